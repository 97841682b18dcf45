use serde::Deserialize;

use super::{Play, Stage};
use serde_json::Value;
use std::collections::BTreeMap;

use crate::reply::{Content, Reply, Step};
/// Any status, with any headers and body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    #[serde(deserialize_with = "super::status")]
    pub status: u16,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A text is sent as it stands, any other value as JSON, `null` as nothing.
    #[serde(default)]
    pub body: Value,
}

impl Play for Answer {
    fn steps(&self, _stage: &Stage<'_>) -> Vec<Step> {
        let body = match &self.body {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            document @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                document.to_string().into_bytes()
            }
        };
        let mut headers: Vec<_> = self.headers.clone().into_iter().collect();
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
            headers.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        Reply { status: self.status, headers, content: Content::Whole(body) }.steps()
    }
}
