//! Where in a text a pass may find what it looks for, so that it looks at few places.
//!
//! All of it is told in one look at each block ([`Sieve`](crate::sieve::Sieve)), a strip of blocks at a time.

use fearless_simd::{Level, Simd, dispatch};

use super::{ends::Ends, grams::Grams, skip::bits};
use crate::sieve::{BLOCK, BLOCKS, Edge, Row, STRIP, Strip};

/// Something that a pass looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What stands for a character may begin there.
    Escape,
    /// The same, of what may show something by itself.
    Loud,
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
    /// Something compressed may begin there.
    Packed,
}

/// The places of each kind in a text.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    len: usize,
    strips: Vec<Strip>,
    lines: Ends,
}

impl Marks {
    /// Takes a text's length in place of another's, and tells how many strips it has: each of them has to be filled then ([`Marks::strip`]).
    pub(crate) fn clear(&mut self, len: usize) -> usize {
        self.len = len;
        self.strips.resize_with(len.div_ceil(STRIP), Strip::default);
        self.strips.len()
    }

    /// What the nth strip of a text holds, to be filled, and what the block before it held.
    pub(crate) fn strip(&mut self, n: usize) -> Option<(&mut Strip, Edge)> {
        let (front, back) = self.strips.split_at_mut_checked(n)?;
        Some((back.first_mut()?, front.last().map(Strip::edge).unwrap_or_default()))
    }

    /// Adds a name under which a stream sends pieces.
    pub(crate) fn add_piece(&mut self, at: usize) {
        self.strips.get_mut(at / STRIP).into_iter().for_each(|strip| strip.piece.add(at % STRIP));
    }

    #[inline(always)]
    fn row(&self, kind: Kind, strip: usize) -> Option<&Row> {
        let strip = self.strips.get(strip)?;
        Some(match kind {
            Kind::Escape => &strip.escape,
            Kind::Loud => &strip.loud,
            Kind::Quoted => &strip.quoted,
            Kind::Mask => &strip.mask,
            Kind::Piece => &strip.piece,
            Kind::Base64 => &strip.base64,
            Kind::Hex => &strip.hex,
            Kind::Digit => &strip.digits,
            Kind::Break => &strip.ends,
            Kind::Packed => &strip.packed,
        })
    }

    /// A bit for each byte of a block.
    #[inline(always)]
    fn word(&self, kind: Kind, block: usize) -> Option<u64> {
        Some(self.row(kind, block / BLOCKS)?.word(block % BLOCKS))
    }

    /// The first block from one on that is worth a look.
    #[inline(always)]
    fn worthy(&self, kind: Kind, block: usize) -> Option<usize> {
        let mut strip = block / BLOCKS;
        let mut worth = self.row(kind, strip)?.worth & u64::MAX << (block % BLOCKS);
        while worth == 0 {
            strip += 1;
            worth = self.row(kind, strip)?.worth;
        }
        Some(strip * BLOCKS + bits(worth.trailing_zeros()))
    }

