//! The exchanges of a recorded run, and the calls that they make.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{
    Asked, AttemptEnded, AttemptStarted, Away, Call, CallRow, Client, ConnectionOwner, Family, Injected, Injection,
    JudgedCall, NotTaken, Opened, Outcome, Purpose, Reason, ResponseHead, RunFamily, Upstream,
};
use redial_redact::{Identifier, Label, Tainted};

use super::{
    ReplayError, Told,
    groups::{Grouping, Key, call_id, group},
    ids::Ids,
    settled::Settled,
    shelf::Shelf,
    whole::Again,
};
use crate::{
    call::{End, outcome},
    correlate::{Calls, Gaps, Names, Seen, Sureness, correlate},
    terms::{expect, observed},
};

#[cfg(test)]
mod tests;

/// Most entries of a list in a note.
pub(crate) const MOST_LISTED: usize = 20;

/// Exchanges in the order of the journal.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    names: Names,
    seen: Shelf<Seen>,
    by_id: Ids,
    /// Those that are no longer kept.
    settled: Settled,
    /// Clients that were seen: product, or product and version.
    clients: BTreeSet<Identifier>,
    /// Clients of exchanges that have not ended.
    open: BTreeMap<usize, Identifier>,
    /// The client that was named last: most exchanges are the same one's.
    last: LastNamed,
    /// Numbers of processes by those of their connections.
    owners: BTreeMap<u64, u64>,
    /// The faults that a rehearsal played, by the place of their exchange. They tie nothing.
    faults: BTreeMap<usize, Label>,
}

/// A client and its name.
#[derive(Debug, Default)]
struct LastNamed(Option<(Client, Identifier)>);

impl LastNamed {
    /// How a note names a client.
    fn name(&mut self, client: &Client) -> &Identifier {
        let same =
            |(last, _): &(Client, Identifier)| (&last.product, &last.version) == (&client.product, &client.version);
        let last = self.0.take().filter(same);
        &self.0.insert(last.unwrap_or_else(|| (client.clone(), named(client)))).1
    }
}

/// An event that fits no exchange: it was lost, or another was.
pub(super) struct Stray;

impl Recorded {
    /// `whole`: its head has all that it asks for.
    pub(super) fn start(&mut self, started: &AttemptStarted, whole: bool, place: u64) -> Result<(), Stray> {
        let head = started.head.as_ref().ok_or(Stray)?;
        if self.by_id.knows(&started.call) {
            return Err(Stray);
        }
        if self.settled.is_due(self.seen.len()) {
            self.settle();
        }
        self.by_id.insert(&started.call, self.seen.len());
        started.marks.iter().for_each(|marks| self.name_open(self.seen.len(), &marks.client));
        let mut seen = Seen::new(&mut self.names, place, head, started);
        seen.asked = whole;
        seen.before = self.settled.before();
        self.seen.push(seen);
        Ok(())
    }

    /// Keeps no longer what nothing can be tied to any more.
    fn settle(&mut self) {
        let moves = self.settled.take(&mut self.seen, &self.names);
        self.seen.retain(|at| moves.of(at).is_some());
        let seen = &self.seen;
        self.by_id.moved(|at| moves.of(at).filter(|at| seen.get(*at).is_some_and(|seen| !seen.is_told())));
        let moved = |at: usize| moves.of(at);
        self.open =
            std::mem::take(&mut self.open).into_iter().filter_map(|(at, name)| Some((moved(at)?, name))).collect();
        self.faults =
            std::mem::take(&mut self.faults).into_iter().filter_map(|(at, fault)| Some((moved(at)?, fault))).collect();
    }

    pub(super) fn asked(&mut self, asked: &Asked, place: u64) -> Result<(), Stray> {
        let index = self.by_id.get(&asked.call).ok_or(Stray)?;
        let seen = self.seen.get_mut(index).ok_or(Stray)?;
        seen.take_asked(&mut self.names, place, asked);
        let open = seen.end().is_none();
        asked.marks.iter().filter(|_| open).for_each(|marks| self.name_open(index, &marks.client));
        Ok(())
    }

