//! Groups of a run with very many calls: their counts, and the whole calls that stand for them.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::{Away, Call, Draft};

use super::{Fault, fault};
use crate::replay::key_of;

/// Most whole calls that stand for a group.
const MOST_EXAMPLES: usize = 3;

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    let by_id: BTreeMap<&str, &Call> = draft.calls.iter().map(|call| (call.id.as_str(), call)).collect();
    let mut seen = BTreeSet::new();
    let mut away = 0_u64;
    for (index, group) in draft.groups.iter().enumerate() {
        let key = (group.purpose, group.family, group.reason, group.status, group.attempt_count);
        let examples: Vec<&str> = group.examples.iter().map(|id| id.as_str()).collect();
        let of_key = draft.calls.iter().filter(|call| key_of(call) == key).map(|call| call.id.as_str());
        let complete = of_key.eq(examples.iter().copied());
        let known = examples.iter().all(|id| by_id.contains_key(id));
        let only_here = group.count.saturating_sub(examples.len() as u64);
        away = away.saturating_add(only_here);
        let Away { attempts, sent, received, answered, reduced } = group.away;
        for (name, holds, what) in [
            ("count", group.count > examples.len() as u64, "is no more than the calls that stand here whole"),
            ("examples", (1..=MOST_EXAMPLES).contains(&examples.len()), "are one to three calls"),
            ("examples", known && complete, "are not the calls of this note that the group is of"),
            (
                "away/attempts",
                only_here.checked_mul(group.attempt_count) == Some(attempts),
                "are not those of its calls",
            ),
            (
                "away",
                [sent, received, answered, reduced].iter().all(|part| *part <= attempts),
                "is more than was there",
            ),
            ("family", seen.insert(key), "stands twice"),
        ] {
            if !holds {
                faults.push(fault(format!("/groups/{index}/{name}"), what));
            }
        }
    }
    if away != draft.coverage.grouped_away {
        faults.push(fault("/coverage/grouped_away", "is not what the groups count"));
    }
}
