use redial_note::{CallRow, Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, finding, is_one, judged};

/// A call failed and then succeeded: said, with what it does not prove.
pub(super) struct Recovered;

impl Check for Recovered {
    fn id(&self) -> &'static str {
        "recovered"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Nobody, "Nothing is due for it: the call was answered.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::Succeeded];
        let again = judged(facts.draft, &rows).filter_map(|(place, call, _)| {
            let first = call.attempts.iter().find_map(|attempt| attempt.failure.as_ref())?;
            let template = if !is_one(&call) {
                "Call {} succeeded on attempt {} after {}, if these attempts are one call. One request path worked once; that is no statement on the gateway."
            } else {
                "Call {} succeeded on attempt {} after {}. One request path worked once; that is no statement on the gateway."
            };
            Some(finding(
                self.id(),
                Effect::None,
                template,
                &[&call.id, &call.attempt_count, &first.reason.name()],
                &[&format!("{place}/attempts")],
            ))
        });
        again.collect()
    }
}
