//! The filter in front of everything: six bytes of the text, at every few bytes, against all six-byte pieces of the secrets.
//!
//! A leak shows at least twelve neighbouring characters, so that at one of seven places within it six of them stand whole.
//! The cost does not grow with the number of secrets, and there is no automaton to build. Only where as many bytes of secrets
//! stand side by side is anything looked up ([`Spans`]).

mod spans;

use crate::{encoding, sieve::Bytes};
use spans::Spans;

/// Bytes of a gram.
const GRAM: usize = 6;
/// Neighbouring bytes of a long secret that are a leak.
const PIECE: usize = 12;
/// A shorter body leaks when it is there whole.
const MIN_CUT: usize = 24;

/// Bytes from one gram to the next where no secret is short.
const USUAL: usize = PIECE + 1 - GRAM;
/// Grams that are looked up together.
const TOGETHER: usize = 8;

/// Bits of the bitmap before the seams.
const SEAM_SLOTS: usize = 1 << 16;
/// The bytes of a gram in a word.
const GRAM_BITS: u64 = (1 << (8 * GRAM)) - 1;

/// What is looked for: the part of a secret that nobody else has.
#[derive(Debug)]
struct Needle {
    owner: usize,
    text: zeroize::Zeroizing<Vec<u8>>,
    /// Bytes of it that are a leak.
    least: usize,
}

/// A gram, and where it stands in which needle.
type Place = (u64, u32, u32);

/// All grams of all needles, behind a bitmap.
#[derive(Debug)]
pub(super) struct Grams {
    needles: Vec<Needle>,
    places: Vec<Place>,
    bits: Vec<u64>,
    /// Pairs before and behind a seam at which two lines may be joined, behind a bitmap of their own.
    seams: Vec<[u8; 4]>,
    seam_bits: Vec<u64>,
    /// Two bytes that stand side by side in a secret.
    pairs: Box<[u64; 1 << 10]>,
    /// Three of them, behind the bitmap's hash alone.
    threes: Vec<u64>,
    shift: u32,
    stride: usize,
    spans: Spans,
    has_quote: bool,
}

/// A piece of a secret in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) owner: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether the needle stands there whole.
    pub(super) whole: bool,
}

