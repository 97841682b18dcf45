//! Exchanges that nothing can be tied to any more: they are counted, and no longer kept, so that a run takes room for what is
//! open and not for what went well.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Away, Family, Purpose};

use super::{
    groups::{EXAMPLES, Key},
    shelf::Shelf,
    whole::MOST_WHOLE,
};
use crate::correlate::{Failed, Names, Seen};

/// So many more exchanges are kept, at the least, before it is looked again at which of them have settled.
const STEP: usize = 4_096;

/// How long an exchange is kept at the least, in milliseconds of the run: what began before it is in the journal by then.
const WRITTEN_MS: u64 = 250;

/// How long it is kept while something that began before it has not ended: by then it is known whether that ended before it.
const KEPT_MS: u64 = 2_000;

/// What is known of the exchanges that are no longer kept: each was a call of its own, and succeeded.
#[derive(Debug)]
pub(super) struct Settled {
    /// How many there are.
    pub(super) calls: u64,
    /// How many there are of each kind, and what they would count to in a group.
    pub(super) kinds: BTreeMap<Key, (u64, Away)>,
    /// By kind, when those began that stand for it: nothing that began before them settles.
    first: BTreeMap<Key, BTreeSet<(u64, usize)>>,
    /// At how many kept exchanges it is looked again, and how many more there are then the next time.
    next: usize,
    step: usize,
}

impl Default for Settled {
    fn default() -> Self {
        // Until a note has no room for all of them, each is kept.
        Self::after(MOST_WHOLE + STEP, STEP)
    }
}

/// The new places of exchanges.
#[derive(Debug)]
pub(super) struct Moves {
    /// The places of those that are no longer kept, in order.
    gone: Vec<usize>,
}

impl Moves {
    fn new(gone: &[(u64, usize)]) -> Self {
        let mut gone: Vec<usize> = gone.iter().map(|(_, at)| *at).collect();
        gone.sort_unstable();
        Self { gone }
    }

    /// The new place of one; `None` for one that is no longer kept.
    pub(super) fn of(&self, at: usize) -> Option<usize> {
        self.gone.binary_search(&at).err().map(|before| at - before)
    }
}

impl Settled {
    /// What the calls were for, and their families.
    pub(super) fn families(&self) -> impl Iterator<Item = (Purpose, Family)> {
        self.kinds.keys().map(|(purpose, family, ..)| (*purpose, *family))
    }

    /// Looks first at so many exchanges, and again whenever there are so many more.
    pub(super) fn after(next: usize, step: usize) -> Self {
        Self { calls: 0, kinds: BTreeMap::new(), first: BTreeMap::new(), next, step }
    }

    /// How many there are, as a kept exchange counts them.
    pub(super) fn before(&self) -> u32 {
        u32::try_from(self.calls).unwrap_or(u32::MAX)
    }

    /// Whether it is time to look at so many exchanges again.
    pub(super) fn is_due(&self, kept: usize) -> bool {
        kept >= self.next
    }

    /// Takes the exchanges that have settled, and says where the others are then. Each of these learns how many that are gone began
    /// before it.
    pub(super) fn take(&mut self, seen: &mut Shelf<Seen>, names: &Names) -> Moves {
        let failed = Failed::of(seen.iter(), names);
        let now = seen.iter().map(|seen| seen.start).max().unwrap_or_default();
        let first_open = seen.iter().filter(|seen| seen.end().is_none()).map(|seen| seen.start).min();
        let is_old = |seen: &Seen| {
            let all_ended = first_open.is_none_or(|open| seen.start < open);
            seen.start.saturating_add(if all_ended { WRITTEN_MS } else { KEPT_MS }) < now
        };
        let settles = |(_, seen): &(usize, &Seen)| is_old(seen) && !failed.may_concern(seen, names, now);
        let mut ready: Vec<(u64, usize)> =
            seen.iter().enumerate().filter(settles).map(|(at, seen)| (seen.start, at)).collect();
        ready.sort_unstable();
        let mut gone = Vec::new();
        for (start, at) in ready {
            let Some(one) = seen.get(at) else { continue };
            let key = (one.purpose, one.family, None, one.status, 1);
            let first = self.first.entry(key).or_default();
            if first.len() < EXAMPLES {
                first.insert((start, at));
            } else if first.last().is_some_and(|last| *last < (start, at)) {
                let (count, away) = self.kinds.entry(key).or_insert_with(|| (0, Away::NONE));
                *count += 1;
                away.add(&one.away(), true);
                gone.push((start, at));
            }
        }
        self.calls += gone.len() as u64;
        let kept = seen.len() - gone.len();
        // A look takes as long as there are exchanges: it is had in proportion to those that came.
        self.next = self.next.max(kept + self.step.max(kept / 2));
        for (at, one) in seen.iter_mut().enumerate() {
            let before = gone.partition_point(|gone| *gone < (one.start, at));
            one.before = one.before.saturating_add(u32::try_from(before).unwrap_or(u32::MAX));
        }
        let moves = Moves::new(&gone);
        for first in self.first.values_mut() {
            *first = first.iter().filter_map(|(start, at)| Some((*start, moves.of(*at)?))).collect();
        }
        moves
    }
}
