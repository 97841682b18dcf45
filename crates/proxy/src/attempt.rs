//! One exchange becomes one attempt: read, classified and reduced to facts while its bytes are there.

use redial_assess::classify;
use redial_note::{
    Advice, Attempt, AttemptStarted, Bytes, Category, Client, EndedBy, Failure, FailureBody, FollowedBy, Reason,
    Reported, RequestId, Timestamp, Timing, TlsError, TransportReason, is_success,
};
use redial_redact::{Identifier, Scanner, Secret, Sentence, Tainted};
use redial_wire::{Evidence, Knowledge, TlsFault, Transport, TransportFault, family::Reading, reported, wait_hint};

use crate::words::{allowed_headers, clean_report, ids, ids_in_head, label, leave_out, noted};

use crate::{Echoes, Exchanged, Head, Stop, proof::is_proven};

/// What is known of an exchange besides what came over the wire.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The wire format.
    pub family: redial_note::Family,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// What is known beyond the bytes.
    pub knowledge: Knowledge,
    /// The start, as it was journalled.
    pub started: &'a AttemptStarted,
    /// Milliseconds until the first content of a stream.
    pub first_token: Option<u64>,
    /// The wall time of the answer, for hints that are dates.
    pub now: Timestamp,
    /// Who sent it.
    pub client: Option<&'a Client>,
    /// Whether the client had left before the end.
    pub client_gone: bool,
    /// The key that was sent, where it went to this machine: a Redial that answers there proves it by that. From anywhere else
    /// nobody is believed to be one.
    pub local_key: Option<&'a Secret>,
    /// What finds a credential that comes back.
    pub echoes: Echoes<'a>,
}

/// An attempt, and whether a secret in use came back in its answer.
#[derive(Debug)]
pub struct Seen {
    /// The attempt.
    pub attempt: Attempt,
    /// Models that the answer names.
    pub served: Vec<Identifier>,
    /// What the gateway's own headers say of attempts behind it.
    pub reported: Option<Reported>,
    /// Whether a credential that was sent came back.
    pub echoed: bool,
}

/// Reduces an exchange to an attempt. What the family's reader made of the answer is `reading`.
pub fn attempt(known: Known<'_>, exchanged: &Exchanged, reading: &Reading, scanner: &Scanner) -> Seen {
    let evidence = evidence(known, exchanged, reading);
    let succeeded = succeeded(exchanged, reading);
    let unseen = succeeded || end_is_unknown(exchanged, reading);
    let failure = if unseen {
        None
    } else if is_unread(exchanged, reading) {
        Some(unrecognised())
    } else {
        Some(failure(&evidence))
    };
    // A success that has told its own id is not searched for others: its text is the model's.
    let told = succeeded && reading.id.is_some();
    let mut ids = if told { ids_in_head(&evidence) } else { ids(&evidence) };
    if let Some(id) = reading.id.as_ref().filter(|id| ids.iter().all(|known| known.value != **id)) {
        ids.push(RequestId { value: id.clone(), from: redial_note::IdSource::Body });
    }
    ids.truncate(20);
    let mut attempt = Attempt {
        n: known.started.n,
        started_at: known.started.started_at,
        offset_ms: known.started.offset_ms,
        waited_ms: known.started.waited_ms,
        status: exchanged.status(),
        transport_error: if succeeded { None } else { transport_reason(exchanged) },
        tls: tls_error(exchanged),
        ended_by: Some(ended_by(exchanged)),
        client_gone: known.client_gone,
        synthetic: None,
        hint: if succeeded { None } else { wait_hint(&evidence, known.now) },
        failure,
        // What it asked for, its head and its marks say.
        model: None,
        obeyed: None,
        followed_by: FollowedBy::Unknown,
        advice: Advice::Unknown,
        request_ids: ids,
        upstream_headers: allowed_headers(&evidence),
        timing_ms: Timing {
            connect: exchanged.timing.connect_ms,
            first_byte: exchanged.timing.first_byte_ms,
            first_token: known.first_token,
            last_byte: exchanged.timing.last_byte_ms,
            ended: Some(exchanged.timing.ended_ms),
        },
        bytes: Bytes { sent: known.started.sent, received: Some(exchanged.body_received) },
        finish: reading.finish,
        terminal_seen: if known.stream { reading.answer.terminal_seen } else { reading.accepted.then_some(false) },
        usage: reading.usage,
        client: known.client.cloned(),
    };
    let served = leave_out(&mut attempt, &reading.served, scanner);
    let reported = clean_report(reported(&evidence), scanner);
    Seen { attempt, served, reported, echoed: echoed(exchanged, known.echoes) }
}

fn succeeded(exchanged: &Exchanged, reading: &Reading) -> bool {
    let whole = exchanged.fault.is_none() && !exchanged.undecoded && exchanged.ended_by == crate::EndedBy::Server;
    (whole || reading.is_over()) && promises(exchanged) && reading.succeeded()
}

/// A client that left before a status or the end event came ended what nobody will see, and so does the end of a run.
fn end_is_unknown(exchanged: &Exchanged, reading: &Reading) -> bool {
    was_left(exchanged) && (exchanged.head.is_none() || promises(exchanged)) && !reading.error && !reading.is_over()
}

