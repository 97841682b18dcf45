//! Runs a connection and the work on it in one task.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
};

use http_body_util::Full;
use hyper::{body::Bytes, client::conn::http1::Connection};
use hyper_util::rt::TokioIo;

/// What a connection speaks over.
pub(crate) trait Io: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin {}

impl<T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin> Io for T {}

type Conn = Connection<TokioIo<Box<dyn Io>>, Full<Bytes>>;

/// hyper splits a connection into a driving future and a handle. Both are polled by the one task, so that no task
/// is left behind however the exchange ends.
pub(super) struct Driver(Option<Conn>);

impl Driver {
    pub(super) fn new(connection: Conn) -> Self {
        Self(Some(connection))
    }

    /// Runs `work` to its end, and the connection beside it. How the connection failed is told to `work`.
    pub(super) async fn run<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = pin!(work);
        poll_fn(|cx| {
            if let Some(connection) = &mut self.0
                && Pin::new(connection).poll(cx).is_ready()
            {
                self.0 = None;
            }
            work.as_mut().poll(cx)
        })
        .await
    }
}
