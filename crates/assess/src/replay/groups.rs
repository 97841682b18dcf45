//! A run of very many calls: past 1 MiB, calls that are equal in what a reader asks first become groups.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Call, Confidence, CorrelationMethod, Family, Group, Purpose, Reason, canonical};

use crate::call::row;

/// What the calls of a note may take. The rest of 1 MiB is for what follows from them.
const CALLS_BYTES: usize = 640 * 1024;

/// Whole calls that stand for a group.
const EXAMPLES: usize = 3;

/// What calls of a group share: purpose, family, reason of the last failure, last status, attempts.
pub(crate) type Key = (Purpose, Family, Option<Reason>, Option<u16>, u64);

/// What a call is grouped by.
pub(crate) fn key_of(call: &Call) -> Key {
    let last = call.attempts.last();
    let reason = last.and_then(|attempt| attempt.failure.as_ref()).map(|failure| failure.reason);
    (call.purpose, call.family, reason, last.and_then(|attempt| attempt.status), call.attempt_count)
}

/// The calls that stand in the note whole, the groups, and how many calls stand in groups only.
pub(crate) fn group(calls: Vec<Call>) -> (Vec<Call>, Vec<Group>, u64) {
    if fits(&calls) {
        return (calls, Vec::new(), 0);
    }
    let mut members: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, call) in calls.iter().enumerate() {
        members.entry(key_of(call)).or_default().push(index);
    }
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    let mut groups = Vec::new();
    let mut away = 0;
    for ((purpose, family, reason, status, attempt_count), members) in members {
        let examples = examples(&calls, &members);
        kept.extend(&examples);
        if members.len() > examples.len() {
            away += (members.len() - examples.len()) as u64;
            let ids = examples.iter().filter_map(|index| Some(calls.get(*index)?.id.clone())).collect();
            let count = members.len() as u64;
            groups.push(Group { purpose, family, reason, status, attempt_count, count, examples: ids });
        }
    }
    let whole = calls.into_iter().enumerate().filter(|(index, _)| kept.contains(index)).map(|(_, call)| call);
    (whole.collect(), groups, away)
}

fn fits(calls: &[Call]) -> bool {
    let mut left = CALLS_BYTES;
    calls.iter().all(|call| {
        let size = canonical(call).map_or(0, |bytes| bytes.len());
        let enough = size <= left;
        left = left.saturating_sub(size);
        enough
    })
}

/// The examples decide as all of them would: one of the gravest, one that took another model, one of an unsure grouping
/// that tells of a recovery; then the first ones.
fn examples(calls: &[Call], members: &[usize]) -> Vec<usize> {
    let call = |index: &usize| calls.get(*index);
    let gravest = members.iter().min_by_key(|index| call(index).map(row));
    let of = |wanted: &dyn Fn(&Call) -> bool| members.iter().find(|index| call(index).is_some_and(wanted));
    let fallback = |call: &Call| call.correlation.method.iter().any(|m| m == CorrelationMethod::FallbackModel);
    let unsure = |call: &Call| {
        call.correlation.confidence == Confidence::Unsure && crate::findings::unsure_grouping::would_differ(call)
    };
    let first = [gravest, of(&fallback), of(&unsure)];
    let mut chosen: BTreeSet<usize> = first.into_iter().flatten().copied().collect();
    for index in members {
        if chosen.len() >= EXAMPLES {
            break;
        }
        chosen.insert(*index);
    }
    chosen.into_iter().collect()
}
