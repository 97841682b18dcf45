//! The check itself: the account's list, the happy path with its retries, the wrong request. Every attempt is journalled
//! before it is sent and when it has ended.

use std::{ops::ControlFlow, slice, time::Duration};

use redial_assess::redial_client;
use redial_note::{
    AttemptEnded, AttemptStarted, CallHead, Event, Family, Interrupted, Listed, Purpose, Reason, ResponseHead,
    Retryable, Stopped, is_success,
};
use redial_proxy::{
    Cancel, Clock, Credential, Echoes, Exchanged, Head, Journal, JournalError, Known, Limits, Observer, PURPOSE_HEADER,
    Request, Seen, Target, Unsendable, Upstream, attempt, whole_ms,
};
use redial_redact::{FingerprintKey, Identifier, Scanner, Secret, Tainted};
use redial_wire::{
    Knowledge,
    family::{Outgoing, Probe, Reading, StreamReader, format, listed, probe, read, request},
    request_facts,
};

/// Bytes of a model list that are kept: some gateways list thousands.
const LIST_KEPT: usize = 8 * 1024 * 1024;

/// Wait before a retry when nobody said how long, doubled each time.
const SOON: Duration = Duration::from_millis(500);

/// The same where the reason asks for patience.
const LATER: Duration = Duration::from_secs(5);

/// What a check does, decided before the first byte is sent.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) family: Family,
    /// The model; for the list family an unneeded one.
    pub(crate) model: Option<String>,
    pub(crate) stream: bool,
    pub(crate) probe: Option<Probe>,
    pub(crate) max_attempts: u64,
    pub(crate) max_wait: Duration,
    pub(crate) limits: Limits,
    pub(crate) target: Target,
    /// What stands before a family's path: the base URL's own path without `/v1`.
    pub(crate) prefix: String,
    /// Whether a recorder of Redial's stands around this check: it is then told what each request is for.
    pub(crate) recorded: bool,
}

/// Why a check could not go on. What was sent until then is in the journal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JobError {
    /// The journal took no more.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A request cannot be written as HTTP.
    #[error(transparent)]
    Unsendable(#[from] Unsendable),
}

/// A check under way.
pub(crate) struct Job<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) upstream: &'a Upstream,
    pub(crate) secret: Option<&'a Secret>,
    pub(crate) wrong_key: &'a Secret,
    pub(crate) key: &'a FingerprintKey,
    pub(crate) scanner: &'a Scanner,
    pub(crate) clock: Clock,
    pub(crate) cancel: Cancel,
    pub(crate) calls: u64,
    /// A line of progress for people.
    pub(crate) say: &'a mut (dyn FnMut(&str) + Send),
}

/// One call to make.
struct Errand<'a> {
    id: Identifier,
    purpose: Purpose,
    family: Family,
    stream: bool,
    model: Option<Identifier>,
    outgoing: &'a Outgoing,
    knowledge: Knowledge,
    wrong_key: bool,
}

