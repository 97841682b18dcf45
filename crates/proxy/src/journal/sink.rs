//! The file of a journal: whole lines or nothing.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
};

use redial_redact::KeyedDigest;

/// Longest line that is read.
const MAX_LINE: usize = 4 * 1024 * 1024;

/// Where lines are written to. A disk, or in a test something worse.
pub(crate) trait Disk: std::fmt::Debug + Send {
    /// Writes all of some whole lines.
    fn append(&mut self, lines: &[u8]) -> io::Result<()>;

    /// Takes back what was written beyond a length.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Disk for File {
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.write_all(lines)
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// A disk with what was written to it so far.
#[derive(Debug)]
pub(crate) struct Sink {
    disk: Box<dyn Disk>,
    length: u64,
    digest: KeyedDigest,
    /// A line was cut in the middle and could not be taken back: nothing may follow it.
    torn: bool,
}

impl Sink {
    /// An empty file, with a key that nobody else knows.
    pub(crate) fn new(disk: Box<dyn Disk>, key: [u8; 16]) -> Self {
        Self { disk, length: 0, digest: KeyedDigest::new(key), torn: false }
    }

    /// Bytes that were written.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The digest of what was written.
    pub(crate) fn digest(&self) -> &KeyedDigest {
        &self.digest
    }

    /// Writes whole lines, or takes back what of them got there.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.torn {
            return Err(io::ErrorKind::StorageFull.into());
        }
        if let Err(error) = self.disk.append(lines) {
            self.torn = self.disk.cut(self.length).is_err();
            return Err(error);
        }
        self.length += lines.len() as u64;
        self.digest.update(lines);
        Ok(())
    }
}

/// The line that stands `skip` lines behind a place, with its line feed.
pub(super) fn line_at(file: &File, place: u64, mut skip: u64) -> Option<Vec<u8>> {
    let mut file = file;
    file.seek(SeekFrom::Start(place)).ok()?;
    let mut line = Vec::new();
    let mut piece = [0; 8 * 1024];
    loop {
        let read = file.read(&mut piece).ok().filter(|read| *read > 0)?;
        let mut rest = piece.get(..read)?;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (one, after) = rest.split_at(end + 1);
            if skip == 0 {
                line.extend_from_slice(one);
                return Some(line);
            }
            (skip, rest) = (skip - 1, after);
        }
        if skip == 0 {
            line.extend_from_slice(rest);
        }
        if line.len() > MAX_LINE {
            return None;
        }
    }
}
