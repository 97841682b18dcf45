//! The one shape of an error that a person sees: what, where, why, what to try.

use std::fmt;

use rustix::io::Errno;

use crate::exit::Exit;

/// An error in four parts. None of them may hold a value from outside: names, positions and kinds only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// What went wrong, without a full stop.
    pub(crate) what: String,
    /// Where: a file with line and column, a flag, a variable.
    pub(crate) place: Option<String>,
    /// A line of the file with a caret, its values masked.
    pub(crate) excerpt: Option<Box<str>>,
    /// Why it is an error.
    pub(crate) why: String,
    /// What to try.
    pub(crate) remedy: String,
    /// How the program ends.
    pub(crate) exit: Exit,
}

impl Problem {
    /// A problem that ends with wrong usage.
    pub(crate) fn usage(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            place: None,
            excerpt: None,
            why: why.into(),
            remedy: remedy.into(),
            exit: Exit::Usage,
        }
    }

    /// A problem of Redial's own work.
    pub(crate) fn failed(what: impl Into<String>, why: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, ..Self::usage(what, why, remedy) }
    }

    /// What cannot happen, and is reported when it does.
    pub(crate) fn bug(what: &impl fmt::Display) -> Self {
        Self::failed("Redial contradicts itself", what.to_string(), "please report this: it is a bug of Redial")
    }

    /// A file that the file system did not take.
    pub(crate) fn unwritten(path: &std::path::Path, error: &std::io::Error) -> Self {
        let (why, remedy) = if error.kind() == std::io::ErrorKind::AlreadyExists {
            (
                "there is a file of this name, and it is left as it is".to_owned(),
                "name another file, or remove this one first",
            )
        } else {
            (file_says(error), "make room, or choose a folder that you may write to")
        };
        Self::failed("a file cannot be written", why, remedy).at(crate::paths::printable(path))
    }

    /// The same where a command was to run and was not started: its own codes begin at 0, and 1 would pass for one of them.
    /// Wrong usage stays what it is.
    #[must_use]
    pub(crate) fn before_the_command(mut self) -> Self {
        if self.exit == Exit::Failed {
            self.exit = Exit::NOT_STARTED;
        }
        self
    }

    /// Says where it is.
    #[must_use]
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Shows the line, with its values masked.
    #[must_use]
    pub(crate) fn showing(mut self, excerpt: String) -> Self {
        self.excerpt = Some(excerpt.into());
        self
    }
}

/// What a file is that is not opened: it may be waited for, or read, without an end.
pub(crate) const NOT_REGULAR: &str = "no regular file: a folder, a pipe, a device or a socket";

/// What the file system says of a file, by the kind of it: its own words may hold a path.
pub(crate) fn file_says(error: &std::io::Error) -> String {
    if error.get_ref().is_some_and(|inner| inner.is::<crate::store::NotRegular>()) {
        return format!("it is {NOT_REGULAR}");
    }
    // The system's own: Redial's limits on what it reads have no number of the system's.
    if error.kind() == std::io::ErrorKind::FileTooLarge && error.raw_os_error().is_some() {
        return "no file may grow as large (ulimit -f, or a limit of the file system)".to_owned();
    }
    let known = [
        (std::io::ErrorKind::NotFound, "there is no such file or folder"),
        (std::io::ErrorKind::PermissionDenied, "this user may not do that there"),
        (std::io::ErrorKind::FileTooLarge, "it is larger than what is read here"),
    ];
    let said = known.into_iter().find(|(kind, _)| *kind == error.kind());
    said.map_or_else(|| format!("the file system says: {}", said_by_system(error)), |(_, said)| said.to_owned())
}

/// Why something of the system's was not to be had.
pub(crate) fn system_says(error: &std::io::Error) -> String {
    format!("the system says: {}", said_by_system(error))
}

/// Nothing can listen on this machine's own address.
pub(crate) fn no_loopback(who: &str, error: &std::io::Error) -> Problem {
    let remedy = "check that 127.0.0.1 is up in this container";
    Problem::failed(format!("{who} cannot listen on loopback"), system_says(error), remedy)
}

/// An error in the system's words, of which the standard library has none for what is short.
fn said_by_system(error: &std::io::Error) -> String {
    let short = match Errno::from_io_error(error) {
        Some(Errno::MFILE) => "this process has as many files open as it may",
        Some(Errno::NFILE) => "this machine has as many files open as it may",
        Some(Errno::NOEXEC) => "it is neither a binary of this machine nor a script that begins with #!",
        Some(Errno::AGAIN) => "as many processes run as may, or something is busy",
        _ => return error.kind().to_string(),
    };
    short.to_owned()
}

/// The one error that standard output can have and that matters: it is full. A reader that left is none.
impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        let why = system_says(&error);
        Self::failed(
            "standard output cannot be written",
            why,
            "look at where it goes; a note, where one is made, is on disk before anything is printed",
        )
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error: {}", self.what)?;
        if let Some(place) = &self.place {
            writeln!(f, "   --> {place}")?;
        }
        if let Some(excerpt) = &self.excerpt {
            writeln!(f, "{excerpt}")?;
        }
        writeln!(f, "   why: {}", self.why)?;
        write!(f, "   try: {}", self.remedy)
    }
}
