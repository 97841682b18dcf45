//! What the rules look at: the evidence in lower case, with one layer of the unwrapped error in view.

use redial_note::{BodyForm, EnvelopeKind, is_success};
use redial_redact::Tainted;
use redial_wire::{Envelope, Evidence, Layer, TaintedText, Transport, status_in_words};

use crate::echo;

/// Of a message this much is searched: what is longer echoes the request.
const MAX_MESSAGE: usize = 6_000;
/// Of a page this much is searched.
const MAX_PAGE: usize = 24_000;

/// One layer in lower case.
#[derive(Clone, Default)]
pub(crate) struct Spoken {
    /// In which form it came; a part of a message has none.
    pub(crate) kind: Option<EnvelopeKind>,
    pub(crate) code: String,
    pub(crate) type_word: String,
    pub(crate) status_word: String,
    pub(crate) param: String,
    pub(crate) words: Vec<String>,
    pub(crate) message: String,
    /// The message as it was: an echoed key is told by its case.
    pub(crate) raw: String,
    pub(crate) number: Option<u16>,
}

impl Spoken {
    fn of(layer: &Layer) -> Self {
        let lower =
            |text: &Option<TaintedText>| text.as_ref().map(|t| t.tainted().text().to_lowercase()).unwrap_or_default();
        let raw = head(layer.message.tainted(), MAX_MESSAGE);
        let told = echo::without_names(&raw);
        let mut words: Vec<String> = layer.words.iter().map(|word| word.tainted().text().to_lowercase()).collect();
        if layer.kind == EnvelopeKind::Words {
            words.extend(machine_words(&told));
        }
        Self {
            kind: Some(layer.kind),
            code: lower(&layer.code),
            type_word: lower(&layer.type_word),
            status_word: lower(&layer.status_word),
            param: lower(&layer.param),
            words,
            message: plain(&echo::without_values(&told)),
            raw,
            number: layer.number,
        }
    }
}

impl Spoken {
    /// A part of what was said, without the machine's words.
    pub(crate) fn with_message(&self, part: &str) -> Self {
        Self { message: part.to_owned(), raw: part.to_owned(), number: self.number, ..Self::default() }
    }

    /// The machine's words alone.
    pub(crate) fn without_message(&self) -> Self {
        Self { message: String::new(), raw: String::new(), ..self.clone() }
    }
}

/// The words in a client's sentence that only a machine writes: `AccountOverdueError`, `insufficient_quota`.
fn machine_words(text: &str) -> impl Iterator<Item = String> {
    const MOST: usize = 16;
    // SDKs name an exception after the status alone.
    const STATUSES: &[&str] = &[
        "badrequest",
        "notfound",
        "authentication",
        "permissiondenied",
        "ratelimit",
        "toomanyrequests",
        "internalserver",
        "serviceunavailable",
        "unprocessableentity",
        "apistatus",
        "apiconnection",
        "conflict",
    ];
    // Faraday's `ServerError` is every status of 5xx: the status that it states says more.
    let states_its_status = status_in_words(text).is_some();
    let is_status = move |word: &str| {
        let word = word.to_lowercase();
        let word = word.trim_end_matches("exception").trim_end_matches("error");
        STATUSES.contains(&word) || (word == "server" && states_its_status)
    };
    let is_joined = |word: &&str| {
        let humps =
            word.bytes().zip(word.bytes().skip(1)).filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase());
        word.len() > 7 && word.is_ascii() && (word.trim_matches('_').contains('_') || humps.count() > 0)
    };
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(is_joined)
        .filter(move |word| !is_status(word))
        .take(MOST)
        .map(str::to_lowercase)
}

/// The whole evidence in lower case, computed once.
pub(crate) struct Told<'e> {
    pub(crate) evidence: &'e Evidence<'e>,
    pub(crate) form: BodyForm,
    pub(crate) in_stream: bool,
    pub(crate) chains: Vec<Vec<Spoken>>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) page: String,
    pub(crate) said: String,
    /// The status that a client states in its words, where HTTP's is not known.
    pub(crate) said_status: Option<u16>,
    pub(crate) hint: String,
}

impl<'e> Told<'e> {
    pub(crate) fn of(evidence: &'e Evidence<'e>, envelope: &Envelope) -> Self {
        let said = match evidence.transport {
            Some(Transport::Text(text)) => plain(&head(text, MAX_MESSAGE)),
            Some(Transport::Fault(_)) | None => String::new(),
        };
        // Words around an error's document are a client's, not a page of a machine in between.
        let around = envelope.form == BodyForm::Text && envelope.chains.iter().any(|chain| chain.len() > 1);
        let is_words = !around && matches!(envelope.form, BodyForm::Html | BodyForm::Text | BodyForm::Xml);
        Self {
            evidence,
            form: envelope.form,
            in_stream: envelope.in_stream,
            chains: envelope.chains.iter().map(|chain| chain.iter().map(Spoken::of).collect()).collect(),
            headers: evidence.headers.iter().map(|(n, v)| (n.text().to_lowercase(), v.text().to_lowercase())).collect(),
            page: if is_words { plain(&head(evidence.body, MAX_PAGE)) } else { String::new() },
            said_status: evidence.status.is_none().then(|| status_in_words(&said)).flatten(),
            said,
            hint: evidence.request_hint.map(|hint| plain(&head(hint, MAX_MESSAGE))).unwrap_or_default(),
        }
    }

    pub(crate) fn subject<'s>(&'s self, layer: Option<&'s Spoken>) -> Subject<'s> {
        Subject { told: self, layer }
    }

    /// Whether HTTP said success.
    pub(crate) fn is_success_status(&self) -> bool {
        self.evidence.status.is_some_and(is_success)
    }
}

/// The first part of a text, cut at a character.
fn head(text: Tainted<'_>, max: usize) -> String {
    let bytes = text.bytes();
    String::from_utf8_lossy(bytes.get(..max).unwrap_or(bytes)).into_owned()
}

/// Lower case, single spaces, straight quotes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' => out.push('"'),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}

/// The evidence with one layer in view.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'s> {
    pub(crate) told: &'s Told<'s>,
    pub(crate) layer: Option<&'s Spoken>,
}

impl<'s> Subject<'s> {
    pub(crate) fn message(&self) -> &'s str {
        self.layer.map_or("", |layer| layer.message.as_str())
    }

    pub(crate) fn raw(&self) -> &'s str {
        self.layer.map_or("", |layer| layer.raw.as_str())
    }

    /// The status that the layer states, else that of HTTP, else that of which a client speaks.
    pub(crate) fn status(&self) -> Option<u16> {
        self.layer.and_then(|layer| layer.number).or(self.told.evidence.status).or(self.told.said_status)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&'s str> {
        self.told.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Code, type and further machine words of the layer.
    pub(crate) fn machine_words(&self) -> impl Iterator<Item = &'s str> {
        self.layer.into_iter().flat_map(|layer| {
            std::iter::once(layer.code.as_str())
                .chain(std::iter::once(layer.type_word.as_str()))
                .chain(layer.words.iter().map(String::as_str))
                .filter(|word| !word.is_empty())
        })
    }
}
