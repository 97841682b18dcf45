//! The end of a run: draft, scan, decision, seal, the final scan, the files. The order is that of note.md, so that no byte
//! reaches a file or a screen before it was searched.

use std::{fs, io, path::Path};

use redial_assess::{Ended, Fault, ReplayError, ScanParts, Scanned, assumed_passed, derive, redaction};
use redial_note::{
    ArtefactName, Closed, Draft, Event, NamedFingerprint, Note, Redaction, Searched, Timestamp, canonical, seal,
};
use redial_proxy::{Journal, JournalError, JournalSearch};
use redial_redact::{Control, Identifier, Nonce, Scanner, Secret, Sha256};
use serde::Serialize;
use serde_json::Value;

use crate::{
    exit::Exit,
    notes::NoteFiles,
    problem::{Problem, file_says},
    signing::Signer,
    store::{Staged, replace},
    terminal,
};

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
    /// What the command put out and the files that were named, as they were searched.
    pub(crate) outside: &'a [Scanned],
    /// Who signs the note, where somebody does.
    pub(crate) signer: Option<&'a Signer>,
}

impl Ending<'_> {
    /// What searches for the secrets in use.
    pub(crate) fn scanner(&self) -> Scanner {
        Scanner::new(self.secrets, Control::new(self.seed.clone()))
    }
}

/// A note that was written.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) note: Note,
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: Sha256,
    /// Why the signature that was asked for is not there. The note stands all the same.
    pub(crate) unsigned: Option<Problem>,
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
    let scanner = ending.scanner();
    let (searched, intact) = journal.search(&scanner).map_err(|error| unreadable(&error))?;
    tracing::debug!(bytes = searched.bytes, intact, "journal searched");
    // A journal that is not what was written makes the note a rebuilt one.
    if !intact {
        tracing::warn!("the journal is not what was written to it; the note will say that it was rebuilt");
    }
    journal.foresee(&closed);
    let draft = match journal.draft(if intact { Ended::Whole } else { Ended::Altered }) {
        // An event that the note would show whole was altered: what can be read makes the note.
        Err(ReplayError::Unreadable) => journal.salvage(&closed),
        draft => draft,
    };
    let draft = draft.map_err(|error| no_run(&error))?;
    tracing::debug!(calls = draft.calls.len(), groups = draft.groups.len(), "draft made");
    let proven = prove(draft, searched, &scanner, ending)?;
    // The note says all of this itself: a journal that can take no more loses nothing now.
    drop(journal.write(Event::Scanned(proven.note.redaction.clone())));
    drop(journal.write(closed));
    let written = write(&proven, files, ending.signer);
    if written.is_ok() && !keep_journal && proven.leaks.is_empty() {
        drop(fs::remove_file(journal.path()));
    }
    written
}

/// A journal of which no draft can be made.
pub(crate) fn no_run(error: &ReplayError) -> Problem {
    let (summary, action) = match error {
        ReplayError::NotOpened => {
            ("the journal holds no run", "nothing had been sent when this journal ends: start the check again")
        }
        ReplayError::Headless { .. } => (
            "the head of the journal is missing or damaged",
            "keep it as it is: of which gateway, family and command these attempts were, that line alone says; no note can be made without it",
        ),
        ReplayError::NoJournal => ("this is no journal", "name a NAME.journal.jsonl that Redial wrote"),
        ReplayError::Unreadable => {
            ("the journal was altered while it was read", "keep it as it is, and run redial recover on it")
        }
    };
    Problem::failed(summary, error.to_string(), action)
}

