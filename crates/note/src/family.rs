use std::fmt;

use serde::{Deserialize, Serialize};

/// One wire format of endpoints. What the bytes of each say lives in `wire/src/family/<name>.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Family {
    /// OpenAI chat completions: `POST /v1/chat/completions`.
    Chat,
    /// OpenAI responses: `POST /v1/responses`.
    Responses,
    /// Anthropic messages: `POST /v1/messages`.
    Messages,
    /// Gemini content generation: `POST /v1beta/models/{model}:generateContent`.
    Gemini,
    /// The model list: `GET /v1/models`.
    Models,
}

impl Family {
    /// Every family, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Chat, Self::Responses, Self::Messages, Self::Gemini, Self::Models];

    /// Its name on the command line and in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::Gemini => "gemini",
            Self::Models => "models",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
