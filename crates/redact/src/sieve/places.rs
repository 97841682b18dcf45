//! Places in some blocks, gathered without a decision for each of them: nobody could foretell one.

use super::BLOCK;

/// Blocks whose places are looked at together.
pub(crate) const SOME: usize = 16;
/// Places of a block that are written without asking at most.
const MOST: usize = 4;

/// Places in some blocks, from the first block on.
#[derive(Debug)]
pub(crate) struct Places {
    places: [u32; SOME * BLOCK + MOST],
    len: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { places: [0; SOME * BLOCK + MOST], len: 0 }
    }
}

impl Places {
    /// Takes those of some blocks, a bit each, in place of all others; most blocks have up to `FEW`. What counts and finds bits with one
    /// instruction is there only where the processor was asked for it.
    #[inline(always)]
    pub(crate) fn gather<const FEW: usize>(&mut self, words: impl Iterator<Item = u64>) {
        self.len = (0..).zip(words).fold(0, |len, (block, word)| self.put::<FEW>(len, 64 * block, word));
    }

    /// Puts those of a block behind so many others, and hands back how many there are then.
    #[inline(always)]
    fn put<const FEW: usize>(&mut self, len: usize, start: u32, mut places: u64) -> usize {
        let count = usize::try_from(places.count_ones()).unwrap_or(0);
        // As many are written of each block, and what is none is written over.
        let mut at = len;
        while at < len + count.max(FEW) {
            if let Some(few) = self.places.get_mut(at..).and_then(<[u32]>::first_chunk_mut::<FEW>) {
                for place in few {
                    *place = start + places.trailing_zeros();
                    places &= places.wrapping_sub(1);
                }
            }
            at += FEW;
        }
        len + count
    }

    /// Keeps those of which something is true.
    #[inline(always)]
    pub(crate) fn retain(&mut self, is: impl Fn(usize) -> bool) {
        let mut kept = 0;
        for n in 0..self.len.min(SOME * BLOCK) {
            let place = self.places.get(n).copied().unwrap_or(0);
            if let Some(slot) = self.places.get_mut(kept) {
                *slot = place;
            }
            kept += usize::from(is(usize::try_from(place).unwrap_or(0)));
        }
        self.len = kept;
    }

    /// All of them.
    #[inline(always)]
    pub(crate) fn all(&self) -> impl Iterator<Item = usize> {
        self.places.iter().take(self.len).map(|place| usize::try_from(*place).unwrap_or(0))
    }
}
