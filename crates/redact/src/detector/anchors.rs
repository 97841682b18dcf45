//! Where detectors begin to look: a few characters of each prefix, name and mark, looked for everywhere in a text.
//!
//! The [`Sieve`] lets places pass at which four bytes may be those of a word; three of them are then looked up, and the words that
//! have them are compared. What else is looked for in texts is told in the same look: see [`Marks`].

use fearless_simd::{Level, Simd, dispatch};

use super::named;
use crate::{
    hunt::{marks::Marks, names_of_pieces},
    sieve::{BLOCK, Bytes, Places, SOME, STRIP, Sieve, WIDTH, frequency},
};

/// Slots by which the words are found that may stand where four bytes do.
const SLOTS: usize = 1 << 14;
/// Bits by which four bytes are told.
const FOURS: usize = 1 << 16;
/// Bytes of a key: a word has at least as many.
const KEY: usize = 3;

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
    /// The letter that stands before a name's last word, perhaps with a mark between; `None` where any byte may.
    pub(super) front: Option<u8>,
}

/// A literal, and all that is looked at where it stands; a name of a piece where there is nothing.
#[derive(Debug)]
struct Word {
    text: Vec<u8>,
    folded: bool,
    beside: [Bytes; 2],
    /// By their fronts: first those that any byte may stand before.
    anchors: Vec<Anchor>,
    any: usize,
    fronts: Bytes,
    /// Which byte of it the four that it is met by begin with.
    begins: usize,
}

/// The first eight bytes of a word, or all of a shorter one: where its letters may be of either case, a bit of theirs is set. It stands apart
/// from the word, since all that have the same key are asked, and hardly any word stands there.
#[derive(Debug, Clone, Copy)]
struct Start {
    bytes: u64,
    case: u64,
    within: u64,
    begins: u32,
    /// The word's number.
    word: u32,
}

/// A number of a word, or a place in one.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Start {
    fn of((number, Word { text, folded, begins, .. }): (usize, &Word)) -> Self {
        let eight = |of: &dyn Fn(u8) -> u8| {
            u64::from_le_bytes(std::array::from_fn(|n| text.get(n).map_or(0, |byte| of(*byte))))
        };
        let case = eight(&|byte| if *folded && byte.is_ascii_alphabetic() { 0x20 } else { 0 });
        Self {
            bytes: eight(&|byte| byte) | case,
            case,
            within: eight(&|_| u8::MAX),
            begins: short(*begins),
            word: short(number),
        }
    }

    /// Where the word begins whose key stands at a place, if a text goes on there as the word does.
    #[inline(always)]
    fn stands(&self, text: &[u8], key: usize) -> Option<usize> {
        let at = key.checked_sub(usize::try_from(self.begins).ok()?)?;
        match text.get(at..).and_then(<[u8]>::first_chunk) {
            Some(eight) => ((u64::from_le_bytes(*eight) | self.case) & self.within == self.bytes).then_some(at),
            None => Some(at),
        }
    }
}

/// Room for what is met in some blocks.
#[derive(Debug, Default)]
pub(super) struct Room {
    places: Places,
    met: Vec<(usize, u32)>,
}

/// All anchors behind a sieve.
#[derive(Debug)]
pub(crate) struct Anchors {
    words: Vec<Word>,
    /// How they begin, by their slots, and where those of a slot begin.
    met: Vec<Start>,
    slots: Box<[u16]>,
    /// Fours by which a word is met, behind a hash: nearly all that pass the sieve are told by it.
    fours: Box<[u64; FOURS >> 6]>,
    sieve: Sieve,
}

