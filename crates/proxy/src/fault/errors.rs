//! Errors in the families' own envelopes, in public words.

use redial_note::Family;
use serde_json::{Value, json};

use crate::envelope::{ErrorWords, envelope};

/// What an error of a status says.
#[derive(Debug, Clone, Copy)]
struct Words {
    status: u16,
    said: ErrorWords<'static>,
}

/// One row a status; a status without one gets a row's words by its class.
const STATUSES: [Words; 14] = [
    row(
        400,
        "Invalid value: the request is not valid.",
        ["invalid_request_error", "invalid_value"],
        "invalid_request_error",
        "INVALID_ARGUMENT",
    ),
    row(
        401,
        "Incorrect API key provided.",
        ["invalid_request_error", "invalid_api_key"],
        "authentication_error",
        "UNAUTHENTICATED",
    ),
    row(
        402,
        "Insufficient balance.",
        ["insufficient_quota", "insufficient_quota"],
        "billing_error",
        "FAILED_PRECONDITION",
    ),
    row(
        403,
        "You do not have permission to use this model.",
        ["permission_error", "permission_denied"],
        "permission_error",
        "PERMISSION_DENIED",
    ),
    row(
        404,
        "The model does not exist or you do not have access to it.",
        ["invalid_request_error", "model_not_found"],
        "not_found_error",
        "NOT_FOUND",
    ),
    row(408, "Request timed out.", ["timeout", "timeout"], "timeout_error", "DEADLINE_EXCEEDED"),
    row(
        409,
        "The resource was updated by another request.",
        ["conflict_error", "conflict"],
        "conflict_error",
        "ABORTED",
    ),
    row(
        413,
        "Request too large.",
        ["invalid_request_error", "request_too_large"],
        "request_too_large",
        "INVALID_ARGUMENT",
    ),
    row(
        429,
        "Rate limit reached for requests.",
        ["requests", "rate_limit_exceeded"],
        "rate_limit_error",
        "RESOURCE_EXHAUSTED",
    ),
    row(
        500,
        "The server had an error while processing your request.",
        ["server_error", "server_error"],
        "api_error",
        "INTERNAL",
    ),
    row(502, "Bad gateway.", ["server_error", "bad_gateway"], "api_error", "UNAVAILABLE"),
    row(
        503,
        "The server is overloaded. Please try again later.",
        ["server_error", "service_unavailable"],
        "overloaded_error",
        "UNAVAILABLE",
    ),
    row(504, "Gateway timeout.", ["server_error", "gateway_timeout"], "timeout_error", "DEADLINE_EXCEEDED"),
    row(529, "Overloaded", ["overloaded_error", "overloaded_error"], "overloaded_error", "UNAVAILABLE"),
];

const fn row(
    status: u16,
    message: &'static str,
    [kind, code]: [&'static str; 2],
    anthropic: &'static str,
    google: &'static str,
) -> Words {
    Words { status, said: ErrorWords { message, code, kind, anthropic, google } }
}

/// The words of a status.
fn words(status: u16) -> Words {
    let class = if status >= 500 { 500 } else { 400 };
    let of = |wanted: u16| STATUSES.iter().find(|words| words.status == wanted).copied();
    of(status).or_else(|| of(class)).unwrap_or(row(status, "Error.", ["", ""], "api_error", "UNKNOWN"))
}

/// The document of an error status.
pub(crate) fn document(status: u16, family: Option<Family>) -> Value {
    envelope(family, status, &words(status).said)
}

/// What breaks a stream: the gateway is overloaded.
const IN_STREAM: u16 = 503;

/// The document of an error in a stream, or where a document should be.
pub(crate) fn event_document(family: Option<Family>) -> Value {
    let words = words(IN_STREAM).said;
    match family {
        Some(Family::Responses) => {
            json!({ "type": "error", "code": words.code, "message": words.message, "param": null, "sequence_number": 3 })
        }
        Some(Family::Messages | Family::Gemini | Family::Chat | Family::Models) | None => {
            envelope(family, IN_STREAM, &words)
        }
    }
}

/// The event of an error in a family's stream.
pub(crate) fn event(family: Option<Family>) -> Vec<u8> {
    event_of(family, &event_document(family))
}

/// A document as an event of a family's stream.
pub(crate) fn event_of(family: Option<Family>, document: &Value) -> Vec<u8> {
    match family {
        Some(Family::Messages | Family::Responses) => {
            let name = document.get("type").and_then(Value::as_str).unwrap_or("error");
            format!("event: {name}\ndata: {document}\n\n")
        }
        Some(Family::Chat | Family::Gemini | Family::Models) | None => format!("data: {document}\n\n"),
    }
    .into_bytes()
}
