//! Work on many files at once: the one who walks hands out paths, and a few threads look at what lies there.

use std::{
    num::NonZero,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

/// Threads at most: each holds a window and what is undone in it.
const MOST: usize = 4;
/// Jobs that wait.
const WAITING: usize = 64;

/// Gives each job that `hand_out` calls with to one of a few threads, and `done` its number and what came of it, in whatever
/// order they end.
pub(super) fn each<J: Send, R: Send>(
    hand_out: impl FnOnce(&mut dyn FnMut(J)),
    work: impl Fn(J) -> R + Sync,
    done: impl FnMut(usize, R) + Send,
) {
    let (send, receive) = mpsc::sync_channel::<(usize, J)>(WAITING);
    let (receive, done) = (Arc::new(Mutex::new(receive)), Mutex::new(done));
    let worker = |receive: Arc<Mutex<mpsc::Receiver<(usize, J)>>>| {
        let next = || receive.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok((number, job)) = next() {
            let came = work(job);
            (done.lock().unwrap_or_else(PoisonError::into_inner))(number, came);
        }
    };
    let worker = &worker;
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST);
        for _ in 0..threads {
            let receive = Arc::clone(&receive);
            scope.spawn(move || worker(receive));
        }
        // Where all of them came to grief, nobody waits for them.
        drop(receive);
        let mut number = 0;
        hand_out(&mut |job| {
            if send.send((number, job)).is_ok() {
                number += 1;
            }
        });
        drop(send);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_job_is_done_once_under_its_own_number() {
        let mut came = Vec::new();
        each(|hand_out| (0..1_000_usize).for_each(hand_out), |job| job * 2, |number, twice| came.push((number, twice)));
        came.sort_unstable();
        assert_eq!(came, (0..1_000).map(|n| (n, n * 2)).collect::<Vec<_>>());
    }
}
