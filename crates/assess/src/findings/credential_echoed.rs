use redial_note::{Draft, Effect, Finding, Kind, Owner, Verdict};

use super::{Advice, Check, Facts, finding};

/// The gateway or an upstream sent the real credential back.
pub(super) struct CredentialEchoed;

impl Check for CredentialEchoed {
    fn id(&self) -> &'static str {
        "credential_echoed"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        let action = if draft.kind == Kind::Reported {
            "Rotate the secret that the pasted text holds, and delete the text."
        } else {
            "Rotate the credential, and tell the gateway's operator."
        };
        Advice::to(Owner::AccountOwner, action)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let template = if facts.draft.kind == Kind::Reported {
            "The pasted text held a secret in use. It was not kept; whoever has the text has it."
        } else {
            "An answer contained the credential itself. It was not kept; whoever logs answers may have kept it."
        };
        let echoed = facts
            .draft
            .credential_echoed
            .then(|| finding(self.id(), Effect::Escalate, template, &[], &["/credential_echoed"]));
        echoed.into_iter().collect()
    }
}
