//! A note of kind `reported`: one call with one failed attempt, as somebody told it, and nothing that only an observer
//! could know.

use redial_note::{Attempt, Call, Draft, Listed, Purpose, Timing};

use super::{
    Fault,
    attempts::{agrees, failure_faults},
    differences, fault, is_whole,
    run::lies_within,
};
use crate::{
    call::settle,
    reported::{correlation, reported_transport, unobserved_gateway},
};

/// What nobody saw cannot stand in the note.
const UNSEEN: &str = "nobody observed this of a reported error";

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    differences("/gateway", &draft.gateway, &unobserved_gateway(), "nobody observed which gateway it was", faults);
    let told = if is_whole(draft) { draft.calls.len() == 1 } else { draft.calls.len() <= 1 };
    let of_family = |call: &Call| call.family.name() == draft.endpoint_family.name();
    for (place, holds, what) in [
        ("/coverage/watched", draft.coverage.watched.is_empty(), UNSEEN),
        ("/sources", draft.sources.is_empty(), "no page is read for a reported error"),
        ("/probe", draft.probe.is_none(), "nothing is sent for a reported error"),
        ("/stopped", draft.stopped.is_none(), "nothing is sent for a reported error"),
        ("/calls", told, "a reported error is one call"),
        ("/endpoint_family", draft.calls.iter().all(of_family), "is not the family of the call"),
    ] {
        if !holds {
            faults.push(fault(place, what));
        }
    }
    for (index, call) in draft.calls.iter().enumerate() {
        let place = format!("/calls/{index}");
        call_faults(&place, call, draft, faults);
        let mut settled = call.clone();
        // What followed, nobody saw: the call is never closed.
        settle(&mut settled, false);
        differences(&place, call, &settled, "does not follow from the attempts", faults);
    }
}

fn call_faults(place: &str, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    let model = &call.model;
    for (name, holds, what) in [
        ("id", call.id.as_str() == "c1", "a reported error is one call"),
        ("purpose", call.purpose == Purpose::Work, "a reported error is told of the work"),
        ("family", call.family.name() == draft.endpoint_family.name(), "is not the family of the note"),
        ("correlation", call.correlation == correlation(), "a reported error is a pasted text"),
        ("request", call.request.is_none(), UNSEEN),
        ("model/requested", model.requested.is_none(), UNSEEN),
        ("model/served", model.served.is_empty(), UNSEEN),
        ("model/listed", model.listed == Listed::NotChecked, UNSEEN),
        ("outer_tries", call.outer_tries.is_empty(), UNSEEN),
        ("upstream", call.upstream.is_none(), UNSEEN),
        ("wasted_success", call.wasted_success == 0, UNSEEN),
        ("reported", call.reported.is_none(), UNSEEN),
        ("attempts", call.attempts.len() == 1, "a reported error is one attempt"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
    for (index, attempt) in call.attempts.iter().enumerate() {
        let place = format!("{place}/attempts/{index}");
        when(&place, attempt, draft, faults);
        told(&place, attempt, call, draft, faults);
        unseen(&place, attempt, faults);
    }
}

/// Its place in the note, and the time of the report.
fn when(place: &str, attempt: &Attempt, draft: &Draft, faults: &mut Vec<Fault>) {
    for (name, holds, what) in [
        ("n", attempt.n == 1, "a reported error is one attempt"),
        ("waited_ms", attempt.waited_ms.is_none(), UNSEEN),
        ("started_at", lies_within(draft, attempt.started_at), "lies outside the run"),
        ("offset_ms", agrees(draft, attempt), "does not agree with the time of the start"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// What the text said: a failure, and what goes with one.
fn told(place: &str, attempt: &Attempt, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    let failed = attempt.failure.as_ref();
    let transport = failed.and_then(|failure| reported_transport(failure.reason));
    for (name, holds, what) in [
        ("failure", failed.is_some() || !is_whole(draft), "a reported error is a failure"),
        ("status", attempt.status.is_none_or(|status| (100..600).contains(&status)), "is not an HTTP status"),
        ("status", attempt.status.is_none() || failed.is_some(), "stands with a failure only"),
        (
            "transport_error",
            attempt.transport_error.is_none() || attempt.transport_error == transport,
            "is not what the reason says",
        ),
        ("hint", attempt.hint.is_none() || failed.is_some(), "is kept of a failure only"),
        ("terminal_seen", attempt.terminal_seen.is_none() || call.is_stream(), "stands for a stream only"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
    if let Some(failure) = failed {
        failure_faults(place, failure, faults);
    }
}

/// What only somebody who was there could know.
fn unseen(place: &str, attempt: &Attempt, faults: &mut Vec<Fault>) {
    let untimed = Timing { connect: None, first_byte: None, first_token: None, last_byte: None, ended: None };
    for (name, holds) in [
        ("ended_by", attempt.ended_by.is_none()),
        ("client_gone", !attempt.client_gone),
        ("timing_ms", attempt.timing_ms == untimed),
        ("bytes/sent", attempt.bytes.sent.is_none()),
        ("bytes/received", attempt.bytes.received.is_none()),
        ("finish", attempt.finish.is_none()),
        ("usage", attempt.usage.is_none()),
        ("client", attempt.client.is_none()),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), UNSEEN));
        }
    }
}
