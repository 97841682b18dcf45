//! A recorded exchange as far as grouping, counting and choosing look at it. It is small, since a run may have very many:
//! texts are numbers, and all that only a note shows is read again from the journal.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU64,
};

use redial_note::{
    Attempt, AttemptStarted, Away, Category, Client, EndedBy, Family, JudgedFailure, Marks, Purpose, Reason, Request,
    Retryable, is_redirect,
};
use redial_redact::{Fingerprint, Identifier, Label, SafePath};

use super::profile::{Profile, profile};
use crate::call::{End, end_of_parts};

/// What stands for a time or a place that nobody knows.
const NONE: u64 = u64::MAX;

/// A number that may be missing, in half the room: above the greatest that fits (49 days, in milliseconds), it is that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Short(u32);

impl Short {
    const NONE: Self = Self(u32::MAX);

    fn of(number: Option<u64>) -> Self {
        number.map_or(Self::NONE, |number| Self(u32::try_from(number).unwrap_or(u32::MAX).min(u32::MAX - 1)))
    }

    fn get(self) -> Option<u64> {
        (self != Self::NONE).then_some(u64::from(self.0))
    }
}

/// Numbers things in the order in which they are first met, from 1; 0 is nothing.
#[derive(Debug)]
struct Numbers<T>(BTreeMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Numbers<T> {
    fn of(&mut self, thing: T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX - 1).saturating_add(1);
        *self.0.entry(thing).or_insert(next)
    }
}

impl<T: Ord + Clone> Numbers<T> {
    /// The same for a thing that is copied only where it is new.
    fn of_ref(&mut self, thing: &T) -> u32 {
        self.0.get(thing).copied().unwrap_or_else(|| self.of(thing.clone()))
    }
}

/// The texts of a run's exchanges, each once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    prints: Numbers<u64>,
    processes: Numbers<u64>,
    models: Numbers<Identifier>,
    paths: Numbers<String>,
    clients: Numbers<(Identifier, Option<Identifier>)>,
    profiles: Vec<&'static Profile>,
    /// Sessions that several exchanges are of.
    shared: BTreeSet<u32>,
    /// The numbers that were asked for last: exchanges of a run are mostly alike.
    last_client: Option<(Client, u32)>,
    last_path: Option<(Label, SafePath, u32)>,
}

/// Where the lines of an exchange can be read again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) started: u64,
    asked: u64,
    ended: u64,
}

/// One exchange.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Milliseconds from the start of the run to its start.
    pub(crate) start: u64,
    end: u64,
    /// Fingerprints of the body, where there are some.
    prints: [u64; 3],
    /// That of the user's texts, where there are some.
    texts: Option<NonZeroU64>,
    /// Length of the request's body.
    bytes: Short,
    /// How long the server asked to wait, in milliseconds.
    hint: Short,
    /// The client's own count, whatever it is worth.
    retry_count: Short,
    pub(crate) places: Places,
    pub(super) credential: u32,
    pub(super) session: u32,
    pub(super) path: u32,
    /// Where its answer sent the client, as a path with the same method; 0 where that is not known.
    leads_to: u32,
    pub(super) key: u32,
    pub(super) model: u32,
    pub(super) client: u32,
    pub(super) process: u32,
    /// Number of the client's connection.
    connection: Short,
    pub(crate) status: Option<u16>,
    /// Why it failed, who must act, whether a retry can help.
    pub(crate) failure: Option<(Reason, Category, Retryable)>,
    ended_by: Option<EndedBy>,
    terminal_seen: Option<bool>,
    pub(crate) family: Family,
    pub(crate) purpose: Purpose,
    pub(super) stream: bool,
    /// Whether its body came whole.
    pub(crate) asked: bool,
    /// Whether what it asks for was told after its end.
    pub(crate) asked_last: bool,
    left: Left,
    body: Body,
    /// Whether a body went out, came back, and whether a message was reduced.
    sent: bool,
    received: bool,
    sketched: bool,
    /// How many calls began before it that are no longer kept.
    pub(crate) before: u32,
}

/// Whether an exchange was left before its end, mostly by its client. One byte says all of it: a run may have very many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    No,
    BeforeTheEnd,
    /// Of an error, of which nothing but its status was read.
    BeforeTheBody,
    /// So was one that the end of the run cut off.
    RunOver,
    /// Right behind a good answer, of which it may not have taken all.
    BehindIt,
}

fn number(print: &Fingerprint) -> u64 {
    // A fingerprint is 16 hex digits in lower case, whose letters have the bit of 64.
    print.as_str().bytes().fold(0, |number, digit| number << 4 | u64::from((digit & 15) + 9 * (digit >> 6)))
}

