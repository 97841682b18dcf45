use redial_note::{Effect, Finding};

use super::{Check, Facts, finding, judged};
use crate::call::Row;

/// A work call failed in a way that says whose move it is.
pub(super) struct CallFailed;

impl Check for CallFailed {
    fn id(&self) -> &'static str {
        "call_failed"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [Row::WaitStated, Row::FailedElsewhere, Row::FailedHere];
        let failed = judged(facts.draft, &rows).filter_map(|(place, call, row)| {
            let last = call.attempts.len().checked_sub(1)?;
            let failure = call.attempts.last()?.failure.as_ref()?;
            let effect = if row == Row::FailedElsewhere { Effect::Escalate } else { Effect::Pause };
            Some(finding(
                self.id(),
                effect,
                "Call {} failed on attempt {} with {} ({}).",
                &[&call.id, &call.attempt_count, &failure.reason.name(), &failure.category.name()],
                &[&format!("{place}/attempts/{last}/failure")],
            ))
        });
        failed.collect()
    }
}
