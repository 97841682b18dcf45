//! What may not go on is answered by Redial itself, and the gateway sees nothing of it; what goes on carries the right key.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

mod scene;

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use redial_note::{Attempt, EndedBy, Event, RefusedBecause, TransportReason};
use redial_redact::Identifier;
use scene::{KEY, OTHER_KEY, OTHER_TOKEN, SAID, Scene, TOKEN};

/// A gateway that answers every connection once, and what it was sent.
fn gateway(answer: impl Fn(SocketAddr) -> String + Send + 'static) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
            let (mut got, mut buffer) = (Vec::new(), [0; 4096]);
            while !got.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(n) => got.extend_from_slice(&buffer[..n]),
                }
            }
            sink.lock().unwrap().push(String::from_utf8_lossy(&got).into_owned());
            stream.write_all(answer(address).as_bytes()).ok();
        }
    });
    (address, seen)
}

fn ok(_: SocketAddr) -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".to_owned()
}

fn ask(to: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    let text = request.replace("%HOST%", &to.to_string()).replace("%TOKEN%", TOKEN).replace("%OTHER%", OTHER_TOKEN);
    stream.write_all(text.as_bytes()).unwrap();
    let (mut got, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(n @ 1..) = stream.read(&mut buffer) {
        got.extend_from_slice(&buffer[..n]);
    }
    String::from_utf8_lossy(&got).into_owned()
}

#[test]
fn what_may_not_go_on_is_refused_and_the_gateway_sees_nothing() {
    use RefusedBecause::{
        Browser, Framing, Host, MixedCredentials, NoToken, Target, Token, TooLarge, Upgrade, Websocket,
    };
    let long = format!("GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nX: {}", "a".repeat(300_000));
    let cases: Vec<(&str, u16, RefusedBecause)> = vec![
        (
            "GET http://elsewhere.example/v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            400,
            Target,
        ),
        (
            "GET //elsewhere.example/v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            400,
            Target,
        ),
        (
            "GET @elsewhere.example/v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            400,
            Target,
        ),
        (
            "GET /\\elsewhere.example/v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            400,
            Target,
        ),
        ("CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n", 501, Upgrade),
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nUpgrade: h2c, TLS/1.0\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            501,
            Upgrade,
        ),
        (
            "GET /v1/responses HTTP/1.1\r\nHost: %HOST%\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            426,
            Websocket,
        ),
        ("GET /v1/models HTTP/1.1\r\nHost: elsewhere.example\r\nAuthorization: Bearer %TOKEN%\r\n\r\n", 421, Host),
        ("GET /v1/models HTTP/1.1\r\nAuthorization: Bearer %TOKEN%\r\n\r\n", 421, Host),
        ("GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n", 421, Host),
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nOrigin: https://evil.example\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            403,
            Browser,
        ),
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nSec-Fetch-Site: cross-site\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
            403,
            Browser,
        ),
        (
            "POST /v1/messages HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            400,
            Framing,
        ),
        ("GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\n\r\n", 401, NoToken),
        ("GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer sk-somebody-elses\r\n\r\n", 401, Token),
        ("GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%x\r\n\r\n", 401, Token),
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\nx-api-key: %OTHER%\r\n\r\n",
            400,
            MixedCredentials,
        ),
        (
            "POST /v1/messages HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            Framing,
        ),
        ("GET /v1/models HTTP/1.1\nHost: %HOST%\nAuthorization: Bearer %TOKEN%\n\n", 400, Framing),
        ("\x16\x03\x01\x02\0\x01\0\x01\r\n\r\n", 400, Framing),
        (&long, 431, TooLarge),
    ];
    let (address, seen) = gateway(ok);
    let scene = Scene::new(address);
    for (request, status, because) in &cases {
        let answer = ask(scene.address(), request);
        let shown: String = request.chars().take(120).collect();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown:?}: {answer:?}");
        assert!(answer.contains(&format!("x-redial-error: {}\r\n", because.name())), "{shown:?}: {answer:?}");
    }
    let events = scene.events();
    let refused: Vec<RefusedBecause> = events
        .iter()
        .filter_map(|event| if let Event::Refused(refused) = event { Some(refused.because) } else { None })
        .collect();
    assert_eq!(events.len(), refused.len(), "no request went on: {events:?}");
    assert_eq!(refused, cases.iter().map(|(.., because)| *because).collect::<Vec<_>>());
    assert!(seen.lock().unwrap().is_empty());
}

