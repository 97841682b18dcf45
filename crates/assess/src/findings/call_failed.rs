mod advice;

use redial_note::{Call, CallRow, Draft, Effect, Finding, Kind, Owner, Stopped, Verdict, telling};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding, is_one, judged, stopped_early};

/// A work call failed in a way that says whose move it is.
pub(super) struct CallFailed;

impl Check for CallFailed {
    fn id(&self) -> &'static str {
        "call_failed"
    }

    fn advice(&self, draft: &Draft, _: &Finding, verdict: Verdict) -> Advice {
        // Whoever was asked to wait has the move, whatever asked for it.
        if draft.stopped == Some(Stopped::HintTooLong) {
            return Advice::to(Owner::Operator, stopped_early::action(draft));
        }
        advice::of_failure(draft, verdict)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::WaitStated, CallRow::FailedElsewhere, CallRow::FailedHere];
        let failed = judged(facts.draft, &rows).filter_map(|(place, call, row)| {
            let (at, attempt) = telling(&call)?;
            let failure = attempt.failure.as_ref()?;
            let is_last = at + 1 == call.attempts.len();
            let effect = if row == CallRow::FailedElsewhere { Effect::Escalate } else { Effect::Pause };
            let (reason, category) = (failure.reason.name(), failure.category.name());
            let place = format!("{place}/attempts/{at}/failure");
            // Which attempt of how many a reported one was, nobody saw.
            Some(if facts.draft.kind == Kind::Reported {
                let template = "Call {} is reported to have failed with {} (whose side: {}).";
                finding(self.id(), effect, template, &[&call.id, &reason, &category], &[&place])
            } else {
                let counted: [&dyn CleanArg; 4] = [&call.id, &call.attempt_count, &reason, &category];
                let single: [&dyn CleanArg; 3] = [&call.id, &reason, &category];
                let args: &[&dyn CleanArg] = if call.attempts.len() == 1 { &single } else { &counted };
                finding(self.id(), effect, template(&call, is_last), args, &[&place])
            })
        });
        failed.collect()
    }
}

/// How often it failed, as far as that is known; one attempt is not counted.
fn template(call: &Call, is_last: bool) -> &'static str {
    let all = call.attempts.iter().all(|attempt| attempt.failure.is_some());
    if !is_last {
        return if is_one(call) {
            "Call {} failed on its last attempt ({}), whose error its client did not read; the one before with this status was {} (whose side: {})."
        } else {
            "Call {} failed on its last attempt ({}), if they are one call; its client did not read that error, and the one before with this status was {} (whose side: {})."
        };
    }
    match (call.attempts.len(), all, is_one(call)) {
        (1, _, true) => "Call {} failed on its only attempt with {} (whose side: {}).",
        (1, _, false) => "Call {} failed on its only attempt, unless another one repeats it, with {} (whose side: {}).",
        (_, true, true) => "Call {} failed on all of its attempts ({}), the last time with {} (whose side: {}).",
        (_, true, false) => {
            "Call {} failed on all of its attempts ({}), if they are one call, the last time with {} (whose side: {})."
        }
        (_, false, true) => "Call {} failed on its last attempt ({}) with {} (whose side: {}).",
        (_, false, false) => {
            "Call {} failed on its last attempt ({}), if its attempts are one call, with {} (whose side: {})."
        }
    }
}
