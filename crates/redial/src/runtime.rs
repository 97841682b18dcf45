//! The runtime of a command that waits for sockets: one thread for what asks one thing after another, two for what stands between
//! a command and its gateway.

use std::future::Future;

use rustix::process::{Resource, getrlimit};
use tokio::runtime::{Builder, Runtime};

use crate::{
    child,
    problem::{Problem, system_says},
};

/// Does work on one thread, to its end.
///
/// # Errors
/// The system gives no files or threads for it.
pub(crate) fn on_one_thread<F: Future>(work: F) -> Result<F::Output, Problem> {
    Ok(ended(of(&mut Builder::new_current_thread())?, work))
}

/// Two threads: one would let a slow scan of the child's output hold up its traffic.
///
/// # Errors
/// The system gives no files or threads for them.
pub(crate) fn of_two_threads() -> Result<Runtime, Problem> {
    of(Builder::new_multi_thread().worker_threads(2))
}

/// Does the last work of a runtime. A resolver's thread that hangs is not waited for.
pub(crate) fn ended<F: Future>(runtime: Runtime, work: F) -> F::Output {
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

fn of(builder: &mut Builder) -> Result<Runtime, Problem> {
    enough_files(getrlimit(Resource::Nofile).current)?;
    builder.enable_all().build().map_err(|error| problem(system_says(&error)))
}

/// A runtime takes files of its own, and tokio panics where it gets none for signals.
fn enough_files(limit: Option<u64>) -> Result<(), Problem> {
    /// Standard streams, a runtime's own six, a note, its folder and a connection with its name's resolver.
    const FEWEST: u64 = 16;
    match limit {
        Some(limit) if limit < FEWEST => {
            Err(problem(format!("this process may open {limit} files, and needs {FEWEST} at least (ulimit -n)")))
        }
        _ => Ok(()),
    }
}

fn problem(why: String) -> Problem {
    Problem::failed("Redial cannot begin its work", why, child::LIMITS)
}

#[cfg(test)]
mod tests {
    use super::enough_files;

    #[test]
    fn too_few_files_are_told_before_a_runtime_panics() {
        assert!(enough_files(Some(16)).is_ok() && enough_files(None).is_ok());
        let problem = enough_files(Some(8)).unwrap_err().to_string();
        assert!(problem.contains("may open 8 files"), "{problem}");
    }
}
