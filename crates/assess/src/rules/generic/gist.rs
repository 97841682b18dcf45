//! What a sentence is about, told by two words that stand near each other. These rows are loose, so they speak only
//! where no code and no anchored phrase did.

use redial_note::Reason;

use crate::rules::{
    RULE, Rule, Stage,
    When::{All, Any, Fn, Near, Not, Says, Status, StatusIn},
    facts, http, said,
};

const KEY: &[&str] = &[
    "api key",
    "api_key",
    "_api_key",
    "_auth_token",
    "_access_token",
    "apikey",
    "api-key",
    "auth_key",
    "auth key",
    "access key",
    "secret key",
    "access token",
    "auth token",
    "bearer token",
    "api token",
    "github token",
    "authorization header",
    "auth header",
    "authentication header",
    "credential",
    "密钥",
    "令牌",
];

const ABSENT: &[&str] = &[
    "missing",
    "not set",
    "unset",
    "not found",
    "not provided",
    "not configured",
    "not specified",
    "not defined",
    "not supplied",
    "not present",
    "empty",
    "required",
    "must be set",
    "absent",
    "couldn't find",
    "could not find",
    "did not find",
    "cannot find",
    "no value",
    "please set",
    "please add",
    "please configure",
    "please enter",
    "set your",
    "未设置",
    "没有设置",
    "未配置",
    "没有配置",
    "没有正确配置",
    "未正确配置",
    "缺少",
    "缺失",
    "为空",
    "未填",
    "请填写",
    "请配置",
    "请设置",
];

const REFUSED: &[&str] = &[
    "invalid",
    "incorrect",
    "wrong",
    "expired",
    "revoked",
    "rejected",
    "not valid",
    "malformed",
    "refused",
    "unknown",
    "unrecognized",
    "not recognized",
    "not accepted",
    "does not exist",
    "doesn't exist",
    "no longer valid",
    "please verify your",
    "please check your",
    "无效",
    "错误",
    "过期",
    "不存在",
    "不正确",
    "失效",
];

const MODEL: &[&str] = &["model ", "model:", "model_id", "model id", "model name", "deployment", "模型"];

const UNKNOWN: &[&str] = &[
    "not found",
    "unknown",
    "does not exist",
    "doesn't exist",
    "not supported",
    "unsupported",
    "invalid",
    "unavailable",
    "not available",
    "no longer",
    "deprecated",
    "retired",
    "removed",
    "not recognized",
    "not deployed",
    "not offered",
    "not configured",
    "not registered",
    "not a valid",
    "cannot be found",
    "不存在",
    "下线",
    "未找到",
    "无效",
];

const FEATURE: &[&str] = &[
    "tool",
    "function call",
    "image",
    "vision",
    "audio",
    "video",
    "streaming",
    "system prompt",
    "system message",
    "reasoning",
    "thinking",
    "response_format",
    "json mode",
    "structured output",
    "modality",
    "multimodal",
    "logprobs",
    "embedding",
    "parameter",
    "feature",
    "图片",
    "工具",
    "参数",
];

const LACKS: &[&str] = &[
    "not support",
    "n't support",
    "unsupported",
    "isn't available",
    "not available",
    "not implemented",
    "not enabled",
    "can't be used",
    "cannot be used",
    "不支持",
];

const RIGHT: &[&str] = &[
    "permission",
    "access",
    "account type",
    "account tier",
    "your role",
    "your account",
    "your team",
    "your organization",
    "your workspace",
    "your project",
    "权限",
];

const DENIED: &[&str] = &[
    "denied",
    "not allowed",
    "forbidden",
    "restricted",
    "not permitted",
    "not authorized",
    "unauthorized",
    "not entitled",
    "not eligible",
    "not currently supported",
    "insufficient",
    "not granted",
    "blocked",
    "lacks",
    "拒绝",
    "不足",
];

const MONEY: &[&str] = &["credit", "balance", "billing", "payment", "funds", "subscription", "余额", "账户", "欠费"];

const SPENT: &[&str] = &[
    "exhausted",
    "insufficient",
    "depleted",
    "run out",
    "ran out",
    "used up",
    "not enough",
    "any credits",
    "overdue",
    "unpaid",
    "expired",
    "required",
    "too low",
    "is low",
    "negative",
    "lapsed",
    "no remaining",
    "不足",
    "欠费",
    "用尽",
    "耗尽",
];

const BUSY: &[&str] = &["busy", "overload", "at capacity", "over capacity", "out of capacity", "繁忙", "负载", "过载"];

