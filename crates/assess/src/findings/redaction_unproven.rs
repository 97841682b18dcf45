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
        let (own, others): (Vec<_>, Vec<_>) = redaction.artefacts.iter().partition(|artefact| artefact.name.is_own());
        let (template, place) = if own.iter().any(|artefact| artefact.hits > 0) {
            ("A secret stands in what Redial was about to write.", "/redaction/artefacts")
        } else if own.iter().any(|artefact| artefact.echoes > 0) {
            ("Something of a secret stands in what Redial was about to write.", "/redaction/artefacts")
        } else if redaction.control.found != redaction.control.planted {
            ("The scan did not find all of its own control.", "/redaction/control")
        } else if others.iter().any(|artefact| artefact.hits > 0) {
            ("A secret stands in what the command wrote.", "/redaction/artefacts")
        } else if !redaction.complete {
            ("The scan did not read everything.", "/redaction/complete")
        } else {
            ("A secret in use was not searched for.", "/redaction/secrets")
        };
        vec![finding(self.id(), Effect::Escalate, template, &[], &[place])]
    }
}
