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
    fn weigh_runs(&mut self, mut before: u64) {
        let mut ends = [0; BLOCKS];
        for (end, word) in ends.iter_mut().zip(&self.words) {
            (*end, before) = (before, *word);
        }
        self.worth = worth(&self.words, |block, word| {
            let (mut here, mut before) = (word, ends.get(block).copied().unwrap_or(0));
            for step in [1, 2, 4, 8] {
                here &= here << step | before >> (64 - step);
                before &= before << step;
            }
            here
        });
    }
}

/// A bit for each word of which something else than zero is made.
#[inline(always)]
fn worth(words: &[u64; BLOCKS], of: impl Fn(usize, u64) -> u64) -> u64 {
    words.iter().enumerate().fold(0, |worth, (n, word)| worth | u64::from(of(n, *word) != 0) << n)
}

/// What a strip of a text may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Strip {
    /// A literal may stand there.
    pub(crate) literal: Row,
    pub(crate) escape: Row,
    pub(crate) quoted: Row,
    pub(crate) mask: Row,
    /// Left empty here.
    pub(crate) piece: Row,
    pub(crate) base64: Row,
    pub(crate) hex: Row,
    pub(crate) digits: Row,
    pub(crate) ends: Row,
}

/// What the last block of a strip holds of runs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Edge {
    base64: u64,
    hex: u64,
}

impl Strip {
    pub(crate) fn edge(&self) -> Edge {
        Edge { base64: self.base64.word(BLOCKS - 1), hex: self.hex.word(BLOCKS - 1) }
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
    }

    #[inline(always)]
    pub(super) fn weigh(&mut self, before: Edge) {
        self.escape.weigh();
        self.quoted.weigh();
        self.mask.weigh();
        self.ends.weigh();
        self.base64.weigh_runs(before.base64);
        self.hex.weigh_runs(before.hex);
        self.piece = Row::default();
    }
}
