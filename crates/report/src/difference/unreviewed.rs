//! What a later run does otherwise than an earlier one, without a review that allows it.

use redial_note::{Approved, Attempt, GatewayKind, Kind, Note, worst_work_call};

use super::{Row, Sameness, outcome::models_asked};
use crate::words::is_reported;

/// The settings that differ in the second note, and that what was approved for it does not name. A review that has run out
/// allows nothing.
pub(super) fn settings(a: &Note, b: &Note, rows: &[Row]) -> Vec<&'static str> {
    if !shows_settings(a, b) {
        return Vec::new();
    }
    let approved = b.approved.as_ref().filter(|approved| !approved.has_run_out(b.started_at));
    let differs = |row: &&Row| row.state == Sameness::Different && SETTINGS.contains(&row.what);
    let open = |row: &&Row| approved.is_none_or(|approved| !allows(approved, b, row.what));
    let chosen = |row: &&Row| match row.what {
        "attempts" => gives_up_elsewhere(a, b),
        "model asked" => asks_for_another(a, b),
        _ => true,
    };
    rows.iter().filter(differs).filter(chosen).filter(open).map(|row| row.what).collect()
}

/// Whether both notes tell which settings a call was made with: a pasted text does not, a run without a call used none, and
/// a simulator or a rehearsal stands for no gateway.
fn shows_settings(a: &Note, b: &Note) -> bool {
    let simulated = |note: &Note| note.gateway.kind == GatewayKind::Simulator;
    let tells =
        |note: &Note| !is_reported(note) && note.kind != Kind::Rehearsal && worst_work_call(&note.calls).is_some();
    tells(a) && tells(b) && simulated(a) == simulated(b)
}

/// Whether one client went on where the other gave up: more attempts alone may be the gateway's doing.
fn gives_up_elsewhere(a: &Note, b: &Note) -> bool {
    let [a, b] = [a, b].map(|note| worst_work_call(&note.calls).map_or(&[] as &[Attempt], |call| &call.attempts));
    a.iter().zip(b).all(|(one, other)| met_alike(one, other))
}

/// Whether two attempts met the same: an error whose body was not read, any of its status.
fn met_alike(one: &Attempt, other: &Attempt) -> bool {
    let reason = |attempt: &Attempt| attempt.failure.as_ref().map(|failure| failure.reason);
    let is_open = one.failure.is_some() && other.failure.is_some() && (one.is_unread() || other.is_unread());
    one.status == other.status && (is_open || reason(one) == reason(other))
}

/// Whether the second asked for a model that the first did not ask for: that a client did not come to fall back is no fallback.
fn asks_for_another(a: &Note, b: &Note) -> bool {
    let asked = |note| worst_work_call(note).map(models_asked).unwrap_or_default();
    let before = asked(&a.calls);
    asked(&b.calls).iter().any(|model| !before.contains(model))
}

/// Rows that tell of settings which a review is about.
const SETTINGS: [&str; 6] = ["attempts", "family", "model asked", "gateway", "credential", "agent permissions"];

/// Whether a review names what a note has there. Of a credential it never does.
fn allows(approved: &Approved, note: &Note, what: &str) -> bool {
    let call = worst_work_call(&note.calls);
    match what {
        "model asked" => {
            let asked = call.map(models_asked).unwrap_or_default();
            approved.model.as_ref().is_some_and(|model| !asked.is_empty() && asked.iter().all(|one| *one == model))
        }
        "family" => approved.family.is_some() && approved.family == call.map(|call| call.family),
        "gateway" => approved.base_url.as_ref() == Some(&note.gateway.base_url),
        "attempts" => call.is_some_and(|call| approved.attempts.is_some_and(|most| call.attempt_count <= most)),
        "agent permissions" => {
            note.environment.agent_permissions.iter().all(|flag| approved.agent_permissions.contains(flag))
        }
        _ => false,
    }
}
