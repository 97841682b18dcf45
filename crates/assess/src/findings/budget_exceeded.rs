use redial_note::{Effect, Finding};

use super::{Check, Facts, finding};
use crate::terms::{Exceeded, Part};

/// The run took more than it was allowed.
pub(super) struct BudgetExceeded;

impl Check for BudgetExceeded {
    fn id(&self) -> &'static str {
        "budget_exceeded"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let refused = facts.draft.budget.as_ref().map_or(0, |budget| budget.refused);
        let refusal = (refused > 0).then(|| {
            let template = "Requests beyond the budget were refused by Redial: {}.";
            finding(self.id(), Effect::Pause, template, &[&refused], &["/budget/refused"])
        });
        let told = Exceeded::of_draft(facts.draft).map(|exceeded| {
            let (template, place) = match exceeded.part {
                Part::Attempts => ("A call took {} attempts; the budget allows {}.", "attempts"),
                Part::Calls => ("The run made {} calls; the budget allows {}.", "calls"),
                Part::Wait => ("A client waited {} ms before an attempt; the budget allows {} ms.", "longest_wait_ms"),
                Part::Deadline => ("The run took {} ms; the budget allows {} ms.", ""),
            };
            let place = if place.is_empty() { "/ended_at".into() } else { format!("/budget/observed/{place}") };
            finding(self.id(), Effect::Pause, template, &[&exceeded.observed, &exceeded.declared], &[&place])
        });
        refusal.into_iter().chain(told).collect()
    }
}
