use redial_note::{Draft, Effect, Finding, Kind, Owner, Verdict, worst_work_call};

use super::{Advice, Check, Facts, finding};
use crate::repeat::repeat;

/// Something is missing that the next operator cannot go on without, and that no other finding names. Whether there is a result
/// is told by `unfinished`, `child_failed` and `evidence_gap`; what is uncertain is derived, and stands in every note.
pub(super) struct WeakHandoff;

impl Check for WeakHandoff {
    fn id(&self) -> &'static str {
        "weak_handoff"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(
            Owner::Operator,
            "Say beside the note what it lacks (sign-off --note), or run it again so that it can.",
        )
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let draft = facts.draft;
        let pause = |template, place: &str| finding(self.id(), Effect::Pause, template, &[], &[place]);
        let mut found = Vec::new();
        if draft.origin.command.words().next().is_none() {
            found.push(pause("The note names no command.", "/origin/command"));
        }
        // A rehearsal is repeated by its own command, and a reported call was never seen.
        let repeatable = matches!(draft.kind, Kind::Check | Kind::Repeat | Kind::Run);
        if let Some(call) = worst_work_call(&draft.calls).filter(|_| repeatable && repeat(draft).is_none()) {
            let unknown = "No command repeats the call that is told of: no model was seen that it asked for.";
            let masked = "No command repeats the call that is told of: the name of its model was not kept.";
            found.push(pause(if call.model.requested.is_none() { unknown } else { masked }, "/calls"));
        }
        // Without git nobody asked, and that is listed as uncertain.
        let unnamed = |repository: &&redial_note::Repository| {
            repository.changed_files_total > 0 && repository.changed_files.is_empty()
        };
        if draft.repository.as_ref().filter(unnamed).is_some() {
            found.push(pause("Files were changed, and the note had no room to name one.", "/repository/changed_files"));
        }
        found
    }
}
