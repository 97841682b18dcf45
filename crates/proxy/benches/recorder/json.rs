//! Small documents: throughput, waits, processor time.

use std::{net::SocketAddr, time::Instant};

use tokio::{io::AsyncWriteExt as _, runtime::Runtime, task::JoinSet};

use crate::{
    Peers, percentile,
    process::{self, on_one_processor},
    ratios,
    wire::{Play, connect, message, request},
};

/// Requests of one connection in one measurement.
const EACH: usize = 400;

/// What one measurement saw.
struct Seen {
    wall: f64,
    waits: Vec<f64>,
}

/// What the requests of a measurement have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alike {
    /// All of them are the same, as the tries of one call are.
    Same,
    /// Each has a body that none of the last thousands had.
    Other,
}

impl Alike {
    /// Makes a request the next of its measurement: a number takes the place of its prompt's first word.
    fn number(self, request: &mut [u8], number: usize) {
        const WORD: &[u8] = b"please ";
        if self == Self::Other {
            let prompt = request.windows(WORD.len()).rposition(|word| word == WORD).unwrap();
            request[prompt..][..WORD.len() - 1].copy_from_slice(format!("{number:06}").as_bytes());
        }
    }
}

async fn load(to: SocketAddr, connections: usize, each: usize, alike: Alike) -> Seen {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for connection in 0..connections {
        tasks.spawn(async move {
            let whole = request(to, Play::Json);
            let mut stream = connect(to).await;
            let mut buffer = Vec::with_capacity(8192);
            let mut waits = Vec::with_capacity(each);
            for number in 0..each {
                let mut request = whole.clone();
                alike.number(&mut request, connection * each + number);
                let begun = Instant::now();
                stream.write_all(&request).await.unwrap();
                message(&mut stream, &mut buffer).await.unwrap();
                waits.push(begun.elapsed().as_secs_f64());
            }
            waits
        });
    }
    let waits = tasks.join_all().await.into_iter().flatten().collect();
    Seen { wall: started.elapsed().as_secs_f64(), waits }
}

/// Wherever the scheduler puts peers and load, and all of them on one processor. With one connection no two of them ever work at
/// once: where each is woken up (the same processor, or another that sleeps) then weighs more than what any of them does, and
/// differs from start to start. On one processor it is always the same. Both with the same request again and again, whose body a recorder
/// knows again, and with others.
pub(crate) fn run(runtime: &Runtime, rounds: usize) {
    let both = |runtime: &Runtime, place: &str| {
        measure(runtime, rounds, Alike::Same, place);
        measure(runtime, rounds, Alike::Other, &format!("{place}, each another body"));
    };
    both(runtime, "");
    on_one_processor(|| both(&process::runtime(), ", one processor"));
}

fn measure(runtime: &Runtime, rounds: usize, alike: Alike, place: &str) {
    let peers = Peers::start();
    for (connections, each) in [(1, 4 * EACH), (32, EACH)] {
        let n = (connections * each) as f64;
        let (mut rate, mut p50, mut p99, mut cpu) = (vec![], vec![], vec![], vec![]);
        for round in 0..=rounds {
            let (mut of_rate, mut of_p50, mut of_p99, mut of_cpu) = (vec![], vec![], vec![], vec![]);
            for proxy in &peers.proxies {
                let before = proxy.cpu();
                let mut seen = runtime.block_on(load(proxy.address, connections, each, alike));
                of_cpu.push((proxy.cpu() - before) / n * 1e6);
                of_rate.push(n / seen.wall);
                of_p50.push(percentile(&mut seen.waits, 0.5) * 1e6);
                of_p99.push(percentile(&mut seen.waits, 0.99) * 1e6);
            }
            // The first round warms up.
            if round > 0 {
                rate.push(of_rate);
                p50.push(of_p50);
                p99.push(of_p99);
                cpu.push(of_cpu);
            }
        }
        for (at, proxy) in peers.proxies.iter().enumerate().skip(1) {
            println!(
                "json, {connections} connections{place}, {}: throughput {:.2}, CPU a request {:.2}, p50 {:.2}, p99 {:.2} of bare ({:.0}/s, {:.1} µs CPU, {:.0} and {:.0} µs)",
                proxy.peer.name(),
                ratios(&rate)[at],
                ratios(&cpu)[at],
                ratios(&p50)[at],
                ratios(&p99)[at],
                rate[rounds - 1][0],
                cpu[rounds - 1][0],
                p50[rounds - 1][0],
                p99[rounds - 1][0]
            );
        }
    }
}
