//! Answers that begin well and break: where, and how.

use redial_note::Family;

use super::errors;
use crate::reply::{Content, Reply, Step, chunk};

/// How much of an answer is sent before it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The head alone.
    Head,
    /// The first event of a stream, or the first byte of a document.
    First,
    /// Half of the events, or of the bytes.
    Half,
    /// All but the end event, or but the last byte.
    Finish,
}

/// How it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// The body ends in order.
    End,
    /// An error takes the place of the rest, and the body ends in order.
    Error,
    /// The connection is closed.
    Close,
    /// The connection is closed inside a chunk that had announced more.
    Torn,
    /// The connection is reset.
    Reset,
    /// Nothing more comes.
    Silence,
}

impl At {
    /// How many of `all` come, at least one fewer than all of them.
    fn of(self, all: usize) -> usize {
        let most = all.saturating_sub(1);
        match self {
            Self::Head => 0,
            Self::First => most.min(1),
            Self::Half => most.min(all / 2),
            Self::Finish => most,
        }
    }
}

/// The steps of an answer that breaks.
pub(crate) fn steps(reply: &Reply, family: Option<Family>, at: At, how: Break) -> Vec<Step> {
    let mut steps = match &reply.content {
        Content::Events(events) => {
            let head = Step::Send(reply.head("transfer-encoding: chunked"));
            let part = events.iter().take(at.of(events.len()));
            std::iter::once(head).chain(part.map(|event| Step::Send(chunk(event)))).collect()
        }
        Content::Whole(body) => document(reply, body, family, at, how),
    };
    let chunked = matches!(reply.content, Content::Events(_));
    match how {
        Break::Error if chunked => steps.push(Step::Send(chunk(&errors::event(family)))),
        Break::Torn => steps.push(Step::Send(b"400\r\n{".to_vec())),
        Break::Error | Break::End | Break::Close | Break::Reset | Break::Silence => {}
    }
    match how {
        Break::End | Break::Error if chunked => steps.push(Step::Send(b"0\r\n\r\n".to_vec())),
        Break::End | Break::Error => {}
        Break::Close | Break::Torn => steps.push(Step::Close),
        Break::Reset => steps.push(Step::Reset),
        Break::Silence => steps.push(Step::Hang),
    }
    steps
}

/// A document that breaks: its length is announced, unless it ends in order or in a chunk.
fn document(reply: &Reply, body: &[u8], family: Option<Family>, at: At, how: Break) -> Vec<Step> {
    let part = body.get(..at.of(body.len())).unwrap_or(body);
    let (head, part) = match how {
        Break::Error => {
            let error = errors::event_document(family).to_string().into_bytes();
            return vec![Step::Send([reply.head_for(error.len()), error].concat())];
        }
        Break::End => (reply.head_for(part.len()), part.to_vec()),
        Break::Torn => (reply.head("transfer-encoding: chunked"), chunk_of(part)),
        Break::Close | Break::Reset | Break::Silence => (reply.head_for(body.len()), part.to_vec()),
    };
    vec![Step::Send(head), Step::Send(part)]
}

/// A chunk, or nothing: an empty one would end the body.
fn chunk_of(part: &[u8]) -> Vec<u8> {
    if part.is_empty() { Vec::new() } else { chunk(part) }
}
