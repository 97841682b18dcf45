use std::{collections::BTreeSet, sync::OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{Control, Identifier, Secret, control::PLACES, encoding};

/// Bytes that are looked at together; what is longer is cut with an overlap.
const WINDOW: usize = 64 * 1024;

/// How much of a window is looked at again with the next: room for the longest form of a long secret.
const OVERLAP: usize = 8 * 1024;

/// How deep views (texts with an encoding undone) are nested (`redaction.depth`).
const DEPTH: usize = 2;

/// Searches bytes for known secrets and the control, in every promised encoding and in one of those inside another.
#[derive(Debug)]
pub struct Scanner {
    automaton: Option<AhoCorasick>,
    /// The secrets' patterns alone, for texts that hardly ever hold one.
    live: Option<AhoCorasick>,
    /// Every piece of a long secret; made when a text is first asked about.
    pieces: OnceLock<Option<AhoCorasick>>,
    /// For each pattern of the automaton, whose it is.
    owners: Vec<Owner>,
    secrets: Vec<Secret>,
    control: Control,
}

/// Neighbouring bytes of a secret that tell it: a piece that a server cut, or put beside something else.
const PIECE: usize = 12;

/// A shorter secret is looked for whole: twelve bytes of it would be most of it, and stand in other words, too.
const MIN_CUT: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Secret(usize),
    Control(usize),
}

/// A known secret stands in an artefact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Name of the secret.
    pub name: Identifier,
}

/// What the scan of one artefact saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtefactScan {
    /// Bytes of the artefact that were read, without the control.
    pub bytes_read: u64,
    /// One for each known secret that stands in it.
    pub hits: Vec<Hit>,
    /// Values of the control that were spliced in.
    pub planted: u64,
    /// Values of the control that were found.
    pub found: u64,
}

