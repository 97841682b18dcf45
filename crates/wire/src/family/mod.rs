//! What each endpoint family looks like on the wire, one module each. A new family is a module and a variant of
//! [`Family`]; the exhaustive match in [`format()`] leads there.

mod chat;
mod gemini;
mod lenient;
mod messages;
mod models;
mod responses;
mod route;

use redial_note::{Family, Finish, Usage};
use redial_redact::{Identifier, OpaqueId, Tainted};

use crate::{Answer, Squeeze, Sse, answer::is_cut, begins_stream};

pub use models::listed;
pub(crate) use responses::{is_call, is_text, is_under_way};
pub(crate) use route::model_in_path;
pub use route::{Route, family_of_path, route};

/// The prompt of a check: harmless, small, and public.
pub const PROMPT: &str = "Reply with the word OK.";

/// The bound on output tokens of a check. OpenAI's responses endpoint takes no less.
pub const OUTPUT_TOKENS: u64 = 16;

/// A model's name that no gateway has: what the `bad-model` probe asks for.
pub const UNKNOWN_MODEL: &str = "redial-no-such-model";

/// Longest error event of a stream that is kept for its classification.
const MAX_ERROR_EVENT: usize = 16 * 1024;

/// Longest structure of a document in a stream's place that is kept.
const MAX_DOCUMENT: usize = 1024 * 1024;

/// Most names of served models that are kept of one answer.
const MAX_SERVED: usize = 20;

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Without a body.
    Get,
    /// With a JSON body.
    Post,
}

impl Method {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A deliberately wrong request, to see whether a failure is told as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// A required field is left out.
    MissingField,
    /// A model that nobody has.
    BadModel,
    /// A key that nobody has; the request is the happy path's.
    BadKey,
    /// A body that ends in the middle.
    MalformedJson,
}

/// A request as it goes out, without its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its method.
    pub method: Method,
    /// Its path below the base URL, with a query where the family needs one.
    pub path: String,
    /// Its body; empty for GET.
    pub body: Vec<u8>,
}

/// The header that carries a family's credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CredentialHeader {
    /// Its name.
    pub name: &'static str,
    /// What stands before the credential.
    pub prefix: &'static str,
}

/// How one family asks and answers.
pub trait Format: Sync {
    /// Its method.
    fn method(&self) -> Method {
        Method::Post
    }

    /// Its path for a model, below the base URL.
    fn path(&self, model: &str, stream: bool) -> String;

    /// The smallest valid body, with bounded output; empty for a family without one.
    fn body(&self, model: &str, stream: bool) -> Vec<u8>;

    /// The body without its required field, and the field's name; `None` for a family without a body.
    fn incomplete(&self, model: &str) -> Option<(Vec<u8>, &'static str)>;

    /// Headers that the family requires besides content type and credential.
    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Where the credential goes.
    fn credential_header(&self) -> CredentialHeader {
        CredentialHeader { name: "authorization", prefix: "Bearer " }
    }

    /// Reads a whole JSON answer.
    fn read(&self, body: &[u8]) -> Reading;

    /// Whether clients parse an event of this name. Most take every one for a document.
    fn is_parsed(&self, _name: Tainted<'_>) -> bool {
        true
    }

    /// Reads one event of a stream into what is known so far; `None` where it cannot be read.
    fn event(&self, name: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) -> Option<()>;
}

/// The format of a family.
pub fn format(family: Family) -> &'static dyn Format {
    match family {
        Family::Chat => &chat::Chat,
        Family::Responses => &responses::Responses,
        Family::Messages => &messages::Messages,
        Family::Gemini => &gemini::Gemini,
        Family::Models => &models::Models,
    }
}

/// The happy-path request of a family.
pub fn request(family: Family, model: &str, stream: bool) -> Outgoing {
    let format = format(family);
    Outgoing { method: format.method(), path: format.path(model, stream), body: format.body(model, stream) }
}

