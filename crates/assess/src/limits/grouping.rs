//! What is exact of attempts of which it is unsure how they belong together: how many there were of each request, and how many failed.

use std::collections::BTreeSet;

use redial_note::{Call, Confidence};
use redial_redact::CleanArg;

/// Most sets of equal requests that are told one by one.
const MOST_SETS: usize = 5;

/// Calls of equal requests, of which it is unsure how their attempts belong together. What they come to is exact all the same.
pub(super) struct UnsureSet<'a> {
    first: &'a Call,
    calls: u64,
    attempts: u64,
    failed: u64,
}

/// The sets of unsure calls, in order of their first ones; one set of all where there are very many.
pub(super) fn unsure_sets(calls: &[Call]) -> Vec<UnsureSet<'_>> {
    let request = |call: &Call| call.request.as_ref().and_then(|request| request.fingerprints.clone());
    let mut sets: Vec<UnsureSet<'_>> = Vec::new();
    let unsure = || calls.iter().filter(|call| call.correlation.confidence == Confidence::Unsure);
    let mut bodies = BTreeSet::new();
    let is_many = unsure().filter_map(request).any(|prints| {
        bodies.insert(prints.without_stream);
        bodies.len() > MOST_SETS
    });
    for call in unsure() {
        let body = |call: &Call| request(call).map(|prints| prints.without_stream);
        let equal = |set: &&mut UnsureSet<'_>| is_many || body(set.first) == body(call);
        let failed = call.attempts.iter().filter(|attempt| attempt.failure.is_some()).count() as u64;
        let attempts = call.attempts.len() as u64;
        match sets.iter_mut().find(equal) {
            Some(set) => {
                (set.calls, set.attempts, set.failed) = (set.calls + 1, set.attempts + attempts, set.failed + failed);
            }
            None => sets.push(UnsureSet { first: call, calls: 1, attempts, failed }),
        }
    }
    sets
}

impl UnsureSet<'_> {
    /// The sentence that states it.
    pub(super) fn said(&self) -> (&'static str, Vec<&dyn CleanArg>) {
        match (self.calls, self.attempts) {
            (1, 1) => (
                "Whether call {}, of one attempt, is a call of its own is unsure. Its status and its time were observed.",
                vec![&self.first.id],
            ),
            (1, _) => (
                "Whether the attempts of call {} are one call is unsure. Their number ({}, of which failed: {}), statuses and order were observed.",
                vec![&self.first.id, &self.attempts, &self.failed],
            ),
            _ => (
                "Which attempts of {} calls, from call {} on, belong together is unsure. Their number ({}, of which failed: {}), statuses and order were observed.",
                vec![&self.calls, &self.first.id, &self.attempts, &self.failed],
            ),
        }
    }
}
