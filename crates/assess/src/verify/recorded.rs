//! A note of a recorded run: calls that a client made, as the recorder saw them and as their attempts were grouped.

use std::collections::BTreeSet;

use redial_note::{
    Attempt, Call, ContractState, CorrelationMethod, Draft, EndedBy, GatewayKind, Listed, Outcome, Purpose, Source,
    Stopped, Upstream, is_success,
};
use redial_redact::Identifier;

use super::{Fault, attempts, calls::is_report, check::source_faults, differences, fault, groups, links};
use crate::{
    call::{End, end_of, settle},
    contract::word,
    replay::{MOST_LISTED, clients_of, family_of},
    simulated::is_embedded,
};

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    around(draft, faults);
    for (index, source) in draft.sources.iter().enumerate() {
        let place = format!("/sources/{index}");
        source_faults(&place, source, draft, faults);
        contract_of_a_run(&place, source, draft, faults);
    }
    groups::faults(draft, faults);
    let lost = draft.coverage.lost_events > 0;
    let mut earlier: Option<&Call> = None;
    for (index, call) in draft.calls.iter().enumerate() {
        let place = format!("/calls/{index}");
        identity(&place, index, call, earlier, draft, faults);
        links::faults(&place, call, lost, faults);
        for (at, attempt) in call.attempts.iter().enumerate() {
            let place = format!("{place}/attempts/{at}");
            let before = at.checked_sub(1).and_then(|at| call.attempts.get(at));
            when(&place, at, attempt, before, draft, faults);
            attempts::observed(&place, attempt, faults);
            end(&place, attempt, faults);
        }
        let mut settled = call.clone();
        settle(&mut settled, draft.ended_at.is_some());
        differences(&place, call, &settled, "does not follow from the attempts", faults);
        earlier = Some(call);
    }
}

/// What clients sent follows from the calls, and is held against a page whose fields were read to their end.
fn contract_of_a_run(place: &str, source: &Source, draft: &Draft, faults: &mut Vec<Fault>) {
    let said = (source.contract, source.differs.clone());
    let stands = match word(source, draft) {
        Some(word) => word == said,
        None => source.contract != ContractState::Matches,
    };
    if !stands {
        faults.push(fault(format!("{place}/contract"), "does not follow from the fields of the page and of the calls"));
    }
}

/// Whether somebody else than a client made a call: Redial itself, or whoever pasted it.
fn is_foreign(call: &Call) -> bool {
    let foreign = |method| matches!(method, CorrelationMethod::Sent | CorrelationMethod::Reported);
    call.correlation.method.iter().any(foreign)
}

/// Gateway, clients, and what such a run never has.
fn around(draft: &Draft, faults: &mut Vec<Fault>) {
    let gateway = &draft.gateway;
    let simulated = is_embedded(draft);
    let loopback = gateway.base_url.origin().starts_with("http://127.0.0.1:");
    let clients: BTreeSet<&Identifier> = draft.environment.clients.iter().collect();
    let seen = clients_of(&draft.calls);
    let named = if draft.coverage.grouped_away == 0 {
        seen.iter().take(MOST_LISTED).eq(&draft.environment.clients)
    } else {
        // Clients of calls that stand in groups only may be among them.
        clients.len() == draft.environment.clients.len()
            && clients.len() <= MOST_LISTED
            && draft.environment.clients.is_sorted()
            && (clients.len() == MOST_LISTED || seen.iter().all(|client| clients.contains(client)))
    };
    let (listed, total) = (clients.len() as u64, draft.environment.clients_total);
    let counted = if clients.len() < MOST_LISTED { total == listed } else { total >= listed.max(seen.len() as u64) };
    let exit = draft.origin.exit.as_ref();
    for (place, holds, what) in [
        ("/kind", !draft.calls.iter().any(is_foreign), "is not the kind of run that makes such calls"),
        ("/gateway/kind", gateway.kind != GatewayKind::Unknown, "a recorder knows whom it passes calls to"),
        (
            "/gateway/credential",
            !simulated || gateway.credential.is_none(),
            "the embedded simulator is handed no credential of the operator's",
        ),
        ("/gateway/base_url", !simulated || loopback, "the embedded simulator listens on loopback only"),
        ("/coverage/watched", watches(draft), "is not the gateway's address, with others once each"),
        ("/environment/clients", named, "does not name the clients of the calls"),
        ("/environment/clients_total", counted, "does not count the clients of the calls"),
        (
            "/endpoint_family",
            family_of(&draft.calls).is_none_or(|family| family == draft.endpoint_family),
            "is not the family of the calls",
        ),
        ("/probe", draft.probe.is_none(), "a recorder sends nothing of its own"),
        (
            "/stopped",
            draft.stopped != Some(Stopped::HintTooLong)
                && (!draft.stopped.is_some_and(Stopped::before_any_call) || draft.calls.is_empty()),
            "is not how a recorded run stops",
        ),
        (
            "/origin/exit",
            exit.is_none_or(|exit| exit.code.is_none() || exit.signal.is_none()),
            "a command ends with a code or by a signal",
        ),
    ] {
        if !holds {
            faults.push(fault(place, what));
        }
    }
}

