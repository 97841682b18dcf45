//! The journal of a run, written by all of its connections.

use std::{
    cell::Cell,
    fs::File,
    io,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{
            AtomicU64,
            Ordering::{Acquire, Release},
        },
    },
    thread::JoinHandle,
    time::Duration,
};

use redial_note::{Event, JournalLine};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::watch,
    task::block_in_place,
};

use crate::{
    Journal,
    journal::{Book, Line, Sink, joined},
};

/// Most batches that one writer writes for others before it goes on with its own work.
const MOST_ROUNDS: usize = 4;

/// How long a line waits for the disk before what it announces goes on without it.
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// How often a line looks whether another's writer has taken it along, before its thread sleeps: some microseconds, which
/// is what a write takes. To sleep and to be woken takes ten times that.
const LOOKS: u32 = 64;

/// How long a thread of the runtime sleeps as it is, before its tasks are given to another thread.
const SHORT_WAIT: Duration = Duration::from_millis(2);

/// Longest buffer of a line that is kept for the next.
const SPARED: usize = 16 * 1024;

thread_local! {
    /// The buffer of this thread's last line.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// How long a line may lie in the machine's memory, unless each is synced.
const SYNC_EVERY: Duration = Duration::from_millis(100);

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
    /// The same as `through` of the desk, for whoever looks without it.
    through: AtomicU64,
    file: File,
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

/// Syncs what was written, and writes what could not be written at once. It ends with its handle.
#[derive(Debug)]
struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
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
            stalled: false,
            waiting: 0,
            keeper_rests: false,
            closing: false,
        };
        let shared = Arc::new(Shared {
            through: AtomicU64::new(desk.through),
            desk: Mutex::new(desk),
            moved: Condvar::new(),
            due: Condvar::new(),
            file,
            durable,
            longest_wait,
            broken: watch::Sender::default(),
        });
        Self { keeper: Keeper::start(&shared), shared, path }
    }

    /// Writes an event, before what it announces goes on. Where the disk takes no more, or does not come back in time, the
    /// traffic goes on: the event stays in memory, and whoever reads the file finds it missing.
    pub fn write(&self, event: Event) {
        self.shared.write(&event);
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

impl Desk {
    /// Whether the keeper can do something. Lines that wait while somebody else has the file are that one's, who takes them
    /// along or wakes the keeper; to look again and again would keep the desk from whoever wants to give the file back.
    fn has_work(&self) -> bool {
        self.through > self.synced || self.sink.is_some() && !self.book.unwritten.is_empty()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, event: &Event) {
        // JSON and checksum are made before the desk is taken.
        let line = JournalLine::in_buffer(event, SPARE.take());
        let mut desk = self.lock();
        let has_room = !desk.stalled || desk.book.has_room(event);
        let Some(line) = line.ok().filter(|_| has_room).map(|line| desk.book.take(event, line)) else {
            desk.book.lose();
            self.break_off();
            return;
        };
        let n = line.0;
        if !desk.stalled
            && let Some(sink) = desk.sink.take()
        {
            desk = if desk.book.unwritten.is_empty() {
                self.write_own(desk, sink, line)
            } else {
                desk.book.wait(line);
                self.write_waiting(desk, sink)
            };
        } else {
            desk.book.wait(line);
        }
        self.wake_keeper(&desk);
        if self.reached(&desk) < n && !desk.stalled {
            self.wait_for(desk, n);
        }
    }

    /// The last line of which all is done that its writer waits for.
    fn reached(&self, desk: &Desk) -> u64 {
        if self.durable { desk.synced } else { desk.through }
    }

    /// Waits until a line is written, or synced. Who has the file mostly takes it along within microseconds.
    fn wait_for(&self, desk: MutexGuard<'_, Desk>, n: u64) {
        let holds = |desk: &Desk| self.reached(desk) < n && !desk.stalled;
        drop(desk);
        if !self.durable && self.is_written_soon(n) {
            return;
        }
        let mut desk = self.lock();
        desk.waiting += 1;
        let waited = self.moved.wait_timeout_while(desk, SHORT_WAIT.min(self.longest_wait), |desk| holds(desk));
        desk = waited.unwrap_or_else(PoisonError::into_inner).0;
        desk.waiting -= 1;
        if holds(&desk) {
            // The guard must not be held while the tasks of this thread are given away.
            drop(desk);
            patiently(|| self.wait(self.lock(), holds));
        }
    }

    /// Whether a line was written while this thread looked on.
    fn is_written_soon(&self, n: u64) -> bool {
        (0..LOOKS).any(|_| {
            std::hint::spin_loop();
            self.through.load(Acquire) >= n
        })
    }

    /// Waits on after a short wait, but not for longer in all than a line may: after that, nobody waits.
    fn wait(&self, mut desk: MutexGuard<'_, Desk>, holds: impl Fn(&Desk) -> bool) {
        desk.waiting += 1;
        let left = self.longest_wait.saturating_sub(SHORT_WAIT);
        let waited = self.moved.wait_timeout_while(desk, left, |desk| holds(desk));
        let (mut desk, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        desk.waiting -= 1;
        if waited.timed_out() && holds(&desk) {
            desk.stalled = true;
            self.break_off();
            tracing::warn!("the journal's disk does not come back; what is recorded goes on without it");
            self.moved.notify_all();
        }
    }

    fn wake_keeper(&self, desk: &Desk) {
        if desk.keeper_rests {
            self.due.notify_one();
        }
    }

    /// Writes a line before which none waits, and what others leave meanwhile. The desk is free while the disk writes.
    fn write_own<'a>(&'a self, desk: MutexGuard<'a, Desk>, mut sink: Sink, line: Line) -> MutexGuard<'a, Desk> {
        drop(desk);
        let place = sink.length();
        let written = sink.append(&line.1);
        let mut desk = self.lock();
        let n = line.0;
        match written {
            Ok(()) => {
                desk.book.is_written(n, place);
                self.pass(&mut desk, n);
                spare(line.1);
            }
            Err(error) => {
                desk.book.wait(line);
                self.fail(&mut desk, &error);
                return self.put_back(desk, sink);
            }
        }
        if desk.book.unwritten.is_empty() { self.put_back(desk, sink) } else { self.write_waiting(desk, sink) }
    }

    /// Writes what waits, also what others leave meanwhile. The desk is free while the disk writes.
    fn write_waiting<'a>(&'a self, mut desk: MutexGuard<'a, Desk>, mut sink: Sink) -> MutexGuard<'a, Desk> {
        for _ in 0..MOST_ROUNDS {
            let lines = desk.book.waiting();
            let Some((last, _)) = lines.last() else { break };
            let (last, place) = (*last, sink.length());
            drop(desk);
            let written = sink.append(&joined(&lines));
            desk = self.lock();
            desk.book.settle(lines, place, written.is_ok());
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
        self.through.store(n, Release);
    }

    /// Whoever has a line has the file again.
    fn put_back<'a>(&self, mut desk: MutexGuard<'a, Desk>, sink: Sink) -> MutexGuard<'a, Desk> {
        if desk.book.unwritten.is_empty() {
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

    /// The keeper's work, until the journal is closed.
    fn keep(&self) {
        let mut desk = self.lock();
        while !desk.closing {
            desk = self.rest(desk);
            if !desk.book.unwritten.is_empty()
                && let Some(sink) = desk.sink.take()
            {
                desk = self.write_waiting(desk, sink);
            }
            if desk.through > desk.synced {
                desk = self.sync(desk);
            }
        }
    }

    /// Until there is something to do, and then for as long as a line may lie unsynced.
    fn rest<'a>(&'a self, mut desk: MutexGuard<'a, Desk>) -> MutexGuard<'a, Desk> {
        let idle = |desk: &mut Desk| !desk.closing && !desk.has_work();
        desk.keeper_rests = true;
        desk = self.due.wait_while(desk, idle).unwrap_or_else(PoisonError::into_inner);
        desk.keeper_rests = false;
        if !self.durable || desk.stalled {
            let rested = self.due.wait_timeout_while(desk, SYNC_EVERY, |desk| !desk.closing);
            desk = rested.unwrap_or_else(PoisonError::into_inner).0;
        }
        desk
    }

    fn sync<'a>(&'a self, desk: MutexGuard<'a, Desk>) -> MutexGuard<'a, Desk> {
        let through = desk.through;
        drop(desk);
        let synced = self.file.sync_data();
        let mut desk = self.lock();
        // What cannot be synced is not tried again: the system has said that it is gone.
        desk.synced = through;
        match synced {
            Ok(()) => {
                if desk.book.unwritten.is_empty() {
                    desk.stalled = false;
                }
            }
            Err(error) => self.fail(&mut desk, &error),
        }
        if desk.waiting > 0 {
            self.moved.notify_all();
        }
        desk
    }
}

impl Keeper {
    fn start(shared: &Arc<Shared>) -> Self {
        let keeping = Arc::clone(shared);
        let named = std::thread::Builder::new().name("redial-journal".to_owned());
        // Without it, lines are written all the same.
        let thread = named.spawn(move || keeping.keep()).ok();
        Self { shared: Arc::clone(shared), thread }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.due.notify_all();
        // A keeper that panicked has nothing to give back.
        self.thread.take().into_iter().for_each(|thread| drop(thread.join()));
    }
}

/// Keeps the buffer of a line for this thread's next.
fn spare(buffer: Vec<u8>) {
    if buffer.capacity() <= SPARED {
        SPARE.set(buffer);
    }
}

/// Waits without holding up the tasks of this thread, where the runtime can do that.
fn patiently(wait: impl FnOnce()) {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}

#[cfg(test)]
mod tests;
