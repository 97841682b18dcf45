//! The fourth answer: every retry, who sent it, and how sure it is that it is one.

use redial_note::{Attempt, Call, Confidence, CorrelationMethod, Kind, Note};

use crate::words::{counted, duration, ended, is_reported, played, served};

/// Most retries that are told one by one.
const TOLD: usize = 4;

/// What became of each retry, in lines.
pub(crate) fn retries(note: &Note, call: Option<&Call>) -> Vec<String> {
    let Some(call) = call else { return vec!["none".to_owned()] };
    let retries = call.attempts.get(1..).unwrap_or_default();
    if retries.is_empty() {
        let said = if is_reported(note) { "not known: how many there were, nobody saw" } else { "none" };
        return vec![said.to_owned()];
    }
    let mut lines = vec![who(note, call, retries.len() as u64)];
    let (shown, rest) = retries.split_at(retries.len().min(TOLD));
    // The last one says how it ended, whatever stands between.
    let (left, last) = rest.split_at(rest.len().saturating_sub(1));
    lines.extend(shown.iter().map(|one| retry(note, call, one)));
    if !left.is_empty() {
        lines.push(format!("… {} more, in the table below", left.len()));
    }
    lines.extend(last.iter().map(|one| retry(note, call, one)));
    if call.correlation.method.has(CorrelationMethod::FallbackModel) {
        let named = served(call).map(|said| format!("; {said}")).unwrap_or_default();
        lines.push(format!("the same was asked of another model after a failure{named}"));
    }
    lines
}

/// How many retries, who sent them, and whether they are some for certain.
fn who(note: &Note, call: &Call, count: u64) -> String {
    let sender = match note.kind {
        Kind::Check | Kind::Repeat => ", sent by Redial itself",
        Kind::Run | Kind::Rehearsal => ", sent by the command's client",
        Kind::Reported => "",
    };
    let unsure = match call.correlation.confidence {
        Confidence::Certain => "",
        Confidence::Likely => " (that it is all one call is likely, not certain)",
        Confidence::Unsure => " (perhaps: whether it is all one call is unsure)",
    };
    format!("{}{sender}{unsure}", counted(count, "retry", "retries"))
}

fn retry(note: &Note, call: &Call, one: &Attempt) -> String {
    let wait = one.waited_ms.map(|wait| format!(", {} after the one before", duration(wait))).unwrap_or_default();
    let mark = played(note, call, one);
    format!("attempt {}{wait}: {}{mark}", one.n, ended(one))
}

/// How sure it is that attempts are one call, where that is not certain.
pub(crate) fn grouping(call: &Call) -> Option<&'static str> {
    match call.correlation.confidence {
        _ if call.attempts.len() < 2 => None,
        Confidence::Certain => None,
        Confidence::Likely => Some("likely one call"),
        Confidence::Unsure => Some("perhaps one call"),
    }
}
