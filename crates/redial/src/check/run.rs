//! A check from its first clock tick to its written note.

use std::{fs, io, path::PathBuf};

use redial_note::{Event, Interrupted, NamedFingerprint, Opened, RepositoryEnd, Searched, Source, Stopped};
use redial_proxy::{Cancel, Canceller, Clock, Journal, JournalError, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Remark, Scanner, Secret};

use super::{
    job::{Job, JobError, Plan},
    opened::{Facts, Held, opened},
};
use crate::{
    finish::{Ending, Written, finish, leak_in, withheld},
    notes::NoteFiles,
    problem::Problem,
    repository, terminal,
};

/// How often another random tail is tried when a note of the same name is there.
const NAMES_TRIED: usize = 16;

/// A key that no gateway has, for the `bad-key` probe. It is public and opens nothing.
const WRONG_KEY: &[u8] = b"redial-deliberately-invalid-key";

/// What a check is told to do.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) facts: Facts,
    pub(crate) plan: Plan,
    pub(crate) upstream: Upstream,
    /// Whether a credential is needed and was not given: the note says so, and nothing is sent.
    pub(crate) credential_missing: bool,
    pub(crate) held: Held<'a>,
    /// All values to search for, the credential among them.
    pub(crate) secrets: &'a [Secret],
    pub(crate) key: &'a FingerprintKey,
    pub(crate) note_dir: PathBuf,
    pub(crate) keep_journal: bool,
    pub(crate) summary: bool,
    pub(crate) quiet: bool,
    pub(crate) git: repository::Started,
}

/// A finished check.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) written: Written,
    pub(crate) files: NoteFiles,
}

/// Runs a check to its written note. `source` reads the family's documentation page.
pub(crate) async fn check<F>(order: Order<'_>, source: F) -> Result<Checked, Problem>
where
    F: Future<Output = Option<Source>>,
{
    let clock = Clock::start();
    let searched: Vec<_> = order.secrets.iter().map(|secret| searched(secret, order.key)).collect();
    let (mut journal, files, seed) = open(&order, &searched, clock)?;
    let mut said = String::new();
    let mut say = |line: &str| {
        said.push_str(line);
        said.push('\n');
        if !order.quiet {
            terminal::say(line);
        }
    };
    let scanner = Scanner::new(order.secrets, Control::new(seed.clone()));
    let (canceller, cancel) = Canceller::new();
    let work = work(&order, source, &scanner, &cancel, clock, &mut say, &mut journal);
    let sent = interruptible(work, &canceller).await;
    if let Err(error) = &sent {
        say(stopped_by(error));
    }
    let repository = RepositoryEnd { repository: order.git.finish().ok() };
    let tainted = leak_in(&repository, &scanner).is_some();
    let event = Event::RepositoryEnd(repository);
    // A branch or a path with a secret in it does not go to disk; the final scan then withholds the note.
    if tainted {
        journal.hold(event);
    } else if journal.write(event).is_err() {
        say("warning: the journal takes no more; the note is written all the same");
    }
    let ending =
        Ending { secrets: order.secrets, searched: &searched, seed: &seed, said: &said, summary: order.summary };
    let written = finish(&mut journal, &files, &ending, clock.now(), order.keep_journal)?;
    Ok(Checked { written, files })
}

async fn work<F>(
    order: &Order<'_>,
    source: F,
    scanner: &Scanner,
    cancel: &Cancel,
    clock: Clock,
    say: &mut (dyn FnMut(&str) + Send),
    journal: &mut Journal,
) -> Result<(), JobError>
where
    F: Future<Output = Option<Source>>,
{
    say("reading the documentation page");
    // A page that is slow does not hold up an operator who wants to leave.
    let source = tokio::select! {
        source = source => source,
        () = cancel.wait() => None,
    };
    if let Some(source) = source {
        journal.write(Event::Source(source))?;
    }
    if cancel.is_cancelled() {
        journal.write(Event::Interrupted(Interrupted { why: Stopped::Interrupted }))?;
        return Ok(());
    }
    if order.credential_missing {
        journal.write(Event::Interrupted(Interrupted { why: Stopped::SecretNotProvided }))?;
        return Ok(());
    }
    let wrong_key = Secret::new(Identifier::ours("wrong-key"), WRONG_KEY);
    let mut job = Job {
        plan: &order.plan,
        upstream: &order.upstream,
        secret: order.held.map(|(_, secret)| secret).or_else(|| order.secrets.first()),
        wrong_key: &wrong_key,
        key: order.key,
        scanner,
        clock,
        cancel: cancel.clone(),
        calls: 0,
        say,
    };
    job.run(journal).await
}

/// Waits for the work; the first Ctrl-C (or SIGTERM) ends it in order, the second ends the program at once.
async fn interruptible<T>(work: impl Future<Output = T>, canceller: &Canceller) -> T {
    let mut work = std::pin::pin!(work);
    let mut interrupted = false;
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = signalled() => {
                if interrupted {
                    end_at_once();
                }
                interrupted = true;
                terminal::say("interrupted: writing the note; once more ends at once");
                canceller.cancel();
            }
        }
    }
}

