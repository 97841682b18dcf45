use redial_note::{Draft, Effect, Finding, Owner, RehearsalVerdict, Verdict};

use super::{Advice, Check, Facts, finding};

/// A rehearsed fault was not handled as a good client does.
pub(super) struct FaultMishandled;

/// A rehearsed fault was never met: nothing was seen of how the client takes it.
pub(super) struct FaultNotMet;

impl Check for FaultMishandled {
    fn id(&self) -> &'static str {
        "fault_mishandled"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(
            Owner::RepositoryOwner,
            "Change how the client or the command takes this failure, and rehearse it again.",
        )
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        of(facts, RehearsalVerdict::Mishandled, self.id())
    }
}

impl Check for FaultNotMet {
    fn id(&self) -> &'static str {
        "fault_not_met"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::Operator, "Let the command ask often enough to meet every fault, or rehearse fewer.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        of(facts, RehearsalVerdict::NotMet, self.id())
    }
}

fn of(facts: Facts<'_>, wanted: RehearsalVerdict, id: &'static str) -> Vec<Finding> {
    let verdicts = facts.draft.rehearsal.iter().flat_map(|rehearsal| rehearsal.verdicts.iter().enumerate());
    let found = verdicts.filter(|(_, verdict)| verdict.verdict == wanted).map(|(index, verdict)| {
        let place = format!("/rehearsal/verdicts/{index}");
        finding(id, Effect::Pause, "Fault {}: {}", &[&verdict.fault, &verdict.because], &[&place])
    });
    found.collect()
}
