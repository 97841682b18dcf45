//! A note of a rehearsal: a recorded run, and verdicts that follow from what was injected.

use std::collections::BTreeSet;

use redial_note::{Draft, Injected};
use redial_redact::Label;

use super::{Fault, differences, fault, recorded};
use crate::rehearsal::rehearsed;

pub(super) fn faults(draft: &Draft, faults: &mut Vec<Fault>) {
    recorded::faults(draft, faults);
    if !draft.sources.is_empty() {
        faults.push(fault("/sources", "a rehearsal reads no page"));
    }
    let Some(rehearsal) = &draft.rehearsal else {
        return faults.push(fault("/rehearsal", "a rehearsal says what was injected"));
    };
    for (index, one) in rehearsal.injected.iter().enumerate() {
        if start(draft, one).is_none() {
            faults.push(fault(format!("/rehearsal/injected/{index}"), "is not an attempt of this note"));
        }
    }
    let starts: Vec<Option<u64>> = rehearsal.injected.iter().map(|one| start(draft, one)).collect();
    let attempts: BTreeSet<(&str, u64)> = rehearsal.injected.iter().map(|i| (i.call.as_str(), i.attempt)).collect();
    let names: BTreeSet<&Label> = rehearsal.verdicts.iter().map(|verdict| &verdict.fault).collect();
    for (place, holds, what) in [
        ("/rehearsal/injected", starts.is_sorted(), "is not in order of time"),
        ("/rehearsal/injected", attempts.len() == rehearsal.injected.len(), "names an attempt twice"),
        ("/rehearsal/verdicts", names.len() == rehearsal.verdicts.len(), "judges a fault twice"),
    ] {
        if !holds {
            faults.push(fault(place, what));
        }
    }
    let planned: Vec<Label> = rehearsal.verdicts.iter().map(|verdict| verdict.fault.clone()).collect();
    let expected = rehearsed(draft, &planned, rehearsal.injected.clone());
    differences("/rehearsal", rehearsal, &expected, "does not follow from what was injected and seen", faults);
}

/// When the attempt started into which a fault was injected.
fn start(draft: &Draft, one: &Injected) -> Option<u64> {
    let call = draft.calls.iter().find(|call| call.id == one.call)?;
    call.attempts.iter().find(|attempt| attempt.n == one.attempt).map(|attempt| attempt.offset_ms)
}
