use redial_note::{Call, Confidence, CorrelationMethod, Draft, Effect, Finding, Outcome, Owner, Verdict};

use super::{Advice, Check, Facts, finding, work};
use crate::correlate::Sureness;

/// Attempts may belong to other calls, and then one of these would have failed.
pub(super) struct UnsureGrouping;

impl Check for UnsureGrouping {
    fn id(&self) -> &'static str {
        "unsure_grouping"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(
            Owner::Operator,
            "Look at the attempts in order, and let the job's own log say which of them belong together.",
        )
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        // What was injected would leave no failed call of the gateway's, however it is grouped.
        let may = |call: &Call| facts.draft.rehearsal.is_none() || call.attempts.iter().any(|a| a.failure.is_some());
        let open = work(facts.draft).filter(|(_, call)| would_differ(call) && may(call)).map(|(index, call)| {
            // What the client left before its end nobody saw fail.
            let template = if call.attempts.iter().any(|attempt| attempt.failure.is_some()) {
                "Call {} succeeded if its attempts belong together; if they do not, a call failed."
            } else {
                "Call {} succeeded if its attempts belong together; if they do not, what came of a call is not known."
            };
            let place = format!("/calls/{index}/correlation");
            finding(self.id(), Effect::Pause, template, &[&call.id], &[&place])
        });
        open.collect()
    }
}

/// Whether another grouping of the same attempts would leave a failed call where this one has none. A client that counts
/// its retries says itself that each continues something: whichever it is, none of them stays behind.
fn would_differ(call: &Call) -> bool {
    hangs_on(&Sureness::of(&call.correlation), call.outcome)
}

/// The same, from what it follows from.
pub(crate) fn hangs_on(sureness: &Sureness, outcome: Outcome) -> bool {
    let Sureness { methods, confidence, starts_unseen } = sureness;
    let says_so = |method| {
        matches!(
            method,
            CorrelationMethod::Single
                | CorrelationMethod::Sent
                | CorrelationMethod::RetryCount
                | CorrelationMethod::IdempotencyKey
        )
    };
    // What it continues may be something that nobody saw: then one that was seen stays behind.
    let stays = !methods.iter().all(says_so) || (*starts_unseen && !methods.has(CorrelationMethod::Single));
    *confidence == Confidence::Unsure && outcome == Outcome::Succeeded && stays
}

#[cfg(test)]
mod tests {
    use redial_note::CorrelationMethods;

    use super::*;

    #[test]
    fn a_counted_retry_hangs_on_what_was_not_seen_and_on_nothing_else() {
        let of = |method, starts_unseen| Sureness {
            methods: CorrelationMethods::of([method]),
            confidence: Confidence::Unsure,
            starts_unseen,
        };
        for (method, starts_unseen, hangs) in [
            (CorrelationMethod::RetryCount, false, false),
            (CorrelationMethod::RetryCount, true, true),
            (CorrelationMethod::IdempotencyKey, false, false),
            (CorrelationMethod::Redirect, false, true),
            (CorrelationMethod::ResentAfterFailure, false, true),
            (CorrelationMethod::Single, true, false),
        ] {
            assert_eq!(hangs_on(&of(method, starts_unseen), Outcome::Succeeded), hangs, "{method} {starts_unseen}");
            assert!(!hangs_on(&of(method, starts_unseen), Outcome::Failed));
        }
    }
}
