//! Where detectors begin to look: four characters of each prefix, name and mark, looked for at every second byte of a text.
//!
//! Two neighbouring bytes are looked up at once, in a table of all pairs: the low half of an entry has the groups of literals in
//! which the pair stands first, the high half those in which it stands second. Where a pair and the next one have a group in
//! common a literal may stand, and hardly anywhere else. So that a literal is met wherever it begins, four bytes of it from an
//! even and four from an odd one on are in the table; those of a short one reach beyond it, to whatever may stand there.
//!
//! What else is looked for in texts is asked of the same entries: see [`Marks`].

use crate::hunt::marks::{self, BLOCK, Marks};

/// Entries of the table: a pair in a word.
const PAIRS: usize = 1 << 16;
/// Groups of literals.
const GROUPS: usize = 28;
/// The bits of the groups in which a pair stands first.
const FIRST: u64 = (1 << GROUPS) - 1;
/// Where an entry's kinds of [`Marks`] begin, behind both halves of the groups.
const KINDS: usize = 2 * GROUPS;
/// Pairs of a word, and words of a block.
const WORD: usize = 4;
/// Slots by which a key is found.
const SLOTS: usize = 1 << 12;

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    pub(super) fn of(holds: impl Fn(u8) -> bool) -> Self {
        let word = |n: u8| (0..64).fold(0, |word, bit| word | u64::from(holds(n * 64 + bit)) << bit);
        Self([word(0), word(1), word(2), word(3)])
    }

    fn holds(&self, byte: u8) -> bool {
        let word = self.0.get(usize::from(byte >> 6));
        word.is_some_and(|word| word >> (byte & 63) & 1 != 0)
    }
}

/// Something by which a detector is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal<'a> {
    pub(super) text: &'a [u8],
    /// Whether case does not matter.
    pub(super) folded: bool,
    /// What may stand before it, where anything does, and behind it; a zero is the end of a text, too.
    pub(super) beside: [Bytes; 2],
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
    text: Vec<u8>,
    folded: bool,
    beside: [Bytes; 2],
    anchors: Vec<Anchor>,
}

/// Those of four bytes that are a word's own, with a bit of each left out, by which case is told, and which of them they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u32, u8);

impl Key {
    /// All of them, the first three and the last three, the first two and the last two: as a word has them.
    const MASKS: [u32; 5] = [u32::MAX, 0x00ff_ffff, 0xffff_ff00, 0x0000_ffff, 0xffff_0000];

    fn of(four: [u8; 4]) -> impl Iterator<Item = Self> {
        let four = u32::from_le_bytes(four) | 0x2020_2020;
        (0..).zip(Self::MASKS).map(move |(n, mask)| Self(four & mask, n))
    }

    /// Whether it begins with what is no word's own, and the first pair that is.
    const fn begins(self) -> (bool, [u8; 2]) {
        let [a, b, c, d] = self.0.to_le_bytes();
        if self.1 == 2 || self.1 == 4 { (true, [c, d]) } else { (false, [a, b]) }
    }

    fn slot(self) -> usize {
        let number = (self.0 ^ u32::from(self.1) << 29).wrapping_mul(0x9E37_79B1);
        usize::try_from(number >> (32 - SLOTS.trailing_zeros())).unwrap_or(0)
    }
}

/// Four neighbouring bytes by which a word is found.
#[derive(Debug, Clone, Copy)]
struct Four {
    key: Key,
    word: usize,
    /// How far behind the word's first byte they begin.
    begins: isize,
}

/// All anchors behind a table.
#[derive(Debug)]
pub(super) struct Anchors {
    words: Vec<Word>,
    /// By the slots of their keys.
    fours: Vec<Four>,
    /// Where those of a slot begin.
    slots: Box<[u16; SLOTS + 1]>,
    table: Box<[u64; PAIRS]>,
}

