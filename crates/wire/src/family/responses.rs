//! OpenAI responses. Shape: <https://apidoc.cometapi.com/api/text/responses>; streams end with
//! `response.completed`, `response.incomplete`, `response.failed` or `error`.

use redial_note::Finish;
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use super::{
    Format, OUTPUT_TOKENS, PROMPT, Reading, is_error,
    lenient::{Count, List, Mixed, Object, Presence, Text, document},
    streamed,
};

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
        let Some(document) = document::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        reading.answer.well_formed = Some(document.is_response() && document.status.get().is_some());
        document.tell(&mut reading);
        reading.accepted = document.is_accepted();
        if reading.accepted && reading.answer.has_output == Some(false) {
            reading.answer.has_output = None;
        }
        reading
    }

    fn event(&self, name: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) -> Option<()> {
        let event = document::<Event<'_>>(data.bytes())?;
        match event.kind.get() {
            Some("response.completed" | "response.incomplete" | "response.failed") => {
                reading.answer.terminal_seen = Some(true);
            }
            Some(kind) if kind.ends_with(".delta") => reading.output(true),
            _ => {}
        }
        // Some gateways leave out the type.
        let error = event.error.0 || event.kind.get() == Some("error");
        if error {
            reading.fail(data.bytes());
        }
        if error || is_error(name) {
            reading.answer.terminal_seen = Some(true);
        }
        if let Some(document) = event.response.get() {
            reading.answer.well_formed = Some(document.is_response());
            document.tell(reading);
        }
        if event.kind.get() == Some("response.failed") {
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
    response: Object<Document<'a>>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(borrow, default)]
    incomplete_details: Object<Details<'a>>,
    #[serde(borrow, default)]
    output: List<Item<'a>>,
    #[serde(default)]
    usage: Object<Tokens>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Details<'a> {
    #[serde(borrow, default)]
    reason: Text<'a>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    content: Mixed<Piece<'a>>,
}

/// A piece of a message. One without a text is a picture or the like.
#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(default)]
    text: Presence,
    #[serde(default)]
    refusal: Presence,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    input_tokens: Count,
    #[serde(default)]
    output_tokens: Count,
}

impl Document<'_> {
    /// Whether it is said to be a response, or to be nothing: clients do not ask for the word.
    fn is_response(&self) -> bool {
        self.object.get().is_none_or(|object| object == "response")
    }

    /// Work that goes on in the background: its output is fetched later, and none is missing here.
    fn is_accepted(&self) -> bool {
        self.status.get().is_some_and(is_under_way)
    }

    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.id.get());
        reading.serve(self.model.get());
        reading.error |= self.error.0 || self.status.get() == Some("failed");
        reading.output(self.output.iter().any(|item| item.has_content() || item.is_call()));
        let cut_by = self.incomplete_details.get().and_then(|details| details.reason.get());
        reading.finish = match (self.status.get(), cut_by) {
            (Some("completed"), _) if self.output.iter().any(Item::is_call) => Some(Finish::ToolUse),
            (Some("completed"), _) => Some(Finish::Stop),
            (Some("incomplete"), Some("max_output_tokens")) => Some(Finish::Length),
            (Some("incomplete"), Some("content_filter")) => Some(Finish::Filtered),
            (Some("incomplete"), _) => Some(Finish::Other),
            _ => reading.finish,
        };
        if let Some(tokens) = self.usage.get() {
            reading.use_up(tokens.input_tokens, tokens.output_tokens);
        }
    }
}

/// Whether a status says that the work of a response has not ended.
pub(crate) fn is_under_way(status: &str) -> bool {
    matches!(status, "queued" | "in_progress")
}

/// Whether an item of this type asks the caller for something: a call of a tool, or leave for one.
pub(crate) fn is_call(kind: &str) -> bool {
    kind.ends_with("_call") || kind.ends_with("_request")
}

/// Whether a piece of a message of this type is a text.
pub(crate) fn is_text(kind: &str) -> bool {
    kind == "refusal" || kind == "text" || kind.ends_with("_text")
}

impl Piece<'_> {
    fn has_content(&self) -> bool {
        self.text.0 || self.refusal.0 || !self.kind.get().is_none_or(is_text)
    }
}

impl Item<'_> {
    fn is_call(&self) -> bool {
        self.kind.get().is_some_and(is_call)
    }

    fn has_content(&self) -> bool {
        match &self.content {
            Mixed::None => false,
            Mixed::Text(text) => *text,
            Mixed::Items(pieces) => pieces.iter().any(Piece::has_content),
        }
    }
}
