//! The run around the calls: times, gateway, setup, sources, and what a check never has.

use redial_note::{
    Assumption, AssumptionState, Bypass, Draft, GatewayKind, Kind, LogState, Purpose, Repository, RunFamily, Source,
    SourceState, Stopped, Timestamp,
};

use super::{Fault, fault};

/// Most entries of a list in a note.
const MOST_LISTED: u64 = 20;

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    times(draft, faults);
    gateway(draft, faults);
    setup(draft, faults);
    if let Some(repository) = &draft.repository {
        lists(repository, faults);
    }
    sources(draft, faults);
    stopped(draft, faults);
    absent(draft, faults);
}

/// Wall clocks are set while a run goes on, by up to a minute without anybody noticing.
pub(super) fn lies_within(draft: &Draft, at: Timestamp) -> bool {
    at >= draft.started_at.before_skew() && draft.ended_at.is_none_or(|end| at.before_skew() <= end)
}

fn times(draft: &Draft, faults: &mut Vec<Fault>) {
    if draft.ended_at.is_some_and(|end| end < draft.started_at) {
        faults.push(fault("/ended_at", "lies before the start"));
    }
    if draft.recovered != draft.ended_at.is_none() {
        faults.push(fault("/recovered", "a run has an end if and only if it was not rebuilt"));
        faults.push(fault("/ended_at", "a run has an end if and only if it was not rebuilt"));
    }
    let mut parts = draft.run_id.as_str().rsplitn(2, '-');
    let tail = parts.next().is_some_and(|tail| tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_hexdigit()));
    let dated = parts.next().is_some_and(|head| head.ends_with(&format!("-{}", draft.started_at.compact())));
    if !(tail && dated) {
        faults.push(fault("/run_id", "does not carry the time of the start"));
    }
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
        GatewayKind::Real | GatewayKind::Simulator => {}
    }
    if draft.coverage.watched != [gateway.base_url.clone()] {
        faults.push(fault("/coverage/watched", "is not the gateway's address"));
    }
}

/// What a machine can check is checked or unknown, what it cannot is declared or unknown.
fn setup(draft: &Draft, faults: &mut Vec<Fault>) {
    let assumptions: Vec<_> = draft.setup.iter().map(|setup| setup.assumption).collect();
    if assumptions != Assumption::ALL {
        faults.push(fault("/setup", "does not list the five assumptions in order"));
    }
    for (index, setup) in draft.setup.iter().enumerate() {
        let possible = match setup.assumption {
            Assumption::HarmlessPrompt => setup.state == AssumptionState::Checked,
            Assumption::CredentialOutsideRepository => setup.state != AssumptionState::Declared,
            Assumption::NonProductionCredential | Assumption::FamilyInUse | Assumption::LogsRedacted => {
                setup.state != AssumptionState::Checked
            }
        };
        if !possible {
            faults.push(fault(format!("/setup/{index}/state"), "cannot be known in this way"));
        }
    }
}

fn lists(repository: &Repository, faults: &mut Vec<Fault>) {
    let listed = repository.changed_files.len() as u64;
    let dirty = repository.changed_files_total > 0;
    // A list may be shorter than that: it gives way where the note would grow beyond its size (`fit`).
    if listed > repository.changed_files_total.min(MOST_LISTED) || repository.dirty != dirty {
        faults.push(fault("/repository/changed_files", "does not agree with its total or with dirty"));
    }
    let instructions = repository.instructions.len() as u64;
    if instructions > MOST_LISTED || instructions > repository.instructions_total {
        faults.push(fault("/repository/instructions", "does not agree with its total"));
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

fn source_faults(place: &str, source: &Source, draft: &Draft, faults: &mut Vec<Fault>) {
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

/// What a check never has.
fn absent(draft: &Draft, faults: &mut Vec<Fault>) {
    let coverage = &draft.coverage;
    let traffic = &draft.other_traffic;
    let families = [RunFamily::Embeddings, RunFamily::Other, RunFamily::Mixed];
    let log = &draft.origin.log;
    for (place, holds, what) in [
        ("/kind", draft.kind == Kind::Check, "is not a kind that this version makes or verifies"),
        ("/endpoint_family", !families.contains(&draft.endpoint_family), "is not a family that a check asks"),
        ("/parent", draft.parent.is_none(), "a check has none"),
        ("/groups", draft.groups.is_empty(), "a check has none"),
        ("/scope", draft.scope.is_none(), "a check has none"),
        ("/rehearsal", draft.rehearsal.is_none(), "a check has none"),
        ("/budget", draft.budget.is_none(), "a check has none"),
        ("/approved", draft.approved.is_none(), "a check has none"),
        ("/chain", draft.chain.is_none(), "a note outside a ledger has none"),
        ("/origin/exit", draft.origin.exit.is_none(), "a check has no child"),
        (
            "/origin/log",
            (log.state == LogState::Linked) == log.url.is_some(),
            "is linked if and only if it has an address",
        ),
        ("/origin/log/state", log.state != LogState::Attached, "a check attaches no log"),
        ("/environment/clients", draft.environment.clients.is_empty(), "a check sees no other client"),
        ("/environment/agent_permissions", draft.environment.agent_permissions.is_empty(), "a check sees no agent"),
        ("/coverage/bypass", coverage.bypass == Bypass::NotChecked, "a check does not look at other connections"),
        ("/coverage/bypassed_hosts", coverage.bypassed_hosts.is_empty(), "a check does not look at other connections"),
        ("/coverage/grouped_away", coverage.grouped_away == 0, "a check groups no calls"),
        (
            "/other_traffic",
            (traffic.forwarded, traffic.refused, traffic.not_ours) == (0, 0, 0),
            "a check passes no traffic on",
        ),
    ] {
        if !holds {
            faults.push(fault(place, what));
        }
    }
}
