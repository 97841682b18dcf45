use redial_note::{Draft, Effect, Finding, Owner, Searched, SearchedSecret, Verdict};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding};

/// Of a run that was killed where its fingerprint key was not kept these are the one-run tokens, too: they died with it, and open
/// nothing any more.
const NOT_SEARCHED: &str =
    "Secrets in use were not searched for, since their values were not at hand or are too short: {}, among them {}.";

/// It is not proven that nothing secret got in.
pub(super) struct RedactionUnproven;

impl Check for RedactionUnproven {
    fn id(&self) -> &'static str {
        "redaction_unproven"
    }

    fn advice(&self, _: &Draft, finding: &Finding, _: Verdict) -> Advice {
        if stands_outside(finding) {
            let action = "Do not publish what the command wrote: take the secret out of it, and rotate a key that was published. This note holds none of it.";
            return Advice::to(Owner::Operator, action);
        }
        Advice::to(Owner::Operator, "Do not share this note; look at its redaction section first.")
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
            let left_out = |secret: &&SearchedSecret| matches!(secret.searched, Searched::Refused | Searched::Absent);
            let count = redaction.secrets.iter().filter(left_out).count() as u64;
            if let Some(first) = redaction.secrets.iter().find(left_out) {
                let args: [&dyn CleanArg; 2] = [&count, &first.name];
                return vec![finding(self.id(), Effect::Escalate, NOT_SEARCHED, &args, &["/redaction/secrets"])];
            }
            ("A secret in use was not searched for.", "/redaction/secrets")
        };
        vec![finding(self.id(), Effect::Escalate, template, &[], &[place])]
    }
}

/// Whether the secret that a scan met stands in what the command wrote: a note that would hold one itself is withheld, and
/// says nothing.
fn stands_outside(finding: &Finding) -> bool {
    finding.evidence.iter().any(|place| place.as_str() == "/redaction/artefacts")
}
