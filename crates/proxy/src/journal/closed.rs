//! The journal of a run that has ended without its note.

use std::{
    fs::{File, TryLockError},
    io::{self, Read as _, Seek as _},
    path::Path,
};

use redial_assess::{Ended, Fold, ReplayError};
use redial_note::{Draft, JournalLines, Opened, read_line};
use redial_redact::Scanner;

use super::{JournalError, JournalSearch, io_error, salvage::fold_lines, search::search, sink::line_at};

/// Largest journal that is read back: 8 GiB, some millions of calls.
const MAX_READ: u64 = 8 * 1024 * 1024 * 1024;

/// The journal of a run that has ended. While it lives nobody else recovers the same run.
#[derive(Debug)]
pub struct ClosedJournal {
    file: File,
    length: u64,
    fold: Fold,
    /// Whether it begins as no journal does, however early that was cut.
    is_foreign: bool,
}

/// How a journal begins.
const FRONT: &[u8; 18] = b"{\"event\":{\"opened\"";

/// Reads the journal of a run that has ended without its note, line by line.
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
    let length = file.metadata().map_err(io_error("read"))?.len();
    if length > MAX_READ {
        return Err(JournalError::TooLarge);
    }
    let fold = folded(&file, length).map_err(io_error("read"))?;
    let is_foreign = is_foreign(&file).map_err(io_error("read"))?;
    Ok(ClosedJournal { file, length, fold, is_foreign })
}

/// The run that a file tells of. Events are known by the place of their line.
fn folded(file: &File, length: u64) -> io::Result<Fold> {
    let mut fold = Fold::default();
    let mut lines = JournalLines::default();
    fold_lines(file, (0, length), &mut lines, &mut fold)?;
    fold.lose(lines.lost());
    Ok(fold)
}

/// Whether a file begins as no journal does.
fn is_foreign(mut file: &File) -> io::Result<bool> {
    let mut front = Vec::new();
    file.rewind()?;
    file.take(FRONT.len() as u64).read_to_end(&mut front)?;
    Ok(!FRONT.starts_with(&front))
}

impl ClosedJournal {
    /// What the run was opened with; `None` where the journal does not begin with it.
    pub fn opened(&self) -> Option<&Opened> {
        self.fold.opened()
    }

    /// The draft of the run, rebuilt.
    ///
    /// # Errors
    /// The journal does not begin with the event that opens a run, is none, or was altered while it was read.
    pub fn draft(&mut self) -> Result<Draft, ReplayError> {
        let file = &self.file;
        let mut again = |place| Some(read_line(&line_at(file, place, 0)?)?.1);
        let draft = std::mem::take(&mut self.fold).finish(Ended::Killed, &mut again);
        match draft {
            Err(ReplayError::NotOpened) if self.is_foreign => Err(ReplayError::NoJournal),
            draft => draft,
        }
    }

    /// Searches all of it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn search(&self, scanner: &Scanner) -> Result<JournalSearch, JournalError> {
        Ok(search(&self.file, self.length, scanner, None).map_err(io_error("read"))?.0)
    }
}
