//! The recorder beside a bare proxy of hyper's, in one run:
//! `cargo bench -p redial-proxy --bench recorder [-- [ROUNDS] [json] [sse] [memory] [bulk]]`.
//!
//! Gateway, bare proxy and recorder are processes of their own, as they are in life; the load comes from this one. Rounds
//! are interleaved, and what is printed is the median of their ratios. nginx stands beside them where it is installed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench measures time and prints it"
)]

mod bulk;
mod gateway;
mod json;
mod memory;
#[path = "../../tests/opened/mod.rs"]
mod opened;
mod peers;
mod process;
mod sse;
mod wire;

use process::{Child, Peer};

/// What the peers of a section are.
pub(crate) struct Peers {
    pub(crate) gateway: Child,
    /// The bare proxy first: all ratios are to it.
    pub(crate) proxies: Vec<Child>,
}

impl Peers {
    /// All of them, newly started, so that one section's memory is not another's.
    pub(crate) fn start() -> Self {
        let gateway = Child::start(Peer::Gateway, None);
        let to = Some(gateway.address);
        let mut proxies = vec![Child::start(Peer::Bare, to), Child::start(Peer::Recorder, to)];
        proxies.extend(Child::nginx(gateway.address));
        Self { gateway, proxies }
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

pub(crate) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}

/// For each proxy the median of what it measured in each round over what the bare one did.
pub(crate) fn ratios(rounds: &[Vec<f64>]) -> Vec<f64> {
    let of = |proxy: usize| median(rounds.iter().map(|round| round[proxy] / round[0]).collect());
    (0..rounds[0].len()).map(of).collect()
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--bench")).collect();
    if let [role, rest @ ..] = args.as_slice()
        && let Some(peer) = Peer::of(role)
    {
        return process::serve(peer, rest.first().map(|to| to.parse().unwrap()));
    }
    let rounds: usize = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(9);
    let asked =
        |section: &str| args.iter().all(|arg| arg.parse::<usize>().is_ok()) || args.iter().any(|a| a == section);
    if Child::nginx_path().is_none() {
        println!("nginx is not installed: skipped");
    }
    let runtime = process::runtime();
    for (name, section) in [
        ("json", json::run as fn(&tokio::runtime::Runtime, usize)),
        ("sse", sse::run),
        ("memory", memory::run),
        ("bulk", bulk::run),
    ] {
        if asked(name) {
            section(&runtime, rounds);
        }
    }
}
