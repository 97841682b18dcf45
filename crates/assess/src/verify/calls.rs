//! The calls: which ones a check makes, in which order, and what each of them asks.

use redial_note::{
    Bounds, Call, Confidence, CorrelationMethod, Draft, Family, Listed, Outcome, Purpose, Request, Stopped, is_success,
};
use redial_redact::{FingerprintKey, GAP, Identifier};
use redial_wire::{
    family::{Outgoing, Probe, UNKNOWN_MODEL, probe, request},
    is_speaker, request_facts,
};

use super::{Fault, attempts, differences, fault, is_whole};
use crate::call::settle;

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    sequence(draft, faults);
    for (index, call) in draft.calls.iter().enumerate() {
        let place = format!("/calls/{index}");
        identity(index, call, draft, faults);
        model(&place, call, draft, faults);
        requested(&place, call, draft, faults);
        attempts::faults(&place, call, draft, faults);
        let mut settled = call.clone();
        settle(&mut settled, draft.ended_at.is_some());
        differences(&place, call, &settled, "does not follow from the attempts", faults);
    }
}

/// The list, the work, the wrong request: each at most once, and all of them unless something came between.
fn sequence(draft: &Draft, faults: &mut Vec<Fault>) {
    let is_list = draft.endpoint_family.name() == Family::Models.name();
    if let Some(probe) = &draft.probe
        && probe_of(probe.as_str()).is_none_or(|probe| is_list && !matches!(probe, Probe::BadKey | Probe::BadModel))
    {
        faults.push(fault("/probe", "is not a probe that this family has"));
    }
    let work = draft.calls.iter().find(|call| call.purpose == Purpose::Work);
    if work.is_some_and(|work| work.family.name() != draft.endpoint_family.name()) {
        faults.push(fault("/endpoint_family", "is not the family of the work"));
    }
    let mut wanted = Vec::new();
    wanted.extend((!is_list).then_some(Purpose::ModelList));
    wanted.push(Purpose::Work);
    wanted.extend(draft.probe.is_some().then_some(Purpose::ErrorPath));
    let mut open = wanted.iter();
    for (index, call) in draft.calls.iter().enumerate() {
        if draft.probe.is_none() && call.purpose == Purpose::ErrorPath {
            faults.push(fault("/probe", "a wrong request was sent, and none was asked for"));
        }
        if !open.any(|purpose| *purpose == call.purpose) {
            faults.push(fault(format!("/calls/{index}/purpose"), "is not the next call that a check makes"));
        }
    }
    let came_between = matches!(draft.stopped, Some(Stopped::Interrupted | Stopped::SecretNotProvided));
    let all_ended = draft.calls.iter().all(|call| call.attempts.iter().all(|attempt| attempt.ended_by.is_some()));
    if is_whole(draft) && !came_between && all_ended && draft.calls.len() < wanted.len() {
        faults.push(fault("/calls", "a call that this check made is missing"));
    }
}

fn probe_of(name: &str) -> Option<Probe> {
    match name {
        "missing-field" => Some(Probe::MissingField),
        "bad-model" => Some(Probe::BadModel),
        "bad-key" => Some(Probe::BadKey),
        "malformed-json" => Some(Probe::MalformedJson),
        _ => None,
    }
}

