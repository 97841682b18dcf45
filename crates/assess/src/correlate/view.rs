//! What the grouping looks at of an exchange, with the lanes and bodies that part exchanges from each other.

use std::collections::{BTreeMap, BTreeSet};

use redial_note::Client;
use redial_redact::{Fingerprint, Identifier};

use super::{
    Exchange,
    profile::{Profile, profile},
};
use crate::call::{End, end_of};

/// An exchange, as far as the grouping looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) exchange: &'a Exchange,
    pub(super) start: u64,
    /// When it ended; `None` where nobody saw that.
    pub(super) end: Option<u64>,
    pub(super) good: bool,
    /// Credential, method, path, session: nothing ties exchanges of different lanes.
    pub(super) lane: usize,
    /// Lane and body without `stream`.
    pub(super) body: usize,
    /// Lane and body without `model`.
    pub(super) loose: usize,
    /// The whole body, within `body`.
    pub(super) full: Option<&'a Fingerprint>,
    pub(super) stream: bool,
    /// Whether the body is known: without one, or by its fingerprint.
    pub(super) known: bool,
    pub(super) model: Option<&'a Identifier>,
    pub(super) key: Option<&'a Fingerprint>,
    pub(super) client: Option<&'a Client>,
    pub(super) process: Option<u64>,
    pub(super) profile: &'static Profile,
    /// The client's own count, where it is worth something.
    pub(super) count: Option<u64>,
}

/// What a body is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Body<'a> {
    /// There is none.
    Empty,
    Known(&'a Fingerprint),
    /// Too long to be looked at, or no JSON: its length is all.
    Opaque(u64),
    /// It never came whole.
    Unseen,
}

type Lane<'a> = (Option<&'a Fingerprint>, Option<&'a Fingerprint>, &'a str, String);

/// Numbers things in the order in which they are first met.
struct Numbers<T>(BTreeMap<T, usize>);

impl<T: Ord> Numbers<T> {
    fn of(&mut self, thing: T) -> usize {
        let next = self.0.len();
        *self.0.entry(thing).or_insert(next)
    }
}

/// Looks at exchanges. The views are in the order of the exchanges.
pub(super) fn views<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Vec<View<'a>> {
    let mut lanes = Numbers(BTreeMap::new());
    let mut bodies = Numbers(BTreeMap::new());
    let mut loose = Numbers(BTreeMap::new());
    let number = |exchange| {
        let (strict, open) = body(exchange);
        let lane = lanes.of(lane(exchange));
        view(exchange, lane, bodies.of((lane, strict)), loose.of((lane, open)))
    };
    let mut views: Vec<View<'a>> = exchanges.map(number).collect();
    part_by_process(&mut views);
    views
}

/// Processes part attempts only where that of each attempt with the same body is known: else one that is not known could
/// be any of the others.
fn part_by_process(views: &mut [View<'_>]) {
    let unknown = views.iter().filter(|view| view.process.is_none()).map(|view| view.body);
    let unknown: BTreeSet<usize> = unknown.collect();
    for view in views.iter_mut().filter(|view| unknown.contains(&view.body)) {
        view.process = None;
    }
}

fn view(exchange: &Exchange, lane: usize, body: usize, loose: usize) -> View<'_> {
    let marks = exchange.marks.as_ref();
    let client = marks.map(|marks| &marks.client);
    let request = exchange.head.request.as_ref();
    let prints = request.and_then(|request| request.fingerprints.as_ref());
    let profile = profile(client);
    View {
        start: exchange.attempt.offset_ms,
        end: exchange.ended_ms,
        good: end_of(&exchange.attempt) == End::Succeeded,
        lane,
        body,
        loose,
        full: prints.map(|prints| &prints.full),
        stream: exchange.head.stream,
        known: exchange.asked && request.is_some_and(|r| r.fingerprints.is_some() || r.bytes == 0),
        model: exchange.head.model.as_ref(),
        key: marks.and_then(|marks| marks.idempotency_key.as_ref()),
        client,
        process: marks.and_then(|marks| marks.process),
        profile,
        count: profile.count(client),
        exchange,
    }
}

fn lane(exchange: &Exchange) -> Lane<'_> {
    let marks = exchange.marks.as_ref();
    let request = exchange.head.request.as_ref();
    (
        marks.and_then(|marks| marks.credential.as_ref()),
        marks.and_then(|marks| marks.session.as_ref()),
        request.map_or("", |request| request.method.as_str()),
        // Gemini asks for a stream in the path: the operator and its stream are one.
        request.map_or("", |request| request.path.as_str()).replace(":streamGenerateContent", ":generateContent"),
    )
}

/// What the body is known by without `stream`, and without `model`.
fn body(exchange: &Exchange) -> (Body<'_>, Body<'_>) {
    let request = exchange.head.request.as_ref();
    match request.and_then(|request| request.fingerprints.as_ref()) {
        Some(prints) => (Body::Known(&prints.without_stream), Body::Known(&prints.without_model)),
        None if !exchange.asked => (Body::Unseen, Body::Unseen),
        None => match request.map_or(0, |request| request.bytes) {
            0 => (Body::Empty, Body::Empty),
            bytes => (Body::Opaque(bytes), Body::Opaque(bytes)),
        },
    }
}

impl View<'_> {
    /// Whether something may continue it: it ended, and was not good.
    pub(super) fn failed_at(&self) -> Option<u64> {
        self.end.filter(|_| !self.good)
    }

    /// The same body, stream and all.
    pub(super) fn same_body(&self, other: &Self) -> bool {
        self.body == other.body && self.full == other.full && self.stream == other.stream
    }
}
