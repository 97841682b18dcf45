//! Servers that are not the simulator: hand-written bytes on a socket.

use std::{net::SocketAddr, time::Duration};

use proptest::{collection::vec, prelude::*};
use redial_proxy::{Cancel, EndedBy, Exchanged, Limits, Request, Stop, Target};
use redial_wire::{TransportFault, family::Method};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpSocket, TcpStream},
};

use super::bench::{Watch, chat, limits};

/// Answers one request with these bytes and closes.
async fn answered(bytes: impl AsRef<[u8]>) -> Exchanged {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            stream.read_buf(&mut request).await.unwrap();
        }
        // A client that has read enough may be gone.
        drop(stream.write_all(bytes.as_ref()).await);
        drop(stream.shutdown().await);
        stream
    };
    let limits = limits();
    let mut watch = Watch::default();
    tokio::join!(chat(address, false, &limits, &mut watch), serve).0
}

#[tokio::test]
async fn old_and_odd_framings_are_read() {
    for (bytes, status, body) in [
        (b"HTTP/1.0 200 OK\r\n\r\n{\"a\":1}".as_slice(), 200, "{\"a\":1}"),
        (b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabc", 200, "abc"),
        (b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-t\r\n\r\n2;ext=1\r\nok\r\n0\r\nx-t: 1\r\n\r\n", 200, "ok"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok", 200, "ok"),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\ncontent-length: 2\r\n\r\nok", 200, "ok"),
    ] {
        let exchanged = answered(bytes).await;
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!((exchanged.status(), exchanged.fault), (Some(status), None), "{shown}");
        assert_eq!(exchanged.body.tainted().text(), body, "{shown}");
        assert_eq!(exchanged.ended_by, EndedBy::Server);
    }
}

#[tokio::test]
async fn what_is_not_http_or_broken_is_told() {
    let (not_http, dropped) = (Some(TransportFault::NotHttp), Some(TransportFault::Dropped));
    for (bytes, status, fault) in [
        (b"hello\r\n\r\n".as_slice(), None, not_http),
        (b"\x15\x03\x01\x00\x02\x02\x46", None, not_http),
        (b"HTTP/2 200 OK\r\n\r\n", None, not_http),
        (b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", Some(200), not_http),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", Some(200), not_http),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", Some(200), not_http),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab", Some(200), dropped),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n", Some(200), dropped),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab", Some(200), dropped),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 2\r\n\r\nab", Some(200), not_http),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\nab", Some(200), not_http),
        (b"HTTP/1.1 200 OK\r\nx-a", None, dropped),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n", None, dropped),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n", Some(101), None),
        (b"", None, dropped),
    ] {
        let exchanged = answered(bytes).await;
        let shown = String::from_utf8_lossy(bytes);
        assert_eq!((exchanged.status(), exchanged.fault), (status, fault), "{shown}");
    }
}

#[tokio::test]
async fn a_reset_after_the_last_chunk_is_not_truncation() {
    for whole in [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"}") {
                stream.read_buf(&mut request).await.unwrap();
            }
            stream.write_all(whole).await.unwrap();
            stream.set_zero_linger().unwrap();
        };
        let limits = limits();
        let mut watch = Watch::default();
        let (exchanged, ()) = tokio::join!(chat(address, false, &limits, &mut watch), serve);
        assert_eq!((exchanged.fault, exchanged.ended_by), (None, EndedBy::Server));
        assert!(!exchanged.body_cut && exchanged.body.tainted().text() == "ok");
    }
}

#[tokio::test]
async fn a_port_without_a_listener_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    drop(listener);
    let exchanged = chat(address, false, &limits(), &mut Watch::default()).await;
    assert_eq!(exchanged.fault, Some(TransportFault::ConnectRefused));
    assert_eq!((exchanged.ended_by, exchanged.sent_bytes), (EndedBy::Network, 0));
}

#[tokio::test]
async fn a_name_that_no_resolver_takes_is_told() {
    // A label of 64 letters is refused before anybody is asked.
    let target = Target::of(&format!("http://{}.invalid", "a".repeat(64))).unwrap();
    let request =
        Request { target: &target, method: Method::Get, path: "/", headers: &[], credential: None, body: b"" };
    let exchanged = super::bench::upstream().exchange(&request, &limits(), &Cancel::never(), &mut ()).await.unwrap();
    assert_eq!((exchanged.fault, exchanged.sent_bytes), (Some(TransportFault::Dns), 0));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_connection_that_nobody_takes_ends_in_time() {
    // Linux drops what comes when the queue of a listener is full.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let _first = TcpStream::connect(address).await.unwrap();
    let limits = Limits { connect: Duration::from_millis(100), ..limits() };
    let exchanged = chat(address, false, &limits, &mut Watch::default()).await;
    assert_eq!(exchanged.fault, Some(TransportFault::ConnectTimeout));
    assert_eq!((exchanged.ended_by, exchanged.sent_bytes), (EndedBy::Redial(Stop::ConnectTimeout), 0));
}

#[test]
fn whatever_a_server_sends_there_is_one_end_in_time() {
    let heads = [
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n",
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    proptest!(ProptestConfig::with_cases(200), |(at in 0..heads.len(), tail in vec(any::<u8>(), 0..120))| {
        let bytes = [heads[at].as_bytes(), tail.as_slice()].concat();
        let exchanged = runtime.block_on(answered(bytes));
        prop_assert!(!matches!(exchanged.ended_by, EndedBy::Redial(Stop::Timeout | Stop::ConnectTimeout)));
        prop_assert!(exchanged.status().is_some() || exchanged.fault.is_some());
    });
}

#[tokio::test]
async fn an_ipv6_host_is_reached() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        eprintln!("skipped: no IPv6 loopback here");
        return;
    };
    let address = listener.local_addr().unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"}") {
            stream.read_buf(&mut request).await.unwrap();
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        String::from_utf8(request).unwrap()
    };
    let limits = limits();
    let mut watch = Watch::default();
    let (exchanged, request) = tokio::join!(chat(address, false, &limits, &mut watch), serve);
    assert_eq!(exchanged.status(), Some(200));
    assert!(request.contains(&format!("host: [::1]:{}\r\n", address.port())), "{request}");
}
