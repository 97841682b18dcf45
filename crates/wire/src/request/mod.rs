//! What a request asks for, as facts: nothing of its text.

mod outline;
mod said;
mod same;
#[cfg(test)]
mod tests;

use std::{cell::RefCell, collections::BTreeMap};

use redial_note::{Presence, Request, RequestFingerprints};
use redial_redact::{Again, FingerprintKey, Identifier, Label, SafePath, Tainted};

use self::same::BodyFacts;
pub use self::same::REQUEST_READ;
use crate::family::{Outgoing, model_in_path};

/// Lists whose length is a fact of a request.
const COUNTED: [&str; 5] = ["contents", "input", "messages", "tools", "stop"];

/// Numbers that bound a request.
const BOUNDS: [&str; 5] = ["max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "n"];

thread_local! {
    /// What is shown of the paths that this thread's last requests had.
    static PATHS: RefCell<Again<SafePath>> = const { RefCell::new(Again::new()) };
}

/// A request as facts: digests of its shape and of its canonical body under a key, lengths and bounds. No text of it.
pub fn request_facts(outgoing: &Outgoing, key: &FingerprintKey) -> Request {
    let told = Told { method: outgoing.method.name(), path: &outgoing.path, bytes: outgoing.body.len() as u64 };
    told.body(Some(&outgoing.body), key).request
}

/// A request that somebody else sent, by its head and its length.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its path; a query is left out.
    pub path: &'a str,
    /// Bytes of its body.
    pub bytes: u64,
}

/// What a recorded request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestBody {
    /// Whether a stream is asked for.
    pub stream: bool,
    /// The model that is asked for.
    pub model: Option<Identifier>,
    /// The request, as facts.
    pub request: Request,
}

impl Told<'_> {
    /// What is known before its body has come.
    pub fn head(&self) -> Request {
        self.facts(None).request
    }

    /// What it asks for. `body` is `None` where it was too long to be kept: then its length alone is known. One that is no JSON is
    /// known by its bytes: nothing of it is left out of any fingerprint.
    pub fn body(&self, body: Option<&[u8]>, key: &FingerprintKey) -> RequestBody {
        let facts = body.and_then(|body| same::facts(body, key));
        let bytes = body.filter(|body| facts.is_none() && !body.is_empty() && body.len() <= REQUEST_READ);
        let mut asked = self.facts(facts);
        if let Some(bytes) = bytes {
            let full = key.fingerprint_of([b"bytes", bytes]);
            let (without_stream, without_model) = (full.clone(), full.clone());
            let prints = RequestFingerprints { full, without_stream, without_model, texts: None };
            asked.request.fingerprints = Some(prints);
        }
        asked
    }

    fn facts(&self, facts: Option<BodyFacts>) -> RequestBody {
        let path = self.path.split('?').next().unwrap_or_default();
        let mut request = Request {
            path: PATHS.with_borrow_mut(|paths| paths.of(Tainted::from(path), masked)),
            method: Label::new(Tainted::from(self.method)).unwrap_or_else(|_| unreachable_label()),
            bytes: self.bytes,
            shape_sha256: None,
            fingerprints: None,
            fields: None,
            other_fields: 0,
            counts: BTreeMap::new(),
            limits: BTreeMap::new(),
            idempotency_key: Presence::Absent,
        };
        let named = || model_in_path(self.path).map(|model| Identifier::or_gap(Tainted::from(model)));
        let streams = self.path.contains(":streamGenerateContent");
        let Some(facts) = facts else { return RequestBody { stream: streams, model: named(), request } };
        (request.shape_sha256, request.fingerprints) = (Some(facts.shape_sha256), Some(facts.fingerprints));
        (request.counts, request.limits) = (facts.counts, facts.limits);
        (request.fields, request.other_fields) = facts.fields.map_or((None, 0), |(fields, more)| (Some(fields), more));
        RequestBody { stream: facts.stream || streams, model: facts.model.or_else(named), request }
    }
}

impl std::fmt::Debug for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told({} bytes)", self.bytes)
    }
}

/// What is shown of a path, whose escaped slashes are slashes.
fn masked(path: Tainted<'_>) -> SafePath {
    let text = path.text();
    if text.contains('%') {
        SafePath::masked(Tainted::from(text.replace("%2F", "/").as_str()))
    } else {
        SafePath::masked(path)
    }
}

#[expect(clippy::expect_used, reason = "the literal is a label")]
fn unreachable_label() -> Label {
    Label::new(Tainted::from("other")).expect("a label")
}
