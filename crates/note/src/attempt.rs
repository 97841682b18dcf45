use std::collections::BTreeMap;

use redial_redact::{
    AllowedHeader, Fingerprint, HeaderName, Identifier, Label, OpaqueId, SIMULATOR_MARK, SafePath, SafeUrl, Sha256,
    Sketch,
};

use crate::{
    BodyForm, Category, CorrelationMethods, Family, FieldSet, Finish, IdSource, Reason, Retryable, Timestamp, Usage,
    WaitHint,
};

words! {
    /// How a TLS handshake failed.
    pub enum TlsError {
        /// The connection was made, and its handshake got no answer in time.
        NoAnswer = "no_answer",
        /// The connection was made, and what answered does not speak TLS.
        NotTls = "not_tls",
        /// The certificate is of an authority that this machine does not know.
        Untrusted = "untrusted",
        /// By this machine's clock, the certificate is not valid yet or no longer.
        Outdated = "outdated",
        /// The certificate is for another name.
        OtherName = "other_name",
        /// The certificate is none that a server may show: an authority's own, for another purpose, revoked, or in a form that is not
        /// taken.
        Unfit = "unfit",
    }
}

words! {
    /// Who ended an attempt.
    pub enum EndedBy {
        /// The server, in order.
        Server = "server",
        /// The client, which left.
        Client = "client",
        /// The network: refused, reset, cut.
        Network = "network",
        /// Redial: a limit of its own, or the operator's Ctrl-C.
        Redial = "redial",
    }

    /// Whether a wait hint was obeyed.
    pub enum Obeyed {
        /// The next attempt came when asked.
        Yes = "yes",
        /// It came before.
        Early = "early",
        /// It came much later.
        Late = "late",
    }

    /// What came after an attempt.
    pub enum FollowedBy {
        /// Another attempt of the same call.
        Retry = "retry",
        /// Nothing.
        Nothing = "nothing",
        /// The record ends here.
        Unknown = "unknown",
    }

    /// What the rules advise after an attempt.
    pub enum Advice {
        /// Try again.
        Retry = "retry",
        /// Try again after the stated wait.
        RetryAfterWait = "retry_after_wait",
        /// Do not try again.
        DoNotRetry = "do_not_retry",
        /// The evidence does not say; also where nothing failed.
        Unknown = "unknown",
    }

    /// What a call was for.
    pub enum Purpose {
        /// The work that is judged.
        Work = "work",
        /// A deliberately wrong request of Redial's.
        ErrorPath = "error_path",
        /// A failure that the operator expects.
        Expected = "expected",
        /// The question for the account's model list, which a check asks before its work.
        ModelList = "model_list",
    }

    /// How a call ended.
    pub enum Outcome {
        /// An attempt succeeded.
        Succeeded = "succeeded",
        /// The last attempt failed.
        Failed = "failed",
        /// Nobody saw how it ended.
        Unknown = "unknown",
        /// It had not ended when the run did.
        InFlight = "in_flight",
    }

    /// Whether the account's model list names the model.
    pub enum Listed {
        /// It does.
        Account = "account",
        /// It does not.
        Absent = "absent",
        /// The list could not be read, or was not asked for.
        NotChecked = "not_checked",
    }

    /// How sure the grouping of attempts into a call is.
    pub enum Confidence {
        /// Nothing else is possible.
        Certain = "certain",
        /// Nothing else is likely.
        Likely = "likely",
        /// It is a guess.
        Unsure = "unsure",
    }

    /// What ties attempts to a call.
    pub enum CorrelationMethod {
        /// Redial sent them itself.
        Sent = "sent",
        /// There is one attempt only.
        Single = "single",
        /// The client counts its retries.
        RetryCount = "retry_count",
        /// The client gave the same idempotency key.
        IdempotencyKey = "idempotency_key",
        /// The client followed a redirect.
        Redirect = "redirect",
        /// The same body, after the wait that the client takes.
        BodyAndTiming = "body_and_timing",
        /// The same body without its stream, after a stream that broke.
        StreamTurnedOff = "stream_turned_off",
        /// The same body once more, after the client had given up: an outer layer.
        ResentAfterFailure = "resent_after_failure",
        /// The same body with another model, after a failure.
        FallbackModel = "fallback_model",
        /// Somebody pasted one of them; which others belong to it, nobody saw.
        Reported = "reported",
    }

    /// Whether something was sent.
    pub enum Presence {
        /// It was.
        Present = "present",
        /// It was not.
        Absent = "absent",
    }

    /// How an attempt failed below HTTP.
    pub enum TransportReason {
        /// The name did not resolve.
        Dns = "dns_failure",
        /// TCP was refused.
        ConnectRefused = "connect_refused",
        /// No connection in time.
        ConnectTimeout = "connect_timeout",
        /// Handshake or certificate; how is the attempt's `tls`, where that is known.
        Tls = "tls_failure",
        /// A proxy setting or its tunnel.
        Proxy = "proxy_misconfigured",
        /// No answer in time.
        ReadTimeout = "read_timeout",
        /// Reset or unexpected end.
        Dropped = "connection_dropped",
        /// The answer is not HTTP.
        NotHttp = "not_http",
        /// The answer is longer than Redial reads, which is a limit of Redial's own.
        BeyondLimits = "beyond_limits",
        /// The request's body was not framed as its head says: Redial passed no more of it on.
        RequestFraming = "request_framing",
        /// Ended from this side: the operator or a deadline.
        Cancelled = "client_cancelled",
    }
}

