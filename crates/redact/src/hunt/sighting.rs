use std::{collections::BTreeMap, ops::Range};

use super::{extent::Extent, unknown::Unknown, view::By};
use crate::Fingerprint;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The secret, or so much of it that it has to be replaced.
    Leak,
    /// What a detector takes for a credential that nobody told of.
    Unknown,
    /// A few characters at its ends, or a digest: it was in hand, and is not given away.
    Echo,
}

/// Length of an unknown value: enough to find it by, too little to guess it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Size {
    /// Fewer than 24 characters.
    Short,
    /// 24 to 63.
    Middle,
    /// 64 and more.
    Long,
}

impl Size {
    pub(super) const fn of(len: usize) -> Self {
        match len {
            0..24 => Self::Short,
            24..64 => Self::Middle,
            _ => Self::Long,
        }
    }

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Short => "fewer than 24 characters",
            Self::Middle => "24 to 63 characters",
            Self::Long => "64 characters or more",
        }
    }
}

/// A secret stands in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its number among [`super::Hunter::secrets`]; of an unknown one its detector's among [`crate::Detectors::ids`].
    pub secret: usize,
    /// How bad it is.
    pub kind: Kind,
    /// Bytes of the stream before it.
    pub offset: u64,
    /// Its line, from 1.
    pub line: u64,
    /// Whether only a piece of it stands there.
    pub piece: bool,
    /// What had to be undone to see it, the outermost first.
    pub disguises: Vec<&'static str>,
    /// The bytes of the stream that a disguised one stands in, in their order; at most 256 stretches of them.
    pub spread: Vec<Range<u64>>,
    /// How long an unknown one is.
    pub size: Option<Size>,
    /// The keyed fingerprint of an unknown one, where there is a key.
    pub fingerprint: Option<Fingerprint>,
}

/// Stretches that are kept of one.
const STRETCHES: usize = 256;

/// Adds stretches of bytes to others, each byte once.
fn join(spread: &mut Vec<Range<u64>>, more: Vec<Range<u64>>) {
    spread.extend(more);
    spread.sort_by_key(|stretch| stretch.start);
    spread.dedup_by(|next, last| {
        let meets = next.start <= last.end;
        last.end = if meets { last.end.max(next.end) } else { last.end };
        meets
    });
    spread.truncate(STRETCHES);
}

/// Whether a secret stands there whole, and as it is.
const fn plain(sighting: &Sighting) -> bool {
    !sighting.piece && sighting.disguises.is_empty()
}

/// How far apart a place may be told that was seen in two ways.
const APART: u64 = 64;

/// Whether a secret of a length, whole in both, stands in two places that are so many bytes apart.
fn are_two(one: &Sighting, other: &Sighting, apart: u64, len: u64) -> bool {
    let is_sure = |of: &Sighting| !of.piece && !of.disguises.contains(&By::Stream.name());
    let least = if plain(one) || plain(other) { len } else { len.max(APART) };
    is_sure(one) && is_sure(other) && apart >= least
}

/// Keeps one more place, if there is room; how many are not kept.
fn put(places: &mut BTreeMap<u64, Sighting>, sighting: Sighting) -> u64 {
    if places.len() >= MOST {
        return 1;
    }
    places.insert(sighting.offset, sighting);
    0
}

/// Places of one secret that are kept for one stream; more of them are counted.
const MOST: usize = 1_000;

/// Everything that was seen in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sightings {
    places: BTreeMap<(usize, Kind), BTreeMap<u64, Sighting>>,
    unknown: Unknown,
    /// Places beyond those that are kept.
    pub more: u64,
    /// Whether every disguise was undone to the end; otherwise something may be there that was not seen.
    pub complete: bool,
    /// Whether detectors did not look at some of it, since they had told of thousands: more of the same may be there.
    pub passed_by: bool,
}

impl Default for Sightings {
    fn default() -> Self {
        Self { places: BTreeMap::new(), unknown: Unknown::default(), more: 0, complete: true, passed_by: false }
    }
}

impl Sightings {
    /// Takes one that was seen `len` characters long when undisguised. The same place is seen in several ways: the one that
    /// shows most with the fewest disguises stays, at the earliest byte. What stands whole has its place for sure, but for the
    /// frames of a stream: one behind another is another.
    pub(super) fn add(&mut self, sighting: Sighting, extent: &Extent, len: u64) {
        // What holds a mask is no value, however little of a known one stands beside it.
        self.unknown.know(extent, sighting.piece && sighting.kind == Kind::Leak);
        let places = self.places.entry((sighting.secret, sighting.kind)).or_default();
        let near = 2 * len + 32;
        let range = sighting.offset.saturating_sub(near)..=sighting.offset.saturating_add(near);
        let Some(at) = places.range(range).map(|(at, _)| *at).min_by_key(|at| at.abs_diff(sighting.offset)) else {
            return self.more += put(places, sighting);
        };
        let behind = at.abs_diff(sighting.offset);
        if places.get(&at).is_some_and(|known| are_two(known, &sighting, behind, len)) {
            return self.more += put(places, sighting);
        }
        let Some(mut known) = places.remove(&at) else { return };
        if (sighting.piece, sighting.disguises.len()) < (known.piece, known.disguises.len()) {
            known.disguises = sighting.disguises;
        }
        known.piece &= sighting.piece;
        join(&mut known.spread, sighting.spread);
        (known.offset, known.line) = (known.offset, known.line).min((sighting.offset, sighting.line));
        places.insert(known.offset, known);
    }

    /// Takes an unknown one.
    pub(super) fn add_unknown(&mut self, sighting: Sighting, extent: Extent) {
        self.more += u64::from(!self.unknown.add(sighting, extent, MOST));
    }

    /// What stands before a byte of the stream is looked at no more.
    pub(super) fn settle(&mut self, at: u64) {
        self.unknown.settle(at);
    }

    /// Whether so many unknown ones were told of that no more are looked for.
    pub(super) const fn is_crowded(&self) -> bool {
        self.unknown.is_crowded()
    }

    /// All of them by their place. An echo beside a leak of the same secret is part of it.
    pub fn all(&self) -> Vec<&Sighting> {
        let leaked = |echo: &Sighting| {
            let near = echo.offset.saturating_sub(1_024)..=echo.offset.saturating_add(1_024);
            let leaks = self.places.get(&(echo.secret, Kind::Leak));
            echo.kind == Kind::Echo && leaks.is_some_and(|leaks| leaks.range(near).next().is_some())
        };
        let known = self.places.values().flat_map(BTreeMap::values).filter(|sighting| !leaked(sighting));
        let mut all: Vec<&Sighting> = known.chain(self.unknown.iter()).collect();
        all.sort_by_key(|sighting| (sighting.offset, sighting.secret));
        all
    }
}
