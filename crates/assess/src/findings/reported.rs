use redial_note::{Draft, Effect, Finding, Kind, Owner, Verdict};

use super::{Advice, Check, Facts, finding};

/// Nobody observed what the note tells of. It always has an effect: such a note never decides `continue`.
pub(super) struct Reported;

impl Check for Reported {
    fn id(&self) -> &'static str {
        "reported"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Run the narrow check: what was pasted is no evidence on what happens now.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        if facts.draft.kind != Kind::Reported {
            return Vec::new();
        }
        let template = "Redial observed nothing: the note was made afterwards from a text that somebody pasted.";
        vec![finding(self.id(), Effect::Pause, template, &[], &["/kind"])]
    }
}
