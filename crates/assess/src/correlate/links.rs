//! First pass: which attempt may continue which within one layer of one client, and at what cost.

use std::collections::BTreeSet;

use redial_note::{CorrelationMethod, is_success};

use super::{matching::Link, view::View};

/// Most predecessors that are looked at for one attempt: more is a crowd, in which nothing is sure.
const MOST_LOOKED_AT: usize = 32;

/// Links that are kept of a crowd: all of it is unsure.
const KEPT_OF_A_CROWD: usize = 4;

/// How soon a client asks again without a stream.
const TURNED_OFF_MS: u64 = 1_000;

/// How far outside a client's wait a retry is still taken for one.
const LIMIT_MS: u64 = 1_200;

/// Longest wait that is looked at where a count or a key decides.
pub(super) const LONGEST_MS: u64 = 600_000;

/// Longest wait of a client of which nothing is known, and of a stream that is asked for again without one.
const OPEN_WAIT_MS: u64 = 30_000;

/// A redirect is followed at once.
const REDIRECT_MS: u64 = 500;

/// How much earlier than a hint a timer may fire, and how much later a client still obeys it.
const HINT_EARLY_MS: u64 = 20;
pub(super) const HINT_LATE_MS: u64 = 250;

/// How late the end of an attempt may be seen that the client had left by itself.
pub(super) const LEFT_MS: u64 = 1_000;

/// Rounds in which what is taken is taken from the choices of the others. What is open after that stays open.
const ROUNDS: usize = 16;

/// What the first pass found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Links without which something seen could not be: nothing else is possible.
    pub(super) forced: Vec<Link>,
    /// Links among which a choice must be made.
    pub(super) open: Vec<Link>,
    /// Attempts of which something is seen that does not fit together: nothing of them is sure.
    pub(super) contested: BTreeSet<usize>,
}

/// What a predecessor is found by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Key(u32),
    Count(u64),
    Plain,
}

/// Failed attempts by slot, end and number.
type Ended = BTreeSet<(Slot, u64, usize)>;

