//! What a client counts as a retry, and what it may repeat beside the failure that it is tied to: an equal request that was answered well,
//! when the client had no use for the answer (a coding that it could not undo, a document that it would not take), or one that it broke off
//! before its body was whole. Which of them it repeats, only the wait may tell.

use std::collections::BTreeMap;

use super::{
    links::{HINT_LATE_MS, outside_of_wait},
    view::View,
};

/// How long after an answer a client that has no use for it asks again, at the most. What ended earlier is not looked at.
pub(super) const REPEATED_MS: u64 = 2_000;

/// Most attempts that are looked at for one.
const MOST_LOOKED_AT: usize = 32;

/// An attempt that may be what another one repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeatable {
    pub(super) earlier: usize,
    pub(super) later: usize,
    /// Whether it was answered; else it was broken off.
    pub(super) is_answered: bool,
}

/// What the counted ones among some attempts may repeat, although nothing ties them to it. What they are tied to is asked for.
pub(super) fn repeatable(views: &[View<'_>], tied_to: impl Fn(usize) -> Option<usize>) -> Vec<Repeatable> {
    let mut ended: BTreeMap<(u32, u32), Vec<(u64, usize)>> = BTreeMap::new();
    for (index, view) in views.iter().enumerate() {
        let end = view.seen.end().filter(|_| view.count().is_some() && (view.seen.is_answered() || !view.seen.asked));
        end.into_iter().for_each(|end| ended.entry((view.lane, view.seen.client)).or_default().push((end, index)));
    }
    ended.values_mut().for_each(|ended| ended.sort_unstable());
    let mut found = Vec::new();
    for (later, view) in views.iter().enumerate().filter(|(_, view)| view.count().is_some_and(|count| count > 0)) {
        let Some(ended) = ended.get(&(view.lane, view.seen.client)) else { continue };
        let until = ended.partition_point(|(end, _)| *end <= view.start());
        let tied = tied_to(later).and_then(|tied| views.get(tied));
        let recent =
            ended.iter().take(until).rev().take_while(|(end, _)| end.saturating_add(REPEATED_MS) >= view.start());
        for (_, earlier) in recent.take(MOST_LOOKED_AT) {
            let other = views.get(*earlier).filter(|_| tied_to(later) != Some(*earlier));
            let Some(other) = other.filter(|other| may_repeat(other, view, tied)) else { continue };
            found.push(Repeatable { earlier: *earlier, later, is_answered: other.seen.is_answered() });
        }
    }
    found
}

/// Whether an attempt may as well repeat another one as what it is tied to: it has a higher count, the same body as far as one was seen,
/// stream or no stream, and waited for as long as its client waits, or no less so than behind the other. A good answer ends a call, so that one
/// counts only where it came behind the failure: of equal requests one after the other, of which one fails, the retry is that one's.
fn may_repeat(earlier: &View<'_>, later: &View<'_>, tied: Option<&View<'_>>) -> bool {
    let apart = earlier.process != 0 && later.process != 0 && earlier.process != later.process;
    let is_equal = !earlier.seen.asked || earlier.body == later.body;
    let Some((before, count)) = earlier.count().zip(later.count()) else { return false };
    if apart || !is_equal || before >= count || earlier.seen.key != later.seen.key {
        return false;
    }
    let is_behind = tied.is_none_or(|tied| tied.seen.end() <= earlier.seen.end());
    // Of attempts in between that nobody saw, nobody knows the waits.
    if before + 1 < count || earlier.seen.is_answered() && !is_behind {
        return is_behind;
    }
    let Some(outside) = outside_of_wait(earlier, later) else { return true };
    outside <= HINT_LATE_MS || tied.is_none_or(|tied| outside_of_wait(tied, later).is_none_or(|other| outside <= other))
}
