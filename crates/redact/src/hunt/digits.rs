//! Whether digits of base64 or of hex may stand for anything that is worth a look, told without decoding them: 64 digits at once,
//! a bit each.

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

use super::{
    inflate,
    runs::{decode64, value16, value64},
};
use crate::sieve::{BLOCK, Bytes, Halves, look, table};

/// Digits before and behind a hit: a run that ends in 64 of them may begin in those before, and text is kept around it.
const AROUND: usize = 2 * BLOCK;

/// What digits are held against.
#[derive(Debug)]
pub(super) struct Digits {
    /// Bytes of text, and some more.
    text: Halves,
    /// In hex, and in base64: between as many bytes as have to be text stand digits of it that begin none.
    runs: [Run; 2],
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
        Self { text: Halves::over(text), runs: [Run::of(2 * least), Run::of(least + (least - 1) / 3)] }
    }

    /// Those parts of some digits in hex, from the first or the second on, that may be worth a look; all that are, are told.
    pub(super) fn may_be_hex(&self, digits: &[u8], hits: &mut Vec<Hit>) {
        let mut hits = Hits { hits, open: [None; 4], digits };
        dispatch!(Level::new(), simd => self.hex(simd, digits, &mut hits));
        hits.close();
    }

    /// Those parts of some digits of base64, in either alphabet, that may be worth a look; all that are, are told.
    pub(super) fn may_be_base64(&self, digits: &[u8], hits: &mut Vec<Hit>) {
        let mut hits = Hits { hits, open: [None; 4], digits };
        dispatch!(Level::new(), simd => self.base64(simd, digits, &mut hits));
        hits.close();
    }

    #[inline(always)]
    fn hex<S: Simd>(&self, simd: S, digits: &[u8], hits: &mut Hits<'_>) {
        let [run, _] = &self.runs;
        let mut open = [0; 2];
        let mut first = 0;
        let mut chunks = Chunks { digits, at: 0 };
        while let Some((block, within)) = chunks.next() {
            let [one, two] = ends(simd, &block);
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
    fn base64<S: Simd>(&self, simd: S, digits: &[u8], hits: &mut Hits<'_>) {
        let mut open = [0; 4];
        let mut last = [Told::default(); 3];
        let [_, run] = &self.runs;
        let mut chunks = Chunks { digits, at: 0 };
        while let Some((block, within)) = chunks.next() {
            let [one, two] = ends(simd, &block);
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
            if any(packed) | any(edge) != 0 {
                hits.open_base64(start, packed, edge);
            }
            if phases != 0 {
                hits.add(start, chunks.at, phases);
            }
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

/// Digits, 64 at once.
struct Chunks<'a> {
    digits: &'a [u8],
    at: usize,
}

impl Chunks<'_> {
    /// The next ones and the one behind them, and a bit for each that has one behind it.
    #[inline(always)]
    fn next(&mut self) -> Option<([u8; BLOCK + 1], u64)> {
        let rest = self.digits.get(self.at..).filter(|rest| rest.len() > 1)?;
        self.at += BLOCK;
        if let Some(block) = rest.first_chunk() {
            return Some((*block, u64::MAX));
        }
        let mut block = [0; BLOCK + 1];
        if let Some(front) = block.get_mut(..rest.len()) {
            front.copy_from_slice(rest);
        }
        Some((block, u64::MAX >> (BLOCK + 1 - rest.len())))
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

/// Digits that may be worth a look, with what stands around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    /// Which of them, from the first of a group of four on.
    pub(super) digits: Range<usize>,
    /// From which of the first four on, a bit each.
    pub(super) phases: u8,
}

/// All of them.
struct Hits<'a> {
    hits: &'a mut Vec<Hit>,
    /// From where on everything is worth a look, by phase: what is compressed goes on to the end.
    open: [Option<usize>; 4],
    digits: &'a [u8],
}

/// Digits by which something compressed is told.
const TELLING: usize = 48;

impl Hits<'_> {
    /// Adds some digits, or lets the last hit reach so far.
    fn add(&mut self, from: usize, to: usize, phases: u8) {
        let is_open = |n: usize| self.open.get(n).is_some_and(Option::is_some);
        let phases = (0..4).filter(|n| !is_open(*n)).fold(0, |left, n| left | phases & 1 << n);
        if phases == 0 {
            return;
        }
        let (from, to) = (from.saturating_sub(AROUND), to.saturating_add(AROUND).min(self.digits.len()));
        match self.hits.last_mut() {
            Some(last) if last.digits.end >= from => {
                last.digits.end = to;
                last.phases |= phases;
            }
            _ => self.hits.push(Hit { digits: from..to, phases }),
        }
    }

    /// Adds all digits from a place on.
    fn open(&mut self, phase: usize, at: usize) {
        let Some(open) = self.open.get_mut(phase).filter(|open| open.is_none()) else { return };
        let mut from = (at / BLOCK * BLOCK).saturating_sub(AROUND);
        if let Some(last) = self.hits.last_mut().filter(|last| last.digits.end > from && last.phases >> phase & 1 != 0)
        {
            from = last.digits.start;
            last.phases &= !(1 << phase);
        }
        *open = Some(from);
        self.hits.pop_if(|last| last.phases == 0);
    }

    /// Looks at each place in digits of hex at which something compressed may begin.
    #[cold]
    #[inline(never)]
    fn open_hex(&mut self, start: usize, packed: u64, edge: u64) {
        let places = places(packed).map(|n| start + n).chain(places(edge).map(|n| (start + n).saturating_sub(2)));
        for at in places {
            let near = self.digits.get(at..self.digits.len().min(at + TELLING)).unwrap_or_default();
            let value = |byte: &u8| value16(*byte).unwrap_or(0);
            let bytes: Vec<u8> =
                near.as_chunks::<2>().0.iter().map(|[high, low]| value(high) << 4 | value(low)).collect();
            if inflate::may_begin(&bytes) {
                self.open(at % 2, at);
            }
        }
    }

    /// The same in digits of base64, for each of the three bytes in four of them.
    #[cold]
    #[inline(never)]
    fn open_base64(&mut self, start: usize, packed: [u64; 3], edge: [u64; 3]) {
        let mut bytes = Vec::new();
        for (n, ((packed, edge), behind)) in packed.into_iter().zip(edge).zip([1, 1, 2]).enumerate() {
            let back = places(edge).map(|at| (start + at).saturating_sub(behind));
            for at in places(packed).map(|at| start + at).chain(back) {
                // A byte that begins before the first group is none.
                let Some(group) = at.checked_sub(n) else { continue };
                let near = self.digits.get(group..self.digits.len().min(group + TELLING)).unwrap_or_default();
                let values: Vec<u8> = near.iter().filter_map(|byte| value64(*byte)).collect();
                decode64(&values, &mut bytes);
                if inflate::may_begin(bytes.get(n..).unwrap_or_default()) {
                    self.open(group % 4, at);
                }
            }
        }
    }

    /// Adds what is open.
    fn close(self) {
        let len = self.digits.len();
        let open = self.open.into_iter().zip(0..).filter_map(|(from, phase)| Some((from?, phase)));
        self.hits.extend(open.map(|(from, phase)| Hit { digits: from..len, phases: 1 << phase }));
    }
}

/// The places of bits.
fn places(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = usize::try_from(bits.trailing_zeros()).ok().filter(|_| bits != 0);
        bits &= bits.wrapping_sub(1);
        at
    })
}
