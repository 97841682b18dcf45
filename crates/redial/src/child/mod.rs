//! The command under `redial run`: started, watched, passed signals to, and ended with what it left behind.
//!
//! **Who gets the terminal.** With a controlling terminal the child stays in Redial's own process group, wherever standard
//! input comes from: it can read the terminal (a prompt on `/dev/tty` included), Ctrl-C and Ctrl-Z reach both as they would
//! reach a pipeline, and `fg` wakes both. Redial then takes SIGINT and SIGQUIT for itself without passing them on, since
//! the terminal has given them to the child already; twice would be an order to leave for many. A group of its own in the
//! foreground would need a shell's whole job control, and a moment in which the child is stopped for reading too early.
//! The price: what the child leaves running is left running, as without Redial, since its group is ours.
//! Without a controlling terminal (CI, containers, daemons) the child leads a group of its own; signals go to all of it.

mod group;
mod harden;
mod output;
mod signals;
mod watch;

use std::{
    ffi::OsString,
    io,
    os::unix::process::ExitStatusExt as _,
    pin::{Pin, pin},
    process::{ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redial_note::ChildExit;
use redial_redact::Scanner;
use rustix::{io::Errno, process::Signal};
use tokio::{
    process::Command,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::problem::{Problem, system_says};

pub(crate) use harden::{harden, take_files};
pub(crate) use output::{Coverage, Output, Stream};
pub(crate) use signals::{outlive_full_files, outlives_its_terminal};

use self::{
    group::{Group, Grouping},
    output::{Pumps, Sinks, Tap},
    signals::Signals,
};

/// How long a child may go on after it was told to end, and what it left behind after it has ended.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// What to try where the system has nothing left for Redial itself.
pub(crate) const LIMITS: &str =
    "look at the limits on open files and processes (ulimit -n, ulimit -u) and at free memory";

/// How long the killed may take to be gone, and their pipes to be read to the end.
const SETTLE: Duration = Duration::from_secs(1);

/// How often it is looked whether somebody of the group still lives.
const LOOK: Duration = Duration::from_millis(20);

/// What is started.
#[derive(Debug, Clone)]
pub(crate) struct Start<'a> {
    /// Program and arguments.
    pub(crate) argv: &'a [OsString],
    /// Variables that are set.
    pub(crate) env: &'a [(String, String)],
    /// Variables that are taken away; all others are Redial's own.
    pub(crate) removed: &'a [String],
    /// What pipes and files are searched for; `None` with `--no-output-scan`.
    pub(crate) search: Option<Arc<Scanner>>,
    /// [`GRACE`], shorter in tests.
    pub(crate) grace: Duration,
    /// Set before what did not end by itself is killed.
    pub(crate) killing: Arc<AtomicBool>,
}

/// A child that runs. Dropped before its end, it is ended with its group.
#[derive(Debug)]
pub(crate) struct Child {
    process: tokio::process::Child,
    group: Group,
    signals: Signals,
    pumps: Pumps,
    grace: Duration,
    killing: Arc<AtomicBool>,
}

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChildEnd {
    /// Its code or signal, for the note.
    pub(crate) exit: ChildExit,
    /// What was seen of its output: one entry a stream, or one for both where they are the same file.
    pub(crate) outputs: Vec<Output>,
    /// The first signal that Redial itself was given while it ran and that asks for the end. With a terminal, a Ctrl-C
    /// among them may have been meant for the child's own use (an agent's «stop this turn»): it is no proof of a stop.
    pub(crate) asked: Option<Signal>,
    /// It did not end within the grace time and was killed.
    pub(crate) killed: bool,
    /// Processes of its group outlived it and its grace time, and were killed.
    pub(crate) left_some: bool,
}

impl ChildEnd {
    /// What a shell would say: the code, or 128 and the signal's number.
    pub(crate) fn code(&self) -> u8 {
        let code = self.exit.code.or(self.exit.signal.map(|signal| 128 + signal));
        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
    }
}

/// Why no child runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotStarted {
    /// The exit code: 127 not found, 126 not executable, 125 Redial's own fault.
    pub(crate) code: u8,
    why: String,
}

impl NotStarted {
    fn ours(error: &io::Error) -> Self {
        Self { code: 125, why: system_says(error) }
    }

    /// What the system says of the program; or that it has no process or file left for us, which is none of its.
    fn of_program(error: &io::Error) -> Self {
        let short = [Errno::MFILE, Errno::NFILE, Errno::AGAIN, Errno::NOMEM];
        if Errno::from_io_error(error).is_some_and(|errno| short.contains(&errno)) {
            return Self::ours(error);
        }
        let code = if error.kind() == io::ErrorKind::NotFound { 127 } else { 126 };
        Self { code, why: system_says(error) }
    }

    /// The error to show. Its exit is Redial's; the process ends with `code`.
    pub(crate) fn problem(&self) -> Problem {
        let why = self.why.as_str();
        match self.code {
            127 => Problem::failed("the command was not found", why, "look at its spelling and at PATH"),
            126 => {
                Problem::failed("the command can't be started", why, "look whether it is a program that you may run")
            }
            _ => Problem::failed("Redial can't start the command", why, LIMITS),
        }
    }
}

impl Child {
    /// Starts it. Needs a tokio runtime with I/O, signals and time.
    ///
    /// # Errors
    /// There is no such program, it can't be started, or Redial has no pipe for it.
    pub(crate) fn start(start: &Start<'_>) -> Result<Self, NotStarted> {
        let sinks = Sinks::of_process().map_err(|error| NotStarted::ours(&error))?;
        Self::start_with(start, Grouping::of_terminal(), sinks)
    }

    fn start_with(start: &Start<'_>, grouping: Grouping, sinks: Sinks) -> Result<Self, NotStarted> {
        let ours = |error: io::Error| NotStarted::ours(&error);
        let Some((program, arguments)) = start.argv.split_first() else {
            return Err(ours(io::ErrorKind::InvalidInput.into()));
        };
        // Before the child: a signal that comes in between would end Redial and leave the child.
        let signals = Signals::listen().map_err(ours)?;
        let wiring = output::wire(start.search.as_ref(), sinks).map_err(ours)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::inherit()).stdout(wiring.stdout).stderr(wiring.stderr).kill_on_drop(true);
        for name in start.removed {
            command.env_remove(name);
        }
        command.envs(start.env.iter().map(|(name, value)| (name, value)));
        if grouping == Grouping::Own {
            command.process_group(0);
        }
        let process = command.spawn().map_err(|error| NotStarted::of_program(&error))?;
        // Our ends of its pipes are closed with the command: else they would never end.
        drop(command);
        take_files();
        let group = Group::new(grouping, process.id());
        Ok(Self {
            process,
            group,
            signals,
            pumps: wiring.pumps,
            grace: start.grace,
            killing: Arc::clone(&start.killing),
        })
    }

    /// Its process id, as long as it was not waited for.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.process.id()
    }

    /// Waits for the end of the child, of its output and of its group. What it awaits may run beside anything.
    pub(crate) async fn wait(mut self) -> ChildEnd {
        let (pumps, tap) = std::mem::take(&mut self.pumps).run();
        let mut pumps = pin!(pumps);
        let (mut outputs, mut life) = (None, Life::default());
        let status = {
            let mut end = pin!(self.end(&mut life));
            loop {
                tokio::select! {
                    seen = &mut pumps, if outputs.is_none() => outputs = Some(seen),
                    status = &mut end => break status,
                }
            }
        };
        let outputs = match outputs {
            Some(outputs) => outputs,
            // Nobody of the group is left, and somebody outside may hold a pipe open for ever.
            None => {
                let deadline = life.deadline(self.grace) + SETTLE;
                // In our own group that may be something that the child left: it has the time that what is left has.
                let settle = if self.group.is_known() { SETTLE } else { deadline - Instant::now() };
                last_words(pumps, &tap, settle, deadline).await
            }
        };
        ChildEnd { exit: exit(status), outputs, asked: life.asked, killed: life.killed, left_some: life.left_some }
    }

    fn kill(&self) {
        self.killing.store(true, Ordering::Relaxed);
        self.group.send(Signal::KILL);
    }

    /// The child's end, then its group's.
    async fn end(&mut self, life: &mut Life) -> io::Result<ExitStatus> {
        let status = loop {
            let patience = life.deadline;
            tokio::select! {
                status = self.process.wait() => break status,
                signal = self.signals.next() => life.pass(signal, &self.group, self.grace),
                () = until(patience), if !life.killed => {
                    life.killed = true;
                    self.kill();
                }
            }
        };
        self.group.leader_has_ended();
        let deadline = life.deadline(self.grace);
        while self.group.has_living() && Instant::now() < deadline + SETTLE {
            tokio::select! {
                signal = self.signals.next() => life.pass(signal, &self.group, self.grace),
                () = sleep(LOOK) => {}
            }
            if Instant::now() >= deadline && !life.left_some {
                life.left_some = true;
                self.kill();
            }
        }
        self.group.is_done();
        status
    }
}

