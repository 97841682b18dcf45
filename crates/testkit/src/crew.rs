//! Pieces of work side by side: most of their time they wait.

use std::{
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    thread,
    time::Duration,
};

/// Does `work` for each number below `count`, so many at a time, and gives what came of each, in the order of the numbers.
///
/// # Panics
/// A piece of work panicked.
pub fn side_by_side<T: Send>(count: u32, at_once: usize, work: impl Fn(u32) -> T + Sync) -> Vec<T> {
    let next = AtomicU32::new(0);
    let worker = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Relaxed)).take_while(|number| *number < count);
        numbers.map(|number| (number, work(number))).collect::<Vec<_>>()
    };
    let mut done: Vec<(u32, T)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, left)| left).collect()
}

/// When something that takes `whole` is killed: low-discrepancy moments over all of it and a little beyond.
pub fn moment(kill: u32, whole: Duration) -> Duration {
    whole.mul_f64(f64::from(kill).mul_add(0.618_033_988_749, 0.1).fract() * 1.1)
}