/// All possible links of the first pass.
pub(super) fn links(views: &[View<'_>]) -> Found {
    let layer_of = |index: &usize| views.get(*index).map(View::layer);
    let mut order: Vec<usize> = (0..views.len()).collect();
    order.sort_unstable_by_key(|index| (layer_of(index), *index));
    let mut found = Found::default();
    for members in order.chunk_by(|one, other| layer_of(one) == layer_of(other)).filter(|members| members.len() > 1) {
        layer(views, members, &mut found);
    }
    found
}

fn layer(views: &[View<'_>], members: &[usize], found: &mut Found) {
    let ended = |index: &usize| {
        let view = views.get(*index)?;
        Some((slot(view), view.failed_at()?, *index))
    };
    let all: Ended = members.iter().filter_map(ended).collect();
    // What is surely continued by one attempt cannot be continued by another.
    let mut open = all.clone();
    let (mut waiting, mut forced, mut contradicted) = (Vec::new(), Vec::new(), false);
    for index in members {
        let (links, crowded) = candidates(views, &open, *index);
        let unclear = crowded || left_late(views, &all, *index);
        if unclear {
            found.contested.insert(*index);
        }
        match links.as_slice() {
            [] => contradicted |= !candidates(views, &all, *index).0.is_empty(),
            [only] if !unclear && only.is_exact() => {
                if let Some(entry) = ended(&only.from) {
                    open.remove(&entry);
                }
                forced.push(*only);
            }
            _ => waiting.push((*index, links)),
        }
    }
    settle(waiting, &mut forced, found);
    found.forced.extend(forced);
    if contradicted {
        // Two claim what only one can have: one of those that they continue was not seen, and any may be the other's.
        found.contested.extend(members);
    }
}

/// Removes what is taken from the choices of the others.
fn settle(mut waiting: Vec<(usize, Vec<Link>)>, forced: &mut Vec<Link>, found: &mut Found) {
    let mut taken: BTreeSet<usize> = forced.iter().map(|link| link.from).collect();
    for _ in 0..ROUNDS {
        let before = waiting.len();
        waiting.retain_mut(|(index, links)| {
            links.retain(|link| !taken.contains(&link.from));
            match links.as_slice() {
                [only] if only.is_exact() && !found.contested.contains(index) => {
                    taken.insert(only.from);
                    forced.push(*only);
                    false
                }
                _ => true,
            }
        });
        if waiting.len() == before {
            break;
        }
    }
    let open = waiting.into_iter().flat_map(|(_, links)| links).filter(|link| !taken.contains(&link.from));
    found.open.extend(open);
}

fn slot(view: &View<'_>) -> Slot {
    match (view.seen.key, view.count()) {
        (0, Some(count)) => Slot::Count(count),
        (0, None) => Slot::Plain,
        (key, _) => Slot::Key(key),
    }
}

/// The links that end in one attempt, and whether there may be more of them than were looked at.
fn candidates(views: &[View<'_>], ended: &Ended, index: usize) -> (Vec<Link>, bool) {
    let Some(later) = views.get(index) else { return (Vec::new(), false) };
    let mut links = Vec::new();
    let mut crowded = false;
    let mut look = |slot, longest: u64, judge: &dyn Fn(&View<'_>, u64) -> Option<Judged>| {
        let from = (slot, later.start().saturating_sub(longest), 0);
        let reach = ended.range(from..=(slot, later.start(), usize::MAX)).rev();
        for (at, (_, end, earlier)) in reach.enumerate() {
            if at >= MOST_LOOKED_AT {
                crowded = true;
                break;
            }
            let Some(view) = views.get(*earlier).filter(|view| (view.start(), *earlier) < (later.start(), index))
            else {
                continue;
            };
            if let Some((kind, cost, fits)) = judge(view, later.start().saturating_sub(*end)) {
                links.push(Link { from: *earlier, to: index, kind, cost, fits });
            }
        }
    };
    match slot(later) {
        key @ Slot::Key(_) => {
            look(key, u64::MAX, &|_, wait| Some((CorrelationMethod::IdempotencyKey, bounded(wait), true)))
        }
        Slot::Count(count) => {
            if let Some(before) = count.checked_sub(1) {
                look(Slot::Count(before), LONGEST_MS, &|earlier, wait| counted(earlier, later, before, wait));
            }
            look(Slot::Count(count), REDIRECT_MS, &|earlier, wait| redirected(earlier, later, wait));
        }
        Slot::Plain => look(Slot::Plain, LONGEST_MS, &|earlier, wait| plain(earlier, later, wait)),
    }
    if crowded {
        links.sort_by_key(|link| (link.cost, link.from));
        links.truncate(KEPT_OF_A_CROWD);
    }
    (links, crowded)
}

/// Whether the client may have left an attempt for this one, and its end was seen only after this one's start.
fn left_late(views: &[View<'_>], all: &Ended, index: usize) -> bool {
    let Some(later) = views.get(index) else { return false };
    let slot = match slot(later) {
        Slot::Count(count) => match count.checked_sub(1) {
            Some(before) => Slot::Count(before),
            None => return false,
        },
        slot @ (Slot::Key(_) | Slot::Plain) => slot,
    };
    let until = (slot, later.start().saturating_add(LEFT_MS), usize::MAX);
    all.range((slot, later.start().saturating_add(1), 0)..=until).take(MOST_LOOKED_AT).any(|(.., earlier)| {
        views.get(*earlier).is_some_and(|view| view.seen.client_gone() && view.start() < later.start())
    })
}

/// Method, cost, and whether the wait is what the client does.
type Judged = (CorrelationMethod, i64, bool);

fn counted(earlier: &View<'_>, later: &View<'_>, step: u64, wait: u64) -> Option<Judged> {
    if !earlier.same_body(later) {
        return None;
    }
    let step = usize::try_from(step).unwrap_or(usize::MAX);
    let cost = later.profile.window(step).map_or(bounded(wait), |window| cost(wait, window));
    let hinted = hint(earlier).map_or(cost, |window| self::cost(wait, window).min(cost));
    Some((CorrelationMethod::RetryCount, hinted, true))
}

fn redirected(earlier: &View<'_>, later: &View<'_>, wait: u64) -> Option<Judged> {
    let follows = earlier.seen.led_to(later.seen) && later.seen.asked;
    (follows && wait <= REDIRECT_MS && earlier.same_body(later))
        .then(|| (CorrelationMethod::Redirect, bounded(wait), true))
}

fn plain(earlier: &View<'_>, later: &View<'_>, wait: u64) -> Option<Judged> {
    if let Some(redirect) = redirected(earlier, later, wait) {
        return Some(redirect);
    }
    // What was sent elsewhere and did not go there is no retry; nor is anything said of a body that nobody saw whole.
    if earlier.is_over_for(later) || earlier.seen.is_redirected() || !later.seen.asked {
        return None;
    }
    let profile = later.profile;
    if !earlier.same_body(later) {
        let broken = earlier.seen.status.is_some_and(is_success) && profile.repeats(earlier.seen);
        let fits = profile.turns_stream_off && broken && wait <= TURNED_OFF_MS;
        let turned_off = earlier.seen.stream && !later.seen.stream && wait <= OPEN_WAIT_MS;
        return turned_off.then(|| (CorrelationMethod::StreamTurnedOff, bounded(wait), fits));
    }
    let own = (0..profile.steps()).filter_map(|step| profile.window(step));
    let own = own.map(|window| (outside(wait, window), cost(wait, window)));
    // Who was asked to wait comes later than that rather than earlier.
    let early = hint(earlier).map_or(0, |(shortest, _)| bounded(shortest.saturating_sub(wait)).saturating_mul(1_000));
    let asked = hint(earlier).map(|window| (outside(wait, window), cost(wait, window).saturating_add(early)));
    match own.chain(asked).min() {
        Some((outside, cost)) if outside <= LIMIT_MS => {
            Some((CorrelationMethod::BodyAndTiming, cost, outside <= HINT_LATE_MS && profile.repeats(earlier.seen)))
        }
        // Of a client that nobody measured, one wait is as good as another.
        _ if profile.waits.is_none() && wait <= OPEN_WAIT_MS => {
            Some((CorrelationMethod::BodyAndTiming, OPEN_COST.saturating_add(wait_cost(earlier, wait)), false))
        }
        _ => None,
    }
}

/// Whether the wait between two attempts is that of the client before its retry number `step`, or what a hint asked for.
pub(super) fn fits_step(earlier: &View<'_>, later: &View<'_>, step: usize) -> bool {
    let Some(wait) = earlier.seen.end().and_then(|end| later.start().checked_sub(end)) else { return false };
    let mut windows = later.profile.window(step).into_iter().chain(hint(earlier));
    windows.any(|window| outside(wait, window) <= HINT_LATE_MS)
}

/// Milliseconds by which the wait between two attempts lies outside of the client's own before the retry that the later one is counted as, or
/// of what a hint asked for; `None` where neither is known.
pub(super) fn outside_of_wait(earlier: &View<'_>, later: &View<'_>) -> Option<u64> {
    let wait = later.start().checked_sub(earlier.seen.end()?)?;
    let step = usize::try_from(later.count()?.checked_sub(1)?).ok()?;
    let windows = later.profile.window(step).into_iter().chain(hint(earlier));
    windows.map(|window| outside(wait, window)).min()
}

/// What a wait costs that nothing speaks for: more than any that fits.
const OPEN_COST: i64 = 1_000_000;

/// The wait that a hint asks for.
fn hint(earlier: &View<'_>) -> Option<(u64, u64)> {
    let wait = earlier.seen.hint()?;
    Some((wait.saturating_sub(HINT_EARLY_MS), wait.saturating_add(HINT_LATE_MS)))
}

/// What a wait costs where no client's own is known: as long as it is, or as far from what was asked for; too early is twice as
/// far.
pub(super) fn wait_cost(earlier: &View<'_>, wait: u64) -> i64 {
    let far = hint(earlier).map(|(shortest, longest)| {
        let early = shortest.saturating_sub(wait);
        early.saturating_mul(2).max(wait.saturating_sub(longest))
    });
    bounded(far.unwrap_or(wait))
}

/// Whether an attempt may have sat out the wait that another's answer asked for, though a good answer came meanwhile to what was
/// asked at a moment: that was not this client's, then.
pub(super) fn sat_out(earlier: &View<'_>, later: &View<'_>, asked: u64) -> bool {
    let window = hint(earlier).zip(earlier.seen.end());
    window.is_some_and(|((shortest, longest), end)| {
        let [due, late] = [shortest, longest].map(|wait| end.saturating_add(wait));
        let start = later.start();
        (due..=late).contains(&start) || (asked < due && (due..=late.saturating_add(LIMIT_MS)).contains(&start))
    })
}

/// Milliseconds outside of a window.
fn outside(wait: u64, (shortest, longest): (u64, u64)) -> u64 {
    shortest.saturating_sub(wait).max(wait.saturating_sub(longest))
}

/// Squared inside, so that equal waits keep their order; steep outside.
fn cost(wait: u64, window: (u64, u64)) -> i64 {
    let inside = wait.abs_diff(window.0).min(30_000);
    bounded(inside.saturating_mul(inside) / 1_000).saturating_add(bounded(outside(wait, window)).saturating_mul(1_000))
}

/// A cost that sums stay in range with.
pub(super) fn bounded(cost: u64) -> i64 {
    i64::try_from(cost.min(1_000_000_000)).unwrap_or(i64::MAX)
}
