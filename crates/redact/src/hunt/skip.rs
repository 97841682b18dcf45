//! How passes over a text get on: past bytes that none of them wants, many at a time.

/// Bytes that are looked at together: one bit each in a word.
const BLOCK: usize = 64;

/// Which bytes of a block are wanted. The function has to be made of comparisons alone: then the compiler looks at
/// sixteen bytes or more at once.
fn mask(block: &[u8; BLOCK], wanted: impl Fn(u8) -> bool) -> u64 {
    pack(&std::array::from_fn(|n| block.get(n).map_or(0, |byte| u8::from(wanted(*byte)))))
}

/// 64 flags in a word.
fn pack(flags: &[u8; BLOCK]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    // The product's highest byte has the eight flags side by side.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | bits(eight))
}

/// Places in a text at which a wanted pair of bytes stands; behind the last byte of a text stands a zero.
pub(super) struct Pairs<'a, F> {
    text: &'a [u8],
    wanted: F,
    /// Where the block begins that was looked at last, and which of its bytes are left.
    block: usize,
    mask: u64,
}

impl<'a, F: Fn(u8, u8) -> bool + Copy> Pairs<'a, F> {
    /// The function has to be made of comparisons alone.
    pub(super) fn new(text: &'a [u8], wanted: F) -> Self {
        let mut pairs = Self { text, wanted, block: 0, mask: 0 };
        pairs.load(0);
        pairs
    }

    /// The first place at or behind another. Places are asked for in rising order.
    pub(super) fn next(&mut self, at: usize) -> Option<usize> {
        if at >= self.block + BLOCK {
            self.load(at - at % BLOCK);
        }
        self.mask &= u64::MAX << (at.saturating_sub(self.block) % BLOCK);
        while self.mask == 0 {
            if self.block + BLOCK >= self.text.len() {
                return None;
            }
            self.load(self.block + BLOCK);
        }
        Some(self.block + bits(self.mask.trailing_zeros()))
    }

    fn load(&mut self, block: usize) {
        let rest = self.text.get(block..).unwrap_or_default();
        let wanted = self.wanted;
        self.block = block;
        self.mask = match (rest.first_chunk::<BLOCK>(), rest.get(1..).and_then(<[u8]>::first_chunk::<BLOCK>)) {
            (Some(first), Some(second)) => pair_mask(first, second, wanted),
            _ => {
                let bit = |n: usize| match (rest.get(n), rest.get(n + 1)) {
                    (Some(first), second) => u64::from(wanted(*first, second.copied().unwrap_or(0))) << n,
                    _ => 0,
                };
                (0..BLOCK).fold(0, |mask, n| mask | bit(n))
            }
        };
    }
}

/// Like [`mask`], of each byte and the one behind it.
fn pair_mask(first: &[u8; BLOCK], second: &[u8; BLOCK], wanted: impl Fn(u8, u8) -> bool) -> u64 {
    let mut flags = [0; BLOCK];
    for ((flag, first), second) in flags.iter_mut().zip(first).zip(second) {
        *flag = u8::from(wanted(*first, *second));
    }
    // Most blocks hold none.
    let (eights, _) = flags.as_chunks::<8>();
    let any = eights.iter().fold(0, |any, eight| any | u64::from_le_bytes(*eight));
    if any == 0 { 0 } else { pack(&flags) }
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
            let places = (at..text.len()).filter(|at| text[*at] == b'a' && text.get(at + 1) != Some(&b'a'));
            let mut pairs = Pairs::new(text, |a, b| (a == b'a') & (b != b'a'));
            let mut next = at;
            let found = std::iter::from_fn(|| pairs.next(next).inspect(|at| next = at + 1));
            prop_assert_eq!(found.collect::<Vec<_>>(), places.collect::<Vec<_>>());
            let runs = (at..text.len()).filter(|from| *from == at || text[from - 1] == b'b');
            let mut runs = runs.map(|from| (from, from + text[from..].iter().take_while(|b| **b == b'a').count()));
            prop_assert_eq!(next_run(text, at, least, is), runs.find(|(from, to)| to - from >= least));
        }
    }
}
