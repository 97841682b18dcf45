use redial_note::{Call, Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, finding, is_one};
use crate::terms::{Exceeded, Part, took};

/// The run took more than it was allowed.
pub(super) struct BudgetExceeded;

impl Check for BudgetExceeded {
    fn id(&self) -> &'static str {
        "budget_exceeded"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Look at what took more than was allowed before more is spent.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let refused = facts.draft.budget.as_ref().map_or(0, |budget| budget.refused);
        let refusal = (refused > 0).then(|| {
            let template = "Requests beyond the budget were refused by Redial: {}.";
            finding(self.id(), Effect::Pause, template, &[&refused], &["/budget/refused"])
        });
        let told = Exceeded::of_draft(facts.draft).map(|exceeded| {
            let place = match exceeded.part {
                Part::Attempts => "attempts",
                Part::Calls => "calls",
                Part::Wait => "longest_wait_ms",
                Part::Deadline => "",
            };
            let template = template(exceeded.part, is_open(facts.draft, exceeded));
            let place = if place.is_empty() { "/ended_at".into() } else { format!("/budget/observed/{place}") };
            finding(self.id(), Effect::Pause, template, &[&exceeded.observed, &exceeded.declared], &[&place])
        });
        refusal.into_iter().chain(told).collect()
    }
}

/// Whether a grouping is possible under which this part of the budget was kept.
fn is_open(draft: &Draft, exceeded: Exceeded) -> bool {
    let most = exceeded.declared;
    // What stands in groups only has its examples among the calls.
    let all_open = |beyond: &dyn Fn(&Call) -> bool| {
        let mut beyond = draft.calls.iter().filter(|call| beyond(call)).peekable();
        beyond.peek().is_some() && beyond.all(|call| !is_one(call))
    };
    match exceeded.part {
        Part::Attempts => all_open(&|call| call.attempt_count > most),
        Part::Wait => all_open(&|call| took(call).1 > most),
        Part::Calls => {
            // At the least one of those whose attempts may be others' is a call.
            let open = draft.calls.iter().filter(|call| !is_one(call)).count() as u64;
            exceeded.observed.saturating_sub(open.saturating_sub(1)) <= most
        }
        Part::Deadline => false,
    }
}

fn template(part: Part, is_open: bool) -> &'static str {
    match (part, is_open) {
        (Part::Attempts, false) => "A call took {} attempts; the budget allows {}.",
        (Part::Attempts, true) => "A call took {} attempts, if they are one call; the budget allows {}.",
        (Part::Calls, false) => "The run made {} calls; the budget allows {}.",
        (Part::Calls, true) => "The run made {} calls, if none of them repeats another; the budget allows {}.",
        (Part::Wait, false) => "A client waited {} ms before an attempt; the budget allows {} ms.",
        (Part::Wait, true) => {
            "A client waited {} ms before an attempt, if that repeats the one before it; the budget allows {} ms."
        }
        (Part::Deadline, _) => "The run took {} ms; the budget allows {} ms.",
    }
}
