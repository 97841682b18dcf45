use redial_note::{
    Attempt, Call, CorrelationMethod, Draft, Effect, Finding, FollowedBy, Outcome, Owner, Reason, Retryable, Verdict,
};
use redial_redact::CleanArg;

use super::{Advice, Check, Facts, finding, is_one, work};

/// A call was sent again after a failure that no repeat of it cures: said, since the failure itself is judged.
pub(super) struct FutileRetry;

impl Check for FutileRetry {
    fn id(&self) -> &'static str {
        "futile_retry"
    }

    fn advice(&self, _: &Draft, _: &Finding, _: Verdict) -> Advice {
        Advice::to(
            Owner::RepositoryOwner,
            "Take this failure out of what the client tries again: nothing changes until the request or the account does.",
        )
    }

    fn find(&self, facts: Facts<'_>) -> Vec<Finding> {
        let futile = work(facts.draft).filter_map(|(index, call)| {
            let Futile { at, reason, times, unread } = futile(&call)?;
            let place = format!("/calls/{index}/attempts/{at}/failure");
            let (id, said, sure) = (&call.id, &reason.name(), is_one(&call));
            let args: &[&dyn CleanArg] = match (times, unread) {
                (1, 0) => &[id, said],
                (_, 0) => &[id, &times, said],
                _ => &[id, &times, said, &unread],
            };
            Some(finding(self.id(), Effect::None, template(times, unread, sure), args, &[&place]))
        });
        futile.collect()
    }
}

/// How it is said that a call was sent again so many times in vain, so many of them with an error behind it that its client had not read.
const fn template(times: u64, unread: u64, sure: bool) -> &'static str {
    match (times, unread, sure) {
        (1, 0, true) => "Call {} was sent again after a failure that a repeat does not cure: {}.",
        (1, 0, false) => {
            "Call {} was sent again after a failure that a repeat does not cure, if its attempts are one call: {}."
        }
        (_, 0, true) => "Call {} was sent again {} times after failures that a repeat does not cure: {}.",
        (_, 0, false) => {
            "Call {} was sent again {} times after failures that a repeat does not cure, if its attempts are one call: {}."
        }
        (.., true) => {
            "Call {} was sent again after failures that a repeat does not cure (times: {}): {}. Not read by its client: {}, judged by the nearest of the same status."
        }
        (.., false) => {
            "Call {} was sent again after failures that a repeat does not cure (times: {}): {}, if its attempts are one call. Not read by its client: {}, judged by the nearest of the same status."
        }
    }
}

/// What was repeated in vain.
struct Futile {
    /// The first attempt that says why.
    at: usize,
    reason: Reason,
    /// How often.
    times: u64,
    /// How many of these times its client had not read the error.
    unread: u64,
}

fn futile(call: &Call) -> Option<Futile> {
    // A repeat has cured it: that contradicts the failure, and `inconsistent` says so.
    if call.outcome == Outcome::Succeeded {
        return None;
    }
    // Another model's turn is no repeat of what failed.
    let fell_back = call.correlation.method.has(CorrelationMethod::FallbackModel);
    let ends = call.outer_tries.iter().scan(0, |sum, tries| {
        *sum += tries;
        Some(*sum)
    });
    let ends: Vec<u64> = ends.filter(|_| fell_back).collect();
    let is_repeated = |attempt: &Attempt| attempt.followed_by == FollowedBy::Retry && !ends.contains(&attempt.n);
    let mut found: Option<Futile> = None;
    for (at, attempt) in call.attempts.iter().enumerate().filter(|(_, attempt)| is_repeated(attempt)) {
        let read = reading(call, at, &ends);
        let told = read.and_then(|read| Some((read, call.attempts.get(read)?.failure.as_ref()?)));
        let Some((read, failure)) = told.filter(|(_, failure)| failure.retryable == Retryable::No) else { continue };
        let first = found.get_or_insert(Futile { at: read, reason: failure.reason, times: 0, unread: 0 });
        first.times += 1;
        first.unread += u64::from(attempt.is_unread());
    }
    found
}

/// The attempt that tells why one failed: itself, or where its client threw the error away, the next one with the same status that was
/// read, else the one before, if none of another status came in between and no other model was asked.
fn reading(call: &Call, at: usize, ends: &[u64]) -> Option<usize> {
    let status = call.attempts.get(at)?.status;
    let is_alike = |(_, attempt): &(usize, &Attempt)| attempt.status == status && attempt.failure.is_some();
    let ends_here = |attempt: &Attempt| ends.contains(&attempt.n);
    for (place, attempt) in call.attempts.iter().enumerate().skip(at).take_while(is_alike) {
        if !attempt.is_unread() {
            return Some(place);
        }
        if ends_here(attempt) {
            break;
        }
    }
    let before = call.attempts.iter().enumerate().take(at).rev();
    let mut before = before.take_while(is_alike).take_while(|(_, attempt)| !ends_here(attempt));
    before.find(|(_, attempt)| !attempt.is_unread()).map(|(place, _)| place)
}
