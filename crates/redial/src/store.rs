//! Small files of Redial's own: read with a bound, written whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

/// Why a file was not opened: it is a folder, a pipe, a device or a socket.
#[derive(Debug, thiserror::Error)]
#[error("not a regular file")]
pub(crate) struct NotRegular;

/// Opens a regular file to read it. A link is followed; a pipe or device is never opened, since it may be waited for, or
/// read, without an end.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, NotRegular));
    }
    File::open(path)
}

/// Reads a regular file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "larger than its bound"));
    }
    Ok(bytes)
}

/// Writes a new file that only its owner can read; one that exists is left as it is.
pub(crate) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path, bytes, 0o600).map(drop)
}

/// Writes a new file for everybody to read; one that exists is left as it is.
pub(crate) fn create_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create(path, bytes, 0o644).map(drop)
}

/// A file that lies whole beside its place, was read back, and is taken away again where it does not get there.
#[derive(Debug)]
pub(crate) struct Staged<'p> {
    path: &'p Path,
    beside: PathBuf,
}

impl<'p> Staged<'p> {
    /// Writes it beside its place.
    pub(crate) fn new(path: &'p Path, bytes: &[u8]) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut beside = name.to_owned();
        // Another process that writes the same file has its own place for it.
        beside.push(format!(".{}.new", std::process::id()));
        let staged = Self { path, beside: path.with_file_name(beside) };
        // What a killed run of the same number left is of no use to anybody.
        drop(fs::remove_file(&staged.beside));
        let (mut file, mut found) = (create(&staged.beside, bytes, 0o644)?, Vec::new());
        // Through the file that is open: a mask may leave nobody the right to open it again.
        file.rewind()?;
        file.read_to_end(&mut found)?;
        if found == bytes { Ok(staged) } else { Err(io::Error::other("the file does not hold what was written to it")) }
    }

    /// Puts it in its place.
    pub(crate) fn put(self) -> io::Result<()> {
        fs::rename(&self.beside, self.path)
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        // Once it is in its place there is none.
        drop(fs::remove_file(&self.beside));
    }
}

/// Writes a file so that a reader sees the old bytes or all of the new ones, and the new ones only after they were read
/// back and found equal.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Staged::new(path, bytes)?.put()
}

/// Makes a folder that only its owner can enter, with those above it.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn create(path: &Path, bytes: &[u8], mode: u32) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).inspect_err(|_| drop(fs::remove_file(path)))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_within_its_bound_and_never_overwritten_by_create() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        create_private(&path, b"12345").unwrap();
        assert_eq!(create_private(&path, b"6").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(read(dir.path(), 5).is_err());
        replace(&path, b"new").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
