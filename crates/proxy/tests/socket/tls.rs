//! TLS against a local authority, and the way through a proxy.

use std::{path::PathBuf, sync::Arc, time::Duration};

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use redial_proxy::{Cancel, EndedBy, Exchanged, Limits, Proxies, Request, Settings, Stop, Target, Upstream};
use redial_wire::{ProxyFault, TlsFault, TransportFault, family::Method};
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::bench;

/// An authority in a file, and a server's side of TLS for `localhost`.
struct Authority {
    file: PathBuf,
    acceptor: TlsAcceptor,
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.file));
    }
}

fn authority(name: &str) -> Authority {
    authority_until(name, 4096)
}

/// A certificate that signs itself as an authority, shown by a server: what `openssl req -x509` makes.
fn self_signed(name: &str) -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap();
    of(name, &certificate, &certificate, &key)
}

/// One whose server's certificate ends with the first day of a year.
fn authority_until(name: &str, year: i32) -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(year, 1, 1);
    let server = params.signed_by(&server_key, &issuer).unwrap();
    of(name, &root, &server, &server_key)
}

fn of(name: &str, root: &Certificate, server: &Certificate, server_key: &KeyPair) -> Authority {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], PrivateKeyDer::try_from(server_key.serialize_der()).unwrap())
        .unwrap();
    let file = std::env::temp_dir().join(format!("redial-{name}-{}.pem", std::process::id()));
    std::io::Write::write_all(&mut std::fs::File::create(&file).unwrap(), root.pem().as_bytes()).unwrap();
    Authority { file, acceptor: TlsAcceptor::from(Arc::new(config)) }
}

async fn get(settings: Settings, url: &str) -> Exchanged {
    get_within(settings, url, &bench::limits()).await
}

async fn get_within(settings: Settings, url: &str, limits: &Limits) -> Exchanged {
    let target = Target::of(url).unwrap();
    let request =
        Request { target: &target, method: Method::Get, path: "/x", headers: &[], credential: None, body: b"" };
    Upstream::new(settings).exchange(&request, limits, &Cancel::never(), &mut ()).await.unwrap()
}

/// Serves one connection over TLS; a client that refuses the certificate is no failure of the server.
async fn serve(authority: &Authority, listener: &TcpListener) {
    serve_with(authority, listener, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", true).await;
}

/// The same with an answer, and with the end of TLS before that of TCP or without.
async fn serve_with(authority: &Authority, listener: &TcpListener, answer: &[u8], closes: bool) {
    let (stream, _) = listener.accept().await.unwrap();
    let Ok(mut stream) = authority.acceptor.accept(stream).await else { return };
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
    stream.write_all(answer).await.unwrap();
    stream.flush().await.unwrap();
    if closes {
        stream.shutdown().await.unwrap();
    } else {
        stream.get_mut().0.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn an_end_of_tcp_without_one_of_tls_is_an_end() {
    let authority = authority("unclosed");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    for closes in [true, false] {
        for (answer, fault) in [
            ("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}", None),
            ("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n{\"a\":1}", None),
            ("HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n{\"a\":1}", Some(TransportFault::Dropped)),
            ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n", Some(TransportFault::Dropped)),
        ] {
            let settings = Settings { ca_file: Some(authority.file.clone()), ..Settings::default() };
            let (exchanged, ()) =
                tokio::join!(get(settings, &url), serve_with(&authority, &listener, answer.as_bytes(), closes));
            assert_eq!(exchanged.fault, fault, "{closes} {answer}");
            assert_eq!(exchanged.body.tainted().bytes(), b"{\"a\":1}", "{closes} {answer}");
            assert_eq!(exchanged.body_cut, fault.is_some(), "{closes} {answer}");
        }
    }
}

#[tokio::test]
async fn an_authoritys_own_certificate_is_none_of_a_servers() {
    let authority = self_signed("own");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    for ca_file in [Some(authority.file.clone()), None] {
        let settings = Settings { ca_file, ..Settings::default() };
        let (exchanged, ()) = tokio::join!(get(settings, &url), serve(&authority, &listener));
        assert_eq!(exchanged.fault, Some(TransportFault::Tls(TlsFault::Unfit)));
    }
}

#[tokio::test]
async fn an_authority_is_trusted_when_its_file_is_named() {
    let authority = authority("trusted");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let by_address = url.replace("localhost", "127.0.0.1");
    let missing = Some(PathBuf::from("/nonexistent/ca.pem"));
    for (ca_file, url, fault) in [
        (Some(authority.file.clone()), &url, None),
        (None, &url, Some(TransportFault::Tls(TlsFault::Untrusted))),
        (Some(authority.file.clone()), &by_address, Some(TransportFault::Tls(TlsFault::OtherName))),
        (missing, &url, Some(TransportFault::Tls(TlsFault::Failed))),
    ] {
        let settings = Settings { ca_file, ..Settings::default() };
        let (exchanged, ()) = tokio::join!(get(settings, url), serve(&authority, &listener));
        assert_eq!(exchanged.fault, fault, "{url}");
        assert_eq!(exchanged.status().is_some(), fault.is_none());
        assert_eq!(exchanged.sent_bytes > 0, fault.is_none(), "nothing is sent before the handshake is through");
    }
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let plain = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        stream
    };
    let (exchanged, _stream) = tokio::join!(get(Settings::default(), &url), plain);
    assert_eq!(exchanged.fault, Some(TransportFault::Tls(TlsFault::NotTls)));
}

/// A port in the clear whose server waits for more: the connection is there, and that is not what is waited for. So too where the
/// whole exchange has no more time than the connection.
#[tokio::test]
async fn a_handshake_without_an_answer_is_not_called_a_connection_without_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    for (connect, overall, stop) in [(100, 20_000, Stop::ConnectTimeout), (10_000, 100, Stop::Timeout)] {
        let time = Duration::from_millis;
        let limits = Limits { connect: time(connect), overall: time(overall), ..bench::limits() };
        let silent = async { listener.accept().await.unwrap() };
        let (exchanged, _stream) = tokio::join!(get_within(Settings::default(), &url, &limits), silent);
        assert_eq!(
            (exchanged.fault, exchanged.ended_by, exchanged.sent_bytes),
            (Some(TransportFault::Tls(TlsFault::NoAnswer)), EndedBy::Redial(stop), 0)
        );
    }
}

/// Nobody said anything against a certificate: the connection was dropped, as it may be at any other time.
#[tokio::test]
async fn a_handshake_that_the_other_side_ends_is_a_connection_that_was_dropped() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    for reset in [false, true] {
        let ends = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            if reset {
                stream.set_zero_linger().unwrap();
            }
            stream.read_u8().await.unwrap();
        };
        let (exchanged, ()) = tokio::join!(get(Settings::default(), &url), ends);
        assert_eq!((exchanged.fault, exchanged.sent_bytes), (Some(TransportFault::Dropped), 0), "{reset}");
    }
}

