//! Where detectors begin to look: three characters of each prefix, name and mark, found in one pass over all texts.
//!
//! Case does not matter here (one bit of each byte is left out), so that names are found however they are written.

/// Places of the filter, as a power of two: 32 KiB, so that it stays in the processor's nearest memory.
const ORDER: u32 = 15;
/// The same as a number.
const PLACES: usize = 1 << ORDER;
/// First bits of a hash by which anchors are found.
const FIRSTS: usize = 1 << 10;

/// Something by which a detector is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal<'a> {
    pub(super) text: &'a [u8],
    /// Whether it is the last word of a name, which does not go on behind it.
    pub(super) is_name: bool,
    pub(super) anchor: Anchor,
}

/// What is looked at where a literal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Anchor {
    /// The detector.
    pub(super) row: usize,
    /// Its shape or its name.
    pub(super) which: usize,
}

/// A literal, and all that is looked at where it stands.
#[derive(Debug)]
struct Word {
    gram: u32,
    /// How far before the three characters the literal begins.
    before: usize,
    text: Vec<u8>,
    is_name: bool,
    anchors: Vec<Anchor>,
}

/// All anchors behind a filter.
#[derive(Debug)]
pub(super) struct Anchors {
    /// By the first bits of their grams' hashes.
    words: Vec<Word>,
    /// Where those with the same first bits begin.
    firsts: Box<[u32; FIRSTS + 1]>,
    /// 1 where a gram with that hash is some anchor's.
    may: Box<[u8; PLACES]>,
}

impl Anchors {
    pub(super) fn new<'a>(literals: impl Iterator<Item = Literal<'a>>) -> Self {
        let mut literals: Vec<Literal<'_>> = literals.collect();
        literals.sort_unstable();
        let mut words: Vec<Word> = literals
            .chunk_by(|one, other| (one.text, one.is_name) == (other.text, other.is_name))
            .filter_map(|same| word(same.first()?, same.iter().map(|literal| literal.anchor).collect()))
            .collect();
        words.sort_by_key(|word| hash(word.gram));
        let first = |n: usize| words.partition_point(|word| first_bits(word.gram) < n);
        let firsts = Box::new(std::array::from_fn(|n| u32::try_from(first(n)).unwrap_or(u32::MAX)));
        let mut may = Box::new([0; PLACES]);
        for word in &words {
            may.get_mut(hash(word.gram)).into_iter().for_each(|may| *may = 1);
        }
        Self { words, firsts, may }
    }

    /// Calls with each place at which a literal may begin.
    pub(super) fn find(&self, text: &[u8], mut call: impl FnMut(usize, &Anchor)) {
        let mut at = 0;
        // Eight bytes hold six times three.
        while let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let eight = u64::from_le_bytes(*eight) | 0x2020_2020_2020_2020;
            // Six looks without a branch between them: hardly any of them finds something.
            if (0..6).fold(0, |any, n| any | self.may(gram_at(eight, n))) != 0 {
                for n in (0..6).filter(|n| self.may(gram_at(eight, *n)) != 0) {
                    self.confirm(text, gram_at(eight, n), at + n, &mut call);
                }
            }
            at += 6;
        }
        for (n, three) in text.get(at..).unwrap_or_default().windows(3).enumerate() {
            if let Some(gram) = gram(three).filter(|gram| self.may(*gram) != 0) {
                self.confirm(text, gram, at + n, &mut call);
            }
        }
    }

    /// 1 where a gram may be that of an anchor.
    fn may(&self, gram: u32) -> u8 {
        self.may.get(hash(gram)).copied().unwrap_or(0)
    }

    fn confirm(&self, text: &[u8], gram: u32, at: usize, call: &mut impl FnMut(usize, &Anchor)) {
        let n = first_bits(gram);
        let place = |n: usize| self.firsts.get(n).map_or(0, |first| usize::try_from(*first).unwrap_or(usize::MAX));
        for word in self.words.get(place(n)..place(n + 1)).unwrap_or_default() {
            if word.gram == gram
                && let Some(at) = at.checked_sub(word.before).filter(|at| word.stands(text, *at))
            {
                word.anchors.iter().for_each(|anchor| call(at, anchor));
            }
        }
    }
}

impl Word {
    /// Whether the literal stands at a place, in whatever case, and is not the beginning of another word.
    fn stands(&self, text: &[u8], at: usize) -> bool {
        let end = at + self.text.len();
        let goes_on = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        text.get(at..end).is_some_and(|text| text.eq_ignore_ascii_case(&self.text))
            && !(self.is_name && text.get(end).is_some_and(goes_on))
    }
}

/// Three of eight characters.
const fn gram_at(eight: u64, n: usize) -> u32 {
    let [a, b, c, ..] = (eight >> (8 * n)).to_le_bytes();
    u32::from_le_bytes([a, b, c, 0])
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

/// A literal by the three neighbouring characters of it that stand in the fewest texts.
fn word(literal: &Literal<'_>, anchors: Vec<Anchor>) -> Option<Word> {
    let usual = |(_, three): &(usize, &[u8])| three.iter().map(|b| u32::from(frequency(*b))).product::<u32>();
    let (before, three) = literal.text.windows(3).enumerate().min_by_key(usual)?;
    Some(Word { gram: gram(three)?, before, text: literal.text.to_vec(), is_name: literal.is_name, anchors })
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