/// The request of a probe; `None` where the family has no such request (the model list has no body).
pub fn probe(family: Family, probe: Probe, model: &str) -> Option<Outgoing> {
    let format = format(family);
    let happy = request(family, model, false);
    Some(match probe {
        Probe::MissingField => Outgoing { body: format.incomplete(model)?.0, ..happy },
        Probe::BadModel if family == Family::Models => {
            Outgoing { path: format!("{}/{UNKNOWN_MODEL}", happy.path), ..happy }
        }
        Probe::BadModel => request(family, UNKNOWN_MODEL, false),
        Probe::BadKey => happy,
        Probe::MalformedJson if happy.body.is_empty() => return None,
        Probe::MalformedJson => {
            let half = happy.body.len() / 2;
            Outgoing { body: happy.body.into_iter().take(half).collect(), ..happy }
        }
    })
}

/// What an answer says, as facts: no text of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Shape, end and content.
    pub answer: Answer,
    /// Why the model stopped.
    pub finish: Option<Finish>,
    /// Tokens, as stated.
    pub usage: Option<Usage>,
    /// The answer's own id.
    pub id: Option<OpaqueId>,
    /// The models that the answer names: for the list family, none.
    pub served: Vec<Identifier>,
    /// Whether an error stands where an answer should.
    pub error: bool,
    /// Whether a document says that the work has only been accepted, and is to be asked for later.
    pub accepted: bool,
    /// A stream's error event, for its classification.
    pub error_event: Vec<u8>,
    /// Tokens as far as they were stated: a stream may state them one by one.
    counted: (lenient::Count, lenient::Count),
    /// The event by which a filter ended a stream of which no content had come.
    filtered: Vec<u8>,
    /// The first event that is no document.
    broken: Vec<u8>,
}

impl Reading {
    /// Whether it is an answer of its family: well-formed, ended, no error, with content (or cut by the bound on tokens).
    pub fn succeeded(&self) -> bool {
        !self.error
            && self.answer.well_formed == Some(true)
            && self.answer.terminal_seen != Some(false)
            && (self.answer.has_output != Some(false))
    }

    /// Whether the family's end event came: then all of the answer is there, however its connection ends after that. Some clients
    /// leave there (clients.md), and some gateways reset it, or leave out the end of a coding, of chunks or of TLS.
    pub fn is_over(&self) -> bool {
        self.answer.terminal_seen == Some(true)
    }

    /// A body that is not a document of the family.
    pub(crate) fn unreadable() -> Self {
        let answer = Answer { well_formed: Some(false), ..Answer::default() };
        Self { answer, ..Self::default() }
    }

    pub(crate) fn serve(&mut self, model: Option<&str>) {
        let Some(name) = model.and_then(|model| Identifier::new(Tainted::from(model)).ok()) else { return };
        if !self.served.contains(&name) && self.served.len() < MAX_SERVED {
            self.served.push(name);
        }
    }

    /// Takes the counts of an answer. What is not stated is not zero: without both of them there is no usage.
    fn use_up(&mut self, input: lenient::Count, output: lenient::Count) {
        self.counted = (input.or(self.counted.0), output.or(self.counted.1));
        if let (lenient::Count(Some(input_tokens)), lenient::Count(Some(output_tokens))) = self.counted {
            self.usage = Some(Usage { input_tokens, output_tokens });
        }
    }

    pub(crate) fn identify(&mut self, id: Option<&str>) {
        if self.id.is_none() {
            self.id = id.and_then(|id| OpaqueId::new(Tainted::from(id)).ok());
        }
    }

    /// Notes whether there is content; content once seen stays seen.
    pub(crate) fn output(&mut self, present: bool) {
        self.answer.has_output = Some(self.answer.has_output == Some(true) || present);
    }

    pub(crate) fn fail(&mut self, event: &[u8]) {
        self.error = true;
        if self.error_event.is_empty() {
            self.error_event = front_of(event).to_vec();
        }
    }

