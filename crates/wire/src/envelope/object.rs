//! The shapes of error objects.

use redial_note::EnvelopeKind;

use super::{Layer, MAX_LAYERS, TaintedText};
use crate::{
    family::{is_call, is_text},
    json::{Json, documents},
};

/// Adds the error of a document and the errors wrapped in it.
pub(super) fn unwrap(doc: &Json, chain: &mut Vec<Layer>) {
    if chain.len() >= MAX_LAYERS {
        return;
    }
    match doc {
        Json::List(items) => {
            if let Some(first) = items.iter().find(|item| matches!(item, Json::Map(_))) {
                unwrap(first, chain);
            }
        }
        Json::Map(_) => unwrap_map(doc, chain),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
    }
}

fn unwrap_map(doc: &Json, chain: &mut Vec<Layer>) {
    // Tencent answers with `Response.Error`, under 200 too.
    if let Some(response) = doc.get("Response").filter(|r| r.get("Error").is_some()) {
        return unwrap(response, chain);
    }
    if let Some(response) = doc.get("response").filter(|r| r.get("error").is_some() || r.get("status").is_some()) {
        return unwrap(response, chain);
    }
    // So does axios, which keeps what came in `data`, beside the status.
    if let Some(data) = doc.get("data").filter(|data| doc.get("status").is_some() && data.get("error").is_some()) {
        return unwrap(data, chain);
    }
    match doc.any(&["error", "Error"]) {
        Some(error @ Json::Map(fields)) if !fields.is_empty() => {
            let kind = if doc.get("type").and_then(Json::text) == Some("error") {
                EnvelopeKind::Anthropic
            } else {
                EnvelopeKind::ErrorObject
            };
            let mut layer = machine_words(error, kind);
            if layer.number.is_none() {
                layer.number = number_of(doc);
            }
            add(layer, error, chain);
        }
        Some(Json::Text(text)) if !text.trim().is_empty() => error_string(doc, text, chain),
        Some(Json::List(items)) if !items.is_empty() => error_list(items, chain),
        _ => unwrap_without_error(doc, chain),
    }
}

fn unwrap_without_error(doc: &Json, chain: &mut Vec<Layer>) {
    if let Some(items) = doc.get("errors").and_then(Json::list).filter(|items| !items.is_empty()) {
        return error_list(items, chain);
    }
    if let Some(layer) = problem(doc).or_else(|| fault(doc)) {
        return add_unwrapped(layer, chain);
    }
    if let Some(blocked) = blocked(doc) {
        chain.push(blocked);
        return;
    }
    // MiniMax puts its refusal beside an empty answer.
    if let Some(inner) = doc.any(&["base_resp", "header"]).filter(|inner| says_failure(inner)) {
        return add(machine_words(inner, EnvelopeKind::Flat), inner, chain);
    }
    if looks_like_an_answer(doc) {
        return;
    }
    let has_sentence = doc.any(&["message", "msg", "errmsg", "errMsg", "error_msg", "errorMessage"]).is_some();
    let holds = |detail: &&Json| !has_sentence && detail.fields().is_none_or(|fields| !fields.is_empty());
    if let Some(detail) = doc.any(&["detail", "details"]).filter(holds) {
        return detail_of(doc, detail, chain);
    }
    if is_flat_error(doc) {
        let kind = if doc.get("error_message").is_some() { EnvelopeKind::StreamEvent } else { EnvelopeKind::Flat };
        add(machine_words(doc, kind), doc, chain);
    } else if is_bare_code(doc) {
        chain.push(machine_words(doc, EnvelopeKind::Flat));
    } else if is_a_log_of_failure(doc) {
        kept_bodies(doc, chain);
    }
}

/// A line of a log that says by a status or its level that something failed. Ollama's `response` is what a model wrote.
fn is_a_log_of_failure(doc: &Json) -> bool {
    const LEVELS: &[&str] = &["error", "err", "fatal", "critical", "warn", "warning"];
    let level = doc.any(&["level", "severity", "levelname", "lvl"]).and_then(Json::text);
    let is_failed = || level.is_some_and(|level| LEVELS.iter().any(|one| one.eq_ignore_ascii_case(level)));
    number_of(doc).is_some() || is_failed()
}

/// ASP.NET's problem: what is wrong with each field, under its name, beside a title that says nothing.
fn problem(doc: &Json) -> Option<Layer> {
    let (_, first) = doc.get("errors").and_then(Json::fields)?.first()?;
    let said = first.list()?.first().and_then(Json::words)?;
    let title = doc.get("title").and_then(Json::words)?;
    Some(Layer { message: format!("{title} {said}").into(), ..Layer::new(EnvelopeKind::Detail) })
}

