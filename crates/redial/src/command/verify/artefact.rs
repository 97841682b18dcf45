//! The control, planted again: in the note's own bytes, and in a file that its run searched. This needs no secret.

use std::path::{Path, PathBuf};

use redial_note::{Artefact, ArtefactName, Note};
use redial_redact::{Control, Scanner};

use super::{
    line::{Line, Word},
    search::Search,
};
use crate::scan::{self, Whole};

/// Whether a note's own control is absent from it, and found again where it is planted in its bytes.
pub(super) fn replanted(note: &Note, bytes: &[u8]) -> Option<Line> {
    let scanner = scanner(note);
    let scan = scanner.scan(bytes);
    if !scanner.control_absent(bytes) {
        return Some(Line::new(Word::Altered, "holds its own control, which travels in streams only"));
    }
    let is_whole = scan.found == scan.planted && scan.bytes_read == bytes.len() as u64;
    (!is_whole).then(|| Line::new(Word::Below, "its control was not found again"))
}

/// A file that is said to be one that the note's run searched.
pub(super) struct Named {
    path: PathBuf,
    /// It is told by its digest, and was searched for what is at hand; none where it cannot be read.
    whole: Option<Whole>,
}

impl Named {
    /// Reads it, once.
    pub(super) fn read(note: &Note, named: &Path, search: &Search, cwd: &Path) -> Self {
        let path = cwd.join(named);
        let whole = scan::whole(&path, &search.scanner(note)).ok();
        Self { path, whole }
    }
}

/// What a named file is to the note.
pub(super) fn line(note: &Note, Named { path, whole }: &Named) -> Line {
    let Some(Whole { bytes, sha256, scan }) = whole else {
        return Line::new(Word::Below, "cannot be read, and was not compared").at(path);
    };
    let same = |artefact: &&Artefact| artefact.sha256.as_ref() == Some(sha256) && artefact.bytes == *bytes;
    let Some(artefact) = note.redaction.artefacts.iter().find(same) else {
        let is_untold = |artefact: &Artefact| artefact.bytes == *bytes && !note.redaction.may_tell_digest(artefact);
        if note.redaction.artefacts.iter().any(is_untold) {
            let why = "has the length of what the run searched; the note has no digest of it, since it held a secret, or may have held \
                       one that is too short to be searched for";
            return Line::new(Word::Below, why).at(path);
        }
        return Line::new(Word::Altered, "is nothing that the note's run searched, or was changed since").at(path);
    };
    if let Some(hit) = scan.hits.first() {
        return Line::new(Word::Leak, format!("{}, holds the value of {}", what(artefact), hit.name)).at(path);
    }
    if scan.found != scan.planted || scan.bytes_read != *bytes {
        return Line::new(Word::Below, "the control was not found again").at(path);
    }
    let (name, found) = (what(artefact), scan.found);
    Line::new(Word::Intact, format!("{name}, {bytes} bytes as the run searched them, control {found} of {found} found"))
        .at(path)
}

/// What the run searched and nobody named: Redial keeps none of it, so that whether a secret stands there cannot be told again.
pub(super) fn unread(note: &Note, named: &[Named]) -> Vec<Line> {
    let read: Vec<_> = named.iter().filter_map(|named| named.whole.as_ref()).map(|whole| &whole.sha256).collect();
    let left = note.redaction.artefacts.iter().filter(|artefact| !artefact.name.is_own());
    let left = left.filter(|artefact| !artefact.sha256.as_ref().is_some_and(|sha256| read.contains(&sha256)));
    let line = |artefact: &Artefact| {
        let (what, bytes) = (what(artefact), artefact.bytes);
        let is_file = artefact.name == ArtefactName::Log;
        let said = if is_file { "the note does not hold it" } else { "it flowed past and was not stored" };
        Line::new(
            Word::Unread,
            format!(
                "{what}, {bytes} bytes: {said}, so that it was not searched again; name a saved copy with --artefact"
            ),
        )
    };
    left.map(line).collect()
}

fn what(artefact: &Artefact) -> String {
    match (&artefact.path, artefact.name) {
        (Some(path), ArtefactName::Log) => format!("the file {path}"),
        (_, name) => format!("the artefact {name}"),
    }
}

/// Rules and control of the note, and no secret.
fn scanner(note: &Note) -> Scanner {
    Scanner::new(&[], Control::new(note.redaction.control.seed.clone()))
}
