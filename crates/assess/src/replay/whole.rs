//! The calls that stand in a note whole: their events are read again from the journal.

use redial_note::{
    Asked, Attempt, AttemptEnded, Call, CallHead, EndedBy, Event, Family, Generations, Listed, Marks, Model, Outcome,
    Presence, Reported, Request, canonical,
};
use redial_redact::Identifier;

use super::{ReplayError, open_attempt, recorded::Exchanges, recorded::MOST_LISTED};
use crate::{call::settle, correlate::Seen};

/// Reads an event again, by the place that was given with it.
pub(super) type Again<'a> = dyn FnMut(u64) -> Option<Event> + 'a;

/// What the calls of a note may take. The rest of 1 MiB is for what follows from them.
const CALLS_BYTES: usize = 640 * 1024;

/// What a call and each attempt of it take at the least.
const LEAST_BYTES: usize = 400;

/// As many exchanges, or more, have no room in a note, however few calls they make.
pub(super) const MOST_WHOLE: usize = CALLS_BYTES / LEAST_BYTES;

/// An exchange with all that the journal says of it.
struct Whole {
    attempt: Attempt,
    head: CallHead,
    served: Vec<Identifier>,
    reported: Option<Reported>,
    /// Number of the address that it went to, where that is not the gateway's.
    other: Option<u64>,
}

impl Exchanges<'_> {
    /// All calls, where they have room in a note.
    pub(super) fn all(&self, again: &mut Again<'_>) -> Result<Option<Vec<Call>>, ReplayError> {
        if (self.len() + self.seen.len()) * LEAST_BYTES > CALLS_BYTES {
            return Ok(None);
        }
        let mut left = CALLS_BYTES;
        let mut calls = Vec::with_capacity(self.len());
        for index in 0..self.len() {
            let call = self.whole(index, again)?;
            let size = canonical(&call).map_or(0, |bytes| bytes.len());
            let Some(rest) = left.checked_sub(size) else { return Ok(None) };
            left = rest;
            calls.push(call);
        }
        Ok(Some(calls))
    }

    /// One call, by its place among all.
    pub(super) fn whole(&self, index: usize, again: &mut Again<'_>) -> Result<Call, ReplayError> {
        let members: Option<Vec<Whole>> = self.attempts(index).map(|seen| whole(seen, again)).collect();
        let members = members.ok_or(ReplayError::Unreadable)?;
        let head = members.first().map(|first| first.head.clone()).ok_or(ReplayError::Unreadable)?;
        let mut served: Vec<Identifier> = Vec::new();
        for name in members.iter().flat_map(|member| &member.served) {
            if served.len() < MOST_LISTED && !served.contains(name) {
                served.push(name.clone());
            }
        }
        let other = members.first().and_then(|first| usize::try_from(first.other?).ok()?.checked_sub(1));
        let mut call = Call {
            id: self.id(index),
            purpose: self.purpose(index),
            family: head.family,
            stream: stream_of(&head),
            attempt_count: 0,
            outer_tries: self.calls.outer_tries(index),
            outcome: Outcome::InFlight,
            upstream: other.and_then(|other| self.others.get(other)).cloned(),
            model: Model { requested: head.model, served, listed: Listed::NotChecked },
            correlation: self.calls.correlation(index),
            request: head.request,
            generations: Generations { at_least: 0, at_most: 0 },
            wasted_success: 0,
            reported: members.iter().rev().find_map(|member| member.reported.clone()),
            attempts: self.numbered(index, members),
        };
        settle(&mut call, self.closed);
        Ok(call)
    }

    /// The attempts of a call, numbered, with the waits between them.
    fn numbered(&self, index: usize, members: Vec<Whole>) -> Vec<Attempt> {
        let mut ended = None;
        let number = |((whole, seen), n): ((Whole, &Seen), u64)| {
            let waited_ms = ended.map(|ended| seen.start.saturating_sub(ended));
            ended = seen.end();
            Attempt { n, waited_ms, model: whole.head.model, ..whole.attempt }
        };
        members.into_iter().zip(self.attempts(index)).zip(1..).map(number).collect()
    }
}

/// Reads the events of an exchange again, and does with them what was done when they came.
fn whole(seen: &Seen, again: &mut Again<'_>) -> Option<Whole> {
    let (Event::AttemptStarted(started) | Event::StartedWhole(started)) = again(seen.places.started)? else {
        return None;
    };
    let asked = match seen.places.asked().map(&mut *again) {
        None => None,
        Some(Some(Event::Asked(asked))) => Some(asked),
        Some(_) => return None,
    };
    // They stand with what it asks for, where its start does not say them.
    let marks = asked.as_ref().and_then(|asked| asked.marks.clone()).or_else(|| started.marks.clone());
    let client = marks.as_ref().map(|marks| marks.client.clone());
    let attempt = open_attempt(&started, client);
    let other = marks.as_ref().and_then(|marks| marks.other);
    let mut whole = Whole { attempt, head: started.head?, served: Vec::new(), reported: None, other };
    let ended = match seen.places.ended().map(&mut *again) {
        None => None,
        Some(Some(Event::AttemptEnded(ended))) => Some(ended),
        Some(_) => return None,
    };
    if seen.asked_last {
        ended.into_iter().for_each(|ended| whole.end(ended));
        asked.into_iter().for_each(|asked| whole.ask(asked));
    } else {
        asked.into_iter().for_each(|asked| whole.ask(asked));
        ended.into_iter().for_each(|ended| whole.end(ended));
    }
    whole.attempt.status = seen.status;
    if seen.was_left() {
        (whole.attempt.client_gone, whole.attempt.ended_by) = (true, Some(EndedBy::Client));
    }
    whole.state_key(marks.as_ref());
    Some(whole)
}

/// Whether a stream was asked for. Gemini's path says it; elsewhere the body does, where it was read.
fn stream_of(head: &CallHead) -> Option<bool> {
    let is_read = |request: &Request| request.bytes == 0 || request.shape_sha256.is_some();
    let told = head.stream || head.family == Family::Gemini || head.request.as_ref().is_some_and(is_read);
    told.then_some(head.stream)
}

impl Whole {
    fn ask(&mut self, asked: Asked) {
        self.head.stream = asked.stream;
        self.head.model = asked.model;
        self.attempt.bytes.sent = Some(asked.request.bytes);
        self.head.request = Some(asked.request);
    }

    fn end(&mut self, ended: AttemptEnded) {
        self.attempt = Attempt { offset_ms: self.attempt.offset_ms, ..ended.attempt };
        self.served = ended.served;
        self.reported = ended.reported;
    }

    /// The idempotency key is a mark of the head's; the request says that there was one.
    fn state_key(&mut self, marks: Option<&Marks>) {
        if let (Some(request), Some(marks)) = (&mut self.head.request, marks) {
            request.idempotency_key =
                if marks.idempotency_key.is_some() { Presence::Present } else { Presence::Absent };
        }
    }
}
