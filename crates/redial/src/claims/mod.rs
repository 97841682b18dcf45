//! Texts held against notes: which files are read as what, and what was found where.

mod sarif;
mod screen;

use std::{
    io::{self, Read as _},
    path::Path,
};

use redial_assess::claims::{Claim, Form, Handoff, Unread as Why, handoff, observed, read};
use redial_note::{GatewayKind, Note};
use redial_redact::Sha256;

pub(crate) use self::{
    sarif::sarif,
    screen::{github, json, text},
};
use crate::{paths::printable, store, terminal::is_input_closed};

/// Longest text that is read.
const LONGEST: u64 = 16 << 20;

/// A sentence that says too much, in its file.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) claim: Claim,
    pub(crate) line: usize,
    /// In characters, from 1.
    pub(crate) column: usize,
    pub(crate) sha256: Sha256,
    pub(crate) why: String,
    pub(crate) wording: String,
    /// The run whose note carries the wording.
    pub(crate) carried_by: Option<String>,
    /// The run whose note says otherwise.
    pub(crate) refuted_by: Option<String>,
}

/// Something of which nothing is known.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) path: String,
    /// The line, where it is a part of a file.
    pub(crate) line: Option<usize>,
    pub(crate) why: &'static str,
}

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
    pub(crate) unread: Vec<Unread>,
    /// Of each file that was asked for.
    pub(crate) handoffs: Option<Vec<(String, Handoff)>>,
    pub(crate) files: usize,
}

impl Report {
    /// Whether nothing was found, and everything was read.
    pub(crate) fn is_clean(&self) -> bool {
        let whole = self.handoffs.iter().flatten().all(|(_, handoff)| handoff.is_whole());
        self.findings.is_empty() && self.unread.is_empty() && whole
    }

    /// Reads a file; `-` is standard input.
    pub(crate) fn file(&mut self, path: &Path, cwd: &Path, form: Option<Form>, notes: &[Note]) {
        let name = printable(path);
        self.files += 1;
        let bytes = if path == Path::new("-") { from_input() } else { store::read(&cwd.join(path), LONGEST) };
        let unread = |why| Unread { path: name.clone(), line: None, why };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => return self.unread.push(unread(why_unread(&error))),
        };
        let Ok(content) = std::str::from_utf8(&bytes) else { return self.unread.push(unread("it is not UTF-8")) };
        let form = form.unwrap_or_else(|| form_of(path));
        let notes: Vec<&Note> = notes.iter().collect();
        let reading = read(content, form, &notes);
        let findings = reading.claims.into_iter().map(|claim| finding(claim, content, &name, &notes));
        self.findings.extend(findings);
        let parts = reading.unread.into_iter().map(|((start, _), why)| Unread {
            path: name.clone(),
            line: Some(place(content, start).0),
            why: unread_words(why),
        });
        self.unread.extend(parts);
        if let Some(handoffs) = &mut self.handoffs {
            handoffs.push((name, handoff(content, form)));
        }
    }
}

const fn unread_words(why: Why) -> &'static str {
    match why {
        Why::Foreign => "it reads as another language than English",
        Why::TooLong => "a sentence of more than 300 words",
    }
}

/// What a person's words beside a note say that it does not carry, one of each kind; and why they were not read, or not all of them.
pub(crate) fn beside(text: &str, note: &Note) -> (Vec<Finding>, Option<&'static str>) {
    let notes = [note];
    let reading = read(text, Form::Plain, &notes);
    let unread = reading.unread.first().map(|(_, why)| unread_words(*why));
    let found = reading.claims.into_iter().map(|claim| finding(claim, text, "", &notes));
    let mut all: Vec<Finding> = Vec::new();
    for one in found {
        if all.iter().all(|known| known.claim.kind != one.claim.kind) {
            all.push(one);
        }
    }
    (all, unread)
}

fn why_unread(error: &io::Error) -> &'static str {
    if error.kind() == io::ErrorKind::NotFound {
        "there is no such file"
    } else if error.kind() == io::ErrorKind::NotConnected {
        "standard input is closed"
    } else {
        "it is no regular file of at most 16 MiB that can be read"
    }
}

fn from_input() -> io::Result<Vec<u8>> {
    if is_input_closed() {
        return Err(io::ErrorKind::NotConnected.into());
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The form that a name tells.
fn form_of(path: &Path) -> Form {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match (name.as_str(), end.as_str()) {
        ("COMMIT_EDITMSG" | "MERGE_MSG", _) => Form::Commit,
        (_, "md" | "mdx") => Form::Markdown,
        (_, "html" | "htm") => Form::Html,
        _ => Form::Plain,
    }
}

fn finding(claim: Claim, content: &str, path: &str, notes: &[&Note]) -> Finding {
    let sentence = content.get(claim.start..claim.end).unwrap_or_default();
    let (line, column) = place(content, claim.start);
    let refuting = claim.refuted_by.and_then(|at| notes.get(at));
    let carrying = refuting.or_else(|| notes.iter().find(|note| observed(note).is_some()));
    let seen = carrying.and_then(|note| observed(note));
    Finding {
        path: path.to_owned(),
        claim,
        line,
        column,
        sha256: Sha256::of(sentence.as_bytes()),
        why: why(claim, refuting.copied(), notes),
        carried_by: carrying.filter(|_| seen.is_some()).map(|note| note.run_id.to_string()),
        refuted_by: refuting.map(|note| note.run_id.to_string()),
        wording: seen.unwrap_or_else(|| claim.kind.wording().to_owned()),
    }
}

/// Why the notes that were given do not carry it.
fn why(claim: Claim, refuting: Option<&Note>, notes: &[&Note]) -> String {
    let simulated = |note: &&Note| note.gateway.kind == GatewayKind::Simulator || note.rehearsal.is_some();
    match refuting {
        Some(note) => format!("the note of {} says otherwise", note.run_id),
        None if !notes.is_empty() && notes.iter().all(simulated) => {
            format!("{}; and the notes given are of a simulator, which is no evidence on a gateway", claim.kind.why())
        }
        None => claim.kind.why().to_owned(),
    }
}

/// Line and column of a byte, from 1; the column in characters.
fn place(content: &str, at: usize) -> (usize, usize) {
    let before = content.get(..at).unwrap_or_default();
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before.get(start..).unwrap_or_default().chars().count() + 1)
}
