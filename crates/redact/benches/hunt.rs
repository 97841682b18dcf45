//! How fast one thread hunts through files that are named: `cargo bench -p redial-redact --bench hunt -- FILE…`. Best of five,
//! with made secrets and all detectors. Nothing is asserted.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a bench reads the clock and prints, and may stop"
)]

use std::time::Instant;

use redial_redact::{Detectors, Hunter, Identifier, Secret, Tainted};

const ROUNDS: usize = 5;
/// Bytes that are fed at once, as a scan reads them.
const PIECE: usize = 64 * 1024;

/// Seconds of a loop that takes an exclusive or and a product for each byte: what a processor does beside others of the same
/// machine changes from one second to the next, and this with it.
fn four_cycles_a_byte(bytes: &[u8]) -> f64 {
    let start = Instant::now();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    std::hint::black_box(hash);
    start.elapsed().as_secs_f64()
}

fn main() {
    let values = (0..5).map(|n| format!("sk-{n}WzX9rTbN2mKpL4vHs{n}c6GdJf8AeU3kQ{n}nRtVwZx"));
    let secret = |value: String| Secret::new(Identifier::or_gap(Tainted::from("KEY")), value.as_bytes());
    let known: Vec<Secret> = values.map(secret).collect();
    let hunter = Hunter::new(&known).detecting(Detectors::built_in(), None);
    for path in std::env::args().skip(1).filter(|word| !word.starts_with("--")) {
        let bytes = std::fs::read(&path).unwrap();
        let round = || {
            let start = Instant::now();
            let mut trail = hunter.trail();
            bytes.chunks(PIECE).for_each(|piece| trail.feed(piece));
            (trail.finish(), start.elapsed().as_secs_f64())
        };
        let mut cycles = Vec::new();
        let (mut best, mut last) = (f64::MAX, round().0);
        for _ in 0..ROUNDS {
            let (seen, took) = round();
            (best, last) = (best.min(took), seen);
            cycles.push(took / four_cycles_a_byte(&bytes) * 4.0);
        }
        cycles.sort_by(f64::total_cmp);
        let (seen, cycles) = (last, cycles[ROUNDS / 2]);
        let speed = bytes.len() as f64 / best / f64::from(1 << 20);
        println!(
            "{speed:8.1} MiB/s  {cycles:5.1} cycles a byte  {} sightings, complete: {}  {path}",
            seen.all().len(),
            seen.complete
        );
    }
}
