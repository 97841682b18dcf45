//! What the bytes of each format say. Sans-I/O: everything here is fed slices and returns facts.

mod answer;
mod envelope;
mod evidence;
pub mod family;
mod gateway;
mod hint;
pub mod holds;
pub mod http;
mod json;
mod pasted;
mod request;
mod request_id;
mod squeeze;
mod sse;

pub use answer::rough_answer;
pub use envelope::{Envelope, Layer, TaintedText, begins_stream};
pub use evidence::{Answer, Evidence, Knowledge, ProxyFault, TlsFault, Transport, TransportFault};
pub use gateway::{is_speaker, reported};
pub use hint::wait_hint;
pub use pasted::{Log, LogPart, Pasted, status_in_words};
pub use request::{REQUEST_READ, RequestBody, Told, request_facts};
pub use request_id::{header_ids, request_ids};
pub use squeeze::Squeeze;
pub use sse::Sse;
