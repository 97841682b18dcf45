//! OpenAI responses. Shape: <https://apidoc.cometapi.com/api/text/responses>; streams end with
//! `response.completed`, `response.incomplete`, `response.failed` or `error`.

use redial_note::{Finish, Usage};
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use super::{Format, OUTPUT_TOKENS, PROMPT, Reading, presence::Presence, streamed, text::Text};

pub(super) struct Responses;

impl Format for Responses {
    fn path(&self, _: &str, _: bool) -> String {
        "/v1/responses".to_owned()
    }

    fn body(&self, model: &str, stream: bool) -> Vec<u8> {
        let body = json!({ "model": model, "input": PROMPT, "max_output_tokens": OUTPUT_TOKENS });
        streamed(body, stream)
    }

    fn incomplete(&self, model: &str) -> Option<(Vec<u8>, &'static str)> {
        Some((json!({ "model": model, "max_output_tokens": OUTPUT_TOKENS }).to_string().into_bytes(), "input"))
    }

    fn read(&self, body: &[u8]) -> Reading {
        let Ok(document) = serde_json::from_slice::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        reading.answer.well_formed = Some(document.object.as_deref() == Some("response") && document.status.is_some());
        document.tell(&mut reading);
        reading
    }

    fn event(&self, _: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) {
        let Ok(event) = serde_json::from_slice::<Event<'_>>(data.bytes()) else { return };
        match event.kind.as_deref() {
            Some("response.completed" | "response.incomplete" | "response.failed") => {
                reading.answer.terminal_seen = Some(true);
            }
            Some("error") => {
                reading.answer.terminal_seen = Some(true);
                reading.fail(data.bytes());
            }
            Some(kind) if kind.ends_with(".delta") => reading.output(true),
            _ => {}
        }
        if let Some(document) = &event.response {
            reading.answer.well_formed = Some(document.object.as_deref() == Some("response"));
            document.tell(reading);
        }
        if event.kind.as_deref() == Some("response.failed") {
            reading.fail(data.bytes());
        }
    }
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    response: Option<Document<'a>>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    id: Option<Text<'a>>,
    #[serde(borrow, default)]
    object: Option<Text<'a>>,
    #[serde(borrow, default)]
    model: Option<Text<'a>>,
    #[serde(borrow, default)]
    status: Option<Text<'a>>,
    #[serde(borrow, default)]
    incomplete_details: Option<Details<'a>>,
    #[serde(borrow, default)]
    output: Vec<Item<'a>>,
    #[serde(default)]
    usage: Option<Tokens>,
    #[serde(default)]
    error: Option<Presence>,
}

#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow, default)]
    reason: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<Text<'a>>,
    #[serde(default)]
    content: Presence,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

impl Document<'_> {
    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.id.as_deref());
        reading.serve(self.model.as_deref());
        reading.error |= self.error.is_some_and(|error| error.0) || self.status.as_deref() == Some("failed");
        let tool = |kind: &str| kind.ends_with("_call");
        let has = |item: &Item<'_>| item.content.0 || item.kind.as_deref().is_some_and(tool);
        reading.output(self.output.iter().any(has));
        reading.finish =
            match (self.status.as_deref(), self.incomplete_details.as_ref().and_then(|d| d.reason.as_deref())) {
                (Some("completed"), _) if self.output.iter().any(|item| item.kind.as_deref().is_some_and(tool)) => {
                    Some(Finish::ToolUse)
                }
                (Some("completed"), _) => Some(Finish::Stop),
                (Some("incomplete"), Some("max_output_tokens")) => Some(Finish::Length),
                (Some("incomplete"), Some("content_filter")) => Some(Finish::Filtered),
                (Some("incomplete"), _) => Some(Finish::Other),
                _ => reading.finish,
            };
        if let Some(tokens) = &self.usage {
            reading.usage = Some(Usage { input_tokens: tokens.input_tokens, output_tokens: tokens.output_tokens });
        }
    }
}
