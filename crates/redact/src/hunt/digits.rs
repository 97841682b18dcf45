//! Whether digits of base64 or of hex may stand for anything that is worth a look, told without decoding them: 64 digits at once,
//! a bit each. What may is decoded here, too.

mod hits;

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use super::skip::bits;
use crate::sieve::{BLOCK, Bytes, Halves, held, look, padded, table};
pub(super) use hits::Hit;
use hits::Hits;

/// Bytes before and behind a stretch of text.
const BESIDE: usize = 16;

/// Adds a stretch that ends behind all the others.
fn push(stretches: &mut Vec<Range<usize>>, stretch: Range<usize>) {
    match stretches.last_mut() {
        Some(last) if last.end >= stretch.start => last.end = last.end.max(stretch.end),
        _ => stretches.push(stretch),
    }
}

/// What digits are held against.
#[derive(Debug)]
pub(super) struct Digits {
    /// Bytes of text, and some more.
    text: Halves,
    /// In hex, and in base64: between as many bytes as have to be text stand digits of it that begin none; and in bytes.
    runs: [Run; 3],
}

/// Bits of [`PACKED`].
const FIRST: u8 = 1 | 2 | 4;
const SECOND: u8 = !FIRST;
/// Two bytes with which something compressed begins.
const PACKED: Halves = Halves::NONE
    .with(1, b"\x1f")
    .with(2, b"\x78")
    .with(4, b"P")
    .with(8, b"\x8bK")
    .with(16, b"\x01")
    .with(32, b"\x5e")
    .with(64, b"\x9c")
    .with(128, b"\xda");

/// Every second bit, and every fourth.
const SECONDS: u64 = 0x5555_5555_5555_5555;
const FOURTHS: u64 = 0x1111_1111_1111_1111;

/// What bytes are that begin with each of 64 digits, a bit each.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    text: u64,
    first: u64,
    second: u64,
}

impl Digits {
    /// Text is what is in these, so many of them one behind the other.
    pub(super) fn new(text: &Bytes, least: usize) -> Self {
        let runs = [2 * least, least + (least - 1) / 3, least].map(Run::of);
        Self { text: Halves::over(text), runs }
    }

    /// Those parts of some digits in hex, from the first or the second on, that may be worth a look; all that are, are told. Digits are so
    /// many of the bytes at the start of a text.
    pub(super) fn may_be_hex(&self, (text, len): (&[u8], usize), hits: &mut Vec<Hit>) {
        let mut hits = Hits::new(hits, text.get(..len).unwrap_or(text), true);
        dispatch!(Level::new(), simd => self.hex(simd, Chunks { text, len, at: 0 }, &mut hits));
        hits.close();
    }

    /// Those parts of some digits of base64, in either alphabet, that may be worth a look; all that are, are told, what is compressed
    /// only where it is wanted. Digits are so many of the bytes at the start of a text.
    pub(super) fn may_be_base64(&self, (text, len): (&[u8], usize), packed_too: bool, hits: &mut Vec<Hit>) {
        let mut hits = Hits::new(hits, text.get(..len).unwrap_or(text), packed_too);
        dispatch!(Level::new(), simd => self.base64(simd, Chunks { text, len, at: 0 }, &mut hits));
        hits.close();
    }

    #[inline(always)]
    fn hex<S: Simd>(&self, simd: S, mut chunks: Chunks<'_>, hits: &mut Hits<'_>) {
        let [run, ..] = &self.runs;
        let mut open = [0; 2];
        let mut first = 0;
        while let Some(([one, two], within)) = chunks.next(simd) {
            let (high, low) = (nibbles(one), nibbles(two));
            let told = self.tell(simd, high, low).within(within);
            let (packed, edge) = (told.first & told.second >> 2, first >> (BLOCK - 2) & told.second);
            first = told.first;
            let phases = go_on(&mut open, [told.text | !SECONDS, told.text | SECONDS], run);
            let start = chunks.at - BLOCK;
            if packed | edge != 0 {
                hits.open_hex(start, packed, edge);
            }
            if phases != 0 {
                hits.add(start, chunks.at, phases);
            }
        }
    }

    #[inline(always)]
    fn base64<S: Simd>(&self, simd: S, mut chunks: Chunks<'_>, hits: &mut Hits<'_>) {
        let mut open = [0; 4];
        let mut last = [Told::default(); 3];
        let [_, run, _] = &self.runs;
        while let Some(([one, two], within)) = chunks.next(simd) {
            let (one, two) = (values(simd, one), values(simd, two));
            let a = self.tell_byte(simd, one << 2 | two >> 4).within(within);
            let b = self.tell_byte(simd, one << 4 | two >> 2).within(within);
            let c = self.tell_byte(simd, one << 6 | two).within(within);
            let [before_a, before_b, before_c] = last;
            let packed = [a.follow(b, 1), b.follow(c, 1), c.follow(a, 2)];
            let edge = [before_a.reach(b, 1), before_b.reach(c, 1), before_c.reach(a, 2)];
            last = [a, b, c];
            let place = |n: u32| FOURTHS << (n % 4);
            let of = |n: u32| [place(n), place(n + 1), place(n + 2), place(n + 3)];
            let phase =
                |[first, second, third, none]: [u64; 4]| a.text & first | b.text & second | c.text & third | none;
            let phases = go_on(&mut open, [phase(of(0)), phase(of(1)), phase(of(2)), phase(of(3))], run);
            let start = chunks.at - BLOCK;
            let any = |[a, b, c]: [u64; 3]| a | b | c;
            if hits.packed_too && any(packed) | any(edge) != 0 {
                hits.open_base64(start, packed, edge);
            }
            if phases != 0 {
                hits.add(start, chunks.at, phases);
            }
        }
    }

