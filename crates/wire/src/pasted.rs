//! What a person pasted: a raw response as curl prints it, a body, a stream, an SDK's exception, a piece of a log.

mod hearsay;
mod inspected;
mod log;
mod status;

use redial_note::BodyForm;
use redial_redact::Tainted;

pub use log::{Log, LogPart};
pub use status::status_in_words;

use crate::{
    answer::rough_answer,
    envelope::{TaintedText, form_of, is_gateways_stream},
    evidence::{Evidence, Transport},
    json::documents,
};

/// Of a longer body the first part is read.
const MAX_BODY: usize = 256 * 1024;

/// A pasted text, taken apart. It owns its pieces, still tainted; [`Pasted::evidence`] borrows them.
#[derive(Debug, Clone, Default)]
pub struct Pasted {
    status: Option<u16>,
    headers: Vec<(TaintedText, TaintedText)>,
    body: Vec<u8>,
    said: Option<TaintedText>,
    is_hearsay: bool,
}

impl Pasted {
    /// Takes a text apart. What fits no form is taken as the words of a client.
    pub fn read(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..MAX_BODY * 2).unwrap_or(bytes);
        match form_of_paste(bytes) {
            BodyForm::Empty => Self::default(),
            BodyForm::Binary => Self { body: bytes.to_vec(), ..Self::default() },
            BodyForm::Json | BodyForm::Sse | BodyForm::Html | BodyForm::Xml | BodyForm::Text => {
                let text = without_colours(&String::from_utf8_lossy(bytes));
                Self::of_curl(&text).unwrap_or_else(|| Self::of_words(&text))
            }
        }
    }

    /// Takes apart what a text tells of a failure at a gateway: of words, neither what is denied, explained or of a test that passed
    /// nor what is another program's.
    pub fn heard(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..MAX_BODY * 2).unwrap_or(bytes);
        let form = form_of_paste(bytes);
        if form != BodyForm::Text {
            // A document without an error of a gateway's form may be another service's.
            let is_other = || hearsay::is_of_another(&String::from_utf8_lossy(bytes));
            // In a body that a log kept as text, the quotes are escaped.
            let is_error = ["\"error\"", "\\\"error\\\""].iter().any(|key| holds(bytes, key));
            let is_of_success = || log::all_succeeded(&String::from_utf8_lossy(bytes));
            let is_hearsay = form == BodyForm::Json && ((!is_error && is_other()) || is_of_success());
            return Self { is_hearsay, ..Self::read(bytes) };
        }
        let text = without_colours(&String::from_utf8_lossy(bytes));
        if let Some(response) = Self::of_curl(&text) {
            return Self { is_hearsay: hearsay::is_of_another(&text), ..response };
        }
        match hearsay::without(&text) {
            Some(told) => Self::of_words(&told),
            None => Self { is_hearsay: true, said: Some(text.as_str().into()), ..Self::default() },
        }
    }

    /// Whether it tells of no failure at a gateway, whatever it names.
    pub const fn is_hearsay(&self) -> bool {
        self.is_hearsay
    }

    /// The status that the text states, where it does.
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.status.is_none() && self.body.is_empty() && self.said.is_none()
    }

    /// Whether what was pasted is not text.
    pub fn is_binary(&self) -> bool {
        form_of(&self.body) == BodyForm::Binary
    }

    /// Adds the status that somebody states beside the text: then words alone are the body of an answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self.is_hearsay = false;
        if let (true, Some(said)) = (self.body.is_empty(), self.said.take()) {
            self.body = said.tainted().bytes().to_vec();
        }
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.trim().into(), value.trim().into()));
        self
    }

    /// Adds a client's words on a failure below HTTP.
    #[must_use]
    pub fn with_transport(mut self, said: &str) -> Self {
        self.said = Some(said.into());
        self
    }

    /// The evidence in it.
    pub fn evidence(&self) -> Evidence<'_> {
        let body = Tainted::new(self.body.get(..MAX_BODY).unwrap_or(&self.body));
        let body_cut = self.body.len() > MAX_BODY;
        let mut answer = rough_answer(body);
        if body_cut {
            // The end lies in the part that was not read.
            answer.terminal_seen = None;
        }
        Evidence {
            status: self.status,
            headers: self.headers.iter().map(|(name, value)| (name.tainted(), value.tainted())).collect(),
            body,
            body_cut,
            transport: self.said.as_ref().map(|said| Transport::Text(said.tainted())),
            stream: form_of(body.bytes()) == BodyForm::Sse,
            answer,
            hearsay: self.is_hearsay,
            ..Evidence::default()
        }
    }

    /// A response with its head, as `curl -i` or `curl -v` prints it.
    fn of_curl(text: &str) -> Option<Self> {
        let verbose = text.lines().any(|line| line.starts_with("< HTTP/"));
        let head_mark = if verbose { "< HTTP/" } else { "HTTP/" };
        let lines: Vec<&str> = text.lines().collect();
        // The last head: those before it belong to a proxy, a redirect or a «continue».
        let at = lines.iter().rposition(|line| line.starts_with(head_mark) && status_of_line(line).is_some())?;
        if !verbose && lines.iter().take(at).any(|line| tells_before_a_head(line)) {
            return None;
        }
        let mut pasted = Self { status: status_of_line(lines.get(at)?), ..Self::default() };
        let mut body = Vec::new();
        let mut in_head = true;
        for line in lines.iter().skip(at + 1) {
            let line = if in_head && verbose { line.strip_prefix('<').map_or(*line, str::trim_start) } else { line };
            // Who cuts headers out of a paste cuts the empty line behind them, too.
            in_head &= !begins_body(line);
            if in_head {
                in_head = pasted.head_line(line);
            } else if line.starts_with("curl: (") {
                pasted.said = Some((*line).into());
            } else if !(verbose && is_chatter(line)) {
                body.push(line);
            }
        }
        pasted.body = body.join("\n").into_bytes();
        Some(pasted)
    }

    /// Takes a line of a head; false where the head ends.
    fn head_line(&mut self, line: &str) -> bool {
        if line.trim().is_empty() {
            return false;
        }
        if let Some((name, value)) = line.split_once(':') {
            self.headers.push((name.trim().into(), value.trim().into()));
        }
        true
    }

    fn of_words(text: &str) -> Self {
        let body = text.as_bytes().to_vec();
        match form_of_paste(&body) {
            BodyForm::Json if documents(text).found.iter().any(inspected::is_of_the_system) => {
                Self { said: Some(text.into()), ..Self::default() }
            }
            BodyForm::Json | BodyForm::Sse | BodyForm::Xml => Self { body, ..Self::default() },
            // A page says its status in its title.
            BodyForm::Html => Self { status: status_of_page(text), body, ..Self::default() },
            BodyForm::Empty | BodyForm::Text | BodyForm::Binary => {
                let status = status_in_words(text);
                let is_below_http = inspected::is_of_the_client(&documents(text).found) || shows_an_error_of_rust(text);
                // As a body, lines of a log that begin as a stream's would be one.
                if (status.is_some() || !is_below_http) && form_of(&body) != BodyForm::Sse {
                    Self { status, body, ..Self::default() }
                } else {
                    Self { said: Some(text.into()), ..Self::default() }
                }
            }
        }
    }
}

