//! One recorded exchange: what is looked at while its bytes pass by, and its one end.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use redial_note::{
    AttemptEnded, AttemptStarted, CallHead, Client, Event, Family, Injection, ResponseHead as ResponseHeadEvent,
};
use redial_redact::{Fingerprint, Identifier, Label, Scanner, Tainted};
use redial_wire::{
    Knowledge, Told, TransportFault,
    family::{Reading, StreamReader, read},
    http::{RequestHead, ResponseHead},
};

use super::{EndedAttempt, Shared, Tape, admission::Admitted, document::Document, marks::marks};
use crate::{EndedBy, Exchanged, Head, Known, RawBody, RawHeaders, Stop, Timing, attempt::attempt, decode::Decoder};

/// Bytes of a request's body that are looked at; of a longer one its length alone is known.
pub(super) const REQUEST_KEPT: usize = 1 << 20;

/// Bytes of an error's body that are kept.
const ERROR_KEPT: usize = 256 << 10;

/// Bytes that a compressed body may grow to while it is looked at.
const DECODED: u64 = 64 << 20;

/// A recorded exchange. Whatever ends it, it is journalled exactly once.
pub(super) struct Recorded<'s> {
    shared: &'s Shared,
    /// Where it is written, to its end.
    tape: Arc<Tape>,
    /// The last of its lines. What they announce goes on when they are in the journal: [`settle`](super::request::settle).
    line: u64,
    /// Its start, without what only the journal needs.
    started: AttemptStarted,
    client: Client,
    family: Family,
    method: String,
    path: String,
    stream: bool,
    sent: u64,
    /// Whether what it asks for is in the journal.
    asked: bool,
    request: Vec<u8>,
    connected_ms: Option<u64>,
    first_byte_ms: Option<u64>,
    last_byte_ms: Option<u64>,
    answer: Option<Answer>,
    echoed: bool,
    /// What is answered is played, and no gateway's.
    injected: bool,
    closed: bool,
    /// What the budget's gate knows it by.
    body: Option<Fingerprint>,
}

/// What is kept of an answer.
struct Answer {
    head: Head,
    /// None where the coding is not known: then nothing of the body is read.
    decoder: Option<Decoder>,
    sink: Sink,
    readable: bool,
    received: u64,
    first_token_ms: Option<u64>,
}

/// Where the body of an answer goes, once its coding is undone.
enum Sink {
    /// A successful stream, read as it comes.
    Stream(StreamReader),
    /// A successful document.
    Document(Document),
    /// What an error says: its first part, and whether that is all.
    Error(RawBody, bool),
}

impl<'s> Recorded<'s> {
    /// The exchange is about to be sent: its start is handed to the journal. `whole` is the request's body, where
    /// it came with its head: then one line says it all.
    pub(super) fn start(
        shared: &'s Shared,
        head: &RequestHead<'_>,
        admitted: &Admitted<'_, '_>,
        connection: u64,
        family: Family,
        whole: Option<&[u8]>,
    ) -> Self {
        let (setup, tape) = (&shared.setup, shared.tape());
        let number = shared.counts.exchanges.fetch_add(1, Relaxed) + 1;
        let path = head.target.split('?').next().unwrap_or_default();
        let sent = whole.map_or(0, |body| body.len() as u64);
        let told = Told { method: head.method, path, bytes: sent };
        let asked = whole.map(|body| told.body(Some(body), &setup.key));
        let (stream, model, request) = match asked {
            Some(asked) => (asked.stream, asked.model, asked.request),
            None => (false, None, told.head(&setup.key)),
        };
        let credential = shared.credentials.get(admitted.at).cloned();
        let marks = marks(head, connection, credential, &setup.key);
        let client = marks.client.clone();
        let started = AttemptStarted {
            call: Identifier::or_gap(Tainted::from(format!("x{number}").as_str())),
            n: 1,
            started_at: tape.clock.now(),
            offset_ms: tape.clock.offset_ms(),
            waited_ms: None,
            head: Some(CallHead { purpose: admitted.purpose, family, stream, model, request: Some(request) }),
            sent: Some(sent),
            marks: Some(marks),
        };
        // What the end says again; the rest is the journal's.
        let kept = AttemptStarted { call: started.call.clone(), head: None, marks: None, ..started };
        let event = if whole.is_some() { Event::StartedWhole(started) } else { Event::AttemptStarted(started) };
        tape.log.begin();
        let line = tape.log.put(&event);
        shared.see(family);
        Self {
            shared,
            tape,
            line,
            started: kept,
            client,
            family,
            // Asked for once more only where the body is still to come.
            method: if whole.is_some() { String::new() } else { head.method.to_owned() },
            path: if whole.is_some() { String::new() } else { path.to_owned() },
            stream,
            sent,
            asked: whole.is_some(),
            request: Vec::new(),
            connected_ms: None,
            first_byte_ms: None,
            last_byte_ms: None,
            answer: None,
            echoed: false,
            injected: false,
            closed: false,
            body: None,
        }
    }

