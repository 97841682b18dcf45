use redial_note::{Effect, Finding, Kind};

use super::{Check, Facts, finding};

/// Nobody observed what the note tells of. It always has an effect: such a note never decides `continue`.
pub(super) struct Reported;

impl Check for Reported {
    fn id(&self) -> &'static str {
        "reported"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        if facts.draft.kind != Kind::Reported {
            return Vec::new();
        }
        let template = "Redial observed nothing: the note was made afterwards from a text that somebody pasted.";
        vec![finding(self.id(), Effect::Pause, template, &[], &["/kind"])]
    }
}