/// What a path is known by.
fn way(method: &str, path: &SafePath) -> String {
    // A gateway that knows a path without its last slash alone sends the client there, with the same call.
    let path = path.as_str();
    let path = path.strip_suffix('/').unwrap_or(path);
    // Gemini asks for a stream in the path: the operator and its stream are one.
    let path = path.replace(":streamGenerateContent", ":generateContent");
    format!("{method}\n{path}")
}

impl Names {
    fn print(&mut self, print: Option<&Fingerprint>) -> u32 {
        print.map_or(0, |print| self.prints.of(number(print)))
    }

    /// The number of a session, which one more exchange is of.
    fn session(&mut self, print: Option<&Fingerprint>) -> u32 {
        let known = self.prints.0.len();
        let number = self.print(print);
        if number != 0 && self.prints.0.len() == known {
            self.shared.insert(number);
        }
        number
    }

    /// The session that parts an exchange from others; 0 where none does. A name that no other exchange has, of a client that is not known to
    /// keep its own, is a fresh one of each request as likely as a session's.
    pub(super) fn session_of(&self, seen: &Seen) -> u32 {
        let parts = self.shared.contains(&seen.session) || self.profile(seen.client).keeps_session;
        if parts { seen.session } else { 0 }
    }

    fn process(&mut self, process: Option<u64>) -> u32 {
        process.map_or(0, |process| self.processes.of(process))
    }

    fn client(&mut self, client: &Client) -> u32 {
        if let Some((last, number)) = &self.last_client
            && (&last.product, &last.version) == (&client.product, &client.version)
        {
            return *number;
        }
        let number = self.clients.of((client.product.clone(), client.version.clone()));
        if self.clients.0.len() > self.profiles.len() {
            self.profiles.push(profile(Some(client)));
        }
        self.last_client = Some((client.clone(), number));
        number
    }

    /// The clients that were seen, each once.
    pub(crate) fn clients(&self) -> impl Iterator<Item = Client> + '_ {
        let of = |(product, version): &(Identifier, Option<Identifier>)| Client {
            product: product.clone(),
            version: version.clone(),
            retry_count: None,
        };
        self.clients.0.keys().map(of)
    }

    fn path(&mut self, request: Option<&Request>) -> u32 {
        let Some(request) = request else { return self.paths.of("\n".to_owned()) };
        if let Some((method, path, number)) = &self.last_path
            && (method, path) == (&request.method, &request.path)
        {
            return *number;
        }
        let number = self.paths.of(way(request.method.as_str(), &request.path));
        self.last_path = Some((request.method.clone(), request.path.clone(), number));
        number
    }

    /// The number of a path under the method of another's.
    fn place(&mut self, from: u32, path: &SafePath) -> u32 {
        // Redirects are few, and so are the paths of a run.
        let method = self.paths.0.iter().find(|(_, number)| **number == from);
        let method = method.and_then(|(way, _)| way.split_once('\n')).map(|(method, _)| method.to_owned());
        method.map_or(0, |method| self.paths.of(way(&method, path)))
    }

    /// What is known of the client of a number.
    pub(super) fn profile(&self, client: u32) -> &'static Profile {
        let index = usize::try_from(client).ok().and_then(|client| client.checked_sub(1));
        index.and_then(|index| self.profiles.get(index).copied()).unwrap_or_else(|| profile(None))
    }
}

/// How far the body of a request is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    /// Nothing was told of the request.
    Untold,
    /// It has none.
    None,
    /// By its length.
    Length,
    /// By a fingerprint of its bytes.
    Bytes,
    /// It was read: by what it says.
    Read,
}

impl Body {
    fn of(request: &Request) -> Self {
        match (&request.fingerprints, &request.shape_sha256) {
            (None, _) if request.bytes == 0 => Self::None,
            (None, _) => Self::Length,
            (Some(_), None) => Self::Bytes,
            (Some(_), Some(_)) => Self::Read,
        }
    }
}