    /// The places of a kind, for whoever asks for them in their order.
    pub(super) const fn cursor(&self, kind: Kind) -> Cursor<'_> {
        Cursor { marks: self, kind, block: usize::MAX, word: 0 }
    }

    /// Whether a place is of a kind.
    #[inline]
    pub(super) fn holds(&self, kind: Kind, at: usize) -> bool {
        self.word(kind, at / BLOCK).is_some_and(|word| word >> (at % BLOCK) & 1 != 0)
    }

    /// All places of a kind.
    pub(super) const fn all(&self, kind: Kind) -> All<'_> {
        All { marks: self, kind, block: 0, left: 0 }
    }

    /// All places of a kind from one on.
    pub(super) fn all_from(&self, kind: Kind, at: usize) -> All<'_> {
        let left = self.word(kind, at / BLOCK).unwrap_or(0) & u64::MAX << (at % BLOCK);
        All { marks: self, kind, block: at / BLOCK + 1, left }
    }

    /// Blocks in which base64 may stand in groups.
    pub(super) fn blocks_of_groups(&self) -> impl Iterator<Item = usize> {
        let strips = self.strips.iter().enumerate().filter(|(_, strip)| strip.grouped != 0);
        strips.flat_map(|(n, strip)| (0..BLOCKS).filter(|b| strip.grouped >> b & 1 != 0).map(move |b| n * BLOCKS + b))
    }

    /// Looks at the ends of lines.
    pub(super) fn look_at_lines(&mut self, text: &[u8], grams: &Grams) {
        self.lines.look(text, self.strips.iter().map(|strip| &strip.ends.words), grams);
    }

    /// What ends of lines may be, as far as they were looked at.
    pub(super) const fn lines(&self) -> &Ends {
        &self.lines
    }

    /// How many lines end before a place.
    pub(super) fn breaks(&self, to: usize) -> usize {
        dispatch!(Level::new(), simd => self.breaks_with(simd, to))
    }

    /// What counts bits with one instruction is there only where the processor was asked for it.
    #[inline(always)]
    fn breaks_with<S: Simd>(&self, _: S, to: usize) -> usize {
        let count = |words: &[u64]| words.iter().map(|word| bits(word.count_ones())).sum::<usize>();
        let (whole, rest) = (to / STRIP, to % STRIP);
        let before: usize = self.strips.iter().take(whole).map(|strip| count(&strip.ends.words)).sum();
        let Some(strip) = self.strips.get(whole) else { return before };
        let within = strip.ends.words.get(..rest / BLOCK).unwrap_or_default();
        let last = strip.ends.word(rest / BLOCK) & !(u64::MAX << (rest % BLOCK));
        before + count(within) + bits(last.count_ones())
    }

    /// The first run of at least `least` bytes of a kind (16 to 64) at or behind a place: where it begins and ends. Nothing of a
    /// run may stand before the place. Of base64 only those that have a capital are sure to be told.
    #[inline(always)]
    pub(super) fn next_run(&self, kind: Kind, at: usize, least: usize) -> Option<(usize, usize)> {
        let mut block = at / BLOCK;
        let mut word = self.word(kind, block)? & u64::MAX << (at % BLOCK);
        // Bytes of the run that stand right before the block.
        let mut before = 0;
        loop {
            let front = bits(word.trailing_ones());
            if before + front >= least {
                return Some((block * BLOCK - before, self.end_of_run_in((kind, block), 0, word)));
            }
            let long = runs(word, least);
            if long != 0 {
                let within = long.trailing_zeros();
                return Some((block * BLOCK + bits(within), self.end_of_run_in((kind, block), within, word)));
            }
            before = if front == BLOCK { before + BLOCK } else { bits(word.leading_ones()) };
            block += 1;
            let next = self.worthy(kind, block)?;
            if next > block {
                before = self.length_before(kind, next, at);
                block = next;
            }
            word = self.word(kind, block)?;
        }
    }

    /// Where a run ends that goes on or begins at a bit of a block. Most end there.
    #[inline(always)]
    fn end_of_run_in(&self, (kind, block): (Kind, usize), from: u32, word: u64) -> usize {
        let to = bits(from) + bits((word >> from).trailing_ones());
        let end = block * BLOCK + to;
        if to < BLOCK { end } else { self.end_of_run(kind, end) }
    }

    /// How many bytes of a kind stand right before a block, none of them before a place.
    fn length_before(&self, kind: Kind, block: usize, at: usize) -> usize {
        let words = (at / BLOCK..block).rev().filter_map(|block| self.word(kind, block));
        let mut length = 0;
        for word in words {
            length += bits(word.leading_ones());
            if word != u64::MAX {
                break;
            }
        }
        length.min(block * BLOCK - at)
    }

    /// How many bytes of a kind follow on one another from a place on, as far as the next 64 tell.
    #[inline(always)]
    pub(super) fn length(&self, kind: Kind, at: usize) -> usize {
        let (block, within) = (at / BLOCK, at % BLOCK);
        let here = self.word(kind, block).unwrap_or(0) >> within;
        let next = if within == 0 { 0 } else { self.word(kind, block + 1).unwrap_or(0) << (BLOCK - within) };
        bits((here | next).trailing_ones())
    }

    /// How many bytes of a kind follow on one another from a place on.
    #[inline(always)]
    pub(super) fn length_of_run(&self, kind: Kind, at: usize) -> usize {
        let len = self.length(kind, at);
        if len < BLOCK { len } else { self.end_of_run(kind, at) - at }
    }

    /// The first place of a kind at or behind another, which is near.
    #[inline(always)]
    pub(super) fn next(&self, kind: Kind, at: usize) -> Option<usize> {
        let mut block = at / BLOCK;
        let mut word = self.word(kind, block)? & u64::MAX << (at % BLOCK);
        while word == 0 {
            block += 1;
            word = self.word(kind, block)?;
        }
        Some(block * BLOCK + bits(word.trailing_zeros()))
    }

    /// Where the bytes of a kind end that follow on one another from a place on.
    pub(super) fn end_of_run(&self, kind: Kind, at: usize) -> usize {
        let mut block = at / BLOCK;
        let mut end = at;
        while let Some(word) = self.word(kind, block) {
            end += bits((word >> (end % BLOCK)).trailing_ones());
            if end < (block + 1) * BLOCK {
                break;
            }
            block += 1;
        }
        end.min(self.len)
    }
}

