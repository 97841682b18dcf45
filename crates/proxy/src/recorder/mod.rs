//! The recording proxy: HTTP/1.1 on loopback, passed on byte by byte to the gateway and back.
//!
//! One upstream connection belongs to each client connection: opened, used again and ended together, so that what is
//! recorded is what the client would have seen. Nothing is retried, cached or built again. What is looked at is a bounded
//! copy; what is announced is in the journal before it goes on.

mod admission;
mod answer;
mod beside;
mod connection;
mod document;
mod door;
mod exchange;
mod gate;
mod link;
mod log;
mod marks;
mod refusal;
mod request;
mod response;
mod tape;
mod uncoded;

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use memchr::memmem::Finder;
use redial_note::{Event, Family};
use redial_redact::{Fingerprint, FingerprintKey, SafePath, Scanner, Secret, Tainted};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    task::JoinSet,
    time::timeout,
};

use crate::{Cancel, Canceller, Injector, Upstream, listener::accept};

pub use admission::PURPOSE as PURPOSE_HEADER;
pub use door::{Door, Keys};
pub use gate::{Gate, Limits as GateLimits};
pub use log::Log;
pub use tape::Tape;

/// What a recorder works with.
#[derive(Debug)]
pub struct RecorderSetup {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Which token opens which gateway, with which credential. The first is where requests without a token go, without a
    /// key. Never empty.
    pub doors: Vec<Door>,
    /// Whether clients present tokens or the credentials themselves.
    pub keys: Keys,
    /// How connections to gateways are opened.
    pub upstream: Arc<Upstream>,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long the rest of a request's head may take, once its first byte has come.
    pub head: Duration,
    /// Paths of no family that may have a key all the same, as prefixes.
    pub allow_paths: Vec<String>,
    /// What must not be kept of an answer.
    pub scanner: Arc<Scanner>,
    /// The key behind fingerprints.
    pub key: Arc<FingerprintKey>,
    /// What keeps to a budget; none where it is only measured.
    pub gate: Option<Gate>,
    /// What plays faults to chosen requests in the gateway's place; none but in a rehearsal.
    pub injector: Option<Arc<Injector>>,
    /// Whom each ended attempt is told to, for progress; nobody listens where it is closed.
    pub ended: mpsc::UnboundedSender<EndedAttempt>,
    /// Whom each new connection is told to, so that its owner can be looked for.
    pub connected: mpsc::UnboundedSender<Connected>,
    /// Set by whoever is about to kill the clients: those that are gone from then on did not leave by themselves.
    pub killing: Arc<AtomicBool>,
}

/// A client has connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connected {
    /// Number of the connection in the run, from 1.
    pub number: u64,
    /// The client's end of it.
    pub peer: SocketAddr,
}

/// An attempt has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedAttempt {
    /// Its status, where one came.
    pub status: Option<u16>,
    /// Whether it failed.
    pub failed: bool,
    /// The fingerprint of its body, where that was read.
    pub body: Option<Fingerprint>,
    /// How many milliseconds its answer asked to wait.
    pub wait_ms: Option<u64>,
}

/// A running recorder. [`Recorder::stop`] waits for its connections.
#[derive(Debug)]
pub struct Recorder {
    shared: Arc<Shared>,
    stop: Canceller,
    closing: Canceller,
    tasks: JoinSet<()>,
}

/// What all connections share.
#[derive(Debug)]
struct Shared {
    setup: RecorderSetup,
    /// Where exchanges that begin now are written.
    tape: RwLock<Arc<Tape>>,
    address: SocketAddr,
    /// What a `Host` header may say; anything, where others than this machine may come: they know it by a name of theirs.
    hosts: Option<[String; 2]>,
    /// The fingerprint of each door's token.
    credentials: Vec<Fingerprint>,
    /// What may be sent to a gateway as a key: the credentials of all doors.
    sent: Vec<Secret>,
    /// What looks for each door's credential in the heads of answers; none where the client presents it itself.
    finders: Vec<Option<Finder<'static>>>,
    counts: Counts,
    families: watch::Sender<Vec<Family>>,
    keyless: watch::Sender<Vec<SafePath>>,
    stop: Cancel,
    /// Comes before: what is under way goes on, and nothing new begins.
    closing: Cancel,
}

/// What was seen so far, for whoever shows progress.
#[derive(Debug, Default)]
struct Counts {
    connections: AtomicU64,
    exchanges: AtomicU64,
    /// Requests that were refused, or passed on without being calls.
    others: AtomicU64,
}

/// Most paths of no family that are told.
const MOST_KEYLESS: usize = 20;

/// How often the recorder's runtime has a timer that is due: sooner than any connection's deadline.
const BEAT: Duration = Duration::from_secs(1);

