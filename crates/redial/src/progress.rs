//! What people see of a run while it goes on: on standard error, in words of ours and numbers.

use redial_proxy::EndedAttempt;

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

/// Counts, and shows them.
#[derive(Debug)]
pub(crate) struct Progress {
    show: Show,
    attempts: u64,
    failures: u64,
}

impl Progress {
    /// Nothing has happened yet.
    pub(crate) const fn new(show: Show) -> Self {
        Self { show, attempts: 0, failures: 0 }
    }

    /// An attempt has ended.
    pub(crate) fn step(&mut self, ended: EndedAttempt) {
        self.attempts += 1;
        self.failures += u64::from(ended.failed);
        match self.show {
            Show::Line => terminal::draw(&format!("\r{}\x1b[K", self.line())),
            Show::Events => terminal::say(&self.event(ended)),
            Show::Nothing => {}
        }
    }

    /// Takes the line away, before anything else is written and at the end.
    pub(crate) fn clear(&self) {
        if self.show == Show::Line && self.attempts > 0 {
            terminal::draw("\r\x1b[K");
        }
    }

    fn line(&self) -> String {
        format!("redial: {} attempts, {} failed", self.attempts, self.failures)
    }

    fn event(&self, ended: EndedAttempt) -> String {
        let end = ended.status.map_or_else(|| "without an answer".to_owned(), |status| format!("with {status}"));
        let count = if ended.failed { format!(", failure {}", self.failures) } else { String::new() };
        format!("redial: attempt {} ended {end}{count}", self.attempts)
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
        for (status, failed, event) in [
            (Some(503), true, "redial: attempt 1 ended with 503, failure 1"),
            (None, true, "redial: attempt 2 ended without an answer, failure 2"),
            (Some(200), false, "redial: attempt 3 ended with 200"),
        ] {
            let ended = EndedAttempt { status, failed };
            progress.step(ended);
            assert_eq!(progress.event(ended), event);
        }
        assert_eq!(progress.line(), "redial: 3 attempts, 2 failed");
        progress.clear();
    }
}
