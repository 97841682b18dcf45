//! The head of a message: what it says, and at which bytes.

use std::{mem::MaybeUninit, ops::Range};

use redial_redact::Tainted;

use super::Length;

/// Most headers of a request; headers of an answer for which there is room without asking for more.
const MAX_HEADERS: usize = 256;

/// Where in the head something stands.
pub type Span = Range<usize>;

/// A header: its name as it came, and where its value stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Field<'a> {
    name: &'a str,
    value: Span,
}

/// Why a head is refused. No variant repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// Not HTTP/1.x.
    #[error("what came is not HTTP/1.1")]
    NotHttp,
    /// Two readers could find two ends of its body.
    #[error("the head says in two ways where its body ends")]
    Ambiguous,
}

/// The head of a request.
pub struct RequestHead<'a> {
    bytes: &'a [u8],
    /// The method, as it came.
    pub method: &'a str,
    /// The target, as it came.
    pub target: &'a str,
    /// Where the target stands.
    pub target_span: Span,
    /// Whether it is HTTP/1.1 rather than 1.0.
    pub is_1_1: bool,
    /// All headers, in their order.
    pub fields: Vec<Field<'a>>,
}

/// The head of an answer.
pub struct ResponseHead<'a> {
    bytes: &'a [u8],
    /// The status.
    pub status: u16,
    /// Whether it is HTTP/1.1 rather than 1.0.
    pub is_1_1: bool,
    /// All headers, in their order.
    pub fields: Vec<Field<'a>>,
}

/// Where a head ends, its empty line included; `None` while it has not.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let lf = from + memchr::memchr(b'\n', bytes.get(from..)?)?;
        match bytes.get(lf + 1..)? {
            [b'\n', ..] => return Some(lf + 2),
            [b'\r', b'\n', ..] => return Some(lf + 3),
            _ => from = lf + 1,
        }
    }
}

impl<'a> RequestHead<'a> {
    /// Reads a whole head, strictly: it goes on with a credential in it, and must not be read in another way behind us.
    ///
    /// # Errors
    /// It is not one of HTTP/1.1 as everybody reads it.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeadFault> {
        if has_bare_line_feed(bytes) {
            return Err(HeadFault::NotHttp);
        }
        let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut []);
        let whole = parsed.parse_with_uninit_headers(bytes, &mut headers).is_ok_and(|status| status.is_complete());
        let (true, Some(method), Some(target)) = (whole, parsed.method, parsed.path) else {
            return Err(HeadFault::NotHttp);
        };
        let target_span = span(bytes, target.as_bytes());
        Ok(Self {
            bytes,
            method,
            target,
            target_span,
            is_1_1: parsed.version == Some(1),
            fields: fields(bytes, parsed.headers),
        })
    }

    /// The value of a header.
    pub fn value(&self, field: &Field<'_>) -> Tainted<'a> {
        value(self.bytes, field)
    }

    /// The values of a header, named in lower case.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// The target without its query.
    pub fn path(&self) -> &'a str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The first value of a header, named in lower case.
    pub fn get(&self, name: &str) -> Option<Tainted<'a>> {
        self.fields.iter().find(|field| field.is(name)).map(|field| self.value(field))
    }

    /// Where its body ends.
    ///
    /// # Errors
    /// Two readers could find two ends (RFC 9112, 11.2).
    pub fn length(&self) -> Result<Length, HeadFault> {
        let mut coded = self.all("transfer-encoding");
        let mut counted = self.all("content-length");
        match (coded.next(), counted.next()) {
            (None, None) => Ok(Length::Nothing),
            (None, Some(field)) if counted.next().is_none() => {
                digits(self.value(field).bytes()).map(Length::Bytes).ok_or(HeadFault::Ambiguous)
            }
            (Some(field), None) if self.is_1_1 && coded.next().is_none() && is_chunked(self.value(field).bytes()) => {
                Ok(Length::Chunked)
            }
            _ => Err(HeadFault::Ambiguous),
        }
    }

    /// Whether the client wants to go on with this connection.
    pub fn keeps_alive(&self) -> bool {
        keeps_alive(self.is_1_1, &self.fields, self.bytes)
    }

    /// Whether the client wants to leave HTTP.
    pub fn upgrades(&self) -> bool {
        self.all("upgrade").next().is_some() || self.method == "CONNECT"
    }

    /// The head with other bytes at some places: the spans in their order, each with what stands there instead. It is written
    /// behind what `out` holds.
    pub fn rewrite(&self, changes: &[(Span, &[u8])], out: &mut Vec<u8>) {
        rewrite(self.bytes, changes, out);
    }
}

