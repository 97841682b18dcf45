//! Would this note stand up without its author? Form, seal, and everything that follows from something else.

mod attempts;
mod calls;
mod check;
mod form;
mod groups;
mod links;
mod proof;
mod recorded;
mod rehearsal;
mod reported;
mod run;
mod terms;

use std::{collections::BTreeSet, fmt};

use redial_note::{Draft, Kind, Note, seal_of};
use serde::Serialize;
use serde_json::Value;

pub use form::read_note;

use crate::derive::derive;

/// Most faults that are listed.
const MAX_FAULTS: usize = 50;

/// Largest number of a document: what every reader of JSON keeps exactly.
const MAX_NUMBER: u64 = (1 << 53) - 1;

/// Something in a note that does not hold, with its place (a JSON pointer, or a byte offset).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: String,
    /// What does not hold. It never repeats a value of the note.
    pub what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

fn fault(place: impl Into<String>, what: &'static str) -> Fault {
    Fault { place: place.into(), what }
}

/// Everything in a note that does not hold: form, seal, and what follows from something else. Empty: it stands.
///
/// It cannot say who wrote the note (that is a signature's work), nor search for a secret that it does not have.
pub fn verify(bytes: &[u8]) -> Vec<Fault> {
    read_and_verify(bytes).1
}

/// A note with everything in it that does not hold; `None` for one whose form does not.
pub fn read_and_verify(bytes: &[u8]) -> (Option<Note>, Vec<Fault>) {
    match read_note(bytes) {
        Ok(note) => (Some(note.clone()), faults_of(note)),
        Err(fault) => (None, vec![fault]),
    }
}

/// What does not hold in a note of the right form.
fn faults_of(note: Note) -> Vec<Fault> {
    let mut faults = Vec::new();
    if seal_of(&note).ok().as_ref() != Some(&note.seal.sha256) {
        faults.push(fault("/seal/sha256", "the seal is not the digest of this note"));
    }
    numbers(&note, &mut faults);
    let (draft, derived, redaction, _) = note.into_parts();
    proof::faults(&redaction, &draft, &mut faults);
    run::faults(&draft, &mut faults);
    terms::faults(&draft, &mut faults);
    match draft.kind {
        Kind::Check | Kind::Repeat => check::faults(&draft, &mut faults),
        Kind::Reported => reported::faults(&draft, &mut faults),
        Kind::Run => recorded::faults(&draft, &mut faults),
        Kind::Rehearsal => rehearsal::faults(&draft, &mut faults),
    }
    differences("", &derived, &derive(&draft, &redaction), "does not follow from what was observed", &mut faults);
    faults.truncate(MAX_FAULTS);
    faults
}

/// Whether everything that the run recorded is there: neither rebuilt nor with lines lost.
fn is_whole(draft: &Draft) -> bool {
    !draft.recovered && draft.coverage.lost_events == 0
}

/// Numbers that a reader of JSON may round.
fn numbers(note: &Note, faults: &mut Vec<Fault>) {
    if let Ok(value) = serde_json::to_value(note) {
        large("", &value, faults);
    }
}

fn large(place: &str, value: &Value, faults: &mut Vec<Fault>) {
    match value {
        Value::Number(number) if number.as_u64().is_none_or(|number| number > MAX_NUMBER) => {
            faults.push(fault(place, "is beyond what every reader of JSON keeps exactly"));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| large(&format!("{place}/{index}"), item, faults));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| large(&format!("{place}/{name}"), field, faults));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Lists the JSON pointers at which two documents differ.
fn differences<T: Serialize>(place: &str, stated: &T, expected: &T, what: &'static str, faults: &mut Vec<Fault>) {
    if let (Ok(stated), Ok(expected)) = (serde_json::to_value(stated), serde_json::to_value(expected)) {
        compare(place, &stated, &expected, what, faults);
    }
}

fn compare(place: &str, stated: &Value, expected: &Value, what: &'static str, faults: &mut Vec<Fault>) {
    match (stated, expected) {
        (Value::Object(stated), Value::Object(expected)) => {
            // What is not there differs from what should be, and the other way round.
            let keys: BTreeSet<&String> = stated.keys().chain(expected.keys()).collect();
            for key in keys {
                match (stated.get(key), expected.get(key)) {
                    (Some(value), Some(other)) => compare(&format!("{place}/{key}"), value, other, what, faults),
                    _ => faults.push(fault(format!("{place}/{key}"), what)),
                }
            }
        }
        (Value::Array(stated), Value::Array(expected)) if stated.len() == expected.len() => {
            for (index, (value, other)) in stated.iter().zip(expected).enumerate() {
                compare(&format!("{place}/{index}"), value, other, what, faults);
            }
        }
        _ if stated != expected => faults.push(fault(place, what)),
        _ => {}
    }
}