    fn since_start(&self) -> u64 {
        self.tape.clock.offset_ms().saturating_sub(self.started.offset_ms)
    }

    /// Its record and its last line, where that is not in the journal yet.
    pub(super) fn owes(&self) -> Option<(Arc<Tape>, u64)> {
        (!self.tape.log.is_settled(self.line)).then(|| (Arc::clone(&self.tape), self.line))
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
        if self.asked {
            return;
        }
        self.sent += bytes.len() as u64;
        if self.sent <= REQUEST_KEPT as u64 {
            self.request.extend_from_slice(bytes);
        } else {
            self.request = Vec::new();
        }
    }

    /// The request's body has come whole, and with it what it asks for.
    pub(super) fn asked_all(&mut self) {
        if std::mem::replace(&mut self.asked, true) {
            return;
        }
        let told = Told { method: &self.method, path: &self.path, bytes: self.sent };
        let body = (self.sent <= REQUEST_KEPT as u64).then_some(self.request.as_slice());
        let asked = told.body(body, &self.shared.setup.key);
        self.request = Vec::new();
        self.stream = asked.stream;
        self.write(&Event::Asked(redial_note::Asked {
            call: self.started.call.clone(),
            stream: asked.stream,
            model: asked.model,
            request: asked.request,
        }));
    }

    /// The first byte of an answer has come.
    pub(super) fn first_byte(&mut self) {
        if self.first_byte_ms.is_none() {
            self.first_byte_ms = Some(self.since_start());
        }
    }

    /// The head of the answer has come. Where the answer came whole with it, its end is written before either goes on, and says
    /// both.
    pub(super) fn head(&mut self, head: &ResponseHead<'_>, whole: bool) {
        if !whole {
            let event = ResponseHeadEvent { call: self.started.call.clone(), n: 1, status: head.status };
            self.write(&Event::ResponseHead(event));
        }
        let good = (200..300).contains(&head.status);
        let coding = head.get("content-encoding").map(Tainted::bytes);
        let decoder = Decoder::new(coding, DECODED).ok();
        let head = Head { status: head.status, headers: RawHeaders::of(head.headers()) };
        let streams = good && head.is_stream(self.stream);
        self.answer = Some(Answer {
            readable: decoder.is_some(),
            decoder,
            head,
            sink: match (good, streams) {
                (true, true) => Sink::Stream(StreamReader::new(self.family)),
                (true, false) => Sink::Document(Document::new()),
                (false, _) => Sink::Error(RawBody::default(), true),
            },
            received: 0,
            first_token_ms: None,
        });
    }

    /// The next slice of the answer's body, without its framing.
    pub(super) fn answered(&mut self, bytes: &[u8]) {
        let since = self.since_start();
        self.last_byte_ms = Some(since);
        if let Some(answer) = &mut self.answer {
            answer.take(bytes, since, &self.shared.setup.scanner);
        }
    }