impl Seen {
    /// An exchange that has begun: what is known of it before its body and its end.
    pub(crate) fn new(names: &mut Names, place: u64, head: &redial_note::CallHead, started: &AttemptStarted) -> Self {
        let mut seen = Self {
            start: started.offset_ms,
            end: NONE,
            prints: [0; 3],
            texts: None,
            bytes: Short::NONE,
            hint: Short::NONE,
            retry_count: Short::NONE,
            places: Places { started: place, asked: NONE, ended: NONE },
            credential: 0,
            session: 0,
            path: 0,
            leads_to: 0,
            key: 0,
            model: 0,
            client: 0,
            process: 0,
            connection: Short::NONE,
            status: None,
            failure: None,
            ended_by: None,
            terminal_seen: None,
            family: head.family,
            purpose: head.purpose,
            stream: false,
            asked: false,
            asked_last: false,
            left: Left::No,
            body: Body::Untold,
            sent: started.sent.is_some_and(|sent| sent > 0),
            received: false,
            sketched: false,
            before: 0,
        };
        started.marks.iter().for_each(|marks| seen.ties(names, marks));
        seen.asks(names, head.stream, head.model.as_ref(), head.request.as_ref());
        seen
    }

    /// What ties it to others.
    fn ties(&mut self, names: &mut Names, marks: &Marks) {
        self.retry_count = Short::of(marks.client.retry_count);
        self.credential = names.print(marks.credential.as_ref());
        self.session = names.session(marks.session.as_ref());
        self.key = names.print(marks.idempotency_key.as_ref());
        self.client = names.client(&marks.client);
        self.process = names.process(marks.process);
        self.connection = Short::of(Some(marks.connection));
    }

    /// What it asks for.
    fn asks(&mut self, names: &mut Names, stream: bool, model: Option<&Identifier>, request: Option<&Request>) {
        self.stream = stream;
        self.model = model.map_or(0, |model| names.models.of_ref(model));
        self.path = names.path(request);
        self.bytes = Short::of(request.map(|request| request.bytes));
        let prints = request.and_then(|request| request.fingerprints.as_ref());
        self.body = request.map_or(Body::Untold, Body::of);
        self.texts = prints.and_then(|prints| NonZeroU64::new(number(prints.texts.as_ref()?)));
        self.prints = prints.map_or([0; 3], |prints| {
            [number(&prints.full), number(&prints.without_stream), number(&prints.without_model)]
        });
    }

    /// Its body has come whole.
    pub(crate) fn take_asked(&mut self, names: &mut Names, place: u64, asked: &redial_note::Asked) {
        self.asks(names, asked.stream, asked.model.as_ref(), Some(&asked.request));
        asked.marks.iter().for_each(|marks| self.ties(names, marks));
        self.sent = asked.request.bytes > 0;
        self.asked = true;
        self.asked_last = self.end != NONE;
        self.places.asked = place;
    }

    /// Whose it was, by its connection.
    pub(crate) fn take_owner(&mut self, names: &mut Names, owners: &BTreeMap<u64, u64>) {
        let owner = self.connection.get().and_then(|connection| owners.get(&connection).copied());
        self.process = names.process(owner);
    }

    /// It has ended, after so many milliseconds of the run; an end before the start is no time.
    pub(crate) fn take_end(&mut self, place: u64, attempt: &Attempt, ended_ms: u64) {
        self.end = ended_ms.max(self.start);
        self.places.ended = place;
        self.came(attempt);
    }

    /// What came of it.
    fn came(&mut self, attempt: &Attempt) {
        self.status = attempt.status;
        self.failure = attempt.failure.as_ref().map(|f| (f.reason, f.category, f.retryable));
        self.hint = Short::of(attempt.hint.as_ref().map(|hint| hint.wait_ms));
        self.ended_by = attempt.ended_by;
        self.terminal_seen = attempt.terminal_seen;
        self.left = match (attempt.client_gone, attempt.is_unread()) {
            (true, true) => Left::BeforeTheBody,
            (true, false) => Left::BeforeTheEnd,
            (false, true) => Left::RunOver,
            (false, false) => Left::No,
        };
        self.sent = attempt.bytes.sent.is_some_and(|sent| sent > 0);
        self.received = attempt.bytes.received.is_some_and(|received| received > 0);
        self.sketched = attempt.failure.as_ref().is_some_and(crate::derive::is_left_out);
    }

    /// Its client may not have taken all of its good answer: then it did not end well for the client.
    pub(crate) fn take_leave(&mut self) {
        // At the end event all of the answer is there: some clients leave the last bytes behind it.
        if self.became() == End::Succeeded && self.terminal_seen != Some(true) {
            (self.left, self.ended_by) = (Left::BehindIt, Some(EndedBy::Client));
        }
    }

    /// Whether its answer was good, and may have been taken as well as not. Only the client's own word makes what follows a retry of it.
    pub(super) fn may_be_taken(&self) -> bool {
        self.left == Left::BehindIt
    }

    pub(super) fn client_gone(&self) -> bool {
        matches!(self.left, Left::BeforeTheEnd | Left::BeforeTheBody | Left::BehindIt)
    }

