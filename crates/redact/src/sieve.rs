//! One look at each 64 bytes of a text: where something may begin that detectors or other passes look for.
//!
//! A byte is told by its two halves: a table of sixteen entries for each, of eight bits, has the groups that the byte may be of, and
//! one instruction looks up 16 to 64 bytes at once. Literals are met by four neighbouring bytes of theirs, each group with a few
//! of them that are alike.

mod begins;
mod places;
mod strip;

use fearless_simd::{Level, Simd, dispatch, mask8x64, prelude::*, u8x16, u8x64};

pub(crate) use places::{Places, SOME};
pub(crate) use strip::{Edge, Row, Strip};

/// Bytes that are looked at together.
pub(crate) const BLOCK: usize = 64;
/// Blocks of a strip, of which all is told before anything is done with it: the tables stay where the processor wants them.
pub(crate) const BLOCKS: usize = 64;
/// Bytes of a strip.
pub(crate) const STRIP: usize = BLOCKS * BLOCK;
/// Neighbouring bytes by which a literal is met.
pub(crate) const WIDTH: usize = 4;
/// Groups of literals: eight for each look.
pub(crate) const GROUPS: usize = 8 * SETS;
const SETS: usize = 3;
/// How often literals are put in other groups once all are there: each time takes as long as to put them in.
const SWEEPS: usize = 2;

/// What a block may hold, a bit for each of its bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    literal: u64,
    escape: u64,
    quoted: u64,
    mask: u64,
    base64: u64,
    hex: u64,
    digits: u64,
    ends: u64,
    packed: u64,
    capital: u64,
}

/// Eight sets of bytes, a bit each: a byte is in those that both of its halves have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Halves {
    low: [u8; 16],
    high: [u8; 16],
}

impl Halves {
    /// Those that hold nothing.
    pub(crate) const NONE: Self = Self { low: [0; 16], high: [0; 16] };

    /// Sets of which each of some bytes is in one at least, and as few others as eight sets allow.
    pub(crate) fn over(bytes: &Bytes) -> Self {
        let row = |high: u8| (0..16).fold(0_u16, |row, low| row | u16::from(bytes.holds(high << 4 | low)) << low);
        let mut rows: Vec<Half> = (0..16).map(|high| [row(high), 1 << high]).filter(|[low, _]| *low != 0).collect();
        let more = |[low, high]: Half, [other, beside]: Half| {
            let both = (low | other).count_ones() * (high | beside).count_ones();
            both - low.count_ones() * high.count_ones() - other.count_ones() * beside.count_ones()
        };
        loop {
            let pairs = (0..rows.len()).flat_map(|n| (0..n).map(move |m| (m, n)));
            let costs = pairs.filter_map(|(m, n)| Some((more(*rows.get(m)?, *rows.get(n)?), m, n)));
            match costs.min() {
                Some((cost, m, n)) if cost == 0 || rows.len() > 8 => {
                    let [low, high] = rows.swap_remove(n);
                    rows.get_mut(m).into_iter().for_each(|row| *row = [row[0] | low, row[1] | high]);
                }
                _ => break,
            }
        }
        let mut sets = Self::NONE;
        for (set, half) in (0..8).map(|n| 1 << n).zip(&rows) {
            sets.put(*half, set);
        }
        sets
    }

    /// Whether a byte is in any set.
    #[cfg(test)]
    pub(crate) fn holds(&self, byte: u8) -> bool {
        self.low[usize::from(byte & 15)] & self.high[usize::from(byte >> 4)] != 0
    }

    /// Adds whatever has both halves to a set.
    fn put(&mut self, [low, high]: Half, set: u8) {
        let bit = |half: u16, n: usize| u8::from(half >> n & 1 != 0) * set;
        self.low.iter_mut().enumerate().for_each(|(n, entry)| *entry |= bit(low, n));
        self.high.iter_mut().enumerate().for_each(|(n, entry)| *entry |= bit(high, n));
    }

    /// Adds a byte to a set, and with it whatever has a half of it and one of another.
    #[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "half of a byte is less than sixteen")]
    const fn add(&mut self, byte: u8, set: u8) {
        self.low[(byte & 15) as usize] |= set;
        self.high[(byte >> 4) as usize] |= set;
    }

