use redial_note::{Bounds, Draft, Effect, Finding, Owner, Verdict};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding};

/// A repeat ran under other circumstances than the note that it repeats: what came of it may be theirs.
pub(super) struct EnvironmentMismatch;

/// What can differ, in the order in which it is looked at.
pub(crate) const CIRCUMSTANCES: [&str; 10] = [
    "credential",
    "redial",
    "machine",
    "clients",
    "agent permissions",
    "proxy variables",
    "recorded variables",
    BOUNDS,
    "configuration",
    "instruction files",
];

/// The one of them that differs by nature between a laptop and a hosted job.
pub(crate) const MACHINE: &str = "machine";

/// How much a check takes at most.
const BOUNDS: &str = "bounds";

/// Said of settings that are known by their digest alone.
const CONFIGURATION: &str = "Not as in the note that was repeated: {}. Its digest differs; which setting it is, a note does not say (redial config show).";

/// Said of a check that was allowed less here.
const NARROWED: &str =
    "Not as in the note that was repeated: {}. Less was allowed here: attempts {}, a wait of {} ms, {} ms an attempt.";

impl Check for EnvironmentMismatch {
    fn id(&self) -> &'static str {
        "environment_mismatch"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(
            Owner::Operator,
            "Compare what the finding names in both places (settings: redial config show); put it back, or take it for the cause; then redial repeat.",
        )
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let differs = facts.draft.compared.iter().flat_map(|compared| &compared.differs);
        // Another machine is no mismatch by itself (product.md, the table of a run): it is listed as uncertain.
        let found = differs.enumerate().filter(|(_, what)| what.as_str() != MACHINE).map(|(n, what)| {
            let place = format!("/compared/differs/{n}");
            let say = |template, args: &[&dyn CleanArg]| finding(self.id(), Effect::Pause, template, args, &[&place]);
            match (what.as_str(), &facts.draft.bounds) {
                // Of a configuration a note has a digest: which setting it is, only both files can tell.
                ("configuration", _) => say(CONFIGURATION, &[what]),
                (BOUNDS, Some(Bounds { attempts, wait_ms, attempt_ms })) => {
                    say(NARROWED, &[what, attempts, wait_ms, attempt_ms])
                }
                _ => say("Not as in the note that was repeated: {}.", &[what]),
            }
        });
        found.collect()
    }
}
