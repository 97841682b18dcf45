//! One file or one stream: as it is, and what lies packed in it.

use std::{
    fs::{File, Metadata},
    io::{self, BufRead, BufReader, Read},
    path::Path,
    sync::Arc,
};

use redial_redact::{GAP, SightingKind, Sightings};

use super::{
    Finding, INPUT, Scan, Unseen,
    container::{self, HEAD, Held, Kind},
    walk::reason,
};
use crate::{progress::Reading, terminal};

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;
/// Containers in containers.
const DEEPEST: usize = 4;
/// Bytes that come out of one file's containers at most, besides 200 for each byte of it.
const MOST: u64 = 64 << 20;
const RATIO: u64 = 200;

/// Opens what should be a file. It may be a pipe, or have become one: opening does not wait for a writer.
///
/// # Errors
/// What the system says.
pub(super) fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let flags = rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, rustix::fs::Mode::empty())?);
    let meta = file.metadata()?;
    Ok((file, meta))
}

/// Whether a file's first bytes are those of a container.
pub(super) fn is_container(path: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(HEAD);
    open(path)?.0.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(Kind::of(&head).is_some())
}

impl Scan<'_> {
    /// Standard input to its end.
    pub(super) fn input(&mut self) {
        if terminal::is_input_closed() {
            return self.unseen(INPUT.to_owned(), "standard input is closed");
        }
        self.stream(io::stdin().lock(), INPUT, u64::MAX);
    }

    pub(super) fn file(&mut self, path: &Path, shown: &str) {
        match open(path) {
            Ok((_, meta)) if !meta.is_file() => self.unseen(shown.to_owned(), "it is no regular file any more"),
            Ok((file, meta)) => self.stream(BufReader::with_capacity(PIECE, file), shown, meta.len()),
            Err(error) => self.unseen(shown.to_owned(), reason(&error)),
        }
    }

    fn stream(&mut self, mut stream: impl BufRead, shown: &str, len: u64) {
        let mut budget = MOST.saturating_add(len.saturating_mul(RATIO));
        let reading = Arc::clone(&self.reading);
        reading.file();
        let mut counted = Counted { inner: &mut stream, bytes: 0, reading: &reading };
        match self.part(&mut counted, shown, 0, &mut budget) {
            Ok(()) => self.report.files += 1,
            Err(error) => self.unseen(shown.to_owned(), reason(&error)),
        }
        self.report.bytes += counted.bytes;
    }

    /// A file, or a member of a container.
    fn part(&mut self, part: &mut dyn BufRead, shown: &str, depth: usize, budget: &mut u64) -> io::Result<()> {
        let mut head = Vec::with_capacity(HEAD);
        (&mut *part).take(HEAD as u64).read_to_end(&mut head)?;
        let kind = Kind::of(&head);
        let mut part = head.as_slice().chain(part);
        match kind {
            None => self.plain(&mut part, shown),
            Some(_) if depth == DEEPEST => {
                self.unseen(shown.to_owned(), "containers in containers, too deep");
                self.plain(&mut part, shown)
            }
            Some(kind) => {
                let read = container::members(kind, &mut part, &mut |name, held| {
                    let shown = if name.is_empty() { shown.to_owned() } else { self.member(shown, name) };
                    self.unpacked(held, &shown, depth + 1, budget)
                });
                // Whatever a container's reader left, at its end or where it is damaged, is still part of the file: a zip's
                // list and remark, what was appended.
                let rest = self.plain(&mut part, shown);
                read.and(rest)
            }
        }
    }

    fn unpacked(&mut self, held: Held<'_>, shown: &str, depth: usize, budget: &mut u64) -> io::Result<()> {
        let member = match held {
            Held::Member(member) => member,
            Held::Beside(mut bytes) => return self.plain(&mut bytes, shown),
            Held::Unread(why) => {
                self.unseen(shown.to_owned(), why);
                return Ok(());
            }
        };
        let mut limited = BufReader::with_capacity(PIECE, member.take(*budget));
        let result = self.part(&mut limited, shown, depth, budget);
        *budget = limited.get_ref().limit();
        if *budget == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        result
    }

    /// A member's name behind its container's.
    fn member(&mut self, container: &str, name: &[u8]) -> String {
        let name = self.name(Path::new(&*String::from_utf8_lossy(name)));
        format!("{container}!{name}")
    }

    /// A name as it may be shown. A secret in it is a finding, and the name is not repeated.
    pub(super) fn name(&mut self, path: &Path) -> String {
        let mut trail = self.hunter.trail();
        trail.feed(path.as_os_str().as_encoded_bytes());
        let found = trail.finish();
        if found.all().is_empty() {
            return crate::paths::printable(path);
        }
        let shown = format!("{GAP} (a name)");
        self.take(&found, &shown);
        shown
    }

    fn plain(&mut self, stream: &mut dyn Read, shown: &str) -> io::Result<()> {
        let mut trail = self.hunter.trail();
        let read = trail.read(stream);
        let found = trail.finish();
        self.take(&found, shown);
        read
    }

    fn take(&mut self, found: &Sightings, shown: &str) {
        for sighting in found.all() {
            let Some(name) = self.hunter.name(sighting) else { continue };
            let secret = || self.hunter.secrets().get(sighting.secret);
            let fingerprint = match sighting.kind {
                SightingKind::Unknown => sighting.fingerprint.clone(),
                SightingKind::Leak | SightingKind::Echo => secret().and_then(|secret| self.known.fingerprint(secret)),
            };
            self.report.findings.push(Finding {
                path: shown.to_owned(),
                offset: sighting.offset,
                line: sighting.line,
                kind: sighting.kind,
                name: name.clone(),
                fingerprint,
                size: sighting.size,
                piece: sighting.piece,
                disguises: sighting.disguises.clone(),
            });
        }
        self.report.more += found.more;
        let doubts = [
            (
                !found.complete,
                "it holds more layers of encoding than are undone, or packed or encrypted data that is not undone inside text",
            ),
            (
                found.passed_by,
                "it holds so many unknown credentials that the last of it was searched for known ones alone",
            ),
        ];
        let unseen = |why| Unseen { path: shown.to_owned(), why };
        self.report.unseen.extend(doubts.into_iter().filter(|(is, _)| *is).map(|(_, why)| unseen(why)));
    }
}

/// Counts what is read.
struct Counted<'a, R> {
    inner: &'a mut R,
    bytes: u64,
    reading: &'a Reading,
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.bytes += read as u64;
        self.reading.read(read as u64);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, len: usize) {
        self.bytes += len as u64;
        self.reading.read(len as u64);
        self.inner.consume(len);
    }
}
