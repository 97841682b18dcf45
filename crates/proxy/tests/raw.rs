//! An answer that is not read goes on as it comes, and its end is the gateway's.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test lays out its scene, also in its helpers")]

mod scene;

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
    time::Duration,
};

use redial_note::{Attempt, EndedBy, Event, TransportReason};

use scene::{KEY, Scene, TOKEN};

/// How long the gateway keeps its connection open behind what it sent.
const OPEN: Duration = Duration::from_millis(300);

const BODY: &str = r#"{"model":"m","messages":[]}"#;

/// A gateway that answers one request with these bytes, and ends its connection a while later.
fn gateway(answer: &str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = answer.to_owned();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(BODY.as_bytes()) {
            let mut buffer = [0; 4096];
            let read = stream.read(&mut buffer).unwrap();
            seen.extend(buffer.into_iter().take(read));
        }
        stream.write_all(answer.as_bytes()).unwrap();
        thread::sleep(OPEN);
    });
    address
}

/// What is recorded of an answer of which the client reads all, or which it leaves when the first of it is there.
fn recorded(answer: &str, leaves: bool) -> (Attempt, bool) {
    let scene = Scene::new(gateway(answer));
    let address = scene.address();
    let mut client = TcpStream::connect(address).unwrap();
    let length = BODY.len();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {length}\r\n\r\n"
    );
    client.write_all(format!("{head}{BODY}").as_bytes()).unwrap();
    let mut got = vec![0; 1];
    client.read_exact(&mut got).unwrap();
    if leaves {
        drop(client);
        thread::sleep(OPEN);
    } else {
        client.read_to_end(&mut got).unwrap();
        assert_eq!(String::from_utf8(got).unwrap(), answer);
    }
    let events = scene.events();
    let echoed = events.iter().any(|event| matches!(event, Event::CredentialEchoed));
    let ended = |event| if let Event::AttemptEnded(ended) = event { Some(ended.attempt) } else { None };
    (events.into_iter().find_map(ended).unwrap(), echoed)
}

/// Answers that are not read, with how much of each is a head that was.
fn unread() -> [(String, usize); 4] {
    let two = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    [
        (format!("{two}hello"), two.len()),
        (format!("{chunked}5\nhello\n0\n\n"), chunked.len()),
        ("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".to_owned(), 0),
        (format!("220 mail.example ESMTP {}\r\n", "x".repeat(100_000)), 0),
    ]
}

#[test]
fn what_is_not_read_is_counted_to_its_end_and_ended_by_who_ended_it() {
    for (answer, head) in unread() {
        let (attempt, echoed) = recorded(&answer, false);
        let name = answer.get(..40).unwrap();
        assert_eq!(attempt.transport_error, Some(TransportReason::NotHttp), "{name:?}");
        assert_eq!((attempt.ended_by, attempt.client_gone, echoed), (Some(EndedBy::Server), false, false), "{name:?}");
        assert_eq!(attempt.bytes.received, Some((answer.len() - head) as u64), "{name:?}");
        assert!(attempt.failure.is_some() && attempt.timing_ms.ended >= Some(200), "{name:?} {attempt:?}");
        assert!(attempt.timing_ms.last_byte < attempt.timing_ms.ended, "{name:?}");
    }
}

#[test]
fn a_client_that_leaves_what_is_not_read_takes_nothing_from_that() {
    for (answer, _) in unread() {
        let (attempt, _) = recorded(&answer, true);
        let seen = (attempt.transport_error, attempt.ended_by, attempt.client_gone);
        assert_eq!(seen, (Some(TransportReason::NotHttp), Some(EndedBy::Redial), false), "{:?}", answer.get(..40));
    }
}

#[test]
fn a_credential_in_what_is_not_read_is_noted() {
    assert!(recorded(&format!("220 mail.example {KEY}\r\n"), false).1);
}
