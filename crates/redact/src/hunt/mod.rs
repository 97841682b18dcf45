//! The search for known secrets and for unknown ones in any disguise, over a stream of any length, in memory that does not grow.
//!
//! The text itself goes through the filter of [`grams`] and past the detectors; where it holds something that can be undone, a
//! view with that undone goes the same way, up to [`DEPTH`] deep. Windows lie at fixed places of the stream, so that any way of cutting it
//! into pieces gives the same sightings.

mod bottom;
mod column;
mod decimals;
mod digested;
mod digits;
mod dump;
mod ends;
mod extent;
mod grams;
mod grouped;
mod inflate;
mod listing;
pub(crate) mod marks;
mod markup;
mod masked;
mod runs;
mod sealed;
mod seams;
mod sense;
mod sighting;
mod skip;
mod spelled;
mod undo;
mod unknown;
mod view;

use std::{
    io::{self, Read},
    ops::{Deref, Range},
    sync::Arc,
};

use zeroize::Zeroizing;

use crate::{
    Detectors, FingerprintKey, Identifier, Secret, Sha256,
    detector::Found,
    packed::{self, GZIP, ZIP, ZSTD},
};
use digested::Digested;
use extent::{Extent, Spot};
use grams::{Grams, Match};
use marks::{Kind as Mark, Marks};
use masked::Shown;
pub(crate) use runs::value64;
pub(crate) use seams::names_of_pieces;
use sense::Senses;
pub use sighting::{Kind, Sighting, Sightings, Size};
use undo::Leads;
use view::{By, View, Views};

/// Bytes that are looked at together.
pub(crate) const WINDOW: usize = 256 * 1024;
/// How much of a window is looked at again with the next.
pub(crate) const OVERLAP: usize = 8 * 1024;
/// How far into a window what tells a credential may reach: one that begins before that is told by the window before.
const CONTEXT: usize = 2 * 1024;
/// Windows may see the beginning of a disguised value some bytes apart.
const SLACK: usize = 64;
/// Bytes of a stream that are read at first, and beyond the end of a window: whether the stream goes on is known only then.
const FIRST: usize = 64 * 1024;
const MORE: usize = 64;
/// How many disguises may lie one upon the other.
pub(crate) const DEPTH: usize = 4;
/// Bytes of views for each byte of a window; beyond that the search says that it did not look everywhere.
const EFFORT: usize = 32;
/// Bytes before and behind a mask that are looked at.
const AROUND: usize = 256;

/// Prefixes that tell the vendor and nothing else.
const PUBLIC: [&[u8]; 9] =
    [b"sk-svcacct-", b"sk-ant-api03-", b"sk-or-v1-", b"sk-proj-", b"sk-redial-", b"sk-", b"AIza", b"gsk_", b"hf_"];
/// A shorter body is looked for with its prefix.
const MIN_BODY: usize = 8;
/// What a secret that looks escaped becomes is searched for down to this: a gram.
const MIN_PLAIN: usize = 6;

/// Finds known secrets, and what detectors take for one, in any disguise.
pub struct Hunter {
    grams: Grams,
    detectors: Option<Arc<Detectors>>,
    key: Option<FingerprintKey>,
    bodies: Vec<Zeroizing<Vec<u8>>>,
    /// Those that are searched for, and behind them the values of a control.
    secrets: Vec<Secret>,
    digested: Digested,
    escapes: Leads,
    quoted: Leads,
    senses: Senses,
}

impl std::fmt::Debug for Hunter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hunter({} secrets)", self.secrets.len())
    }
}

impl Hunter {
    /// Knows the secrets; one that is too short to be searched for ([`Secret::searchable`]) is left out.
    pub fn new(secrets: &[Secret]) -> Self {
        Self::with_control(secrets, Vec::new())
    }

