use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};

/// A repeat ran under other circumstances than the note that it repeats: what came of it may be theirs.
pub(super) struct EnvironmentMismatch;

/// What can differ, in the order in which it is looked at.
pub(crate) const CIRCUMSTANCES: [&str; 9] = [
    "credential",
    "redial",
    "machine",
    "clients",
    "agent permissions",
    "proxy variables",
    "recorded variables",
    "configuration",
    "instruction files",
];

/// The one of them that differs by nature between a laptop and a hosted job.
pub(crate) const MACHINE: &str = "machine";

impl Check for EnvironmentMismatch {
    fn id(&self) -> &'static str {
        "environment_mismatch"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let differs = facts.draft.compared.iter().flat_map(|compared| &compared.differs);
        // Another machine is no mismatch by itself (product.md, the table of a run): it is listed as uncertain.
        let found = differs.enumerate().filter(|(_, what)| what.as_str() != MACHINE).map(|(n, what)| {
            // Of a configuration a note has a digest: which setting it is, only both files can tell.
            let template = if what.as_str() == "configuration" {
                "Not as in the note that was repeated: {}. Its digest differs; which setting it is, a note does not say (redial config show)."
            } else {
                "Not as in the note that was repeated: {}."
            };
            finding(self.id(), Effect::Pause, template, &[what], &[&format!("/compared/differs/{n}")])
        });
        found.collect()
    }
}
