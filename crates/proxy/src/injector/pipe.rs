//! A connection that stays in the process, and that can be reset: whoever reads gets all that was written before.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf, duplex};

use crate::simulator::player::Wire;

/// Bytes that are under way at most.
const UNDER_WAY: usize = 64 << 10;

/// The recorder's end.
#[derive(Debug)]
pub(crate) struct Near {
    pipe: DuplexStream,
    reset: Arc<AtomicBool>,
}

/// The player's end.
#[derive(Debug)]
pub(crate) struct Far {
    pipe: DuplexStream,
    reset: Arc<AtomicBool>,
}

pub(crate) fn pipe() -> (Near, Far) {
    let (near, far) = duplex(UNDER_WAY);
    let reset = Arc::new(AtomicBool::new(false));
    (Near { pipe: near, reset: Arc::clone(&reset) }, Far { pipe: far, reset })
}

impl Wire for Far {
    fn abort(&mut self) -> io::Result<()> {
        self.reset.store(true, Relaxed);
        Ok(())
    }
}

impl AsyncRead for Near {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.pipe).poll_read(cx, buf))?;
        // The end comes after the last byte, and so does the reset.
        if buf.filled().len() == before && buf.remaining() > 0 && self.reset.load(Relaxed) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Far {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.pipe).poll_read(cx, buf)
    }
}

macro_rules! writes {
    ($($end:ty),*) => {$(
        impl AsyncWrite for $end {
            fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
                Pin::new(&mut self.pipe).poll_write(cx, bytes)
            }

            fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut self.pipe).poll_flush(cx)
            }

            fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
                Pin::new(&mut self.pipe).poll_shutdown(cx)
            }
        }
    )*};
}

writes!(Near, Far);