    /// Knows values of a control besides, by the numbers behind the secrets'. What is left of one around a mask and its
    /// digest are not looked for: it is planted whole.
    pub(crate) fn with_control(secrets: &[Secret], control: Vec<Secret>) -> Self {
        let mut secrets: Vec<Secret> = secrets.iter().filter(|secret| secret.searchable()).cloned().collect();
        let known = secrets.len();
        let bodies: Vec<Zeroizing<Vec<u8>>> = secrets.iter().map(|s| body(s.text()).to_vec().into()).collect();
        let mut needles: Vec<(usize, Vec<u8>)> = bodies.iter().map(|body| body.to_vec()).enumerate().collect();
        // The password of an address that is a secret opens the same door alone.
        let passwords = secrets.iter().enumerate().filter_map(|(n, s)| Some((n, s.password()?.to_vec())));
        needles.extend(passwords);
        // A form has a plus for a blank.
        let in_form = |body: &[u8]| body.iter().map(|byte| if *byte == b' ' { b'+' } else { *byte }).collect();
        let blanks = bodies.iter().enumerate().filter(|(_, body)| body.contains(&b' '));
        needles.extend(blanks.map(|(n, body)| (n, in_form(body))));
        needles.extend(bodies.iter().enumerate().flat_map(|(n, body)| beyond_ascii(body).map(move |text| (n, text))));
        // Partly disguised, a value that looks escaped itself is undone further than it was disguised.
        let plain = bodies.iter().map(|body| (body, undo::unescaped(body))).enumerate();
        needles.extend(
            plain
                .filter(|(_, (body, plain))| plain.len() >= MIN_PLAIN && *plain != ***body)
                .map(|(n, (_, plain))| (n, plain)),
        );
        needles.extend((known..).zip(&control).map(|(n, value)| (n, value.expose().to_vec())));
        // A digest tells nothing, but shows that somebody had the value in hand.
        let digests = known + control.len();
        let digest = |(n, s): (usize, &Secret)| (n + digests, Sha256::of(s.text()).as_str().into());
        needles.extend(secrets.iter().enumerate().map(digest));
        secrets.extend(control);
        let (escapes, quoted) = (Leads::new(&undo::ESCAPES), Leads::new(&undo::QUOTED));
        let grams = Grams::new(needles, digests);
        let senses = Senses::new(|byte| grams.has_byte(byte), grams.least());
        let digested = Digested::default();
        Self { grams, detectors: None, key: None, bodies, secrets, digested, escapes, quoted, senses }
    }

    /// Looks for what these detectors take for a credential, too; such values get a fingerprint where there is a key.
    #[must_use]
    pub fn detecting(self, detectors: Arc<Detectors>, key: Option<FingerprintKey>) -> Self {
        Self { detectors: Some(detectors), key, ..self }
    }

    /// The secrets that are searched for; a sighting names one by its number here.
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// How many of the numbers are secrets', and no control's.
    pub(crate) fn known(&self) -> usize {
        self.bodies.len()
    }

    /// What a sighting is of: the secret's name, or that of the detector.
    pub fn name(&self, sighting: &Sighting) -> Option<&Identifier> {
        match sighting.kind {
            Kind::Leak | Kind::Echo => self.secrets.get(sighting.secret).map(Secret::name),
            Kind::Unknown => self.detectors.as_ref().and_then(|detectors| detectors.ids().get(sighting.secret)),
        }
    }

    /// A search of one stream.
    pub fn trail(&self) -> Trail<&Self> {
        Trail::new(self)
    }

    fn look(&self, layer: &Layer<'_>, window: &mut Window<'_>) {
        self.grams.find(layer.text, |found| self.tell(found, layer, window));
        let mut marks = window.spare.marks.pop().unwrap_or_default();
        self.look_with(&mut marks, layer, window);
        window.spare.marks.push(marks);
    }

    fn look_with(&self, marks: &mut Marks, layer: &Layer<'_>, window: &mut Window<'_>) {
        if let Some(detectors) = &self.detectors
            && !window.found.is_crowded()
        {
            let whole = detectors.find(layer.text, marks, |found| self.tell_unknown(found, layer, window));
            window.found.complete &= whole;
        } else {
            window.found.passed_by |= self.detectors.is_some();
            Detectors::mark(layer.text, marks);
        }
        self.look_at_masks(layer, marks, window);
        marks.look_at_lines(layer.text, &self.grams);
        if layer.depth == DEPTH {
            let found = &mut *window.found;
            // What was said of the stream need not be asked again.
            found.complete = found.complete && !self.goes_on(layer, marks, &mut window.spare.views);
            return;
        }
        for undo in UNDO {
            let (view, whole) = undo(self, layer, marks, &mut window.spare.views);
            window.found.complete &= whole == Whole::Yes;
            *window.is_weary |= whole == Whole::TooMuch;
            let Some(view) = view else { continue };
            let Some(left) = window.effort.checked_sub(view.bytes.len()) else {
                window.found.complete = false;
                return;
            };
            window.effort = left;
            self.look(&layer.below(&view), window);
            window.spare.views.give(view);
        }
    }

