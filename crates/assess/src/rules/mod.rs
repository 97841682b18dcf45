//! The failure rules: one row each, one file a speaker. No «first match wins»: all rules of the strongest stage with
//! any hit speak, and two reasons of which none outranks the other are conflicting evidence.

mod absent;
mod anthropic;
mod around;
mod aws;
mod azure;
mod edges;
mod facts;
mod gateways;
mod gemini;
mod generic;
mod hints;
mod litellm;
mod local;
mod oneapi;
mod openai;
mod openrouter;
mod own;
mod rank;
mod status;
mod transport;
mod vendors;
mod when;

use redial_note::{BodyForm, Reason, Retryable};
use redial_wire::{Knowledge, TransportFault};

pub(crate) use generic::speaks_of_an_api;
pub(crate) use rank::outranks;
pub(crate) use when::{When, says};

/// What kind of evidence a rule rests on, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// What the recorder knows by itself.
    Knowledge,
    /// A failure below HTTP.
    Transport,
    /// A machine in between answered, told by its signature.
    Answerer,
    /// A machine code that is specific.
    Code,
    /// Anchored phrases of the message.
    Message,
    /// What a sentence is about, where no anchored phrase is in it.
    Gist,
    /// A broad class that the error names: `invalid_request_error`, «Provider returned error».
    Class,
    /// The status, to choose among what is left.
    Status,
    /// How the error came: as an event of a stream. Looked at after the error itself.
    Frame,
}

/// One row.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) stage: Stage,
    pub(crate) when: When,
    pub(crate) reason: Reason,
    /// Where the rule knows better than the reason's own row.
    pub(crate) retryable: Option<Retryable>,
    /// Rules that are silent where this one fires, beside what [`outranks`] says of reasons.
    pub(crate) over: &'static [&'static str],
    /// The public page or thread that showed it.
    pub(crate) source: &'static str,
    /// Public answers on which it fires; a rehearsal plays them where a note says no more than the rule.
    pub(crate) fires_on: &'static [Example],
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests run them"))]
    pub(crate) silent_on: &'static [Example],
}

/// What a row leaves out.
pub(crate) const RULE: Rule = Rule {
    id: "",
    stage: Stage::Message,
    when: When::Any(&[]),
    reason: Reason::UnrecognizedError,
    retryable: None,
    over: &[],
    source: "",
    fires_on: &[],
    silent_on: &[],
};

/// A status, or a body that is no plain text: a server spoke, and not just anybody.
pub(crate) const ANSWERED: When =
    When::Any(&[When::StatusIn(100, 599), When::Form(BodyForm::Json), When::Form(BodyForm::Sse)]);

/// The same, or a client's words around the document of an error: somebody answered, and no program speaks of what it does by itself.
pub(crate) const TOLD_BY_A_SERVER: When = When::Any(&[ANSWERED, When::Fn(facts::is_around_an_error)]);

/// An exchange in short, for the examples.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(not(test), expect(dead_code, reason = "the tests run them"))]
pub(crate) struct Example {
    pub(crate) status: u16,
    pub(crate) body: &'static str,
    pub(crate) said: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) stream: bool,
    pub(crate) fact: Knowledge,
    pub(crate) fault: Option<TransportFault>,
    pub(crate) cut: bool,
}

/// A status (0: none) and a body.
pub(crate) const fn http(status: u16, body: &'static str) -> Example {
    Example {
        status,
        body,
        said: "",
        hint: "",
        headers: &[],
        stream: false,
        fact: Knowledge::Nothing,
        fault: None,
        cut: false,
    }
}

/// The words of a client on a failure below HTTP.
pub(crate) const fn said(said: &'static str) -> Example {
    Example { said, ..http(0, "") }
}

/// A failure below HTTP that the recorder saw itself.
pub(crate) const fn fault(fault: TransportFault) -> Example {
    Example { fault: Some(fault), ..http(0, "") }
}

impl Example {
    pub(crate) const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    pub(crate) const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// More of its body was to come.
    pub(crate) const fn cut(self) -> Self {
        Self { cut: true, ..self }
    }

    pub(crate) const fn stream(self) -> Self {
        Self { stream: true, ..self }
    }

    pub(crate) const fn fact(self, fact: Knowledge) -> Self {
        Self { fact, ..self }
    }
}

/// Every table. A new speaker is a file and a line here.
const ALL: &[&[Rule]] = &[
    own::RULES,
    around::RULES,
    transport::RULES,
    edges::RULES,
    hints::RULES,
    openai::RULES,
    anthropic::RULES,
    gemini::RULES,
    azure::RULES,
    aws::RULES,
    openrouter::RULES,
    oneapi::RULES,
    litellm::RULES,
    vendors::RULES,
    gateways::RULES,
    local::RULES,
    status::RULES,
];

pub(crate) fn every() -> impl Iterator<Item = &'static Rule> {
    ALL.iter().chain(generic::TABLES.iter()).flat_map(|table| table.iter())
}

pub(crate) fn rules_of(stage: Stage) -> impl Iterator<Item = &'static Rule> {
    every().filter(move |rule| rule.stage == stage)
}

/// The rule of a name, whatever its stage.
pub(crate) fn rule_of(id: &str) -> Option<&'static Rule> {
    every().find(|rule| rule.id == id)
}

/// The first answer on which a rule fires.
pub(crate) fn example_of(id: &str) -> Option<&'static Example> {
    rule_of(id)?.fires_on.first()
}

/// What documentation prints of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id, as it stands in a note.
    pub id: &'static str,
    /// The reason that it gives.
    pub reason: Reason,
    /// The public page or thread that showed it.
    pub source: &'static str,
}

/// What came with a status that promises an answer could not be read as one, and no row tells more: Redial's own word.
pub const NOT_AN_ANSWER: RuleInfo = RuleInfo {
    id: "redial/not-an-answer",
    reason: Reason::UnrecognizedError,
    source: "Redial itself: what came under a 2xx cannot be decoded, or is no answer of its family",
};

/// Every rule, in the order of the tables, and the one that is no row.
pub fn catalogue() -> impl Iterator<Item = RuleInfo> {
    every().map(|rule| RuleInfo { id: rule.id, reason: rule.reason, source: rule.source }).chain([NOT_AN_ANSWER])
}

#[cfg(test)]
mod tests;
