//! The search that only who has a secret can repeat: its value stands in no file of a note, and is the one that the run
//! itself searched for.

use std::{io, path::Path};

use redial_note::{Note, Searched};
use redial_redact::{Control, FingerprintKey, Identifier, Scanner, Secret};

use super::line::{Line, Word};
use crate::{
    command::{Context, recording::named_secrets},
    fingerprint,
    notes::{MAX_BYTES, NoteFiles, signature_of},
    problem::Problem,
    store,
};

/// The secrets that were named, and what their fingerprints can be compared by.
#[derive(Debug)]
pub(super) struct Search {
    secrets: Vec<Secret>,
    key: Option<FingerprintKey>,
}

impl Search {
    /// Takes the values from their variables.
    ///
    /// # Errors
    /// One of them is not set.
    pub(super) fn new(names: &[String], context: &Context) -> Result<Self, Problem> {
        let secrets = named_secrets(names, context)?;
        let key = if secrets.is_empty() { None } else { fingerprint::existing(&context.env, &context.paths) };
        Ok(Self { secrets, key })
    }

    /// Whether there is anything to search for.
    pub(super) fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// The secrets, with the control of a note.
    pub(super) fn scanner(&self, note: &Note) -> Scanner {
        Scanner::new(&self.secrets, Control::new(note.redaction.control.seed.clone()))
    }

    /// What the search for each secret came to, in the note's bytes and in the files beside it.
    pub(super) fn lines(&self, note: Option<&Note>, bytes: &[u8], path: &Path) -> Vec<Line> {
        if self.secrets.is_empty() {
            return Vec::new();
        }
        // Bytes that are no note have no seed; the control only has to be found again, by this very search.
        let control = note.map_or_else(Control::unpublished, |note| Control::new(note.redaction.control.seed.clone()));
        let scanner = Scanner::new(&self.secrets, control);
        let mut lines = looked_into(&scanner, bytes, path);
        let files = NoteFiles::beside(path);
        for beside in [files.markdown(), files.sign_off(), files.journal(), signature_of(path)]
            .iter()
            .filter(|beside| *beside != path)
        {
            match store::read(beside, MAX_BYTES) {
                Ok(bytes) => lines.extend(looked_into(&scanner, &bytes, beside)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => lines.push(Line::new(Word::Below, "cannot be read, and was not searched").at(beside)),
            }
        }
        // After a hit, or with something unsearched, nothing is called absent.
        if lines.is_empty() {
            lines.extend(self.secrets.iter().map(|secret| self.absent(secret, note)));
        }
        lines
    }

    /// A secret that was not found. What the run did with it is told as far as it can be known.
    fn absent(&self, secret: &Secret, note: Option<&Note>) -> Line {
        let name = secret.name();
        if !secret.searchable() {
            return Line::new(Word::Below, format!("{name} is too short to be searched for"));
        }
        let same_key = |key: &&FingerprintKey| note.is_some_and(|note| *key.id() == note.fingerprint_key);
        let (Some(note), Some(key)) = (note, self.key.as_ref().filter(same_key)) else {
            let what = "not compared with the run's, for want of its fingerprint key";
            return Line::new(Word::Absent, format!("{name}, {what}"));
        };
        let fingerprint = key.of_secret(secret);
        let known = &note.redaction.secrets;
        let what = match known.iter().find(|known| known.fingerprint == fingerprint).map(|known| known.searched) {
            Some(Searched::Whole | Searched::Window) => "the value that the run searched for",
            Some(Searched::Refused | Searched::Absent) => "a value that the run knew of and did not search for",
            None if known.iter().any(|known| known.name == *name) => return other_value(name),
            None => "a value that the run did not know of",
        };
        Line::new(Word::Absent, format!("{name}, {what}"))
    }
}

/// The run's own value may stand in the note all the same: a key that was changed since proves nothing.
fn other_value(name: &Identifier) -> Line {
    let what = "has another value than in the run: that it is absent says nothing of the run's";
    Line::new(Word::Below, format!("{name} {what}"))
}

/// Hits in one file; a search that does not find its own control proves nothing, and says so.
fn looked_into(scanner: &Scanner, bytes: &[u8], path: &Path) -> Vec<Line> {
    let scan = scanner.scan(bytes);
    let mut lines: Vec<Line> = scan
        .hits
        .iter()
        .map(|hit| Line::new(Word::Leak, format!("holds the value of {}", hit.name)).at(path))
        .collect();
    if scan.found != scan.planted || scan.bytes_read != bytes.len() as u64 {
        lines.push(Line::new(Word::Below, "the search is not proven: it did not find its own control").at(path));
    }
    lines
}