impl<'a> ResponseHead<'a> {
    /// Reads a whole head, as leniently as clients do.
    ///
    /// # Errors
    /// It is not one of HTTP/1.x.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, HeadFault> {
        let mut headers = [const { MaybeUninit::uninit() }; MAX_HEADERS];
        let mut parsed = httparse::Response::new(&mut []);
        let mut config = httparse::ParserConfig::default();
        config
            .allow_spaces_after_header_name_in_responses(true)
            .allow_obsolete_multiline_headers_in_responses(true)
            .allow_multiple_spaces_in_response_status_delimiters(true)
            .ignore_invalid_headers_in_responses(true);
        let mut read = config.parse_response_with_uninit_headers(&mut parsed, bytes, &mut headers);
        // Clients differ in how many they take, and many take more: a line each is room enough.
        let mut more = Vec::new();
        if read == Err(httparse::Error::TooManyHeaders) {
            more.resize_with(memchr::memchr_iter(b'\n', bytes).count(), MaybeUninit::uninit);
            parsed = httparse::Response::new(&mut []);
            read = config.parse_response_with_uninit_headers(&mut parsed, bytes, &mut more);
        }
        let whole = read.is_ok_and(|status| status.is_complete());
        let (true, Some(status @ 100..=999)) = (whole, parsed.code) else { return Err(HeadFault::NotHttp) };
        Ok(Self { bytes, status, is_1_1: parsed.version == Some(1), fields: fields(bytes, parsed.headers) })
    }

    /// All headers with their values.
    pub fn headers(&self) -> impl Iterator<Item = (Tainted<'a>, Tainted<'a>)> {
        self.fields.iter().map(|field| (Tainted::from(field.name), value(self.bytes, field)))
    }

    /// The first value of a header, named in lower case.
    pub fn get(&self, name: &str) -> Option<Tainted<'a>> {
        self.field(name).map(|field| value(self.bytes, field))
    }

    /// The first header of a name in lower case.
    pub fn field(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.is(name))
    }

    /// Whether it is one of those that come before the answer itself.
    pub fn is_interim(&self) -> bool {
        self.status < 200
    }

    /// Where its body ends, as the answer to a request that was a HEAD or not.
    ///
    /// # Errors
    /// Two lengths contradict each other.
    pub fn length(&self, to_head: bool) -> Result<Length, HeadFault> {
        if to_head || self.is_interim() || matches!(self.status, 204 | 304) {
            return Ok(Length::Nothing);
        }
        let values = |name: &'static str| self.fields.iter().filter(move |field| field.is(name));
        // The last coding decides; a length beside one is not read (RFC 9112, 6.3).
        if let Some(field) = values("transfer-encoding").next_back() {
            let last = value(self.bytes, field).bytes().rsplit(|byte| *byte == b',').next().unwrap_or_default();
            return Ok(if is_chunked(last) { Length::Chunked } else { Length::UntilClose });
        }
        // The same length said twice, in two lines or in one, is that length (RFC 9110, 8.6).
        let lengths = values("content-length").flat_map(|field| value(self.bytes, field).bytes().split(|b| *b == b','));
        let mut counted = lengths.map(|length| digits(length.trim_ascii()));
        match (counted.next(), counted.next()) {
            (None, _) => Ok(Length::UntilClose),
            (Some(Some(length)), None) => Ok(Length::Bytes(length)),
            (Some(Some(length)), Some(again)) if again == Some(length) && counted.all(|more| more == Some(length)) => {
                Ok(Length::Bytes(length))
            }
            _ => Err(HeadFault::Ambiguous),
        }
    }

    /// Whether the server wants to go on with this connection.
    pub fn keeps_alive(&self) -> bool {
        keeps_alive(self.is_1_1, &self.fields, self.bytes)
    }

    /// The head with other bytes at some places, behind what `out` holds.
    pub fn rewrite(&self, changes: &[(Span, &[u8])], out: &mut Vec<u8>) {
        rewrite(self.bytes, changes, out);
    }
}

