use redial_note::{Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, asked, finding};

/// The gateway says of itself that it asked more often than the wire shows, or asked somebody else. A fallback behind the
/// gateway is another model or provider that nobody has reviewed.
pub(super) struct HiddenRetry;

impl Check for HiddenRetry {
    fn id(&self) -> &'static str {
        "hidden_retry"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Ask the gateway's operator which model answered, and have it reviewed.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, call) in asked(facts.draft) {
            let Some(reported) = &call.reported else { continue };
            let place = format!("/calls/{index}/reported");
            if let Some(attempts) = reported.attempts.filter(|attempts| *attempts > 1) {
                let template = "Of call {}, {} says that it made {} attempts behind its door.";
                let args: [&dyn redial_redact::CleanArg; 3] = [&call.id, &reported.by, &attempts];
                found.push(finding(self.id(), Effect::None, template, &args, &[&format!("{place}/attempts")]));
            }
            if let Some(fallbacks) = reported.fallbacks.filter(|fallbacks| *fallbacks > 0) {
                let template = "Of call {}, {} says that it fell back {} times behind its door.";
                let args: [&dyn redial_redact::CleanArg; 3] = [&call.id, &reported.by, &fallbacks];
                found.push(finding(self.id(), Effect::Pause, template, &args, &[&format!("{place}/fallbacks")]));
            }
        }
        found
    }
}
