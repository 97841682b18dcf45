//! LiteLLM: own budgets and routing, and the exception's name where the message says nothing else.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Not, Says, Seq, StatusIn, TypeIn},
    http, said,
};

const MAPPING: &str = "https://docs.litellm.ai/docs/exception_mapping";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "litellm/budget",
        stage: Stage::Code,
        when: Any(&[
            TypeIn(&[
                "budget_exceeded",
                "budget_exceeded_error",
                "budget_error",
                "spend_cap_reached",
                "spend_limit_reached",
                "budgetexceedederror",
                "key_budget_exceeded",
                "team_budget_exceeded",
            ]),
            CodeIn(&[
                "budget_exceeded",
                "budget_exhausted",
                "key_budget_exceeded",
                "team_budget_exceeded",
                "spend_limit_exceeded",
                "spending_cap_reached",
                "budget_limit_exceeded",
                "user_budget_exceeded",
                "spend_cap_reached",
                "spend_limit_reached",
                "budget_error",
                "budget_limit",
            ]),
            Says(&[
                "budget has been exceeded",
                "exceeded budget",
                "budgetexceedederror",
                "exceededbudget",
                "max budget",
                "maximum budget",
                "max_budget",
                "usd budget",
                "spend cap",
                "error_max_budget",
                "budget exceeded",
                "budget limit",
                "over budget",
                "exceeded their budget",
                "exceeded your budget",
                "team budget",
                "spend limit of this key",
                "budget for this key",
                "virtual key budget",
                "crossed budget",
            ]),
            All(&[
                Seq(&["budget", "exceeded"]),
                Not(&Says(&[
                    "thinking",
                    "budget_tokens",
                    "memory budget",
                    "request budget",
                    "time budget",
                    "token budget",
                ])),
            ]),
        ]),
        reason: Reason::BudgetExhausted,
        over: &["generic/no-balance-code"],
        source: "https://github.com/BerriAI/litellm/issues/20615",
        fires_on: &[
            http(
                400,
                r#"{"error":{"message":"Budget has been exceeded! Current cost: 76.16, Max budget: 10.0","type":"budget_exceeded","param":null,"code":"400"}}"#,
            ),
            http(
                429,
                r#"{"error":{"message":"LiteLLM User: u, exceeded budget for model=m","type":"budget_exceeded","code":"429"}}"#,
            ),
            http(400, r#"{"error":{"message":"ExceededBudget: User=u over budget. Spend=1, Budget=0.5"}}"#),
        ],
        silent_on: &[
            http(400, r#"{"error":{"message":"thinking budget must be positive"}}"#),
            http(500, r#"{"error":{"message":"project has exceeded its memory budget of 2GB"}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "litellm/limit-type-requests",
        stage: Stage::Code,
        when: Says(&["limit type: requests", "limit type: max_parallel_requests"]),
        reason: Reason::RateLimitedRequests,
        source: "https://github.com/BerriAI/litellm/blob/main/litellm/proxy/hooks/parallel_request_limiter_v3.py",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Rate limit exceeded for api_key: k. Limit type: requests. Current limit: 10, Remaining: 0. Limit resets at: 2026-11-25 10:00:00 UTC","code":"429"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/limit-type-tokens",
        stage: Stage::Code,
        when: Says(&["limit type: tokens"]),
        reason: Reason::RateLimitedTokens,
        source: "https://github.com/BerriAI/litellm/blob/main/litellm/proxy/hooks/parallel_request_limiter_v3.py",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"Rate limit exceeded for model_per_key: k. Limit type: tokens. Current limit: 10, Remaining: 0. Limit resets at: 2026-11-25 10:00:00 UTC","code":"429"}}"#,
        )],
        ..RULE
    },
    Rule {
        // Three limits in one sentence: which of them was met is not said in words.
        id: "litellm/crossed",
        stage: Stage::Code,
        when: Says(&["crossed tpm / rpm"]),
        reason: Reason::RateLimitedUnspecified,
        source: "https://github.com/BerriAI/litellm/blob/main/litellm/proxy/hooks/parallel_request_limiter.py",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"LiteLLM Rate Limit Handler for rate limit type = key. Crossed TPM / RPM / Max Parallel Request Limit. current rpm: 11, rpm limit: 10, current tpm: 0, tpm limit: 900000","code":"429"}}"#,
        )],
        silent_on: &[http(429, r#"{"error":{"message":"Hm","code":"429"}}"#)],
        ..RULE
    },
    Rule {
        id: "litellm/no-deployment",
        stage: Stage::Code,
        when: Says(&[
            "no deployments available",
            "no healthy deployments",
            "no deployments for selected model",
            "try again in 5 seconds. passed model",
        ]),
        reason: Reason::UpstreamChannelUnavailable,
        source: "https://docs.litellm.ai/docs/routing",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"No deployments available for selected model, Try again in 60 seconds. Passed model=m. pre-call-checks=False, cooldown_list=[]","type":"None","code":"429"}}"#,
        )],
        ..RULE
    },
    Rule {
        // The router adds this to whatever error came.
        id: "litellm/no-fallback",
        stage: Stage::Class,
        when: Says(&["no fallback model group"]),
        reason: Reason::UpstreamChannelUnavailable,
        source: "https://docs.litellm.ai/docs/routing",
        fires_on: &[http(
            500,
            r#"{"error":{"message":"Hm. No fallback model group found for original model_group=m","code":"500"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/model-name",
        stage: Stage::Code,
        when: Any(&[Says(&[
            "invalid model name passed in",
            "there are no healthy deployments for this model",
            "llm provider not provided",
            "is not a valid model",
            "model group not found",
        ])]),
        reason: Reason::ModelNotFound,
        source: MAPPING,
        fires_on: &[http(
            400,
            r#"{"error":{"message":"/chat/completions: Invalid model name passed in model=m. Call `/v1/models` to view available models for your key.","type":"None","code":"400"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/key-scope",
        stage: Stage::Code,
        when: Any(&[
            Says(&[
                "key not allowed to access model",
                "team not allowed to access model",
                "user not allowed to access model",
                "can only access models",
                "key_model_access_denied",
                "not allowed to call this route",
                "only proxy admin",
                "only master key can be used",
                "token not allowed to access model",
            ]),
            TypeIn(&["key_model_access_denied", "team_model_access_denied", "user_model_access_denied"]),
        ]),
        reason: Reason::PermissionDenied,
        source: "https://docs.litellm.ai/docs/proxy/virtual_keys",
        fires_on: &[http(
            401,
            r#"{"error":{"message":"key not allowed to access model. This key can only access models=['a']. Tried to access b","type":"key_model_access_denied","param":"model","code":"401"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/key",
        stage: Stage::Message,
        when: Any(&[
            Says(&[
                "invalid proxy server token",
                "litellm virtual key expected",
                "key is expired",
                "authentication error - expired key",
                "unable to find token in cache",
                "token_not_found_in_db",
            ]),
            TypeIn(&["expired_key", "token_not_found_in_db"]),
        ]),
        reason: Reason::InvalidApiKey,
        source: "https://docs.litellm.ai/docs/proxy/virtual_keys",
        fires_on: &[
            http(
                401,
                r#"{"error":{"message":"Authentication Error, Invalid proxy server token passed. Received API Key = sk-...cdef, Key Hash (Token) =x. Unable to find token in cache or `LiteLLM_VerificationTokenTable`","type":"token_not_found_in_db","param":"key","code":"401"}}"#,
            ),
            said(
                "litellm.AuthenticationError: AuthenticationError: Litellm_proxyException - Authentication Error, Invalid proxy server token passed. Received API Key = sk-...4f48",
            ),
            said(
                "LiteLLM Proxy:ERROR: litellm.proxy.proxy_server.user_api_key_auth(): Exception occured - Invalid proxy server token passed. valid_token=None.",
            ),
        ],
        ..RULE
    },
    Rule {
        id: "litellm/unsupported",
        stage: Stage::Message,
        when: Says(&["unsupportedparamserror", "does not support parameters", "drop_params"]),
        reason: Reason::UnsupportedModelFeature,
        source: MAPPING,
        fires_on: &[http(
            400,
            r#"{"error":{"message":"litellm.UnsupportedParamsError: bedrock does not support parameters: ['parallel_tool_calls'], for model=m. To drop these, set `litellm.drop_params=True`"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/filter",
        stage: Stage::Message,
        when: Says(&["contentpolicyviolationerror"]),
        reason: Reason::ContentFiltered,
        source: MAPPING,
        fires_on: &[http(400, r#"{"error":{"message":"litellm.ContentPolicyViolationError: AzureException - x"}}"#)],
        ..RULE
    },
    Rule {
        id: "litellm/upstream-key",
        stage: Stage::Message,
        when: All(&[
            Says(&["received model group="]),
            Says(&[
                "authenticationerror",
                "invalid api key",
                "incorrect api key",
                "api key not valid",
                "invalid x-api-key",
                "permissiondeniederror",
                "credit balance",
                "insufficient_quota",
                "exceeded your current quota",
            ]),
        ]),
        reason: Reason::UpstreamCredentialFailure,
        source: "https://docs.litellm.ai/docs/routing",
        fires_on: &[http(
            401,
            r#"{"error":{"message":"litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-a***b. Received Model Group=g\nAvailable Model Group Fallbacks=None","type":"None","code":"401"}}"#,
        )],
        silent_on: &[http(
            401,
            r#"{"error":{"message":"litellm.AuthenticationError: AuthenticationError: OpenAIException - Incorrect API key provided: sk-a***b."}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/rate-class",
        stage: Stage::Class,
        when: All(&[Says(&["ratelimiterror"]), Not(&Says(&["authenticationerror"]))]),
        reason: Reason::RateLimitedUnspecified,
        source: MAPPING,
        fires_on: &[http(429, r#"{"error":{"message":"litellm.RateLimitError: RateLimitError: XException - hm"}}"#)],
        ..RULE
    },
    Rule {
        id: "litellm/timeout",
        stage: Stage::Message,
        when: All(&[
            Says(&["litellm.timeout", "apitimeouterror", "litellm.exceptions.timeout", "apitimeout"]),
            StatusIn(400, 599),
        ]),
        reason: Reason::GatewayTimeout,
        source: MAPPING,
        fires_on: &[http(
            408,
            r#"{"error":{"message":"litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out.","type":null,"code":"408"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "litellm/internal",
        stage: Stage::Class,
        when: All(&[
            Says(&[
                "litellm.internalservererror",
                "litellm.serviceunavailableerror",
                "litellm.apierror",
                "litellm.apiconnectionerror",
                "litellm.badgatewayerror",
            ]),
            StatusIn(500, 599),
        ]),
        reason: Reason::GenericUpstreamFailure,
        source: MAPPING,
        fires_on: &[http(
            500,
            r#"{"error":{"message":"litellm.APIConnectionError: XException - hm","type":null,"code":"500"}}"#,
        )],
        ..RULE
    },
];
