//! What only a check says of itself: the gateway that it asked, the page that it read, why it stopped, its calls.

use redial_note::{Draft, GatewayKind, Purpose, Source, SourceState, Stopped};

use super::{Fault, calls, fault, run::lies_within};

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    gateway(draft, faults);
    sources(draft, faults);
    stopped(draft, faults);
    calls::faults(draft, faults);
}

fn gateway(draft: &Draft, faults: &mut Vec<Fault>) {
    let gateway = &draft.gateway;
    let worked = draft.calls.iter().any(|call| call.purpose == Purpose::Work);
    let origin = gateway.base_url.origin();
    match gateway.kind {
        GatewayKind::Real if worked && gateway.credential.is_none() => {
            faults.push(fault("/gateway/credential", "calls were sent to a real gateway without one"));
        }
        GatewayKind::Simulator if gateway.credential.is_some() => {
            faults
                .push(fault("/gateway/credential", "the embedded simulator is handed no credential of the operator's"));
        }
        GatewayKind::Simulator if !origin.starts_with("http://127.0.0.1:") => {
            faults.push(fault("/gateway/base_url", "the embedded simulator listens on loopback only"));
        }
        GatewayKind::Unknown => faults.push(fault("/gateway/kind", "a check knows whom it asks")),
        GatewayKind::Real | GatewayKind::Simulator => {}
    }
    if draft.coverage.watched != [gateway.base_url.clone()] {
        faults.push(fault("/coverage/watched", "is not the gateway's address"));
    }
}

fn sources(draft: &Draft, faults: &mut Vec<Fault>) {
    if draft.sources.len() > 1 {
        faults.push(fault("/sources", "a check reads one page"));
    }
    for (index, source) in draft.sources.iter().enumerate() {
        let place = format!("/sources/{index}");
        if source.area.as_str() != draft.endpoint_family.name() {
            faults.push(fault(format!("{place}/area"), "is not the family that was checked"));
        }
        source_faults(&place, source, draft, faults);
    }
}

pub(super) fn source_faults(place: &str, source: &Source, draft: &Draft, faults: &mut Vec<Fault>) {
    let read = source.state != SourceState::Unreachable;
    for (name, stands) in [
        ("accessed_at", source.accessed_at.is_some()),
        ("sha256", source.sha256.is_some()),
        ("text_sha256", source.text_sha256.is_some()),
    ] {
        if stands != read {
            faults.push(fault(format!("{place}/{name}"), "stands for a page that was read, and for no other"));
        }
    }
    let now = matches!(source.state, SourceState::Fetched | SourceState::Changed);
    if now && source.accessed_at.is_some_and(|at| !lies_within(draft, at)) {
        faults.push(fault(format!("{place}/accessed_at"), "lies outside the run in which the page was read"));
    }
}

fn stopped(draft: &Draft, faults: &mut Vec<Fault>) {
    let work = draft.calls.iter().find(|call| call.purpose == Purpose::Work);
    let last = work.and_then(|call| call.attempts.last());
    let asked_to_wait = last.is_some_and(|attempt| attempt.hint.is_some() && attempt.failure.is_some());
    let possible = match draft.stopped {
        Some(Stopped::HintTooLong) => asked_to_wait,
        Some(Stopped::SecretNotProvided) => {
            draft.calls.is_empty() && draft.gateway.credential.is_none() && draft.gateway.kind == GatewayKind::Real
        }
        Some(Stopped::Interrupted) | None => true,
    };
    if !possible {
        faults.push(fault("/stopped", "is not what the calls show"));
    }
}
