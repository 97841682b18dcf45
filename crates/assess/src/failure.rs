use redial_note::{BodyForm, Category, EnvelopeKind, Reason, Retryable};
use redial_redact::{Label, Sketch};

/// What an exchange's failure was, by the rules. Everything in it is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What was observed.
    pub reason: Reason,
    /// Who must act: the reason's category.
    pub category: Category,
    /// Whether a retry of the same request can help: the reason's own word, unless the rule knows better.
    pub retryable: Retryable,
    /// The id of the rule that decided; for `conflicting_evidence` the first that disagreed.
    pub rule: &'static str,
    /// What a person should do next.
    pub next_action: &'static str,
    /// What the body was.
    pub body: BodyFacts,
    /// The innermost message, reduced to the public vocabulary; `None` where nothing was said.
    pub sketch: Option<Sketch>,
}

/// The machine-readable part of a failure's body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyFacts {
    /// What kind of document it was.
    pub form: BodyForm,
    /// The shape of the innermost error.
    pub envelope: Option<EnvelopeKind>,
    /// Its machine code, where that is a label.
    pub code: Option<Label>,
    /// Its machine type, where that is a label.
    pub r#type: Option<Label>,
}
