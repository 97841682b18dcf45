//! What a strip of a text may hold, kind by kind: words of a bit for each byte, side by side, so that whoever looks for a kind reads
//! nothing of the others.

use super::{BLOCK, BLOCKS, Held};

/// What the blocks of a strip hold of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// A bit for each byte of a block.
    pub(crate) words: [u64; BLOCKS],
    /// A bit for each block that is worth a look.
    pub(crate) worth: u64,
}

impl Default for Row {
    fn default() -> Self {
        Self { words: [0; BLOCKS], worth: 0 }
    }
}

impl Row {
    #[inline(always)]
    pub(crate) fn word(&self, block: usize) -> u64 {
        self.words.get(block % BLOCKS).copied().unwrap_or(0)
    }

    /// Adds a place.
    pub(crate) fn add(&mut self, at: usize) {
        self.put(at / BLOCK, self.word(at / BLOCK) | 1 << (at % BLOCK));
        self.worth |= 1 << (at / BLOCK % BLOCKS);
    }

    #[inline(always)]
    fn put(&mut self, block: usize, word: u64) {
        self.words.get_mut(block % BLOCKS).into_iter().for_each(|slot| *slot = word);
    }

    /// Those that hold anything are worth a look.
    #[inline(always)]
    fn weigh(&mut self) {
        self.worth = worth(&self.words, |_, word| word);
    }

    /// Those in which the sixteenth byte of a run stands are worth a look, of what matters in runs of sixteen or more.
    #[inline(always)]
    fn weigh_runs(&mut self, before: u64) {
        let ends = self.words_before(before);
        self.worth = worth(&self.words, |block, word| sixteenths(word, at(&ends, block)));
    }

    /// The same of runs that have a byte of some others in them: where one of them ends is worth a look, and the last block of a
    /// strip where one goes on beyond it.
    #[inline(always)]
    fn weigh_runs_with(&mut self, others: &[u64; BLOCKS], open: Open) -> Open {
        let ends = self.words_before(open.before);
        // What is added to a run carries through the rest of it, to the bit behind it: out of a word where the run goes on there, and
        // through words that have nothing else.
        let sum = |block: usize, word: u64| word.wrapping_add(word & at(others, block));
        let over = worth(&self.words, |block, word| u64::from(sum(block, word) < word));
        let full = worth(&self.words, |_, word| u64::from(word == u64::MAX));
        let into = (over << 1 | u64::from(open.is_told)) & full;
        let told = over | ((full.wrapping_add(into) ^ full) | into) & full;
        let carried = told << 1 | u64::from(open.is_told);
        self.worth = worth(&self.words, |block, word| {
            let (before, sum) = (at(&ends, block), sum(block, word).wrapping_add(carried >> block & 1));
            sum & !word & (sixteenths(word, before) << 1 | is_long(before))
        });
        let last = Open { before: self.word(BLOCKS - 1), is_told: told >> (BLOCKS - 1) != 0 };
        self.worth |= (u64::from(last.is_told) & is_long(last.before)) << (BLOCKS - 1);
        last
    }

    /// The word before each.
    #[inline(always)]
    fn words_before(&self, mut before: u64) -> [u64; BLOCKS] {
        let mut words = [0; BLOCKS];
        for (slot, word) in words.iter_mut().zip(&self.words) {
            (*slot, before) = (before, *word);
        }
        words
    }
}

/// One of some words.
#[inline(always)]
fn at(words: &[u64; BLOCKS], block: usize) -> u64 {
    words.get(block).copied().unwrap_or(0)
}

/// The bytes of a word that have at least fifteen more of their run before them, perhaps in the word before.
#[inline(always)]
fn sixteenths(word: u64, mut before: u64) -> u64 {
    let mut here = word;
    for step in [1, 2, 4, 8] {
        here &= here << step | before >> (64 - step);
        before &= before << step;
    }
    here
}

/// Capitals of 64 bytes of base64 at least, and what is none.
const CAPITALS: u32 = 10;

/// Pieces of 64 bytes of groups at least: a long group in them is cut at both ends.
const PIECES: u32 = 4;

/// Whether most bytes are of base64, of them as many capitals and others as it has, and what is none lies between them. What is
/// longer than a group is a run of its own: payloads in logs.
#[inline(always)]
fn is_grouped(base64: u64, capital: u64) -> bool {
    let groups = base64 & !longer(base64);
    let (count, capitals) = (groups.count_ones(), (groups & capital).count_ones());
    let pieces = (groups & !(groups << 1)).count_ones();
    let (least, most) = (base64.count_ones() >= 36, base64.count_ones() <= 60);
    (pieces >= PIECES) & least & most & (capitals >= CAPITALS) & (count - capitals >= CAPITALS)
}

