//! Requests as they come in: heads by httparse, bodies by length or in chunks, all bounded.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

use super::player::Wire;
use crate::MAX_HEAD;

/// Most headers of a head.
const MAX_HEADERS: usize = 128;

/// Most bytes of a body.
const MAX_BODY: usize = 32 << 20;

/// A request. `Debug` is left out: it holds a credential.
#[derive(Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path without its query.
    pub(crate) path: String,
    pub(crate) query: String,
    /// HTTP/1.0: one request a connection.
    old: bool,
    headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

/// Why no request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoRequest {
    /// The client closed, or broke off.
    Gone,
    /// What came is not HTTP, or beyond the bounds.
    Bad,
}

impl Request {
    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }

    /// A parameter of the query, as it stands.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| pair.split_once('=').filter(|(n, _)| *n == name)).map(|(_, value)| value)
    }

    /// Whether the client wants to go on with this connection.
    pub(crate) fn keeps_alive(&self) -> bool {
        !self.old && !self.says("connection", b"close")
    }

    fn says(&self, name: &str, word: &[u8]) -> bool {
        self.header(name).is_some_and(|value| value.trim_ascii().eq_ignore_ascii_case(word))
    }
}

/// Reads the next request of a connection.
pub(crate) async fn next<S: Wire>(stream: &mut BufReader<S>) -> Result<Request, NoRequest> {
    let mut request = parse(&head(stream).await?)?;
    if request.says("expect", b"100-continue") {
        stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await.map_err(|_io| NoRequest::Gone)?;
    }
    request.body = if request.says("transfer-encoding", b"chunked") {
        chunks(stream).await?
    } else {
        let length = request.header("content-length").map_or(Some(0), number).ok_or(NoRequest::Bad)?;
        exactly(stream, length).await?
    };
    Ok(request)
}

async fn head<S: Wire>(stream: &mut BufReader<S>) -> Result<Vec<u8>, NoRequest> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        line(stream, &mut head).await?;
        let blank = matches!(head.get(before..), Some(b"\r\n" | b"\n"));
        match (blank, before) {
            // A line break before a request is no request (RFC 9112, 2.2).
            (true, 0) => head.clear(),
            (true, _) => return Ok(head),
            (false, _) if head.len() > MAX_HEAD => return Err(NoRequest::Bad),
            (false, _) => {}
        }
    }
}

/// Appends one line with its end.
async fn line<S: Wire>(stream: &mut BufReader<S>, into: &mut Vec<u8>) -> Result<(), NoRequest> {
    let mut bounded = stream.take(MAX_HEAD as u64);
    bounded.read_until(b'\n', into).await.map_err(|_io| NoRequest::Gone)?;
    if into.ends_with(b"\n") {
        Ok(())
    } else {
        Err(if into.len() < MAX_HEAD { NoRequest::Gone } else { NoRequest::Bad })
    }
}

pub(super) fn parse(head: &[u8]) -> Result<Request, NoRequest> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(head).map_err(|_syntax| NoRequest::Bad)?;
    let (path, query) =
        parsed.path.unwrap_or_default().split_once('?').unwrap_or((parsed.path.unwrap_or_default(), ""));
    Ok(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        old: parsed.version == Some(0),
        headers: parsed.headers.iter().map(|h| (h.name.to_owned(), h.value.to_vec())).collect(),
        body: Vec::new(),
    })
}

fn number(text: &[u8]) -> Option<usize> {
    str::from_utf8(text).ok()?.trim().parse().ok()
}

async fn exactly<S: Wire>(stream: &mut BufReader<S>, length: usize) -> Result<Vec<u8>, NoRequest> {
    if length > MAX_BODY {
        return Err(NoRequest::Bad);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.map_err(|_io| NoRequest::Gone)?;
    Ok(body)
}

async fn chunks<S: Wire>(stream: &mut BufReader<S>) -> Result<Vec<u8>, NoRequest> {
    let mut body = Vec::new();
    loop {
        let mut size = Vec::new();
        line(stream, &mut size).await?;
        let size = str::from_utf8(&size).ok().and_then(|text| text.split(';').next()).unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_number| NoRequest::Bad)?;
        if size == 0 {
            return trailers(stream).await.map(|()| body);
        }
        if body.len().saturating_add(size) > MAX_BODY {
            return Err(NoRequest::Bad);
        }
        body.extend(exactly(stream, size).await?);
        exactly(stream, 2).await?;
    }
}

async fn trailers<S: Wire>(stream: &mut BufReader<S>) -> Result<(), NoRequest> {
    for _ in 0..MAX_HEADERS {
        let mut trailer = Vec::new();
        line(stream, &mut trailer).await?;
        if matches!(trailer.as_slice(), b"\r\n" | b"\n") {
            return Ok(());
        }
    }
    Err(NoRequest::Bad)
}
