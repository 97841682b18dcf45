//! A note becomes scenes: the order of its attempts, what each ended with, and when.

use std::path::Path;

use redial_assess::{Like, Wanted, like};
use redial_note::{
    Attempt, BodyForm, Call, CorrelationMethod, EndedBy, Failure, Family, Finish, Note, Parent, Purpose, Reason,
    TlsError, TransportReason, is_redirect,
};
use redial_proxy::{
    Act, At, Break, Pace, Scene,
    fault::{Answer, Close, Fault, Hang, NotHttp, Reset},
};
use redial_redact::{GAP, Label, Sha256, Tainted};
use redial_wire::{ProxyFault, TlsFault, TransportFault};
use serde_json::Value;

use crate::{notes, problem::Problem};

/// A note as scenes.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) scenes: Vec<Scene>,
    pub(crate) parent: Parent,
    /// What could not be made equal, for people.
    pub(crate) doubts: Vec<String>,
}

/// Reads a note and lays out what it tells of.
///
/// # Errors
/// It cannot be read, or tells of no attempt that could be played.
pub(crate) fn replay(path: &Path) -> Result<Replay, Problem> {
    let loaded = notes::load(path)?;
    let parent = Parent { run_id: loaded.note.run_id.clone(), sha256: Sha256::of(&loaded.bytes) };
    let (scenes, doubts) = laid_out(&loaded.note);
    if scenes.iter().all(|scene| scene.fault.is_none()) {
        return Err(nothing_failed(path));
    }
    Ok(Replay { scenes, parent, doubts })
}

fn nothing_failed(path: &Path) -> Problem {
    Problem::usage(
        "nothing in this note failed",
        "without a failure there is nothing to rehearse",
        "name the note of an incident, or the faults: --fault 429,500",
    )
    .at(crate::paths::printable(path))
}

/// The scenes of a note, in the order in which its attempts started.
fn laid_out(note: &Note) -> (Vec<Scene>, Vec<String>) {
    let wanted =
        |call: &&Call| matches!(call.purpose, Purpose::Work | Purpose::Expected) && call.family != Family::Models;
    let attempts = note.calls.iter().filter(wanted).flat_map(|call| {
        let nexts = call.attempts.iter().skip(1).map(Some).chain([None]);
        call.attempts.iter().zip(nexts).map(move |(attempt, next)| (call, attempt, next))
    });
    let mut attempts: Vec<_> = attempts.collect();
    attempts.sort_by_key(|(_, attempt, _)| attempt.offset_ms);
    let mut doubts = Vec::new();
    let scenes = attempts.into_iter().map(|(call, attempt, next)| {
        let (mut act, same) = act(call, attempt);
        if !same {
            let reason = attempt.failure.as_ref().map_or("no failure", |failure| failure.reason.name());
            doubts.push(format!("warning: {} attempt {}: {reason} can be played only roughly", call.id, attempt.n));
        }
        if let (Some(place), Act::Play(Fault::Answer(answer))) = (place(call, attempt, next), &mut act) {
            answer.headers.insert("location".to_owned(), place);
        }
        let fault = name_of(&act).and_then(|name| Label::new(Tainted::from(name.as_str())).ok());
        let cut = cut(attempt);
        if let (Some(_), Act::Play(Fault::Answer(answer))) = (cut, &mut act) {
            // The byte that never comes is none of the document's, nor of the head's where there is none.
            if let Value::String(body) = &mut answer.body {
                body.push('\n');
            } else {
                answer.body = Value::String("\n".to_owned());
            }
        }
        Scene { fault, act, pace: pace(attempt, next), cut }
    });
    let scenes = scenes.collect();
    if note.coverage.grouped_away > 0 {
        let count = note.coverage.grouped_away;
        doubts.push(format!("warning: {count} calls stand in groups only and are not played"));
    }
    (scenes, doubts)
}

/// How an error's body was cut off: its client left while it was coming, or the connection broke.
fn cut(attempt: &Attempt) -> Option<Break> {
    let refused = attempt.failure.is_some() && attempt.status.is_some_and(|status| status >= 300);
    match (attempt.client_gone, attempt.transport_error, attempt.ended_by) {
        _ if !refused => None,
        (true, ..) => Some(Break::Silence),
        (false, Some(_), Some(EndedBy::Network)) => Some(Break::Reset),
        (false, Some(_), _) => Some(Break::Close),
        (false, None, _) => None,
    }
}

fn pace(attempt: &Attempt, next: Option<&Attempt>) -> Pace {
    let timing = &attempt.timing_ms;
    let ended = next.and_then(|next| next.offset_ms.checked_sub(next.waited_ms?)?.checked_sub(attempt.offset_ms));
    Pace { first_ms: timing.first_byte, last_ms: timing.last_byte, end_ms: ended.or(timing.last_byte) }
}

