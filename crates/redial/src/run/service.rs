//! The recorder as a long-lived service: no child, a token that the operator chose, and a note for each period.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use redial_note::{Event, Family, Turned};
use redial_proxy::{Recorder, RecorderSetup, Tape};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use super::{Pages, job::keyless, period::Period};
use crate::{
    exit::Exit,
    problem::{Problem, system_says},
    recording::{Frame, Recorded},
    repository, terminal,
};

/// How often it is looked whether a period is over.
const LOOK: Duration = Duration::from_millis(50);

/// How long exchanges that are under way may go on after the service was told to end.
const GRACE: Duration = Duration::from_secs(10);

/// How long it waits before it tries again to open a journal.
const AGAIN: Duration = Duration::from_secs(10);

/// When a period is over. A period without a request goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// After so much time.
    Time(Duration),
    /// After so many requests.
    Requests(u64),
}

/// What a service works with.
pub(crate) struct Service<'a> {
    pub(crate) frame: Frame<'a>,
    /// Whether each line of a journal is synced before what it announces goes on.
    pub(crate) durable: bool,
    pub(crate) setup: RecorderSetup,
    pub(crate) rotation: Rotation,
    pub(crate) pages: Pages<'a>,
    /// The repository that each note names as it is then.
    pub(crate) place: &'a repository::Place,
    /// Told the address, once it listens.
    pub(crate) listening: &'a (dyn Fn(&str) -> Result<(), Problem> + Sync),
    /// Told of each note.
    pub(crate) noted: &'a mut (dyn FnMut(&Recorded) + Send),
}

/// Serves until it is `told` to end, and ends the last period with its note. Those of periods before are written as soon as
/// their last exchange has ended.
pub(crate) async fn serve(service: Service<'_>, mut told: impl AsyncFnMut()) -> Result<(), Problem> {
    let Service { frame, durable, setup, rotation, pages, place, listening, noted } = service;
    let listen = setup.listen;
    let now = Period::open(&frame, durable, false)?;
    let recorder = match Recorder::start(setup, Arc::clone(&now.tape)).await {
        Ok(recorder) => recorder,
        Err(error) => {
            // Of what nobody could ask there is nothing to recover.
            now.discard();
            return Err(unheard(listen, &error));
        }
    };
    if let Err(problem) = listening(&format!("http://{}", recorder.address())) {
        recorder.stop().await;
        now.discard();
        return Err(problem);
    }
    let families = recorder.families();
    let turn = Turn { rotation, begun: Instant::now(), seen: 0, others: 0, first: true, not_before: None };
    let notes = Notes { frame, durable, pages, place, families, noted, missing: Vec::new() };
    let mut serving = Serving { recorder, notes, now, over: Vec::new(), turn };
    let mut keyless = pin!(keyless(serving.recorder.keyless()));
    loop {
        tokio::select! {
            () = told() => break,
            never = &mut keyless => match never {},
            () = sleep(LOOK) => {}
        }
        serving.rotate();
        serving.write().await;
    }
    serving.end(told).await
}

fn unheard(listen: SocketAddr, error: &io::Error) -> Problem {
    let why = system_says(error);
    let remedy = "take a free address of this machine: --listen ADDR";
    Problem::failed(format!("the recorder cannot listen on {listen}"), why, remedy).at("--listen")
}

/// What a period becomes a note with.
struct Notes<'a> {
    frame: Frame<'a>,
    durable: bool,
    pages: Pages<'a>,
    place: &'a repository::Place,
    families: watch::Receiver<Vec<Family>>,
    noted: &'a mut (dyn FnMut(&Recorded) + Send),
    /// The exits of those that could not be written.
    missing: Vec<Exit>,
}

