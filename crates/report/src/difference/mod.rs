//! Two notes held against each other: by what they say, not by their text. What cannot be compared is said to be so, and
//! never called equal or different. Times are left out: two notes say nothing about speed.

mod outcome;
mod print;
mod setting;
mod unreviewed;

use redial_note::{Kind, Note};
use redial_redact::Label;
use serde::Serialize;

pub use outcome::sources;
pub use print::lines;
pub use setting::{Setting, in_words};

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sameness {
    /// They are equal.
    Same,
    /// They are not.
    Different,
    /// Nobody can say: one of them was not observed, or their fingerprints have different keys.
    NotComparable,
}

/// One fact of both notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Which: a word of a fixed set.
    pub what: &'static str,
    /// How the two stand to each other.
    pub state: Sameness,
    /// What the first one says, in clean words.
    pub a: String,
    /// What the second one says.
    pub b: String,
    /// Whether a difference here is one of the environment: versions, credential, settings, instructions.
    pub environment: bool,
}

impl Row {
    fn new(what: &'static str, a: String, b: String) -> Self {
        let state = if a == b { Sameness::Same } else { Sameness::Different };
        Self { what, state, a, b, environment: false }
    }

    fn of_environment(self) -> Self {
        Self { environment: true, ..self }
    }

    /// A fact that only a recorder sees is not comparable with what Redial's own request shows.
    fn unless_of_a_recorder(self) -> Self {
        if self.is_of_a_recorder() { self.with(Sameness::NotComparable) } else { self }
    }

    /// Whether a recorder saw it: which clients a command had, and what they may do. A request of Redial's own has neither.
    pub fn is_of_a_recorder(&self) -> bool {
        matches!(self.what, "clients" | "agent permissions")
    }

    fn with(self, state: Sameness) -> Self {
        Self { state, ..self }
    }
}

/// What two notes have in common, and what not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The first run.
    pub a: String,
    /// The second run.
    pub b: String,
    /// The facts, in the order in which a person asks for them.
    pub rows: Vec<Row>,
    /// Whether the environments differ: then a difference of the outcome may be theirs.
    pub environment_mismatch: bool,
    /// Settings of a call that the second note has otherwise than the first one, and that no review of it allows.
    pub unreviewed_fallback: Vec<&'static str>,
}

impl Difference {
    /// Holds two notes against each other.
    pub fn of(a: &Note, b: &Note) -> Self {
        let mut rows = outcome::rows(a, b);
        rows.extend(Setting::of(a).held_against(&Setting::of(b)));
        // Machines differ by nature between a laptop and a hosted job: that is said, and explains nothing by itself.
        let recorded = |note: &Note| note.kind == Kind::Run;
        if recorded(a) != recorded(b) {
            rows = rows.into_iter().map(Row::unless_of_a_recorder).collect();
        }
        let environment_mismatch = mismatches(&rows).iter().any(|what| what.as_str() != "machine");
        let unreviewed_fallback = unreviewed::settings(a, b, &rows);
        Self { a: a.run_id.to_string(), b: b.run_id.to_string(), rows, environment_mismatch, unreviewed_fallback }
    }

    /// Whether everything could be compared and is equal.
    pub fn is_none(&self) -> bool {
        self.rows.iter().all(|row| row.state == Sameness::Same)
    }
}

/// The facts of the environment that differ, by the words that stand in a note's `compared`.
pub fn mismatches(rows: &[Row]) -> Vec<Label> {
    let differs = |row: &&Row| row.environment && row.state == Sameness::Different;
    rows.iter().filter(differs).filter_map(|row| Label::new(redial_redact::Tainted::from(row.what)).ok()).collect()
}

/// The facts of the environment that cannot be compared.
pub fn not_comparable(rows: &[Row]) -> Vec<Label> {
    let unknown = |row: &&Row| row.environment && row.state == Sameness::NotComparable;
    rows.iter().filter(unknown).filter_map(|row| Label::new(redial_redact::Tainted::from(row.what)).ok()).collect()
}
