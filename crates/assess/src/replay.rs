//! The journal's events become a draft. A pure function: equal events give equal bytes.

mod groups;
mod ids;
mod recorded;
mod settled;
mod shelf;
#[cfg(test)]
mod terms_tests;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::BTreeMap;

use redial_note::{
    Advice, Attempt, AttemptEnded, AttemptStarted, Bypass, Bytes, Call, CallHead, Client, Confidence, Correlation,
    CorrelationMethod, CorrelationMethods, Coverage, Draft, Event, Expected, FollowedBy, Form, Generations, Group,
    Injected, JournalRead, Kind, Listed, Located, Model, ObservedBudget, Opened, Origin, OtherTraffic, Outcome,
    Outside, Purpose, RefusedBecause, RunFamily, Scope, Source, Stopped, Timestamp, Timing, Upstream,
};
use redial_redact::{Host, Identifier, Label, SafeUrl, Tainted};

use self::recorded::{Recorded, Stray};
use crate::{
    call::settle,
    contract::hold,
    correlate::Gaps,
    fit::fit,
    rehearsal::rehearsed,
    reported,
    simulated::lowered,
    terms::{budget, expect, failed_by, observed, took},
};

pub(crate) use groups::key_of;
pub(crate) use recorded::{MOST_LISTED, clients_of, family_of};

/// A journal does not hold a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The event that opens a run is missing or torn: nothing is known of it.
    #[error("the journal does not begin with the event that opens a run")]
    NotOpened,
    /// The event that opens a run is missing or damaged, and others stand behind it.
    #[error("its first line, which opens a run, is missing or damaged; attempts that ended behind it: {ended}")]
    Headless {
        /// How many attempts ended behind it.
        ended: u64,
    },
    /// Nothing of it is an event of a run.
    #[error("no line of it is an event of a run")]
    NoJournal,
    /// An event that was there cannot be read again: the journal was altered meanwhile.
    #[error("the journal cannot be read again")]
    Unreadable,
}

/// What became of the journal that a run is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is what was written to it, and the run came to its end.
    Whole,
    /// The run was killed, and somebody else is reading: nobody knows of an end.
    Killed,
    /// The run came to its end, and its journal is not what was written to it.
    Altered,
}

/// Most attempts of a check: a journal that tells of more was not written by one. A recorded run has as many as its
/// clients made.
const MOST_ATTEMPTS: usize = 1_000;

/// Most pages of a run.
const MOST_SOURCES: usize = 20;

/// Most lines that are said to be lost: what every reader of JSON keeps exactly.
const MOST_LOST: u64 = (1 << 53) - 1;

#[derive(Debug, Default)]
struct State {
    sources: Vec<Source>,
    /// Whether attempts are told by somebody, rather than sent by Redial.
    reported: bool,
    /// The exchanges of a recorded run; `None` where Redial sent its calls itself.
    recorded: Option<Recorded>,
    /// In order of their first attempt.
    calls: Vec<Call>,
    by_id: BTreeMap<Identifier, usize>,
    attempts: usize,
    repository: Option<redial_note::Repository>,
    /// Names of the faults that a rehearsal will inject.
    planned: Vec<Label>,
    outside: Option<Outside>,
    watching: Option<bool>,
    bypassed: Vec<Host>,
    exit: Option<redial_note::ChildExit>,
    left: Option<redial_note::Left>,
    output: Option<redial_note::ChildOutput>,
    listed: Option<Listed>,
    stopped: Option<Stopped>,
    ended_at: Option<Timestamp>,
    refused: u64,
    over_budget: u64,
    redirected: u64,
    escapes: u64,
    not_ours: u64,
    forwarded: u64,
    lost: u64,
    /// When the recorder went on with the next period.
    turned_ms: Option<u64>,
    echoed: bool,
    /// Whether an answer said that it is a simulator's.
    marked: bool,
}