    /// Whose an exchange is that has not ended.
    fn name_open(&mut self, index: usize, client: &Client) {
        let name = self.last.name(client).clone();
        self.open.insert(index, name);
    }

    pub(super) fn head(&mut self, head: &ResponseHead) -> Result<(), Stray> {
        self.exchange(&head.call)?.1.status = Some(head.status);
        Ok(())
    }

    pub(super) fn end(&mut self, ended: &AttemptEnded, place: u64) -> Result<(), Stray> {
        let (index, seen) = self.exchange(&ended.call)?;
        if seen.end().is_some() {
            return Err(Stray);
        }
        seen.take_end(place, &ended.attempt, ended.ended_ms);
        if let (Some(leads_to), Some(seen)) = (&ended.leads_to, self.seen.get_mut(index)) {
            seen.take_place(&mut self.names, leads_to);
        }
        self.open.remove(&index);
        if let Some(client) = &ended.attempt.client {
            let name = self.last.name(client);
            if !self.clients.contains(name) {
                let name = name.clone();
                note_client(&mut self.clients, name);
            }
        }
        Ok(())
    }

    /// One that is not known has settled, or its start was lost, which is told by itself.
    pub(super) fn not_taken(&mut self, not_taken: &NotTaken) -> Result<(), Stray> {
        let Ok((_, seen)) = self.exchange(&not_taken.call) else { return Ok(()) };
        if seen.end().is_none() {
            return Err(Stray);
        }
        seen.take_leave();
        Ok(())
    }

    pub(super) fn inject(&mut self, injection: &Injection) -> Result<(), Stray> {
        let (index, seen) = self.exchange(&injection.call)?;
        if seen.end().is_some() || self.faults.contains_key(&index) {
            return Err(Stray);
        }
        self.faults.insert(index, injection.fault.clone());
        Ok(())
    }

    pub(super) fn owner(&mut self, owner: &ConnectionOwner) {
        self.owners.insert(owner.connection, owner.process);
    }

    fn exchange(&mut self, id: &Identifier) -> Result<(usize, &mut Seen), Stray> {
        let index = self.by_id.get(id).ok_or(Stray)?;
        self.seen.get_mut(index).map(|seen| (index, seen)).ok_or(Stray)
    }

    /// Its calls and all that is said of them together. What stands whole is read again from the journal.
    ///
    /// # Errors
    /// An event that was there cannot be read again.
    pub(super) fn told(
        mut self,
        (closed, gaps): (bool, Gaps),
        opened: &Opened,
        again: &mut Again<'_>,
    ) -> Result<Told, ReplayError> {
        std::mem::take(&mut self.open).into_values().for_each(|name| note_client(&mut self.clients, name));
        drop(std::mem::take(&mut self.by_id));
        self.seen.iter_mut().for_each(|seen| seen.take_owner(&mut self.names, &self.owners));
        let seen = std::mem::take(&mut self.seen).into_vec();
        // What came behind the last line of a journal without an end is not in it.
        let last = || seen.iter().map(|seen| seen.end().unwrap_or(seen.start)).max();
        let turned_ms = gaps.turned_ms.or_else(|| if closed { None } else { last() });
        let calls = correlate(&seen, &self.names, Gaps { turned_ms, ..gaps });
        let mut exchanges = Exchanges {
            seen: &seen,
            calls,
            others: &opened.others,
            numbers: Vec::new(),
            closed,
            provoked: BTreeSet::new(),
        };
        exchanges.number();
        let each = 0..exchanges.len();
        let (expected, provoked) = expect(&opened.expected, each.clone().map(|call| exchanges.failed_by(call)));
        exchanges.provoked = provoked;
        let mut observed = observed(each.map(|call| exchanges.took(call)));
        observed.calls += self.settled.calls;
        let mut named: BTreeSet<Identifier> = self.names.clients().map(|client| named(&client)).collect();
        // One whose marks were lost is named with its end.
        named.extend(self.clients.iter().cloned());
        let (clients, clients_total) = (self.clients.iter().cloned().collect(), named.len() as u64);
        let injected = exchanges.injected(&self.faults);
        let family = exchanges.family(&self.settled);
        if self.settled.calls == 0
            && let Some(calls) = exchanges.all(again)?
        {
            return Ok(Told {
                calls,
                groups: Vec::new(),
                grouped_away: 0,
                family,
                clients,
                clients_total,
                expected,
                observed,
                injected,
            });
        }
        let Grouping { whole, groups } = group(&exchanges, &self.settled);
        let calls: Result<Vec<Call>, ReplayError> = whole.iter().map(|call| exchanges.whole(*call, again)).collect();
        let grouped_away = self.settled.calls + (exchanges.len() - whole.len()) as u64;
        Ok(Told { calls: calls?, groups, grouped_away, family, clients, clients_total, expected, observed, injected })
    }
}

