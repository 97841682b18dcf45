//! The connection to a gateway in its two halves. Plain TCP needs neither a lock between them nor a call through a table.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf, ReadHalf, WriteHalf, split},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
};

use crate::upstream::{Io, Opened};

/// What is read from.
pub(super) enum Reading {
    Plain(OwnedReadHalf),
    Other(ReadHalf<Box<dyn Io>>),
}

/// What is written to.
pub(super) enum Writing {
    Plain(OwnedWriteHalf),
    Other(WriteHalf<Box<dyn Io>>),
}

/// Both halves of a connection.
pub(super) fn halves(opened: Opened) -> (Reading, Writing) {
    match opened {
        Opened::Plain(stream) => {
            let (read, write) = stream.into_split();
            (Reading::Plain(read), Writing::Plain(write))
        }
        Opened::Tls(stream) => halves_of(stream),
    }
}

/// Both halves of anything else.
pub(super) fn halves_of(stream: Box<dyn Io>) -> (Reading, Writing) {
    let (read, write) = split(stream);
    (Reading::Other(read), Writing::Other(write))
}

impl AsyncRead for Reading {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(plain) => Pin::new(plain).poll_read(cx, buffer),
            Self::Other(other) => Pin::new(other).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Writing {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(plain) => Pin::new(plain).poll_write(cx, bytes),
            Self::Other(other) => Pin::new(other).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(plain) => Pin::new(plain).poll_flush(cx),
            Self::Other(other) => Pin::new(other).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(plain) => Pin::new(plain).poll_shutdown(cx),
            Self::Other(other) => Pin::new(other).poll_shutdown(cx),
        }
    }
}
