//! What failed, as far as it may concern others: an exchange that none of it concerns is a call of its own, whatever comes.

use super::{
    links::{LEFT_MS, LONGEST_MS},
    outer::OUTER_MS,
    repeated::REPEATED_MS,
    seen::{Names, Seen},
};
use crate::call::End;

/// Moments from a first one to a last one, in milliseconds of the run.
#[derive(Debug, Clone, Copy)]
struct Span(u64, u64);

impl Span {
    fn with(self, moment: u64) -> Self {
        Self(self.0.min(moment), self.1.max(moment))
    }

    /// Whether something that ended in it may have been followed by something that began then, so much later at most. The end of
    /// what the client had left may be seen late.
    fn reaches(self, start: u64, within: u64) -> bool {
        start.saturating_add(LEFT_MS) >= self.0 && start <= self.1.saturating_add(within)
    }
}

/// The fingerprint that equal bodies share; 0 of one that has none.
fn without_stream(seen: &Seen) -> u64 {
    seen.prints().map_or(0, |[_, without_stream, _]| without_stream)
}

/// Puts spans in the order of their fingerprints, each once.
fn once(spans: &mut Vec<(u64, Span)>) {
    spans.sort_unstable_by_key(|(print, _)| *print);
    spans.dedup_by(|(later, Span(first, last)), (print, span)| {
        let same = later == print;
        if same {
            *span = span.with(*first).with(*last);
        }
        same
    });
}

/// The span of a fingerprint.
fn of(spans: &[(u64, Span)], print: u64) -> Option<&Span> {
    let at = spans.binary_search_by_key(&print, |(print, _)| *print).ok()?;
    spans.get(at).map(|(_, span)| span)
}

/// When exchanges ended that were not good, by what could tie another to them.
#[derive(Debug, Default)]
pub(crate) struct Failed {
    /// By the fingerprint of the body without `stream`, without `model`, or of the user's texts; in order, each once. One list for as long as a look
    /// takes leaves no holes in memory.
    bodies: Vec<(u64, Span)>,
    /// When exchanges began that their clients count as retries, by the fingerprint of the body without `stream`; in order, each once.
    counted: Vec<(u64, Span)>,
    /// Those that have no body.
    unread: Option<Span>,
    /// Those whose body never came whole, or was not read: it may have been any.
    unseen: Option<Span>,
}

impl Failed {
    /// What failed among exchanges, and what their clients count as retries.
    pub(crate) fn of<'a>(all: impl Iterator<Item = &'a Seen> + Clone, names: &Names) -> Self {
        let seen = all.clone().filter(|one| one.became() != End::Succeeded);
        let mut failed = Self::default();
        failed.bodies.reserve_exact(3 * seen.clone().count());
        for one in seen {
            let Some(end) = one.end() else { continue };
            let with = |span: Option<Span>| Some(span.map_or(Span(end, end), |span| span.with(end)));
            match one.prints() {
                _ if !one.asked || one.is_unread_whole() => failed.unseen = with(failed.unseen),
                None => failed.unread = with(failed.unread),
                Some([_, without_stream, without_model]) => {
                    let prints = [without_stream, without_model].into_iter().chain(one.texts());
                    failed.bodies.extend(prints.map(|print| (print, Span(end, end))));
                }
            }
        }
        let counted = all.filter(|one| one.count(names.profile(one.client)).is_some_and(|count| count > 0));
        failed.counted = counted.map(|one| (without_stream(one), Span(one.start, one.start))).collect();
        once(&mut failed.bodies);
        once(&mut failed.counted);
        failed
    }

    /// Whether the client of an exchange counts, and may have had no use for its answer: something equal that it counts as a retry came soon
    /// behind it, or may still come.
    fn may_be_repeated(&self, seen: &Seen, names: &Names, now: u64) -> bool {
        let Some(end) = seen.end().filter(|_| seen.count(names.profile(seen.client)).is_some()) else { return false };
        let until = end.saturating_add(REPEATED_MS);
        let came = |Span(first, last): &Span| *first <= until && *last >= end;
        until >= now || of(&self.counted, without_stream(seen)).is_some_and(came)
    }

    /// Whether an exchange may be tied to something that failed, or to what has not come yet. One that succeeded is continued by
    /// nothing; it continues only what ended before it began, with an equal body or one that nobody saw. Whatever else parts
    /// exchanges (credential, path, client) is left aside: rather too many concern it than too few.
    pub(crate) fn may_concern(&self, seen: &Seen, names: &Names, now: u64) -> bool {
        let begins = seen.key == 0 && seen.count(names.profile(seen.client)).unwrap_or(0) == 0;
        if seen.became() != End::Succeeded || !seen.is_known() || !begins {
            return true;
        }
        let within = |span: &Span, longest| span.reaches(seen.start, longest);
        let equal = match seen.prints() {
            None => self.unread.iter().any(|span| within(span, LONGEST_MS)),
            Some([_, without_stream, without_model]) => [without_stream, without_model]
                .iter()
                .filter_map(|print| of(&self.bodies, *print))
                .any(|span| within(span, LONGEST_MS)),
        };
        let asked_elsewhere =
            || seen.texts().and_then(|print| of(&self.bodies, print)).is_some_and(|span| within(span, OUTER_MS));
        equal
            || asked_elsewhere()
            || self.may_be_repeated(seen, names, now)
            || self.unseen.iter().any(|span| within(span, OUTER_MS))
    }
}
