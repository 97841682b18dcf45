use redial_note::Family;
use redial_redact::Tainted;

/// The facts of one exchange while its bytes are there. Every rule reads this and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Evidence<'a> {
    /// The wire format that was asked for, where it is known.
    pub family: Option<Family>,
    /// What the recorder knows by itself, before any byte of the answer is looked at.
    pub knowledge: Knowledge,
    /// How the exchange failed below HTTP, where it did. With a status as well, it broke in the body.
    pub transport: Option<Transport<'a>>,
    /// The HTTP status, where one arrived.
    pub status: Option<u16>,
    /// Names (as sent, to be compared without case) and values of the response. Empty may mean unknown.
    pub headers: Vec<(Tainted<'a>, Tainted<'a>)>,
    /// The body, or the first part of it: at most some hundred KiB.
    pub body: Tainted<'a>,
    /// Whether `body` is only the first part.
    pub body_cut: bool,
    /// Whether a stream was asked for or answered.
    pub stream: bool,
    /// What the family's reader made of the answer; unknown facts are `None`.
    pub answer: Answer,
    /// What is known of the request in words (`request_hint` of the cases): base URL, model, a placeholder key.
    pub request_hint: Option<Tainted<'a>>,
    /// Whether it was seen on the wire that no Redial answered, whatever the answer says of itself. Of what was pasted nobody knows.
    pub not_of_redial: bool,
    /// Whether what was pasted tells of no failure at a gateway, whatever words it has ([`crate::Pasted::heard`]).
    pub hearsay: bool,
}

/// What the recorder knows by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Knowledge {
    /// Nothing beyond the bytes.
    #[default]
    Nothing,
    /// The client or the operator closed the exchange.
    Cancelled,
    /// A timer of the run itself fired.
    DeadlineOfOurs,
    /// The credential that the job should have was not given to it; nothing was sent.
    SecretNotProvided,
    /// No credential was found; nothing was sent.
    NoCredential,
    /// The model's name in this request is known to be wrong (a probe of ours).
    ModelKnownWrong,
}

/// A failure below HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport<'a> {
    /// Seen by the recorder itself.
    Fault(TransportFault),
    /// Told in words by a client (an SDK's exception, curl's message).
    Text(Tainted<'a>),
}

/// A failure below HTTP that the recorder saw itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportFault {
    /// The name did not resolve.
    Dns,
    /// TCP was refused.
    ConnectRefused,
    /// No connection in time.
    ConnectTimeout,
    /// The connection was made; its handshake was not, or the certificate is none to trust.
    Tls(TlsFault),
    /// A proxy setting or the proxy's tunnel.
    Proxy(ProxyFault),
    /// The request was sent, no answer in time.
    ReadTimeout,
    /// Reset or unexpected end, before or in the answer.
    Dropped,
    /// What was answered is not HTTP.
    NotHttp,
    /// What was answered is longer than is read here: its head, or its body where one is read to its end. That is a limit of Redial's,
    /// and says nothing against who answered.
    BeyondLimits,
    /// The request's body is not framed as its head says, so that no more of it could go on.
    RequestFraming,
}

/// Why the operator's own proxy opened no way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyFault {
    /// Nobody knows more than that it did not.
    Failed,
    /// The setting cannot be read.
    Setting,
    /// It is to be spoken to by SOCKS or TLS, which are not spoken here.
    Scheme,
    /// Its name does not resolve.
    Name,
    /// It takes no connection.
    NoConnection,
    /// Its answer to CONNECT has a status that is none of success.
    Status(u16),
    /// It answered nothing, or what is not HTTP.
    NotHttp,
}

/// How a TLS handshake failed, as far as this side can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault {
    /// In a way that says no more: refused, broken off, a setting of ours that cannot be read.
    Failed,
    /// Nothing was answered in time.
    NoAnswer,
    /// What was answered is not TLS.
    NotTls,
    /// The certificate is of an authority that this machine does not know.
    Untrusted,
    /// By this machine's clock, the certificate is not valid yet or no longer.
    Outdated,
    /// The certificate is for another name.
    OtherName,
    /// The certificate is none that a server may show: an authority's own, for another purpose, revoked, or in a form that is not taken.
    Unfit,
}

/// What a family's reader made of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answer {
    /// Whether the document (or the stream's events) has the family's shape of an answer.
    pub well_formed: Option<bool>,
    /// Whether the family's end event was seen; `None` for a family without one, or where no stream was read.
    pub terminal_seen: Option<bool>,
    /// Whether it holds any content, tool call or refusal.
    pub has_output: Option<bool>,
    /// Whether what was read as a stream begins as one; `None` where nothing came of it, or no stream was read.
    pub begins_stream: Option<bool>,
}
