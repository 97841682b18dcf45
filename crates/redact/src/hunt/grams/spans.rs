//! Where a text has nothing but bytes of secrets for as long as the shortest piece of one: nowhere else is a gram looked up.

use fearless_simd::{Level, Simd, dispatch};

use crate::{
    hunt::skip::bits,
    sieve::{BLOCK, BLOCKS, Bytes, Halves, STRIP, held},
};

/// Words of a bit for each byte of a strip.
type Words = [u64; BLOCKS];

/// Finds stretches of bytes of secrets.
#[derive(Debug)]
pub(super) struct Spans {
    bytes: Halves,
    /// Bytes of a stretch at least.
    least: usize,
    /// Bytes back to those of whom as many as were counted so far stand before.
    steps: [u32; STEPS],
}

const STEPS: usize = 4;

/// Other bytes between two stretches that are looked at as one: base64 has marks that few secrets have.
const NEAR: usize = 20;

impl Spans {
    /// Those that hold nothing but these, so many of them at least (up to 16).
    pub(super) fn new(is: impl Fn(u8) -> bool, least: usize) -> Self {
        let mut have = 1;
        let steps = std::array::from_fn(|_| {
            let step = have.min(least.saturating_sub(have));
            have += step;
            u32::try_from(step).unwrap_or(0)
        });
        Self { bytes: Halves::over(&Bytes::of(is)), least: have, steps }
    }

    /// Calls with where each begins and ends, with a few bytes between two of them.
    pub(super) fn each(&self, text: &[u8], mut call: impl FnMut(usize, usize)) {
        let (mut before, mut from, mut to) = (0, 0, 0);
        let mut last = [0; BLOCKS];
        for start in (0..text.len()).step_by(STRIP) {
            let mut worth = self.lasts(text.get(start..).unwrap_or_default(), &mut before, &mut last);
            while worth != 0 {
                let block = bits(worth.trailing_zeros());
                worth &= worth - 1;
                let mut word = last.get(block).copied().unwrap_or(0);
                while word != 0 {
                    let begins = word.trailing_zeros();
                    let ends = begins + (word >> begins).trailing_ones();
                    word &= u64::MAX.checked_shl(ends).unwrap_or(0);
                    let at = start + block * BLOCK;
                    let begins = at + bits(begins) + 1 - self.least;
                    // What goes on in the next block is one with it, and so is what stands near: a short one takes longer to begin
                    // than to look at.
                    if begins > to + NEAR {
                        call(from, to);
                        from = begins;
                    }
                    to = at + bits(ends);
                }
            }
        }
        call(from, to);
    }

    /// The bytes of a strip that are the last of as many as a stretch has at least; and a bit for each block that has one.
    fn lasts(&self, text: &[u8], before: &mut u64, last: &mut Words) -> u64 {
        dispatch!(Level::new(), simd => self.lasts_with(simd, text, before, last))
    }

    #[inline(always)]
    fn lasts_with<S: Simd>(&self, simd: S, text: &[u8], before: &mut u64, last: &mut Words) -> u64 {
        let (mut words, mut ends) = ([0; BLOCKS], [0; BLOCKS]);
        for (slot, start) in words.iter_mut().zip((0..text.len()).step_by(BLOCK)) {
            *slot = held(simd, &self.bytes, text.get(start..).unwrap_or_default());
        }
        for (end, word) in ends.iter_mut().zip(&words) {
            (*end, *before) = (*before, *word);
        }
        let mut worth = 0;
        for (n, ((last, word), end)) in last.iter_mut().zip(&words).zip(&ends).enumerate() {
            let (mut here, mut before) = (*word, *end);
            for step in self.steps {
                here &= here << step | before >> 1 >> (u64::BITS - 1 - step);
                before &= before << step;
            }
            *last = here;
            worth |= u64::from(here != 0) << n;
        }
        worth
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_has_as_many_bytes_of_secrets_lies_in_a_stretch(
            pieces in proptest::collection::vec((0usize..9_000, "[ab.]{0,30}", 0usize..200), 1..5), least in 1usize..17,
        ) {
            let text: String = pieces.iter().map(|(gap, some, run)| ".".repeat(*gap) + some + &"a".repeat(*run)).collect();
            let text = text.as_bytes();
            let mut spans = Vec::new();
            Spans::new(|byte| b"ab".contains(&byte), least).each(text, |from, to| spans.push((from, to)));
            let long = text.split_inclusive(|byte| *byte == b'.').scan(0, |at, part| {
                let from = *at;
                *at += part.len();
                Some((from, from + part.strip_suffix(b".").unwrap_or(part).len()))
            });
            let long: Vec<_> = long.filter(|(from, to)| to - from >= least).collect();
            spans.retain(|(from, to)| from < to);
            let mut near: Vec<(usize, usize)> = Vec::new();
            for (from, to) in long {
                match near.last_mut().filter(|last| from <= last.1 + NEAR) {
                    Some(last) => last.1 = to,
                    None => near.push((from, to)),
                }
            }
            // The first may begin with the text.
            if let (Some(first), Some(span)) = (near.first_mut(), spans.first()) {
                prop_assert!(span.0 == first.0 || span.0 == 0 && first.0 <= NEAR);
                first.0 = span.0;
            }
            prop_assert_eq!(spans, near);
        }
    }
}
