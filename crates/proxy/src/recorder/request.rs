//! The way up: the request's bytes go to the gateway as they come.

use std::{
    io,
    sync::{Mutex, PoisonError},
};

use redial_wire::http::{BadFraming, BodyReader};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::exchange::Recorded;

/// Fewest bytes that are read at once.
const LEAST: usize = 4 << 10;

/// Most bytes that are read at once.
const MOST: usize = 64 << 10;

/// Most bytes of a next request that are taken while this one is not answered.
const AHEAD: usize = 64 << 10;

/// An exchange that both ways look at. It is held for the time of a slice and never while waiting.
pub(super) type Watched<'a, 's> = Option<&'a Mutex<Box<Recorded<'s>>>>;

/// Looks at an exchange, where there is one.
pub(super) fn look<'s>(watched: Watched<'_, 's>, what: impl FnOnce(&mut Recorded<'s>)) {
    if let Some(recorded) = watched {
        what(&mut recorded.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Whether all that an exchange has said so far is in the journal.
pub(super) fn is_settled(watched: Watched<'_, '_>) -> bool {
    watched.is_none_or(|recorded| recorded.lock().unwrap_or_else(PoisonError::into_inner).is_settled())
}

/// Waits until all that an exchange has said so far is in the journal: before what was said goes on.
pub(super) async fn settle(watched: Watched<'_, '_>) {
    let owed = watched.and_then(|recorded| recorded.lock().unwrap_or_else(PoisonError::into_inner).owes());
    if let Some((tape, line)) = owed {
        tape.log.settled(line).await;
    }
}

/// Why the way up ended before the answer was whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UpEnd {
    /// The client has left.
    ClientGone,
    /// The request's body is not framed as its head says.
    BadBody,
}

/// The way up of one exchange.
pub(super) struct Up<'a, 's, R, W> {
    pub(super) client: &'a mut R,
    /// Bytes of the client's that were read and not passed on.
    pub(super) inbox: &'a mut Vec<u8>,
    pub(super) gateway: &'a mut W,
    /// The head as it goes on.
    pub(super) out: &'a mut Vec<u8>,
    pub(super) body: &'a mut BodyReader,
    pub(super) recorded: Watched<'a, 's>,
    /// Whether all that came has gone on.
    pub(super) sent: &'a mut bool,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Up<'_, '_, R, W> {
    /// Passes on head and body, then watches whether the client stays. Ends only when it doesn't.
    pub(super) async fn run(mut self) -> UpEnd {
        let (mut open, mut step) = (true, Step::default());
        loop {
            let Ok(used) = self.look_at() else { return UpEnd::BadBody };
            *self.sent = false;
            if open && (!self.out.is_empty() || used > 0) {
                settle(self.recorded).await;
                // A gateway that no longer reads may have answered: that is the other way's to say.
                open = self.send(used).await.is_ok();
            }
            if self.body.is_done() {
                // While the gateway works: what was asked for need only be known before its answer goes on.
                look(self.recorded, Recorded::asked_all);
            }
            self.inbox.drain(..used);
            *self.sent = open;
            if self.body.is_done() && self.inbox.len() >= AHEAD {
                return std::future::pending().await;
            }
            step.room(self.inbox);
            match self.client.read_buf(self.inbox).await {
                Ok(0) | Err(_) => return UpEnd::ClientGone,
                Ok(read) => step.took(read),
            }
        }
    }

    /// How many bytes of the inbox belong to the body.
    fn look_at(&mut self) -> Result<usize, BadFraming> {
        let (body, recorded) = (&mut *self.body, self.recorded);
        body.advance(self.inbox, &mut |bytes| look(recorded, |exchange| exchange.asked(bytes)))
    }

    /// Sends what came first, together with the head.
    async fn send(&mut self, used: usize) -> io::Result<()> {
        let bytes = self.inbox.get(..used).unwrap_or_default();
        if self.out.is_empty() {
            self.gateway.write_all(bytes).await?;
        } else {
            self.out.extend_from_slice(bytes);
            self.gateway.write_all(self.out).await?;
            self.out.clear();
        }
        self.gateway.flush().await
    }
}

/// How many bytes are read at once: few for a stream of small pieces, more for a body that comes as fast as it can.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step(usize);

impl Default for Step {
    fn default() -> Self {
        Self(LEAST)
    }
}

impl Step {
    /// Makes room for the next read.
    pub(super) fn room(self, buffer: &mut Vec<u8>) {
        buffer.reserve(self.0);
    }

    /// So many bytes came at once.
    pub(super) fn took(&mut self, read: usize) {
        self.0 = if read >= self.0 { (self.0 * 2).min(MOST) } else { self.0 };
    }
}
