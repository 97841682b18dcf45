//! Which of some digits may be worth a look.

use std::ops::Range;

use crate::{
    hunt::{
        inflate,
        runs::{decode64, value16, value64},
    },
    sieve::BLOCK,
};

/// Digits before and behind a hit: a run that ends in 64 of them may begin in those before, and text is kept around it.
const AROUND: usize = 2 * BLOCK;

/// Digits that may be worth a look, with what stands around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::hunt) struct Hit {
    /// Which of them, from the first of a group of four on.
    pub(in crate::hunt) digits: Range<usize>,
    /// From which of the first four on, a bit each.
    pub(in crate::hunt) phases: u8,
    /// In base64 where something compressed begins in them: with the first digit of a group of four, and how many bytes behind.
    pub(in crate::hunt) packed: Option<(usize, usize)>,
    /// Whether that breaks off in them.
    pub(in crate::hunt) is_short: bool,
}

/// All of them.
pub(super) struct Hits<'a> {
    hits: &'a mut Vec<Hit>,
    /// From where on everything is worth a look, by phase: what is compressed goes on to the end.
    open: [Option<(usize, usize, usize)>; 4],
    digits: &'a [u8],
    /// Whether what is compressed is worth a look.
    pub(super) packed_too: bool,
    /// Whether something compressed may have been told; hardly any digits hold it.
    is_told: bool,
    /// What only looks compressed.
    short: Option<Box<Short>>,
}

/// Hits whose end was tried for.
#[derive(Debug, Default)]
struct Short {
    hits: Vec<Hit>,
    trial: inflate::Trial,
}

/// Digits by which something compressed is told.
const TELLING: usize = 48;
/// Places in one run of digits at which it is tried how far something compressed goes.
const TRIALS: usize = 64;
/// Bytes that are decoded behind those that were read, and before the first.
const BEHIND: usize = 64;
const BEFORE: usize = 18;

impl<'a> Hits<'a> {
    pub(super) const fn new(hits: &'a mut Vec<Hit>, digits: &'a [u8], packed_too: bool) -> Self {
        Self { hits, open: [None; 4], digits, packed_too, is_told: false, short: None }
    }

    /// Adds some digits, or lets the last hit reach so far.
    pub(super) fn add(&mut self, from: usize, to: usize, phases: u8) {
        let is_open = |n: usize| self.open.get(n).is_some_and(Option::is_some);
        let phases = (0..4).filter(|n| !is_open(*n)).fold(0, |left, n| left | phases & 1 << n);
        if phases == 0 {
            return;
        }
        let (from, to) = (from.saturating_sub(AROUND), to.saturating_add(AROUND).min(self.digits.len()));
        match self.hits.last_mut() {
            Some(last) if last.digits.end >= from => {
                last.digits.end = to;
                last.phases |= phases;
            }
            _ => self.hits.push(Hit { digits: from..to, phases, packed: None, is_short: false }),
        }
    }

    /// Adds all digits from a place on, at which something begins so many bytes behind a group's first digit.
    fn open(&mut self, phase: usize, at: usize, (group, behind): (usize, usize)) {
        let Some(open) = self.open.get_mut(phase) else { return };
        if let Some((_, known, after)) = open {
            // What begins at the end of one block is told with the next.
            (*known, *after) = (*known, *after).min((group, behind));
            return;
        }

        let mut from = (at / BLOCK * BLOCK).saturating_sub(AROUND);
        if let Some(last) = self.hits.last_mut().filter(|last| last.digits.end >= from && last.phases >> phase & 1 != 0)
        {
            from = last.digits.start;
            last.phases &= !(1 << phase);
        }
        *open = Some((from, group, behind));
        self.hits.pop_if(|last| last.phases == 0);
    }

    /// Looks at each place in digits of hex at which something compressed may begin.
    #[cold]
    #[inline(never)]
    pub(super) fn open_hex(&mut self, start: usize, packed: u64, edge: u64) {
        self.is_told = true;
        let places = places(packed).map(|n| start + n).chain(places(edge).map(|n| (start + n).saturating_sub(2)));
        for at in places {
            let near = self.digits.get(at..self.digits.len().min(at + TELLING)).unwrap_or_default();
            let bytes = Digits::Hex.decode(near);
            if inflate::may_begin(&bytes) && !self.is_short(&bytes, (at, 0), Digits::Hex) {
                self.open(at % 2, at, (at, 0));
            }
        }
    }

