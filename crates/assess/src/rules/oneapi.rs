//! one-api, new-api and the gateways built on them, CometAPI among them. English and Chinese.

use redial_note::Reason;

use super::{
    RULE, Rule, Stage,
    When::{All, Any, Code, CodeIn, Fn, Not, Param, Says, Seq, Status, StatusIn, TypeIn, Whole},
    facts, http,
};

const NEW_API: &str = "https://github.com/QuantumNous/new-api/blob/main/types/error.go";
const ONE_API: &str = "https://github.com/songquanpeng/one-api/blob/main/middleware/auth.go";
const COMET: &str = "https://apidoc.cometapi.com/errors/error-codes-handling";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "oneapi/quota-code",
        stage: Stage::Code,
        when: CodeIn(&[
            "insufficient_user_quota",
            "pre_consume_token_quota_failed",
            "quota_not_enough",
            "entitlement_total_limit_exceeded",
            "token_quota_exhausted",
        ]),
        reason: Reason::InsufficientQuota,
        source: NEW_API,
        fires_on: &[http(403, r#"{"error":{"message":"x","type":"new_api_error","code":"insufficient_user_quota"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/quota-words",
        stage: Stage::Message,
        when: Any(&[Says(&[
            "预扣费额度失败",
            "额度不足",
            "额度已用尽",
            "余额不足",
            "额度已用完",
            "欠费",
            "quota is not enough",
            "user quota",
            "token quota",
            "quota exhausted",
            "quota has been used up",
            "pre-consume quota",
            "insufficient quota",
            "quota insufficient",
            "not enough quota",
            "充值",
            "透支",
            "剩余额度",
            "额度用尽",
            "套餐",
            "订阅额度",
            "token 额度",
            "余额已",
            "insufficient token quota",
        ])]),
        reason: Reason::InsufficientQuota,
        source: "https://github.com/clacky-ai/openclacky/issues/100",
        fires_on: &[
            http(
                403,
                r#"{"error":{"message":"预扣费额度失败, 用户剩余额度: ＄2.53, 需要预扣费额度: ＄2.62 (request id: 1)"}}"#,
            ),
            http(401, r#"{"error":{"message":"该令牌额度已用尽 (request id: 1)","type":"one_api_error"}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "oneapi/token-words",
        stage: Stage::Message,
        when: Any(&[
            Seq(&["令牌", "已禁用"]),
            Says(&[
                "无效的令牌",
                "该令牌已过期",
                "令牌状态不可用",
                "令牌已过期",
                "令牌无效",
                "无效的 api",
                "无效的api",
                "密钥无效",
                "密钥错误",
                "身份验证失败",
                "鉴权失败",
                "认证失败",
                "该令牌",
                "api key 无效",
                "apikey 无效",
                "无效的token",
                "无效的 token",
                "令牌验证失败",
                "令牌已禁用",
                "令牌被禁用",
                "验证不正确",
                "令牌不正确",
                "apikey错误",
                "key 无效",
                "未登录",
            ]),
        ]),
        reason: Reason::InvalidApiKey,
        source: ONE_API,
        fires_on: &[
            http(401, r#"{"error":{"message":"该令牌已过期 (request id: 1)","type":"one_api_error"}}"#),
            http(401, r#"{"error":{"message":"无效的令牌 (request id: 1)","type":"new_api_error"}}"#),
        ],
        silent_on: &[http(401, r#"{"error":{"message":"未提供令牌"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/no-channel-code",
        stage: Stage::Code,
        when: Any(&[
            All(&[Code("model_not_found"), StatusIn(500, 503)]),
            CodeIn(&[
                "get_channel_failed",
                "channel:no_available_key",
                "no_available_channel",
                "no_available_accounts",
                "model_price_error",
                "channel:model_mapped_error",
                "no_available_provider",
                "no_channel",
            ]),
            Says(&[
                "可用渠道不存在",
                "渠道已被禁用",
                "渠道已禁用",
                "accounts exhausted",
                "all accounts",
                "no available channel",
                "无可用渠道",
                "no available accounts",
                "no available account",
                "no accounts available",
                "no account available",
                "no available token",
                "no available upstream",
                "no auth available",
                "auth_unavailable",
                "no available candidate",
                "no available key",
                "no enabled key",
                "no enabled channel",
                "no channel available",
                "模型倍率或价格未配置",
                "ratio or price not set",
                "获取渠道失败",
                "channel not found",
                "所有渠道",
                "暂无可用",
                "all channels",
            ]),
            All(&[
                Says(&["没有可用", "无可用"]),
                Not(&Says(&["可用资源", "可用额度", "可用余额", "可用套餐", "可用次数"])),
            ]),
        ]),
        reason: Reason::UpstreamChannelUnavailable,
        // «(database consistency has been violated)» is what new-api adds.
        over: &["local/own-store"],
        source: "https://github.com/songquanpeng/one-api/issues/2340",
        fires_on: &[
            http(
                503,
                r#"{"error":{"code":"model_not_found","message":"no available channel for group default and model m (distributor) (request id: 1)","type":"comet_api_error"}}"#,
            ),
            http(
                503,
                r#"{"error":{"message":"当前分组 default 下对于模型  无可用渠道 (request id: 1)","type":"one_api_error"}}"#,
            ),
        ],
        silent_on: &[http(404, r#"{"error":{"code":"model_not_found","message":"The model m does not exist"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/upstream-key",
        stage: Stage::Code,
        when: Any(&[
            Seq(&["credentials for provider", "rejected"]),
            Seq(&["gateway's credential", "rejected"]),
            TypeIn(&["provider_auth_error", "upstream_auth_error", "upstream_credential_failure"]),
            CodeIn(&[
                "channel:invalid_key",
                "channel:aws_client_error",
                "upstream_credential_failure",
                "upstream_auth_error",
                "upstream_authentication_failed",
                "provider_auth_error",
                "upstream_unauthorized",
            ]),
            Says(&[
                "渠道密钥",
                "upstream payment required",
                "no credentials for provider",
                "no active credentials",
                "upstream authentication failed",
                "upstream credentials",
                "invalid upstream key",
                "upstream account",
                "provider api key is invalid",
                "provider authentication",
                "上游账号",
                "上游账户",
                "上游余额",
                "upstream api key",
                "upstream access forbidden",
                "provider credential is invalid",
                "provider credentials are invalid",
                "provider credentials were",
                "provider credentials failed",
                "channel key",
                "upstream auth",
            ]),
        ]),
        reason: Reason::UpstreamCredentialFailure,
        source: NEW_API,
        fires_on: &[
            http(500, r#"{"error":{"message":"x","type":"new_api_error","code":"channel:invalid_key"}}"#),
            http(502, r#"{"error":{"message":"Upstream authentication failed, please contact administrator"}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "oneapi/request-failed",
        stage: Stage::Code,
        when: All(&[
            CodeIn(&["do_request_failed", "bad_gateway", "upstream_connection_error", "upstream_unreachable"]),
            Not(&Fn(facts::gateway_is_ours)),
        ]),
        reason: Reason::BadGateway,
        source: NEW_API,
        fires_on: &[http(
            500,
            r#"{"error":{"message":"do request failed: Post \"https://***.com\": EOF","type":"new_api_error","code":"do_request_failed"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/response-time",
        stage: Stage::Code,
        when: CodeIn(&["channel:response_time_exceeded", "upstream_timeout", "upstream_request_timeout"]),
        reason: Reason::GatewayTimeout,
        source: NEW_API,
        fires_on: &[http(500, r#"{"error":{"message":"x","code":"channel:response_time_exceeded"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/concurrency",
        stage: Stage::Code,
        when: CodeIn(&[
            "token_concurrency_limit_reached",
            "request_concurrency_limited",
            "request_probe_rate_limited",
            "concurrency_limit_exceeded",
            "concurrent_limit_exceeded",
            "too_many_concurrent_requests",
        ]),
        reason: Reason::RateLimitedRequests,
        source: NEW_API,
        fires_on: &[http(429, r#"{"error":{"message":"x","code":"token_concurrency_limit_reached"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/own-database",
        stage: Stage::Code,
        when: CodeIn(&[
            "query_data_error",
            "update_data_error",
            "json_marshal_failed",
            "gen_relay_info_failed",
            "count_token_failed",
            "system_error",
        ]),
        reason: Reason::ServerError,
        source: NEW_API,
        fires_on: &[http(500, r#"{"error":{"message":"x","type":"new_api_error","code":"query_data_error"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/body-unread",
        stage: Stage::Class,
        when: CodeIn(&["bad_request_body", "read_request_body_failed"]),
        reason: Reason::MalformedJson,
        source: NEW_API,
        fires_on: &[http(400, r#"{"error":{"message":"x","code":"bad_request_body"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/empty",
        stage: Stage::Code,
        when: All(&[CodeIn(&["empty_response", "empty_output", "no_output"]), Not(&StatusIn(400, 499))]),
        reason: Reason::EmptyResponse,
        source: NEW_API,
        fires_on: &[http(500, r#"{"error":{"message":"x","code":"empty_response"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/status-bad-gateway",
        stage: Stage::Code,
        when: All(&[Code("bad_response_status_code"), Any(&[Param("502"), Param("520"), Param("521")])]),
        reason: Reason::BadGateway,
        source: NEW_API,
        fires_on: &[http(
            502,
            r#"{"error":{"message":" (request id: 1)","type":"upstream_error","param":"502","code":"bad_response_status_code"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/status-unavailable",
        stage: Stage::Code,
        when: All(&[Code("bad_response_status_code"), Param("503")]),
        reason: Reason::BadGateway,
        source: NEW_API,
        fires_on: &[http(
            503,
            r#"{"error":{"message":"","type":"upstream_error","param":"503","code":"bad_response_status_code"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/status-timeout",
        stage: Stage::Code,
        when: All(&[Code("bad_response_status_code"), Any(&[Param("504"), Param("524"), Param("522")])]),
        reason: Reason::GatewayTimeout,
        source: NEW_API,
        fires_on: &[http(
            504,
            r#"{"error":{"message":" (request id: 1)","type":"upstream_error","param":"504","code":"bad_response_status_code"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/saturated-but-other-status",
        stage: Stage::Code,
        when: All(&[
            Says(&["负载已饱和", "saturated"]),
            Any(&[Param("400"), Param("401"), Param("403"), Param("404"), Param("5")]),
        ]),
        reason: Reason::ConflictingEvidence,
        source: "https://github.com/WEIFENG2333/VideoCaptioner/issues/1120",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"当前分组上游负载已饱和，请稍后再试 (request id: 1)","type":"upstream_error","param":"404","code":"bad_response_status_code"}}"#,
        )],
        silent_on: &[http(
            429,
            r#"{"error":{"message":"当前分组上游负载已饱和，请稍后再试 (request id: 1)","type":"new_api_error","param":"","code":null}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/saturated",
        stage: Stage::Message,
        when: Says(&[
            "负载已饱和",
            "load is saturated",
            "load saturated",
            "upstream load",
            "请求过于频繁",
            "请求频率过高",
            "频率限制",
            "速率限制",
            "触发限流",
            "限流",
            "请求太快",
            "请求过快",
            "稍后再试",
            "访问量过大",
            "您的账户已达到速率限制",
            "请求过多",
        ]),
        reason: Reason::RateLimitedUnspecified,
        source: "https://github.com/666ghj/BettaFish/issues/535",
        fires_on: &[http(
            429,
            r#"{"error":{"message":"当前分组上游负载已饱和，请稍后再试 (request id: 1)","type":"new_api_error","param":"","code":null}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/status-lost",
        stage: Stage::Class,
        when: Any(&[
            CodeIn(&[
                "bad_response_status_code",
                "bad_response",
                "bad_response_body",
                "read_response_body_failed",
                "aws_invoke_error",
                "upstream_error",
                "provider_error",
                "provider_response_error",
                "upstream_request_failed",
            ]),
            TypeIn(&["upstream_error", "provider_error", "upstream_request_error", "bad_response_status_code"]),
            Says(&["bad response status code", "bad_response_status_code"]),
        ]),
        reason: Reason::GenericUpstreamFailure,
        over: &["generic/wrapped-page"],
        source: "https://github.com/songquanpeng/one-api/issues/1290",
        fires_on: &[
            http(
                422,
                r#"{"error":{"message":" (request id: 1)","type":"upstream_error","param":"422","code":"bad_response_status_code"}}"#,
            ),
            http(
                400,
                r#"{"error":{"message":"bad response status code 400","type":"new_api_error","param":"","code":"bad_response_status_code"}}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "oneapi/words-bad-gateway",
        stage: Stage::Message,
        when: All(&[
            Any(&[Says(&[
                "bad response status code 502",
                "bad response status code 520",
                "bad response status code 503",
            ])]),
            StatusIn(500, 599),
        ]),
        reason: Reason::BadGateway,
        source: NEW_API,
        fires_on: &[http(
            502,
            r#"{"error":{"message":"bad response status code 502","type":"new_api_error","param":"","code":"bad_response_status_code"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/words-timeout",
        stage: Stage::Message,
        when: All(&[Says(&["bad response status code 504", "bad response status code 524"]), StatusIn(500, 599)]),
        reason: Reason::GatewayTimeout,
        source: NEW_API,
        fires_on: &[http(
            524,
            r#"{"error":{"message":"bad response status code 524","type":"new_api_error","code":"bad_response_status_code"}}"#,
        )],
        ..RULE
    },
    Rule {
        // CometAPI answers a malformed request with 500 and this code.
        id: "oneapi/invalid-request",
        stage: Stage::Class,
        when: All(&[
            Code("invalid_request"),
            Not(&Says(&["upstream"])),
            Any(&[
                TypeIn(&[
                    "comet_api_error",
                    "new_api_error",
                    "one_api_error",
                    "shell_api_error",
                    "rix_api_error",
                    "invalid_request_error",
                ]),
                StatusIn(400, 400),
                Status(500),
            ]),
        ]),
        reason: Reason::InvalidParameter,
        source: COMET,
        fires_on: &[http(
            500,
            r#"{"error":{"message":"...","type":"comet_api_error","param":"","code":"invalid_request"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "oneapi/model-words",
        stage: Stage::Message,
        when: Any(&[
            Says(&[
                "模型不存在",
                "不存在该模型",
                "未找到模型",
                "找不到模型",
                "模型未开通",
                "不支持的模型",
                "模型 不存在",
                "请检查模型代码",
            ]),
            Seq(&["模型", "不存在"]),
        ]),
        reason: Reason::ModelNotFound,
        source: ONE_API,
        fires_on: &[http(400, r#"{"error":{"code":"1211","message":"模型不存在，请检查模型代码。"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/parameter-words",
        stage: Stage::Message,
        when: Says(&[
            "参数错误",
            "参数有误",
            "参数非法",
            "无效的参数",
            "无效的请求",
            "参数不合法",
            "请求参数",
            "参数无效",
        ]),
        reason: Reason::InvalidParameter,
        source: ONE_API,
        fires_on: &[http(400, r#"{"error":{"message":"请求参数有误","type":"new_api_error"}}"#)],
        ..RULE
    },
    Rule {
        id: "oneapi/wrapper-words",
        stage: Stage::Class,
        when: Any(&[
            Says(&[
                "供应商模型响应异常",
                "响应异常",
                "上游错误",
                "上游返回",
                "上游服务",
                "上游请求失败",
                "上游异常",
                "上游超时",
            ]),
            Whole(&["上游错误"]),
        ]),
        reason: Reason::GenericUpstreamFailure,
        source: ONE_API,
        fires_on: &[http(500, r#"{"error":{"message":"上游服务异常","type":"new_api_error"}}"#)],
        ..RULE
    },
];
