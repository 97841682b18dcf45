//! The recorder beside a bare proxy of hyper's, in one run: `cargo bench -p redial-proxy --bench recorder [ROUNDS]`.
//!
//! Prints medians of ratios over interleaved rounds. Gateway and client are the same small programs for both, in this
//! process; their own share of the processor is measured first and taken off.
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

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use hyper::{Request, Response, body::Incoming, server, service::service_fn};
use hyper_util::rt::TokioIo;
use redial_proxy::{Clock, Door, Journal, Keys, Log, Recorder, RecorderSetup, Settings, Target, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Nonce, Scanner, Secret};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

const TOKEN: &str = "sk-redial-0123456789abcdef0123456789abcdef";
const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";

/// Requests of one connection in one measurement.
const EACH: usize = 400;

fn answer() -> Vec<u8> {
    let text = "word ".repeat(120);
    let body = format!(
        r#"{{"id":"chatcmpl-1","object":"chat.completion","model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{text}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":9,"completion_tokens":120,"total_tokens":129}}}}"#
    );
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nx-request-id: req_0123456789\r\n\r\n{body}").into_bytes()
}

fn request(to: SocketAddr) -> Vec<u8> {
    let prompt = "please ".repeat(100);
    let body = format!(r#"{{"model":"m","max_tokens":16,"messages":[{{"role":"user","content":"{prompt}"}}]}}"#);
    let length = body.len();
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {to}\r\nAuthorization: Bearer {TOKEN}\r\nUser-Agent: OpenAI/Python 3.54.0\r\nx-stainless-retry-count: 0\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Reads one message with a counted body; false at the end of the connection.
async fn message(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> bool {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await.unwrap_or(0) == 0 {
            return false;
        }
        let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length: usize =
            head.split("content-length: ").nth(1).map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
        if buffer.len() >= end + 4 + length {
            return true;
        }
    }
}

async fn gateway() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer: Arc<[u8]> = answer().into();
    tokio::task::spawn(async move {
        let mut open = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            open.spawn(async move {
                stream.set_nodelay(true).unwrap();
                let mut buffer = Vec::with_capacity(8192);
                while message(&mut stream, &mut buffer).await {
                    if stream.write_all(&answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

/// A reverse proxy of nothing but hyper: one connection to the gateway for each of the client's, bodies streamed.
async fn bare(gateway: SocketAddr) -> SocketAddr {
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

async fn recorder(gateway: SocketAddr, dir: &std::path::Path) -> Recorder {
    let name = Identifier::ours("KEY");
    let credential = Secret::new(name.clone(), KEY.as_bytes());
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
        log: Arc::new(Log::new(Journal::create(&dir.join("bench.journal.jsonl")).unwrap())),
        scanner: Arc::new(Scanner::new(&[credential], Control::new(Nonce::from_bytes([7; 16])))),
        key: Arc::new(FingerprintKey::new("run", vec![1; 32])),
        clock: Clock::start(),
        ended: tokio::sync::mpsc::unbounded_channel().0,
        connected: tokio::sync::mpsc::unbounded_channel().0,
    };
    Recorder::start(setup).await.unwrap()
}

/// What one measurement saw: seconds of wall time and of processor time, and the waits of all requests in order.
struct Measured {
    wall: f64,
    cpu: f64,
    waits: Vec<f64>,
}

async fn load(to: SocketAddr, connections: usize) -> Measured {
    let (started, cpu) = (Instant::now(), cpu_seconds());
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        tasks.spawn(async move {
            let request = request(to);
            let mut stream = TcpStream::connect(to).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let mut buffer = Vec::with_capacity(8192);
            let mut waits = Vec::with_capacity(EACH);
            for _ in 0..EACH {
                let begun = Instant::now();
                stream.write_all(&request).await.unwrap();
                assert!(message(&mut stream, &mut buffer).await);
                waits.push(begun.elapsed().as_secs_f64());
            }
            waits
        });
    }
    let mut waits: Vec<f64> = tasks.join_all().await.into_iter().flatten().collect();
    waits.sort_by(f64::total_cmp);
    Measured { wall: started.elapsed().as_secs_f64(), cpu: cpu_seconds() - cpu, waits }
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let own: f64 = stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default();
    // schedstat is of the first thread alone; the others are added up.
    let mut all = 0.0;
    for task in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let stat = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        all += stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or_default();
    }
    all.max(own) / 1e9
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let rounds: usize = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(9);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let dir = std::env::temp_dir().join(format!("redial-bench-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let gateway = gateway().await;
        let bare = bare(gateway).await;
        let recorder = recorder(gateway, &dir).await;
        for connections in [1, 32] {
            let (mut throughput, mut p50, mut p99, mut cpu) = (vec![], vec![], vec![], vec![]);
            let mut shown = (0.0, 0.0, 0.0);
            for round in 0..=rounds {
                let direct = load(gateway, connections).await;
                let of_bare = load(bare, connections).await;
                let of_recorder = load(recorder.address(), connections).await;
                if round == 0 {
                    continue; // warming up
                }
                throughput.push(of_bare.wall / of_recorder.wall);
                p50.push(percentile(&of_recorder.waits, 0.5) / percentile(&of_bare.waits, 0.5));
                p99.push(percentile(&of_recorder.waits, 0.99) / percentile(&of_bare.waits, 0.99));
                cpu.push((of_recorder.cpu - direct.cpu) / (of_bare.cpu - direct.cpu).max(1e-9));
                let n = (connections * EACH) as f64;
                shown = (n / of_bare.wall, (of_bare.cpu - direct.cpu) / n * 1e6, percentile(&of_bare.waits, 0.5) * 1e6);
            }
            println!(
                "{connections} connections: throughput {:.2}, p50 {:.2}, p99 {:.2}, CPU a request {:.2} of bare ({:.0}/s, {:.1} µs CPU, p50 {:.0} µs)",
                median(throughput),
                median(p50),
                median(p99),
                median(cpu),
                shown.0,
                shown.1,
                shown.2
            );
        }
        recorder.stop().await;
        std::fs::remove_dir_all(&dir).unwrap();
    });
}
