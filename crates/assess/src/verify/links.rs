//! What ties the attempts of a recorded call: methods that its attempts show, and no more confidence than they allow.

use redial_note::{Attempt, Call, Confidence, CorrelationMethod, Presence};

use super::{Fault, fault};
use crate::correlate::{Sureness, holds};

pub(super) fn faults(place: &str, call: &Call, lost: bool, faults: &mut Vec<Fault>) {
    let correlation = &call.correlation;
    let has = |wanted| correlation.method.has(wanted);
    let pairs: Vec<(&Attempt, &Attempt)> = call.attempts.iter().zip(call.attempts.iter().skip(1)).collect();
    let keyed = call.request.as_ref().is_some_and(|request| request.idempotency_key == Presence::Present);
    let only_shown = correlation.method.iter().all(|method| {
        matches!(method, CorrelationMethod::Single | CorrelationMethod::RetryCount | CorrelationMethod::Redirect)
    });
    // Between two counts may be one that was not seen, where that is said.
    let gaps = Sureness::of(correlation).starts_unseen;
    let counted = |pair: &(&Attempt, &Attempt)| counts_on(pair, gaps);
    let shown = pairs.iter().all(|pair| counted(pair) || redirected(pair));
    let first_count = call.attempts.first().and_then(|attempt| attempt.client.as_ref()?.retry_count).unwrap_or(0);
    let outer = has(CorrelationMethod::ResentAfterFailure) || has(CorrelationMethod::FallbackModel);
    let tries = &call.outer_tries;
    let whole = tries.len() > 1 && tries.iter().all(|n| *n > 0);
    let summed = tries.iter().fold(0_u64, |sum, n| sum.saturating_add(*n)) == call.attempts.len() as u64;
    for (name, stands, what) in [
        ("correlation", holds(correlation, call.attempts.len(), lost), "is not what such attempts allow to say"),
        (
            "correlation/method",
            !has(CorrelationMethod::RetryCount) || pairs.iter().any(&counted),
            "no attempt counts on from the one before",
        ),
        (
            "correlation/method",
            !has(CorrelationMethod::Redirect) || pairs.iter().any(redirected),
            "no attempt follows a redirect",
        ),
        ("correlation/method", !has(CorrelationMethod::IdempotencyKey) || keyed, "no key was sent"),
        ("correlation/method", !has(CorrelationMethod::StreamTurnedOff) || call.is_stream(), "no stream was asked for"),
        ("correlation/method", !only_shown || shown, "does not tie all attempts"),
        (
            "correlation/confidence",
            first_count == 0 || correlation.confidence == Confidence::Unsure || is_idle(call),
            "the first attempt is counted as a retry",
        ),
        ("outer_tries", if outer { whole && summed } else { tries.is_empty() }, "does not agree with the attempts"),
    ] {
        if !stands {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// Whether the client's counter is worth nothing.
fn is_idle(call: &Call) -> bool {
    let client = call.attempts.first().and_then(|attempt| attempt.client.as_ref());
    crate::correlate::count(client).is_none()
}

fn counts_on((earlier, later): &(&Attempt, &Attempt), gaps: bool) -> bool {
    let count = |attempt: &Attempt| attempt.client.as_ref().and_then(|client| client.retry_count);
    let next = count(earlier).and_then(|count| count.checked_add(1));
    next.zip(count(later)).is_some_and(|(next, count)| next == count || (gaps && next < count))
}

fn redirected((earlier, later): &(&Attempt, &Attempt)) -> bool {
    matches!(earlier.status, Some(300..=399)) && later.waited_ms.is_some_and(|waited| waited <= 500)
}
