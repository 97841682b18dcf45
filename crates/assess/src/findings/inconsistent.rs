use redial_note::{CallRow, Effect, Finding, Outcome};

use super::{Check, Facts, finding, judged};

/// The attempts of a call contradict each other.
pub(super) struct Inconsistent;

impl Check for Inconsistent {
    fn id(&self) -> &'static str {
        "inconsistent"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::Inconsistent];
        let found = judged(facts.draft, &rows).map(|(place, call, _)| {
            let template = if call.outcome == Outcome::Succeeded {
                "Call {} succeeded after a failure that does not go away by itself; the same body was sent."
            } else {
                "The attempts of call {} failed for reasons of different owners."
            };
            finding(self.id(), Effect::Escalate, template, &[&call.id], &[&format!("{place}/attempts")])
        });
        found.collect()
    }
}
