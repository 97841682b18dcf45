//! The embedded gateway: contract-true answers of all families, scripted faults, and the truth of what it saw.

pub(crate) mod answer;
mod connection;
mod contract;
pub(crate) mod credential;
mod envelope;
mod family;
pub(crate) mod intake;
mod model;
pub(crate) mod player;
pub(crate) mod route;
mod script;
mod truth;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicU64},
};

use tokio::{net::TcpListener, task::JoinSet, time::Instant};

use crate::{Cancel, Canceller, listener::accept};

pub use {
    contract::Docs,
    model::{DEFAULT_MODEL, Models},
    script::{Script, ScriptFault, ScriptFaultKind},
    truth::Truth,
};

/// How a simulator is set up.
#[derive(Debug)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which requests fail, and how.
    pub script: Script,
    /// Where it writes what it saw.
    pub truth: Truth,
    /// Whether its answers say that they are a simulator's ([`redial_redact::SIMULATOR_MARK`]). Who starts it for themselves
    /// knows.
    pub marked: bool,
}

/// A running simulator. Dropping it ends it at once; [`Simulator::stop`] waits for its tasks.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    stop: Canceller,
    tasks: JoinSet<()>,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct State {
    script: Script,
    truth: Truth,
    marked: bool,
    count: AtomicU64,
    started: Instant,
    stop: Cancel,
}

impl Simulator {
    /// Listens and serves on the current runtime.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub async fn start(config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(config.listen).await?;
        let address = listener.local_addr()?;
        let (stop, cancel) = Canceller::new();
        let state = Arc::new(State {
            script: config.script,
            truth: config.truth,
            marked: config.marked,
            count: AtomicU64::new(0),
            started: Instant::now(),
            stop: cancel,
        });
        let mut tasks = JoinSet::new();
        let stop_serving = state.stop.clone();
        tasks.spawn(accept(listener, stop_serving, move |stream, _peer| connection::serve(stream, Arc::clone(&state))));
        Ok(Self { address, stop, tasks })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL in OpenAI's style.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Ends all connections where they are and waits for their tasks.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
    }
}

/// Reads bytes as the head of a request, for [`crate::holds_for`].
pub(crate) fn read_head(bytes: &[u8]) {
    drop(intake::parse(bytes));
}
