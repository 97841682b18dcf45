//! What is no longer kept changes nothing that is said of the others.

use redial_note::Correlation;

use super::*;
use crate::{
    correlate::{
        Gaps,
        tests::{histories, history},
    },
    replay::{tests::journal, told},
};

/// A call as a note tells of it: its number, the places of its attempts in the journal, what ties them, what it counts to.
type Told = (u64, Vec<u64>, Correlation, Key);

/// The calls that a journal's exchanges make, and how many were counted only.
fn calls(events: &[redial_note::Event], settled: Settled) -> (Vec<Told>, u64) {
    let mut recorded = Recorded { settled, ..Recorded::default() };
    for (event, place) in events.iter().zip(0..) {
        assert!(told(&mut recorded, event, place).is_none_or(|taken| taken.is_ok()));
    }
    recorded.seen.iter_mut().for_each(|seen| seen.take_owner(&mut recorded.names, &recorded.owners));
    let seen = std::mem::take(&mut recorded.seen).into_vec();
    let calls = correlate(&seen, &recorded.names, Gaps::default());
    let mut all =
        Exchanges { seen: &seen, calls, others: &[], numbers: Vec::new(), closed: true, provoked: BTreeSet::new() };
    all.number();
    let told = |call: usize| {
        let places = all.attempts(call).map(|seen| seen.places.started).collect();
        (*all.numbers.get(call).unwrap(), places, all.calls.correlation(call), all.key(call))
    };
    ((0..all.len()).map(told).collect(), recorded.settled.calls)
}

/// Histories, of which half ask the same again and again.
#[test]
fn calls_that_settled_leave_the_others_as_they_are() {
    let mut gone = 0;
    for seed in 0..u64::from(histories()) {
        let events = journal(&history(seed).exchanges, &[]).events;
        let (all, none) = calls(&events, Settled::after(usize::MAX, 1));
        let (kept, settled) = calls(&events, Settled::after(0, 1 + usize::try_from(seed % 8).unwrap()));
        assert_eq!((all.len() as u64, none), (kept.len() as u64 + settled, 0), "{seed}");
        gone += settled;
        // Those that are kept are the same, by number too; those that are not were calls of one attempt that succeeded.
        let mut kept = kept.into_iter().peekable();
        let mut standing: BTreeMap<Key, usize> = BTreeMap::new();
        for call in all {
            if kept.next_if(|next| *next == call).is_none() {
                let (_, places, correlation, key) = &call;
                assert!(places.len() == 1 && correlation.method.has(redial_note::CorrelationMethod::Single));
                assert!(key.2.is_none() && key.3 == Some(200), "{:?}", call);
                assert!(standing.get(key).is_some_and(|count| *count >= 3), "the first ones stand for the group");
            } else {
                *standing.entry(call.3).or_default() += 1;
            }
        }
        assert_eq!(kept.next(), None, "{seed}");
    }
    assert!(gone > u64::from(histories()), "{gone} in all");
}
