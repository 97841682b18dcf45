//! Takes connections: one task each, joined at the end.

use std::{future::Future, net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::sleep,
};

use crate::Cancel;

/// Takes connections until told to stop, then waits for those that are open: whoever serves them is told to stop, too.
pub(crate) async fn accept<F>(listener: TcpListener, stop: Cancel, mut serve: impl FnMut(TcpStream, SocketAddr) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stop.wait() => break,
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => drop(open.spawn(serve(stream, peer))),
                // One that broke while it was taken is nobody's loss; where no more files can be opened, asking again at
                // once would only burn the processor.
                Err(_io) => sleep(Duration::from_millis(20)).await,
            },
            Some(_ended) = open.join_next() => {}
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}
