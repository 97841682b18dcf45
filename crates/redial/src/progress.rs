//! What people see of a run or a scan while it goes on: on standard error, in words of ours and numbers.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use redial_proxy::{EndedAttempt, whole_ms};
use redial_redact::Fingerprint;

use crate::{command::Context, terminal};

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// One line that is drawn again and again.
    Line,
    /// A line an event.
    Events,
    /// Nothing.
    Nothing,
}

/// What decides it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage {
    /// `-q`.
    pub(crate) quiet: bool,
    /// A CI runs this.
    pub(crate) ci: bool,
    /// Standard error is a terminal that knows how to erase a line.
    pub(crate) terminal: bool,
    /// The child has standard input and output on the terminal: it may draw on it itself, and a line of ours would stand
    /// in the middle of its screen.
    pub(crate) child_draws: bool,
}

impl Stage {
    /// That of a command without a child.
    pub(crate) fn of(context: &Context) -> Self {
        let terminal = terminal::error_is_terminal();
        Self { quiet: context.quiet, ci: context.env.in_ci(), terminal, child_draws: false }
    }

    /// The way for it. Outside a CI a standard error that is no terminal belongs to the child alone.
    pub(crate) const fn show(self) -> Show {
        match self {
            Self { quiet: true, .. } => Show::Nothing,
            Self { ci: true, .. } => Show::Events,
            Self { terminal: true, child_draws: false, .. } => Show::Line,
            Self { .. } => Show::Nothing,
        }
    }
}

/// Most bodies of which it is kept that they failed last.
const MOST_FAILING: usize = 10_000;

/// Counts, and shows them.
#[derive(Debug)]
pub(crate) struct Progress {
    show: Show,
    /// Some: which attempts are one call is told at the end, by more than this goes by.
    calls: u64,
    attempts: u64,
    failures: u64,
    /// The wait that the last answer asked for, in milliseconds.
    wait_ms: Option<u64>,
    /// Bodies whose last attempt failed: one of them again is a retry.
    failing: BTreeSet<Fingerprint>,
}

impl Progress {
    /// Nothing has happened yet.
    pub(crate) const fn new(show: Show) -> Self {
        Self { show, calls: 0, attempts: 0, failures: 0, wait_ms: None, failing: BTreeSet::new() }
    }

    /// An attempt has ended.
    pub(crate) fn step(&mut self, ended: EndedAttempt) {
        self.attempts += 1;
        self.failures += u64::from(ended.failed);
        self.wait_ms = ended.wait_ms;
        match self.show {
            Show::Line => {
                self.count(ended);
                terminal::draw(&format!("\r{}\x1b[K", self.line()));
            }
            Show::Events => terminal::say(&self.event(&ended)),
            Show::Nothing => {}
        }
    }

    /// Counts a call, unless this was asked before and had failed.
    fn count(&mut self, ended: EndedAttempt) {
        let Some(body) = ended.body else {
            self.calls += 1;
            return;
        };
        self.calls += u64::from(!self.failing.remove(&body));
        if ended.failed && self.failing.len() < MOST_FAILING {
            self.failing.insert(body);
        }
    }

    /// Takes the line away, before anything else is written and at the end.
    pub(crate) fn clear(&self) {
        if self.show == Show::Line && self.attempts > 0 {
            terminal::draw(terminal::ERASE);
        }
    }

    fn line(&self) -> String {
        let of = |count: u64, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
        let (calls, attempts) = (of(self.calls, "call"), of(self.attempts, "attempt"));
        format!("redial: some {calls}, {attempts}, {} failed{}", self.failures, self.wait())
    }

    fn event(&self, ended: &EndedAttempt) -> String {
        let end = ended.status.map_or_else(|| "without an answer".to_owned(), |status| format!("with {status}"));
        let count = if ended.failed { format!(", failure {}", self.failures) } else { String::new() };
        format!("redial: attempt {} ended {end}{count}{}", self.attempts, self.wait())
    }

    /// What the last answer asked for.
    fn wait(&self) -> String {
        self.wait_ms
            .map_or_else(String::new, |millis| format!(", asked to wait {}.{} s", millis / 1_000, millis % 1_000 / 100))
    }
}

/// A scan that is over sooner shows nothing.
const FIRST: Duration = Duration::from_millis(400);
/// Between two drawings.
const BETWEEN: Duration = Duration::from_millis(150);
/// Marks of a whole bar.
const BAR: u64 = 24;

/// How far a scan has read, for as many threads as read.
#[derive(Debug)]
pub(crate) struct Reading {
    show: Show,
    begun: Instant,
    /// Bytes that there are to read, where that is known.
    of: Option<u64>,
    files: AtomicU64,
    bytes: AtomicU64,
    /// Milliseconds after which it is drawn again.
    next: AtomicU64,
}

