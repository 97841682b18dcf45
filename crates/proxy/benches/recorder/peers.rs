//! The two proxies.

use std::{convert::Infallible, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use hyper::{Request, Response, body::Incoming, server, service::service_fn};
use hyper_util::rt::TokioIo;
use redial_note::Event;
use redial_proxy::{Clock, Door, Journal, Keys, Log, Recorder, RecorderSetup, Settings, Tape, Target, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Nonce, Scanner, Secret, rules_sha256};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::wire::TOKEN;

const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";

/// A reverse proxy of nothing but hyper: one connection to the gateway for each of the client's, bodies streamed.
pub(crate) async fn bare(gateway: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::task::spawn(async move {
        let mut open = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.spawn(async move {
                stream.set_nodelay(true).unwrap();
                let upstream = TcpStream::connect(gateway).await.unwrap();
                upstream.set_nodelay(true).unwrap();
                let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(upstream)).await.unwrap();
                let driver = tokio::task::spawn(connection);
                let sender = Arc::new(tokio::sync::Mutex::new(sender));
                let service = service_fn(move |request: Request<Incoming>| {
                    let sender = Arc::clone(&sender);
                    async move {
                        let mut sender = sender.lock().await;
                        sender.ready().await.unwrap();
                        let response: Response<Incoming> = sender.send_request(request).await.unwrap();
                        Ok::<_, Infallible>(response)
                    }
                });
                drop(server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
                driver.abort();
            });
        }
    });
    address
}

/// What opens the journal of a run: only then is what follows folded, as it is in life.
fn opened() -> Event {
    let setup: Vec<Value> =
        redial_note::Assumption::ALL.iter().map(|a| json!({ "assumption": a, "state": "unknown" })).collect();
    let event = json!({ "opened": {
        "run_id": "redial-20261125-0300-0000", "kind": "run", "parent": null, "started_at": "2026-11-25T03:00:00.000Z",
        "redial": { "version": "0", "commit": null }, "setup": setup,
        "origin": {
            "kind": "local", "workflow": null, "job": null, "step": null, "matrix": null, "run_id": null,
            "run_attempt": null, "log": { "state": "absent", "url": null }, "pull_request": null, "command": [], "exit": null,
        },
        "environment": {
            "os": "linux", "arch": "x", "image": null, "clients": [], "proxy_variables": [], "config_sha256": "0".repeat(64),
            "recorded": [], "agent_permissions": [],
        },
        "gateway": { "name": "cometapi", "kind": "real", "base_url": "https://api.example.com", "credential": null },
        "fingerprint_key": "run-00000000", "family": "chat", "probe": null, "approved": null, "scope": null, "remark": null,
        "nonce": "0".repeat(32), "control_seed": "0".repeat(32), "secrets": [], "rules_sha256": rules_sha256(),
        "budget": null, "enforced": false, "expected": [],
    }});
    serde_json::from_value(event).unwrap()
}

/// The recorder, with its journal in a folder.
pub(crate) async fn recorder(gateway: SocketAddr, dir: &Path) -> Recorder {
    let name = Identifier::ours("KEY");
    let credential = Secret::new(name.clone(), KEY.as_bytes());
    let log = Log::new(Journal::create(&dir.join("bench.journal.jsonl")).unwrap());
    log.write(opened());
    let setup = RecorderSetup {
        listen: "127.0.0.1:0".parse().unwrap(),
        doors: vec![Door {
            token: Secret::new(name, TOKEN.as_bytes()),
            target: Target::of(&format!("http://{gateway}")).unwrap(),
            prefix: String::new(),
            credential: Some(credential.clone()),
        }],
        keys: Keys::Brokered,
        upstream: Arc::new(Upstream::new(Settings::default())),
        connect: Duration::from_secs(5),
        allow_paths: Vec::new(),
        scanner: Arc::new(Scanner::new(&[credential], Control::new(Nonce::from_bytes([7; 16])))),
        key: Arc::new(FingerprintKey::new("run", vec![1; 32])),
        gate: None,
        injector: None,
        ended: tokio::sync::mpsc::unbounded_channel().0,
        connected: tokio::sync::mpsc::unbounded_channel().0,
    };
    Recorder::start(setup, Arc::new(Tape::new(log, Clock::start()))).await.unwrap()
}
