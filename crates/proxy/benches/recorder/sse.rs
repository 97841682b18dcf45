//! Streams: the first event, every event, and events as fast as they come.

use std::{net::SocketAddr, time::Instant};

use tokio::{io::AsyncReadExt as _, io::AsyncWriteExt as _, runtime::Runtime, task::JoinSet};

use crate::{
    Peers,
    gateway::{FAST, PACED},
    percentile, ratios,
    wire::{Play, ask, connect, request, wall_ns},
};

/// Streams at once, and how often each is opened.
const STREAMS: usize = 8;
const AGAIN: usize = 4;

/// Waits for first events since their requests, and of every event since it was made, in seconds.
#[derive(Default)]
struct Waits {
    first: Vec<f64>,
    every: Vec<f64>,
}

async fn paced(to: SocketAddr) -> Waits {
    let mut waits = Waits::default();
    for _ in 0..AGAIN {
        let mut stream = connect(to).await;
        let request = request(to, Play::Paced);
        let begun = Instant::now();
        stream.write_all(&request).await.unwrap();
        let mut buffer = Vec::with_capacity(64 << 10);
        let (mut at, mut seen) = (0, 0);
        while seen < PACED {
            stream.read_buf(&mut buffer).await.unwrap();
            let now = wall_ns();
            while let Some(next) = buffer[at..].windows(11).position(|w| w == b"\"created\":1") {
                let digits = &buffer[at + next + 10..];
                let Some(end) = digits.iter().position(|b| *b == b',') else { break };
                let made: u64 = str::from_utf8(&digits[..end]).unwrap().parse().unwrap();
                if seen == 0 {
                    waits.first.push(begun.elapsed().as_secs_f64());
                }
                waits.every.push(now.saturating_sub(made) as f64 / 1e9);
                seen += 1;
                at += next + 10 + end;
            }
        }
    }
    waits
}

/// Events a second of one stream.
async fn fast(to: SocketAddr) -> f64 {
    let begun = Instant::now();
    let (mut stream, mut buffer) = ask(to, Play::Fast).await;
    while !buffer.ends_with(b"0\r\n\r\n") {
        let kept = buffer.len().saturating_sub(8);
        buffer.drain(..kept);
        buffer.reserve(64 << 10);
        assert!(stream.read_buf(&mut buffer).await.unwrap() > 0, "the stream ends in order");
    }
    FAST as f64 / begun.elapsed().as_secs_f64()
}

async fn all_paced(to: SocketAddr) -> Waits {
    let mut tasks = JoinSet::new();
    for _ in 0..STREAMS {
        tasks.spawn(paced(to));
    }
    let mut all = Waits::default();
    for waits in tasks.join_all().await {
        all.first.extend(waits.first);
        all.every.extend(waits.every);
    }
    all
}

pub(crate) fn run(runtime: &Runtime, rounds: usize) {
    let peers = Peers::start();
    let (mut first, mut every, mut rate) = (vec![], vec![], vec![]);
    for round in 0..=rounds {
        let (mut of_first, mut of_every, mut of_rate) = (vec![], vec![], vec![]);
        for proxy in &peers.proxies {
            let mut waits = runtime.block_on(all_paced(proxy.address));
            of_first.push(percentile(&mut waits.first, 0.5) * 1e6);
            of_every.push(percentile(&mut waits.every, 0.5) * 1e6);
            of_rate.push(runtime.block_on(fast(proxy.address)));
        }
        // The first round warms up.
        if round > 0 {
            first.push(of_first);
            every.push(of_every);
            rate.push(of_rate);
        }
    }
    for (at, proxy) in peers.proxies.iter().enumerate().skip(1) {
        println!(
            "sse, {}: first event p50 {:.2}, every event p50 {:.2}, as fast as possible {:.2} of bare ({:.0} µs, {:.0} µs, {:.0} events/s)",
            proxy.peer.name(),
            ratios(&first)[at],
            ratios(&every)[at],
            ratios(&rate)[at],
            first[rounds - 1][0],
            every[rounds - 1][0],
            rate[rounds - 1][0]
        );
    }
}