impl Anchors {
    pub(super) fn new<'a>(literals: impl Iterator<Item = Literal<'a>>) -> Self {
        let mut literals: Vec<Literal<'_>> = literals.collect();
        literals.sort_unstable();
        let same = |a: &Literal<'_>, b: &Literal<'_>| (a.text, a.folded, a.beside) == (b.text, b.folded, b.beside);
        let words: Vec<Word> = literals
            .chunk_by(same)
            .filter_map(|same| {
                let Literal { text, folded, beside, .. } = *same.first()?;
                let anchors = same.iter().map(|literal| literal.anchor).collect();
                Some(Word { text: text.to_vec(), folded, beside, anchors })
            })
            .collect();
        let mut fours: Vec<Four> =
            words.iter().enumerate().flat_map(|(n, word)| [0, 1].map(|odd| word.four(n, odd))).flatten().collect();
        // Neighbours begin alike, so that few pairs stand first in a group.
        fours.sort_by_key(|four| four.key.begins());
        let table = table(&words, &fours);
        fours.sort_by_key(|four| four.key.slot());
        let first = |n: usize| u16::try_from(fours.partition_point(|four| four.key.slot() < n)).unwrap_or(u16::MAX);
        let slots = Box::new(std::array::from_fn(first));
        Self { words, fours, slots, table }
    }

    /// Calls with each place at which a literal may begin, and marks the text's blocks.
    pub(super) fn find(&self, text: &[u8], marks: &mut Marks, mut call: impl FnMut(usize, &Anchor)) {
        let (blocks, tail) = text.as_chunks::<BLOCK>();
        marks.clear(text.len());
        let mut last = 0;
        for (n, block) in blocks.iter().enumerate() {
            let (may, kinds) = self.block(block, &mut last);
            marks.push(kinds);
            // One branch a block: few of them are taken.
            if may != 0 {
                self.look(text, n * BLOCK, may, &mut call);
            }
        }
        // Behind the last byte stand zeros, as one more pair.
        let mut rest = [0; BLOCK + 2 * WORD];
        rest.iter_mut().zip(tail).for_each(|(slot, byte)| *slot = *byte);
        let (may, _) = self.block(&rest, &mut last);
        self.look(text, text.len() - tail.len(), may, &mut call);
    }

    /// A bit for each eight bytes of a block in which a literal may be met, and what the block may hold; `last` is
    /// the entry of the pair before the block.
    #[inline(always)]
    fn block(&self, block: &[u8], last: &mut u64) -> (u16, u8) {
        let (mut may, mut leads, mut runs) = (0, 0, 0);
        for (n, word) in block.as_chunks::<2>().0.as_chunks::<WORD>().0.iter().enumerate() {
            let (mut common, mut all) = (0, u64::MAX);
            for pair in word {
                let entry = self.entry(*pair);
                common |= *last & entry >> GROUPS;
                leads |= entry;
                all &= entry;
                *last = entry;
            }
            may |= u16::from(common & FIRST != 0) << n;
            runs |= all;
        }
        let [.., leads] = leads.to_le_bytes();
        let [.., runs] = runs.to_le_bytes();
        (may, leads & !marks::OF_RUNS | runs & marks::OF_RUNS)
    }

    /// Looks at those eights of a block, whose entries are looked up again.
    #[inline(never)]
    fn look(&self, text: &[u8], start: usize, mut may: u16, call: &mut impl FnMut(usize, &Anchor)) {
        while may != 0 {
            let eight = start + 8 * usize::try_from(may.trailing_zeros()).unwrap_or(0);
            may &= may - 1;
            // The pair before it, and its own; behind the last byte stand zeros.
            let mut bytes = [0; 10];
            let from = eight.saturating_sub(2);
            bytes
                .iter_mut()
                .skip(from + 2 - eight)
                .zip(text.get(from..).unwrap_or_default())
                .for_each(|(slot, byte)| *slot = *byte);
            for (at, four) in (eight..).step_by(2).zip(bytes.windows(4).step_by(2)) {
                let &[a, b, c, d] = four else { continue };
                if self.entry([a, b]) & self.entry([c, d]) >> GROUPS & FIRST != 0
                    && let Some(at) = at.checked_sub(2)
                {
                    Key::of([a, b, c, d]).for_each(|key| self.confirm(text, at, key, call));
                }
            }
        }
    }

    /// Calls for those words that stand where four bytes with a key begin.
    #[inline(always)]
    fn confirm(&self, text: &[u8], at: usize, key: Key, call: &mut impl FnMut(usize, &Anchor)) {
        let slot = key.slot();
        let place = |n: usize| self.slots.get(n).map_or(0, |first| usize::from(*first));
        let (from, to) = (place(slot), place(slot + 1));
        if from < to {
            self.call(text, at, self.fours.get(from..to).unwrap_or_default(), key, call);
        }
    }

    #[inline(never)]
    fn call(&self, text: &[u8], at: usize, fours: &[Four], key: Key, call: &mut impl FnMut(usize, &Anchor)) {
        for four in fours.iter().filter(|four| four.key == key) {
            let word = self.words.get(four.word);
            if let (Some(word), Some(at)) = (word, at.checked_add_signed(-four.begins))
                && word.stands(text, at)
            {
                word.anchors.iter().for_each(|anchor| call(at, anchor));
            }
        }
    }

    fn entry(&self, pair: [u8; 2]) -> u64 {
        self.table.get(usize::from(u16::from_le_bytes(pair))).copied().unwrap_or(0)
    }
}

