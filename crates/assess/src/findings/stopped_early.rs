use redial_note::{Effect, Finding, Stopped};

use super::{Check, Facts, finding};

/// The run stopped before its work was done.
pub(super) struct StoppedEarly;

impl Check for StoppedEarly {
    fn id(&self) -> &'static str {
        "stopped_early"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(stopped) = facts.draft.stopped else { return Vec::new() };
        let template = match stopped {
            Stopped::HintTooLong => "The server asked for a longer wait than allowed; the check did not retry.",
            Stopped::Interrupted => "The operator interrupted the run.",
            Stopped::SecretNotProvided => {
                "No credential was given to this process (secret_not_provided); nothing was sent."
            }
            Stopped::CommandNotStarted => {
                "The command could not be started (not found, or not a program that may be run); it made no call."
            }
        };
        vec![finding(self.id(), Effect::Pause, template, &[], &["/stopped"])]
    }
}
