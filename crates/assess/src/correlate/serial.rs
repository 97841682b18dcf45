//! Clients that ask for the same thing one time after the other: a good answer ends a call, and what comes after it is a new one.

use std::collections::BTreeMap;

use super::view::{Layer, View};

/// What is known of one layer's attempts.
#[derive(Debug, Default)]
struct Asked {
    /// End and start of each good one.
    good: Vec<(u64, u64)>,
    /// The last end of those that failed so far.
    failing_until: u64,
    /// Whether two of them failed side by side.
    side_by_side: bool,
}

impl Asked {
    fn take(&mut self, view: &View<'_>) {
        let end = view.seen.end().unwrap_or(u64::MAX);
        if view.seen.is_answered() {
            self.good.push((end, view.start()));
            return;
        }
        // Good ones beside a failure are left aside: those of a run that no failure concerns are no longer here.
        self.side_by_side |= view.start() < self.failing_until;
        self.failing_until = self.failing_until.max(end);
    }

    /// Good answers by their end; with each, the latest start of all that ended until then.
    fn settle(&mut self) {
        self.good.sort_unstable();
        let mut latest = 0;
        for (_, start) in &mut self.good {
            latest = latest.max(*start);
            *start = latest;
        }
    }

    /// The start of the latest good answer that had come at a moment: one that began with it is not before it, however short
    /// it was.
    fn before(&self, moment: u64) -> Option<u64> {
        let ended = self.good.partition_point(|(end, _)| *end <= moment);
        let begun = self.good.partition_point(|(_, start)| *start < moment);
        let at = ended.min(begun).checked_sub(1)?;
        self.good.get(at).filter(|_| !self.side_by_side).map(|(_, start)| *start)
    }
}

/// Tells each view, in order of time, which good answer came before it.
pub(super) fn look(views: &mut [View<'_>]) {
    let mut layers: BTreeMap<Layer, Asked> = BTreeMap::new();
    for view in views.iter() {
        layers.entry(view.layer()).or_default().take(view);
    }
    layers.values_mut().for_each(Asked::settle);
    for view in views {
        view.answered = layers.get(&view.layer()).and_then(|asked| asked.before(view.start()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_no_time_does_not_come_before_itself() {
        let mut asked = Asked { good: vec![(66, 66), (20, 12)], ..Asked::default() };
        asked.settle();
        assert_eq!([11, 20, 66, 67].map(|moment| asked.before(moment)), [None, Some(12), Some(12), Some(66)]);
    }
}
