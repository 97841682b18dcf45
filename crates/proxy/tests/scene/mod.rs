//! A recorder on a runtime of its own, in front of a scripted gateway.
#![allow(dead_code, clippy::allow_attributes, reason = "each test of this folder uses a part")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use redial_note::{Event, read_journal};
use redial_proxy::{Clock, Door, Journal, Keys, Log, Recorder, RecorderSetup, Settings, Tape, Target, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Nonce, Scanner, Secret};

pub(crate) const TOKEN: &str = "sk-redial-0123456789abcdef0123456789abcdef";
pub(crate) const OTHER_TOKEN: &str = "sk-redial-fedcba9876543210fedcba9876543210";
pub(crate) const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";
/// Known, and no key of a gateway.
pub(crate) const SAID: &str = "Zx9Qw8Er7Ty6Ui5Op4As";
pub(crate) const OTHER_KEY: &str = "sk-real-00112233445566778899aabbccddeeff";

pub(crate) struct Scene {
    runtime: tokio::runtime::Runtime,
    recorder: Option<Recorder>,
    dir: tempfile::TempDir,
    tape: Arc<Tape>,
}

impl Scene {
    pub(crate) fn new(gateway: SocketAddr) -> Self {
        Self::with_head_time(gateway, Duration::from_secs(30))
    }

    /// One that waits so long for the rest of a head.
    pub(crate) fn with_head_time(gateway: SocketAddr, head: Duration) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let name = Identifier::ours("KEY");
        let log = Log::new(Journal::create(&dir.path().join("run.journal.jsonl"), [7; 16]).unwrap());
        let tape = Arc::new(Tape::new(log, Clock::start()));
        let door = |token: &str, key: &str| Door {
            token: Secret::new(name.clone(), token.as_bytes()),
            target: Target::of(&format!("http://{gateway}")).unwrap(),
            other: None,
            prefix: String::new(),
            credential: Some(Secret::new(name.clone(), key.as_bytes())),
        };
        let setup = RecorderSetup {
            listen: "127.0.0.1:0".parse().unwrap(),
            doors: vec![door(TOKEN, KEY), door(OTHER_TOKEN, OTHER_KEY)],
            keys: Keys::Brokered,
            upstream: Arc::new(Upstream::new(Settings::default())),
            connect: Duration::from_secs(5),
            head,
            allow_paths: vec!["/v1/embeddings".to_owned()],
            scanner: Arc::new(Scanner::new(
                &[KEY, TOKEN, SAID].map(|value| Secret::new(name.clone(), value.as_bytes())),
                Control::new(Nonce::from_bytes([7; 16])),
            )),
            key: Arc::new(FingerprintKey::new("run", vec![1; 32])),
            gate: None,
            injector: None,
            ended: tokio::sync::mpsc::unbounded_channel().0,
            connected: tokio::sync::mpsc::unbounded_channel().0,
            killing: Arc::default(),
        };
        let recorder = runtime.block_on(Recorder::start(setup, Arc::clone(&tape))).unwrap();
        Self { runtime, recorder: Some(recorder), dir, tape }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.recorder.as_ref().unwrap().address()
    }

    /// Ends the recorder and reads what it wrote.
    pub(crate) fn events(mut self) -> Vec<Event> {
        self.runtime.block_on(self.recorder.take().unwrap().stop());
        assert!(!self.tape.log.is_broken());
        read_journal(&std::fs::read(self.dir.path().join("run.journal.jsonl")).unwrap()).events
    }
}
