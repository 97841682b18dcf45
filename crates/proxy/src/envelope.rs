//! An error in a family's own envelope, whoever says it: a fault that is played, or Redial itself.

use redial_note::Family;
use serde_json::{Value, json};

/// What an error says, in each vendor's words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorWords<'a> {
    pub(crate) message: &'a str,
    /// OpenAI's code.
    pub(crate) code: &'a str,
    /// OpenAI's type.
    pub(crate) kind: &'a str,
    /// Anthropic's type.
    pub(crate) anthropic: &'a str,
    /// Google's status word.
    pub(crate) google: &'a str,
}

/// The document of an error with a status; OpenAI's where no family is known.
pub(crate) fn envelope(family: Option<Family>, status: u16, words: &ErrorWords<'_>) -> Value {
    let ErrorWords { message, code, kind, anthropic, google } = *words;
    match family {
        Some(Family::Messages) => json!({ "type": "error", "error": { "type": anthropic, "message": message } }),
        Some(Family::Gemini) => json!({ "error": { "code": status, "message": message, "status": google } }),
        Some(Family::Chat | Family::Responses | Family::Models) | None => {
            json!({ "error": { "message": message, "type": kind, "param": null, "code": code } })
        }
    }
}
