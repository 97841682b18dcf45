//! The unknown ones that were seen in a stream, each of which stands in bytes of its own.

use super::{
    Sighting,
    extent::{Covered, Extent},
};

/// Unknown ones beyond those that are kept, as they are told of, some of them twice; then the detectors look no further.
const CROWD: u64 = 10_000;

/// Bytes of a value beyond pieces of known ones that make it one of its own: two tokens begin alike, and so do all private keys of a kind.
const OWN: u64 = 12;

/// What detectors took for a credential and is no known one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    /// Those of which another one may still be seen.
    open: Vec<(Extent, Sighting)>,
    /// Those that stand before all that is looked at.
    settled: Vec<Sighting>,
    /// What known ones stand in, of what is looked at.
    known: Covered,
    /// The same of pieces of them.
    pieces: Covered,
    /// Those beyond the ones that are kept.
    unlisted: u64,
}

impl Unknown {
    /// Takes one. Where two stand in the same bytes, the one with fewer disguises stays, then the one whose detector goes before;
    /// what a known one has a byte of is that one, and so is what is hardly more than pieces of one. `false` where there is no room for it.
    pub(super) fn add(&mut self, sighting: Sighting, extent: Extent, most: usize) -> bool {
        let rank = |of: &Sighting| (of.disguises.len(), of.secret, of.offset);
        let mut same = self.open.iter().filter(|(other, _)| other.meets(&extent));
        if self.is_known(&extent) || same.any(|(_, other)| rank(other) <= rank(&sighting)) {
            return true;
        }
        self.open.retain(|(other, _)| !other.meets(&extent));
        let has_room = self.open.len() + self.settled.len() < most;
        if has_room {
            self.open.push((extent, sighting));
        } else {
            self.unlisted += 1;
        }
        has_room
    }

    /// A known one, or a piece of one, stands in some bytes: what was taken for unknown there is none.
    pub(super) fn know(&mut self, extent: &Extent, piece: bool) {
        if piece { &mut self.pieces } else { &mut self.known }.add(extent);
        let mut open = std::mem::take(&mut self.open);
        open.retain(|(other, _)| !other.meets(extent) || !self.is_known(other));
        self.open = open;
    }

    fn is_known(&self, extent: &Extent) -> bool {
        self.known.meets(extent) || self.pieces.meets(extent) && self.pieces.beyond(extent) < OWN
    }

    /// What stands before a byte of the stream is looked at no more.
    pub(super) fn settle(&mut self, at: u64) {
        let before = self.open.extract_if(.., |(extent, _)| extent.is_before(at));
        self.settled.extend(before.map(|(_, sighting)| sighting));
        self.known.forget(at);
        self.pieces.forget(at);
    }

    /// Whether so many were told of that no more are looked for.
    pub(super) const fn is_crowded(&self) -> bool {
        self.unlisted >= CROWD
    }

    /// Those that are kept.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Sighting> {
        self.settled.iter().chain(self.open.iter().map(|(_, sighting)| sighting))
    }
}
