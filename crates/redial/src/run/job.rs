//! A run from its first clock tick to its written note: the recorder, the child between its start and its end, the proof.

use std::{
    convert::Infallible,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redial_note::{ChildExit, ChildOutput, Event, Family, Interrupted, Left, OutputState, Planned, Stopped};
use redial_proxy::{Connected, EndedAttempt, Gate, GateLimits, Keys, Log, Recorder, RecorderSetup, Tape, Upstream};
use redial_redact::{FingerprintKey, GAP, Host, SafePath, Scanner};
use redial_wire::family::family_of_path;
use tokio::sync::{mpsc, watch};

use super::{
    Doors,
    outside::{self, NamedFile},
    pages::Pages,
    period::Period,
};
use crate::{
    child::{Child, ChildEnd, Coverage, GRACE, NotStarted, Output, Start, Stream},
    clients::Pointing,
    exit::Exit,
    problem::{Problem, no_loopback},
    progress::{Progress, Show},
    recording::{Frame, Recorded, Terms},
    rehearse::Rehearsal,
    repository::scope::Watch,
    terminal,
    watch::{Wanted, beside, left},
};

/// How long a connection to a gateway may take.
pub(crate) const CONNECT: Duration = Duration::from_secs(30);

/// How long the rest of a request's head may take: no client in good faith is slower.
pub(crate) const HEAD: Duration = Duration::from_secs(30);

/// Said before the command starts: what its environment was kept from stands in its arguments.
const KEY_IN_ARGV: &str = "warning: the command line itself holds a key: every process list shows it, and the recorder refuses \
    a request that carries it; let the command read it from its variable";

/// What a run is told to do.
pub(crate) struct Order<'a> {
    pub(crate) frame: Frame<'a>,
    /// Whether each line of the journal is synced before what it announces goes on.
    pub(crate) durable: bool,
    pub(crate) doors: &'a Doors,
    /// The faults that are played to it; none but in a rehearsal.
    pub(crate) rehearsal: Option<&'a Rehearsal>,
    pub(crate) keys: Keys,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) allow_paths: Vec<String>,
    /// How the command is pointed at the recorder, once its address is known.
    pub(crate) pointing: &'a (dyn Fn(&str) -> Result<Pointing, Problem> + Sync),
    /// The documentation pages of the families that are seen.
    pub(crate) pages: Pages<'a>,
    /// How progress is shown.
    pub(crate) show: Show,
    /// Files that are searched at the command's end, as they were named and where they are.
    pub(crate) scan_logs: Vec<NamedFile>,
    /// Whether the command's output is searched as it flows.
    pub(crate) scan_output: bool,
    pub(crate) key: Arc<FingerprintKey>,
    pub(crate) git: Watch,
    /// Set once the command was started: what fails from then on is told by another code.
    pub(crate) started: &'a AtomicBool,
    /// What is looked for past the recorder.
    pub(crate) wanted: Wanted,
}

/// What became of the command.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It ran to its end, and left this behind.
    Ended(ChildEnd, Left),
    /// It could not be started.
    NotStarted(NotStarted),
    /// There was no credential, so that no call could have started; neither was the command.
    NoCredential,
}

impl Outcome {
    /// A note that is not there changes nothing of the exit of a command that failed. After one that did not, who goes by the code alone
    /// must not take the note for written.
    fn exits_with(&self, problem: Problem) -> Problem {
        match self {
            Self::Ended(ended, _) if ended.code() != 0 => Problem { exit: Exit::Child(ended.code()), ..problem },
            Self::Ended(..) | Self::NotStarted(_) | Self::NoCredential => problem,
        }
    }
}

/// Runs the command to its end and the run to its note.
pub(crate) async fn run(order: Order<'_>) -> Result<(Recorded, Outcome), Problem> {
    let frame = order.frame;
    let period = Period::open(&frame, order.durable, false)?;
    let scanner = Arc::new(period.scanner(&frame));
    let logs = order.scan_logs.clone();
    let (outcome, git) = recorded(order, &period.tape, &scanner).await?;
    let mut outside = match &outcome {
        Outcome::Ended(ended, _) => outside::streams(&ended.outputs),
        Outcome::NotStarted(_) | Outcome::NoCredential => Vec::new(),
    };
    outside.extend(logs.iter().map(|log| outside::log(log, frame.secrets, &scanner)));
    let recorded = period.end(&frame, git.end(), &outside).map_err(|problem| outcome.exits_with(problem))?;
    Ok((recorded, outcome))
}