impl Job<'_> {
    /// Makes all calls of the check, until one is interrupted.
    pub(crate) async fn run(&mut self, journal: &mut Journal) -> Result<(), JobError> {
        if self.plan.family != Family::Models && self.plan.model.is_some() {
            self.ask_list(journal).await?;
        }
        if !self.cancel.is_cancelled() {
            self.work(journal).await?;
        }
        if let (Some(kind), false) = (self.plan.probe, self.cancel.is_cancelled()) {
            self.error_path(kind, journal).await?;
        }
        if self.cancel.is_cancelled() {
            journal.write(Event::Interrupted(Interrupted { why: Stopped::Interrupted }))?;
        }
        Ok(())
    }

    fn next_id(&mut self) -> Identifier {
        self.calls += 1;
        Identifier::or_gap(Tainted::from(format!("c{}", self.calls).as_str()))
    }

    fn model(&self) -> &str {
        self.plan.model.as_deref().unwrap_or_default()
    }

    fn model_name(&self) -> Option<Identifier> {
        self.plan.model.as_deref().map(|model| Identifier::or_gap(Tainted::from(model)))
    }

    async fn ask_list(&mut self, journal: &mut Journal) -> Result<(), JobError> {
        let outgoing = request(Family::Models, "", false);
        let errand = Errand {
            id: self.next_id(),
            purpose: Purpose::ModelList,
            family: Family::Models,
            stream: false,
            model: self.model_name(),
            outgoing: &outgoing,
            knowledge: Knowledge::Nothing,
            wrong_key: false,
        };
        (self.say)("asking for the account's model list");
        self.send(&errand, 1, None, journal).await.map(drop)
    }

    async fn work(&mut self, journal: &mut Journal) -> Result<(), JobError> {
        let outgoing = request(self.plan.family, self.model(), self.plan.stream);
        let errand = Errand {
            id: self.next_id(),
            purpose: Purpose::Work,
            family: self.plan.family,
            stream: self.plan.stream,
            model: self.model_name(),
            outgoing: &outgoing,
            knowledge: Knowledge::Nothing,
            wrong_key: false,
        };
        let mut waited = None;
        for n in 1..=self.plan.max_attempts {
            (self.say)(&format!("happy path, attempt {n}"));
            let seen = self.send(&errand, n, waited, journal).await?;
            let ended = self.clock.offset_ms();
            let Some(wait) = self.wait_before_retry(&seen, n, journal)? else { return Ok(()) };
            if !self.pause(wait).await {
                return Ok(());
            }
            waited = Some(self.clock.offset_ms().saturating_sub(ended));
        }
        Ok(())
    }

    /// How long to wait before the next attempt; `None`: there is none. Only what the rules call retryable is retried, and
    /// the server's hint is obeyed up to the allowed wait.
    fn wait_before_retry(&mut self, seen: &Seen, n: u64, journal: &mut Journal) -> Result<Option<Duration>, JobError> {
        let Some(failure) = &seen.attempt.failure else { return Ok(None) };
        let backoff = match failure.retryable {
            Retryable::Yes => SOON,
            Retryable::AfterWait => LATER,
            Retryable::No | Retryable::Unknown => return Ok(None),
        };
        if n >= self.plan.max_attempts || self.cancel.is_cancelled() {
            return Ok(None);
        }
        let doubled = backoff.saturating_mul(1 << n.saturating_sub(1).min(4));
        let hint = seen.attempt.hint.as_ref().map(|hint| Duration::from_millis(hint.wait_ms));
        match hint {
            // An allowance of hours or days does not come back in seconds.
            None if failure.reason == Reason::QuotaWindowExhausted => Ok(None),
            Some(hint) if hint > self.plan.max_wait => {
                (self.say)("the server asks for a longer wait than allowed");
                journal.write(Event::Interrupted(Interrupted { why: Stopped::HintTooLong }))?;
                Ok(None)
            }
            Some(hint) => Ok(Some(hint)),
            None => Ok(Some(doubled.min(self.plan.max_wait))),
        }
    }

    /// Waits; `false` when the operator cut it short.
    async fn pause(&mut self, wait: Duration) -> bool {
        (self.say)(&format!("waiting {} ms before the next attempt", wait.as_millis()));
        tracing::debug!(wait_ms = whole_ms(wait), "retry");
        tokio::select! {
            () = tokio::time::sleep(wait) => true,
            () = self.cancel.wait() => false,
        }
    }

    async fn error_path(&mut self, kind: Probe, journal: &mut Journal) -> Result<(), JobError> {
        let Some(outgoing) = probe(self.plan.family, kind, self.model()) else { return Ok(()) };
        let wrong_model = kind == Probe::BadModel;
        let errand = Errand {
            id: self.next_id(),
            purpose: Purpose::ErrorPath,
            family: self.plan.family,
            stream: false,
            model: if wrong_model {
                Some(Identifier::ours(redial_wire::family::UNKNOWN_MODEL))
            } else {
                self.model_name()
            },
            outgoing: &outgoing,
            knowledge: if wrong_model { Knowledge::ModelKnownWrong } else { Knowledge::Nothing },
            wrong_key: kind == Probe::BadKey,
        };
        (self.say)("error path, one deliberately wrong request");
        self.send(&errand, 1, None, journal).await.map(drop)
    }

    async fn send(
        &mut self,
        errand: &Errand<'_>,
        n: u64,
        waited_ms: Option<u64>,
        journal: &mut Journal,
    ) -> Result<Seen, JobError> {
        let started = self.started(errand, n, waited_ms);
        journal.write(Event::AttemptStarted(started.clone()))?;
        tracing::debug!(call = %errand.id, attempt = n, purpose = errand.purpose.name(), "attempt");
        let path = format!("{}{}", self.plan.prefix, errand.outgoing.path);
        let mut headers: Vec<(&str, &[u8])> = vec![("accept", b"*/*")];
        if !errand.outgoing.body.is_empty() {
            headers.push(("content-type", b"application/json"));
        }
        if self.plan.recorded {
            headers.push((PURPOSE_HEADER, errand.purpose.name().as_bytes()));
        }
        let format = format(errand.family);
        headers.extend(format.headers().iter().map(|(name, value)| (*name, value.as_bytes())));
        let header = format.credential_header();
        let secret = self.key_of(errand);
        let request = Request {
            target: &self.plan.target,
            method: errand.outgoing.method,
            path: &path,
            headers: &headers,
            credential: secret.map(|secret| Credential { name: header.name, prefix: header.prefix, secret }),
            body: &errand.outgoing.body,
        };
        let mut limits = self.plan.limits;
        if errand.family == Family::Models {
            limits.body_kept = LIST_KEPT;
        }
        let mut tap = Tap::new(errand, &started, self.clock, journal);
        let exchanged = self.upstream.exchange(&request, &limits, &self.cancel, &mut tap).await?;
        let (reader, first_token, written) = tap.done();
        written?;
        self.ended(errand, &started, &exchanged, (reader, first_token), journal)
    }

    /// The key that a request carries.
    fn key_of(&self, errand: &Errand<'_>) -> Option<&Secret> {
        if errand.wrong_key { Some(self.wrong_key) } else { self.secret }
    }

    fn started(&self, errand: &Errand<'_>, n: u64, waited_ms: Option<u64>) -> AttemptStarted {
        let head = (n == 1).then(|| CallHead {
            purpose: errand.purpose,
            family: errand.family,
            stream: errand.stream,
            model: errand.model.clone(),
            request: Some(request_facts(errand.outgoing, self.key)),
        });
        AttemptStarted {
            call: errand.id.clone(),
            n,
            started_at: self.clock.now(),
            offset_ms: self.clock.offset_ms(),
            waited_ms,
            head,
            sent: Some(errand.outgoing.body.len() as u64),
            marks: None,
        }
    }

    fn ended(
        &mut self,
        errand: &Errand<'_>,
        started: &AttemptStarted,
        exchanged: &Exchanged,
        (reader, first_token): (Option<StreamReader>, Option<u64>),
        journal: &mut Journal,
    ) -> Result<Seen, JobError> {
        let reading = reading(errand, exchanged, reader);
        let client = redial_client();
        let known = Known {
            family: errand.family,
            stream: errand.stream,
            knowledge: errand.knowledge,
            started,
            first_token,
            now: self.clock.now(),
            client: Some(&client),
            client_gone: false,
            local_key: self.key_of(errand).filter(|_| self.plan.target.is_loopback()),
            echoes: Echoes::of(self.scanner, self.secret.map(slice::from_ref).unwrap_or_default()),
        };
        let seen = attempt(known, exchanged, &reading, self.scanner);
        let list = errand.purpose == Purpose::ModelList || errand.family == Family::Models;
        let model = self.plan.model.as_deref().filter(|_| list && seen.attempt.failure.is_none());
        journal.write(Event::AttemptEnded(AttemptEnded {
            call: errand.id.clone(),
            attempt: seen.attempt.clone(),
            ended_ms: self.clock.offset_ms(),
            served: seen.served.clone(),
            reported: seen.reported.clone(),
            listed: model
                .and_then(|model| listed(exchanged.body.tainted(), model))
                .map(|found| if found { Listed::Account } else { Listed::Absent }),
            leads_to: None,
        }))?;
        log(errand, &seen);
        if seen.echoed {
            tracing::warn!(call = %errand.id, attempt = started.n, "the answer holds the credential");
            journal.write(Event::CredentialEchoed)?;
        }
        Ok(seen)
    }
}