    fn tell(&self, found: Match, layer: &Layer<'_>, window: &mut Window<'_>) {
        let Some(disguises) = layer.disguises(found.from, found.to) else { return };
        let kind = if found.owner < self.secrets.len() { Kind::Leak } else { Kind::Echo };
        let secret = found.owner % self.secrets.len().max(1);
        let from = self.begins(secret, found.from, layer.text);
        self.add(secret, kind, (layer, from..found.to), !found.whole, disguises, window);
    }

    /// Where a secret begins whose body begins at a place: before that stands its vendor's prefix, if it is all there.
    fn begins(&self, secret: usize, body: usize, text: &[u8]) -> usize {
        let prefix = self
            .secrets
            .get(secret)
            .zip(self.bodies.get(secret))
            .and_then(|(secret, body)| secret.text().strip_suffix(&***body));
        let from = prefix.and_then(|prefix| body.checked_sub(prefix.len()));
        from.filter(|from| text.get(*from..body) == prefix).unwrap_or(body)
    }

    fn tell_unknown(&self, found: Found, layer: &Layer<'_>, window: &mut Window<'_>) {
        let Some(value) = layer.text.get(found.from..found.to).filter(|value| !value.is_empty()) else { return };
        let at = layer.origin(found.from);
        if !window.own.contains(&at) {
            return;
        }
        let Some(disguises) = layer.disguises(found.told, found.to) else { return };
        let known = self.secrets.get(..self.known()).unwrap_or_default();
        if let Some(secret) = self.digested.whose(value, known) {
            return self.add(secret, Kind::Echo, (layer, found.from..found.to), false, disguises, window);
        }
        let (offset, line) = window.place(at, &disguises);
        let extent = layer.extent(found.from..found.to, window.base);
        let fingerprint = self.key.as_ref().map(|key| key.fingerprint(value));
        let size = Some(Size::of(value.len()));
        let (secret, kind, piece) = (found.row, Kind::Unknown, false);
        let spread = Vec::new();
        let sighting = Sighting { secret, kind, offset, line, piece, disguises, spread, size, fingerprint };
        window.found.add_unknown(sighting, extent);
    }

    fn look_at_masks(&self, layer: &Layer<'_>, marks: &Marks, window: &mut Window<'_>) {
        for (from, to) in masked::masks(layer.text, marks, &self.grams) {
            let before = layer.text.get(from.saturating_sub(AROUND)..from).unwrap_or_default();
            let after = layer.text.get(to..layer.text.len().min(to + AROUND)).unwrap_or_default();
            for (secret, body) in self.bodies.iter().enumerate() {
                let Some((start, end, shown)) = masked::shown(before, after, body) else { continue };
                let Some(disguises) = layer.disguises(from - start, to) else { continue };
                let kind = if shown == Shown::Half { Kind::Leak } else { Kind::Echo };
                self.add(secret, kind, (layer, from - start..to + end), true, disguises, window);
            }
        }
    }