record! {
    /// What the client wanted once, over all its attempts.
    pub struct Call {
        /// `c1`, `c2`, … in order of their first attempt.
        pub id: Identifier,
        /// What it was for.
        pub purpose: Purpose,
        /// Its wire format.
        pub family: Family,
        /// Whether a stream was asked for; null where the request says it in a body that could not be read.
        pub stream: Option<bool>,
        /// How many attempts there were.
        pub attempt_count: u64,
        /// Attempts of outer layers, in the order of the tries; empty where there are none.
        pub outer_tries: Vec<u64>,
        /// How it ended.
        pub outcome: Outcome,
        /// Where it went, if not to the run's gateway.
        pub upstream: Option<Upstream>,
        /// The model.
        pub model: Model,
        /// What ties its attempts together.
        pub correlation: Correlation,
        /// The request, as facts; null where nobody saw it.
        pub request: Option<Request>,
        /// Answers that may have been started at the gateway's door. No billing statement.
        pub generations: Generations,
        /// Attempts whose success had arrived when the client was gone.
        pub wasted_success: u64,
        /// What the gateway's own headers say of attempts behind it.
        pub reported: Option<Reported>,
        /// The attempts, in order.
        pub attempts: Vec<Attempt>,
    }

    /// An address beside the run's gateway, to which a key of the command's own leads.
    pub struct Upstream {
        /// Its base URL.
        pub base_url: SafeUrl,
        /// The variable of the credential that is sent there.
        pub credential: Identifier,
    }

    /// The model of a call.
    pub struct Model {
        /// The name that was asked for first; null where the family has none.
        pub requested: Option<Identifier>,
        /// Names that the answers give. A dated snapshot of the alias is said, not judged.
        pub served: Vec<Identifier>,
        /// Whether the account's list names it.
        pub listed: Listed,
    }

    /// What ties attempts to a call.
    pub struct Correlation {
        /// The methods that its links rest on.
        pub method: CorrelationMethods,
        /// How sure it is.
        pub confidence: Confidence,
        /// The signals behind it.
        pub evidence: Vec<Label>,
    }

    /// A request, as facts: nothing of its text.
    pub struct Request {
        /// Its path, without a query.
        pub path: SafePath,
        /// Its method.
        pub method: Label,
        /// Length of its body.
        pub bytes: u64,
        /// Digest of the body's shape: names and types, no values. Null without a JSON body.
        pub shape_sha256: Option<Sha256>,
        /// Keyed digests of the canonical body; of its bytes where it is no JSON (then its shape is null). Null without a body, and of one
        /// that was too long to be kept.
        pub fingerprints: Option<RequestFingerprints>,
        /// The top-level fields of its body that have a public name; null without a JSON object.
        pub fields: Option<FieldSet>,
        /// How many more it has: their names may be anybody's words.
        pub other_fields: u64,
        /// Lengths of its lists: messages, tools, ….
        pub counts: BTreeMap<Label, u64>,
        /// Bounds that it sets: `max_tokens`, ….
        pub limits: BTreeMap<Label, u64>,
        /// Whether an idempotency key went with it.
        pub idempotency_key: Presence,
    }

