//! Scripts: which requests fail, and how.
//!
//! `{"faults": [{"request": 1, "fault": "hang"}, {"request": [2, 3], "fault": {"empty": {"status": 429}}}]}`.
//! `request` is a number from 1, a list of them, or `"*"`. Every request but those for contract pages is counted. The
//! first entry that fits a request counts.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{Docs, Models};
use crate::fault::Fault;

/// Which requests fail, and how. The default script has no fault.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default)]
    faults: Vec<Entry>,
    #[serde(default)]
    docs: Docs,
    #[serde(default)]
    models: Models,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    request: Requests,
    #[serde(deserialize_with = "fault")]
    fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Requests {
    Every,
    Numbers(Vec<u64>),
}

/// What is wrong with a script, and where. Its text is not repeated: it may hold a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at line {line}, column {column}")]
pub struct ScriptFault {
    /// From 1.
    pub line: usize,
    /// From 1; 0 where the line as a whole is meant.
    pub column: usize,
    /// What is wrong.
    pub kind: ScriptFaultKind,
}

/// What is wrong with a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScriptFaultKind {
    /// Not JSON.
    #[error("not JSON")]
    Syntax,
    /// It ends too early.
    #[error("the script ends too early")]
    End,
    /// JSON with a field, a value or a fault that scripts don't have.
    #[error("a field, value or fault that scripts don't have")]
    Shape,
}

impl Script {
    /// Reads a script. Any bytes are allowed.
    ///
    /// # Errors
    /// It is not one; the error says where and of what kind, and repeats nothing of it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ScriptFault> {
        serde_json::from_slice(bytes).map_err(|error| ScriptFault {
            line: error.line(),
            column: error.column(),
            kind: match error.classify() {
                serde_json::error::Category::Eof => ScriptFaultKind::End,
                serde_json::error::Category::Data => ScriptFaultKind::Shape,
                serde_json::error::Category::Syntax | serde_json::error::Category::Io => ScriptFaultKind::Syntax,
            },
        })
    }

    /// A script without faults, for a simulator that has every model.
    pub fn of_any_model() -> Self {
        Self { models: Models::Any, ..Self::default() }
    }

    /// The names of its faults, in order, each once.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for name in self.faults.iter().map(|entry| entry.fault.name()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Which models there are.
    pub(super) fn models(&self) -> Models {
        self.models
    }

    /// What becomes of the contract pages.
    pub(super) fn docs(&self) -> Docs {
        self.docs
    }

    /// The fault of request number `n`.
    pub(crate) fn fault(&self, n: u64) -> Option<&Fault> {
        self.faults.iter().find(|entry| entry.request.has(n)).map(|entry| &entry.fault)
    }
}

impl Requests {
    fn has(&self, n: u64) -> bool {
        match self {
            Self::Every => true,
            Self::Numbers(numbers) => numbers.contains(&n),
        }
    }
}

impl<'de> Deserialize<'de> for Requests {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RequestsVisitor)
    }
}

struct RequestsVisitor;

impl<'de> Visitor<'de> for RequestsVisitor {
    type Value = Requests;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 1, a list of them, or \"*\"")
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Requests, E> {
        if n == 0 { Err(E::custom("requests are counted from 1")) } else { Ok(Requests::Numbers(vec![n])) }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Requests, E> {
        if text == "*" { Ok(Requests::Every) } else { Err(E::custom("not a number and not *")) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Requests, A::Error> {
        let mut numbers = Vec::new();
        while let Some(n) = seq.next_element::<std::num::NonZeroU64>()? {
            numbers.push(n.get());
        }
        Ok(Requests::Numbers(numbers))
    }
}

/// A fault with its fields, or its name alone.
fn fault<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fault, D::Error> {
    deserializer.deserialize_any(FaultVisitor)
}

struct FaultVisitor;

impl<'de> Visitor<'de> for FaultVisitor {
    type Value = Fault;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a fault, or an object of its name and its fields")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Fault, E> {
        let named = serde_json::json!({ name: {} });
        Fault::deserialize(named).map_err(|_shape| E::custom("no fault of this name goes without fields"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fault, A::Error> {
        Fault::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_fault_can_be_scripted_by_its_name_alone() {
        for name in Fault::NAMES {
            let fields = if *name == "answer" { r#"{"status":418}"# } else { "{}" };
            let script = format!(r#"{{"faults":[{{"request":"*","fault":{{"{name}":{fields}}}}}]}}"#);
            assert_eq!(Script::parse(script.as_bytes()).unwrap().fault(7).unwrap().name(), *name);
            let short = format!(r#"{{"faults":[{{"request":"*","fault":"{name}"}}]}}"#);
            let short = Script::parse(short.as_bytes());
            assert_eq!(short.is_ok(), *name != "answer");
            assert!(short.is_ok_and(|short| short == Script::parse(script.as_bytes()).unwrap()) || *name == "answer");
        }
    }

    #[test]
    fn the_first_entry_that_fits_counts() {
        let script = br#"{"faults":[{"request":2,"fault":{"reset":{}}},{"request":[1,2],"fault":{"hang":{}}}]}"#;
        let script = Script::parse(script).unwrap();
        let names: Vec<_> = (1..=3).map(|n| script.fault(n).map(Fault::name)).collect();
        assert_eq!(names, [Some("hang"), Some("reset"), None]);
    }

    #[test]
    fn errors_name_the_place_and_repeat_nothing() {
        for (script, line, kind) in [
            ("{\n \"faults\": [\n {\"request\": 0, \"fault\": {\"hang\": {}}}]}", 3, ScriptFaultKind::Shape),
            (
                "{\n \"faults\": [\n {\"request\": \"sk-very-secret\", \"fault\": {\"hang\": {}}}]}",
                3,
                ScriptFaultKind::Shape,
            ),
            (
                "{\n \"faults\": [\n {\"request\": 1, \n\"fault\": {\"hang\": {\"sk-very-secret\": 1}}}]}",
                4,
                ScriptFaultKind::Shape,
            ),
            ("{\n \"docs\": \"sk-very-secret\"}", 2, ScriptFaultKind::Shape),
            ("{\n \"sk-very-secret\": []}", 2, ScriptFaultKind::Shape),
            ("{\n \"faults\": [\n", 3, ScriptFaultKind::End),
            ("{\n \"faults\": sk-very-secret}", 2, ScriptFaultKind::Syntax),
        ] {
            let fault = Script::parse(script.as_bytes()).unwrap_err();
            assert_eq!((fault.line, fault.kind), (line, kind), "{script}");
            assert!(!fault.to_string().contains("secret"));
        }
    }

    #[test]
    fn a_status_is_a_final_one() {
        for (status, good) in [(0, false), (101, false), (199, false), (200, true), (599, true), (600, false)] {
            let script = format!(r#"{{"faults":[{{"request":1,"fault":{{"empty":{{"status":{status}}}}}}}]}}"#);
            assert_eq!(Script::parse(script.as_bytes()).is_ok(), good, "{status}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(Script::parse(&bytes));
        }
    }
}
