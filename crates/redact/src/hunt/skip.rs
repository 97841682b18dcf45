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

    /// The first run of at least so many bytes of the set at or behind a place: where it begins and ends. Nothing of a run may
    /// stand before the place. Bytes are looked at a run's length apart, so that shorter ones cost one look.
    pub(super) fn next_run(&self, text: &[u8], at: usize, least: usize) -> Option<(usize, usize)> {
        let mut floor = at;
        loop {
            let probe = floor + least.checked_sub(1)?;
            if !self.has(*text.get(probe)?) {
                floor = probe + 1;
                continue;
            }
            let from = probe - text.get(floor..probe)?.iter().rev().take_while(|byte| self.has(**byte)).count();
            let to = probe + text.get(probe..)?.iter().take_while(|byte| self.has(**byte)).count();
            if to - from >= least {
                return Some((from, to));
            }
            floor = to;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_skipped_holds_nothing_that_is_wanted(text in "[ab]{0,80}", least in 1usize..6) {
            let (text, set) = (text.as_bytes(), Bytes::of(|byte| byte == b'a'));
            prop_assert_eq!(set.next(text, 0), text.iter().position(|byte| *byte == b'a'));
            let runs = (0..text.len()).filter(|from| *from == 0 || text[from - 1] == b'b');
            let mut runs = runs.map(|from| (from, from + text[from..].iter().take_while(|b| **b == b'a').count()));
            prop_assert_eq!(set.next_run(text, 0, least), runs.find(|(from, to)| to - from >= least));
        }
    }
}
