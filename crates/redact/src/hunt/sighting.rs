use std::collections::BTreeMap;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The secret, or so much of it that it has to be replaced.
    Leak,
    /// A few characters at its ends, or a digest: it was in hand, and is not given away.
    Echo,
}

/// A known secret stands in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its number among [`super::Hunter::secrets`].
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
}

/// Places of one secret that are kept for one stream; more of them are counted.
const MOST: usize = 1_000;

/// Everything that was seen in a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sightings {
    places: BTreeMap<(usize, Kind), BTreeMap<u64, Sighting>>,
    /// Places beyond those that are kept.
    pub more: u64,
    /// Whether every disguise was undone to the end; otherwise something may be there that was not seen.
    pub complete: bool,
}

impl Default for Sightings {
    fn default() -> Self {
        Self { places: BTreeMap::new(), more: 0, complete: true }
    }
}

impl Sightings {
    /// Takes one that was seen `len` characters long when undisguised. The same place is seen in several ways: the one that
    /// shows most with the fewest disguises stays, at the earliest byte.
    pub(super) fn add(&mut self, sighting: Sighting, len: u64) {
        let places = self.places.entry((sighting.secret, sighting.kind)).or_default();
        let near = 2 * len + 32;
        let range = sighting.offset.saturating_sub(near)..=sighting.offset.saturating_add(near);
        let Some(at) = places.range(range).map(|(at, _)| *at).min_by_key(|at| at.abs_diff(sighting.offset)) else {
            if places.len() < MOST {
                places.insert(sighting.offset, sighting);
            } else {
                self.more += 1;
            }
            return;
        };
        let Some(mut known) = places.remove(&at) else { return };
        if (sighting.piece, sighting.disguises.len()) < (known.piece, known.disguises.len()) {
            known.disguises = sighting.disguises;
        }
        known.piece &= sighting.piece;
        (known.offset, known.line) = (known.offset, known.line).min((sighting.offset, sighting.line));
        places.insert(known.offset, known);
    }

    /// All of them by their place. An echo beside a leak of the same secret is part of it.
    pub fn all(&self) -> Vec<&Sighting> {
        let leaked = |echo: &Sighting| {
            let near = echo.offset.saturating_sub(1_024)..=echo.offset.saturating_add(1_024);
            let leaks = self.places.get(&(echo.secret, Kind::Leak));
            echo.kind == Kind::Echo && leaks.is_some_and(|leaks| leaks.range(near).next().is_some())
        };
        let mut all: Vec<&Sighting> =
            self.places.values().flat_map(BTreeMap::values).filter(|sighting| !leaked(sighting)).collect();
        all.sort_by_key(|sighting| (sighting.offset, sighting.secret));
        all
    }
}