impl Anchors {
    pub(super) fn new<'a>(literals: impl Iterator<Item = Literal<'a>>) -> Self {
        let mut literals: Vec<Literal<'_>> = literals.collect();
        literals.sort_unstable();
        let same = |a: &Literal<'_>, b: &Literal<'_>| (a.text, a.folded, a.beside) == (b.text, b.folded, b.beside);
        let of_detectors = literals.chunk_by(same).filter_map(|same| {
            let Literal { text, folded, beside, .. } = *same.first()?;
            Some(Word::new(text, folded, beside, same.iter().map(|literal| literal.anchor).collect()))
        });
        let any = [Bytes::of(|_| true); 2];
        let of_pieces = names_of_pieces().map(|name| Word::new(name, false, any, Vec::new()));
        let mut words: Vec<Word> = of_detectors.chain(of_pieces).collect();
        // What stands in most texts goes first: the others then go where they do least harm.
        words.sort_by_cached_key(|word| std::cmp::Reverse(word.usual(word.begins)));
        let sieve = Sieve::new(words.iter().map(Word::four));
        let mut fours = Box::new([0; FOURS >> 6]);
        let mut met: Vec<(u16, u16)> = Vec::new();
        for (four, n) in words.iter().zip(0..).flat_map(|(word, n)| word.fours().map(move |four| (four, n))) {
            let (word, bit) = bit(four);
            fours.get_mut(word).into_iter().for_each(|bits| *bits |= bit);
            met.push((slot(four), n));
        }
        met.sort_unstable();
        met.dedup();
        let mut slots = vec![0; SLOTS + 1].into_boxed_slice();
        let mut first = 0;
        for (slot, n) in slots.iter_mut().zip(0..) {
            first += met.get(first..).unwrap_or_default().iter().take_while(|(of, _)| *of < n).count();
            *slot = u16::try_from(first).unwrap_or(u16::MAX);
        }
        let starts: Vec<Start> = words.iter().enumerate().map(Start::of).collect();
        let met = met.into_iter().filter_map(|(_, n)| starts.get(usize::from(n)).copied()).collect();
        Self { words, met, slots, fours, sieve }
    }

    /// Calls with each place at which a literal begins, and marks the text.
    pub(super) fn find(&self, text: &[u8], marks: &mut Marks, mut call: impl FnMut(usize, &Anchor)) {
        let mut room = Room::default();
        for n in 0..marks.clear(text.len()) {
            self.find_in(n, text, marks, &mut room, &mut call);
        }
    }

    /// The same in the nth strip of a text, whose length the marks were told before.
    pub(super) fn find_in(
        &self,
        n: usize,
        text: &[u8],
        marks: &mut Marks,
        Room { places, met }: &mut Room,
        call: &mut impl FnMut(usize, &Anchor),
    ) {
        let Some((strip, before)) = marks.strip(n) else { return };
        self.sieve.sift(text.get(n * STRIP..).unwrap_or_default(), strip, before);
        let literals = strip.literal.words;
        for (words, start) in literals.chunks(SOME).zip((n * STRIP..text.len()).step_by(SOME * BLOCK)) {
            let rest = text.get(start..).unwrap_or_default();
            dispatch!(Level::new(), simd => self.gather(simd, rest, words, places));
            self.meet((text, start), places, met);
            self.look(text, met, marks, call);
        }
    }

    /// Those places of some blocks at which four bytes of a word may stand. What counts and finds bits with one instruction is there only
    /// where the processor was asked for it.
    #[inline(always)]
    fn gather<S: Simd>(&self, _: S, text: &[u8], words: &[u64], places: &mut Places) {
        places.gather::<4>(words.iter().copied());
        match text.first_chunk::<{ SOME * BLOCK + WIDTH - 1 }>() {
            // So many bytes stand there that none of the places has to be asked where the text ends.
            Some(text) => places.retain(|at| self.is_met(four(text, at % (SOME * BLOCK)))),
            None => places.retain(|at| self.is_met(four(text, at))),
        }
    }

    /// The words that may stand at the places of some blocks that begin somewhere, told by how they begin. Nothing else is done here: so all that
    /// this takes stays in registers.
    #[inline(never)]
    fn meet(&self, (text, start): (&[u8], usize), places: &Places, met: &mut Vec<(usize, u32)>) {
        met.clear();
        for key in places.all().map(|at| start + at) {
            let slot = usize::from(slot(hash(four(text, key))));
            let Some([first, behind]) = self.slots.get(slot..).and_then(<[u16]>::first_chunk) else { continue };
            for start in self.met.get(usize::from(*first)..usize::from(*behind)).unwrap_or_default() {
                if let Some(at) = start.stands(text, key) {
                    met.push((at, start.word));
                }
            }
        }
    }

    /// Looks at each of some words where it stands.
    #[inline(never)]
    fn look(&self, text: &[u8], met: &[(usize, u32)], marks: &mut Marks, call: &mut impl FnMut(usize, &Anchor)) {
        for (at, n) in met {
            let Some(word) =
                self.words.get(usize::try_from(*n).unwrap_or(usize::MAX)).filter(|word| word.stands(text, *at))
            else {
                continue;
            };
            word.at(text, *at).for_each(|anchor| call(*at, anchor));
            if word.anchors.is_empty() {
                marks.add_piece(*at);
            }
        }
    }

    /// Whether four bytes are those of a word, or have the same hash.
    #[inline(always)]
    fn is_met(&self, four: [u8; WIDTH]) -> bool {
        let (word, bit) = bit(hash(four));
        self.fours.get(word).is_some_and(|bits| bits & bit != 0)
    }
}

/// Four bytes of a text.
#[inline(always)]
fn four(text: &[u8], at: usize) -> [u8; WIDTH] {
    text.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_else(|| at_end(text, at))
}