/// The child between the recorder's start and its end.
async fn recorded(order: Order<'_>, tape: &Arc<Tape>, scanner: &Arc<Scanner>) -> Result<(Outcome, Watch), Problem> {
    let log = &tape.log;
    if order.doors.are_shut() && order.keys != (Keys::Passed { strangers: true }) {
        log.write(Event::Interrupted(Interrupted { why: Stopped::SecretNotProvided }));
        return Ok((Outcome::NoCredential, order.git));
    }
    if let Some(rehearsal) = order.rehearsal {
        log.write(Event::Planned(Planned { faults: rehearsal.faults.clone() }));
    }
    let (ended, attempts) = mpsc::unbounded_channel();
    let (connected, connections) = mpsc::unbounded_channel();
    let killing = Arc::default();
    let recorder =
        Recorder::start(order.setup(scanner, ended, connected, Arc::clone(&killing))?, Arc::clone(tape)).await;
    let recorder = recorder.map_err(|error| no_loopback("the recorder", &error))?;
    let address = format!("http://{}", recorder.address());
    let pointing = (order.pointing)(&address)?;
    if pointing.key_in_argv {
        terminal::say(KEY_IN_ARGV);
    }
    if let Some(kept) = pointing.kept() {
        terminal::say(&kept);
    }
    let start = Start {
        argv: &pointing.argv,
        env: &pointing.env,
        removed: &pointing.removed,
        search: order.scan_output.then(|| Arc::clone(scanner)),
        grace: GRACE,
        killing,
    };
    let (git, started) = (order.git, order.started);
    let seen = Seen { recorder: &recorder, pointing: &pointing, log, attempts, connections };
    let outcome = match Child::start(&start) {
        Ok(child) => {
            started.store(true, Ordering::Relaxed);
            // A rehearsal is no evidence on the gateway, and needs no page of it.
            let pages = Some(&order.pages).filter(|_| order.rehearsal.is_none());
            let ended = Box::pin(seen.until_the_end(child, pages, order.show, order.wanted)).await;
            let left = left_by(&ended, &pointing, address).await;
            Outcome::Ended(ended, left)
        }
        Err(not_started) => Outcome::NotStarted(not_started),
    };
    let (calls, others) = (recorder.attempts(), recorder.others());
    recorder.stop().await;
    outcome.journal(log);
    match (&outcome, calls, others) {
        (Outcome::Ended(..), 0, 0) => terminal::say(&format!("warning: no call was seen; {}", pointing.advice())),
        (Outcome::Ended(..), 0, others) => {
            terminal::say(&format!("warning: no call was seen, only requests that are none: {others}"));
        }
        (Outcome::Ended(..) | Outcome::NotStarted(_) | Outcome::NoCredential, ..) => {}
    }
    Ok((outcome, git))
}

impl Order<'_> {
    fn setup(
        &self,
        scanner: &Arc<Scanner>,
        ended: mpsc::UnboundedSender<EndedAttempt>,
        connected: mpsc::UnboundedSender<Connected>,
        killing: Arc<AtomicBool>,
    ) -> Result<RecorderSetup, Problem> {
        Ok(RecorderSetup {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            doors: self.doors.open()?,
            keys: self.keys,
            upstream: Arc::clone(&self.upstream),
            connect: CONNECT,
            head: HEAD,
            allow_paths: self.allow_paths.clone(),
            scanner: Arc::clone(scanner),
            key: Arc::clone(&self.key),
            gate: gate(&self.frame.facts.terms),
            injector: self.rehearsal.map(|rehearsal| Arc::clone(&rehearsal.injector)),
            ended,
            connected,
            killing,
        })
    }
}

impl Outcome {
    /// The last that the journal has of the command.
    fn journal(&self, log: &Log) {
        match self {
            Self::Ended(ended, left) => {
                log.write(Event::ChildOutput(output(&ended.outputs)));
                log.write(Event::Left(left.clone()));
                log.write(Event::ChildEnded(ended.exit.clone()));
            }
            Self::NotStarted(not_started) => {
                log.write(Event::Interrupted(Interrupted { why: Stopped::CommandNotStarted }));
                log.write(Event::ChildEnded(ChildExit { code: Some(not_started.code.into()), signal: None }));
            }
            Self::NoCredential => {}
        }
    }
}

/// What is seen of a command while it runs.
struct Seen<'a> {
    recorder: &'a Recorder,
    pointing: &'a Pointing,
    log: &'a Log,
    attempts: mpsc::UnboundedReceiver<EndedAttempt>,
    connections: mpsc::UnboundedReceiver<Connected>,
}

impl Seen<'_> {
    /// Waits for the child to its end, and says what has to be said at once.
    async fn until_the_end(mut self, child: Child, pages: Option<&Pages<'_>>, show: Show, wanted: Wanted) -> ChildEnd {
        let (recorder, log) = (self.recorder, self.log);
        let mut progress = Progress::new(show);
        let say = |host: &Host| terminal::say(&passed_by(host, self.pointing));
        let watched_beside = beside(recorder.address(), child.pid(), wanted, &mut self.connections, log, say);
        let ended = tokio::select! {
            ended = watched(child, pages, recorder.families(), log) => ended,
            never = shown(&mut progress, &mut self.attempts) => match never {},
            never = watched_beside => match never {},
            never = in_trouble(log) => match never {},
            never = keyless(recorder.keyless()) => match never {},
        };
        progress.clear();
        ended
    }
}

