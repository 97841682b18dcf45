//! One recorded exchange: what is looked at while its bytes pass by, and its one end.

use std::{
    sync::{Arc, Weak, atomic::Ordering::Relaxed},
    time::Duration,
};

use redial_note::{
    Attempt, AttemptEnded, AttemptStarted, CallHead, Client, Event, Family, Injection, Marks, NotTaken, Presence,
    Purpose, Request, ResponseHead as ResponseHeadEvent,
};
use redial_redact::{Fingerprint, GAP, Identifier, Label, SafePath, Secret, Tainted};
use redial_wire::{
    Knowledge, REQUEST_READ, RequestBody, Told, TransportFault,
    family::Reading,
    http::{RequestHead, ResponseHead},
};
use tokio::time::Instant;

use super::{
    EndedAttempt, Shared, Tape,
    admission::Admitted,
    answer::Answer,
    beside::Beside,
    marks::{idempotency_key, marks},
    uncoded::uncoded,
};
use crate::{Echoes, EndedBy, Exchanged, Known, RawBody, Stop, Timing, attempt::attempt, decode::DecodeFault};

/// A recorded exchange. Whatever ends it, it is journalled exactly once.
pub(super) struct Recorded<'s> {
    shared: &'s Shared,
    /// Where it is written, to its end.
    tape: Arc<Tape>,
    /// The last of its lines. What they announce goes on when they are in the journal: [`settle`](super::request::settle).
    line: u64,
    /// Its start, without what only the journal needs.
    started: AttemptStarted,
    head: &'s RequestHead<'s>,
    family: Family,
    /// Who sent it, once its marks are in the journal.
    client: Option<Client>,
    /// The client's connection, and the credential or token that it used.
    connection: u64,
    credential: Option<Fingerprint>,
    /// Number of the address that it goes to, where that is not the gateway's.
    other: Option<u64>,
    stream: bool,
    sent: u64,
    asked: Asked,
    /// The request's body: until it is told what it asks for, and for an error that may repeat its words until the answer's end.
    request: Vec<u8>,
    connected_ms: Option<u64>,
    first_byte_ms: Option<u64>,
    last_byte_ms: Option<u64>,
    answer: Option<Answer>,
    /// Why what comes is not read, and how many bytes of that have passed.
    unread: Option<Unread>,
    raw: u64,
    /// The path at the recorder that its answer sends the client to.
    leads_to: Option<SafePath>,
    echoed: bool,
    beside: Beside,
    /// The credential that it goes on with, where it goes to this machine.
    local_key: Option<&'s Secret>,
    /// A key of the client's own that it goes on with, and that no door has.
    stranger: Option<&'s [u8]>,
    /// What is answered is played, and no gateway's.
    injected: bool,
    closed: bool,
    /// Whether it has ended well, so that all depends on whether its client takes the answer.
    good: bool,
    /// What the budget's gate knows it by.
    body: Option<Fingerprint>,
    /// What shows progress knows it by.
    print: Option<Fingerprint>,
}

/// How soon behind the last byte of a good answer a client resets its connection that gave up while it came. One that comes later may
/// have read all of it: some clients end so what they have kept for a next request.
const RIGHT_BEHIND: Duration = Duration::from_millis(250);

/// A good answer that has gone to its client, which may not take it.
#[derive(Debug)]
pub(super) struct Answered {
    /// When the last of it had been passed on.
    at: Instant,
    /// A period's note does not wait for it: the connection may stay open for as long as its client likes.
    tape: Weak<Tape>,
    call: Identifier,
}

impl Answered {
    /// Until when a reset says that it may not have been taken.
    pub(super) fn until(&self) -> Instant {
        self.at + RIGHT_BEHIND
    }

    /// The client has reset the connection: right behind it, it may not have taken all of it.
    pub(super) fn was_reset(&self, shared: &Shared) {
        // A record that is over has its note, or is about to have it: it is held by nobody any more.
        let tape = shared.tape();
        let is_now = Weak::ptr_eq(&Arc::downgrade(&tape), &self.tape);
        // Who is killed by Redial did not leave by itself.
        if Instant::now() <= self.until() && is_now && !shared.setup.killing.load(Relaxed) {
            tape.log.write(Event::NotTaken(NotTaken { call: self.call.clone() }));
        }
    }
}

