//! How facts of a note are put into words, the same in every format.

use std::{borrow::Cow, fmt::Write as _};

use redial_note::{
    Attempt, Call, Category, CredentialFrom, EndedBy, ExcludedField, Exclusion, GatewayKind, Kind, Note, Obeyed, Owner,
    Purpose, Searched, Source, Stopped, TlsError, TransportReason, Upstream, Verdict, is_redirect, telling,
    worst_went_to, worst_work_call,
};
use redial_redact::{Identifier, Sketch};

/// The decision, as a reader sees it first.
pub(crate) fn verdict(note: &Note) -> &'static str {
    match note.decision.result {
        Verdict::Continue => "CONTINUE",
        Verdict::Pause => "PAUSE",
        Verdict::Escalate => "ESCALATE",
    }
}

/// What a decision means for the job that waits for it, and for whom it waits.
pub(crate) fn meaning(note: &Note) -> String {
    let whom = match note.next.owner {
        Owner::Operator => "the operator",
        Owner::AccountOwner => "the owner of the account",
        Owner::Provider => "the gateway's support, which somebody must ask",
        Owner::RepositoryOwner => "the owner of the repository",
        Owner::Nobody => "somebody",
    };
    match note.decision.result {
        Verdict::Continue => "the job may go on".to_owned(),
        Verdict::Pause => format!("the job waits for a look by {whom}"),
        Verdict::Escalate => format!("the job must not go on; this is for {whom}"),
    }
}

/// The ids under which a support desk finds the failed attempts of the call that is told of, where its help is due.
pub(crate) fn ids_to_ask_with(note: &Note) -> Option<String> {
    const TOLD: usize = 3;
    if note.next.owner != Owner::Provider {
        return None;
    }
    let failed = worst_work_call(&note.calls)?.attempts.iter().filter(|one| one.failure.is_some());
    let ids: Vec<&str> =
        failed.filter_map(|one| one.request_ids.first()).take(TOLD).map(|id| id.value.as_str()).collect();
    let packet = format!("the whole packet: redial show {}.json --format support", note.run_id);
    Some(if ids.is_empty() {
        format!("no request id of a form that is kept came with the failed call; {packet}")
    } else {
        format!("{}; {packet}", ids.join(", "))
    })
}

/// Whether nobody saw what the note tells: it was made from a pasted text, and its times are those of the report.
pub(crate) fn is_reported(note: &Note) -> bool {
    note.kind == Kind::Reported
}

/// What stands before anything else of a note that nobody observed; `None` for what Redial saw itself.
pub(crate) fn provenance(note: &Note) -> Option<&'static str> {
    is_reported(note).then_some("reported, not observed: this note was made from a text that somebody pasted")
}

/// From what a note was rebuilt; `None` where it was not.
pub(crate) fn rebuilt(note: &Note) -> Option<&'static str> {
    let killed = note.ended_at.is_none();
    let from =
        if killed { "the journal of a run that was killed" } else { "what is left of a journal that was altered" };
    note.recovered.then_some(from)
}

/// Method and path of a call, where anybody saw them, and where it went, if not to the gateway.
pub(crate) fn request(call: &Call) -> String {
    let Some(request) = &call.request else { return format!("{}, request not observed", call.family) };
    let at = |upstream: &Upstream| format!(" at {} with the credential of {}", upstream.base_url, upstream.credential);
    let elsewhere = call.upstream.as_ref().map(at).unwrap_or_default();
    format!("{} {}{elsewhere}", request.method, request.path)
}

/// What came to the recorder beside calls, with its numbers; `None` where nothing did.
pub(crate) fn beside(note: &Note) -> Option<String> {
    let other = &note.other_traffic;
    let parts = [
        (other.forwarded, "that made no call of a family"),
        (other.refused, "answered by Redial itself"),
        (other.not_ours, "with a key of somebody else's"),
        (other.redirected, "redirected within the gateway"),
        (other.escapes, "sent elsewhere by the gateway"),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// The HTTP number, the transport reason, or that nobody saw it.
pub(crate) fn status(attempt: &Attempt) -> String {
    match (attempt.status, attempt.transport_error) {
        (Some(status), _) => status.to_string(),
        (None, Some(reason)) => reason.name().to_owned(),
        (None, None) if attempt.failure.is_some() => "no status".to_owned(),
        (None, None) => "unknown".to_owned(),
    }
}

/// Milliseconds as a person says them.
pub(crate) fn duration(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1000),
    }
}

