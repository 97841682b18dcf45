use redial_redact::{Identifier, KeyId, Label, Nonce, Remark};
use serde::{Deserialize, Serialize};

use crate::{
    Approved, Bounds, Budget, Call, Chain, Coverage, Decision, Environment, ErrorPath, Exclusion, Expected, Finding,
    Gateway, Group, Kind, Next, NotObservable, Origin, OtherTraffic, Parent, Redaction, Redial, Repeat, Repository,
    Scope, Seal, Setup, Source, Timestamp, Uncertainty, Unclaimed,
};

/// Version of the note's form. A newer minor version says so here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Form {
    /// Version 1.
    #[serde(rename = "redial.note/1")]
    V1,
}

words! {
    /// The family of a run: one of [`crate::Family`], or one of these.
    pub enum RunFamily {
        /// Chat completions.
        Chat = "chat",
        /// Responses.
        Responses = "responses",
        /// Messages.
        Messages = "messages",
        /// Content generation.
        Gemini = "gemini",
        /// The model list.
        Models = "models",
        /// Embeddings.
        Embeddings = "embeddings",
        /// Something else.
        Other = "other",
        /// Several.
        Mixed = "mixed",
    }

    /// What a rehearsed fault came to.
    pub enum RehearsalVerdict {
        /// The client did right.
        Handled = "handled",
        /// It did not.
        Mishandled = "mishandled",
        /// The fault never met a call, or nobody saw what came of it.
        NotMet = "not_met",
    }
}

impl From<crate::Family> for RunFamily {
    fn from(family: crate::Family) -> Self {
        match family {
            crate::Family::Chat => Self::Chat,
            crate::Family::Responses => Self::Responses,
            crate::Family::Messages => Self::Messages,
            crate::Family::Gemini => Self::Gemini,
            crate::Family::Models => Self::Models,
        }
    }
}

record! {
    /// A run with scripted faults.
    pub struct Rehearsal {
        /// Faults that were injected.
        pub injected: Vec<Injected>,
        /// What they came to.
        pub verdicts: Vec<FaultVerdict>,
    }

    /// A fault that was injected.
    pub struct Injected {
        /// Into which call.
        pub call: Identifier,
        /// Into which attempt of it, from 1.
        pub attempt: u64,
        /// Which fault.
        pub fault: Label,
    }

    /// What a fault came to.
    pub struct FaultVerdict {
        /// Which fault.
        pub fault: Label,
        /// What it came to.
        pub verdict: RehearsalVerdict,
        /// Why: a sentence of a fixed set.
        pub because: redial_redact::Sentence,
        /// Where in this note it can be seen.
        pub evidence: Vec<redial_redact::Pointer>,
    }
}

