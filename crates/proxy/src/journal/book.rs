//! What is kept of a journal in memory: the run as far as it has come, the first lines, and those that are not on disk.

use std::{collections::VecDeque, fs::File};

use redial_assess::{Ended, Fold, ReplayError};
use redial_note::{Draft, Event, JournalLine, read_line};

use super::{batch::Batch, sink::line_at};

/// The first lines stay at hand: a run of some thousand calls reads nothing back.
const EARLY_BYTES: usize = 2 * 1024 * 1024;

/// Lines that the disk did not take, as far as they are kept.
const UNWRITTEN_BYTES: usize = 8 * 1024 * 1024;

/// Of every so many lines the place in the file is known.
const INDEXED: u64 = 16;

/// A line with its number.
pub(crate) type Line = (u64, Vec<u8>);

/// The lines of a run. Numbers begin at 1; a line that is not kept was lost.
#[derive(Debug)]
pub(crate) struct Book {
    last: u64,
    fold: Fold,
    pub(super) early: VecDeque<Vec<u8>>,
    early_left: usize,
    /// Lines for the next write. None while lines are held.
    fresh: Batch,
    /// Lines that the disk did not take, in order.
    pub(super) unwritten: VecDeque<Line>,
    unwritten_left: usize,
    /// Number and place of lines in the file: each that follows a gap, and some between.
    index: Vec<(u64, u64)>,
    /// The last line in the file.
    written: u64,
    lost: u64,
}

impl Default for Book {
    fn default() -> Self {
        Self {
            last: 0,
            fold: Fold::default(),
            early: VecDeque::new(),
            early_left: EARLY_BYTES,
            fresh: Batch::default(),
            unwritten: VecDeque::new(),
            unwritten_left: UNWRITTEN_BYTES,
            index: Vec::new(),
            written: 0,
            lost: 0,
        }
    }
}

impl Book {
    /// Takes an event with its line, which gets its number here, and is to be written.
    pub(crate) fn take(&mut self, event: &Event, line: JournalLine) -> Line {
        self.last += 1;
        let line = line.numbered(self.last);
        self.fold.take(event, self.last);
        // The first lines are kept without a gap, so that their number is their place.
        if self.early.len() as u64 + 1 == self.last && line.len() <= self.early_left {
            self.early_left -= line.len();
            self.early.push_back(line.clone());
        } else {
            self.early_left = 0;
        }
        (self.last, line)
    }

    /// Whether another line that is not on disk could be kept.
    pub(crate) fn has_room(&self, event: &Event) -> bool {
        // A line is longer than its event, by a number and a sum.
        let length = serde_json::to_vec(event).map_or(usize::MAX, |json| json.len().saturating_add(64));
        length <= self.unwritten_left
    }

    /// An event is gone: there was no room for it.
    pub(crate) fn lose(&mut self) {
        self.last += 1;
        self.lost += 1;
        self.fold.lose(1);
    }

    /// Takes an event that must not lie on disk.
    pub(crate) fn hold(&mut self, event: &Event) {
        self.last += 1;
        self.fold.take(event, self.last);
    }

    /// Leaves a line to be written with the next batch; `held`: behind lines that the disk does not take now.
    pub(crate) fn leave(&mut self, (n, line): (u64, &[u8]), held: bool) {
        if held || !self.unwritten.is_empty() {
            self.wait(n, line.to_vec());
        } else {
            self.fresh.push(n, line);
        }
    }

    /// Keeps a line that is not on disk.
    fn wait(&mut self, n: u64, line: Vec<u8>) {
        self.unwritten_left = self.unwritten_left.saturating_sub(line.len());
        let at = self.unwritten.partition_point(|(before, _)| *before < n);
        self.unwritten.insert(at, (n, line));
    }

    /// Whether a line waits to be written.
    pub(crate) fn has_waiting(&self) -> bool {
        self.first_waiting().is_some()
    }

    /// Number of the first line that waits to be written.
    pub(crate) fn first_waiting(&self) -> Option<u64> {
        self.unwritten.front().map(|(n, _)| *n).or_else(|| self.fresh.first())
    }

    /// Takes the lines that wait, to write them, and leaves an empty batch for the next.
    pub(crate) fn batch(&mut self, empty: Batch) -> Batch {
        let mut batch = std::mem::replace(&mut self.fresh, empty);
        if !self.unwritten.is_empty() {
            // Nothing is left for a batch while lines are held.
            self.unwritten.drain(..).for_each(|(n, line)| batch.push(n, &line));
            self.unwritten_left = UNWRITTEN_BYTES;
        }
        batch
    }

    /// The lines of a batch are in the file, from a place on; or they wait again, and with them what was left meanwhile.
    pub(crate) fn settle(&mut self, batch: &Batch, mut place: u64, written: bool) {
        for (n, line) in batch.lines() {
            if written {
                self.is_written(n, place);
                place += line.len() as u64;
            } else {
                self.wait(n, line.to_vec());
            }
        }
        if !written {
            self.hold_back();
        }
    }

    /// What was left for the next batch is held: nobody knows when the disk takes one.
    pub(crate) fn hold_back(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        fresh.lines().for_each(|(n, line)| self.wait(n, line.to_vec()));
    }

    /// Takes an event as the last one that a draft knows, without a line.
    pub(crate) fn foresee(&mut self, event: &Event) {
        self.fold.take(event, 0);
    }

    /// A line is in the file, at a place.
    fn is_written(&mut self, n: u64, place: u64) {
        let is_near = self.index.last().is_some_and(|(indexed, _)| n - indexed < INDEXED);
        if self.written + 1 != n || !is_near {
            self.index.push((n, place));
        }
        self.written = n;
    }

    /// How many lines there are, those that were lost among them.
    pub(crate) fn lines(&self) -> u64 {
        self.last
    }

    /// Events that are gone.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    /// The draft of the run. What is not at hand is read again from the file.
    pub(crate) fn draft(&mut self, ended: Ended, file: Option<&File>) -> Result<Draft, ReplayError> {
        let fold = std::mem::take(&mut self.fold);
        fold.finish(ended, &mut |n| self.again(n, file))
    }

    fn again(&self, n: u64, file: Option<&File>) -> Option<Event> {
        let early = usize::try_from(n.checked_sub(1)?).ok().and_then(|index| self.early.get(index));
        let kept = || self.unwritten.binary_search_by_key(&n, |(n, _)| *n).ok().and_then(|at| self.unwritten.get(at));
        let line = match early.or_else(|| kept().map(|(_, line)| line)) {
            Some(line) => line.clone(),
            None => {
                let at = self.index.partition_point(|(indexed, _)| *indexed <= n).checked_sub(1)?;
                let (indexed, place) = self.index.get(at).copied()?;
                line_at(file?, place, n - indexed)?
            }
        };
        read_line(&line).filter(|(number, _)| *number == n).map(|(_, event)| event)
    }
}
