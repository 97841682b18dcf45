use redial_note::{Draft, Effect, Finding, Owner, Verdict};

use super::{Advice, Check, Facts, finding};
use crate::claims::{Form, Kind, read};

/// The operator's own words say more than the evidence around them can carry.
pub(super) struct Overclaim;

impl Check for Overclaim {
    fn id(&self) -> &'static str {
        "overclaim"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Take the remark for what it is, and say it again without the claim.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let Some(remark) = &facts.draft.remark else { return Vec::new() };
        let claims = read(remark.as_str(), Form::Plain, &[]).claims;
        let claimed = |kind: &Kind| claims.iter().any(|claim| claim.kind == *kind);
        let template = "The remark makes a statement that no note can carry: {}.";
        let found = Kind::all().filter(claimed);
        found.map(|kind| finding(self.id(), Effect::Pause, template, &[&kind.name()], &["/remark"])).collect()
    }
}
