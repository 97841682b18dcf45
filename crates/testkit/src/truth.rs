//! What the simulator saw, read from the JSON lines it writes.

use std::{collections::BTreeMap, fs, io, path::Path};

use redial_note::Family;
use serde::Deserialize;

/// Requests by their number, in the order of their arrival.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truth(BTreeMap<u64, Seen>);

/// One request as the simulator saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its arrival.
    pub arrived: Arrived,
    /// How its answer ended; `None`: it had not, when the file was read or the simulator was killed.
    pub ended: Option<Ended>,
}

/// A request has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrived {
    /// From 1.
    pub n: u64,
    /// Milliseconds since the simulator's start.
    pub at_ms: u64,
    /// The family; `None` for a path that is none.
    pub family: Option<Family>,
    /// `GET`, `POST` or `other`.
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// Length of the body.
    pub body_bytes: u64,
    /// What its credential was worth.
    pub credential: Credential,
}

/// What a credential was worth to the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    /// One of the simulator's own.
    Accepted,
    /// Anything else.
    Refused,
    /// None.
    Absent,
}

/// An answer has ended.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// The request's number.
    pub n: u64,
    /// Milliseconds since the simulator's start.
    pub at_ms: u64,
    /// The status that was sent; `None`: none was.
    pub status: Option<u16>,
    /// The scripted fault.
    pub fault: Option<String>,
    /// Bytes that were sent, heads and framing included.
    pub sent_bytes: u64,
    /// Who ended it. `Server` without a fault: as it should.
    pub by: By,
}

/// Who ended an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The simulator, at its last byte or as its script said.
    Server,
    /// The client had gone.
    Client,
    /// The simulator was stopped.
    Shutdown,
}

/// Why there is no truth to read.
#[derive(Debug, thiserror::Error)]
pub enum TruthFault {
    /// The file can't be read.
    #[error("the ground truth can't be read")]
    Read(#[source] io::Error),
    /// A line is none of the truth's.
    #[error("line {line} of the ground truth is none")]
    Line {
        /// From 1.
        line: usize,
        /// What the parser says.
        #[source]
        source: serde_json::Error,
    },
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line {
    Arrived(Arrived),
    Answered(Ended),
    Aborted(Ended),
}

impl Truth {
    /// Reads a file. A last line without its end (the simulator was killed in it) is left out.
    ///
    /// # Errors
    /// The file can't be read, or a line is none.
    pub fn load(path: &Path) -> Result<Self, TruthFault> {
        Self::parse(&fs::read_to_string(path).map_err(TruthFault::Read)?)
    }

    /// Reads lines, each with its end.
    ///
    /// # Errors
    /// A line is none.
    pub fn parse(text: &str) -> Result<Self, TruthFault> {
        let mut truth = Self::default();
        let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default();
        for (at, line) in whole.lines().enumerate() {
            truth.take(serde_json::from_str(line).map_err(|source| TruthFault::Line { line: at + 1, source })?);
        }
        Ok(truth)
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Arrived(arrived) => drop(self.0.insert(arrived.n, Seen { arrived, ended: None })),
            Line::Answered(ended) | Line::Aborted(ended) => {
                if let Some(seen) = self.0.get_mut(&ended.n) {
                    seen.ended = Some(ended);
                }
            }
        }
    }

    /// All requests, in the order of their arrival.
    pub fn requests(&self) -> impl Iterator<Item = &Seen> {
        self.0.values()
    }

    /// The requests of one family.
    pub fn of(&self, family: Family) -> impl Iterator<Item = &Seen> {
        self.requests().filter(move |seen| seen.arrived.family == Some(family))
    }

    /// How many requests arrived.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none did.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARRIVED: &str = r#"{"event":"arrived","n":1,"at_ms":4,"family":"chat","method":"POST","path":"/v1/chat/completions","stream":false,"body_bytes":9,"credential":"accepted"}"#;
    const ABORTED: &str =
        r#"{"event":"aborted","n":1,"at_ms":5,"status":null,"fault":"reset","sent_bytes":0,"by":"server"}"#;

    #[test]
    fn arrivals_and_ends_come_together_and_a_torn_line_is_left_out() {
        let truth = Truth::parse(&format!("{ARRIVED}\n{ABORTED}\n{{\"event\":\"arr")).unwrap();
        let seen = truth.of(Family::Chat).next().unwrap();
        assert_eq!(seen.ended.as_ref().unwrap().fault.as_deref(), Some("reset"));
        assert_eq!((truth.len(), truth.is_empty()), (1, false));
        assert!(Truth::parse(&format!("{ARRIVED}\n")).unwrap().requests().next().unwrap().ended.is_none());
        assert!(matches!(Truth::parse("{}\n"), Err(TruthFault::Line { line: 1, .. })));
    }
}
