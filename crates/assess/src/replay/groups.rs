//! A run of very many calls: past 1 MiB, calls that are equal in what a reader asks first become groups.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Away, Call, CallRow, CorrelationMethod, Family, Group, Purpose, Reason};
use redial_redact::Identifier;

use super::{recorded::Exchanges, settled::Settled};
use crate::findings::unsure_grouping::hangs_on;

/// Whole calls that stand for a group.
pub(super) const EXAMPLES: usize = 3;

/// What calls of a group share: purpose, family, reason of the last failure, last status, attempts.
pub(crate) type Key = (Purpose, Family, Option<Reason>, Option<u16>, u64);

/// What a call is grouped by.
pub(crate) fn key_of(call: &Call) -> Key {
    let last = call.attempts.last();
    let reason = last.and_then(|attempt| attempt.failure.as_ref()).map(|failure| failure.reason);
    (call.purpose, call.family, reason, last.and_then(|attempt| attempt.status), call.attempt_count)
}

/// Which calls stand whole, and the groups of the others.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    pub(super) whole: BTreeSet<usize>,
    pub(super) groups: Vec<Group>,
}

/// Groups all calls of a run. The examples decide as all of them would: one of the gravest, one that took another model,
/// one of an unsure grouping that tells of a recovery; then the first ones.
pub(super) fn group(exchanges: &Exchanges<'_>, settled: &Settled) -> Grouping {
    let mut members: BTreeMap<Key, Members> = BTreeMap::new();
    for call in 0..exchanges.len() {
        members.entry(exchanges.key(call)).or_default().take(exchanges, call);
    }
    for (key, (count, away)) in &settled.kinds {
        let members = members.entry(*key).or_default();
        members.count += count;
        members.away.add(away, true);
    }
    let mut grouping = Grouping::default();
    for ((purpose, family, reason, status, attempt_count), mut members) in members {
        let examples = members.examples();
        if members.count > examples.len() as u64 {
            examples.iter().for_each(|call| members.away.add(&exchanges.away(*call), false));
            let ids = examples.iter().map(|call| exchanges.id(*call)).collect();
            let Members { count, away, .. } = members;
            grouping.groups.push(Group { purpose, family, reason, status, attempt_count, count, examples: ids, away });
        }
        grouping.whole.extend(examples);
    }
    grouping
}

/// The name of a call, by its number among all.
pub(super) fn call_id(number: u64) -> Identifier {
    Identifier::or_gap(redial_redact::Tainted::from(format!("c{number}").as_str()))
}

/// What is kept of a group's calls while they are counted.
#[derive(Debug)]
struct Members {
    count: u64,
    away: Away,
    gravest: Option<(CallRow, usize)>,
    fallback: Option<usize>,
    unsure: Option<usize>,
    first: Vec<usize>,
}

impl Default for Members {
    fn default() -> Self {
        Self { count: 0, away: Away::NONE, gravest: None, fallback: None, unsure: None, first: Vec::new() }
    }
}

impl Members {
    fn take(&mut self, exchanges: &Exchanges<'_>, call: usize) {
        self.count += 1;
        self.away.add(&exchanges.away(call), true);
        let row = exchanges.row(call);
        if self.gravest.is_none_or(|(gravest, _)| row < gravest) {
            self.gravest = Some((row, call));
        }
        if self.first.len() < EXAMPLES {
            self.first.push(call);
        }
        if !exchanges.is_single(call) && (self.fallback.is_none() || self.unsure.is_none()) {
            let sureness = exchanges.sureness(call);
            if sureness.methods.has(CorrelationMethod::FallbackModel) {
                self.fallback.get_or_insert(call);
            }
            if hangs_on(&sureness, exchanges.outcome(call)) {
                self.unsure.get_or_insert(call);
            }
        }
    }

    fn examples(&self) -> BTreeSet<usize> {
        let gravest = self.gravest.map(|(_, call)| call);
        let mut chosen: BTreeSet<usize> = [gravest, self.fallback, self.unsure].into_iter().flatten().collect();
        for call in &self.first {
            if chosen.len() >= EXAMPLES {
                break;
            }
            chosen.insert(*call);
        }
        chosen
    }
}
