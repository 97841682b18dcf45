use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{
    Control, Hunter, Identifier, Secret, SightingKind, Sightings, Trail,
    control::PLACES,
    encoding,
    hunt::{DEPTH, OVERLAP, WINDOW, body},
    packed,
};

/// How deep views (texts with an encoding undone) are nested in live traffic.
const LIVE_DEPTH: usize = 2;

/// Searches bytes for known secrets: live traffic in the encodings that cost little there, and what is written or
/// published in every promised disguise, with the control.
#[derive(Debug)]
pub struct Scanner {
    /// The secrets' patterns, for texts that hardly ever hold one.
    live: Option<AhoCorasick>,
    /// The same, to tell whose each is; made when one was met.
    told: OnceLock<Option<AhoCorasick>>,
    /// Every piece of a long secret; made when a text is first asked about.
    pieces: OnceLock<Option<AhoCorasick>>,
    /// The search in every disguise; made when something is first searched so.
    hunter: OnceLock<Arc<Hunter>>,
    secrets: Vec<Secret>,
    control: Control,
}

/// Neighbouring bytes of a secret that tell it: a piece that a server cut, or put beside something else. A note holds no more of a
/// known one than seven in a row.
const PIECE: usize = 8;

/// A shorter secret is looked for whole: eight bytes of it would be most of it, and stand in other words, too.
const MIN_CUT: usize = 16;

/// A known secret stands in an artefact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Name of the secret.
    pub name: Identifier,
}

/// What the scan of one artefact saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtefactScan {
    /// Bytes of the artefact that were read, without the control.
    pub bytes_read: u64,
    /// One for each known secret that stands in it, whole or in part.
    pub hits: Vec<Hit>,
    /// How many known secrets stand in it masked, or as a digest.
    pub echoes: u64,
    /// Values of the control that were spliced in.
    pub planted: u64,
    /// Values of the control that were found.
    pub found: u64,
    /// Whether everything in it could be undone to the end.
    pub complete: bool,
}

impl ArtefactScan {
    /// Whether the scan found its own control, and could undo everything: without that it proves nothing.
    pub fn is_proven(&self) -> bool {
        self.found == self.planted && self.complete
    }
}

impl Scanner {
    /// Knows the secrets (those too short to search for are left out: [`Secret::searchable`]) and the control.
    pub fn new(secrets: &[Secret], control: Control) -> Self {
        let needles = needles(secrets).map(|(_, needle)| needle);
        let live = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(needles).ok();
        let (told, pieces, hunter) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { live, told, pieces, hunter, secrets: secrets.to_vec(), control }
    }

    /// Scans an artefact in every disguise, with the control spliced into its stream at start, middle and end.
    pub fn scan(&self, artefact: &[u8]) -> ArtefactScan {
        let mut search = self.search_of(artefact.len() as u64);
        search.feed(artefact);
        search.finish()
    }

    /// Scans an artefact of a known length piece by piece, with the control spliced in as by [`Scanner::scan`].
    pub fn search_of(&self, length: u64) -> Search {
        Search::new(self, length / 2, if length <= SHORT { SHORT } else { OVERLAP as u64 })
    }

    /// Scans a stream whose length nobody knows: what is planted in the middle of an artefact is planted at its end.
    pub fn search_of_stream(&self) -> Search {
        Search::new(self, UNKNOWN, 0)
    }

    /// Names of the secrets that stand in some bytes in any disguise, whole, in part, masked or as a digest: for what
    /// Redial itself writes, which holds nothing of them. Without a control.
    pub fn traces(&self, bytes: &[u8]) -> Vec<Hit> {
        let mut trail = Trail::new(Arc::clone(self.hunter()));
        trail.feed(bytes);
        let seen = trail.finish();
        let mut hits: Vec<Hit> = seen.all().into_iter().filter_map(|sighting| self.hit(sighting.secret)).collect();
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    /// Names of the secrets that stand in some bytes of live traffic, without a control.
    pub fn hits(&self, bytes: &[u8]) -> Vec<Hit> {
        self.met(bytes).into_iter().map(|secret| Hit { name: secret.name().clone() }).collect()
    }

    /// Whether one of these values stands in some bytes of live traffic. One that is no known secret's is not looked for.
    pub fn meets<'v>(&self, bytes: &[u8], mut values: impl Iterator<Item = &'v [u8]>) -> bool {
        let met = self.met(bytes);
        !met.is_empty() && values.any(|value| met.iter().any(|secret| secret.text() == value.trim_ascii()))
    }