/// Whether an attempt is a success that was seen at its end only. One whose family's end event was seen is whole where a client
/// leaves there.
fn is_good(attempt: &Attempt) -> bool {
    attempt.promises_success()
        && attempt.ended_by == Some(redial_note::EndedBy::Server)
        && attempt.terminal_seen.is_none()
}

/// Why an answer is passed on and not read: the fault, and what Redial says of itself where nobody else ended it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unread(pub(super) TransportFault, pub(super) Stop);

impl Unread {
    /// The end of an exchange whose answer is not read: the gateway's own is its end, whatever came. Whether a client that leaves has
    /// all it wanted nobody can say: then it ends where Redial stopped reading.
    fn end(self, by: EndedBy) -> (Option<TransportFault>, EndedBy) {
        let Self(fault, stop) = self;
        let by = if matches!(by, EndedBy::Server | EndedBy::Network) { by } else { EndedBy::Redial(stop) };
        (Some(fault), by)
    }
}

/// How far it is known what a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Its body is still coming.
    Coming,
    /// Its body is here, and is read when it has gone on.
    Here,
    /// It is in the journal.
    Told,
}

impl<'s> Recorded<'s> {
    /// The exchange is about to be sent: its start is handed to the journal. `whole` is the request's body, where
    /// it came with its head.
    ///
    /// On a `fresh` connection, what is whole is read when it has gone on, while the gateway works: its start says what its head
    /// says. On one that is in use, and where many exchanges share the processors, one line says it all: that is less work,
    /// and takes a quarter of the time that it takes where nothing was asked for a while.
    pub(super) fn start(
        shared: &'s Shared,
        head: &'s RequestHead<'s>,
        admitted: &Admitted<'s, 's>,
        (connection, fresh): (u64, bool),
        family: Family,
        whole: Option<&[u8]>,
    ) -> Box<Self> {
        let tape = shared.tape();
        let number = shared.counts.exchanges.fetch_add(1, Relaxed) + 1;
        let sent = whole.map_or(0, |body| body.len() as u64);
        let started = AttemptStarted {
            call: Identifier::exchange(number),
            n: 1,
            started_at: tape.clock.now(),
            offset_ms: tape.clock.offset_ms(),
            waited_ms: None,
            // What the end says again; the rest is the journal's.
            head: None,
            sent: Some(sent),
            marks: None,
        };
        // It is handed on from here several times, and large.
        let mut recorded = Box::new(Self {
            shared,
            tape,
            line: 0,
            started,
            head,
            family,
            client: None,
            connection,
            credential: shared.credentials.get(admitted.at).cloned(),
            other: admitted.door.other,
            stream: false,
            sent,
            asked: Asked::Coming,
            request: Vec::new(),
            connected_ms: None,
            first_byte_ms: None,
            last_byte_ms: None,
            answer: None,
            unread: None,
            raw: 0,
            leads_to: None,
            echoed: false,
            beside: Beside::default(),
            local_key: admitted.door.credential.as_ref().filter(|_| admitted.door.target.is_loopback()),
            stranger: admitted.stranger,
            injected: false,
            closed: false,
            good: false,
            body: None,
            print: None,
        });
        let later = fresh && !recorded.tape.log.is_crowded();
        recorded.open(admitted.purpose, whole, later);
        recorded
    }

    /// Writes its first line. A whole body is read for it, or `later`.
    fn open(&mut self, purpose: Purpose, whole: Option<&[u8]>, later: bool) {
        let (family, started) = (self.family, self.started.clone());
        let call = |stream, model, request| Some(CallHead { purpose, family, stream, model, request });
        let event = match whole {
            Some(body) if !later => {
                self.request = body.to_vec();
                let RequestBody { stream, model, request } = self.asks_for();
                (self.asked, self.stream) = (Asked::Told, stream);
                self.print = print_of(&request);
                let head = call(stream, model, Some(request));
                Event::StartedWhole(AttemptStarted { head, marks: Some(self.marks()), ..started })
            }
            whole => {
                let mut request = self.told().head();
                if idempotency_key(self.head).is_some() {
                    request.idempotency_key = Presence::Present;
                }
                let head = call(false, None, Some(request));
                // What is here is told of as soon as it has gone on, and what ties it with it.
                let marks = if whole.is_none() { Some(self.marks()) } else { None };
                if let Some(body) = whole {
                    (self.asked, self.request) = (Asked::Here, body.to_vec());
                }
                Event::AttemptStarted(AttemptStarted { head, marks, ..started })
            }
        };
        self.tape.log.begin();
        self.write(&event);
        self.shared.see(family);
    }

