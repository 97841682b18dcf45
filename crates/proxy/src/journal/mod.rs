//! The journal's file: one line an event, written before what the event announces goes on.

mod batch;
mod book;
mod closed;
mod salvage;
mod search;
mod sink;

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use redial_assess::{Ended, ReplayError};
use redial_note::{Draft, Event, JournalLine};
use redial_redact::Scanner;

pub use closed::{ClosedJournal, open_journal};
pub use search::JournalSearch;

pub(crate) use batch::Batch;
pub(crate) use book::Book;
#[cfg(test)]
pub(crate) use sink::Disk;
pub(crate) use sink::Sink;

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
    pub(crate) file: File,
    pub(crate) path: PathBuf,
    pub(crate) book: Book,
    /// `None` where a writer never came back from the disk.
    pub(crate) sink: Option<Sink>,
}

impl Journal {
    /// Creates a new file; one that exists is another run's. By the key, which is used for nothing else and which nobody
    /// else knows, the file is known again at the end.
    ///
    /// # Errors
    /// The file system said no.
    pub fn create(path: &Path, key: [u8; 16]) -> Result<Self, JournalError> {
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
        let disk = file.try_clone().map_err(io_error("created"))?;
        Ok(Self { file, path: path.to_owned(), book: Book::default(), sink: Some(Sink::new(Box::new(disk), key)) })
    }

    /// Writes an event. On an error it stays in memory: the note has it, whoever reads the file finds it missing.
    ///
    /// # Errors
    /// The file system said no (a full disk).
    pub fn write(&mut self, event: Event) -> Result<(), JournalError> {
        if !self.book.unwritten.is_empty() && !self.book.has_room(&event) {
            self.book.lose();
            return Err(io_error("written")(io::ErrorKind::StorageFull.into()));
        }
        let line = JournalLine::of(&event).map_err(|json| io_error("written")(io::Error::other(json)))?;
        let (n, line) = self.book.take(&event, line);
        self.book.leave((n, &line), false);
        let bytes = line.len();
        self.flush().map_err(io_error("written"))?;
        tracing::debug!(line = n, bytes, "journal line");
        Ok(())
    }

    /// Writes what waits for the disk.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let Some(sink) = &mut self.sink else {
            self.book.hold_back();
            return Err(io::ErrorKind::TimedOut.into());
        };
        let batch = self.book.batch(Batch::default());
        let place = sink.length();
        let written = sink.append(batch.bytes());
        self.book.settle(&batch, place, written.is_ok());
        written.inspect_err(|error| tracing::warn!(kind = %error.kind(), "journal line not written"))
    }

    /// Keeps an event in memory only: one that must not lie on disk, since a secret stands in it. Whoever reads the file
    /// finds it missing.
    pub fn hold(&mut self, event: &Event) {
        self.book.hold(event);
        tracing::warn!(line = self.book.lines(), "journal line held back: a secret stands in it");
    }

    /// The draft of the run, once: its events are counted, and those of the calls that it shows whole are read again.
    ///
    /// # Errors
    /// No event opened the run, or the file was altered meanwhile.
    pub fn draft(&mut self, ended: Ended) -> Result<Draft, ReplayError> {
        self.book.draft(ended, self.sink.is_some().then_some(&self.file))
    }

    /// The draft of what can still be read of an altered file, rebuilt: each line that cannot is a lost event. For when
    /// [`Journal::draft`] found an event altered that it had to read again. `closed` ends the run.
    ///
    /// # Errors
    /// Not even the line that opened the run is left, or the file was altered meanwhile.
    pub fn salvage(&self, closed: &Event) -> Result<Draft, ReplayError> {
        if self.sink.is_none() {
            return Err(ReplayError::Unreadable);
        }
        salvage::salvage(&self.book, &self.file, closed)
    }

    /// Takes an event as the last one that a draft knows, without writing it.
    pub fn foresee(&mut self, event: &Event) {
        self.book.foresee(event);
    }

    /// Events that are gone: the disk took no more, and there was no room left in memory.
    pub fn lost(&self) -> u64 {
        self.book.lost()
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Searches the file for secrets, and says whether it holds what was written and nothing else. It is read once, in
    /// pieces.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search(&self, scanner: &Scanner) -> Result<(JournalSearch, bool), JournalError> {
        let Some(sink) = &self.sink else { return Err(io_error("read")(io::ErrorKind::TimedOut.into())) };
        let there = self.file.metadata().map_err(io_error("read"))?.len();
        // What somebody else put behind it is not the journal's.
        let own = sink.digest();
        let (seen, tag) = search::search(&self.file, sink.length().min(there), scanner, Some(own.again()))
            .map_err(io_error("read"))?;
        let intact = there == sink.length() && tag.is_some_and(|tag| tag == own.tag());
        Ok((seen, intact))
    }
}