/// What a note calls the fault; none for a good answer.
fn name_of(act: &Act) -> Option<String> {
    let name = match act {
        Act::Pass | Act::Good(_) => return None,
        Act::Play(Fault::Answer(answer)) => return Some(answer.status.to_string()),
        Act::Play(fault) => fault.name(),
        Act::Empty(_) | Act::Break { at: At::Head, how: Break::End, .. } => "empty_answer",
        Act::Error { .. } => "error_event",
        Act::Unreachable(fault) => unreachable_name(*fault),
        Act::Break { how, .. } => match how {
            Break::End => "no_terminal",
            Break::Error => "error_event",
            Break::Close => "truncate",
            Break::Torn => "truncated_chunk",
            Break::Reset => "reset_in_body",
            Break::Silence => "stall",
        },
    };
    Some(name.to_owned())
}

fn unreachable_name(fault: TransportFault) -> &'static str {
    match fault {
        TransportFault::Dns => "dns_failure",
        TransportFault::ConnectTimeout => "connect_timeout",
        TransportFault::Tls(_) => "tls_failure",
        TransportFault::Proxy(_) => "proxy_misconfigured",
        TransportFault::ConnectRefused
        | TransportFault::ReadTimeout
        | TransportFault::Dropped
        | TransportFault::NotHttp
        | TransportFault::BeyondLimits
        | TransportFault::RequestFraming => "connect_refused",
    }
}

/// Where a redirect leads that was followed: to the place that was asked, since a note has no other one. What follows is played next,
/// wherever it is asked.
fn place(call: &Call, attempt: &Attempt, next: Option<&Attempt>) -> Option<String> {
    let followed = next.is_some() && call.correlation.method.has(CorrelationMethod::Redirect);
    let path = call.request.as_ref().filter(|_| followed && attempt.status.is_some_and(is_redirect))?.path.as_str();
    (!path.contains(GAP)).then(|| path.to_owned())
}

/// What is played for an attempt, and whether it will be judged the same.
fn act(call: &Call, attempt: &Attempt) -> (Act, bool) {
    let finish = attempt.finish.unwrap_or(Finish::Stop);
    match (attempt.status, &attempt.failure) {
        (Some(200..=299), None) if is_good(attempt) => (Act::Good(finish), true),
        (Some(200..=299), None) => (broken(attempt, call.is_stream(), Break::Silence), true),
        (None, None) => (Act::Play(Fault::Hang(Hang {})), true),
        (None, Some(_)) => unanswered(attempt),
        (Some(200..=299), Some(failure)) => begun(call, attempt, failure),
        (Some(status), failure) => match failure {
            Some(failure) => refused(call, attempt, status, failure),
            None => (answer(status, Like { headers: Vec::new(), body: Vec::new(), same: true }), true),
        },
    }
}

fn is_good(attempt: &Attempt) -> bool {
    attempt.ended_by == Some(EndedBy::Server) || attempt.terminal_seen == Some(true)
}

/// No head came.
fn unanswered(attempt: &Attempt) -> (Act, bool) {
    let unreachable = |fault| (Act::Unreachable(fault), true);
    match attempt.transport_error {
        Some(TransportReason::Dns) => unreachable(TransportFault::Dns),
        Some(TransportReason::ConnectRefused) => unreachable(TransportFault::ConnectRefused),
        Some(TransportReason::ConnectTimeout) => unreachable(TransportFault::ConnectTimeout),
        Some(TransportReason::Tls) => unreachable(TransportFault::Tls(handshake(attempt.tls))),
        Some(TransportReason::Proxy) => unreachable(TransportFault::Proxy(ProxyFault::Failed)),
        Some(TransportReason::NotHttp) => (Act::Play(Fault::NotHttp(NotHttp {})), true),
        Some(TransportReason::Dropped) if attempt.ended_by == Some(EndedBy::Network) => {
            (Act::Play(Fault::Reset(Reset {})), true)
        }
        // Bytes came, and no head of HTTP.
        Some(TransportReason::Dropped) if attempt.timing_ms.first_byte.is_some() => {
            (Act::Play(Fault::NotHttp(NotHttp {})), true)
        }
        Some(TransportReason::Dropped) => (Act::Play(Fault::Close(Close {})), true),
        // Only roughly: what is played is read.
        Some(TransportReason::BeyondLimits) => (Act::Play(Fault::NotHttp(NotHttp {})), false),
        // The client's own framing is not played; what Redial answered to it is.
        Some(TransportReason::RequestFraming) => {
            (answer(400, Like { headers: Vec::new(), body: Vec::new(), same: false }), false)
        }
        // Who waited in vain waits again, for as long as it has patience.
        Some(TransportReason::ReadTimeout | TransportReason::Cancelled) | None => {
            (Act::Play(Fault::Hang(Hang {})), attempt.transport_error.is_some())
        }
    }
}

