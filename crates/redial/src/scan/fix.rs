//! A copy of a file without the secrets that were found in it. The file itself is never touched.

use std::{
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};

use redial_redact::{Hunter, Secret, Sighting, SightingKind, Sightings};

use super::{
    INPUT, Scan,
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
        if path == Path::new(INPUT) {
            return Fixed::Not("standard input is no file");
        }
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
        let clean = match redacted(&self.hunter, bytes) {
            Ok(clean) => clean,
            Err(why) => return Fixed::Not(why),
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

/// Why nothing is cut out of a file in which an unknown one stands: only where that begins is known.
const UNKNOWN: &str = "what looks like a credential that nobody told of stands in it: take that out first";
/// Why not all of a known one is cut out.
const SPREAD: &str = "a secret in it is spread or encoded so that it cannot be cut out";

/// A text with every leak and every echo cut out, or why there is none.
fn redacted(hunter: &Hunter, mut text: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    for _ in 0..ROUNDS {
        let seen = look(hunter, &text);
        // It may also be seen only when what stood over it was cut out.
        if seen.all().iter().any(|sighting| sighting.kind == SightingKind::Unknown) {
            return Err(UNKNOWN);
        }
        // What is left of a secret that was masked stands in no copy either.
        let leaks = seen.all();
        if leaks.is_empty() {
            return if seen.complete && seen.more == 0 { Ok(text) } else { Err(SPREAD) };
        }
        let mut cuts = Vec::new();
        for leak in leaks {
            let secret = hunter.secrets().get(leak.secret).ok_or(SPREAD)?;
            cuts.append(&mut cuts_of(&text, leak, secret).ok_or(SPREAD)?);
        }
        cut(&mut text, cuts);
    }
    Err(SPREAD)
}

fn look(hunter: &Hunter, text: &[u8]) -> Sightings {
    let mut trail = hunter.trail();
    trail.feed(text);
    trail.finish()
}

/// What is cut out, and what is written for it.
type Cut = (Range<usize>, Vec<u8>);

/// Cuts some places out, from the end, so that those before stay right. Of two that meet the later one stays: the next round looks again.
fn cut(text: &mut Vec<u8>, mut cuts: Vec<Cut>) {
    cuts.sort_by_key(|(range, _)| range.start);
    let mut end = text.len();
    for (range, mark) in cuts.into_iter().rev() {
        if range.end <= end {
            end = range.start;
            text.splice(range, mark);
        }
    }
}

/// What has to be cut out of a text for one leak: what stands there as it is, or each whole line in which anything of it stands in a disguise.
fn cuts_of(text: &[u8], leak: &Sighting, secret: &Secret) -> Option<Vec<Cut>> {
    let at = usize::try_from(leak.offset).ok()?;
    let rest = text.get(at..)?;
    let plain = if leak.disguises.is_empty() { shown(rest, secret.expose()) } else { 0 };
    if plain < LEAST && is_utf32(text, at) {
        return None;
    }
    if plain >= LEAST {
        return Some(vec![(at..at + plain, format!("‹{}›", secret.name()).into_bytes())]);
    }
    let letters = Letters::of(leak, text, at);
    let mark = letters.write(&format!("‹a line with {}›", secret.name()));
    let mut lines = vec![letters.line(text, at)];
    for stretch in &leak.spread {
        let (mut from, to) = (usize::try_from(stretch.start).ok()?, usize::try_from(stretch.end).ok()?.min(text.len()));
        while from < to {
            let line = letters.line(text, from);
            from = line.end + letters.width();
            lines.push(line);
        }
    }
    lines.sort_by_key(|line| line.start);
    lines.dedup();
    Some(lines.into_iter().map(|line| (line, mark.clone())).collect())
}

/// Whether the character of which a byte is stands in four: nothing is written that way here.
fn is_utf32(text: &[u8], at: usize) -> bool {
    let zeros = |range: Range<usize>| text.get(range).is_some_and(|bytes| bytes == [0; 3]);
    zeros(at + 1..at + 4) || at.checked_sub(3).is_some_and(|before| zeros(before..at))
}

/// How the text around a leak is written: what goes into it is written the same way.
#[derive(Debug, Clone, Copy)]
enum Letters {
    Bytes,
    /// UTF-16 whose units begin at even or odd places, as the leak's own character tells.
    Little {
        odd: usize,
    },
    Big {
        odd: usize,
    },
}

impl Letters {
    /// The place of a leak in UTF-16 is that of its character's own byte, which goes first in little endian alone.
    fn of(leak: &Sighting, text: &[u8], at: usize) -> Self {
        if leak.disguises.first() != Some(&"utf-16") {
            return Self::Bytes;
        }
        let big = match text {
            [0xff, 0xfe, ..] => false,
            [0xfe, 0xff, ..] => true,
            _ => at % 2 == 1,
        };
        if big { Self::Big { odd: (at + 1) % 2 } } else { Self::Little { odd: at % 2 } }
    }

    /// Bytes of a unit.
    const fn width(self) -> usize {
        match self {
            Self::Bytes => 1,
            Self::Little { .. } | Self::Big { .. } => 2,
        }
    }

    /// The line around a place, without its end.
    fn line(self, text: &[u8], at: usize) -> Range<usize> {
        let wide = self.width();
        let odd = match self {
            Self::Bytes => 0,
            Self::Little { odd } | Self::Big { odd } => odd,
        };
        let (newline, back) = (self.write("\n"), self.write("\r"));
        let own = at.saturating_sub(odd) / wide;
        let (before, behind) = text.get(odd..).unwrap_or_default().split_at_checked(own * wide).unwrap_or_default();
        let is_end = |unit: &[u8]| unit == newline;
        let from = before.chunks_exact(wide).rposition(is_end).map_or(0, |units| units + 1);
        let to = behind.chunks_exact(wide).position(is_end);
        let to = to.map_or(text.len(), |units| odd + (own + units) * wide);
        let to = if text.get(..to).is_some_and(|line| line.ends_with(&back)) { to - back.len() } else { to };
        odd + from * wide..to
    }

    fn write(self, text: &str) -> Vec<u8> {
        match self {
            Self::Bytes => text.as_bytes().to_vec(),
            Self::Little { .. } => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Big { .. } => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
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
