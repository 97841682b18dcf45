//! An answer as it passes: its head, and what is read or kept of its body.

use redial_note::{Family, is_success};
use redial_wire::{
    begins_stream,
    family::{Reading, StreamReader, read},
    http::ResponseHead,
};

use super::{beside::Beside, document::Document};
use crate::{
    Echoes, Head, RawBody, RawHeaders,
    decode::{DecodeFault, Decoder},
};

/// Bytes of an error's body that are kept.
const ERROR_KEPT: usize = 256 << 10;

/// Bytes that a compressed body may grow to while it is looked at.
const DECODED: u64 = 64 << 20;

/// An answer of which something has come.
pub(super) struct Answer {
    head: Head,
    family: Family,
    /// None where the coding is not known: then nothing of the body is read.
    decoder: Option<Decoder>,
    sink: Sink,
    /// Why the body is not read, or not to its end.
    unread: Option<DecodeFault>,
    received: u64,
    /// When the first content of a stream came, since the exchange began.
    pub(super) first_token_ms: Option<u64>,
}

/// Where the body of an answer goes, once its coding is undone.
enum Sink {
    /// A successful stream, read and searched as it comes.
    Stream(Box<StreamReader>, Beside),
    /// A successful document.
    Document(Document),
    /// A stream was asked for, and its media type is a document's: some gateways send the stream all the same, and clients read it.
    /// Its first bytes tell.
    Undecided(Family, Vec<u8>),
    /// What an error says: its first part, and whether that is all.
    Error(RawBody, bool),
}

/// What is left of an answer at its end.
pub(super) struct Left {
    pub(super) head: Head,
    pub(super) reading: Reading,
    /// What is kept of its body.
    pub(super) body: RawBody,
    /// Whether that is all of it, but for what was read as it came.
    pub(super) whole: bool,
    /// Why the body was not read, or not to its end.
    pub(super) unread: Option<DecodeFault>,
    /// Bytes of its body, as they came.
    pub(super) received: u64,
    /// Whether a credential stood in a part that was not kept.
    pub(super) echoed: bool,
}

impl Answer {
    /// An answer whose head has come, to a request that asked for a stream or did not.
    pub(super) fn of(head: &ResponseHead<'_>, family: Family, asks_for_stream: bool) -> Self {
        let codings = head.headers().filter(|(name, _)| name.bytes().eq_ignore_ascii_case(b"content-encoding"));
        let (decoder, unread) = match Decoder::in_passing(codings.map(|(_, coding)| coding.bytes()), DECODED) {
            Ok(decoder) => (Some(decoder), None),
            Err(fault) => (None, Some(fault)),
        };
        let head = Head { status: head.status, headers: RawHeaders::of(head.headers()) };
        let sink = if !is_success(head.status) {
            Sink::Error(RawBody::default(), true)
        } else if head.is_stream(asks_for_stream) {
            Sink::stream(family)
        } else if asks_for_stream {
            Sink::Undecided(family, Vec::new())
        } else {
            Sink::Document(Document::new())
        };
        Self { head, family, decoder, sink, unread, received: 0, first_token_ms: None }
    }

    /// Whether it is read as a stream.
    pub(super) fn is_stream(&self) -> bool {
        matches!(self.sink, Sink::Stream(..))
    }

    /// Whether its status is one of success.
    pub(super) fn is_good(&self) -> bool {
        is_success(self.head.status)
    }

    /// The next slice of its body, so many milliseconds since the exchange began.
    pub(super) fn take(&mut self, bytes: &[u8], since: u64, echoes: Echoes<'_>) {
        self.received += bytes.len() as u64;
        let Self { decoder, sink, first_token_ms, unread, .. } = self;
        let Some(coded) = decoder else { return };
        let pushed = coded.push(bytes, &mut |bytes| {
            if sink.take(bytes, echoes) && first_token_ms.is_none() {
                *first_token_ms = Some(since);
            }
        });
        if let Err(fault) = pushed {
            (*unread, *decoder) = (Some(fault), None);
        }
    }

    /// No more of it comes.
    pub(super) fn end(mut self, echoes: Echoes<'_>) -> Left {
        self.finish(echoes);
        let Self { head, family, sink, unread, received, .. } = self;
        let left = |reading, body, whole| Left { head, reading, body, whole, unread, received, echoed: false };
        let document = match sink {
            Sink::Stream(reader, text) => {
                return Left { echoed: text.echoes(echoes), ..left(reader.finish(), RawBody::default(), true) };
            }
            Sink::Error(body, whole) => return left(Reading::default(), body, whole),
            Sink::Document(document) => document,
            // Of a stream more would have come.
            Sink::Undecided(_, front) => Document::of(&front, echoes),
        };
        let kept = document.finish(echoes);
        let reading = read(family, false, kept.body.tainted());
        Left { echoed: kept.echoed, ..left(reading, kept.body, kept.whole) }
    }