    /// Keyed digests of a canonical request body.
    pub struct RequestFingerprints {
        /// All of it.
        pub full: Fingerprint,
        /// Without `stream` and `stream_options`.
        pub without_stream: Fingerprint,
        /// Without `model`.
        pub without_model: Fingerprint,
        /// Of the user's texts alone, whatever format they stand in: how many, how long, and the ends of the last. Null where there is
        /// none.
        pub texts: Option<Fingerprint>,
    }

    /// Bounds on answers that may have been started.
    pub struct Generations {
        /// Attempts that showed output or usage.
        pub at_least: u64,
        /// Attempts that may have reached a model.
        pub at_most: u64,
    }

    /// What the gateway's own headers say of attempts behind it.
    pub struct Reported {
        /// Who says so.
        pub by: Label,
        /// How many attempts it says it made.
        pub attempts: Option<u64>,
        /// How many fallbacks it says it took.
        pub fallbacks: Option<u64>,
        /// The model that it says it used.
        pub served: Option<Identifier>,
        /// Its own id of the request.
        pub request_id: Option<OpaqueId>,
    }

    /// One try of a call. What was not offered is null, never 0.
    pub struct Attempt {
        /// From 1.
        pub n: u64,
        /// When it started; of a reported one, when it was reported.
        pub started_at: Timestamp,
        /// Milliseconds since the run started (monotonic).
        pub offset_ms: u64,
        /// Milliseconds since the previous attempt of the call ended; null for the first.
        pub waited_ms: Option<u64>,
        /// The HTTP status.
        pub status: Option<u16>,
        /// How it failed below HTTP.
        pub transport_error: Option<TransportReason>,
        /// How its TLS handshake failed; null where it did not, or in a way that says no more.
        pub tls: Option<TlsError>,
        /// Who ended it.
        pub ended_by: Option<EndedBy>,
        /// Whether the client had left before the end, or reset its connection right behind a good answer, so that it may not have taken
        /// all of it.
        pub client_gone: bool,
        /// Whether the answer looks made by something between (a client's own cache or mock).
        pub synthetic: Option<Label>,
        /// Null: it succeeded, or nobody saw its end.
        pub failure: Option<Failure>,
        /// The model that it asked for: the call's, or the one that its client fell back to. Null where the family has none,
        /// or nobody saw it.
        pub model: Option<Identifier>,
        /// How long the server asked to wait.
        pub hint: Option<WaitHint>,
        /// Whether that was obeyed; null without a hint or a next attempt.
        pub obeyed: Option<Obeyed>,
        /// What came next.
        pub followed_by: FollowedBy,
        /// What the rules advise.
        pub advice: Advice,
        /// Ids that were offered, in order of trust; of a form that is none of the known ones, they stay among the headers that are left out.
        pub request_ids: Vec<RequestId>,
        /// Headers of the answer that may be kept.
        pub upstream_headers: BTreeMap<HeaderName, AllowedHeader>,
        /// Observations, never a latency claim.
        pub timing_ms: Timing,
        /// Body bytes.
        pub bytes: Bytes,
        /// Why the model stopped.
        pub finish: Option<Finish>,
        /// Whether the family's end event was seen; null where there is none. False of a document that says that the work has only been
        /// accepted: how that ended was not seen.
        pub terminal_seen: Option<bool>,
        /// Tokens, as the answer states them.
        pub usage: Option<Usage>,
        /// Who sent it; null where nobody saw that.
        pub client: Option<Client>,
    }

    /// Why an attempt failed: inferred by a named rule from what was observed.
    pub struct Failure {
        /// Who must act.
        pub category: Category,
        /// What was observed.
        pub reason: Reason,
        /// Whether a retry can help.
        pub retryable: Retryable,
        /// The rule that said so.
        pub rule: Label,
        /// What a person should do next.
        pub next_action: redial_redact::Sentence,
        /// What the body was.
        pub body: FailureBody,
        /// The message, reduced to the public vocabulary.
        pub sketch: Option<Sketch>,
    }

