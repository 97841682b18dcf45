//! What a request asks for, as facts: nothing of its text.

mod outline;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use redial_note::{Presence, Request};
use redial_redact::{FingerprintKey, Identifier, Label, SafePath, Tainted};

use self::outline::Outline;
use crate::family::{Outgoing, model_in_path};

/// Longest request body that is parsed for its facts; a longer one has its length only.
const MAX_PARSED: usize = 1024 * 1024;

/// Lists whose length is a fact of a request.
const COUNTED: [&str; 5] = ["contents", "input", "messages", "tools", "stop"];

/// Numbers that bound a request.
const BOUNDS: [&str; 5] = ["max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "n"];

/// A request as facts: digests of its shape and of its canonical body under a key, lengths and bounds. No text of it.
pub fn request_facts(outgoing: &Outgoing, key: &FingerprintKey) -> Request {
    let mut outline = outline(&outgoing.body);
    let told = Told { method: outgoing.method.name(), path: &outgoing.path, bytes: outgoing.body.len() as u64 };
    told.facts(outline.as_mut(), key)
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
    pub fn head(&self, key: &FingerprintKey) -> Request {
        self.facts(None, key)
    }

    /// What it asks for. `body` is `None` where it was too long to be kept: then its length alone is known.
    pub fn body(&self, body: Option<&[u8]>, key: &FingerprintKey) -> RequestBody {
        let mut outline = body.and_then(outline);
        let request = self.facts(outline.as_mut(), key);
        let model = outline.as_ref().and_then(Outline::model).or_else(|| model_in_path(self.path));
        let told = RequestBody {
            stream: outline.as_ref().is_some_and(|outline| outline.stream)
                || self.path.contains(":streamGenerateContent"),
            model: model.map(|model| Identifier::or_gap(Tainted::from(model))),
            request,
        };
        outline.into_iter().for_each(Outline::spare);
        told
    }

    fn facts(&self, mut outline: Option<&mut Outline>, key: &FingerprintKey) -> Request {
        let path = self.path.split('?').next().unwrap_or_default();
        let shape_sha256 = outline.as_deref_mut().map(Outline::shape);
        let outline = outline.as_deref();
        let fields = outline.and_then(Outline::fields);
        let label = |(name, number): &(&'static str, u64)| Some((Label::new(Tainted::from(*name)).ok()?, *number));
        Request {
            path: SafePath::masked(Tainted::from(slashed(path).as_ref())),
            method: Label::new(Tainted::from(self.method)).unwrap_or_else(|_| unreachable_label()),
            bytes: self.bytes,
            shape_sha256,
            fingerprints: outline.map(|outline| outline.fingerprints(key)),
            fields: fields.map(|(fields, _)| fields),
            other_fields: fields.map_or(0, |(_, others)| others),
            counts: outline.map(|outline| outline.counts.iter().filter_map(label).collect()).unwrap_or_default(),
            limits: outline.map(|outline| outline.limits.iter().filter_map(label).collect()).unwrap_or_default(),
            idempotency_key: Presence::Absent,
        }
    }
}

impl std::fmt::Debug for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told({} bytes)", self.bytes)
    }
}

/// A path with its escaped slashes as slashes.
fn slashed(path: &str) -> Cow<'_, str> {
    if path.contains('%') { path.replace("%2F", "/").into() } else { path.into() }
}

/// What a body of JSON asks for; none where it is longer than is looked at, or no JSON.
fn outline(body: &[u8]) -> Option<Outline> {
    if body.len() > MAX_PARSED { None } else { Outline::of(body) }
}

#[expect(clippy::expect_used, reason = "the literal is a label")]
fn unreachable_label() -> Label {
    Label::new(Tainted::from("other")).expect("a label")
}
