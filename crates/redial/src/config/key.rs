//! The keys of the configuration: one row each, from which reading, `config show`, `init` and the errors follow.

use super::value::Kind;

/// One key of the configuration.
#[derive(Debug)]
pub(crate) struct Key {
    /// Its path in a file: `gateway.base_url`.
    pub(crate) path: &'static str,
    /// The environment variable of the same meaning.
    pub(crate) variable: &'static str,
    /// What a value looks like.
    pub(crate) kind: Kind,
    /// What a file that nobody trusted yet may do with it.
    pub(crate) power: Power,
    /// What holds where nobody says anything, in the spelling of a file.
    pub(crate) default: Option<&'static str>,
    /// One line for `init` and the reference.
    pub(crate) about: &'static str,
    /// A value for `init` to show, in the spelling of a file.
    pub(crate) example: &'static str,
}

/// What a `redial.toml` that was found, not named, may do with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Power {
    /// It changes nothing about where a credential goes or what is read and run.
    Harmless,
    /// It could send a credential elsewhere, swap the evidence, or run a program: needs trust.
    NeedsTrust,
    /// It depends on the value: a credential's own variable and a folder below the file are harmless.
    ByValue,
}

macro_rules! keys {
    ($($(#[doc = $about:literal])+ $name:ident = $path:literal, $variable:literal, $kind:expr, $power:ident, $default:expr, $example:literal;)+) => {
        $(
            $(#[doc = $about])+
            pub(crate) static $name: Key = Key {
                path: $path, variable: $variable, kind: $kind, power: Power::$power, default: $default,
                about: concat!($($about),+), example: $example,
            };
        )+
        /// Every key, in the order of `init`.
        pub(crate) static ALL: &[&Key] = &[$(&$name),+];
    };
}

keys! {
    /// Endpoint family that the workflow really uses.
    FAMILY = "family", "REDIAL_FAMILY", Kind::Choice(&["chat", "responses", "messages", "gemini", "models"]), Harmless, None, "\"chat\"";
    /// Model to check; there is no default for a real gateway.
    MODEL = "model", "REDIAL_MODEL", Kind::Model, Harmless, None, "\"your-model\"";
    /// Globs of the files that a run may change.
    SCOPE = "scope", "REDIAL_SCOPE", Kind::Globs, Harmless, None, "[\"content/**\"]";
    /// Where the key is: { variable = "NAME" }, { file = "/outside/the/repository" } or { command = ["pass", "show", "comet"] }; never the key itself.
    CREDENTIAL = "credential", "REDIAL_CREDENTIAL", Kind::Credential, ByValue, None, "{ variable = \"COMETAPI_KEY\" }";
    /// Name of the gateway, as it stands in notes; it decides which variables hold its key.
    GATEWAY_NAME = "gateway.name", "REDIAL_GATEWAY", Kind::Name, Harmless, Some("\"cometapi\""), "\"cometapi\"";
    /// Where requests go, with or without /v1 at the end. Needs `redial trust`.
    BASE_URL = "gateway.base_url", "REDIAL_BASE_URL", Kind::Url, NeedsTrust, None, "\"https://api.cometapi.com/v1\"";
    /// Certificates of an own authority (PEM), beside those of the system. Needs `redial trust`.
    CA_FILE = "gateway.ca_file", "REDIAL_CA_FILE", Kind::Path, NeedsTrust, None, "\"certs/company.pem\"";
    /// Folder for notes.
    NOTE_DIR = "note.dir", "REDIAL_NOTE_DIR", Kind::Path, ByValue, Some("\"redial-notes\""), "\"redial-notes\"";
    /// First part of every note's name.
    NOTE_NAME = "note.name", "REDIAL_NOTE_NAME", Kind::Prefix, Harmless, Some("\"redial\""), "\"publisher-smoke\"";
    /// Key that signs notes: an Ed25519 key's file, `agent`, or `agent:SHA256:…`. Needs `redial trust`.
    SIGN_KEY = "note.sign_key", "REDIAL_SIGN_KEY", Kind::Path, NeedsTrust, None, "\"agent\"";
    /// Whose keys may sign, as OpenSSH's allowed_signers; read by `verify`. Needs `redial trust`.
    ALLOWED_SIGNERS = "note.allowed_signers", "REDIAL_ALLOWED_SIGNERS", Kind::Path, NeedsTrust, None, "\"allowed_signers\"";
    /// Attempts of the happy path, at most 5.
    MAX_ATTEMPTS = "check.max_attempts", "REDIAL_MAX_ATTEMPTS", Kind::Count { min: 1, max: 5 }, Harmless, Some("2"), "2";
    /// Longest wait that a server may ask for before the next attempt.
    MAX_WAIT = "check.max_wait", "REDIAL_MAX_WAIT", Kind::Wait, Harmless, Some("\"60s\""), "\"60s\"";
    /// Time limit of one attempt.
    TIMEOUT = "check.timeout", "REDIAL_TIMEOUT", Kind::Wait, Harmless, Some("\"60s\""), "\"60s\"";
    /// The deliberately wrong request; without it, each family's own default.
    ERROR_PATH = "check.error_path", "REDIAL_ERROR_PATH", Kind::Choice(&["missing-field", "bad-model", "bad-key", "malformed-json", "none"]), Harmless, None, "\"missing-field\"";
    /// A file with further detectors of unknown credentials, for `scan`; the schema is that of patterns.toml. Needs `redial trust`.
    PATTERNS = "scan.patterns", "REDIAL_PATTERNS", Kind::Path, NeedsTrust, None, "\"redial-patterns.toml\"";
    /// How old a reviewed snapshot of a documentation page may be.
    MAX_AGE = "sources.max_age", "REDIAL_MAX_AGE", Kind::Wait, Harmless, Some("\"30d\""), "\"30d\"";
    /// Another documentation page for the family. Needs `redial trust`.
    DOCS = "sources.docs", "REDIAL_DOCS", Kind::Url, NeedsTrust, None, "\"https://docs.example.com/chat\"";
    /// Variables whose values are compared between runs, by fingerprint; none that holds a credential.
    RECORD = "environment.record", "REDIAL_RECORD", Kind::Names, Harmless, None, "[\"NODE_ENV\"]";
    /// The model that a review allowed. Needs `redial trust`, like all of `approved`.
    APPROVED_MODEL = "approved.model", "REDIAL_APPROVED_MODEL", Kind::Name, NeedsTrust, None, "\"your-model\"";
    /// The endpoint family that a review allowed.
    APPROVED_FAMILY = "approved.family", "REDIAL_APPROVED_FAMILY", Kind::Choice(&["chat", "responses", "messages", "gemini", "models"]), NeedsTrust, None, "\"chat\"";
    /// The gateway that a review allowed.
    APPROVED_BASE_URL = "approved.base_url", "REDIAL_APPROVED_BASE_URL", Kind::Url, NeedsTrust, None, "\"https://api.cometapi.com/v1\"";
    /// Most attempts of one call that a review allowed.
    APPROVED_ATTEMPTS = "approved.attempts", "REDIAL_APPROVED_ATTEMPTS", Kind::Count { min: 1, max: 1000 }, NeedsTrust, None, "3";
    /// The CI's step that a review allowed.
    APPROVED_STEP = "approved.step", "REDIAL_APPROVED_STEP", Kind::Name, NeedsTrust, None, "\"publish\"";
    /// Flags of an agent's permissions that a review allowed, each as it stands in a note.
    APPROVED_PERMISSIONS = "approved.agent_permissions", "REDIAL_APPROVED_PERMISSIONS", Kind::Labels, NeedsTrust, None, "[\"--full-auto\"]";
    /// Who reviewed it.
    APPROVED_BY = "approved.reviewed_by", "REDIAL_APPROVED_BY", Kind::Name, NeedsTrust, None, "\"mara\"";
    /// Until when the review holds, that day included.
    APPROVED_UNTIL = "approved.until", "REDIAL_APPROVED_UNTIL", Kind::Date, NeedsTrust, None, "\"2027-01-31\"";
    /// `declared`: the key is not one of production.
    NON_PRODUCTION = "setup.non_production_credential", "REDIAL_NON_PRODUCTION_CREDENTIAL", Kind::Choice(&["declared", "unknown"]), Harmless, Some("\"unknown\""), "\"declared\"";
    /// `declared`: the workflow really uses this family.
    FAMILY_IN_USE = "setup.family_in_use", "REDIAL_FAMILY_IN_USE", Kind::Choice(&["declared", "unknown"]), Harmless, Some("\"unknown\""), "\"declared\"";
    /// `declared`: the workflow's own logs are redacted.
    LOGS_REDACTED = "setup.logs_redacted", "REDIAL_LOGS_REDACTED", Kind::Choice(&["declared", "unknown"]), Harmless, Some("\"unknown\""), "\"declared\"";
}

impl Key {
    /// The key with this path in a file.
    pub(crate) fn of_path(path: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|key| key.path == path)
    }

    /// Whether some key stands in the table of this path: `gateway`.
    pub(crate) fn is_table(path: &str) -> bool {
        ALL.iter().any(|key| key.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
    }

    /// The key whose path is nearest to a mistyped one.
    pub(crate) fn nearest(path: &str) -> Option<&'static Self> {
        ALL.iter()
            .copied()
            .map(|key| (strsim::levenshtein(key.path, path), key))
            .filter(|(far, key)| *far <= 1 + key.path.len() / 4)
            .min_by_key(|(far, _)| *far)
            .map(|(_, key)| key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use redial_note::Bounds;
    use redial_redact::Millis;

    #[test]
    fn keys_are_unique_and_their_defaults_and_examples_are_values_of_their_kind() {
        let paths: BTreeSet<_> = ALL.iter().map(|key| key.path).collect();
        let variables: BTreeSet<_> = ALL.iter().map(|key| key.variable).collect();
        assert_eq!((paths.len(), variables.len()), (ALL.len(), ALL.len()));
        for key in ALL {
            for text in key.default.into_iter().chain([key.example]) {
                let value = toml::de::DeValue::parse(text).unwrap();
                assert!(key.kind.of_toml(value.get_ref()).is_ok(), "{}: {text}", key.path);
            }
        }
    }

    #[test]
    fn the_defaults_of_a_check_are_those_that_a_note_need_not_name() {
        let bounds = Bounds::DEFAULT;
        assert_eq!(MAX_ATTEMPTS.default, Some(bounds.attempts.to_string().as_str()));
        assert_eq!(MAX_ATTEMPTS.kind, Kind::Count { min: 1, max: Bounds::MOST_ATTEMPTS.try_into().unwrap() });
        for (key, ms) in [(&MAX_WAIT, bounds.wait_ms), (&TIMEOUT, bounds.attempt_ms)] {
            assert_eq!(key.default, Some(format!("\"{}\"", Millis(ms)).as_str()));
        }
    }

    #[test]
    fn a_mistyped_key_is_near_the_right_one() {
        assert_eq!(Key::nearest("gateway.basurl").map(|key| key.path), Some("gateway.base_url"));
        assert_eq!(Key::nearest("modle").map(|key| key.path), Some("model"));
        assert!(Key::nearest("something.else").is_none());
    }
}
