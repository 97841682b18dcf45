//! The size of a note: a check with at most three attempts of its work stays under 16 KiB, a run under 8 KiB and what its
//! calls and attempts take, whatever the repository, the environment and the gateway's headers hold. Lists give way from their end, longest-winded first; their totals stay.

use redial_note::{Attempt, Draft, canonical};
use redial_redact::SIMULATOR_MARK;
use serde::Serialize;

use crate::replay::is_recorded;

/// What a draft may take. The rest of the 16 KiB is for what follows from it, its redaction and its seal.
const DRAFT_BYTES: usize = 12 * 1024;

/// What each attempt beyond five (list, three of the work, probe) adds.
const ATTEMPT_BYTES: usize = 1280;

/// What the draft of a recorded run may take without its calls, and with each call without its attempts.
const RUN_BYTES: usize = 6 * 1024;
const CALL_BYTES: usize = 896;

/// Request ids that an attempt keeps in any case.
const IDS_KEPT: usize = 2;

/// Shortens lists until the draft fits.
pub(crate) fn fit(draft: &mut Draft) {
    let attempts: usize = draft.calls.iter().map(|call| call.attempts.len()).sum();
    let limit = if is_recorded(draft.kind) {
        RUN_BYTES + draft.calls.len() * CALL_BYTES + attempts * ATTEMPT_BYTES
    } else {
        DRAFT_BYTES + attempts.saturating_sub(5) * ATTEMPT_BYTES
    };
    let mut over = size(draft).saturating_sub(limit);
    if let Some(repository) = &mut draft.repository {
        shorten(&mut repository.changed_files, 3, &mut over);
        shorten(&mut repository.instructions, 3, &mut over);
    }
    shorten(&mut draft.environment.recorded, 0, &mut over);
    if let Some(scope) = &mut draft.scope {
        shorten(&mut scope.outside, 1, &mut over);
    }
    for attempt in draft.calls.iter_mut().rev().flat_map(|call| call.attempts.iter_mut().rev()) {
        shorten(&mut attempt.request_ids, IDS_KEPT, &mut over);
        drop_headers(attempt, &mut over);
    }
    if let Some(repository) = &mut draft.repository {
        shorten(&mut repository.changed_files, 0, &mut over);
        shorten(&mut repository.instructions, 0, &mut over);
    }
}

/// Takes entries from the end of a list, down to `keep`, while the draft is too long.
fn shorten<T: Serialize>(list: &mut Vec<T>, keep: usize, over: &mut usize) {
    while *over > 0 && list.len() > keep {
        // An entry and its comma.
        let freed = list.pop().map_or(0, |entry| size(&entry) + 1);
        *over = over.saturating_sub(freed);
    }
}

fn drop_headers(attempt: &mut Attempt, over: &mut usize) {
    if *over > 0 && !attempt.upstream_headers.is_empty() {
        let whole = size(&attempt.upstream_headers);
        // What kind of gateway it was follows from this one.
        attempt.upstream_headers.retain(|name, _| name.as_str() == SIMULATOR_MARK);
        *over = over.saturating_sub(whole.saturating_sub(size(&attempt.upstream_headers)));
    }
}

/// Bytes of a value as canonical JSON.
fn size<T: Serialize>(value: &T) -> usize {
    canonical(value).map_or(0, |bytes| bytes.len())
}
