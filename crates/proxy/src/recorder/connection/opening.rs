//! A connection to the gateway while it is being opened.

use std::{future::Future, pin::Pin, task::Poll};

use redial_wire::{REQUEST_READ, TransportFault};
use tokio::{io::AsyncReadExt as _, net::tcp::ReadHalf};

use super::STEP;
use crate::{EndedBy, Stop, upstream::Opened};

/// A connection that is being opened.
pub(super) type Opening<'s> = Pin<Box<dyn Future<Output = Result<Opened, TransportFault>> + Send + 's>>;

/// Has the first step of an opening done, without waiting for it: the gateway takes the connection while what will be
/// asked over it is read and journalled. Nothing has been asked of it until then.
pub(super) async fn begin(opening: &mut Option<Opening<'_>>) {
    if let Some(begun) = opening {
        let step = std::future::poll_fn(|cx| Poll::Ready(begun.as_mut().poll(cx))).await;
        if let Poll::Ready(opened) = step {
            *opening = Some(Box::pin(std::future::ready(opened)));
        }
    }
}

/// Why there is no connection to the gateway.
pub(super) enum NotOpened {
    /// It did not come about.
    Fault(TransportFault),
    /// Nobody waits for it any more.
    ClientGone,
    /// The run is over.
    Stopped,
}

impl NotOpened {
    /// What is recorded of it.
    pub(super) const fn told(&self) -> (Option<TransportFault>, EndedBy) {
        match self {
            Self::Fault(fault) => (Some(*fault), EndedBy::Network),
            Self::ClientGone => (None, EndedBy::Client),
            Self::Stopped => (None, EndedBy::Redial(Stop::RunOver)),
        }
    }
}

/// Waits until a client has left. What it sends meanwhile is kept, as far as a request is looked at.
pub(super) async fn gone(client: &mut ReadHalf<'_>, inbox: &mut Vec<u8>) {
    while inbox.len() <= REQUEST_READ {
        inbox.reserve(STEP);
        if !matches!(client.read_buf(inbox).await, Ok(1..)) {
            return;
        }
    }
    std::future::pending().await
}
