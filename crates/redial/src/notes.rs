//! Notes on disk: their directory, the files of a note, the newest one.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use redial_assess::Fault;
use redial_note::{Artefact, ArtefactName, Family, Note, SignOff, Source};
use redial_redact::Sha256;

use crate::{
    documents::wording_of,
    paths::printable,
    problem::{Problem, file_says},
    recording, store,
};

/// Largest file that is read as a note or as its Markdown.
pub(crate) const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Largest sign-off.
const MAX_SIGN_OFF: u64 = 16 * 1024;

/// Where notes go unless told otherwise: not hidden, so that a CI's upload takes them.
pub(crate) const NOTE_DIR: &str = "redial-notes";

/// The files of one note.
#[derive(Debug, Clone)]
pub(crate) struct NoteFiles {
    dir: PathBuf,
    name: String,
}

impl NoteFiles {
    /// The files of a run in a directory.
    pub(crate) fn new(dir: &Path, run_id: &str) -> Self {
        Self { dir: dir.to_owned(), name: run_id.to_owned() }
    }

    /// The files of a note whose JSON (or journal) was named.
    pub(crate) fn beside(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = [".journal.jsonl", ".json", ".JSON"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        Self { dir: path.parent().unwrap_or(Path::new("")).to_owned(), name: name.to_owned() }
    }

    fn file(&self, end: &str) -> PathBuf {
        self.dir.join(format!("{}{end}", self.name))
    }

    /// `NAME.json`.
    pub(crate) fn json(&self) -> PathBuf {
        self.file(".json")
    }

    /// `NAME.md`.
    pub(crate) fn markdown(&self) -> PathBuf {
        self.file(".md")
    }

    /// `NAME.journal.jsonl`.
    pub(crate) fn journal(&self) -> PathBuf {
        self.file(".journal.jsonl")
    }

    /// `NAME.notice.json`.
    pub(crate) fn notice(&self) -> PathBuf {
        self.file(".notice.json")
    }

    /// `NAME.json.sig`: who vouches for the bytes of `NAME.json`.
    pub(crate) fn signature(&self) -> PathBuf {
        signature_of(&self.json())
    }

    /// `NAME.signoff.json`.
    pub(crate) fn sign_off(&self) -> PathBuf {
        self.file(".signoff.json")
    }
}

/// The signature of a note lies beside it, under its whole name, whatever that is.
pub(crate) fn signature_of(note: &Path) -> PathBuf {
    let mut name = note.as_os_str().to_owned();
    name.push(".sig");
    PathBuf::from(name)
}

/// A note that was read from disk and stands.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) note: Note,
    pub(crate) bytes: Vec<u8>,
    pub(crate) files: NoteFiles,
    /// The sign-off beside it, if it names this very file.
    pub(crate) sign_off: Option<SignOff>,
}

impl Loaded {
    /// The file beside the note that should be its sign-off and is none of this very file.
    pub(crate) fn stray_sign_off(&self) -> Option<PathBuf> {
        let file = self.files.sign_off();
        (self.sign_off.is_none() && file.exists()).then_some(file)
    }
}

/// The newest note in a directory.
pub(crate) fn newest(dir: &Path) -> Result<PathBuf, Problem> {
    let list = all_in(dir).map_err(|error| unreadable(dir, &error))?;
    list.into_iter().next_back().ok_or_else(|| {
        Problem::failed(
            "there is no note here",
            "none was named, and the note directory has none",
            "name a note, or make one: redial check chat --simulate",
        )
        .at(printable(dir))
    })
}

/// All notes in a directory, oldest first.
pub(crate) fn all_in(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut notes: Vec<(SystemTime, PathBuf)> = Vec::new();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let sidecar = name.ends_with(".signoff.json") || name.ends_with(".notice.json");
        let is_json = Path::new(&name).extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        if is_json && !sidecar {
            let changed = entry.metadata().and_then(|meta| meta.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
            notes.push((changed, entry.path()));
        }
    }
    notes.sort();
    Ok(notes.into_iter().map(|(_, path)| path).collect())
}

/// The folders below a directory, sorted, with all that is below them: what unpacks a CI's artefacts makes one for each. Links are not
/// followed.
pub(crate) fn folders_below(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                found.push(entry.path());
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What runs left in a directory instead of their notes, sorted, with what it is: a journal that nobody recovered, the notice
/// of a note that was withheld, and what was written beside a note that is gone.
pub(crate) fn left_in(dir: &Path) -> io::Result<Vec<(PathBuf, &'static str)>> {
    let mut left = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(".notice.json") {
            left.push((path, "the note was withheld: a secret was found in it"));
        } else if name.ends_with(".journal.jsonl") && !NoteFiles::beside(&path).json().exists() {
            left.push((path, "a run without its note: it goes on, or redial recover makes it"));
        } else if let Some(note) = name.strip_suffix(".sig").filter(|note| note.ends_with(".json"))
            && !dir.join(note).exists()
        {
            left.push((path, "a signature without its note: it was removed, or given another name"));
        } else if let Some(note) = name.strip_suffix(".signoff.json")
            && !NoteFiles::new(dir, note).json().exists()
        {
            left.push((path, "a sign-off without its note: it was removed, or given another name"));
        }
    }
    left.sort();
    Ok(left)
}

