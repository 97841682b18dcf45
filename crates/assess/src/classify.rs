//! From evidence to a failure: the stages of the taxonomy's «order of evidence».

use redial_note::{BodyForm, Category, Reason, Retryable};
use redial_redact::{Label, Sketch, Tainted};
use redial_wire::{Envelope, Evidence, Transport};

use crate::{
    echo::may_be_the_callers,
    failure::{BodyFacts, Failure},
    rules::{Rule, Stage, outranks, rules_of, speaks_of_an_api},
    subject::{Spoken, Subject, Told},
};

/// What the rules came to.
#[derive(Clone, Copy)]
struct Verdict {
    reason: Reason,
    retryable: Retryable,
    rule: &'static str,
}

/// What no rule reads.
const UNRECOGNIZED: Verdict = Verdict {
    reason: Reason::UnrecognizedError,
    retryable: Reason::UnrecognizedError.retryable(),
    rule: "generic/unrecognized",
};

/// Classifies an exchange. `None` only if it succeeded.
///
/// The strongest stage with any hit decides: own knowledge, transport, who answered; then for the unwrapped error,
/// innermost layer first, code, message, and the class of failure that it names; the status last.
pub fn classify(evidence: &Evidence<'_>) -> Option<Failure> {
    let envelope = Envelope::read(evidence);
    let told = Told::of(evidence, &envelope);
    let verdict = judge(&told)?;
    Some(Failure {
        reason: verdict.reason,
        category: verdict.reason.category(),
        retryable: verdict.retryable,
        rule: verdict.rule,
        next_action: verdict.reason.next_action(),
        body: facts(&envelope),
        sketch: sketch(evidence, &envelope),
    })
}

fn judge(told: &Told<'_>) -> Option<Verdict> {
    if told.evidence.hearsay {
        return Some(UNRECOGNIZED);
    }
    let outermost = told.subject(told.chains.first().and_then(|chain| chain.first()));
    speak(Stage::Knowledge, &outermost)
        .or_else(|| {
            let below_http = told.evidence.transport.is_some()
                && !words_hold_an_error(told)
                && !is_answer_of_an_edge(told)
                && !has_told_an_error(told);
            below_http.then(|| speak(Stage::Transport, &outermost)).flatten()
        })
        .or_else(|| speak(Stage::Answerer, &outermost))
        .or_else(|| {
            let verdict = of_chains(told).map(|verdict| framed(told, verdict))?;
            Some(if verdict.reason == Reason::UnrecognizedError { below(told, &outermost, verdict) } else { verdict })
        })
        .or_else(|| without_error(told))
}

/// What a client reports as a document may still have failed below HTTP.
fn below(told: &Told<'_>, outermost: &Subject<'_>, verdict: Verdict) -> Verdict {
    let no_answer = told.evidence.transport.is_some() && told.evidence.status.is_none() && told.said_status.is_none();
    let below = if no_answer { speak(Stage::Transport, outermost) } else { None };
    let tells = |below: &Verdict| !matches!(below.reason, Reason::UnrecognizedError | Reason::ConflictingEvidence);
    below.filter(tells).unwrap_or(verdict)
}

/// An SDK's words around an HTTP error tell of that error, not of a failure below HTTP.
fn words_hold_an_error(told: &Told<'_>) -> bool {
    // Nor is `Os { code: 61, kind: ConnectionRefused, message: .. }`, as Rust prints the system's refusal.
    let texts = matches!(told.evidence.transport, Some(Transport::Text(_)))
        && told.evidence.body.is_empty()
        && !["os { code:", "custom { kind:", "error { kind:", "hyper::error("]
            .iter()
            .any(|debug| told.said.contains(debug));
    // `{reason: :econnrefused}` looks like a document and says nothing.
    // Nor does one that has only a code of Node's: `{ code: 'ERR_INVALID_URL' }`.
    let is_of_node = |code: &str| ["err_", "und_err_"].iter().any(|start| code.starts_with(start));
    let speaks = |layer: &Spoken| (!layer.code.is_empty() && !is_of_node(&layer.code)) || layer.message.contains(' ');
    texts
        && told.chains.iter().any(|chain| match chain.as_slice() {
            [] => false,
            [only] => !only.code.is_empty() && !only.message.is_empty(),
            [_, inner @ ..] => inner.iter().any(speaks),
        })
}

