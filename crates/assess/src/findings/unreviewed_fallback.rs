use redial_note::{CorrelationMethod, Effect, Finding, Purpose};

use super::{Check, Facts, finding};

/// After a failure the same was asked of another model, and nobody has reviewed that.
pub(super) struct UnreviewedFallback;

impl Check for UnreviewedFallback {
    fn id(&self) -> &'static str {
        "unreviewed_fallback"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let work = facts.draft.calls.iter().enumerate().filter(|(_, call)| call.purpose == Purpose::Work);
        let fell = work.filter(|(_, call)| {
            call.correlation.method.iter().any(|method| method == CorrelationMethod::FallbackModel)
        });
        let found = fell.map(|(index, call)| {
            let template = "After a failure, what call {} asked for was asked of another model.";
            let place = format!("/calls/{index}/correlation");
            finding(self.id(), Effect::Pause, template, &[&call.id], &[&place])
        });
        found.collect()
    }
}
