//! Contract-true answers, one module a family.

mod chat;
mod gemini;
mod messages;
pub(super) mod models;
mod responses;

use redial_note::{Family, Finish};
use serde_json::Value;

use crate::reply::Reply;

/// What the simulator says, as its tokens. Harmless, and nothing like a real answer.
const WORDS: &[&str] = &["OK", ".", " This", " is", " the", " simulator", "."];

/// Tokens of any prompt.
const INPUT_TOKENS: u64 = 12;

/// What is asked, as far as the answer depends on it.
#[derive(Debug)]
pub(super) struct Ask {
    /// Whether a stream is asked for.
    pub(super) stream: bool,
    /// Whether the stream is one of events (Gemini's other form is a JSON array).
    pub(super) sse: bool,
    /// The bound on output tokens.
    pub(super) limit: Option<u64>,
    /// Why the answer ends, where that does not follow from the bound.
    pub(super) finish: Option<Finish>,
    /// Whether a stream's usage is asked for (OpenAI chat).
    pub(super) usage: bool,
    /// Seconds since the epoch.
    pub(super) created: i64,
    /// The snapshot that serves.
    pub(super) served: String,
    /// Number of the request.
    pub(super) n: u64,
}

impl Ask {
    /// The words within the bound.
    fn words(&self) -> &'static [&'static str] {
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        WORDS.get(..limit).unwrap_or(WORDS)
    }

    fn text(&self) -> String {
        self.words().concat()
    }

    fn output_tokens(&self) -> u64 {
        self.words().len() as u64
    }

    /// Why the answer ends.
    fn finish(&self) -> Finish {
        let cut = self.words().len() < WORDS.len();
        self.finish.unwrap_or(if cut { Finish::Length } else { Finish::Stop })
    }

    /// An id of this answer with a family's prefix.
    fn id(&self, prefix: &str) -> String {
        format!("{prefix}sim{:010x}{:06x}", self.created, self.n)
    }
}

/// The answer of a family.
pub(super) fn answer(family: Family, ask: &Ask) -> Reply {
    match family {
        Family::Chat => chat::answer(ask),
        Family::Responses => responses::answer(ask),
        Family::Messages => messages::answer(ask),
        Family::Gemini => gemini::answer(ask),
        Family::Models => models::list(models::ListForm::OpenAi),
    }
}

/// Required fields of a family's body besides the model.
pub(super) fn required(family: Family) -> &'static [&'static str] {
    match family {
        Family::Chat => &["messages"],
        Family::Responses => &["input"],
        Family::Messages => &["messages", "max_tokens"],
        Family::Gemini => &["contents"],
        Family::Models => &[],
    }
}

/// The bound on output tokens, where a body names one.
pub(super) fn limit(family: Family, body: &Value) -> Option<u64> {
    let names: &[&str] = match family {
        Family::Chat => &["/max_tokens", "/max_completion_tokens"],
        Family::Responses => &["/max_output_tokens"],
        Family::Messages => &["/max_tokens"],
        Family::Gemini => &["/generationConfig/maxOutputTokens", "/generation_config/max_output_tokens"],
        Family::Models => &[],
    };
    names.iter().find_map(|name| body.pointer(name)?.as_u64())
}

/// One event with data alone.
fn data(document: &Value) -> Vec<u8> {
    format!("data: {document}\n\n").into_bytes()
}

/// One event with the name that stands in its document's `type`.
fn named(document: &Value) -> Vec<u8> {
    let name = document.get("type").and_then(Value::as_str).unwrap_or_default();
    format!("event: {name}\ndata: {document}\n\n").into_bytes()
}
