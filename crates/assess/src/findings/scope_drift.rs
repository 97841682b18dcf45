use redial_note::{Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, finding};

/// Files changed during the run that lie outside of the declared scope.
pub(super) struct ScopeDrift;

impl Check for ScopeDrift {
    fn id(&self) -> &'static str {
        "scope_drift"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Look at the files outside of the scope, and take them back or widen it.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(scope) = &facts.draft.scope else { return Vec::new() };
        let found = match (scope.outside_total, scope.outside.first()) {
            (Some(0), _) => return Vec::new(),
            (Some(1), Some(only)) => {
                let template = "A file outside of the declared scope changed during the run: {}.";
                finding(self.id(), Effect::Pause, template, &[only], &["/scope/outside"])
            }
            (Some(total), Some(first)) => {
                let template = "Files outside of the declared scope changed during the run: {}, {} the first of them.";
                finding(self.id(), Effect::Pause, template, &[&total, first], &["/scope/outside"])
            }
            (Some(total), None) => {
                let template = "Files outside of the declared scope changed during the run: {}.";
                finding(self.id(), Effect::Pause, template, &[&total], &["/scope/outside_total"])
            }
            (None, _) => {
                let template = "A scope was declared, and which files changed during the run is not known.";
                finding(self.id(), Effect::Pause, template, &[], &["/scope/outside_total"])
            }
        };
        vec![found]
    }
}
