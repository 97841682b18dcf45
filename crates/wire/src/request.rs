use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Presence, Request, RequestFingerprints, canonical};
use redial_redact::{FingerprintKey, Identifier, Label, SafePath, Sha256, Tainted};
use serde_json::Value;

use crate::family::{Outgoing, model_in_path};

/// Longest request body that is parsed for its facts; a longer one has its length only.
const MAX_PARSED: usize = 1024 * 1024;

/// Lists whose length is a fact of a request.
const COUNTED: [&str; 5] = ["contents", "input", "messages", "tools", "stop"];

/// Numbers that bound a request.
const BOUNDS: [&str; 5] = ["max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "n"];

/// A request as facts: digests of its shape and of its canonical body under a key, lengths and bounds. No text of it.
pub fn request_facts(outgoing: &Outgoing, key: &FingerprintKey) -> Request {
    let parsed = parse(&outgoing.body);
    let told = Told { method: outgoing.method.name(), path: &outgoing.path, bytes: outgoing.body.len() as u64 };
    told.facts(parsed.as_ref(), key)
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
        let parsed = body.and_then(parse);
        let model = parsed.as_ref().and_then(|body| body.get("model")?.as_str());
        let model = model.or_else(|| model_in_path(self.path));
        let asked = parsed.as_ref().and_then(|body| body.get("stream")?.as_bool()).unwrap_or_default();
        RequestBody {
            stream: asked || self.path.contains(":streamGenerateContent"),
            model: model.map(|model| Identifier::or_gap(Tainted::from(model))),
            request: self.facts(parsed.as_ref(), key),
        }
    }

    fn facts(&self, parsed: Option<&Value>, key: &FingerprintKey) -> Request {
        let path = self.path.split('?').next().unwrap_or_default();
        Request {
            path: SafePath::masked(Tainted::from(path.replace("%2F", "/").as_str())),
            method: Label::new(Tainted::from(self.method)).unwrap_or_else(|_| unreachable_label()),
            bytes: self.bytes,
            shape_sha256: parsed.and_then(|body| Some(Sha256::of(&canonical(&shape(body)).ok()?))),
            fingerprints: parsed.and_then(|body| fingerprints(body, key)),
            counts: parsed.map(counts).unwrap_or_default(),
            limits: parsed.map(limits).unwrap_or_default(),
            idempotency_key: Presence::Absent,
        }
    }
}

impl std::fmt::Debug for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told({} bytes)", self.bytes)
    }
}

/// A body of JSON; none where it is longer than is parsed, or none.
fn parse(body: &[u8]) -> Option<Value> {
    if body.len() > MAX_PARSED { None } else { serde_json::from_slice(body).ok() }
}

#[expect(clippy::expect_used, reason = "the literal is a label")]
fn unreachable_label() -> Label {
    Label::new(Tainted::from("other")).expect("a label")
}

/// The body with each value replaced by the name of its type; equal elements of a list stand once.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "boolean".into(),
        Value::Number(_) => "number".into(),
        Value::String(_) => "string".into(),
        Value::Array(items) => {
            let shapes: BTreeSet<String> = items.iter().map(|item| shape(item).to_string()).collect();
            shapes.into_iter().collect()
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect(),
    }
}

fn fingerprints(body: &Value, key: &FingerprintKey) -> Option<RequestFingerprints> {
    let of = |left_out: &[&str]| {
        let mut body = body.clone();
        if let Some(fields) = body.as_object_mut() {
            fields.retain(|name, _| !left_out.contains(&name.as_str()));
        }
        Some(key.fingerprint(&canonical(&body).ok()?))
    };
    Some(RequestFingerprints {
        full: of(&[])?,
        without_stream: of(&["stream", "stream_options"])?,
        without_model: of(&["model"])?,
    })
}

fn counts(body: &Value) -> BTreeMap<Label, u64> {
    let count = |name: &&str| {
        let list = body.get(*name)?.as_array()?;
        Some((Label::new(Tainted::from(*name)).ok()?, list.len() as u64))
    };
    COUNTED.iter().filter_map(count).collect()
}

fn limits(body: &Value) -> BTreeMap<Label, u64> {
    let inner = body.get("generationConfig").or_else(|| body.get("generation_config"));
    let bound = |name: &&str| {
        let value = body.get(*name).or_else(|| inner?.get(*name))?.as_u64()?;
        Some((Label::new(Tainted::from(*name)).ok()?, value))
    };
    BOUNDS.iter().filter_map(bound).collect()
}

#[cfg(test)]
mod tests {
    use redial_note::Family;

    use super::*;
    use crate::family::request;

    #[test]
    fn a_stream_differs_from_a_document_in_its_stream_only() {
        let key = FingerprintKey::new("run", vec![1; 32]);
        let facts = |stream, model| request_facts(&request(Family::Chat, model, stream), &key);
        let (plain, stream, other) = (facts(false, "m"), facts(true, "m"), facts(false, "n"));
        let of = |request: &Request| request.fingerprints.clone().unwrap();
        assert_ne!(of(&plain).full, of(&stream).full);
        assert_eq!(of(&plain).without_stream, of(&stream).without_stream);
        assert_eq!(of(&plain).without_model, of(&other).without_model);
        assert_eq!(plain.shape_sha256, other.shape_sha256);
        assert_eq!(plain.counts.values().copied().collect::<Vec<_>>(), [1]);
        assert_eq!(plain.limits.values().copied().collect::<Vec<_>>(), [16]);
        assert!(!serde_json::to_string(&plain).unwrap().contains("Reply"));
    }
}