    /// The secrets that stand in some bytes of live traffic.
    fn met(&self, bytes: &[u8]) -> Vec<&Secret> {
        if !windows(bytes).any(|window| self.may_hit(window, 0)) {
            return Vec::new();
        }
        let told = self.told.get_or_init(|| AhoCorasick::new(needles(&self.secrets).map(|(_, needle)| needle)).ok());
        let Some(told) = told else {
            // Too many or too long patterns for an automaton: nothing is called absent.
            return self.secrets.iter().collect();
        };
        let owners: Vec<usize> = needles(&self.secrets).map(|(owner, _)| owner).collect();
        let mut found = BTreeSet::new();
        windows(bytes).for_each(|window| tell(told, &owners, window, 0, &mut found));
        found.into_iter().filter_map(|owner| self.secrets.get(owner)).collect()
    }

    /// Whether a secret's pattern stands in some bytes, or in what they become with an encoding undone.
    fn may_hit(&self, bytes: &[u8], depth: usize) -> bool {
        let mut views = encoding::ALL.iter().filter_map(|e| e.view).filter_map(|view| view(bytes));
        self.live.as_ref().is_none_or(|live| live.is_match(bytes))
            || depth < LIVE_DEPTH && views.any(|view| self.may_hit(&view, depth + 1))
    }

    /// Whether a short text from outside holds a secret in an encoding of live traffic, or a piece of one as it is: such a
    /// text is not kept, whatever gate it passes.
    pub fn taints(&self, text: &[u8]) -> bool {
        let pieces = self.pieces.get_or_init(|| {
            let long = self.secrets.iter().filter(|secret| secret.expose().len() >= MIN_CUT);
            // What many keys begin with is no piece of one.
            let long = long.map(|secret| body(secret.expose()));
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(long.flat_map(|v| v.windows(PIECE))).ok()
        });
        pieces.as_ref().is_none_or(|pieces| pieces.is_match(text)) || !self.hits(text).is_empty()
    }

    /// Whether nothing of the control stands in some bytes that should not hold it.
    pub fn control_absent(&self, bytes: &[u8]) -> bool {
        let mut trail = Trail::new(Arc::clone(self.hunter()));
        trail.feed(bytes);
        let seen = trail.finish();
        !seen.all().iter().any(|sighting| sighting.secret >= self.hunter().known())
    }

    /// Depth to which disguises are undone one upon the other.
    pub const fn depth() -> u64 {
        DEPTH as u64
    }

    fn hunter(&self) -> &Arc<Hunter> {
        self.hunter.get_or_init(|| Arc::new(Hunter::with_control(&self.secrets, self.control.values())))
    }

    fn hit(&self, number: usize) -> Option<Hit> {
        let hunter = self.hunter();
        let secret = hunter.secrets().get(number).filter(|_| number < hunter.known())?;
        Some(Hit { name: secret.name().clone() })
    }
}

/// What stands for each secret wherever it stands in an encoding, with the secret's number.
fn needles(secrets: &[Secret]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let searched = secrets.iter().enumerate().filter(|(_, secret)| secret.searchable());
    let of = |e: &encoding::Encoding, secret: &Secret| (e.needles)(secret.text());
    searched.flat_map(move |(n, secret)| encoding::ALL.iter().flat_map(move |e| of(e, secret)).map(move |one| (n, one)))
}

/// Whose patterns stand in some bytes, or in what they become with an encoding undone.
fn tell(automaton: &AhoCorasick, owners: &[usize], bytes: &[u8], depth: usize, found: &mut BTreeSet<usize>) {
    let met = automaton.find_overlapping_iter(bytes).filter_map(|m| owners.get(m.pattern().as_usize()));
    found.extend(met.copied());
    if depth < LIVE_DEPTH {
        for view in encoding::ALL.iter().filter_map(|e| e.view).filter_map(|view| view(bytes)) {
            tell(automaton, owners, &view, depth + 1, found);
        }
    }
}

