//! One file to its end, as it lies on disk: its length, its digest, and what a scan with a control saw.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use redial_redact::{ArtefactScan, Digesting, Scanner, Sha256};

use super::file::open;

/// Bytes that are read at once.
const PIECE: usize = 64 * 1024;

/// The most that is read of a file whose length nobody knows before, in bytes.
const MADE: u64 = 16 << 20;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Whole {
    /// Its length when it was opened; of one that has none before it is read, what was read.
    pub(crate) bytes: u64,
    /// The digest of what was read of it.
    pub(crate) sha256: Sha256,
    /// Secrets and control.
    pub(crate) scan: ArtefactScan,
}

/// Reads and scans a file. Whoever still writes to it may add to it: what is added is not read.
///
/// # Errors
/// It is not there, is no regular file, cannot be read, or its length is not known before it is read and is too large.
pub(crate) fn whole(path: &Path, scanner: &Scanner) -> io::Result<Whole> {
    let (mut file, meta) = open(path)?;
    if !meta.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    match meta.len() {
        0 => {
            let made = made(&mut file)?;
            read(&mut made.as_slice(), made.len() as u64, scanner)
        }
        length => read(&mut file.take(length), length, scanner),
    }
}

/// What a file holds whose length the system gives as none: mostly nothing, but what a system makes while it is read (`/proc`, some FUSE)
/// has no length before.
fn made(file: &mut File) -> io::Result<Vec<u8>> {
    let mut made = Vec::new();
    file.take(MADE + 1).read_to_end(&mut made)?;
    if made.len() as u64 > MADE { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(made) }
}

fn read(rest: &mut dyn Read, length: u64, scanner: &Scanner) -> io::Result<Whole> {
    let mut search = scanner.search_of(length);
    let mut digest = Digesting::default();
    let mut piece = vec![0; PIECE];
    loop {
        let read = match rest.read(&mut piece) {
            Ok(0) => return Ok(Whole { bytes: length, sha256: digest.so_far(), scan: search.finish() }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = piece.get(..read).unwrap_or_default();
        digest.update(bytes);
        search.feed(bytes);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use redial_redact::{Control, Nonce};

    use super::*;

    #[test]
    fn what_has_no_length_before_it_is_read_is_read_to_its_end() {
        let scanner = Scanner::new(&[], Control::new(Nonce::from_bytes([7; 16])));
        let Whole { bytes, sha256, scan } = whole(Path::new("/proc/self/limits"), &scanner).unwrap();
        assert!(bytes > 500, "{bytes}");
        assert_eq!((scan.bytes_read, scan.found), (bytes, scan.planted));
        let mut digest = Digesting::default();
        digest.update(&std::fs::read("/proc/self/limits").unwrap());
        assert_eq!(sha256, digest.so_far());
    }
}