fn identity(place: &str, index: usize, call: &Call, earlier: Option<&Call>, draft: &Draft, faults: &mut Vec<Fault>) {
    let number = number(call);
    let grouped = draft.coverage.grouped_away > 0;
    let numbered = match earlier {
        _ if !grouped => number == Some(index as u64 + 1),
        Some(earlier) => number > self::number(earlier),
        None => number.is_some(),
    };
    let first = |call: &Call| call.attempts.first().map(|attempt| attempt.offset_ms);
    let answered = call.attempts.iter().any(|attempt| attempt.status.is_some_and(is_success));
    let served = &call.model.served;
    let length = call.request.as_ref().filter(|request| request.fingerprints.is_some()).map(|request| request.bytes);
    let sent = call.attempts.first().and_then(|attempt| attempt.bytes.sent);
    for (name, holds, what) in [
        ("id", numbered, "calls are numbered in order of their first attempt"),
        ("attempts", !call.attempts.is_empty(), "a call has an attempt"),
        ("attempts", earlier.is_none_or(|earlier| first(earlier) <= first(call)), "begins before the previous call"),
        ("purpose", is_marked(call), "only a check of Redial's own says that a call is no work"),
        ("request", call.request.is_some(), "a recorder knows what was asked"),
        ("request/bytes", length.is_none_or(|length| Some(length) == sent), "is not the length that was sent"),
        ("model/listed", call.model.listed == Listed::NotChecked, "a recorder does not ask for the list"),
        ("model/served", served.len() <= MOST_LISTED, "is longer than a list of a note"),
        ("model/served", answered || served.is_empty(), "no answer came that could name one"),
        ("outcome", call.outcome != Outcome::InFlight || draft.ended_at.is_none(), "nothing is in flight at the end"),
        ("reported", is_report(call), "is not what a gateway says of itself in an answer"),
        ("upstream", is_watched(call, draft), "is not one of the addresses beside the gateway's"),
        ("model/requested", fell_back(call), "is not what the attempts asked for"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// A client's call is work, or was declared to fail; a check within the run marks those that are neither.
fn is_marked(call: &Call) -> bool {
    let own = |attempt: &Attempt| attempt.client.as_ref().is_some_and(|client| client.product.as_str() == "redial");
    matches!(call.purpose, Purpose::Work | Purpose::Expected) || call.attempts.iter().all(own)
}

/// Whether a call went to an address that a key of the command's leads to: another one, or the gateway's own with another key.
fn is_watched(call: &Call, draft: &Draft) -> bool {
    let own = |name: &Identifier| draft.gateway.credential.as_ref().is_some_and(|own| own.name == *name);
    let is_other = |upstream: &Upstream| upstream.base_url != draft.gateway.base_url || !own(&upstream.credential);
    call.upstream.as_ref().is_none_or(|other| draft.coverage.watched.contains(&other.base_url) && is_other(other))
}

/// Each attempt asks for the model of the call, until its client falls back to another.
fn fell_back(call: &Call) -> bool {
    let own = |attempt: &Attempt| attempt.model == call.model.requested;
    let others = !call.attempts.iter().all(own);
    call.attempts.first().is_none_or(own) && others == call.correlation.method.has(CorrelationMethod::FallbackModel)
}

/// The number of a call's id.
fn number(call: &Call) -> Option<u64> {
    let digits = call.id.as_str().strip_prefix('c')?;
    let number: u64 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits).then_some(number)
}

/// Its place in time: an attempt begins only when the one before it has ended, and was not good.
fn when(place: &str, at: usize, attempt: &Attempt, before: Option<&Attempt>, draft: &Draft, faults: &mut Vec<Fault>) {
    let ended = before.is_none_or(|before| {
        let timing = &before.timing_ms;
        let last = timing.ended.max(timing.last_byte).max(timing.first_byte).max(timing.connect).unwrap_or(0);
        let end = before.offset_ms.saturating_add(last);
        before.ended_by.is_some() && end.saturating_add(attempt.waited_ms.unwrap_or(0)) <= attempt.offset_ms
    });
    for (name, holds, what) in [
        ("n", attempt.n == at as u64 + 1, "attempts are numbered in order from 1"),
        ("n", before.is_none_or(|before| end_of(before) != End::Succeeded), "follows an attempt that was good"),
        ("waited_ms", attempt.waited_ms.is_some() == (at > 0), "stands for every attempt but the first"),
        ("waited_ms", ended, "begins before the previous attempt has ended"),
        ("started_at", super::run::lies_within(draft, attempt.started_at), "lies outside the run"),
        ("offset_ms", attempts::agrees(draft, attempt), "does not agree with the time of the start"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// The gateway's address first, and each other one once. The embedded simulator is the only one where it is one.
fn watches(draft: &Draft) -> bool {
    let watched = &draft.coverage.watched;
    let once = watched.iter().enumerate().all(|(at, url)| !watched.iter().take(at).any(|other| other == url));
    let alone = !is_embedded(draft) || watched.len() == 1;
    watched.first() == Some(&draft.gateway.base_url) && once && alone && watched.len() <= MOST_LISTED
}

/// Its end, as a recorder sees it: a client may leave, and then nobody saw the end.
fn end(place: &str, attempt: &Attempt, faults: &mut Vec<Fault>) {
    let ended = attempt.ended_by.is_some();
    let left = attempt.client_gone;
    // The end of the run ended it.
    let cut = attempt.ended_by == Some(EndedBy::Redial) && attempt.failure.is_none();
    let accepted = attempt.is_accepted();
    let answered = attempt.status.is_some() || attempt.transport_error.is_some();
    for (name, holds, what) in [
        (
            "status",
            !ended || left || cut || accepted || end_of(attempt) != End::Unknown,
            "ended, and neither succeeded nor failed",
        ),
        ("status", !ended || left || cut || answered, "an attempt ends with a status or a transport error"),
        ("hint", attempt.hint.is_none() || end_of(attempt) != End::Succeeded, "is not kept of a success"),
        ("client_gone", left == (attempt.ended_by == Some(EndedBy::Client)), "a client that ended it has left"),
        // Of one that had only just gone on, a killed recorder may not have got as far.
        ("client", attempt.client.is_some() || (!ended && !answered), "a recorder knows who sent it"),
        ("bytes/received", !ended || attempt.bytes.received.is_some(), "a recorder counts what it passes on"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}