/// How a handshake fails that failed so.
const fn handshake(tls: Option<TlsError>) -> TlsFault {
    match tls {
        None => TlsFault::Failed,
        Some(TlsError::NoAnswer) => TlsFault::NoAnswer,
        Some(TlsError::NotTls) => TlsFault::NotTls,
        Some(TlsError::Untrusted) => TlsFault::Untrusted,
        Some(TlsError::Outdated) => TlsFault::Outdated,
        Some(TlsError::OtherName) => TlsFault::OtherName,
        Some(TlsError::Unfit) => TlsFault::Unfit,
    }
}

/// An answer that began well.
fn begun(call: &Call, attempt: &Attempt, failure: &Failure) -> (Act, bool) {
    let finish = attempt.finish.unwrap_or(Finish::Stop);
    match (attempt.transport_error, failure.reason) {
        (Some(TransportReason::Dropped), _) if attempt.ended_by == Some(EndedBy::Network) => {
            (broken(attempt, call.is_stream(), Break::Reset), true)
        }
        (Some(TransportReason::Dropped), _) => (broken(attempt, call.is_stream(), Break::Close), true),
        (Some(TransportReason::ReadTimeout | TransportReason::Cancelled), _) => {
            (broken(attempt, call.is_stream(), Break::Silence), true)
        }
        (Some(_), _) => (broken(attempt, call.is_stream(), Break::Torn), false),
        (None, Reason::StreamTruncated) => (broken(attempt, call.is_stream(), Break::End), true),
        // A stream that ended before its first event said neither why nor that it was done.
        (None, Reason::EmptyResponse)
            if call.is_stream() && attempt.finish.is_none() && attempt.terminal_seen != Some(true) =>
        {
            (Act::Break { at: At::Head, how: Break::End, finish }, true)
        }
        // A document that says why nothing is in it, if only that the model had stopped; one that does not is put together.
        (None, Reason::EmptyResponse) if call.is_stream() || attempt.finish.is_some() => (Act::Empty(finish), true),
        // What is played comes to its end.
        (None, Reason::ContentFiltered) if attempt.finish == Some(Finish::Filtered) => {
            (Act::Empty(finish), attempt.terminal_seen != Some(false))
        }
        (None, _) if call.is_stream() && attempt.terminal_seen.is_some() => {
            let like = like(&Wanted {
                family: call.family,
                stream: true,
                in_stream: true,
                status: attempt.status.unwrap_or(200),
                failure,
                hint: attempt.hint.as_ref(),
            });
            let document = serde_json::from_slice(&like.body).unwrap_or(Value::Null);
            (Act::Error { at: at(attempt, true), document }, like.same)
        }
        (None, _) => refused(call, attempt, attempt.status.unwrap_or(200), failure),
    }
}

/// An error, as a document or a page.
fn refused(call: &Call, attempt: &Attempt, status: u16, failure: &Failure) -> (Act, bool) {
    let hint = attempt.hint.as_ref();
    let like = like(&Wanted { family: call.family, stream: call.is_stream(), in_stream: false, status, failure, hint });
    // Where the connection broke, that is what is judged, whatever had come of the body.
    let same = like.same || attempt.transport_error.is_some();
    (answer(status, like), same && failure.body.form != BodyForm::Binary)
}

fn answer(status: u16, like: Like) -> Act {
    let body = match String::from_utf8(like.body) {
        Ok(text) if text.is_empty() => Value::Null,
        Ok(text) => Value::String(text),
        Err(_binary) => Value::String("\u{0}\u{1}\u{2}".to_owned()),
    };
    Act::Play(Fault::Answer(Answer { status, headers: like.headers.into_iter().collect(), body }))
}

fn broken(attempt: &Attempt, stream: bool, how: Break) -> Act {
    Act::Break { at: at(attempt, stream), how, finish: attempt.finish.unwrap_or(Finish::Stop) }
}

/// How far the answer had come.
fn at(attempt: &Attempt, stream: bool) -> At {
    match attempt.bytes.received {
        Some(0) | None => At::Head,
        Some(_) if !stream => At::Half,
        Some(_) if attempt.finish.is_some() => At::Finish,
        Some(_) if attempt.timing_ms.first_token.is_some() => At::Half,
        Some(_) => At::First,
    }
}
