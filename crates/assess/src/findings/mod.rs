//! Checked statements about a run, one module each. A new one is a module with an `impl Check` and its line in [`ALL`].

mod budget_exceeded;
mod call_failed;
mod child_failed;
mod credential_echoed;
pub(crate) mod environment_mismatch;
mod error_path_failed;
pub(crate) mod evidence_gap;
mod expectation_unmet;
mod futile_retry;
mod hidden_retry;
mod hint_not_obeyed;
mod inconsistent;
mod model_unverified;
mod output_uncovered;
mod overclaim;
mod recovered;
mod redaction_unproven;
mod rehearsed;
mod reported;
mod scope_drift;
mod source_drift;
pub(crate) mod stopped_early;
mod unfinished;
mod unreviewed_fallback;
pub(crate) mod unsure_grouping;
mod weak_handoff;

use std::borrow::Cow;

use redial_note::{Call, CallRow, Confidence, Draft, Effect, ErrorPath, Finding, Owner, Purpose, Redaction, Verdict};
use redial_redact::{CleanArg, Label, Pointer, Sentence, Tainted};

use crate::rehearsal::healed;

/// What a check may look at: what was observed, its redaction, and what came of the probe.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    pub(crate) draft: &'a Draft,
    pub(crate) redaction: &'a Redaction,
    pub(crate) error_path: Option<&'a ErrorPath>,
}

/// What is to be done, in one sentence, and whose move it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Advice {
    pub(crate) owner: Owner,
    pub(crate) action: &'static str,
}

impl Advice {
    const fn to(owner: Owner, action: &'static str) -> Self {
        Self { owner, action }
    }
}

/// One kind of finding.
pub(crate) trait Check: Sync {
    /// Its id, as it stands in a note.
    fn id(&self) -> &'static str;

    /// What is to be done about one of its findings, where that is the first of the gravest, and whose move it is.
    fn advice(&self, draft: &Draft, finding: &Finding, verdict: Verdict) -> Advice;

    /// What it finds, in the order of the note.
    fn find(&self, facts: Facts<'_>) -> Vec<Finding>;
}

/// Every kind of finding, gravest first: the first of the gravest names what comes next.
pub(crate) const ALL: [&dyn Check; 27] = [
    &redaction_unproven::RedactionUnproven,
    &credential_echoed::CredentialEchoed,
    &output_uncovered::OutputUncovered,
    &inconsistent::Inconsistent,
    &model_unverified::ModelUnverified,
    &call_failed::CallFailed,
    &unfinished::Unfinished,
    &rehearsed::FaultMishandled,
    &rehearsed::FaultNotMet,
    &stopped_early::StoppedEarly,
    &evidence_gap::EvidenceGap,
    &unreviewed_fallback::UnreviewedFallback,
    &environment_mismatch::EnvironmentMismatch,
    &scope_drift::ScopeDrift,
    &budget_exceeded::BudgetExceeded,
    &expectation_unmet::ExpectationUnmet,
    &unsure_grouping::UnsureGrouping,
    &overclaim::Overclaim,
    &weak_handoff::WeakHandoff,
    &child_failed::ChildFailed,
    &source_drift::SourceDrift,
    &error_path_failed::ErrorPathFailed,
    &reported::Reported,
    &recovered::Recovered,
    &futile_retry::FutileRetry,
    &hint_not_obeyed::HintNotObeyed,
    &hidden_retry::HiddenRetry,
];

/// What is to be done about a finding; `None` where its id is no check's.
pub(crate) fn advice(draft: &Draft, finding: &Finding, verdict: Verdict) -> Option<Advice> {
    let check = ALL.iter().find(|check| check.id() == finding.id.as_str())?;
    Some(check.advice(draft, finding, verdict))
}

/// Everything that the checks find.
pub(crate) fn all(facts: Facts<'_>) -> Vec<Finding> {
    ALL.iter().flat_map(|check| check.find(facts)).collect()
}

/// Work calls with their places in the note, whatever was injected into them: for what a command asked for.
fn asked(draft: &Draft) -> impl Iterator<Item = (usize, &Call)> {
    draft.calls.iter().enumerate().filter(|(_, call)| call.purpose == Purpose::Work)
}

/// Work calls with their places in the note, without what a rehearsal injected: for what a gateway answered.
fn work(draft: &Draft) -> impl Iterator<Item = (usize, Cow<'_, Call>)> {
    asked(draft).filter_map(|(index, call)| Some((index, healed(draft, call)?)))
}

/// Work calls that a row of the decision table judges, with their places in the note.
fn judged<'a>(draft: &'a Draft, wanted: &'a [CallRow]) -> impl Iterator<Item = (String, Cow<'a, Call>, CallRow)> {
    let rows = work(draft).map(|(index, call)| (format!("/calls/{index}"), CallRow::of(&call), call));
    rows.filter(|(_, row, _)| wanted.contains(row)).map(|(place, row, call)| (place, call, row))
}

/// Whether the attempts of a call are one for all that is known: what is said of several is said with its «if» otherwise.
fn is_one(call: &Call) -> bool {
    call.correlation.confidence != Confidence::Unsure
}

fn finding(
    id: &'static str,
    effect: Effect,
    template: &'static str,
    args: &[&dyn CleanArg],
    evidence: &[&str],
) -> Finding {
    Finding {
        id: label(id),
        effect,
        message: Sentence::new_from(template, args),
        evidence: evidence.iter().map(|path| Pointer::to(path)).collect(),
    }
}

/// A label of ours.
#[expect(clippy::expect_used, reason = "ids of ours are labels: the table's test walks them")]
pub(crate) fn label(text: &'static str) -> Label {
    Label::new(Tainted::from(text)).expect("an id of ours is a label")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_labels() {
        let ids: std::collections::BTreeSet<&str> = ALL.iter().map(|check| check.id()).collect();
        assert_eq!(ids.len(), ALL.len());
        for id in ids {
            assert_eq!(label(id).as_str(), id);
        }
    }
}
