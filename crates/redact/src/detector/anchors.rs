//! Where detectors begin to look: three characters of each prefix, name and mark, found in one pass over all texts.
//!
//! Case does not matter here (one bit of each byte is left out), so that names are found however they are written.

/// Bits of the filter, as a power of two: 4 KiB, so that it stays in the processor's nearest memory.
const ORDER: u32 = 15;
/// The same in words.
const WORDS: usize = 1 << (ORDER - 6);
/// First bits of a hash by which anchors are found.
const FIRSTS: usize = 1 << 10;

/// What is looked at where three characters stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor {
    gram: u32,
    /// The detector.
    pub(super) row: usize,
    /// Its shape or its name.
    pub(super) which: usize,
    /// How far before the three characters the literal begins.
    pub(super) before: usize,
}

/// All anchors behind a bitmap.
#[derive(Debug)]
pub(super) struct Anchors {
    /// By the first bits of their grams' hashes.
    anchors: Vec<Anchor>,
    /// Where those with the same first bits begin.
    firsts: Box<[u32; FIRSTS + 1]>,
    bits: Box<[u64; WORDS]>,
}

impl Anchors {
    /// Each literal with its detector and which of the detector's it is.
    pub(super) fn new<'a>(literals: impl Iterator<Item = (&'a [u8], usize, usize)>) -> Self {
        let mut anchors: Vec<Anchor> =
            literals.filter_map(|(literal, row, which)| anchor(literal, row, which)).collect();
        anchors.sort_unstable_by_key(|anchor| (hash(anchor.gram), *anchor));
        let first = |n: usize| anchors.partition_point(|anchor| first_bits(anchor.gram) < n);
        let firsts = Box::new(std::array::from_fn(|n| u32::try_from(first(n)).unwrap_or(u32::MAX)));
        let mut bits = Box::new([0; WORDS]);
        for anchor in &anchors {
            let hash = hash(anchor.gram);
            if let Some(word) = bits.get_mut(hash >> 6) {
                *word |= 1 << (hash & 63);
            }
        }
        Self { anchors, firsts, bits }
    }

    /// Calls with each place at which a literal may begin.
    pub(super) fn find(&self, text: &[u8], mut call: impl FnMut(usize, &Anchor)) {
        let mut at = 0;
        // Eight bytes hold six times three.
        while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let eight = u64::from_le_bytes(*eight) | 0x2020_2020_2020_2020;
            let grams: [u32; 6] = std::array::from_fn(|shift| {
                let [a, b, c, ..] = (eight >> (8 * shift)).to_le_bytes();
                u32::from_le_bytes([a, b, c, 0])
            });
            // Six looks without a branch between them: hardly any of them finds something.
            if grams.iter().fold(0, |any, gram| any | self.bit(*gram)) != 0 {
                for (n, gram) in grams.into_iter().enumerate().filter(|(_, gram)| self.bit(*gram) != 0) {
                    self.confirm(gram, at + n, &mut call);
                }
            }
            at += 6;
        }
        for (n, three) in text.get(at..).unwrap_or_default().windows(3).enumerate() {
            if let Some(gram) = gram(three).filter(|gram| self.bit(*gram) != 0) {
                self.confirm(gram, at + n, &mut call);
            }
        }
    }

    /// 1 where a gram may be that of an anchor.
    fn bit(&self, gram: u32) -> u64 {
        let hash = hash(gram);
        self.bits.get(hash >> 6).map_or(0, |word| word >> (hash & 63) & 1)
    }

    fn confirm(&self, gram: u32, at: usize, call: &mut impl FnMut(usize, &Anchor)) {
        let n = first_bits(gram);
        let place = |n: usize| self.firsts.get(n).map_or(0, |first| usize::try_from(*first).unwrap_or(usize::MAX));
        let near = self.anchors.get(place(n)..place(n + 1)).unwrap_or_default();
        let same = near.iter().filter(|anchor| anchor.gram == gram);
        same.filter_map(|anchor| Some((at.checked_sub(anchor.before)?, anchor))).for_each(|(at, a)| call(at, a));
    }
}

fn first_bits(gram: u32) -> usize {
    hash(gram) >> (ORDER - FIRSTS.trailing_zeros())
}

fn hash(gram: u32) -> usize {
    usize::try_from(gram.wrapping_mul(0x9E37_79B1) >> (32 - ORDER)).unwrap_or(0)
}

fn gram(three: &[u8]) -> Option<u32> {
    let [a, b, c] = *three.first_chunk::<3>()?;
    Some(u32::from_le_bytes([a | 0x20, b | 0x20, c | 0x20, 0]))
}

/// The three neighbouring characters of a literal that stand in the fewest texts.
fn anchor(literal: &[u8], row: usize, which: usize) -> Option<Anchor> {
    let usual = |(_, three): &(usize, &[u8])| three.iter().map(|b| u32::from(frequency(*b))).product::<u32>();
    let (before, three) = literal.windows(3).enumerate().min_by_key(usual)?;
    Some(Anchor { gram: gram(three)?, row, which, before })
}

/// How often a character stands in texts, roughly, in thousandths.
const fn frequency(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        b'e' | b't' => 100,
        b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 70,
        b'h' | b'l' | b'd' | b'c' | b'u' | b'm' => 35,
        b'f' | b'p' | b'g' | b'y' | b'b' | b' ' => 20,
        b'w' | b'v' | b'k' | b'.' | b'-' | b'_' | b'0'..=b'9' => 10,
        _ => 3,
    }
}
