//! The one module that writes to standard output and standard error, and that knows what the standard streams are.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    os::fd::AsFd as _,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use redial_redact::{GAP, Secret};

/// Values that never stand on a screen, whatever way they took: the last door. What is written to files was scanned
/// before; this is for somebody who puts a key where a name or a file belongs.
static KEPT_BACK: OnceLock<Vec<Secret>> = OnceLock::new();

/// What takes a drawn line away.
pub(crate) const ERASE: &str = "\r\x1b[K";

/// Whether a drawn line stands on the screen, without an end.
static DRAWN: AtomicBool = AtomicBool::new(false);

/// Whether Redial was started without a standard input: Rust puts the null device in its place, for reading and writing, while a
/// shell that is told to read nothing (`</dev/null`) opens it for reading alone.
pub(crate) fn is_input_closed() -> bool {
    let input = io::stdin();
    let device = |stat: rustix::fs::Stat| (stat.st_mode, stat.st_rdev);
    let is_null = || rustix::fs::fstat(&input).ok().map(device) == rustix::fs::stat("/dev/null").ok().map(device);
    let access = |flags: rustix::fs::OFlags| flags & rustix::fs::OFlags::RWMODE;
    rustix::fs::fcntl_getfl(&input).map_or(true, |flags| access(flags) == rustix::fs::OFlags::RDWR && is_null())
}

/// Names the values that are kept back from now on. Only the first call counts.
pub(crate) fn keep_back(secrets: Vec<Secret>) {
    drop(KEPT_BACK.set(secrets));
}

/// The text with `‹…›` for each value that is kept back.
fn without(text: &str) -> Cow<'_, str> {
    let values = KEPT_BACK.get().into_iter().flatten().filter_map(|secret| str::from_utf8(secret.expose()).ok());
    values.fold(
        Cow::Borrowed(text),
        |text, value| {
            if text.contains(value) { Cow::Owned(text.replace(value, GAP)) } else { text }
        },
    )
}

/// Writes a result to standard output. A reader that has gone (a closed pipe) is not an error of ours.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(without(text).as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Standard output as a file of its own, unbuffered: what a child writes is passed through it byte for byte.
pub(crate) fn raw_output() -> io::Result<File> {
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

/// Standard error, the same way.
pub(crate) fn raw_error() -> io::Result<File> {
    Ok(io::stderr().as_fd().try_clone_to_owned()?.into())
}

/// Whether standard output is a terminal.
pub(crate) fn output_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether standard error is a terminal.
pub(crate) fn error_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes text for people to standard error as it is: a line that is drawn again and again.
pub(crate) fn draw(text: &str) {
    let mut err = io::stderr().lock();
    DRAWN.store(text != ERASE, Relaxed);
    drop(err.write_all(without(text).as_bytes()).and_then(|()| err.flush()));
}

/// Writes a line for people to standard error, in the place of a drawn one. Where nobody listens, nothing is lost that the note does not hold.
pub(crate) fn say(line: &str) {
    let mut err = io::stderr().lock();
    let before = if DRAWN.swap(false, Relaxed) { ERASE } else { "" };
    drop(writeln!(err, "{before}{}", without(line)));
}
