use redial_note::{Call, Confidence, CorrelationMethod, CorrelationMethods, Effect, Finding, Outcome};

use super::{Check, Facts, finding, work};

/// Attempts may belong to other calls, and then one of these would have failed.
pub(super) struct UnsureGrouping;

impl Check for UnsureGrouping {
    fn id(&self) -> &'static str {
        "unsure_grouping"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        // What was injected would leave no failed call of the gateway's, however it is grouped.
        let may = |call: &Call| facts.draft.rehearsal.is_none() || call.attempts.iter().any(|a| a.failure.is_some());
        let open = work(facts.draft).filter(|(_, call)| would_differ(call) && may(call)).map(|(index, call)| {
            let template = "Call {} succeeded if its attempts belong together; if they do not, a call failed.";
            let place = format!("/calls/{index}/correlation");
            finding(self.id(), Effect::Pause, template, &[&call.id], &[&place])
        });
        open.collect()
    }
}

/// Whether another grouping of the same attempts would leave a failed call where this one has none. A client that counts
/// its retries says itself that each continues something: whichever it is, none of them stays behind.
pub(crate) fn would_differ(call: &Call) -> bool {
    hangs_on(call.correlation.confidence, call.outcome, &call.correlation.method)
}

/// The same, from what it follows from.
pub(crate) fn hangs_on(confidence: Confidence, outcome: Outcome, methods: &CorrelationMethods) -> bool {
    let says_so = |method| {
        matches!(
            method,
            CorrelationMethod::Single
                | CorrelationMethod::Sent
                | CorrelationMethod::RetryCount
                | CorrelationMethod::IdempotencyKey
                | CorrelationMethod::Redirect
        )
    };
    confidence == Confidence::Unsure && outcome == Outcome::Succeeded && !methods.iter().all(says_so)
}
