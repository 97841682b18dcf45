//! The child's standard output and error: a terminal stays one, a pipe or a file is passed through and searched.

use std::{
    fs::File,
    io::{self, IsTerminal as _, PipeReader, PipeWriter, Write as _},
    os::unix::fs::MetadataExt as _,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use redial_redact::{ArtefactScan, Scanner, Sha256};
use rustix::event::{PollFd, PollFlags, poll};
use tokio::{net::unix::pipe, sync::watch, task::spawn_blocking};

use super::watch::{Seen, Watch};
use crate::{problem::system_says, terminal};

/// As much as a pipe holds.
const CHUNK: usize = 64 * 1024;

/// Most chunks that are read of a pipe after it was to be closed: as much as the largest holds.
const MOST_LEFT: usize = 16;

/// A stream of the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// Both, where they are one file (`2>&1`).
    Both,
}

impl Stream {
    /// Says that what was written to it is lost. A reader that has gone away wanted no more; but a full disk would have told the command
    /// itself, which knows nothing of it now unless it goes on writing.
    fn cannot_take(self, error: &io::Error) {
        if error.kind() != io::ErrorKind::BrokenPipe {
            let name = match self {
                Self::Stdout => "standard output",
                Self::Stderr => "standard error",
                Self::Both => "standard output and error",
            };
            let why = system_says(error);
            terminal::say(&format!("warning: the command's {name} cannot be passed on, and is closed: {why}"));
        }
    }
}

/// Whether a stream was searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// Every byte that passed.
    Searched {
        /// Secrets and control.
        scan: ArtefactScan,
        /// The digest of what passed.
        sha256: Sha256,
        /// Whether it was read to its end. Not where a process outside the child's group kept it open: then to where it is
        /// closed on our side, behind which nothing passes.
        whole: bool,
    },
    /// Not at all: it is a terminal, which the child has to itself.
    Terminal,
    /// Not at all: nobody wanted it.
    NotAsked,
    /// The search itself failed: nothing is known.
    Failed,
}

/// What was seen of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// Which.
    pub(crate) stream: Stream,
    /// How far.
    pub(crate) coverage: Coverage,
}

impl Output {
    /// Whether somebody kept it open when nobody of the child's group was left.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.coverage, Coverage::Searched { whole: false, .. })
    }
}

/// Where the child's streams lead.
#[derive(Debug)]
pub(super) struct Sinks {
    pub(super) stdout: File,
    pub(super) stderr: File,
}

impl Sinks {
    /// Redial's own.
    pub(super) fn of_process() -> io::Result<Self> {
        Ok(Self { stdout: terminal::raw_output()?, stderr: terminal::raw_error()? })
    }

    /// Whether both are one file. Then one pipe serves both, since two would lose the order between them.
    fn are_one(&self) -> bool {
        let id = |file: &File| file.metadata().map(|meta| (meta.dev(), meta.ino())).ok();
        id(&self.stdout).is_some_and(|stdout| Some(stdout) == id(&self.stderr))
    }
}

/// The child's side of its streams, and ours.
#[derive(Debug)]
pub(super) struct Wiring {
    pub(super) stdout: Stdio,
    pub(super) stderr: Stdio,
    pub(super) pumps: Pumps,
}

/// Lays the pipes that are needed.
pub(super) fn wire(search: Option<&Arc<Scanner>>, sinks: Sinks) -> io::Result<Wiring> {
    let mut pumps = Pumps::default();
    let passed = |file: &File| search.filter(|_| !file.is_terminal()).cloned();
    if let Some(scanner) = passed(&sinks.stdout).filter(|_| sinks.are_one()) {
        let writer = pumps.pass(Stream::Both, sinks.stdout, scanner)?;
        return Ok(Wiring { stdout: writer.try_clone()?.into(), stderr: writer.into(), pumps });
    }
    let mut side = |stream, file: File| -> io::Result<Stdio> {
        match passed(&file) {
            Some(scanner) => Ok(pumps.pass(stream, file, scanner)?.into()),
            None => {
                let coverage = if file.is_terminal() { Coverage::Terminal } else { Coverage::NotAsked };
                pumps.unseen.push(Output { stream, coverage });
                Ok(Stdio::inherit())
            }
        }
    };
    let (stdout, stderr) = (side(Stream::Stdout, sinks.stdout)?, side(Stream::Stderr, sinks.stderr)?);
    Ok(Wiring { stdout, stderr, pumps })
}