/// Declares the document once: what is observed ([`Draft`]), what follows from it ([`Derived`]), and the whole
/// ([`Note`]), which has the fields of both beside each other as note.md lists them.
macro_rules! document {
    (observed { $($(#[$odoc:meta])* $ofield:ident: $otype:ty,)* } derived { $($(#[$ddoc:meta])* $dfield:ident: $dtype:ty,)* }) => {
        record! {
            /// What was observed: the note before redaction, findings, decision and seal. A pure function of the
            /// journal's events.
            pub struct Draft {
                $($(#[$odoc])* pub $ofield: $otype,)*
            }

            /// What follows from a draft and its redaction. `verify` derives it again.
            pub struct Derived {
                $($(#[$ddoc])* pub $dfield: $dtype,)*
            }

            /// The sealed document of a run.
            pub struct Note {
                $($(#[$odoc])* pub $ofield: $otype,)*
                $($(#[$ddoc])* pub $dfield: $dtype,)*
                /// What proves that nothing secret got in.
                pub redaction: Redaction,
                /// Digest of the canonical note without this field.
                pub seal: Seal,
            }
        }

        impl Note {
            pub(crate) fn assemble(draft: Draft, derived: Derived, redaction: Redaction, seal: Seal) -> Self {
                Self { $($ofield: draft.$ofield,)* $($dfield: derived.$dfield,)* redaction, seal }
            }

            /// What was observed, apart from what follows from it.
            pub fn into_parts(self) -> (Draft, Derived, Redaction, Seal) {
                (
                    Draft { $($ofield: self.$ofield,)* },
                    Derived { $($dfield: self.$dfield,)* },
                    self.redaction,
                    self.seal,
                )
            }
        }
    };
}

document! {
    observed {
        /// Version of the form.
        note: Form,
        /// Prefix, UTC time and a random tail.
        run_id: Identifier,
        /// What kind of run.
        kind: Kind,
        /// Rebuilt: from the journal of a killed run, or of what is left of one that was altered (then it has an end).
        recovered: bool,
        /// The note that this one came from.
        parent: Option<Parent>,
        /// How the circumstances of a repeat stand to its parent's; null for every other kind.
        compared: Option<crate::Compared>,
        /// When the run started.
        started_at: Timestamp,
        /// When it ended; null where nobody knows: the run was killed.
        ended_at: Option<Timestamp>,
        /// The program that made the note.
        redial: Redial,
        /// Setup assumptions, all five.
        setup: Vec<Setup>,
        /// Where and by what the run was started.
        origin: Origin,
        /// The repository; null outside of one or without git.
        repository: Option<Repository>,
        /// The machine and the settings.
        environment: Environment,
        /// Whom the requests went to.
        gateway: Gateway,
        /// Name of the key behind all fingerprints.
        fingerprint_key: KeyId,
        /// The family of the run.
        endpoint_family: RunFamily,
        /// The pages that back the request shapes.
        sources: Vec<Source>,
        /// The calls, in order of their first attempt.
        calls: Vec<Call>,
        /// Calls that stand in groups only.
        groups: Vec<Group>,
        /// Traffic that belongs to no call.
        other_traffic: OtherTraffic,
        /// The probe that was asked for; null without one.
        probe: Option<Label>,
        /// Which files the run may change.
        scope: Option<Scope>,
        /// A rehearsal's faults.
        rehearsal: Option<Rehearsal>,
        /// Budgets.
        budget: Option<Budget>,
        /// What a check took at most; a repeat of it takes no more. Null for a run whose attempts are a client's.
        bounds: Option<Bounds>,
        /// Failures that were declared as provoked on purpose, by reason.
        expected: Vec<Expected>,
        /// Settings that a review allowed.
        approved: Option<Approved>,
        /// What was watched.
        coverage: Coverage,
        /// What is known of the child's output; null without a child.
        child_output: Option<crate::ChildOutput>,
        /// Whether the credential came back in an answer; of a reported note, whether a secret in use stood in the
        /// pasted text.
        credential_echoed: bool,
        /// Why a check stopped before its retries were used up; null where it did not.
        stopped: Option<Stopped>,
        /// The operator's own words before the run.
        remark: Option<Remark>,
        /// 16 random bytes.
        nonce: Nonce,
        /// Place in a ledger.
        chain: Option<Chain>,
    }
    derived {
        /// What came of the probe.
        error_path: Option<ErrorPath>,
        /// What was deliberately left out.
        exclusions: Vec<Exclusion>,
        /// Checked statements.
        findings: Vec<Finding>,
        /// The decision.
        decision: Decision,
        /// What nobody outside could have seen.
        not_observable: Vec<NotObservable>,
        /// What the note never claims.
        unclaimed: Vec<Unclaimed>,
        /// What the evidence does not settle.
        uncertainty: Vec<Uncertainty>,
        /// What comes next.
        next: Next,
        /// The narrow check again.
        repeat: Option<Repeat>,
    }
}

words! {
    /// Why a run stopped early.
    pub enum Stopped {
        /// The server asked for a longer wait than `--max-wait` allows.
        HintTooLong = "hint_too_long",
        /// The operator's Ctrl-C.
        Interrupted = "interrupted",
        /// No credential was given to the job; nothing was sent.
        SecretNotProvided = "secret_not_provided",
        /// The command under `run` could not be started: not found, or no program that may be run. No call was made.
        CommandNotStarted = "command_not_started",
    }
}

impl Stopped {
    /// Whether it stopped before the run could make a call.
    #[must_use]
    pub const fn before_any_call(self) -> bool {
        matches!(self, Self::SecretNotProvided | Self::CommandNotStarted)
    }
}