#[test]
fn an_offer_to_go_on_in_http2_is_not_taken_up_and_the_gateway_hears_nothing_of_it() {
    let (address, seen) = gateway(ok);
    let scene = Scene::new(address);
    // As Java 17's own client sends it.
    let answer = ask(
        scene.address(),
        "GET /v1/models HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nHost: %HOST%\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\nUpgrade: h2c\r\nAuthorization: Bearer %TOKEN%\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let expected = format!("GET /v1/models HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {KEY}\r\n\r\n");
    assert_eq!(*seen.lock().unwrap(), [expected]);
    assert!(scene.events().iter().all(|event| !matches!(event, Event::Refused(_))));
}

#[test]
fn a_head_that_comes_byte_by_byte_and_never_ends_is_refused() {
    let (address, seen) = gateway(ok);
    let scene = Scene::with_head_time(address, Duration::from_millis(50));
    let mut stream = TcpStream::connect(scene.address()).unwrap();
    let mut slow = stream.try_clone().unwrap();
    // No byte puts the end off. There are fewer of them than a head may have.
    let drips = thread::spawn(move || {
        let head = format!("GET /v1/models HTTP/1.1\r\nAuthorization: Bearer {TOKEN}\r\nX-Slow: ");
        slow.write_all(head.as_bytes()).unwrap();
        for _ in 0..100_000 {
            if slow.write_all(b"a").is_err() {
                break;
            }
            thread::yield_now();
        }
    });
    let mut answer = Vec::new();
    // The reset of what is still being sent may follow the answer.
    drop(stream.read_to_end(&mut answer));
    drop(stream);
    drips.join().unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("x-redial-error: too_slow\r\n"), "{answer}");
    let events = scene.events();
    assert!(
        matches!(events.as_slice(), [Event::Refused(refused)] if refused.because == RefusedBecause::TooSlow),
        "{events:?}"
    );
    assert!(seen.lock().unwrap().is_empty());
}

/// What is asked in pieces, of a gateway that sends `answer` when it has the first of them and then waits.
fn ask_in_pieces(answer: &'static str, pieces: &[&str]) -> (String, Vec<Event>, Vec<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let scene = Scene::new(listener.local_addr().unwrap());
    let gateway = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut got, mut buffer) = (Vec::new(), [0; 4096]);
        while !got.ends_with(b"{}\r\n") {
            let read = stream.read(&mut buffer).unwrap();
            got.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        // To the connection's end: nobody is left to answer.
        drop(stream.read_to_end(&mut got));
        got
    });
    let mut stream = TcpStream::connect(scene.address()).unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n",
        scene.address()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let (mut shown, mut buffer) = (Vec::new(), [0; 4096]);
    for piece in pieces {
        stream.write_all(piece.as_bytes()).unwrap();
        if shown.is_empty() && !answer.is_empty() {
            let read = stream.read(&mut buffer).unwrap();
            shown.extend_from_slice(&buffer[..read]);
        } else {
            thread::sleep(Duration::from_millis(100));
        }
    }
    drop(stream.read_to_end(&mut shown));
    drop(stream);
    let got = gateway.join().unwrap();
    (String::from_utf8(shown).unwrap(), scene.events(), got)
}

fn ended(events: &[Event]) -> Vec<&Attempt> {
    let ended =
        events.iter().filter_map(|event| if let Event::AttemptEnded(ended) = event { Some(ended) } else { None });
    ended.map(|ended| &ended.attempt).collect()
}

/// The client has not left, and the gateway has got a part: it is an attempt, and says whose fault it was.
#[test]
fn a_body_that_turns_out_not_to_be_framed_as_its_head_says_is_answered_and_told_as_that() {
    let (shown, events, got) = ask_in_pieces("", &["2\r\n{}\r\n", "zz\r\n"]);
    assert!(shown.starts_with("HTTP/1.1 400 ") && shown.contains("x-redial-error: framing\r\n"), "{shown}");
    assert!(got.ends_with(b"2\r\n{}\r\n"), "the gateway got more than what was framed");
    let [attempt] = ended(&events)[..] else { panic!("{events:?}") };
    let failure = attempt.failure.as_ref().unwrap();
    assert_eq!(
        (attempt.status, attempt.transport_error, attempt.ended_by, attempt.client_gone),
        (None, Some(TransportReason::RequestFraming), Some(EndedBy::Redial), false)
    );
    assert_eq!((failure.category.name(), failure.rule.as_str()), ("request_format", "transport/request-framing"));
    assert!(!events.iter().any(|event| matches!(event, Event::Refused(_))), "it is counted twice");
}