/// Apigee's: `{"fault":{"faultstring":"…","detail":{"errorcode":"steps.oauth.v2.FailedToResolveAPIKey"}}}`.
fn fault(doc: &Json) -> Option<Layer> {
    let fault = doc.get("fault")?;
    let said = fault.get("faultstring").and_then(Json::words)?;
    let code = fault.get("detail").and_then(|detail| detail.get("errorcode")).and_then(Json::words);
    let code = code.map(|code| code.rsplit('.').next().unwrap_or(code).into());
    Some(Layer { code, message: said.into(), ..Layer::new(EnvelopeKind::Flat) })
}

/// A machine's word for a failure, and no sentence: `{"code":"AccountOverdueError"}`.
fn is_bare_code(doc: &Json) -> bool {
    const FAILURES: &[&str] = &[
        "error",
        "limit",
        "quota",
        "denied",
        "invalid",
        "notfound",
        "exception",
        "exceed",
        "overdue",
        "unauthorized",
        "forbidden",
        "expired",
        "unavailable",
        "timeout",
        "failed",
        "throttl",
        "overload",
        "insufficient",
    ];
    let word = doc.any(&["code", "Code", "error_code", "errorCode", "error_type", "__type", "type"]);
    let word = word.and_then(Json::words).map(|word| word.replace(['_', '-', '.', ' '], "").to_lowercase());
    // A request and a stream's event of an answer have a type too, and more beside it.
    word.is_some_and(|word| word != "error" && FAILURES.iter().any(|failure| word.contains(failure)))
        && message_of(doc).is_none()
        && doc.fields().unwrap_or_default().iter().all(|(_, value)| !matches!(value, Json::List(_)))
}

/// `base_resp` and `header` stand in successful answers too, with a code of zero.
fn says_failure(inner: &Json) -> bool {
    inner.any(&["status_code", "code"]).and_then(Json::scalar).is_some_and(|code| code != "0")
}

fn looks_like_an_answer(doc: &Json) -> bool {
    ["choices", "content", "candidates", "output", "data", "delta", "usage", "models", "response", "item"]
        .iter()
        .any(|key| doc.get(key).is_some_and(|value| matches!(value, Json::List(_) | Json::Map(_))))
        && doc.get("status").and_then(Json::text) != Some("failed")
}

/// A message beside something that says failure, or beside nothing that an answer has.
fn is_flat_error(doc: &Json) -> bool {
    const MARKS: &[&str] = &[
        "code",
        "Code",
        "type",
        "status",
        "__type",
        "statusCode",
        "status_code",
        "error_code",
        "errorCode",
        "error_type",
        "success",
        "request_id",
        "requestId",
        "param",
        "loc",
        "reason",
        "errcode",
    ];
    let fields = doc.fields().unwrap_or_default();
    let kind = doc.get("type").and_then(Json::text).unwrap_or_default();
    let event_of_an_answer = kind.contains('.') || kind.ends_with("_start") || kind.ends_with("_delta");
    message_of(doc).is_some()
        && !event_of_an_answer
        && (fields.len() <= 2 || doc.any(MARKS).is_some() || doc.get("object").and_then(Json::text) == Some("error"))
}

fn message_of(doc: &Json) -> Option<&Json> {
    doc.any(&[
        "message",
        "Message",
        "msg",
        "error_message",
        "error_msg",
        "errorMessage",
        "status_msg",
        "error_description",
        "errmsg",
        "errMsg",
        "reason",
        "title",
    ])
}

fn error_string(doc: &Json, text: &str, chain: &mut Vec<Layer>) {
    let mut layer = machine_words(doc, EnvelopeKind::ErrorString);
    let further = doc.any(&["error_description", "message", "detail", "details", "msg", "reason"]);
    let Some(further) = further.and_then(Json::words) else {
        // Spring says where nothing was found; a path with a part twice tells whose mistake it is.
        let doubled = doc.get("path").and_then(Json::words).filter(|path| has_a_part_twice(path));
        layer.message = doubled.map_or_else(|| text.into(), |path| format!("{text}: {path}").into());
        add_unwrapped(layer, chain);
        return inner_errors(doc, chain);
    };
    // «error» is the machine's word and the other the sentence, except where it is a sentence itself.
    if text.contains(' ') {
        layer.message = format!("{text}: {further}").into();
    } else {
        if layer.code.is_none() {
            layer.code = Some(text.into());
        } else {
            layer.words.push(text.into());
        }
        layer.message = further.into();
    }
    add_unwrapped(layer, chain);
}