/// A stream that told of an error, and whose connection broke behind that: the error is why.
fn has_told_an_error(told: &Told<'_>) -> bool {
    let broken = matches!(told.evidence.transport, Some(Transport::Fault(_)));
    broken && is_event(told) && told.is_success_status() && !told.chains.is_empty()
}

/// Whether the error was an event of a stream. What only a client says of a stream is no event in it.
fn is_event(told: &Told<'_>) -> bool {
    told.in_stream || (told.evidence.stream && !told.evidence.body.is_empty())
}

/// A client that states a server's status tells of an answer, although it quotes what failed behind the server.
fn is_answer_of_an_edge(told: &Told<'_>) -> bool {
    told.evidence.status.is_none() && told.said_status.is_some_and(|status| (502..=504).contains(&status))
}

/// The failures of all errors in the body: several that disagree are conflicting evidence.
fn of_chains(told: &Told<'_>) -> Option<Verdict> {
    let mut verdicts: Vec<Verdict> = told.chains.iter().map(|chain| of_chain(told, chain)).collect();
    verdicts.sort_by_key(|verdict| is_vague(verdict.reason));
    let first = *verdicts.first()?;
    let disagrees = |other: &Verdict| {
        !is_vague(other.reason) && other.reason != first.reason && !outranks(first.reason, other.reason)
    };
    Some(if verdicts.iter().any(disagrees) { conflict(first.rule) } else { first })
}

const fn is_vague(reason: Reason) -> bool {
    matches!(reason, Reason::UnrecognizedError | Reason::GenericUpstreamFailure)
}

fn of_chain(told: &Told<'_>, chain: &[Spoken]) -> Verdict {
    let inward = || chain.iter().rev().map(|layer| told.subject(Some(layer)));
    inward()
        .find_map(|subject| {
            if may_be_the_callers(&subject) {
                return of_request(told, &subject);
            }
            let verdict = speak(Stage::Code, &subject).or_else(|| {
                if is_of_nobody(&subject) {
                    return None;
                }
                let verdict = speak(Stage::Message, &subject)?;
                let gist = if is_weak(verdict.reason) { speak(Stage::Gist, &subject) } else { None };
                Some(gist.filter(|gist| !is_weak(gist.reason)).unwrap_or(verdict))
            })?;
            Some(if says_this_or_that(told, &subject) { conflict(verdict.rule) } else { verdict })
        })
        .or_else(|| {
            let heard = |subject: &Subject<'_>| !is_scrap(subject) && !may_be_the_callers(subject);
            let gist = |subject: &Subject<'_>| if heard(subject) { speak(Stage::Gist, subject) } else { None };
            inward().find_map(|subject| gist(&subject).or_else(|| speak(Stage::Class, &subject)))
        })
        .or_else(|| speak(Stage::Status, &told.subject(chain.last())))
        .unwrap_or(UNRECOGNIZED)
}

/// A word or two of anybody's, or the words of any other program, without a status and a body: «permission denied» is what a system
/// says of its files, too, and «is not supported» what npm says of a package.
fn is_scrap(subject: &Subject<'_>) -> bool {
    let message = subject.message();
    let is_bare = subject.status().is_none() && subject.told.form == BodyForm::Empty && message.is_ascii();
    is_bare && (message.split_whitespace().count() < 3 || !speaks_of_an_api(&subject.told.said))
}

/// Where the words may be those of the request, they tell of nothing but what is wrong with that; of anything else only the machine's
/// words do.
fn of_request(told: &Told<'_>, subject: &Subject<'_>) -> Option<Verdict> {
    let bare = subject.layer?.without_message();
    let by_machine = |stage: Stage| speak(stage, &told.subject(Some(&bare)));
    let of_format = |stage: Stage| speak_of(stage, subject, |reason| reason.category() == Category::RequestFormat);
    by_machine(Stage::Code)
        .or_else(|| of_format(Stage::Code))
        .or_else(|| of_format(Stage::Message))
        .or_else(|| by_machine(Stage::Class))
        .or_else(|| of_format(Stage::Gist))
        .or_else(|| of_format(Stage::Class))
}

/// A sentence that speaks of no API: of people, places and things one says in the same words that they are overloaded or have no funds.
fn is_of_nobody(subject: &Subject<'_>) -> bool {
    let message = subject.message();
    let is_bare = subject.status().is_none() && subject.told.form == BodyForm::Empty && message.is_ascii();
    let is_prose = || !message.contains(['_', '{', '(', '=', ':', '/']) && !message.contains("error");
    is_bare && message.split_whitespace().count() > 6 && is_prose() && !speaks_of_an_api(&subject.told.said)
}