/// What became of an attempt, in a line.
pub(crate) fn attempt(attempt: &Attempt) -> String {
    let mut line = ended(attempt);
    if let Some(took) = attempt.took_ms() {
        append(&mut line, format_args!(", {}", duration(took)));
    }
    line
}

/// How an attempt ended, without its time.
pub(crate) fn ended(attempt: &Attempt) -> String {
    let mut line = status(attempt);
    match &attempt.failure {
        Some(failure) => {
            // What failed below HTTP has its reason in place of a status.
            if line != failure.reason.name() {
                append(&mut line, format_args!(" {}", failure.reason));
            }
            append(&mut line, format_args!(" ({})", side(failure.category)));
            line.push_str(below(attempt));
            if failure.rule.as_str().starts_with("around/") {
                line.push_str(", as another Redial answered in the gateway's place");
            }
            if attempt.is_unread() {
                line.push_str(", read from its status alone, as it was ended before its body had come");
            }
            if attempt.status.is_some_and(is_redirect) {
                line.push_str(", a redirect in place of an answer");
            }
            if attempt.synthetic.is_some() {
                line.push_str(", a status that a gateway likely made itself");
            }
            if let Some(hint) = &attempt.hint {
                append(&mut line, format_args!(", asked to wait {}{}", duration(hint.wait_ms), kept(attempt)));
            }
        }
        None if attempt.ended_by == Some(EndedBy::Client) && attempt.terminal_seen != Some(true) => {
            line.push_str(if attempt.finish.is_some() {
                " (the answer had come to the model's own end; the client left, or reset its connection right behind it, and may not have taken all of it)"
            } else if attempt.status.is_some() {
                " (the client left during the answer, or reset its connection right behind it; nobody saw how it ended)"
            } else if attempt.timing_ms.connect.is_none() {
                " (the client left before the connection to the gateway stood, so that nothing was sent)"
            } else {
                " (the client left before an answer began; the gateway may have done the work all the same)"
            });
        }
        None if attempt.ended_by == Some(EndedBy::Redial) && attempt.terminal_seen != Some(true) => {
            line.push_str(
                " (under way when the run ended, and cut off with it; the gateway may have done the work all the same)",
            );
        }
        None if attempt.is_accepted() => {
            line.push_str(" (the work was accepted, to be done in the background; nobody saw how that ended)");
        }
        None if attempt.ended_by.is_none() => line.push_str(" (nobody saw how it ended)"),
        None => {
            line.push_str(" succeeded");
            if let Some(finish) = attempt.finish {
                append(&mut line, format_args!(", finish {}", finish.name()));
            }
        }
    }
    line
}

/// What a failure below HTTP was, where its name and its reason do not say it.
const fn below(attempt: &Attempt) -> &'static str {
    match (attempt.transport_error, attempt.tls) {
        (Some(TransportReason::RequestFraming), _) => {
            ", the request's body was not framed as its head says, so Redial passed no more of it on"
        }
        (Some(TransportReason::BeyondLimits), _) => ", the answer is longer than Redial reads, a limit of Redial's own",
        (_, Some(TlsError::NoAnswer)) => ", the connection was made, and its TLS handshake got no answer in time",
        (_, Some(TlsError::NotTls)) => {
            ", the connection was made, and what answered the TLS handshake does not speak TLS"
        }
        (_, Some(TlsError::Untrusted)) => ", the certificate is of an authority that this machine does not know",
        (_, Some(TlsError::Outdated)) => ", by this machine's clock the certificate is not valid yet or no longer",
        (_, Some(TlsError::OtherName)) => ", the certificate is for another name",
        (_, Some(TlsError::Unfit)) => {
            ", the certificate is none that a server may show (an authority's own, for another purpose, revoked, or in a form that is not taken)"
        }
        (_, None) => "",
    }
}

/// Who must act on a failure, in words.
pub(crate) fn side(category: Category) -> String {
    format!("whose side: {}", category.name().replace('_', " "))
}