    fn add(
        &self,
        secret: usize,
        kind: Kind,
        (layer, range): (&Layer<'_>, Range<usize>),
        piece: bool,
        disguises: Vec<&'static str>,
        window: &mut Window<'_>,
    ) {
        let (offset, line) = window.place(layer.origin(range.start), &disguises);
        let extent = layer.extent(range, window.base);
        let len = self.secrets.get(secret).map_or(0, |secret| secret.text().len());
        let spread = if disguises.is_empty() { Vec::new() } else { extent.in_stream() };
        let (size, fingerprint) = (None, None);
        let sighting = Sighting { secret, kind, offset, line, piece, disguises, spread, size, fingerprint };
        window.found.add(sighting, &extent, len as u64);
    }
}

/// How a secret with letters beyond ASCII stands in a text that is not in UTF-8: in UTF-16 as it is, and in Latin-1.
fn beyond_ascii(body: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let text = str::from_utf8(body).ok().filter(|text| !text.is_ascii());
    text.into_iter().flat_map(|text| {
        let wide = |write: fn(u16) -> [u8; 2]| Some(text.encode_utf16().flat_map(write).collect());
        let latin = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
        [latin, wide(u16::to_le_bytes), wide(u16::to_be_bytes)].into_iter().flatten()
    })
}

/// Undoes one group of disguises in a layer.
type Undo = fn(&Hunter, &Layer<'_>, &Marks, &mut Views) -> (Option<View>, Whole);

/// Whether all that could be undone in a layer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
    /// There is more of it than is undone.
    TooMuch,
}

const UNDO: [Undo; 8] = [
    Hunter::escapes,
    Hunter::quoted,
    Hunter::base64,
    Hunter::hex,
    Hunter::dump,
    Hunter::lines,
    Hunter::deltas,
    Hunter::inflate,
];

impl Hunter {
    fn escapes(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
        (self.escapes.undo(layer.text, (marks, Mark::Escape), &self.grams, views), Whole::Yes)
    }

    fn quoted(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
        (self.quoted.undo(layer.text, (marks, Mark::Quoted), &self.grams, views), Whole::Yes)
    }

    fn base64(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
        runs::base64(layer, marks, &self.senses, views)
    }

    fn hex(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
        runs::hex(layer, marks, &self.senses, views)
    }

    fn dump(&self, layer: &Layer<'_>, marks: &Marks, _: &mut Views) -> (Option<View>, Whole) {
        (dump::dump(layer.text, marks), Whole::Yes)
    }

    fn lines(&self, layer: &Layer<'_>, marks: &Marks, _: &mut Views) -> (Option<View>, Whole) {
        (seams::lines(layer, marks, &self.grams), Whole::Yes)
    }

    fn deltas(&self, layer: &Layer<'_>, marks: &Marks, _: &mut Views) -> (Option<View>, Whole) {
        (seams::deltas(layer, marks, (&self.grams, &self.senses)), Whole::Yes)
    }

    fn inflate(&self, layer: &Layer<'_>, marks: &Marks, views: &mut Views) -> (Option<View>, Whole) {
        let (view, whole) = inflate::inflate(layer, marks, views);
        let is_closed = |view: &View| {
            let mut parts = view.parts().filter_map(|part| view.bytes.get(part.from..part.to));
            parts.any(packed::is_closed_within)
        };
        let whole = if whole == Whole::Yes && view.as_ref().is_some_and(is_closed) { Whole::No } else { whole };
        (view, whole)
    }
}

/// A text, and the texts it was made of.
struct Layer<'a> {
    text: &'a [u8],
    above: Option<(&'a Self, &'a View)>,
    depth: usize,
    /// Whether a window before had more of what is compressed than is undone.
    is_weary: bool,
}

impl Layer<'_> {
    fn below<'a>(&'a self, view: &'a View) -> Layer<'a> {
        Layer { text: &view.bytes, above: Some((self, view)), depth: self.depth + 1, is_weary: self.is_weary }
    }

    /// Whether the layer above does not have some bytes, or what stands beside them, just so: otherwise all that can be undone
    /// in them was undone there.
    fn is_touched(&self, from: usize, to: usize) -> bool {
        self.above.is_none_or(|(_, view)| view.undone(from.saturating_sub(1), to + 1).is_some())
    }

    /// Where the base64 ends that a byte was written in, or the text: nothing packed goes on in other digits behind it.
    fn digits_end(&self, at: usize) -> usize {
        self.above.and_then(|(_, view)| view.end_of(at, By::Base64)).unwrap_or(self.text.len())
    }

    /// Where a byte came from in the window.
    fn origin(&self, at: usize) -> usize {
        self.above.map_or(at, |(above, view)| above.origin(view.origin(at)))
    }

    /// Where a byte stands in the stream, whose window begins at `base`.
    fn spot(&self, at: usize, base: u64) -> Spot {
        let Some((above, view)) = self.above else { return Spot::new(base + at as u64) };
        let spot = above.spot(view.origin(at), base);
        view.unpacked(at).map_or(spot, |within| spot.within(within))
    }

    /// Which bytes of the stream some bytes stand in.
    fn extent(&self, range: Range<usize>, base: u64) -> Extent {
        Extent::of(range.map(|at| self.spot(at, base)))
    }

    /// Whether the layer above has the same few bytes at the place from which those at `at` came.
    fn begins_above(&self, at: usize) -> bool {
        let few = |text: &[u8], at: usize| text.get(at..)?.first_chunk::<2>().copied();
        let above = self.above.and_then(|(above, view)| few(above.text, view.origin(at)));
        above.is_some() && above == few(self.text, at)
    }

    /// What was undone to show some bytes, the outermost first; `None` where they stand just so in the layer above.
    fn disguises(&self, from: usize, to: usize) -> Option<Vec<&'static str>> {
        let Some((above, view)) = self.above else { return Some(Vec::new()) };
        let undone = view.undone(from, to)?;
        let (from, to) = (view.origin(from), view.origin(to.saturating_sub(1)) + 1);
        let mut disguises = above.disguises(from, to).unwrap_or_default();
        disguises.push(undone.name());
        Some(disguises)
    }
}

