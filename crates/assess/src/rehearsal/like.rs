//! Bodies that are judged as the body of a note's failure was, with none of its bytes: a note has none. What is written down
//! is put together again (envelope, code, type, sketch), else the public example of the rule that fired is taken. Each is
//! classified, and the one that comes closest is played.

use redial_note::{BodyForm, EnvelopeKind, Failure, Family, HintSource, Timestamp, WaitHint};
use redial_redact::{GAP, Label, Tainted};
use redial_wire::{Evidence, family::read, wait_hint};
use serde_json::{Value, json};

use crate::{classify::classify, rules::example_of};

/// What an answer has to look like to the rules.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The wire format.
    pub family: Family,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// Whether the error stood in a stream.
    pub in_stream: bool,
    /// The status.
    pub status: u16,
    /// The failure that the rules saw.
    pub failure: &'a Failure,
    /// The wait that was asked for.
    pub hint: Option<&'a WaitHint>,
}

/// An answer that the rules judge alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Headers, its media type among them.
    pub headers: Vec<(String, String)>,
    /// The body, without framing.
    pub body: Vec<u8>,
    /// Whether reason, retryability and wait come out the same.
    pub same: bool,
}

/// An answer that the rules judge as `wanted` says, or the one that comes closest.
pub fn like(wanted: &Wanted<'_>) -> Like {
    let mut best: Option<(u32, Like)> = None;
    for mut candidate in candidates(wanted) {
        let (score, same) = score(wanted, &candidate);
        candidate.same = same;
        if best.as_ref().is_none_or(|(known, _)| score > *known) {
            best = Some((score, candidate));
        }
    }
    best.map_or_else(|| Like { headers: Vec::new(), body: Vec::new(), same: false }, |(_, like)| like)
}

