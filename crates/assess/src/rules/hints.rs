//! What is known of the request beside the bytes: base URL, whose gateway it is, what key was sent.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, CodeIn, Fn, Form, Hint, Not, Page, Says, Status, StatusIn},
    facts, http,
    transport::{CONNECT_TIMEOUT, DNS, REFUSED, TLS},
};

const HINTS: &str = "../shared/cases/failure-taxonomy.md, fields of a case: request_hint";
const OURS: super::When = Fn(facts::gateway_is_ours);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "hint/own-gateway-dns",
        stage: Stage::Code,
        when: All(&[OURS, Says(DNS)]),
        reason: Reason::DnsFailure,
        source: HINTS,
        fires_on: &[http(500, "Message: fetch failed Cause: Error: getaddrinfo ENOTFOUND h")
            .hint("gateway runs on the operator's own machine")],
        silent_on: &[http(500, "Message: fetch failed Cause: Error: getaddrinfo ENOTFOUND h")],
        ..RULE
    },
    Rule {
        id: "hint/own-gateway-refused",
        stage: Stage::Code,
        when: All(&[OURS, Says(REFUSED)]),
        reason: Reason::ConnectRefused,
        source: HINTS,
        fires_on: &[http(502, r#"{"error":{"message":"connect ECONNREFUSED 10.0.0.1:443"}}"#)
            .hint("gateway runs on the operator's own machine")],
        ..RULE
    },
    Rule {
        id: "hint/own-gateway-connect-timeout",
        stage: Stage::Code,
        when: All(&[OURS, Says(CONNECT_TIMEOUT)]),
        reason: Reason::ConnectTimeout,
        source: HINTS,
        fires_on: &[
            http(502, r#"{"error":{"message":"Connect Timeout Error UND_ERR_CONNECT_TIMEOUT"}}"#).hint("local gateway")
        ],
        ..RULE
    },
    Rule {
        id: "hint/own-gateway-tls",
        stage: Stage::Code,
        when: All(&[OURS, Says(TLS)]),
        reason: Reason::TlsFailure,
        source: "https://github.com/BerriAI/litellm/issues/9848",
        fires_on: &[http(
            500,
            r#"{"error":{"message":"APIError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"}}"#,
        )
        .hint("LiteLLM proxy runs on the operator's own machine")],
        ..RULE
    },
    Rule {
        id: "hint/odd-path",
        stage: Stage::Answerer,
        when: All(&[
            Any(&[Status(404), Status(405)]),
            Any(&[
                Form(redial_note::BodyForm::Empty),
                Form(redial_note::BodyForm::Html),
                Form(redial_note::BodyForm::Text),
            ]),
            Hint(&["base_url", "base url", "url", "path", "/v1"]),
            Fn(facts::hint_has_odd_path),
        ]),
        reason: Reason::WrongBaseUrl,
        source: "https://github.com/OpenHands/OpenHands/issues/485",
        fires_on: &[http(404, "404 page not found").hint("base_url http://localhost:8082")],
        silent_on: &[http(404, "404 page not found").hint("base_url http://localhost:8082/v1")],
        over: &["edge/no-route", "edge/unknown-page"],
        ..RULE
    },
    Rule {
        id: "hint/other-routes-answer",
        stage: Stage::Answerer,
        when: All(&[
            Any(&[Status(404), Status(405)]),
            Any(&[
                Form(redial_note::BodyForm::Empty),
                Form(redial_note::BodyForm::Text),
                Form(redial_note::BodyForm::Html),
            ]),
            Hint(&[
                "answered 200",
                "returned 200",
                "works on the same",
                "200 just before",
                "get /v1/models 200",
                "models works",
                "same base url answers",
                "endpoint works",
            ]),
        ]),
        reason: Reason::WrongPathOrMethod,
        over: &["edge/no-route", "edge/unknown-page"],
        source: "https://github.com/xtekky/gpt4free/issues/2980",
        fires_on: &[http(404, "").hint("POST /v1/responses; GET /v1/models answered 200 just before")],
        silent_on: &[http(404, "").hint("POST /v1/responses")],
        ..RULE
    },
    Rule {
        id: "hint/method",
        stage: Stage::Answerer,
        when: All(&[Status(405), Hint(&["get ", "post ", "put ", "delete ", "method"])]),
        reason: Reason::WrongPathOrMethod,
        over: &["edge/unknown-page"],
        source: "https://github.com/neteroster/CodexCont/issues/1",
        fires_on: &[http(405, "").hint("GET /v1/responses")],
        silent_on: &[http(405, "")],
        ..RULE
    },
    Rule {
        id: "hint/placeholder",
        stage: Stage::Code,
        when: All(&[
            StatusIn(400, 403),
            Hint(&[
                "placeholder",
                "your_api_key",
                "your-api-key",
                "undefined",
                "key is null",
                "key null",
                "'null'",
                "variable name",
                "unset variable",
                "not expanded",
                "unexpanded",
                "literal string",
                "${",
                "process.env",
                "<api_key",
                "dummy key",
                "sk-xxx",
            ]),
            Not(&Hint(&["not a placeholder"])),
        ]),
        reason: Reason::EnvPlaceholderKey,
        source: HINTS,
        fires_on: &[http(401, r#"{"error":{"message":"Invalid token"}}"#).hint("key sent: undefined")],
        silent_on: &[http(401, r#"{"error":{"message":"Invalid token"}}"#)],
        ..RULE
    },
    Rule {
        id: "hint/foreign-key",
        stage: Stage::Code,
        when: All(&[
            StatusIn(400, 403),
            Hint(&[
                "key of another",
                "key of the other",
                "belongs to another",
                "key belongs to",
                "issued by another",
                "key for another",
                "other vendor's key",
                "another provider's key",
                "key from another",
                "sent to the wrong host",
                "key of a different",
            ]),
        ]),
        reason: Reason::WrongBaseUrl,
        source: HINTS,
        fires_on: &[http(401, r#"{"error":{"message":"Incorrect API key provided"}}"#)
            .hint("the key belongs to another gateway")],
        ..RULE
    },
    Rule {
        id: "hint/caller-key-is-good",
        stage: Stage::Code,
        when: All(&[
            StatusIn(400, 599),
            Hint(&[
                "own key is good",
                "key is good",
                "key works",
                "key is valid",
                "valid key",
                "caller's key is",
                "gateway's own key",
                "the gateway's key",
                "other models work",
                "same key works",
                "not the user's key",
                "user's own key is",
                "free model",
                "-free",
                "key accepted",
            ]),
            Any(&[
                Says(&[
                    "api key",
                    "credits",
                    "balance",
                    "authentication",
                    "unauthorized",
                    "quota",
                    "billing",
                    "can only afford",
                    "token",
                    "credential",
                    "permission",
                    "额度",
                    "令牌",
                    "密钥",
                    "余额",
                ]),
                CodeIn(&["invalid_api_key", "insufficient_quota", "authentication_error"]),
            ]),
        ]),
        reason: Reason::UpstreamCredentialFailure,
        source: "https://github.com/anomalyco/opencode/issues/12219",
        fires_on: &[http(
            402,
            r#"{"error":{"message":"You requested up to 32000 tokens, but can only afford 0.","code":402}}"#,
        )
        .hint("gateway OpenCode Zen, model kimi-k2.5-free")],
        silent_on: &[http(
            402,
            r#"{"error":{"message":"You requested up to 32000 tokens, but can only afford 0.","code":402}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "hint/captive-portal",
        stage: Stage::Answerer,
        when: All(&[
            Form(redial_note::BodyForm::Html),
            Hint(&["captive", "hotel", "guest network", "corporate proxy", "corporate filter", "portal"]),
            Not(&Page(&["<title>one api"])),
        ]),
        reason: Reason::ProxyIntercepted,
        over: &["edge/unknown-page", "edge/console"],
        source: HINTS,
        fires_on: &[http(200, "<html><body>Please log in</body></html>").hint("hotel guest network")],
        ..RULE
    },
];
