//! How a line is waited for: as a task that lets others go first, then as a thread, and never longer than a bound.

use std::{
    future::poll_fn,
    sync::{MutexGuard, PoisonError, atomic::Ordering::Acquire},
    task::Poll,
    time::Duration,
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::block_in_place,
};

use super::{Desk, Shared};

/// How long a line waits for the disk before what it announces goes on without it.
pub(super) const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// How often a line looks whether another's writer has taken it along, before its thread sleeps: some microseconds, which
/// is what a write takes. To sleep and to be woken takes ten times that.
const LOOKS: u32 = 64;

/// How often a task lets the others of its thread go first, before it waits for its line as a thread does. A write is over by
/// the time that the first of them has had its turn.
const TURNS: u32 = 4;

/// How long a thread of the runtime sleeps as it is, before its tasks are given to another thread.
const SHORT_WAIT: Duration = Duration::from_millis(2);

impl Shared {
    /// Waits as a task does at first: what the others of its thread leave meanwhile is written with it.
    pub(super) async fn settled(&self, line: u64) {
        for _ in 0..TURNS {
            if self.is_settled(line) {
                return;
            }
            if !self.durable {
                others_first().await;
                if self.is_settled(line) {
                    return;
                }
                self.help();
            }
        }
        self.wait_until(line);
    }

    /// Whether a line is where its writer waits for it to be.
    pub(super) fn is_settled(&self, n: u64) -> bool {
        self.reached.load(Acquire) >= n
    }

    /// Waits as a thread does.
    pub(super) fn wait_until(&self, n: u64) {
        if self.is_settled(n) {
            return;
        }
        self.help();
        // What is reached is told while the desk is held.
        let desk = self.lock();
        if !self.is_settled(n) && !desk.stalled {
            drop(desk);
            self.wait_for(n);
        }
    }

    /// Waits until a line is written, or synced. Who has the file mostly takes it along within microseconds.
    fn wait_for(&self, n: u64) {
        let holds = |desk: &Desk| !self.is_settled(n) && !desk.stalled;
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
            self.is_settled(n)
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
            desk.book.hold_back();
            self.break_off();
            tracing::warn!("the journal's disk does not come back; what is recorded goes on without it");
            self.moved.notify_all();
        }
    }
}

/// Lets the other tasks of this thread go first, as far as they have something to do.
async fn others_first() {
    let mut waited = false;
    poll_fn(|context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Waits without holding up the tasks of this thread, where the runtime can do that.
fn patiently(wait: impl FnOnce()) {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(wait),
        _ => wait(),
    }
}
