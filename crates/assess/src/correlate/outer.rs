//! Second pass: outer layers, that send once more what the first pass left as failed. Never more than a guess.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::CorrelationMethod;

use super::{
    links::{bounded, wait_cost},
    matching::{Link, matching},
    view::View,
};

/// Longest wait of an outer layer.
pub(super) const OUTER_MS: u64 = 30_000;

/// Most predecessors that are looked at for one attempt.
pub(super) const MOST_LOOKED_AT: usize = 16;

/// Links from the ends of what the first pass tied to the beginnings of it. The same body comes before another model.
pub(super) fn links(views: &[View<'_>], tails: &[usize], heads: &[usize]) -> Vec<Link> {
    let same = |view: &View<'_>| view.body;
    let first = matching(&between(views, tails, heads, &same, &resent));
    let from: BTreeSet<usize> = first.iter().map(|link| link.from).collect();
    let to: BTreeSet<usize> = first.iter().map(|link| link.to).collect();
    let tails: Vec<usize> = tails.iter().copied().filter(|tail| !from.contains(tail)).collect();
    let heads: Vec<usize> = heads.iter().copied().filter(|head| !to.contains(head)).collect();
    let loose = |view: &View<'_>| view.loose;
    let second = matching(&between(views, &tails, &heads, &loose, &fallback));
    first.into_iter().chain(second).collect()
}

fn between(
    views: &[View<'_>],
    tails: &[usize],
    heads: &[usize],
    group: &dyn Fn(&View<'_>) -> u32,
    judge: &dyn Fn(&View<'_>, &View<'_>) -> Option<CorrelationMethod>,
) -> Vec<Link> {
    let mut ended: BTreeMap<u32, BTreeSet<(u64, usize)>> = BTreeMap::new();
    for tail in tails {
        if let Some((view, end)) = views.get(*tail).and_then(|view| Some((view, view.failed_at()?))) {
            ended.entry(group(view)).or_default().insert((end, *tail));
        }
    }
    let mut links = Vec::new();
    for head in heads {
        let Some(later) = views.get(*head) else { continue };
        let Some(ended) = ended.get(&group(later)) else { continue };
        let reach = ended.range((later.start().saturating_sub(OUTER_MS), 0)..=(later.start(), usize::MAX)).rev();
        for (end, tail) in reach.take(MOST_LOOKED_AT) {
            let earlier = views.get(*tail).filter(|view| (view.start(), *tail) < (later.start(), *head));
            let earlier = earlier.filter(|view| !view.is_over_for(later));
            if let Some(kind) = earlier.and_then(|earlier| judge(earlier, later)) {
                let wait = later.start().saturating_sub(*end);
                // Another model was asked for no wait.
                let same = kind == CorrelationMethod::ResentAfterFailure;
                let cost = earlier.filter(|_| same).map_or(bounded(wait), |earlier| wait_cost(earlier, wait));
                links.push(Link { from: *tail, to: *head, kind, cost, fits: false });
            }
        }
    }
    links
}

/// An attempt that the client itself counts as a retry begins nothing.
fn begins(later: &View<'_>) -> bool {
    later.count().unwrap_or(0) == 0
}

pub(super) fn resent(earlier: &View<'_>, later: &View<'_>) -> Option<CorrelationMethod> {
    // Somewhere else was where it could have gone on; and a body that nobody saw whole is nobody's repeat.
    let may = !earlier.seen.is_redirected() && later.seen.asked && !earlier.seen.may_be_taken();
    (may && begins(later) && earlier.same_body(later)).then_some(CorrelationMethod::ResentAfterFailure)
}

pub(super) fn fallback(earlier: &View<'_>, later: &View<'_>) -> Option<CorrelationMethod> {
    let (one, other) = (earlier.seen, later.seen);
    let is_other = one.model != 0 && other.model != 0 && one.model != other.model;
    // «The same body» is said of one that was read; a length alone is not it.
    let is_read = one.prints().is_some() && !one.may_be_taken();
    (begins(later) && is_other && is_read && one.stream == other.stream).then_some(CorrelationMethod::FallbackModel)
}
