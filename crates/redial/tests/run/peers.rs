//! Hostile and broken peers of a run: gateways over TLS and behind a proxy, gateways that are not there or send what nobody
//! should, clients that smuggle, leave, or come in crowds. The command's traffic is what it would be, the note tells of
//! every request that left, and neither key nor token is in it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use redial_note::{EndedBy, Note, Outcome, Owner, RunFamily, TlsError, TransportReason, Verdict};
use redial_testkit::{Ran, SCENE_KEY, Scene};
use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivateKeyDer};

use super::{command, recorded, scene, terms::has, verified};

/// The name of a gateway that no resolver knows.
const NAME: &str = "gateway.invalid";

/// Asks once, as the check does that every machine with Redial has.
const ASK: &str = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --error-path none --max-attempts 1 --model m --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >>inner.txt 2>&1; true"#;

/// Heads of the requests that a peer has got.
type Heads = Arc<Mutex<Vec<String>>>;

/// What a gateway does with a request: its head and body, and where the answer goes.
type Play = fn(&str, &str, &mut dyn Write) -> std::io::Result<()>;

/// A request's head and body; `None`: nobody asks any more.
fn request(stream: &mut impl Read) -> Option<(String, String)> {
    let mut reader = BufReader::with_capacity(1, stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}

fn well(head: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let body = if head.starts_with("GET ") {
        r#"{"object":"list","data":[{"id":"m","object":"model"}]}"#
    } else {
        r#"{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"OK"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
    };
    answer(out, "200 OK", "application/json", body.as_bytes())
}

fn answer(out: &mut dyn Write, status: &str, kind: &str, body: &[u8]) -> std::io::Result<()> {
    write!(out, "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len())?;
    out.write_all(body)
}

/// Listens, and does with each connection what is to be done, on a thread of its own. They end with the test's process.
fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = Arc::new(serve);
    let accept = move || {
        for stream in listener.incoming().flatten() {
            let serve = Arc::clone(&serve);
            thread::Builder::new().spawn(move || serve(stream)).unwrap();
        }
    };
    thread::Builder::new().spawn(accept).unwrap();
    port
}

/// A gateway in the clear: what it got, and its port.
fn gateway(play: Play) -> (Heads, u16) {
    let heads = Heads::default();
    let kept = Arc::clone(&heads);
    let port = listen(move |mut stream| {
        while let Some((head, body)) = request(&mut stream) {
            kept.lock().unwrap().push(head.clone());
            if play(&head, &body, &mut stream).is_err() {
                return;
            }
        }
    });
    (heads, port)
}

/// A gateway over TLS for `localhost` and [`NAME`], with an authority of its own in a file.
fn over_tls(scene: &Scene) -> (Heads, u16, PathBuf) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let own = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), NAME.to_owned()];
    let certificate = CertificateParams::new(names).unwrap().signed_by(&own, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(own.serialize_der()).unwrap())
        .unwrap();
    let file = scene.dir().join("authority.pem");
    fs::write(&file, root.pem()).unwrap();
    let (config, heads) = (Arc::new(config), Heads::default());
    let kept = Arc::clone(&heads);
    let port = listen(move |stream| {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        while let Some((head, body)) = request(&mut stream) {
            kept.lock().unwrap().push(head.clone());
            if well(&head, &body, &mut stream).and_then(|()| stream.flush()).is_err() {
                return;
            }
        }
    });
    (heads, port, file)
}

/// A proxy that takes every CONNECT to the gateway at `port`: what it was asked.
fn proxy(port: u16) -> (Heads, u16) {
    let heads = Heads::default();
    let kept = Arc::clone(&heads);
    let own = listen(move |mut stream| {
        let Some((head, _)) = request(&mut stream) else { return };
        kept.lock().unwrap().push(head);
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        let gateway = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (mut there, mut back) = (gateway.try_clone().unwrap(), stream.try_clone().unwrap());
        thread::Builder::new().spawn(move || drop(std::io::copy(&mut there, &mut back))).unwrap();
        drop(std::io::copy(&mut stream, &mut &gateway));
        drop(gateway.shutdown(std::net::Shutdown::Both));
    });
    (heads, own)
}

/// A run against another gateway than the scene's.
fn against(scene: &Scene, url: &str, args: &[&str], env: &[(&str, &str)], shell: &str) -> Ran {
    let upstream = ["run", "--upstream", url, "--credential", "COMETAPI_KEY"];
    let all = [&upstream, args, &["--", "sh", "-c", shell]].concat();
    Ran::from(command(scene, &all).envs(env.iter().copied()).output().unwrap())
}

fn plain(port: u16) -> String {
    format!("http://127.0.0.1:{port}/v1")
}

fn attempts(note: &Note) -> Vec<&redial_note::Attempt> {
    note.calls.iter().flat_map(|call| &call.attempts).collect()
}

/// The note of a run, which holds neither key nor token.
fn clean(scene: &Scene, ran: &Ran) -> Note {
    let note = verified(scene, ran);
    let bytes = fs::read_to_string(ran.note_path().unwrap()).unwrap();
    assert!(!bytes.contains(SCENE_KEY) && !bytes.contains("sk-redial-"), "{}", ran.stderr);
    note
}

/// The note of the check that [`ASK`] is.
fn inner(scene: &Scene) -> Note {
    let mut files = fs::read_dir(scene.dir().join("inner")).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
    serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
}