/// Reads on as long as something comes, and no longer than the deadline. What came until then was seen; nothing passes later.
async fn last_words(
    mut pumps: Pin<&mut impl Future<Output = Vec<Output>>>,
    tap: &Tap,
    settle: Duration,
    deadline: Instant,
) -> Vec<Output> {
    let mut before = None;
    while Instant::now() < deadline && before != Some(tap.moved()) {
        before = Some(tap.moved());
        if let Ok(outputs) = timeout(settle, &mut pumps).await {
            return outputs;
        }
    }
    tap.close();
    pumps.await
}

/// What happened while it ran.
#[derive(Debug, Default)]
struct Life {
    asked: Option<Signal>,
    /// When patience ends; set by the first signal that asks for the end, or by the end of the child.
    deadline: Option<Instant>,
    killed: bool,
    left_some: bool,
}

impl Life {
    fn pass(&mut self, signal: Signal, group: &Group, grace: Duration) {
        if signals::asks_for_the_end(signal) {
            self.asked.get_or_insert(signal);
        }
        if !group.takes(signal) {
            return;
        }
        group.send(signal);
        if signals::asks_for_the_end(signal) {
            self.deadline(grace);
        }
    }

    fn deadline(&mut self, grace: Duration) -> Instant {
        *self.deadline.get_or_insert_with(|| Instant::now() + grace)
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A status that can't be read (somebody else reaped the child) is neither a code nor a signal.
fn exit(status: io::Result<ExitStatus>) -> ChildExit {
    let number = |number: Option<i32>| number.and_then(|number| u64::try_from(number).ok());
    match status {
        Ok(status) => ChildExit { code: number(status.code()), signal: number(status.signal()) },
        Err(_) => ChildExit { code: None, signal: None },
    }
}

#[cfg(test)]
mod tests;
