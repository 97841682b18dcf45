use redial_note::{Call, Effect, Finding, Obeyed};

use super::{Check, Facts, finding, is_one, work};

/// A client came back before it was asked to: said, since what came of it is judged.
pub(super) struct HintNotObeyed;

impl Check for HintNotObeyed {
    fn id(&self) -> &'static str {
        "hint_not_obeyed"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let early = work(facts.draft).filter_map(|(index, call)| {
            let (first, wait_ms, count) = early(&call)?;
            let place = format!("/calls/{index}/attempts/{first}/obeyed");
            let template = if is_one(&call) {
                "Call {} was sent again {} times before the wait that the server asked for ({} ms) was over."
            } else {
                "Call {} was sent again {} times before the wait that the server asked for ({} ms) was over, if its attempts are one call."
            };
            Some(finding(self.id(), Effect::None, template, &[&call.id, &count, &wait_ms], &[&place]))
        });
        early.collect()
    }
}

/// The first attempt after which the client came back too early, the wait it was asked for, and how many there were.
fn early(call: &Call) -> Option<(usize, u64, u64)> {
    let mut found = call.attempts.iter().enumerate().filter(|(_, attempt)| attempt.obeyed == Some(Obeyed::Early));
    let (first, attempt) = found.next()?;
    Some((first, attempt.hint.as_ref()?.wait_ms, 1 + found.count() as u64))
}
