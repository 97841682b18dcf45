//! What people see of a run while it goes on: on standard error, in words of ours and numbers.

use crate::terminal;

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

/// A step of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A call was seen for the first time.
    Call,
    /// An attempt has ended.
    Attempt {
        /// Its status, where one came.
        status: Option<u16>,
        /// Whether it failed.
        failed: bool,
    },
    /// The client let time pass before it tried again.
    Waited {
        /// How long.
        ms: u64,
    },
}

/// Counts, and shows them.
#[derive(Debug)]
pub(crate) struct Progress {
    show: Show,
    calls: u64,
    attempts: u64,
    failures: u64,
    waited_ms: u64,
}

impl Progress {
    /// Nothing has happened yet.
    pub(crate) const fn new(show: Show) -> Self {
        Self { show, calls: 0, attempts: 0, failures: 0, waited_ms: 0 }
    }

    /// Something has.
    pub(crate) fn step(&mut self, step: Step) {
        self.count(step);
        match self.show {
            Show::Line => terminal::draw(&format!("\r{}\x1b[K", self.line())),
            Show::Events => terminal::say(&self.event(step)),
            Show::Nothing => {}
        }
    }

    /// Takes the line away, before anything else is written and at the end.
    pub(crate) fn clear(&self) {
        if self.show == Show::Line && self.calls + self.attempts > 0 {
            terminal::draw("\r\x1b[K");
        }
    }

    const fn count(&mut self, step: Step) {
        match step {
            Step::Call => self.calls += 1,
            Step::Attempt { failed, .. } => {
                self.attempts += 1;
                self.failures += failed as u64;
            }
            Step::Waited { ms } => self.waited_ms += ms,
        }
    }

    fn line(&self) -> String {
        let waits = match self.waited_ms {
            0 => String::new(),
            ms => format!(", waited {}.{} s", ms / 1000, ms % 1000 / 100),
        };
        format!("redial: {} calls, {} attempts, {} failed{waits}", self.calls, self.attempts, self.failures)
    }

    fn event(&self, step: Step) -> String {
        match step {
            Step::Call => format!("redial: call {}", self.calls),
            Step::Attempt { status, failed } => {
                let end = status.map_or_else(|| "without an answer".to_owned(), |status| format!("with {status}"));
                let count = if failed { format!(", failure {}", self.failures) } else { String::new() };
                format!("redial: attempt {} ended {end}{count}", self.attempts)
            }
            Step::Waited { ms } => format!("redial: the client waited {ms} ms"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let steps = [
            (Step::Call, "redial: call 1"),
            (Step::Attempt { status: Some(503), failed: true }, "redial: attempt 1 ended with 503, failure 1"),
            (Step::Waited { ms: 1540 }, "redial: the client waited 1540 ms"),
            (Step::Attempt { status: None, failed: true }, "redial: attempt 2 ended without an answer, failure 2"),
            (Step::Attempt { status: Some(200), failed: false }, "redial: attempt 3 ended with 200"),
        ];
        for (step, event) in steps {
            progress.step(step);
            assert_eq!(progress.event(step), event);
        }
        assert_eq!(progress.line(), "redial: 1 calls, 3 attempts, 2 failed, waited 1.5 s");
        progress.clear();
    }
}