/// Places of a kind, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct All<'a> {
    marks: &'a Marks,
    kind: Kind,
    /// Of the next block.
    block: usize,
    /// What is left of the block before it.
    left: u64,
}

impl Iterator for All<'_> {
    type Item = usize;

    #[inline(always)]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.left = self.marks.word(self.kind, self.block)?;
            self.block += 1;
        }
        let at = (self.block - 1) * BLOCK + bits(self.left.trailing_zeros());
        self.left &= self.left - 1;
        Some(at)
    }
}

/// Places of a kind, with the block that was asked for last.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    marks: &'a Marks,
    kind: Kind,
    block: usize,
    word: u64,
}

impl Cursor<'_> {
    /// The first place at or behind another.
    #[inline(always)]
    pub(super) fn next(&mut self, at: usize) -> Option<usize> {
        if at / BLOCK != self.block {
            self.block = at / BLOCK;
            self.word = self.marks.word(self.kind, self.block)?;
        }
        let mut here = self.word & u64::MAX << (at % BLOCK);
        if here == 0 {
            self.block = self.marks.worthy(self.kind, self.block + 1)?;
            self.word = self.marks.word(self.kind, self.block)?;
            here = self.word;
        }
        Some(self.block * BLOCK + bits(here.trailing_zeros()))
    }
}

/// Where runs of at least so many bits, 16 to 64, begin in a word, those within it.
#[inline(always)]
fn runs(mask: u64, least: usize) -> u64 {
    let mut runs = mask;
    for step in [1, 2, 4, 8] {
        runs &= runs >> step;
    }
    let mut have = 16;
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
            text in "([a-f]{0,80}|[g-zG]{0,200}|[\\n .]{0,300}|[\\\\]{1,3}|[a-z]{0,90}[A-Z]?[a-z]{0,90}){1,9}", at in 0usize..200,
            least in 16usize..40, front in prop_oneof![Just(0usize), 3_900usize..4_200, 8_000usize..8_300], filler in "[.aB\n]",
        ) {
            // Some lie across the end of a strip.
            let text = &[filler.repeat(front).as_bytes(), text.as_bytes()].concat()[..];
            let at = at + front.saturating_sub(100);
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
                    let mut told = marks.next_run(kind, at, least);
                    while let Some(start) = naive(from) {
                        from = end(start);
                        if told == Some((start, from)) {
                            told = marks.next_run(kind, from, least);
                        } else {
                            let is_worth = from - start >= least && text[start..from].iter().any(u8::is_ascii_uppercase);
                            prop_assert!(!is_worth, "{start} to {from}, told was {told:?}");
                        }
                    }
                    prop_assert_eq!(told, None);
                } else if kind == Kind::Break {
                    let to = at.min(text.len());
                    prop_assert_eq!(marks.breaks(to), text[..to].iter().filter(|byte| **byte == b'\n').count());
                }
                if kind == Kind::Break || kind == Kind::Escape {
                    let mut cursor = marks.cursor(kind);
                    prop_assert_eq!(cursor.next(at), naive(at));
                    prop_assert_eq!(cursor.next(at + least), naive(at + least));
                    prop_assert_eq!(marks.all(kind).find(|place| *place >= at), naive(at));
                }
            }
        }
    }
}