/// What a command left behind, told at once: whatever it asks from here on meets no recorder.
async fn left_by(ended: &ChildEnd, pointing: &Pointing, address: String) -> Left {
    // Who was never told the address can't be known by it.
    let running =
        if pointing.env.iter().any(|(_, value)| value.contains(&address)) { left(address).await } else { None };
    if let Some(running) = running.filter(|running| *running > 0) {
        let (who, its) = if running == 1 { ("a process", "its") } else { ("processes", "their") };
        terminal::say(&format!(
            "warning: {who} that the command started went on after it ({running}); {its} calls from here on meet no recorder"
        ));
    }
    if ended.outputs.iter().any(Output::is_open) {
        terminal::say(
            "warning: a process that went on after the command keeps its output open; what it writes from here on goes nowhere",
        );
    }
    if ended.left_some {
        terminal::say(&format!("warning: what the command left running was killed after {} s", GRACE.as_secs()));
    }
    Left { running, killed: ended.left_some }
}

/// What enforces the budget, where it is to be.
fn gate(terms: &Terms) -> Option<Gate> {
    let budget = terms.budget.as_ref().filter(|_| terms.enforced)?;
    let limits = GateLimits { attempts: budget.attempts, calls: budget.calls, deadline_ms: budget.deadline_ms };
    Some(Gate::new(limits))
}

/// Said at once, since whatever goes that way is not on the record.
fn passed_by(host: &Host, pointing: &Pointing) -> String {
    format!("warning: a connection went past the recorder, to an address of {host}; {}", pointing.advice())
}

/// Waits for the child; the pages of the families that it asks are read meanwhile, and those that are not read yet at its
/// end are read then.
async fn watched(
    child: Child,
    pages: Option<&Pages<'_>>,
    mut families: watch::Receiver<Vec<Family>>,
    log: &Log,
) -> ChildEnd {
    let Some(pages) = pages else { return child.wait().await };
    let mut read = 0;
    let ended = tokio::select! {
        ended = child.wait() => ended,
        never = pages.follow(&mut families, &mut read, log) => match never {},
    };
    pages.catch_up(&mut families, &mut read, log).await;
    ended
}

/// Says once, and at once, that the journal's disk fails: the command goes on, and somebody may make room meanwhile.
async fn in_trouble(log: &Log) -> Infallible {
    if log.trouble().wait_for(|broken| *broken).await.is_ok() {
        terminal::say(
            "warning: the journal's disk is full, slow or gone, or the journal was removed; the command goes on, its record in memory",
        );
    }
    std::future::pending().await
}

/// Says once of each path that a request to it was no call and went on without the key that it had: the gateway's answer to
/// that names neither Redial nor what to do.
pub(super) async fn keyless(mut paths: watch::Receiver<Vec<SafePath>>) -> Infallible {
    let mut said = 0;
    loop {
        let new: Vec<SafePath> = paths.borrow_and_update().iter().skip(said).cloned().collect();
        for path in &new {
            // A segment that may be a secret is left out; the operator knows it.
            let whole = if path.as_str().contains(GAP) { "PATH" } else { path.as_str() };
            let why = match family_of_path(path.as_str()) {
                Some(family) => format!("its method makes no call of the family {family}"),
                None => "the path is of no known family".to_owned(),
            };
            terminal::say(&format!(
                "warning: a request to {path} went on without its key, since {why}; \
                 if it may have the key: --allow-path {whole}"
            ));
        }
        said += new.len();
        if paths.changed().await.is_err() {
            // The recorder has gone: no other can come.
            return std::future::pending().await;
        }
    }
}

/// Shows attempts as they end, for as long as it is polled.
async fn shown(progress: &mut Progress, attempts: &mut mpsc::UnboundedReceiver<EndedAttempt>) -> Infallible {
    while let Some(ended) = attempts.recv().await {
        progress.step(ended);
    }
    std::future::pending().await
}

/// What is known of the child's streams, in the note's words.
fn output(outputs: &[Output]) -> ChildOutput {
    let state = |wanted: Stream| {
        let seen = outputs.iter().find(|output| output.stream == wanted || output.stream == Stream::Both);
        match seen.map(|output| &output.coverage) {
            Some(Coverage::Searched { scan, .. }) if !scan.hits.is_empty() => OutputState::Leaked,
            Some(Coverage::Searched { scan, whole: true, .. }) if scan.is_proven() => OutputState::Scanned,
            Some(Coverage::Searched { scan, whole: false, .. }) if scan.is_proven() => OutputState::Open,
            Some(Coverage::Terminal) => OutputState::Terminal,
            Some(Coverage::Searched { .. } | Coverage::NotAsked | Coverage::Failed) | None => OutputState::NotScanned,
        }
    };
    ChildOutput { stdout: state(Stream::Stdout), stderr: state(Stream::Stderr) }
}
