//! What speaks against a grouping: attempts that may as well belong elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{CorrelationMethod, Retryable};

use super::{
    Gaps,
    calls::Ties,
    claimed,
    evidence::{Doubt, Doubts},
    links::{Found, LONGEST_MS},
    matching::Link,
    outer::{MOST_LOOKED_AT, OUTER_MS},
    repeated::repeatable,
    view::View,
};

/// How long after its period began an attempt may go on with one of the period before: what was under way then takes as long
/// as a client waits for an answer, and the wait for its retry comes after that.
const CARRIED_MS: u64 = 2 * LONGEST_MS;

/// The doubts of each call.
pub(super) fn doubts(views: &[View<'_>], found: &Found, ties: &Ties, heads: &[usize], gaps: Gaps) -> Vec<Doubts> {
    let mut call_of = vec![0; views.len()];
    for (call, head) in heads.iter().enumerate() {
        for attempt in ties.call(*head) {
            call_of.get_mut(attempt).into_iter().for_each(|of| *of = call);
        }
    }
    let mut book = Book { call_of, doubts: vec![Doubts::default(); heads.len()] };
    for head in heads {
        own(views, ties, *head, gaps, &mut book);
    }
    for index in &found.contested {
        book.mark(*index, Doubt::Contradicted);
    }
    for link in &found.open {
        book.rivals(link.from, link.to);
        if leaves_a_failure(views, ties, link) {
            book.mark(link.to, Doubt::Left);
        }
    }
    owners(views, ties, heads, &mut book);
    sweep(views, ties, &mut book);
    claims(views, ties, &mut book);
    repeats(views, ties, &mut book);
    elsewhere(views, ties, &mut book);
    book.doubts
}

/// Calls by attempt, and what is said against each.
struct Book {
    call_of: Vec<usize>,
    doubts: Vec<Doubts>,
}

impl Book {
    fn call(&self, attempt: usize) -> usize {
        self.call_of.get(attempt).copied().unwrap_or_default()
    }

    fn mark(&mut self, attempt: usize, doubt: Doubt) {
        let call = self.call(attempt);
        if let Some(doubts) = self.doubts.get_mut(call) {
            doubts.insert(doubt);
        }
    }

    /// Swaps within a call change nothing: only attempts of different calls are rivals.
    fn rivals(&mut self, one: usize, other: usize) {
        self.apart(one, other, Doubt::Rival);
    }

    /// The same, for a doubt of its own.
    fn apart(&mut self, one: usize, other: usize, doubt: Doubt) {
        if self.call(one) != self.call(other) {
            self.mark(one, doubt);
            self.mark(other, doubt);
        }
    }
}

/// Whether a link that was not chosen would leave a failure behind, where the chosen one leaves what nobody saw fail.
fn leaves_a_failure(views: &[View<'_>], ties: &Ties, other: &Link) -> bool {
    let failed = |index: usize| views.get(index).is_some_and(|view| view.seen.failure.is_some());
    ties.to(other.to).is_some_and(|chosen| failed(chosen.from) && !failed(other.from))
}

/// What a call's own attempts and links say against it.
fn own(views: &[View<'_>], ties: &Ties, head: usize, gaps: Gaps, book: &mut Book) {
    let call = || ties.call(head);
    if gaps.lost {
        book.mark(head, Doubt::Lost);
    }
    if views.get(head).is_some_and(|view| view.count().is_some_and(|count| count > 0)) {
        book.mark(head, Doubt::NotSeen);
    }
    let may_be_later = |index: usize| views.get(index).is_some_and(|view| may_go_on_later(view, gaps.turned_ms));
    if call().last().is_some_and(may_be_later) {
        book.mark(head, Doubt::Later);
    }
    if ties.from(head).is_none() {
        return;
    }
    for link in call().filter_map(|index| ties.from(index)).filter(|link| link.is_exact()) {
        let Some((earlier, later)) = views.get(link.from).zip(views.get(link.to)) else { continue };
        if earlier.body != later.body {
            book.mark(head, Doubt::Changed);
        }
        if link.kind == CorrelationMethod::RetryCount && claimed::skips(earlier, later) {
            book.mark(head, Doubt::NotSeen);
        }
    }
    // A name of its own for each may be that of a session.
    let names_two = |link: &Link| {
        let session = |index: usize| views.get(index).map_or(0, |view| view.seen.session);
        let [one, other] = [link.from, link.to].map(session);
        one != 0 && other != 0 && one != other
    };
    if call().filter_map(|index| ties.from(index)).any(names_two) {
        book.mark(head, Doubt::Contradicted);
    }
    let unknown = |index: usize| views.get(index).is_some_and(|view| !view.seen.is_compared());
    if call().any(unknown) {
        book.mark(head, Doubt::Body);
    }
    let unusual = |index: usize| ties.from(index).is_some_and(|link| !link.fits);
    // A choice that was never forced, whether or not another is in sight.
    let chosen = |index: usize| ties.from(index).is_some_and(|link| is_of_first(views, link) && !ties.is_forced(link));
    if call().any(chosen) {
        book.mark(head, Doubt::Rival);
    }
    if call().any(unusual) {
        book.mark(head, Doubt::Unusual);
    }
    let carried = |index: usize| ties.from(index).is_some_and(|link| may_go_on_with_unseen(views, link));
    if gaps.continued && call().any(carried) {
        book.mark(head, Doubt::NotSeen);
    }
}

/// Equal requests of two processes are no retries of each other; where it was seen of one who sent it, and of another not, they may be
/// two. What comes over one connection is one process's, a key of its own says whose a request is, and what a client counts goes on with the
/// one call of that request that there is.
fn owners(views: &[View<'_>], ties: &Ties, heads: &[usize], book: &mut Book) {
    let known: BTreeSet<u32> = views.iter().filter(|view| view.seen.process != 0).map(|view| view.body).collect();
    let asked_by_several = of_several_calls(views, book);
    let may_be_two = |link: &Link| {
        let Some((one, other)) = views.get(link.from).zip(views.get(link.to)) else { return false };
        let seen = one.seen.process != 0 && other.seen.process != 0;
        let apart = !seen && !one.seen.shares_connection(other.seen);
        let is_counted = link.kind == CorrelationMethod::RetryCount;
        let says_whose =
            link.kind == CorrelationMethod::IdempotencyKey || (is_counted && !asked_by_several.contains(&other.body));
        apart && known.contains(&other.body) && !says_whose
    };
    for head in heads {
        if ties.call(*head).filter_map(|index| ties.from(index)).any(may_be_two) {
            book.mark(*head, Doubt::Owner);
        }
    }
}

/// Bodies that attempts of more than one call have.
fn of_several_calls(views: &[View<'_>], book: &Book) -> BTreeSet<u32> {
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    let several = views.iter().enumerate().filter_map(|(index, view)| {
        let call = book.call(index);
        (*first.entry(view.body).or_insert(call) != call).then_some(view.body)
    });
    several.collect()
}

/// Whether a link is the client's own word on the same body and the next count: what the first pass ties.
fn is_of_first(views: &[View<'_>], link: &Link) -> bool {
    let pair = views.get(link.from).zip(views.get(link.to));
    let of_first = |(earlier, later): (&View<'_>, &View<'_>)| {
        earlier.body == later.body && !(link.kind == CorrelationMethod::RetryCount && claimed::skips(earlier, later))
    };
    link.is_exact() && pair.is_some_and(of_first)
}

/// Whether an attempt that is tied to one of its own period may as well go on with one of the period before: an equal request that
/// failed there. Only a key of its own says whose it is.
fn may_go_on_with_unseen(views: &[View<'_>], link: &Link) -> bool {
    let is_early = views.get(link.to).is_some_and(|view| view.start() <= CARRIED_MS);
    is_early && link.kind != CorrelationMethod::IdempotencyKey
}

/// Whether what was not good may be asked again in the period that began at a moment: as soon as a client asks again, and not what no
/// repeat cures.
fn may_go_on_later(view: &View<'_>, turned_ms: Option<u64>) -> bool {
    let Some((turned, end)) = turned_ms.zip(view.failed_at()) else { return false };
    let curable = view.seen.failure.is_none_or(|(.., retryable)| retryable != Retryable::No);
    curable && turned <= end.saturating_add(LONGEST_MS)
}

/// Attempts that were not good and ended before an equal request of another call began, and that nothing else surely
/// continued.
fn sweep(views: &[View<'_>], ties: &Ties, book: &mut Book) {
    let failed = |index: &usize| {
        views.get(*index).is_some_and(|view| view.failed_at().is_some())
            && ties.from(*index).is_none_or(|link| !ties.is_forced(link))
    };
    let begins = |index: &usize| {
        views.get(*index).is_some_and(|view| view.count().unwrap_or(0) == 0)
            && ties.to(*index).is_none_or(|link| !ties.is_forced(link))
    };
    // A good answer is followed by what is asked anew, also where it may not have been taken: only who counts nothing says nothing.
    let is_good = |index: &usize| views.get(*index).is_some_and(|view| view.seen.may_be_taken());
    let counts = |index: &usize| views.get(*index).is_some_and(|view| view.count().is_some());
    let failed: Vec<usize> =
        (0..views.len()).filter(failed).filter(|index| !is_good(index) || !counts(index)).collect();
    let begins: Vec<usize> = (0..views.len()).filter(begins).collect();
    let pair = |by: &dyn Fn(&View<'_>) -> u32, within: u64, failed: &[usize], book: &mut Book| {
        let key = |index: &usize| views.get(*index).map(by);
        let mut groups: BTreeMap<u32, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for index in failed {
            key(index).into_iter().for_each(|key| groups.entry(key).or_default().0.push(*index));
        }
        // Where nothing failed, nothing is open: most bodies of a run are like this.
        for index in &begins {
            let group = key(index).and_then(|key| groups.get_mut(&key));
            group.into_iter().for_each(|(_, begun)| begun.push(*index));
        }
        for (ended, begun) in groups.into_values() {
            neighbours(views, (ended, begun), within, Doubt::Rival, book);
        }
    };
    pair(&|view| view.body, LONGEST_MS, &failed, book);
    let failed: Vec<usize> = failed.into_iter().filter(|index| !is_good(index)).collect();
    pair(&|view| view.loose, OUTER_MS, &failed, book);
    hidden(views, (&failed, &begins), &|view| !view.seen.asked, Doubt::Rival, book);
    hidden(views, (&failed, &begins), &|view| view.seen.is_unread_whole(), Doubt::Body, book);
}

/// What an attempt says that it continues, while nothing of its body was left for it, may be any failure that fits its word.
fn claims(views: &[View<'_>], ties: &Ties, book: &mut Book) {
    let is_told = |link: Option<&Link>| link.is_some_and(|link| is_of_first(views, link));
    let failed: Vec<usize> = (0..views.len()).filter(|index| !is_told(ties.from(*index))).collect();
    let heads: Vec<usize> = (0..views.len()).filter(|index| !is_told(ties.to(*index))).collect();
    for (one, other) in claimed::claimable(views, &failed, &heads) {
        let body = |index: usize| views.get(index).map(|view| view.body);
        if body(one) == body(other) {
            // Of another process, or out of its turn: the body is what it was.
            book.rivals(one, other);
        } else if book.call(one) != book.call(other) {
            book.mark(one, Doubt::Changed);
            book.mark(other, Doubt::Changed);
        }
    }
    for index in claimed::of_several_bodies(views) {
        book.mark(index, Doubt::Changed);
    }
}

/// What a client counts as a retry may repeat what was answered, or broken off, as well as the failure that it is tied to.
fn repeats(views: &[View<'_>], ties: &Ties, book: &mut Book) {
    let tied_to = |later: usize| ties.to(later).map(|link| link.from);
    for pair in repeatable(views, tied_to) {
        if book.call(pair.earlier) == book.call(pair.later) {
            continue;
        }
        if pair.is_answered {
            book.mark(pair.earlier, Doubt::Answered);
            book.mark(pair.later, Doubt::Answered);
        } else {
            book.rivals(pair.earlier, pair.later);
            if tied_to(pair.later).is_some() {
                book.mark(pair.later, Doubt::Left);
            }
        }
    }
}

/// What failed for good may have been asked again in another way: the same text at another endpoint, or of another model.
fn elsewhere(views: &[View<'_>], ties: &Ties, book: &mut Book) {
    let mut failed: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (index, view) in views.iter().enumerate() {
        let Some(texts) = view.seen.texts() else { continue };
        let alike = failed.entry(texts).or_default();
        // Of what failed before, the last ones: views are in order of time.
        for other in alike.iter().rev().take(MOST_LOOKED_AT) {
            let earlier = views.get(*other).filter(|earlier| earlier.is_asked_elsewhere(view));
            let wait = earlier.and_then(View::failed_at).and_then(|end| view.start().checked_sub(end));
            if wait.is_some_and(|wait| wait <= OUTER_MS) && book.call(*other) != book.call(index) {
                book.mark(*other, Doubt::Elsewhere);
                book.mark(index, Doubt::Elsewhere);
            }
        }
        if view.failed_at().is_some() && !view.seen.may_be_taken() && ties.from(index).is_none() {
            alike.push(index);
        }
    }
}

/// A body that never came whole, or was not read, may have been any of its lane: another model may have been asked for what it asks.
fn hidden(
    views: &[View<'_>],
    (failed, begins): (&[usize], &[usize]),
    is_hidden: &dyn Fn(&View<'_>) -> bool,
    doubt: Doubt,
    book: &mut Book,
) {
    let shown = |index: &usize| views.get(*index).is_some_and(|view| !is_hidden(view));
    let mut lanes: BTreeMap<u32, [Vec<usize>; 4]> = BTreeMap::new();
    let mut put = |index: usize, at: usize| {
        if let Some(view) = views.get(index) {
            let lane = lanes.entry(view.lane).or_default();
            lane.get_mut(at).into_iter().for_each(|list| list.push(index));
        }
    };
    for index in failed {
        put(*index, 0);
        if !shown(index) {
            put(*index, 1);
        }
    }
    for index in begins {
        put(*index, 2);
        if !shown(index) {
            put(*index, 3);
        }
    }
    for [failed, failed_hidden, begun, begun_hidden] in lanes.into_values() {
        neighbours(views, (failed_hidden, begun), OUTER_MS, doubt, book);
        neighbours(views, (failed, begun_hidden), OUTER_MS, doubt, book);
    }
}

/// Marks each attempt whose nearest neighbour of another call, on the other side, is near enough.
fn neighbours(
    views: &[View<'_>],
    (ended, begun): (Vec<usize>, Vec<usize>),
    within: u64,
    doubt: Doubt,
    book: &mut Book,
) {
    let end = |index: usize| views.get(index).and_then(View::failed_at).unwrap_or(u64::MAX);
    let start = |index: usize| views.get(index).map_or(0, View::start);
    let ended = Row::new(ended, &end, book);
    let begun = Row::new(begun, &start, book);
    let mut pairs = Vec::new();
    for (at, index) in &begun.places {
        pairs.extend(ended.before(*at, book.call(*index), book).map(|(end, other)| (*at - end, *index, other)));
    }
    for (at, index) in &ended.places {
        pairs.extend(begun.after(*at, book.call(*index), book).map(|(start, other)| (start - *at, *index, other)));
    }
    for (_, one, other) in pairs.into_iter().filter(|(apart, ..)| *apart <= within) {
        book.apart(one, other, doubt);
    }
}

/// Attempts in order of a moment; with each, the nearest ones of another call than its own.
struct Row {
    places: Vec<(u64, usize)>,
    left: Vec<Option<usize>>,
    right: Vec<Option<usize>>,
}

impl Row {
    fn new(members: Vec<usize>, moment: &dyn Fn(usize) -> u64, book: &Book) -> Self {
        let mut places: Vec<(u64, usize)> = members.into_iter().map(|index| (moment(index), index)).collect();
        places.sort_unstable();
        let call = |at: usize| places.get(at).map(|(_, index)| book.call(*index));
        let mut left = vec![None; places.len()];
        for at in 1..places.len() {
            let other = if call(at - 1) == call(at) { left.get(at - 1).copied().flatten() } else { Some(at - 1) };
            left.get_mut(at).into_iter().for_each(|place| *place = other);
        }
        let mut right = vec![None; places.len()];
        for at in (0..places.len().saturating_sub(1)).rev() {
            let other = if call(at + 1) == call(at) { right.get(at + 1).copied().flatten() } else { Some(at + 1) };
            right.get_mut(at).into_iter().for_each(|place| *place = other);
        }
        Self { places, left, right }
    }

    /// The last one of another call, not after a moment.
    fn before(&self, moment: u64, call: usize, book: &Book) -> Option<(u64, usize)> {
        let at = self.places.partition_point(|(at, _)| *at <= moment).checked_sub(1)?;
        self.nearest(at, call, &self.left, book)
    }

    /// The first one of another call, not before a moment.
    fn after(&self, moment: u64, call: usize, book: &Book) -> Option<(u64, usize)> {
        self.nearest(self.places.partition_point(|(at, _)| *at < moment), call, &self.right, book)
    }

    fn nearest(&self, at: usize, call: usize, others: &[Option<usize>], book: &Book) -> Option<(u64, usize)> {
        let found = self.places.get(at).copied()?;
        if book.call(found.1) != call {
            Some(found)
        } else {
            self.places.get(others.get(at).copied().flatten()?).copied()
        }
    }
}