    /// The sets with some rows of sixteen bytes more in one of them, each by its first byte.
    #[expect(
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "run by the compiler, which would not pass a bad index"
    )]
    pub(crate) const fn with_rows(mut self, set: u8, rows: &[u8]) -> Self {
        let mut n = 0;
        while n < 16 {
            self.low[n] |= set;
            n += 1;
        }
        n = 0;
        while n < rows.len() {
            self.high[(rows[n] >> 4) as usize] |= set;
            n += 1;
        }
        self
    }

    /// The sets with some bytes more in one of them.
    #[expect(clippy::indexing_slicing, reason = "run by the compiler, which would not pass a bad index")]
    pub(crate) const fn with(mut self, set: u8, bytes: &[u8]) -> Self {
        let mut n = 0;
        while n < bytes.len() {
            self.add(bytes[n], set);
            n += 1;
        }
        self
    }
}

/// Bits of [`RUNS`].
const DIGIT: u8 = 1;
const LETTER: u8 = 2;
const HEX: u8 = DIGIT | LETTER | 4 | 8;
const BASE64: u8 = DIGIT | 16 | 32 | 64 | 128;
/// What runs of base64 and of hex are made of; beside hex stand a few bytes more, such as lists of strings have between two.
const RUNS: Halves = Halves::NONE
    .with(DIGIT, b"0123456789")
    .with(LETTER, b"abcdefABCDEF")
    .with(4, b" ,-\"'")
    .with(8, b":x")
    .with(16, b"AaBCDEFGHIJKLMNO")
    .with(32, b"PpQRSTUVWXYZ")
    .with(64, b"+-/")
    .with(128, b"_");

/// Bits of [`LEADS`].
const ESCAPE: u8 = 1 | 2 | 4 | 8 | 16;
const MASK: u8 = 16 | 32;
const EQUALS: u8 = 64;
const TWICE: u8 = 128;
/// What a sequence that stands for a character begins with, and what a mask does.
const LEADS: Halves = Halves::NONE
    // Zeros of UTF-16 and overstruck characters, and tags that nobody sees; codes of terminals, other such characters, and a few bytes
    // beside them.
    .with(1, b"\x00\x08\xf3")
    .with(2, b"\x1b\xc2\xcd\xe1\xe2\xef")
    .with(4, b"%&#")
    .with(8, b"\\^")
    .with(16, b"<")
    .with(32, b"[")
    .with(EQUALS, b"=")
    .with(TWICE, b"*.#");

/// Bits of [`BEHIND`].
const END: u8 = 4;
const QUOTED: u8 = 1 | 2 | END;
const PACKED: u8 = !QUOTED;
/// What may stand behind a `=` of quoted-printable: `0` to `9` or `A` to `F`, twice, or an end of a line; and the second bytes of
/// something compressed, gzip or a zip, and zlib.
const BEHIND: Halves = Halves::NONE
    .with(1, b"0123456789")
    .with(2, b"ABCDEF")
    .with(END, b"\r\n")
    .with(8, b"\x8bK")
    .with(16, b"\x01")
    .with(32, b"\x5e")
    .with(64, b"\x9c")
    .with(128, b"\xda");

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bytes([u64; 4]);

impl Bytes {
    pub(crate) fn of(holds: impl Fn(u8) -> bool) -> Self {
        let word = |n: u8| (0..64).fold(0, |word, bit| word | u64::from(holds(n * 64 + bit)) << bit);
        Self([word(0), word(1), word(2), word(3)])
    }

    pub(crate) fn holds(&self, byte: u8) -> bool {
        let word = self.0.get(usize::from(byte >> 6));
        word.is_some_and(|word| word >> (byte & 63) & 1 != 0)
    }
}

/// Meets literals, and tells what else a text may hold.
#[derive(Debug)]
pub(crate) struct Sieve {
    sets: [[Halves; WIDTH]; SETS],
}

impl Sieve {
    /// Meets those of which each has four neighbouring bytes out of these.
    pub(crate) fn new(fours: impl Iterator<Item = [Bytes; WIDTH]>) -> Self {
        let mut groups = Groups::default();
        fours.for_each(|four| groups.add(&four));
        (0..SWEEPS).for_each(|_| groups.settle());
        Self { sets: groups.sets() }
    }

    /// Tells what a text may hold, of its first bytes as many as a strip has; behind the last one stand zeros.
    pub(crate) fn sift(&self, text: &[u8], strip: &mut Strip, before: Edge) {
        dispatch!(Level::new(), simd => self.each(simd, text, strip, before));
    }

