use serde::{Deserialize, Serialize};

/// How long a server asked to wait, and where it said so. A hint never makes a failure retryable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WaitHint {
    /// The wait, from the moment the answer came.
    pub wait_ms: u64,
    /// Who said it.
    pub from: HintSource,
}

/// Where a wait hint stood, in falling order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HintSource {
    /// The header `Retry-After`, in seconds or as a date.
    RetryAfter,
    /// The header `retry-after-ms`.
    RetryAfterMs,
    /// A header, or a field of the body, that says when a limit is reset.
    RatelimitReset,
    /// A field of the body made for it, such as `google.rpc.RetryInfo`.
    RetryInfo,
    /// The words of the message.
    Prose,
}

impl HintSource {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetryAfter => "retry_after",
            Self::RetryAfterMs => "retry_after_ms",
            Self::RatelimitReset => "ratelimit_reset",
            Self::RetryInfo => "retry_info",
            Self::Prose => "prose",
        }
    }
}

/// Where a request id stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum IdSource {
    /// A response header.
    Header,
    /// A field of the body.
    Body,
    /// The words of an error message: `(request id: …)`.
    Message,
}

impl IdSource {
    /// Its name, as it stands in a note.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Body => "body",
            Self::Message => "message",
        }
    }
}
