//! Documentation pages: from the simulator, and from servers that mean no good.

use std::{io::Write as _, net::SocketAddr, time::Duration};

use flate2::{Compression, write::GzEncoder};
use redial_note::Family;
use redial_proxy::{PageBytes, PageFault, PageLimits, fetch_page};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::bench;

async fn fetch(address: SocketAddr, path: &str, allowed: Option<&str>) -> Result<PageBytes, PageFault> {
    let url = format!("http://{address}{path}");
    fetch_page(&bench::upstream(), &url, &PageLimits::default(), allowed).await
}

/// Serves `answers` one a connection, then nothing more; hands back what was asked.
async fn served(answers: Vec<Vec<u8>>, limits: PageLimits) -> (Result<PageBytes, PageFault>, Vec<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let serve = async {
        let mut asked = Vec::new();
        let mut open = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                stream.read_buf(&mut request).await.unwrap();
            }
            // A client that has read enough resets the connection.
            drop(stream.write_all(&answer).await);
            asked.push(String::from_utf8(request).unwrap());
            open.push(stream);
        }
        (asked, open)
    };
    let upstream = bench::upstream();
    let url = format!("{origin}/docs/start");
    let (page, (asked, _open)) = tokio::join!(fetch_page(&upstream, &url, &limits, Some(&origin)), serve);
    (page, asked)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[tokio::test]
async fn the_simulators_contract_pages_are_read() {
    let (simulator, truth) = bench::simulator("").await;
    let origin = format!("http://{}", simulator.addr());
    for family in Family::ALL {
        for (suffix, kind) in [("", "text/html"), (".md", "text/markdown")] {
            let path = format!("/docs/{family}{suffix}");
            let page = fetch(simulator.addr(), &path, Some(&origin)).await.unwrap();
            let text = String::from_utf8(page.body).unwrap();
            let own_path =
                redial_wire::family::request(family, "{model}", false).path.replace("%7Bmodel%7D", "{model}");
            assert!(text.contains(&own_path) && text.contains("equired"), "{text}");
            assert!(String::from_utf8(page.content_type.unwrap()).unwrap().starts_with(kind));
            assert_eq!(page.url.unwrap().as_str(), format!("{origin}{path}"));
        }
    }
    assert!(truth.lines().is_empty(), "a page is no API request");
    simulator.stop().await;
}

