//! How passes over a text get on: past bytes that none of them wants, many at a time.

use super::marks::{BLOCK, Kind, Marks};

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
    /// Which blocks may have one.
    marks: (&'a Marks, Kind),
    wanted: F,
    /// Where the block begins that was looked at last, and which of its bytes are left.
    block: usize,
    mask: u64,
}

impl<'a, F: Fn(u8, u8) -> bool + Copy> Pairs<'a, F> {
    /// The function has to be made of comparisons alone. A block that is not marked has none of its pairs.
    pub(super) fn new(text: &'a [u8], marks: (&'a Marks, Kind), wanted: F) -> Self {
        let mut pairs = Self { text, marks, wanted, block: 0, mask: 0 };
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
            let (marks, kind) = self.marks;
            let next = BLOCK * marks.next(self.block / BLOCK + 1, kind);
            if next >= self.text.len() {
                return None;
            }
            self.load(next);
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

/// The first run of at least `least` wanted bytes (16 to 64) at or behind a place: where it begins and ends. Nothing of a run
/// may stand before the place. A block that is not marked has no eight of them at a multiple of eight.
pub(super) fn next_run(
    text: &[u8],
    (marks, kind): (&Marks, Kind),
    at: usize,
    least: usize,
    wanted: impl Fn(u8) -> bool + Copy,
) -> Option<(usize, usize)> {
    let run = |from: usize| (from, from + length(text.get(from..).unwrap_or_default(), wanted));
    let (blocks, _) = text.as_chunks::<BLOCK>();
    // How many bytes before a block are wanted, where that was counted.
    let mut open = Some(0);
    let mut n = at / BLOCK;
    while let Some(block) = blocks.get(n) {
        if !marks.may(n, kind) {
            open = None;
            n = marks.next(n, kind);
            continue;
        }
        let start = n * BLOCK;
        let before = open.unwrap_or_else(|| {
            let before = text.get(at..start).unwrap_or_default();
            before.iter().rev().take(BLOCK).take_while(|byte| wanted(**byte)).count()
        });
        let mask = mask(block, wanted) & u64::MAX << at.saturating_sub(start).min(BLOCK - 1);
        let front = bits(mask.trailing_ones());
        if before + front >= least {
            return Some(run(start - before));
        }
        let runs = runs(mask, least);
        if runs != 0 {
            return Some(run(start + bits(runs.trailing_zeros())));
        }
        open = Some(if front == BLOCK { before + BLOCK } else { bits(mask.leading_ones()) });
        n += 1;
    }
    let mut from = (n * BLOCK).max(at);
    let before = text.get(at..from).unwrap_or_default();
    from -= before.iter().rev().take(BLOCK).take_while(|byte| wanted(**byte)).count();
    while from < text.len() {
        let (_, to) = run(from);
        if to - from >= least {
            return Some((from, to));
        }
        from = to + 1;
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
            text in "([ab]{0,80}|a{0,300}|b{0,90}){1,6}", least in 16usize..40, at in 0usize..99, marked: bool,
        ) {
            let (text, is) = (text.as_bytes(), |byte: u8| byte == b'a');
            let (kind, leads) = (Kind::BASE64, |a: u8, b: u8| (a == b'a') & (b != b'a'));
            // Blocks are marked as the detectors mark them, or not at all.
            let (mut of_runs, mut of_leads, none) = (Marks::default(), Marks::default(), Marks::default());
            for (n, block) in text.as_chunks::<BLOCK>().0.iter().enumerate() {
                let word = block.chunks(8).any(|word| word.iter().all(|byte| is(*byte)));
                let lead = text[n * BLOCK..].iter().take(BLOCK + 1).collect::<Vec<_>>();
                let lead = lead.windows(2).any(|pair| leads(*pair[0], *pair[1])) || is(block[BLOCK - 1]);
                of_runs.push(if word { u8::MAX } else { 0 });
                of_leads.push(if lead { u8::MAX } else { 0 });
            }
            let (of_runs, of_leads) = if marked { (&of_runs, &of_leads) } else { (&none, &none) };
            let places = (at..text.len()).filter(|at| text[*at] == b'a' && text.get(at + 1) != Some(&b'a'));
            let mut pairs = Pairs::new(text, (of_leads, kind), leads);
            let mut next = at;
            let found = std::iter::from_fn(|| pairs.next(next).inspect(|at| next = at + 1));
            prop_assert_eq!(found.collect::<Vec<_>>(), places.collect::<Vec<_>>());
            let runs = (at..text.len()).filter(|from| *from == at || text[from - 1] == b'b');
            let mut runs = runs.map(|from| (from, from + text[from..].iter().take_while(|b| **b == b'a').count()));
            prop_assert_eq!(next_run(text, (of_runs, kind), at, least, is), runs.find(|(from, to)| to - from >= least));
        }
    }
}
