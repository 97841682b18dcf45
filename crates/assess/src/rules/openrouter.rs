//! OpenRouter.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, Code, Not, Says, Seq, Status},
    http,
};

const DOCS: &str = "https://openrouter.ai/docs/api-reference/errors";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "openrouter/free-per-day",
        stage: Stage::Code,
        when: Says(&["free-models-per-day", "free model requests per day"]),
        reason: Reason::QuotaWindowExhausted,
        source: "https://github.com/Gitlawb/openclaude/issues/936",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day","code":429}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openrouter/free-per-min",
        stage: Stage::Code,
        when: Says(&["free-models-per-min"]),
        reason: Reason::RateLimitedRequests,
        source: DOCS,
        fires_on: &[http(429, r#"{"error":{"message":"Rate limit exceeded: free-models-per-min.","code":429}}"#)],
        ..RULE
    },
    Rule {
        id: "openrouter/credits",
        stage: Stage::Message,
        when: Any(&[Says(&[
            "requires more credits",
            "can only afford",
            "insufficient credits",
            "key limit exceeded",
            "add more credits",
            "more credits are required",
            "purchase more credits",
            "add credits",
            "prompt tokens limit exceeded",
            "never purchased credits",
        ])]),
        reason: Reason::InsufficientQuota,
        over: &["generic/usage-window", "generic/usage-limit", "generic/context-length"],
        source: "https://github.com/newo-ether/Agora/issues/8",
        fires_on: &[http(
            402,
            r#"{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 3395.","code":402}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openrouter/features",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["no endpoints found", "support"]),
            Seq(&["no endpoints", "requested parameters"]),
            Seq(&["no endpoints", "tool_choice"]),
            Says(&["can handle the requested parameters"]),
        ]),
        reason: Reason::UnsupportedModelFeature,
        source: "https://github.com/musistudio/claude-code-router/issues/583",
        fires_on: &[
            http(
                404,
                r#"{"error":{"message":"No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs","code":404}}"#,
            ),
            http(404, r#"{"error":{"message":"No endpoints found that support image input","code":404}}"#),
        ],
        silent_on: &[http(404, r#"{"error":{"message":"No endpoints found for a/b:free.","code":404}}"#)],
        ..RULE
    },
    Rule {
        id: "openrouter/policy",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["no endpoints", "data policy"]),
            Seq(&["no endpoints", "guardrail"]),
            Seq(&["no endpoints", "privacy"]),
            Seq(&["no allowed providers"]),
            Says(&["all providers have been ignored"]),
        ]),
        reason: Reason::PermissionDenied,
        over: &["generic/content-filter"],
        source: "https://openrouter.ai/docs/features/privacy-and-logging",
        fires_on: &[http(
            404,
            r#"{"error":{"message":"No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy","code":404}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openrouter/no-endpoints",
        stage: Stage::Message,
        when: All(&[
            Any(&[Says(&[
                "no endpoints found for",
                "no endpoints available for",
                "is not a valid model id",
                "not a valid model",
                "invalid model id",
            ])]),
            Not(&Says(&["support", "policy", "guardrail"])),
        ]),
        reason: Reason::ModelNotFound,
        source: "https://github.com/continuedev/continue/issues/10322",
        fires_on: &[
            http(400, r#"{"error":{"message":"deepseek-r1t-chimera:free is not a valid model ID","code":400}}"#),
            http(404, r#"{"error":{"message":"No endpoints found for a/b:free.","code":404}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "openrouter/upstream-rate",
        stage: Stage::Message,
        when: Any(&[
            Says(&["temporarily rate-limited upstream", "rate-limited upstream", "rate limited upstream"]),
            Code("upstream_provider_shared_pool"),
        ]),
        reason: Reason::RateLimitedUnspecified,
        source: "https://github.com/open-webui/computer/issues/293",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"m is temporarily rate-limited upstream. Please retry shortly","limit_source":"upstream_provider_shared_pool"}}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openrouter/no-provider",
        stage: Stage::Message,
        when: Says(&[
            "no available model provider",
            "no instances available",
            "no provider available",
            "no available provider",
            "no providers available",
            "no allowed providers are available",
        ]),
        reason: Reason::UpstreamChannelUnavailable,
        source: DOCS,
        fires_on: &[http(
            503,
            r#"{"error":{"message":"There is no available model provider that meets your routing requirements","code":503}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "openrouter/wrapper-rate",
        stage: Stage::Class,
        when: All(&[
            Status(429),
            Says(&["provider returned error", "upstream error", "upstream request failed", "error from provider"]),
        ]),
        reason: Reason::RateLimitedUnspecified,
        over: &["generic/wrapper"],
        source: "https://github.com/continuedev/continue/issues/11250",
        fires_on: &[http(429, r#"{"error":{"message":"Provider returned error","code":429}}"#)],
        silent_on: &[http(400, r#"{"error":{"message":"Provider returned error","code":400}}"#)],
        ..RULE
    },
];