fn has_a_part_twice(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    path.starts_with('/')
        && parts.iter().enumerate().any(|(at, part)| parts.iter().skip(at + 1).any(|other| other == part))
}

fn error_list(items: &[Json], chain: &mut Vec<Layer>) {
    match items.first() {
        Some(Json::Text(text)) => {
            add_unwrapped(Layer { message: text.as_str().into(), ..Layer::new(EnvelopeKind::ErrorList) }, chain);
        }
        Some(first @ Json::Map(_)) => add(machine_words(first, EnvelopeKind::ErrorList), first, chain),
        _ => {}
    }
}

fn detail_of(doc: &Json, detail: &Json, chain: &mut Vec<Layer>) {
    match detail {
        Json::Text(text) => {
            let mut layer = machine_words(doc, EnvelopeKind::Detail);
            let title = doc.get("title").and_then(Json::words).unwrap_or_default();
            layer.message = format!("{title} {text}").trim().into();
            add_unwrapped(layer, chain);
        }
        Json::List(items) => {
            if let Some(first @ Json::Map(_)) = items.first() {
                add(machine_words(first, EnvelopeKind::Detail), first, chain);
            }
        }
        Json::Map(_) => {
            let before = chain.len();
            unwrap(detail, chain);
            if chain.len() == before {
                add(machine_words(detail, EnvelopeKind::Detail), detail, chain);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// The word of Gemini's field for a block that stands where nothing was blocked: its default, which is not to be used.
pub(crate) const NOT_BLOCKED: &str = "BLOCK_REASON_UNSPECIFIED";

/// An answer that says of itself that the prompt or the output was blocked.
fn blocked(doc: &Json) -> Option<Layer> {
    let feedback = doc.get("promptFeedback").and_then(|feedback| feedback.get("blockReason"));
    let feedback = feedback.filter(|reason| reason.text() != Some(NOT_BLOCKED));
    let incomplete = doc.get("incomplete_details").and_then(|details| details.get("reason"));
    // Cut after content it is an answer, as it is below; and an item is content, or a call.
    let incomplete = incomplete.filter(|reason| reason.text() == Some("content_filter") && !has_output(doc));
    let word = feedback.or(incomplete).or_else(|| filtered(doc))?.words()?;
    Some(Layer { code: Some(word.into()), ..Layer::new(EnvelopeKind::Blocked) })
}

/// Whether a word says that a filter ended an answer: OpenAI's, Anthropic's, Google's (which gateways pass on in other families too),
/// Zhipu's and Bedrock's.
pub(crate) fn is_filter(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "content_filter",
        "content_filtered",
        "refusal",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "image_safety",
        "image_prohibited_content",
        "image_recitation",
        "sensitive",
        "guardrail_intervened",
    ];
    WORDS.iter().any(|filter| filter.eq_ignore_ascii_case(word))
}

/// The word by which a filter ended an answer of which nothing came.
fn filtered(doc: &Json) -> Option<&Json> {
    let by_filter = |word: Option<&'_ Json>| word.and_then(Json::text).is_some_and(is_filter);
    for (list, field, parts) in [
        ("choices", "finish_reason", ["message", "delta"].as_slice()),
        ("candidates", "finishReason", ["content"].as_slice()),
    ] {
        let ended = doc.get(list).and_then(Json::list).unwrap_or_default();
        let came = ended.iter().any(|one| parts.iter().filter_map(|part| one.get(part)).any(is_anything));
        if let Some(one) = ended.iter().find(|one| by_filter(one.get(field))).filter(|_| !came) {
            return one.get(field);
        }
    }
    // Of a stream the word stands in a change of the message.
    let message = doc.get("delta").filter(|delta| delta.get("stop_reason").is_some()).unwrap_or(doc);
    let blocks = doc.get("content").and_then(Json::list).unwrap_or_default();
    let came = blocks.iter().any(is_anything);
    message.get("stop_reason").filter(|word| !came && by_filter(Some(word)))
}

/// Whether a message, a candidate's content or a block of one holds text, a call, or another piece than text. What a model thought is
/// none.
fn is_anything(part: &Json) -> bool {
    let holds = |value: &Json| match value {
        Json::Text(text) => !text.is_empty(),
        Json::List(items) => !items.is_empty(),
        Json::Map(fields) => !fields.is_empty(),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    };
    if let Some(parts) = part.get("parts").and_then(Json::list) {
        return parts.iter().any(|part| part.get("text").is_none_or(holds));
    }
    match part.get("type").and_then(Json::text) {
        Some("text") => part.get("text").is_some_and(holds),
        Some("thinking" | "redacted_thinking") => false,
        Some(_) => true,
        None => ["content", "tool_calls", "function_call", "refusal", "audio", "images"]
            .iter()
            .any(|key| part.get(key).is_some_and(holds)),
    }
}

/// Whether an answer of the responses endpoint holds a piece of one: text, or a call.
fn has_output(doc: &Json) -> bool {
    let items = doc.get("output").and_then(Json::list).unwrap_or_default();
    let is_call = |item: &Json| item.get("type").and_then(Json::text).is_some_and(is_call);
    let says = |piece: &Json| {
        let mut texts = ["text", "refusal"].iter().filter_map(|key| piece.get(key)).filter_map(Json::text);
        let kind = piece.get("type").and_then(Json::text);
        texts.any(|text| !text.is_empty()) || !kind.is_none_or(is_text)
    };
    let has_content = |item: &Json| match item.get("content") {
        Some(Json::List(pieces)) => pieces.iter().any(says),
        Some(Json::Text(text)) => !text.is_empty(),
        Some(Json::Map(_)) => true,
        Some(Json::Null | Json::Bool(_) | Json::Number(_)) | None => false,
    };
    items.iter().any(|item| has_content(item) || is_call(item))
}

/// Adds a layer with the message of its object, then what is wrapped in it.
fn add(mut layer: Layer, object: &Json, chain: &mut Vec<Layer>) {
    match message_of(object) {
        Some(Json::Text(text)) => layer.message = text.as_str().into(),
        Some(inner @ (Json::Map(_) | Json::List(_))) => {
            chain.push(layer);
            return unwrap_or_words(inner, chain);
        }
        _ => {
            if let Some(text) = object.any(&["error", "detail", "details", "description"]).and_then(Json::words) {
                layer.message = text.into();
            }
        }
    }
    add_unwrapped(layer, chain);
    inner_errors(object, chain);
    raw_of_metadata(object, chain);
}

/// What stands beside a message and is an error of its own, as an object or, where a log kept a body as it came, as text.
fn inner_errors(object: &Json, chain: &mut Vec<Layer>) {
    const KEYS: &[&str] = &[
        "error",
        "cause",
        "caused_by",
        "original_error",
        "upstream_error",
        "provider_error",
        "external_model_message",
        "body",
        "response",
        "raw",
    ];
    for key in KEYS {
        if let Some(inner) = object.get(key).filter(|inner| matches!(inner, Json::Map(_) | Json::List(_))) {
            unwrap_or_words(inner, chain);
        }
    }
    kept_bodies(object, chain);
}

/// The errors in bodies that are kept as text. Only what is a document by itself is one: words may quote anything, a request too.
fn kept_bodies(object: &Json, chain: &mut Vec<Layer>) {
    const KEYS: &[&str] = &[
        "body",
        "response",
        "raw",
        "response_body",
        "responseBody",
        "response_text",
        "upstream_error",
        "provider_error",
        "original_error",
    ];
    // What came with success is what a model wrote.
    if object.any(&["status", "statusCode", "status_code"]).and_then(Json::scalar).is_some_and(|s| s.starts_with('2')) {
        return;
    }
    let texts = KEYS.iter().filter_map(|key| object.get(key)).filter_map(Json::words);
    for text in texts.filter(|text| text.trim_start().starts_with(['{', '['])) {
        documents(text).found.iter().for_each(|doc| unwrap(doc, chain));
    }
}

/// An inner object that is not an error envelope of itself, but has a message.
fn unwrap_or_words(inner: &Json, chain: &mut Vec<Layer>) {
    let before = chain.len();
    unwrap(inner, chain);
    if chain.len() == before && message_of(inner).and_then(Json::words).is_some() && chain.len() < MAX_LAYERS {
        add(machine_words(inner, EnvelopeKind::ErrorObject), inner, chain);
    }
}

/// OpenRouter's `error.metadata.raw`: the upstream's body, as text or as an object.
fn raw_of_metadata(object: &Json, chain: &mut Vec<Layer>) {
    let Some(raw) = object.get("metadata").and_then(|metadata| metadata.any(&["raw", "raw_error", "original"])) else {
        return;
    };
    match raw {
        Json::Text(text) if !text.trim().is_empty() => add_unwrapped(Layer::of_words(text), chain),
        Json::Map(_) | Json::List(_) => unwrap_or_words(raw, chain),
        Json::Text(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Adds a layer; documents in its message become layers inside it, and leave the message.
fn add_unwrapped(mut layer: Layer, chain: &mut Vec<Layer>) {
    if chain.len() >= MAX_LAYERS {
        return;
    }
    let text = std::mem::take(&mut layer.message).0;
    let read = if text.contains('{') { documents(&text) } else { crate::json::Documents::default() };
    let at = chain.len();
    chain.push(layer);
    for doc in &read.found {
        unwrap(doc, chain);
    }
    let found_more = chain.len() > at + 1;
    if let Some(layer) = chain.get_mut(at) {
        layer.message = if found_more { read.outside.trim().into() } else { text.into() };
    }
    // Words around nothing: a document that was the whole text replaces its wrapper.
    if found_more && at == 0 && chain.first().is_some_and(|l| l.kind == EnvelopeKind::Words && l.message.is_blank()) {
        chain.remove(0);
    }
}

/// The machine-readable part of an error object.
fn machine_words(object: &Json, kind: EnvelopeKind) -> Layer {
    let mut layer = Layer::new(kind);
    layer.number = number_of(object);
    let code = object.any(&["code", "Code", "error_code", "errorCode", "status_code", "errcode", "__type"]);
    layer.code = code.and_then(Json::scalar).filter(|code| http_status(code).is_none()).and_then(machine_word);
    layer.type_word = object.any(&["type", "error_type"]).and_then(Json::scalar).and_then(machine_word);
    if let Some(status) = object.get("status").and_then(Json::text) {
        layer.status_word = machine_word(status);
        if kind == EnvelopeKind::ErrorObject && status.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') {
            layer.kind = EnvelopeKind::Google;
        }
    }
    layer.param = object.any(&["param", "parameter", "field", "loc"]).and_then(param_of);
    words_of(object, &mut layer.words);
    layer
}

fn machine_word(word: &str) -> Option<TaintedText> {
    let word = word.trim();
    (!word.is_empty() && word.len() <= 200).then(|| word.into())
}

fn param_of(value: &Json) -> Option<TaintedText> {
    match value {
        Json::Text(text) => machine_word(text),
        Json::List(parts) => {
            let parts: Vec<&str> = parts.iter().filter_map(Json::scalar).collect();
            machine_word(&parts.join("."))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Map(_) => None,
    }
}

fn number_of(object: &Json) -> Option<u16> {
    ["code", "status", "statusCode", "status_code", "http_code", "http_status", "httpStatus"]
        .iter()
        .find_map(|key| object.get(key).and_then(Json::scalar).and_then(http_status))
}

/// A number that is an HTTP status of a failure.
fn http_status(text: &str) -> Option<u16> {
    text.trim().parse::<u16>().ok().filter(|status| text.trim().len() == 3 && (300..600).contains(status))
}

/// Machine words that stand deeper: Azure's `innererror`, Google's `details`, OpenRouter's `metadata`.
fn words_of(object: &Json, words: &mut Vec<TaintedText>) {
    const KEYS: &[&str] = &[
        "code",
        "reason",
        "quotaId",
        "quotaMetric",
        "quota_limit",
        "blockReason",
        "limit_source",
        "error_type",
        "restricted_reason",
        "reasonCode",
        "errorCode",
        "subject",
        "inner_code",
        "upstream_code",
        "error_code",
    ];
    for key in ["innererror", "inner_error", "details", "metadata", "violations", "reasons", "error_info"] {
        if let Some(inner) = object.get(key) {
            gather(inner, KEYS, 0, words);
        }
    }
    if let Some(reason) = object.get("reason").and_then(Json::words) {
        words.extend(machine_word(reason));
    }
}

fn gather(value: &Json, keys: &[&str], depth: usize, words: &mut Vec<TaintedText>) {
    if depth > 4 || words.len() >= 32 {
        return;
    }
    match value {
        Json::List(items) => items.iter().take(16).for_each(|item| gather(item, keys, depth + 1, words)),
        Json::Map(fields) => {
            for (key, value) in fields.iter().take(32) {
                if let (true, Some(word)) = (keys.contains(&key.as_str()), value.scalar()) {
                    words.extend(machine_word(word));
                } else {
                    gather(value, keys, depth + 1, words);
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
    }
}