/// What kind of document was pasted: a stream only if it is one of a gateway's, since lines of any log may begin as one.
fn form_of_paste(bytes: &[u8]) -> BodyForm {
    let form = form_of(bytes);
    let is_log = form == BodyForm::Sse && !is_gateways_stream(&String::from_utf8_lossy(bytes));
    // A tuple of Elixir's: `{:error, …}`.
    let is_tuple = form == BodyForm::Json && bytes.trim_ascii_start().starts_with(b"{:");
    if is_log || is_tuple { BodyForm::Text } else { form }
}

fn holds(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|at| at == part.as_bytes())
}

/// Whether a text shows an error as Rust prints it for developers, which looks like a document: `reqwest::Error { kind: Request, … }`.
fn shows_an_error_of_rust(text: &str) -> bool {
    const DEBUG: &[&str] = &["Os { code: ", "Custom { kind: ", "reqwest::Error { kind: ", "hyper::Error("];
    DEBUG.iter().any(|debug| text.contains(debug)) && !text.contains("error\":")
}

/// A page states its status in its title, or a client before it.
fn status_of_page(page: &str) -> Option<u16> {
    let before = page.split_once('<').map_or("", |(before, _)| before);
    let title = title(page);
    status_in_words(before).or_else(|| status_in_words(&title)).or_else(|| status_of_cloudflare(&title))
}

/// The status in a title of Cloudflare's: `api.example | 522: Connection timed out`.
fn status_of_cloudflare(title: &str) -> Option<u16> {
    let (status, _) = title.rsplit_once("| ")?.1.split_once(": ")?;
    status.parse().ok().filter(|status| (400..600).contains(status))
}

