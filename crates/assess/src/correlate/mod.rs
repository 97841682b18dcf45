//! Recorded exchanges become calls: which of them were attempts of the same thing, and how sure that is.
//!
//! Number, status and order of the attempts are certain in any case. What ties them is inferred: `certain` is said only
//! where nothing else is possible, `likely` only where nothing else is likely. The work is bounded: exchanges are parted by
//! credential, session, method, path and body first, and a crowd of equal ones is tied cheaply and called unsure.

mod calls;
mod claimed;
mod doubt;
mod evidence;
mod failed;
mod links;
mod matching;
mod outer;
mod profile;
mod repeated;
mod seen;
mod serial;
#[cfg(test)]
pub(crate) mod shapes;
#[cfg(test)]
pub(crate) mod tests;
mod turns;
mod view;

use redial_note::{Client, Confidence, Correlation, CorrelationMethod, CorrelationMethods};

use self::{
    calls::Ties,
    evidence::{Doubt, Doubts},
};

pub(crate) use evidence::{holds, may_go_on_unseen};
pub(crate) use failed::Failed;
pub(crate) use seen::{Names, Seen};

/// The retry count of a client, where it is worth something.
pub(crate) fn count(client: Option<&Client>) -> Option<u64> {
    profile::profile(client).worth(client.and_then(|client| client.retry_count))
}

/// The calls that exchanges make, in order of their first attempt. What a note says of one is made when it is asked for.
#[derive(Debug)]
pub(crate) struct Calls {
    /// Places among the exchanges, in order of time.
    by_time: Vec<usize>,
    /// The first attempt of each call, by its place in time.
    heads: Vec<usize>,
    doubts: Vec<Doubts>,
    ties: Ties,
}

/// How sure a grouping is, and on what ground.
#[derive(Debug)]
pub(crate) struct Sureness {
    pub(crate) methods: CorrelationMethods,
    pub(crate) confidence: Confidence,
    /// What an attempt goes on with may be something that was not seen, or something else.
    pub(crate) starts_unseen: bool,
}

/// Doubts by which an attempt may go on with something that was not seen, or with something else than what it is tied to.
const UNSEEN: [Doubt; 5] = [Doubt::NotSeen, Doubt::Changed, Doubt::Left, Doubt::Answered, Doubt::Body];

impl Sureness {
    /// That of a call as it stands in a note.
    pub(crate) fn of(correlation: &Correlation) -> Self {
        let Correlation { method, confidence, evidence } = correlation;
        let unseen = UNSEEN.map(Doubt::words);
        let starts_unseen = evidence.iter().any(|label| unseen.contains(&label.as_str()));
        Self { methods: method.clone(), confidence: *confidence, starts_unseen }
    }
}

/// What is known of a record beside its exchanges.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Gaps {
    /// Events of the run are missing: then nothing is sure.
    pub(crate) lost: bool,
    /// The recorder had worked before: what failed then is not here, and may be what a retry goes on with.
    pub(crate) continued: bool,
    /// When the recorder went on with another record, stopped while its clients went on, or wrote its last line before it was killed: what
    /// failed shortly before may have been asked again.
    pub(crate) turned_ms: Option<u64>,
}

/// Groups exchanges into calls.
pub(crate) fn correlate(exchanges: &[Seen], names: &Names, gaps: Gaps) -> Calls {
    // Everything goes by time, also where two possibilities cost the same: the journal's order is no evidence.
    let mut by_time: Vec<usize> = (0..exchanges.len()).collect();
    by_time.sort_by_key(|index| (exchanges.get(*index).map(|exchange| exchange.start), *index));
    let ordered: Vec<&Seen> = by_time.iter().filter_map(|index| exchanges.get(*index)).collect();
    let views = view::views(&ordered, names);
    let found = links::links(&views);
    let mut ties = Ties::new(&found);
    ties.split(&views);
    let (tails, heads) = ties.ends(views.len());
    ties.add(&claimed::links(&views, &tails, &heads));
    let (tails, heads) = ties.ends(views.len());
    ties.add(&outer::links(&views, &tails, &heads));
    ties.turn(&turns::links(&views, &ties));
    ties.part_keys(&views);
    let (_, heads) = ties.ends(views.len());
    let doubts = doubt::doubts(&views, &found, &ties, &heads, gaps);
    Calls { by_time, heads, doubts, ties }
}

impl Calls {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.heads.len()
    }

    /// The attempts of a call, by their places among the exchanges, in order of time. Never empty.
    pub(crate) fn attempts(&self, call: usize) -> impl Iterator<Item = usize> {
        let attempts = self.heads.get(call).into_iter().flat_map(|head| self.ties.call(*head));
        attempts.filter_map(|at| self.by_time.get(at).copied())
    }

    /// How sure it is that the attempts of a call are one.
    pub(crate) fn sureness(&self, call: usize) -> Sureness {
        let (methods, doubts) = self.ground(call);
        let confidence = evidence::confidence(&methods, doubts);
        let starts_unseen = UNSEEN.into_iter().any(|doubt| doubts.contains(doubt));
        Sureness { methods, confidence, starts_unseen }
    }

    /// What ties a call, as a note says it.
    pub(crate) fn correlation(&self, call: usize) -> Correlation {
        let (methods, doubts) = self.ground(call);
        evidence::correlation(methods, doubts)
    }

    /// Attempts of each try of the outer layers, in order: Codex's 30 are `[5, 5, 5, 5, 5, 5]`. Empty where there was one
    /// try only.
    pub(crate) fn outer_tries(&self, call: usize) -> Vec<u64> {
        self.heads.get(call).map(|head| self.ties.tries(*head)).unwrap_or_default()
    }

    fn ground(&self, call: usize) -> (CorrelationMethods, Doubts) {
        let doubts = self.doubts.get(call).copied().unwrap_or_default();
        let methods = self.heads.get(call).map(|head| self.ties.methods(*head));
        (methods.unwrap_or_else(|| CorrelationMethods::of([CorrelationMethod::Single])), doubts)
    }
}
