use redial_redact::{Fingerprint, Host, Identifier, KeyId, Label, Nonce, Remark, SafePath, Sha256};
use serde::{Deserialize, Serialize};

use crate::{
    Approved, Attempt, Client, DeclaredBudget, Environment, Expectation, Family, Gateway, Kind, Listed,
    NamedFingerprint, Origin, Parent, Purpose, Redaction, Redial, Reported, Repository, Request, RunFamily, Scope,
    Setup, Source, Stopped, Timestamp, Upstream,
};

/// One event of a run's journal, written before what it announces goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::large_enum_variant, reason = "a handful a run; a box would only hide the fields")]
pub enum Event {
    /// The run started: everything known by then.
    Opened(Opened),
    /// A documentation page was read, or could not be.
    Source(Source),
    /// An attempt is about to be sent.
    AttemptStarted(AttemptStarted),
    /// An attempt is about to be sent whose request has come whole: its head has all that it asks for.
    StartedWhole(AttemptStarted),
    /// A recorded request has come whole after its start: what it asks for is known.
    Asked(Asked),
    /// The head of its answer arrived, and not yet its end.
    ResponseHead(ResponseHead),
    /// It ended.
    AttemptEnded(AttemptEnded),
    /// Its client reset the connection right behind the good answer that had come, and may not have taken all of it.
    NotTaken(NotTaken),
    /// The faults that a rehearsal will inject.
    Planned(Planned),
    /// A fault is about to be played to an attempt.
    Injected(Injection),
    /// A request was refused.
    Refused(Refused),
    /// A request on a path of no family was passed on, without a key.
    Forwarded,
    /// An answer sent the client to another place.
    Located(Located),
    /// Which process holds a connection of the recorder.
    ConnectionOwner(ConnectionOwner),
    /// Whether connections past the recorder are looked for from here on.
    Watching(Watching),
    /// A connection of the command's went past the recorder to a model host.
    Bypassed(Bypassed),
    /// The recorder goes on with the next period: what is asked from here on stands in another journal.
    Turned(Turned),
    /// The recorder lost events.
    Lost(Lost),
    /// The child ended.
    ChildEnded(crate::ChildExit),
    /// What the child left running.
    Left(crate::Left),
    /// What is known of the child's output.
    ChildOutput(crate::ChildOutput),
    /// The repository as it is at the end.
    RepositoryEnd(RepositoryEnd),
    /// The run stopped early.
    Interrupted(Interrupted),
    /// The credential came back in an answer; or a secret in use stood in a pasted text.
    CredentialEchoed,
    /// The scan is done.
    Scanned(Redaction),
    /// The run is over; nothing follows.
    Closed(Closed),
}

words! {
    /// Why the recorder refused a request.
    pub enum RefusedBecause {
        /// The key is not one of this run: somebody else's request.
        Token = "token",
        /// No key was sent.
        NoToken = "no_token",
        /// Keys of different gateways.
        MixedCredentials = "mixed_credentials",
        /// The host header names somebody else.
        Host = "host",
        /// A web page asked.
        Browser = "browser",
        /// The target is no path.
        Target = "target",
        /// Not HTTP/1.1, or with two ends.
        Framing = "framing",
        /// The head is beyond the bounds.
        TooLarge = "too_large",
        /// The head did not come.
        TooSlow = "too_slow",
        /// A websocket: the client falls back to HTTP.
        Websocket = "websocket",
        /// A tunnel or another protocol.
        Upgrade = "upgrade",
        /// The run's budget is used up, and enforced.
        OverBudget = "over_budget",
    }
}

record! {
    /// Everything known at the start.
    pub struct Opened {
        /// Prefix, UTC time and a random tail.
        pub run_id: Identifier,
        /// What kind of run.
        pub kind: Kind,
        /// The note that this run came from.
        pub parent: Option<Parent>,
        /// How the circumstances of a repeat stand to its parent's.
        pub compared: Option<crate::Compared>,
        /// When it started.
        pub started_at: Timestamp,
        /// The program.
        pub redial: Redial,
        /// Setup assumptions.
        pub setup: Vec<Setup>,
        /// Where and by what it was started.
        pub origin: Origin,
        /// The machine and the settings.
        pub environment: Environment,
        /// Whom the requests will go to.
        pub gateway: Gateway,
        /// Others to whom they may go, by the key that they carry.
        pub others: Vec<Upstream>,
        /// Name of the key behind all fingerprints.
        pub fingerprint_key: KeyId,
        /// The family, as far as it is known before the first call.
        pub family: RunFamily,
        /// The probe that will be sent.
        pub probe: Option<Label>,
        /// Settings that a review allowed.
        pub approved: Option<Approved>,
        /// Which files the run may change.
        pub scope: Option<Scope>,
        /// What the run may take; `None` for a run whose attempts are Redial's own.
        pub budget: Option<DeclaredBudget>,
        /// What a check takes at most; `None` for a run whose attempts are a client's.
        pub bounds: Option<crate::Bounds>,
        /// Whether a call beyond the budget is refused.
        pub enforced: bool,
        /// Failures that the command provokes on purpose.
        pub expected: Vec<Expectation>,
        /// The operator's own words.
        pub remark: Option<Remark>,
        /// 16 random bytes.
        pub nonce: Nonce,
        /// What the control follows from.
        pub control_seed: Nonce,
        /// What the one-run tokens follow from, together with the key behind the fingerprints: whoever recovers the run on its
        /// machine can search for them. Null where Redial made none.
        pub token_seed: Option<Nonce>,
        /// The secrets that will be searched for.
        pub secrets: Vec<NamedFingerprint>,
        /// Digest of the shapes of credentials.
        pub rules_sha256: Sha256,
        /// Whether the recorder had worked before it began: an attempt may go on with one of the period before.
        #[serde(default)]
        pub continued: bool,
    }