/// How close a candidate comes, and whether it comes out the same.
fn score(wanted: &Wanted<'_>, candidate: &Like) -> (u32, bool) {
    let reading = if wanted.status < 300 && !wanted.in_stream {
        read(wanted.family, false, Tainted::new(&candidate.body))
    } else {
        redial_wire::family::Reading::default()
    };
    let evidence = Evidence {
        family: Some(wanted.family),
        status: Some(wanted.status),
        headers: candidate
            .headers
            .iter()
            // An event has none.
            .filter(|_| !wanted.in_stream)
            .map(|(n, v)| (Tainted::from(n.as_str()), Tainted::from(v.as_str())))
            .collect(),
        body: Tainted::new(&candidate.body),
        stream: wanted.stream,
        answer: reading.answer,
        ..Evidence::default()
    };
    let Some(found) = classify(&evidence) else { return (0, false) };
    let hint = wait_hint(&evidence, moment());
    let failure = wanted.failure;
    let judged = found.reason == failure.reason && found.retryable == failure.retryable;
    let hinted = hint.as_ref() == wanted.hint;
    let points = [
        (judged, 32),
        (hinted, 16),
        (found.rule == failure.rule.as_str(), 8),
        (found.body.form == failure.body.form, 4),
        (found.body.envelope == failure.body.envelope, 4),
        (found.body.code == failure.body.code, 2),
        (found.body.r#type == failure.body.r#type, 2),
        (found.sketch == failure.sketch, 1),
    ];
    (points.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum(), judged && hinted)
}

/// The moment that dates in headers are read against; ours hold none.
fn moment() -> Timestamp {
    Timestamp::from_millis(0)
}

fn candidates(wanted: &Wanted<'_>) -> Vec<Like> {
    let failure = wanted.failure;
    let example = example_of(failure.rule.as_str());
    let sketch = failure.sketch.as_ref().map(|sketch| sketch.as_str().replace(GAP, "..."));
    let mut messages: Vec<String> = sketch.into_iter().collect();
    messages.extend(example.iter().filter_map(|example| message_in(example.body)));
    messages.push(String::new());
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for message in &messages {
        for message in with_hint(message, wanted.hint) {
            bodies.extend(of_form(wanted, &message));
        }
    }
    if let Some(example) = example {
        bodies.push(example.body.as_bytes().to_vec());
        let document = serde_json::from_str::<Value>(example.body).ok();
        let waiting = document.and_then(|document| with_wait(wanted, &document));
        bodies.extend(waiting.map(|document| document.to_string().into_bytes()));
    }
    bodies.extend(NO_ANSWER.iter().map(|body| body.as_bytes().to_vec()));
    let plain = headers(wanted, &[]);
    let mut found: Vec<Like> =
        bodies.iter().map(|body| Like { headers: plain.clone(), body: body.clone(), same: false }).collect();
    // Some rules look at who answered, by the headers of the machine in between.
    for example in example.iter().filter(|example| !example.headers.is_empty()) {
        let headers = headers(wanted, example.headers);
        found.extend(bodies.iter().map(|body| Like { headers: headers.clone(), body: body.clone(), same: false }));
    }
    found
}

/// Documents that are neither an answer nor an error: of another shape, cut, and empty without a word on why.
const NO_ANSWER: [&str; 8] = [
    r#"{"ok":true}"#,
    "[[[]]]",
    r#"{"id":"x","object":"#,
    "[1",
    r#"{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":""},"finish_reason":null}]}"#,
    r#"{"object":"response","status":"cancelled","output":[]}"#,
    r#"{"type":"message","role":"assistant","content":[],"stop_reason":null}"#,
    r#"{"candidates":[{"content":{"role":"model","parts":[]},"index":0}]}"#,
];

/// The message in an example's document.
fn message_in(body: &str) -> Option<String> {
    let document: Value = serde_json::from_str(body).ok()?;
    let places = ["/error/message", "/message", "/detail", "/error", "/errors/0/message"];
    places.iter().find_map(|place| document.pointer(place)?.as_str().map(str::to_owned))
}

/// A message as it is, and with the wait in its words where it stood there.
fn with_hint(message: &str, hint: Option<&WaitHint>) -> Vec<String> {
    let mut messages = vec![message.to_owned()];
    if let Some(hint) = hint.filter(|hint| hint.from == HintSource::Prose) {
        messages.push(format!("{message} Please try again in {}.", seconds(hint.wait_ms)));
    }
    messages
}

fn seconds(wait_ms: u64) -> String {
    format!("{}.{:03}s", wait_ms / 1_000, wait_ms % 1_000)
}

fn headers(wanted: &Wanted<'_>, extra: &[(&str, &str)]) -> Vec<(String, String)> {
    let kind = match wanted.failure.body.form {
        BodyForm::Json => "application/json",
        BodyForm::Sse => "text/event-stream",
        BodyForm::Html => "text/html; charset=utf-8",
        BodyForm::Xml => "application/xml",
        BodyForm::Empty | BodyForm::Text => "text/plain; charset=utf-8",
        BodyForm::Binary => "application/octet-stream",
    };
    let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
    let of_hint = wanted.hint.and_then(|hint| {
        let seconds = || seconds(hint.wait_ms).trim_end_matches('s').to_owned();
        match hint.from {
            // The field has digits only (RFC 9110, 10.2.3): strict readers refuse a fraction. A part of a second is what a gateway wrote
            // that does not keep to it, or the rest until a date.
            HintSource::RetryAfter if hint.wait_ms.is_multiple_of(1_000) => {
                Some(("retry-after", (hint.wait_ms / 1_000).to_string()))
            }
            HintSource::RetryAfter => Some(("retry-after", seconds())),
            HintSource::RetryAfterMs => Some(("retry-after-ms", hint.wait_ms.to_string())),
            HintSource::RatelimitReset => Some(("x-ratelimit-reset-requests", seconds())),
            HintSource::RetryInfo | HintSource::Prose => None,
        }
    });
    headers.extend(of_hint.map(|(name, value)| (name.to_owned(), value)));
    headers.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    headers
}

/// Bodies of the form and the envelope that were seen, in the variants in which gateways write them.
fn of_form(wanted: &Wanted<'_>, message: &str) -> Vec<Vec<u8>> {
    match wanted.failure.body.form {
        BodyForm::Empty => vec![Vec::new()],
        BodyForm::Binary => vec![vec![0, 159, 146, 150, 0, 1, 2, 255]],
        BodyForm::Text => vec![message.as_bytes().to_vec()],
        BodyForm::Html => vec![
            format!("<html><head><title>{message}</title></head><body><h1>{message}</h1></body></html>").into_bytes(),
        ],
        BodyForm::Xml => {
            let code = text(wanted.failure.body.code.as_ref());
            vec![
                format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>").into(),
            ]
        }
        BodyForm::Json | BodyForm::Sse => {
            let documents = documents(wanted, message);
            let waiting: Vec<Value> = documents.iter().filter_map(|document| with_wait(wanted, document)).collect();
            documents.into_iter().chain(waiting).map(|document| document.to_string().into_bytes()).collect()
        }
    }
}

/// A document with the wait in a field of it, where it was told in one: in an event there is no other place for it.
fn with_wait(wanted: &Wanted<'_>, document: &Value) -> Option<Value> {
    let hint = wanted.hint?;
    let name = match hint.from {
        HintSource::RetryInfo => "retry_after",
        HintSource::RatelimitReset if wanted.in_stream => "resets_in_seconds",
        HintSource::RatelimitReset | HintSource::RetryAfter | HintSource::RetryAfterMs | HintSource::Prose => {
            return None;
        }
    };
    let wait =
        if hint.wait_ms.is_multiple_of(1_000) { json!(hint.wait_ms / 1_000) } else { json!(seconds(hint.wait_ms)) };
    let mut document = document.clone();
    // Google has a place of its own for it.
    if document.pointer("/error/status").is_some_and(Value::is_string) && hint.from == HintSource::RetryInfo {
        let details = document.pointer_mut("/error")?.as_object_mut()?.entry("details").or_insert_with(|| json!([]));
        details.as_array_mut()?.push(retry_info(hint.wait_ms));
        return Some(document);
    }
    let place = match document.pointer("/response/error").or_else(|| document.get("error")) {
        Some(Value::Object(_)) if document.get("response").is_some() => document.pointer_mut("/response/error"),
        Some(Value::Object(_)) => document.get_mut("error"),
        _ => Some(&mut document),
    };
    place?.as_object_mut()?.insert(name.to_owned(), wait);
    Some(document)
}

fn retry_info(wait_ms: u64) -> Value {
    json!({ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds(wait_ms) })
}

fn text(label: Option<&Label>) -> &str {
    label.map_or("", Label::as_str)
}

/// Documents of the envelope that was seen.
fn documents(wanted: &Wanted<'_>, message: &str) -> Vec<Value> {
    let body = &wanted.failure.body;
    let (code, kind) = (text(body.code.as_ref()), text(body.r#type.as_ref()));
    let number = code.parse::<u64>().map_or_else(|_word| json!(code), |number| json!(number));
    let status = wanted.status;
    let mut found = match body.envelope {
        Some(EnvelopeKind::Anthropic) => {
            vec![json!({ "type": "error", "error": { "type": kind, "message": message } })]
        }
        Some(EnvelopeKind::Google) => google(wanted, message, code, kind),
        Some(EnvelopeKind::ErrorString) => vec![
            json!({ "error": message }),
            json!({ "error": message, "code": code }),
            json!({ "error": code, "message": message }),
        ],
        Some(EnvelopeKind::ErrorList) => vec![
            json!({ "errors": [{ "message": message, "code": number, "type": kind }] }),
            json!({ "errors": [message] }),
        ],
        Some(EnvelopeKind::Detail) => vec![
            json!({ "detail": message }),
            json!({ "detail": [{ "loc": ["body", "field"], "msg": message, "type": kind }] }),
            json!({ "detail": { "message": message, "code": code, "type": kind } }),
        ],
        Some(EnvelopeKind::Flat) => vec![
            json!({ "message": message, "code": number, "type": kind }),
            json!({ "message": message }),
            json!({ "code": number, "msg": message }),
        ],
        Some(EnvelopeKind::Blocked) => vec![json!({ "promptFeedback": { "blockReason": "SAFETY" } })],
        Some(EnvelopeKind::StreamEvent) => vec![
            json!({ "type": "error", "code": code, "message": message, "param": null }),
            json!({ "type": "response.failed", "response": { "status": "failed", "error": { "code": code, "message": message } } }),
        ],
        Some(EnvelopeKind::ErrorObject) if wanted.in_stream && wanted.family == Family::Responses => {
            let error = json!({ "code": code, "type": kind, "message": message });
            vec![
                json!({ "type": "response.failed", "response": { "object": "response", "status": "failed", "error": { "code": code, "message": message } } }),
                json!({ "type": "response.failed", "response": { "object": "response", "status": "failed", "error": error } }),
            ]
        }
        Some(EnvelopeKind::ErrorObject | EnvelopeKind::Words) | None => Vec::new(),
    };
    found.push(json!({ "error": { "message": message, "type": kind, "param": null, "code": number } }));
    found.push(json!({ "error": { "message": message, "type": kind } }));
    found.push(json!({ "error": { "message": message, "code": code, "type": kind, "status": status } }));
    if message.is_empty() {
        found.push(json!({}));
    }
    found
}

/// Google's status words with their numbers (<https://cloud.google.com/apis/design/errors>): a note keeps neither of an error's own.
const GOOGLE: [(u16, &str); 10] = [
    (400, "INVALID_ARGUMENT"),
    (401, "UNAUTHENTICATED"),
    (403, "PERMISSION_DENIED"),
    (404, "NOT_FOUND"),
    (429, "RESOURCE_EXHAUSTED"),
    (499, "CANCELLED"),
    (500, "INTERNAL"),
    (503, "UNAVAILABLE"),
    (504, "DEADLINE_EXCEEDED"),
    (400, "FAILED_PRECONDITION"),
];

/// Number and word of the errors of Google's that may have been seen: those of the status, of which a stream's is none.
fn google_words<'a>(wanted: &Wanted<'_>, words: [&'a str; 2]) -> Vec<(u16, &'a str)> {
    let said = words.into_iter().filter(|word| !word.is_empty()).map(|word| (wanted.status, word));
    let of_status = GOOGLE.iter().filter(|(number, _)| wanted.status < 300 || *number == wanted.status).copied();
    said.chain(of_status).collect()
}

fn google(wanted: &Wanted<'_>, message: &str, code: &str, kind: &str) -> Vec<Value> {
    google_words(wanted, [code, kind])
        .into_iter()
        .map(|(number, word)| json!({ "error": { "code": number, "message": message, "status": word } }))
        .collect()
}
