//! Memory with a thousand streams open.

use std::net::SocketAddr;

use tokio::{io::AsyncReadExt as _, net::TcpStream, runtime::Runtime};

use crate::{
    Peers,
    wire::{Play, ask},
};

/// Streams that are open at once.
const OPEN: usize = 1000;

/// Opens streams and reads the one event of each.
async fn open(to: SocketAddr) -> Vec<TcpStream> {
    let mut streams = Vec::with_capacity(OPEN);
    for _ in 0..OPEN {
        let (mut stream, mut buffer) = ask(to, Play::Hold).await;
        while !buffer.windows(4).any(|w| w == b"}\n\n\r") {
            assert!(stream.read_buf(&mut buffer).await.unwrap() > 0, "the stream stays open");
        }
        streams.push(stream);
    }
    streams
}

pub(crate) fn run(runtime: &Runtime, _rounds: usize) {
    let peers = Peers::start();
    let mut bare = None;
    for proxy in &peers.proxies {
        let before = proxy.memory().now;
        let streams = runtime.block_on(open(proxy.address));
        let now = proxy.memory().now;
        drop(streams);
        let each = (now - before) / OPEN as f64;
        let (bare_now, bare_each) = *bare.get_or_insert((now, each));
        println!(
            "memory at {OPEN} open streams, {}: {:.1} MiB, {:.2} of bare; {each:.1} KiB a stream, {:+.1} KiB to bare",
            proxy.peer.name(),
            now / 1024.0,
            now / bare_now,
            each - bare_each
        );
    }
}