/// Some bytes in the pieces that are looked at together.
fn windows(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let starts = (0..).step_by(WINDOW - OVERLAP).take_while(|at| *at == 0 || at + OVERLAP < bytes.len());
    starts.filter_map(|at| bytes.get(at..bytes.len().min(at + WINDOW)))
}

/// The scan of one artefact, piece by piece. The splice in the middle lies across the edge of a window.
#[derive(Debug)]
pub struct Search {
    hunter: Arc<Hunter>,
    /// The artefact with the control in it.
    spliced: Trail<Arc<Hunter>>,
    /// What lies around the middle as it is: the splice may cut a secret in two there. Of a short artefact that is all of it.
    plain: Trail<Arc<Hunter>>,
    splices: [Vec<u8>; PLACES],
    /// Bytes before the splice of the middle; none as yet where nobody knows the length.
    middle: u64,
    /// How much before and behind the middle is looked at as it is.
    near: u64,
    is_whole: bool,
    fed: u64,
    /// How a stream begins whose length nobody knows: it is read as it flows, and nothing of it is unpacked.
    head: Vec<u8>,
}

/// First bytes by which it is told that a stream is packed or sealed.
const HEAD: usize = 512;

/// How far behind the middle of an artefact the end of a line is looked for.
const LINE: u64 = 4 * 1024;

/// Bytes of an artefact that is looked at as it is, too: one window.
const SHORT: u64 = WINDOW as u64;

/// The middle of a stream whose length nobody knows.
const UNKNOWN: u64 = u64::MAX;

impl Search {
    fn new(scanner: &Scanner, middle: u64, near: u64) -> Self {
        let splices = std::array::from_fn(|place| scanner.control.splice(place));
        let trail = || Trail::new(Arc::clone(scanner.hunter()));
        let (hunter, spliced, plain) = (Arc::clone(scanner.hunter()), trail(), trail());
        let (is_whole, head) = (false, Vec::new());
        let mut search = Self { hunter, spliced, plain, splices, middle, near, is_whole, fed: 0, head };
        let [start, ..] = &search.splices;
        search.spliced.splice(start);
        search
    }

