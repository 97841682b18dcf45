//! A stream is complete at its family's end event, whatever ends its connection then; without that event the same ends are failures.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test lays out its scene, also in its helpers")]

mod scene;

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use redial_note::{Attempt, BodyForm, EndedBy, Event, Reason};

use scene::{Scene, TOKEN};

const DELTA: &str = r#"data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{"content":"hello"},"finish_reason":null}]}"#;
const STOP: &str = r#"data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3}}"#;

fn events(whole: bool) -> String {
    if whole { format!("{DELTA}\n\n{STOP}\n\ndata: [DONE]\n\n") } else { format!("{DELTA}\n\n") }
}

/// How the gateway's connection ends when its bytes are out.
#[derive(Debug, Clone, Copy)]
enum End {
    Close,
    Reset,
}

/// A gateway that answers one request with these bytes.
fn gateway(answer: Vec<u8>, end: End) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"}") {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap();
            seen.extend(buffer.into_iter().take(read));
        }
        stream.write_all(&answer).unwrap();
        // Time to pass on what came, which a reset would take with it.
        thread::sleep(Duration::from_millis(100));
        if matches!(end, End::Reset) {
            reset(stream);
        }
    });
    address
}

/// Ends a connection with a reset, read or not.
fn reset(stream: TcpStream) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    stream.set_nonblocking(true).unwrap();
    runtime.block_on(async { tokio::net::TcpStream::from_std(stream).unwrap().set_zero_linger().unwrap() });
}

const DOCUMENT: &str = r#"{"id":"c","object":"chat.completion","model":"m","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#;

/// A good answer that is a document, with these fields in its head.
fn document(head: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{head}Content-Length: {}\r\n\r\n{DOCUMENT}",
        DOCUMENT.len()
    )
}

/// A client that has asked for a document.
fn asking(address: SocketAddr) -> TcpStream {
    asking_at(address, "/v1/chat/completions")
}

fn asking_at(address: SocketAddr, path: &str) -> TcpStream {
    let mut client = TcpStream::connect(address).unwrap();
    let body = r#"{"model":"m","messages":[]}"#;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    client.write_all(format!("{head}{body}").as_bytes()).unwrap();
    client
}

fn not_taken(scene: Scene) -> usize {
    scene.events().iter().filter(|event| matches!(event, Event::NotTaken(_))).count()
}

/// What the client got, and the attempt.
fn recorded(answer: Vec<u8>, end: End) -> (Vec<u8>, Attempt) {
    let scene = Scene::new(gateway(answer, end));
    let address = scene.address();
    let mut stream = TcpStream::connect(address).unwrap();
    let body = r#"{"model":"m","stream":true,"messages":[]}"#;
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut got = Vec::new();
    // A reset is an error here, behind all that came.
    drop(stream.read_to_end(&mut got));
    let ended = |event| if let Event::AttemptEnded(ended) = event { Some(ended.attempt) } else { None };
    let ended = scene.events().into_iter().find_map(ended);
    (got, ended.unwrap())
}

/// A head, and a body in one chunk without the chunk that ends it.
fn unended(coding: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{coding}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer.extend_from_slice(b"\r\n");
    answer
}

fn by_its_end(body: &[u8]) -> Vec<u8> {
    [b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", body].concat()
}

/// gzip of all that came so far, without the end that says so.
fn flushed(text: &str) -> Vec<u8> {
    let mut coder = GzEncoder::new(Vec::new(), Compression::default());
    coder.write_all(text.as_bytes()).unwrap();
    coder.flush().unwrap();
    coder.get_ref().clone()
}

#[test]
fn what_ends_a_connection_after_the_end_event_is_no_failure_and_before_it_is_one() {
    for whole in [true, false] {
        let text = events(whole);
        let mut gzip = unended("Content-Encoding: gzip\r\n", &flushed(&text));
        gzip.extend_from_slice(b"0\r\n\r\n");
        for (answer, end, by, without) in [
            (by_its_end(text.as_bytes()), End::Reset, EndedBy::Network, Reason::ConnectionDropped),
            (unended("", text.as_bytes()), End::Close, EndedBy::Server, Reason::ConnectionDropped),
            (unended("", text.as_bytes()), End::Reset, EndedBy::Network, Reason::ConnectionDropped),
            (gzip, End::Close, EndedBy::Server, Reason::StreamTruncated),
        ] {
            let (got, attempt) = recorded(answer.clone(), end);
            assert_eq!(got, answer, "all of it goes on");
            let seen = (attempt.ended_by, attempt.terminal_seen, attempt.failure.as_ref().map(|f| f.reason));
            assert_eq!(seen, (Some(by), Some(whole), (!whole).then_some(without)), "{end:?}");
            assert!(!whole || (attempt.transport_error.is_none() && attempt.usage.is_some()), "{attempt:?}");
        }
    }
}

/// A client that leaves bytes unread resets its connection; one that has read them all ends it in order. It may do so before the run
/// ends, or be killed with it.
#[test]
fn a_good_answer_that_its_client_leaves_unread_is_told_as_not_taken() {
    let stream = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {}\r\n\r\n{}",
        events(true).len(),
        events(true)
    );
    let refusal = "HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno".to_owned();
    for (answer, unread, told) in [
        (document(""), true, true),
        (document(""), false, false),
        (document("Connection: close\r\n"), true, true),
        (document("Connection: close\r\n"), false, false),
        // At the end event all of it is there.
        (stream, true, false),
        (refusal, true, false),
    ] {
        for early in [true, false] {
            let length = answer.len();
            let scene = Scene::new(gateway(answer.clone().into_bytes(), End::Close));
            let mut client = asking(scene.address());
            let mut got = vec![0; length];
            while client.peek(&mut got).unwrap() < length {}
            if !unread {
                client.read_exact(&mut got).unwrap();
            }
            drop(client);
            if early {
                thread::sleep(Duration::from_millis(30));
            }
            assert_eq!(not_taken(scene), usize::from(told), "{answer} {unread} {early}");
        }
    }
}

