//! One GiB each way: speed, and memory at its peak.

use std::{net::SocketAddr, time::Instant};

use tokio::{io::AsyncWriteExt as _, runtime::Runtime};

use crate::{
    Peers, median,
    wire::{Play, connect, head, message},
};

const GIB: u64 = 1 << 30;

/// MB a second up.
async fn up(to: SocketAddr) -> f64 {
    let mut stream = connect(to).await;
    let begun = Instant::now();
    let front = br#"{"model":"m","messages":[{"role":"user","content":""#;
    let back = br#""}]}"#;
    stream.write_all(&head(to, Play::Json, GIB + (front.len() + back.len()) as u64)).await.unwrap();
    stream.write_all(front).await.unwrap();
    let piece = vec![b'x'; 64 << 10];
    for _ in 0..GIB / piece.len() as u64 {
        stream.write_all(&piece).await.unwrap();
    }
    stream.write_all(back).await.unwrap();
    message(&mut stream, &mut Vec::with_capacity(64 << 10)).await.unwrap();
    GIB as f64 / 1e6 / begun.elapsed().as_secs_f64()
}

/// MB a second down.
async fn down(to: SocketAddr) -> f64 {
    let mut stream = connect(to).await;
    let begun = Instant::now();
    stream.write_all(&[head(to, Play::Bulk(GIB), 2), b"{}".to_vec()].concat()).await.unwrap();
    message(&mut stream, &mut Vec::with_capacity(128 << 10)).await.unwrap();
    GIB as f64 / 1e6 / begun.elapsed().as_secs_f64()
}

pub(crate) fn run(runtime: &Runtime, rounds: usize) {
    let rounds = rounds.min(5);
    let peers = Peers::start();
    let (mut sent, mut received) = (vec![vec![]; peers.proxies.len()], vec![vec![]; peers.proxies.len()]);
    for _ in 0..rounds {
        for (at, proxy) in peers.proxies.iter().enumerate() {
            sent[at].push(runtime.block_on(up(proxy.address)));
            received[at].push(runtime.block_on(down(proxy.address)));
        }
    }
    let ratio =
        |all: &[Vec<f64>], at: usize| median(all[at].iter().zip(&all[0]).map(|(own, bare)| own / bare).collect());
    let bare = peers.proxies[0].memory().peak;
    for (at, proxy) in peers.proxies.iter().enumerate().skip(1) {
        let peak = proxy.memory().peak;
        println!(
            "1 GiB, {}: up {:.2}, down {:.2} of bare ({:.0} and {:.0} MB/s); peak memory {:.1} MiB, {:+.1} MiB to bare",
            proxy.peer.name(),
            ratio(&sent, at),
            ratio(&received, at),
            median(sent[0].clone()),
            median(received[0].clone()),
            peak / 1024.0,
            (peak - bare) / 1024.0
        );
    }
    drop(peers.gateway);
}
