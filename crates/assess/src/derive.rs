//! What follows from a draft and its redaction: the same function makes a note and verifies it.

use redial_note::{
    Away, Category, Decision, Derived, Draft, Effect, ExcludedField, Exclusion, ExclusionReason, Failure, Finding,
    GatewayKind, Kind, Redaction, Verdict,
};
use redial_redact::Label;

use crate::{error_path::error_path, findings, findings::Facts, limits, next::next, repeat::repeat};

/// Derives findings, decision and all that a note says beyond what was observed.
pub fn derive(draft: &Draft, redaction: &Redaction) -> Derived {
    let error_path = error_path(draft);
    let findings = findings::all(Facts { draft, redaction, error_path: error_path.as_ref() });
    let decision = decide(&findings);
    let next = next(draft, &findings, decision.result);
    Derived {
        error_path,
        exclusions: exclusions(draft),
        decision,
        findings,
        not_observable: limits::not_observable(draft),
        unclaimed: limits::unclaimed(),
        uncertainty: limits::uncertainty(draft),
        next,
        repeat: repeat(draft),
    }
}

/// The gravest effect wins; `continue` if and only if no finding has one.
fn decide(findings: &[Finding]) -> Decision {
    let gravest = findings.iter().map(|finding| finding.effect).max().unwrap_or(Effect::None);
    let result = match gravest {
        Effect::None => Verdict::Continue,
        Effect::Pause => Verdict::Pause,
        Effect::Escalate => Verdict::Escalate,
    };
    let mut because: Vec<Label> = Vec::new();
    for finding in findings.iter().filter(|finding| finding.effect == gravest && gravest != Effect::None) {
        if !because.contains(&finding.id) {
            because.push(finding.id.clone());
        }
    }
    if because.is_empty() {
        because.push(findings::label("no row has an effect"));
    }
    Decision { result, because }
}

/// What was deliberately left out, counted from what was sent and received.
fn exclusions(draft: &Draft) -> Vec<Exclusion> {
    let attempts = || draft.calls.iter().flat_map(|call| call.attempts.iter().map(move |attempt| (call, attempt)));
    let count = |wanted: &dyn Fn(&redial_note::Call, &redial_note::Attempt) -> bool| {
        attempts().filter(|(call, attempt)| wanted(call, attempt)).count() as u64
    };
    // Calls that stand in a group only were sent and answered like the others.
    let away =
        |of: &dyn Fn(&Away) -> u64| draft.groups.iter().map(|group| of(&group.away)).fold(0, u64::saturating_add);
    // What was pasted may be an answer, an exception or a log: all of it is left out, whatever it was.
    let reported = draft.kind == Kind::Reported;
    let answered = |_: &redial_note::Call, attempt: &redial_note::Attempt| attempt.status.is_some() && !reported;
    let credential = draft.gateway.credential.is_some() || draft.gateway.kind == GatewayKind::Simulator;
    let rows = [
        (
            ExcludedField::CredentialHeader,
            ExclusionReason::Credential,
            count(&|_, _| credential) + away(&|away| if credential { away.attempts } else { 0 }),
        ),
        (
            ExcludedField::Prompt,
            ExclusionReason::Content,
            count(&|_, attempt| attempt.bytes.sent.is_some_and(|sent| sent > 0)) + away(&|away| away.sent),
        ),
        (
            ExcludedField::ResponseBody,
            ExclusionReason::Content,
            count(&|_, attempt| attempt.bytes.received.is_some_and(|received| received > 0))
                + away(&|away| away.received),
        ),
        (ExcludedField::PastedText, ExclusionReason::Content, count(&|_, _| reported)),
        (ExcludedField::ResponseHeaders, ExclusionReason::NotNeeded, count(&answered) + away(&|away| away.answered)),
        (
            ExcludedField::ErrorMessage,
            ExclusionReason::Content,
            count(&|_, attempt| attempt.failure.as_ref().is_some_and(is_left_out)) + away(&|away| away.reduced),
        ),
        (ExcludedField::Arguments, ExclusionReason::NotNeeded, draft.origin.command.left_out()),
    ];
    let rows = rows.into_iter().filter(|(.., count)| *count > 0);
    rows.map(|(field, reason, count)| Exclusion { field, reason, count }).collect()
}

/// Whether a message of the server's was left out of a failure.
pub(crate) fn is_left_out(failure: &Failure) -> bool {
    failure.sketch.is_some() && failure.category != Category::LocalEnvironment
}

#[cfg(test)]
pub(crate) mod tests;
