use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};

/// Fewer calls failed on purpose than were declared: the test that provokes them did not run, or the gateway has changed.
pub(super) struct ExpectationUnmet;

impl Check for ExpectationUnmet {
    fn id(&self) -> &'static str {
        "expectation_unmet"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let unmet = facts.draft.expected.iter().enumerate().filter(|(_, expected)| expected.seen < expected.declared);
        let told = unmet.map(|(index, expected)| {
            let template = "Calls that were declared to fail with {}: {}. Those that did: {}.";
            let args: [&dyn redial_redact::CleanArg; 3] = [&expected.reason.name(), &expected.declared, &expected.seen];
            finding(self.id(), Effect::Pause, template, &args, &[&format!("/expected/{index}/seen")])
        });
        told.collect()
    }
}