/// The exchanges of a run with the calls that they make.
#[derive(Debug)]
pub(super) struct Exchanges<'a> {
    pub(super) seen: &'a [Seen],
    pub(super) calls: Calls,
    /// Addresses beside the gateway's, by their numbers.
    pub(super) others: &'a [Upstream],
    /// Numbers of the calls among all of the run, from 1.
    numbers: Vec<u64>,
    /// Whether the run ended in order.
    pub(super) closed: bool,
    /// Calls whose failure was declared.
    provoked: BTreeSet<usize>,
}

impl Exchanges<'_> {
    /// How many calls there are.
    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// Gives each call its number among all: those that are no longer kept count.
    fn number(&mut self) {
        let mut last = 0;
        let numbers = (1..).zip(0..self.len()).map(|(rank, call)| {
            let before = self.attempts(call).next().map_or(0, |first| u64::from(first.before));
            // Two may have been written the other way round than they began; no number stands twice.
            last = before.saturating_add(rank).max(last + 1);
            last
        });
        self.numbers = numbers.collect();
    }

    /// The name of a call.
    pub(super) fn id(&self, call: usize) -> Identifier {
        call_id(self.numbers.get(call).copied().unwrap_or_default())
    }

    pub(super) fn attempts(&self, call: usize) -> impl Iterator<Item = &Seen> {
        self.calls.attempts(call).filter_map(|index| self.seen.get(index))
    }

    /// The faults that were played to the calls, in order of time.
    fn injected(&self, faults: &BTreeMap<usize, Label>) -> Vec<Injected> {
        let mut found = Vec::new();
        for call in (0..self.len()).filter(|_| !faults.is_empty()) {
            for (index, attempt) in self.calls.attempts(call).zip(1..) {
                let (Some(fault), Some(seen)) = (faults.get(&index), self.seen.get(index)) else { continue };
                found.push((seen.start, index, Injected { call: self.id(call), attempt, fault: fault.clone() }));
            }
        }
        found.sort_by_key(|(start, index, _)| (*start, *index));
        found.into_iter().map(|(.., injected)| injected).collect()
    }

    /// Whether a call has one attempt only.
    pub(super) fn is_single(&self, call: usize) -> bool {
        self.calls.attempts(call).nth(1).is_none()
    }

    /// The reason by which a call failed for good.
    fn failed_by(&self, call: usize) -> Option<Reason> {
        let work = self.attempts(call).next().is_some_and(|first| first.purpose == Purpose::Work);
        let failed = work && self.outcome(call) == Outcome::Failed;
        let last = self.attempts(call).last().filter(|_| failed)?;
        last.failure.map(|(reason, ..)| reason)
    }

    /// What a call is for.
    pub(super) fn purpose(&self, call: usize) -> Purpose {
        let own = self.attempts(call).next().map_or(Purpose::Work, |first| first.purpose);
        if self.provoked.contains(&call) { Purpose::Expected } else { own }
    }

    /// What a call took: its attempts, and its longest wait.
    fn took(&self, call: usize) -> (u64, u64) {
        let (mut attempts, mut longest_wait_ms, mut ended) = (0, 0, None);
        for seen in self.attempts(call) {
            attempts += 1;
            longest_wait_ms = longest_wait_ms.max(ended.map_or(0, |ended| seen.start.saturating_sub(ended)));
            ended = seen.end();
        }
        (attempts, longest_wait_ms)
    }

    /// What a call is grouped by.
    pub(super) fn key(&self, call: usize) -> Key {
        let last = self.attempts(call).last();
        let family = self.attempts(call).next().map_or(Family::Chat, |first| first.family);
        let reason = last.and_then(|last| last.failure).map(|(reason, ..)| reason);
        (self.purpose(call), family, reason, last.and_then(|last| last.status), self.attempts(call).count() as u64)
    }

    pub(super) fn outcome(&self, call: usize) -> Outcome {
        outcome(self.attempts(call).last().map(Seen::became), self.closed)
    }

    pub(super) fn sureness(&self, call: usize) -> Sureness {
        self.calls.sureness(call)
    }

    /// The row of the decision table that fits a call.
    pub(super) fn row(&self, call: usize) -> CallRow {
        let first = self.attempts(call).next();
        if self.is_single(call) && first.is_some_and(|first| first.became() == End::Succeeded) {
            return CallRow::Succeeded;
        }
        CallRow::fits(&JudgedCall {
            family: first.map_or(Family::Chat, |first| first.family),
            outcome: self.outcome(call),
            // Nobody asked for the account's list.
            unverified: false,
            failures: self.attempts(call).filter_map(Seen::judged).collect(),
            wait_stated: self.attempts(call).last().is_some_and(|last| last.hint().is_some()),
            // Which it is can be told of a whole call only: the examples are rather too many than too few.
            same_body: true,
        })
    }

    /// What the attempts of a call would count to, if it stood in a group only.
    pub(super) fn away(&self, call: usize) -> Away {
        let mut away = Away::NONE;
        self.attempts(call).for_each(|seen| away.add(&seen.away(), true));
        away
    }

    /// The family of the calls: the one that was seen, or several; `None` where none was.
    fn family(&self, settled: &Settled) -> Option<RunFamily> {
        let of = |seen: &Seen| (seen.purpose, seen.family);
        let kept = (0..self.len()).filter_map(|call| self.attempts(call).next().map(of));
        families(kept.chain(settled.families()))
    }
}