/// Whether the next attempt kept the wait that this one's answer asked for.
const fn kept(attempt: &Attempt) -> &'static str {
    match attempt.obeyed {
        Some(Obeyed::Yes) => " (kept)",
        Some(Obeyed::Early) => " (NOT KEPT: the next came earlier)",
        Some(Obeyed::Late) => " (the next came much later)",
        None => "",
    }
}

/// The server's words, reduced, as a quotation.
pub(crate) fn quoted(sketch: &Sketch) -> String {
    format!("\"{}\"", whole(sketch))
}

/// The same without its marks. A gap can take the end of a bracket with it: it is closed again, so that nobody takes the
/// quotation for one that was cut.
pub(crate) fn whole(sketch: &Sketch) -> String {
    let count = |wanted: char| sketch.as_str().chars().filter(|c| *c == wanted).count();
    let open = count('(').saturating_sub(count(')'));
    format!("{sketch}{}", ")".repeat(open))
}

/// Names that answers gave where they are not the one that was asked for: said, not judged.
pub(crate) fn served(call: &Call) -> Option<String> {
    let other = |name: &&Identifier| Some(*name) != call.model.requested.as_ref();
    let names: Vec<&str> = call.model.served.iter().filter(other).map(Identifier::as_str).collect();
    (!names.is_empty()).then(|| format!("the answer says that it is from {}", names.join(", ")))
}

/// What a call was for, in a word.
pub(crate) fn purpose(call: &Call) -> &'static str {
    match call.purpose {
        Purpose::Work => "work",
        Purpose::ErrorPath => "probe",
        Purpose::Expected => "expected",
        Purpose::ModelList => "list",
    }
}

/// Where the run was started, in a line.
pub(crate) fn origin(note: &Note) -> String {
    let origin = &note.origin;
    let mut line = origin.kind.name().to_owned();
    for (name, value) in [("workflow", &origin.workflow), ("job", &origin.job), ("step", &origin.step)] {
        if let Some(value) = value {
            append(&mut line, format_args!(", {name} {value}"));
        }
    }
    let command: Vec<&str> = origin.command.words().collect();
    append(&mut line, format_args!(": {}", command.join(" ")));
    line
}

/// What comes before an exit code: of a command that was not started, it is what a shell would say.
pub(crate) fn exited(note: &Note) -> &'static str {
    match note.stopped {
        Some(Stopped::CommandNotStarted) => "the command was not started, hence",
        Some(Stopped::HintTooLong | Stopped::Interrupted | Stopped::SecretNotProvided) | None => {
            "the command exited with"
        }
    }
}

/// What was left out, and what proves that nothing secret got in.
pub(crate) fn redaction(note: &Note) -> String {
    let left_out: Vec<String> = note.exclusions.iter().map(left_out).collect();
    let hits: u64 = note.redaction.artefacts.iter().map(|artefact| artefact.hits).sum();
    // Where they stand is what a reader asks next.
    let hit = note.redaction.artefacts.iter().filter(|artefact| artefact.hits > 0);
    let places: Vec<&str> = hit.map(|artefact| artefact.name.name()).collect();
    let places = if places.is_empty() { String::new() } else { format!(" in {}", places.join(", ")) };
    let found = match hits {
        0 => "nothing found".to_owned(),
        // How often is not counted: it is a secret that stands there, once or in every line.
        _ => format!("FOUND{places}"),
    };
    let control = &note.redaction.control;
    let control = if control.found == control.planted {
        "A dummy that was planted in every disguise was found in each, so the search works."
    } else {
        "A dummy that was planted was NOT FOUND: the search proves nothing."
    };
    let secrets = note.redaction.secrets.iter().filter(|secret| is_searched(secret.searched)).count() as u64;
    let proof = if note.redaction.passed { "Proof" } else { "NOT PROVEN" };
    let list = if left_out.is_empty() { "nothing".to_owned() } else { left_out.join(", ") };
    let secrets = counted(secrets, "secret in use", "secrets in use");
    format!(
        "{list}. {proof}: what is written here was searched for {secrets} and for the shapes of keys as they are, {found}. {control}"
    )
}

