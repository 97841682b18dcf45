//! Anthropic's own words; Claude Code's plan limits.

use redial_note::Reason;

use crate::rules::{
    RULE, Rule, Stage,
    When::{All, Any, Code, Not, Says, Seq, TypeIn},
    http,
};

const ERRORS: &str = "https://docs.claude.com/en/api/errors";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "anthropic/credits",
        stage: Stage::Message,
        when: Says(&[
            "credit balance is too low",
            "usage credits are required",
            "extra usage is required",
            "purchase credits",
            "draw from your extra usage",
            "out of extra usage",
            "plans & billing",
            "third-party apps now draw",
        ]),
        reason: Reason::InsufficientQuota,
        over: &["generic/usage-window", "generic/usage-limit"],
        source: "https://github.com/router-for-me/CLIProxyAPI",
        fires_on: &[
            http(
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#,
            ),
            http(
                429,
                r#"{"type":"error","error":{"type":"rate_limit_error","message":"Usage credits are required for fast mode."}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "anthropic/sequence",
        stage: Stage::Message,
        when: Any(&[
            Says(&[
                "tool_use ids were found without",
                "unexpected `tool_use_id`",
                "tool_result blocks",
                "must use the user role",
                "must be followed by a user message",
                "expected `thinking`",
                "thinking blocks cannot be modified",
                "redacted_thinking",
                "final block in an assistant message cannot be",
                "must start with a thinking block",
                "tool_use ids must be unique",
                "invalid signature in thinking",
                "each `tool_result`",
                "final assistant content cannot end",
                "cannot end with trailing whitespace",
                "conversation must end with a user",
                "thinking` or `redacted",
            ]),
            Seq(&["tool_use", "without", "tool_result"]),
            Seq(&["did not find", "tool_result"]),
            Seq(&["multiple", "tool_result"]),
            Seq(&["each tool_use must have"]),
        ]),
        reason: Reason::InvalidMessageSequence,
        source: "https://github.com/anthropics/claude-code/issues",
        fires_on: &[
            http(
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1."}}"#,
            ),
            http(
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`."}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "anthropic/no-prefill",
        stage: Stage::Message,
        when: Says(&[
            "does not support assistant message prefill",
            "prefill is not supported",
            "prefilling assistant",
            "does not support prefill",
        ]),
        reason: Reason::UnsupportedModelFeature,
        over: &["generic/message-sequence", "anthropic/sequence"],
        source: ERRORS,
        fires_on: &[http(
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"This model does not support assistant message prefill. The conversation must end with a user message."}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "anthropic/model",
        stage: Stage::Message,
        when: All(&[
            Any(&[TypeIn(&["not_found_error"]), Code("not_found_error")]),
            Any(&[Says(&["model: "]), Seq(&["model", "not found"])]),
            Not(&Says(&["endpoint"])),
        ]),
        reason: Reason::ModelNotFound,
        source: ERRORS,
        fires_on: &[http(404, r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}}"#)],
        // Google's and Ollama's words.
        silent_on: &[
            http(
                404,
                r#"{"error":{"code":404,"message":"models/m is not found for API version v1beta, or is not supported for generateContent.","status":"NOT_FOUND"}}"#,
            ),
            http(404, r#"{"error":"model 'm' not found"}"#),
        ],
        ..RULE
    },
];
