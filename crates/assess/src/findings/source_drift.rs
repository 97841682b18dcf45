use redial_note::{ContractState, Draft, Effect, Finding, Owner, SourceState, Verdict};

use super::{Advice, Check, Facts, finding};

/// A documentation page has changed, or asks for something else than what was sent.
pub(super) struct SourceDrift;

impl Check for SourceDrift {
    fn id(&self) -> &'static str {
        "source_drift"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Read the page, adapt the request or review a new snapshot.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for (index, source) in facts.draft.sources.iter().enumerate() {
            if source.state == SourceState::Changed {
                let place = format!("/sources/{index}/state");
                let template = "The documentation page for {} has changed since its snapshot.";
                found.push(finding(self.id(), Effect::Pause, template, &[&source.area], &[&place]));
            }
            // Where the fields that differ are known, each is said by itself.
            if source.contract == ContractState::Differs && source.differs.is_empty() {
                let place = format!("/sources/{index}/contract");
                let template = "The documentation page for {} asks for another request than the one sent.";
                found.push(finding(self.id(), Effect::Pause, template, &[&source.area], &[&place]));
            }
            for (at, name) in source.differs.iter().enumerate() {
                let place = format!("/sources/{index}/differs/{at}");
                let required = source.required.contains(name);
                let template = match name.as_str() {
                    "path" | "method" if !required => {
                        "The documentation page for {} states another {} than that of the request."
                    }
                    _ if required => "The documentation page for {} requires the field \"{}\", which was not sent.",
                    _ => "The documentation page for {} does not know the field \"{}\", which was sent.",
                };
                found.push(finding(self.id(), Effect::Pause, template, &[&source.area, name], &[&place]));
            }
        }
        found
    }
}