    /// Whether what begins so many bytes behind a group's first digit breaks off soon: then no more than that is decoded. `near` are the
    /// first of its bytes.
    fn is_short(&mut self, near: &[u8], (group, behind): (usize, usize), of: Digits) -> bool {
        if !inflate::Trial::is_worth(near) {
            return false;
        }
        let short = self.short.get_or_insert_default();
        if short.hits.len() == TRIALS {
            return false;
        }
        let (digits, bytes) = of.group();
        let digits_of = |wanted: usize| wanted.div_ceil(bytes) * digits;
        let to = self.digits.len().min(group + digits_of(behind + inflate::Trial::READ));
        let decoded = of.decode(self.digits.get(group..to).unwrap_or_default());
        let Some(length) = decoded.get(behind..).and_then(|packed| short.trial.length(packed)) else { return false };
        let phase = group % digits;
        let from = (group - phase).saturating_sub(digits_of(BEFORE));
        let to = self.digits.len().min(group + digits_of(behind + length + BEHIND));
        short.hits.push(Hit { digits: from..to, phases: 1 << phase, packed: Some((group, behind)), is_short: true });
        true
    }

    /// The same in digits of base64, for each of the three bytes in four of them.
    #[cold]
    #[inline(never)]
    pub(super) fn open_base64(&mut self, start: usize, packed: [u64; 3], edge: [u64; 3]) {
        self.is_told = true;
        for (n, ((packed, edge), behind)) in packed.into_iter().zip(edge).zip([1, 1, 2]).enumerate() {
            let back = places(edge).map(|at| (start + at).saturating_sub(behind));
            for at in places(packed).map(|at| start + at).chain(back) {
                // A byte that begins before the first group is none.
                let Some(group) = at.checked_sub(n) else { continue };
                let near = self.digits.get(group..self.digits.len().min(group + TELLING)).unwrap_or_default();
                let bytes = Digits::Base64.decode(near);
                let packed = bytes.get(n..).unwrap_or_default();
                if inflate::may_begin(packed) && !self.is_short(packed, (group, n), Digits::Base64) {
                    self.open(group % 4, at, (group, n));
                }
            }
        }
    }

    /// Adds what is open, and what was tried.
    #[inline(always)]
    pub(super) fn close(self) {
        if self.is_told {
            self.add_told();
        }
    }

    #[cold]
    fn add_told(self) {
        let len = self.digits.len();
        let open = self.open.into_iter().zip(0..).filter_map(|(open, phase)| Some((open?, phase)));
        self.hits.extend(open.map(|((from, group, behind), phase)| {
            let packed = Some((group, behind));
            Hit { digits: from..len, phases: 1 << phase, packed, is_short: false }
        }));
        self.hits.extend(self.short.into_iter().flat_map(|short| short.hits));
    }
}

/// What digits are of.
#[derive(Debug, Clone, Copy)]
enum Digits {
    Hex,
    Base64,
}

impl Digits {
    /// So many digits stand for so many bytes.
    const fn group(self) -> (usize, usize) {
        match self {
            Self::Hex => (2, 1),
            Self::Base64 => (4, 3),
        }
    }

    fn decode(self, digits: &[u8]) -> Vec<u8> {
        match self {
            Self::Hex => {
                let value = |byte: &u8| value16(*byte).unwrap_or(0);
                digits.as_chunks::<2>().0.iter().map(|[high, low]| value(high) << 4 | value(low)).collect()
            }
            Self::Base64 => {
                let values: Vec<u8> = digits.iter().filter_map(|byte| value64(*byte)).collect();
                let mut bytes = Vec::new();
                decode64(&values, &mut bytes);
                bytes
            }
        }
    }
}

/// The places of bits.
fn places(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = usize::try_from(bits.trailing_zeros()).ok().filter(|_| bits != 0);
        bits &= bits.wrapping_sub(1);
        at
    })
}
