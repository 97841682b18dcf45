//! One call: what follows from its attempts.

use redial_note::{
    Advice, Attempt, Call, Category, EndedBy, Failure, Family, FollowedBy, Generations, Obeyed, Outcome, Reason,
    Retryable, TransportReason,
};

use crate::{correlate::may_go_on_unseen, synthetic::synthetic};

/// How much later than asked still counts as when asked.
const LATE_FACTOR: u64 = 4;

/// Slack of timers, in milliseconds.
pub(crate) const TIMER_SLACK_MS: u64 = 20;

/// How much longer or shorter a fresh id or time makes a body: `1.5` and `1764500000.123456`.
pub(crate) const FRESH_BYTES: u64 = 16;

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// Nobody saw its end.
    Unknown,
}

/// What became of an attempt: a failure is one; a whole 2xx answer without one is a success.
pub(crate) fn end_of(attempt: &Attempt) -> End {
    end_of_parts(attempt.failure.is_some(), attempt.status, attempt.ended_by, attempt.terminal_seen)
}

/// The same, from the parts of an attempt that it follows from.
pub(crate) fn end_of_parts(
    failed: bool,
    status: Option<u16>,
    ended_by: Option<EndedBy>,
    terminal_seen: Option<bool>,
) -> End {
    match (failed, status, ended_by) {
        (true, ..) => End::Failed,
        // That the work was accepted came whole, and says not how it ended.
        (false, Some(200..=299), Some(EndedBy::Server)) if terminal_seen == Some(false) => End::Unknown,
        (false, Some(200..=299), Some(EndedBy::Server)) => End::Succeeded,
        // At the end event all of the answer is there, whatever ends the connection then.
        (false, Some(200..=299), Some(_)) if terminal_seen == Some(true) => End::Succeeded,
        _ => End::Unknown,
    }
}

/// Fills in what follows from the attempts of a call, and from what ties them. `closed` says whether the run has ended in order, so that nothing
/// can follow the last attempt.
pub(crate) fn settle(call: &mut Call, closed: bool) {
    call.attempt_count = call.attempts.len() as u64;
    let waits: Vec<Option<u64>> = call.attempts.iter().map(|attempt| attempt.waited_ms).collect();
    let total = call.attempts.len();
    let told = closed && !may_go_on_unseen(&call.correlation);
    for (index, attempt) in call.attempts.iter_mut().enumerate() {
        let next_wait = waits.get(index + 1).copied().flatten();
        attempt.followed_by = match (index + 1 < total, told) {
            (true, _) => FollowedBy::Retry,
            (false, true) => FollowedBy::Nothing,
            (false, false) => FollowedBy::Unknown,
        };
        attempt.obeyed = obeyed(attempt, next_wait);
        attempt.advice = advice(attempt);
        attempt.synthetic = synthetic(attempt);
    }
    call.outcome = outcome(call.attempts.last().map(end_of), closed);
    call.generations = generations(call);
    call.wasted_success = call.attempts.iter().filter(|attempt| is_wasted(attempt)).count() as u64;
}

/// How a call ended whose last attempt ended so.
pub(crate) fn outcome(last: Option<End>, closed: bool) -> Outcome {
    match (last, closed) {
        (Some(End::Succeeded), _) => Outcome::Succeeded,
        (Some(End::Failed), _) => Outcome::Failed,
        (Some(End::Unknown), true) => Outcome::Unknown,
        (Some(End::Unknown), false) | (None, _) => Outcome::InFlight,
    }
}

/// A success that had arrived as far as the model's own end, and that the client did not wait for. A client that leaves at
/// the end event has all of it.
fn is_wasted(attempt: &Attempt) -> bool {
    attempt.client_gone && attempt.promises_success() && attempt.finish.is_some() && end_of(attempt) != End::Succeeded
}

fn obeyed(attempt: &Attempt, next_wait: Option<u64>) -> Option<Obeyed> {
    let (hint, waited) = (attempt.hint.as_ref()?, next_wait?);
    Some(if waited.saturating_add(TIMER_SLACK_MS) < hint.wait_ms {
        Obeyed::Early
    } else if waited > hint.wait_ms.saturating_mul(LATE_FACTOR).saturating_add(10_000) {
        Obeyed::Late
    } else {
        Obeyed::Yes
    })
}

fn advice(attempt: &Attempt) -> Advice {
    match attempt.failure.as_ref().map(|failure| failure.retryable) {
        Some(Retryable::Yes) => Advice::Retry,
        Some(Retryable::AfterWait) => Advice::RetryAfterWait,
        Some(Retryable::No) => Advice::DoNotRetry,
        Some(Retryable::Unknown) | None => Advice::Unknown,
    }
}

/// Answers that may have been started: at least those that showed themselves, by a piece of content, a usage or an end of
/// their own; at most those that may have reached a model. A status of 4xx stands in place of one, and so does whatever
/// says that the request or the account was at fault.
fn generations(call: &Call) -> Generations {
    if call.family == Family::Models {
        return Generations { at_least: 0, at_most: 0 };
    }
    let showed = |a: &&Attempt| {
        let told = a.usage.is_some() || a.finish.is_some() || a.timing_ms.first_token.is_some();
        end_of(a) == End::Succeeded || (told && !is_prompt_blocked(a))
    };
    let may_have = |a: &&Attempt| match (a.status, a.transport_error) {
        _ if showed(a) => true,
        _ if a.failure.as_ref().is_some_and(stands_in_place) => false,
        // Another Redial that did not reach the gateway, or passed nothing on.
        _ if a.failure.as_ref().is_some_and(|f| is_around(f) && f.reason != Reason::ConnectionDropped) => false,
        // Told by somebody who had passed the request on, and waited or was left.
        (Some(408 | 424 | 499), _) => true,
        (Some(status), _) => !(300..=499).contains(&status),
        (
            None,
            Some(
                TransportReason::ReadTimeout
                | TransportReason::Dropped
                | TransportReason::NotHttp
                | TransportReason::BeyondLimits,
            ),
        ) => true,
        // Before the connection stood, nothing had gone on.
        _ if a.timing_ms.connect.is_none() && was_left(a) => false,
        (None, Some(TransportReason::Cancelled)) => a.bytes.sent.is_some_and(|sent| sent > 0),
        (None, Some(_)) => false,
        (None, None) => true,
    };
    Generations {
        at_least: call.attempts.iter().filter(showed).count() as u64,
        at_most: call.attempts.iter().filter(may_have).count() as u64,
    }
}

/// Whether the client or the end of the run ended an attempt before anything was answered.
fn was_left(attempt: &Attempt) -> bool {
    matches!(attempt.ended_by, Some(EndedBy::Client | EndedBy::Redial)) && attempt.status.is_none()
}

/// Whether a failure is what another Redial said in the gateway's place.
pub(crate) fn is_around(failure: &Failure) -> bool {
    failure.rule.as_str().starts_with("around/")
}

/// Whether a prompt was blocked, which is counted without any answer.
fn is_prompt_blocked(attempt: &Attempt) -> bool {
    let blocked = attempt.failure.as_ref().is_some_and(|failure| failure.reason == Reason::ContentFiltered);
    blocked && attempt.finish.is_none() && attempt.timing_ms.first_token.is_none()
}

/// Whether a failure says that no model was asked. A filter may have looked at an answer.
fn stands_in_place(failure: &Failure) -> bool {
    let ours = matches!(failure.category, Category::RequestFormat | Category::CredentialOrAccount);
    ours && failure.reason != Reason::ContentFiltered
}
