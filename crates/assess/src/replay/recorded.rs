//! The exchanges of a recorded run, and the calls that they make.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{
    Asked, Attempt, AttemptEnded, AttemptStarted, Call, ConnectionOwner, Generations, Injected, Injection, Listed,
    Model, Outcome, Presence, ResponseHead, RunFamily,
};
use redial_redact::{Identifier, Tainted};

use super::open_attempt;
use crate::{
    call::settle,
    correlate::{Exchange, Grouped, correlate},
};

/// Most entries of a list in a note.
pub(crate) const MOST_LISTED: usize = 20;

/// Exchanges in the order of the journal.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    exchanges: Vec<Exchange>,
    by_id: BTreeMap<Identifier, usize>,
    /// Numbers of processes by those of their connections.
    owners: BTreeMap<u64, u64>,
}

/// An event that fits no exchange: it was lost, or another was.
pub(super) struct Stray;

impl Recorded {
    /// `whole`: its head has all that it asks for.
    pub(super) fn start(&mut self, started: &AttemptStarted, whole: bool) -> Result<(), Stray> {
        let head = started.head.clone().ok_or(Stray)?;
        if self.by_id.contains_key(&started.call) {
            return Err(Stray);
        }
        self.by_id.insert(started.call.clone(), self.exchanges.len());
        let client = started.marks.as_ref().map(|marks| marks.client.clone());
        let mut exchange = Exchange {
            attempt: open_attempt(started, client),
            ended_ms: None,
            marks: started.marks.clone(),
            head,
            asked: whole,
            served: Vec::new(),
            reported: None,
            fault: None,
        };
        exchange.state_key();
        self.exchanges.push(exchange);
        Ok(())
    }

    pub(super) fn asked(&mut self, asked: &Asked) -> Result<(), Stray> {
        let exchange = self.exchange(&asked.call)?;
        exchange.asked = true;
        exchange.head.stream = asked.stream;
        exchange.head.model.clone_from(&asked.model);
        exchange.attempt.bytes.sent = Some(asked.request.bytes);
        exchange.head.request = Some(asked.request.clone());
        exchange.state_key();
        Ok(())
    }

    pub(super) fn head(&mut self, head: &ResponseHead) -> Result<(), Stray> {
        self.exchange(&head.call)?.attempt.status = Some(head.status);
        Ok(())
    }

    pub(super) fn end(&mut self, ended: &AttemptEnded) -> Result<(), Stray> {
        let exchange = self.exchange(&ended.call)?;
        if exchange.ended_ms.is_some() {
            return Err(Stray);
        }
        // An end before the start is no time.
        exchange.ended_ms = Some(ended.ended_ms.max(exchange.attempt.offset_ms));
        exchange.attempt = Attempt { offset_ms: exchange.attempt.offset_ms, ..ended.attempt.clone() };
        exchange.served.clone_from(&ended.served);
        exchange.reported.clone_from(&ended.reported);
        Ok(())
    }

    pub(super) fn inject(&mut self, injection: &Injection) -> Result<(), Stray> {
        let exchange = self.exchange(&injection.call)?;
        if exchange.ended_ms.is_some() || exchange.fault.is_some() {
            return Err(Stray);
        }
        exchange.fault = Some(injection.fault.clone());
        Ok(())
    }

    pub(super) fn owner(&mut self, owner: &ConnectionOwner) {
        self.owners.insert(owner.connection, owner.process);
    }

    fn exchange(&mut self, id: &Identifier) -> Result<&mut Exchange, Stray> {
        let index = self.by_id.get(id).copied().ok_or(Stray)?;
        self.exchanges.get_mut(index).ok_or(Stray)
    }

    /// The calls, in order of their first attempt, and the faults that were played to them, in order of time. `closed`: the
    /// run ended in order; `lost`: events of it are missing.
    pub(super) fn into_calls(mut self, closed: bool, lost: bool) -> (Vec<Call>, Vec<Injected>) {
        for marks in self.exchanges.iter_mut().filter_map(|exchange| exchange.marks.as_mut()) {
            marks.process = self.owners.get(&marks.connection).copied();
        }
        let grouped = correlate(&self.exchanges, lost);
        let injected = self.injected(&grouped);
        let calls = grouped.into_iter().enumerate();
        (calls.filter_map(|(index, grouped)| call(index, grouped, &self.exchanges, closed)).collect(), injected)
    }

