//! Anthropic messages. Shape: <https://apidoc.cometapi.com/api/text/anthropic-messages>; streams end with
//! `message_stop`.

use redial_note::{Finish, Usage};
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use super::{CredentialHeader, Format, OUTPUT_TOKENS, PROMPT, Reading, presence::Presence, streamed, text::Text};

pub(super) struct Messages;

impl Format for Messages {
    fn path(&self, _: &str, _: bool) -> String {
        "/v1/messages".to_owned()
    }

    fn body(&self, model: &str, stream: bool) -> Vec<u8> {
        let message = json!({ "role": "user", "content": PROMPT });
        let body = json!({ "model": model, "max_tokens": OUTPUT_TOKENS, "messages": [message] });
        streamed(body, stream)
    }

    fn incomplete(&self, model: &str) -> Option<(Vec<u8>, &'static str)> {
        Some((json!({ "model": model, "max_tokens": OUTPUT_TOKENS }).to_string().into_bytes(), "messages"))
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("anthropic-version", "2023-06-01")]
    }

    fn credential_header(&self) -> CredentialHeader {
        CredentialHeader { name: "x-api-key", prefix: "" }
    }

    fn read(&self, body: &[u8]) -> Reading {
        let Ok(document) = serde_json::from_slice::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        reading.answer.well_formed =
            Some(document.kind.as_deref() == Some("message") && document.stop_reason.is_some());
        reading.error = document.kind.as_deref() == Some("error") || document.error.is_some_and(|error| error.0);
        document.tell(&mut reading);
        reading
    }

    fn event(&self, _: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) {
        let Ok(event) = serde_json::from_slice::<Event<'_>>(data.bytes()) else { return };
        match event.kind.as_deref() {
            Some("message_start") => {
                if let Some(message) = &event.message {
                    reading.answer.well_formed = Some(message.kind.as_deref() == Some("message"));
                    message.tell(reading);
                }
            }
            Some("content_block_start") => {
                reading.output(event.content_block.as_ref().is_some_and(Block::has_content));
            }
            Some("content_block_delta") => reading.output(true),
            Some("message_delta") => event.tell_delta(reading),
            Some("message_stop") => reading.answer.terminal_seen = Some(true),
            Some("error") => reading.fail(data.bytes()),
            _ => {}
        }
    }
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    message: Option<Document<'a>>,
    #[serde(borrow, default)]
    content_block: Option<Block<'a>>,
    #[serde(borrow, default)]
    delta: Option<Delta<'a>>,
    #[serde(default)]
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    stop_reason: Option<Text<'a>>,
    #[serde(borrow, default)]
    content: Vec<Block<'a>>,
    #[serde(default)]
    usage: Option<Tokens>,
    #[serde(default)]
    error: Option<Presence>,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(default)]
    text: Presence,
    #[serde(default)]
    thinking: Presence,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    input_tokens: Option<u64>,
    #[serde(default)]
    output_tokens: Option<u64>,
}

impl Block<'_> {
    fn has_content(&self) -> bool {
        match self.kind.as_deref() {
            Some("text") => self.text.0,
            Some("thinking") => self.thinking.0,
            Some(_) => true,
            None => false,
        }
    }
}

impl Document<'_> {
    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.id.as_deref());
        reading.serve(self.model.as_deref());
        reading.output(self.content.iter().any(Block::has_content));
        reading.finish = self.stop_reason.as_deref().map(finish).or(reading.finish);
        tell_usage(self.usage.as_ref(), reading);
    }
}

impl Event<'_> {
    fn tell_delta(&self, reading: &mut Reading) {
        let stop = self.delta.as_ref().and_then(|delta| delta.stop_reason.as_deref());
        reading.finish = stop.map(finish).or(reading.finish);
        tell_usage(self.usage.as_ref(), reading);
    }
}

/// A stream states the input with its start and the output with its end.
fn tell_usage(tokens: Option<&Tokens>, reading: &mut Reading) {
    let Some(tokens) = tokens else { return };
    let before = reading.usage.unwrap_or_default();
    reading.usage = Some(Usage {
        input_tokens: tokens.input_tokens.unwrap_or(before.input_tokens),
        output_tokens: tokens.output_tokens.unwrap_or(before.output_tokens),
    });
}

fn finish(word: &str) -> Finish {
    match word {
        "end_turn" | "stop_sequence" => Finish::Stop,
        "max_tokens" | "model_context_window_exceeded" => Finish::Length,
        "tool_use" => Finish::ToolUse,
        "refusal" => Finish::Filtered,
        _ => Finish::Other,
    }
}
