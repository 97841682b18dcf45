//! One exchange becomes one attempt: read, classified and reduced to facts while its bytes are there.

use redial_assess::{classify, redial_client};
use redial_note::{
    Advice, Attempt, AttemptStarted, Bytes, Category, EndedBy, Failure, FailureBody, FollowedBy, Reason, RequestId,
    Timestamp, Timing, TransportReason,
};
use redial_proxy::{Exchanged, Stop};
use redial_redact::{Identifier, Scanner, Sentence, Tainted};
use redial_wire::{Evidence, Knowledge, Transport, TransportFault, family::Reading, wait_hint};

use crate::recording::{allowed_headers, ids, label, leave_out, noted};

/// What is known of an exchange besides what came over the wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The wire format.
    pub(crate) family: redial_note::Family,
    /// Whether a stream was asked for.
    pub(crate) stream: bool,
    /// What is known beyond the bytes.
    pub(crate) knowledge: Knowledge,
    /// The start, as it was journalled.
    pub(crate) started: &'a AttemptStarted,
    /// Milliseconds until the first content of a stream.
    pub(crate) first_token: Option<u64>,
    /// The wall time of the answer, for hints that are dates.
    pub(crate) now: Timestamp,
}

/// An attempt, and whether a secret in use came back in its answer.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) attempt: Attempt,
    /// Models that the answer names.
    pub(crate) served: Vec<Identifier>,
    pub(crate) echoed: bool,
}

/// Reduces an exchange to an attempt. What the family's reader made of the answer is `reading`.
pub(crate) fn attempt(asked: Asked<'_>, exchanged: &Exchanged, reading: &Reading, scanner: &Scanner) -> Seen {
    let evidence = evidence(asked, exchanged, reading);
    let succeeded = succeeded(exchanged, reading);
    let failure = if succeeded { None } else { Some(failure(&evidence)) };
    let mut ids = ids(&evidence);
    if let Some(id) = reading.id.as_ref().filter(|id| ids.iter().all(|known| known.value != **id)) {
        ids.push(RequestId { value: id.clone(), from: redial_note::IdSource::Body });
    }
    ids.truncate(20);
    let mut attempt = Attempt {
        n: asked.started.n,
        started_at: asked.started.started_at,
        offset_ms: asked.started.offset_ms,
        waited_ms: asked.started.waited_ms,
        status: exchanged.status(),
        transport_error: transport_reason(exchanged),
        ended_by: Some(ended_by(exchanged)),
        client_gone: false,
        synthetic: None,
        hint: if succeeded { None } else { wait_hint(&evidence, asked.now) },
        failure,
        obeyed: None,
        followed_by: FollowedBy::Unknown,
        advice: Advice::Unknown,
        request_ids: ids,
        upstream_headers: allowed_headers(&evidence),
        timing_ms: Timing {
            connect: exchanged.timing.connect_ms,
            first_byte: exchanged.timing.first_byte_ms,
            first_token: asked.first_token,
            last_byte: exchanged.timing.last_byte_ms,
        },
        bytes: Bytes { sent: asked.started.sent, received: Some(exchanged.body_received) },
        finish: reading.finish,
        terminal_seen: if asked.stream { reading.answer.terminal_seen } else { None },
        usage: reading.usage,
        client: Some(redial_client()),
    };
    let served = leave_out(&mut attempt, &reading.served, scanner);
    Seen { attempt, served, echoed: echoed(exchanged, scanner) }
}

fn succeeded(exchanged: &Exchanged, reading: &Reading) -> bool {
    exchanged.fault.is_none()
        && exchanged.ended_by == redial_proxy::EndedBy::Server
        && exchanged.status().is_some_and(|status| (200..300).contains(&status))
        && reading.succeeded()
}

fn evidence<'a>(asked: Asked<'_>, exchanged: &'a Exchanged, reading: &'a Reading) -> Evidence<'a> {
    let cancelled = exchanged.ended_by == redial_proxy::EndedBy::Redial(Stop::Cancelled);
    // A stream's error event decides, wherever in the stream it stood.
    let event = (!reading.error_event.is_empty()).then(|| Tainted::new(&reading.error_event));
    Evidence {
        family: Some(asked.family),
        knowledge: if cancelled { Knowledge::Cancelled } else { asked.knowledge },
        transport: exchanged.fault.map(Transport::Fault),
        status: exchanged.status(),
        headers: exchanged.head.iter().flat_map(|head| head.headers.iter()).collect(),
        body: event.unwrap_or_else(|| exchanged.body.tainted()),
        body_cut: exchanged.body_cut,
        stream: asked.stream,
        answer: reading.answer,
        ..Evidence::default()
    }
}

/// The failure that the rules see; a failure that no rule sees is an unrecognised one, never a success.
fn failure(evidence: &Evidence<'_>) -> Failure {
    classify(evidence).map_or_else(unrecognised, noted)
}

fn unrecognised() -> Failure {
    Failure {
        category: Category::Unclear,
        reason: Reason::UnrecognizedError,
        retryable: Reason::UnrecognizedError.retryable(),
        rule: label("redial/not-an-answer"),
        next_action: Sentence::new_from(Reason::UnrecognizedError.next_action(), &[]),
        body: FailureBody { form: redial_note::BodyForm::Text, envelope: None, code: None, r#type: None },
        sketch: None,
    }
}

/// Whether a secret in use stands in the head or in what was kept of the body.
fn echoed(exchanged: &Exchanged, scanner: &Scanner) -> bool {
    let in_headers =
        |head: &redial_proxy::Head| head.headers.iter().any(|(_, value)| !scanner.hits(value.bytes()).is_empty());
    !scanner.hits(exchanged.body.tainted().bytes()).is_empty() || exchanged.head.as_ref().is_some_and(in_headers)
}

fn ended_by(exchanged: &Exchanged) -> EndedBy {
    match exchanged.ended_by {
        redial_proxy::EndedBy::Server => EndedBy::Server,
        redial_proxy::EndedBy::Network => EndedBy::Network,
        redial_proxy::EndedBy::Redial(_) => EndedBy::Redial,
    }
}

fn transport_reason(exchanged: &Exchanged) -> Option<TransportReason> {
    if exchanged.ended_by == redial_proxy::EndedBy::Redial(Stop::Cancelled) {
        return Some(TransportReason::Cancelled);
    }
    exchanged.fault.map(|fault| match fault {
        TransportFault::Dns => TransportReason::Dns,
        TransportFault::ConnectRefused => TransportReason::ConnectRefused,
        TransportFault::ConnectTimeout => TransportReason::ConnectTimeout,
        TransportFault::Tls => TransportReason::Tls,
        TransportFault::Proxy => TransportReason::Proxy,
        TransportFault::ReadTimeout => TransportReason::ReadTimeout,
        TransportFault::Dropped => TransportReason::Dropped,
        TransportFault::NotHttp => TransportReason::NotHttp,
    })
}