    /// The parts of what digits of base64 stand for that are worth a look: text with what stands around it, and all that follows on
    /// the beginning of something compressed.
    pub(super) fn decode64(
        &self,
        (text, len): (&[u8], usize),
        packed: Option<usize>,
        bytes: &mut Vec<u8>,
        stretches: &mut Vec<Range<usize>>,
    ) {
        bytes.clear();
        stretches.clear();
        dispatch!(Level::new(), simd => {
            let len = bytes_of(simd, (text, len), bytes);
            self.stretches(simd, (bytes, len), packed, stretches);
            bytes.truncate(len);
        });
    }

    /// Whether a byte is taken for text.
    #[cfg(test)]
    pub(super) fn is_text(&self, byte: u8) -> bool {
        self.text.holds(byte)
    }

    #[inline(always)]
    fn stretches<S: Simd>(
        &self,
        simd: S,
        (bytes, len): (&[u8], usize),
        packed: Option<usize>,
        stretches: &mut Vec<Range<usize>>,
    ) {
        // Text goes on into what is compressed, and is part of it then.
        let text = packed.map_or(len, |at| len.min(at + 1));
        self.texts(simd, (bytes, text), len, stretches);
        if let Some(at) = packed {
            push(stretches, at.saturating_sub(BESIDE - 1)..len);
        }
    }

    /// Text among the first of some bytes, of which there are more behind.
    #[inline(always)]
    fn texts<S: Simd>(&self, simd: S, (bytes, text): (&[u8], usize), len: usize, stretches: &mut Vec<Range<usize>>) {
        let [.., run] = &self.runs;
        let mut tell = |from: usize, to: usize| push(stretches, from.saturating_sub(BESIDE)..len.min(to - 1 + BESIDE));
        // Bytes of text right before a block.
        let mut open = 0;
        for start in (0..text).step_by(BLOCK) {
            let within = u64::MAX >> (BLOCK - BLOCK.min(text - start));
            let word = held(simd, &self.text, bytes.get(start..).unwrap_or_default()) & within;
            let (front, back) = (word.trailing_ones(), word.leading_ones());
            if front == u64::BITS {
                open += BLOCK;
                continue;
            }
            if open + bits(front) >= run.least {
                tell(start - open, start + bits(front));
            }
            open = bits(back);
            // Those that reach neither end of the block.
            let mut inner = run.begin(word & u64::MAX << front & u64::MAX >> back);
            while inner != 0 {
                let from = inner.trailing_zeros();
                let to = from + (word >> from).trailing_ones();
                tell(start + bits(from), start + bits(to));
                inner &= u64::MAX << to;
            }
        }
        if open >= run.least {
            tell(text - open, text);
        }
    }

    #[inline(always)]
    fn tell_byte<S: Simd>(&self, simd: S, byte: u8x64<S>) -> Told {
        self.tell(simd, byte >> 4, byte & 15)
    }

    /// What bytes are that have these halves.
    #[inline(always)]
    fn tell<S: Simd>(&self, simd: S, high: u8x64<S>, low: u8x64<S>) -> Told {
        let zero = u8x64::splat(simd, 0);
        let packed = look(simd, &PACKED, (low, high));
        Told {
            text: look(simd, &self.text, (low, high)).simd_ne(zero).to_bitmask(),
            first: (packed & FIRST).simd_ne(zero).to_bitmask(),
            second: (packed & SECOND).simd_ne(zero).to_bitmask(),
        }
    }
}

impl Told {
    const fn within(self, digits: u64) -> Self {
        Self { text: self.text & digits, first: self.first & digits, second: self.second & digits }
    }

    /// Where something compressed begins whose second byte begins so many digits behind.
    const fn follow(self, next: Self, digits: u32) -> u64 {
        self.first & next.second >> digits
    }

    /// The same across the end of 64 digits.
    const fn reach(self, next: Self, digits: u32) -> u64 {
        self.first >> (64 - digits) & next.second
    }
}

/// Digits at the start of a text, 64 at once.
struct Chunks<'a> {
    text: &'a [u8],
    /// How many there are.
    len: usize,
    at: usize,
}