#[tokio::test]
async fn contract_pages_can_be_scripted() {
    let mut pages = Vec::new();
    for docs in ["honest", "rebuilt", "changed", "gone", "wall", "elsewhere"] {
        let (simulator, _) = bench::simulator(&format!(r#"{{"docs":"{docs}"}}"#)).await;
        let origin = format!("http://{}", simulator.addr());
        let page = fetch(simulator.addr(), "/docs/chat", Some(&origin)).await;
        pages.push(page.map(|page| String::from_utf8(page.body).unwrap()));
        simulator.stop().await;
    }
    let fields: Vec<_> = pages.iter().flatten().map(|page| page.matches("<td>required</td>").count()).collect();
    assert_eq!(fields, [3, 3, 4, 0]);
    assert_ne!(pages[0], pages[1]);
    assert_eq!(pages[3..4], [Err(PageFault::Status(404))]);
    assert_eq!(pages[5], Err(PageFault::RedirectElsewhere { status: 302 }));
}

#[tokio::test]
async fn loopback_is_refused_unless_it_is_the_one_origin() {
    let (simulator, _) = bench::simulator("").await;
    let (here, other) = (format!("http://{}", simulator.addr()), "http://127.0.0.1:9");
    assert_eq!(fetch(simulator.addr(), "/docs/chat", None).await, Err(PageFault::PlainHttp));
    assert_eq!(fetch(simulator.addr(), "/docs/chat", Some(other)).await, Err(PageFault::PlainHttp));
    assert!(fetch(simulator.addr(), "/docs/chat", Some(&here)).await.is_ok());
    simulator.stop().await;
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0.0.0.0"] {
        let url = format!("https://{host}:9/x");
        let fetched = fetch_page(&bench::upstream(), &url, &PageLimits::default(), Some(&here)).await;
        assert_eq!(fetched, Err(PageFault::PrivateAddress), "{host}");
    }
    // A name that is allowed by mistake opens nothing that is not loopback.
    let url = "http://docs.example.com/";
    let fetched = fetch_page(&bench::upstream(), url, &PageLimits::default(), Some(url)).await;
    assert_eq!(fetched, Err(PageFault::PlainHttp));
}

#[tokio::test]
async fn redirects_are_followed_within_the_origin_only() {
    let elsewhere = answer("302 Found\r\nlocation: https://evil.example/docs", b"");
    let (page, asked) = served(vec![elsewhere], PageLimits::default()).await;
    assert_eq!((page, asked.len()), (Err(PageFault::RedirectElsewhere { status: 302 }), 1));

    let here = || answer("301 Moved\r\nlocation: next", b"");
    let (page, asked) =
        served(vec![here(), answer("200 OK\r\ncontent-type: text/html", b"page")], PageLimits::default()).await;
    let page = page.unwrap();
    assert_eq!((page.body.as_slice(), page.redirects), (b"page".as_slice(), 1));
    assert!(asked[1].starts_with("GET /docs/next HTTP/1.1\r\n"), "{}", asked[1]);
    assert!(!asked.concat().to_lowercase().contains("authorization"));

    let (page, asked) = served((0..6).map(|_| here()).collect(), PageLimits::default()).await;
    assert_eq!((page, asked.len()), (Err(PageFault::RedirectLoop), 6));
}

/// The first half of a page's coding: what it holds can be read, and is not all.
fn half_of_its_gzip() -> Vec<u8> {
    let mut coder = GzEncoder::new(Vec::new(), Compression::default());
    (0..20_000).for_each(|n| write!(coder, "<p>{n}</p>").unwrap());
    let mut coded = coder.finish().unwrap();
    coded.truncate(coded.len() / 2);
    coded
}

#[tokio::test]
async fn what_is_no_page_is_told() {
    let late = PageLimits { total: Duration::from_millis(150), ..PageLimits::default() };
    for (bytes, limits, fault) in [
        (answer("404 Not Found", b"x"), PageLimits::default(), PageFault::Status(404)),
        (answer("301 Moved", b"x"), PageLimits::default(), PageFault::Status(301)),
        (answer("200 OK\r\ncontent-encoding: br", b"x"), PageLimits::default(), PageFault::Undecodable),
        (answer("200 OK\r\ncontent-encoding: gzip", b"no gzip"), PageLimits::default(), PageFault::Undecodable),
        (
            answer("200 OK\r\ncontent-encoding: gzip", &half_of_its_gzip()),
            PageLimits::default(),
            PageFault::Undecodable,
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab".to_vec(), late, PageFault::Timeout),
        (b"SSH-2.0-x\r\n".to_vec(), PageLimits::default(), PageFault::Transport(redial_wire::TransportFault::NotHttp)),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(served(vec![bytes], limits).await.0, Err(fault), "{shown}");
    }
}

#[tokio::test]
async fn a_page_of_the_bound_is_read_and_one_byte_more_is_not() {
    let bound = PageLimits::default().bytes;
    let (page, _) = served(vec![answer("200 OK", &vec![b' '; bound])], PageLimits::default()).await;
    assert_eq!(page.unwrap().body.len(), bound);
    let (page, _) = served(vec![answer("200 OK", &vec![b' '; bound + 1])], PageLimits::default()).await;
    assert_eq!(page, Err(PageFault::TooBig));
}

#[tokio::test]
async fn a_gzip_bomb_is_refused_and_an_honest_gzip_is_read() {
    let pack = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        answer("200 OK\r\ncontent-encoding: gzip", &encoder.finish().unwrap())
    };
    let (page, _) = served(vec![pack(&vec![0; 64 << 20])], PageLimits::default()).await;
    assert_eq!(page, Err(PageFault::TooBig));
    let (page, _) = served(vec![pack(b"<h1>Chat</h1>")], PageLimits::default()).await;
    assert_eq!(page.unwrap().body, b"<h1>Chat</h1>");
}
