//! Azure OpenAI and Azure AI Foundry.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Says, Seq, Status, WordPart},
    http,
};

const DOCS: &str = "https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/troubleshooting";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "azure/key-or-endpoint",
        stage: Stage::Code,
        when: Says(&["invalid subscription key or wrong api endpoint", "invalid subscription key or wrong"]),
        reason: Reason::ConflictingEvidence,
        source: DOCS,
        fires_on: &[http(
            401,
            r#"{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource."}}"#,
        )],
        silent_on: &[http(401, r#"{"statusCode":401,"message":"Access denied due to missing subscription key."}"#)],
        ..RULE
    },
    Rule {
        id: "azure/missing-key",
        stage: Stage::Code,
        when: Says(&["missing subscription key"]),
        reason: Reason::MissingApiKey,
        source: DOCS,
        fires_on: &[http(
            401,
            r#"{"statusCode":401,"message":"Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API."}"#,
        )],
        ..RULE
    },
    Rule {
        id: "azure/deployment",
        stage: Stage::Code,
        when: Any(&[CodeIn(&["deploymentnotfound"]), Says(&["api deployment for this resource does not exist"])]),
        reason: Reason::ModelNotFound,
        source: DOCS,
        fires_on: &[http(
            404,
            r#"{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "azure/filter",
        stage: Stage::Code,
        when: Any(&[CodeIn(&["responsibleaipolicyviolation"]), WordPart("responsibleaipolicy")]),
        reason: Reason::ContentFiltered,
        source: "https://github.com/compl-ai/compl-ai/issues/20",
        fires_on: &[http(
            400,
            r#"{"error":{"message":"The response was filtered","code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "azure/resource",
        stage: Stage::Message,
        when: All(&[Status(404), Seq(&["resource not found"])]),
        reason: Reason::ConflictingEvidence,
        source: DOCS,
        fires_on: &[http(404, r#"{"error":{"code":"404","message":"Resource not found"}}"#)],
        ..RULE
    },
    Rule {
        id: "azure/api-version",
        stage: Stage::Message,
        when: Says(&["api version not supported", "api-version", "model version not supported"]),
        reason: Reason::InvalidParameter,
        source: DOCS,
        fires_on: &[
            http(400, r#"{"error":{"code":"BadRequest","message":"API version not supported"}}"#),
            http(404, r#"{"error":{"code":"404","message":"api-version query parameter must be valid"}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "azure/call-rate",
        stage: Stage::Message,
        when: Seq(&["have exceeded", "call rate limit"]),
        reason: Reason::RateLimitedRequests,
        source: DOCS,
        fires_on: &[http(
            429,
            r#"{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-02-01 have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 20 seconds."}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "azure/token-rate",
        stage: Stage::Message,
        when: Seq(&["have exceeded", "token rate limit"]),
        reason: Reason::RateLimitedTokens,
        source: DOCS,
        fires_on: &[http(
            429,
            r#"{"error":{"code":"429","message":"Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 1 second."}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "azure/network",
        stage: Stage::Message,
        when: Says(&[
            "public access is disabled",
            "virtual network/firewall rules",
            "traffic is not from an approved private endpoint",
            "firewall rules",
            "virtual network is configured for this resource",
            "outbound network access is restricted",
        ]),
        reason: Reason::IpNotAllowed,
        source: DOCS,
        fires_on: &[
            http(403, r#"{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}"#),
            http(
                403,
                r#"{"error":{"code":"AccessDenied","message":"Public access is disabled. Please configure private endpoint."}}"#,
            ),
        ],
        ..RULE
    },
];
