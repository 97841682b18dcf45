use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};

/// The gateway or an upstream sent the real credential back.
pub(super) struct CredentialEchoed;

impl Check for CredentialEchoed {
    fn id(&self) -> &'static str {
        "credential_echoed"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let echoed = facts.draft.credential_echoed.then(|| {
            finding(
                self.id(),
                Effect::Escalate,
                "An answer contained the credential itself. It was not kept; whoever logs answers may have kept it.",
                &[],
                &["/credential_echoed"],
            )
        });
        echoed.into_iter().collect()
    }
}
