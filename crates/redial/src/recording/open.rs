//! The journal of a run, under a name that no other run has, and the repository at its end.

use std::{fs, io, path::Path};

use redial_assess::Scanned;
use redial_note::{Event, NamedFingerprint, Opened, RepositoryEnd, Searched, Timestamp};
use redial_proxy::{Clock, Journal, JournalError};
use redial_redact::{Control, FingerprintKey, Nonce, Remark, Scanner, Secret};

use super::opened::{Facts, opened, random};
use crate::{
    finish::{Ending, Written, finish, leak_in, withheld},
    notes::{Loaded, NoteFiles},
    problem::{Problem, file_says},
    signing::Signer,
};

/// How often another random tail is tried when a note of the same name is there.
const NAMES_TRIED: usize = 16;

/// What a run is opened and ended with, whoever sends its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) facts: &'a Facts,
    /// All values to search for, the credential among them.
    pub(crate) secrets: &'a [Secret],
    pub(crate) key: &'a FingerprintKey,
    pub(crate) note_dir: &'a Path,
    /// Who signs the note, where somebody does.
    pub(crate) signer: Option<&'a Signer>,
    pub(crate) keep_journal: bool,
    /// Whether the step summary of a CI will be written.
    pub(crate) summary: bool,
}

/// A run that was opened: its journal holds the event that says so.
#[derive(Debug)]
pub(crate) struct Recording {
    pub(crate) journal: Journal,
    pub(crate) files: NoteFiles,
    /// What the control follows from.
    pub(crate) seed: Nonce,
}

/// A run that has left its note.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) written: Written,
    pub(crate) files: NoteFiles,
}

impl Recorded {
    /// The note as if it had been read from disk: what was just written was verified by how it was made.
    pub(crate) fn loaded(&self) -> Loaded {
        Loaded {
            note: self.written.note.clone(),
            bytes: self.written.bytes.clone(),
            files: self.files.clone(),
            sign_off: None,
        }
    }
}

impl Frame<'_> {
    /// The secrets by name and fingerprint, and how each is searched for.
    fn searched(&self) -> Vec<(NamedFingerprint, Searched)> {
        let searched = |secret: &Secret| {
            let named = NamedFingerprint { name: secret.name().clone(), fingerprint: self.key.of_secret(secret) };
            (named, if secret.searchable() { Searched::Whole } else { Searched::Refused })
        };
        self.secrets.iter().map(searched).collect()
    }

    /// What is searched with: the secrets, and the control that follows from a run's own seed.
    pub(crate) fn scanner(&self, seed: &Nonce) -> Scanner {
        Scanner::new(self.secrets, Control::new(seed.clone()))
    }
}

/// Said when the journal's disk takes no more.
pub(crate) const NOT_TAKEN: &str =
    "warning: the journal takes no more; what it does not take is kept in memory for the note";

/// Writes what the repository is at the end; the line that is to be said if the journal takes no more.
pub(crate) fn repository_end(
    journal: &mut Journal,
    repository: RepositoryEnd,
    scanner: &Scanner,
) -> Option<&'static str> {
    let tainted = leak_in(&repository, scanner).is_some();
    let event = Event::RepositoryEnd(repository);
    // A branch or a path with a secret in it does not go to disk; the final scan then withholds the note.
    if tainted {
        journal.hold(&event);
        return None;
    }
    journal.write(event).is_err().then_some(NOT_TAKEN)
}

impl Recording {
    /// Opens the journal under a name that no other run has. `model` is the one that will be asked for, where there is one.
    pub(crate) fn open(frame: &Frame<'_>, model: Option<&str>, clock: Clock) -> Result<Self, Problem> {
        Self::period(frame, model, clock, false)
    }