impl Field<'_> {
    /// Whether it has a name, compared without case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// Where its value stands in the head.
    pub fn span(&self) -> Span {
        self.value.clone()
    }
}

/// A line feed without its carriage return: some readers take it for the end of a line.
fn has_bare_line_feed(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', bytes).any(|at| at.checked_sub(1).and_then(|at| bytes.get(at)) != Some(&b'\r'))
}

fn fields<'a>(bytes: &[u8], headers: &[httparse::Header<'a>]) -> Vec<Field<'a>> {
    let field = |header: &httparse::Header<'a>| Field { name: header.name, value: span(bytes, header.value) };
    headers.iter().map(field).collect()
}

/// Where a part of some bytes stands in them.
fn span(bytes: &[u8], part: &[u8]) -> Span {
    let start = (part.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    start..start + part.len()
}

fn value<'a>(bytes: &'a [u8], field: &Field<'_>) -> Tainted<'a> {
    Tainted::new(bytes.get(field.value.clone()).unwrap_or_default())
}

/// A length in digits and nothing else: `+1`, ` 1 , 1` and the like are read in several ways.
fn digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(bytes).ok()?.parse().ok()
}

fn is_chunked(bytes: &[u8]) -> bool {
    bytes.trim_ascii().eq_ignore_ascii_case(b"chunked")
}

fn keeps_alive(is_1_1: bool, fields: &[Field<'_>], bytes: &[u8]) -> bool {
    let says = |word: &[u8]| {
        let values = fields.iter().filter(|field| field.is("connection")).map(|field| value(bytes, field).bytes());
        values.flat_map(|value| value.split(|b| *b == b',')).any(|w| w.trim_ascii().eq_ignore_ascii_case(word))
    };
    if is_1_1 { !says(b"close") } else { says(b"keep-alive") }
}

fn rewrite(bytes: &[u8], changes: &[(Span, &[u8])], out: &mut Vec<u8>) {
    let mut from = 0;
    for (span, new) in changes {
        out.extend_from_slice(bytes.get(from..span.start).unwrap_or_default());
        out.extend_from_slice(new);
        from = span.end;
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
}

impl std::fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Field({} bytes)", self.value.len())
    }
}

impl std::fmt::Debug for RequestHead<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RequestHead({} bytes, {} headers)", self.bytes.len(), self.fields.len())
    }
}

