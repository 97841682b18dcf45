//! The kinds of claims, with why no note carries them and what one does carry.

/// What a sentence claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// That a model or endpoint can be used.
    Availability,
    /// What it costs.
    Pricing,
    /// How much may be asked.
    RateLimits,
    /// That it stays up, or fails.
    Uptime,
    /// How fast it answers.
    Latency,
    /// What is charged.
    Billing,
    /// What the model will say.
    ResponseText,
    /// How good the model is.
    ModelQuality,
    /// Why something failed.
    RootCause,
    /// What an account or key may do.
    AccountState,
    /// How much the provider can take.
    ProviderCapacity,
    /// That others can depend on it.
    ProductionReadiness,
    /// That one success means health.
    HealthFromOneSuccess,
    /// Something that a given note refutes.
    ContradictedByNote,
}

/// Kinds with their names, why a note does not carry them, and what can be said in their place.
const KINDS: &[(Kind, &str, &str, &str)] = &[
    (
        Kind::Availability,
        "availability",
        "a note shows that one request of one account was answered at one moment, not that others are or will be",
        "say when which request was answered, with its status",
    ),
    (Kind::Pricing, "pricing", "a note holds no price", "link the price page, with the date on which you read it"),
    (
        Kind::RateLimits,
        "rate_limits",
        "a note shows what was asked and refused in one run, not what is allowed",
        "say how many requests were made in the run, and which were refused",
    ),
    (
        Kind::Uptime,
        "uptime",
        "a note shows moments, not the time between them",
        "say when the requests were made and what each ended with",
    ),
    (
        Kind::Latency,
        "latency",
        "a note shows the time of single requests, which says nothing of the next",
        "say how long the request took, and when",
    ),
    (
        Kind::Billing,
        "billing",
        "a note shows tokens as the answer states them, not what is charged",
        "say which usage the answer stated, and link the billing page with a date",
    ),
    (
        Kind::ResponseText,
        "response_text",
        "a note keeps no text of an answer, and the next one may be another",
        "say that the answer was well formed, and how it finished",
    ),
    (
        Kind::ModelQuality,
        "model_quality",
        "a note judges no answer",
        "say which model was asked and which one answered",
    ),
    (
        Kind::RootCause,
        "root_cause",
        "a note shows what the client was told, not what happened behind the gateway",
        "say which reason the answer gave, or call it a hypothesis",
    ),
    (
        Kind::AccountState,
        "account_state",
        "a note shows that one key was taken once, not what the account may do",
        "say that the key was accepted for this request",
    ),
    (
        Kind::ProviderCapacity,
        "provider_capacity",
        "a note sees nothing of the provider's machines",
        "say which status was answered, and how long it asked to wait",
    ),
    (
        Kind::ProductionReadiness,
        "production_readiness",
        "a note is of one run; who may depend on the gateway is somebody's decision",
        "say what was run, and who decided on it",
    ),
    (
        Kind::HealthFromOneSuccess,
        "health_from_one_success",
        "one success is one request path, one account, one moment",
        "say that the one request succeeded, and leave the conclusion out",
    ),
    (Kind::ContradictedByNote, "contradicted_by_note", "the note says otherwise", "say what the note says"),
];

impl Kind {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, &'static str)> {
        KINDS.iter().find(|(kind, ..)| *kind == self)
    }

    /// Its name in a report.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// Why a note does not carry it.
    pub fn why(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// What can be said in its place.
    pub fn wording(self) -> &'static str {
        self.row().map_or("", |row| row.3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_and_words() {
        let names: std::collections::BTreeSet<&str> = Kind::all().map(Kind::name).collect();
        assert_eq!(names.len(), 14);
        assert!(Kind::all().all(|kind| !kind.why().is_empty() && !kind.wording().is_empty()));
    }
}
