//! What a later run does otherwise than an earlier one, without a review that allows it.

use redial_note::{Approved, Note, worst_work_call};

use super::{Row, Sameness};

/// The settings that differ in the second note, and that what was approved for it does not name. A review that has run out
/// allows nothing.
pub(super) fn settings(b: &Note, rows: &[Row]) -> Vec<&'static str> {
    let approved = b.approved.as_ref().filter(|approved| !approved.has_run_out(b.started_at));
    let differs = |row: &&Row| row.state == Sameness::Different && SETTINGS.contains(&row.what);
    let open = |row: &&Row| approved.is_none_or(|approved| !allows(approved, b, row.what));
    rows.iter().filter(differs).filter(open).map(|row| row.what).collect()
}

/// Rows that tell of settings which a review is about.
const SETTINGS: [&str; 6] = ["attempts", "family", "model asked", "gateway", "credential", "agent permissions"];

/// Whether a review names what a note has there. Of a credential it never does.
fn allows(approved: &Approved, note: &Note, what: &str) -> bool {
    let call = worst_work_call(&note.calls);
    match what {
        "model asked" => {
            approved.model.is_some() && approved.model.as_ref() == call.and_then(|call| call.model.requested.as_ref())
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
