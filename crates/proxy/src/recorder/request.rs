//! The way up: the request's bytes go to the gateway as they come.

use std::sync::{Mutex, PoisonError};

use redial_wire::http::BodyReader;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::exchange::Recorded;

/// Bytes that are read at once.
const STEP: usize = 16 << 10;

/// Most bytes of a next request that are taken while this one is not answered.
const AHEAD: usize = 64 << 10;

/// An exchange that both ways look at. It is held for the time of a slice and never while waiting.
pub(super) type Watched<'a, 's> = Option<&'a Mutex<Recorded<'s>>>;

/// Looks at an exchange, where there is one.
pub(super) fn look<'s>(watched: Watched<'_, 's>, what: impl FnOnce(&mut Recorded<'s>)) {
    if let Some(recorded) = watched {
        what(&mut recorded.lock().unwrap_or_else(PoisonError::into_inner));
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
    pub(super) body: &'a mut BodyReader,
    pub(super) recorded: Watched<'a, 's>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Up<'_, '_, R, W> {
    /// Passes on head and body, then watches whether the client stays. Ends only when it doesn't.
    pub(super) async fn run(mut self, head: Vec<u8>) -> UpEnd {
        let mut open = true;
        let mut out = head;
        if self.body.is_done() {
            look(self.recorded, Recorded::asked_all);
        }
        loop {
            if !self.inbox.is_empty() && !self.body.is_done() {
                match self.body_into(&mut out) {
                    Ok(()) => {}
                    Err(end) => return end,
                }
            }
            if open && !out.is_empty() {
                // A gateway that no longer reads may have answered: that is the other way's to say.
                open = self.gateway.write_all(&out).await.is_ok() && self.gateway.flush().await.is_ok();
            }
            out.clear();
            if self.body.is_done() && self.inbox.len() >= AHEAD {
                return std::future::pending().await;
            }
            self.inbox.reserve(STEP);
            match self.client.read_buf(self.inbox).await {
                Ok(0) | Err(_) => return UpEnd::ClientGone,
                Ok(_) => {}
            }
        }
    }

    /// Moves what belongs to the body from the inbox to what goes out.
    fn body_into(&mut self, out: &mut Vec<u8>) -> Result<(), UpEnd> {
        let (body, recorded) = (&mut *self.body, self.recorded);
        let taken = body.advance(self.inbox, &mut |bytes| look(recorded, |exchange| exchange.asked(bytes)));
        let taken = taken.map_err(|_framing| UpEnd::BadBody)?;
        if self.body.is_done() {
            look(self.recorded, Recorded::asked_all);
        }
        out.extend(self.inbox.drain(..taken));
        Ok(())
    }
}