const fn is_searched(searched: Searched) -> bool {
    matches!(searched, Searched::Whole | Searched::Window)
}

fn left_out(exclusion: &Exclusion) -> String {
    let count = exclusion.count;
    match exclusion.field {
        ExcludedField::CredentialHeader => counted(count, "credential header", "credential headers"),
        ExcludedField::Prompt => counted(count, "prompt", "prompts"),
        ExcludedField::ResponseBody => counted(count, "response body", "response bodies"),
        ExcludedField::ResponseHeaders => format!("other headers of {}", counted(count, "response", "responses")),
        // What stands in quotation marks on a screen is what is left of them.
        ExcludedField::ErrorMessage => {
            format!("all but common words of {}", counted(count, "error message", "error messages"))
        }
        ExcludedField::PastedText => counted(count, "pasted text", "pasted texts"),
        ExcludedField::Arguments => counted(count, "argument", "arguments"),
    }
}

/// A number with its noun.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// Why a note decides as it does.
pub(crate) fn because(note: &Note) -> String {
    match note.decision.result {
        Verdict::Continue => reasons(note),
        Verdict::Pause | Verdict::Escalate => format!("because of {}", reasons(note)),
    }
}

/// The reasons alone, where «because of» could be read as a cause.
pub(crate) fn reasons(note: &Note) -> String {
    if note.decision.result == Verdict::Continue {
        return "nothing found that stands against it".to_owned();
    }
    let because: Vec<&str> = note.decision.because.iter().map(redial_redact::Label::as_str).collect();
    because.join(", ")
}

/// What nobody outside could have seen, in a line.
pub(crate) fn nobody_saw(note: &Note) -> String {
    let unseen: Vec<&str> = note.not_observable.iter().map(|n| n.name()).collect();
    format!("Nobody outside could have seen: {}.", unseen.join("; "))
}

/// What a note never claims, whatever it saw, in a line.
pub(crate) fn claims_nothing_of(note: &Note) -> String {
    let unclaimed: Vec<&str> = note.unclaimed.iter().map(|u| u.name()).collect();
    format!("This note says nothing of: {}.", unclaimed.join(", ").replace('_', " "))
}

/// Whose move it is.
pub(crate) fn owner(note: &Note) -> String {
    if note.next.owner == Owner::Provider {
        return "provider, by whoever asks its support".to_owned();
    }
    note.next.owner.name().replace('_', " ")
}

/// Which credential opened the gateway of the call that is told of, by its name and never more.
pub(crate) fn credential(note: &Note) -> Option<String> {
    if let Some(other) = worst_went_to(&note.calls) {
        return Some(format!("variable {}, for {}", other.credential, other.base_url));
    }
    let credential = note.gateway.credential.as_ref()?;
    Some(format!("{} {}, fingerprint {}", credential.from, credential.name, credential.fingerprint))
}

/// Whether what a note tells of first failed by what the command itself had sent.
pub(crate) fn is_own_mistake(note: &Note) -> bool {
    let told = worst_work_call(&note.calls).and_then(telling);
    told.and_then(|(_, told)| told.failure.as_ref()).is_some_and(|failure| failure.category == Category::RequestFormat)
}

/// What comes before the commands that repeat the narrow check, or why there are none.
pub(crate) fn before_repeat(note: &Note) -> String {
    format!("{}{}", to_supply(note), repeated_how(note))
}

/// What the commands need that a note does not hold.
fn to_supply(note: &Note) -> String {
    let (Some(_), Some(call), GatewayKind::Real) = (&note.repeat, worst_work_call(&note.calls), note.gateway.kind)
    else {
        return String::new();
    };
    let mut said = String::new();
    if key_is_elsewhere(note) {
        said.push_str("Put the key into the variable API_KEY first: it came from a place that a note does not hold. ");
    }
    let of_family = |source: &&Source| source.named && source.area.as_str() == call.family.name();
    if note.sources.iter().find(of_family).is_some_and(|source| source.url.is_masked()) {
        said.push_str("Name the documentation page, too (--docs URL): its address is not whole here. ");
    }
    said
}

