//! An enforced budget: what may not go on is told before it begins, so that the gateway sees nothing of it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use redial_redact::Fingerprint;

/// What a run may take at most. `None`: as much as it likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Attempts of one call.
    pub attempts: Option<u64>,
    /// Calls.
    pub calls: Option<u64>,
    /// Milliseconds from the start of the run after which nothing begins.
    pub deadline_ms: Option<u64>,
}

/// Keeps count while a run goes on. It goes by the body alone: a request that is equal to one which has failed, with no
/// success since, is another attempt of it. Whether equal requests side by side are attempts of one call or calls of their own,
/// nobody can tell before they end: they count as both.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    calls: u64,
    /// By body; none of what neither runs nor has failed.
    bodies: BTreeMap<Fingerprint, Body>,
}

/// The attempts with one body.
#[derive(Debug, Default)]
struct Body {
    running: u64,
    /// Since the last success.
    failed: u64,
}

impl Gate {
    /// A gate that nothing has passed.
    pub fn new(limits: Limits) -> Self {
        Self { limits, counts: Mutex::default() }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request may begin, so many milliseconds after the run. `body` is none where it is not known.
    pub(super) fn lets(&self, body: Option<&Fingerprint>, offset_ms: u64) -> bool {
        if self.limits.deadline_ms.is_some_and(|deadline| offset_ms > deadline) {
            return false;
        }
        let mut counts = self.counts();
        let known = body.and_then(|body| counts.bodies.get(body));
        let (running, failed) = known.map_or((0, 0), |known| (known.running, known.failed));
        if self.limits.attempts.is_some_and(|most| running.saturating_add(failed) >= most.max(1)) {
            return false;
        }
        if failed == 0 {
            if self.limits.calls.is_some_and(|most| counts.calls >= most) {
                return false;
            }
            counts.calls += 1;
        }
        if let Some(body) = body {
            counts.bodies.entry(body.clone()).or_default().running += 1;
        }
        true
    }

    /// A request that had begun has ended.
    pub(super) fn ended(&self, body: &Fingerprint, failed: bool) {
        let mut counts = self.counts();
        let Some(known) = counts.bodies.get_mut(body) else { return };
        known.running = known.running.saturating_sub(1);
        known.failed = if failed { known.failed.saturating_add(1) } else { 0 };
        if known.running == 0 && known.failed == 0 {
            counts.bodies.remove(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::FingerprintKey;

    use super::*;

    #[test]
    fn attempts_are_counted_by_body_until_one_succeeds_and_calls_by_their_first() {
        let print = |text: &str| FingerprintKey::new("run", vec![1]).fingerprint(text.as_bytes());
        let gate = Gate::new(Limits { attempts: Some(2), calls: Some(2), deadline_ms: Some(1000) });
        let (a, b) = (print("a"), print("b"));
        assert!(gate.lets(Some(&a), 0));
        gate.ended(&a, true);
        assert!(gate.lets(Some(&a), 1));
        gate.ended(&a, true);
        assert!(!gate.lets(Some(&a), 2), "a third attempt");
        assert!(gate.lets(Some(&b), 3));
        gate.ended(&b, false);
        assert!(!gate.lets(Some(&b), 4), "a third call");
        assert!(!gate.lets(None, 5));
        let side_by_side = Gate::new(Limits { attempts: Some(3), calls: Some(5), deadline_ms: None });
        let let_on = (0..8).filter(|_| side_by_side.lets(Some(&a), 0)).count();
        assert_eq!(let_on, 3, "eight at once");
        side_by_side.ended(&a, true);
        assert!(!side_by_side.lets(Some(&a), 1), "one has failed, and two are on their way");
        side_by_side.ended(&a, false);
        side_by_side.ended(&a, false);
        assert!(side_by_side.lets(Some(&a), 2), "the others succeeded");
        side_by_side.ended(&a, false);
        assert!(side_by_side.lets(Some(&a), 3), "the fifth call");
        side_by_side.ended(&a, false);
        assert!(!side_by_side.lets(Some(&a), 4) && !side_by_side.lets(Some(&b), 4), "a sixth call");
        let late = Gate::new(Limits { deadline_ms: Some(1000), ..Limits::default() });
        assert!(late.lets(None, 1000) && !late.lets(None, 1001));
    }
}
