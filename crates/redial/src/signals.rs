//! How a command that goes on until it is told to stop hears of that.

use std::{future::pending, io};

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::child;

/// What ends a service, or a check before its time: Ctrl-C, Ctrl-\, an order to end, or the end of the terminal that it was started from.
pub(crate) struct Signals {
    interrupt: Signal,
    quit: Signal,
    terminate: Signal,
    /// None under `nohup`, which ignores it for us.
    hangup: Option<Signal>,
}

impl Signals {
    /// Listens from now on.
    pub(crate) fn new() -> io::Result<Self> {
        let hangup = if child::outlives_its_terminal() { None } else { Some(signal(SignalKind::hangup())?) };
        let [interrupt, quit, terminate] =
            [SignalKind::interrupt(), SignalKind::quit(), SignalKind::terminate()].map(signal);
        Ok(Self { interrupt: interrupt?, quit: quit?, terminate: terminate?, hangup })
    }

    /// Ready when one has come.
    pub(crate) async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.quit.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hangup => {}
        }
    }
}
