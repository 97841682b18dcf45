//! When the bytes of a scene come.

use std::time::Duration;

use crate::reply::Step;

/// Moments of an answer, in milliseconds from the moment at which its request has come whole; at once where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// The first byte.
    pub first_ms: Option<u64>,
    /// The last byte.
    pub last_ms: Option<u64>,
    /// The end, where it is one of the connection's.
    pub end_ms: Option<u64>,
}

impl Pace {
    /// How long it lasts.
    pub(super) fn total(self) -> Duration {
        let longest = self.end_ms.max(self.last_ms).max(self.first_ms);
        Duration::from_millis(longest.unwrap_or(0))
    }

    /// The steps with pauses between them.
    pub(super) fn apply(self, steps: Vec<Step>) -> Vec<Step> {
        if self == Self::default() {
            return steps;
        }
        let steps: Vec<Step> = steps.into_iter().flat_map(parted).collect();
        let sends = |step: &Step| matches!(step, Step::Send(_));
        let (first, last) = (steps.iter().position(sends), steps.iter().rposition(sends));
        let mut paced = Vec::new();
        let mut now = 0;
        let mut until = |moment: Option<u64>, paced: &mut Vec<Step>| {
            let moment = moment.unwrap_or(now);
            if moment > now {
                paced.push(Step::Pause(Duration::from_millis(moment - now)));
                now = moment;
            }
        };
        for (index, step) in steps.into_iter().enumerate() {
            if Some(index) == first {
                until(self.first_ms, &mut paced);
            }
            if Some(index) == last && first != last {
                until(self.last_ms, &mut paced);
            }
            if matches!(step, Step::Reset | Step::Close) {
                until(self.end_ms, &mut paced);
            }
            paced.push(step);
        }
        paced
    }
}

/// Head and body apart, so that time can pass between them.
fn parted(step: Step) -> Vec<Step> {
    let Step::Send(bytes) = step else { return vec![step] };
    let end = redial_wire::http::head_end(&bytes).filter(|_| bytes.starts_with(b"HTTP/1."));
    match end.and_then(|end| bytes.split_at_checked(end)) {
        Some((head, body)) if !body.is_empty() => vec![Step::Send(head.to_vec()), Step::Send(body.to_vec())],
        _ => vec![Step::Send(bytes)],
    }
}
