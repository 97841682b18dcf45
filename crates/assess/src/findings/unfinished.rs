use redial_note::{Attempt, CallRow, Draft, Effect, Finding, Owner, Verdict, worst_work_call};

use super::{Advice, Check, Facts, finding, judged};
use crate::replay::is_recorded;

/// Nobody saw how a work call ended.
pub(super) struct Unfinished;

impl Check for Unfinished {
    fn id(&self) -> &'static str {
        "unfinished"
    }

    fn advice(&self, draft: &Draft, _: &Finding, _: Verdict) -> Advice {
        let action = if is_recorded(draft.kind) && left(draft) {
            "Look in the client's own log why it left (its time limit, perhaps): the gateway may have done the work."
        } else if accepted(draft) {
            "Ask the gateway what came of the work that it accepted, by the id of the answer; where the command does so itself, its path needs --allow-path."
        } else {
            "Repeat the narrow check; the outcome of this one is unknown."
        };
        Advice::to(Owner::Operator, action)
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::Unfinished];
        let found = judged(facts.draft, &rows).map(|(place, call, _)| {
            let accepted = call.attempts.last().is_some_and(Attempt::is_accepted);
            let template = if accepted {
                "Call {} was accepted, to be worked on in the background; nobody saw how that ended."
            } else {
                "Nobody saw how call {} ended."
            };
            finding(self.id(), Effect::Pause, template, &[&call.id], &[&format!("{place}/outcome")])
        });
        found.collect()
    }
}

/// Whether the client of the call that is told of left before its end.
fn left(draft: &Draft) -> bool {
    let last = worst_work_call(&draft.calls).and_then(|call| call.attempts.last());
    last.is_some_and(|attempt| attempt.client_gone)
}

/// Whether the work of the call that is told of was only accepted.
fn accepted(draft: &Draft) -> bool {
    worst_work_call(&draft.calls).and_then(|call| call.attempts.last()).is_some_and(Attempt::is_accepted)
}