impl Chunks<'_> {
    /// Each of the next ones and the one behind it, and a bit for each that has one. They are loaded from where they stand: to load what was
    /// just copied waits for the copy.
    #[inline(always)]
    fn next<S: Simd>(&mut self, simd: S) -> Option<([u8x64<S>; 2], u64)> {
        let left = self.len.checked_sub(self.at).filter(|left| *left > 1)?;
        let rest = self.text.get(self.at..)?;
        self.at += BLOCK;
        let within = u64::MAX >> (BLOCK + 1).saturating_sub(left);
        // What stands behind the last digit is read with it, and not asked.
        if let Some(block) = rest.first_chunk() {
            return Some((ends(simd, block), within));
        }
        Some((ends(simd, &padded(rest)), within))
    }
}

/// Each digit, and the one behind it.
#[inline(always)]
fn ends<S: Simd>(simd: S, block: &[u8; BLOCK + 1]) -> [u8x64<S>; 2] {
    let [front @ .., _] = block;
    let [_, back @ ..] = block;
    [u8x64::from_slice(simd, front), u8x64::from_slice(simd, back)]
}

/// The values of digits of hex.
#[inline(always)]
fn nibbles<S: Simd>(digit: u8x64<S>) -> u8x64<S> {
    let letter = digit >> 6;
    (digit & 15) + (letter << 3) + letter
}

/// The values of digits of base64.
#[inline(always)]
fn values<S: Simd>(simd: S, digit: u8x64<S>) -> u8x64<S> {
    /// What is added by the upper half: `0` is 52, `A` is 0, `a` is 26.
    const ADDED: [u8; 16] = [0, 0, 0, 4, 191, 191, 185, 185, 0, 0, 0, 0, 0, 0, 0, 0];
    /// `+` and `-` are 62, `/` is 63.
    const SIGNS: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 62, 0, 62, 0, 63];
    let (low, high) = (digit & 15, digit >> 4);
    let usual = digit + table(simd, &ADDED).swizzle_dyn_within_blocks(high);
    let sign = high.simd_eq(2).select(table(simd, &SIGNS).swizzle_dyn_within_blocks(low), usual);
    digit.simd_eq(b'_').select(u8x64::splat(simd, 63), sign)
}

/// What digits of base64 stand for, from the first of a group of four on: so many bytes, and 64 more behind them that stand for nothing. Digits
/// are so many of the bytes at the start of a text.
#[inline(always)]
fn bytes_of<S: Simd>(simd: S, (text, len): (&[u8], usize), bytes: &mut Vec<u8>) -> usize {
    bytes.reserve(len / 4 * 3 + 2 * BLOCK);
    for at in (0..len).step_by(BLOCK) {
        let rest = text.get(at..).unwrap_or_default();
        // What stands behind the last digit is read with it.
        match rest.first_chunk() {
            Some(block) => decode(simd, block, bytes),
            None => decode(simd, &padded(rest), bytes),
        }
    }
    let end = len / 4 * 3 + (len % 4).saturating_sub(1);
    bytes.resize(end + BLOCK, 0);
    end
}

/// What 64 digits stand for.
#[inline(always)]
fn decode<S: Simd>(simd: S, block: &[u8; BLOCK + 1], bytes: &mut Vec<u8>) {
    /// Of four bytes that begin with four digits, the last is none.
    const KEPT: [u8; 16] = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15];
    const PLACE: [u8; 16] = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3];
    let place = table(simd, &PLACE);
    let [one, two] = ends(simd, block);
    let (one, two) = (values(simd, one), values(simd, two));
    let last = place.simd_eq(1).select(one << 4 | two >> 2, one << 6 | two);
    let kept = place.simd_eq(0).select(one << 2 | two >> 4, last).swizzle_dyn_within_blocks(table(simd, &KEPT));
    let mut out = [0; BLOCK];
    kept.store_slice(&mut out);
    for twelve in out.chunks_exact(16).filter_map(<[u8]>::first_chunk::<12>) {
        bytes.extend_from_slice(twelve);
    }
}

/// In which of some words a run of so many bits ends, a bit each; those that reach the words' ends go on in the next.
#[inline(always)]
fn go_on<const N: usize>(open: &mut [usize; N], words: [u64; N], run: &Run) -> u8 {
    let mut ends = 0;
    for (n, (open, word)) in open.iter_mut().zip(words).enumerate() {
        let front = usize::try_from(word.trailing_ones()).unwrap_or(0);
        ends |= u8::from((*open + front >= run.least) | (run.begin(word) != 0)) << n;
        let back = usize::try_from(word.leading_ones()).unwrap_or(0);
        *open = if front == BLOCK { *open + BLOCK } else { back };
    }
    ends
}

/// A run of so many bits, 8 to 32.
#[derive(Debug)]
struct Run {
    least: usize,
    /// Bits behind each of those of whom as many as were found so far follow.
    steps: [usize; 5],
}

impl Run {
    fn of(least: usize) -> Self {
        let mut have = 1;
        let steps = std::array::from_fn(|_| {
            let step = have.min(least.saturating_sub(have));
            have += step;
            step
        });
        Self { least, steps }
    }

    /// Where runs begin in a word, those within it.
    #[inline(always)]
    fn begin(&self, mut word: u64) -> u64 {
        for step in self.steps {
            word &= word >> step;
        }
        word
    }
}
