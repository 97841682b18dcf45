//! The exit codes, all of them.

use redial_note::Verdict;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, nothing found; the decision is `continue`.
    Done,
    /// Redial itself could not do its work.
    Failed,
    /// Wrong usage.
    Usage,
    /// The decision is `pause`, or something was found.
    Pause,
    /// The decision is `escalate`, or a note was altered or withheld.
    Escalate,
    /// The command's own code under `run`: 128 and the number for a signal; 125, 126, 127 where it did not start.
    Child(u8),
}

impl Exit {
    /// Redial itself did not start the command of a run.
    pub(crate) const NOT_STARTED: Self = Self::Child(125);

    /// The exit of a decision.
    pub(crate) const fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Continue => Self::Done,
            Verdict::Pause => Self::Pause,
            Verdict::Escalate => Self::Escalate,
        }
    }

    /// The number that the shell sees.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Pause => 10,
            Self::Escalate => 20,
            Self::Child(code) => code,
        }
    }
}
