use redial_note::{Attempt, Call, Draft, Effect, Expected, Finding, Owner, Purpose, Reason, Verdict};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding, is_one};
use crate::terms::failed_by;

/// Fewer calls failed on purpose than were declared: the test that provokes them did not run, or the gateway has changed.
pub(super) struct ExpectationUnmet;

impl Check for ExpectationUnmet {
    fn id(&self) -> &'static str {
        "expectation_unmet"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Look at why the failures that are provoked on purpose did not come.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let unmet = facts.draft.expected.iter().enumerate().filter(|(_, expected)| expected.seen < expected.declared);
        let told = unmet.map(|(index, expected)| {
            let place = format!("/expected/{index}/seen");
            let (reason, most) = (expected.reason.name(), most(facts.draft, expected));
            if most < expected.declared {
                let template = "Calls that were declared to fail with {}: {}. Those that did: {}.";
                let args: [&dyn CleanArg; 3] = [&reason, &expected.declared, &expected.seen];
                return finding(self.id(), Effect::Pause, template, &args, &[&place]);
            }
            let template = "Calls that were declared to fail with {}: {}. Those that did: {}, or up to {} if equal requests were calls of their own.";
            let args: [&dyn CleanArg; 4] = [&reason, &expected.declared, &expected.seen, &most];
            finding(self.id(), Effect::None, template, &args, &[&place])
        });
        told.collect()
    }
}

/// How many calls may have failed so, however the attempts of those that are unsure are grouped.
fn most(draft: &Draft, expected: &Expected) -> u64 {
    let of_client = |call: &&Call| matches!(call.purpose, Purpose::Work | Purpose::Expected);
    let open = draft.calls.iter().filter(of_client).filter(|call| !is_one(call));
    open.fold(expected.seen, |most, call| {
        let counted = u64::from(failed_by(call) == Some(expected.reason));
        most.saturating_add(ends(call, expected.reason).saturating_sub(counted))
    })
}

/// Attempts of a call that failed so and may each have been the last of one: what the client itself counts goes on with something.
fn ends(call: &Call, reason: Reason) -> u64 {
    let begins = |next: &Attempt| next.client.as_ref().and_then(|client| client.retry_count).unwrap_or(0) == 0;
    let next = call.attempts.iter().skip(1).map(begins).chain([true]);
    let failed = |attempt: &Attempt| attempt.failure.as_ref().is_some_and(|failure| failure.reason == reason);
    call.attempts.iter().zip(next).filter(|(attempt, begins)| *begins && failed(attempt)).count() as u64
}
