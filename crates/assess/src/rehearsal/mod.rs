//! Rehearsals: what was injected, and what it came to. Injected failures are judged by their verdicts only, and are never
//! evidence on a provider.

mod judge;
mod like;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use redial_note::{Attempt, Call, Draft, FaultVerdict, Injected, Kind, Obeyed, Rehearsal, RehearsalVerdict};
use redial_redact::{Label, Pointer, Sentence};

use self::judge::{Judged, judge};

pub use like::{Like, Wanted, like};

/// The rehearsal of a draft: its faults, and the verdict on each that was planned or met. Of calls that stand in groups
/// only, nothing is said.
pub(crate) fn rehearsed(draft: &Draft, planned: &[Label], injected: Vec<Injected>) -> Rehearsal {
    let injected: Vec<Injected> = injected.into_iter().filter(|one| found(draft, one).is_some()).collect();
    let mut names: Vec<Label> = Vec::new();
    for name in planned.iter().chain(injected.iter().map(|one| &one.fault)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let verdicts = names.into_iter().map(|name| verdict(draft, &injected, name)).collect();
    Rehearsal { injected, verdicts }
}

/// The verdict on one fault: the worst of what it came to.
fn verdict(draft: &Draft, injected: &[Injected], fault: Label) -> FaultVerdict {
    let met = injected.iter().filter(|one| one.fault == fault);
    let judged = met.filter_map(|one| {
        let (index, call, at) = found(draft, one)?;
        Some(judge(draft, index, call, at, &fault))
    });
    // The first of the worst speaks for the others.
    let worst = judged.reduce(|worst, next| if rank(next.verdict) > rank(worst.verdict) { next } else { worst });
    let Judged { verdict, because, evidence } = worst.unwrap_or_else(not_met);
    FaultVerdict { fault, verdict, because, evidence }
}

const fn rank(verdict: RehearsalVerdict) -> u8 {
    match verdict {
        RehearsalVerdict::Handled => 0,
        RehearsalVerdict::NotMet => 1,
        RehearsalVerdict::Mishandled => 2,
    }
}

fn not_met() -> Judged {
    Judged {
        verdict: RehearsalVerdict::NotMet,
        because: Sentence::new_from("No request came that it could have been played to.", &[]),
        evidence: vec![Pointer::to("/rehearsal/injected")],
    }
}

/// The call and the attempt into which a fault was injected, by their places.
fn found<'a>(draft: &'a Draft, one: &Injected) -> Option<(usize, &'a Call, usize)> {
    let (index, call) = draft.calls.iter().enumerate().find(|(_, call)| call.id == one.call)?;
    let at = call.attempts.iter().position(|attempt| attempt.n == one.attempt)?;
    Some((index, call, at))
}

/// A call as the decision table may look at it: without what was injected. `None` where it ended with an injected failure, so
/// that nothing of its end is the gateway's.
pub(crate) fn healed<'a>(draft: &'a Draft, call: &'a Call) -> Option<Cow<'a, Call>> {
    let Some(rehearsal) = draft.rehearsal.as_ref().filter(|_| draft.kind == Kind::Rehearsal) else {
        return Some(Cow::Borrowed(call));
    };
    let of_call = |attempt: &Attempt| rehearsal.injected.iter().any(|i| i.call == call.id && i.attempt == attempt.n);
    if !call.attempts.iter().any(of_call) {
        return Some(Cow::Borrowed(call));
    }
    let mut healed = call.clone();
    let last_is_whole =
        healed.attempts.last().is_some_and(|last| crate::call::end_of(last) == crate::call::End::Succeeded);
    if healed.attempts.last().is_some_and(of_call) && !last_is_whole {
        return None;
    }
    for attempt in healed.attempts.iter_mut().filter(|attempt| of_call(attempt)) {
        attempt.failure = None;
        attempt.obeyed = None::<Obeyed>;
    }
    Some(Cow::Owned(healed))
}

/// Whether a call was left with an injected failure: the command then had a reason to fail.
pub(crate) fn leaves_one_failed(draft: &Draft) -> bool {
    draft.kind == Kind::Rehearsal && draft.calls.iter().any(|call| healed(draft, call).is_none())
}
