//! A note of kind `reported`: made afterwards from an error that somebody pasted. Nothing is sent and nothing is observed,
//! so that what nobody saw stands in it as null; of the text itself only clean types stay.

use redial_assess::reported_transport;
use redial_note::{
    Advice, Attempt, AttemptEnded, AttemptStarted, Bytes, CallHead, Event, Failure, Family, FollowedBy, Purpose, Timing,
};
use redial_proxy::Journal;
use redial_redact::{Identifier, Scanner};
use redial_wire::{Evidence, wait_hint};

use crate::{
    problem::Problem,
    recording::{Clock, Frame, Recorded, Recording, allowed_headers, ids, leave_out, repository_end, unusable},
    repository,
};

/// Most request ids of an attempt.
const MOST_IDS: usize = 20;

/// What a note is made of, and where it goes.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) family: Family,
    /// What the text says.
    pub(crate) evidence: &'a Evidence<'a>,
    /// What the rules say of it.
    pub(crate) failure: Failure,
    /// Whether a secret in use stands in the text.
    pub(crate) holds_secret: bool,
    /// Finds the secrets in use.
    pub(crate) scanner: &'a Scanner,
    pub(crate) git: repository::Started,
    /// What will be printed besides the note.
    pub(crate) printed: &'a str,
}

/// Leaves a note of what was reported.
pub(crate) fn report(order: Order<'_>) -> Result<Recorded, Problem> {
    let clock = Clock::start();
    let mut recording = Recording::open(&order.frame, None, clock)?;
    order.tell(clock, &mut recording.journal)?;
    let mut said = order.printed.to_owned();
    said.extend(repository_end(&mut recording.journal, order.git.ended(), order.scanner));
    recording.end(&order.frame, (&said, &[]), clock.now())
}

impl Order<'_> {
    /// Journals the one attempt that the text tells of.
    fn tell(&self, clock: Clock, journal: &mut Journal) -> Result<(), Problem> {
        let started = AttemptStarted {
            call: Identifier::ours("c1"),
            n: 1,
            started_at: clock.now(),
            offset_ms: clock.offset_ms(),
            waited_ms: None,
            head: Some(CallHead {
                purpose: Purpose::Work,
                family: self.family,
                stream: self.evidence.stream,
                model: None,
                request: None,
            }),
            sent: None,
            marks: None,
        };
        let mut attempt = self.attempt(&started);
        leave_out(&mut attempt, &[], self.scanner);
        let ended = AttemptEnded {
            call: started.call.clone(),
            attempt,
            ended_ms: started.offset_ms,
            served: Vec::new(),
            reported: None,
            listed: None,
            leads_to: None,
        };
        let mut events = vec![Event::AttemptStarted(started), Event::AttemptEnded(ended)];
        events.extend(self.holds_secret.then_some(Event::CredentialEchoed));
        for event in events {
            journal.write(event).map_err(|error| unusable(self.frame.note_dir, &error))?;
        }
        Ok(())
    }

    fn attempt(&self, started: &AttemptStarted) -> Attempt {
        let evidence = self.evidence;
        let mut ids = ids(evidence);
        ids.truncate(MOST_IDS);
        Attempt {
            n: started.n,
            started_at: started.started_at,
            offset_ms: started.offset_ms,
            waited_ms: None,
            status: evidence.status,
            tls: None,
            transport_error: evidence.transport.and_then(|_| reported_transport(self.failure.reason)),
            ended_by: None,
            client_gone: false,
            synthetic: None,
            failure: Some(self.failure.clone()),
            model: None,
            hint: wait_hint(evidence, started.started_at),
            obeyed: None,
            followed_by: FollowedBy::Unknown,
            advice: Advice::Unknown,
            request_ids: ids,
            upstream_headers: allowed_headers(evidence),
            timing_ms: Timing { connect: None, first_byte: None, first_token: None, last_byte: None, ended: None },
            bytes: Bytes { sent: None, received: None },
            finish: None,
            terminal_seen: evidence.answer.terminal_seen.filter(|_| evidence.stream),
            usage: None,
            client: None,
        }
    }
}
