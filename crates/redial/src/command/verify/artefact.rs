//! The control, planted again: in the note's own bytes, and in a file that its run searched. This needs no secret.

use std::path::{Path, PathBuf};

use redial_note::{Artefact, ArtefactName, Note};
use redial_redact::{Control, Scanner};

use super::line::{Line, Word};
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

/// A file that is said to be one that the note's run searched: it is told by its digest.
pub(super) fn line(note: &Note, named: &Path, cwd: &Path) -> Line {
    let path: PathBuf = cwd.join(named);
    let Ok(Whole { bytes, sha256, scan }) = scan::whole(&path, &scanner(note)) else {
        return Line::new(Word::Below, "cannot be read, and was not compared").at(&path);
    };
    let same = |artefact: &&Artefact| artefact.sha256.as_ref() == Some(&sha256) && artefact.bytes == bytes;
    let Some(artefact) = note.redaction.artefacts.iter().find(same) else {
        return Line::new(Word::Altered, "is nothing that the note's run searched, or was changed since").at(&path);
    };
    if scan.found != scan.planted || scan.bytes_read != bytes {
        return Line::new(Word::Below, "the control was not found again").at(&path);
    }
    let (name, found) = (what(artefact), scan.found);
    Line::new(Word::Intact, format!("{name}, {bytes} bytes as the run searched them, control {found} of {found} found"))
        .at(&path)
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