/// A journal that can be written and not read.
pub(crate) fn unreadable(error: &JournalError) -> Problem {
    let why = match error {
        JournalError::Io { source, .. } => file_says(source),
        JournalError::InUse | JournalError::TooLarge => error.to_string(),
    };
    Problem::failed("the journal cannot be read", why, "run redial recover on it when its disk is back")
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
pub(crate) fn prove(
    draft: Draft,
    journal: JournalSearch,
    scanner: &Scanner,
    ending: &Ending<'_>,
) -> Result<Proven, Problem> {
    // The journal was searched where it lies: what was found there is found in the end.
    let in_journal: Vec<Identifier> = journal.scan.hits.iter().map(|hit| hit.name.clone()).collect();
    let mut redaction = scan(scanner, &draft, journal, ending)?;
    let derived = derive(&draft, &redaction);
    let unsealed = sealed(draft, derived, redaction.clone())?;
    let markdown = redial_report::markdown(&unsealed);
    record_markdown(&mut redaction, &markdown);
    let (draft, derived, ..) = unsealed.into_parts();
    let note = sealed(draft, derived, redaction)?;
    let bytes = canonical(&note).map_err(|error| unwritable(&error))?;
    let screen = redial_report::text(&note, None, redial_report::Paint::Plain);
    let summary = format!("{}{}", redial_report::step_summary(&note), redial_report::annotation(&note));
    let exports = redial_report::exports(&note);
    let finals = [
        (ArtefactName::Markdown, markdown.as_bytes()),
        (ArtefactName::Screen, screen.as_bytes()),
        (ArtefactName::Exports, exports.as_bytes()),
        (ArtefactName::Summary, summary.as_bytes()),
    ];
    let traces = scanner.traces(&bytes);
    // The field is looked for only where something was found; what stands across two is named by its document.
    let mut leaks: Vec<_> = if traces.is_empty() { None } else { leak_in(&note, scanner) }.into_iter().collect();
    leaks.extend(traces.into_iter().map(|hit| (ArtefactName::Draft.name().to_owned(), hit.name)));
    leaks.extend(in_journal.into_iter().map(|name| (ArtefactName::Journal.name().to_owned(), name)));
    for (name, bytes) in finals {
        leaks.extend(scanner.traces(bytes).into_iter().map(|hit| (name.name().to_owned(), hit.name)));
    }
    Ok(Proven { note, bytes, markdown, leaks })
}

fn sealed(draft: Draft, derived: redial_note::Derived, redaction: Redaction) -> Result<Note, Problem> {
    seal(draft, derived, redaction).map_err(|error| unwritable(&error))
}

fn unwritable(error: &redial_note::CanonicalError) -> Problem {
    Problem::failed("the note cannot be written down", error.to_string(), "please report this: it is a bug of Redial")
}

/// Scans the draft and every text rendered from it, before anything of it is written; the journal was scanned where it
/// lies.
fn scan(scanner: &Scanner, draft: &Draft, journal: JournalSearch, ending: &Ending<'_>) -> Result<Redaction, Problem> {
    let bytes = canonical(draft).map_err(|error| unwritable(&error))?;
    let assumed = assumed_passed(ending.searched, ending.seed);
    let provisional = sealed(draft.clone(), derive(draft, &assumed), assumed)?;
    let markdown = redial_report::markdown(&provisional);
    let mut screen = redial_report::text(&provisional, None, redial_report::Paint::Plain);
    screen.push_str(ending.said);
    let mut summary = redial_report::step_summary(&provisional);
    summary.push_str(&redial_report::annotation(&provisional));
    let searched = |name, bytes: &[u8]| Scanned::own(name, bytes.len() as u64, None, scanner.scan(bytes));
    let mut artefacts = vec![
        searched(ArtefactName::Draft, &bytes),
        Scanned::own(ArtefactName::Journal, journal.bytes, Some(journal.sha256), journal.scan),
        searched(ArtefactName::Markdown, markdown.as_bytes()),
        searched(ArtefactName::Screen, screen.as_bytes()),
        searched(ArtefactName::Exports, redial_report::exports(&provisional).as_bytes()),
    ];
    if ending.summary {
        artefacts.push(searched(ArtefactName::Summary, summary.as_bytes()));
    }
    artefacts.extend_from_slice(ending.outside);
    for Scanned { name, bytes, scan, .. } in &artefacts {
        let scan = scan.as_ref();
        tracing::debug!(
            artefact = name.name(),
            bytes,
            hits = scan.map(|scan| scan.hits.len()),
            planted = scan.map(|scan| scan.planted),
            found = scan.map(|scan| scan.found),
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

/// Writes the note and its Markdown, and beside them the signature over the bytes in hand, whatever lies on disk by then;
/// with a secret in the final bytes a notice instead.
pub(crate) fn write(proven: &Proven, files: &NoteFiles, signer: Option<&Signer>) -> Result<Written, Problem> {
    if let Some((field, name)) = proven.leaks.first() {
        // The journal holds what the note would have held.
        drop(fs::remove_file(files.journal()));
        return Err(withheld(files, &proven.note.run_id, field, name));
    }
    let (json, markdown) = (files.json(), files.markdown());
    // The command may have cleaned up the folder together with what else it found.
    let folder = json.parent().map_or(Ok(()), fs::create_dir_all);
    let both = || {
        // Neither where there is no room for both: a Markdown without its note would show what nobody can verify.
        let [note, shown] = [Staged::new(&json, &proven.bytes)?, Staged::new(&markdown, proven.markdown.as_bytes())?];
        note.put()?;
        shown.put()
    };
    folder.and_then(|()| both()).map_err(|error| {
        // It passed the search, and may be all that is left of what the disk did not take.
        terminal::say(&proven.markdown);
        not_written(&json, &error)
    })?;
    tracing::debug!(bytes = proven.bytes.len(), markdown_bytes = proven.markdown.len(), "note written");
    let unsigned = signer.and_then(|signer| signer.sign(&proven.bytes, files).err());
    tracing::debug!(asked = signer.is_some(), signed = signer.is_some() && unsigned.is_none(), "note signed");
    let (note, bytes, sha256) = (proven.note.clone(), proven.bytes.clone(), Sha256::of(&proven.bytes));
    Ok(Written { note, bytes, sha256, unsigned })
}

/// The first field of a document in which a secret stands, as a JSON pointer, with the secret's name.
pub(crate) fn leak_in(document: &impl Serialize, scanner: &Scanner) -> Option<(String, Identifier)> {
    let value = serde_json::to_value(document).ok()?;
    leak_at("", &value, scanner)
}

fn leak_at(place: &str, value: &Value, scanner: &Scanner) -> Option<(String, Identifier)> {
    match value {
        Value::String(text) => {
            let hit = scanner.traces(text.as_bytes()).into_iter().next()?;
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
        file_says(error),
        "make room or rights, then run redial recover on the journal beside it: it holds what the disk took; what the note would have said is printed above",
    )
    .at(crate::paths::printable(path))
}
