//! What was declared before a run, beside what its calls came to.

use redial_note::{Call, Draft, Expected, ObservedBudget, Purpose, Reason};

use super::{Fault, fault};
use crate::{
    replay::MOST_LISTED,
    terms::{budget, failed_by, observed, took},
};

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    scope(draft, faults);
    budgets(draft, faults);
    for (index, expected) in draft.expected.iter().enumerate() {
        expectation(&format!("/expected/{index}"), index, expected, draft, faults);
    }
    for (index, call) in draft.calls.iter().enumerate() {
        let named = failed_by(call).is_some_and(|reason| draft.expected.iter().any(|e| e.reason == reason));
        if call.purpose == Purpose::Expected && !named {
            faults.push(fault(format!("/calls/{index}/purpose"), "nobody declared such a failure"));
        }
    }
}

fn scope(draft: &Draft, faults: &mut Vec<Fault>) {
    let Some(scope) = &draft.scope else { return };
    let most = scope.outside_total.unwrap_or(0);
    // A list may be shorter than that: it gives way where the note would grow beyond its size (`fit`).
    if scope.outside.len() > MOST_LISTED || scope.outside.len() as u64 > most {
        faults.push(fault("/scope/outside", "does not agree with its total"));
    }
    if scope.declared.is_empty() || scope.declared.len() > MOST_LISTED {
        faults.push(fault("/scope/declared", "is one to twenty globs"));
    }
}

fn budgets(draft: &Draft, faults: &mut Vec<Fault>) {
    let Some(stated) = &draft.budget else { return };
    let whole = in_whole(draft);
    let listed = &stated.observed;
    // Of calls that stand in groups only, the waits are not in the note.
    let waits = if draft.coverage.grouped_away == 0 {
        listed.longest_wait_ms == whole.longest_wait_ms
    } else {
        listed.longest_wait_ms >= whole.longest_wait_ms
    };
    let times = (draft.started_at, draft.ended_at);
    let enforced = (stated.enforced, stated.refused);
    let kept = budget(stated.declared.clone(), listed.clone(), enforced, times).kept;
    for (place, holds, what) in [
        ("calls", listed.calls == whole.calls, "is not how many calls there were"),
        ("attempts", listed.attempts == whole.attempts, "is not the most attempts of a call"),
        ("longest_wait_ms", waits, "is not the longest wait of a call"),
    ] {
        if !holds {
            faults.push(fault(format!("/budget/observed/{place}"), what));
        }
    }
    if stated.refused > draft.other_traffic.refused || stated.refused > 0 && !stated.enforced {
        faults.push(fault("/budget/refused", "is more than was refused"));
    }
    if stated.kept != kept {
        faults.push(fault("/budget/kept", "does not follow from what was declared and observed"));
    }
}

/// What all calls took, those in groups included.
fn in_whole(draft: &Draft) -> ObservedBudget {
    let listed = observed(draft.calls.iter().map(took));
    let grouped = draft.groups.iter().map(|group| group.attempt_count).max().unwrap_or(0);
    ObservedBudget {
        attempts: listed.attempts.max(grouped),
        calls: listed.calls.saturating_add(draft.coverage.grouped_away),
        longest_wait_ms: listed.longest_wait_ms,
    }
}

fn expectation(place: &str, index: usize, expected: &Expected, draft: &Draft, faults: &mut Vec<Fault>) {
    let failed = |call: &&Call| failed_by(call) == Some(expected.reason);
    let calls = || draft.calls.iter().filter(failed);
    let first_work = calls().position(|call| call.purpose == Purpose::Work);
    let in_order = calls().map(|call| call.purpose == Purpose::Work).is_sorted();
    let alone = draft.expected.iter().position(|other| other.reason == expected.reason) == Some(index);
    for (name, holds, what) in [
        ("reason", alone, "stands twice"),
        ("seen", expected.seen == taken(expected.reason, draft), "is not how many calls were taken out"),
        ("seen", in_order, "the first failures are the expected ones"),
        ("seen", expected.seen <= expected.declared, "is more than was declared"),
        ("seen", first_work.is_none() || expected.seen == expected.declared, "is fewer than failed so"),
    ] {
        if !holds {
            faults.push(fault(format!("{place}/{name}"), what));
        }
    }
}

/// Calls with a reason that were taken out of the work, those in groups included.
fn taken(reason: Reason, draft: &Draft) -> u64 {
    let whole = draft.calls.iter().filter(|call| call.purpose == Purpose::Expected);
    let whole = whole.filter(|call| failed_by(call) == Some(reason)).count() as u64;
    let of_group = draft.groups.iter().filter(|g| g.purpose == Purpose::Expected && g.reason == Some(reason));
    of_group.fold(whole, |sum, group| sum.saturating_add(group.count.saturating_sub(group.examples.len() as u64)))
}
