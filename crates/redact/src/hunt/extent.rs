//! Which bytes of a stream something stands in, to the byte: by that alone a known value and an unknown one are told to be the same.

use std::{collections::BTreeMap, ops::Range};

use super::DEPTH;

/// A place in a stream: the byte, and, where something is packed there, the byte of what comes out of it, and so on. As they are
/// ordered, a byte reaches over all that comes out of it.
type Place = [u64; DEPTH + 1];

/// Bytes of a stream between two of a value that stand for it, too: what is left of an escape.
const STEP: u64 = 8;

/// Bytes of a stretch: those of the stream, or of what comes out at one of them.
fn length(stretch: &Range<Place>) -> u64 {
    let levels = stretch.start.iter().zip(&stretch.end);
    levels.map(|(from, to)| to.saturating_sub(*from)).find(|bytes| *bytes > 0).unwrap_or(0)
}

/// Where one byte stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    place: Place,
    /// How often something was unpacked to see it.
    level: usize,
}

impl Spot {
    /// A byte of the stream itself.
    pub(super) fn new(at: u64) -> Self {
        let mut place = Place::default();
        place.first_mut().into_iter().for_each(|first| *first = at);
        Self { place, level: 0 }
    }

    /// A byte of what comes out here.
    pub(super) fn within(mut self, at: usize) -> Self {
        self.level += 1;
        self.place.get_mut(self.level).into_iter().for_each(|level| *level = at as u64);
        self
    }

    /// The place behind it, after some more bytes.
    fn end(mut self, more: u64) -> Place {
        self.place.get_mut(self.level).into_iter().for_each(|level| *level += 1 + more);
        self.place
    }
}

/// The bytes that a value stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extent(Vec<Range<Place>>);

impl Extent {
    /// From where each of its bytes stands, in their order. Bytes close to one another are one stretch.
    pub(super) fn of(spots: impl Iterator<Item = Spot>) -> Self {
        let mut stretches: Vec<Range<Place>> = Vec::new();
        let mut reach = Place::default();
        for spot in spots {
            match stretches.last_mut() {
                Some(last) if last.start <= spot.place && spot.place <= reach => last.end = last.end.max(spot.end(0)),
                Some(_) | None => stretches.push(spot.place..spot.end(0)),
            }
            reach = spot.end(STEP);
        }
        Self(stretches)
    }

    /// Whether both have a byte of the stream.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.0.iter().any(|one| other.0.iter().any(|other| one.start < other.end && other.start < one.end))
    }

    /// The bytes of the stream that it stands in, each stretch of them.
    pub(super) fn in_stream(&self) -> Vec<Range<u64>> {
        let byte = |[at, ..]: Place| at;
        let of = |stretch: &Range<Place>| byte(stretch.start)..byte(stretch.end).max(byte(stretch.start) + 1);
        self.0.iter().map(of).collect()
    }

    /// Whether all of it stands before a byte of the stream.
    pub(super) fn is_before(&self, at: u64) -> bool {
        self.0.iter().all(|stretch| stretch.end <= Spot::new(at).place)
    }
}

/// Bytes that some values stand in, each once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Covered(BTreeMap<Place, Place>);

impl Covered {
    /// Those of one more.
    pub(super) fn add(&mut self, extent: &Extent) {
        for stretch in &extent.0 {
            let mut all = stretch.clone();
            while let Some((from, to)) = self.last_before(all.end).filter(|(_, to)| *to >= all.start) {
                self.0.remove(&from);
                all = all.start.min(from)..all.end.max(to);
            }
            self.0.insert(all.start, all.end);
        }
    }

    /// Whether a value has one of them.
    pub(super) fn meets(&self, extent: &Extent) -> bool {
        extent.0.iter().any(|stretch| self.within(stretch).next().is_some())
    }

    /// How many bytes of a value are none of them.
    pub(super) fn beyond(&self, extent: &Extent) -> u64 {
        let shared = |stretch: &Range<Place>| -> u64 { self.within(stretch).map(|part| length(&part)).sum() };
        extent.0.iter().map(|stretch| length(stretch).saturating_sub(shared(stretch))).sum()
    }

    /// What they have of a stretch, from its end on.
    fn within<'a>(&'a self, stretch: &'a Range<Place>) -> impl Iterator<Item = Range<Place>> + 'a {
        let before = self.0.range(..stretch.end).rev().take_while(|(_, to)| **to > stretch.start);
        before.map(|(from, to)| stretch.start.max(*from)..stretch.end.min(*to))
    }

    /// Forgets those before a byte of the stream.
    pub(super) fn forget(&mut self, at: u64) {
        self.0.retain(|_, to| *to > Spot::new(at).place);
    }

    fn last_before(&self, end: Place) -> Option<(Place, Place)> {
        self.0.range(..end).next_back().map(|(from, to)| (*from, *to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(bytes: &[u64]) -> Extent {
        Extent::of(bytes.iter().map(|at| Spot::new(*at)))
    }

    #[test]
    fn values_meet_where_they_have_a_byte_and_not_beside_it() {
        // Escapes of three bytes each, and pieces with something between them.
        let (escaped, pieces) = (extent(&[10, 13, 16]), extent(&[40, 41, 80, 81]));
        assert_eq!((escaped.0.len(), pieces.0.len()), (1, 2));
        for (other, meets) in [(&[9][..], false), (&[17], false), (&[16, 17], true), (&[12], true)] {
            assert_eq!(escaped.meets(&extent(other)), meets, "{other:?}");
        }
        assert!(!pieces.meets(&extent(&[60, 61])) && pieces.meets(&extent(&[79, 80])));
        let mut covered = Covered::default();
        [&pieces, &escaped, &extent(&[42, 43])].into_iter().for_each(|extent| covered.add(extent));
        assert_eq!(covered.0.len(), 3);
        for (other, meets) in
            [(&[39][..], false), (&[43, 44], true), (&[44, 79], false), (&[5, 80], true), (&[82], false)]
        {
            assert_eq!(covered.meets(&extent(other)), meets, "{other:?}");
        }
        assert_eq!(
            [&escaped, &pieces, &extent(&[43, 44, 45]), &extent(&[90])].map(|extent| covered.beyond(extent)),
            [0, 0, 2, 1]
        );
        covered.forget(44);
        assert!(!covered.meets(&escaped) && covered.meets(&pieces));
    }

    /// All that comes out of something packed stands at its first byte.
    #[test]
    fn values_in_what_is_packed_are_told_apart_and_stand_in_what_it_is_written_in() {
        let inside = |range: Range<usize>| Extent::of(range.map(|at| Spot::new(50).within(3).within(at)));
        assert!(inside(0..20).meets(&inside(19..30)) && !inside(0..20).meets(&inside(20..30)));
        for extent in [extent(&[49, 50]), Extent::of([Spot::new(50).within(3)].into_iter())] {
            assert!(extent.meets(&inside(7..9)));
        }
        assert!(
            !extent(&[51]).meets(&inside(7..9))
                && !inside(0..20).meets(&Extent::of([Spot::new(50).within(4)].into_iter()))
        );
    }
}