    /// What its head says of it.
    fn told(&self) -> Told<'s> {
        Told { method: self.head.method, path: self.head.path(), bytes: self.sent }
    }

    /// What its body says of it: no model whose name holds a piece of a secret. Whatever coding the body came in, what is kept of it
    /// from here on are its words, which an answer may repeat.
    fn asks_for(&mut self) -> RequestBody {
        if let Some(plain) = uncoded(self.head, &self.request) {
            self.request = plain;
        }
        let setup = &self.shared.setup;
        let body = (self.sent <= REQUEST_READ as u64).then_some(self.request.as_slice());
        let asked = self.told().body(body, &setup.key);
        let model = asked.model.filter(|model| !setup.scanner.taints(model.as_str().as_bytes()));
        RequestBody { model, ..asked }
    }

    /// What ties it to others, for the journal.
    fn marks(&mut self) -> Marks {
        let opened = (self.credential.take(), self.other);
        let marks = marks(self.head, self.connection, opened, &self.shared.setup.key);
        self.client = Some(marks.client.clone());
        marks
    }

    fn since_start(&self) -> u64 {
        self.tape.clock.offset_ms().saturating_sub(self.started.offset_ms)
    }

    /// Its record and its last line, where that is not in the journal yet.
    pub(super) fn owes(&self) -> Option<(Arc<Tape>, u64)> {
        (!self.is_settled()).then(|| (Arc::clone(&self.tape), self.line))
    }

    /// Whether all of its lines so far are in the journal.
    pub(super) fn is_settled(&self) -> bool {
        self.tape.log.is_settled(self.line)
    }

    /// A fault is about to be played in the gateway's place.
    pub(super) fn inject(&mut self, fault: Label) {
        self.injected = true;
        let call = self.started.call.clone();
        self.write(&Event::Injected(Injection { call, fault }));
    }

    /// The budget's gate has let it through, and hears of its end.
    pub(super) fn passed(&mut self, body: Option<Fingerprint>) {
        self.body = body;
    }

    /// The connection to the gateway stands.
    pub(super) fn connected(&mut self) {
        self.connected_ms = Some(self.since_start());
    }

    /// The next slice of the request's body.
    pub(super) fn asked(&mut self, bytes: &[u8]) {
        if self.asked != Asked::Coming {
            return;
        }
        self.sent += bytes.len() as u64;
        if self.sent <= REQUEST_READ as u64 {
            self.request.extend_from_slice(bytes);
        } else {
            self.request = Vec::new();
        }
    }

    /// The request's body has come whole, and has gone on where it could: what it asks for is told.
    pub(super) fn asked_all(&mut self) {
        if std::mem::replace(&mut self.asked, Asked::Told) == Asked::Told {
            return;
        }
        let RequestBody { stream, model, request } = self.asks_for();
        self.stream = stream;
        self.print = print_of(&request);
        let marks = self.client.is_none().then(|| self.marks());
        let call = self.started.call.clone();
        self.write(&Event::Asked(redial_note::Asked { call, stream, model, request, marks }));
    }

    /// The first byte of an answer has come.
    pub(super) fn first_byte(&mut self) {
        if self.first_byte_ms.is_none() {
            self.first_byte_ms = Some(self.since_start());
        }
    }

    /// An answer has begun, and its end has not come with it: then that is written before either goes on, and says both.
    pub(super) fn status(&mut self, status: u16) {
        let event = ResponseHeadEvent { call: self.started.call.clone(), n: 1, status };
        self.write(&Event::ResponseHead(event));
    }

    /// The head of the answer, before its first bytes are looked at.
    pub(super) fn head(&mut self, head: &ResponseHead<'_>) {
        let answer = Answer::of(head, self.family, self.stream);
        if answer.is_good() {
            // An open stream holds no more than it needs.
            self.request = Vec::new();
        }
        self.answer = Some(answer);
    }

    /// Its answer sends the client to another place: a path and query at the recorder, or somewhere that is not known here. A path
    /// that is not shown whole is told from no other.
    pub(super) fn leads(&mut self, place: Option<&str>) {
        let path = place.map(|place| place.split(['?', '#']).next().unwrap_or_default());
        let path = path.filter(|path| path.starts_with('/') && !path.contains('%'));
        self.leads_to =
            path.map(|path| SafePath::masked(Tainted::from(path))).filter(|path| !path.as_str().contains(GAP));
    }

    /// The path that was asked for, with its query.
    pub(super) fn target(&self) -> &str {
        self.head.target
    }

    /// The next slice of the answer's body, without its framing.
    pub(super) fn answered(&mut self, bytes: &[u8]) {
        let since = self.since_start();
        self.last_byte_ms = Some(since);
        let echoes = self.echoes();
        if let Some(answer) = &mut self.answer {
            answer.take(bytes, since, echoes);
        }
    }

    /// From here on what comes is not read.
    pub(super) fn unread(&mut self, why: Unread) {
        self.first_byte();
        self.unread = Some(why);
    }

    /// The next bytes of an answer that is not read; the first `read` of them were, and are none of its body or counted.
    pub(super) fn passed_raw(&mut self, bytes: &[u8], read: usize) {
        self.raw += bytes.len().saturating_sub(read) as u64;
        self.last_byte_ms = Some(self.since_start());
        self.beside(bytes);
    }

    /// The next bytes of an answer that are neither its head nor its body: trailers, extensions of chunks. They pass, as a body does.
    pub(super) fn beside(&mut self, bytes: &[u8]) {
        let echoes = self.echoes();
        self.beside.take(bytes, echoes);
    }

    /// Writes an event of its own to where it is written itself.
    pub(super) fn write(&mut self, event: &Event) {
        self.line = self.tape.log.put(event).max(self.line);
    }

    /// What finds a credential that comes back.
    fn echoes(&self) -> Echoes<'s> {
        Echoes::of(&self.shared.setup.scanner, &self.shared.sent).and(self.stranger)
    }

    /// A credential came back in the answer's head or body.
    pub(super) fn echo(&mut self) {
        self.echoed = true;
    }

    /// The exchange has ended. A second end changes nothing.
    pub(super) fn close(&mut self, fault: Option<TransportFault>, by: EndedBy, client_gone: bool) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        if self.asked == Asked::Here {
            // Its body was here, and did not get as far as going on.
            self.asked_all();
        }
        self.tape.log.end();
        let killed = by == EndedBy::Client && self.shared.setup.killing.load(Relaxed);
        let (by, client_gone) = if killed { (EndedBy::Redial(Stop::RunOver), false) } else { (by, client_gone) };
        let (fault, by) = self.unread.map_or((fault, by), |unread| unread.end(by));
        let client_gone = client_gone && self.unread.is_none();
        self.echoed |= self.beside.echoes(self.echoes());
        let setup = &self.shared.setup;
        let ended_ms = self.since_start();
        let answer = self.answer.take();
        let streamed = answer.as_ref().is_some_and(Answer::is_stream);
        let first_token = answer.as_ref().and_then(|answer| answer.first_token_ms);
        let (exchanged, reading) = self.exchanged(answer, fault, by, ended_ms);
        self.started.sent = Some(self.sent);
        let started = &self.started;
        let known = Known {
            family: self.family,
            stream: self.stream || streamed,
            knowledge: Knowledge::Nothing,
            started,
            first_token,
            now: self.tape.clock.now(),
            client: self.client.as_ref(),
            client_gone,
            local_key: self.local_key,
            echoes: self.echoes(),
        };
        let mut seen = attempt(known, &exchanged, &reading, &setup.scanner);
        if let Some(sketch) = seen.attempt.failure.as_mut().and_then(|failure| failure.sketch.as_mut()) {
            *sketch = sketch.without_echo(Tainted::new(&self.request));
        }
        if let (Some(gate), Some(body)) = (&setup.gate, &self.body) {
            gate.ended(body, seen.attempt.failure.is_some());
        }
        self.good = is_good(&seen.attempt);
        let told = EndedAttempt {
            status: seen.attempt.status,
            failed: seen.attempt.failure.is_some(),
            body: self.print.take(),
            wait_ms: seen.attempt.hint.as_ref().map(|hint| hint.wait_ms),
        };
        let (call, ended_ms) = (started.call.clone(), started.offset_ms.saturating_add(ended_ms));
        let leads_to = self.leads_to.take();
        self.write(&Event::AttemptEnded(AttemptEnded {
            call,
            attempt: seen.attempt,
            ended_ms,
            served: seen.served,
            reported: seen.reported,
            listed: None,
            leads_to,
        }));
        // Nobody may be listening: progress is for people, the record is the journal.
        setup.ended.send(told).unwrap_or_default();
        // What was played is no gateway's, and had no credential.
        if (seen.echoed || self.echoed) && !self.injected {
            self.write(&Event::CredentialEchoed);
        }
    }

    /// The client is gone, and the last of the answer has not been passed on to it.
    pub(super) fn leave(&mut self) {
        let not_taken = std::mem::take(&mut self.good) && !self.shared.setup.killing.load(Relaxed);
        if not_taken {
            let call = self.started.call.clone();
            self.write(&Event::NotTaken(NotTaken { call }));
        }
    }

    /// What is left to be seen of one that has ended well; none of any other.
    pub(super) fn awaits(&self) -> Option<Answered> {
        let (tape, call) = (Arc::downgrade(&self.tape), self.started.call.clone());
        self.good.then(|| Answered { at: Instant::now(), tape, call })
    }

    fn exchanged(
        &mut self,
        answer: Option<Answer>,
        fault: Option<TransportFault>,
        by: EndedBy,
        ended_ms: u64,
    ) -> (Exchanged, Reading) {
        let timing = Timing {
            connect_ms: self.connected_ms,
            first_byte_ms: self.first_byte_ms,
            last_byte_ms: self.last_byte_ms.or(self.first_byte_ms),
            ended_ms,
        };
        let mut exchanged = Exchanged {
            head: None,
            body: RawBody::default(),
            body_cut: false,
            undecoded: false,
            body_received: self.raw,
            fault,
            ended_by: by,
            timing,
            sent_bytes: self.sent,
            received_bytes: self.raw,
        };
        let Some(answer) = answer else { return (exchanged, Reading::default()) };
        let ended = fault.is_none() && by == EndedBy::Server;
        let good = answer.is_good();
        let left = answer.end(self.echoes());
        self.echoed |= left.echoed;
        let reading = left.reading;
        match left.unread.filter(|_| good && ended && !reading.is_over()) {
            // Past what is unpacked: a limit of ours. What was read of an error in it says more.
            Some(DecodeFault::TooBig) if !reading.error => {
                (exchanged.fault, exchanged.ended_by) =
                    (Some(TransportFault::BeyondLimits), EndedBy::Redial(Stop::TooMuch));
            }
            // It is read like one that ends there without a coding.
            Some(DecodeFault::CutShort) | None => {}
            // What cannot be read is neither a success nor a failure of a known kind; its end is the server's all the same.
            Some(_) => exchanged.undecoded = true,
        }
        exchanged.head = Some(left.head);
        exchanged.body = left.body;
        exchanged.body_cut = !(left.whole && left.unread.is_none() && ended);
        exchanged.body_received += left.received;
        exchanged.received_bytes += left.received;
        (exchanged, reading)
    }
}

/// The fingerprint of a request's whole body.
fn print_of(request: &Request) -> Option<Fingerprint> {
    request.fingerprints.as_ref().map(|prints| prints.full.clone())
}

impl Drop for Recorded<'_> {
    /// A task that was ended from outside: the run is over and this was under way.
    fn drop(&mut self) {
        self.close(None, EndedBy::Redial(Stop::RunOver), false);
    }
}