impl std::fmt::Debug for ResponseHead<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResponseHead({}, {} headers)", self.status, self.fields.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(head: &str) -> Result<Length, HeadFault> {
        RequestHead::parse(format!("POST / HTTP/1.1\r\n{head}\r\n").as_bytes()).and_then(|head| head.length())
    }

    #[test]
    fn a_request_whose_end_two_readers_see_differently_is_refused() {
        assert_eq!(length("Content-Length: 5\r\n"), Ok(Length::Bytes(5)));
        assert_eq!(length("Transfer-Encoding: Chunked\r\n"), Ok(Length::Chunked));
        assert_eq!(length(""), Ok(Length::Nothing));
        for bad in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 5, 5\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: xchunked\r\n",
        ] {
            assert_eq!(length(bad), Err(HeadFault::Ambiguous), "{bad:?}");
        }
        for bad in ["Content-Length : 5\r\n", "A: b\nContent-Length: 5\r\n", " Folded: x\r\n", "A: b\r\n c\r\n"] {
            assert_eq!(length(bad), Err(HeadFault::NotHttp), "{bad:?}");
        }
    }

    #[test]
    fn a_target_that_is_no_text_is_refused() {
        let target = |bytes: &[u8]| {
            let head = [b"GET ", bytes, b" HTTP/1.1\r\n\r\n"].concat();
            RequestHead::parse(&head).map(|head| head.target.to_owned())
        };
        for known in ["/a?q=%E9", "/a?q=caf\u{e9}", "/caf\u{e9}"] {
            assert_eq!(target(known.as_bytes()).as_deref(), Ok(known));
        }
        for bad in [b"/a?q=caf\xe9".as_slice(), b"/caf\xe9", b"/a?q=\x80"] {
            assert_eq!(target(bad), Err(HeadFault::NotHttp), "{bad:?}");
        }
    }

    #[test]
    fn an_answer_ends_as_clients_read_it() {
        let length = |head: &str, to_head| {
            let head = format!("HTTP/1.1 {head}\r\n\r\n");
            ResponseHead::parse(head.as_bytes()).unwrap().length(to_head)
        };
        assert_eq!(length("200 OK\r\nContent-Length: 5", false), Ok(Length::Bytes(5)));
        assert_eq!(length("200 OK\r\nContent-Length: 5", true), Ok(Length::Nothing));
        assert_eq!(length("204 No Content\r\nContent-Length: 5", false), Ok(Length::Nothing));
        assert_eq!(
            length("200 OK\r\nContent-Length: 5\r\ntransfer-encoding: gzip, chunked", false),
            Ok(Length::Chunked)
        );
        assert_eq!(length("200 OK", false), Ok(Length::UntilClose));
        for same in ["5, 5", "5,5 , 5", "5\r\nContent-Length: 5, 5"] {
            assert_eq!(length(&format!("200 OK\r\nContent-Length: {same}"), false), Ok(Length::Bytes(5)), "{same:?}");
        }
        for other in ["5\r\nContent-Length: 6", "5, 6", "5,", ", 5", "5 5", "5, 5\r\nContent-Length: 6", "-5", "5, x"] {
            let head = format!("200 OK\r\nContent-Length: {other}");
            assert_eq!(length(&head, false), Err(HeadFault::Ambiguous), "{other:?}");
        }
    }

    #[test]
    fn what_is_not_changed_stays_as_it_came() {
        let bytes = b"GET /a HTTP/1.1\r\nhOsT:  old \r\nX-Odd:   kept\r\n\r\n";
        let head = RequestHead::parse(bytes).unwrap();
        let host = head.all("host").next().unwrap().span();
        let mut out = Vec::new();
        head.rewrite(&[(head.target_span.clone(), b"/b"), (host, b"new")], &mut out);
        assert_eq!(out, b"GET /b HTTP/1.1\r\nhOsT:  new \r\nX-Odd:   kept\r\n\r\n");
    }

    #[test]
    fn an_answer_may_have_as_many_headers_as_it_has_lines() {
        let many = |count: usize| "X-A: b\r\n".repeat(count);
        for count in [1, MAX_HEADERS, MAX_HEADERS + 1, 5_000] {
            let head = format!("HTTP/1.1 200 OK\r\n{}\r\n", many(count));
            assert_eq!(ResponseHead::parse(head.as_bytes()).unwrap().fields.len(), count);
        }
        let head = format!("GET / HTTP/1.1\r\n{}\r\n", many(MAX_HEADERS + 1));
        assert_eq!(RequestHead::parse(head.as_bytes()).err(), Some(HeadFault::NotHttp));
    }

    #[test]
    fn a_head_ends_at_its_empty_line() {
        assert_eq!(head_end(b"GET / HTTP/1.1\r\nA: b\r\n\r\nbody"), Some(24));
        assert_eq!(head_end(b"GET / HTTP/1.1\nA: b\n\nbody"), Some(21));
        assert_eq!(head_end(b"GET / HTTP/1.1\r\nA: b\r\n"), None);
    }
}
