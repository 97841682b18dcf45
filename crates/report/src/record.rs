//! The flat record: exactly the lines of note.md, as YAML, all strings. Derived, never stored.

use redial_note::{
    Call, GatewayKind, Kind, Note, OperatorResult, OutputState, SignOff, Verdict, telling, worst_work_call,
};

use crate::words::{append, is_reported, provenance, status};

/// The lines of a record after `timestamp`, in their order.
pub const RECORD_FIELDS: [&str; 11] = [
    "run_id",
    "endpoint_family",
    "docs_checked",
    "attempt_count",
    "first_attempt_status",
    "retry_status",
    "error_category",
    "secret_redaction_checked",
    "full_response_stored",
    "operator_result",
    "operator_note",
];

/// The record of a note: that of its worst work call.
pub fn record(note: &Note, sign_off: Option<&SignOff>) -> String {
    of_call(note, worst_work_call(&note.calls), sign_off)
}

/// One record for each call.
pub fn records(note: &Note, sign_off: Option<&SignOff>) -> String {
    let records: Vec<String> = note.calls.iter().map(|call| of_call(note, Some(call), sign_off)).collect();
    if records.is_empty() { record(note, sign_off) } else { records.join("---\n") }
}

fn of_call(note: &Note, call: Option<&Call>, sign_off: Option<&SignOff>) -> String {
    let attempts = call.map(|call| call.attempts.as_slice()).unwrap_or_default();
    let first = attempts.first().map_or_else(|| "none".to_owned(), status);
    let retry = if attempts.len() > 1 { attempts.last().map(status) } else { None };
    // Of what somebody pasted nobody saw how often it was tried.
    let unseen = is_reported(note).then(|| "unknown".to_owned());
    let told = call.and_then(telling).and_then(|(_, attempt)| attempt.failure.as_ref());
    let failed = told.or_else(|| attempts.iter().rev().find_map(|attempt| attempt.failure.as_ref()));
    // A page that could not be read was not checked, whatever its address.
    let read = note.sources.iter().filter(|source| source.accessed_at.is_some());
    let docs: Vec<&str> = read.map(|source| source.url.as_str()).collect();
    let (result, remark) = operator(note, sign_off);
    let values = [
        note.run_id.to_string(),
        call.map_or_else(|| note.endpoint_family.name(), |call| call.family.name()).to_owned(),
        if docs.is_empty() { "none".to_owned() } else { docs.join(" ") },
        unseen.clone().unwrap_or_else(|| attempts.len().to_string()),
        first,
        retry.or(unseen).unwrap_or_else(|| "none".to_owned()),
        failed.map_or_else(|| "none".to_owned(), |failure| failure.category.name().to_owned()),
        if note.redaction.passed && output_is_covered(note) { "yes" } else { "no" }.to_owned(),
        "no".to_owned(),
        result.to_owned(),
        remark,
    ];
    let mut out = format!("timestamp: \"{}\"\n", note.started_at);
    for (field, value) in RECORD_FIELDS.iter().zip(values) {
        append(&mut out, format_args!("{field}: \"{}\"\n", escaped(&value)));
    }
    out
}

/// Whether the job's own output was searched to its end and holds no secret; a check has no output but Redial's.
fn output_is_covered(note: &Note) -> bool {
    let clean = |state: OutputState| state == OutputState::Scanned;
    match &note.child_output {
        Some(output) => clean(output.stdout) && clean(output.stderr),
        // The clients of a proxy print elsewhere; a check has no output but Redial's own.
        None => !matches!(note.kind, Kind::Run | Kind::Rehearsal),
    }
}

/// From the sign-off; without one, `pass` if and only if the decision is `continue`, and a note that says so.
fn operator(note: &Note, sign_off: Option<&SignOff>) -> (&'static str, String) {
    match sign_off {
        Some(sign_off) => (sign_off.result.name(), sign_off.remark.to_string()),
        None => {
            let pass = note.decision.result == Verdict::Continue;
            let result = if pass { OperatorResult::Pass } else { OperatorResult::Fail };
            let on = match note.gateway.kind {
                _ if provenance(note).is_some() => " on what was reported, not observed",
                GatewayKind::Simulator => " on what a simulator answered",
                GatewayKind::Real | GatewayKind::Unknown => "",
            };
            (result.name(), format!("unsigned: redial decided {}{on}", note.decision.result))
        }
    }
}

/// A YAML double-quoted string: clean texts hold no control characters.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
