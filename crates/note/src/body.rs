use serde::{Deserialize, Serialize};

/// What kind of document the body of an answer was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BodyForm {
    /// No bytes came, or white space. Of an answer that was cut off before its body (its client left, the connection broke) that says
    /// nothing of what the body would have been.
    #[default]
    Empty,
    /// One JSON document or several, perhaps broken.
    Json,
    /// A stream of server-sent events.
    Sse,
    /// A page.
    Html,
    /// XML, as some clouds answer.
    Xml,
    /// Words, perhaps with a JSON document among them.
    Text,
    /// Not text.
    Binary,
}

impl BodyForm {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Json => "json",
            Self::Sse => "sse",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Text => "text",
            Self::Binary => "binary",
        }
    }
}

/// The shape of the innermost error that was recognised in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum EnvelopeKind {
    /// `{"error": {"message", "type", "code"}}`.
    ErrorObject,
    /// `{"type": "error", "error": {"type", "message"}}`.
    Anthropic,
    /// `{"error": {"code", "message", "status"}}` with a gRPC status word.
    Google,
    /// `{"error": "text"}`, with or without a code beside it.
    ErrorString,
    /// `{"errors": [...]}`.
    ErrorList,
    /// `{"detail": ...}`.
    Detail,
    /// `{"message", "code"}` without an object around it.
    Flat,
    /// A failure event inside a stream.
    StreamEvent,
    /// An answer that says it was blocked.
    Blocked,
    /// Words only.
    Words,
}

impl EnvelopeKind {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ErrorObject => "error_object",
            Self::Anthropic => "anthropic",
            Self::Google => "google",
            Self::ErrorString => "error_string",
            Self::ErrorList => "error_list",
            Self::Detail => "detail",
            Self::Flat => "flat",
            Self::StreamEvent => "stream_event",
            Self::Blocked => "blocked",
            Self::Words => "words",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serde_knows_the_forms_by_their_names() {
        for form in [BodyForm::Empty, BodyForm::Json, BodyForm::Sse, BodyForm::Html, BodyForm::Binary] {
            assert_eq!(serde_json::to_string(&form).unwrap(), format!("\"{}\"", form.name()));
        }
        let kind = EnvelopeKind::ErrorObject;
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.name()));
    }
}
