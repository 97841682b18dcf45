//! Anthropic messages.

use redial_note::Finish;
use serde_json::{Value, json};

use super::{Ask, INPUT_TOKENS, named};
use crate::reply::Reply;

pub(super) fn answer(ask: &Ask) -> Reply {
    if ask.stream {
        return Reply::events(events(ask));
    }
    let content = json!([{ "type": "text", "text": ask.text() }]);
    Reply::json(200, &message(ask, &content, Some(stop_reason(ask)), ask.output_tokens()))
}

fn message(ask: &Ask, content: &Value, stop_reason: Option<&str>, output_tokens: u64) -> Value {
    json!({
        "id": ask.id("msg_"),
        "type": "message",
        "role": "assistant",
        "model": ask.served,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": null,
        "usage": {
            "input_tokens": INPUT_TOKENS,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": output_tokens,
        },
    })
}

fn events(ask: &Ask) -> Vec<Vec<u8>> {
    let block = json!({ "type": "text", "text": "" });
    let mut events = vec![
        json!({ "type": "message_start", "message": message(ask, &json!([]), None, 1) }),
        json!({ "type": "content_block_start", "index": 0, "content_block": block }),
        json!({ "type": "ping" }),
    ];
    for word in ask.words() {
        let delta = json!({ "type": "text_delta", "text": word });
        events.push(json!({ "type": "content_block_delta", "index": 0, "delta": delta }));
    }
    let delta = json!({ "stop_reason": stop_reason(ask), "stop_sequence": null });
    events.push(json!({ "type": "content_block_stop", "index": 0 }));
    events.push(json!({ "type": "message_delta", "delta": delta, "usage": { "output_tokens": ask.output_tokens() } }));
    events.push(json!({ "type": "message_stop" }));
    events.iter().map(named).collect()
}

fn stop_reason(ask: &Ask) -> &'static str {
    match ask.finish() {
        Finish::Stop => "end_turn",
        Finish::Length => "max_tokens",
        Finish::ToolUse => "tool_use",
        Finish::Filtered => "refusal",
        Finish::Other => "pause_turn",
    }
}