/// Builds the draft of a run from its journal. `rebuilt` says that the run was killed and somebody else is reading: the
/// note is then `recovered`, has no end, and never decides `continue`.
///
/// # Errors
/// The journal does not begin with `opened`.
pub fn replay(journal: &JournalRead, rebuilt: bool) -> Result<Draft, ReplayError> {
    let mut fold = Fold::default();
    (0..).zip(&journal.events).for_each(|(place, event)| fold.take(event, place));
    fold.lose(journal.lost);
    let mut again = |place| journal.events.get(usize::try_from(place).ok()?).cloned();
    fold.finish(if rebuilt { Ended::Killed } else { Ended::Whole }, &mut again)
}

/// A run as far as its events have come. It keeps little of each exchange, so that a run of any length has room: what a
/// note shows of a call is read again from the journal at the end.
#[derive(Debug, Default)]
pub struct Fold {
    opened: Option<Opened>,
    state: State,
    /// Whether anything came before the event that opens a run.
    headless: bool,
    /// How many attempts ended in a journal without that event.
    ended: u64,
}

/// What a run's calls come to.
#[derive(Debug)]
struct Told {
    calls: Vec<Call>,
    groups: Vec<Group>,
    grouped_away: u64,
    family: Option<RunFamily>,
    clients: Vec<Identifier>,
    /// How many there were, beyond those that a note lists.
    clients_total: u64,
    expected: Vec<Expected>,
    observed: ObservedBudget,
    /// Faults that a rehearsal played, in order of time.
    injected: Vec<Injected>,
}

impl Fold {
    /// Takes the next event. `place` is what [`Fold::finish`] asks for it by.
    pub fn take(&mut self, event: &Event, place: u64) {
        match (&self.opened, event) {
            (Some(_), _) => self.state.take(event, place),
            (None, Event::Opened(opened)) if !self.headless => {
                self.state.reported = opened.kind == Kind::Reported;
                self.state.recorded = is_recorded(opened.kind).then(Recorded::default);
                self.opened = Some(opened.clone());
            }
            (None, event) => {
                self.headless = true;
                self.ended += u64::from(matches!(event, Event::AttemptEnded(_)));
            }
        }
    }

    /// Says that events are missing.
    pub fn lose(&mut self, events: u64) {
        self.state.lose(events);
    }

    /// What opened the run.
    pub fn opened(&self) -> Option<&Opened> {
        self.opened.as_ref()
    }

    /// The draft of the run; see [`replay`]. One whose journal was altered is `recovered`, too, and has an end. `again` reads an
    /// event once more by its place.
    ///
    /// # Errors
    /// The first event did not open a run, or one that was there cannot be read again.
    pub fn finish(mut self, ended: Ended, again: &mut dyn FnMut(u64) -> Option<Event>) -> Result<Draft, ReplayError> {
        // Of a journal that was added to, no line of Redial's may be missing: one is out of place.
        if ended == Ended::Altered && self.state.lost == 0 {
            self.lose(1);
        }
        let headless = ReplayError::Headless { ended: self.ended };
        let unopened = if self.headless { headless } else { ReplayError::NotOpened };
        self.state.into_draft(self.opened.ok_or(unopened)?, ended, again)
    }
}

/// Whether the calls of such a run are a client's, seen by the recorder.
pub(crate) const fn is_recorded(kind: Kind) -> bool {
    matches!(kind, Kind::Run | Kind::Rehearsal)
}

