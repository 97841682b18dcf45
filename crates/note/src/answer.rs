use serde::{Deserialize, Serialize};

/// Why a model stopped. The families' own words are mapped to these; what is not known is `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Finish {
    /// It was done.
    Stop,
    /// The bound on output tokens cut it: a success for a check.
    Length,
    /// It asks for a tool.
    ToolUse,
    /// A filter or a refusal ended it.
    Filtered,
    /// Another word.
    Other,
}

impl Finish {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Length => "length",
            Self::ToolUse => "tool_use",
            Self::Filtered => "filtered",
            Self::Other => "other",
        }
    }
}

/// Tokens as the answer itself states them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    /// Tokens of the input.
    pub input_tokens: u64,
    /// Tokens of the output.
    pub output_tokens: u64,
}