/// Said in words that every refusal uses: what the sentence is about says more.
const fn is_weak(reason: Reason) -> bool {
    matches!(reason, Reason::InvalidParameter | Reason::MissingParameter)
}

/// The text itself says «A or B», of which the two halves blame different things.
fn says_this_or_that(told: &Told<'_>, subject: &Subject<'_>) -> bool {
    // A longer text joins advice with its «or».
    const SENTENCE: usize = 160;
    let message = subject.message();
    let halves = [" or ", "或者"].iter().find_map(|or| message.split_once(or)).filter(|_| message.len() <= SENTENCE);
    let Some((left, right)) = halves else { return false };
    let reason_of = |half: &str| {
        let layer = subject.layer?.with_message(half);
        let half = told.subject(Some(&layer));
        speak(Stage::Code, &half)
            .or_else(|| speak(Stage::Message, &half))
            .map(|verdict| verdict.reason)
            .filter(|reason| *reason != Reason::ConflictingEvidence)
    };
    match (reason_of(left), reason_of(right)) {
        (Some(a), Some(b)) => a != b && !are_told_together(a, b) && !are_told_together(b, a),
        _ => false,
    }
}

/// Pairs that vendors join although one thing happened: an unknown model «or you do not have access to it».
const fn are_told_together(a: Reason, b: Reason) -> bool {
    use Reason::{InvalidParameter, ModelNotFound, PermissionDenied, UnsupportedModelFeature};
    matches!(a.category(), Category::Provider) && matches!(b.category(), Category::Provider)
        || matches!(a, ModelNotFound) && matches!(b, PermissionDenied | UnsupportedModelFeature)
        || matches!(a, InvalidParameter) && matches!(b.category(), Category::RequestFormat)
}

/// No error in the body: the status decides, or the answer itself, or it succeeded.
fn without_error(told: &Told<'_>) -> Option<Verdict> {
    let subject = told.subject(None);
    speak(Stage::Status, &subject).or_else(|| {
        let answer = told.evidence.answer;
        let looks_right = answer.well_formed == Some(true) && answer.has_output != Some(false);
        let not_an_answer = answer.well_formed == Some(false) && answer.has_output != Some(true);
        let succeeded = told.evidence.transport.is_none()
            && !not_an_answer
            && (told.is_success_status() || (told.evidence.status.is_none() && looks_right));
        (!succeeded).then_some(UNRECOGNIZED)
    })
}

/// An error inside a stream that began well is an error event, unless it says what the caller must change.
fn framed(told: &Told<'_>, inner: Verdict) -> Verdict {
    let began_well = told.is_success_status() || (told.evidence.status.is_none() && told.in_stream);
    let nothing_to_change = matches!(inner.reason.category(), Category::Provider | Category::Unclear);
    if !(is_event(told) && began_well && nothing_to_change) {
        return inner;
    }
    // Its row stands in the table for its source and its examples; it has no condition of its own.
    Verdict { reason: Reason::StreamErrorEvent, retryable: inner.retryable, rule: "stream/error-event" }
}

/// All rules of a stage that fire, weighed against each other.
fn speak(stage: Stage, subject: &Subject<'_>) -> Option<Verdict> {
    speak_of(stage, subject, |_| true)
}

/// The same, of those rules whose reasons may be meant.
fn speak_of(stage: Stage, subject: &Subject<'_>, may_be: impl Fn(Reason) -> bool) -> Option<Verdict> {
    let fires = |rule: &&Rule| may_be(rule.reason) && rule.when.matches(subject);
    let hits: Vec<&'static Rule> = rules_of(stage).filter(fires).collect();
    let beaten = |rule: &Rule| {
        hits.iter().any(|other| {
            let by_reason = outranks(other.reason, rule.reason) && !rule.over.contains(&other.id);
            other.id != rule.id && (other.over.contains(&rule.id) || by_reason)
        })
    };
    let mut standing = hits.iter().filter(|rule| !beaten(rule)).peekable();
    let first = standing.next().or(hits.first())?;
    if standing.any(|rule| rule.reason != first.reason) {
        return Some(conflict(first.id));
    }
    let retryable = first.retryable.unwrap_or_else(|| first.reason.retryable());
    Some(Verdict { reason: first.reason, retryable, rule: first.id })
}

