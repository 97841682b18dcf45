//! The keeper of a journal: it syncs what was written, and writes what could not be written at once.

use std::{
    fs::File,
    os::unix::fs::MetadataExt as _,
    sync::{Arc, MutexGuard, PoisonError, atomic::Ordering::Release},
    thread::JoinHandle,
    time::Duration,
};

use super::{Desk, Shared};

/// How long a line may lie in the machine's memory, unless each is synced.
const SYNC_EVERY: Duration = Duration::from_millis(100);

/// Looks in a row that found nothing to do, after which it sleeps until it is woken: to wake it takes as long as a line does, and
/// whoever writes one waits for that.
const IDLE_LOOKS: u32 = 10;

/// Syncs what was written, and writes what could not be written at once. It ends with its handle.
#[derive(Debug)]
pub(super) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Desk {
    /// Whether the keeper can do something. Lines that wait while somebody else has the file are that one's, who takes them
    /// along or wakes the keeper; to look again and again would keep the desk from whoever wants to give the file back.
    pub(super) fn has_work(&self) -> bool {
        self.through > self.synced || self.sink.is_some() && self.book.has_waiting()
    }
}

impl Shared {
    /// The keeper's work, until the journal is closed.
    fn keep(&self) {
        let mut desk = self.lock();
        let (mut waited, mut idle) = (None, IDLE_LOOKS);
        while !desk.closing {
            desk = self.rest(desk, idle);
            idle = if desk.has_work() { 0 } else { idle.saturating_add(1) };
            let waits = desk.book.first_waiting();
            // A line that came since the last look is its own task's to write: a thread that is not scheduled for a while
            // must not have the file meanwhile.
            if waits.is_some()
                && (desk.stalled || waits == waited)
                && let Some(sink) = desk.sink.take()
            {
                desk = self.write_waiting(desk, sink);
            }
            waited = waits;
            if desk.through > desk.synced {
                desk = self.sync(desk);
            }
        }
    }

    /// Until there is something to do, after so many looks for that, and then for as long as a line may lie unsynced.
    fn rest<'a>(&'a self, mut desk: MutexGuard<'a, Desk>, looks: u32) -> MutexGuard<'a, Desk> {
        let idle = |desk: &mut Desk| !desk.closing && !desk.has_work();
        if self.durable || looks >= IDLE_LOOKS {
            desk.keeper_rests = true;
            desk = self.due.wait_while(desk, idle).unwrap_or_else(PoisonError::into_inner);
            desk.keeper_rests = false;
        }
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
        if self.durable {
            self.reached.store(through, Release);
        }
        match synced {
            Ok(()) => {
                if is_removed(&self.file) && self.break_off() {
                    tracing::warn!("the journal was removed: what a killed run leaves is gone with it");
                }
                if !desk.book.has_waiting() {
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

/// Whether a file has no name any more: a command that cleans its folder takes the journal along, which is written to all the same, and
/// is gone with the last who has it open.
fn is_removed(file: &File) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
}

impl Keeper {
    pub(super) fn start(shared: &Arc<Shared>) -> Self {
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
