//! What one note tells of: a whole run, or a stretch of a long-lived recorder.

use std::sync::Arc;

use redial_assess::Scanned;
use redial_note::RepositoryEnd;
use redial_proxy::{Clock, Log, Tape};
use redial_redact::{Nonce, Scanner};

use crate::{
    notes::NoteFiles,
    problem::Problem,
    recording::{Frame, NOT_TAKEN, Recorded, Recording, repository_end},
    terminal,
};

/// A period that was opened: its journal holds the event that says so.
#[derive(Debug)]
pub(crate) struct Period {
    pub(crate) tape: Arc<Tape>,
    files: NoteFiles,
    seed: Nonce,
}

impl Period {
    /// Opens a journal of its own, and starts its clock. `durable`: each line is synced before what it announces goes on;
    /// `continued`: the recorder has worked already.
    pub(crate) fn open(frame: &Frame<'_>, durable: bool, continued: bool) -> Result<Self, Problem> {
        let clock = Clock::start();
        let Recording { journal, files, seed } = Recording::period(frame, None, clock, continued)?;
        let log = if durable { Log::durable(journal) } else { Log::new(journal) };
        Ok(Self { tape: Arc::new(Tape::new(log, clock)), files, seed })
    }

    /// Whether an exchange that began in it is still under way: each holds the tape that it writes to.
    pub(crate) fn is_under_way(&self) -> bool {
        Arc::strong_count(&self.tape) > 1
    }

    /// The same of the period that a recorder writes to now: it holds the tape itself.
    pub(crate) fn is_under_way_now(&self) -> bool {
        Arc::strong_count(&self.tape) > 2
    }

    /// Leaves nothing of a period in which nothing came.
    pub(crate) fn discard(self) {
        let journal = self.files.journal();
        drop(self.tape);
        drop(std::fs::remove_file(journal));
    }

    /// What its answers are searched with.
    pub(crate) fn scanner(&self, frame: &Frame<'_>) -> Scanner {
        frame.scanner(&self.seed)
    }

    /// Writes its note, with the repository as it is now and what was searched outside of Redial. Nobody writes to it any
    /// more.
    pub(crate) fn end(
        self,
        frame: &Frame<'_>,
        repository: RepositoryEnd,
        outside: &[Scanned],
    ) -> Result<Recorded, Problem> {
        let scanner = self.scanner(frame);
        let Self { tape, files, seed } = self;
        let (clock, broken) = (tape.clock, tape.log.is_broken());
        let journal = Arc::into_inner(tape).and_then(|tape| tape.log.into_journal());
        let mut journal = journal.ok_or_else(|| Problem::bug(&StillWritten))?;
        let warning = repository_end(&mut journal, repository, &scanner);
        if journal.lost() > 0 {
            terminal::say(&format!("warning: the journal takes no more; {} events are lost", journal.lost()));
        } else if broken || warning.is_some() {
            terminal::say(NOT_TAKEN);
        }
        Recording { journal, files, seed }.end(frame, ("", outside), clock.now())
    }
}

/// Somebody still holds the journal after its last exchange.
#[derive(Debug, thiserror::Error)]
#[error("the journal is still being written")]
struct StillWritten;