impl Reading {
    /// Nothing is read yet; `of` is how many bytes there are, where that is known.
    pub(crate) fn new(show: Show, of: Option<u64>) -> Self {
        let next = AtomicU64::new(whole_ms(FIRST));
        Self { show, begun: now(), of, files: AtomicU64::new(0), bytes: AtomicU64::new(0), next }
    }

    /// A file begins.
    pub(crate) fn file(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    /// So many bytes more were read.
    pub(crate) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        if self.show != Show::Line {
            return;
        }
        let (elapsed, next) = (whole_ms(self.begun.elapsed()), self.next.load(Ordering::Relaxed));
        let then = elapsed + whole_ms(BETWEEN);
        // Of several threads one draws.
        if elapsed >= next && self.next.compare_exchange(next, then, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            terminal::draw(&format!("\r{}\x1b[K", self.line()));
        }
    }

    /// Takes the line away, before anything else is written.
    pub(crate) fn clear(&self) {
        if self.show == Show::Line && self.next.load(Ordering::Relaxed) > whole_ms(FIRST) {
            terminal::draw(terminal::ERASE);
        }
    }

    fn line(&self) -> String {
        let (files, bytes) = (self.files.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed));
        let Some(of) = self.of.filter(|of| *of > 0) else {
            return format!("redial: {files} files, {} MiB read", bytes >> 20);
        };
        let share = |parts: u64| parts.saturating_mul(bytes.min(of)) / of;
        let done = usize::try_from(share(BAR)).unwrap_or_default();
        let bar: String =
            (0..BAR).zip("#".repeat(done).chars().chain(std::iter::repeat('.'))).map(|(_, mark)| mark).collect();
        format!("redial: [{bar}] {} % of {} MiB", share(100), of >> 20)
    }
}

#[expect(clippy::disallowed_methods, reason = "only when a line is drawn depends on it")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use redial_redact::FingerprintKey;

    use super::*;

    #[test]
    fn a_bar_is_as_long_as_what_was_read_and_a_tree_has_counts() {
        let reading = Reading::new(Show::Nothing, Some(8 << 20));
        assert_eq!(reading.line(), "redial: [........................] 0 % of 8 MiB");
        reading.read(2 << 20);
        assert_eq!(reading.line(), "redial: [######..................] 25 % of 8 MiB");
        // A file may grow while it is read.
        reading.read(9 << 20);
        assert_eq!(reading.line(), "redial: [########################] 100 % of 8 MiB");
        let tree = Reading::new(Show::Nothing, None);
        tree.file();
        tree.read(3 << 20);
        assert_eq!(tree.line(), "redial: 1 files, 3 MiB read");
        assert_eq!(Reading::new(Show::Line, Some(0)).line(), "redial: 0 files, 0 MiB read");
    }

    #[test]
    fn a_screen_that_the_child_draws_on_is_left_alone() {
        let stage = Stage { quiet: false, ci: false, terminal: true, child_draws: false };
        for (stage, show) in [
            (stage, Show::Line),
            (Stage { child_draws: true, ..stage }, Show::Nothing),
            (Stage { terminal: false, ..stage }, Show::Nothing),
            (Stage { ci: true, ..stage }, Show::Events),
            (Stage { quiet: true, ci: true, ..stage }, Show::Nothing),
        ] {
            assert_eq!(stage.show(), show, "{stage:?}");
        }
    }

    #[test]
    fn steps_are_counted_and_said() {
        let mut progress = Progress::new(Show::Nothing);
        let key = FingerprintKey::new("run", vec![1; 32]);
        for (status, failed, wait_ms, body, event) in [
            (Some(429), true, Some(1_500), "a", "redial: attempt 1 ended with 429, failure 1, asked to wait 1.5 s"),
            (None, true, None, "b", "redial: attempt 2 ended without an answer, failure 2"),
            (Some(200), false, None, "a", "redial: attempt 3 ended with 200"),
            // The same again after a success is another call.
            (Some(503), true, Some(20_000), "a", "redial: attempt 4 ended with 503, failure 3, asked to wait 20.0 s"),
        ] {
            let ended = EndedAttempt { status, failed, body: Some(key.fingerprint(body.as_bytes())), wait_ms };
            progress.step(ended.clone());
            assert_eq!(progress.event(&ended), event);
            progress.count(ended);
        }
        assert_eq!(progress.line(), "redial: some 3 calls, 4 attempts, 3 failed, asked to wait 20.0 s");
        progress.step(EndedAttempt { status: Some(200), failed: false, body: None, wait_ms: None });
        assert_eq!(progress.line(), "redial: some 3 calls, 5 attempts, 3 failed");
        progress.clear();
    }
}