const fn conflict(rule: &'static str) -> Verdict {
    let reason = Reason::ConflictingEvidence;
    Verdict { reason, retryable: reason.retryable(), rule }
}

fn facts(envelope: &Envelope) -> BodyFacts {
    let layer = envelope.innermost();
    // A machine's word is one word; what holds spaces is a sentence of somebody's.
    let label = |text: Option<&redial_wire::TaintedText>| {
        text.and_then(|text| Label::new(text.tainted()).ok()).filter(|label| !label.as_str().contains(' '))
    };
    BodyFacts {
        form: envelope.form,
        envelope: layer.map(|layer| layer.kind),
        code: label(layer.and_then(|layer| layer.code.as_ref())),
        r#type: label(layer.and_then(|layer| layer.type_word.as_ref())),
    }
}

/// The innermost words; else the client's.
fn sketch(evidence: &Evidence<'_>, envelope: &Envelope) -> Option<Sketch> {
    let layers = envelope.chains.first().map(Vec::as_slice).unwrap_or_default();
    let message = layers.iter().rev().map(|layer| layer.message.tainted()).find(|text| !text.text().trim().is_empty());
    let said = || match evidence.transport {
        Some(Transport::Text(text)) => Some(text),
        Some(Transport::Fault(_)) | None => None,
    };
    let text: Tainted<'_> = message.or_else(said)?;
    Some(Sketch::of(text)).filter(|sketch| !sketch.as_str().is_empty())
}

#[cfg(test)]
mod answers;

#[cfg(test)]
mod tests {
    use redial_note::Family;
    use redial_wire::{Pasted, family::read};

    use super::*;