#[test]
fn an_answer_that_has_begun_is_not_followed_by_another() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}";
    let (shown, events, _got) = ask_in_pieces(answer, &["2\r\n{}\r\n", "zz\r\n"]);
    assert_eq!(shown, answer);
    let [attempt] = ended(&events)[..] else { panic!("{events:?}") };
    assert_eq!(
        (attempt.status, attempt.transport_error, attempt.client_gone),
        (Some(200), Some(TransportReason::RequestFraming), false)
    );
}

#[test]
fn each_token_becomes_its_own_key_in_the_known_places_only() {
    let (address, seen) = gateway(ok);
    let scene = Scene::new(address);
    for (request, holds, lacks) in [
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nauthorization:   bearer %TOKEN%\r\n\r\n",
            format!("authorization:   bearer {KEY}\r\n"),
            TOKEN,
        ),
        (
            "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nX-Api-Key: %OTHER%\r\n\r\n",
            format!("X-Api-Key: {OTHER_KEY}\r\n"),
            KEY,
        ),
        (
            "POST /v1beta/models/m:generateContent?key=%TOKEN%&alt=json HTTP/1.1\r\nHost: %HOST%\r\nContent-Length: 0\r\n\r\n",
            format!("POST /v1beta/models/m:generateContent?key={KEY}&alt=json HTTP/1.1\r\n"),
            TOKEN,
        ),
        (
            "POST /v1/models/m:generateContent HTTP/1.1\r\nHost: %HOST%\r\nx-goog-api-key: %TOKEN%\r\nContent-Length: 0\r\n\r\n",
            format!("x-goog-api-key: {KEY}\r\n"),
            TOKEN,
        ),
        (
            "POST /messages HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\nContent-Length: 0\r\n\r\n",
            "POST /v1/messages HTTP/1.1\r\n".to_owned(),
            TOKEN,
        ),
        // A path of nobody's goes on without a key.
        (
            "GET /v1/files HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\nX-Kept: 1\r\n\r\n",
            "X-Kept: 1\r\n".to_owned(),
            "uthorization",
        ),
        (
            "GET /v1/files HTTP/1.1\r\nHost: %HOST%\r\nApi-Key: %TOKEN%\r\nX-Kept: 1\r\n\r\n",
            "X-Kept: 1\r\n".to_owned(),
            "pi-",
        ),
        ("GET /v1/files?key=%TOKEN% HTTP/1.1\r\nHost: %HOST%\r\n\r\n", "GET /v1/files? HTTP/1.1\r\n".to_owned(), KEY),
        ("HEAD / HTTP/1.1\r\nHost: %HOST%\r\n\r\n", "HEAD / HTTP/1.1\r\n".to_owned(), KEY),
        // One that was allowed goes on with it, and what lies below; what climbs out or only begins alike does not.
        (
            "GET /v1/embeddings HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            format!("x-api-key: {KEY}\r\n"),
            TOKEN,
        ),
        (
            "GET /v1/embeddings/a HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            format!("x-api-key: {KEY}\r\n"),
            TOKEN,
        ),
        (
            "GET /v1/embeddingsX HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
        (
            "GET /v1/embeddings/../a HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
        (
            "GET /v1/embeddings/..;/a HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
        (
            "GET /v1/embeddings/.%2e%3Bb/a HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
        (
            "GET /v1/embeddings/%252e%25252E/a HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
        (
            "GET /v1/embeddings/%2E%2e%2fa HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\n\r\n",
            "Host: ".to_owned(),
            "x-api-key",
        ),
    ] {
        ask(scene.address(), request);
        let got = seen.lock().unwrap().pop().unwrap();
        assert!(got.contains(&holds), "{request:?}: {got:?}");
        assert!(!got.contains(lacks), "{request:?}: {got:?}");
        assert!(got.contains(&format!("Host: {address}\r\n")), "{got:?}");
    }
    let events = scene.events();
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Forwarded)).count(), 12);
}

#[test]
fn a_way_back_to_the_gateway_stays_at_the_recorder_and_an_echoed_key_becomes_the_token() {
    let (address, _seen) = gateway(|own| {
        format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{own}/v1/models?page=2\r\nX-Echo: a {KEY} b\r\nContent-Length: 0\r\n\r\n"
        )
    });
    let scene = Scene::new(address);
    let own = scene.address();
    let answer = ask(own, "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n");
    assert!(answer.contains(&format!("Location: http://{own}/v1/models?page=2\r\n")), "{answer}");
    assert!(answer.contains(&format!("X-Echo: a {TOKEN} b\r\n")), "{answer}");
    assert!(!answer.contains(KEY), "{answer}");
    assert!(scene.events().iter().any(|event| matches!(event, Event::CredentialEchoed)));
}

