use redial_note::{Call, Draft, Effect, Finding, Obeyed, Owner, Verdict};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding, is_one, work};

/// A client came back before it was asked to: said, since what came of it is judged.
pub(super) struct HintNotObeyed;

impl Check for HintNotObeyed {
    fn id(&self) -> &'static str {
        "hint_not_obeyed"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(Owner::RepositoryOwner, "Let the client wait as long as the server asks before it tries again.")
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let early = work(facts.draft).filter_map(|(index, call)| {
            let (first, wait_ms, count) = early(&call)?;
            let place = format!("/calls/{index}/attempts/{first}/obeyed");
            let counted: [&dyn CleanArg; 3] = [&call.id, &count, &wait_ms];
            let once: [&dyn CleanArg; 2] = [&call.id, &wait_ms];
            let args: &[&dyn CleanArg] = if count == 1 { &once } else { &counted };
            Some(finding(self.id(), Effect::None, template(&call, count), args, &[&place]))
        });
        early.collect()
    }
}

/// How often; once is not counted.
fn template(call: &Call, count: u64) -> &'static str {
    match (count, is_one(call)) {
        (1, true) => "Call {} was sent again before the wait that the server asked for ({} ms) was over.",
        (1, false) => {
            "Call {} was sent again before the wait that the server asked for ({} ms) was over, if its attempts are one call."
        }
        (_, true) => "Call {} was sent again {} times before the wait that the server asked for ({} ms) was over.",
        (_, false) => {
            "Call {} was sent again {} times before the wait that the server asked for ({} ms) was over, if its attempts are one call."
        }
    }
}

/// The first attempt after which the client came back too early, the wait it was asked for, and how many there were.
fn early(call: &Call) -> Option<(usize, u64, u64)> {
    let mut found = call.attempts.iter().enumerate().filter(|(_, attempt)| attempt.obeyed == Some(Obeyed::Early));
    let (first, attempt) = found.next()?;
    Some((first, attempt.hint.as_ref()?.wait_ms, 1 + found.count() as u64))
}
