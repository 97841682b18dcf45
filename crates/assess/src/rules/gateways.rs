//! Portkey, Vercel AI Gateway, Cloudflare, GitHub Copilot, Hugging Face and other relays.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Not, Says, Status, StatusIn, TypeIn},
    http,
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        // CLIProxyAPI and its kin: no login of the relay serves a model of that name. It answers 400 or 502.
        id: "cliproxy/unknown-model",
        stage: Stage::Message,
        when: Says(&["unknown provider for model", "no provider for model", "no provider found for model"]),
        reason: Reason::ModelNotFound,
        source: "https://github.com/router-for-me/CLIProxyAPI/issues/4071",
        fires_on: &[
            http(
                502,
                r#"{"error":{"message":"unknown provider for model m","type":"server_error","code":"internal_server_error"}}"#,
            ),
            http(400, "Error: 400 unknown provider for model m"),
        ],
        ..RULE
    },
    Rule {
        // A problem document of the edge. Its advice speaks of overload, firewalls and the origin's owner.
        id: "cloudflare/no-origin",
        stage: Stage::Code,
        when: All(&[
            StatusIn(520, 527),
            Says(&["cloudflare could not", "cloudflare was unable", "unable to reach the origin"]),
        ]),
        reason: Reason::BadGateway,
        source: "https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/",
        fires_on: &[http(
            523,
            r#"{"title":"Error 523: Origin is unreachable","status":523,"detail":"Cloudflare could not reach the origin, which may be overloaded","error_code":523,"cloudflare_error":true}"#,
        )],
        silent_on: &[http(
            522,
            r#"{"title":"Error 522: Connection timed out","status":522,"detail":"Cloudflare could not establish a TCP connection to the origin server. The TCP handshake timed out, which may indicate the origin is overloaded","error_code":522,"cloudflare_error":true}"#,
        )],
        ..RULE
    },
    Rule {
        id: "cloudflare/no-such-route",
        stage: Stage::Code,
        when: Any(&[Says(&["could not route to /", "no route for that uri"]), CodeIn(&["7003"])]),
        reason: Reason::WrongBaseUrl,
        source: "https://github.com/musistudio/claude-code-router/issues/1630",
        fires_on: &[http(
            400,
            r#"{"success":false,"errors":[{"code":7003,"message":"Could not route to /accounts/x/ai/v1, perhaps your object identifier is invalid?"}],"messages":[],"result":null}"#,
        )],
        silent_on: &[http(
            400,
            r#"{"success":false,"errors":[{"code":7009,"message":"Upstream service unavailable"}]}"#,
        )],
        ..RULE
    },
    Rule {
        id: "cloudflare/slow-origin",
        stage: Stage::Code,
        when: All(&[
            StatusIn(522, 524),
            Not(&Status(523)),
            Says(&["handshake timed out", "origin took too long", "did not return a complete response"]),
        ]),
        reason: Reason::GatewayTimeout,
        over: &["cloudflare/no-origin"],
        source: "https://github.com/anthropics/claude-code/issues/90947",
        fires_on: &[http(
            522,
            r#"{"title":"Error 522: Connection timed out","status":522,"detail":"Cloudflare could not establish a TCP connection to the origin server. The TCP handshake timed out, which may indicate the origin is overloaded","error_code":522,"cloudflare_error":true}"#,
        )],
        ..RULE
    },
    Rule {
        id: "portkey/provider",
        stage: Stage::Message,
        when: Any(&[
            Says(&[
                "invalid provider passed",
                "x-portkey-config",
                "x-portkey-provider",
                "invalid config passed",
                "invalid custom host",
                "either x-portkey",
            ]),
            CodeIn(&["invalid_provider"]),
        ]),
        reason: Reason::InvalidParameter,
        over: &["generic/missing-parameter"],
        source: "https://github.com/Portkey-AI/gateway/blob/main/src/middlewares/requestValidator/index.ts",
        fires_on: &[http(400, r#"{"status":"failure","message":"Invalid provider passed"}"#)],
        ..RULE
    },
    Rule {
        // A budget that was set for the key at Portkey.
        id: "portkey/usage-limits",
        stage: Stage::Code,
        when: Says(&["usage limits exceeded for the"]),
        reason: Reason::BudgetExhausted,
        source: "https://portkey.ai/docs/product/ai-gateway/virtual-keys/budget-limits",
        fires_on: &[http(
            412,
            r#"{"status":"failure","message":"Portkey Error: Usage limits exceeded for the API Key/ Virtual Key."}"#,
        )],
        silent_on: &[http(400, r#"{"status":"failure","message":"Invalid provider passed"}"#)],
        ..RULE
    },
    Rule {
        id: "portkey/missing-header",
        stage: Stage::Message,
        when: Says(&["is required in the header", "missing required header", "header is missing"]),
        reason: Reason::MissingParameter,
        source: "https://github.com/Portkey-AI/gateway/blob/main/src/middlewares/requestValidator/index.ts",
        fires_on: &[http(400, r#"{"status":"failure","message":"missing required header: content-type"}"#)],
        ..RULE
    },
    Rule {
        id: "copilot/model",
        stage: Stage::Code,
        when: CodeIn(&["model_not_supported"]),
        reason: Reason::ModelNotFound,
        source: "https://github.com/microsoft/vscode-copilot-release/issues",
        fires_on: &[http(
            400,
            r#"{"error":{"message":"The requested model is not supported.","code":"model_not_supported","param":"model","type":"invalid_request_error"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vercel/customer-verification",
        stage: Stage::Code,
        when: Any(&[
            TypeIn(&["customer_verification_required"]),
            CodeIn(&["customer_verification_required"]),
            Says(&["valid credit card on file"]),
        ]),
        reason: Reason::InsufficientQuota,
        source: "https://vercel.com/docs/ai-gateway",
        fires_on: &[http(
            403,
            r#"{"error":{"message":"AI Gateway requires a valid credit card on file to service requests.","type":"customer_verification_required"}}"#,
        )],
        ..RULE
    },
];