    /// An answer that the bound on tokens cut before any content is not an empty one, and one that a filter ended before any is a
    /// refusal of what was asked.
    ///
    /// An event that is no document ends a good stream for its client, whose reader throws there (openai's and google-genai's on PyPI
    /// and npm, Anthropic's for the events that it knows); where something else failed, that tells more.
    pub(crate) fn settle(mut self) -> Self {
        let broken = std::mem::take(&mut self.broken);
        if !broken.is_empty() && self.succeeded() {
            self.fail(&broken);
        }
        let filtered = std::mem::take(&mut self.filtered);
        if !filtered.is_empty() && self.answer.has_output != Some(true) {
            self.fail(&filtered);
        }
        if self.finish == Some(Finish::Length) && self.answer.has_output == Some(false) {
            self.answer.has_output = None;
        }
        self
    }
}

/// Reads a stream as its slices arrive.
#[derive(Debug)]
pub struct StreamReader {
    family: Family,
    sse: Sse,
    reading: Reading,
    /// What came first, until it is known whether it begins a stream; a document that came in its place, without the rest of its
    /// long texts.
    front: Vec<u8>,
    /// What cuts those texts.
    squeeze: Squeeze,
}

impl StreamReader {
    /// A reader for a family's stream.
    pub fn new(family: Family) -> Self {
        let answer = Answer {
            well_formed: Some(false),
            terminal_seen: Some(false),
            has_output: Some(false),
            begins_stream: None,
        };
        Self {
            family,
            sse: Sse::default(),
            reading: Reading { answer, ..Reading::default() },
            front: Vec::new(),
            squeeze: Squeeze::default(),
        }
    }

    /// Takes the next bytes. Returns whether content has been seen so far.
    pub fn feed(&mut self, bytes: &[u8]) -> bool {
        match self.reading.answer.begins_stream {
            None => self.begin(bytes),
            Some(false) if !self.front.is_empty() && self.front.len() <= MAX_DOCUMENT => {
                self.squeeze.feed(bytes, &mut self.front);
            }
            Some(_) => {}
        }
        let (format, reading) = (format(self.family), &mut self.reading);
        self.sse.feed(bytes, &mut |name, data| event(format, name, data, reading));
        self.reading.answer.has_output == Some(true)
    }

    fn begin(&mut self, bytes: &[u8]) {
        // Mostly the first bytes tell, and none has to be kept.
        let mut begins = if self.front.is_empty() { begins_stream(bytes) } else { None };
        if begins.is_none() {
            self.front.extend_from_slice(bytes);
            begins = begins_stream(&self.front);
        }
        if begins.is_some() {
            let came = std::mem::take(&mut self.front);
            let came = if came.is_empty() { bytes } else { &came };
            if begins == Some(false) && is_document(came) {
                self.squeeze.feed(came, &mut self.front);
            }
        }
        self.reading.answer.begins_stream = begins;
    }

    /// What came as a document, whatever its media type says: an error like one that an event told of, or the answer itself.
    fn document_in_its_place(&mut self) {
        let front = std::mem::take(&mut self.front);
        if front.len() > MAX_DOCUMENT || !is_document(&front) {
            return;
        }
        let document = read(self.family, false, Tainted::new(&front));
        if document.error && !self.reading.error {
            self.reading.fail(if document.error_event.is_empty() { &front } else { &document.error_event });
        } else if document.answer.well_formed == Some(true) && self.reading.answer.well_formed != Some(true) {
            let answer = Answer { begins_stream: Some(false), ..document.answer };
            self.reading = Reading { answer, ..document };
        }
    }

    /// The stream has ended.
    pub fn finish(mut self) -> Reading {
        if !self.front.trim_ascii().is_empty() {
            self.reading.answer.begins_stream = Some(false);
        }
        self.document_in_its_place();
        let (format, reading) = (format(self.family), &mut self.reading);
        self.sse.finish(&mut |name, data| event(format, name, data, reading));
        self.reading.settle()
    }
}