impl State {
    fn take(&mut self, event: &Event, place: u64) {
        if let Event::AttemptEnded(ended) = event {
            self.marked |= ended.attempt.is_simulated();
        }
        if let Some(recorded) = &mut self.recorded
            && let Some(told) = told(recorded, event, place)
        {
            if told.is_err() {
                self.lose(1);
            }
            return;
        }
        match event {
            Event::Source(source) if self.sources.len() < MOST_SOURCES => self.sources.push(source.clone()),
            Event::Source(_) => self.lose(1),
            Event::AttemptStarted(started) | Event::StartedWhole(started) => self.start(started),
            Event::Asked(_) | Event::ConnectionOwner(_) => {}
            Event::Watching(watching) => self.watching = Some(watching.works),
            Event::Bypassed(bypassed) if self.bypassed.len() < MOST_LISTED => self.bypassed.push(bypassed.host.clone()),
            Event::Bypassed(_) => {}
            Event::ResponseHead(head) => {
                if let Some(attempt) = self.attempt(&head.call, head.n) {
                    attempt.status = Some(head.status);
                }
            }
            Event::AttemptEnded(ended) => self.end(ended),
            Event::Planned(planned) => self.planned.clone_from(&planned.faults),
            // One that fits no exchange of a recorded run.
            Event::Injected(_) | Event::NotTaken(_) => self.lose(1),
            Event::Refused(refused) if refused.because == RefusedBecause::Token => self.not_ours += 1,
            Event::Refused(refused) => {
                self.refused += 1;
                self.over_budget += u64::from(refused.because == RefusedBecause::OverBudget);
            }
            Event::Forwarded => self.forwarded += 1,
            Event::Located(Located { elsewhere: true }) => self.escapes += 1,
            Event::Located(_) => self.redirected += 1,
            Event::Turned(turned) => self.turned_ms = Some(turned.offset_ms),
            Event::Lost(lost) => self.lose(lost.events),
            Event::ChildEnded(exit) => self.exit = Some(exit.clone()),
            Event::Left(left) => self.left = Some(left.clone()),
            Event::ChildOutput(output) => self.output = Some(output.clone()),
            Event::RepositoryEnd(end) => {
                self.repository.clone_from(&end.repository);
                self.outside.clone_from(&end.outside);
            }
            Event::Interrupted(interrupted) => self.stopped = Some(interrupted.why),
            Event::CredentialEchoed => self.echoed = true,
            Event::Closed(closed) => self.ended_at = Some(closed.ended_at),
            // A second opening is another run's; the scan is not part of what was observed.
            Event::Opened(_) => self.lose(1),
            Event::Scanned(_) => {}
        }
    }

    fn lose(&mut self, events: u64) {
        self.lost = self.lost.saturating_add(events).min(MOST_LOST);
    }

    fn call(&mut self, id: &Identifier) -> Option<&mut Call> {
        let index = *self.by_id.get(id)?;
        self.calls.get_mut(index)
    }

    fn attempt(&mut self, call: &Identifier, n: u64) -> Option<&mut Attempt> {
        self.call(call)?.attempts.iter_mut().rev().find(|attempt| attempt.n == n)
    }

    fn start(&mut self, started: &AttemptStarted) {
        let last = self.call(&started.call).and_then(|call| call.attempts.last()).map_or(0, |attempt| attempt.n);
        // A second start of the same attempt is none, and a run of this many is not one of Redial's.
        if started.n <= last || self.attempts >= MOST_ATTEMPTS {
            return self.lose(1);
        }
        if let (None, Some(head)) = (self.by_id.get(&started.call), &started.head) {
            self.by_id.insert(started.call.clone(), self.calls.len());
            self.calls.push(call_of(started.call.clone(), head, self.reported));
        }
        let client = (!self.reported).then(redial_client);
        match self.call(&started.call) {
            Some(call) => {
                call.attempts.push(open_attempt(started, client));
                self.attempts += 1;
            }
            // The line with the call's head was lost, and counted as such.
            None => self.lose(1),
        }
    }

    fn end(&mut self, ended: &AttemptEnded) {
        let Some(attempt) = self.attempt(&ended.call, ended.attempt.n) else { return self.lose(1) };
        *attempt = ended.attempt.clone();
        if let Some(call) = self.call(&ended.call) {
            if ended.reported.is_some() {
                call.reported.clone_from(&ended.reported);
            }
            for name in &ended.served {
                if !call.model.served.contains(name) {
                    call.model.served.push(name.clone());
                }
            }
        }
        self.listed = ended.listed.or(self.listed);
    }

