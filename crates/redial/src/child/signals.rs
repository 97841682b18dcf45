//! The signals that somebody gives to Redial and means for its child.

use std::{io, task::Poll};

use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind};

/// Those that are passed on. Left out: what the kernel sends for a process's own faults; SIGTSTP and SIGCONT, which are a
/// terminal's, and with a terminal both share a group and get them together.
const PASSED: [(Signal, fn() -> SignalKind); 7] = [
    (Signal::HUP, SignalKind::hangup),
    (Signal::INT, SignalKind::interrupt),
    (Signal::QUIT, SignalKind::quit),
    (Signal::TERM, SignalKind::terminate),
    // A time limit that was set before Redial was started and outlives its start: `perl -e 'alarm 60; exec @ARGV'`.
    (Signal::ALARM, SignalKind::alarm),
    // Redial would die of them; without it they would reach the child.
    (Signal::USR1, SignalKind::user_defined1),
    (Signal::USR2, SignalKind::user_defined2),
];

/// A file that must not grow any more is a disk that takes no more, and no reason to end: writing to it fails then.
///
/// # Errors
/// The system has no room for a handler.
pub(crate) fn outlive_full_files() -> io::Result<()> {
    unix::signal(SignalKind::from_raw(Signal::XFSZ.as_raw())).map(drop)
}

/// Whether the end of the terminal is ignored (`nohup`).
pub(crate) fn outlives_its_terminal() -> bool {
    is_in(ignored(), Signal::HUP)
}

/// Signals on their way.
#[derive(Debug)]
pub(super) struct Signals(Vec<(Signal, unix::Signal)>);

impl Signals {
    /// Listens from now on. What was ignored when Redial started (`nohup`, a job in the background of a script) stays
    /// ignored, and the child inherits that.
    pub(super) fn listen() -> io::Result<Self> {
        let ignored = ignored();
        let heard = PASSED.into_iter().filter(|(signal, _)| !is_in(ignored, *signal));
        heard.map(|(signal, kind)| Ok((signal, unix::signal(kind())?))).collect::<io::Result<_>>().map(Self)
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> Signal {
        std::future::poll_fn(|context| {
            let arrived =
                |(signal, stream): &mut (Signal, unix::Signal)| stream.poll_recv(context).is_ready().then_some(*signal);
            self.0.iter_mut().find_map(arrived).map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// Whether a signal is an order to end: the grace time begins with it.
pub(super) fn asks_for_the_end(signal: Signal) -> bool {
    matches!(signal, Signal::HUP | Signal::INT | Signal::QUIT | Signal::TERM | Signal::ALARM)
}

/// The mask of ignored signals. Where the system doesn't show it, none.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    mask(&status)
}

fn mask(status: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    line.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok()).unwrap_or_default()
}

fn is_in(mask: u64, signal: Signal) -> bool {
    u32::try_from(signal.as_raw() - 1).is_ok_and(|bit| mask.checked_shr(bit).is_some_and(|rest| rest & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_mask() {
        let mask = mask("Name:\tx\nSigIgn:\t0000000000000003\nSigCgt:\tff\n");
        assert!(is_in(mask, Signal::HUP) && is_in(mask, Signal::INT) && !is_in(mask, Signal::QUIT));
        assert_eq!(super::mask("SigIgn:\tx"), 0);
    }
}
