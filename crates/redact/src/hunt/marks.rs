//! What the passes over a text may find in each of its blocks, so that they look at few of them.
//!
//! The detectors look at every pair of bytes anyway ([`crate::Detectors`]): what a pair may be the beginning of stands in the same
//! entry of their table, so that this costs hardly anything.

use super::{masked, runs, seams, undo};

/// Bytes that are told of together.
pub(crate) const BLOCK: usize = 64;

/// Something that a pass looks for: a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const ESCAPE: Self = Self(1);
    pub(super) const QUOTED: Self = Self(2);
    pub(super) const MASK: Self = Self(4);
    pub(super) const PIECE: Self = Self(8);
    /// Eight neighbouring bytes of base64, at a multiple of eight: a run of fifteen or more has them.
    pub(super) const BASE64: Self = Self(64);
    /// The same of hex.
    pub(super) const HEX: Self = Self(128);
}

/// Whether something may begin with a pair.
type Begins = fn(u8, u8) -> bool;
/// Whether a run may hold a byte.
type Holds = fn(u8) -> bool;

/// What begins with a pair.
const LEADS: [(Kind, Begins); 4] = [
    (Kind::ESCAPE, undo::may_escape),
    (Kind::QUOTED, undo::may_be_quoted),
    (Kind::MASK, masked::begins),
    (Kind::PIECE, seams::may_begin),
];

/// What runs are made of.
const RUNS: [(Kind, Holds); 2] = [(Kind::BASE64, runs::is_base64), (Kind::HEX, runs::is_hex)];

/// The kinds of runs: those that all pairs of a word have to be of.
pub(crate) const OF_RUNS: u8 = Kind::BASE64.0 | Kind::HEX.0;

/// The kinds for each pair of bytes at an even place, the second of them with whatever may follow on it.
pub(crate) fn of_pairs() -> impl Iterator<Item = ([u8; 2], u8)> {
    let leads = |a: u8, b: u8| LEADS.iter().filter(|(_, may)| may(a, b)).fold(0, |kinds, (kind, _)| kinds | kind.0);
    let any: [u8; 256] = std::array::from_fn(|a| {
        let a = u8::try_from(a).unwrap_or(0);
        (0..=u8::MAX).fold(0, |kinds, b| kinds | leads(a, b))
    });
    (0..=u8::MAX).flat_map(move |b| {
        (0..=u8::MAX).map(move |a| {
            let of = |byte: u8| any.get(usize::from(byte)).copied().unwrap_or(0);
            let leads = if of(a) == 0 { 0 } else { leads(a, b) };
            let runs = RUNS.iter().filter(|(_, is)| is(a) && is(b)).fold(0, |kinds, (kind, _)| kinds | kind.0);
            ([a, b], leads | of(b) | runs)
        })
    })
}

/// The kinds of each block of a text; none where nobody told.
#[derive(Debug, Default)]
pub(crate) struct Marks(Vec<u8>);

impl Marks {
    /// Forgets a text, for one with so many bytes.
    pub(crate) fn clear(&mut self, len: usize) {
        self.0.clear();
        self.0.reserve(len / BLOCK);
    }

    /// The kinds of the next whole block.
    pub(crate) fn push(&mut self, kinds: u8) {
        self.0.push(kinds);
    }

    /// Whether a block may hold something; what nobody told of may.
    pub(super) fn may(&self, block: usize, kind: Kind) -> bool {
        self.0.get(block).is_none_or(|kinds| kinds & kind.0 != 0)
    }

    /// The first block from one on that may hold something.
    pub(super) fn next(&self, block: usize, kind: Kind) -> usize {
        let rest = self.0.get(block..).unwrap_or_default();
        block + rest.iter().position(|kinds| kinds & kind.0 != 0).unwrap_or(rest.len())
    }
}
