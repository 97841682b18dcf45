//! What a support desk asks for, and nothing more: whom and what was asked, when, with which ids, what was expected and
//! what came, and one question. Nothing of the workflow, the repository or the operator stands in it.

use redial_note::{Attempt, Call, Note, Outcome, Reason, TransportReason, is_success, worst_work_call};

use crate::{
    answers::gateway,
    words::{append, duration, ended, injected, is_reported, mark, provenance, request, served, status},
};

/// Most attempts that are listed: the first ones and the last.
const LISTED: usize = 10;

/// The packet, as plain text.
pub fn support(note: &Note) -> String {
    let mut out = String::new();
    append(&mut out, format_args!("Gateway   {}\n", gateway(note)));
    if let Some(provenance) = provenance(note) {
        append(&mut out, format_args!("Evidence  {provenance}\n"));
    }
    let Some(call) = worst_work_call(&note.calls) else {
        out.push_str("Observed  no call of the work was seen\nQuestion  none: there is no request to ask about\n");
        return out;
    };
    append(&mut out, format_args!("Endpoint  {}, family {}\n", request(call), call.family));
    let nobody = if is_reported(note) { "not observed" } else { "none" };
    let asked = call.model.requested.as_ref().map_or(nobody, |model| model.as_str());
    let served = served(call).map(|said| format!("; {said}")).unwrap_or_default();
    append(&mut out, format_args!("Model     {asked}{served}\n"));
    append(&mut out, format_args!("Request   {}\n", shape(call)));
    if is_reported(note) {
        out.push_str("Attempts  how many there were, and when, nobody saw\n");
    } else {
        append(&mut out, format_args!("Attempts  {}, times in UTC\n", call.attempt_count));
    }
    listed(note, call, &mut out);
    append(&mut out, format_args!("Expected  {}\n", expected(call)));
    if is_reported(note) {
        append(&mut out, format_args!("Reported  {}\n", statuses(call)));
    } else {
        append(&mut out, format_args!("Observed  {}; {}\n", statuses(call), outcome(call)));
    }
    append(&mut out, format_args!("Question  {}\n", question(note, call)));
    out
}

/// The request as facts: nothing of its text.
fn shape(call: &Call) -> String {
    let Some(request) = &call.request else { return "not observed".to_owned() };
    let stream =
        call.stream.map_or("what it asks for was not read", |asked| if asked { "stream" } else { "no stream" });
    let mut said = vec![format!("{} bytes", request.bytes), stream.to_owned()];
    said.extend(request.counts.iter().map(|(name, count)| format!("{name}: {count}")));
    said.extend(request.limits.iter().map(|(name, limit)| format!("{name} {limit}")));
    said.extend(request.shape_sha256.as_ref().map(|digest| format!("shape sha256 {digest}")));
    said.join(", ")
}

fn listed(note: &Note, call: &Call, out: &mut String) {
    let left = call.attempts.len().saturating_sub(LISTED);
    for (index, one) in call.attempts.iter().enumerate() {
        if left > 0 && index == LISTED - 1 {
            append(out, format_args!("          … {left} more\n"));
        }
        if index < LISTED - 1 || index + 1 == call.attempts.len() || left == 0 {
            attempt(note, call, one, out);
        }
    }
}

fn attempt(note: &Note, call: &Call, one: &Attempt, out: &mut String) {
    let waited = one.waited_ms.map(|wait| format!(", {} after the one before", duration(wait))).unwrap_or_default();
    let at = if is_reported(note) { String::new() } else { format!("{}  ", one.started_at) };
    let took = one.took_ms().map(|took| format!(", took {}", duration(took))).unwrap_or_default();
    append(out, format_args!("  {:<7} {at}{}{}{took}{waited}\n", one.n, ended(one), mark(note, call, one)));
    if let Some(body) = one.failure.as_ref().map(|failure| &failure.body) {
        let words: Vec<&str> = body.code.iter().chain(&body.r#type).map(redial_redact::Label::as_str).collect();
        if !words.is_empty() {
            append(out, format_args!("          code and type: {}\n", words.join(", ")));
        }
    }
    for id in &one.request_ids {
        append(out, format_args!("          request id {} (from its {})\n", id.value, id.from.name()));
    }
    if one.request_ids.is_empty() {
        out.push_str("          no request id of a form that is kept was offered\n");
    }
}

fn expected(call: &Call) -> String {
    format!("a success of family {}, after at most the retries that an answer asks for", call.family)
}

fn statuses(call: &Call) -> String {
    let statuses: Vec<String> = call.attempts.iter().take(LISTED).map(status).collect();
    let more = if call.attempts.len() > LISTED { ", …" } else { "" };
    format!("{}{more}", statuses.join(", "))
}

const fn outcome(call: &Call) -> &'static str {
    match call.outcome {
        Outcome::Succeeded => "the last attempt succeeded",
        Outcome::Failed => "the last attempt failed",
        Outcome::Unknown => "nobody saw how it ended",
        Outcome::InFlight => "it had not ended",
    }
}

/// The one question: what a stranger at the desk can answer from the ids above.
fn question(note: &Note, call: &Call) -> String {
    let failed = call.attempts.iter().rev().find(|one| one.failure.is_some());
    let told = failed.or_else(|| call.attempts.last().filter(|_| call.outcome != Outcome::Succeeded));
    if told.is_some_and(|one| injected(note, call, one)) {
        return "none: what failed was injected by a rehearsal, and no gateway saw it".to_owned();
    }
    let Some(failed) = failed else {
        return match call.outcome {
            Outcome::Succeeded => "none: no attempt failed".to_owned(),
            Outcome::Failed | Outcome::Unknown | Outcome::InFlight => {
                "How did the last of these requests end at your side?".to_owned()
            }
        };
    };
    // Under a status that promises an answer, what is to be explained is what became of it.
    let promised = failed.status.is_some_and(is_success);
    let reason = failed.failure.as_ref().map(|failure| failure.reason).filter(|_| promised);
    let what = reason.map_or_else(|| status(failed), |reason| format!("{reason} under a {}", status(failed)));
    let id = match failed.request_ids.first() {
        Some(id) => format!("request {}", id.value),
        None if is_reported(note) => {
            return format!("Why does such a request end with {what}, and what must change before it is sent again?");
        }
        None => format!("the request of {}", failed.started_at),
    };
    let dropped = promised && failed.transport_error == Some(TransportReason::Dropped);
    if dropped || reason == Some(Reason::StreamTruncated) {
        let whole = format!("Did the answer to {id} leave your side whole after its {}", status(failed));
        return format!("{whole}, and if not, what cut it off?");
    }
    if call.outcome == Outcome::Succeeded {
        format!("Why did {id} end with {what}, when a later attempt of the same call succeeded?")
    } else {
        format!("Why did {id} end with {what}, and what must change before it is sent again?")
    }
}
