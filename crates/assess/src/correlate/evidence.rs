//! How sure a grouping is, and the signals that are named for it.

use redial_note::{Confidence, Correlation, CorrelationMethod, CorrelationMethods};
use redial_redact::Label;

use crate::findings::label;

/// Why a grouping is unsure although its links are of a better kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Doubt {
    /// An equal request failed in another call: an attempt may belong there.
    Rival,
    /// The wait, or the failure before it, is not what the client is known for.
    Unusual,
    /// The client counts a retry, and what it repeats was not seen.
    NotSeen,
    /// What the client itself calls a retry has another body than what it may repeat.
    Changed,
    /// After a failure the same text was asked at another endpoint, or of another model in another way.
    Elsewhere,
    /// What is tied to a failure may go on with an equal request that its client had left: then nothing goes on with the failure.
    Left,
    /// What a client counts as a retry may go on with an equal request that was answered well, of whose answer it had no use.
    Answered,
    /// A body did not come whole, was too long to be compared, or was not read.
    Body,
    /// Two signals cannot both be right.
    Contradicted,
    /// Of attempts on different connections, it was not seen of each which process held it, while that was seen of equal requests.
    Owner,
    /// It failed, and its repeat may stand in the record of the next period, or have met no recorder any more.
    Later,
    /// Events of the run are missing.
    Lost,
}

/// Doubts of one call, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Doubts(u16);

impl Doubts {
    pub(super) fn insert(&mut self, doubt: Doubt) {
        self.0 |= doubt.bit();
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn contains(self, doubt: Doubt) -> bool {
        self.0 & doubt.bit() != 0
    }

    fn iter(self) -> impl Iterator<Item = Doubt> {
        Doubt::ALL.into_iter().filter(move |doubt| self.contains(*doubt))
    }
}

impl FromIterator<Doubt> for Doubts {
    fn from_iter<T: IntoIterator<Item = Doubt>>(doubts: T) -> Self {
        let mut all = Self::default();
        doubts.into_iter().for_each(|doubt| all.insert(doubt));
        all
    }
}

impl Doubt {
    const ALL: [Self; 12] = [
        Self::Rival,
        Self::Unusual,
        Self::NotSeen,
        Self::Changed,
        Self::Elsewhere,
        Self::Left,
        Self::Answered,
        Self::Body,
        Self::Contradicted,
        Self::Owner,
        Self::Later,
        Self::Lost,
    ];

    const fn bit(self) -> u16 {
        match self {
            Self::Rival => 1,
            Self::Unusual => 2,
            Self::NotSeen => 4,
            Self::Body => 8,
            Self::Contradicted => 16,
            Self::Lost => 32,
            Self::Changed => 64,
            Self::Elsewhere => 128,
            Self::Later => 256,
            Self::Owner => 512,
            Self::Left => 1024,
            Self::Answered => 2048,
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Rival => "equal request failed in another call",
            Self::Unusual => "wait or failure is unusual",
            Self::NotSeen => "earlier attempt not seen",
            Self::Changed => "body may have changed",
            Self::Elsewhere => "same text asked elsewhere",
            Self::Left => "may repeat one that was left",
            Self::Answered => "may repeat an answered one",
            Self::Body => "body not compared",
            Self::Contradicted => "signals contradict each other",
            Self::Owner => "process not seen",
            Self::Later => "later requests not seen",
            Self::Lost => "events were lost",
        }
    }
}

/// The signal behind a method.
const fn signal(method: CorrelationMethod) -> &'static str {
    match method {
        CorrelationMethod::Sent => "sent by redial",
        CorrelationMethod::Single => "no other attempt",
        CorrelationMethod::RetryCount => "retry count",
        CorrelationMethod::IdempotencyKey => "idempotency key",
        CorrelationMethod::Redirect => "redirect followed",
        CorrelationMethod::BodyAndTiming => "same body after a wait",
        CorrelationMethod::StreamTurnedOff => "same body without stream",
        CorrelationMethod::ResentAfterFailure => "same body after a failure",
        CorrelationMethod::FallbackModel => "same body with another model",
        CorrelationMethod::Reported => "pasted text",
    }
}