    /// The next piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.middle == UNKNOWN && self.head.len() < HEAD {
            self.head.extend(bytes.iter().take(HEAD - self.head.len()));
        }
        match self.cut(bytes).and_then(|cut| bytes.split_at_checked(cut)) {
            Some((front, back)) => {
                self.pass(front);
                self.splice();
                self.pass(back);
            }
            None => self.pass(bytes),
        }
    }

    /// Where in the next piece the splice of the middle stands: behind the line in which the middle lies, so that nothing that
    /// is packed in one line is cut in two, or where a longer line has no end.
    fn cut(&self, bytes: &[u8]) -> Option<usize> {
        if self.is_whole || self.middle == UNKNOWN {
            return None;
        }
        let within = |at: u64| usize::try_from(at.saturating_sub(self.fed)).unwrap_or(usize::MAX);
        let (from, until) = (within(self.middle), within(self.middle.saturating_add(LINE)));
        let line = bytes.get(from..until.min(bytes.len()))?;
        let end = memchr::memchr(b'\n', line).map(|at| from + at + 1);
        end.or((until <= bytes.len()).then_some(until))
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.spliced.feed(bytes);
        let from = self.middle.saturating_sub(self.near).saturating_sub(self.fed);
        let until = self.middle.saturating_add(LINE + self.near).saturating_sub(self.fed);
        let within = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        if let Some(around) = bytes.get(within(from)..within(until)) {
            self.plain.feed(around);
        }
        self.fed += bytes.len() as u64;
    }

    /// Plants what belongs in the middle, so that the edge of a window lies in its first part: what is compressed stands
    /// behind that, since one that is cut there would be told as not undone.
    fn splice(&mut self) {
        self.is_whole = true;
        let [_, middle, _] = &self.splices;
        let first = middle.len() / 4;
        let room = self.spliced.room();
        let blank = if room >= first { room - first } else { (room + WINDOW - OVERLAP).saturating_sub(first) };
        self.spliced.splice(&filler(blank));
        self.spliced.splice(middle);
    }

    /// Plants what belongs at the end, all of it in one window.
    fn splice_end(&mut self) {
        let [.., end] = &self.splices;
        let room = self.spliced.room();
        let blank = if room >= end.len() { 0 } else { room + 1 };
        self.spliced.splice(&filler(blank));
        self.spliced.splice(end);
    }

    /// What was seen. An artefact that is shorter than it was said to be lacks its control, and proves nothing.
    pub fn finish(mut self) -> ArtefactScan {
        let reached = self.middle == UNKNOWN || self.fed >= self.middle;
        if reached && !self.is_whole {
            self.splice();
        }
        self.splice_end();
        // The splice may cut in two what is packed in several lines.
        let as_it_is = self.near == SHORT && self.fed <= SHORT;
        let seen = [self.spliced.finish(), self.plain.finish()];
        let whole = |seen: &Sightings| -> BTreeSet<usize> {
            seen.all().iter().filter(|s| s.kind == SightingKind::Leak && !s.piece).map(|s| s.secret).collect()
        };
        let of = |kind| -> BTreeSet<usize> {
            let all = seen.iter().flat_map(Sightings::all);
            all.filter(|s| s.kind == kind && s.secret < self.hunter.known()).map(|s| s.secret).collect()
        };
        let found = whole(&seen[0]).into_iter().filter(|number| *number >= self.hunter.known()).count();
        let (leaks, echoes) = (of(SightingKind::Leak), of(SightingKind::Echo));
        let hit = |number: &usize| self.hunter.secrets().get(*number).map(|s| Hit { name: s.name().clone() });
        ArtefactScan {
            bytes_read: self.fed,
            hits: leaks.iter().filter_map(hit).collect(),
            echoes: echoes.difference(&leaks).count() as u64,
            planted: Control::planted() as u64,
            found: found as u64,
            complete: seen.iter().skip(usize::from(as_it_is)).all(|seen| seen.complete)
                && !is_closed_stream(&self.head),
        }
    }
}

/// So many bytes that say nothing, between what stands before and behind them: one line, since each line is looked at.
fn filler(length: usize) -> Vec<u8> {
    let mut filler = vec![b' '; length];
    if let Some(first) = filler.first_mut() {
        *first = b'\n';
    }
    if let Some(last) = filler.last_mut() {
        *last = b'\n';
    }
    filler
}

