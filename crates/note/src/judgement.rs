use redial_redact::{Identifier, Label, Pointer, SafeUrl, Sentence, Shell};

words! {
    /// What a finding does to the decision.
    pub enum Effect {
        /// Nothing: it is said.
        None = "none",
        /// The run must be looked at before it goes on.
        Pause = "pause",
        /// Somebody else must look.
        Escalate = "escalate",
    }

    /// The decision.
    pub enum Verdict {
        /// Go on.
        Continue = "continue",
        /// Look first.
        Pause = "pause",
        /// Call somebody.
        Escalate = "escalate",
    }

    /// Whose move it is.
    pub enum Owner {
        /// Who runs the check.
        Operator = "operator",
        /// Who owns the account.
        AccountOwner = "account_owner",
        /// The provider or the gateway's operator.
        Provider = "provider",
        /// Who owns the repository.
        RepositoryOwner = "repository_owner",
        /// Nobody: nothing is due.
        Nobody = "nobody",
    }

    /// What a note never claims.
    pub enum Unclaimed {
        /// That the gateway is up.
        Availability = "availability",
        /// What anything costs.
        Pricing = "pricing",
        /// What the limits are.
        RateLimits = "rate_limits",
        /// How long it has been up.
        Uptime = "uptime",
        /// How fast it is.
        Latency = "latency",
        /// What was charged.
        Billing = "billing",
        /// What was answered.
        ResponseText = "response_text",
        /// That the model behind the name is the one meant.
        ModelIdentity = "model_identity",
    }

    /// What nobody outside could have seen.
    pub enum NotObservable {
        /// Behind the gateway's door.
        AttemptsBehindTheGateway = "attempts behind the gateway",
        /// In the agent's head.
        InstructionsRead = "whether the agent read its instructions",
        /// The workflow's own client did not send this.
        WorkflowClient = "how the workflow's own client would have behaved",
        /// Somebody else sent it.
        RequestSent = "the request that was sent",
        /// One of them was pasted.
        AttemptsMade = "how many attempts were made",
        /// Nothing was timed.
        TimesOfAttempt = "when the attempt was made and how long it took",
    }

    /// Fields that were deliberately left out.
    pub enum ExcludedField {
        /// The header with the credential.
        CredentialHeader = "credential_header",
        /// What was asked.
        Prompt = "prompt",
        /// What was answered.
        ResponseBody = "response_body",
        /// Headers outside the allow-list.
        ResponseHeaders = "response_headers",
        /// The words of an error outside the public vocabulary.
        ErrorMessage = "error_message",
        /// What somebody pasted: an answer, an exception, a log.
        PastedText = "pasted_text",
        /// Arguments of the command.
        Arguments = "arguments",
    }

    /// Why a field was left out.
    pub enum ExclusionReason {
        /// It opens an account.
        Credential = "credential",
        /// It is content.
        Content = "content",
        /// It may hold either, and nobody needs it.
        NotNeeded = "not_needed",
    }
}

record! {
    /// A checked statement about the run.
    pub struct Finding {
        /// Which.
        pub id: Label,
        /// What it does.
        pub effect: Effect,
        /// What it says.
        pub message: Sentence,
        /// Where in this note it can be seen.
        pub evidence: Vec<Pointer>,
    }

    /// The decision and its reasons.
    pub struct Decision {
        /// What.
        pub result: Verdict,
        /// Ids of the findings or rows of the decision table that made it so.
        pub because: Vec<Label>,
    }

    /// What the evidence does not settle.
    pub struct Uncertainty {
        /// Which.
        pub id: Label,
        /// What it says.
        pub message: Sentence,
        /// Where in this note it can be seen.
        pub evidence: Vec<Pointer>,
    }

    /// What comes next.
    pub struct Next {
        /// What to do.
        pub action: Sentence,
        /// Whose move it is.
        pub owner: Owner,
        /// The page that helps.
        pub page: Option<SafeUrl>,
        /// The finding or rule that says so.
        pub by_rule: Label,
    }

    /// The narrow check again, runnable as it stands.
    pub struct Repeat {
        /// With Redial.
        pub command: Shell,
        /// With curl; null where the request cannot be written down without a secret.
        pub curl: Option<Shell>,
    }

    /// The error-path probe of a check.
    pub struct ErrorPath {
        /// Which.
        pub probe: Label,
        /// What should happen.
        pub expected: Sentence,
        /// What happened.
        pub observed: Sentence,
        /// Whether the failure was captured and told as one of the request (or the credential).
        pub passed: bool,
    }

    /// Something that was deliberately left out.
    pub struct Exclusion {
        /// What.
        pub field: ExcludedField,
        /// Why.
        pub reason: ExclusionReason,
        /// How often.
        pub count: u64,
    }

    /// Calls that are equal in family, reason, status and attempt count.
    pub struct Group {
        /// What its calls are for.
        pub purpose: crate::Purpose,
        /// The family.
        pub family: crate::Family,
        /// The reason of the last failed attempt.
        pub reason: Option<crate::Reason>,
        /// The last status.
        pub status: Option<u16>,
        /// Attempts of each.
        pub attempt_count: u64,
        /// How many calls.
        pub count: u64,
        /// Ids of up to three whole examples.
        pub examples: Vec<Identifier>,
        /// What those of them that do not stand whole had.
        pub away: Away,
    }

    /// Attempts of calls that stand in a group only, and what of them was left out of the note.
    pub struct Away {
        /// All of them.
        pub attempts: u64,
        /// Those that sent a body.
        pub sent: u64,
        /// Those that got a body back.
        pub received: u64,
        /// Those that got a status, and headers with it.
        pub answered: u64,
        /// Those whose error message was reduced.
        pub reduced: u64,
    }

    /// The seal.
    pub struct Seal {
        /// Digest of the canonical note without `seal`.
        pub sha256: redial_redact::Sha256,
    }
}

impl Away {
    /// No attempt.
    pub const NONE: Self = Self { attempts: 0, sent: 0, received: 0, answered: 0, reduced: 0 };

    /// Adds those of another call, or takes them off.
    pub fn add(&mut self, call: &Self, more: bool) {
        let of = |all: u64, part: u64| if more { all.saturating_add(part) } else { all.saturating_sub(part) };
        self.attempts = of(self.attempts, call.attempts);
        self.sent = of(self.sent, call.sent);
        self.received = of(self.received, call.received);
        self.answered = of(self.answered, call.answered);
        self.reduced = of(self.reduced, call.reduced);
    }
}
