//! A request whose body comes in a content coding goes on as it came, and is read as what it says.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test lays out its scene, also in its helpers")]

mod scene;

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use flate2::{Compression, write::GzEncoder};
use redial_note::{Attempt, Event, Request};
use redial_redact::Identifier;

use scene::{Scene, TOKEN};

/// An error that repeats a part of what was asked.
const ERROR: &str = r#"{"error":{"message":"The model cannot write a report about apples","type":"server_error"}}"#;

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut coder = GzEncoder::new(Vec::new(), Compression::default());
    coder.write_all(body).unwrap();
    coder.finish().unwrap()
}

fn body(model: &str) -> Vec<u8> {
    let text = "write a report about apples";
    format!(r#"{{"model":"{model}","stream":true,"messages":[{{"role":"user","content":"{text}"}}]}}"#).into_bytes()
}

/// A gateway that answers each of so many connections once `end` has come, and hands back what came over each.
fn gateway(connections: usize, end: Vec<u8>) -> (SocketAddr, thread::JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let served = thread::spawn(move || {
        let one = |_| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            while !seen.ends_with(&end) {
                let mut buffer = [0; 4096];
                let read = stream.read(&mut buffer).unwrap();
                assert!(read > 0, "the request ended before its body");
                seen.extend(buffer.into_iter().take(read));
            }
            let length = ERROR.len();
            write!(stream, "HTTP/1.1 500 Oh\r\nContent-Length: {length}\r\n\r\n{ERROR}").unwrap();
            seen
        };
        (0..connections).map(one).collect()
    });
    (address, served)
}

/// What the record says of a request.
#[derive(Debug)]
struct Told {
    stream: bool,
    model: Option<Identifier>,
    request: Request,
    attempt: Attempt,
}

/// Sends a body, with its head or behind it, and says what was told of it and what the gateway got.
fn told(head: &str, body: &[u8], later: bool) -> (Told, Vec<u8>) {
    let (gateway, served) = gateway(1, body.to_vec());
    let scene = Scene::new(gateway);
    let address = scene.address();
    let mut client = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n{head}Connection: close\r\nContent-Length: {length}\r\n\r\n"
    );
    if later {
        client.write_all(head.as_bytes()).unwrap();
        client.write_all(body).unwrap();
    } else {
        client.write_all(&[head.as_bytes(), body].concat()).unwrap();
    }
    client.read_to_end(&mut Vec::new()).unwrap();
    let got = served.join().unwrap().pop().unwrap();
    let (mut asked, mut attempt) = (None, None);
    for event in scene.events() {
        if let Event::Asked(told) = event {
            asked = Some((told.stream, told.model, told.request));
        } else if let Event::AttemptEnded(ended) = event {
            attempt = Some(ended.attempt);
        }
    }
    let (stream, model, request) = asked.unwrap();
    (Told { stream, model, request, attempt: attempt.unwrap() }, got)
}

#[test]
fn a_coded_body_goes_on_as_it_came_and_is_read_as_what_it_says() {
    let plain = body("m-a");
    for later in [false, true] {
        let (expected, _) = told("", &plain, later);
        assert!(expected.stream && expected.request.fingerprints.is_some());
        for (head, coded) in [
            ("Content-Encoding: gzip\r\n", gzip(&plain)),
            ("Content-Encoding: zstd\r\n", zstd::encode_all(plain.as_slice(), 3).unwrap()),
        ] {
            let (told, got) = told(head, &coded, later);
            assert!(got.ends_with(&coded), "{head}");
            assert_eq!((told.stream, &told.model), (true, &expected.model), "{head}");
            assert_eq!(told.request.bytes, coded.len() as u64, "{head}");
            let read = Request { bytes: expected.request.bytes, ..told.request };
            assert_eq!(read, expected.request, "{head}");
            // What the error repeats of it is told from its own words, as it is for a body without a coding.
            assert_eq!(told.attempt.failure, expected.attempt.failure, "{head}");
        }
    }
}

#[test]
fn a_body_that_cannot_be_undone_goes_on_and_nothing_is_said_of_what_it_asks() {
    let plain = body("m-a");
    let cut = gzip(&plain)[..40].to_vec();
    for (head, coded) in [("Content-Encoding: gzip\r\n", cut), ("Content-Encoding: xyz\r\n", gzip(&plain))] {
        let (told, got) = told(head, &coded, false);
        assert!(got.ends_with(&coded), "{head}");
        assert_eq!((told.model, told.request.fields, told.request.shape_sha256), (None, None, None), "{head}");
    }
}