    #[inline(always)]
    fn each<S: Simd>(&self, simd: S, text: &[u8], strip: &mut Strip, before: Edge) {
        if let Some(text) = text.first_chunk::<{ STRIP + WIDTH - 1 }>() {
            for n in 0..BLOCKS {
                // No closure: one that is not put in here calls each instruction for vectors as a function, at a fifteenth of the speed.
                if let Some(block) = text.get(n * BLOCK..).and_then(<[u8]>::first_chunk) {
                    strip.put(n, &self.block(simd, block));
                }
            }
        } else {
            for n in 0..BLOCKS {
                let rest = text.get(n * BLOCK..).unwrap_or_default();
                let block: [u8; BLOCK + WIDTH - 1] = padded(rest);
                let within = rest.len().checked_sub(1).map_or(0, |last| u64::MAX >> (BLOCK - 1 - last.min(BLOCK - 1)));
                strip.put(n, &if within == 0 { Held::default() } else { self.block(simd, &block).within(within) });
            }
        }
        strip.weigh(before);
        strip.each_escape(
            #[inline(always)]
            |n, places| {
                let start = n * BLOCK;
                let before = start.checked_sub(1).and_then(|at| text.get(at));
                let rest = text.get(start..).unwrap_or_default();
                if let Some(block) = rest.first_chunk() {
                    return begins::begins(simd, block, places, before);
                }
                begins::begins(simd, &padded(rest), places, before)
            },
        );
    }

    #[inline(always)]
    fn block<S: Simd>(&self, simd: S, block: &[u8; BLOCK + WIDTH - 1]) -> Held {
        let zero = u8x64::splat(simd, 0);
        let (first, second) = (load::<S, 0>(simd, block), load::<S, 1>(simd, block));
        let (here, next) = (split(first), split(second));
        let third = load::<S, 2>(simd, block);
        let (after, last) = (split(third), split(load::<S, 3>(simd, block)));
        let mut met = zero;
        for [a, b, c, d] in &self.sets {
            met |= look(simd, a, here) & look(simd, b, next) & (look(simd, c, after) & look(simd, d, last));
        }
        let runs = look(simd, &RUNS, here);
        let leads = look(simd, &LEADS, here);
        let behind = look(simd, &BEHIND, next);
        let equals = holds(leads, EQUALS).to_bitmask();
        // Most blocks have none.
        let quoted = if equals == 0 {
            0
        } else {
            let two: mask8x64<S> = holds(behind, QUOTED) & holds(look(simd, &BEHIND, after), QUOTED);
            equals & (holds(behind, END) | two).to_bitmask()
        };
        let packs: mask8x64<S> = first.simd_eq(0x1f) | first.simd_eq(b'x') | first.simd_eq(b'P');
        let twice: mask8x64<S> = holds(leads, TWICE) & first.simd_eq(second);
        // `…` and `•` (E2 80 A6 and E2 80 A2, which differ in one bit), and `█` (E2 96 88).
        let wide: mask8x64<S> = first.simd_eq(0xe2) & ((third & !4).simd_eq(0xa2) | third.simd_eq(0x88));
        Held {
            literal: met.simd_ne(zero).to_bitmask(),
            escape: holds(leads, ESCAPE).to_bitmask(),
            quoted,
            mask: (holds(leads, MASK) | twice | wide).to_bitmask(),
            base64: holds(runs, BASE64).to_bitmask(),
            hex: holds(runs, HEX).to_bitmask(),
            digits: holds(runs, DIGIT | LETTER).to_bitmask(),
            ends: first.simd_eq(b'\n').to_bitmask(),
            packed: (packs & holds(behind, PACKED)).to_bitmask(),
            capital: (first - b'A').simd_lt(26).to_bitmask(),
        }
    }
}

/// 64 bytes from a place in a block on.
#[inline(always)]
fn load<S: Simd, const N: usize>(simd: S, block: &[u8; BLOCK + WIDTH - 1]) -> u8x64<S> {
    u8x64::from_slice(simd, block.get(N..N + BLOCK).unwrap_or_default())
}

/// Both halves of each byte.
#[inline(always)]
fn split<S: Simd>(bytes: u8x64<S>) -> (u8x64<S>, u8x64<S>) {
    (bytes & 15, bytes >> 4)
}