const SERVER: &[&str] = &["server", "model", "service", "system", "engine", "backend", "服务", "模型", "系统"];

const CONTENT: &[&str] = &["content", "prompt", "input", "output", "response", "message", "内容", "输入"];

const FLAGGED: &[&str] = &[
    "flagged",
    "violates",
    "violated",
    "violation",
    "unsafe",
    "inappropriate",
    "harmful",
    "was filtered",
    "been filtered",
    "blocked by policy",
    "审核",
    "违规",
    "不合规",
];

const LENGTH: &[&str] = &["token", "prompt", "context", "conversation", "字数", "长度"];

const OVER: &[&str] = &[
    "too long",
    "too large",
    "exceed",
    "longer than",
    "greater than",
    "more than",
    "over the",
    "过长",
    "超过",
    "超出",
];

const FIELD: &[&str] = &[
    "role",
    "parameter",
    "param",
    "field",
    "value",
    "argument",
    "property",
    "schema",
    "message",
    "messages",
    "image",
    "url",
    "temperature",
    "top_p",
    "max_tokens",
    "参数",
    "字段",
];

const MUST: &[&str] = &[
    "must be",
    "must have",
    "must not",
    "should be",
    "should not",
    "cannot be",
    "can't be",
    "is not valid",
    "not a valid",
    "invalid",
    "not allowed",
    "out of range",
    "不合法",
    "非法",
    "无效",
    "错误",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "gist/key-absent",
        stage: Stage::Gist,
        when: All(&[
            Any(&[
                Near(KEY, ABSENT),
                Says(&["no api key", "no key ", "no token ", "without api key", "not logged in", "please log in"]),
                Near(&["no "], &["api key", "api_key", "apikey"]),
            ]),
            Not(&Any(&[Status(402), Status(429)])),
        ]),
        reason: Reason::MissingApiKey,
        source: "https://github.com/abi/screenshot-to-code/issues/202",
        fires_on: &[
            said("No OpenAI API key found. Please add your API key in the settings dialog."),
            http(500, r#"{"error":{"message":"GitHub token not set in state","type":"error"}}"#),
        ],
        silent_on: &[http(400, r#"{"error":{"message":"max tokens missing"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/key-refused",
        stage: Stage::Gist,
        when: All(&[
            Any(&[
                Near(KEY, REFUSED),
                Near(&["auth", "login", "sign-in", "signature", "certification", "认证", "鉴权"], &["fail", "失败"]),
            ]),
            Not(&Any(&[Status(402), Status(429), StatusIn(500, 599), Says(&["upstream"])])),
        ]),
        reason: Reason::InvalidApiKey,
        source: "https://github.com/FoundationAgents/MetaGPT/issues/1285",
        fires_on: &[
            said("qianfan.errors.APIError: api return error, req_id:  code: 14, msg: IAM Certification failed"),
            http(401, r#"{"error":{"message":"The credential that was sent is not recognized."}}"#),
        ],
        silent_on: &[http(500, r#"{"error":{"message":"credential rejected"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/model-unknown",
        stage: Stage::Gist,
        when: All(&[Near(MODEL, UNKNOWN), Not(&Any(&[Status(429), StatusIn(500, 599), Says(&["upstream"])]))]),
        reason: Reason::ModelNotFound,
        over: &["gist/feature-lacking"],
        source: "https://github.com/nullclaw/nullclaw/pull/200",
        fires_on: &[http(400, r#"{"error":"Model gpt-5-codex not supported","type":"error"}"#)],
        silent_on: &[http(503, r#"{"error":{"message":"the model m is unavailable"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/feature-lacking",
        stage: Stage::Gist,
        when: All(&[
            Any(&[
                Near(FEATURE, LACKS),
                Says(&["does not support", "doesn't support", "do not support", "not supported", "unsupported"]),
            ]),
            Not(&Any(&[Status(403), Status(429), StatusIn(500, 599), Says(&["upstream"])])),
        ]),
        reason: Reason::UnsupportedModelFeature,
        source: "https://github.com/just-every/code/issues/156",
        fires_on: &[
            http(400, r#"{"detail":"Unsupported tool type: web_search_preview"}"#),
            http(400, r#"{"error":"\"m:latest\" does not support chat"}"#),
        ],
        silent_on: &[http(400, r#"{"detail":"Bad Request"}"#)],
        ..RULE
    },
    Rule {
        id: "gist/right-lacking",
        stage: Stage::Gist,
        when: Any(&[
            All(&[Near(RIGHT, DENIED), Not(&Any(&[Status(429), StatusIn(500, 599)]))]),
            All(&[Status(403), Says(&["not supported", "unsupported"])]),
        ]),
        reason: Reason::PermissionDenied,
        source: "https://github.com/sdcb/chats/issues/58",
        fires_on: &[said("HTTP 401 (: unauthorized) Your account type is not currently supported")],
        silent_on: &[http(403, r#"{"error":{"message":"Hm"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/money-spent",
        stage: Stage::Gist,
        when: Any(&[
            Near(MONEY, SPENT),
            Near(&["reached the set", "reached its set"], &["limit"]),
            Near(&["limit"], &["service has been paused"]),
        ]),
        reason: Reason::InsufficientQuota,
        source: "https://github.com/volcengine/MineContext/issues/328",
        fires_on: &[
            said(
                "Your account has reached the set inference limit for the m model, and the model service has been paused.",
            ),
            http(403, r#"{"error":"Your newly created team doesn't have any credits yet."}"#),
        ],
        silent_on: &[http(429, r#"{"error":{"message":"The rate limit was reached"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/busy",
        stage: Stage::Gist,
        when: All(&[Near(SERVER, BUSY), Not(&StatusIn(400, 404))]),
        reason: Reason::Overloaded,
        source: "https://github.com/truefoundry/models/pull/862",
        fires_on: &[http(429, r#"{"error":{"message":"The engine that you called is busy"}}"#)],
        silent_on: &[http(400, r#"{"error":{"message":"The engine parameter busy is odd"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/content-flagged",
        stage: Stage::Gist,
        when: All(&[Near(CONTENT, FLAGGED), Not(&Any(&[Status(401), Status(429), StatusIn(500, 599)]))]),
        reason: Reason::ContentFiltered,
        over: &["gist/bad-value", "gist/right-lacking"],
        source: "https://github.com/AI-secure/DecodingTrust/issues/60",
        fires_on: &[http(400, r#"{"error":{"message":"Your prompt has been flagged"}}"#)],
        silent_on: &[http(400, r#"{"error":{"message":"Hm, the prompt"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/too-long",
        stage: Stage::Gist,
        when: All(&[
            Near(LENGTH, OVER),
            Not(&Any(&[Status(401), Status(402), Status(403), Status(429)])),
            Not(&Says(&["per minute", "per day", "max_tokens", "quota", "credit", "expired"])),
        ]),
        reason: Reason::ContextLengthExceeded,
        over: &["gist/bad-value"],
        source: "https://github.com/sgl-project/sglang/issues/8096",
        fires_on: &[http(400, r#"{"error":{"message":"The conversation has more than the tokens that m takes"}}"#)],
        silent_on: &[http(429, r#"{"error":{"message":"Too many, more than the token allowance"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/bad-value",
        stage: Stage::Gist,
        when: All(&[
            Near(FIELD, MUST),
            Any(&[Status(400), Status(422), Not(&StatusIn(100, 599))]),
            Not(&Says(&["upstream"])),
        ]),
        reason: Reason::InvalidParameter,
        source: "https://github.com/astaxie/TokenHub/issues/72",
        fires_on: &[said("400 message role must be user or assistant")],
        silent_on: &[http(500, r#"{"error":{"message":"the value must be odd"}}"#)],
        ..RULE
    },
    Rule {
        id: "gist/limit-reached",
        stage: Stage::Gist,
        when: All(&[
            Near(&["limit"], &["reached", "exceeded", "hit "]),
            Not(&Fn(facts::speaks_of_money)),
            Not(&Says(&["token", "length", "size", "context", "character", "upstream", "bytes", "maximum duration"])),
            Any(&[Status(429), Not(&StatusIn(100, 599))]),
        ]),
        reason: Reason::RateLimitedUnspecified,
        source: "https://github.com/aws/aws-toolkit-vscode/issues/8577",
        fires_on: &[said("You have reached the limit.")],
        silent_on: &[said("You have reached the limit of your plan.")],
        ..RULE
    },
    Rule {
        id: "gist/server",
        stage: Stage::Gist,
        when: All(&[
            Says(&["server error", "server encountered", "服务器错误", "服务异常"]),
            Not(&Any(&[StatusIn(400, 499), Says(&["upstream", "上游"])])),
        ]),
        reason: Reason::ServerError,
        source: "https://github.com/RooCodeInc/Roo-Code/issues/789",
        fires_on: &[said("Server error, please report the following request id: 1")],
        silent_on: &[http(400, r#"{"error":{"message":"server error"}}"#)],
        ..RULE
    },
];
