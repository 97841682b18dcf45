use redial_note::{Attempt, CallRow, Effect, Finding};

use super::{Check, Facts, finding, judged};

/// Nobody saw how a work call ended.
pub(super) struct Unfinished;

impl Check for Unfinished {
    fn id(&self) -> &'static str {
        "unfinished"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::Unfinished];
        let found = judged(facts.draft, &rows).map(|(place, call, _)| {
            let accepted = call.attempts.last().is_some_and(Attempt::is_accepted);
            let template = if accepted {
                "Call {} was accepted, to be worked on in the background; nobody saw how that ended."
            } else {
                "Nobody saw how call {} ended."
            };
            finding(self.id(), Effect::Pause, template, &[&call.id], &[&format!("{place}/outcome")])
        });
        found.collect()
    }
}
