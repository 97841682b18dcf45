//! What must hold for any bytes: one function a parser, called by a proptest here and by the fuzz targets.
#![doc(hidden)]

use redial_note::{Family, Timestamp};
use redial_redact::Tainted;

use crate::{
    Envelope, Evidence, Log, Pasted, Transport,
    family::{StreamReader, read},
    request_ids, rough_answer, status_in_words, wait_hint,
};

fn both(bytes: &[u8]) -> [Evidence<'_>; 2] {
    let body = Tainted::new(bytes);
    let header = (Tainted::from("retry-after"), body);
    [
        Evidence { body, headers: vec![header], ..Evidence::default() },
        Evidence { transport: Some(Transport::Text(body)), ..Evidence::default() },
    ]
}

/// Unwrapping ends, with a bounded number of layers.
pub fn envelope(bytes: &[u8]) {
    let envelope = Envelope::of_body(bytes);
    assert!(envelope.layers().count() <= 100, "layers are bounded");
}

/// A hint is never zero.
pub fn hint(bytes: &[u8]) {
    for evidence in both(bytes) {
        let hint = wait_hint(&evidence, Timestamp::from_millis(1_795_457_460_000));
        assert!(hint.is_none_or(|hint| hint.wait_ms > 0), "a hint says a wait");
    }
}

/// The number of ids is bounded.
pub fn ids(bytes: &[u8]) {
    for evidence in both(bytes) {
        assert!(request_ids(&evidence).len() <= 20, "ids are bounded");
    }
}

/// A pasted text becomes evidence with a status in range.
pub fn pasted(bytes: &[u8]) {
    let pasted = Pasted::read(bytes);
    let evidence = pasted.evidence();
    assert!(evidence.status.is_none_or(|status| (100..600).contains(&status)), "a status is in range");
}

/// A log is taken apart into parts that lie in it, in order and apart from each other.
pub fn log(bytes: &[u8]) {
    let Some(log) = Log::read(bytes) else { return };
    let mut behind = log.lines() + 1;
    for part in log.parts() {
        let (first, last) = part.lines;
        assert!(0 < first && first <= last && last < behind, "a part lies in the log, behind those before it");
        behind = first;
    }
}

/// Every family reads any bytes, and a stream in two slices says what it says in one.
pub fn family(bytes: &[u8]) {
    let (front, back) = bytes.split_at(bytes.len() / 2);
    for family in Family::ALL {
        let _document = read(family, false, Tainted::new(bytes));
        let mut reader = StreamReader::new(family);
        reader.feed(front);
        reader.feed(back);
        assert!(reader.finish() == read(family, true, Tainted::new(bytes)), "any split gives the same facts");
    }
}

/// A rough reading ends.
pub fn answer(bytes: &[u8]) {
    let answer = rough_answer(Tainted::new(bytes));
    assert!(answer.terminal_seen != Some(true) || answer.has_output.is_some(), "an end belongs to an answer");
    let status = status_in_words(&String::from_utf8_lossy(bytes));
    assert!(status.is_none_or(|status| (100..600).contains(&status)), "a status is in range");
}

/// Messages of HTTP are read or refused, in pieces as in one.
pub fn http(bytes: &[u8]) {
    crate::http::holds_for(bytes);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            super::envelope(&bytes);
            super::hint(&bytes);
            super::ids(&bytes);
            super::pasted(&bytes);
            super::log(&bytes);
            super::answer(&bytes);
            super::http(&bytes);
            super::family(&bytes);
        }

        /// Random bytes hardly ever look like a document; these do.
        #[test]
        fn any_pieces(pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", "\"", "'", ":", ",", "\\", "\n", "error", "message", "\"error\":", "\"message\":\"",
            "data: ", "event: error", "{\"error\":", "retry in 3s", "9m", "HTTP/1.1 429 ", "< HTTP/2 500", "é", "秒",
            "<html>", "status code: ", "429", "None", "b'", "\\u12", "\\x", "(request id: ", "\r\n\r\n", "GET / HTTP/1.1\r\n", "content-length: 5\r\n", "5\r\nhello\r\n", "0\r\n\r\n", "curl: (6) ",
        ]), 0..60)) {
            let text = pieces.concat();
            let bytes = text.as_bytes();
            super::envelope(bytes);
            super::hint(bytes);
            super::ids(bytes);
            super::pasted(bytes);
            super::log(bytes);
            super::answer(bytes);
            super::http(bytes);
            super::family(bytes);
        }
    }
}