fn identity(index: usize, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    let place = format!("/calls/{index}");
    let family = if call.purpose == Purpose::ModelList { "models" } else { draft.endpoint_family.name() };
    let most = if call.purpose == Purpose::Work { Bounds::MOST_ATTEMPTS } else { 1 };
    let signals: Vec<&str> = call.correlation.evidence.iter().map(redial_redact::Label::as_str).collect();
    let sent = call.correlation.method.is(CorrelationMethod::Sent)
        && call.correlation.confidence == Confidence::Certain
        && signals == ["sent by redial"];
    for (name, holds, what) in [
        ("id", !is_whole(draft) || call.id.as_str() == format!("c{}", index + 1), "calls are numbered in order"),
        ("family", call.family.name() == family, "is not the family that such a call asks"),
        (
            "stream",
            !call.is_stream() || (call.purpose == Purpose::Work && call.family != Family::Models),
            "is not asked for here",
        ),
        ("attempts", (1..=most).contains(&(call.attempts.len() as u64)), "are more or fewer than such a call has"),
        ("correlation", sent, "Redial sent every call of a check itself"),
        ("outer_tries", call.outer_tries.is_empty(), "a check has no outer layer"),
        ("upstream", call.upstream.is_none(), "a check asks one gateway"),
        ("wasted_success", call.wasted_success == 0, "a check waits for its answers"),
        ("reported", is_report(call), "is not what a gateway says of itself in an answer"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// The model: one for the whole check, with what the account's list says of it.
fn model(place: &str, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    let work = draft.calls.iter().find(|call| call.purpose == Purpose::Work);
    let requested = call.model.requested.as_ref().map(Identifier::as_str);
    let unknown = call.purpose == Purpose::ErrorPath && draft.probe.as_ref().is_some_and(|p| p.as_str() == "bad-model");
    let wanted = if unknown {
        Some(UNKNOWN_MODEL)
    } else {
        work.and_then(|work| work.model.requested.as_ref()).map(Identifier::as_str)
    };
    if work.is_some() && requested != wanted {
        faults.push(fault(format!("{place}/model/requested"), "is not the model of this check"));
    }
    let answered = call.attempts.iter().any(|attempt| attempt.status.is_some_and(is_success));
    if !answered && !call.model.served.is_empty() {
        faults.push(fault(format!("{place}/model/served"), "no answer came that could name one"));
    }
    let list = draft.calls.iter().find(|call| call.purpose == Purpose::ModelList || call.family == Family::Models);
    let said = |call: &Call| call.purpose != Purpose::ErrorPath && call.outcome == Outcome::Succeeded;
    let asked = call.purpose != Purpose::ErrorPath && requested.is_some();
    let stated = call.model.listed;
    let same = work.is_none_or(|work| !asked || work.model.listed == stated);
    if stated != Listed::NotChecked && !(asked && list.is_some_and(said)) || !same {
        faults.push(fault(format!("{place}/model/listed"), "is not what an answered list of this check says"));
    }
}

/// The request is the family's own, as it can be made again.
fn requested(place: &str, call: &Call, draft: &Draft, faults: &mut Vec<Fault>) {
    let Some(outgoing) = outgoing(call, draft) else { return };
    // Only whoever has the key behind the fingerprints can make those again.
    let expected = request_facts(&outgoing, &FingerprintKey::new("run", Vec::new()));
    let Some(request) = &call.request else {
        return faults.push(fault(format!("{place}/request"), "a check knows what it sent"));
    };
    let present = expected.fingerprints.is_some() == request.fingerprints.is_some();
    let expected = Request { fingerprints: request.fingerprints.clone(), ..expected };
    differences(&format!("{place}/request"), request, &expected, "is not what a check of this family sends", faults);
    if !present {
        faults.push(fault(format!("{place}/request/fingerprints"), "stand for a JSON body, and for nothing else"));
    }
}

/// The request of a call; `None` where its model's name could not be kept.
fn outgoing(call: &Call, draft: &Draft) -> Option<Outgoing> {
    let model = call.model.requested.as_ref().map_or("", Identifier::as_str);
    if model == GAP {
        return None;
    }
    match call.purpose {
        Purpose::ModelList => Some(request(Family::Models, "", false)),
        Purpose::ErrorPath => probe(call.family, probe_of(draft.probe.as_ref()?.as_str())?, model),
        Purpose::Work | Purpose::Expected => Some(request(call.family, model, call.is_stream())),
    }
}

/// What a gateway says in an answer: it names itself by a speaker of the table, and says something.
pub(super) fn is_report(call: &Call) -> bool {
    call.reported.as_ref().is_none_or(|reported| {
        let says = reported.attempts.is_some() || reported.fallbacks.is_some() || reported.served.is_some();
        let answered = call.attempts.iter().any(|attempt| attempt.status.is_some());
        says && answered && reported.attempts != Some(0) && is_speaker(reported.by.as_str())
    })
}
