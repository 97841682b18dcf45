use redial_note::{Artefact, ArtefactName, Draft, Effect, Finding, OutputState, Owner, Skipped, Verdict};

use super::{Advice, Check, Facts, finding};

/// The child's output or a file that it wrote was not searched, or holds a secret.
pub(super) struct OutputUncovered;

impl Check for OutputUncovered {
    fn id(&self) -> &'static str {
        "output_uncovered"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Search the command's output before it is published: redirect it, or run it in CI.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let artefacts = (0..).zip(&facts.redaction.artefacts);
        let logs = artefacts.filter(|(_, artefact)| artefact.name == ArtefactName::Log);
        let mut logs: Vec<Finding> = logs.filter_map(|(n, log)| self.log(n, log)).collect();
        let Some(output) = &facts.draft.child_output else { return logs };
        let streams = [("standard output", "stdout", output.stdout), ("standard error", "stderr", output.stderr)];
        let told = streams.into_iter().filter_map(|(name, place, state)| {
            let (effect, template) = match state {
                OutputState::Scanned => return None,
                OutputState::Leaked => (Effect::Escalate, "A secret of the run stands in the command's {}."),
                OutputState::Open => (
                    Effect::Pause,
                    "The command's {} was kept open by a process that went on after it: it was searched up to there.",
                ),
                OutputState::Terminal => (Effect::Pause, "The command's {} went to a terminal and was not searched."),
                OutputState::NotScanned => (Effect::Escalate, "The command's {} was not searched for secrets."),
            };
            Some(finding(self.id(), effect, template, &[&name], &[&format!("/child_output/{place}")]))
        });
        let mut told: Vec<Finding> = told.collect();
        told.append(&mut logs);
        told
    }
}

impl OutputUncovered {
    /// What is to be said of a file that `--scan-log` names.
    fn log(&self, n: usize, log: &Artefact) -> Option<Finding> {
        let path = log.path.as_ref()?;
        let (template, field) = match log.skipped {
            _ if log.hits > 0 => ("A secret of the run stands in {}, which was to be searched.", "hits"),
            Some(Skipped::Missing) => ("{} was to be searched for secrets, and is not there.", "skipped"),
            Some(Skipped::Unreadable) => ("{} was to be searched for secrets, and cannot be read.", "skipped"),
            Some(Skipped::Packed | Skipped::Budget | Skipped::Open) => {
                ("{} was searched for secrets, but not everything that is packed in it.", "skipped")
            }
            None if log.bytes_read != log.bytes => ("{} was changed while it was searched for secrets.", "bytes_read"),
            None => return None,
        };
        Some(finding(self.id(), Effect::Escalate, template, &[path], &[&format!("/redaction/artefacts/{n}/{field}")]))
    }
}