    /// The calls of a check, or those that the exchanges of a recorded run make.
    fn told(
        &mut self,
        closed: bool,
        opened: &Opened,
        again: &mut dyn FnMut(u64) -> Option<Event>,
    ) -> Result<Told, ReplayError> {
        if let Some(recorded) = self.recorded.take() {
            let gaps = Gaps { lost: self.lost > 0, continued: opened.continued, turned_ms: self.turned_ms };
            return recorded.told((closed, gaps), opened, again);
        }
        for call in &mut self.calls {
            if call.purpose != Purpose::ErrorPath && call.model.requested.is_some() {
                call.model.listed = self.listed.unwrap_or(Listed::NotChecked);
            }
            for attempt in &mut call.attempts {
                attempt.model.clone_from(&call.model.requested);
            }
            settle(call, closed);
        }
        let mut calls = std::mem::take(&mut self.calls);
        let (expected, provoked) = expect(&opened.expected, calls.iter().map(failed_by));
        for place in provoked {
            calls.get_mut(place).into_iter().for_each(|call| call.purpose = Purpose::Expected);
        }
        let (clients, observed) = (Vec::new(), observed(calls.iter().map(took)));
        Ok(Told {
            calls,
            groups: Vec::new(),
            grouped_away: 0,
            family: None,
            clients,
            clients_total: 0,
            expected,
            observed,
            injected: Vec::new(),
        })
    }

    fn into_draft(
        mut self,
        opened: Opened,
        ended: Ended,
        again: &mut dyn FnMut(u64) -> Option<Event>,
    ) -> Result<Draft, ReplayError> {
        let recorded = self.recorded.is_some();
        // What followed a reported attempt, nobody saw.
        let ended_at = if ended == Ended::Killed { None } else { self.ended_at };
        let closed = ended_at.is_some() && !self.reported;
        let told = self.told(closed, &opened, again)?;
        let Told { calls, groups, grouped_away, family, clients, clients_total, expected, observed, injected } = told;
        let times = (opened.started_at, ended_at);
        let budget = opened.budget.map(|declared| {
            let enforced = (opened.enforced, self.over_budget);
            budget(declared, observed, enforced, times)
        });
        let mut environment = opened.environment;
        if recorded {
            (environment.clients, environment.clients_total) = (clients, clients_total);
        }
        let watched = if self.reported { Vec::new() } else { watched(&opened.gateway.base_url, &opened.others) };
        let mut draft = Draft {
            note: Form::V1,
            run_id: opened.run_id,
            kind: opened.kind,
            recovered: ended != Ended::Whole,
            parent: opened.parent,
            compared: opened.compared,
            started_at: opened.started_at,
            ended_at,
            redial: opened.redial,
            setup: opened.setup,
            origin: Origin { exit: self.exit, ..opened.origin },
            repository: self.repository,
            environment,
            gateway: lowered(opened.gateway, self.marked),
            fingerprint_key: opened.fingerprint_key,
            endpoint_family: family.unwrap_or(opened.family),
            sources: self.sources,
            calls,
            groups,
            other_traffic: OtherTraffic {
                forwarded: self.forwarded,
                refused: self.refused,
                not_ours: self.not_ours,
                redirected: self.redirected,
                escapes: self.escapes,
            },
            probe: opened.probe,
            scope: opened.scope.map(|scope| changed(scope, self.outside)),
            rehearsal: None,
            budget,
            bounds: opened.bounds,
            expected,
            approved: opened.approved,
            // A check opens its connections itself: there is no other process to look at.
            coverage: Coverage {
                watched,
                bypass: bypass(self.watching, &self.bypassed),
                bypassed_hosts: self.bypassed,
                grouped_away,
                lost_events: self.lost,
                left: self.left,
            },
            child_output: self.output,
            credential_echoed: self.echoed,
            stopped: self.stopped,
            remark: opened.remark,
            nonce: opened.nonce,
            chain: None,
        };
        if draft.kind == Kind::Rehearsal {
            draft.rehearsal = Some(rehearsed(&draft, &self.planned, injected));
        }
        if recorded {
            hold(&mut draft);
        }
        fit(&mut draft);
        Ok(draft)
    }
}

/// The addresses to which calls could go, each once.
fn watched(own: &SafeUrl, others: &[Upstream]) -> Vec<SafeUrl> {
    let mut urls = vec![own.clone()];
    for other in others {
        if !urls.contains(&other.base_url) {
            urls.push(other.base_url.clone());
        }
    }
    urls
}

