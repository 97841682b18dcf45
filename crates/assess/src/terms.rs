//! The terms of a recorded run, declared before it: failures that are provoked on purpose, and what it may take.

use redial_note::{
    Budget, Call, DeclaredBudget, Draft, Expectation, Expected, ObservedBudget, Outcome, Purpose, Reason, Timestamp,
};

/// Takes the declared failures out of the work: for each reason, the first calls that failed so, as many as declared.
/// Counts what it took.
pub(crate) fn expect(calls: &mut [Call], declared: &[Expectation]) -> Vec<Expected> {
    let take = |expectation: &Expectation| {
        let failed = calls.iter_mut().filter(|call| failed_by(call) == Some(expectation.reason));
        let most = usize::try_from(expectation.calls).unwrap_or(usize::MAX);
        let mut seen = 0;
        for call in failed.take(most) {
            call.purpose = Purpose::Expected;
            seen += 1;
        }
        Expected { reason: expectation.reason, declared: expectation.calls, seen }
    };
    declared.iter().map(take).collect()
}

/// The reason by which a call failed for good.
pub(crate) fn failed_by(call: &Call) -> Option<Reason> {
    // A check within the run says itself which of its calls are deliberately wrong.
    let client = matches!(call.purpose, Purpose::Work | Purpose::Expected);
    let failed = client && call.outcome == Outcome::Failed;
    let last = call.attempts.last().filter(|_| failed)?;
    last.failure.as_ref().map(|failure| failure.reason)
}

/// What calls took.
pub(crate) fn observed(calls: &[Call]) -> ObservedBudget {
    let waits = calls.iter().flat_map(|call| &call.attempts).filter_map(|attempt| attempt.waited_ms);
    ObservedBudget {
        attempts: calls.iter().map(|call| call.attempt_count).max().unwrap_or(0),
        calls: calls.len() as u64,
        longest_wait_ms: waits.max().unwrap_or(0),
    }
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