#[test]
fn a_gateway_over_tls_is_reached_with_its_authority_and_only_so() {
    let scene = scene(None);
    let (heads, port, authority) = over_tls(&scene);
    let url = format!("https://localhost:{port}/v1");
    let ran = against(&scene, &url, &["--ca-file", authority.to_str().unwrap()], &[], ASK);
    let note = clean(&scene, &ran);
    assert_eq!(attempts(&note).iter().map(|one| one.status).collect::<Vec<_>>(), [Some(200); 2], "{}", ran.stderr);
    let got = heads.lock().unwrap().clone();
    assert!(got.len() == 2 && got.iter().all(|head| head.contains(SCENE_KEY)), "{got:?}");

    // Neither the platform nor the operator knows the authority; nor does the certificate know another name.
    let by_address = url.replace("localhost", "127.0.0.1");
    for (url, args, reason, advice) in [
        (&url, vec![], TlsError::Untrusted, "--ca-file"),
        (&by_address, vec!["--ca-file", authority.to_str().unwrap()], TlsError::OtherName, "another name"),
    ] {
        let ran = against(&scene, url, &args, &[], ASK);
        let note = clean(&scene, &ran);
        assert!(!attempts(&note).is_empty(), "{}", ran.stderr);
        for one in attempts(&note) {
            let failed = (one.status, one.transport_error, one.tls);
            assert_eq!(failed, (None, Some(TransportReason::Tls), Some(reason)), "{}", ran.stderr);
        }
        // What this machine has against a certificate is first of all this machine's.
        assert_eq!((note.decision.result, note.next.owner), (Verdict::Pause, Owner::Operator));
        assert!(note.next.action.as_str().contains(advice), "{}", note.next.action);
    }
    assert_eq!(heads.lock().unwrap().len(), 2, "something was said before the handshake was through");
}

/// A handshake that nobody answers outlives neither its client nor the command: nothing was asked, and nobody waits.
#[test]
fn a_client_that_leaves_during_a_handshake_is_not_waited_for() {
    let scene = scene(None);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}/v1", silent.local_addr().unwrap().port());
    let leaves = r#"curl -s -m 0.5 -o out.txt -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"m","messages":[]}' "$OPENAI_BASE_URL/chat/completions"; exit 0"#;
    let begun = Instant::now();
    let ran = against(&scene, &url, &[], &[], leaves);
    let note = clean(&scene, &ran);
    let told: Vec<_> = attempts(&note).iter().map(|one| (one.status, one.ended_by, one.client_gone)).collect();
    assert_eq!(told, [(None, Some(EndedBy::Client), true)], "{}", ran.stderr);
    assert!(note.calls.iter().all(|call| call.outcome == Outcome::Unknown), "{:?}", note.calls);
    // A connection is given half a minute.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn https_proxy_and_no_proxy_hold_for_the_recorder_and_not_for_the_way_to_it() {
    let scene = scene(None);
    let (heads, port, authority) = over_tls(&scene);
    let (asked, own) = proxy(port);
    let through = format!("http://127.0.0.1:{own}");
    let (url, args) = (format!("https://{NAME}/v1"), ["--ca-file", authority.to_str().unwrap()]);
    let ran = against(&scene, &url, &args, &[("HTTPS_PROXY", &through), ("HTTP_PROXY", &through)], ASK);
    let note = clean(&scene, &ran);
    assert_eq!(attempts(&note).iter().map(|one| one.status).collect::<Vec<_>>(), [Some(200); 2], "{}", ran.stderr);
    let connects = asked.lock().unwrap().clone();
    assert!(!connects.is_empty(), "nothing went through the proxy");
    for head in &connects {
        assert!(head.starts_with(&format!("CONNECT {NAME}:443 HTTP/1.1\r\n")) && !head.contains(SCENE_KEY), "{head}");
    }
    assert_eq!(heads.lock().unwrap().len(), 2);

    let env = [("HTTPS_PROXY", through.as_str()), ("NO_PROXY", NAME)];
    let ran = against(&scene, &url, &args, &env, ASK);
    let note = clean(&scene, &ran);
    assert!(attempts(&note).iter().all(|one| one.transport_error == Some(TransportReason::Dns)), "{}", ran.stderr);
    assert_eq!(asked.lock().unwrap().len(), connects.len(), "NO_PROXY was not heard");

    let refusing = listen(|mut stream| {
        drop(request(&mut stream));
        drop(stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
    });
    let ran = against(&scene, &url, &args, &[("HTTPS_PROXY", &format!("http://127.0.0.1:{refusing}"))], ASK);
    let note = clean(&scene, &ran);
    assert!(attempts(&note).iter().all(|one| one.transport_error == Some(TransportReason::Proxy)), "{}", ran.stderr);
}