impl Word {
    /// Whether the word stands at a place.
    fn stands(&self, text: &[u8], at: usize) -> bool {
        let end = at + self.text.len();
        let same = |text: &[u8]| {
            if self.folded { text.eq_ignore_ascii_case(&self.text) } else { *text == *self.text }
        };
        let [before, behind] = &self.beside;
        text.get(at..end).is_some_and(same)
            && at.checked_sub(1).and_then(|at| text.get(at)).is_none_or(|byte| before.holds(*byte))
            && behind.holds(text.get(end).copied().unwrap_or(0))
    }

    /// The bytes that may stand so far behind the word's first one.
    fn may_stand(&self, at: isize) -> Vec<u8> {
        let [before, behind] = &self.beside;
        let within = usize::try_from(at).ok().and_then(|at| self.text.get(at));
        match within {
            Some(byte) if self.folded && byte.is_ascii_alphabetic() => {
                vec![byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]
            }
            Some(byte) => vec![*byte],
            None if at == -1 => (0..=u8::MAX).filter(|byte| before.holds(*byte)).collect(),
            None if usize::try_from(at) == Ok(self.text.len()) => {
                (0..=u8::MAX).filter(|byte| behind.holds(*byte)).collect()
            }
            None => (0..=u8::MAX).collect(),
        }
    }

    /// Four bytes of the word, from an even or an odd one on: those that stand in the fewest texts.
    fn four(&self, word: usize, odd: isize) -> Option<Four> {
        let longest = isize::try_from(self.text.len()).ok()?;
        let usual = |begins: &isize| -> u64 {
            (0..4).map(|n| self.may_stand(begins + n).into_iter().map(frequency).sum::<u64>().min(1_000)).product()
        };
        let fits = |begins: &isize| begins.rem_euclid(2) == odd && self.key(*begins).is_some();
        let begins = (-1..=longest).filter(fits).min_by_key(usual)?;
        Some(Four { key: self.key(begins)?, word, begins })
    }

    /// The key of four bytes that begin so far behind the word's first one, if two pairs of them or more are the word's.
    fn key(&self, begins: isize) -> Option<Key> {
        let own = [0, 1, 2, 3].map(|n| usize::try_from(begins + n).ok().and_then(|at| self.text.get(at)).copied());
        let n = match own.map(|byte| byte.is_some()) {
            [true, true, true, true] => 0,
            [true, true, true, false] => 1,
            [false, true, true, true] => 2,
            [true, true, false, false] => 3,
            [false, false, true, true] => 4,
            _ => return None,
        };
        Key::of(own.map(|byte| byte.unwrap_or(0))).nth(n)
    }
}