/// One window of a stream while it is looked at.
struct Window<'a> {
    text: &'a [u8],
    base: u64,
    lines: u64,
    /// The place that was told of last, and the line breaks before it.
    counted: (usize, usize),
    effort: usize,
    /// Where unknown values begin that this window tells of; the others are told by the windows beside it.
    own: Range<usize>,
    found: &'a mut Sightings,
    is_weary: &'a mut bool,
    spare: &'a mut Spare,
}

/// Room for what layers are marked with and what is undone in them: taken again for the next window.
#[derive(Debug, Default)]
struct Spare {
    marks: Vec<Marks>,
    views: Views,
}

impl Window<'_> {
    /// Byte and line in the stream of a byte of the window.
    fn place(&mut self, mut at: usize, disguises: &[&str]) -> (u64, u64) {
        if disguises.contains(&By::Stream.name()) {
            // The frames around the pieces are part of the disguise.
            let line = self.text.get(..at).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |at| at + 1);
            at = if at - line < AROUND { line } else { at };
        }
        // From the last place on: there may be thousands, close to one another.
        let (from, lines) = self.counted;
        let between = self.text.get(from.min(at)..from.max(at)).unwrap_or_default();
        let newlines = memchr::memchr_iter(b'\n', between).count();
        let lines = if at < from { lines.saturating_sub(newlines) } else { lines + newlines };
        self.counted = (at, lines);
        (self.base + at as u64, self.lines + lines as u64 + 1)
    }
}

/// The search of one stream, piece by piece.
#[derive(Debug)]
pub struct Trail<H> {
    hunter: H,
    buffer: Vec<u8>,
    /// Bytes of the buffer that were read; those behind them are room.
    filled: usize,
    /// Where the buffer begins in the stream.
    base: u64,
    /// Line breaks before it.
    lines: u64,
    found: Sightings,
    /// Whether a window had more of what is compressed than is undone.
    is_weary: bool,
    spare: Spare,
    /// What was spliced in, and is none of the stream's own bytes.
    spliced: Vec<Range<u64>>,
}

impl<H: Deref<Target = Hunter>> Trail<H> {
    pub(crate) fn new(hunter: H) -> Self {
        let (found, spare) = (Sightings::default(), Spare::default());
        let (buffer, spliced) = (Vec::new(), Vec::new());
        Self { hunter, buffer, filled: 0, base: 0, lines: 0, found, is_weary: false, spare, spliced }
    }

    /// Bytes until the window is full, at whose edge the stream is looked at and cut.
    pub(crate) fn room(&self) -> usize {
        WINDOW.saturating_sub(self.filled)
    }