impl Notes<'_> {
    /// Where it cannot be written, that is said and counted, and ends nothing: clients wait for their answers, and the journal
    /// has what the disk took.
    async fn write(&mut self, period: Period) {
        // The pages as they are now: each note says when it read them.
        self.pages.catch_up(&mut self.families.clone(), &mut 0, &period.tape.log).await;
        match period.end(&self.frame, self.place.start().ended(), &[]) {
            Ok(recorded) => (self.noted)(&recorded),
            Err(problem) => {
                terminal::say(&format!("warning: a period has no note\n{problem}"));
                self.missing.push(problem.exit);
            }
        }
    }

    /// Whether each period has its note.
    fn all_there(&self) -> Result<(), Problem> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let why = format!(
            "notes that could not be written: {}; why was said at the end of their periods",
            self.missing.len()
        );
        let mut problem =
            Problem::failed("a period has no note", why, "run redial recover on the journals that are left");
        if self.missing.contains(&Exit::Escalate) {
            problem.exit = Exit::Escalate;
        }
        Err(problem)
    }
}

/// A service that runs.
struct Serving<'a> {
    recorder: Recorder,
    notes: Notes<'a>,
    now: Period,
    /// Periods that are over, and whose last exchange may still be under way.
    over: Vec<Period>,
    turn: Turn,
}

impl Serving<'_> {
    /// Begins the next period, where it is time.
    fn rotate(&mut self) {
        if !self.turn.is_due(self.recorder.attempts()) {
            return;
        }
        match Period::open(&self.notes.frame, self.notes.durable, true) {
            Ok(next) => {
                let requests = self.recorder.attempts();
                // What failed in this one may be asked again in the next.
                let Tape { log, clock } = self.now.tape.as_ref();
                log.write(Event::Turned(Turned { offset_ms: clock.offset_ms() }));
                // The recorder lets go of the one before.
                drop(self.recorder.turn(Arc::clone(&next.tape)));
                self.over.push(std::mem::replace(&mut self.now, next));
                self.turn.begin(requests, self.recorder.others());
                tracing::info!(requests, "the next period has begun");
            }
            Err(problem) => {
                terminal::say(&format!("warning: this note goes on, since no new journal can be opened\n{problem}"));
                self.turn.not_before = Some(Instant::now() + AGAIN);
            }
        }
    }

    /// Writes the notes of the periods that are over for good.
    async fn write(&mut self) {
        let (under_way, ended) = std::mem::take(&mut self.over).into_iter().partition(Period::is_under_way);
        self.over = under_way;
        for period in ended {
            self.notes.write(period).await;
        }
    }

    /// Waits for what is under way, ends the rest, and writes all notes. Who tells it once more to end waits no longer.
    async fn end(self, mut told: impl AsyncFnMut()) -> Result<(), Problem> {
        self.recorder.close();
        // Its clients live on, and may ask again where nobody listens, or where another recorder does.
        let Tape { log, clock } = self.now.tape.as_ref();
        log.write(Event::Turned(Turned { offset_ms: clock.offset_ms() }));
        let deadline = Instant::now() + GRACE;
        while (self.now.is_under_way_now() || self.over.iter().any(Period::is_under_way)) && Instant::now() < deadline {
            tokio::select! {
                () = told() => break,
                () = sleep(LOOK) => {}
            }
        }
        let Self { recorder, mut notes, now, mut over, turn } = self;
        let empty = turn.is_empty(&recorder);
        recorder.stop().await;
        if empty {
            now.discard();
        } else {
            over.push(now);
        }
        for period in over {
            notes.write(period).await;
        }
        notes.all_there()
    }
}

/// When the next period begins.
struct Turn {
    rotation: Rotation,
    begun: Instant,
    /// Attempts before it, and requests that are none.
    seen: u64,
    others: u64,
    /// Whether it is the first.
    first: bool,
    not_before: Option<Instant>,
}

impl Turn {
    fn is_due(&self, requests: u64) -> bool {
        let came = requests - self.seen;
        let full = match self.rotation {
            Rotation::Time(time) => came > 0 && self.begun.elapsed() >= time,
            Rotation::Requests(most) => came >= most,
        };
        full && self.not_before.is_none_or(|not_before| Instant::now() >= not_before)
    }

    fn begin(&mut self, seen: u64, others: u64) {
        *self = Self { begun: Instant::now(), seen, others, first: false, not_before: None, ..*self };
    }

    /// Whether nothing came in a period after the first: a note would say nothing.
    fn is_empty(&self, recorder: &Recorder) -> bool {
        !self.first && recorder.attempts() == self.seen && recorder.others() == self.others
    }
}