    fn injected(&self, grouped: &[Grouped]) -> Vec<Injected> {
        let mut found = Vec::new();
        for (index, grouped) in grouped.iter().enumerate() {
            for (place, attempt) in grouped.attempts.iter().zip(1..) {
                let Some(exchange) = self.exchanges.get(*place) else { continue };
                if let Some(fault) = exchange.fault.clone() {
                    found.push((exchange.attempt.offset_ms, *place, Injected { call: call_id(index), attempt, fault }));
                }
            }
        }
        found.sort_by_key(|(offset_ms, place, _)| (*offset_ms, *place));
        found.into_iter().map(|(.., injected)| injected).collect()
    }
}

impl Exchange {
    /// The idempotency key is a mark of the head's; the request says that there was one.
    fn state_key(&mut self) {
        if let (Some(request), Some(marks)) = (&mut self.head.request, &self.marks) {
            request.idempotency_key =
                if marks.idempotency_key.is_some() { Presence::Present } else { Presence::Absent };
        }
    }
}

/// `c1`, `c2`, ….
fn call_id(index: usize) -> Identifier {
    Identifier::or_gap(Tainted::from(format!("c{}", index + 1).as_str()))
}

fn call(index: usize, grouped: Grouped, exchanges: &[Exchange], closed: bool) -> Option<Call> {
    let members: Vec<&Exchange> = grouped.attempts.iter().filter_map(|index| exchanges.get(*index)).collect();
    let head = &members.first()?.head;
    let mut served: Vec<Identifier> = Vec::new();
    for name in members.iter().flat_map(|member| &member.served) {
        if served.len() < MOST_LISTED && !served.contains(name) {
            served.push(name.clone());
        }
    }
    let mut call = Call {
        id: call_id(index),
        purpose: head.purpose,
        family: head.family,
        stream: head.stream,
        attempt_count: 0,
        outer_tries: grouped.outer_tries,
        outcome: Outcome::InFlight,
        model: Model { requested: head.model.clone(), served, listed: Listed::NotChecked },
        correlation: grouped.correlation,
        request: head.request.clone(),
        generations: Generations { at_least: 0, at_most: 0 },
        wasted_success: 0,
        reported: members.iter().rev().find_map(|member| member.reported.clone()),
        attempts: attempts(&members),
    };
    settle(&mut call, closed);
    Some(call)
}

/// The attempts of a call, numbered, with the waits between them.
fn attempts(members: &[&Exchange]) -> Vec<Attempt> {
    let mut ended = None;
    let number = |(exchange, n): (&&Exchange, u64)| {
        let start = exchange.attempt.offset_ms;
        let waited_ms = ended.map(|ended| start.saturating_sub(ended));
        ended = exchange.ended_ms;
        Attempt { n, waited_ms, ..exchange.attempt.clone() }
    };
    members.iter().zip(1..).map(number).collect()
}

/// The family of a run: the one that was seen, or several; `None` where none was.
pub(crate) fn family_of(calls: &[Call]) -> Option<RunFamily> {
    let families: BTreeSet<_> = calls.iter().map(|call| call.family).collect();
    let mut families = families.into_iter();
    match (families.next(), families.next()) {
        (Some(one), None) => Some(one.into()),
        (Some(_), Some(_)) => Some(RunFamily::Mixed),
        (None, _) => None,
    }
}

/// Products and versions of the clients that were seen: `openai@1.2`.
pub(crate) fn clients_of(calls: &[Call]) -> Vec<Identifier> {
    let clients = calls.iter().flat_map(|call| &call.attempts).filter_map(|attempt| attempt.client.as_ref());
    let named = |client: &redial_note::Client| match &client.version {
        Some(version) => Identifier::or_gap(Tainted::from(format!("{}@{version}", client.product).as_str())),
        None => client.product.clone(),
    };
    let names: BTreeSet<Identifier> = clients.map(named).collect();
    names.into_iter().take(MOST_LISTED).collect()
}