    /// The next piece.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while self.filled + bytes.len() > WINDOW {
            let (now, later) = bytes.split_at(self.room().min(bytes.len()));
            self.put(now);
            self.look(false);
            self.slide();
            bytes = later;
        }
        self.put(bytes);
    }

    /// The next piece, which is none of the stream's own.
    pub(crate) fn splice(&mut self, bytes: &[u8]) {
        let from = self.base + self.filled as u64;
        self.spliced.push(from..from + bytes.len() as u64);
        self.feed(bytes);
    }

    /// All that is left of a stream, read to where it is looked at.
    ///
    /// # Errors
    /// What the stream says; what was read until then was taken.
    pub fn read(&mut self, stream: &mut dyn Read) -> io::Result<()> {
        loop {
            // A window is looked at when something is known to stand behind it.
            if self.filled > WINDOW {
                self.look(false);
                self.slide();
            }
            match stream.read(self.free()) {
                Ok(0) => return Ok(()),
                Ok(read) => self.filled = self.buffer.len().min(self.filled + read),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Everything that was seen.
    pub fn finish(mut self) -> Sightings {
        self.look(true);
        self.found
    }

    fn put(&mut self, bytes: &[u8]) {
        // What is room by now was written over or read into before.
        self.buffer.truncate(self.filled);
        self.buffer.extend_from_slice(bytes);
        self.filled = self.buffer.len();
    }

    /// Room for what is read next.
    fn free(&mut self) -> &mut [u8] {
        let to = if self.filled == 0 { FIRST } else { WINDOW + MORE };
        if self.buffer.len() < to {
            self.buffer.resize(to, 0);
        }
        self.buffer.get_mut(self.filled..).unwrap_or_default()
    }

    fn look(&mut self, last: bool) {
        let text = self.buffer.get(..self.filled.min(WINDOW)).unwrap_or_default();
        let layer = Layer { text, above: None, depth: 0, is_weary: self.is_weary };
        let effort = (text.len() + OVERLAP) * EFFORT;
        let (base, lines) = (self.base, self.lines);
        let from = if base == 0 { 0 } else { CONTEXT - SLACK };
        let to = if last { text.len() } else { text.len().saturating_sub(OVERLAP - CONTEXT - SLACK) };
        let (found, is_weary, spare) = (&mut self.found, &mut self.is_weary, &mut self.spare);
        let (counted, own) = ((0, 0), from..to);
        let was_complete = found.complete;
        let mut window = Window { text, base, lines, counted, effort, own, found, is_weary, spare };
        self.hunter.look(&layer, &mut window);
        if was_complete && !self.found.complete {
            self.found.complete = self.is_own_complete();
        }
    }

    /// Whether everything is undone to the end in a window's own bytes, where something was spliced in beside them: what both
    /// come to together says nothing of the stream.
    fn is_own_complete(&self) -> bool {
        let end = self.base + self.filled.min(WINDOW) as u64;
        let mut own = Vec::new();
        let mut from = self.base;
        let beside = self.spliced.iter().filter(|range| range.start < end && range.end > self.base);
        let is_alone = beside.clone().next().is_none();
        for range in beside.cloned().chain(std::iter::once(end..end)) {
            let within = |at: u64| usize::try_from(at.saturating_sub(self.base)).unwrap_or(usize::MAX);
            own.extend_from_slice(self.buffer.get(within(from)..within(range.start)).unwrap_or_default());
            from = range.end.max(from);
        }
        !is_alone && {
            let mut trail = Trail::new(&*self.hunter);
            trail.feed(&own);
            trail.finish().complete
        }
    }

    /// Goes on behind a window that was looked at.
    fn slide(&mut self) {
        let gone = self.filled.min(WINDOW).saturating_sub(OVERLAP);
        self.buffer.copy_within(gone..self.filled, 0);
        self.filled -= gone;
        self.base += gone as u64;
        self.found.settle(self.base);
        // The text itself was marked first, and given back last.
        self.lines += self.spare.marks.last().map_or(0, |marks| marks.breaks(gone)) as u64;
    }
}

/// Whether some bytes begin as what is compressed or sealed does.
fn packed_begins(bytes: &[u8]) -> bool {
    let heads = [GZIP, ZSTD, ZIP].iter().any(|head| bytes.starts_with(head));
    heads || packed::is_closed_within(bytes)
}

/// The part of a secret that nobody else has.
pub(crate) fn body(value: &[u8]) -> &[u8] {
    let bodies = PUBLIC.iter().filter_map(|prefix| value.strip_prefix(*prefix));
    bodies.min_by_key(|body| body.len()).filter(|body| body.len() >= MIN_BODY).unwrap_or(value)
}

#[cfg(test)]
mod tests;