/// Whether a stream with these first bytes is packed or sealed in a way that the search of its text does not undo.
fn is_closed_stream(head: &[u8]) -> bool {
    packed::is_closed(head) || head.starts_with(packed::ZSTD) || packed::is_skipped_by_zstd(head)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Nonce, Tainted};

    fn secret(value: &[u8]) -> Secret {
        Secret::new(Identifier::or_gap(Tainted::from("KEY")), value)
    }

    fn scanner(value: &[u8]) -> Scanner {
        Scanner::new(&[secret(value)], Control::new(Nonce::from_bytes([7; 16])))
    }

    fn planted() -> u64 {
        Control::planted() as u64
    }

    #[test]
    fn a_clean_artefact_of_any_length_gives_the_whole_control_and_no_hit() {
        let scanner = scanner(b"sk-0123456789abcdefXYZ");
        for len in [0, 1, 100, WINDOW - 1, WINDOW, 3 * WINDOW + 17] {
            let scan = scanner.scan(&vec![b'x'; len]);
            assert_eq!((scan.found, scan.planted), (planted(), planted()), "{len}");
            assert_eq!((scan.bytes_read, scan.hits.len()), (len as u64, 0));
        }
    }

    /// Something compressed in these holds the beginning of a terminal's title, and behind it stands a value in two encodings.
    #[test]
    fn what_looks_like_a_title_hides_nothing_of_the_lines_behind_it() {
        for seed in [
            [117, 0, 36, 14, 196, 121, 7, 126, 81, 122, 99, 4, 114, 36, 105, 145],
            [254, 191, 90, 60, 62, 191, 254, 37, 81, 52, 42, 167, 65, 165, 159, 8],
            [203, 120, 86, 182, 92, 132, 118, 79, 225, 145, 85, 49, 25, 1, 108, 183],
            [234, 45, 16, 137, 58, 77, 123, 108, 122, 3, 193, 144, 229, 79, 125, 102],
            [99, 219, 77, 32, 58, 114, 128, 85, 193, 219, 142, 254, 75, 30, 211, 190],
        ] {
            let scan = Scanner::new(&[], Control::new(Nonce::from_bytes(seed))).scan(b"");
            assert_eq!(scan.found, planted(), "{seed:?}");
        }
    }

    #[test]
    fn a_piece_of_a_long_secret_taints_a_text_and_other_words_do_not() {
        let scanner = scanner(b"qwertyuiopASDFGHJKLzxcvbnmQWERTYUIOP");
        for text in ["id-qwertyui", "xx-HJKLzxcvbnmQWE-yy", "cXdlcnR5dWlvcEFTREZHSEpLTHp4Y3Zibm1RV0VSVFlVSU9Q"] {
            assert!(scanner.taints(text.as_bytes()), "{text}");
        }
        assert!(!scanner.taints(b"chatcmpl-qwertyu"));
    }

    #[test]
    fn a_secret_across_the_middle_is_found_and_a_short_artefact_lacks_its_control() {
        let value = b"sk-0123456789abcdefXYZ";
        let scanner = scanner(value);
        for at in [0, 5, 21, 22] {
            let mut artefact = vec![b' '; 3 * WINDOW - at];
            artefact.extend(value);
            artefact.extend(vec![b' '; 3 * WINDOW + at - value.len()]);
            let mut search = scanner.search_of(artefact.len() as u64);
            artefact.chunks(1_000).for_each(|piece| search.feed(piece));
            let scan = search.finish();
            assert_eq!((scan.hits.len(), scan.found, scan.bytes_read), (1, planted(), artefact.len() as u64), "{at}");
        }
        let mut cut = scanner.search_of(1_000);
        cut.feed(&[b'x'; 400]);
        let scan = cut.finish();
        assert!(scan.found < scan.planted && scan.bytes_read == 400);
    }

    /// What the control's own disguises come to with what stands near them says nothing of that.
    #[test]
    fn carets_and_nested_escapes_beside_a_control_are_no_budget_wherever_they_stand() {
        let carets = |blanks: usize, row: usize| format!("{}{}\n", " ".repeat(blanks), "^".repeat(row));
        let nested =
            r#"{"log": "{\"msg\": \"{\\\"error\\\": \\\"La requ\\\\u00eate a \\\\u00e9chou\\\\u00e9.\\\"}\"}\n"}"#;
        let tick = "level=info msg=tick\n".repeat(30_000);
        for text in [carets(37, 10), carets(20, 10), carets(37, 5), carets(11, 71), format!("{nested}\n")] {
            for text in [text.clone(), format!("{text}{tick}"), format!("{tick}{text}"), format!("{tick}{text}{tick}")]
            {
                assert!(coverage(text.as_bytes(), 7_001).into_iter().all(|complete| complete), "{:.60}", text);
            }
        }
        // What begins like gzip in base64, and goes on into nothing.
        assert_eq!(coverage(b"H4sIAAAAAAAA/goooxa ", 1), [false; 3]);
        // Packed in several lines, of which the control's place is one.
        let words: Vec<u8> =
            (0..400).flat_map(|n| format!("{} of {} lines\n", n * 7_919, n * n).into_bytes()).collect();
        let packed = encoding::base64::encode(&gzip(&words));
        let lines = packed.chunks(76).collect::<Vec<_>>().join(&b'\n');
        assert_eq!(coverage(&lines, 100), [true; 3]);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Whether all of a text was undone: without a control, as an artefact, and as a stream in pieces. What is looked for decides
    /// what is worth undoing, so that one search does all three.
    fn coverage(text: &[u8], piece: usize) -> [bool; 3] {
        let known = [secret(b"sk-0123456789abcdefXYZ")];
        let scanner = Scanner::new(&known, Control::new(Nonce::from_bytes([7; 16])));
        let mut trail = Trail::new(Arc::clone(scanner.hunter()));
        trail.feed(text);
        let mut stream = scanner.search_of_stream();
        text.chunks(piece).for_each(|piece| stream.feed(piece));
        [trail.finish().complete, scanner.scan(text).is_proven(), stream.finish().is_proven()]
    }

    #[test]
    fn any_split_of_an_artefact_gives_the_same() {
        let scanner = scanner(b"sk-abcsk");
        let text: Vec<u8> = b"x sk-abcsk \\x73k-abcsk %73%6b- ".iter().copied().cycle().take(150_000).collect();
        for length in [0, 1, 2, 30, 8_191, 65_536, 150_000] {
            let text = &text[..length];
            let whole = scanner.scan(text);
            for piece in [7, 4_096, 65_537] {
                let mut search = scanner.search_of(text.len() as u64);
                text.chunks(piece).for_each(|piece| search.feed(piece));
                assert_eq!(search.finish(), whole, "{length} {piece}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn the_control_of_any_seed_is_found_whole_in_an_artefact_of_any_length(seed: [u8; 16], length in 0usize..140_000) {
            let artefact: Vec<u8> = b"some words of a log line\n".iter().copied().cycle().take(length).collect();
            let scan = Scanner::new(&[], Control::new(Nonce::from_bytes(seed))).scan(&artefact);
            prop_assert_eq!((scan.found, scan.complete), (planted(), true));
        }

        // What begins like gzip ends before the control does: noise that goes on into it breaks off where it would have ended.
        #[test]
        fn a_text_is_covered_beside_a_control_as_it_is_alone(
            text in "(\\^{1,20}| {1,40}|\n|\\\\{1,9}|(\\\\){0,7}u00e9|(%25){1,6}41|&(amp;){0,5}lt;|[a-z]{1,9} |[A-Za-z0-9+/]{20,60}|\"|='?|0x41, |H4sIAAAAAAAA/[A-Za-z0-9+/]{0,40}\\. ){1,30}",
            piece in 1usize..40,
        ) {
            let [alone, artefact, stream] = coverage(text.as_bytes(), piece);
            prop_assert_eq!((artefact, stream), (alone, alone));
        }

        #[test]
        fn a_secret_is_found_in_every_encoding_wherever_it_stands(
            value in "[!-~]{8,200}", at in 0usize..100_000, first in 0usize..5, second in 0usize..5, n in 0usize..3,
        ) {
            let scanner = scanner(value.as_bytes());
            let outer = encoding::ALL[first];
            let mut encoded = (outer.encode)(value.as_bytes(), n % outer.variants);
            if outer.view.is_none() && encoding::ALL[second].view.is_some() {
                encoded = (encoding::ALL[second].encode)(&encoded, n % encoding::ALL[second].variants);
            }
            let mut artefact = vec![b' '; at];
            artefact.extend(encoded);
            artefact.extend(vec![b' '; 1000]);
            prop_assert_eq!(scanner.hits(&artefact).len(), 1);
            prop_assert_eq!(scanner.scan(&artefact).hits.len(), 1);
        }
    }

    #[test]
    fn a_stream_that_is_packed_or_sealed_is_not_complete_however_it_is_cut() {
        let scanner = Scanner::new(&[secret(b"sk-0123456789abcdef")], Control::new(Nonce::from_bytes([7; 16])));
        for (head, complete) in [
            (&b"\xfd7zXZ\0\0\x04"[..], false),
            (b"\x28\xb5\x2f\xfd\x04\x58", false),
            (b"Salted__\x01\x02\x03", false),
            (b"plain text", true),
        ] {
            for piece in [1, 5, 4_096] {
                let mut search = scanner.search_of_stream();
                [head, &[b'x'; 900]].concat().chunks(piece).for_each(|piece| search.feed(piece));
                let seen = search.finish();
                assert!(seen.complete == complete && seen.found == seen.planted, "{head:?} {piece}: {seen:?}");
            }
        }
    }
}
