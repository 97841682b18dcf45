//! A copy of a file without the secrets that were found in it. The file itself is never touched.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use redial_redact::{Hunter, Secret, Sighting, SightingKind, Sightings};

use super::{
    Scan,
    container::{HEAD, Kind},
};
use crate::{paths::printable, store};

/// Largest file of which a copy is made; it is held in memory.
const LIMIT: u64 = 64 * 1024 * 1024;
/// Rounds of taking out and looking again.
const ROUNDS: usize = 64;
/// Fewer neighbouring characters of a secret are not taken out by themselves.
const LEAST: usize = 8;

/// What became of a file with a leak in it.
#[derive(Debug)]
pub(crate) enum Fixed {
    /// A copy lies there, in which nothing is found any more.
    Written(PathBuf),
    /// There is none, and why.
    Not(&'static str),
}

impl Scan<'_> {
    /// Writes a redacted copy of a file below a folder, or beside it as `NAME.redacted`.
    pub(crate) fn fix(&self, path: &Path, below: &Path, output: Option<&Path>) -> Fixed {
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if !look(&self.hunter, name).all().is_empty() {
            return Fixed::Not("a secret stands in its name");
        }
        let bytes = match store::read(path, LIMIT) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Fixed::Not("it is larger than 64 MiB"),
            Err(_) => return Fixed::Not("it cannot be read"),
        };
        if Kind::of(bytes.get(..HEAD).unwrap_or(&bytes)).is_some() {
            return Fixed::Not("it is packed: unpack it, and scan what comes out");
        }
        if unknown(&look(&self.hunter, &bytes)) {
            return Fixed::Not(
                "what looks like a credential that nobody told of stands in it, too: take that out first",
            );
        }
        let Some(clean) = redacted(&self.hunter, bytes) else {
            return Fixed::Not("a secret in it is spread or encoded so that it cannot be cut out");
        };
        let target = target(path, below, output);
        match written(&target, &clean) {
            Ok(()) => Fixed::Written(target),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Fixed::Not("its copy exists already"),
            Err(_) => Fixed::Not("its copy cannot be written"),
        }
    }
}

/// Where the copy lies: at the same place below the folder for copies, else beside the file.
fn target(path: &Path, below: &Path, output: Option<&Path>) -> PathBuf {
    match output {
        Some(output) => {
            output.join(path.strip_prefix(below).unwrap_or_else(|_| Path::new(path.file_name().unwrap_or_default())))
        }
        None => {
            let mut name = path.file_name().unwrap_or_default().to_owned();
            name.push(".redacted");
            path.with_file_name(name)
        }
    }
}

fn written(target: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    store::create_private(target, bytes)
}

/// A text with every leak cut out; `None` where some is left after all rounds.
fn redacted(hunter: &Hunter, mut text: Vec<u8>) -> Option<Vec<u8>> {
    for _ in 0..ROUNDS {
        let seen = look(hunter, &text);
        let leaks: Vec<&Sighting> = seen.all().into_iter().filter(|seen| seen.kind == SightingKind::Leak).collect();
        if leaks.is_empty() {
            return (seen.complete && seen.more == 0 && !unknown(&seen)).then_some(text);
        }
        // From the end, so that the places before stay right.
        for leak in leaks.into_iter().rev() {
            let secret = hunter.secrets().get(leak.secret)?;
            cut(&mut text, leak, secret)?;
        }
    }
    None
}

/// Whether a value stands there that nobody can cut out, since only where it begins is known.
fn unknown(seen: &Sightings) -> bool {
    seen.all().iter().any(|sighting| sighting.kind == SightingKind::Unknown)
}

fn look(hunter: &Hunter, text: &[u8]) -> Sightings {
    let mut trail = hunter.trail();
    trail.feed(text);
    trail.finish()
}

/// Cuts out one leak: what stands there as it is, or the whole line in which it stands in a disguise.
fn cut(text: &mut Vec<u8>, leak: &Sighting, secret: &Secret) -> Option<()> {
    let at = usize::try_from(leak.offset).ok()?;
    // One that was cut before, on the same line, has taken this with it: the next round looks again.
    let Some(rest) = text.get(at..) else { return Some(()) };
    let plain = if leak.disguises.is_empty() { shown(rest, secret.expose()) } else { 0 };
    let (range, mark) = if plain >= LEAST {
        (at..at + plain, format!("‹{}›", secret.name()))
    } else {
        let from = text.get(..at)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let to = rest.iter().position(|byte| *byte == b'\n').map_or(text.len(), |newline| at + newline);
        (from..to, format!("‹a line with {}›", secret.name()))
    };
    text.splice(range, mark.into_bytes());
    Some(())
}

/// How many bytes at the start of a text are those of a secret, from anywhere in it.
fn shown(text: &[u8], secret: &[u8]) -> usize {
    let common =
        |from: usize| text.iter().zip(secret.get(from..).unwrap_or_default()).take_while(|(a, b)| a == b).count();
    (0..secret.len()).map(common).max().unwrap_or(0)
}

/// The line for people.
pub(crate) fn line(path: &str, fixed: &Fixed) -> String {
    match fixed {
        Fixed::Written(copy) => format!("fixed {path}: {}", printable(copy)),
        Fixed::Not(why) => format!("doubt {path}: no redacted copy: {why}"),
    }
}