/// Which groups each pair stands in, and what it may begin elsewhere, of some four bytes that are sorted by their keys.
fn table(words: &[Word], fours: &[Four]) -> Box<[u64; PAIRS]> {
    let mut table: Box<[u64; PAIRS]> = vec![0; PAIRS].try_into().unwrap_or_else(|_| Box::new([0; PAIRS]));
    let mut add = |pair, bits| {
        let entry = table.get_mut(usize::from(u16::from_le_bytes(pair)));
        entry.into_iter().for_each(|entry| *entry |= bits);
    };
    marks::of_pairs().for_each(|(pair, kinds)| add(pair, u64::from(kinds) << KINDS));
    let each = fours.len().div_ceil(GROUPS).max(1);
    for (n, four) in fours.iter().enumerate() {
        let Some(word) = words.get(four.word) else { continue };
        let group = 1 << (n / each);
        for (from, bit) in [(0, group), (2, group << GROUPS)] {
            let [one, other] = [0, 1].map(|n| word.may_stand(four.begins + from + n));
            for pair in other.iter().flat_map(|b| one.iter().map(|a| [*a, *b])) {
                add(pair, bit);
            }
        }
    }
    table
}

/// How often a byte stands in texts, roughly, in thousandths.
const fn frequency(byte: u8) -> u64 {
    match byte {
        b'e' | b't' => 80,
        b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 55,
        b' ' | b'h' | b'l' | b'd' | b'c' | b'u' | b'm' => 30,
        b'f' | b'p' | b'g' | b'y' | b'b' | b'0'..=b'9' => 15,
        b'w' | b'v' | b'k' | b'.' | b'-' | b'_' | b'"' | b':' | b'/' | b',' | b'=' => 10,
        b' '..=b'~' => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [&str; 9] = ["key", "sk-", "://", "pass", "token", "-----BEGIN", "identified by ", "authtoken", "KEY"];

    fn literals() -> impl Iterator<Item = Literal<'static>> {
        let [any, letters, others] =
            [Bytes::of(|_| true), Bytes::of(|b| b.is_ascii_alphabetic()), Bytes::of(|b| !b.is_ascii_alphabetic())];
        let beside = [[any, any], [others, letters], [letters, others]];
        WORDS.into_iter().enumerate().flat_map(move |(row, text)| {
            let literal = move |which: usize, folded| Literal {
                text: text.as_bytes(),
                folded,
                beside: beside[which % 3],
                anchor: Anchor { row, which },
            };
            (0..6).map(move |which| literal(which, which < 3))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_literal_is_met_wherever_it_stands_and_nowhere_else(
            text in "([a-zA-Z0-9:/ \\x00-\\x7f-]{0,3}(key|Key|KEY|sk-|://|pass|ToKen|-----BEGIN|identified by |authtoken)?){0,20}",
        ) {
            let text = text.as_bytes();
            let mut met = Vec::new();
            Anchors::new(literals()).find(text, &mut Marks::default(), |at, anchor| met.push((at, *anchor)));
            met.sort_unstable();
            let mut all = Vec::new();
            for literal in literals() {
                let Literal { text: word, folded, beside: [before, behind], anchor } = literal;
                for at in 0..text.len() {
                    let Some(part) = text.get(at..at + word.len()) else { continue };
                    let same = if folded { part.eq_ignore_ascii_case(word) } else { part == word };
                    let beside = at.checked_sub(1).is_none_or(|at| before.holds(text[at]));
                    if same && beside && behind.holds(text.get(at + word.len()).copied().unwrap_or(0)) {
                        all.push((at, anchor));
                    }
                }
            }
            all.sort_unstable();
            prop_assert_eq!(met, all);
        }
    }
}
