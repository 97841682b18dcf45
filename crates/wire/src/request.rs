use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Presence, Request, RequestFingerprints, canonical};
use redial_redact::{FingerprintKey, Label, SafePath, Sha256, Tainted};
use serde_json::Value;

use crate::family::Outgoing;

/// Longest request body that is parsed for its facts; a longer one has its length only.
const MAX_PARSED: usize = 1024 * 1024;

/// Lists whose length is a fact of a request.
const COUNTED: [&str; 5] = ["contents", "input", "messages", "tools", "stop"];

/// Numbers that bound a request.
const BOUNDS: [&str; 5] = ["max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens", "n"];

/// A request as facts: digests of its shape and of its canonical body under a key, lengths and bounds. No text of it.
pub fn request_facts(outgoing: &Outgoing, key: &FingerprintKey) -> Request {
    let parsed = if outgoing.body.len() > MAX_PARSED { None } else { serde_json::from_slice(&outgoing.body).ok() };
    let path = outgoing.path.split('?').next().unwrap_or_default();
    Request {
        path: SafePath::masked(Tainted::from(path.replace("%2F", "/").as_str())),
        method: Label::new(Tainted::from(outgoing.method.name())).unwrap_or_else(|_| unreachable_label()),
        bytes: outgoing.body.len() as u64,
        shape_sha256: parsed.as_ref().and_then(|body| Some(Sha256::of(&canonical(&shape(body)).ok()?))),
        fingerprints: parsed.as_ref().and_then(|body| fingerprints(body, key)),
        counts: parsed.as_ref().map(counts).unwrap_or_default(),
        limits: parsed.as_ref().map(limits).unwrap_or_default(),
        idempotency_key: Presence::Absent,
    }
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
