//! What the grouping looks at of an exchange, with the lanes and bodies that part exchanges from each other.

use std::collections::BTreeSet;

use redial_note::Family;

use super::{
    links,
    profile::Profile,
    seen::{Names, Seen},
    serial,
};

/// An exchange, as far as the grouping looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) seen: &'a Seen,
    pub(super) profile: &'static Profile,
    /// Credential, method, path, session: nothing ties exchanges of different lanes.
    pub(super) lane: u32,
    /// Lane and body without `stream`.
    pub(super) body: u32,
    /// Lane and body without `model`; under Gemini, which names it in the path, the lane is without the path.
    pub(super) loose: u32,
    /// Number of the client's process; 0 where it is not known.
    pub(super) process: u32,
    /// When the last good answer to the same request of the same client was asked for that came before it began.
    /// `None` where none came, or where failures of that request lie side by side: whose answer it was is open then.
    pub(super) answered: Option<u64>,
}

/// What attempts of one layer share: body without stream, client, process.
pub(super) type Layer = (u32, u32, u32);

/// What a body is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Body {
    /// There is none.
    Empty,
    Known(u64),
    /// Too long to be looked at, or no JSON: its length is all.
    Opaque(u64),
    /// It never came whole.
    Unseen,
}

/// Numbers equal keys alike.
fn numbered<K: Ord>(count: usize, key: impl Fn(usize) -> K) -> Vec<u32> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by_key(|index| key(*index));
    let mut numbers = vec![0; count];
    let mut number = 0;
    let mut last = None;
    for index in order {
        let key = key(index);
        if last.as_ref() != Some(&key) {
            (number, last) = (number + 1, Some(key));
        }
        numbers.get_mut(index).into_iter().for_each(|place| *place = number);
    }
    numbers
}

/// Looks at exchanges. The views are in their order.
pub(super) fn views<'a>(seen: &[&'a Seen], names: &Names) -> Vec<View<'a>> {
    let of = |index: usize| seen.get(index).copied();
    let lanes = numbered(seen.len(), |index| of(index).map(|s| (s.credential, names.session_of(s), s.path)));
    let lane = |index: usize| lanes.get(index).copied();
    let bodies = numbered(seen.len(), |index| (lane(index), of(index).map(|seen| body(seen).0)));
    let loose = numbered(seen.len(), |index| of(index).map(|s| (s.credential, names.session_of(s), way(s), body(s).1)));
    let numbers = lanes.iter().zip(bodies).zip(loose);
    let view = |(seen, ((lane, body), loose)): (&&'a Seen, ((&u32, u32), u32))| {
        let (profile, process) = (names.profile(seen.client), seen.process);
        View { seen, profile, lane: *lane, body, loose, process, answered: None }
    };
    let mut views: Vec<View<'a>> = seen.iter().zip(numbers).map(view).collect();
    part_by_process(&mut views);
    serial::look(&mut views);
    views
}

/// Processes part attempts only where that of each attempt with the same body is known: else one that is not known could
/// be any of the others.
fn part_by_process(views: &mut [View<'_>]) {
    let unknown = views.iter().filter(|view| view.process == 0).map(|view| view.body);
    let unknown: BTreeSet<u32> = unknown.collect();
    for view in views.iter_mut().filter(|view| unknown.contains(&view.body)) {
        view.process = 0;
    }
}

/// What the body is known by without `stream`, and without `model`.
fn body(seen: &Seen) -> (Body, Body) {
    match (seen.prints(), seen.asked, seen.bytes()) {
        (Some([_, without_stream, without_model]), ..) => (Body::Known(without_stream), Body::Known(without_model)),
        (None, false, _) => (Body::Unseen, Body::Unseen),
        (None, true, 0) => (Body::Empty, Body::Empty),
        (None, true, bytes) => (Body::Opaque(bytes), Body::Opaque(bytes)),
    }
}

/// The path, where another model has the same one: Gemini's paths differ by model and version alone.
fn way(seen: &Seen) -> (Family, Option<u32>) {
    (seen.family, (seen.family != Family::Gemini).then_some(seen.path))
}

impl View<'_> {
    pub(super) fn start(&self) -> u64 {
        self.seen.start
    }

    /// The client's own count, where it is worth something.
    pub(super) fn count(&self) -> Option<u64> {
        self.seen.count(self.profile)
    }

    /// Whether something may continue it: it ended, and was not good.
    pub(super) fn failed_at(&self) -> Option<u64> {
        self.seen.end().filter(|_| !self.seen.is_answered())
    }

    /// What it shares with the others of its layer.
    pub(super) fn layer(&self) -> Layer {
        (self.body, self.seen.client, self.process)
    }

    /// Whether a later attempt cannot belong to the same call: it has another idempotency key, or a good answer to the same
    /// request came in between, which ended the call; unless it sat out a wait in which that one came.
    pub(super) fn is_over_for(&self, later: &Self) -> bool {
        let (one, other) = (self.seen.key, later.seen.key);
        let answered = || {
            let asked = later.answered.zip(self.seen.end()).filter(|(asked, end)| asked >= end);
            asked.is_some_and(|(asked, _)| !links::sat_out(self, later, asked))
        };
        (one != 0 && other != 0 && one != other) || (self.layer() == later.layer() && answered())
    }

    /// Whether a later attempt asks at another endpoint, with another credential, or another model in another way: nothing that the
    /// passes tie.
    pub(super) fn is_asked_elsewhere(&self, later: &Self) -> bool {
        let (one, other) = (self.seen, later.seen);
        let apart = self.process != 0 && later.process != 0 && self.process != later.process;
        let is_other = one.family != other.family || one.model != other.model || one.credential != other.credential;
        !apart && self.loose != later.loose && is_other
    }

    /// The same body, stream and all.
    pub(super) fn same_body(&self, other: &Self) -> bool {
        let full = |view: &Self| view.seen.prints().map(|[full, ..]| full);
        self.body == other.body && full(self) == full(other) && self.seen.stream == other.seen.stream
    }
}
