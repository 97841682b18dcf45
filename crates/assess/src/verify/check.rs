//! What only a check says of itself: the gateway that it asked, the page that it read, why it stopped, its calls.

use redial_note::{ContractState, Draft, Family, GatewayKind, Purpose, Source, SourceState, Stopped};
use redial_redact::{FieldName, Identifier};

use super::{Fault, calls, fault, run::lies_within};
use crate::{contract::is_kept, replay::is_recorded, simulated::is_embedded};

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
    let embedded = is_embedded(draft);
    match gateway.kind {
        GatewayKind::Real if worked && gateway.credential.is_none() => {
            faults.push(fault("/gateway/credential", "calls were sent to a real gateway without one"));
        }
        GatewayKind::Simulator if embedded && gateway.credential.is_some() => {
            faults
                .push(fault("/gateway/credential", "the embedded simulator is handed no credential of the operator's"));
        }
        GatewayKind::Simulator if embedded && !origin.starts_with("http://127.0.0.1:") => {
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
        contract_of_a_check(&place, source, draft, faults);
    }
}

/// The bounds on the output of chat: a model is sent one of them.
const BOUNDS: [&str; 2] = ["max_tokens", "max_completion_tokens"];

/// What a check sent follows from its family and model: where a page matches it, each field that is required was sent, and where it
/// differs, no field that is required and told to differ was.
fn contract_of_a_check(place: &str, source: &Source, draft: &Draft, faults: &mut Vec<Fault>) {
    let Some(family) = Family::ALL.into_iter().find(|family| family.name() == draft.endpoint_family.name()) else {
        return;
    };
    let work = draft.calls.iter().find(|call| call.purpose == Purpose::Work);
    let model = work.and_then(|call| call.model.requested.as_ref()).filter(|model| !model.is_masked());
    let request = redial_wire::family::request(family, model.map_or("model", Identifier::as_str), false);
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    // Which bound was sent follows from the model; where no name of it stands here, it may have been either.
    let either = |name: &str| model.is_none() && family == Family::Chat && BOUNDS.contains(&name);
    let sent = |name: &str| either(name) || body.get(name.trim_end_matches("[]")).is_some();
    let missing = source.required.iter().find(|name| !sent(name.as_str()));
    let stands = match source.contract {
        ContractState::Matches => missing.is_none(),
        ContractState::Differs => missing.is_none_or(|name| {
            source.differs.contains(name) || source.differs.iter().any(|own| own.as_str() == "path")
        }),
        // What a kept page required differs wherever it was not sent.
        ContractState::NotChecked => missing.is_none() || !is_kept(source.state),
    };
    if !stands {
        faults.push(fault(
            format!("{place}/contract"),
            "does not follow from the required fields and what the check sent",
        ));
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
    if source.contract != ContractState::Differs && !source.differs.is_empty() {
        faults.push(fault(format!("{place}/differs"), "stands for a request that differs, and for no other"));
    }
    if source.body.is_some() && !is_recorded(draft.kind) {
        faults.push(fault(format!("{place}/body"), "stands for the requests of a recorded client only"));
    }
    if !read && (source.contract != ContractState::NotChecked || !source.required.is_empty() || source.body.is_some()) {
        faults.push(fault(format!("{place}/contract"), "is said of a page that was not read"));
    }
    let required = |name: &FieldName| source.required.contains(name);
    let remembered = source.contract != ContractState::Matches && source.body.is_none();
    if is_kept(source.state) && !(remembered && source.differs.iter().all(required)) {
        faults.push(fault(format!("{place}/contract"), "is more than a snapshot says of a page that was not read"));
    }
    for (name, list) in [("differs", &source.differs), ("required", &source.required)] {
        if !list.is_sorted_by(|a, b| a < b) {
            faults.push(fault(format!("{place}/{name}"), "is not sorted, or holds a name twice"));
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
        Some(Stopped::CommandNotStarted) => false,
        Some(Stopped::Interrupted) | None => true,
    };
    if !possible {
        faults.push(fault("/stopped", "is not what the calls show"));
    }
}