/// One event for an exchange: facts and clean words only.
fn log(errand: &Errand<'_>, seen: &Seen) {
    let attempt = &seen.attempt;
    tracing::info!(
        call = %errand.id,
        attempt = attempt.n,
        purpose = errand.purpose.name(),
        family = errand.family.name(),
        status = attempt.status,
        failure = attempt.failure.as_ref().map(|failure| failure.reason.name()),
        sent_bytes = attempt.bytes.sent,
        received_bytes = attempt.bytes.received,
        took_ms = attempt.took_ms(),
        "exchange"
    );
}

/// What the family's reader made of the answer; nothing where there was none, or a status that says it is no answer.
fn reading(errand: &Errand<'_>, exchanged: &Exchanged, reader: Option<StreamReader>) -> Reading {
    let answered = exchanged.status().is_some_and(is_success);
    match reader {
        Some(reader) if answered => reader.finish(),
        None if answered => read(errand.family, false, exchanged.body.tainted()),
        _ => Reading::default(),
    }
}

/// Looks at an answer as it comes: journals its head before its body is read, and feeds a stream's reader.
struct Tap<'a> {
    journal: &'a mut Journal,
    started: &'a AttemptStarted,
    family: Family,
    stream: bool,
    reader: Option<StreamReader>,
    clock: Clock,
    first_token: Option<u64>,
    written: Result<(), JournalError>,
}

impl<'a> Tap<'a> {
    fn new(errand: &Errand<'_>, started: &'a AttemptStarted, clock: Clock, journal: &'a mut Journal) -> Self {
        let (family, stream) = (errand.family, errand.stream);
        Self { journal, started, family, stream, reader: None, clock, first_token: None, written: Ok(()) }
    }

    fn done(self) -> (Option<StreamReader>, Option<u64>, Result<(), JournalError>) {
        (self.reader, self.first_token, self.written)
    }
}

impl Observer for Tap<'_> {
    fn head(&mut self, head: &Head) -> ControlFlow<()> {
        let event = ResponseHead { call: self.started.call.clone(), n: self.started.n, status: head.status };
        self.written = self.journal.write(Event::ResponseHead(event));
        if self.stream && head.is_stream(true) {
            self.reader = Some(StreamReader::new(self.family));
        }
        if self.written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn chunk(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        let seen = self.reader.as_mut().is_some_and(|reader| reader.feed(bytes));
        if seen && self.first_token.is_none() {
            self.first_token = Some(self.clock.offset_ms().saturating_sub(self.started.offset_ms));
        }
        ControlFlow::Continue(())
    }
}
