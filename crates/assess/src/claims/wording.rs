//! What a note does carry, as a sentence that may stand in a text.

use redial_note::{Call, GatewayKind, Note, Outcome, Purpose};

/// One sentence on what a note saw of its first work call; `None` for a note that carries nothing on a real gateway: of a
/// simulator, a rehearsal, a pasted text, or without such a call. All in it is clean types and words of ours.
pub fn observed(note: &Note) -> Option<String> {
    if note.gateway.kind != GatewayKind::Real || note.rehearsal.is_some() {
        return None;
    }
    let mut work = note.calls.iter().filter(|call| call.purpose == Purpose::Work);
    let (call, others) = (work.next()?, work.count());
    let when = call.attempts.first()?.started_at;
    let model = call.model.requested.as_ref().map(|model| format!(" for {model}")).unwrap_or_default();
    let more = match others {
        0 => String::new(),
        1 => "; the run made one more call".to_owned(),
        many => format!("; the run made {many} more calls"),
    };
    let through = call.upstream.as_ref().map_or(note.gateway.name.as_str(), |upstream| upstream.base_url.as_str());
    Some(format!("At {when} one {} call{model} through {through} {}{more}.", call.family, ended(call)))
}

/// How a call ended, with its attempts.
fn ended(call: &Call) -> String {
    let statuses: Vec<String> = call
        .attempts
        .iter()
        .map(|attempt| match (attempt.status, attempt.transport_error) {
            (Some(status), _) => status.to_string(),
            (None, Some(reason)) => reason.name().to_owned(),
            (None, None) => "no status".to_owned(),
        })
        .collect();
    let times =
        if call.attempt_count == 1 { "one attempt".to_owned() } else { format!("{} attempts", call.attempt_count) };
    let outcome = match call.outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed => "failed",
        Outcome::Unknown | Outcome::InFlight => "had no known end",
    };
    format!("{outcome} after {times} ({})", statuses.join(", "))
}
