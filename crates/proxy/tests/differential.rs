//! Every case once directly and once through the recorder, over raw sockets: what the client gets and what the gateway gets
//! is the same but for the host, the key, and what is listed in `docs/recorder.md`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

mod scene;

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Mutex, mpsc},
    thread,
    time::Duration,
};

use redial_note::Event;

use scene::{KEY, Scene, TOKEN};

/// What a scripted gateway does once a request's head (and its counted body) has come.
#[derive(Clone)]
enum Act {
    Send(&'static [u8]),
    Pause,
    Reset,
    Close,
    Next,
}

/// How a connection ended for the client.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    Closed,
    Reset,
    Open,
}

struct Case {
    name: &'static str,
    /// What the client sends, piece by piece; `%HOST%` and `%KEY%` stand for the host and the key.
    sends: Vec<&'static str>,
    acts: Vec<Act>,
}

fn case(name: &'static str, sends: &[&'static str], acts: &[Act]) -> Case {
    Case { name, sends: sends.to_vec(), acts: acts.to_vec() }
}

fn cases() -> Vec<Case> {
    use Act::{Close, Next, Pause, Reset, Send};
    let post = "POST /v1/chat/completions HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %KEY%\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"model\":\"m\"}";
    let get =
        "GET /v1/models HTTP/1.1\r\nhOST: %HOST%\r\nx-api-KEY:%KEY%\r\nX-Dup: 1\r\nx-other: a\r\nX-Dup: 2\r\n\r\n";
    let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    vec![
        case("a document", &[post], &[Send(ok)]),
        case("odd spelling of names, duplicates, order", &[get], &[Send(b"HTTP/1.1 200 Fine By Me\r\nX-a: 1\r\nSet-Cookie: a=1\r\nx-A:   2\r\nSET-cookie: b=2\r\ncontent-LENGTH: 0\r\n\r\n")]),
        case("two requests on one connection", &[get, post], &[Send(ok), Next, Send(ok)]),
        case("a request in pieces", &["POST /v1/chat/completions HTTP/1.1\r\nHo", "st: %HOST%\r\nAuthorization: Bearer %KEY%\r\nContent-Length: 4\r\n\r\n{", "\"a\"", ""], &[Send(ok)]),
        case("chunks, extension and trailer", &[post], &[Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n5;a=b\r\nhello\r\n"), Pause, Send(b"0\r\nx-sum: 1\r\n\r\n")]),
        case("a stream", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"), Pause, Send(b"6\r\ndata: \r\n"), Pause, Send(b"1\r\n1\r\n"), Pause, Send(b"2\r\n\n\n\r\n0\r\n\r\n")]),
        case("until the connection closes", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it"), Close]),
        case("HTTP/1.0 answer", &[post], &[Send(b"HTTP/1.0 200 OK\r\n\r\nold"), Close]),
        case("interim answers", &[post], &[Send(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"), Pause, Send(ok)]),
        case("a reset before a byte", &[post], &[Reset]),
        case("a close before a byte", &[post], &[Close]),
        case("a reset in a counted body", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nonly"), Pause, Reset]),
        case("a close in a counted body", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nonly"), Close]),
        case("a close in a chunk", &[post], &[Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly"), Close]),
        case("a reset in the head", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Le"), Pause, Reset]),
        case("a close in the head", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Le"), Close]),
        case("a broken chunk", &[post], &[Send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello"), Close]),
        case("two lengths", &[post], &[Send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokk"), Close]),
        case("not HTTP", &[post], &[Send(b"SSH-2.0-OpenSSH_9.2\r\n\r\nhello"), Close]),
        case("a greeting without an empty line", &[post], &[Send(b"220 mail.example ESMTP\r\n"), Pause, Send(b"221 bye\r\n"), Close]),
        case("HEAD", &["HEAD / HTTP/1.1\r\nHost: %HOST%\r\n\r\n"], &[Send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")]),
        case("no content", &[post], &[Send(b"HTTP/1.1 204 No Content\r\n\r\n")]),
        case("connection: close", &[post], &[Send(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"), Close]),
        case("an early answer to a long request", &["POST /v1/chat/completions HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %KEY%\r\nContent-Length: 5\r\n\r\n"], &[Send(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), Close]),
        case("a status of nobody's", &[post], &[Send(b"HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n")]),
        case("bytes that are no text", &[post], &[Send(b"HTTP/1.1 500 E\r\nX-Raw: \xff\xfe\r\nContent-Length: 3\r\n\r\n\x00\xff\x01")]),
        case("a chunked request", &["POST /v1/messages HTTP/1.1\r\nHost: %HOST%\r\nX-Api-Key: %KEY%\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "0\r\n\r\n"], &[Send(ok)]),
        case("a closed idle connection", &[post], &[Send(ok), Pause, Close]),
    ]
}

/// Plays a case for one connection; hands back what the client sent.
fn gateway(acts: Vec<Act>) -> (SocketAddr, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_nodelay(true).unwrap();
        let mut got = Vec::new();
        request(&mut stream, &mut got, Duration::from_millis(300));
        for act in acts {
            match act {
                Act::Send(bytes) => drop(stream.write_all(bytes)),
                Act::Pause => thread::sleep(Duration::from_millis(30)),
                Act::Reset => {
                    socket_reset(&stream);
                    sender.send(got).unwrap();
                    return;
                }
                Act::Close => {
                    drop(stream.shutdown(Shutdown::Write));
                    break;
                }
                // The client sends it when it has had its answer, however long a busy machine takes.
                Act::Next => request(&mut stream, &mut got, Duration::from_secs(5)),
            }
        }
        sender.send(got).unwrap();
        // The client's end is waited for, so that the last bytes are not lost to a reset.
        stream.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        drop(stream.read(&mut [0; 1024]));
    });
    (address, receiver)
}

fn socket_reset(stream: &TcpStream) {
    let std = stream.try_clone().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        std.set_nonblocking(true).unwrap();
        tokio::net::TcpStream::from_std(std).unwrap().set_zero_linger().unwrap();
    });
    // The option stands on the socket; both handles are closed after this.
    stream.shutdown(Shutdown::Both).ok();
}

/// Reads one request: head, and a body as far as it announces one.
fn request(stream: &mut TcpStream, got: &mut Vec<u8>, longest: Duration) {
    stream.set_read_timeout(Some(longest)).unwrap();
    let from = got.len();
    let mut buffer = [0; 4096];
    loop {
        let seen = String::from_utf8_lossy(&got[from..]).into_owned();
        if let Some(at) = seen.find("\r\n\r\n") {
            let lower = seen.to_ascii_lowercase();
            let length: usize = lower
                .split("content-length: ")
                .nth(1)
                .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
            let whole = if lower.contains("transfer-encoding") {
                seen.ends_with("0\r\n\r\n")
            } else {
                seen.len() >= at + 4 + length
            };
            if whole {
                return;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(n) => got.extend_from_slice(&buffer[..n]),
        }
    }
}

fn client(to: SocketAddr, sends: &[&str], key: &str) -> (Vec<u8>, Ended) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(250))).unwrap();
    let mut got = Vec::new();
    let mut buffer = [0; 4096];
    let mut ended = Ended::Open;
    for (index, send) in sends.iter().enumerate() {
        let text = send.replace("%HOST%", &to.to_string()).replace("%KEY%", key);
        stream.write_all(text.as_bytes()).ok();
        let last = index + 1 == sends.len();
        let whole_request = send.contains("HTTP/1.1");
        // Between requests the answer is waited for; between pieces of one, a moment passes.
        if !last && !whole_request {
            thread::sleep(Duration::from_millis(20));
            continue;
        }
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => {
                    ended = Ended::Closed;
                    break;
                }
                Ok(n) => got.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    ended = Ended::Reset;
                    break;
                }
            }
        }
    }
    (got, ended)
}

/// How often a case is played that came out differently: the parties wait for each other by the clock, and on a machine
/// that is busy enough one of them gives up too early.
const TRIES: usize = 4;

#[test]
fn what_passes_is_what_came() {
    let failed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for case in cases() {
            let failed = &failed;
            scope.spawn(move || {
                let mut wrong = differences(&case);
                for _ in 1..TRIES {
                    if wrong.is_empty() {
                        return;
                    }
                    wrong = differences(&case);
                }
                if !wrong.is_empty() {
                    failed.lock().unwrap().push(format!("{}: {}", case.name, wrong.join("; ")));
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// How a case through the recorder differs from the same without it.
fn differences(case: &Case) -> Vec<String> {
    let (address, received) = gateway(case.acts.clone());
    let (direct, direct_end) = client(address, &case.sends, KEY);
    let direct_sent = text(&received.recv_timeout(Duration::from_secs(5)).unwrap_or_default(), address);
    let (address, received) = gateway(case.acts.clone());
    let scene = Scene::new(address);
    let (recorded, recorded_end) = client(scene.address(), &case.sends, TOKEN);
    let recorded_sent = text(&received.recv_timeout(Duration::from_secs(5)).unwrap_or_default(), address);
    let events = scene.events();
    let mut wrong = Vec::new();
    if direct != recorded {
        wrong.push(format!("client got {:?} instead of {:?}", show(&recorded), show(&direct)));
    }
    if direct_end != recorded_end {
        wrong.push(format!("ended {recorded_end:?} instead of {direct_end:?}"));
    }
    if direct_sent != recorded_sent {
        wrong.push(format!("gateway got {recorded_sent:?} instead of {direct_sent:?}"));
    }
    let is_start = |event: &&Event| matches!(event, Event::AttemptStarted(_) | Event::StartedWhole(_));
    let starts = events.iter().filter(is_start).count();
    let ends = events.iter().filter(|event| matches!(event, Event::AttemptEnded(_))).count();
    if starts != ends {
        wrong.push(format!("{starts} attempts started, {ends} ended"));
    }
    wrong
}

fn show(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn text(bytes: &[u8], host: SocketAddr) -> String {
    show(bytes).replace(&host.to_string(), "HOST")
}
