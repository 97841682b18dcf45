use redial_note::{Attempt, Call, CorrelationMethod, Effect, Finding, FollowedBy, Reason, Retryable};

use super::{Check, Facts, finding, is_one, work};

/// A call was sent again after a failure that no repeat of it cures: said, since the failure itself is judged.
pub(super) struct FutileRetry;

impl Check for FutileRetry {
    fn id(&self) -> &'static str {
        "futile_retry"
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let futile = work(facts.draft).filter_map(|(index, call)| {
            let (first, reason, count) = futile(&call)?;
            let place = format!("/calls/{index}/attempts/{first}/failure");
            let once = "Call {} was sent again after a failure that a repeat does not cure: {}.";
            let often = "Call {} was sent again {} times after failures that a repeat does not cure: {}.";
            let once_if = "Call {} was sent again after a failure that a repeat does not cure, if its attempts are one call: {}.";
            let often_if =
                "Call {} was sent again {} times after failures that a repeat does not cure, if its attempts are one call: {}.";
            let (id, said) = (&call.id, &reason.name());
            let sure = is_one(&call);
            Some(if count == 1 {
                finding(self.id(), Effect::None, if sure { once } else { once_if }, &[id, said], &[&place])
            } else {
                finding(self.id(), Effect::None, if sure { often } else { often_if }, &[id, &count, said], &[&place])
            })
        });
        futile.collect()
    }
}

/// The first attempt whose failure was repeated in vain, its reason, and how many were.
fn futile(call: &Call) -> Option<(usize, Reason, u64)> {
    let never = |attempt: &Attempt| {
        let failure = attempt.failure.as_ref().filter(|failure| failure.retryable == Retryable::No)?;
        (attempt.followed_by == FollowedBy::Retry).then_some(failure.reason)
    };
    // Another model's turn is no repeat of what failed.
    let fell_back = call.correlation.method.has(CorrelationMethod::FallbackModel);
    let ends = call.outer_tries.iter().scan(0, |sum, tries| {
        *sum += tries;
        Some(*sum)
    });
    let ends: Vec<u64> = ends.filter(|_| fell_back).collect();
    let repeated = call.attempts.iter().enumerate().filter(|(_, attempt)| !ends.contains(&attempt.n));
    let mut found = repeated.filter_map(|(at, attempt)| Some((at, never(attempt)?)));
    let (first, reason) = found.next()?;
    Some((first, reason, 1 + found.count() as u64))
}
