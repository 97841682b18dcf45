//! The two proxies.

use std::{convert::Infallible, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use hyper::{Request, Response, body::Incoming, server, service::service_fn};
use hyper_util::rt::TokioIo;
use redial_proxy::{Clock, Door, Journal, Keys, Log, Recorder, RecorderSetup, Settings, Tape, Target, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Nonce, Scanner, Secret};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use crate::{opened::opened, wire::TOKEN};

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

/// The recorder, with its journal in a folder.
pub(crate) async fn recorder(gateway: SocketAddr, dir: &Path) -> Recorder {
    let name = Identifier::ours("KEY");
    let credential = Secret::new(name.clone(), KEY.as_bytes());
    let log = Log::new(Journal::create(&dir.join("bench.journal.jsonl"), [7; 16]).unwrap());
    // Only what follows the opening of a run is folded, as it is in life.
    log.write(opened());
    let setup = RecorderSetup {
        listen: "127.0.0.1:0".parse().unwrap(),
        doors: vec![Door {
            token: Secret::new(name, TOKEN.as_bytes()),
            target: Target::of(&format!("http://{gateway}")).unwrap(),
            other: None,
            prefix: String::new(),
            credential: Some(credential.clone()),
        }],
        keys: Keys::Brokered,
        upstream: Arc::new(Upstream::new(Settings::default())),
        connect: Duration::from_secs(5),
        head: Duration::from_secs(30),
        allow_paths: Vec::new(),
        scanner: Arc::new(Scanner::new(&[credential], Control::new(Nonce::from_bytes([7; 16])))),
        key: Arc::new(FingerprintKey::new("run", vec![1; 32])),
        gate: None,
        injector: None,
        ended: tokio::sync::mpsc::unbounded_channel().0,
        connected: tokio::sync::mpsc::unbounded_channel().0,
        killing: Arc::default(),
    };
    Recorder::start(setup, Arc::new(Tape::new(log, Clock::start()))).await.unwrap()
}
