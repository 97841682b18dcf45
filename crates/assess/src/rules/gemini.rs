//! Google: the Gemini API, Code Assist, Vertex AI, OAuth.

use redial_note::Reason;

use crate::rules::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Fn, Not, Says, Seq, Status, StatusIn, Word, WordPart},
    facts, http,
};

const ERRORS: &str = "https://ai.google.dev/gemini-api/docs/troubleshooting";
const QUOTA: super::When = Any(&[Status(429), Word("resource_exhausted")]);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "gemini/limit-zero",
        stage: Stage::Code,
        when: All(&[QUOTA, Fn(facts::limit_is_zero)]),
        reason: Reason::InsufficientQuota,
        over: &["gemini/day", "gemini/minute-tokens", "gemini/minute-requests", "generic/daily-limit"],
        source: "https://github.com/google-gemini/gemini-cli",
        fires_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 0","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}"#,
        )],
        silent_on: &[http(429, r#"{"error":{"code":429,"message":"limit: 0.5","status":"RESOURCE_EXHAUSTED"}}"#)],
        ..RULE
    },
    Rule {
        id: "gemini/day",
        stage: Stage::Code,
        when: All(&[
            QUOTA,
            Any(&[
                WordPart("perday"),
                WordPart("per_day"),
                WordPart("quota_exhausted"),
                WordPart("perhour"),
                WordPart("permonth"),
                WordPart("daily"),
            ]),
        ]),
        reason: Reason::QuotaWindowExhausted,
        over: &["gemini/minute-tokens", "gemini/minute-requests"],
        source: ERRORS,
        fires_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"36s"}]}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/minute-tokens",
        stage: Stage::Code,
        when: All(&[QUOTA, WordPart("perminute"), WordPart("token")]),
        reason: Reason::RateLimitedTokens,
        source: ERRORS,
        fires_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaMetric":"generativelanguage.googleapis.com/generate_content_free_tier_input_token_count","quotaId":"GenerateContentInputTokensPerModelPerMinute-FreeTier"}]}]}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/minute-requests",
        stage: Stage::Code,
        when: All(&[
            QUOTA,
            Any(&[WordPart("requestsperminute"), WordPart("requestsperbaseminute"), WordPart("requests_per_minute")]),
            Not(&All(&[WordPart("perminute"), WordPart("token")])),
        ]),
        reason: Reason::RateLimitedRequests,
        source: ERRORS,
        fires_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]}]}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/exhausted",
        stage: Stage::Class,
        when: Any(&[Word("resource_exhausted"), CodeIn(&["resource_exhausted"])]),
        reason: Reason::RateLimitedUnspecified,
        source: "https://github.com/google-gemini/gemini-cli/issues/2020",
        fires_on: &[http(
            429,
            r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED"}}"#,
        )],
        ..RULE
    },
    Rule {
        // The client printed the words without the details: a minute, a day or a plan.
        id: "gemini/quota-without-details",
        stage: Stage::Gist,
        when: All(&[
            Status(429),
            Says(&["exceeded your current quota"]),
            Says(&["ai.google.dev", "generativelanguage", "quota exceeded for metric"]),
        ]),
        reason: Reason::RateLimitedUnspecified,
        over: &["gist/money-spent"],
        source: "https://github.com/google-gemini/gemini-cli/issues/8414",
        fires_on: &[http(
            429,
            "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.\ncode: 429",
        )],
        ..RULE
    },
    Rule {
        id: "gemini/key",
        stage: Stage::Code,
        when: Any(&[
            CodeIn(&[
                "api_key_invalid",
                "access_token_expired",
                "access_token_type_unsupported",
                "credential_expired",
                "api_key_expired",
            ]),
            Says(&[
                "api key not valid",
                "api key expired",
                "api key was reported as leaked",
                "invalid authentication credentials",
                "api_key_invalid",
                "api key not found. please pass",
            ]),
        ]),
        reason: Reason::InvalidApiKey,
        source: "https://github.com/continuedev/continue/issues/11541",
        fires_on: &[
            http(
                400,
                r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
            ),
            http(
                403,
                r#"{"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.","status":"PERMISSION_DENIED"}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "gemini/service-gates",
        stage: Stage::Code,
        when: CodeIn(&[
            "service_disabled",
            "api_key_service_blocked",
            "api_key_http_referrer_blocked",
            "api_key_android_app_blocked",
            "api_key_ios_app_blocked",
            "access_token_scope_insufficient",
            "iam_permission_denied",
            "user_project_denied",
            "security_policy_violated",
            "validation_required",
            "subscription_required_for_model",
        ]),
        reason: Reason::PermissionDenied,
        source: "https://cloud.google.com/apis/design/errors",
        fires_on: &[http(
            403,
            r#"{"error":{"code":403,"message":"Generative Language API has not been used in project 1 before or it is disabled.","status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/billing",
        stage: Stage::Code,
        when: Any(&[
            CodeIn(&["billing_disabled", "billing_required", "billing_not_enabled"]),
            Says(&[
                "requires billing to be enabled",
                "billing account",
                "enable billing",
                "please enable billing",
                "billing is disabled",
                "billing to be enabled",
                "only available for billed users",
                "free tier of the model has been exhausted",
                "only accessible to billed users",
            ]),
        ]),
        reason: Reason::InsufficientQuota,
        source: "https://cloud.google.com/apis/design/errors",
        fires_on: &[http(
            403,
            r#"{"error":{"code":403,"message":"This API method requires billing to be enabled.","status":"PERMISSION_DENIED","details":[{"reason":"BILLING_DISABLED"}]}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/model",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["models/", "is not found"]),
            Seq(&["models/", "not found"]),
            Seq(&["publisher model", "not found"]),
            Seq(&["unexpected model name format"]),
            Seq(&["publisher model", "is not servable"]),
        ]),
        reason: Reason::ModelNotFound,
        over: &["generic/permission", "generic/endpoint-family"],
        source: ERRORS,
        fires_on: &[
            http(
                404,
                r#"{"error":{"code":404,"message":"models/gemini-x is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list.","status":"NOT_FOUND"}}"#,
            ),
            http(
                404,
                r#"{"error":{"code":404,"message":"Publisher Model `projects/p/locations/l/publishers/google/models/m` was not found or your project does not have access to it.","status":"NOT_FOUND"}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "gemini/unknown-field",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["invalid json payload received", "unknown name"]),
            Seq(&["invalid value at"]),
            Says(&[
                "proto field is not repeating",
                "unable to submit request because",
                "cannot find field",
                "function_declarations",
                "should be non-empty for object",
                "invalid value for parameter",
            ]),
        ]),
        reason: Reason::InvalidParameter,
        over: &["generic/malformed-json", "generic/missing-parameter"],
        source: ERRORS,
        fires_on: &[http(
            400,
            r#"{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"x\" at 'generation_config': Cannot find field.","status":"INVALID_ARGUMENT"}}"#,
        )],
        silent_on: &[http(
            400,
            r#"{"error":{"code":400,"message":"Invalid JSON payload received. Unexpected token.","status":"INVALID_ARGUMENT"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/sequence",
        stage: Stage::Message,
        when: Any(&[Says(&[
            "function call turn comes immediately after",
            "function response turn comes immediately after",
            "number of function response parts",
            "multiturn requests alternate",
            "thought_signature",
            "thought signature",
            "ends with a user role",
            "last content must be",
            "please ensure that multiturn",
            "function response parts is equal",
            "single turn requests end with",
        ])]),
        reason: Reason::InvalidMessageSequence,
        source: "https://github.com/google-gemini/gemini-cli/issues",
        fires_on: &[http(
            400,
            r#"{"error":{"code":400,"message":"Please ensure that function call turn comes immediately after a user turn or after a function response turn.","status":"INVALID_ARGUMENT"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/feature",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["is not enabled for", "models/"]),
            Seq(&["is not enabled for", "model"]),
            Says(&[
                "only supports text output",
                "response modalities",
                "input modality",
                "developer instruction is not enabled",
                "json mode is not enabled",
                "function calling is not enabled",
                "thinking is not enabled",
                "thinking_config",
                "thinking level is not supported",
                "thinking budget",
                "search grounding is not supported",
                "tool use with function calling is unsupported",
                "budget 0 is invalid",
                "only works in thinking mode",
            ]),
        ]),
        reason: Reason::UnsupportedModelFeature,
        source: ERRORS,
        fires_on: &[http(
            400,
            r#"{"error":{"code":400,"message":"Function calling is not enabled for models/gemma-3-27b-it","status":"INVALID_ARGUMENT"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/blocked",
        stage: Stage::Code,
        when: CodeIn(&[
            "safety",
            "prohibited_content",
            "blocklist",
            "spii",
            "recitation",
            "image_safety",
            "jailbreak",
            "model_armor",
            "other",
        ]),
        reason: Reason::ContentFiltered,
        source: "https://ai.google.dev/gemini-api/docs/safety-settings",
        fires_on: &[http(
            200,
            r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"usageMetadata":{"promptTokenCount":8}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/invalid-argument",
        stage: Stage::Class,
        when: All(&[
            Any(&[Word("invalid_argument"), Word("failed_precondition"), Word("out_of_range")]),
            StatusIn(400, 499),
        ]),
        reason: Reason::InvalidParameter,
        source: ERRORS,
        fires_on: &[http(
            400,
            r#"{"error":{"code":400,"message":"Request contains an invalid argument.","status":"INVALID_ARGUMENT"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/permission",
        stage: Stage::Class,
        when: Word("permission_denied"),
        reason: Reason::PermissionDenied,
        source: ERRORS,
        fires_on: &[http(
            403,
            r#"{"error":{"code":403,"message":"The caller lacks it","status":"PERMISSION_DENIED"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/unauthenticated",
        stage: Stage::Class,
        when: Word("unauthenticated"),
        reason: Reason::InvalidApiKey,
        source: ERRORS,
        fires_on: &[http(401, r#"{"error":{"code":401,"message":"Hm","status":"UNAUTHENTICATED"}}"#)],
        ..RULE
    },
    Rule {
        id: "gemini/server",
        stage: Stage::Class,
        when: All(&[
            Any(&[Word("internal"), Word("unknown"), Word("unavailable"), Word("data_loss"), Word("aborted")]),
            StatusIn(500, 599),
        ]),
        reason: Reason::ServerError,
        source: ERRORS,
        fires_on: &[
            http(
                500,
                r#"{"error":{"code":500,"message":"An internal error has occurred. Please retry","status":"INTERNAL"}}"#,
            ),
            http(
                503,
                r#"{"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE"}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        // Said of every resource, whether it is there or not: «(or it may not exist)».
        id: "gemini/resource-denied",
        stage: Stage::Message,
        when: All(&[Any(&[Word("permission_denied"), Status(403)]), Seq(&["permission", "denied on resource"])]),
        reason: Reason::PermissionDenied,
        over: &["generic/model-not-found"],
        source: "https://cloud.google.com/iam/docs/troubleshoot-policies",
        fires_on: &[http(
            403,
            r#"{"error":{"code":403,"message":"Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/p/locations/l/publishers/google/models/m' (or it may not exist).","status":"PERMISSION_DENIED"}}"#,
        )],
        silent_on: &[http(
            404,
            r#"{"error":{"code":404,"message":"Publisher Model m was not found","status":"NOT_FOUND"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/deadline",
        stage: Stage::Message,
        when: Any(&[Word("deadline_exceeded"), Says(&["deadline expired before operation"])]),
        reason: Reason::GatewayTimeout,
        source: ERRORS,
        fires_on: &[http(
            504,
            r#"{"error":{"code":504,"message":"Deadline expired before operation could complete.","status":"DEADLINE_EXCEEDED"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/cancelled",
        stage: Stage::Message,
        when: All(&[Any(&[Word("cancelled"), Status(499)]), Not(&StatusIn(500, 599))]),
        reason: Reason::ClientCancelled,
        source: ERRORS,
        fires_on: &[http(
            499,
            r#"{"error":{"code":499,"message":"The operation was cancelled.","status":"CANCELLED"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "gemini/oauth",
        stage: Stage::Class,
        when: CodeIn(&[
            "invalid_grant",
            "invalid_client",
            "unauthorized_client",
            "invalid_token",
            "token_expired",
            "expired_token",
            "token_revoked",
            "invalid_credentials",
            "refresh_token_reused",
            "refresh_token_expired",
            "refresh_token_invalidated",
            "token_invalidated",
        ]),
        reason: Reason::InvalidApiKey,
        source: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
        fires_on: &[http(400, r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#)],
        ..RULE
    },
];