    /// Writes an event of its own to where it is written itself.
    pub(super) fn write(&mut self, event: &Event) {
        self.line = self.tape.log.put(event).max(self.line);
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
        self.tape.log.end();
        let setup = &self.shared.setup;
        let ended_ms = self.since_start();
        let answer = self.answer.take();
        let streamed = answer.as_ref().is_some_and(|answer| matches!(answer.sink, Sink::Stream(_)));
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
            client: &self.client,
            client_gone,
        };
        let seen = attempt(known, &exchanged, &reading, &setup.scanner);
        if let (Some(gate), Some(body)) = (&setup.gate, &self.body) {
            gate.ended(body, seen.attempt.failure.is_some());
        }
        let told = EndedAttempt { status: seen.attempt.status, failed: seen.attempt.failure.is_some() };
        let (call, ended_ms) = (started.call.clone(), started.offset_ms.saturating_add(ended_ms));
        self.write(&Event::AttemptEnded(AttemptEnded {
            call,
            attempt: seen.attempt,
            ended_ms,
            served: seen.served,
            reported: seen.reported,
            listed: None,
        }));
        // Nobody may be listening: progress is for people, the record is the journal.
        setup.ended.send(told).unwrap_or_default();
        // What was played is no gateway's, and had no credential.
        if (seen.echoed || self.echoed) && !self.injected {
            self.write(&Event::CredentialEchoed);
        }
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
            body_received: 0,
            fault,
            ended_by: by,
            timing,
            sent_bytes: self.sent,
            received_bytes: 0,
        };
        let Some(mut answer) = answer else { return (exchanged, Reading::default()) };
        let ended = fault.is_none() && by == EndedBy::Server;
        answer.finish(&self.shared.setup.scanner);
        let good = (200..300).contains(&answer.head.status);
        if good && !answer.readable && ended {
            // What cannot be read is neither a success nor a failure of a known kind.
            exchanged.ended_by = EndedBy::Redial(Stop::Undecodable);
        }
        let (reading, body, whole) = match answer.sink {
            Sink::Stream(reader) => (reader.finish(), RawBody::default(), true),
            Sink::Document(document) => {
                let kept = document.finish(&self.shared.setup.scanner);
                self.echoed |= kept.echoed;
                (read(self.family, false, kept.body.tainted()), kept.body, kept.whole)
            }
            Sink::Error(body, whole) => (Reading::default(), body, whole),
        };
        exchanged.head = Some(answer.head);
        exchanged.body = body;
        exchanged.body_cut = !(whole && answer.readable && ended);
        exchanged.body_received = answer.received;
        exchanged.received_bytes = answer.received;
        (exchanged, reading)
    }
}

impl Answer {
    fn take(&mut self, bytes: &[u8], since: u64, scanner: &Scanner) {
        self.received += bytes.len() as u64;
        let Self { decoder, sink, first_token_ms, readable, .. } = self;
        let Some(coded) = decoder else { return };
        let pushed = coded.push(bytes, &mut |bytes| {
            if sink.take(bytes, scanner) && first_token_ms.is_none() {
                *first_token_ms = Some(since);
            }
        });
        if pushed.is_err() {
            (*readable, *decoder) = (false, None);
        }
    }

    fn finish(&mut self, scanner: &Scanner) {
        let Self { decoder, sink, readable, .. } = self;
        let Some(coded) = decoder else { return };
        *readable &= coded
            .finish(&mut |bytes| {
                sink.take(bytes, scanner);
            })
            .is_ok();
    }
}

impl Sink {
    /// Takes the next slice. Returns whether content of a stream has been seen so far.
    fn take(&mut self, bytes: &[u8], scanner: &Scanner) -> bool {
        match self {
            Self::Stream(reader) => return reader.feed(bytes),
            Self::Document(document) => document.take(bytes, scanner),
            Self::Error(body, whole) => *whole &= body.extend_to(bytes, ERROR_KEPT),
        }
        false
    }
}

impl Drop for Recorded<'_> {
    /// A task that was ended from outside: the run is over and this was under way.
    fn drop(&mut self) {
        self.close(None, EndedBy::Redial(Stop::Cancelled), false);
    }
}
