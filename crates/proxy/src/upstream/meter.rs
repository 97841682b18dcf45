//! Counts what passes a connection, below HTTP and above TLS.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use redial_wire::http::{ResponseHead, head_end};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::Head;
use crate::RawHeaders;

/// What has passed so far.
#[derive(Debug, Default)]
pub(super) struct Counts {
    sent: AtomicU64,
    received: AtomicU64,
    first: OnceLock<Instant>,
    /// The first bytes that came back, as far as a head may go: the client of HTTP tells nothing of one that it does not take.
    front: Mutex<Vec<u8>>,
}

/// Bytes of an answer that are kept as they came.
const FRONT: usize = 64 << 10;

/// A connection that counts.
#[derive(Debug)]
pub(super) struct Metered<S> {
    stream: S,
    counts: Arc<Counts>,
}

impl Counts {
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    pub(super) fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    /// The head of the answer as others than the client of HTTP may read it.
    pub(super) fn head(&self) -> Option<Head> {
        let front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rest = front.as_slice();
        loop {
            let (raw, behind) = rest.split_at_checked(head_end(rest)?)?;
            let head = ResponseHead::parse(raw).ok()?;
            if head.status >= 200 {
                return Some(Head { status: head.status, headers: RawHeaders::of(head.headers()) });
            }
            // An answer for the time being.
            rest = behind;
        }
    }

    fn came(&self, bytes: &[u8]) {
        self.first.get_or_init(Instant::now);
        self.received.fetch_add(bytes.len() as u64, Relaxed);
        let mut front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
        let room = FRONT.saturating_sub(front.len());
        front.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// When the first byte came back.
    pub(super) fn first(&self) -> Option<Instant> {
        self.first.get().copied()
    }
}

impl<S> Metered<S> {
    pub(super) fn new(stream: S, counts: Arc<Counts>) -> Self {
        Self { stream, counts }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        if let Some(read) = buf.filled().get(before..).filter(|read| !read.is_empty()) {
            self.counts.came(read);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.counts.sent.fetch_add(written as u64, Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, slices))?;
        self.counts.sent.fetch_add(written as u64, Relaxed);
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