    /// Whether its client ended it: before its end, or perhaps without having taken all of it.
    pub(crate) fn was_left(&self) -> bool {
        self.client_gone() && self.ended_by == Some(EndedBy::Client)
    }

    /// Whether both came over one connection of the client's.
    pub(super) fn shares_connection(&self, other: &Self) -> bool {
        self.connection != Short::NONE && self.connection == other.connection
    }

    /// Its answer sent the client to a path.
    pub(crate) fn take_place(&mut self, names: &mut Names, leads_to: &SafePath) {
        self.leads_to = names.place(self.path, leads_to);
    }

    /// Whether all of it is told: what it asks for, and its end.
    pub(crate) fn is_told(&self) -> bool {
        self.asked && self.end != NONE
    }

    /// Milliseconds from the start of the run to its end; `None` where nobody saw that.
    pub(crate) fn end(&self) -> Option<u64> {
        (self.end != NONE).then_some(self.end)
    }

    /// What it counts to, where it stands in a group only.
    pub(crate) fn away(&self) -> Away {
        let [sent, received, answered, reduced] =
            [self.sent, self.received, self.status.is_some(), self.sketched].map(u64::from);
        Away { attempts: 1, sent, received, answered, reduced }
    }

    /// Whether it has an answer that ends its call: a good one, or one that says that the work was accepted.
    pub(super) fn is_answered(&self) -> bool {
        let accepted =
            self.status.is_some() && self.ended_by == Some(EndedBy::Server) && self.terminal_seen == Some(false);
        self.became() == End::Succeeded || (self.became() == End::Unknown && accepted)
    }

    /// What became of it.
    pub(crate) fn became(&self) -> End {
        end_of_parts(self.failure.is_some(), self.status, self.ended_by, self.terminal_seen)
    }

    /// What the decision table looks at of it, where it failed.
    pub(crate) fn judged(&self) -> Option<JudgedFailure> {
        let (reason, category, retryable) = self.failure?;
        Some(JudgedFailure { status: self.status, reason, category, retryable, is_unread: self.is_unread() })
    }

    /// Whether its status alone was read of its error.
    pub(super) fn is_unread(&self) -> bool {
        matches!(self.left, Left::BeforeTheBody | Left::RunOver)
    }

    /// The whole body, by its fingerprint; without `stream`; without `model`.
    pub(super) fn prints(&self) -> Option<[u64; 3]> {
        matches!(self.body, Body::Bytes | Body::Read).then_some(self.prints)
    }

    /// The user's texts, by their fingerprint.
    pub(super) fn texts(&self) -> Option<u64> {
        self.texts.map(NonZeroU64::get)
    }

    /// How long the server asked to wait, in milliseconds.
    pub(crate) fn hint(&self) -> Option<u64> {
        self.hint.get()
    }

    /// Whether it is known what the body asks for: it was read, or there is none.
    pub(super) fn is_known(&self) -> bool {
        self.asked && matches!(self.body, Body::None | Body::Read)
    }

    /// Whether the body can be told from others: by its fingerprint, be it that of its bytes, or as none.
    pub(super) fn is_compared(&self) -> bool {
        self.asked && matches!(self.body, Body::None | Body::Bytes | Body::Read)
    }

    /// Whether the body came whole and was not read: in a coding that is not known, or too long. What it asks for may be anything.
    pub(super) fn is_unread_whole(&self) -> bool {
        self.asked && matches!(self.body, Body::Length | Body::Bytes)
    }

    /// Length of the request's body.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.get().unwrap_or(0)
    }

    /// Whether its answer sent the client elsewhere: nothing but a request to that place goes on with it.
    pub(super) fn is_redirected(&self) -> bool {
        self.status.is_some_and(is_redirect)
    }

    /// Whether its answer sent the client to where another one went.
    pub(super) fn led_to(&self, other: &Self) -> bool {
        self.is_redirected() && self.leads_to != 0 && self.leads_to == other.path
    }

    /// The client's own count, where it is worth something.
    pub(super) fn count(&self, profile: &Profile) -> Option<u64> {
        profile.worth(self.retry_count.get())
    }
}

impl Places {
    /// Where its body was told of.
    pub(crate) fn asked(self) -> Option<u64> {
        (self.asked != NONE).then_some(self.asked)
    }

    /// Where its end was told of.
    pub(crate) fn ended(self) -> Option<u64> {
        (self.ended != NONE).then_some(self.ended)
    }
}

// A run may have very many of them.
const _: () =
    assert!(size_of::<Seen>() <= 144, "an exchange takes more room than a run of a hundred thousand has for it");
