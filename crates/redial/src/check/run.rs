//! A check from its first clock tick to its written note.

use std::slice;

use redial_note::{Event, Interrupted, Source, Stopped};
use redial_proxy::{Cancel, Canceller, Clock, Journal, Upstream};
use redial_redact::{Identifier, Scanner, Secret};
use redial_report::{lines, sources};

use super::job::{Job, JobError, Plan};
use crate::{
    problem::Problem,
    recording::{Frame, Recorded, Recording, repository_end},
    repository,
    signals::Signals,
    terminal,
};

/// A key that no gateway has, for the `bad-key` probe. It is public and opens nothing.
const WRONG_KEY: &[u8] = b"redial-deliberately-invalid-key";

/// What a check is told to do.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) plan: Plan,
    pub(crate) upstream: &'a Upstream,
    /// Whether a credential is needed and was not given: the note says so, and nothing is sent.
    pub(crate) credential_missing: bool,
    /// The credential, where there is one.
    pub(crate) credential: Option<&'a Secret>,
    pub(crate) quiet: bool,
    /// The pages of the note that is repeated: whether this one is as it was then is said before anything is sent.
    pub(crate) then: Option<&'a [Source]>,
    pub(crate) git: repository::Started,
}

/// Runs a check to its written note. `source` reads the family's documentation page.
pub(crate) async fn check<F>(order: Order<'_>, source: F) -> Result<Recorded, Problem>
where
    F: Future<Output = Option<Source>>,
{
    let clock = Clock::start();
    let mut recording = Recording::open(&order.frame, order.plan.model.as_deref(), clock)?;
    let mut said = String::new();
    let mut say = |line: &str| {
        said.push_str(line);
        said.push('\n');
        if !order.quiet {
            terminal::say(line);
        }
    };
    let scanner = order.frame.scanner(&recording.seed);
    let (canceller, cancel) = Canceller::new();
    let work = work(&order, source, &scanner, &cancel, clock, &mut say, &mut recording.journal);
    let sent = interruptible(work, &canceller).await;
    if let Err(error) = &sent {
        say(stopped_by(error));
    }
    if let Some(warning) = repository_end(&mut recording.journal, order.git.ended(), &scanner) {
        say(warning);
    }
    recording.end(&order.frame, (&said, &[]), clock.now())
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
        if let Some(then) = order.then {
            say(held_against(then, &source).trim_end());
        }
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
        secret: order.credential.or_else(|| order.frame.secrets.first()),
        wrong_key: &wrong_key,
        key: order.frame.key,
        scanner,
        clock,
        cancel: cancel.clone(),
        calls: 0,
        say,
    };
    job.run(journal).await
}

/// The page as it was read for the note that is repeated, and as it is now. Those of a run's other families are another matter.
fn held_against(then: &[Source], now: &Source) -> String {
    let then: Vec<Source> = then.iter().filter(|source| source.area == now.area).cloned().collect();
    lines(&[sources(&then, slice::from_ref(now))])
}

/// Waits for the work; the first Ctrl-C (or SIGTERM, or the end of the terminal) ends it in order, the second ends the program at
/// once.
async fn interruptible<T>(work: impl Future<Output = T>, canceller: &Canceller) -> T {
    let mut work = std::pin::pin!(work);
    // Without handlers a signal ends the program, and the journal holds what happened.
    let Ok(mut signals) = Signals::new() else { return work.await };
    let mut interrupted = false;
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = signals.next() => {
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

fn stopped_by(error: &JobError) -> &'static str {
    match error {
        JobError::Journal(_) => "warning: the journal takes no more; nothing further is sent",
        JobError::Unsendable(_) => "warning: a request cannot be written as HTTP; nothing further is sent",
    }
}