/// A client may have read all of an answer and reset its connection all the same. Who does so at once cannot be told from one that
/// gave up; who does so later, or went on to ask, can.
#[test]
fn a_reset_that_comes_late_or_behind_a_next_request_says_nothing_of_the_answer() {
    for (wait, more, told) in [(0, "", 1), (600, "", 0), (50, "\r\n", 0), (50, "POST /v1/chat", 0)] {
        for head in ["", "Connection: close\r\n"] {
            let answer = document(head);
            let scene = Scene::new(gateway(answer.clone().into_bytes(), End::Close));
            let mut client = asking(scene.address());
            client.read_exact(&mut vec![0; answer.len()]).unwrap();
            client.write_all(more.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(wait));
            reset(client);
            thread::sleep(Duration::from_millis(30));
            assert_eq!(not_taken(scene), told, "{wait} {more:?} {head:?}");
        }
    }
}

#[test]
fn an_answer_that_redial_cuts_does_not_look_whole_to_its_client() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let scene = Scene::new(listener.local_addr().unwrap());
    let address = scene.address();
    let mut client = TcpStream::connect(address).unwrap();
    let head = format!("GET /v1/models HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n");
    client.write_all(head.as_bytes()).unwrap();
    let (mut gateway, _) = listener.accept().unwrap();
    gateway.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"data\":[").unwrap();
    let mut got = vec![0; 9];
    while !got.ends_with(b"{\"data\":[") {
        let mut byte = [0];
        client.read_exact(&mut byte).unwrap();
        got.extend(byte);
    }
    scene.events();
    // Its length is told by its end alone.
    let end = client.read(&mut [0; 16]);
    assert!(end.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset), "{end:?}");
    drop(gateway);
}

/// An error whose body its client does not wait for: SDKs do that with what they repeat.
#[test]
fn an_error_is_read_from_its_status_where_its_client_left_before_all_of_its_body() {
    const ERROR: &str = r#"{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#;
    let read = |status: u16, came: &str, length: usize| {
        let head =
            format!("HTTP/1.1 {status} No\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        let answer = format!("{head}{came}").into_bytes();
        let scene = Scene::new(gateway(answer.clone(), End::Close));
        let mut client = asking(scene.address());
        let mut got = vec![0; answer.len()];
        client.read_exact(&mut got).unwrap();
        reset(client);
        let ended = |event| if let Event::AttemptEnded(ended) = event { Some(ended.attempt) } else { None };
        let attempt = scene.events().into_iter().find_map(ended).unwrap();
        let failure = attempt.failure.as_ref().unwrap();
        (failure.reason, failure.body.form, attempt.is_unread())
    };
    let all = ERROR.len();
    for (status, reason) in [
        (429, Reason::RateLimitedUnspecified),
        (500, Reason::ServerError),
        (502, Reason::BadGateway),
        (529, Reason::Overloaded),
        (401, Reason::UnrecognizedError),
    ] {
        for came in ["", r#"{"error":{"message":"You exceeded your current quota."#] {
            assert_eq!(read(status, came, all), (reason, BodyForm::Empty, true), "{status} {came}");
        }
    }
    // All of the document came, and only the end of the body did not.
    assert_eq!(read(429, ERROR, all + 1), (Reason::InsufficientQuota, BodyForm::Json, false));
}

#[test]
fn a_response_that_was_only_accepted_has_no_end_that_was_seen() {
    for (status, output, seen) in [
        ("queued", "", Some(false)),
        ("in_progress", "", Some(false)),
        ("completed", r#"{"type":"message","content":[{"type":"output_text","text":"hi"}]}"#, None),
    ] {
        let body = format!(r#"{{"id":"resp_1","object":"response","status":"{status}","output":[{output}]}}"#);
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        let scene = Scene::new(gateway(answer.clone().into_bytes(), End::Close));
        let mut got = Vec::new();
        asking_at(scene.address(), "/v1/responses").read_to_end(&mut got).unwrap();
        assert_eq!(got, answer.as_bytes());
        let ended = |event| if let Event::AttemptEnded(ended) = event { Some(ended.attempt) } else { None };
        let attempt = scene.events().into_iter().find_map(ended).unwrap();
        assert_eq!((attempt.failure.as_ref(), attempt.terminal_seen), (None, seen), "{status}");
        assert_eq!(attempt.is_accepted(), seen.is_some());
    }
}
