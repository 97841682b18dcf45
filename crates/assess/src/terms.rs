//! The terms of a recorded run, declared before it: failures that are provoked on purpose, and what it may take.

use std::collections::BTreeSet;

use redial_note::{
    Budget, Call, DeclaredBudget, Draft, Expectation, Expected, ObservedBudget, Outcome, Purpose, Reason, Timestamp,
};

/// The calls whose failure was declared, by their place, and how many were seen of each reason: the first ones that failed
/// so, as many as declared. `failed` has the calls in order, with the reason by which each failed for good.
pub(crate) fn expect(
    declared: &[Expectation],
    failed: impl Iterator<Item = Option<Reason>> + Clone,
) -> (Vec<Expected>, BTreeSet<usize>) {
    let mut provoked = BTreeSet::new();
    let mut take = |&Expectation { reason, calls }: &Expectation| {
        let most = usize::try_from(calls).unwrap_or(usize::MAX);
        let places = (0..).zip(failed.clone()).filter(|(_, failed)| *failed == Some(reason)).map(|(place, _)| place);
        let first: Vec<usize> = places.take(most).collect();
        let seen = first.len() as u64;
        provoked.extend(first);
        Expected { reason, declared: calls, seen }
    };
    (declared.iter().map(&mut take).collect(), provoked)
}

/// The reason by which a call failed for good.
pub(crate) fn failed_by(call: &Call) -> Option<Reason> {
    // A check within the run says itself which of its calls are deliberately wrong.
    let client = matches!(call.purpose, Purpose::Work | Purpose::Expected);
    let failed = client && call.outcome == Outcome::Failed;
    let last = call.attempts.last().filter(|_| failed)?;
    last.failure.as_ref().map(|failure| failure.reason)
}

/// What calls took together: of each its attempts and its longest wait.
pub(crate) fn observed(calls: impl Iterator<Item = (u64, u64)>) -> ObservedBudget {
    let nothing = ObservedBudget { attempts: 0, calls: 0, longest_wait_ms: 0 };
    calls.fold(nothing, |observed, (attempts, wait_ms)| ObservedBudget {
        attempts: observed.attempts.max(attempts),
        calls: observed.calls + 1,
        longest_wait_ms: observed.longest_wait_ms.max(wait_ms),
    })
}

/// What a whole call took: its attempts, and its longest wait.
pub(crate) fn took(call: &Call) -> (u64, u64) {
    let waits = call.attempts.iter().filter_map(|attempt| attempt.waited_ms);
    (call.attempt_count, waits.max().unwrap_or(0))
}

/// A budget beside what was observed. A run without an end cannot have passed its deadline.
pub(crate) fn budget(
    declared: DeclaredBudget,
    observed: ObservedBudget,
    (enforced, refused): (bool, u64),
    times: (Timestamp, Option<Timestamp>),
) -> Budget {
    let mut budget = Budget { declared, observed, kept: true, enforced, refused };
    budget.kept = refused == 0 && Exceeded::of(&budget, times).is_empty();
    budget
}

/// A part of a budget that was exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Attempts of one call.
    Attempts,
    /// Calls.
    Calls,
    /// The longest wait between two attempts.
    Wait,
    /// The time of the whole run.
    Deadline,
}

/// What was exceeded, by how much.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exceeded {
    pub(crate) part: Part,
    pub(crate) declared: u64,
    pub(crate) observed: u64,
}

impl Exceeded {
    /// The parts of a budget that were exceeded by a run between two times.
    pub(crate) fn of(budget: &Budget, (start, end): (Timestamp, Option<Timestamp>)) -> Vec<Self> {
        let (declared, observed) = (&budget.declared, &budget.observed);
        let took = end.map_or(0, |end| u64::try_from(end.as_millis() - start.as_millis()).unwrap_or(0));
        let parts = [
            (Part::Attempts, declared.attempts, observed.attempts),
            (Part::Calls, declared.calls, observed.calls),
            (Part::Wait, declared.wait_ms, observed.longest_wait_ms),
            (Part::Deadline, declared.deadline_ms, took),
        ];
        let exceeded = parts.into_iter().filter_map(|(part, declared, observed)| {
            let declared = declared.filter(|declared| observed > *declared)?;
            Some(Self { part, declared, observed })
        });
        exceeded.collect()
    }

    /// The parts that the run of a draft exceeded.
    pub(crate) fn of_draft(draft: &Draft) -> impl Iterator<Item = Self> {
        let times = (draft.started_at, draft.ended_at);
        draft.budget.iter().flat_map(move |budget| Self::of(budget, times))
    }
}
