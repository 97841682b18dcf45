//! OpenAI responses.

use redial_note::Finish;
use serde_json::{Value, json};

use super::{Ask, INPUT_TOKENS, named};
use crate::reply::Reply;

/// Where a response is on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begun,
    Ended,
}

pub(super) fn answer(ask: &Ask) -> Reply {
    if ask.stream { Reply::events(events(ask)) } else { Reply::json(200, &response(ask, Stage::Ended)) }
}

fn response(ask: &Ask, stage: Stage) -> Value {
    let ended = stage == Stage::Ended;
    json!({
        "id": ask.id("resp_"),
        "object": "response",
        "created_at": ask.created,
        "status": if ended { status(ask) } else { "in_progress" },
        "background": false,
        "error": null,
        "incomplete_details": ended.then(|| incomplete(ask)).flatten().map(|why| json!({ "reason": why })),
        "instructions": null,
        "max_output_tokens": ask.limit,
        "metadata": {},
        "model": ask.served,
        "output": if ended { items(ask) } else { json!([]) },
        "parallel_tool_calls": true,
        "previous_response_id": null,
        "reasoning": { "effort": null, "summary": null },
        "service_tier": "default",
        "store": false,
        "temperature": 1.0,
        "text": { "format": { "type": "text" } },
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
        "usage": ended.then(|| usage(ask)),
        "user": null,
    })
}

fn item(ask: &Ask, stage: Stage) -> Value {
    let ended = stage == Stage::Ended;
    json!({
        "id": ask.id("msg_"),
        "type": "message",
        "status": if ended { status(ask) } else { "in_progress" },
        "role": "assistant",
        "content": if ended { json!([part(&ask.text())]) } else { json!([]) },
    })
}

fn part(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}

fn events(ask: &Ask) -> Vec<Vec<u8>> {
    let at = || json!({ "item_id": ask.id("msg_"), "output_index": 0, "content_index": 0 });
    let begun = || json!({ "response": response(ask, Stage::Begun) });
    let mut events = vec![
        event("response.created", begun()),
        event("response.in_progress", begun()),
        event("response.output_item.added", json!({ "output_index": 0, "item": item(ask, Stage::Begun) })),
        event("response.content_part.added", joined(at(), "part", part(""))),
    ];
    for word in ask.words() {
        let delta = joined(joined(at(), "delta", json!(word)), "logprobs", json!([]));
        events.push(event("response.output_text.delta", delta));
    }
    let text = joined(joined(at(), "text", json!(ask.text())), "logprobs", json!([]));
    events.push(event("response.output_text.done", text));
    events.push(event("response.content_part.done", joined(at(), "part", part(&ask.text()))));
    events.push(event("response.output_item.done", json!({ "output_index": 0, "item": item(ask, Stage::Ended) })));
    let last = if incomplete(ask).is_some() { "response.incomplete" } else { "response.completed" };
    events.push(event(last, json!({ "response": response(ask, Stage::Ended) })));
    (0_u64..).zip(events).map(|(n, event)| named(&joined(event, "sequence_number", json!(n)))).collect()
}

fn event(name: &str, document: Value) -> Value {
    joined(document, "type", json!(name))
}

fn joined(mut document: Value, name: &str, value: Value) -> Value {
    if let Some(fields) = document.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
    document
}

/// Why an answer is not whole; `None`: it is.
fn incomplete(ask: &Ask) -> Option<&'static str> {
    match ask.finish() {
        Finish::Stop | Finish::ToolUse => None,
        Finish::Length => Some("max_output_tokens"),
        Finish::Filtered => Some("content_filter"),
        Finish::Other => Some("other"),
    }
}

/// What the answer holds: a message, and a call of a tool that nobody has where it is to end with one.
fn items(ask: &Ask) -> Value {
    let message = item(ask, Stage::Ended);
    let call = json!({
        "id": ask.id("fc_"),
        "type": "function_call",
        "status": "completed",
        "call_id": ask.id("call_"),
        "name": "simulated",
        "arguments": "{}",
    });
    if ask.finish() == Finish::ToolUse { json!([message, call]) } else { json!([message]) }
}

fn status(ask: &Ask) -> &'static str {
    if incomplete(ask).is_some() { "incomplete" } else { "completed" }
}

fn usage(ask: &Ask) -> Value {
    json!({
        "input_tokens": INPUT_TOKENS,
        "input_tokens_details": { "cached_tokens": 0 },
        "output_tokens": ask.output_tokens(),
        "output_tokens_details": { "reasoning_tokens": 0 },
        "total_tokens": INPUT_TOKENS + ask.output_tokens(),
    })
}
