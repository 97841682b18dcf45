//! Streams: the first event, every event, and events as fast as they come.

use std::{net::SocketAddr, time::Instant};

use tokio::{io::AsyncReadExt as _, io::AsyncWriteExt as _, runtime::Runtime, task::JoinSet};

use crate::{
    Peers,
    gateway::{FAST, PACED},
    median, percentile, ratios,
    wire::{Play, ask, connect, request, wall_ns},
};

/// Streams at once, and how often each is opened.
const STREAMS: usize = 8;
const AGAIN: usize = 24;

/// How a client ends a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// It reads all of it.
    Read,
    /// It closes its connection before the last event, and asks again at once: what a proxy has to do for the stream that
    /// was left is then in the way of the next.
    Left,
}

/// Waits for first events since their requests, and of every event since it was made, in seconds.
#[derive(Default)]
struct Waits {
    first: Vec<f64>,
    every: Vec<f64>,
}

async fn paced(to: SocketAddr, ends: Ends) -> Waits {
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
        while ends == Ends::Read && !buffer.ends_with(b"0\r\n\r\n") {
            assert!(stream.read_buf(&mut buffer).await.unwrap() > 0, "the stream ends in order");
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

async fn all_paced(to: SocketAddr, streams: usize, ends: Ends) -> Waits {
    let mut tasks = JoinSet::new();
    for _ in 0..streams {
        tasks.spawn(paced(to, ends));
    }
    let mut all = Waits::default();
    for waits in tasks.join_all().await {
        all.first.extend(waits.first);
        all.every.extend(waits.every);
    }
    all
}

/// What is measured of a proxy in a round. Times are medians in microseconds.
struct Round {
    /// First event and every event, with one stream at a time and with eight.
    one: [f64; 2],
    eight: [f64; 2],
    /// First event after a stream that was left.
    left: f64,
    /// Events a second.
    rate: f64,
}

impl Round {
    fn of(runtime: &Runtime, to: SocketAddr) -> Self {
        let medians = |streams, ends| {
            let mut waits = runtime.block_on(all_paced(to, streams, ends));
            [percentile(&mut waits.first, 0.5) * 1e6, percentile(&mut waits.every, 0.5) * 1e6]
        };
        Self {
            one: medians(1, Ends::Read),
            eight: medians(STREAMS, Ends::Read),
            left: medians(1, Ends::Left)[0],
            rate: runtime.block_on(fast(to)),
        }
    }
}

pub(crate) fn run(runtime: &Runtime, rounds: usize) {
    let peers = Peers::start();
    let round = || -> Vec<Round> { peers.proxies.iter().map(|proxy| Round::of(runtime, proxy.address)).collect() };
    // The first round warms up.
    drop(round());
    let rounds: Vec<Vec<Round>> = (0..rounds).map(|_| round()).collect();
    let all = |what: fn(&Round) -> f64| -> Vec<Vec<f64>> {
        rounds.iter().map(|round| round.iter().map(what).collect()).collect()
    };
    let measured = [
        ("first event p50", "µs", all(|round| round.one[0])),
        ("every event p50", "µs", all(|round| round.one[1])),
        ("first event p50 of eight streams", "µs", all(|round| round.eight[0])),
        ("every event p50 of eight streams", "µs", all(|round| round.eight[1])),
        ("first event p50 after a stream that was left", "µs", all(|round| round.left)),
        ("as fast as possible", "events/s", all(|round| round.rate)),
    ];
    for (at, proxy) in peers.proxies.iter().enumerate().skip(1) {
        for (name, unit, values) in &measured {
            let bare = median(values.iter().map(|round| round[0]).collect());
            println!("sse, {}: {name} {:.2} of bare ({bare:.0} {unit})", proxy.peer.name(), ratios(values)[at]);
        }
    }
}
