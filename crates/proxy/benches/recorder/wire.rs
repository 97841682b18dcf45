//! What goes over the wire: a request of an SDK, and what is read of an answer.

use std::{
    net::SocketAddr,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) const TOKEN: &str = "sk-redial-0123456789abcdef0123456789abcdef";

/// What the gateway is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Play {
    /// One small document.
    Json,
    /// Events with pauses between them.
    Paced,
    /// Events without pauses.
    Fast,
    /// One event, and then nothing.
    Hold,
    /// A body of so many bytes.
    Bulk(u64),
}

impl Play {
    pub(crate) fn header(self) -> String {
        match self {
            Self::Json => "json".to_owned(),
            Self::Paced => "paced".to_owned(),
            Self::Fast => "fast".to_owned(),
            Self::Hold => "hold".to_owned(),
            Self::Bulk(bytes) => format!("bulk-{bytes}"),
        }
    }

    pub(crate) fn of(word: &str) -> Self {
        match word {
            "paced" => Self::Paced,
            "fast" => Self::Fast,
            "hold" => Self::Hold,
            bulk => bulk.strip_prefix("bulk-").map_or(Self::Json, |bytes| Self::Bulk(bytes.parse().unwrap())),
        }
    }
}

/// The head of a request whose body has a length.
pub(crate) fn head(to: SocketAddr, play: Play, length: u64) -> Vec<u8> {
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {to}\r\nAuthorization: Bearer {TOKEN}\r\nUser-Agent: OpenAI/Python 3.54.0\r\nx-stainless-retry-count: 0\r\nx-bench: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
        play.header()
    )
    .into_bytes()
}

/// A small request, whole.
pub(crate) fn request(to: SocketAddr, play: Play) -> Vec<u8> {
    let prompt = "please ".repeat(100);
    let stream = if play == Play::Json { "" } else { r#""stream":true,"# };
    let body =
        format!(r#"{{"model":"m",{stream}"max_tokens":16,"messages":[{{"role":"user","content":"{prompt}"}}]}}"#);
    [head(to, play, body.len() as u64), body.into_bytes()].concat()
}

/// Reads a head. What came behind it stays in the buffer. `None` at the connection's end.
pub(crate) async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head: Vec<u8> = buffer.drain(..end + 4).collect();
            return Some(String::from_utf8(head).unwrap().to_ascii_lowercase());
        }
        if stream.read_buf(buffer).await.unwrap_or(0) == 0 {
            return None;
        }
    }
}

/// A header's value, by its name in lower case.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Reads a message with a counted body, and lets go of it. `None` at the connection's end.
pub(crate) async fn message(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<String> {
    let head = read_head(stream, buffer).await?;
    let mut left: u64 = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    loop {
        let taken = left.min(buffer.len() as u64);
        buffer.drain(..taken as usize);
        left -= taken;
        if left == 0 {
            return Some(head);
        }
        buffer.reserve(64 << 10);
        if stream.read_buf(buffer).await.unwrap_or(0) == 0 {
            return None;
        }
    }
}

/// A connection that sends at once.
pub(crate) async fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Sends a request that asks for a stream, and reads its head.
pub(crate) async fn ask(to: SocketAddr, play: Play) -> (TcpStream, Vec<u8>) {
    let mut stream = connect(to).await;
    stream.write_all(&request(to, play)).await.unwrap();
    let mut buffer = Vec::with_capacity(64 << 10);
    read_head(&mut stream, &mut buffer).await.unwrap();
    (stream, buffer)
}

/// Wall time in nanoseconds: the one clock that two processes share.
pub(crate) fn wall_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64
}
