//! Amazon Bedrock.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Header, Not, Says, Seq, Status},
    http, said,
};

const DOCS: &str = "https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "aws/day",
        stage: Stage::Code,
        when: Says(&["too many tokens per day", "tokens per day, please wait"]),
        reason: Reason::QuotaWindowExhausted,
        source: DOCS,
        fires_on: &[http(
            429,
            r#"{"__type":"ThrottlingException","message":"Too many tokens per day, please wait before trying again."}"#,
        )],
        ..RULE
    },
    Rule {
        // Beside it stands «Too many tokens»: Bedrock tells the two apart.
        id: "aws/requests",
        stage: Stage::Message,
        when: Says(&["too many requests, please wait before trying again"]),
        reason: Reason::RateLimitedRequests,
        source: DOCS,
        fires_on: &[http(429, r#"{"message":"Too many requests, please wait before trying again."}"#)],
        ..RULE
    },
    Rule {
        id: "aws/stream-broke",
        stage: Stage::Message,
        when: Says(&["the system encountered an unexpected error during processing"]),
        reason: Reason::ServerError,
        source: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html",
        fires_on: &[
            http(
                424,
                r#"{"message":"The system encountered an unexpected error during processing. Try your request again."}"#,
            ),
            said(
                "ModelStreamErrorException: The system encountered an unexpected error during processing. Try your request again.",
            ),
        ],
        silent_on: &[http(424, r#"{"message":"The system is odd"}"#)],
        ..RULE
    },
    Rule {
        id: "aws/model",
        stage: Stage::Message,
        when: Any(&[Says(&[
            "provided model identifier is invalid",
            "could not resolve the foundation model",
            "marked by provider as legacy",
            "reached the end of its life",
            "model version has reached",
        ])]),
        reason: Reason::ModelNotFound,
        source: DOCS,
        fires_on: &[
            http(400, r#"{"message":"The provided model identifier is invalid."}"#),
            http(404, r#"{"message":"This model version has reached the end of its life."}"#),
        ],
        ..RULE
    },
    Rule {
        id: "aws/on-demand",
        stage: Stage::Message,
        when: Seq(&["on-demand throughput", "supported"]),
        reason: Reason::UnsupportedModelFeature,
        source: DOCS,
        fires_on: &[http(
            400,
            r#"{"message":"Invocation of model ID m with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile."}"#,
        )],
        ..RULE
    },
    Rule {
        id: "aws/token",
        stage: Stage::Message,
        when: Any(&[
            CodeIn(&[
                "unrecognizedclientexception",
                "invalidsignatureexception",
                "expiredtokenexception",
                "invalidclienttokenid",
                "expiredtoken",
                "signaturedoesnotmatch",
                "incompletesignature",
                "invalidaccesskeyid",
            ]),
            Says(&[
                "security token included in the request is",
                "expiredtokenexception",
                "request signature we calculated does not match",
            ]),
        ]),
        reason: Reason::InvalidApiKey,
        source: DOCS,
        fires_on: &[
            http(403, r#"{"message":"The security token included in the request is expired"}"#),
            http(403, r#"{"__type":"UnrecognizedClientException","message":"x"}"#),
        ],
        ..RULE
    },
    Rule {
        id: "aws/access",
        stage: Stage::Message,
        when: Any(&[CodeIn(&["accessdeniedexception"]), Says(&["operation not allowed", "accessdeniedexception"])]),
        reason: Reason::PermissionDenied,
        source: DOCS,
        fires_on: &[http(
            403,
            r#"{"__type":"AccessDeniedException","message":"You don't have access to the model with the specified model ID."}"#,
        )],
        ..RULE
    },
    Rule {
        id: "aws/timeout",
        stage: Stage::Message,
        when: All(&[
            Any(&[
                CodeIn(&["modeltimeoutexception"]),
                Says(&["modeltimeoutexception", "model has timed out", "endpoint request timed out"]),
            ]),
            Not(&Says(&["client timeout"])),
        ]),
        reason: Reason::GatewayTimeout,
        source: DOCS,
        fires_on: &[
            http(
                408,
                r#"{"__type":"ModelTimeoutException","message":"Model has timed out in processing the request. Try your request again."}"#,
            ),
            http(504, r#"{"message":"Endpoint request timed out"}"#),
        ],
        ..RULE
    },
    Rule {
        // 424: the model failed, under the status that Bedrock had of it.
        id: "aws/model-error",
        stage: Stage::Message,
        when: Any(&[
            CodeIn(&["modelerrorexception"]),
            Header("x-amzn-errortype", "modelerrorexception"),
            All(&[Status(424), Says(&["unexpected error during processing"])]),
        ]),
        reason: Reason::ServerError,
        source: DOCS,
        fires_on: &[http(
            424,
            r#"{"message":"The system encountered an unexpected error during processing. Try your request again.","originalStatusCode":500}"#,
        )],
        silent_on: &[http(424, r#"{"message":"hm"}"#)],
        ..RULE
    },
    Rule {
        id: "aws/not-ready",
        stage: Stage::Message,
        when: Any(&[
            CodeIn(&["modelnotreadyexception", "serviceunavailableexception"]),
            Says(&["bedrock is unable to process", "serviceunavailableexception", "modelnotreadyexception"]),
        ]),
        reason: Reason::Overloaded,
        source: DOCS,
        fires_on: &[http(
            503,
            r#"{"__type":"ServiceUnavailableException","message":"Bedrock is unable to process your request."}"#,
        )],
        ..RULE
    },
    Rule {
        id: "aws/missing-token",
        stage: Stage::Message,
        when: Any(&[CodeIn(&["missingauthenticationtokenexception"]), Says(&["missing authentication token"])]),
        reason: Reason::ConflictingEvidence,
        source: "https://repost.aws/knowledge-center/api-gateway-authentication-token-errors",
        fires_on: &[http(403, r#"{"message":"Missing Authentication Token"}"#)],
        ..RULE
    },
];
