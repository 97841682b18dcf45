use redial_note::{Draft, Effect, Finding, Owner, Stopped, Verdict};

use super::{Advice, Check, Facts, finding};

/// Whether a command was not started by no fault of its own: a shell's 126 and 127 are the command's, 125 is Redial's.
pub(crate) fn is_ours(draft: &Draft) -> bool {
    draft.origin.exit.as_ref().and_then(|exit| exit.code) == Some(125)
}

/// The run stopped before its work was done.
pub(super) struct StoppedEarly;

impl Check for StoppedEarly {
    fn id(&self) -> &'static str {
        "stopped_early"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, action(draft))
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(stopped) = facts.draft.stopped else { return Vec::new() };
        let template = match stopped {
            Stopped::HintTooLong => "The server asked for a longer wait than allowed; the check did not retry.",
            Stopped::Interrupted => "The operator interrupted the run.",
            Stopped::SecretNotProvided => {
                "No credential was given to this process (secret_not_provided); nothing was sent."
            }
            Stopped::CommandNotStarted if is_ours(facts.draft) => {
                "Redial could not start the command, for a fault or a limit of its own and not of the command; it made no call."
            }
            Stopped::CommandNotStarted => {
                "The command could not be started (not found, or not a program that may be run); it made no call."
            }
        };
        vec![finding(self.id(), Effect::Pause, template, &[], &["/stopped"])]
    }
}

/// What is to be done so that a run does not stop there again.
pub(super) fn action(draft: &Draft) -> &'static str {
    match draft.stopped {
        Some(Stopped::HintTooLong) => "Wait as long as the server asks, and repeat the narrow check.",
        Some(Stopped::SecretNotProvided) => "Give this job its credential, and repeat the check.",
        Some(Stopped::CommandNotStarted) if is_ours(draft) => {
            "Look at the limits on open files and processes and at free memory where Redial ran, and run it again."
        }
        Some(Stopped::CommandNotStarted) => {
            "Look at the command's spelling, at PATH and at the file's permissions, and run it again."
        }
        Some(Stopped::Interrupted) | None => "Repeat the narrow check, and let it end.",
    }
}
