//! Fetches a credential from where the configuration says it is.

use std::{path::Path, process::Command, time::Duration};

use redial_redact::{Identifier, Secret, Tainted};

use super::{Place, form};
use crate::{
    problem::Problem,
    store,
    subprocess::{self, Ended},
};

/// Largest file and longest output that is read for one line.
const LIMIT: u64 = 16 * 1024;
/// How long a program may take: a keychain may ask for a finger.
const COMMAND_TIME: Duration = Duration::from_secs(10);

/// The value of a variable; `None` where it is not set or empty (what CI gives a fork's pull request).
pub(super) fn variable(name: &Identifier, place: &Place<'_>) -> Result<Option<Secret>, Problem> {
    let Some(bytes) = place.env.bytes(name.as_str()).filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
    checked(name, bytes, name.as_str()).map(Some)
}

/// The first line of a file outside the repository.
pub(super) fn file(path: &str, base: &Path, place: &Place<'_>) -> Result<(Identifier, Option<Secret>), Problem> {
    let path = expand(path, base, place);
    let name = name_of(&path);
    let whole = match path.canonicalize() {
        Ok(whole) => whole,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((name, None)),
        Err(_) => return Err(unreadable(&name)),
    };
    if place.is_inside_repository(&whole) {
        return Err(Problem::usage(
            "the credential's file lies in the repository",
            "a key beside the code is committed, copied and read by every tool that reads the code",
            "move it outside the repository and name it there, or use { variable = \"NAME\" }",
        )
        .at(name.to_string()));
    }
    let bytes = store::read(&whole, LIMIT).map_err(|_io| unreadable(&name))?;
    let secret = first_line(&name, &bytes, "its first line")?;
    Ok((name, secret))
}

/// The first line that a program prints.
pub(super) fn command(words: &[String], place: &Place<'_>) -> Result<(Identifier, Option<Secret>), Problem> {
    let (Some(program), args) = (words.first(), words.get(1..).unwrap_or_default()) else {
        return Ok((Identifier::or_gap(Tainted::default()), None));
    };
    let name = name_of(Path::new(program));
    let mut command = Command::new(program);
    command.args(args).current_dir(place.cwd);
    let output = subprocess::start(command).and_then(|running| running.finish(usize::from(u16::MAX), COMMAND_TIME));
    let bytes = output.map_err(|ended| failed(&name, ended))?;
    let secret = first_line(&name, &bytes, "the first line it printed")?;
    Ok((name, secret))
}

fn first_line(name: &Identifier, bytes: &[u8], which: &str) -> Result<Option<Secret>, Problem> {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    checked(name, line, &format!("{name}, {which}")).map(Some)
}

fn checked(name: &Identifier, bytes: &[u8], place: &str) -> Result<Secret, Problem> {
    let text = str::from_utf8(bytes).map_err(|_utf8| form::Malformed::NotAscii.problem(place))?;
    form::check(text).map_err(|fault| fault.problem(place))?;
    Ok(Secret::new(name.clone(), bytes))
}

fn expand(path: &str, base: &Path, place: &Place<'_>) -> std::path::PathBuf {
    match (path.strip_prefix("~/"), place.home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => base.join(path),
    }
}

/// The last part of a path: what a note says a credential came from.
fn name_of(path: &Path) -> Identifier {
    let last = path.file_name().unwrap_or_default();
    Identifier::or_gap(Tainted::new(last.as_encoded_bytes()))
}

fn unreadable(name: &Identifier) -> Problem {
    Problem::failed(
        "the credential's file can't be read",
        "it is not a regular file of at most 16 KiB, or this user may not read it",
        "check the path and its permissions: owner only, chmod 600",
    )
    .at(name.to_string())
}

fn failed(name: &Identifier, ended: Ended) -> Problem {
    let why = match ended {
        Ended::NotFound => "there is no such program on PATH".to_owned(),
        Ended::Broken => "it could not be started or read".to_owned(),
        Ended::TimedOut => format!("it took longer than {} s", COMMAND_TIME.as_secs()),
        Ended::TooMuch => "it printed more than 64 KiB".to_owned(),
        Ended::Code(Some(code)) => format!("it ended with code {code}"),
        Ended::Code(None) => "it was ended by a signal".to_owned(),
    };
    Problem::failed(
        "the program that should print the credential failed",
        why,
        "run the command by hand and see what it says",
    )
    .at(format!("{name} (credential)"))
}
