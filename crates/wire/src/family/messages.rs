//! Anthropic messages. Shape: <https://apidoc.cometapi.com/api/text/anthropic-messages>; streams end with
//! `message_stop`.

use redial_note::Finish;
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use crate::envelope::is_filter;

use super::{
    CredentialHeader, Format, OUTPUT_TOKENS, PROMPT, Reading,
    lenient::{Count, List, Object, Presence, Text, document},
    streamed,
};

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
        let Some(document) = document::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        reading.answer.well_formed = Some(document.kind.get() == Some("message") && document.stop_reason.is_text());
        reading.error = document.kind.get() == Some("error") || document.error.0;
        document.tell(&mut reading);
        reading
    }

    // <https://github.com/anthropics/anthropic-sdk-python/blob/main/src/anthropic/_streaming.py>: others are passed over unread.
    fn is_parsed(&self, name: Tainted<'_>) -> bool {
        [&b"message_"[..], b"content_block_", b"completion"].iter().any(|known| name.bytes().starts_with(known))
    }

    fn event(&self, _: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) -> Option<()> {
        let event = document::<Event<'_>>(data.bytes())?;
        match event.kind.get() {
            Some("message_start") => {
                if let Some(message) = event.message.get() {
                    // Clients go by the event's type, not by that of what it holds.
                    reading.answer.well_formed = Some(message.kind.get().is_none_or(|kind| kind == "message"));
                    message.tell(reading);
                }
            }
            Some("content_block_start") => {
                reading.output(event.content_block.get().is_some_and(Block::has_content));
            }
            Some("content_block_delta") => reading.output(true),
            Some("message_delta") => event.tell_delta(reading),
            Some("message_stop") => reading.answer.terminal_seen = Some(true),
            _ => {}
        }
        // Some gateways leave out the type.
        if event.error.0 || event.kind.get() == Some("error") {
            reading.fail(data.bytes());
        }
        Some(())
    }
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    message: Object<Document<'a>>,
    #[serde(borrow, default)]
    content_block: Object<Block<'a>>,
    #[serde(borrow, default)]
    delta: Object<Delta<'a>>,
    #[serde(default)]
    usage: Object<Tokens>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
    #[serde(borrow, default)]
    content: List<Block<'a>>,
    #[serde(default)]
    usage: Object<Tokens>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Block<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(default)]
    text: Presence,
    #[serde(default)]
    thinking: Presence,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    input_tokens: Count,
    #[serde(default)]
    output_tokens: Count,
}

impl Block<'_> {
    fn has_content(&self) -> bool {
        match self.kind.get() {
            Some("text") => self.text.0,
            Some("thinking") => self.thinking.0,
            Some(_) => true,
            None => false,
        }
    }
}

impl Document<'_> {
    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.id.get());
        reading.serve(self.model.get());
        reading.output(self.content.iter().any(Block::has_content));
        reading.finish = self.stop_reason.get().map(finish).or(reading.finish);
        tell_usage(self.usage.get(), reading);
    }
}

impl Event<'_> {
    fn tell_delta(&self, reading: &mut Reading) {
        let stop = self.delta.get().and_then(|delta| delta.stop_reason.get());
        reading.finish = stop.map(finish).or(reading.finish);
        tell_usage(self.usage.get(), reading);
    }
}

/// A stream states the input with its start and the output with its end.
fn tell_usage(tokens: Option<&Tokens>, reading: &mut Reading) {
    if let Some(tokens) = tokens {
        reading.use_up(tokens.input_tokens, tokens.output_tokens);
    }
}

fn finish(word: &str) -> Finish {
    match word {
        "end_turn" | "stop_sequence" => Finish::Stop,
        "max_tokens" | "model_context_window_exceeded" => Finish::Length,
        "tool_use" => Finish::ToolUse,
        _ if is_filter(word) => Finish::Filtered,
        _ => Finish::Other,
    }
}