/// Whether bytes are in one of some sets.
#[inline(always)]
fn holds<S: Simd>(sets: u8x64<S>, which: u8) -> mask8x64<S> {
    (sets & which).simd_ne(0)
}

/// The sets that bytes are of, by their halves.
#[inline(always)]
pub(crate) fn look<S: Simd>(simd: S, sets: &Halves, (low, high): (u8x64<S>, u8x64<S>)) -> u8x64<S> {
    table(simd, &sets.low).swizzle_dyn_within_blocks(low) & table(simd, &sets.high).swizzle_dyn_within_blocks(high)
}

/// Which of the first 64 bytes some sets hold, a bit each.
#[inline(always)]
pub(crate) fn held<S: Simd>(simd: S, sets: &Halves, text: &[u8]) -> u64 {
    let last: [u8; BLOCK];
    let (block, bytes) = if let Some(block) = text.first_chunk() {
        (block, u64::MAX)
    } else {
        last = padded(text);
        (&last, !(u64::MAX << text.len()))
    };
    let block = u8x64::from_slice(simd, block);
    look(simd, sets, (block & 15, block >> 4)).simd_ne(u8x64::splat(simd, 0)).to_bitmask() & bytes
}

/// The first bytes of a text, with zeros behind those that it has.
#[inline(always)]
pub(crate) fn padded<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut block = [0; N];
    let len = text.len().min(N);
    if let (Some(front), Some(text)) = (block.get_mut(..len), text.get(..len)) {
        front.copy_from_slice(text);
    }
    block
}

/// A table of sixteen entries, where each of 64 bytes is looked up.
#[inline(always)]
pub(crate) fn table<S: Simd>(simd: S, entries: &[u8; 16]) -> u8x64<S> {
    u8x64::block_splat(u8x16::from_slice(simd, entries))
}

impl Held {
    const fn within(self, bytes: u64) -> Self {
        Self {
            literal: self.literal & bytes,
            escape: self.escape & bytes,
            quoted: self.quoted & bytes,
            mask: self.mask & bytes,
            base64: self.base64 & bytes,
            hex: self.hex & bytes,
            digits: self.digits & bytes,
            ends: self.ends & bytes,
            packed: self.packed & bytes,
            capital: self.capital & bytes,
        }
    }
}

/// Halves of bytes: those that are in a set, a bit each.
type Half = [u16; 2];

/// Literals in groups.
#[derive(Debug, Default)]
struct Groups {
    groups: Vec<Group>,
    /// The literals in their order, and the group of each.
    literals: Vec<([Half; WIDTH], usize)>,
}

/// What any of some literals may be, and how much each of its bytes lets pass.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    halves: [Half; WIDTH],
    often: [u64; WIDTH],
}

impl Group {
    fn of(halves: [Half; WIDTH]) -> Self {
        Self { halves, often: halves.map(often) }
    }

    /// How many of a million million places in most texts have four bytes that pass, roughly.
    fn passing(&self) -> u64 {
        self.often.iter().product()
    }

    /// The group with one literal more, where it lets fewer than so many pass then. Most let more pass by one byte alone.
    fn with(&self, literal: &[Half; WIDTH], least: u64) -> Option<Self> {
        let (mut both, mut passing) = (*self, self.passing());
        for ((half, before), more) in both.halves.iter_mut().zip(&mut both.often).zip(literal) {
            let with = [half[0] | more[0], half[1] | more[1]];
            if *half != with {
                let after = often(with);
                passing = passing / (*before).max(1) * after;
                (*half, *before) = (with, after);
            }
            if passing >= least {
                return None;
            }
        }
        Some(both)
    }
}

impl Groups {
    /// Adds a literal where it lets the fewest other bytes pass.
    fn add(&mut self, four: &[Bytes; WIDTH]) {
        let halves = four.map(|bytes| halves(&bytes));
        let group = if self.groups.len() < GROUPS {
            self.groups.push(Group::of(halves));
            self.groups.len() - 1
        } else {
            self.place(&halves)
        };
        self.literals.push((halves, group));
    }

    /// Puts a literal where it lets the fewest other bytes pass, and hands back the group.
    fn place(&mut self, halves: &[Half; WIDTH]) -> usize {
        let mut least = u64::MAX;
        let mut best = (0, None);
        for (n, group) in self.groups.iter().enumerate() {
            let before = group.passing();
            let Some(both) = group.with(halves, before.saturating_add(least)) else { continue };
            least = both.passing() - before;
            best = (n, Some(both));
            if least == 0 {
                break;
            }
        }
        if let (n, Some(both)) = best {
            self.groups.get_mut(n).into_iter().for_each(|group| *group = both);
        }
        best.0
    }