    #[test]
    fn an_error_that_a_stream_told_of_is_why_although_its_connection_broke_behind_it() {
        let stream = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        let reading = read(Family::Messages, true, Tainted::from(stream));
        let told = answers::evidence(Family::Messages, true, stream, &reading);
        let broken = |evidence: &Evidence<'_>| {
            let fault = Some(Transport::Fault(redial_wire::TransportFault::Dropped));
            classify(&Evidence { transport: fault, ..evidence.clone() }).map(|failure| failure.reason)
        };
        assert_eq!(broken(&told), Some(Reason::StreamErrorEvent));
        let silent = Evidence { body: Tainted::from(""), ..told };
        assert_eq!(broken(&silent), Some(Reason::ConnectionDropped));
    }

    /// What a recorder makes of an answer under status 200: its failure, unless it is a good one.
    fn recorded(family: Family, stream: bool, body: &str) -> Option<Reason> {
        let reading = read(family, stream, Tainted::from(body));
        let evidence = answers::evidence(family, stream, body, &reading);
        let failed = !reading.succeeded();
        failed.then(|| classify(&evidence).map_or(Reason::UnrecognizedError, |failure| failure.reason))
    }

    #[test]
    fn a_blocked_prompt_is_one_failure_in_each_form_and_for_each_who_reads_it() {
        let blocked = [
            r#"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4},"modelVersion":"g"}"#,
            r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT","safetyRatings":[]},"candidates":[]}"#,
            r#"{"promptFeedback":{"blockReason":"JAILBREAK"}}"#,
            r#"{"candidates":[{"finishReason":"SAFETY","index":0}],"usageMetadata":{"promptTokenCount":4}}"#,
        ];
        for document in blocked {
            let stream = format!("data: {document}\r\n\r\n");
            let list = format!("[{document}]");
            for (is_stream, body) in [(false, document), (true, &stream), (false, &list)] {
                let said = Pasted::read(body.as_bytes()).with_status(200);
                let explained = classify(&said.evidence()).map(|failure| (failure.reason, failure.retryable));
                assert_eq!(explained, Some((Reason::ContentFiltered, Retryable::No)), "{body}");
                assert_eq!(recorded(Family::Gemini, is_stream, body), Some(Reason::ContentFiltered), "{body}");
            }
        }
        let ended = r#"{"candidates":[{"content":{"parts":[{"text":"O"}]},"finishReason":"SAFETY"}]}"#;
        let first = r#"{"candidates":[{"content":{"parts":[{"text":"O"}]}}]}"#;
        let last = r#"{"candidates":[{"finishReason":"SAFETY"}]}"#;
        for (is_stream, body) in [
            (false, ended.to_owned()),
            (false, format!("[{first},{last}]")),
            (false, format!("[{}{last}]", format!("{first},").repeat(20))),
            (true, format!("data: {ended}\n\n")),
            (true, format!("data: {first}\n\ndata: {last}\n\n")),
        ] {
            let said = Pasted::read(body.as_bytes()).with_status(200);
            assert_eq!(classify(&said.evidence()).map(|failure| failure.reason), None, "{body}");
            assert_eq!(recorded(Family::Gemini, is_stream, &body), None, "{body}");
        }
        let error = r#"{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}"#;
        let body = format!("[{}{error}]", format!("{first},").repeat(20));
        let said = Pasted::read(body.as_bytes()).with_status(200);
        assert_eq!(classify(&said.evidence()).map(|failure| failure.reason), Some(Reason::Overloaded));
        assert_eq!(recorded(Family::Gemini, false, &body), Some(Reason::Overloaded));
    }

    #[test]
    fn a_filter_before_any_content_is_a_failure_and_after_it_an_answer_whoever_reads_it() {
        let document = |output: &str| {
            format!(
                r#"{{"id":"r","object":"response","status":"incomplete","incomplete_details":{{"reason":"content_filter"}},"output":[{output}]}}"#
            )
        };
        let cut = r#"{"type":"message","content":[{"type":"output_text","text":"he"}]}"#;
        let call = r#"{"type":"function_call","name":"f","arguments":"{"}"#;
        for (output, wanted) in [
            ("", Some(Reason::ContentFiltered)),
            (r#"{"type":"message","content":[]}"#, Some(Reason::ContentFiltered)),
            (cut, None),
            (call, None),
        ] {
            let document = document(output);
            let stream = format!(
                "event: response.incomplete\ndata: {{\"type\":\"response.incomplete\",\"response\":{document}}}\n\n"
            );
            let told = format!("data: {{\"type\":\"response.output_text.delta\",\"delta\":\"he\"}}\n\n{stream}");
            for (is_stream, body, wanted) in [(false, &document, wanted), (true, &stream, wanted), (true, &told, None)]
            {
                let said = Pasted::read(body.as_bytes()).with_status(200);
                let explained = classify(&said.evidence()).map(|failure| failure.reason);
                assert_eq!(explained == Some(Reason::ContentFiltered), wanted.is_some(), "{body}: {explained:?}");
                assert_eq!(recorded(Family::Responses, is_stream, body), wanted, "{body}");
            }
        }
    }

    #[test]
    fn the_default_word_of_a_field_for_a_block_blocks_nothing() {
        let answer = r#"{"candidates":[{"content":{"parts":[{"text":"O"}]},"finishReason":"STOP"}],"promptFeedback":{"blockReason":"BLOCK_REASON_UNSPECIFIED"}}"#;
        assert_eq!(recorded(Family::Gemini, false, answer), None);
        assert_eq!(recorded(Family::Gemini, true, &format!("data: {answer}\n\n")), None);
        let said = Pasted::read(answer.as_bytes()).with_status(200);
        assert_ne!(classify(&said.evidence()).map(|failure| failure.reason), Some(Reason::ContentFiltered));
    }

    #[test]
    fn work_in_the_background_that_was_accepted_is_no_failure_and_no_empty_answer() {
        let response = |status: &str, background: &str| {
            format!(
                r#"{{"id":"resp_1","object":"response","status":"{status}","background":{background},"error":null,"output":[]}}"#
            )
        };
        let read_by_both = |body: &str| {
            let said = Pasted::read(body.as_bytes()).with_status(200);
            let explained = classify(&said.evidence()).map(|failure| failure.reason);
            assert_eq!(explained, recorded(Family::Responses, false, body), "{body}");
            explained
        };
        for status in ["queued", "in_progress"] {
            assert_eq!(read_by_both(&response(status, "true")), None);
            assert_eq!(read_by_both(&response(status, "null")), None);
        }
        assert_eq!(read_by_both(&response("completed", "true")), Some(Reason::EmptyResponse));
        assert!(recorded(Family::Responses, false, &response("failed", "true")).is_some());
    }

    #[test]
    fn a_word_or_two_of_anybodys_are_unclear() {
        for text in ["error", "internal error", "something went wrong", "permission denied", "Access denied", "failed"]
        {
            let pasted = Pasted::read(text.as_bytes());
            let failure = classify(&pasted.evidence()).unwrap();
            assert_eq!(failure.category, Category::Unclear, "{text}");
        }
        let pasted = Pasted::read(b"permission denied").with_status(403);
        assert_eq!(classify(&pasted.evidence()).unwrap().reason, Reason::PermissionDenied);
    }
}