/// One of the listed deviations (docs/recorder.md).
#[test]
fn bytes_behind_the_end_of_an_answer_are_not_passed_on() {
    let (address, _seen) = gateway(|_| "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}BEHIND".to_owned());
    let scene = Scene::new(address);
    let ask_for = "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n";
    let answer = ask(scene.address(), ask_for);
    assert!(answer.ends_with("\r\n\r\n{}"), "{answer}");
}

#[test]
fn a_way_back_without_a_scheme_or_with_one_in_capitals_stays_at_the_recorder() {
    for scheme in ["", "HTTP:"] {
        let (address, _seen) = gateway(move |own| {
            format!("HTTP/1.1 307 X\r\nLocation: {scheme}//{own}/v1/models\r\nContent-Length: 0\r\n\r\n")
        });
        let scene = Scene::new(address);
        let own = scene.address();
        let answer = ask(own, "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n");
        assert!(answer.contains(&format!("Location: http://{own}/v1/models\r\n")), "{answer}");
        let elsewhere = |event: &Event| matches!(event, Event::Located(located) if located.elsewhere);
        assert!(!scene.events().iter().any(elsewhere));
    }
}

/// Google's clients send a file's bytes where the answer says.
#[test]
fn an_address_for_an_upload_at_the_gateway_is_one_at_the_recorder_and_another_is_an_escape() {
    for (host, elsewhere) in [("%OWN%", false), ("uploads.example", true)] {
        let (address, _seen) = gateway(move |own| {
            let host = host.replace("%OWN%", &own.to_string());
            format!(
                "HTTP/1.1 200 OK\r\nX-Goog-Upload-URL: http://{host}/upload/v1beta/files?upload_id=1\r\nContent-Length: 2\r\n\r\n{{}}"
            )
        });
        let scene = Scene::new(address);
        let own = scene.address();
        let answer = ask(own, "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n");
        let there = if elsewhere { host.to_owned() } else { own.to_string() };
        assert!(
            answer.contains(&format!("X-Goog-Upload-URL: http://{there}/upload/v1beta/files?upload_id=1\r\n")),
            "{answer}"
        );
        let told = |event: &Event| if let Event::Located(located) = event { Some(located.elsewhere) } else { None };
        assert_eq!(scene.events().iter().filter_map(told).collect::<Vec<_>>(), [elsewhere]);
    }
}

/// Where an answer leads is known where it leads back to the recorder, and nowhere else.
#[test]
fn the_place_that_a_redirect_names_stands_with_its_end() {
    for (location, leads_to) in [
        ("Location: http://%OWN%/v1/eu/models?page=2\r\n", Some("/v1/eu/models")),
        ("Location: /v1/eu/models\r\n", Some("/v1/eu/models")),
        ("Location: ../v1/models\r\n", Some("/v1/models")),
        ("Location: https://login.example/v1/models\r\n", None),
        ("Location: //login.example/v1/models\r\n", None),
        ("", None),
    ] {
        let (address, _seen) = gateway(move |own| {
            let location = location.replace("%OWN%", &own.to_string());
            format!("HTTP/1.1 307 X\r\n{location}Content-Length: 0\r\n\r\n")
        });
        let scene = Scene::new(address);
        ask(scene.address(), "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n");
        let places = |event: &Event| {
            let Event::AttemptEnded(ended) = event else { return None };
            Some(ended.leads_to.as_ref().map(|path| path.as_str().to_owned()))
        };
        let places: Vec<_> = scene.events().iter().filter_map(places).collect();
        assert_eq!(places, [leads_to.map(str::to_owned)], "{location}");
    }
}