/// The last bytes of a text; behind them stand zeros.
#[cold]
fn at_end(text: &[u8], at: usize) -> [u8; WIDTH] {
    std::array::from_fn(|n| text.get(at + n).copied().unwrap_or(0))
}

/// A number for four bytes; case does not matter.
#[inline(always)]
fn hash(four: [u8; WIDTH]) -> u16 {
    let [.., low, high] = (u32::from_le_bytes(four) | 0x2020_2020).wrapping_mul(0x9E37_79B1).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// Where a number stands in the bitmap.
#[inline(always)]
fn bit(hash: u16) -> (usize, u64) {
    (usize::from(hash >> 6), 1 << (hash & 63))
}

/// The slot of a number.
#[inline(always)]
const fn slot(hash: u16) -> u16 {
    hash >> (FOURS.trailing_zeros() - SLOTS.trailing_zeros())
}

impl Word {
    fn new(text: &[u8], folded: bool, beside: [Bytes; 2], mut anchors: Vec<Anchor>) -> Self {
        anchors.sort_by_key(|anchor| anchor.front);
        let any = anchors.partition_point(|anchor| anchor.front.is_none());
        let fronts = Bytes::of(|byte| anchors.iter().any(|anchor| anchor.front == Some(byte)));
        let mut word = Self { text: text.to_vec(), folded, beside, anchors, any, fronts, begins: 0 };
        let last = text.len().saturating_sub(KEY);
        word.begins = (0..=last).min_by_key(|begins| word.usual(*begins)).unwrap_or(0);
        word
    }

    /// What is looked at where a letter stands before it. Dozens of names have the same last word.
    #[inline(always)]
    fn at(&self, text: &[u8], at: usize) -> impl Iterator<Item = &Anchor> {
        let (any, others) = self.anchors.split_at_checked(self.any).unwrap_or_default();
        let front = if others.is_empty() { None } else { named::letter_before(text, at) };
        let others = if front.is_some_and(|front| self.fronts.holds(front)) { others } else { &[] };
        any.iter().chain(others.iter().filter(move |anchor| anchor.front == front))
    }

    /// Whether the word stands at a place where its start does.
    #[inline(always)]
    fn stands(&self, text: &[u8], at: usize) -> bool {
        let is_start = self.text.len() <= 8 && at + 8 <= text.len();
        (is_start || self.is_same(text, at)) && self.stands_between(text, at)
    }

    fn is_same(&self, text: &[u8], at: usize) -> bool {
        let same = |text: &[u8]| {
            if self.folded { text.eq_ignore_ascii_case(&self.text) } else { *text == *self.text }
        };
        text.get(at..at + self.text.len()).is_some_and(same)
    }

    /// Whether what is beside it may be there.
    #[inline(always)]
    fn stands_between(&self, text: &[u8], at: usize) -> bool {
        let [before, behind] = &self.beside;
        at.checked_sub(1).and_then(|at| text.get(at)).is_none_or(|byte| before.holds(*byte))
            && behind.holds(text.get(at + self.text.len()).copied().unwrap_or(0))
    }

    /// The bytes that may stand at a place of the word, or right behind it.
    fn may_stand(&self, at: usize) -> Bytes {
        let [_, behind] = &self.beside;
        match self.text.get(at) {
            Some(byte) if self.folded => Bytes::of(|other| other.eq_ignore_ascii_case(byte)),
            Some(byte) => Bytes::of(|other| other == *byte),
            None => *behind,
        }
    }

    /// The four bytes that the word is met by.
    fn four(&self) -> [Bytes; WIDTH] {
        std::array::from_fn(|n| self.may_stand(self.begins + n))
    }

    /// Their numbers.
    fn fours(&self) -> impl Iterator<Item = u16> {
        let key = self.text.get(self.begins..).and_then(<[u8]>::first_chunk::<KEY>);
        let last = self.may_stand(self.begins + KEY);
        key.into_iter().flat_map(move |[a, b, c]| {
            (0..=u8::MAX).filter(move |d| last.holds(*d)).map(move |d| hash([*a, *b, *c, d]))
        })
    }

    /// How usual four bytes of the word are in texts.
    fn usual(&self, begins: usize) -> u64 {
        let one = |at: usize| match self.text.get(at) {
            Some(byte) if self.folded && byte.is_ascii_alphabetic() => frequency(*byte) + frequency(byte ^ 0x20),
            Some(byte) => frequency(*byte),
            // Whatever may stand behind it.
            None => 500,
        };
        (begins..begins + WIDTH).map(one).product()
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
                anchor: Anchor { row, which, front: None },
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
