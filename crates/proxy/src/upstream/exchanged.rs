//! What one exchange came to.

use std::ops::ControlFlow;

use redial_wire::TransportFault;

use crate::{RawBody, RawHeaders};

/// The head of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: RawHeaders,
}

impl Head {
    /// Whether the body is read as a stream of events: it says so, or a stream was asked for and it does not say that it is
    /// the document which stands in a stream's place for an error.
    pub fn is_stream(&self, asked: bool) -> bool {
        let kind = self.headers.get("content-type").map(|kind| kind.text().to_ascii_lowercase()).unwrap_or_default();
        kind.contains("event-stream") || asked && !kind.contains("json")
    }
}

/// Who ended an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The server: the answer's last byte, or it closed the connection.
    Server,
    /// No connection came about, or it was reset: from here, server and network can't be told apart.
    Network,
    /// The client whose request was passed on left.
    Client,
    /// We did.
    Redial(Stop),
}

/// Why we ended an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// No connection within [`Limits::connect`](super::Limits::connect).
    ConnectTimeout,
    /// [`Limits::overall`](super::Limits::overall) is over.
    Timeout,
    /// The operator cancelled.
    Cancelled,
    /// The run that recorded it was over, and it was not: nobody will see its end.
    RunOver,
    /// The head or the body is longer than is read, or the body grows past that when it is decoded.
    TooMuch,
    /// The body can't be decoded.
    Undecodable,
    /// What came is not HTTP.
    NotHttp,
    /// What the client sent is not framed as it said.
    RequestFraming,
    /// The observer has seen enough.
    Observer,
}

/// Milliseconds since the start of the exchange; `None` where it did not get so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    /// The connection stood, with its handshake.
    pub connect_ms: Option<u64>,
    /// The first byte of the answer.
    pub first_byte_ms: Option<u64>,
    /// The last byte of the answer that was read.
    pub last_byte_ms: Option<u64>,
    /// The end of the exchange.
    pub ended_ms: u64,
}

/// One request and its end. Exactly one for each request, however it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchanged {
    /// The answer's head, where one came.
    pub head: Option<Head>,
    /// The body, decoded, up to [`Limits::body_kept`](super::Limits::body_kept).
    pub body: RawBody,
    /// Whether `body` is only a part of what was received or announced.
    pub body_cut: bool,
    /// Whether all of the body went by, to the end that its sender gave it, and could not be decoded to that end.
    pub undecoded: bool,
    /// Bytes of the body that were received, as they were on the wire (without chunk framing).
    pub body_received: u64,
    /// How it failed below HTTP, where it did. With a head as well, it broke in the body. A cancelled exchange has none.
    pub fault: Option<TransportFault>,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// When things happened.
    pub timing: Timing,
    /// Bytes of HTTP that were sent. Not 0: the request may have arrived.
    pub sent_bytes: u64,
    /// Bytes of HTTP that were received, heads and framing included.
    pub received_bytes: u64,
}

impl Exchanged {
    /// The status, where one came.
    pub fn status(&self) -> Option<u16> {
        self.head.as_ref().map(|head| head.status)
    }
}

/// Looks at an answer as it comes. `Break` ends the exchange there, as [`Stop::Observer`].
pub trait Observer: Send {
    /// The head has come; the body is read after this returns.
    fn head(&mut self, _head: &Head) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// The next slice of the decoded body.
    fn chunk(&mut self, _bytes: &[u8]) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Looks at nothing.
impl Observer for () {}