/// The bytes of runs of more than sixteen.
#[inline(always)]
fn longer(word: u64) -> u64 {
    const STEPS: [u32; 5] = [1, 2, 4, 8, 1];
    let last = STEPS.iter().fold(word, |last, step| last & last << step);
    STEPS.iter().fold(last, |all, step| all | all >> step)
}

/// 1 where a run of sixteen stands at the end of a word.
#[inline(always)]
fn is_long(word: u64) -> u64 {
    u64::from(word >> 48 == 0xffff)
}

/// A bit for each word of which something else than zero is made.
#[inline(always)]
fn worth(words: &[u64; BLOCKS], of: impl Fn(usize, u64) -> u64) -> u64 {
    words.iter().enumerate().fold(0, |worth, (n, word)| worth | u64::from(of(n, *word) != 0) << n)
}

/// What a strip of a text may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Strip {
    /// A literal may stand there.
    pub(crate) literal: Row,
    pub(crate) escape: Row,
    /// Of those, what may show something by itself.
    pub(crate) loud: Row,
    pub(crate) quoted: Row,
    pub(crate) mask: Row,
    /// Left empty here.
    pub(crate) piece: Row,
    pub(crate) base64: Row,
    pub(crate) hex: Row,
    pub(crate) digits: Row,
    pub(crate) ends: Row,
    pub(crate) packed: Row,
    capital: [u64; BLOCKS],
    /// A bit for each block that has as many capitals as base64, and little else than what that is made of.
    pub(crate) grouped: u64,
    open: Open,
}

/// A run that may go on behind a strip.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Open {
    /// The last block.
    before: u64,
    /// Whether what makes a run worth a look stands in it.
    is_told: bool,
}

/// What the last block of a strip holds of runs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Edge {
    base64: Open,
    hex: u64,
}

impl Default for Strip {
    fn default() -> Self {
        let [literal, escape, loud, quoted, mask, piece] = std::array::from_fn(|_| Row::default());
        let [base64, hex, digits, ends, packed] = std::array::from_fn(|_| Row::default());
        let (capital, grouped, open) = ([0; BLOCKS], 0, Open::default());
        Self { literal, escape, loud, quoted, mask, piece, base64, hex, digits, ends, packed, capital, grouped, open }
    }
}

impl Strip {
    pub(crate) fn edge(&self) -> Edge {
        Edge { base64: self.open, hex: self.hex.word(BLOCKS - 1) }
    }

    #[inline(always)]
    pub(super) fn put(&mut self, block: usize, held: &Held) {
        self.literal.put(block, held.literal);
        self.escape.put(block, held.escape);
        self.quoted.put(block, held.quoted);
        self.mask.put(block, held.mask);
        self.base64.put(block, held.base64);
        self.hex.put(block, held.hex);
        self.digits.put(block, held.digits);
        self.ends.put(block, held.ends);
        self.packed.put(block, held.packed);
        self.capital.get_mut(block % BLOCKS).into_iter().for_each(|slot| *slot = held.capital);
    }

    /// Puts in place of the places at which a sequence may begin those where one does, and those that may show something.
    #[inline(always)]
    pub(super) fn each_escape(&mut self, begins: impl Fn(usize, u64) -> (u64, u64)) {
        let mut worth = self.escape.worth;
        self.loud = Row::default();
        self.escape.worth = 0;
        while worth != 0 {
            let block = usize::try_from(worth.trailing_zeros()).unwrap_or(BLOCKS);
            worth &= worth - 1;
            let (escape, loud) = begins(block, self.escape.word(block));
            self.escape.put(block, escape);
            self.escape.worth |= u64::from(escape != 0) << block;
            self.loud.put(block, loud);
            self.loud.worth |= u64::from(loud != 0) << block;
        }
    }

    #[inline(always)]
    pub(super) fn weigh(&mut self, before: Edge) {
        self.escape.weigh();
        self.quoted.weigh();
        self.mask.weigh();
        self.ends.weigh();
        self.packed.weigh();
        // What was text before it was base64 shows capitals.
        self.open = self.base64.weigh_runs_with(&self.capital, before.base64);
        // As it is in runs, it has no blank.
        let counts = |n: usize, capital: u64| is_grouped(self.base64.word(n), capital);
        self.grouped = worth(&self.capital, |n, capital| u64::from(counts(n, capital)));
        self.hex.weigh_runs(before.hex);
        self.piece = Row::default();
    }
}