/// The note that a path names: itself, or the one whose sign-off it is, which a shell's `*.json` names with it.
pub(crate) fn note_of(path: &Path) -> PathBuf {
    let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".signoff.json"));
    let note = name.map(|name| path.with_file_name(format!("{name}.json")));
    note.filter(|note| note.exists()).unwrap_or_else(|| path.to_owned())
}

/// Reads a note and verifies it: one that does not stand is not shown, repeated, compared or held against a text.
pub(crate) fn load(path: &Path) -> Result<Loaded, Problem> {
    let path = &note_of(path);
    let bytes = read_bytes(path)?;
    let (note, faults) = verified(&bytes, path);
    match note {
        Some(note) if faults.is_empty() => {
            let files = NoteFiles::beside(path);
            let sign_off = read_sign_off(&files, &note, &bytes);
            Ok(Loaded { note, bytes, files, sign_off })
        }
        note => Err(altered(path, &faults, note.as_ref())),
    }
}

/// A note with everything in it that does not hold. What this program's own tables say of it (the wording of a page, the
/// Markdown that was made of it) is looked at here; all else follows from the note alone.
pub(crate) fn verified(bytes: &[u8], path: &Path) -> (Option<Note>, Vec<Fault>) {
    let (note, mut faults) = redial_assess::read_and_verify(bytes);
    if let Some(note) = &note {
        faults.extend(wording(note));
        faults.extend(markdown(note, path));
    }
    (note, faults)
}

/// What may safely be said of a page is the table's own, whatever page was read.
fn wording(note: &Note) -> Vec<Fault> {
    let place =
        |index: usize| Fault { place: format!("/sources/{index}/wording"), what: "is not the wording of its area" };
    let own =
        |source: &Source| Family::ALL.into_iter().find(|family| family.name() == source.area.as_str()).map(wording_of);
    let wrong = |source: &Source| own(source).is_none_or(|own| source.wording != own);
    note.sources.iter().enumerate().filter(|(_, source)| wrong(source)).map(|(index, _)| place(index)).collect()
}

/// The Markdown of a note is what the note says, and so is the file beside it; a note that travels alone has none.
fn markdown(note: &Note, path: &Path) -> Vec<Fault> {
    let own = redial_report::markdown(note);
    let stated = note.redaction.artefacts.iter().position(|artefact| artefact.name == ArtefactName::Markdown);
    let agrees =
        |artefact: &Artefact| artefact.sha256 == Some(Sha256::of(own.as_bytes())) && artefact.bytes == own.len() as u64;
    let mut faults = Vec::new();
    if let Some(index) = stated.filter(|index| note.redaction.artefacts.get(*index).is_some_and(|a| !agrees(a))) {
        let place = format!("/redaction/artefacts/{index}");
        faults.push(Fault { place, what: "is not the Markdown of this note" });
    }
    let file = NoteFiles::beside(path).markdown();
    if store::read(&file, MAX_BYTES).is_ok_and(|beside| beside != own.as_bytes()) {
        let name = file.file_name().map(|name| printable(Path::new(name))).unwrap_or_default();
        faults.push(Fault { place: name, what: "is not the Markdown of this note" });
    }
    faults
}

/// Reads a file that may be a note, bounded: whatever reads a note opens it here.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    use io::Read as _;
    let mut bytes = Vec::new();
    let file = store::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(MAX_BYTES).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let why = file_says(error);
    Problem::failed("the note cannot be read", why, "name a file that exists and that you may read").at(printable(path))
}

fn altered(path: &Path, faults: &[Fault], note: Option<&Note>) -> Problem {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let more = match faults.len() {
        0 | 1 => String::new(),
        2 => " (and one more place)".to_owned(),
        count => format!(" (and {} more places)", count - 1),
    };
    // What another version makes of the same facts may read otherwise.
    let other = note.map(|note| &note.redial).filter(|redial| **redial != recording::redial());
    let other =
        other.map(|redial| format!("; it names another version of Redial ({}): ask that one, too", redial.version));
    let remedy = format!("see all places: redial verify {}{}", printable(path), other.unwrap_or_default());
    let mut problem =
        Problem::failed("the note does not stand, and nothing is done with it", format!("{first}{more}"), remedy);
    problem.exit = crate::exit::Exit::Escalate;
    problem.at(printable(path))
}

/// A sign-off counts only for the very file whose digest it names.
fn read_sign_off(files: &NoteFiles, note: &Note, bytes: &[u8]) -> Option<SignOff> {
    let sign_off = store::read(&files.sign_off(), MAX_SIGN_OFF).ok()?;
    let sign_off: SignOff = serde_json::from_slice(&sign_off).ok()?;
    (sign_off.note_sha256 == Sha256::of(bytes) && sign_off.run_id == note.run_id).then_some(sign_off)
}
