//! Scripted faults, one module each. A new one is a module and a variant of [`Fault`].
//!
//! A fault turns the answer that would have been into other steps of sending: pure data, played by whoever holds the socket.

mod answer;
pub(crate) mod broken;
mod close;
mod deep_json;
mod drip;
mod echo;
mod empty;
mod endless;
mod error_event;
pub(crate) mod errors;
mod gzip;
mod hang;
mod html;
mod huge;
mod many_headers;
mod no_terminal;
mod not_http;
mod not_utf8;
mod ok_error;
mod redirect;
mod reset;
mod reset_in_body;
mod retry_after;
mod stall;
mod status;
mod truncate;
mod truncated_chunk;

use jiff::Timestamp;
use redial_note::Family;
use serde::{Deserialize, Deserializer, de};

use crate::reply::{Reply, Step};

/// What a fault works with.
#[derive(Debug)]
pub(crate) struct Stage<'a> {
    /// The answer that would have been.
    pub(crate) reply: &'a Reply,
    /// The credential as it came, for the fault that sends it back.
    pub(crate) credential: &'a [u8],
    /// Wall time, for a date in a header.
    pub(crate) now: Timestamp,
    /// The family of the request, where it has one: errors and events are in its form.
    pub(crate) family: Option<Family>,
}

/// How one fault sends its answer.
pub(crate) trait Play {
    /// The steps of sending it.
    fn steps(&self, stage: &Stage<'_>) -> Vec<Step>;
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $module:ident::$type:ident,)*) => {
        /// One scripted fault. In a script: `{"NAME": {…}}` with the fields of its module.
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        pub enum Fault {
            $($(#[$doc])* #[serde(rename = $name)] $variant($module::$type),)*
        }

        impl Fault {
            /// The names of all faults, as scripts write them.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// A fault by its name alone, with the fields that it has where nothing is said; `None` where there is none of
            /// this name, or where it says nothing without its fields.
            pub fn named(name: &str) -> Option<Self> {
                Self::deserialize(serde_json::json!({ name: {} })).ok()
            }

            /// Its name, as scripts write it.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            pub(crate) fn steps(&self, stage: &Stage<'_>) -> Vec<Step> {
                match self {
                    $(Self::$variant(fault) => fault.steps(stage),)*
                }
            }
        }

        pub use self::{$($module::$type,)*};
        pub use retry_after::Form;
    };
}

faults! {
    /// Any status, headers and body.
    Answer = "answer": answer::Answer,
    /// Closed in order before a byte.
    Close = "close": close::Close,
    /// JSON nested deep.
    DeepJson = "deep_json": deep_json::DeepJson,
    /// The answer that would have been, slowly.
    Drip = "drip": drip::Drip,
    /// An error whose message repeats the credential.
    Echo = "echo": echo::Echo,
    /// A status without a body.
    Empty = "empty": empty::Empty,
    /// A body that never ends.
    Endless = "endless": endless::Endless,
    /// An error event where the rest of a stream should come.
    ErrorEvent = "error_event": error_event::ErrorEvent,
    /// The answer that would have been, compressed unasked.
    Gzip = "gzip": gzip::Gzip,
    /// No answer at all.
    Hang = "hang": hang::Hang,
    /// An HTML page.
    Html = "html": html::Html,
    /// A body of many bytes.
    Huge = "huge": huge::Huge,
    /// A head of many headers.
    ManyHeaders = "many_headers": many_headers::ManyHeaders,
    /// A stream that ends in order before its end event.
    NoTerminal = "no_terminal": no_terminal::NoTerminal,
    /// Bytes that are not HTTP.
    NotHttp = "not_http": not_http::NotHttp,
    /// A body that is not UTF-8.
    NotUtf8 = "not_utf8": not_utf8::NotUtf8,
    /// Status 200 with an error in the body.
    OkError = "ok_error": ok_error::OkError,
    /// A redirect.
    Redirect = "redirect": redirect::Redirect,
    /// Reset before a byte.
    Reset = "reset": reset::Reset,
    /// Reset in the body.
    ResetInBody = "reset_in_body": reset_in_body::ResetInBody,
    /// A wait hint in one of its forms.
    RetryAfter = "retry_after": retry_after::RetryAfter,
    /// The answer stops in the middle and the connection stays open.
    Stall = "stall": stall::Stall,
    /// An error status in the family's own envelope.
    Status = "status": status::Status,
    /// The answer stops in the middle and the connection is closed.
    Truncate = "truncate": truncate::Truncate,
    /// A chunk that is shorter than it says.
    TruncatedChunk = "truncated_chunk": truncated_chunk::TruncatedChunk,
}

/// A final status. An interim one would leave the client waiting, which is another fault (`hang`).
fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
    let status = u16::deserialize(deserializer)?;
    if (200..=599).contains(&status) { Ok(status) } else { Err(de::Error::custom("a status from 200 to 599")) }
}

/// CometAPI's envelope of an error.
pub(crate) fn envelope(message: &str, code: &str) -> serde_json::Value {
    serde_json::json!({ "error": { "message": message, "type": "comet_api_error", "param": "", "code": code } })
}

/// An answer as the steps of sending it up to some byte of its body (framing not counted), for faults that end there.
fn part(reply: &Reply, bytes: usize) -> Vec<Step> {
    match &reply.content {
        crate::reply::Content::Whole(body) => {
            let part = body.get(..bytes).unwrap_or(body);
            vec![Step::Send([reply.head_for(body.len()).as_slice(), part].concat())]
        }
        crate::reply::Content::Events(events) => {
            let mut left = bytes;
            let mut steps = vec![Step::Send(reply.head("transfer-encoding: chunked"))];
            for event in events {
                if left == 0 {
                    break;
                }
                // The chunk announces its whole length even where it is cut.
                let whole = crate::reply::chunk(event);
                let framing = whole.len() - event.len() - 2;
                let end = if left < event.len() { framing + left } else { whole.len() };
                steps.push(Step::Send(whole.get(..end).unwrap_or(&whole).to_vec()));
                left = left.saturating_sub(event.len());
            }
            steps
        }
    }
}

/// `after` where it was given, else half of the body, but always less than all of it.
fn cut(reply: &Reply, after: Option<usize>) -> usize {
    let length = reply.body().len();
    after.unwrap_or(length / 2).min(length.saturating_sub(1))
}
