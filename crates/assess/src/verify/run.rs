//! The run around the calls, whatever its kind: times, setup, repository, and what no note of this version has.

use redial_note::{
    Assumption, AssumptionState, Bypass, Compared, Draft, Kind, LogState, OtherTraffic, Repository, RunFamily,
    Timestamp,
};
use redial_redact::Label;

use super::{Fault, fault};
use crate::{
    findings::environment_mismatch::CIRCUMSTANCES,
    replay::{MOST_LISTED, is_recorded},
};

/// What a run that passes nothing on has beside its calls.
const NO_TRAFFIC: OtherTraffic = OtherTraffic { forwarded: 0, refused: 0, not_ours: 0, redirected: 0, escapes: 0 };

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    times(draft, faults);
    setup(draft, faults);
    if let Some(repository) = &draft.repository {
        lists(repository, faults);
    }
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
    let altered = draft.recovered && draft.coverage.lost_events > 0;
    if draft.recovered != draft.ended_at.is_none() && !altered {
        let what = "a run has an end if and only if it was not rebuilt, but for one whose journal was altered";
        faults.push(fault("/recovered", what));
        faults.push(fault("/ended_at", what));
    }
    let mut parts = draft.run_id.as_str().rsplitn(2, '-');
    let tail = parts.next().is_some_and(|tail| tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_hexdigit()));
    let dated = parts.next().is_some_and(|head| head.ends_with(&format!("-{}", draft.started_at.compact())));
    if !(tail && dated) {
        faults.push(fault("/run_id", "does not carry the time of the start"));
    }
}

/// What a machine can check is checked or unknown, what it cannot is declared or unknown. Where nothing was sent, nobody
/// checked anything.
fn setup(draft: &Draft, faults: &mut Vec<Fault>) {
    let assumptions: Vec<_> = draft.setup.iter().map(|setup| setup.assumption).collect();
    if assumptions != Assumption::ALL {
        faults.push(fault("/setup", "does not list the five assumptions in order"));
    }
    for (index, setup) in draft.setup.iter().enumerate() {
        let possible = match setup.assumption {
            Assumption::HarmlessPrompt | Assumption::CredentialOutsideRepository if draft.kind == Kind::Reported => {
                setup.state == AssumptionState::Unknown
            }
            // The prompt is the client's: nobody looks at it.
            Assumption::HarmlessPrompt if is_recorded(draft.kind) => setup.state != AssumptionState::Checked,
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
    if repository.changed_files.len() > MOST_LISTED
        || listed > repository.changed_files_total
        || repository.dirty != dirty
    {
        faults.push(fault("/repository/changed_files", "does not agree with its total or with dirty"));
    }
    let instructions = repository.instructions.len() as u64;
    if repository.instructions.len() > MOST_LISTED || instructions > repository.instructions_total {
        faults.push(fault("/repository/instructions", "does not agree with its total"));
    }
}

/// What no note of this version has.
fn absent(draft: &Draft, faults: &mut Vec<Fault>) {
    let coverage = &draft.coverage;
    let traffic = &draft.other_traffic;
    let recorded = is_recorded(draft.kind);
    let rehearsed = draft.kind == Kind::Rehearsal;
    let repeated = draft.kind == Kind::Repeat;
    let families = [RunFamily::Embeddings, RunFamily::Other, RunFamily::Mixed];
    let log = &draft.origin.log;
    // A run that saw no call is of no family, unless one was configured.
    let mixed = recorded
        && (draft.endpoint_family == RunFamily::Mixed
            || draft.endpoint_family == RunFamily::Other && draft.calls.is_empty());
    for (place, holds, what) in [
        (
            "/endpoint_family",
            mixed || !families.contains(&draft.endpoint_family),
            "is not a family that this version asks",
        ),
        ("/parent", rehearsed || repeated || draft.parent.is_none(), "such a run comes from no other note"),
        ("/parent", !repeated || draft.parent.is_some(), "a repeat names the note that it repeats"),
        ("/compared", repeated == draft.compared.is_some(), "stands for a repeat, and for no other"),
        (
            "/compared",
            draft.compared.as_ref().is_none_or(is_told_in_order),
            "does not name circumstances, in their order",
        ),
        ("/groups", recorded || draft.groups.is_empty(), "a note of this version has none"),
        ("/scope", recorded || draft.scope.is_none(), "such a run has none"),
        ("/kind", rehearsed == draft.rehearsal.is_some(), "a rehearsal injects faults, and nothing else does"),
        ("/rehearsal", rehearsed || draft.rehearsal.is_none(), "only a rehearsal injects faults"),
        ("/budget", recorded == draft.budget.is_some(), "stands for a recorded run, and for no other"),
        ("/bounds", is_own(draft.kind) == draft.bounds.is_some(), "stand for a check and its repeat, and for no other"),
        ("/bounds/attempts", keeps_its_bounds(draft), "are fewer than a call took"),
        ("/expected", recorded || draft.expected.is_empty(), "such a run has none"),
        ("/approved", draft.kind != Kind::Reported || draft.approved.is_none(), "nobody reviewed what was pasted"),
        ("/chain", draft.chain.is_none(), "a note outside a ledger has none"),
        ("/origin/exit", recorded || draft.origin.exit.is_none(), "such a run has no child"),
        (
            "/origin/log",
            (log.state == LogState::Linked) == log.url.is_some(),
            "is linked if and only if it has an address",
        ),
        ("/origin/log/state", log.state != LogState::Attached, "such a run attaches no log"),
        (
            "/environment/clients",
            recorded || (draft.environment.clients.is_empty() && draft.environment.clients_total == 0),
            "such a run sees no other client",
        ),
        (
            "/environment/agent_permissions",
            recorded || draft.environment.agent_permissions.is_empty(),
            "such a run sees no agent",
        ),
        (
            "/coverage/bypass",
            recorded || coverage.bypass == Bypass::NotChecked,
            "such a run does not look at other connections",
        ),
        (
            "/coverage/bypassed_hosts",
            coverage.bypassed_hosts.is_empty() == (coverage.bypass != Bypass::Found),
            "are named if and only if a connection went past the recorder",
        ),
        ("/coverage/grouped_away", recorded || coverage.grouped_away == 0, "such a run groups no calls"),
        ("/other_traffic", recorded || *traffic == NO_TRAFFIC, "such a run passes no traffic on"),
    ] {
        if !holds {
            faults.push(fault(place, what));
        }
    }
}

/// Whether the attempts of such a run are Redial's own.
fn is_own(kind: Kind) -> bool {
    matches!(kind, Kind::Check | Kind::Repeat)
}

/// A check never sends more attempts than it may.
fn keeps_its_bounds(draft: &Draft) -> bool {
    let most = draft.bounds.as_ref().map_or(u64::MAX, |bounds| bounds.attempts);
    draft.calls.iter().all(|call| call.attempt_count <= most)
}

/// Each circumstance once at most, either differing or not comparable, in the order of the table.
fn is_told_in_order(compared: &Compared) -> bool {
    let place = |label: &Label| CIRCUMSTANCES.iter().position(|known| *known == label.as_str());
    let ordered = |labels: &[Label]| {
        let places: Vec<Option<usize>> = labels.iter().map(place).collect();
        places.iter().all(Option::is_some) && places.is_sorted_by(|a, b| a < b)
    };
    let twice = compared.differs.iter().any(|label| compared.not_comparable.contains(label));
    ordered(&compared.differs) && ordered(&compared.not_comparable) && !twice
}