/// Whether a method is an outer layer's: never more than a guess.
const fn is_outer(method: CorrelationMethod) -> bool {
    matches!(method, CorrelationMethod::ResentAfterFailure | CorrelationMethod::FallbackModel)
}

/// Whether a method leaves nothing else possible, where no doubt stands against it.
const fn is_exact(method: CorrelationMethod) -> bool {
    matches!(
        method,
        CorrelationMethod::Single
            | CorrelationMethod::RetryCount
            | CorrelationMethod::IdempotencyKey
            | CorrelationMethod::Redirect
    )
}

/// How sure a grouping is: that follows from its methods and from what speaks against it.
pub(super) fn confidence(method: &CorrelationMethods, doubts: Doubts) -> Confidence {
    if !doubts.is_empty() || method.iter().any(is_outer) {
        Confidence::Unsure
    } else if method.iter().all(is_exact) {
        Confidence::Certain
    } else {
        Confidence::Likely
    }
}

/// What ties a call together.
pub(super) fn correlation(method: CorrelationMethods, doubts: Doubts) -> Correlation {
    let signals = method.iter().map(signal).chain(doubts.iter().map(Doubt::words));
    Correlation { evidence: signals.map(label).collect(), confidence: confidence(&method, doubts), method }
}

/// Whether a correlation that stands in a note is one that this module makes: signals that name its methods, and a
/// confidence that they allow.
pub(crate) fn holds(correlation: &Correlation, attempts: usize, lost: bool) -> bool {
    let Correlation { method, evidence, .. } = correlation;
    let recorded = |method| !matches!(method, CorrelationMethod::Sent | CorrelationMethod::Reported);
    let single = method.has(CorrelationMethod::Single);
    let doubts: Doubts = Doubt::ALL.into_iter().filter(|doubt| names(evidence, doubt.words())).collect();
    let expected = self::correlation(method.clone(), doubts);
    method.iter().all(recorded)
        && single == (attempts == 1)
        && (!single || method.is(CorrelationMethod::Single))
        && doubts.contains(Doubt::Lost) == lost
        && (!single || !doubts.contains(Doubt::Unusual))
        && *correlation == expected
}

/// Whether the last attempt of a call may have been followed by what was not seen.
pub(crate) fn may_go_on_unseen(correlation: &Correlation) -> bool {
    names(&correlation.evidence, Doubt::Later.words())
}

fn names(evidence: &[Label], words: &str) -> bool {
    evidence.iter().any(|label| label.as_str() == words)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_signal_is_a_label_and_no_two_are_equal() {
        let methods = CorrelationMethod::ALL.iter().map(|method| signal(*method));
        let all: Vec<&str> = methods.chain(Doubt::ALL.into_iter().map(Doubt::words)).collect();
        let unique: BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(unique.len(), all.len());
        all.into_iter().for_each(|words| assert_eq!(label(words).as_str(), words));
    }

    #[test]
    fn a_doubt_leaves_nothing_sure_and_an_outer_layer_never_is() {
        let count = CorrelationMethods::of([CorrelationMethod::RetryCount]);
        let none = Doubts::default();
        assert_eq!(correlation(count.clone(), none).confidence, Confidence::Certain);
        assert_eq!(correlation(count.clone(), Doubts::from_iter([Doubt::Rival])).confidence, Confidence::Unsure);
        let outer = CorrelationMethods::of([CorrelationMethod::RetryCount, CorrelationMethod::FallbackModel]);
        assert_eq!(correlation(outer, none).confidence, Confidence::Unsure);
        let timing = CorrelationMethods::of([CorrelationMethod::BodyAndTiming]);
        let mut sold = correlation(timing, none);
        assert!(sold.confidence == Confidence::Likely && holds(&sold, 2, false));
        sold.confidence = Confidence::Certain;
        assert!(!holds(&sold, 2, false));
        assert!(!holds(&correlation(count, none), 2, true));
    }
}