/// Whether the key of the call that is told of came from a file or a command, or from a variable whose name is not whole here.
fn key_is_elsewhere(note: &Note) -> bool {
    match (worst_went_to(&note.calls), &note.gateway.credential) {
        (Some(other), _) => other.credential.is_masked(),
        (None, Some(own)) => own.from != CredentialFrom::Variable || own.name.is_masked(),
        (None, None) => false,
    }
}

/// What the commands do, or why there are none.
fn repeated_how(note: &Note) -> Cow<'static, str> {
    let Some(why) = not_repeatable(note) else { return Cow::Borrowed(what_repeats(note)) };
    if note.kind == Kind::Rehearsal {
        return Cow::Borrowed("Nothing of the gateway's to repeat; run the same redial rehearse again.");
    }
    // A note that saw such a call lacks no more than the name.
    let named = "redial check FAMILY --model MODEL";
    let saw = note.kind != Kind::Reported && worst_work_call(&note.calls).is_some();
    let else_by = if saw { format!(" Who knows the model: {named}.") } else { String::new() };
    Cow::Owned(format!("Not possible: {why}.{else_by}"))
}

/// What the commands do.
fn what_repeats(note: &Note) -> &'static str {
    match note.kind {
        _ if note.credential_echoed => {
            "After the rotation, the narrow check of the same family and model, sent by Redial itself:"
        }
        Kind::Run if is_own_mistake(note) => {
            "The narrow check of the same family and model. Redial sends a request of its own, so that what was wrong in the command's does not show again:"
        }
        Kind::Run => "The narrow check of the same family and model, sent by Redial itself and not by the command:",
        Kind::Check | Kind::Repeat | Kind::Rehearsal | Kind::Reported => {
            "The narrow check of the same family and model, sent by Redial itself:"
        }
    }
}

/// Why no command repeats the call that a note tells of, as a part of a sentence; `None` where one does.
pub fn not_repeatable(note: &Note) -> Option<&'static str> {
    if note.repeat.is_some() {
        return None;
    }
    Some(match (note.kind, worst_work_call(&note.calls)) {
        (Kind::Rehearsal, _) => "it is a rehearsal: its failures were played, and no gateway was asked",
        (Kind::Reported, _) => "it was made from a pasted error, and nobody saw the request, the model or the gateway",
        (_, None) => "no work call was seen",
        (_, Some(call)) if call.model.requested.is_none() => "no model was seen that the call asked for",
        (_, Some(_)) => "the model's name was not kept, or not all of it",
    })
}

/// The first twelve characters of a digest or commit: enough for a person to see that two differ.
pub fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// Behind what is told of an attempt in a sentence: that another model was asked, and that the answer was played.
pub(crate) fn played(note: &Note, call: &Call, one: &Attempt) -> String {
    aside(note, call, one, ", injected by the rehearsal")
}

/// Behind an attempt in a table: the same, in fewer words. Nobody may take for the gateway's what was played.
pub(crate) fn mark(note: &Note, call: &Call, one: &Attempt) -> String {
    aside(note, call, one, ", injected")
}

fn aside(note: &Note, call: &Call, one: &Attempt, played: &str) -> String {
    let other = one.model.as_ref().filter(|model| Some(*model) != call.model.requested.as_ref());
    let other = other.map(|model| format!(", asked of ANOTHER MODEL, {model}")).unwrap_or_default();
    format!("{other}{}", if injected(note, call, one) { played } else { "" })
}

/// Appends formatted text; writing to a `String` cannot fail.
pub(crate) fn append(out: &mut String, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

/// Whether an attempt met a fault of a rehearsal.
pub(crate) fn injected(note: &Note, call: &Call, attempt: &Attempt) -> bool {
    let is_it = |one: &redial_note::Injected| one.call == call.id && one.attempt == attempt.n;
    note.rehearsal.as_ref().is_some_and(|rehearsal| rehearsal.injected.iter().any(is_it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_agrees_with_its_noun() {
        let say = |count| counted(count, "response body", "response bodies");
        assert_eq!([say(0), say(1), say(2)], ["no response body", "1 response body", "2 response bodies"]);
        let prompt =
            Exclusion { field: ExcludedField::Prompt, reason: redial_note::ExclusionReason::Content, count: 2 };
        assert_eq!(left_out(&prompt), "2 prompts");
    }
}