/// Whether bytes begin as a document of JSON does that holds fields.
fn is_document(front: &[u8]) -> bool {
    let front = front.strip_prefix(b"\xef\xbb\xbf").unwrap_or(front);
    front.trim_ascii_start().starts_with(b"{") || front.trim_ascii_start().starts_with(b"[")
}

/// As much of an event as is kept.
fn front_of(event: &[u8]) -> &[u8] {
    event.get(..event.len().min(MAX_ERROR_EVENT)).unwrap_or_default()
}

/// Reads an event, also one in which a field stands twice or that is no UTF-8, or one that is an error in no form of the family's.
fn event(format: &dyn Format, name: Tainted<'_>, data: Tainted<'_>, reading: &mut Reading) {
    if format.event(name, data, reading).is_none() {
        // What is no UTF-8 in it is replaced, as the clients' readers of streams do.
        let again = lenient::last_of_each(String::from_utf8_lossy(data.bytes()).as_bytes());
        let is_first = reading.broken.is_empty() && !reading.is_over();
        if again.is_none() && is_first && format.is_parsed(name) && breaks_readers(data) {
            reading.broken = front_of(data.bytes()).to_vec();
        }
        let read = again.and_then(|data| format.event(name, Tainted::new(&data), reading));
        // What it still does not say is none of the family's.
        if read.is_none() && lenient::is_list_of_errors(data.bytes()) {
            reading.fail(data.bytes());
        }
    }
    // Whatever stands in it: words, or a document that needs this name to be an error.
    if is_error(name) && !reading.error {
        reading.fail(&named_error(data));
    }
    let filtered = reading.finish == Some(Finish::Filtered) && reading.answer.has_output != Some(true);
    if filtered && reading.filtered.is_empty() {
        reading.filtered = front_of(data.bytes()).to_vec();
    }
}

/// Whether an event that could not be read is no document for anybody: words, or one that was cut. What is as long as an event
/// that is kept may have been cut here, and Python reads numbers that are none.
fn breaks_readers(data: Tainted<'_>) -> bool {
    let text = data.bytes().trim_ascii();
    let is_whole = data.bytes().len() < MAX_DOCUMENT;
    is_whole && !text.is_empty() && text != b"[DONE]" && (!is_document(text) || is_cut(Tainted::new(text)))
}

/// Whether an event is called an error.
fn is_error(name: Tainted<'_>) -> bool {
    name.bytes() == b"error"
}

/// An event with its name, as it stood in the stream.
fn named_error(data: Tainted<'_>) -> Vec<u8> {
    let mut event = b"event: error\n".to_vec();
    for line in front_of(data.bytes()).split(|byte| *byte == b'\n') {
        event.extend_from_slice(&[b"data: ", line, b"\n"].concat());
    }
    event
}

/// Reads a whole answer: a JSON document, or a stream's transcript. A document that ends in its middle has no end either.
pub fn read(family: Family, stream: bool, body: Tainted<'_>) -> Reading {
    if stream {
        let mut reader = StreamReader::new(family);
        reader.feed(body.bytes());
        reader.finish()
    } else {
        // A mark of UTF-8 may stand before it: clients' readers of JSON go past it.
        let body = body.bytes().strip_prefix(b"\xef\xbb\xbf").unwrap_or(body.bytes());
        let (format, unreadable) = (format(family), Reading::unreadable());
        let reading = format.read(body);
        let anew = if reading == unreadable { lenient::last_of_each(body) } else { None };
        let mut reading = anew.map_or(reading, |body| format.read(&body));
        if reading == unreadable && is_cut(Tainted::new(body)) {
            reading.answer.terminal_seen = Some(false);
        }
        reading.settle()
    }
}

/// A body, with the field that asks for a stream where one is wanted.
pub(crate) fn streamed(mut body: serde_json::Value, stream: bool) -> Vec<u8> {
    if let (true, Some(fields)) = (stream, body.as_object_mut()) {
        fields.insert("stream".to_owned(), true.into());
    }
    body.to_string().into_bytes()
}

/// Percent-encodes one path segment (RFC 3986: all but unreserved characters).
pub fn segment(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests;
