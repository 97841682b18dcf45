//! A check from its first clock tick to its written note.

use std::path::PathBuf;

use redial_note::{Event, Interrupted, Source, Stopped};
use redial_proxy::{Cancel, Canceller, Clock, Journal, Upstream};
use redial_redact::{Control, FingerprintKey, Identifier, Scanner, Secret};

use super::job::{Job, JobError, Plan};
use crate::{
    finish::{Ending, finish},
    problem::Problem,
    recording::{Facts, Opening, Recorded, Recording, repository_end, searched},
    repository,
    signing::Signer,
    terminal,
};

/// A key that no gateway has, for the `bad-key` probe. It is public and opens nothing.
const WRONG_KEY: &[u8] = b"redial-deliberately-invalid-key";

/// What a check is told to do.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) facts: Facts,
    pub(crate) plan: Plan,
    pub(crate) upstream: &'a Upstream,
    /// Whether a credential is needed and was not given: the note says so, and nothing is sent.
    pub(crate) credential_missing: bool,
    /// The credential, where there is one.
    pub(crate) credential: Option<&'a Secret>,
    /// All values to search for, the credential among them.
    pub(crate) secrets: &'a [Secret],
    pub(crate) key: &'a FingerprintKey,
    pub(crate) note_dir: PathBuf,
    /// Who signs the note, where somebody does.
    pub(crate) signer: Option<&'a Signer>,
    pub(crate) keep_journal: bool,
    pub(crate) summary: bool,
    pub(crate) quiet: bool,
    pub(crate) git: repository::Started,
}

/// Runs a check to its written note. `source` reads the family's documentation page.
pub(crate) async fn check<F>(order: Order<'_>, source: F) -> Result<Recorded, Problem>
where
    F: Future<Output = Option<Source>>,
{
    let clock = Clock::start();
    let searched: Vec<_> = order.secrets.iter().map(|secret| searched(secret, order.key)).collect();
    let opening = Opening {
        facts: &order.facts,
        model: order.plan.model.as_deref(),
        secrets: order.secrets,
        searched: &searched,
        key: order.key,
        note_dir: &order.note_dir,
    };
    let Recording { mut journal, files, seed } = Recording::open(opening, clock)?;
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
    if let Some(warning) = repository_end(&mut journal, order.git.ended(), &scanner) {
        say(warning);
    }
    let ending = Ending {
        secrets: order.secrets,
        searched: &searched,
        seed: &seed,
        said: &said,
        summary: order.summary,
        outside: &[],
        signer: order.signer,
    };
    let written = finish(&mut journal, &files, &ending, clock.now(), order.keep_journal)?;
    Ok(Recorded { written, files })
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
        upstream: order.upstream,
        secret: order.credential.or_else(|| order.secrets.first()),
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