    /// Takes each literal out of its group once, and puts it where it does least harm now that all are there.
    fn settle(&mut self) {
        for n in 0..self.literals.len() {
            let Some((halves, of)) = self.literals.get(n).copied() else { continue };
            let mut rest = [[0; 2]; WIDTH];
            for (_, (others, _)) in self.literals.iter().enumerate().filter(|(m, (_, group))| *group == of && *m != n) {
                rest.iter_mut().zip(others).for_each(|(rest, half)| *rest = [rest[0] | half[0], rest[1] | half[1]]);
            }
            self.groups.get_mut(of).into_iter().for_each(|group| *group = Group::of(rest));
            let place = self.place(&halves);
            self.literals.get_mut(n).into_iter().for_each(|literal| literal.1 = place);
        }
    }

    fn sets(&self) -> [[Halves; WIDTH]; SETS] {
        let mut sets = [[Halves::NONE; WIDTH]; SETS];
        for (n, group) in self.groups.iter().enumerate() {
            let Some(set) = sets.get_mut(n / 8) else { continue };
            set.iter_mut().zip(group.halves).for_each(|(table, half)| table.put(half, 1 << (n % 8)));
        }
        sets
    }
}

fn halves(bytes: &Bytes) -> Half {
    let all = (0..=u8::MAX).filter(|byte| bytes.holds(*byte));
    all.fold([0, 0], |[low, high], byte| [low | 1 << (byte & 15), high | 1 << (byte >> 4)])
}

/// How often a byte that passes stands in most texts, in thousandths.
fn often([low, high]: Half) -> u64 {
    let [front, back] = low.to_le_bytes().map(usize::from);
    let rows = OFTEN.iter().enumerate().filter(|(n, _)| high >> n & 1 != 0);
    let often =
        rows.filter_map(|(_, [lower, upper])| Some(u64::from(*lower.get(front)?) + u64::from(*upper.get(back)?)));
    often.sum::<u64>().min(1_000)
}

/// [`frequency`] of some bytes together: by their upper half, by whether the lower one is less than eight, and by which of those
/// eight they are. To begin a search asks thousands of times.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would not pass a bad index; all bytes together are a thousand"
)]
static OFTEN: [[[u16; 256]; 2]; 16] = {
    let mut table = [[[0; 256]; 2]; 16];
    let mut row = 0;
    while row < 32 {
        let mut which: usize = 1;
        while which < 256 {
            // One more than those without the lowest of them.
            let byte = (row * 8 + which.trailing_zeros() as usize) as u8;
            table[row / 2][row % 2][which] = table[row / 2][row % 2][which & (which - 1)] + frequency(byte) as u16;
            which += 1;
        }
        row += 1;
    }
    table
};

