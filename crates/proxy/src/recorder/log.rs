//! The journal of a run, written by all of its connections.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use redial_note::{Event, JournalLine};

use crate::Journal;

/// A journal that many write. It is held for the time of one line and never while waiting for anything else.
#[derive(Debug)]
pub struct Log {
    journal: Mutex<Journal>,
    broken: AtomicBool,
}

impl Log {
    /// Takes over an open journal.
    pub fn new(journal: Journal) -> Self {
        Self { journal: Mutex::new(journal), broken: AtomicBool::new(false) }
    }

    /// Writes an event. Where the disk takes no more, the traffic goes on: the event stays in memory, and whoever reads
    /// the file finds it missing.
    pub fn write(&self, event: Event) {
        // JSON and checksum are made before the lock is taken: it is held for one write.
        let line = JournalLine::of(&event);
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if line.map_err(drop).and_then(|line| journal.write_line(event, line).map_err(drop)).is_err() {
            self.broken.store(true, Relaxed);
        }
    }

    /// Whether the file has missed an event.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Relaxed)
    }

    /// The journal, once nobody writes any more.
    pub fn into_journal(self) -> Journal {
        self.journal.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