    /// An attempt is about to be sent.
    pub struct AttemptStarted {
        /// The call.
        pub call: Identifier,
        /// The attempt's number in it, from 1.
        pub n: u64,
        /// When.
        pub started_at: Timestamp,
        /// Milliseconds since the run started.
        pub offset_ms: u64,
        /// Milliseconds since the previous attempt ended.
        pub waited_ms: Option<u64>,
        /// The call's head, with its first attempt.
        pub head: Option<CallHead>,
        /// Bytes of the body that will be sent; null where nobody saw it.
        pub sent: Option<u64>,
        /// What ties it to others; null where Redial sent it itself, or where it is said with what it asks for.
        pub marks: Option<Marks>,
    }

    /// What is known of a call when its first attempt is sent.
    pub struct CallHead {
        /// What it is for.
        pub purpose: Purpose,
        /// Its wire format.
        pub family: Family,
        /// Whether a stream is asked for.
        pub stream: bool,
        /// The model that is asked for.
        pub model: Option<Identifier>,
        /// The request, as facts; null where nobody saw it.
        pub request: Option<Request>,
    }

    /// What a recorded request asks for, where its start does not say so: its body came later, or it was sent on first and read
    /// while the gateway had it. Until then its call has what its start says, and no more.
    pub struct Asked {
        /// The exchange.
        pub call: Identifier,
        /// Whether a stream is asked for.
        pub stream: bool,
        /// The model that is asked for.
        pub model: Option<Identifier>,
        /// The request, as facts.
        pub request: Request,
        /// What ties it to others, where its start did not say so.
        pub marks: Option<Marks>,
    }

    /// What ties a recorded exchange to others, or parts it from them. No value of the client's stands in it.
    pub struct Marks {
        /// Number of the client's connection in the run, from 1.
        pub connection: u64,
        /// The credential or token that it used.
        pub credential: Option<Fingerprint>,
        /// Number of the address that its key leads to among the run's others, from 1; null: the gateway itself.
        pub other: Option<u64>,
        /// Its idempotency key.
        pub idempotency_key: Option<Fingerprint>,
        /// Headers that name a session, joined: they part calls, and never join them (clients.md).
        pub session: Option<Fingerprint>,
        /// Number of the client's process in the run, from 1; null where it could not be seen.
        pub process: Option<u64>,
        /// Who sent it.
        pub client: Client,
    }

    /// The faults that a rehearsal will inject.
    pub struct Planned {
        /// Their names, each once, in order.
        pub faults: Vec<Label>,
    }

    /// A fault is about to be played to an attempt. It stands after the attempt's start and before what it announces.
    pub struct Injection {
        /// The exchange.
        pub call: Identifier,
        /// Which fault.
        pub fault: Label,
    }

    /// An answer sent the client to another place, by an absolute address.
    pub struct Located {
        /// Whether that place is another than the gateway, and so not behind the recorder.
        pub elsewhere: bool,
    }

    /// Which process holds a connection of the recorder.
    pub struct ConnectionOwner {
        /// Number of the connection in the run, from 1.
        pub connection: u64,
        /// Number of the process in the run, from 1.
        pub process: u64,
    }

    /// Whether connections past the recorder are looked for.
    pub struct Watching {
        /// Whether they can be seen.
        pub works: bool,
    }

    /// A connection of the command's went past the recorder.
    pub struct Bypassed {
        /// The model host to whose address it went.
        pub host: Host,
    }

    /// A request was refused by Redial.
    pub struct Refused {
        /// Why.
        pub because: RefusedBecause,
    }

    /// The head of an answer arrived.
    pub struct ResponseHead {
        /// The call.
        pub call: Identifier,
        /// The attempt's number in it.
        pub n: u64,
        /// The status.
        pub status: u16,
    }

    /// An attempt ended.
    pub struct AttemptEnded {
        /// The call.
        pub call: Identifier,
        /// All of it.
        pub attempt: Attempt,
        /// Milliseconds since the run started.
        pub ended_ms: u64,
        /// Models that its answer names.
        pub served: Vec<Identifier>,
        /// What the gateway's own headers say of attempts behind it.
        pub reported: Option<Reported>,
        /// What the account's model list says of the run's model, where this was the question.
        pub listed: Option<Listed>,
        /// The path at the recorder that its `Location` names; null where there is none, where it names another origin, or where it
        /// cannot be told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub leads_to: Option<SafePath>,
    }

    /// A good answer had come whole, and its client may not have taken all of it: it reset the connection right behind it, or was gone
    /// before the last of it was passed on. It stands after the attempt's end.
    pub struct NotTaken {
        /// The exchange.
        pub call: Identifier,
    }

    /// The recorder goes on with the next period, or listens no more while its clients go on.
    pub struct Turned {
        /// Milliseconds since this one began.
        pub offset_ms: u64,
    }

    /// The recorder lost events.
    pub struct Lost {
        /// How many.
        pub events: u64,
    }

    /// The repository as it is at the end.
    pub struct RepositoryEnd {
        /// Null outside of one or without git.
        pub repository: Option<Repository>,
        /// Files that changed during the run outside of the declared scope; null without a scope, or where it could not be
        /// told.
        pub outside: Option<Outside>,
    }

    /// Files that changed outside of the declared scope.
    pub struct Outside {
        /// The first 20.
        pub paths: Vec<SafePath>,
        /// How many there are.
        pub total: u64,
    }

    /// The run stopped early.
    pub struct Interrupted {
        /// Why.
        pub why: Stopped,
    }

    /// The run is over.
    pub struct Closed {
        /// When.
        pub ended_at: Timestamp,
    }
}
