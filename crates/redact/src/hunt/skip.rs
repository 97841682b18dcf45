//! How passes over a text get on: past bytes that none of them wants, many at a time.

/// A set of bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes([bool; 256]);

impl Bytes {
    /// Those for which a function is true.
    pub(super) fn of(wanted: impl Fn(u8) -> bool) -> Self {
        let mut table = [false; 256];
        for (byte, slot) in (0..=u8::MAX).zip(&mut table) {
            *slot = wanted(byte);
        }
        Self(table)
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).is_some_and(|has| *has)
    }

    /// The first byte of the set at or behind a place.
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let rest = text.get(at..)?;
        // Eight looks without a branch between them.
        let blocks = rest.chunks_exact(8).take_while(|block| !block.iter().fold(false, |any, b| any | self.has(*b)));
        let skipped = blocks.count() * 8;
        let step = rest.get(skipped..)?.iter().position(|byte| self.has(*byte))?;
        Some(at + skipped + step)
    }
}

/// Bytes that are looked at together: one bit each in a word.
const BLOCK: usize = 64;

/// Which bytes of a block are wanted. The function has to be made of comparisons alone: then the compiler looks at
/// sixteen bytes or more at once.
fn mask(block: &[u8; BLOCK], wanted: impl Fn(u8) -> bool) -> u64 {
    let flags: [u8; BLOCK] = std::array::from_fn(|n| block.get(n).map_or(0, |byte| u8::from(wanted(*byte))));
    let (eights, _) = flags.as_chunks::<8>();
    // The product's highest byte has the eight flags side by side.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | bits(eight))
}

/// The first run of at least `least` wanted bytes (64 or fewer) at or behind a place: where it begins and ends. Nothing of a run
/// may stand before the place.
pub(super) fn next_run(
    text: &[u8],
    at: usize,
    least: usize,
    wanted: impl Fn(u8) -> bool + Copy,
) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    let (blocks, tail) = rest.as_chunks::<BLOCK>();
    // How many bytes at the end of the block before are wanted.
    let mut open = 0;
    let mut begins = None;
    for (n, block) in blocks.iter().enumerate() {
        let mask = mask(block, wanted);
        let front = bits(mask.trailing_ones());
        if open + front >= least {
            begins = Some(n * BLOCK - open);
            break;
        }
        let runs = runs(mask, least);
        if runs != 0 {
            begins = Some(n * BLOCK + bits(runs.trailing_zeros()));
            break;
        }
        open = if front == BLOCK { open + BLOCK } else { bits(mask.leading_ones()) };
    }
    let length = |from: usize| length(rest.get(from..).unwrap_or_default(), wanted);
    if let Some(from) = begins {
        return Some((at + from, at + from + length(from)));
    }
    let mut from = rest.len() - tail.len() - open;
    while from < rest.len() {
        let len = length(from);
        if len >= least {
            return Some((at + from, at + from + len));
        }
        from += len + 1;
    }
    None
}

/// How many bytes at the start of a text are wanted.
pub(super) fn length(text: &[u8], wanted: impl Fn(u8) -> bool + Copy) -> usize {
    let (blocks, tail) = text.as_chunks::<BLOCK>();
    for (n, block) in blocks.iter().enumerate() {
        let front = bits(mask(block, wanted).trailing_ones());
        if front < BLOCK {
            return n * BLOCK + front;
        }
    }
    text.len() - tail.len() + tail.iter().take_while(|byte| wanted(**byte)).count()
}

/// Where runs of at least so many bits begin in a word, those within it.
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

fn bits(count: u32) -> usize {
    usize::try_from(count).unwrap_or(BLOCK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_skipped_holds_nothing_that_is_wanted(
            text in "([ab]{0,80}|a{0,300}|b{0,90}){1,6}", least in 1usize..40, at in 0usize..9,
        ) {
            let (text, is) = (text.as_bytes(), |byte: u8| byte == b'a');
            prop_assert_eq!(Bytes::of(is).next(text, 0), text.iter().position(|byte| *byte == b'a'));
            let runs = (at..text.len()).filter(|from| *from == at || text[from - 1] == b'b');
            let mut runs = runs.map(|from| (from, from + text[from..].iter().take_while(|b| **b == b'a').count()));
            prop_assert_eq!(next_run(text, at, least, is), runs.find(|(from, to)| to - from >= least));
        }
    }
}