#[test]
fn a_gateway_that_is_not_there_or_speaks_something_else_is_told_and_a_wrong_scheme_starts_nothing() {
    let scene = scene(None);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (_, spoken) = gateway(well);
    let in_the_clear = listen(|mut stream| {
        drop(stream.read(&mut [0; 64]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    });
    let greeting = listen(|mut stream| {
        drop(request(&mut stream));
        drop(stream.write_all(b"220 mail.example ESMTP\r\n"));
    });
    for (url, reason) in [
        (plain(closed), (TransportReason::ConnectRefused, None)),
        // It hangs up without a word: nobody has said anything against TLS.
        (format!("https://localhost:{spoken}/v1"), (TransportReason::Dropped, None)),
        (format!("https://localhost:{in_the_clear}/v1"), (TransportReason::Tls, Some(TlsError::NotTls))),
        (plain(greeting), (TransportReason::NotHttp, None)),
    ] {
        let ran = against(&scene, &url, &[], &[], ASK);
        let note = clean(&scene, &ran);
        assert!(!attempts(&note).is_empty(), "{}", ran.stderr);
        for one in attempts(&note) {
            assert_eq!((one.transport_error, one.tls), (Some(reason.0), reason.1), "{url}: {}", ran.stderr);
        }
        assert_ne!(note.decision.result, Verdict::Continue, "{url}");
    }
    for url in ["ftp://localhost/v1", "http://gateway.example/v1", "localhost:9/v1", "https://"] {
        let ran = against(&scene, url, &[], &[], "touch started");
        assert!(ran.code == Some(2) && ran.stderr.contains("--upstream"), "{url}: {}", ran.stderr);
        assert!(ran.stderr.contains("why:") && ran.stderr.contains("try:"), "{}", ran.stderr);
    }
    assert!(!scene.dir().join("started").exists());
}

/// Where such an answer ends nobody can say; what its head says was seen all the same.
#[test]
fn an_answer_of_two_lengths_keeps_its_status() {
    let scene = scene(None);
    let twice = listen(|mut stream| {
        drop(request(&mut stream));
        let head =
            "HTTP/1.1 503 Service Unavailable\r\nServer: nginx\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello";
        drop(stream.write_all(head.as_bytes()));
    });
    let ran = against(&scene, &plain(twice), &[], &[], ASK);
    let note = clean(&scene, &ran);
    // The check within, whose own client of HTTP takes no such answer, has read it as well.
    for note in [note, inner(&scene)] {
        assert!(!attempts(&note).is_empty(), "{}", ran.stderr);
        for one in attempts(&note) {
            let seen = (one.status, one.transport_error, one.upstream_headers.len());
            assert_eq!(seen, (Some(503), Some(TransportReason::NotHttp), 1), "{}", ran.stderr);
        }
    }
}

/// What cannot be decoded came whole all the same.
#[test]
fn an_answer_that_is_no_gzip_or_a_cut_one_was_ended_by_its_server() {
    fn lie(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        answer(
            out,
            "200 OK",
            "application/json\r\ncontent-encoding: gzip",
            br#"{"id":"c1","object":"chat.completion"}"#,
        )
    }
    fn cut(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        // The head of gzip, and a stored block that is longer than what follows.
        let body = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x40\0\xbf\xff{\"id\":\"c1\"";
        answer(out, "200 OK", "application/json\r\ncontent-encoding: gzip", body)
    }
    for (play, expected) in [(lie as Play, "redial/not-an-answer"), (cut, "answer/cut")] {
        let scene = scene(None);
        let (_, port) = gateway(play);
        let ran = against(&scene, &plain(port), &[], &[], ASK);
        let note = clean(&scene, &ran);
        assert!(!attempts(&note).is_empty(), "{}", ran.stderr);
        for one in attempts(&note) {
            let rule = one.failure.as_ref().map(|failure| failure.rule.as_str());
            let seen = (one.status, one.ended_by, rule);
            assert_eq!(seen, (Some(200), Some(EndedBy::Server), Some(expected)), "{}", ran.stderr);
        }
    }
}

/// Some gateways name a stream a document, and clients read it all the same.
#[test]
fn a_stream_under_another_media_type_is_one_and_a_cut_one_is_truncated() {
    fn odd(_: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let stream = concat!(
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",",
            "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        );
        match body {
            _ if body.contains("whole") => answer(out, "200 OK", "application/json", stream.as_bytes()),
            _ if body.contains("front") => answer(out, "200 OK", "text/event-stream", &stream.as_bytes()[..40]),
            _ if body.contains("page") => answer(out, "200 OK", "text/event-stream", b"<html>no gateway</html>"),
            _ => answer(out, "200 OK", "text/event-stream\r\ncontent-encoding: gzip", &packed_half(stream)),
        }
    }
    let ask = |what: &str| {
        format!(
            r#"curl -s "$OPENAI_BASE_URL/chat/completions" -H 'content-type: application/json' -H 'x-api-key;' \
               -H "authorization: Bearer $OPENAI_API_KEY" -d '{{"model":"{what}","stream":true}}' >/dev/null"#
        )
    };
    if !has("curl") {
        return;
    }
    let scene = scene(None);
    let (heads, port) = gateway(odd);
    let asks = ["whole", "front", "half", "page"].map(ask).join("; ");
    let ran = against(&scene, &plain(port), &[], &[], &asks);
    let note = clean(&scene, &ran);
    let seen: Vec<_> = attempts(&note)
        .into_iter()
        .map(|one| (one.terminal_seen, one.failure.as_ref().map(|failure| failure.reason.name())))
        .collect();
    let truncated = (Some(false), Some("stream_truncated"));
    assert_eq!(
        seen,
        [(Some(true), None), truncated, truncated, (Some(false), Some("non_json_body_from_edge"))],
        "{}",
        ran.stderr
    );
    // The empty key beside the good one went on as it came.
    assert!(heads.lock().unwrap().iter().all(|head| head.to_lowercase().contains("x-api-key:\r\n")), "{}", ran.stderr);
}

/// Where the request says it in a body that nobody can read, the note does not say that no stream was asked for.
#[test]
fn of_a_body_that_cannot_be_read_the_note_says_so_and_a_document_in_a_streams_place_is_an_answer() {
    fn as_stream(_: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let document = r#"{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"content":"OK"},"finish_reason":"stop"}]}"#;
        let event = r#"{"id":"c1","choices":[{"delta":{"content":"OK"},"finish_reason":"stop"}]}"#;
        let stream = format!("data: {event}\n\ndata: [DONE]\n\n");
        let answered = if body.contains("document") { document } else { &stream };
        answer(out, "200 OK", "text/event-stream", answered.as_bytes())
    }
    let ask = |body: &str| {
        format!(
            r#"curl -s "$OPENAI_BASE_URL/chat/completions" -H 'content-type: application/json' \
               -H "authorization: Bearer $OPENAI_API_KEY" -d '{body}' >/dev/null"#
        )
    };
    if !has("curl") {
        return;
    }
    let scene = scene(None);
    let (_, port) = gateway(as_stream);
    let asks = ["packed", r#"{"model":"document","stream":true}"#].map(ask).join("; ");
    let ran = against(&scene, &plain(port), &[], &[], &asks);
    let note = clean(&scene, &ran);
    let [unread, read] = note.calls.as_slice() else { panic!("{}", ran.stderr) };
    assert_eq!((unread.stream, unread.is_stream(), read.stream), (None, true, Some(true)), "{}", ran.stderr);
    assert!([unread, read].iter().all(|call| call.outcome == Outcome::Succeeded), "{}", ran.stderr);
    let unsure: Vec<_> = note.uncertainty.iter().filter(|one| one.id.as_str() == "request_not_read").collect();
    assert_eq!(unsure.len(), 1, "{}", ran.stderr);
    assert!(unsure[0].message.as_str().contains("call c1"), "{}", ran.stderr);
}

fn packed_half(stream: &str) -> Vec<u8> {
    let mut coder = GzEncoder::new(Vec::new(), Compression::none());
    coder.write_all(stream.as_bytes()).unwrap();
    let mut packed = coder.finish().unwrap();
    packed.truncate(80);
    packed
}

/// What Redial ends is not said to have been left by its client.
#[test]
fn what_the_end_of_a_run_cuts_off_had_no_end_that_was_seen() {
    fn hang(_: &str, _: &str, _: &mut dyn Write) -> std::io::Result<()> {
        thread::sleep(Duration::from_secs(60));
        Ok(())
    }
    let scene = scene(None);
    let (_, port) = gateway(hang);
    let begin = format!("({ASK}) >/dev/null 2>&1 & sleep 1; exit 0");
    let ran = against(&scene, &plain(port), &[], &[], &begin);
    let note = clean(&scene, &ran);
    let [one] = attempts(&note)[..] else { panic!("{}", ran.stderr) };
    assert!(one.failure.is_none() && one.transport_error.is_none() && !one.client_gone, "{one:?}");
    assert_eq!((one.ended_by, note.calls[0].outcome), (Some(EndedBy::Redial), Outcome::Unknown), "{}", ran.stderr);
    assert!(ran.stderr.contains("under way when the run ended"), "{}", ran.stderr);
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let scene = scene(None);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let mut proxy = command(&scene, &["proxy", "--token-env", "TOKEN", "--listen", &address]);
    let ran = Ran::from(proxy.env("TOKEN", "0123456789abcdef0123456789abcdef").output().unwrap());
    assert!(ran.code == Some(1) && ran.stderr.contains(&address) && ran.stderr.contains("--listen"), "{}", ran.stderr);
}

/// What answers that nobody should have to read do to a run. Each is asked for once with curl, which prints what it got.
#[test]
fn answers_that_nobody_should_send_harm_neither_run_nor_note() {
    if !has("curl") {
        return;
    }
    fn endless(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        out.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            out.write_all(b"1000\r\n")?;
            out.write_all(&[b'a'; 0x1000])?;
            out.write_all(b"\r\n")?;
        }
    }
    fn bomb(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let body = zstd::encode_all(std::io::repeat(b' ').take(200 << 20), 1)?;
        assert!(body.len() < 1 << 20);
        write!(out, "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-encoding: zstd\r\n")?;
        write!(out, "content-length: {}\r\n\r\n", body.len())?;
        out.write_all(&body)
    }
    fn garbage(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let body = b"{\"error\":{\"message\":\"\xff\xfe\0 no \x1b[31m text\",\"code\":\"\0\xc3\x28\"}}";
        out.write_all(b"HTTP/1.1 500 \xff\xfe\r\nx-request-id: a\xffb\r\n")?;
        write!(out, "content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len())?;
        out.write_all(body)
    }
    fn reflecting(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        answer(out, "400 Bad Request", "text/plain", format!("{head}{body}").as_bytes())
    }
    fn short(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        out.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"id\":")?;
        Err(std::io::ErrorKind::Other.into())
    }
    let scene = scene(None);
    /// A stream that is whole, and too long to be unpacked to its end.
    fn stream(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let event = b"data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{}}]}\n\n".repeat(2_000);
        let body = zstd::encode_all(event.repeat(700).as_slice(), 1)?;
        write!(out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: zstd\r\n")?;
        write!(out, "content-length: {}\r\n\r\n", body.len())?;
        out.write_all(&body)
    }
    let plays: [(&str, Play, u16); 6] = [
        ("stream", stream, 200),
        ("endless", endless, 200),
        ("bomb", bomb, 400),
        ("garbage", garbage, 500),
        ("reflecting", reflecting, 400),
        ("short", short, 200),
    ];
    for (name, play, status) in plays {
        let (heads, port) = gateway(play);
        let job = "curl -sN -H \"Authorization: Bearer $OPENAI_API_KEY\" -d '{\"model\":\"m\",\"messages\":[]}' \
                   \"$OPENAI_BASE_URL/chat/completions\" | head -c 2000000 >got.bin";
        let ran = against(&scene, &plain(port), &[], &[], job);
        let note = clean(&scene, &ran);
        assert_eq!((attempts(&note).len(), heads.lock().unwrap().len()), (1, 1), "{name}: {}", ran.stderr);
        assert_eq!(attempts(&note)[0].status, Some(status), "{name}: {}", ran.stderr);
        assert_ne!(note.decision.result, Verdict::Continue, "{name}: {}", ran.stderr);
        if name == "stream" {
            // What nobody read to its end is not called empty.
            let failure = attempts(&note)[0].failure.as_ref().unwrap();
            assert_eq!(failure.reason.name(), "unrecognized_error", "{}", ran.stderr);
            assert_eq!(attempts(&note)[0].transport_error, Some(TransportReason::BeyondLimits), "{}", ran.stderr);
        }
        let echoed = note.decision.because.iter().any(|id| id.as_str() == "credential_echoed");
        assert_eq!(echoed, name == "reflecting", "{name}: {}", ran.stderr);
        // The command got what the gateway sent, and nothing of it made it to the screen.
        let got = fs::read(scene.dir().join("got.bin")).unwrap();
        let whole = match name {
            "endless" => got.len() == 2_000_000,
            "bomb" | "stream" => got.len() > 1_000 && got.len() < 1 << 20,
            "garbage" => got.contains(&0xff) && got.contains(&0),
            "reflecting" => String::from_utf8_lossy(&got).contains("POST /v1/chat/completions"),
            _ => got.starts_with(b"{\"id\":"),
        };
        assert!(whole, "{name}: {} bytes", got.len());
        assert!(!ran.stderr.contains(SCENE_KEY) && !ran.stderr.contains('\u{1b}'), "{name}: {}", ran.stderr);
    }
}

/// What a command says itself comes back in many an answer. The credential is what went along as a key: in the token's place, or passed.
#[test]
fn of_all_secrets_only_the_one_that_was_sent_as_a_key_is_an_echoed_credential() {
    if !has("curl") {
        return;
    }
    fn repeating(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let key = head.lines().find(|line| line.starts_with("x-give-key")).map_or("", |_| head);
        answer(out, "400 Bad Request", "text/plain", format!("{key} {body}").as_bytes())
    }
    let said = "Zx9Qw8Er7Ty6Ui5Op4As";
    for (args, key, give, echoed) in [
        (&[][..], "$OPENAI_API_KEY", "x-a: b", false),
        (&[], "$OPENAI_API_KEY", "x-give-key: 1", true),
        (&["--pass-key"], "$COMETAPI_KEY", "x-a: b", false),
        (&["--pass-key"], "$COMETAPI_KEY", "x-give-key: 1", true),
        // Nobody named this one as the gateway's key, and the command passes it as one.
        (&["--pass-key"], "$DEPLOY_TOKEN", "x-give-key: 1", true),
    ] {
        let scene = scene(None);
        let (_heads, port) = gateway(repeating);
        let job = format!(
            "curl -s -o got.txt -H \"Authorization: Bearer {key}\" -H '{give}' \
             -d \"{{\\\"model\\\":\\\"m\\\",\\\"messages\\\":[{{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"$DEPLOY_TOKEN\\\"}}]}}\" \
             \"$OPENAI_BASE_URL/chat/completions\""
        );
        let ran = against(&scene, &plain(port), args, &[("DEPLOY_TOKEN", said)], &job);
        let note = clean(&scene, &ran);
        assert!(fs::read_to_string(scene.dir().join("got.txt")).unwrap().contains(said), "{}", ran.stderr);
        assert_eq!(note.credential_echoed, echoed, "{args:?} {key} {give}: {}", ran.stderr);
        assert!(!fs::read_to_string(ran.note_path().unwrap()).unwrap().contains(said), "{}", ran.stderr);
    }
}

/// Shapes that smuggle a second request, and heads without end, from the command's side.
#[test]
fn requests_that_are_none_are_refused_and_the_gateway_hears_nothing() {
    if !has("bash") {
        return;
    }
    let (heads, port) = gateway(well);
    let scene = scene(None);
    let shapes = [
        (r"printf 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'", "400 framing"),
        (r"printf 'Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'", "400 framing"),
        (r"printf 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'", "400 framing"),
        (r"printf 'X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n'", "400 framing"),
        (r"printf 'X-A: a\000b\r\nContent-Length: 0\r\n\r\n'", "400 framing"),
        (r"printf 'X-A: '; head -c 300000 /dev/zero | tr '\0' a; printf '\r\n\r\n'", "431 too_large"),
    ];
    for (rest, expected) in shapes {
        // In one write: chunks that come behind their head are an attempt, and no refusal.
        let job = format!(
            "at=${{OPENAI_BASE_URL#http://}}; at=${{at%/v1}}; exec 3<>/dev/tcp/${{at%:*}}/${{at#*:}}; \
             {{ printf 'POST /v1/chat/completions HTTP/1.1\\r\\nConnection: close\\r\\nHost: %s\\r\\n' \"$at\"; \
             printf 'Authorization: Bearer %s\\r\\n' \"$OPENAI_API_KEY\"; {rest}; }} >request; \
             cat request >&3 2>/dev/null; cat <&3 >got.txt 2>/dev/null; true"
        );
        let all = ["run", "--upstream", &plain(port), "--credential", "COMETAPI_KEY", "--", "bash", "-c", &job];
        let ran = Ran::from(command(&scene, &all).output().unwrap());
        let note = clean(&scene, &ran);
        let got = fs::read_to_string(scene.dir().join("got.txt")).unwrap();
        let (status, code) = expected.split_once(' ').unwrap();
        assert!(got.starts_with(&format!("HTTP/1.1 {status} ")), "{rest}: {got}\n{}", ran.stderr);
        assert!(got.to_ascii_lowercase().contains(&format!("x-redial-error: {code}\r\n")), "{rest}: {got}");
        assert_eq!((note.other_traffic.refused, note.calls.len()), (1, 0), "{rest}: {}", ran.stderr);
    }
    assert_eq!(*heads.lock().unwrap(), Vec::<String>::new());
}

/// A check within a run knows the recorder's own answers, and blames no gateway for them; the run around it is about what the check is.
#[test]
fn a_check_within_a_run_knows_that_another_redial_answered() {
    let scene = scene(None);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let in_the_clear = listen(|mut stream| {
        drop(stream.read(&mut [0; 64]));
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
    });
    for (url, code, reason) in [
        (plain(closed), "connect_refused", "connect_refused"),
        (format!("https://localhost:{in_the_clear}/v1"), "tls_failure", "tls_failure"),
    ] {
        drop(fs::remove_dir_all(scene.dir().join("inner")));
        let ran = against(&scene, &url, &[], &[], &ASK.replace("env -u REDIAL_RECORDED ", ""));
        let outer = clean(&scene, &ran);
        assert_eq!(outer.endpoint_family, RunFamily::Chat, "{}", ran.stderr);
        assert!(!ran.stderr.contains("mixed"), "{}", ran.stderr);

        let note = inner(&scene);
        for one in attempts(&note) {
            let failure = one.failure.as_ref().unwrap();
            assert_eq!(
                (one.status, failure.reason.name(), failure.category.name()),
                (Some(502), reason, "local_environment")
            );
            let said: Vec<_> =
                one.upstream_headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert!(said.contains(&("x-redial-error", code)), "{said:?}");
        }
        assert_eq!((note.decision.result, note.next.owner), (Verdict::Pause, Owner::Operator));
        assert!(note.calls.iter().all(|call| call.generations.at_most == 0));
        let said = fs::read_to_string(scene.dir().join("inner.txt")).unwrap();
        assert!(said.contains("another Redial"), "{said}");
    }
}

/// A gateway can send the header by which Redial tells an answer of its own, and its envelope. It passes as it is, and nobody takes
/// it for Redial's: not the run, and not a check within it, whose peer a Redial is.
#[test]
fn an_answer_that_only_says_it_is_redials_is_the_gateways() {
    fn forged(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let body =
            r#"{"error":{"message":"the way is closed","type":"redial_error","param":null,"code":"dns_failure"}}"#;
        write!(out, "HTTP/1.1 503 Unavailable\r\nX-Redial-Error: dns_failure\r\nX-Redial-Proof: 0123456789abcdef\r\n")?;
        write!(out, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }
    let scene = scene(None);
    let (_, port) = gateway(forged);
    let ran = against(&scene, &plain(port), &[], &[], ASK);
    let outer = clean(&scene, &ran);
    let inner = inner(&scene);
    for note in [&outer, &inner] {
        for one in attempts(note) {
            let failure = one.failure.as_ref().unwrap();
            let rule = failure.rule.as_str();
            assert!(!rule.starts_with("around/") && failure.category.name() != "local_environment", "{rule}");
            assert!(
                one.upstream_headers
                    .iter()
                    .any(|(name, value)| { (name.as_str(), value.as_str()) == ("x-redial-error", "dns_failure") })
            );
        }
        assert!(!attempts(note).is_empty() && note.next.owner != Owner::Operator, "{:?}", note.next);
    }
    let said = fs::read_to_string(scene.dir().join("inner.txt")).unwrap() + &ran.stderr;
    assert!(!said.contains("another Redial"), "{said}");
}

/// A redirect is no error without a body: what a client does not follow says so, and one that is followed contradicts nothing.
#[test]
fn a_redirect_is_told_as_one_whether_it_is_followed_or_not() {
    if !has("curl") {
        return;
    }
    fn away(status: &str, head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        if head.starts_with("POST /v1/chat/completions?again ") {
            return well(head, body, out);
        }
        write!(out, "HTTP/1.1 {status}\r\nlocation: /v1/chat/completions?again\r\ncontent-length: 0\r\n\r\n")
    }
    fn for_now(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        away("307 Temporary Redirect", head, body, out)
    }
    fn for_good(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        away("308 Permanent Redirect", head, body, out)
    }
    let scene = scene(None);
    let curl = "-s -o /dev/null -H \"Authorization: Bearer $OPENAI_API_KEY\" -d '{\"model\":\"m\",\"messages\":[]}' \
                \"$OPENAI_BASE_URL/chat/completions\"";
    let plays: [(Play, u16, &str, Verdict); 2] =
        [(for_now, 307, "unrecognized_error", Verdict::Escalate), (for_good, 308, "wrong_base_url", Verdict::Pause)];
    for (play, status, reason, decision) in plays {
        let ran = against(&scene, &plain(gateway(play).1), &[], &[], &format!("curl {curl}"));
        let note = clean(&scene, &ran);
        let [one] = attempts(&note)[..] else { panic!("{}", ran.stderr) };
        assert_eq!((one.status, one.failure.as_ref().unwrap().reason.name()), (Some(status), reason), "{}", ran.stderr);
        assert_eq!((note.decision.result, note.next.owner), (decision, Owner::Operator), "{}", ran.stderr);
        assert!(note.next.action.as_str().starts_with("Look where the answer sends"), "{}", note.next.action);

        // The one that followed has contradicted nobody.
        let ran = against(&scene, &plain(gateway(play).1), &[], &[], &format!("curl -L {curl}"));
        let note = clean(&scene, &ran);
        let statuses: Vec<_> = attempts(&note).iter().map(|one| one.status).collect();
        assert_eq!((statuses, note.calls.len()), (vec![Some(status), Some(200)], 1), "{}", ran.stderr);
        assert_eq!(note.decision.result, Verdict::Continue, "{}", ran.stderr);
        assert!(!note.decision.because.iter().any(|id| id.as_str() == "inconsistent"), "{}", ran.stderr);
    }
}

/// A slash at the end of a call's path is the gateway's to judge: it has the key and the path that the client sent, whether it
/// takes them, sends the client on or knows no such path, and the call is on the record.
#[test]
fn a_slash_at_the_end_of_a_path_makes_it_no_other_call() {
    if !has("curl") {
        return;
    }
    fn strict(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        if head.starts_with("POST /v1/chat/completions ") {
            return well(head, body, out);
        }
        write!(out, "HTTP/1.1 307 Temporary Redirect\r\nlocation: /v1/chat/completions\r\ncontent-length: 0\r\n\r\n")
    }
    fn unknown(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        let body = br#"{"error":{"message":"Invalid URL (POST /v1/chat/completions/)","type":"invalid_request_error","param":null,"code":null}}"#;
        answer(out, "404 Not Found", "application/json", body)
    }
    let scene = scene(None);
    let job = "curl -sL -o /dev/null -w '%{http_code}' -H \"Authorization: Bearer $OPENAI_API_KEY\" \
               -d '{\"model\":\"m\",\"messages\":[]}' \"$OPENAI_BASE_URL/chat/completions/\"";
    let plays: [(Play, &[u16], Verdict); 3] = [
        (well, &[200], Verdict::Continue),
        (strict, &[307, 200], Verdict::Continue),
        (unknown, &[404], Verdict::Pause),
    ];
    for (play, statuses, decision) in plays {
        let (heads, port) = gateway(play);
        let ran = against(&scene, &plain(port), &[], &[], job);
        assert_eq!(ran.stdout, statuses.last().unwrap().to_string(), "{}", ran.stderr);
        assert!(!ran.stderr.contains("without its key"), "{}", ran.stderr);
        let heads = heads.lock().unwrap();
        assert!(heads[0].starts_with("POST /v1/chat/completions/ HTTP/1.1\r\n"), "{}", heads[0]);
        assert!(heads.iter().all(|head| head.contains(SCENE_KEY)), "{heads:?}");
        let note = clean(&scene, &ran);
        let told: Vec<_> = attempts(&note).iter().filter_map(|one| one.status).collect();
        assert_eq!(
            (told.as_slice(), note.calls.len(), note.decision.result),
            (statuses, 1, decision),
            "{}",
            ran.stderr
        );
    }
}

/// What Redial does not read is said to be that, and nobody's fault that is known; what clients read is read.
#[test]
fn a_head_of_many_headers_is_read_and_one_that_is_too_long_is_a_limit_of_redials() {
    if !has("curl") {
        return;
    }
    fn many(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        out.write_all(format!("HTTP/1.1 200 OK\r\n{}", "X-A: b\r\n".repeat(300)).as_bytes())?;
        let body = r#"{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"OK"},"finish_reason":"stop"}]}"#;
        write!(out, "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    }
    fn long(_: &str, _: &str, out: &mut dyn Write) -> std::io::Result<()> {
        write!(out, "HTTP/1.1 200 OK\r\nX-A: {}\r\nContent-Length: 2\r\n\r\n{{}}", "a".repeat(280_000))?;
        Err(std::io::ErrorKind::Other.into())
    }
    let scene = scene(None);
    let job = "curl -s -o /dev/null -w '%{http_code}' -H \"Authorization: Bearer $OPENAI_API_KEY\" \
               -d '{\"model\":\"m\"}' \"$OPENAI_BASE_URL/chat/completions\"";
    let note_of = |play: Play| {
        let ran = against(&scene, &plain(gateway(play).1), &[], &[], job);
        assert_eq!(ran.stdout, "200", "{}", ran.stderr);
        clean(&scene, &ran)
    };
    let note = note_of(many);
    let [one] = attempts(&note)[..] else { panic!("one attempt") };
    assert_eq!((one.status, one.failure.is_none()), (Some(200), true));
    let note = note_of(long);
    let [one] = attempts(&note)[..] else { panic!("one attempt") };
    let failure = one.failure.as_ref().unwrap();
    assert_eq!((one.status, one.transport_error), (None, Some(TransportReason::BeyondLimits)));
    assert_eq!((failure.reason.name(), failure.category.name()), ("unrecognized_error", "unclear"));
    assert_eq!((note.decision.result, note.next.owner), (Verdict::Escalate, Owner::Operator));
    assert!(note.next.action.as_str().contains("longer than Redial reads"), "{}", note.next.action);
}

/// Chunks that are none, once some of them went on: an attempt that Redial ended, and nobody is told to have left.
#[test]
fn a_request_whose_chunks_turn_out_to_be_none_is_told_as_that() {
    if !has("bash") {
        return;
    }
    let silent = listen(|mut stream| drop(std::io::copy(&mut stream, &mut std::io::sink())));
    let scene = scene(None);
    let job = r#"at=${OPENAI_BASE_URL#http://}; at=${at%/v1}; exec 3<>/dev/tcp/${at%:*}/${at#*:}
        { printf 'POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\n' "$at"
          printf 'Authorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n' "$OPENAI_API_KEY"
          sleep 0.3; printf 'zz\r\n'; } >&3 2>/dev/null
        cat <&3 >got.txt 2>/dev/null; true"#;
    let all = ["run", "--upstream", &plain(silent), "--credential", "COMETAPI_KEY", "--", "bash", "-c", job];
    let ran = Ran::from(command(&scene, &all).output().unwrap());
    let note = clean(&scene, &ran);
    let got = fs::read_to_string(scene.dir().join("got.txt")).unwrap();
    assert!(got.starts_with("HTTP/1.1 400 ") && got.contains("x-redial-error: framing\r\n"), "{got}\n{}", ran.stderr);
    let [one] = attempts(&note)[..] else { panic!("{}", ran.stderr) };
    assert_eq!((one.transport_error, one.client_gone), (Some(TransportReason::RequestFraming), false));
    assert_eq!((note.other_traffic.refused, note.calls[0].generations.at_most), (0, 0));
    assert!(note.next.action.as_str().contains("Transfer-Encoding"), "{}", note.next.action);
}

/// A gateway that closes an idle connection without a word: the client meets what it would have met, and no request is sent
/// twice behind its back.
#[test]
fn a_kept_alive_connection_that_the_gateway_closes_costs_no_request() {
    if !has("curl") {
        return;
    }
    fn once(head: &str, body: &str, out: &mut dyn Write) -> std::io::Result<()> {
        well(head, body, out)?;
        Err(std::io::ErrorKind::Other.into())
    }
    let (heads, port) = gateway(once);
    let scene = scene(None);
    let one = "-o /dev/null -w '%{http_code}\\n' -H \"Authorization: Bearer $OPENAI_API_KEY\" -d '{\"model\":\"m\"}' \
               \"$OPENAI_BASE_URL/chat/completions\"";
    let job = format!("curl -s {one} --next -s {one} --next -s {one}");
    let ran = against(&scene, &plain(port), &[], &[], &job);
    let note = clean(&scene, &ran);
    assert_eq!(ran.stdout, "200\n200\n200\n", "{}", ran.stderr);
    // curl may ask on a connection just before it hears of its end, and asks once more by itself: that is an attempt, too,
    // without an answer and unknown to the gateway.
    let (answered, dropped): (Vec<_>, Vec<_>) =
        attempts(&note).into_iter().partition(|attempt| attempt.status == Some(200));
    assert_eq!((answered.len(), heads.lock().unwrap().len()), (3, 3), "{}", ran.stderr);
    assert!(dropped.len() <= 2 && dropped.iter().all(|attempt| attempt.status.is_none()), "{}", ran.stderr);
}

#[test]
fn a_command_that_forks_and_leaves_is_recorded_to_the_end_of_what_it_left() {
    let scene = scene(None);
    let left = format!("({ASK}; echo done >left.txt) >/dev/null 2>&1 & exit 0");
    let ran = recorded(&scene, &[], &left);
    let note = clean(&scene, &ran);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(scene.dir().join("left.txt").exists(), "what it left was ended before it was done");
    let seen = scene.truth().unwrap().requests().count();
    assert_eq!((attempts(&note).len(), seen), (2, 2), "{}", ran.stderr);

    // One in a group of its own is nobody's to wait for: nothing of what it asked is missing all the same.
    if !has("setsid") {
        return;
    }
    let gone = format!("setsid sh -c '{}' >/dev/null 2>&1 & exit 0", ASK.replace('\'', "'\\''"));
    let ran = recorded(&scene, &[], &gone);
    let note = clean(&scene, &ran);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let now = scene.truth().unwrap().requests().count() - seen;
    assert!(attempts(&note).len() >= now, "{} of {now}: {}", attempts(&note).len(), ran.stderr);
}

#[test]
fn two_hundred_children_at_once_are_two_hundred_attempts() {
    if !has("curl") {
        return;
    }
    let scene = scene(None);
    let job = "n=0; while [ $n -lt 200 ]; do n=$((n + 1)); curl -s -o /dev/null -w '%{http_code}\\n' \
               -H \"Authorization: Bearer $OPENAI_API_KEY\" \
               -d \"{\\\"model\\\":\\\"sim-model-1\\\",\\\"messages\\\":[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"$n\\\"}]}\" \
               \"$OPENAI_BASE_URL/chat/completions\" & done; wait";
    let ran = recorded(&scene, &[], job);
    let note = clean(&scene, &ran);
    assert_eq!(ran.stdout.lines().filter(|line| *line == "200").count(), 200, "{}", ran.stderr);
    let truth = scene.truth().unwrap();
    assert_eq!((attempts(&note).len(), truth.requests().count()), (200, 200), "{}", ran.stderr);
    assert_eq!((note.calls.len(), note.coverage.lost_events, note.decision.result), (200, 0, Verdict::Continue));
}
