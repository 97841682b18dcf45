//! Between the passes: attempts that say themselves that they go on with something, by their count or their key, while nothing of
//! the same body and the count before theirs was left for them. Clients put fresh times and ids into their bodies, and an attempt
//! may have gone past the recorder. What is tied here is never sure, and what could be meant as well is not sure either.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{CorrelationMethod, Retryable};

use super::{
    links::{LONGEST_MS, wait_cost},
    matching::{Link, matching},
    view::View,
};
use crate::call::FRESH_BYTES;

/// Most predecessors that are looked at for one attempt.
const MOST_LOOKED_AT: usize = 16;

/// How an attempt says that it goes on with something, by what both share beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    /// The same idempotency key of the same credential.
    Key(u32, u32),
    /// The next count of the same client in the same lane.
    Next(u32, u64),
    /// A count further on, with the same body.
    Skips(u32),
}

/// Attempts by claim, moment and number.
type Moments = BTreeSet<(Claim, u32, u64, usize)>;

/// What a failed attempt can be claimed by.
fn offered(view: &View<'_>) -> impl Iterator<Item = Claim> {
    let keyed = (view.seen.key != 0).then_some(Claim::Key(view.seen.credential, view.seen.key));
    let count = view.count();
    let next = count.map(|count| Claim::Next(view.lane, count.saturating_add(1)));
    keyed.into_iter().chain(next).chain(count.map(|_| Claim::Skips(view.body)))
}

/// What an attempt claims.
fn claimed(view: &View<'_>) -> impl Iterator<Item = Claim> {
    let keyed = (view.seen.key != 0).then_some(Claim::Key(view.seen.credential, view.seen.key));
    let counted = view.count().filter(|count| *count > 0);
    let next = counted.map(|count| Claim::Next(view.lane, count));
    keyed.into_iter().chain(next).chain(counted.map(|_| Claim::Skips(view.body)))
}

/// Links from what failed to those of the beginnings that say that they are none.
pub(super) fn links(views: &[View<'_>], tails: &[usize], heads: &[usize]) -> Vec<Link> {
    let mut ended = Moments::new();
    for tail in tails {
        let Some((view, end)) = views.get(*tail).and_then(|view| Some((view, view.failed_at()?))) else { continue };
        ended.extend(offered(view).map(|claim| (claim, view.seen.client, end, *tail)));
    }
    let mut links = Vec::new();
    for head in heads {
        let Some(later) = views.get(*head) else { continue };
        let mut seen = BTreeSet::new();
        for claim in claimed(later) {
            let reach = (claim, later.seen.client, later.start().saturating_sub(LONGEST_MS), 0)
                ..=(claim, later.seen.client, later.start(), usize::MAX);
            for (.., end, tail) in ended.range(reach).rev().take(MOST_LOOKED_AT) {
                let earlier = views.get(*tail).filter(|view| (view.start(), *tail) < (later.start(), *head));
                let Some(kind) = earlier.and_then(|earlier| tied(claim, earlier, later)) else { continue };
                if let Some(earlier) = earlier.filter(|_| seen.insert(*tail)) {
                    let cost = wait_cost(earlier, later.start().saturating_sub(*end));
                    links.push(Link { from: *tail, to: *head, kind, cost, fits: true });
                }
            }
        }
    }
    matching(&links)
}

/// How two attempts are tied by a claim, where they are alike enough.
fn tied(claim: Claim, earlier: &View<'_>, later: &View<'_>) -> Option<CorrelationMethod> {
    let (one, other) = (earlier.seen, later.seen);
    let apart = one.key != 0 && other.key != 0 && one.key != other.key;
    let elsewhere = earlier.process != 0 && later.process != 0 && earlier.process != later.process;
    if apart || elsewhere || earlier.lane != later.lane || one.is_redirected() || !other.asked {
        return None;
    }
    // What no repeat cures and is sent otherwise was mended: another request.
    let is_curable = one.failure.is_none_or(|(.., retryable)| retryable != Retryable::No);
    let is_alike = is_curable
        && one.model == other.model
        && one.stream == other.stream
        && one.is_known()
        && other.is_known()
        && one.bytes().abs_diff(other.bytes()) <= FRESH_BYTES;
    match claim {
        Claim::Key(..) => is_alike.then_some(CorrelationMethod::IdempotencyKey),
        Claim::Next(..) => (is_alike && earlier.body != later.body).then_some(CorrelationMethod::RetryCount),
        Claim::Skips(_) => (earlier.same_body(later) && skips(earlier, later)).then_some(CorrelationMethod::RetryCount),
    }
}

/// Whether a client counted attempts between two that nobody saw.
pub(super) fn skips(earlier: &View<'_>, later: &View<'_>) -> bool {
    earlier.count().zip(later.count()).is_some_and(|(one, other)| one.saturating_add(1) < other)
}

/// Attempts whose key other bodies have too: it may be that of a whole job, and then says nothing of one call.
pub(super) fn of_several_bodies(views: &[View<'_>]) -> Vec<usize> {
    let key = |view: &View<'_>| (view.seen.key != 0).then_some((view.seen.credential, view.seen.key));
    let mut first: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut several = BTreeSet::new();
    for view in views {
        let Some(key) = key(view) else { continue };
        if *first.entry(key).or_insert(view.body) != view.body {
            several.insert(key);
        }
    }
    (0..views.len()).filter(|at| views.get(*at).and_then(key).is_some_and(|key| several.contains(&key))).collect()
}

/// The failed attempts that one of some beginnings may count on from, whatever their bodies are.
pub(super) fn claimable(views: &[View<'_>], failed: &[usize], heads: &[usize]) -> Vec<(usize, usize)> {
    let mut begun: BTreeSet<(u32, u32, u64, usize)> = BTreeSet::new();
    for head in heads {
        let counted = views.get(*head).filter(|view| view.count().is_some_and(|count| count > 0));
        begun.extend(counted.map(|view| (view.lane, view.seen.client, view.start(), *head)));
    }
    let mut found = Vec::new();
    for index in failed {
        let Some((view, end)) = views.get(*index).and_then(|view| Some((view, view.failed_at()?))) else { continue };
        let reach = (view.lane, view.seen.client, end, 0)
            ..=(view.lane, view.seen.client, end.saturating_add(LONGEST_MS), usize::MAX);
        let goes_on = |head: usize| head != *index && views.get(head).is_some_and(|later| later.count() > view.count());
        let mut near = begun.range(reach).map(|(.., head)| *head).take(MOST_LOOKED_AT);
        found.extend(near.find(|head| view.count().is_some() && goes_on(*head)).map(|head| (*index, head)));
    }
    found
}