impl Scanner {
    /// Knows the secrets (those too short to search for are left out: [`Secret::searchable`]) and the control.
    pub fn new(secrets: &[Secret], control: Control) -> Self {
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut owners = Vec::new();
        let mut add = |value: &[u8], owner: Owner| {
            for needle in encoding::ALL.iter().flat_map(|e| (e.needles)(value)) {
                needles.push(needle);
                owners.push(owner);
            }
        };
        for (index, secret) in secrets.iter().enumerate().filter(|(_, secret)| secret.searchable()) {
            add(secret.expose(), Owner::Secret(index));
        }
        let live = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&needles).ok();
        let mut add = |value: &[u8], owner: Owner| {
            for needle in encoding::ALL.iter().flat_map(|e| (e.needles)(value)) {
                needles.push(needle);
                owners.push(owner);
            }
        };
        for (index, value) in control.values().iter().enumerate() {
            add(value, Owner::Control(index));
        }
        // Too many or too long patterns for an automaton: nothing is found, the control included, and the scan fails closed.
        let automaton = AhoCorasick::new(needles).ok();
        Self { automaton, live, pieces: OnceLock::new(), owners, secrets: secrets.to_vec(), control }
    }

    /// Scans an artefact with the control spliced into its stream at start, middle and end.
    pub fn scan(&self, artefact: &[u8]) -> ArtefactScan {
        let mut search = self.search_of(artefact.len() as u64);
        search.feed(artefact);
        search.finish()
    }

    /// Scans an artefact of a known length piece by piece, with the control spliced in as by [`Scanner::scan`].
    pub fn search_of(&self, length: u64) -> Search<'_> {
        Search::new(self, length)
    }

    /// Names of the secrets that stand in some bytes, without a control.
    pub fn hits(&self, bytes: &[u8]) -> Vec<Hit> {
        if !windows(bytes).any(|window| self.may_hit(window, 0)) {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        let mut window = Window { buffer: Vec::with_capacity(bytes.len().min(WINDOW)) };
        window.feed(bytes, self, &mut found);
        window.search_and_slide(self, &mut found);
        self.result(bytes.len() as u64, &found).hits
    }

    /// Whether a secret's pattern stands in some bytes, or in what they become with an encoding undone.
    fn may_hit(&self, bytes: &[u8], depth: usize) -> bool {
        let mut views = encoding::ALL.iter().filter_map(|e| e.view).filter_map(|view| view(bytes));
        self.live.as_ref().is_none_or(|live| live.is_match(bytes))
            || depth < DEPTH && views.any(|view| self.may_hit(&view, depth + 1))
    }

    /// Whether a short text from outside holds a secret in any promised encoding, or a piece of one as it is: such a text is
    /// not kept, whatever gate it passes.
    pub fn taints(&self, text: &[u8]) -> bool {
        let pieces = self.pieces.get_or_init(|| {
            let long = self.secrets.iter().map(Secret::expose).filter(|value| value.len() >= MIN_CUT);
            AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(long.flat_map(|v| v.windows(PIECE))).ok()
        });
        pieces.as_ref().is_none_or(|pieces| pieces.is_match(text)) || !self.hits(text).is_empty()
    }

    /// Whether no value of the control stands in some bytes that should not hold it.
    pub fn control_absent(&self, bytes: &[u8]) -> bool {
        let mut found = BTreeSet::new();
        self.search(bytes, 0, &mut found);
        self.automaton.is_some() && !found.iter().any(|owner| matches!(owner, Owner::Control(_)))
    }

    /// Depth to which views are nested.
    pub const fn depth() -> u64 {
        DEPTH as u64
    }

    fn result(&self, len: u64, found: &BTreeSet<Owner>) -> ArtefactScan {
        let hit = |owner: &Owner| match owner {
            Owner::Secret(index) => self.secrets.get(*index).map(|secret| Hit { name: secret.name().clone() }),
            Owner::Control(_) => None,
        };
        let control = found.iter().filter(|owner| matches!(owner, Owner::Control(_))).count();
        ArtefactScan {
            bytes_read: if self.automaton.is_some() { len } else { 0 },
            hits: found.iter().filter_map(hit).collect(),
            planted: Control::planted() as u64,
            found: control as u64,
        }
    }

    fn search(&self, bytes: &[u8], depth: usize, found: &mut BTreeSet<Owner>) {
        let Some(automaton) = &self.automaton else { return };
        let owners = automaton.find_overlapping_iter(bytes).filter_map(|m| self.owners.get(m.pattern().as_usize()));
        found.extend(owners.copied());
        if depth < DEPTH {
            for view in encoding::ALL.iter().filter_map(|e| e.view).filter_map(|view| view(bytes)) {
                self.search(&view, depth + 1, found);
            }
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
pub struct Search<'a> {
    scanner: &'a Scanner,
    /// The artefact with the control in it.
    spliced: Window,
    /// What lies around the middle as it is: the splice may cut a secret in two there.
    plain: Window,
    splices: [Vec<u8>; PLACES],
    middle: u64,
    fed: u64,
    found: BTreeSet<Owner>,
}

impl<'a> Search<'a> {
    fn new(scanner: &'a Scanner, length: u64) -> Self {
        let splices = std::array::from_fn(|place| scanner.control.splice(place));
        let window = || Window { buffer: Vec::with_capacity(WINDOW) };
        let (spliced, plain) = (window(), window());
        let mut search = Self { scanner, spliced, plain, splices, middle: length / 2, fed: 0, found: BTreeSet::new() };
        let [start, ..] = &search.splices;
        search.spliced.feed(start, scanner, &mut search.found);
        if search.middle == 0 {
            search.splice();
        }
        search
    }

    /// The next piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Some(to_middle) = usize::try_from(self.middle.saturating_sub(self.fed)).ok().filter(|left| *left > 0)
        else {
            return self.pass(bytes);
        };
        let (front, back) = bytes.split_at_checked(to_middle).unwrap_or((bytes, &[]));
        self.pass(front);
        if self.fed == self.middle {
            self.splice();
        }
        self.pass(back);
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.spliced.feed(bytes, self.scanner, &mut self.found);
        let near = OVERLAP as u64;
        let from = self.middle.saturating_sub(near).saturating_sub(self.fed);
        let until = self.middle.saturating_add(near).saturating_sub(self.fed);
        let within = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        if let Some(around) = bytes.get(within(from)..within(until)) {
            self.plain.feed(around, self.scanner, &mut self.found);
        }
        self.fed += bytes.len() as u64;
    }

    fn splice(&mut self) {
        let [_, middle, _] = &self.splices;
        let (front, back) = middle.split_at(middle.len() / 2);
        self.spliced.feed(front, self.scanner, &mut self.found);
        self.spliced.search_and_slide(self.scanner, &mut self.found);
        self.spliced.feed(back, self.scanner, &mut self.found);
    }

    /// What was seen. An artefact that is shorter than it was said to be lacks its control, and proves nothing.
    pub fn finish(mut self) -> ArtefactScan {
        let [.., end] = &self.splices;
        self.spliced.feed(end, self.scanner, &mut self.found);
        self.spliced.search_and_slide(self.scanner, &mut self.found);
        self.plain.search_and_slide(self.scanner, &mut self.found);
        self.scanner.result(self.fed, &self.found)
    }
}

#[derive(Debug)]
struct Window {
    buffer: Vec<u8>,
}

impl Window {
    fn feed(&mut self, mut bytes: &[u8], scanner: &Scanner, found: &mut BTreeSet<Owner>) {
        while self.buffer.len() + bytes.len() > WINDOW {
            let (now, later) = bytes.split_at(WINDOW.saturating_sub(self.buffer.len()).min(bytes.len()));
            self.buffer.extend_from_slice(now);
            self.search_and_slide(scanner, found);
            bytes = later;
        }
        self.buffer.extend_from_slice(bytes);
    }

    fn search_and_slide(&mut self, scanner: &Scanner, found: &mut BTreeSet<Owner>) {
        scanner.search(&self.buffer, 0, found);
        let keep = self.buffer.len().saturating_sub(OVERLAP);
        self.buffer.drain(..keep);
    }
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

    #[test]
    fn a_clean_artefact_of_any_length_gives_the_whole_control_and_no_hit() {
        let scanner = scanner(b"sk-0123456789abcdefXYZ");
        for len in [0, 1, 100, WINDOW - 1, WINDOW, 3 * WINDOW + 17] {
            let scan = scanner.scan(&vec![b'x'; len]);
            assert_eq!((scan.found, scan.planted), (30, 30), "{len}");
            assert_eq!((scan.bytes_read, scan.hits.len()), (len as u64, 0));
        }
    }

    #[test]
    fn a_piece_of_a_long_secret_taints_a_text_and_other_words_do_not() {
        let scanner = scanner(b"qwertyuiopASDFGHJKLzxcvbnmQWERTYUIOP");
        for text in ["id-qwertyuiopAS", "xx-HJKLzxcvbnmQWE-yy", "cXdlcnR5dWlvcEFTREZHSEpLTHp4Y3Zibm1RV0VSVFlVSU9Q"] {
            assert!(scanner.taints(text.as_bytes()), "{text}");
        }
        assert!(!scanner.taints(b"chatcmpl-qwertyuiop"));
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
            assert_eq!((scan.hits.len(), scan.found, scan.bytes_read), (1, 30, artefact.len() as u64), "{at}");
        }
        let mut cut = scanner.search_of(1_000);
        cut.feed(&[b'x'; 400]);
        let scan = cut.finish();
        assert!(scan.found < scan.planted && scan.bytes_read == 400);
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
        #[test]
        fn a_secret_is_found_in_every_encoding_wherever_it_stands(
            value in "[!-~]{8,200}", at in 0usize..140_000, first in 0usize..5, second in 0usize..5, n in 0usize..3,
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
}