    /// The same, of a period that is `continued`: its recorder had worked before.
    pub(crate) fn period(
        frame: &Frame<'_>,
        model: Option<&str>,
        clock: Clock,
        continued: bool,
    ) -> Result<Self, Problem> {
        let (note_dir, searched) = (frame.note_dir, frame.searched());
        let mut tried = 0;
        loop {
            let opened = Opened { continued, ..opened(frame.facts, &searched, frame.key, clock.now())? };
            let files = NoteFiles::new(note_dir, opened.run_id.as_str());
            tried += 1;
            if files.json().symlink_metadata().is_ok() && tried < NAMES_TRIED {
                continue;
            }
            let scanner = frame.scanner(&opened.control_seed);
            refuse_names(note_dir, (&opened, model), &scanner)?;
            fs::create_dir_all(note_dir).map_err(|error| no_place(note_dir, &error))?;
            refuse_secrets(model, &opened, &files, &scanner)?;
            match Journal::create(&files.journal(), random()?) {
                Ok(mut journal) => {
                    let seed = opened.control_seed.clone();
                    if let Err(error) = journal.write(Event::Opened(opened)) {
                        // No run could be made of it.
                        drop(fs::remove_file(files.journal()));
                        return Err(unusable(note_dir, &error));
                    }
                    return Ok(Self { journal, files, seed });
                }
                Err(JournalError::Io { source, .. })
                    if source.kind() == io::ErrorKind::AlreadyExists && tried < NAMES_TRIED => {}
                Err(error) => return Err(unusable(note_dir, &error)),
            }
        }
    }

    /// Writes its note: with the lines that were printed for people so far, and with what was searched outside of Redial.
    pub(crate) fn end(
        mut self,
        frame: &Frame<'_>,
        (said, outside): (&str, &[Scanned]),
        ended_at: Timestamp,
    ) -> Result<Recorded, Problem> {
        let (Frame { secrets, signer, summary, .. }, searched) = (*frame, frame.searched());
        let ending = Ending { secrets, searched: &searched, seed: &self.seed, said, summary, outside, signer };
        let written = finish(&mut self.journal, &self.files, &ending, ended_at, frame.keep_journal)?;
        Ok(Recorded { written, files: self.files })
    }
}

/// Nothing is sent and nothing written where a secret would stand in a file's name, or in the operator's own words; nor a piece of one.
fn refuse_names(note_dir: &Path, (opened, model): (&Opened, Option<&str>), scanner: &Scanner) -> Result<(), Problem> {
    let remark = opened.remark.as_ref().map(Remark::as_str).unwrap_or_default();
    // A folder may have the name of what a password is for.
    let holds = |text: &[u8]| !scanner.traces(text).is_empty();
    let taints = |text: &str| scanner.taints(text.as_bytes());
    for (place, is_held) in [
        ("--name", holds(opened.run_id.as_str().as_bytes())),
        ("--note-dir", holds(note_dir.as_os_str().as_encoded_bytes())),
        ("--operator-note", taints(remark)),
        // One that holds more of a secret is a leak, of which a notice tells.
        ("--model", model.is_some_and(|model| taints(model) && !holds(model.as_bytes()))),
    ] {
        if is_held {
            return Err(Problem::usage(
                "a secret in use stands in an argument",
                "everybody reads a file's name, a remark and a model's name; nothing was sent and nothing was written",
                "say it without the value, which is not repeated here",
            )
            .at(place));
        }
    }
    Ok(())
}

/// Nothing is sent, and nothing lies on disk but a notice, where a secret stands in what the run would be opened with.
fn refuse_secrets(model: Option<&str>, opened: &Opened, files: &NoteFiles, scanner: &Scanner) -> Result<(), Problem> {
    let model = || leak_in(&model, scanner).map(|(_, name)| ("/calls/0/model/requested".to_owned(), name));
    match leak_in(opened, scanner).or_else(model) {
        Some((field, name)) => Err(withheld(files, &opened.run_id, &field, &name)),
        None => Ok(()),
    }
}

/// Why a journal cannot be written.
pub(crate) fn unusable(dir: &Path, error: &JournalError) -> Problem {
    match error {
        JournalError::Io { source, .. } => no_place(dir, source),
        JournalError::InUse | JournalError::TooLarge => Problem::bug(error),
    }
}

fn no_place(dir: &Path, error: &io::Error) -> Problem {
    Problem::failed(
        "there is no place for the note",
        format!("{}; nothing was sent for it", file_says(error)),
        "choose a folder that can be written to: --note-dir DIR",
    )
    .at(crate::paths::printable(dir))
}
