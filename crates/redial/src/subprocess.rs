//! A short program whose output is wanted: git, a keychain. Bounded in time and bytes, without a shell, in a process
//! group of its own so that what it started ends with it.

use std::{
    io::{self, Read as _},
    os::unix::process::CommandExt as _,
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    process::{Pid, Signal, kill_process_group},
};

/// Why there is no output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// There is no such program.
    NotFound,
    /// It could not be started or read.
    Broken,
    /// It took too long.
    TimedOut,
    /// It wrote too much.
    TooMuch,
    /// It ended with another code than 0, or by a signal (none).
    Code(Option<i32>),
}

/// A program that runs.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    out: ChildStdout,
    waited: bool,
}

/// Starts a program without standard input; what it says on standard error is not read.
pub(crate) fn start(mut command: Command) -> Result<Running, Ended> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut child = command
        .spawn()
        .map_err(|error| if error.kind() == io::ErrorKind::NotFound { Ended::NotFound } else { Ended::Broken })?;
    match child.stdout.take() {
        Some(out) => Ok(Running { child, out, waited: false }),
        None => Err(Ended::Broken),
    }
}

impl Running {
    /// Reads to the end, at most `limit` bytes and for at most `time` from now.
    pub(crate) fn finish(mut self, limit: usize, time: Duration) -> Result<Vec<u8>, Ended> {
        let bytes = self.read(limit, time)?;
        let status = self.child.wait().map_err(|_io| Ended::Broken)?;
        self.waited = true;
        if status.success() { Ok(bytes) } else { Err(Ended::Code(status.code())) }
    }

    fn read(&mut self, limit: usize, time: Duration) -> Result<Vec<u8>, Ended> {
        let deadline = now() + time;
        let (mut bytes, mut chunk) = (Vec::new(), [0; 16 * 1024]);
        loop {
            self.wait_readable(deadline)?;
            // Readable, so that this does not block: a pipe hands out what is there.
            match self.out.read(&mut chunk) {
                Ok(0) => return self.wait_end(deadline).map(|()| bytes),
                Ok(n) => bytes.extend_from_slice(chunk.get(..n).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Ended::Broken),
            }
            if bytes.len() > limit {
                return Err(Ended::TooMuch);
            }
        }
    }

    fn wait_readable(&self, deadline: Instant) -> Result<(), Ended> {
        loop {
            let left = deadline.saturating_duration_since(now());
            let mut fds = [PollFd::new(&self.out, PollFlags::IN)];
            let timeout = rustix::event::Timespec::try_from(left).map_err(|_range| Ended::Broken)?;
            match poll(&mut fds, Some(&timeout)) {
                Ok(0) => return Err(Ended::TimedOut),
                Ok(_) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(_) => return Err(Ended::Broken),
            }
        }
    }

    /// A program may close its output and go on.
    fn wait_end(&mut self, deadline: Instant) -> Result<(), Ended> {
        loop {
            match self.child.try_wait() {
                Ok(Some(_)) => return Ok(()),
                Ok(None) if now() >= deadline => return Err(Ended::TimedOut),
                Ok(None) => std::thread::sleep(Duration::from_millis(1)),
                Err(_) => return Err(Ended::Broken),
            }
        }
    }
}

impl Drop for Running {
    /// Ends what was not read to its end, with all that it started.
    fn drop(&mut self) {
        if self.waited {
            return;
        }
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // The group may be gone already: then there is nothing left to end.
            kill_process_group(group, Signal::KILL).unwrap_or_default();
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[expect(clippy::disallowed_methods, reason = "an edge: the deadline of a program is real time")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limit: usize, millis: u64) -> Result<Vec<u8>, Ended> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        start(command)?.finish(limit, Duration::from_millis(millis))
    }

    #[test]
    fn output_is_read_within_its_bounds() {
        assert_eq!(sh("printf hi", 10, 5000), Ok(b"hi".to_vec()));
        assert_eq!(sh("exit 3", 10, 5000), Err(Ended::Code(Some(3))));
        assert_eq!(sh("yes", 100_000, 5000), Err(Ended::TooMuch));
        assert_eq!(start(Command::new("/no/such/program")).map(|_| ()), Err(Ended::NotFound));
    }

    #[test]
    fn a_program_that_hangs_ends_with_what_it_started() {
        let begun = now();
        assert_eq!(sh("sleep 60 & sleep 60", 10, 50), Err(Ended::TimedOut));
        assert_eq!(sh("exec >&-; sleep 60", 10, 50), Err(Ended::TimedOut));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