/// What is known of connections past the recorder: one that was seen was there, whatever else could be seen.
fn bypass(watching: Option<bool>, hosts: &[Host]) -> Bypass {
    match watching {
        _ if !hosts.is_empty() => Bypass::Found,
        Some(true) => Bypass::NoneSeen,
        Some(false) | None => Bypass::NotChecked,
    }
}

/// A declared scope with what changed outside of it.
fn changed(scope: Scope, outside: Option<Outside>) -> Scope {
    let outside_total = outside.as_ref().map(|outside| outside.total);
    Scope { outside: outside.map(|outside| outside.paths).unwrap_or_default(), outside_total, ..scope }
}

/// What an event says of a recorded exchange; `None` where it is about something else.
fn told(recorded: &mut Recorded, event: &Event, place: u64) -> Option<Result<(), Stray>> {
    match event {
        Event::AttemptStarted(started) => Some(recorded.start(started, false, place)),
        Event::StartedWhole(started) => Some(recorded.start(started, true, place)),
        Event::Asked(asked) => Some(recorded.asked(asked, place)),
        Event::ResponseHead(head) => Some(recorded.head(head)),
        Event::AttemptEnded(ended) => Some(recorded.end(ended, place)),
        Event::Injected(injection) => Some(recorded.inject(injection)),
        Event::NotTaken(not_taken) => Some(recorded.not_taken(not_taken)),
        Event::ConnectionOwner(owner) => {
            recorded.owner(owner);
            Some(Ok(()))
        }
        Event::Opened(_)
        | Event::Source(_)
        | Event::Planned(_)
        | Event::Refused(_)
        | Event::Forwarded
        | Event::Located(_)
        | Event::Watching(_)
        | Event::Bypassed(_)
        | Event::Turned(_)
        | Event::Lost(_)
        | Event::ChildEnded(_)
        | Event::Left(_)
        | Event::ChildOutput(_)
        | Event::RepositoryEnd(_)
        | Event::Interrupted(_)
        | Event::CredentialEchoed
        | Event::Scanned(_)
        | Event::Closed(_) => None,
    }
}

fn call_of(id: Identifier, head: &CallHead, reported: bool) -> Call {
    Call {
        id,
        purpose: head.purpose,
        family: head.family,
        stream: Some(head.stream),
        attempt_count: 0,
        outer_tries: Vec::new(),
        outcome: Outcome::InFlight,
        upstream: None,
        model: Model { requested: head.model.clone(), served: Vec::new(), listed: Listed::NotChecked },
        correlation: if reported { reported::correlation() } else { sent() },
        request: head.request.clone(),
        generations: Generations { at_least: 0, at_most: 0 },
        wasted_success: 0,
        reported: None,
        attempts: Vec::new(),
    }
}

/// What ties the attempts of a check together: Redial sent them.
fn sent() -> Correlation {
    Correlation {
        method: CorrelationMethods::of([CorrelationMethod::Sent]),
        confidence: Confidence::Certain,
        evidence: Label::new(Tainted::from("sent by redial")).into_iter().collect(),
    }
}

/// An attempt of which only the start is known.
pub(crate) fn open_attempt(started: &AttemptStarted, client: Option<Client>) -> Attempt {
    Attempt {
        n: started.n,
        started_at: started.started_at,
        offset_ms: started.offset_ms,
        waited_ms: started.waited_ms,
        status: None,
        transport_error: None,
        tls: None,
        ended_by: None,
        client_gone: false,
        synthetic: None,
        failure: None,
        model: None,
        hint: None,
        obeyed: None,
        followed_by: FollowedBy::Unknown,
        advice: Advice::Unknown,
        request_ids: Vec::new(),
        upstream_headers: BTreeMap::new(),
        timing_ms: Timing { connect: None, first_byte: None, first_token: None, last_byte: None, ended: None },
        bytes: Bytes { sent: started.sent, received: None },
        finish: None,
        terminal_seen: None,
        usage: None,
        client,
    }
}

/// The client of a check: Redial itself.
pub fn redial_client() -> Client {
    let version = Identifier::new(Tainted::from(env!("CARGO_PKG_VERSION"))).ok();
    Client { product: Identifier::ours("redial"), version, retry_count: None }
}
