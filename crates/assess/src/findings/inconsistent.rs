use redial_note::{Attempt, Call, CallRow, Draft, Effect, Finding, JudgedCall, JudgedFailure, Outcome, Owner, Verdict};

use super::{Advice, Check, Facts, finding, is_one, judged};

/// The attempts of a call contradict each other.
pub(super) struct Inconsistent;

impl Check for Inconsistent {
    fn id(&self) -> &'static str {
        "inconsistent"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        let mut attempts = draft.calls.iter().flat_map(|call| &call.attempts);
        let action = if attempts.any(|attempt| !attempt.request_ids.is_empty()) {
            "Keep the request ids and ask the gateway why equal requests were answered so."
        } else {
            "Ask the gateway why equal requests were answered so; no request id of a form that is kept came, so name the times."
        };
        Advice::to(Owner::Provider, action)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::Inconsistent];
        let found = judged(facts.draft, &rows).map(|(place, call, _)| {
            let sure = is_one(&call);
            let template = match (call.outcome == Outcome::Succeeded, sure) {
                (true, true) => {
                    "Call {} succeeded after a failure that does not go away by itself; the same body was sent."
                }
                (true, false) => {
                    "Call {} succeeded after a failure that does not go away by itself, if its attempts are one call; the same body was sent."
                }
                (false, true) => "The attempts of call {} failed for reasons of different owners.",
                (false, false) => {
                    "The attempts of call {} failed for reasons of different owners, if they are one call."
                }
            };
            // That equal bodies were answered so holds of two calls as of one.
            let holds = sure || call.outcome == Outcome::Succeeded || escalates_apart(&call);
            let effect = if holds { Effect::Escalate } else { Effect::Pause };
            finding(self.id(), effect, template, &[&call.id], &[&format!("{place}/attempts")])
        });
        found.collect()
    }
}

/// Whether one of the attempts is to be escalated as a call of its own: that holds however they are grouped.
fn escalates_apart(call: &Call) -> bool {
    let alone = |attempt: &Attempt| {
        let failure = JudgedFailure::of(attempt)?;
        Some(CallRow::fits(&JudgedCall {
            family: call.family,
            outcome: Outcome::Failed,
            unverified: false,
            failures: vec![failure],
            wait_stated: attempt.hint.is_some(),
            same_body: true,
        }))
    };
    call.attempts.iter().filter_map(alone).any(|row| matches!(row, CallRow::ModelUnverified | CallRow::FailedElsewhere))
}