#[tokio::test]
async fn a_certificate_whose_time_is_not_now_is_told_by_this_machines_clock() {
    let authority = authority_until("old", 2020);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let settings = Settings { ca_file: Some(authority.file.clone()), ..Settings::default() };
    let (exchanged, ()) = tokio::join!(get(settings, &url), serve(&authority, &listener));
    assert_eq!(exchanged.fault, Some(TransportFault::Tls(TlsFault::Outdated)));
}

/// A proxy for one connection: answers CONNECT with `answer`, and tunnels to `to` where there is one.
async fn proxy(listener: &TcpListener, answer: &[u8], to: Option<u16>) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut ask = Vec::new();
    while !ask.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut ask).await.unwrap();
    }
    stream.write_all(answer).await.unwrap();
    if let Some(port) = to {
        let mut upstream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        drop(copy_bidirectional(&mut stream, &mut upstream).await);
    }
    String::from_utf8(ask).unwrap()
}

#[tokio::test]
async fn https_goes_through_the_operators_proxy() {
    let authority = authority("proxied");
    let (server, proxies) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let port = server.local_addr().unwrap().port();
    let setting = format!("http://me:hidden@{}", proxies.local_addr().unwrap());
    let settings = |https: &str, no: &str| Settings {
        ca_file: Some(authority.file.clone()),
        proxies: Proxies { https: https.to_owned(), all: String::new(), no: no.to_owned() },
    };
    assert!(!format!("{:?}", settings(&setting, "")).contains("hidden"));

    // The server's name is another than the certificate's: the tunnel stands, the handshake does not.
    let opened = b"HTTP/1.1 200 Connection established\r\n\r\n";
    let (exchanged, ask, ()) = tokio::join!(
        get(settings(&setting, ""), "https://api.example.com"),
        proxy(&proxies, opened, Some(port)),
        serve(&authority, &server)
    );
    assert_eq!(exchanged.fault, Some(TransportFault::Tls(TlsFault::OtherName)));
    assert!(ask.starts_with("CONNECT api.example.com:443 HTTP/1.1\r\n"), "{ask}");
    assert!(ask.contains("Proxy-Authorization: Basic bWU6aGlkZGVu\r\n"), "{ask}");

    let refused = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    let through = |fault| Some(TransportFault::Proxy(fault));
    for (answer, fault) in [
        (refused.as_slice(), ProxyFault::Status(407)),
        (b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n", ProxyFault::Status(503)),
        (b"SSH-2.0-OpenSSH_9.7\r\n\r\n", ProxyFault::NotHttp),
        (b"", ProxyFault::NotHttp),
    ] {
        let (exchanged, _) =
            tokio::join!(get(settings(&setting, ""), "https://api.example.com"), proxy(&proxies, answer, None));
        assert_eq!((exchanged.fault, exchanged.sent_bytes), (through(fault), 0));
    }

    for (unusable, fault) in [
        ("socks5://127.0.0.1:9", ProxyFault::Scheme),
        ("https://127.0.0.1:9", ProxyFault::Scheme),
        ("::not an address::", ProxyFault::Setting),
        ("http://127.0.0.1:9", ProxyFault::NoConnection),
        ("http://no-such-name.invalid:9", ProxyFault::Name),
    ] {
        let exchanged = get(settings(unusable, ""), "https://api.example.com").await;
        assert_eq!(exchanged.fault, through(fault), "{unusable}");
    }

    // Loopback is never proxied, whatever the settings say.
    let url = format!("https://localhost:{port}");
    let (exchanged, ()) = tokio::join!(get(settings(&setting, ""), &url), serve(&authority, &server));
    assert_eq!(exchanged.status(), Some(200));
}