impl Grams {
    /// Knows the bodies, each with the number of its secret. Those from `whole` on are not looked for across a seam.
    pub(super) fn new(bodies: Vec<(usize, Vec<u8>)>, whole: usize) -> Self {
        let least = |len: usize| if len >= MIN_CUT { PIECE } else { len };
        let needle = |(owner, text): (usize, Vec<u8>)| Needle { owner, least: least(text.len()), text: text.into() };
        let needles: Vec<Needle> = bodies.into_iter().map(needle).collect();
        let mut places: Vec<Place> = (0..).zip(&needles).flat_map(|(n, needle)| of_needle(n, &needle.text)).collect();
        places.sort_unstable();
        let stride = needles.iter().map(|needle| needle.least.saturating_sub(GRAM - 1)).min();
        let order = (places.len() * 256).next_power_of_two().trailing_zeros().clamp(16, 22);
        let cut = cut(needles.iter().filter(|needle| needle.owner < whole));
        let mut seams: Vec<[u8; 4]> =
            cut.iter().flat_map(|text| text.windows(4)).filter_map(|w| w.first_chunk().copied()).collect();
        let mut threes = vec![0; SEAM_SLOTS >> 6];
        for [a, b, c] in cut.iter().flat_map(|text| text.windows(3)).filter_map(|w| w.first_chunk().copied()) {
            let (word, bit) = seam_slot([a, b, c, 0]);
            threes.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        let mut pairs = Box::new([0; 1 << 10]);
        for two in cut.iter().flat_map(|text| text.windows(2)).filter_map(|w| w.first_chunk().copied()) {
            let (word, bit) = pair_slot(two);
            pairs.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        seams.sort_unstable();
        let mut seam_bits = vec![0; SEAM_SLOTS >> 6];
        for four in &seams {
            let (word, bit) = seam_slot(*four);
            seam_bits.get_mut(word).into_iter().for_each(|word| *word |= bit);
        }
        let is_secret = Bytes::of(|byte| needles.iter().any(|needle| needle.text.contains(&byte)));
        let shortest = needles.iter().map(|needle| needle.least).min().unwrap_or(PIECE);
        let mut grams = Self {
            has_quote: needles.iter().any(|needle| needle.text.iter().any(|byte| b"\"'".contains(byte))),
            spans: Spans::new(|byte| is_secret.holds(byte), shortest.min(PIECE)),
            needles,
            places,
            bits: vec![0; 1 << (order - 6)],
            seams,
            seam_bits,
            pairs,
            threes,
            shift: 64 - order,
            stride: stride.unwrap_or(PIECE).clamp(1, USUAL),
        };
        for n in 0..grams.places.len() {
            if let Some((gram, ..)) = grams.places.get(n) {
                let (word, bit) = grams.slot(*gram);
                if let Some(word) = grams.bits.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        grams
    }

    /// Whether two bytes before a seam and two behind it stand side by side in a secret.
    pub(super) fn joins(&self, four: [u8; 4]) -> bool {
        let (word, bit) = seam_slot(four);
        self.seam_bits.get(word).is_some_and(|word| word & bit != 0) && self.seams.binary_search(&four).is_ok()
    }

    /// What stands in secrets behind two bytes, with them: four bytes each.
    pub(super) fn behind(&self, two: [u8; 2]) -> &[[u8; 4]] {
        let from = self.seams.partition_point(|four| four[..] < two[..]);
        let rest = self.seams.get(from..).unwrap_or_default();
        rest.get(..rest.iter().take_while(|four| four.starts_with(&two)).count()).unwrap_or_default()
    }

    /// Whether two bytes stand side by side in a secret.
    pub(super) fn has_pair(&self, two: [u8; 2]) -> bool {
        let (word, bit) = pair_slot(two);
        self.pairs.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether a line may end with a piece of a secret that goes on in another line: two characters of it behind a mark or a
    /// blank, or three.
    pub(super) fn ends_piece(&self, line: &[u8]) -> bool {
        match line.last_chunk::<3>() {
            Some(three) => self.ends_with(*three),
            None => line.last_chunk::<2>().is_some_and(|two| self.has_pair(*two)),
        }
    }

    /// The same of a line's last three bytes, without a branch.
    #[inline(always)]
    pub(super) fn ends_with(&self, [a, b, c]: [u8; 3]) -> bool {
        let (word, bit) = seam_slot([a, b, c, 0]);
        let three = self.threes.get(word).is_some_and(|word| word & bit != 0);
        self.has_pair([b, c]) & (three | !a.is_ascii_alphanumeric())
    }

    /// Whether a quote stands in a secret that may be cut.
    pub(super) const fn has_quote(&self) -> bool {
        self.has_quote
    }

    /// The fewest bytes of a text that are a leak.
    pub(super) fn least(&self) -> usize {
        self.needles.iter().map(|needle| needle.least).min().unwrap_or(PIECE)
    }

    /// Whether a byte stands in a secret.
    pub(super) fn has_byte(&self, byte: u8) -> bool {
        self.needles.iter().any(|needle| needle.text.contains(&byte))
    }

    /// Every piece of a secret in a text.
    pub(super) fn find(&self, text: &[u8], mut hit: impl FnMut(Match)) {
        if self.needles.is_empty() {
            return;
        }
        let mut told = 0;
        self.spans.each(text, |from, to| told = self.look(text, (from.max(told), to), &mut hit));
    }

    /// Looks at the grams of a stretch, and hands back where what was found there ends.
    #[inline(always)]
    fn look(&self, text: &[u8], (mut at, to): (usize, usize), hit: &mut impl FnMut(Match)) -> usize {
        // Several grams with one branch: hardly any text has one of them.
        if self.stride == USUAL {
            while let Some(bytes) = text.get(at..to).and_then(<[u8]>::first_chunk) {
                if self.any(bytes) != 0 {
                    at = self.look_at(text, (at, at + TOGETHER * USUAL), hit);
                } else {
                    at += TOGETHER * USUAL;
                }
            }
        }
        if at + GRAM <= to { self.look_at(text, (at, to - GRAM + 1), hit) } else { at }
    }

    /// 1 where one of some grams may be one of a needle.
    #[inline(always)]
    fn any(&self, bytes: &[u8; (TOGETHER - 1) * USUAL + 8]) -> u64 {
        let (mut any, mut n) = (0, 0);
        while let Some(eight) = bytes.get(n * USUAL..).and_then(<[u8]>::first_chunk::<8>).filter(|_| n < TOGETHER) {
            any |= self.bit(u64::from_le_bytes(*eight) & GRAM_BITS);
            n += 1;
        }
        any
    }

    /// Looks at each gram that begins before a place, and hands back where the next one begins.
    #[inline(always)]
    fn look_at(&self, text: &[u8], (mut at, to): (usize, usize), hit: &mut impl FnMut(Match)) -> usize {
        while let Some(gram) = gram(text, at).filter(|_| at < to) {
            let end = if self.bit(gram) == 0 { 0 } else { self.confirm(text, at, gram, hit) };
            at = end.max(at + self.stride);
        }
        at
    }

    /// 1 where a gram may be one of a needle.
    #[inline(always)]
    fn bit(&self, gram: u64) -> u64 {
        let hash = gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        let word = usize::try_from(hash >> 6).ok().and_then(|word| self.bits.get(word));
        word.map_or(0, |word| word >> (hash & 63) & 1)
    }

    /// Tells of each needle that has enough of itself around a gram, and hands back where the last of them ends.
    #[cold]
    fn confirm(&self, text: &[u8], at: usize, gram: u64, hit: &mut impl FnMut(Match)) -> usize {
        let first = self.places.partition_point(|(other, ..)| *other < gram);
        let same = self.places.get(first..).unwrap_or_default().iter().take_while(|(other, ..)| *other == gram);
        let mut end = 0;
        for (_, needle, within) in same {
            let number = usize::try_from(*needle).unwrap_or(usize::MAX);
            let within = usize::try_from(*within).unwrap_or(usize::MAX);
            let found = self.needles.get(number).and_then(|needle| needle.around(text, at, within));
            if let Some(found) = found {
                end = end.max(found.to);
                hit(found);
            }
        }
        end
    }

    fn slot(&self, gram: u64) -> (usize, u64) {
        let hash = gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        (usize::try_from(hash >> 6).unwrap_or(usize::MAX), 1 << (hash & 63))
    }
}

impl Needle {
    /// How much of the needle stands around `at`, if that is enough to be a leak.
    fn around(&self, text: &[u8], at: usize, within: usize) -> Option<Match> {
        let same = |(a, b): &(&u8, &u8)| a == b;
        let (front, back) = (text.get(..at)?, text.get(at..)?);
        let left = front.iter().rev().zip(self.text.get(..within)?.iter().rev()).take_while(same).count();
        let right = back.iter().zip(self.text.get(within..)?).take_while(same).count();
        let (from, to, whole) = (at - left, at + right, left + right == self.text.len());
        let piece = text.get(from..to)?;
        // A piece of zeros stands everywhere.
        let telling = whole || piece.len() >= self.least && crate::shape::distinct(piece) > 3;
        telling.then_some(Match { owner: self.owner, from, to, whole })
    }
}

/// What is joined across a seam: the needles, and of a short one what it is in base64 and in hex, where a line of those holds too little
/// of it to be told by itself.
fn cut<'a>(needles: impl Iterator<Item = &'a Needle>) -> Vec<zeroize::Zeroizing<Vec<u8>>> {
    needles
        .flat_map(|needle| {
            let is_short = needle.text.len() < MIN_CUT;
            let encoded = if is_short { encoding::alone(&needle.text) } else { Vec::new() };
            encoded.into_iter().map(zeroize::Zeroizing::new).chain([needle.text.clone()])
        })
        .collect()
}

/// Where a pair stands in its bitmap.
fn pair_slot(two: [u8; 2]) -> (usize, u64) {
    let number = u16::from_le_bytes(two);
    (usize::from(number >> 6), 1 << (number & 63))
}

/// Where a pair of pairs stands in the bitmap.
fn seam_slot(four: [u8; 4]) -> (usize, u64) {
    let hash = u32::from_le_bytes(four).wrapping_mul(0x9E37_79B9) >> (32 - SEAM_SLOTS.trailing_zeros());
    (usize::try_from(hash >> 6).unwrap_or(usize::MAX), 1 << (hash & 63))
}

fn of_needle(number: u32, text: &[u8]) -> impl Iterator<Item = Place> {
    (0..).zip(0..text.len()).filter_map(move |(within, at)| Some((gram(text, at)?, number, within)))
}

fn gram(text: &[u8], at: usize) -> Option<u64> {
    let [a, b, c, d, e, f] = *text.get(at..)?.first_chunk::<GRAM>()?;
    Some(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
}
