//! The attempts of a call: their order, and what each says of its own end.

use redial_note::{Attempt, Call, Draft, EndedBy, Failure, Reason, Retryable, TransportReason};

use super::{Fault, fault, is_whole, run::lies_within};
use crate::{
    call::{End, end_of},
    replay::redial_client,
    rules::{NOT_AN_ANSWER, rule_of},
};

/// How far wall time and the run's own clock may part.
const SKEW_MS: i64 = 60_000;

/// Rules that are no rows of a table: what no row sees.
const NO_ROW: [&str; 2] = ["generic/unrecognized", NOT_AN_ANSWER.id];

pub(super) fn faults(place: &str, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    for (at, attempt) in call.attempts.iter().enumerate() {
        let place = format!("{place}/attempts/{at}");
        let earlier = at.checked_sub(1).and_then(|at| call.attempts.get(at));
        order(&place, at, attempt, earlier, draft, faults);
        observed(&place, attempt, faults);
        end(&place, attempt, call, faults);
    }
}

fn order(place: &str, at: usize, attempt: &Attempt, earlier: Option<&Attempt>, draft: &Draft, faults: &mut Vec<Fault>) {
    let follows = earlier.map_or(0, |earlier| earlier.n);
    // Where lines of the journal were lost, a number may be missing; it never stands twice.
    let numbered = if is_whole(draft) { attempt.n == at as u64 + 1 } else { attempt.n > follows };
    let retried = earlier.is_none_or(|earlier| !is_whole(draft) || may_follow(earlier));
    for (name, holds, what) in [
        ("n", numbered, "attempts are numbered in order from 1"),
        ("started_at", lies_within(draft, attempt.started_at), "lies outside the run"),
        ("offset_ms", earlier.is_none_or(|e| e.offset_ms <= attempt.offset_ms), "lies before the previous attempt"),
        ("offset_ms", agrees(draft, attempt), "does not agree with the time of the start"),
        ("waited_ms", attempt.waited_ms.is_some() == (attempt.n > 1), "stands for every attempt but the first"),
        ("n", retried, "follows what a check does not retry"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// Wall time and the run's own clock tell of the same moment.
pub(super) fn agrees(draft: &Draft, attempt: &Attempt) -> bool {
    let since_start = attempt.started_at.as_millis().saturating_sub(draft.started_at.as_millis());
    let apart = |offset| since_start.saturating_sub(offset).saturating_abs();
    i64::try_from(attempt.offset_ms).is_ok_and(|offset| apart(offset) <= SKEW_MS)
}

/// A check retries only what the rules call retryable.
fn may_follow(earlier: &Attempt) -> bool {
    earlier.failure.as_ref().is_some_and(|failure| matches!(failure.retryable, Retryable::Yes | Retryable::AfterWait))
}

/// What holds of every attempt that somebody saw.
pub(super) fn observed(place: &str, attempt: &Attempt, faults: &mut Vec<Fault>) {
    let timing = &attempt.timing_ms;
    let ordered = |a: Option<u64>, b: Option<u64>| a.zip(b).is_none_or(|(a, b)| a <= b);
    let status = attempt.status;
    // A client that leaves before a status has come ends what nobody will see.
    let left = attempt.client_gone && attempt.transport_error == Some(TransportReason::Cancelled);
    for (name, holds, what) in [
        ("status", status.is_none_or(|status| (100..=999).contains(&status)), "is not an HTTP status"),
        ("transport_error", attempt.transport_error.is_none() || attempt.failure.is_some() || left, "is a failure"),
        (
            "tls",
            attempt.tls.is_none() || attempt.transport_error == Some(TransportReason::Tls),
            "is how a TLS handshake failed",
        ),
        ("ended_by", attempt.failure.is_none() || attempt.ended_by.is_some(), "a failure has an end"),
        ("timing_ms/first_byte", ordered(timing.connect, timing.first_byte), "lies before the connection"),
        ("timing_ms/last_byte", ordered(timing.first_byte, timing.last_byte), "lies before the first byte"),
        ("timing_ms/ended", ordered(timing.last_byte.or(timing.connect), timing.ended), "lies before the last byte"),
        ("timing_ms/ended", timing.ended.is_none() || attempt.ended_by.is_some(), "stands for what ended"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
    if let Some(failure) = &attempt.failure {
        failure_faults(place, failure, faults);
    }
}

fn end(place: &str, attempt: &Attempt, call: &Call, faults: &mut Vec<Fault>) {
    let ended = attempt.ended_by.is_some();
    let accepted = attempt.is_accepted();
    let unended = end_of(attempt) == End::Unknown && !accepted;
    let status = attempt.status;
    for (name, holds, what) in [
        ("status", !(ended && unended), "an attempt without a failure has a status of 2xx"),
        (
            "status",
            !ended || status.is_some() || attempt.transport_error.is_some(),
            "an attempt ends with a status or a transport error",
        ),
        ("ended_by", attempt.ended_by != Some(EndedBy::Client), "Redial was the client, and did not leave"),
        ("hint", attempt.hint.is_none() || attempt.failure.is_some(), "is kept of a failure only"),
        ("model", attempt.model == call.model.requested, "is not the model of the call"),
        ("client_gone", !attempt.client_gone, "Redial was the client, and did not leave"),
        (
            "client",
            attempt.client.as_ref().is_some_and(|client| client.product == redial_client().product),
            "Redial was the client",
        ),
        ("terminal_seen", attempt.terminal_seen.is_none() || call.is_stream() || accepted, "stands for a stream only"),
        (
            "timing_ms/first_token",
            attempt.timing_ms.first_token.is_none() || call.is_stream(),
            "stands for a stream only",
        ),
        (
            "bytes/sent",
            attempt.bytes.sent == call.request.as_ref().map(|request| request.bytes),
            "is not the length of the request",
        ),
        ("bytes/received", !ended || attempt.bytes.received.is_some(), "a check counts what it reads"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

pub(super) fn failure_faults(place: &str, failure: &Failure, faults: &mut Vec<Fault>) {
    let one_word = |text: &Option<redial_redact::Label>| text.as_ref().is_none_or(|text| !text.as_str().contains(' '));
    for (name, holds, what) in [
        ("category", failure.category == failure.reason.category(), "is not the category of the reason"),
        (
            "next_action",
            failure.next_action.as_str() == failure.reason.next_action(),
            "is not the next action of the reason",
        ),
        ("rule", says(failure), "is not a rule that gives this reason"),
        ("body/code", one_word(&failure.body.code), "is a sentence, not a code"),
        ("body/type", one_word(&failure.body.r#type), "is a sentence, not a type"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/failure/{name}"), what));
        }
    }
}

/// Whether the rule that is named gives the reason that is stated, and its word on a retry.
fn says(failure: &Failure) -> bool {
    let own = failure.retryable == failure.reason.retryable();
    let rule = rule_of(failure.rule.as_str());
    if failure.reason == Reason::UnrecognizedError && NO_ROW.contains(&failure.rule.as_str()) {
        return own;
    }
    let Some(rule) = rule else { return false };
    // The first of the rules that disagreed stands for all of them.
    if failure.reason == Reason::ConflictingEvidence && rule.reason != failure.reason {
        return own;
    }
    // In a stream the error inside says whether a retry helps.
    let retryable = rule.retryable.unwrap_or_else(|| rule.reason.retryable());
    rule.reason == failure.reason && (failure.retryable == retryable || failure.reason == Reason::StreamErrorEvent)
}

#[cfg(test)]
mod tests {
    use redial_note::{BodyForm, FailureBody};
    use redial_redact::{Label, Sentence, Tainted};

    use super::*;
    use crate::rules::every;

    #[test]
    fn every_rule_may_stand_in_a_note_with_its_reason_and_with_no_other() {
        for rule in every() {
            let mut failure = Failure {
                category: rule.reason.category(),
                reason: rule.reason,
                retryable: rule.retryable.unwrap_or_else(|| rule.reason.retryable()),
                rule: Label::new(Tainted::from(rule.id)).unwrap(),
                next_action: Sentence::new_from(rule.reason.next_action(), &[]),
                body: FailureBody { form: BodyForm::Json, envelope: None, code: None, r#type: None },
                sketch: None,
            };
            let mut faults = Vec::new();
            failure_faults("", &failure, &mut faults);
            assert_eq!(faults, [], "{}", rule.id);
            failure.rule = Label::new(Tainted::from("generic/no-such-rule")).unwrap();
            assert!(!says(&failure), "{}", rule.id);
        }
    }
}