#[test]
fn an_echoed_key_is_found_in_every_part_of_an_answer() {
    for (answer, passes) in [
        (format!("HTTP/1.1 401 bad {KEY}\r\nContent-Length: 0\r\n\r\n"), false),
        (
            format!("HTTP/1.1 103 Early Hints\r\nLink: <{KEY}>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            false,
        ),
        // What follows a head passes, as a body does.
        (format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nX-Late: {KEY}\r\n\r\n"), true),
    ] {
        let text = answer.clone();
        let (address, _seen) = gateway(move |_| text.clone());
        let scene = Scene::new(address);
        let got = ask(scene.address(), LIST);
        assert_eq!(got.contains(KEY), passes, "{got}");
        assert!(passes || got.contains(TOKEN), "{got}");
        assert!(scene.events().iter().any(|event| matches!(event, Event::CredentialEchoed)), "{answer}");
    }
}

/// What the client wrote into its own request may come back: another secret of the environment, the token of the run.
#[test]
fn what_is_known_and_was_not_sent_as_a_key_is_no_echo_of_the_credential() {
    for said in [SAID, TOKEN] {
        for answer in [
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{said}", said.len()),
            format!("HTTP/1.1 400 No\r\nx-a: {said}\r\nContent-Length: {}\r\n\r\n{said}", said.len()),
            format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nX-Late: {said}\r\n\r\n"),
        ] {
            let text = answer.clone();
            let (address, _seen) = gateway(move |_| text.clone());
            let scene = Scene::new(address);
            assert!(ask(scene.address(), LIST).contains(said));
            assert!(!scene.events().iter().any(|event| matches!(event, Event::CredentialEchoed)), "{answer}");
        }
    }
}

const LIST: &str = "GET /v1/models HTTP/1.1\r\nHost: %HOST%\r\nAuthorization: Bearer %TOKEN%\r\n\r\n";

/// As in a head: as it is or in an encoding, in a trailer or beside a chunk's size, in as many pieces as it comes.
#[test]
fn an_echoed_key_is_found_beside_a_body_in_every_form() {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let base64 = "c2stcmVhbC16eXh3dnV0c3JxcG9ubWxramloZ2ZlZGNiYTk4NzY1NA==";
    for (form, found) in [(KEY, true), (&hex(KEY.as_bytes()), true), (base64, true), ("sk-real-of-nobody", false)] {
        for (front, rest) in [
            ("2\r\n{}\r\n0\r\nX-A: b\r\nX-Late: ", "\r\n\r\n"),
            ("2;a=", "\r\n{}\r\n0\r\n\r\n"),
            // The gateway leaves in the midst of it.
            ("2\r\n{}\r\n0\r\nX-Late: ", ""),
        ] {
            for cut in [0, form.len() / 2] {
                let (first, second) = form.split_at(cut);
                let pieces = [
                    format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{front}{first}"),
                    format!("{second}{rest}"),
                ];
                let scene = Scene::new(in_pieces(pieces));
                let got = ask(scene.address(), LIST);
                assert!(got.ends_with(&format!("{front}{form}{rest}")), "{got}");
                let echoed = scene.events().iter().any(|event| matches!(event, Event::CredentialEchoed));
                assert_eq!(echoed, found, "{form} in {front} cut at {cut}");
            }
        }
    }
}

/// A gateway that answers one request, in two pieces, and leaves.
fn in_pieces(pieces: [String; 2]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        for piece in pieces {
            stream.write_all(piece.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(20));
        }
    });
    address
}

#[test]
fn a_gateway_that_is_not_there_is_told_in_the_familys_envelope() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let scene = Scene::new(free);
    let answer = ask(
        scene.address(),
        "POST /v1/messages HTTP/1.1\r\nHost: %HOST%\r\nx-api-key: %TOKEN%\r\nContent-Length: 13\r\n\r\n{\"model\":\"m\"}",
    );
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    assert!(answer.contains("x-redial-error: connect_refused\r\n"), "{answer}");
    assert!(answer.contains(r#""type":"error""#), "{answer}");
    let events = scene.events();
    // What was asked for is known all the same.
    let asked = |event: &Event| if let Event::Asked(asked) = event { asked.model.clone() } else { None };
    let asked: Vec<_> = events.iter().filter_map(asked).collect();
    assert_eq!(asked.iter().map(Identifier::as_str).collect::<Vec<_>>(), ["m"]);
    let ended = events.iter().find_map(|event| if let Event::AttemptEnded(ended) = event { Some(ended) } else { None });
    let attempt = &ended.unwrap().attempt;
    assert_eq!((attempt.status, attempt.failure.as_ref().unwrap().reason.name()), (None, "connect_refused"));
}
