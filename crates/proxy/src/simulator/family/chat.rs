//! OpenAI chat completions.

use redial_note::Finish;
use serde_json::{Value, json};

use super::{Ask, INPUT_TOKENS, data};
use crate::reply::Reply;

pub(super) fn answer(ask: &Ask) -> Reply {
    if ask.stream { Reply::events(events(ask)) } else { Reply::json(200, &whole(ask)) }
}

fn whole(ask: &Ask) -> Value {
    json!({
        "id": ask.id("chatcmpl-"),
        "object": "chat.completion",
        "created": ask.created,
        "model": ask.served,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": ask.text(), "refusal": null, "annotations": [] },
            "logprobs": null,
            "finish_reason": finish(ask),
        }],
        "usage": usage(ask),
        "service_tier": "default",
        "system_fingerprint": "fp_simulator",
    })
}

fn events(ask: &Ask) -> Vec<Vec<u8>> {
    let first = delta(ask, &json!({ "role": "assistant", "content": "", "refusal": null }), None);
    let words = ask.words().iter().map(|word| delta(ask, &json!({ "content": word }), None));
    let last = delta(ask, &json!({}), Some(finish(ask)));
    let usage = ask.usage.then(|| chunk(ask, &json!([]), &usage(ask)));
    let documents = std::iter::once(first).chain(words).chain([last]).chain(usage);
    documents.map(|document| data(&document)).chain([b"data: [DONE]\n\n".to_vec()]).collect()
}

fn delta(ask: &Ask, delta: &Value, finish: Option<&str>) -> Value {
    let choice = json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish });
    chunk(ask, &json!([choice]), &Value::Null)
}

fn chunk(ask: &Ask, choices: &Value, usage: &Value) -> Value {
    let mut chunk = json!({
        "id": ask.id("chatcmpl-"),
        "object": "chat.completion.chunk",
        "created": ask.created,
        "model": ask.served,
        "service_tier": "default",
        "system_fingerprint": "fp_simulator",
        "choices": choices,
    });
    if let (true, Some(fields)) = (ask.usage, chunk.as_object_mut()) {
        fields.insert("usage".to_owned(), usage.clone());
    }
    chunk
}

fn finish(ask: &Ask) -> &'static str {
    match ask.finish() {
        Finish::Stop => "stop",
        Finish::Length => "length",
        Finish::ToolUse => "tool_calls",
        Finish::Filtered => "content_filter",
        Finish::Other => "other",
    }
}

fn usage(ask: &Ask) -> Value {
    json!({
        "prompt_tokens": INPUT_TOKENS,
        "completion_tokens": ask.output_tokens(),
        "total_tokens": INPUT_TOKENS + ask.output_tokens(),
        "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
    })
}
