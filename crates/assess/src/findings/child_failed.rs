use redial_note::{Draft, Effect, Finding, Owner, Stopped, Verdict};

use super::{Advice, Check, Facts, finding};
use crate::rehearsal::leaves_one_failed;

/// The command under the recorder ended with another code than 0.
pub(super) struct ChildFailed;

impl Check for ChildFailed {
    fn id(&self) -> &'static str {
        "child_failed"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Look at the job's own log: the command did not end well.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(exit) = &facts.draft.origin.exit else { return Vec::new() };
        // A command that was left with an injected failure is right to fail: the verdict says so.
        if leaves_one_failed(facts.draft) {
            return Vec::new();
        }
        // It has no end of its own: the code is what a shell would say, and `stopped_early` tells of it.
        if facts.draft.stopped == Some(Stopped::CommandNotStarted) {
            return Vec::new();
        }
        let found = match (exit.code, exit.signal) {
            (Some(0), None) => None,
            (Some(code), _) => Some(("The command ended with exit code {}.", code, "/origin/exit/code")),
            (None, Some(signal)) => Some(("The command was ended by signal {}.", signal, "/origin/exit/signal")),
            (None, None) => {
                let template = "How the command ended is not known.";
                return vec![finding(self.id(), Effect::Pause, template, &[], &["/origin/exit"])];
            }
        };
        let found =
            found.map(|(template, number, place)| finding(self.id(), Effect::Pause, template, &[&number], &[place]));
        found.into_iter().collect()
    }
}