/// The title of a page, or its first heading.
fn title(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let inner = |tag: &str| {
        let rest = lower.split_once(&format!("<{tag}>"))?.1;
        rest.split_once("</").map(|(inner, _)| inner.to_owned())
    };
    inner("title").or_else(|| inner("h1")).unwrap_or_default()
}

fn status_of_line(line: &str) -> Option<u16> {
    let mut words = line.trim_start_matches("< ").split_whitespace();
    words.next().filter(|word| word.starts_with("HTTP/"))?;
    words.next()?.parse().ok().filter(|status| (100..600).contains(status))
}

/// Whether a client's words on a failure stand in a line, so that the head below it is one that a log went on with.
fn tells_before_a_head(line: &str) -> bool {
    !line.starts_with("HTTP/")
        && (line.contains("Error:") || line.contains("Exception:") || line.contains("Error code: "))
}

/// Whether a line is no header's: no name begins so (RFC 9110, 5.1). `{ [5 bytes data]` is curl's own word.
fn begins_body(line: &str) -> bool {
    let begins = ["{", "[{", "<!doctype", "<!DOCTYPE", "<html"].iter().any(|front| line.starts_with(front));
    begins && !is_chatter(line)
}

/// A line of `curl -v` that is not the body.
fn is_chatter(line: &str) -> bool {
    ["* ", "> ", "< ", "{ [", "} ["].iter().any(|mark| line.starts_with(mark))
        || matches!(line.trim_end(), "*" | ">" | "<")
        || line.trim_start().starts_with("% Total")
        || line.contains("--:--:--")
}

/// Terminal colours in a copied log would split words.
fn without_colours(text: &str) -> String {
    if !text.contains('\u{1b}') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            out.push(c);
        } else if chars.next() == Some('[') {
            chars.by_ref().find(char::is_ascii_alphabetic);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (Option<u16>, usize, bool, bool);

    fn parts(text: &str) -> Parts {
        let pasted = Pasted::read(text.as_bytes());
        let evidence = pasted.evidence();
        (evidence.status, evidence.headers.len(), !evidence.body.is_empty(), evidence.transport.is_some())
    }

    #[test]
    fn each_kind_of_paste_is_taken_apart() {
        for (text, expected) in [
            ("HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\n\r\n{\"error\":{}}", (Some(429), 1, true, false)),
            ("HTTP/1.1 100 Continue\n\nHTTP/2 503 \nx: y\nz: w\n\n<html>", (Some(503), 2, true, false)),
            (
                "* Connected to h\n> POST /v1 HTTP/2\n> \n< HTTP/2 401 \n< a: b\n< \n{ [5 bytes data]\n{\"detail\":\"x\"}\n* Closing",
                (Some(401), 1, true, false),
            ),
            ("HTTP/2 429\na: b\n...\n{\"detail\":\"x\"}", (Some(429), 1, true, false)),
            ("< HTTP/2 429 \n< a: b\n{ [5 bytes data]\n< c: d\n{\"detail\":\"x\"}", (Some(429), 2, true, false)),
            ("curl: (6) Could not resolve host: api.example", (None, 0, false, true)),
            ("HTTP/1.1 200 OK\n\ndata: {}\ncurl: (18) transfer closed", (Some(200), 0, true, true)),
            ("openai.RateLimitError: Error code: 429 - {'error': {'message': 'm'}}", (Some(429), 0, true, false)),
            ("{\"error\":{\"message\":\"m\"}}", (None, 0, true, false)),
            ("requests.exceptions.ConnectionError: refused", (None, 0, false, true)),
            ("\u{1b}[31mError: 503 Service Unavailable\u{1b}[0m", (Some(503), 0, true, false)),
            ("<html><head><title>502 Bad Gateway</title></head></html>", (Some(502), 0, true, false)),
            ("<!DOCTYPE html><title>api.example | 522: Connection timed out</title>", (Some(522), 0, true, false)),
            ("<!DOCTYPE html><title>api.example | 5220: items</title>", (None, 0, true, false)),
            (
                "Error: connect ECONNREFUSED 127.0.0.1:4000 {\n  errno: -111,\n  code: 'ECONNREFUSED',\n  syscall: 'connect'\n}",
                (None, 0, false, true),
            ),
            ("", (None, 0, false, false)),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }
}
