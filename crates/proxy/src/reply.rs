//! An answer before it becomes bytes, and the bytes as the steps of sending them.

use std::time::Duration;

use hyper::StatusCode;

/// An answer as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
}

/// Its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// Sent at once, with its length.
    Whole(Vec<u8>),
    /// Sent one by one, in chunks.
    Events(Vec<Vec<u8>>),
}

/// One step of sending an answer. A fault is nothing but other steps, so it can be looked at without a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// These bytes.
    Send(Vec<u8>),
    /// A piece over and over; `None`: until the client leaves.
    Repeat { piece: Vec<u8>, times: Option<u64> },
    /// Nothing for a while.
    Pause(Duration),
    /// Nothing until the client leaves.
    Hang,
    /// The connection is reset.
    Reset,
    /// The connection is closed in order.
    Close,
}

impl Reply {
    /// A JSON document.
    pub(crate) fn json(status: u16, document: &serde_json::Value) -> Self {
        Self::text(status, "application/json; charset=utf-8", document.to_string())
    }

    /// A text of a media type.
    pub(crate) fn text(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), kind.to_owned())],
            content: Content::Whole(body.into()),
        }
    }

    /// An event stream.
    pub(crate) fn events(events: Vec<Vec<u8>>) -> Self {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            status: 200,
            headers: vec![header("content-type", "text/event-stream"), header("cache-control", "no-cache")],
            content: Content::Events(events),
        }
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The body's bytes without framing.
    pub(crate) fn body(&self) -> Vec<u8> {
        match &self.content {
            Content::Whole(body) => body.clone(),
            Content::Events(events) => events.concat(),
        }
    }

    /// The head, with `framing` (a length, or chunks) as its last header.
    pub(crate) fn head(&self, framing: &str) -> Vec<u8> {
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason.unwrap_or("Unknown"));
        for (name, value) in &self.headers {
            head.extend([one_line(name).as_str(), ": ", one_line(value).as_str(), "\r\n"]);
        }
        head.extend([framing, "\r\n\r\n"]);
        head.into_bytes()
    }

    /// The head of an answer of a known length.
    pub(crate) fn head_for(&self, length: usize) -> Vec<u8> {
        self.head(&format!("content-length: {length}"))
    }

    /// The steps of sending it as it should be.
    pub(crate) fn steps(&self) -> Vec<Step> {
        match &self.content {
            Content::Whole(body) => vec![Step::Send([self.head_for(body.len()), body.clone()].concat())],
            Content::Events(events) => {
                let head = Step::Send(self.head("transfer-encoding: chunked"));
                let chunks = events.iter().map(|event| Step::Send(chunk(event)));
                std::iter::once(head).chain(chunks).chain([Step::Send(b"0\r\n\r\n".to_vec())]).collect()
            }
        }
    }
}

/// One chunk with its framing.
pub(crate) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// A header of a script could hold a line break, and so a second header.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