#[expect(clippy::exit, reason = "a second Ctrl-C asks for just this; the journal on disk holds what happened")]
fn end_at_once() {
    std::process::exit(130);
}

async fn signalled() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => {
            if pressed.is_err() {
                std::future::pending::<()>().await;
            }
        }
        _ = terminate.recv() => {}
    }
}

fn stopped_by(error: &JobError) -> &'static str {
    match error {
        JobError::Journal(_) => "warning: the journal takes no more; nothing further is sent",
        JobError::Unsendable(_) => "warning: a request cannot be written as HTTP; nothing further is sent",
    }
}

fn searched(secret: &Secret, key: &FingerprintKey) -> (NamedFingerprint, Searched) {
    let named = NamedFingerprint { name: secret.name().clone(), fingerprint: key.of_secret(secret) };
    (named, if secret.searchable() { Searched::Whole } else { Searched::Refused })
}

/// Opens the journal under a name that no other run has.
fn open(
    order: &Order<'_>,
    searched: &[(NamedFingerprint, Searched)],
    clock: Clock,
) -> Result<(Journal, NoteFiles, redial_redact::Nonce), Problem> {
    let mut tried = 0;
    loop {
        let opened = opened(&order.facts, order.held, searched, order.key, clock.now())?;
        let files = NoteFiles::new(&order.note_dir, opened.run_id.as_str());
        tried += 1;
        if files.json().symlink_metadata().is_ok() && tried < NAMES_TRIED {
            continue;
        }
        let scanner = Scanner::new(order.secrets, Control::new(opened.control_seed.clone()));
        refuse_names(order, &opened, &scanner)?;
        fs::create_dir_all(&order.note_dir).map_err(|error| no_place(&order.note_dir, &error))?;
        refuse_secrets(order, &opened, &files, &scanner)?;
        match Journal::create(&files.journal()) {
            Ok(mut journal) => {
                let seed = opened.control_seed.clone();
                journal.write(Event::Opened(opened)).map_err(|error| unusable(&order.note_dir, &error))?;
                return Ok((journal, files, seed));
            }
            Err(JournalError::Io { source, .. })
                if source.kind() == io::ErrorKind::AlreadyExists && tried < NAMES_TRIED => {}
            Err(error) => return Err(unusable(&order.note_dir, &error)),
        }
    }
}

/// Nothing is sent and nothing written where a secret would stand in a file's name, or in the operator's own words.
fn refuse_names(order: &Order<'_>, opened: &Opened, scanner: &Scanner) -> Result<(), Problem> {
    let remark = opened.remark.as_ref().map(Remark::as_str).unwrap_or_default();
    for (place, text) in [
        ("--name", opened.run_id.as_str().as_bytes()),
        ("--note-dir", order.note_dir.as_os_str().as_encoded_bytes()),
        ("--operator-note", remark.as_bytes()),
    ] {
        if scanner.taints(text) {
            return Err(Problem::usage(
                "a secret in use stands in an argument",
                "everybody reads a file's name and a remark; nothing was sent and nothing was written",
                "say it without the value, which is not repeated here",
            )
            .at(place));
        }
    }
    Ok(())
}

/// Nothing is sent, and nothing lies on disk but a notice, where a secret stands in what the run would be opened with.
fn refuse_secrets(order: &Order<'_>, opened: &Opened, files: &NoteFiles, scanner: &Scanner) -> Result<(), Problem> {
    let model = || leak_in(&order.plan.model, scanner).map(|(_, name)| ("/calls/0/model/requested".to_owned(), name));
    match leak_in(opened, scanner).or_else(model) {
        Some((field, name)) => Err(withheld(files, &opened.run_id, &field, &name)),
        None => Ok(()),
    }
}

fn unusable(dir: &std::path::Path, error: &JournalError) -> Problem {
    match error {
        JournalError::Io { source, .. } => no_place(dir, source),
        JournalError::InUse | JournalError::TooLarge => Problem::bug(error),
    }
}

fn no_place(dir: &std::path::Path, error: &io::Error) -> Problem {
    Problem::failed(
        "there is no place for the note",
        format!("the file system says: {}; nothing was sent", error.kind()),
        "choose a folder that can be written to: --note-dir DIR",
    )
    .at(crate::paths::printable(dir))
}
