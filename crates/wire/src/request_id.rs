//! Request ids: what a gateway's operator asks for first.

use redial_note::{BodyForm, IdSource};
use redial_redact::{OpaqueId, Tainted};

use crate::{
    envelope::{event_documents, form_of},
    evidence::{Evidence, Transport},
    json::{Json, documents},
};

/// Headers that carry an id of one exchange, in lower case.
const HEADERS: &[&str] = &[
    "x-request-id",
    "request-id",
    "x-oneapi-request-id",
    "x-new-api-request-id",
    "apim-request-id",
    "x-ms-request-id",
    "x-ms-client-request-id",
    "x-amzn-requestid",
    "x-amzn-request-id",
    "x-amz-request-id",
    "x-amz-cf-id",
    "cf-ray",
    "x-goog-request-id",
    "x-cloud-trace-context",
    "x-vercel-id",
    "x-litellm-call-id",
    "x-portkey-trace-id",
    "x-groq-request-id",
    "mistral-correlation-id",
    "x-kong-request-id",
    "x-correlation-id",
    "x-trace-id",
    "x-ds-trace-id",
    "x-siliconcloud-trace-id",
    "x-tt-logid",
    "x-fireworks-request-id",
    "x-generation-id",
];

/// Fields of a body that carry one.
const FIELDS: &[&str] =
    &["request_id", "requestId", "RequestId", "requestID", "req_id", "trace_id", "traceId", "ray_id"];

/// Words before one in a message, in lower case.
const ANCHORS: &[&str] =
    &["request id:", "request id", "request_id:", "request_id=", "requestid:", "request-id:", "ray id:"];

/// More ids than this are not kept.
const MAX_IDS: usize = 20;

/// Every id that was offered, in the order header, body, message; each value once.
pub fn request_ids(evidence: &Evidence<'_>) -> Vec<(OpaqueId, IdSource)> {
    let mut ids = Ids::default();
    ids.head(evidence);
    for bytes in texts(evidence) {
        let text = String::from_utf8_lossy(bytes);
        ids.body(&text, form_of(bytes));
    }
    ids.found()
}

/// The ids that headers offer, for an answer whose own id the family's reader has found: its text is not searched.
pub fn header_ids(evidence: &Evidence<'_>) -> Vec<(OpaqueId, IdSource)> {
    let mut ids = Ids::default();
    ids.head(evidence);
    ids.found()
}

fn texts<'a>(evidence: &Evidence<'a>) -> Vec<&'a [u8]> {
    let said = match evidence.transport {
        Some(Transport::Text(text)) => Some(text.bytes()),
        Some(Transport::Fault(_)) | None => None,
    };
    std::iter::once(evidence.body.bytes()).chain(said).collect()
}

#[derive(Default)]
struct Ids(Vec<(OpaqueId, IdSource)>);

impl Ids {
    fn head(&mut self, evidence: &Evidence<'_>) {
        for (name, value) in &evidence.headers {
            let name = name.bytes().trim_ascii();
            if HEADERS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(name)) {
                self.add(value.text(), IdSource::Header);
            }
        }
    }

    fn found(self) -> Vec<(OpaqueId, IdSource)> {
        let mut found = self.0;
        found.sort_by_key(|(_, from)| *from);
        found
    }

    fn add(&mut self, text: &str, from: IdSource) {
        let text = text.trim().trim_end_matches(['.', ':', '-']);
        // Shorter texts are words of the sentence, not ids.
        if text.len() < 6 || !text.bytes().any(|b| b.is_ascii_digit()) || self.0.len() >= MAX_IDS {
            return;
        }
        // A handful: each is compared with those before it.
        if self.0.iter().all(|(known, _)| known.as_str() != text)
            && let Ok(id) = OpaqueId::new(Tainted::from(text))
        {
            self.0.push((id, from));
        }
    }

    fn body(&mut self, text: &str, form: BodyForm) {
        match form {
            BodyForm::Empty | BodyForm::Binary => {}
            BodyForm::Html | BodyForm::Xml => self.message(text),
            BodyForm::Sse => {
                event_documents(text).for_each(|(_, docs)| docs.iter().for_each(|doc| self.document(doc, 0)))
            }
            BodyForm::Json | BodyForm::Text => {
                let read = documents(text);
                read.found.iter().for_each(|doc| self.document(doc, 0));
                self.message(&read.outside);
            }
        }
    }

    fn document(&mut self, doc: &Json, depth: usize) {
        if depth > 12 {
            return;
        }
        match doc {
            Json::List(items) => items.iter().take(64).for_each(|item| self.document(item, depth + 1)),
            Json::Map(fields) => fields.iter().take(64).for_each(|(key, value)| self.field(key, value, depth)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) => {}
        }
    }

    fn field(&mut self, key: &str, value: &Json, depth: usize) {
        match value.scalar() {
            Some(text) if FIELDS.contains(&key) => self.add(text, IdSource::Body),
            // Only an error's own words: an answer may quote anything.
            Some(text) if matches!(key, "message" | "msg" | "error" | "detail" | "raw" | "error_message") => {
                if text.contains('{') {
                    documents(text).found.iter().for_each(|doc| self.document(doc, depth + 1));
                }
                self.message(text);
            }
            Some(_) => {}
            None => self.document(value, depth + 1),
        }
    }

    fn message(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        for anchor in ANCHORS {
            for (at, _) in lower.match_indices(anchor) {
                // Lower case of ASCII only keeps every position.
                let rest = text.get(at + anchor.len()..).unwrap_or_default();
                let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":=\"'`*<>/".contains(c));
                let rest = rest.strip_prefix("strong>").unwrap_or(rest);
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(rest.len());
                self.add(rest.get(..end).unwrap_or_default(), IdSource::Message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_headers_fields_and_every_message() {
        let evidence = Evidence {
            headers: vec![(Tainted::from("X-Request-Id"), Tainted::from("req-1234567"))],
            body: Tainted::from(
                r#"{"error":{"message":"a (request id: 2024A1) (request id: 2024B2)"},"request_id":"req_9x8y7z"}"#,
            ),
            ..Evidence::default()
        };
        let ids: Vec<_> = request_ids(&evidence).into_iter().map(|(id, from)| (id.as_str().to_owned(), from)).collect();
        let expected = [
            ("req-1234567", IdSource::Header),
            ("req_9x8y7z", IdSource::Body),
            ("2024A1", IdSource::Message),
            ("2024B2", IdSource::Message),
        ];
        assert_eq!(ids, expected.map(|(id, from)| (id.to_owned(), from)));
    }

    #[test]
    fn a_key_is_no_id() {
        let body = format!(r#"{{"request_id":"sk-{}"}}"#, "a1B2c3D4e5F6g7H8i9J0k1L2");
        let evidence = Evidence { body: Tainted::from(body.as_str()), ..Evidence::default() };
        assert!(request_ids(&evidence).is_empty());
    }
}
