//! OpenAI chat completions. Shape: <https://apidoc.cometapi.com/api/text/chat>; streams end with `data: [DONE]`.

use redial_note::Finish;
use redial_redact::Tainted;
use serde::Deserialize;
use serde_json::json;

use crate::envelope::is_filter;

use super::{
    Format, OUTPUT_TOKENS, PROMPT, Reading,
    lenient::{Count, List, Object, Presence, Text, document},
    streamed,
};

pub(super) struct Chat;

impl Format for Chat {
    fn path(&self, _: &str, _: bool) -> String {
        "/v1/chat/completions".to_owned()
    }

    fn body(&self, model: &str, stream: bool) -> Vec<u8> {
        let message = json!({ "role": "user", "content": PROMPT });
        streamed(json!({ "model": model, "messages": [message], bound(model): OUTPUT_TOKENS }), stream)
    }

    fn incomplete(&self, model: &str) -> Option<(Vec<u8>, &'static str)> {
        Some((json!({ "model": model, bound(model): OUTPUT_TOKENS }).to_string().into_bytes(), "messages"))
    }

    fn read(&self, body: &[u8]) -> Reading {
        let Some(document) = document::<Document<'_>>(body) else { return Reading::unreadable() };
        let mut reading = Reading::default();
        let finished = document.choices.iter().any(|choice| choice.finish_reason.is_text());
        // No choice at all, of what calls itself an answer: an empty one.
        let empty = document.object.is_text() && document.choices.iter().next().is_none();
        reading.answer.well_formed = Some(document.is("chat.completion") && (finished || empty));
        document.tell(&mut reading);
        if empty {
            reading.output(false);
        }
        reading
    }

    fn event(&self, _: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) -> Option<()> {
        if data.bytes().trim_ascii() == b"[DONE]" {
            reading.answer.terminal_seen = Some(true);
            return Some(());
        }
        let document = document::<Document<'_>>(data.bytes())?;
        if document.is_error() {
            reading.fail(data.bytes());
        }
        let part =
            document.object.get().is_some() || document.choices.iter().any(|choice| choice.delta.get().is_some());
        if document.is("chat.completion.chunk") && part {
            reading.answer.well_formed = Some(true);
        }
        document.tell(reading);
        Some(())
    }
}

/// The name of the bound on output tokens. OpenAI's reasoning models refuse `max_tokens`
/// (<https://platform.openai.com/docs/api-reference/chat/create>), and most other gateways know nothing else.
fn bound(model: &str) -> &'static str {
    let name = model.rsplit('/').next().unwrap_or(model);
    let reasoning = ["o1", "o3", "o4", "gpt-5"].iter().any(|prefix| name.starts_with(prefix));
    if reasoning { "max_completion_tokens" } else { "max_tokens" }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    object: Text<'a>,
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(borrow, default)]
    choices: List<Choice<'a>>,
    #[serde(default)]
    usage: Object<Tokens>,
    #[serde(default)]
    error: Presence,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
    #[serde(default)]
    message: Object<Message>,
    /// In a stream. Some gateways send an empty message beside it.
    #[serde(default)]
    delta: Object<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Presence,
    #[serde(default)]
    tool_calls: Presence,
    #[serde(default)]
    function_call: Presence,
    #[serde(default)]
    refusal: Presence,
    #[serde(default)]
    audio: Presence,
    /// Pictures that the model made (<https://openrouter.ai/docs/features/multimodal/image-generation>).
    #[serde(default)]
    images: Presence,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    prompt_tokens: Count,
    #[serde(default)]
    completion_tokens: Count,
}

impl Document<'_> {
    /// Whether it is said to be of a kind, or of none: clients do not ask for the word, and compatible servers leave it out.
    fn is(&self, kind: &str) -> bool {
        self.object.get().is_none_or(|object| object == kind)
    }

    /// Whether an event tells of a failure. vLLM and others put it at its top.
    fn is_error(&self) -> bool {
        self.error.0 || self.object.get() == Some("error") || self.kind.get() == Some("error")
    }

    fn tell(&self, reading: &mut Reading) {
        reading.identify(self.id.get());
        reading.serve(self.model.get());
        reading.error |= self.error.0;
        for choice in self.choices.iter() {
            let has = |m: &Message| {
                [m.content, m.tool_calls, m.function_call, m.refusal, m.audio, m.images].iter().any(|part| part.0)
            };
            reading.output([&choice.message, &choice.delta].into_iter().filter_map(Object::get).any(has));
            reading.finish = choice.finish_reason.get().map(finish).or(reading.finish);
        }
        if let Some(tokens) = self.usage.get() {
            reading.use_up(tokens.prompt_tokens, tokens.completion_tokens);
        }
    }
}

fn finish(word: &str) -> Finish {
    match word {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "tool_calls" | "function_call" => Finish::ToolUse,
        _ if is_filter(word) => Finish::Filtered,
        _ => Finish::Other,
    }
}
