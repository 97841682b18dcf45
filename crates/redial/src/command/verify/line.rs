//! One line of the answer: what was found, where, and what it means for the exit.

use std::path::{Path, PathBuf};

use crate::{exit::Exit, paths::printable};

/// What a line says. It never says «valid»: the level that was reached is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Form and seal hold, and everything that follows from something else.
    Intact,
    /// The same, and somebody who was named vouches for the bytes.
    Signed,
    /// A secret stands in none of the note's files.
    Absent,
    /// Something that the run searched is not there to be read again: neither good nor bad.
    Unread,
    /// Less than what was asked for.
    Below,
    /// There is no note where one should be.
    Missing,
    /// Something does not hold.
    Altered,
    /// A secret stands in a file of the note.
    Leak,
}

impl Word {
    const fn name(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Signed => "signed",
            Self::Absent => "absent",
            Self::Unread => "unread",
            Self::Below => "below",
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Leak => "leak",
        }
    }

    /// How a run ends in which this was the worst.
    pub(super) const fn exit(self) -> Exit {
        match self {
            Self::Intact | Self::Signed | Self::Absent | Self::Unread => Exit::Done,
            Self::Below | Self::Missing => Exit::Pause,
            Self::Altered | Self::Leak => Exit::Escalate,
        }
    }
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) word: Word,
    what: String,
    /// The file it is about, where that is not the note itself.
    place: Option<PathBuf>,
}

impl Line {
    /// A line about a note.
    pub(super) fn new(word: Word, what: impl Into<String>) -> Self {
        Self { word, what: what.into(), place: None }
    }

    /// The same about a file beside it.
    pub(super) fn at(self, path: &Path) -> Self {
        Self { place: Some(path.to_owned()), ..self }
    }

    /// The line for the screen.
    pub(super) fn about(&self, note: &Path) -> String {
        format!("{:8} {}: {}\n", self.word.name(), printable(self.place.as_deref().unwrap_or(note)), self.what)
    }
}