/// Keeps a timer that is due soon, until the recorder takes no more connections. A runtime wakes its own driver for a timer that is due
/// before all others, which costs each new connection two calls of the system.
async fn beat(closing: Cancel) {
    while timeout(BEAT, closing.wait()).await.is_err() {}
}

/// The names of a recorder on this machine.
fn hosts(address: SocketAddr) -> [String; 2] {
    [address.to_string(), format!("localhost:{}", address.port())]
}

/// What looks for a door's credential.
fn finder(door: &Door, keys: Keys) -> Option<Finder<'static>> {
    let credential = door.credential.as_ref().filter(|_| keys == Keys::Brokered)?;
    Some(Finder::new(credential.expose()).into_owned())
}

impl Shared {
    /// Where what begins now is written. An exchange keeps it to its end.
    fn tape(&self) -> Arc<Tape> {
        Arc::clone(&self.tape.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes an event of a request that is no attempt.
    fn write_other(&self, event: Event) {
        self.counts.others.fetch_add(1, Relaxed);
        self.tape().log.write(event);
    }

    /// A family was asked for: whoever waits for new ones hears of it.
    fn see(&self, family: Family) {
        add(&self.families, family, usize::MAX);
    }

    /// A request to a path of no family had a key, and goes on without it: its sender will hear of that from the gateway.
    fn see_keyless(&self, path: &str) {
        // Nothing is behind the root, which some clients ask for to see whether anybody is there.
        if path != "/" {
            add(&self.keyless, SafePath::masked(Tainted::from(path)), MOST_KEYLESS);
        }
    }
}

/// Adds what is new to a list that others watch, as far as there is room.
fn add<T: PartialEq>(list: &watch::Sender<Vec<T>>, one: T, most: usize) {
    if list.borrow().contains(&one) {
        return;
    }
    list.send_if_modified(|seen| {
        let is_new = seen.len() < most && !seen.contains(&one);
        if is_new {
            seen.push(one);
        }
        is_new
    });
}

impl Recorder {
    /// Listens and records on the current runtime, at first to `tape`.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(setup: RecorderSetup, tape: Arc<Tape>) -> io::Result<Self> {
        let listener = TcpListener::bind(setup.listen).await?;
        let address = listener.local_addr()?;
        let (stop, cancel) = Canceller::new();
        let (closing, closed) = Canceller::new();
        let shared = Arc::new(Shared {
            hosts: address.ip().is_loopback().then(|| hosts(address)),
            credentials: setup.doors.iter().map(|door| setup.key.of_secret(&door.token)).collect(),
            sent: setup.doors.iter().filter_map(|door| door.credential.clone()).collect(),
            finders: setup.doors.iter().map(|door| finder(door, setup.keys)).collect(),
            tape: RwLock::new(tape),
            setup,
            address,
            counts: Counts::default(),
            families: watch::Sender::default(),
            keyless: watch::Sender::default(),
            stop: cancel,
            closing: closed,
        });
        let mut tasks = JoinSet::new();
        let serving = Arc::clone(&shared);
        tasks.spawn(accept(listener, shared.closing.clone(), move |stream, peer| {
            let number = serving.counts.connections.fetch_add(1, Relaxed) + 1;
            // Nobody may be looking.
            serving.setup.connected.send(Connected { number, peer }).unwrap_or_default();
            connection::serve(stream, Arc::clone(&serving), number)
        }));
        tasks.spawn(beat(shared.closing.clone()));
        Ok(Self { shared, stop, closing, tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// From here on what begins is written to `next`. Hands back the record before: exchanges that are under way still
    /// write to it, and each holds it until its end.
    pub fn turn(&self, next: Arc<Tape>) -> Arc<Tape> {
        let mut tape = self.shared.tape.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut tape, next)
    }

    /// Attempts so far.
    pub fn attempts(&self) -> u64 {
        self.shared.counts.exchanges.load(Relaxed)
    }

    /// Requests so far that are no attempts: refused, or passed on without a key.
    pub fn others(&self) -> u64 {
        self.shared.counts.others.load(Relaxed)
    }

    /// The families seen so far, in the order in which each was seen first. It changes with each new one.
    pub fn families(&self) -> watch::Receiver<Vec<Family>> {
        self.shared.families.subscribe()
    }

    /// Paths of no family to which a request went on without the key that it had, the first twenty of them. It changes with
    /// each new one.
    pub fn keyless(&self) -> watch::Receiver<Vec<SafePath>> {
        self.shared.keyless.subscribe()
    }

    /// Takes nothing new from here on: no connection, and no further request on those that there are. What is under way goes on.
    pub fn close(&self) {
        self.closing.cancel();
    }

    /// Ends all connections where they are: what is under way is recorded as it was left.
    pub async fn stop(mut self) {
        self.close();
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
        if let Some(injector) = &self.shared.setup.injector {
            injector.stop().await;
        }
    }
}
