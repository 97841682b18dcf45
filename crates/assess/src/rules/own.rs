//! What the recorder knows by itself.

use redial_note::Reason;
use redial_wire::Knowledge;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Fact, Says, Seq},
    http,
};

const SOURCE: &str = "ARCHITECTURE.md, the flow: the recorder's own knowledge";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "own/cancelled",
        stage: Stage::Knowledge,
        when: Fact(Knowledge::Cancelled),
        reason: Reason::ClientCancelled,
        source: SOURCE,
        fires_on: &[http(200, "").fact(Knowledge::Cancelled)],
        silent_on: &[http(499, "")],
        ..RULE
    },
    Rule {
        id: "own/deadline",
        stage: Stage::Knowledge,
        when: Fact(Knowledge::DeadlineOfOurs),
        reason: Reason::JobDeadlineExceeded,
        source: SOURCE,
        fires_on: &[http(0, "").fact(Knowledge::DeadlineOfOurs)],
        ..RULE
    },
    Rule {
        id: "own/secret-not-provided",
        stage: Stage::Knowledge,
        when: Fact(Knowledge::SecretNotProvided),
        reason: Reason::SecretNotProvided,
        source: SOURCE,
        fires_on: &[http(0, "").fact(Knowledge::SecretNotProvided)],
        ..RULE
    },
    Rule {
        id: "own/no-credential",
        stage: Stage::Knowledge,
        when: Fact(Knowledge::NoCredential),
        reason: Reason::MissingApiKey,
        source: SOURCE,
        fires_on: &[http(0, "").fact(Knowledge::NoCredential)],
        ..RULE
    },
    Rule {
        // CometAPI answers an unknown model as it answers one without a channel; the probe knows which it is.
        id: "own/model-known-wrong",
        stage: Stage::Code,
        when: All(&[
            Fact(Knowledge::ModelKnownWrong),
            Any(&[
                CodeIn(&["model_not_found", "deploymentnotfound", "not_found_error", "invalid_model"]),
                Says(&["no available channel", "not a valid model", "model not found", "无可用渠道", "models/"]),
                Seq(&["model", "not exist"]),
                Seq(&["model", "not found"]),
                Seq(&["model", "not supported"]),
            ]),
        ]),
        reason: Reason::ModelNotFound,
        over: &["oneapi/no-channel-code"],
        source: "https://apidoc.cometapi.com/errors/error-codes-handling",
        fires_on: &[http(
            503,
            r#"{"error":{"code":"model_not_found","message":"No available channel for group g and model m"}}"#,
        )
        .fact(Knowledge::ModelKnownWrong)],
        silent_on: &[http(401, r#"{"error":{"message":"Invalid token"}}"#).fact(Knowledge::ModelKnownWrong)],
        ..RULE
    },
];
