//! The end of a run: draft, scan, decision, seal, the final scan, the files. The order is that of note.md, so that no byte
//! reaches a file or a screen before it was searched.

use std::{fs, io, path::Path};

use redial_assess::{Fault, ScanParts, assumed_passed, derive, redaction, replay};
use redial_note::{
    ArtefactName, Closed, Draft, Event, JournalRead, NamedFingerprint, Note, Redaction, Searched, Timestamp, canonical,
    seal,
};
use redial_proxy::Journal;
use redial_redact::{Control, Identifier, Nonce, Scanner, Secret, Sha256};
use serde::Serialize;
use serde_json::Value;

use crate::{exit::Exit, notes::NoteFiles, problem::Problem, store::replace};

/// What the end of a run needs besides its journal.
#[derive(Debug)]
pub(crate) struct Ending<'a> {
    /// The secrets in use, for the search.
    pub(crate) secrets: &'a [Secret],
    /// Their names and fingerprints, and how each is searched for.
    pub(crate) searched: &'a [(NamedFingerprint, Searched)],
    /// What the control follows from.
    pub(crate) seed: &'a Nonce,
    /// Lines that were printed for people so far.
    pub(crate) said: &'a str,
    /// Whether the step summary of a CI will be written.
    pub(crate) summary: bool,
}

/// A note that was written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) note: Note,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: Sha256,
}

/// Ends a run in order: closes its journal, proves, decides, seals, writes.
pub(crate) fn finish(
    journal: &mut Journal,
    files: &NoteFiles,
    ending: &Ending<'_>,
    ended_at: Timestamp,
    keep_journal: bool,
) -> Result<Written, Problem> {
    let closed = Event::Closed(Closed { ended_at });
    let mut read = journal.read();
    read.events.push(closed.clone());
    // A journal that is not what was written makes the note a rebuilt one.
    let rebuilt = !journal.intact();
    if rebuilt {
        tracing::warn!("the journal is not what was written to it; the note will say that it was rebuilt");
    }
    let draft = draft_of(&read, rebuilt)?;
    let proven = prove(draft, journal.bytes(), ending)?;
    // The note says all of this itself: a journal that can take no more loses nothing now.
    drop(journal.write(Event::Scanned(proven.note.redaction.clone())));
    drop(journal.write(closed));
    let written = write(&proven, files);
    if written.is_ok() && !keep_journal && proven.leaks.is_empty() {
        drop(fs::remove_file(journal.path()));
    }
    written
}

/// The draft of a journal.
pub(crate) fn draft_of(read: &JournalRead, rebuilt: bool) -> Result<Draft, Problem> {
    replay(read, rebuilt).map_err(|error| {
        Problem::failed(
            "the journal holds no run",
            error.to_string(),
            "nothing had been sent when this journal ends: start the check again",
        )
    })
}

/// A sealed note with its texts, all of them searched.
#[derive(Debug)]
pub(crate) struct Proven {
    pub(crate) note: Note,
    bytes: Vec<u8>,
    markdown: String,
    /// Where in the final bytes secrets stand, and their names: a JSON pointer into the note, or the name of a text.
    leaks: Vec<(String, Identifier)>,
}

impl Proven {
    /// Whether the note would stand: what is put together from a journal that somebody edited may not.
    pub(crate) fn stands(&self) -> Result<(), Fault> {
        redial_assess::verify(&self.bytes).into_iter().next().map_or(Ok(()), Err)
    }
}

/// Scans, decides, seals, and scans what came of it.
pub(crate) fn prove(draft: Draft, journal: &[u8], ending: &Ending<'_>) -> Result<Proven, Problem> {
    let scanner = Scanner::new(ending.secrets, Control::new(ending.seed.clone()));
    let mut redaction = scan(&scanner, &draft, journal, ending)?;
    let derived = derive(&draft, &redaction);
    let unsealed = sealed(draft, derived, redaction.clone())?;
    let markdown = redial_report::markdown(&unsealed);
    record_markdown(&mut redaction, &markdown);
    let (draft, derived, ..) = unsealed.into_parts();
    let note = sealed(draft, derived, redaction)?;
    let bytes = canonical(&note).map_err(|error| unwritable(&error))?;
    let screen = redial_report::text(&note, None, redial_report::Paint::Plain);
    let summary = format!("{}{}", redial_report::step_summary(&note), redial_report::annotation(&note));
    let finals = [
        (ArtefactName::Journal, journal),
        (ArtefactName::Markdown, markdown.as_bytes()),
        (ArtefactName::Screen, screen.as_bytes()),
        (ArtefactName::Summary, summary.as_bytes()),
    ];
    let mut leaks: Vec<_> = leak_in(&note, &scanner).into_iter().collect();
    // A value that is no text of one field, but stands across two, is named by its document.
    leaks.extend(scanner.hits(&bytes).into_iter().map(|hit| (ArtefactName::Draft.name().to_owned(), hit.name)));
    for (name, bytes) in finals {
        leaks.extend(scanner.hits(bytes).into_iter().map(|hit| (name.name().to_owned(), hit.name)));
    }
    Ok(Proven { note, bytes, markdown, leaks })
}

fn sealed(draft: Draft, derived: redial_note::Derived, redaction: Redaction) -> Result<Note, Problem> {
    seal(draft, derived, redaction).map_err(|error| unwritable(&error))
}

