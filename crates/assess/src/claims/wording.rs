//! What a note does carry, as a sentence that may stand in a text.

use redial_note::{Attempt, Call, Confidence, GatewayKind, Note, Outcome, Purpose, worst_work_call};

/// One sentence on what a note saw of its gravest work call, or of the first attempt that failed, or else was made, where it is not sure which
/// attempts make a call: a good one beside it would hide it. `None` for a note that carries nothing on a real gateway: of a simulator, a rehearsal, a pasted text, or without such a
/// call. All in it is clean types and words of ours.
pub fn observed(note: &Note) -> Option<String> {
    if !is_of_a_real_gateway(note) {
        return None;
    }
    let work: Vec<&Call> = note.calls.iter().filter(|call| call.purpose == Purpose::Work).collect();
    if work.iter().any(|call| is_unsure(call)) { of_attempt(note, &work) } else { of_call(note, work.len()) }
}

/// Whether what a note saw was a real gateway's doing: not a simulator's, and not scripted.
pub(super) fn is_of_a_real_gateway(note: &Note) -> bool {
    note.gateway.kind == GatewayKind::Real && note.rehearsal.is_none()
}

/// Whether it is not sure that the attempts of a call are one call's.
pub(super) fn is_unsure(call: &Call) -> bool {
    call.correlation.confidence == Confidence::Unsure
}

fn of_call(note: &Note, listed: usize) -> Option<String> {
    let call = worst_work_call(&note.calls)?;
    let when = call.attempts.first()?.started_at;
    let away = note.groups.iter().filter(|group| group.purpose == Purpose::Work);
    let away =
        away.fold(0, |sum: u64, group| sum.saturating_add(group.count.saturating_sub(group.examples.len() as u64)));
    let more = match (listed as u64).saturating_sub(1).saturating_add(away) {
        0 => String::new(),
        1 => "; the run made one more call".to_owned(),
        many => format!("; the run made {many} more calls"),
    };
    Some(format!("At {when} one {} call{} {}{more}.", call.family, whither(note, call), ended(call)))
}

/// Their number, order and statuses are certain; nothing is said of calls.
fn of_attempt(note: &Note, work: &[&Call]) -> Option<String> {
    let attempts = work.iter().flat_map(|call| call.attempts.iter().map(move |attempt| (*call, attempt)));
    let (call, first) = attempts.min_by_key(|(_, attempt)| (attempt.failure.is_none(), attempt.offset_ms))?;
    let grouped = note.groups.iter().filter(|group| group.purpose == Purpose::Work).map(|group| group.away.attempts);
    let all = work.iter().map(|call| call.attempt_count).chain(grouped).fold(0, u64::saturating_add);
    let more = match all.saturating_sub(1) {
        0 => String::new(),
        1 => "; one more was made, and whether both belong to one call is not known".to_owned(),
        many => format!("; {many} more were made, and which of them belong to one call is not known"),
    };
    let (when, family) = (first.started_at, call.family);
    Some(format!("At {when} one {family} attempt{} {}{more}.", whither(note, call), came(first)))
}

/// The model that was asked for, and through whom.
fn whither(note: &Note, call: &Call) -> String {
    let model = call.model.requested.as_ref().map(|model| format!(" for {model}")).unwrap_or_default();
    let through = call.upstream.as_ref().map_or(note.gateway.name.as_str(), |upstream| upstream.base_url.as_str());
    format!("{model} through {through}")
}

/// What came of an attempt.
fn came(attempt: &Attempt) -> String {
    let is_whole = attempt.ended_by.is_some() && !attempt.client_gone;
    let outcome = match &attempt.failure {
        Some(_) => "failed",
        None if is_whole => "succeeded",
        None => "had no known end",
    };
    format!("{outcome} ({})", status(attempt))
}

fn status(attempt: &Attempt) -> String {
    match (attempt.status, attempt.transport_error) {
        (Some(status), _) => status.to_string(),
        (None, Some(reason)) => reason.name().to_owned(),
        (None, None) => "no status".to_owned(),
    }
}

/// How a call ended, with its attempts.
fn ended(call: &Call) -> String {
    let statuses: Vec<String> = call.attempts.iter().map(status).collect();
    let times =
        if call.attempt_count == 1 { "one attempt".to_owned() } else { format!("{} attempts", call.attempt_count) };
    let outcome = match call.outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed => "failed",
        Outcome::Unknown | Outcome::InFlight => "had no known end",
    };
    format!("{outcome} after {times} ({})", statuses.join(", "))
}