    /// What its coding still holds.
    fn finish(&mut self, echoes: Echoes<'_>) {
        let Self { decoder, sink, unread, .. } = self;
        let Some(coded) = decoder else { return };
        let finished = coded.finish(&mut |bytes| {
            sink.take(bytes, echoes);
        });
        *unread = finished.err();
    }
}

impl Sink {
    fn stream(family: Family) -> Self {
        Self::Stream(Box::new(StreamReader::new(family)), Beside::of_stream())
    }

    /// Takes the next slice. Returns whether content of a stream has been seen so far.
    fn take(&mut self, bytes: &[u8], echoes: Echoes<'_>) -> bool {
        match self {
            Self::Stream(reader, text) => {
                text.take(bytes, echoes);
                return reader.feed(bytes);
            }
            Self::Document(document) => document.take(bytes, echoes),
            Self::Undecided(family, front) => {
                front.extend_from_slice(bytes);
                let Some(is_stream) = begins_stream(front) else { return false };
                let (family, front) = (*family, std::mem::take(front));
                *self = if is_stream { Self::stream(family) } else { Self::Document(Document::new()) };
                return self.take(&front, echoes);
            }
            Self::Error(body, whole) => *whole &= body.extend_to(bytes, ERROR_KEPT),
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce, Scanner, Secret};

    use super::*;

    const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";

    fn echoed(head: &str, body: &str) -> bool {
        let secret = Secret::new(Identifier::ours("KEY"), KEY.as_bytes());
        let sent = [secret];
        let scanner = Scanner::new(&sent, Control::new(Nonce::from_bytes([7; 16])));
        let echoes = Echoes::of(&scanner, &sent);
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
        let mut answer = Answer::of(&ResponseHead::parse(head.as_bytes()).unwrap(), Family::Chat, true);
        body.as_bytes().chunks(37).for_each(|piece| answer.take(piece, 0, echoes));
        answer.end(echoes).echoed
    }

    #[test]
    fn a_stream_is_one_whatever_its_media_type_and_a_document_stays_one() {
        let scanner = Scanner::new(&[], Control::new(Nonce::from_bytes([7; 16])));
        let echoes = Echoes::of(&scanner, &[]);
        let read = |head: &str, body: &str, step: usize| {
            let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n");
            let mut answer = Answer::of(&ResponseHead::parse(head.as_bytes()).unwrap(), Family::Chat, true);
            body.as_bytes().chunks(step).for_each(|piece| answer.take(piece, 3, echoes));
            (answer.is_stream(), answer.first_token_ms.is_some(), answer.end(echoes).reading)
        };
        let stream = concat!(
            "data: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n",
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        );
        let document = r#"{"choices":[{"message":{"content":"data: hi"},"finish_reason":"stop"}]}"#;
        let expected = read("content-type: text/event-stream", stream, 7).2;
        assert!(expected.succeeded() && expected.answer.terminal_seen == Some(true));
        for step in [1, 2, 7, 4_096] {
            for head in ["content-type: application/json", "content-type: application/json; charset=utf-8"] {
                assert_eq!(read(head, stream, step), (true, true, expected.clone()), "{head} {step}");
                let comment = format!("\u{feff}\n: ready\n\n{stream}");
                assert_eq!(read(head, &comment, step), (true, true, expected.clone()), "{head} {step}");
                let (as_stream, _, reading) = read(head, document, step);
                assert!(!as_stream && reading.succeeded(), "{head} {step}");
                for odd in ["", "d", "\n", &" ".repeat(3 << 10), &format!("{}{document}", " ".repeat((1 << 10) - 1))] {
                    assert!(!read(head, odd, step).0, "{odd:?} {step}");
                }
            }
        }
    }

    #[test]
    fn a_secret_in_a_stream_is_seen_wherever_it_stands() {
        let piece = |text: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n");
        let stream = |text: &str, before: usize| {
            format!("{}{text}{}data: [DONE]\n\n", piece("word ").repeat(before), piece("word ").repeat(before))
        };
        for before in [0, 1, 200, 2_000] {
            for leak in [piece(KEY), format!(": {KEY}\n\n"), format!("event: error\ndata: {{\"error\":\"{KEY}\"}}\n\n")]
            {
                assert!(echoed("content-type: text/event-stream", &stream(&leak, before)), "{before} {leak}");
            }
            assert!(!echoed("content-type: text/event-stream", &stream(&piece("sk-real"), before)));
        }
    }
}