/// All that flows.
#[derive(Debug, Default)]
pub(super) struct Pumps {
    pumps: Vec<Pump>,
    unseen: Vec<Output>,
}

/// Ends pumps whose pipe somebody holds open.
#[derive(Debug)]
pub(super) struct Tap {
    closed: watch::Sender<bool>,
    moved: Arc<AtomicU64>,
}

impl Tap {
    pub(super) fn close(&self) {
        self.closed.send_replace(true);
    }

    /// A number that is another one once a chunk has passed.
    pub(super) fn moved(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }
}

impl Pumps {
    fn pass(&mut self, stream: Stream, to: File, scanner: Arc<Scanner>) -> io::Result<PipeWriter> {
        let (reader, writer): (PipeReader, PipeWriter) = io::pipe()?;
        let from = pipe::Receiver::from_owned_fd(reader.into())?;
        self.pumps.push(Pump { stream, from, sink: Sink { to, watch: Watch::new(&scanner), chunk: vec![0; CHUNK] } });
        Ok(writer)
    }

    /// Passes everything on until all writers are gone.
    pub(super) fn run(self) -> (impl Future<Output = Vec<Output>>, Tap) {
        let (tap, closed) = watch::channel(false);
        let moved = Arc::new(AtomicU64::new(0));
        let end = Closed { closed, moved: Arc::clone(&moved) };
        let all = async move {
            let (mut pumps, mut outputs) = (self.pumps.into_iter(), self.unseen);
            // At most two: standard output and error.
            let (first, second) = tokio::join!(flow(pumps.next(), end.clone()), flow(pumps.next(), end));
            outputs.extend(first.into_iter().chain(second));
            outputs.sort_by_key(|output| output.stream as u8);
            outputs
        };
        (all, Tap { closed: tap, moved })
    }
}

async fn flow(pump: Option<Pump>, end: Closed) -> Option<Output> {
    let pump = pump?;
    Some(Output { stream: pump.stream, coverage: pump.run(end).await })
}

/// A pump's side of the tap.
#[derive(Debug, Clone)]
struct Closed {
    closed: watch::Receiver<bool>,
    moved: Arc<AtomicU64>,
}

/// One pipe.
#[derive(Debug)]
struct Pump {
    stream: Stream,
    from: pipe::Receiver,
    sink: Sink,
}

/// The far end, which may block: it is used on a thread for that.
#[derive(Debug)]
struct Sink {
    to: File,
    watch: Watch,
    chunk: Vec<u8>,
}

impl Pump {
    async fn run(self, Closed { mut closed, moved }: Closed) -> Coverage {
        let Self { stream, from, mut sink } = self;
        let mut left = MOST_LEFT;
        let whole = loop {
            tokio::select! {
                biased;
                // What lies in the pipe came before it is closed.
                ready = from.readable() => if ready.is_err() { break false },
                _ = closed.wait_for(|closed| *closed) => break false,
            }
            if *closed.borrow() {
                let Some(less) = left.checked_sub(1) else { break false };
                left = less;
            }
            let read = match from.try_read(&mut sink.chunk) {
                Ok(0) => break true,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                Err(_) => break false,
            };
            let passed;
            (sink, passed) = match spawn_blocking(move || sink.pass(read)).await {
                Ok(passed) => passed,
                Err(_panicked) => return Coverage::Failed,
            };
            moved.fetch_add(1, Ordering::Relaxed);
            if let Err(error) = passed {
                // Nobody reads on: the child learns it the way it would have, by our end being closed.
                stream.cannot_take(&error);
                break true;
            }
        };
        drop(from);
        match spawn_blocking(move || sink.watch.finish()).await {
            Ok(Seen { scan, sha256 }) => Coverage::Searched { scan, sha256, whole },
            Err(_) => Coverage::Failed,
        }
    }
}

impl Sink {
    /// Writes the first bytes of the chunk, and only then looks at them: no reader waits for a search.
    fn pass(mut self, len: usize) -> (Self, io::Result<()>) {
        let bytes = self.chunk.get(..len).unwrap_or_default();
        let passed = write_all(&mut self.to, bytes);
        self.watch.feed(bytes);
        (self, passed)
    }
}

/// Writes everything, also to a file that somebody else made non-blocking (node does it to pipes that it shares).
fn write_all(to: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match to.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // Interrupted or not, the next write tells.
                poll(&mut [PollFd::new(&*to, PollFlags::OUT)], None).unwrap_or_default();
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
