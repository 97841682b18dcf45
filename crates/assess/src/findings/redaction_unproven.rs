use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};

/// It is not proven that nothing secret got in.
pub(super) struct RedactionUnproven;

impl Check for RedactionUnproven {
    fn id(&self) -> &'static str {
        "redaction_unproven"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let redaction = facts.redaction;
        if redaction.passed {
            return Vec::new();
        }
        let hits: u64 = redaction.artefacts.iter().map(|artefact| artefact.hits).sum();
        let (template, place) = if hits > 0 {
            ("A secret stands in what Redial was about to write.", "/redaction/artefacts")
        } else if redaction.control.found != redaction.control.planted {
            ("The scan did not find all of its own control.", "/redaction/control")
        } else if !redaction.complete {
            ("The scan did not read everything.", "/redaction/complete")
        } else {
            ("A secret in use was not searched for.", "/redaction/secrets")
        };
        vec![finding(self.id(), Effect::Escalate, template, &[], &[place])]
    }
}
