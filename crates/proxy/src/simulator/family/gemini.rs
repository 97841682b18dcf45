//! Gemini content generation.

use redial_note::Finish;
use serde_json::{Value, json};

use super::{Ask, INPUT_TOKENS, data};
use crate::reply::Reply;

pub(super) fn answer(ask: &Ask) -> Reply {
    match (ask.stream, ask.sse) {
        (false, _) => Reply::json(200, &piece(ask, &ask.text(), true)),
        (true, true) => Reply::events(pieces(ask).iter().map(data).collect()),
        (true, false) => Reply::json(200, &Value::Array(pieces(ask))),
    }
}

fn pieces(ask: &Ask) -> Vec<Value> {
    let Some((last, rest)) = ask.words().split_last() else { return vec![piece(ask, "", true)] };
    rest.iter().map(|word| piece(ask, word, false)).chain([piece(ask, last, true)]).collect()
}

fn piece(ask: &Ask, text: &str, last: bool) -> Value {
    let mut candidate = json!({ "content": { "parts": [{ "text": text }], "role": "model" }, "index": 0 });
    if let (true, Some(fields)) = (last, candidate.as_object_mut()) {
        fields.insert("finishReason".to_owned(), json!(finish(ask)));
    }
    json!({
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": INPUT_TOKENS,
            "candidatesTokenCount": ask.output_tokens(),
            "totalTokenCount": INPUT_TOKENS + ask.output_tokens(),
            "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": INPUT_TOKENS }],
        },
        "modelVersion": ask.served,
        "responseId": ask.id(""),
    })
}

/// Gemini has no word for a call of a tool: a part says so.
fn finish(ask: &Ask) -> &'static str {
    match ask.finish() {
        Finish::Stop | Finish::ToolUse => "STOP",
        Finish::Length => "MAX_TOKENS",
        Finish::Filtered => "SAFETY",
        Finish::Other => "OTHER",
    }
}