/// The family of a run: the one that was seen, or several; `None` where none was.
pub(crate) fn family_of(calls: &[Call]) -> Option<RunFamily> {
    families(calls.iter().map(|call| (call.purpose, call.family)))
}

/// A check's question for the model list is beside what it is about, in a run as in a check.
fn families(families: impl Iterator<Item = (Purpose, Family)>) -> Option<RunFamily> {
    let seen: BTreeSet<(bool, Family)> =
        families.map(|(purpose, family)| (purpose == Purpose::ModelList, family)).collect();
    let only_lists = seen.iter().all(|(is_list, _)| *is_list);
    let mut families = seen.into_iter().filter(|(is_list, _)| only_lists || !is_list).map(|(_, family)| family);
    match (families.next(), families.next()) {
        (Some(one), None) => Some(one.into()),
        (Some(_), Some(_)) => Some(RunFamily::Mixed),
        (None, _) => None,
    }
}

/// Products and versions of the clients that were seen: `openai@1.2`. All of them; a note lists the first ones.
pub(crate) fn clients_of(calls: &[Call]) -> BTreeSet<Identifier> {
    let clients = calls.iter().flat_map(|call| &call.attempts).filter_map(|attempt| attempt.client.as_ref());
    clients.map(named).collect()
}

fn named(client: &Client) -> Identifier {
    match &client.version {
        Some(version) => Identifier::or_gap(Tainted::from(format!("{}@{version}", client.product).as_str())),
        None => client.product.clone(),
    }
}

/// The first ones in order are what a note lists.
fn note_client(names: &mut BTreeSet<Identifier>, name: Identifier) {
    names.insert(name);
    if names.len() > MOST_LISTED {
        names.pop_last();
    }
}
