//! A rough reading of an answer for a body that came without its request: whether anything in it is output, and
//! whether a stream reached an end. The families' own readers know better, where the family is known.

use redial_note::BodyForm;
use redial_redact::Tainted;

use crate::{
    envelope::{event_documents, form_of},
    evidence::Answer,
    family::is_under_way,
    json::{Json, documents},
};

/// Reads an answer of any family.
pub fn rough_answer(body: Tainted<'_>) -> Answer {
    let text = String::from_utf8_lossy(body.bytes());
    match form_of(body.bytes()) {
        BodyForm::Sse => of_stream(&text),
        BodyForm::Json => {
            let read = documents(&text);
            // An answer that ends inside its document has no end.
            let terminal_seen = if read.cut { Some(false) } else { None };
            Answer { terminal_seen, ..of_documents(&read.found) }
        }
        BodyForm::Empty => Answer { has_output: Some(false), ..Answer::default() },
        BodyForm::Html | BodyForm::Xml | BodyForm::Text | BodyForm::Binary => Answer::default(),
    }
}

/// Whether a body is a document of JSON that ends in its middle.
pub(crate) fn is_cut(body: Tainted<'_>) -> bool {
    form_of(body.bytes()) == BodyForm::Json && documents(&String::from_utf8_lossy(body.bytes())).cut
}

fn of_stream(text: &str) -> Answer {
    let mut answer =
        Answer { well_formed: Some(false), terminal_seen: Some(false), has_output: Some(false), begins_stream: None };
    for (_, docs) in event_documents(text) {
        for doc in &docs {
            if is_answer(doc) {
                answer.well_formed = Some(true);
            }
            if has_output(doc, 0) {
                answer.has_output = Some(true);
            }
            if is_terminal(doc) {
                answer.terminal_seen = Some(true);
            }
        }
    }
    let done = text.lines().any(|line| line.trim_start().strip_prefix("data:").is_some_and(|d| d.trim() == "[DONE]"));
    if done {
        answer.terminal_seen = Some(true);
    }
    answer
}

fn of_documents(docs: &[Json]) -> Answer {
    let is_an_answer = docs.iter().any(is_answer);
    let may_be_empty = docs.iter().any(is_accepted);
    Answer {
        well_formed: Some(is_an_answer),
        terminal_seen: None,
        has_output: is_an_answer
            .then(|| docs.iter().any(|doc| is_of_models(doc) || has_output(doc, 0)))
            .filter(|has_output| *has_output || !may_be_empty),
        begins_stream: None,
    }
}

/// Work in the background that was accepted and goes on.
fn is_accepted(doc: &Json) -> bool {
    doc.get("object").and_then(Json::text) == Some("response")
        && doc.get("status").and_then(Json::text).is_some_and(is_under_way)
}

fn is_answer(doc: &Json) -> bool {
    match doc {
        Json::List(items) => items.iter().any(is_answer),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Map(_) => {
            ["choices", "content", "candidates", "output", "data", "delta", "models", "message", "embedding", "item"]
                .iter()
                .any(|key| matches!(doc.get(key), Some(Json::List(_) | Json::Map(_))))
                || doc.get("type").and_then(Json::text).is_some_and(|kind| kind.contains('.') || kind.contains('_'))
                || is_a_model(doc)
        }
    }
}

/// A list of models, or one of them.
fn is_of_models(doc: &Json) -> bool {
    doc.any(&["data", "models", "embedding"]).and_then(Json::list).is_some() || is_a_model(doc)
}

fn is_a_model(doc: &Json) -> bool {
    let said = ["object", "type"].iter().any(|key| doc.get(key).and_then(Json::text) == Some("model"));
    said || doc.get("name").and_then(Json::text).is_some_and(|name| name.starts_with("models/"))
}

/// Whether some field that carries output is there and not empty, so many levels down.
pub(crate) fn has_output(doc: &Json, depth: usize) -> bool {
    const WORDS: &[&str] = &[
        "content",
        "text",
        "delta",
        "refusal",
        "reasoning_content",
        "reasoning",
        "thinking",
        "partial_json",
        "arguments",
    ];
    const CALLS: &[&str] =
        &["tool_calls", "function_call", "functionCall", "inlineData", "audio", "images", "b64_json", "url"];
    if depth > 10 {
        return false;
    }
    match doc {
        Json::List(items) => items.iter().any(|item| has_output(item, depth + 1)),
        Json::Map(fields) => fields.iter().any(|(key, value)| match value {
            Json::Text(text) if WORDS.contains(&key.as_str()) || CALLS.contains(&key.as_str()) => !text.is_empty(),
            Json::Text(text) if key == "type" => matches!(text.as_str(), "tool_use" | "function_call"),
            Json::Map(_) if CALLS.contains(&key.as_str()) => true,
            Json::List(items) if CALLS.contains(&key.as_str()) => !items.is_empty(),
            // The request may be echoed; its words are not output.
            _ if matches!(key.as_str(), "usage" | "input" | "instructions" | "tools" | "metadata" | "text") => false,
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) | Json::Map(_) => {
                has_output(value, depth + 1)
            }
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => false,
    }
}

fn is_terminal(doc: &Json) -> bool {
    let kind = doc.get("type").and_then(Json::text).unwrap_or_default();
    let ends = ["message_stop", "response.completed", "response.incomplete", "response.failed", "response.done"];
    let finish = |list: &str, field: &str| {
        let items = doc.get(list).and_then(Json::list).unwrap_or_default();
        items.iter().any(|item| item.get(field).and_then(Json::words).is_some())
    };
    ends.contains(&kind)
        || finish("choices", "finish_reason")
        || finish("candidates", "finishReason")
        || matches!(doc.get("done"), Some(Json::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_and_ends_are_seen_in_every_family() {
        for (body, terminal, output) in [
            ("data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n", Some(true), Some(true)),
            ("data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n", Some(false), Some(true)),
            ("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", Some(true), Some(false)),
            (r#"{"choices":[{"message":{"role":"assistant","content":""}}]}"#, None, Some(false)),
            (r#"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"x"}]}}]}"#, None, Some(true)),
            (r#"{"candidates":[{"content":{"parts":[{"text":"hi"}]}}]}"#, None, Some(true)),
            (r#"{"type":"message","content":[]}"#, None, Some(false)),
            (r#"{"output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]}]}"#, None, Some(true)),
            (r#"{"object":"list","data":[]}"#, None, Some(true)),
            (r#"{"id":"m","object":"model","created":1,"owned_by":"x"}"#, None, Some(true)),
            (r#"{"type":"model","id":"m","display_name":"M"}"#, None, Some(true)),
            (r#"{"name":"models/m","version":"001"}"#, None, Some(true)),
            (r#"{"object":"response","status":"queued","background":true,"output":[]}"#, None, None),
            (r#"{"object":"response","status":"in_progress","output":[]}"#, None, None),
            (r#"{"object":"response","status":"completed","background":true,"output":[]}"#, None, Some(false)),
            (r#"{"choices":[{"message":{"content":"The quick bro"#, Some(false), Some(true)),
        ] {
            let answer = rough_answer(Tainted::from(body));
            assert_eq!((answer.terminal_seen, answer.has_output), (terminal, output), "{body}");
        }
    }
}
