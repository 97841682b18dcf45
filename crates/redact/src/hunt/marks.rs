//! Where in a text a pass may find what it looks for, so that it looks at few places.
//!
//! All of it is told in one look at each block ([`Sieve`](crate::sieve::Sieve)).

use super::skip::bits;
use crate::sieve::{BLOCK, Held};

/// Something that a pass looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What stands for a character may begin there.
    Escape,
    /// The same of quoted-printable.
    Quoted,
    /// A mask may begin there.
    Mask,
    /// A name under which a stream sends pieces begins there.
    Piece,
    /// A byte of base64.
    Base64,
    /// A digit in hex, or what may stand between two.
    Hex,
    /// A digit in hex.
    Digit,
    /// The end of a line.
    Break,
}

const KINDS: usize = 8;

/// The places of each kind in a text.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    len: usize,
    places: [Places; KINDS],
}

/// A bit for each byte of a text, and a bit for each block that is worth a look.
#[derive(Debug, Default)]
struct Places {
    blocks: Vec<u64>,
    worth: Vec<u64>,
    /// What was put last.
    last: u64,
}

impl Marks {
    /// Forgets a text, for one with so many bytes.
    pub(crate) fn clear(&mut self, len: usize) {
        let blocks = len.div_ceil(BLOCK);
        self.len = len;
        for places in &mut self.places {
            places.last = 0;
            places.blocks.clear();
            places.blocks.resize(blocks, 0);
            places.worth.clear();
            places.worth.resize(blocks.div_ceil(BLOCK), 0);
        }
    }

    /// Takes what a block holds that begins at a place.
    #[inline(always)]
    pub(crate) fn put(&mut self, at: usize, held: &Held) {
        let [escape, quoted, mask, _, base64, hex, digits, ends] = &mut self.places;
        escape.put(at, held.escape, held.escape != 0);
        quoted.put(at, held.quoted, held.quoted != 0);
        mask.put(at, held.mask, held.mask != 0);
        base64.put_runs(at, held.base64);
        hex.put_runs(at, held.hex);
        digits.put(at, held.digits, false);
        ends.put(at, held.ends, held.ends != 0);
    }

    /// Adds a name under which a stream sends pieces.
    pub(crate) fn add_piece(&mut self, at: usize) {
        let [_, _, _, pieces, ..] = &mut self.places;
        let (block, bit) = (at / BLOCK, 1 << (at % BLOCK));
        pieces.blocks.get_mut(block).into_iter().for_each(|word| *word |= bit);
        pieces.worth.get_mut(block / BLOCK).into_iter().for_each(|word| *word |= 1 << (block % BLOCK));
    }

    const fn of(&self, kind: Kind) -> &Places {
        let [escape, quoted, mask, piece, base64, hex, digits, ends] = &self.places;
        match kind {
            Kind::Escape => escape,
            Kind::Quoted => quoted,
            Kind::Mask => mask,
            Kind::Piece => piece,
            Kind::Base64 => base64,
            Kind::Hex => hex,
            Kind::Digit => digits,
            Kind::Break => ends,
        }
    }

    /// The first place of a kind at or behind another.
    #[inline]
    pub(super) fn next(&self, kind: Kind, at: usize) -> Option<usize> {
        let places = self.of(kind);
        let block = at / BLOCK;
        let here = places.blocks.get(block)? & u64::MAX << (at % BLOCK);
        if here != 0 {
            return Some(block * BLOCK + bits(here.trailing_zeros()));
        }
        let block = places.worthy(block + 1)?;
        Some(block * BLOCK + bits(places.blocks.get(block)?.trailing_zeros()))
    }

    /// Whether a place is of a kind.
    #[inline]
    pub(super) fn holds(&self, kind: Kind, at: usize) -> bool {
        self.of(kind).blocks.get(at / BLOCK).is_some_and(|word| word >> (at % BLOCK) & 1 != 0)
    }

