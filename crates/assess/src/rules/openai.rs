//! OpenAI's own words, which half of the world copies.

use redial_note::Reason;

use crate::rules::{
    RULE, Rule, Stage,
    When::{All, Any, Code, CodeIn, Fn, Not, Param, Says, Seq, Status, TypeIn},
    facts, http,
};

const ERRORS: &str = "https://platform.openai.com/docs/guides/error-codes/api-errors";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "openai/token-rate",
        stage: Stage::Code,
        when: All(&[
            TypeIn(&["tokens", "input_tokens", "output_tokens"]),
            Not(&Fn(facts::is_about_money)),
            Any(&[Code("rate_limit_exceeded"), Status(429)]),
        ]),
        reason: Reason::RateLimitedTokens,
        source: ERRORS,
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 20000, Requested 11000.","type":"tokens","code":"rate_limit_exceeded"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openai/request-rate",
        stage: Stage::Code,
        when: All(&[
            TypeIn(&["requests"]),
            Not(&Fn(facts::is_about_money)),
            Any(&[Code("rate_limit_exceeded"), Status(429)]),
        ]),
        reason: Reason::RateLimitedRequests,
        source: "https://github.com/popjane/free_chatgpt_api/issues/7",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Rate limit reached on requests per min (RPM): Limit 3, Used 3, Requested 1.","type":"requests","code":"rate_limit_exceeded"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openai/flagged-prompt",
        stage: Stage::Message,
        when: Any(&[
            Says(&[
                "potentially violating our usage policy",
                "rejected as a result of our safety system",
                "flagged by our safety",
                "may violate our usage polic",
                "violates our usage polic",
                "violate our content policy",
                "safety system",
                "flagged for possible",
            ]),
            Seq(&["prompt was flagged", "policy"]),
        ]),
        reason: Reason::ContentFiltered,
        source: "https://community.openai.com/t/invalid-prompt-flagged-as-potentially-violating-our-usage-policy",
        fires_on: &[http(
            400,
            r#"{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy.","type":"invalid_request_error","code":"invalid_prompt"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openai/quota-words",
        stage: Stage::Message,
        when: All(&[
            Says(&[
                "exceeded your current quota",
                "check your plan and billing",
                "billing hard limit",
                "account is not active, please check your billing",
            ]),
            Not(&Says(&["ai.google.dev", "quota exceeded for metric", "generativelanguage"])),
        ]),
        reason: Reason::InsufficientQuota,
        source: ERRORS,
        fires_on: &[http(
            429,
            r#"{"error":{"message":"You exceeded your current quota, please check your plan and billing details."}}"#,
        )],
        silent_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. head to: https://ai.google.dev/gemini-api/docs/rate-limits","status":"RESOURCE_EXHAUSTED"}}"#,
        )],
        ..RULE
    },
    Rule {
        // Flex processing has no resources for the moment.
        id: "openai/flex",
        stage: Stage::Code,
        when: All(&[Status(429), Any(&[CodeIn(&["resource_unavailable"]), TypeIn(&["resource_unavailable"])])]),
        reason: Reason::Overloaded,
        source: "https://platform.openai.com/docs/guides/flex-processing",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Resource unavailable: flex capacity is not available at the moment.","type":"resource_unavailable","code":"resource_unavailable"}}"#,
        )],
        silent_on: &[http(429, r#"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#)],
        ..RULE
    },
    Rule {
        id: "openai/model-param",
        stage: Stage::Message,
        when: All(&[
            Param("model"),
            Says(&[
                "you must provide a model",
                "model is required",
                "model parameter",
                "model not specified",
                "no model",
            ]),
        ]),
        reason: Reason::MissingParameter,
        source: ERRORS,
        fires_on: &[http(
            400,
            r#"{"error":{"message":"you must provide a model parameter","type":"invalid_request_error","param":"model"}}"#,
        )],
        ..RULE
    },
];