/// How often a byte stands in logs, sources and texts, roughly, in thousandths.
pub(crate) const fn frequency(byte: u8) -> u64 {
    match byte {
        b' ' => 130,
        b'e' => 70,
        b'a' | b't' => 45,
        b'o' | b's' | b'r' | b'n' | b'i' => 34,
        b'1' | b'd' | b'l' | b'c' | b'"' => 24,
        b'0' | b'.' | b':' | b'm' | b'p' | b'h' | b'u' | b'f' | b'2' | b'\n' => 17,
        b'-' | b'/' | b',' | b'b' | b'3'..=b'9' => 11,
        b'g' | b'(' | b')' | b'w' | b'y' => 8,
        b'v' | b'k' | b'_' | b'=' | b'T' => 5,
        b'!'..=b'~' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Told = Vec<Strip>;

    /// What is told by whatever of these the processor knows.
    fn told(sieve: &Sieve, text: &[u8]) -> Vec<Told> {
        let level = Level::new();
        let mut all = Vec::new();
        let mut tell = |each: &dyn Fn(&[u8], &mut Strip, Edge)| {
            let (mut told, mut before) = (Vec::new(), Edge::default());
            for at in (0..text.len()).step_by(STRIP) {
                let mut strip = Strip::default();
                each(&text[at..], &mut strip, before);
                before = strip.edge();
                told.push(strip);
            }
            all.push(told);
        };
        tell(&|text, strip, before| sieve.sift(text, strip, before));
        #[cfg(target_arch = "x86_64")]
        {
            if let Some(simd) = level.as_sse2() {
                tell(&|text, strip, before| sieve.each(simd, text, strip, before));
            }
            if let Some(simd) = level.as_sse4_2() {
                tell(&|text, strip, before| sieve.each(simd, text, strip, before));
            }
            if let Some(simd) = level.as_avx2() {
                tell(&|text, strip, before| sieve.each(simd, text, strip, before));
            }
        }
        #[cfg(target_arch = "aarch64")]
        if let Some(simd) = level.as_neon() {
            tell(&|text, strip, before| sieve.each(simd, text, strip, before));
        }
        all
    }

    proptest! {
        #[test]
        fn bytes_are_told_as_one_by_one_on_any_processor(
            text in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'='), Just(b'*'), Just(b'7'), Just(b'C')], 0..300),
            repeated in 0usize..40,
            words in proptest::collection::vec("[a-z=*7C]{4}", 0..60),
        ) {
            let fours = words.iter().map(|word| std::array::from_fn(|n| Bytes::of(|byte| word.as_bytes()[n] == byte)));
            let sieve = Sieve::new(fours);
            // Some are longer than a strip.
            let text = if repeated > 30 { text.repeat(repeated) } else { text };
            let byte = |at: usize| text.get(at).copied().unwrap_or(0);
            let all = told(&sieve, &text);
            for told in &all {
                prop_assert_eq!(told, &all[0]);
                prop_assert_eq!(told.len(), text.len().div_ceil(STRIP));
                for at in 0..told.len() * STRIP {
                    {
                        let [a, b, c] = [0, 1, 2].map(|next| byte(at + next));
                        let held = &told[at / STRIP];
                        let is = |row: &Row| row.words[at % STRIP / BLOCK] >> (at % BLOCK) & 1 != 0;
                        if at >= text.len() {
                            let Strip { literal, escape, loud, quoted, mask, piece, base64, hex, digits, ends, packed, .. } = held;
                            let rows = [literal, escape, loud, quoted, mask, piece, base64, hex, digits, ends, packed];
                            prop_assert!(!rows.into_iter().any(is));
                            continue;
                        }
                        let lead = b"\x00\x08\x1b\xc2\xcd\xe1\xe2\xef\xf3%&\\<^#".contains(&a);
                        let quote = a == b'\\' && b"\"'".contains(&b) && at % STRIP > 0 && byte(at - 1) != b'\\';
                        prop_assert_eq!(is(&held.loud), is(&held.escape) && !quote);
                        let beside = [0x10, 0xc0, 0xe0].contains(&(a & 0xf0)) && [1, 2, 11, 13, 15].contains(&(a & 15));
                        prop_assert!(!is(&held.escape) || lead || beside, "{}", a);
                        let upper = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
                        let behind = b"\r\n".contains(&b) || upper(b) && (upper(c) || b"\r\n".contains(&c));
                        prop_assert_eq!(is(&held.quoted), a == b'=' && behind);
                        let twice = a == b && b"*.#".contains(&a);
                        let dots = a == 0xe2 && [0x88, 0xa2, 0xa6].contains(&c);
                        prop_assert_eq!(is(&held.mask), b"[<".contains(&a) || twice || dots);
                        prop_assert_eq!(is(&held.base64), a.is_ascii_alphanumeric() || b"+/-_".contains(&a));
                        prop_assert_eq!(is(&held.digits), a.is_ascii_hexdigit());
                        prop_assert!(is(&held.hex) || !(a.is_ascii_hexdigit() || b" ,:-x".contains(&a)));
                        prop_assert_eq!(is(&held.ends), a == b'\n');
                        let second = b"\x8bK\x01\x5e\x9c\xda".contains(&b);
                        prop_assert_eq!(is(&held.packed), b"\x1fxP".contains(&a) && second);
                        let four = [a, b, c, byte(at + 3)];
                        prop_assert!(is(&held.literal) || !words.iter().any(|word| word.as_bytes() == four));
                    }
                }
            }
        }

        #[test]
        fn sets_hold_what_they_were_made_of(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let sets = Halves::over(&Bytes::of(|byte| bytes.contains(&byte)));
            for byte in bytes {
                prop_assert!(sets.holds(byte));
            }
        }
    }
}
