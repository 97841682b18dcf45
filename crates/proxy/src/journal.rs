//! The journal's file: one line an event, written before what the event announces goes on.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek as _, Write as _},
    path::{Path, PathBuf},
};

use redial_note::{Event, JournalLine, JournalRead, read_journal};

/// Largest journal that is read back: 256 MiB.
const MAX_READ: u64 = 256 * 1024 * 1024;

/// A journal could not be made, written or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system said no.
    #[error("the journal cannot be {doing}")]
    Io {
        /// `created`, `written`, `read`.
        doing: &'static str,
        /// What the file system said.
        #[source]
        source: io::Error,
    },
    /// Another process holds the lock: the run is still going on.
    #[error("the journal is in use")]
    InUse,
    /// The file is beyond what is read.
    #[error("the journal is too large")]
    TooLarge,
}

fn io_error(doing: &'static str) -> impl FnOnce(io::Error) -> JournalError {
    move |source| JournalError::Io { doing, source }
}

/// A run's journal, open and locked.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    events: Vec<Event>,
    /// What was written, to be scanned and to be compared with the file at the end.
    written: Vec<u8>,
    lost: u64,
}

impl Journal {
    /// Creates a new file; one that exists is another run's.
    ///
    /// # Errors
    /// The file system said no.
    pub fn create(path: &Path) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(io_error("created"))?;
        // A file system without locks still keeps the journal; recovering a live run is then up to the operator.
        match file.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse),
        }
        Ok(Self { file, path: path.to_owned(), events: Vec::new(), written: Vec::new(), lost: 0 })
    }

    /// Writes an event. On an error the event stays in memory, and counts as lost for whoever reads the file.
    ///
    /// # Errors
    /// The file system said no (a full disk).
    pub fn write(&mut self, event: Event) -> Result<(), JournalError> {
        let line = JournalLine::of(&event).map_err(|json| io_error("written")(json.into()))?;
        self.write_line(event, line)
    }

    /// Writes an event whose line somebody has made already.
    ///
    /// # Errors
    /// The file system said no.
    pub(crate) fn write_line(&mut self, event: Event, line: JournalLine) -> Result<(), JournalError> {
        let n = self.events.len() as u64 + 1;
        let line = line.numbered(n);
        self.events.push(event);
        match self.file.write_all(&line) {
            Ok(()) => {
                self.written.extend_from_slice(&line);
                tracing::debug!(line = n, bytes = line.len(), "journal line");
                Ok(())
            }
            Err(error) => {
                self.lost += 1;
                tracing::warn!(line = n, kind = %error.kind(), "journal line lost");
                Err(io_error("written")(error))
            }
        }
    }

    /// Keeps an event in memory only: one that must not lie on disk, since a secret stands in it. Whoever reads the file
    /// finds it missing.
    pub fn hold(&mut self, event: Event) {
        self.events.push(event);
        tracing::warn!(line = self.events.len(), "journal line held back: a secret stands in it");
    }

    /// Everything that was recorded so far, for [`redial_note`]'s draft.
    pub fn read(&self) -> JournalRead {
        JournalRead { events: self.events.clone(), lost: self.lost }
    }

    /// The bytes that were written.
    pub fn bytes(&self) -> &[u8] {
        &self.written
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file holds what was written and nothing else.
    pub fn intact(&mut self) -> bool {
        let mut found = Vec::with_capacity(self.written.len());
        let limit = self.written.len() as u64 + 1;
        self.file.rewind().is_ok()
            && Read::by_ref(&mut self.file).take(limit).read_to_end(&mut found).is_ok()
            && found == self.written
    }
}

/// The journal of a run that has ended. While it lives nobody else recovers the same run.
#[derive(Debug)]
pub struct ClosedJournal {
    /// What it holds.
    pub read: JournalRead,
    /// Its bytes.
    pub bytes: Vec<u8>,
    _lock: File,
}

/// Reads the journal of a run that has ended without its note.
///
/// # Errors
/// The file cannot be read, is beyond bounds, or its run is still going on.
pub fn open_journal(path: &Path) -> Result<ClosedJournal, JournalError> {
    // A pipe would be waited for without an end.
    if !path.metadata().map_err(io_error("read"))?.is_file() {
        return Err(io_error("read")(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")));
    }
    let file = File::open(path).map_err(io_error("read"))?;
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(JournalError::InUse);
    }
    let mut bytes = Vec::new();
    (&file).take(MAX_READ + 1).read_to_end(&mut bytes).map_err(io_error("read"))?;
    if bytes.len() as u64 > MAX_READ {
        return Err(JournalError::TooLarge);
    }
    Ok(ClosedJournal { read: read_journal(&bytes), bytes, _lock: file })
}