/// What came could not be decoded to its end: what it lacks is nobody's fault that is known.
fn is_unread(exchanged: &Exchanged, reading: &Reading) -> bool {
    let stopped = exchanged.ended_by == crate::EndedBy::Redial(Stop::Undecodable);
    (stopped || exchanged.undecoded) && promises(exchanged) && !reading.error
}

fn promises(exchanged: &Exchanged) -> bool {
    exchanged.status().is_some_and(is_success)
}

fn evidence<'a>(known: Known<'_>, exchanged: &'a Exchanged, reading: &'a Reading) -> Evidence<'a> {
    let cancelled = exchanged.ended_by == crate::EndedBy::Redial(Stop::Cancelled);
    // A stream's error event decides, wherever in the stream it stood.
    let event = (!reading.error_event.is_empty()).then(|| Tainted::new(&reading.error_event));
    Evidence {
        family: Some(known.family),
        knowledge: if cancelled { Knowledge::Cancelled } else { known.knowledge },
        transport: exchanged.fault.map(Transport::Fault),
        status: exchanged.status(),
        headers: exchanged.head.iter().flat_map(|head| head.headers.iter()).collect(),
        body: event.unwrap_or_else(|| read_of(exchanged)),
        body_cut: exchanged.body_cut,
        stream: known.stream,
        answer: reading.answer,
        not_of_redial: !is_proven(exchanged.head.as_ref(), known.local_key),
        ..Evidence::default()
    }
}

/// What can be read of the body. Of an error that its client, or the end of the run, cut off before all of its document had come, that is
/// nothing: which half of a sentence comes in time is chance, and says what the other one takes back.
fn read_of(exchanged: &Exchanged) -> Tainted<'_> {
    let body = exchanged.body.tainted();
    let is_document = || serde_json::from_slice::<serde::de::IgnoredAny>(body.bytes()).is_ok();
    let is_torn = exchanged.body_cut && was_left(exchanged) && !promises(exchanged) && !is_document();
    if is_torn { Tainted::default() } else { body }
}

/// Whether the client, or the end of the run, ended it.
fn was_left(exchanged: &Exchanged) -> bool {
    matches!(exchanged.ended_by, crate::EndedBy::Client | crate::EndedBy::Redial(Stop::RunOver))
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
        rule: label(redial_assess::NOT_AN_ANSWER.id),
        next_action: Sentence::new_from(Reason::UnrecognizedError.next_action(), &[]),
        body: FailureBody { form: redial_note::BodyForm::Text, envelope: None, code: None, r#type: None },
        sketch: None,
    }
}

/// Whether a credential stands in the head or in what was kept of the body.
fn echoed(exchanged: &Exchanged, echoes: Echoes<'_>) -> bool {
    let in_headers = |head: &Head| echoes.stand_in(head.headers.text().bytes());
    echoes.stand_in(exchanged.body.tainted().bytes()) || exchanged.head.as_ref().is_some_and(in_headers)
}

fn ended_by(exchanged: &Exchanged) -> EndedBy {
    match exchanged.ended_by {
        crate::EndedBy::Server => EndedBy::Server,
        crate::EndedBy::Network => EndedBy::Network,
        crate::EndedBy::Client => EndedBy::Client,
        crate::EndedBy::Redial(_) => EndedBy::Redial,
    }
}

fn transport_reason(exchanged: &Exchanged) -> Option<TransportReason> {
    let left = exchanged.ended_by == crate::EndedBy::Client && exchanged.head.is_none();
    if left || exchanged.ended_by == crate::EndedBy::Redial(Stop::Cancelled) {
        return Some(TransportReason::Cancelled);
    }
    exchanged.fault.map(transport_word)
}

/// The note's word for a fault.
pub(crate) const fn transport_word(fault: TransportFault) -> TransportReason {
    match fault {
        TransportFault::Dns => TransportReason::Dns,
        TransportFault::ConnectRefused => TransportReason::ConnectRefused,
        TransportFault::ConnectTimeout => TransportReason::ConnectTimeout,
        TransportFault::Tls(_) => TransportReason::Tls,
        TransportFault::Proxy(_) => TransportReason::Proxy,
        TransportFault::ReadTimeout => TransportReason::ReadTimeout,
        TransportFault::Dropped => TransportReason::Dropped,
        TransportFault::NotHttp => TransportReason::NotHttp,
        TransportFault::BeyondLimits => TransportReason::BeyondLimits,
        TransportFault::RequestFraming => TransportReason::RequestFraming,
    }
}

/// How a TLS handshake failed, where that is known.
const fn tls_error(exchanged: &Exchanged) -> Option<TlsError> {
    match exchanged.fault {
        Some(TransportFault::Tls(fault)) => match fault {
            TlsFault::Failed => None,
            TlsFault::NoAnswer => Some(TlsError::NoAnswer),
            TlsFault::NotTls => Some(TlsError::NotTls),
            TlsFault::Untrusted => Some(TlsError::Untrusted),
            TlsFault::Outdated => Some(TlsError::Outdated),
            TlsFault::OtherName => Some(TlsError::OtherName),
            TlsFault::Unfit => Some(TlsError::Unfit),
        },
        _ => None,
    }
}
