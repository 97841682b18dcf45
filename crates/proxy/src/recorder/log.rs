//! The journal of a run, written by all of its connections.

mod keeper;
#[cfg(test)]
mod tests;
mod wait;

use std::{
    cell::Cell,
    fs::File,
    io,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicU64, AtomicUsize,
            Ordering::{Relaxed, Release},
        },
    },
    time::Duration,
};

use redial_note::{Event, JournalLine};
use tokio::sync::watch;

use self::{keeper::Keeper, wait::LONGEST_WAIT};
use crate::{
    Journal,
    journal::{Batch, Book, Sink},
};

/// Most batches that one writer writes for others before it goes on with its own work.
const MOST_ROUNDS: usize = 4;

/// Exchanges under way from which on a line is left for the next write instead of being written by itself: one write of
/// several lines takes less than one for each. Of 32 connections that ask without a pause on two processors, a few are under way
/// at once: most of them wait for the gateway or for their client (docs/performance.md).
const CROWD: usize = 4;

/// Longest buffer of a line that is kept for the next.
const SPARED: usize = 16 * 1024;

thread_local! {
    /// The buffer of this thread's last line.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A journal that many write. It is locked for the time of one line and never while the disk writes or anybody waits.
///
/// One writer at a time has the file. Who comes meanwhile leaves a line and waits until it is written, but not for longer
/// than a quarter of a second: after that no line waits, until the disk has caught up. A line that a full disk does not
/// take is kept in memory, as far as there is room, and tried again ten times a second.
#[derive(Debug)]
pub struct Log {
    keeper: Keeper,
    shared: Arc<Shared>,
    path: PathBuf,
}

#[derive(Debug)]
struct Shared {
    desk: Mutex<Desk>,
    /// Lines were written, or synced.
    moved: Condvar,
    /// The keeper has something to do.
    due: Condvar,
    /// The last line of which all is done that its writer waits for, for whoever looks without the desk.
    reached: AtomicU64,
    file: File,
    /// Exchanges that have begun and not ended.
    under_way: AtomicUsize,
    durable: bool,
    longest_wait: Duration,
    /// Whether a line was late, or is missing in the file.
    broken: watch::Sender<bool>,
}

/// What writers hand to each other.
#[derive(Debug)]
struct Desk {
    book: Book,
    /// `None` while somebody writes.
    sink: Option<Sink>,
    /// The buffers of the last batch.
    empty: Batch,
    /// The last line that is in the file with all before it, as far as they were not given up.
    through: u64,
    /// The last line that a sync has covered.
    synced: u64,
    /// The disk did not come back in time, or took no more: nobody waits for it.
    stalled: bool,
    /// How many wait for `moved`, and whether the keeper waits for `due`: a call that wakes nobody costs, too.
    waiting: usize,
    keeper_rests: bool,
    closing: bool,
}

impl Log {
    /// Takes over an open journal: lines are synced ten times a second.
    pub fn new(journal: Journal) -> Self {
        Self::of(journal, false, LONGEST_WAIT)
    }

    /// Takes over an open journal: each line is synced before what it announces goes on. Lines of one moment share a sync.
    pub fn durable(journal: Journal) -> Self {
        Self::of(journal, true, LONGEST_WAIT)
    }

    fn of(journal: Journal, durable: bool, longest_wait: Duration) -> Self {
        let Journal { file, path, book, sink } = journal;
        let desk = Desk {
            through: book.lines(),
            synced: 0,
            book,
            sink,
            empty: Batch::default(),
            stalled: false,
            waiting: 0,
            keeper_rests: false,
            closing: false,
        };
        let shared = Arc::new(Shared {
            reached: AtomicU64::new(if durable { 0 } else { desk.through }),
            desk: Mutex::new(desk),
            moved: Condvar::new(),
            due: Condvar::new(),
            file,
            under_way: AtomicUsize::new(0),
            durable,
            longest_wait,
            broken: watch::Sender::default(),
        });
        Self { keeper: Keeper::start(&shared), shared, path }
    }

    /// Writes an event, before what it announces goes on. Where the disk takes no more, or does not come back in time, the
    /// traffic goes on: the event stays in memory, and whoever reads the file finds it missing.
    pub fn write(&self, event: Event) {
        let n = self.put(&event);
        self.shared.wait_until(n);
    }

    /// Hands over an event, and says its line. What it announces goes on when [`Log::settled`] has come back for that line.
    /// Where another has the file, or many exchanges are under way, the line goes along with the next write.
    #[must_use = "what the event announces waits for its line"]
    pub fn put(&self, event: &Event) -> u64 {
        self.shared.put(event)
    }

    /// An exchange begins that will write lines.
    pub(super) fn begin(&self) {
        self.shared.under_way.fetch_add(1, Relaxed);
    }

    /// An exchange that began has ended: its last line is about to be handed over.
    pub(super) fn end(&self) {
        self.shared.under_way.fetch_sub(1, Relaxed);
    }

    /// Whether so many exchanges are under way that lines are left for others' writes.
    pub(super) fn is_crowded(&self) -> bool {
        self.shared.is_crowded()
    }

    /// Whether a line is where its writer waits for it to be.
    pub fn is_settled(&self, line: u64) -> bool {
        self.shared.is_settled(line)
    }

    /// Waits until a line is in the file, or nobody waits for the disk any more.
    pub async fn settled(&self, line: u64) {
        self.shared.settled(line).await;
    }

    /// Whether a line was late, or is missing in the file.
    pub fn is_broken(&self) -> bool {
        *self.shared.broken.borrow()
    }

    /// Turns true as soon as a line is late, or is missing in the file.
    pub fn trouble(&self) -> watch::Receiver<bool> {
        self.shared.broken.subscribe()
    }

    /// The journal, once nobody writes any more. `None`: somebody does.
    pub fn into_journal(self) -> Option<Journal> {
        let Self { keeper, shared, path } = self;
        drop(keeper);
        let shared = Arc::into_inner(shared)?;
        let Desk { book, sink, .. } = shared.desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut journal = Journal { file: shared.file, path, book, sink };
        // What still waits is tried once more; it is in the note in any case.
        journal.flush().unwrap_or_default();
        Some(journal)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands over an event, and writes its line where nobody else has the file.
    fn put(&self, event: &Event) -> u64 {
        // JSON and checksum are made before the desk is taken.
        let line = JournalLine::in_buffer(event, SPARE.take());
        let mut desk = self.lock();
        let has_room = !desk.stalled || desk.book.has_room(event);
        let Some(line) = line.ok().filter(|_| has_room).map(|line| desk.book.take(event, line)) else {
            desk.book.lose();
            self.break_off();
            return 0;
        };
        let (n, line) = line;
        let stalled = desk.stalled;
        desk.book.leave((n, &line), stalled);
        if !stalled
            && !self.is_crowded()
            && let Some(sink) = desk.sink.take()
        {
            desk = self.write_waiting(desk, sink);
        }
        self.leave(desk);
        spare(line);
        n
    }

    /// Whether others are likely to leave lines before this one's task has its next turn: then one write takes all of them.
    fn is_crowded(&self) -> bool {
        self.under_way.load(Relaxed) >= CROWD
    }

    /// Writes what waits, where nobody has the file.
    fn help(&self) {
        let mut desk = self.lock();
        if !desk.stalled
            && desk.book.has_waiting()
            && let Some(sink) = desk.sink.take()
        {
            desk = self.write_waiting(desk, sink);
        }
        self.leave(desk);
    }

    /// Leaves the desk, and only then wakes its keeper: awake before that, it would have to wait for the desk at once.
    fn leave(&self, desk: MutexGuard<'_, Desk>) {
        let is_due = desk.keeper_rests && desk.has_work();
        drop(desk);
        if is_due {
            self.due.notify_one();
        }
    }

    /// Writes what waits, also what others leave meanwhile. The desk is free while the disk writes.
    fn write_waiting<'a>(&'a self, mut desk: MutexGuard<'a, Desk>, mut sink: Sink) -> MutexGuard<'a, Desk> {
        for _ in 0..MOST_ROUNDS {
            if !desk.book.has_waiting() {
                break;
            }
            let empty = std::mem::take(&mut desk.empty);
            let batch = desk.book.batch(empty);
            let place = sink.length();
            drop(desk);
            let written = sink.append(batch.bytes());
            desk = self.lock();
            desk.book.settle(&batch, place, written.is_ok());
            let last = batch.last().unwrap_or_default();
            desk.empty = batch.emptied();
            match written {
                Ok(()) => self.pass(&mut desk, last),
                Err(error) => {
                    self.fail(&mut desk, &error);
                    break;
                }
            }
        }
        self.put_back(desk, sink)
    }

    /// All lines up to this one are in the file.
    fn pass(&self, desk: &mut Desk, n: u64) {
        desk.through = n;
        if !self.durable {
            self.reached.store(n, Release);
        }
    }

    /// Whoever has a line has the file again.
    fn put_back<'a>(&self, mut desk: MutexGuard<'a, Desk>, sink: Sink) -> MutexGuard<'a, Desk> {
        if !desk.book.has_waiting() {
            desk.stalled = false;
        }
        desk.sink = Some(sink);
        if desk.waiting > 0 {
            self.moved.notify_all();
        }
        desk
    }

    /// From now on the file is not the whole journal; says whether that is new.
    fn break_off(&self) -> bool {
        !self.broken.send_replace(true)
    }

    fn fail(&self, desk: &mut Desk, error: &io::Error) {
        if self.break_off() {
            tracing::warn!(kind = %error.kind(), "the journal's disk takes no more; what is recorded stays in memory");
        }
        desk.stalled = true;
    }
}

/// Keeps the buffer of a line for this thread's next.
fn spare(buffer: Vec<u8>) {
    if buffer.capacity() <= SPARED {
        SPARE.set(buffer);
    }
}