fn unwritable(error: &redial_note::CanonicalError) -> Problem {
    Problem::failed("the note cannot be written down", error.to_string(), "please report this: it is a bug of Redial")
}

/// Scans the draft, the journal, and every text rendered from them, before anything of it is written.
fn scan(scanner: &Scanner, draft: &Draft, journal: &[u8], ending: &Ending<'_>) -> Result<Redaction, Problem> {
    let bytes = canonical(draft).map_err(|error| unwritable(&error))?;
    let assumed = assumed_passed(ending.searched, ending.seed);
    let provisional = sealed(draft.clone(), derive(draft, &assumed), assumed)?;
    let markdown = redial_report::markdown(&provisional);
    let mut screen = redial_report::text(&provisional, None, redial_report::Paint::Plain);
    screen.push_str(ending.said);
    let mut summary = redial_report::step_summary(&provisional);
    summary.push_str(&redial_report::annotation(&provisional));
    let mut texts: Vec<(ArtefactName, &[u8], bool)> = vec![
        (ArtefactName::Draft, &bytes, false),
        (ArtefactName::Journal, journal, true),
        (ArtefactName::Markdown, markdown.as_bytes(), false),
        (ArtefactName::Screen, screen.as_bytes(), false),
    ];
    if ending.summary {
        texts.push((ArtefactName::Summary, summary.as_bytes(), false));
    }
    let artefacts: Vec<_> = texts
        .iter()
        .map(|(name, bytes, kept)| (*name, bytes.len() as u64, kept.then(|| Sha256::of(bytes)), scanner.scan(bytes)))
        .collect();
    for (name, bytes, _, scan) in &artefacts {
        tracing::debug!(
            artefact = name.name(),
            bytes,
            hits = scan.hits.len(),
            planted = scan.planted,
            found = scan.found,
            "searched"
        );
    }
    // The control travels in the scan's stream only: the draft itself must not hold it.
    let live_absent = scanner.control_absent(&bytes);
    Ok(redaction(&ScanParts { secrets: ending.searched, artefacts: &artefacts, seed: ending.seed, live_absent }))
}

/// Notes length and digest of the Markdown as it will lie beside the note.
fn record_markdown(redaction: &mut Redaction, markdown: &str) {
    for artefact in redaction.artefacts.iter_mut().filter(|artefact| artefact.name == ArtefactName::Markdown) {
        artefact.bytes = markdown.len() as u64;
        artefact.bytes_read = markdown.len() as u64;
        artefact.sha256 = Some(Sha256::of(markdown.as_bytes()));
    }
}

/// Writes the note and its Markdown; with a secret in the final bytes a notice instead.
pub(crate) fn write(proven: &Proven, files: &NoteFiles) -> Result<Written, Problem> {
    if let Some((field, name)) = proven.leaks.first() {
        // The journal holds what the note would have held.
        drop(fs::remove_file(files.journal()));
        return Err(withheld(files, &proven.note.run_id, field, name));
    }
    let json = files.json();
    replace(&files.markdown(), proven.markdown.as_bytes())
        .and_then(|()| replace(&json, &proven.bytes))
        .map_err(|error| not_written(&json, &error))?;
    tracing::debug!(bytes = proven.bytes.len(), markdown_bytes = proven.markdown.len(), "note written");
    Ok(Written { note: proven.note.clone(), bytes: proven.bytes.clone(), sha256: Sha256::of(&proven.bytes) })
}

/// The first field of a document in which a secret stands, as a JSON pointer, with the secret's name.
pub(crate) fn leak_in(document: &impl Serialize, scanner: &Scanner) -> Option<(String, Identifier)> {
    let value = serde_json::to_value(document).ok()?;
    leak_at("", &value, scanner)
}

fn leak_at(place: &str, value: &Value, scanner: &Scanner) -> Option<(String, Identifier)> {
    match value {
        Value::String(text) => {
            let hit = scanner.hits(text.as_bytes()).into_iter().next()?;
            Some((place.to_owned(), hit.name))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| leak_at(&format!("{place}/{index}"), item, scanner))
        }
        Value::Object(fields) => {
            fields.iter().find_map(|(name, field)| leak_at(&format!("{place}/{name}"), field, scanner))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// No note but a notice: the run, the field, the name of the secret.
pub(crate) fn withheld(files: &NoteFiles, run_id: &Identifier, field: &str, name: &Identifier) -> Problem {
    let notice = format!(
        "{{\"field\":\"{field}\",\"notice\":\"redial.notice/1\",\"run_id\":\"{run_id}\",\"secret\":\"{name}\"}}"
    );
    let path = files.notice();
    let why = match replace(&path, notice.as_bytes()) {
        Ok(()) => format!("the value of {name} stands in its {field}; the notice says so and holds nothing of it"),
        Err(error) => {
            format!("the value of {name} stands in its {field}; no notice could be written ({})", error.kind())
        }
    };
    let mut problem = Problem::failed(
        "the note is withheld: a secret was found in it",
        why,
        "look for where the value came in (a branch, a path, a model's name), and report it if it was Redial",
    );
    problem.exit = Exit::Escalate;
    problem.at(crate::paths::printable(&path))
}

fn not_written(path: &Path, error: &io::Error) -> Problem {
    Problem::failed(
        "the note cannot be written",
        format!("the file system says: {}", error.kind()),
        "the journal beside it holds everything: make room or rights, then run redial recover on it",
    )
    .at(crate::paths::printable(path))
}
