//! HTTP/1.1 messages as their bytes: where a head ends, what in it may be rewritten, where a body ends. Nothing is built
//! again, so that what is passed on is what came.

mod body;
mod head;

pub use body::{BadFraming, BodyReader, Length};
pub use head::{Field, HeadFault, RequestHead, ResponseHead, Span, head_end};

/// Any bytes are read or refused, and a body in pieces is what it is as a whole. For fuzzing and property tests.
pub(crate) fn holds_for(bytes: &[u8]) {
    if let Some(end) = head_end(bytes) {
        let head = bytes.get(..end).unwrap_or_default();
        drop(RequestHead::parse(head));
        drop(ResponseHead::parse(head));
    }
    for length in [Length::Chunked, Length::Bytes(7), Length::UntilClose, Length::Nothing] {
        let whole = body::payload(length, &[bytes]);
        let pieces: Vec<&[u8]> = bytes.chunks(3).collect();
        assert!(whole == body::payload(length, &pieces), "any split gives the same payload");
    }
}