    /// All places of a kind.
    pub(super) fn all(&self, kind: Kind) -> impl Iterator<Item = usize> {
        let blocks = self.of(kind).blocks.iter().enumerate();
        blocks.flat_map(|(block, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let at = (left != 0).then(|| block * BLOCK + bits(left.trailing_zeros()));
                left &= left.wrapping_sub(1);
                at
            })
        })
    }

    /// The first run of at least `least` bytes of a kind (16 to 64) at or behind a place: where it begins and ends. Nothing of a
    /// run may stand before the place.
    pub(super) fn next_run(&self, kind: Kind, at: usize, least: usize) -> Option<(usize, usize)> {
        let places = self.of(kind);
        let mut block = at / BLOCK;
        let mut word = places.blocks.get(block)? & u64::MAX << (at % BLOCK);
        // Bytes of the run that stand right before the block.
        let mut before = 0;
        loop {
            let front = bits(word.trailing_ones());
            let long = runs(word, least);
            if before + front >= least {
                let from = block * BLOCK - before;
                return Some((from, self.end_of_run(kind, from)));
            }
            if long != 0 {
                let from = block * BLOCK + bits(long.trailing_zeros());
                return Some((from, self.end_of_run(kind, from)));
            }
            before = if front == BLOCK { before + BLOCK } else { bits(word.leading_ones()) };
            block += 1;
            let next = places.worthy(block)?;
            if next > block {
                // The blocks between have no more of it than a few bytes.
                before = bits(places.blocks.get(next - 1)?.leading_ones());
                block = next;
            }
            word = *places.blocks.get(block)?;
        }
    }

    /// Where the bytes of a kind end that follow on one another from a place on.
    pub(super) fn end_of_run(&self, kind: Kind, at: usize) -> usize {
        let places = self.of(kind);
        let mut block = at / BLOCK;
        let mut end = at;
        while let Some(word) = places.blocks.get(block) {
            end += bits((word >> (end % BLOCK)).trailing_ones());
            if end < (block + 1) * BLOCK {
                break;
            }
            block += 1;
        }
        end.min(self.len)
    }
}

impl Places {
    #[inline(always)]
    fn put(&mut self, at: usize, places: u64, is_worth: bool) {
        let block = at / BLOCK;
        if let Some(word) = self.blocks.get_mut(block) {
            *word = places;
        }
        if let Some(word) = self.worth.get_mut(block / BLOCK) {
            *word |= u64::from(is_worth) << (block % BLOCK);
        }
    }

    /// The same of what matters in runs of sixteen or more: a block is worth a look where the sixteenth byte of one stands in it.
    #[inline(always)]
    fn put_runs(&mut self, at: usize, places: u64) {
        let (mut here, mut before) = (places, self.last);
        for step in [1, 2, 4, 8] {
            here &= here << step | before >> (64 - step);
            before &= before << step;
        }
        self.last = places;
        self.put(at, places, here != 0);
    }

    /// The first block from one on that is worth a look.
    #[inline]
    fn worthy(&self, block: usize) -> Option<usize> {
        let mut at = block / BLOCK;
        let mut word = self.worth.get(at)? & u64::MAX << (block % BLOCK);
        while word == 0 {
            at += 1;
            word = *self.worth.get(at)?;
        }
        Some(at * BLOCK + bits(word.trailing_zeros()))
    }
}

/// Where runs of at least so many bits begin in a word, those within it.
#[inline]
fn runs(mask: u64, least: usize) -> u64 {
    let mut runs = mask;
    let mut have = 1;
    while have < least && runs != 0 {
        let step = have.min(least - have);
        runs &= runs >> step;
        have += step;
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Detectors;

    proptest! {
        #[test]
        fn places_and_runs_are_those_of_a_look_at_each_byte(
            text in "([a-f]{0,80}|[g-z]{0,200}|[\\n .]{0,300}|[\\\\]{1,3}){1,9}", at in 0usize..200, least in 16usize..40,
        ) {
            let text = text.as_bytes();
            let mut marks = Marks::default();
            // What was marked before is forgotten.
            Detectors::mark(&[b'a'; 500], &mut marks);
            Detectors::mark(text, &mut marks);
            for (kind, is) in [
                (Kind::Break, (|byte| byte == b'\n') as fn(u8) -> bool),
                (Kind::Escape, |byte| byte == b'\\'),
                (Kind::Digit, |byte| byte.is_ascii_hexdigit()),
                (Kind::Base64, |byte| byte.is_ascii_alphabetic()),
            ] {
                let naive = |from: usize| (from..text.len()).find(|at| is(text[*at]));
                let end = |from: usize| (from..text.len()).find(|at| !is(text[*at])).unwrap_or(text.len());
                prop_assert_eq!(marks.end_of_run(kind, at.min(text.len())), end(at.min(text.len())));
                if kind == Kind::Base64 {
                    let mut from = at;
                    let mut run = None;
                    while let Some(start) = naive(from).filter(|_| run.is_none()) {
                        from = end(start);
                        run = (from - start >= least).then_some((start, from));
                    }
                    prop_assert_eq!(marks.next_run(kind, at, least), run);
                } else if kind != Kind::Digit {
                    prop_assert_eq!(marks.next(kind, at), naive(at));
                    prop_assert_eq!(marks.all(kind).find(|place| *place >= at), naive(at));
                }
            }
        }
    }
}
