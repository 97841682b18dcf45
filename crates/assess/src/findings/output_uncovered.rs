use redial_note::{Effect, Finding, OutputState};

use super::{Check, Facts, finding};

/// The child's output was not searched, or holds a secret.
pub(super) struct OutputUncovered;

impl Check for OutputUncovered {
    fn id(&self) -> &'static str {
        "output_uncovered"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(output) = &facts.draft.child_output else { return Vec::new() };
        let streams = [("standard output", "stdout", output.stdout), ("standard error", "stderr", output.stderr)];
        let told = streams.into_iter().filter_map(|(name, place, state)| {
            let (effect, template) = match state {
                OutputState::Scanned => return None,
                OutputState::Leaked => (Effect::Escalate, "A secret of the run stands in the command's {}."),
                OutputState::Terminal => (Effect::Pause, "The command's {} went to a terminal and was not searched."),
                OutputState::NotScanned => (Effect::Escalate, "The command's {} was not searched for secrets."),
            };
            Some(finding(self.id(), effect, template, &[&name], &[&format!("/child_output/{place}")]))
        });
        told.collect()
    }
}
