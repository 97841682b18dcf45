use redial_note::{CallRow, Draft, Effect, Finding, Kind, Listed, Owner, Purpose, Verdict};

use super::{Advice, Check, Facts, finding, judged};
use crate::replay::is_recorded;

/// The model of a failed call is unknown to the gateway, or neither listed nor served.
pub(super) struct ModelUnverified;

impl Check for ModelUnverified {
    fn id(&self) -> &'static str {
        "model_unverified"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Compare the model's name with the account's list before anything else.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let rows = [CallRow::ModelUnverified];
        let draft = facts.draft;
        // A recorder asks for nothing: what its clients read of a list is theirs.
        let asked_for_the_list =
            !is_recorded(draft.kind) && draft.calls.iter().any(|call| call.purpose == Purpose::ModelList);
        let found = judged(facts.draft, &rows).map(|(place, call, _)| {
            let template = match call.model.listed {
                _ if facts.draft.kind == Kind::Reported => "The gateway is reported not to know the model of call {}.",
                Listed::Account => "The gateway lists the model of call {} for this account, and does not know it.",
                Listed::Absent => "The model of call {} is neither listed for this account nor served.",
                Listed::NotChecked if asked_for_the_list => {
                    "The gateway does not know the model of call {}; its list could not be read."
                }
                Listed::NotChecked => {
                    "The gateway does not know the model of call {}; whether its list names it was not looked up."
                }
            };
            finding(self.id(), Effect::Escalate, template, &[&call.id], &[&format!("{place}/model")])
        });
        found.collect()
    }
}