    /// What the body of a failure was.
    pub struct FailureBody {
        /// Its bytes.
        pub form: BodyForm,
        /// Whose envelope.
        pub envelope: Option<crate::EnvelopeKind>,
        /// The machine code.
        pub code: Option<Label>,
        /// The machine type.
        pub r#type: Option<Label>,
    }

    /// An id of a request, as somebody offered it.
    pub struct RequestId {
        /// The id.
        pub value: OpaqueId,
        /// Where it stood.
        pub from: IdSource,
    }

    /// Milliseconds from the start of the attempt.
    pub struct Timing {
        /// Until the connection stood.
        pub connect: Option<u64>,
        /// Until the first byte of the answer.
        pub first_byte: Option<u64>,
        /// Until the first content of a stream.
        pub first_token: Option<u64>,
        /// Until the last byte.
        pub last_byte: Option<u64>,
        /// Until its end, whoever ended it and whatever had come by then; null where nobody saw that.
        pub ended: Option<u64>,
    }

    /// Body bytes of an attempt; null where nobody counted.
    pub struct Bytes {
        /// Sent.
        pub sent: Option<u64>,
        /// Received.
        pub received: Option<u64>,
    }

    /// Who sent an attempt.
    pub struct Client {
        /// The product.
        pub product: Identifier,
        /// Its version.
        pub version: Option<Identifier>,
        /// The retry count that it states itself.
        pub retry_count: Option<u64>,
    }
}

/// Whether a status says that the request was taken well (RFC 9110, 15.3).
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether a status sends the client elsewhere. 304 says that it has the answer already (RFC 9110, 15.4.5).
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 300..=303 | 305..=399)
}

impl Call {
    /// Whether a stream was asked for or, where that could not be read, whether one came.
    pub fn is_stream(&self) -> bool {
        let came = || self.attempts.iter().any(|attempt| attempt.terminal_seen.is_some());
        self.stream.unwrap_or_else(came)
    }

    /// Whether it was sent with a body that could not be read: one that is too long, in a coding that is not known, or no JSON.
    pub fn is_unread(&self) -> bool {
        self.request.as_ref().is_some_and(|request| request.bytes > 0 && request.shape_sha256.is_none())
    }
}

impl Attempt {
    /// How long it took, in milliseconds; `None` where nobody saw its end. What came whole took until its last byte, whatever became of
    /// the connection then.
    pub fn took_ms(&self) -> Option<u64> {
        let timing = &self.timing_ms;
        let ended_well = self.ended_by == Some(EndedBy::Server) || self.terminal_seen == Some(true);
        let whole = timing.last_byte.filter(|_| self.failure.is_none() && ended_well);
        whole.or(timing.ended).or(timing.last_byte)
    }

    /// Milliseconds from the start of the run to its end, or to the last that anybody saw of it.
    pub fn end_ms(&self) -> u64 {
        let seen = self.took_ms().or(self.timing_ms.first_byte).or(self.timing_ms.connect);
        self.offset_ms.saturating_add(seen.unwrap_or(0))
    }

    /// Whether it is an error whose body did not come as far as anything of it could be read, since its client, or the run, ended it
    /// before: SDKs throw away the body of what they are about to repeat. Its status is all that is known.
    pub fn is_unread(&self) -> bool {
        let left = matches!(self.ended_by, Some(EndedBy::Client | EndedBy::Redial));
        let has_none = self.failure.as_ref().is_some_and(|failure| failure.body.form == BodyForm::Empty);
        left && has_none && self.status.is_some() && self.transport_error.is_none()
    }

    /// Whether its status is one of success, and nothing that came says otherwise.
    pub fn promises_success(&self) -> bool {
        self.failure.is_none() && self.status.is_some_and(is_success)
    }

    /// Whether its answer says that the work has only been accepted: a success of the request, and none of the work.
    pub fn is_accepted(&self) -> bool {
        self.promises_success() && self.ended_by == Some(EndedBy::Server) && self.terminal_seen == Some(false)
    }

    /// Whether its answer says that it is a simulator's.
    pub fn is_simulated(&self) -> bool {
        self.upstream_headers.keys().any(|name| name.as_str() == SIMULATOR_MARK)
    }
}
