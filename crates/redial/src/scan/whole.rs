//! One file to its end, as it lies on disk: its length, its digest, and what a scan with a control saw.

use std::{
    io::{self, Read as _},
    path::Path,
};

use redial_redact::{ArtefactScan, Digesting, Scanner, Sha256};

use super::file::open;

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Whole {
    /// Its length when it was opened.
    pub(crate) bytes: u64,
    /// The digest of what was read of it.
    pub(crate) sha256: Sha256,
    /// Secrets and control.
    pub(crate) scan: ArtefactScan,
}

/// Reads and scans a file. Whoever still writes to it may add to it: what is added is not read.
///
/// # Errors
/// It is not there, is no regular file, or cannot be read.
pub(crate) fn whole(path: &Path, scanner: &Scanner) -> io::Result<Whole> {
    let (file, meta) = open(path)?;
    if !meta.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut search = scanner.search_of(meta.len());
    let mut digest = Digesting::default();
    let mut rest = file.take(meta.len());
    let mut piece = vec![0; PIECE];
    loop {
        let read = match rest.read(&mut piece) {
            Ok(0) => return Ok(Whole { bytes: meta.len(), sha256: digest.so_far(), scan: search.finish() }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = piece.get(..read).unwrap_or_default();
        digest.update(bytes);
        search.feed(bytes);
    }
}
