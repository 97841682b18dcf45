//! Further vendors, and codes that several of them have (`vendors/…`, which names none): xAI, DeepSeek, Mistral, Cohere, Groq, Zhipu, DashScope, Ark, MiniMax, SiliconFlow, Moonshot, Perplexity.

use redial_note::Reason;

use crate::rules::{
    RULE, Rule, Stage,
    When::{All, Any, Code, CodeIn, Not, Says, Status, StatusIn, TypeIn, WordPart},
    http,
};

const ZHIPU: &str = "https://docs.bigmodel.cn/cn/api/api-code";
const DASHSCOPE: &str = "https://help.aliyun.com/zh/model-studio/error-code";
const MINIMAX: &str = "https://platform.minimax.io/docs/api-reference/errorcode.md";
const ARK: &str = "https://www.volcengine.com/docs/82379/1299023";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "xfyun/app-not-authorised",
        stage: Stage::Message,
        when: Says(&["appidnoautherror", "appidauthfailed"]),
        reason: Reason::PermissionDenied,
        source: "https://www.xfyun.cn/doc/spark/%E6%8E%A5%E5%8F%A3%E8%AF%B4%E6%98%8E.html",
        fires_on: &[http(
            500,
            r#"{"error":{"message":"xunfei response error: AppIdNoAuthError:`app``m`tokens.total","type":"one_api_error","code":"11200"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "xai/spending-limit",
        stage: Stage::Code,
        when: Any(&[
            WordPart("spending-limit"),
            Says(&[
                "used all available credits",
                "monthly spending limit",
                "doesn't have any credits",
                "does not have any credits",
                "don't have any credits",
                "spending limit",
                "spend limit",
            ]),
        ]),
        reason: Reason::InsufficientQuota,
        source: "https://github.com/NousResearch/hermes-agent/issues/26847",
        fires_on: &[
            http(
                403,
                r#"{"code":"personal-team-blocked:spending-limit","error":"You have run out of credits or need a Grok subscription."}"#,
            ),
            http(
                429,
                r#"{"code":"x","error":"Your team t has either used all available credits or reached its monthly spending limit."}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "xai/argument-code",
        stage: Stage::Class,
        when: All(&[
            CodeIn(&["client specified an invalid argument", "invalid-argument", "invalid_argument"]),
            StatusIn(400, 422),
        ]),
        reason: Reason::InvalidParameter,
        source: "https://docs.x.ai/docs/key-information/debugging",
        fires_on: &[http(
            400,
            r#"{"code":"Client specified an invalid argument","error":"Invalid reasoning effort."}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/quota",
        stage: Stage::Code,
        when: Any(&[
            All(&[CodeIn(&["1113", "1309"]), StatusIn(400, 499)]),
            All(&[CodeIn(&["30001", "30011"]), Any(&[Status(403), Says(&["balance"])])]),
            CodeIn(&[
                "arrearage",
                "accountoverdueerror",
                "1008",
                "allocationquota.freetieronly",
                "prepaidbilloverdue",
                "postpaidbilloverdue",
                "exceeded_current_quota_error",
                "insufficientbalance",
                "insufficient-balance",
                "commoditynotpurchased",
                "setlimitexceeded",
                "resourcepackexhausted",
                "failedoperation.resourcepackexhausted",
                "failedoperation.freeresourcepackexhausted",
                "resourceinsufficient.chargeresourceexhaust",
            ]),
            TypeIn(&["exceeded_current_quota_error", "allocationquota.freetieronly"]),
        ]),
        reason: Reason::InsufficientQuota,
        source: ZHIPU,
        fires_on: &[
            http(429, r#"{"error":{"code":"1113","message":"x"}}"#),
            http(
                400,
                r#"{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"x"}"#,
            ),
        ],
        ..RULE
    },
    Rule {
        id: "vendors/rate",
        stage: Stage::Code,
        when: All(&[
            CodeIn(&[
                "1302",
                "1303",
                "throttling.ratequota",
                "limitrequests",
                "requestbursttoofast",
                "modelaccountrpmratelimitexceeded",
                "accountrpmratelimitexceeded",
                "modelaccountipmratelimitexceeded",
            ]),
            StatusIn(400, 499),
        ]),
        reason: Reason::RateLimitedRequests,
        source: ZHIPU,
        fires_on: &[http(429, r#"{"error":{"code":"1302","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "dashscope/token-rate",
        stage: Stage::Code,
        when: CodeIn(&[
            "throttling.allocationquota",
            "modelaccounttpmratelimitexceeded",
            "accounttpmratelimitexceeded",
            "token_limit_exceeded",
        ]),
        reason: Reason::RateLimitedTokens,
        source: DASHSCOPE,
        fires_on: &[http(
            429,
            r#"{"code":"Throttling.AllocationQuota","message":"Allocated quota exceeded, please increase your quota limit.","request_id":"x"}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/busy",
        stage: Stage::Code,
        when: All(&[
            CodeIn(&["1305", "1312", "1234", "50505", "50603", "50508", "modelservingerror"]),
            Any(&[Status(429), StatusIn(500, 599)]),
        ]),
        reason: Reason::Overloaded,
        source: ZHIPU,
        fires_on: &[http(429, r#"{"error":{"code":"1305","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "vendors/window",
        stage: Stage::Code,
        when: All(&[
            CodeIn(&["1304", "1308", "1310", "quotaexceeded", "quota_exceeded"]),
            Not(&Says(&["balance", "credit"])),
        ]),
        reason: Reason::QuotaWindowExhausted,
        source: ZHIPU,
        fires_on: &[
            http(429, r#"{"error":{"code":"1304","message":"x"}}"#),
            http(402, r#"{"error":{"message":"You have exceeded your monthly quota","code":"quota_exceeded"}}"#),
        ],
        ..RULE
    },
    Rule {
        id: "vendors/filter",
        stage: Stage::Code,
        when: CodeIn(&[
            "1301",
            "data_inspection_failed",
            "datainspectionfailed",
            "1026",
            "1027",
            "sensitivecontentdetected",
            "sensitivecontentdetected.severeviolation",
            "inputtextsensitivecontentdetected",
            "outputtextsensitivecontentdetected",
            "content_moderation",
            "outputimagesensitivecontentdetected",
            "inputimagesensitivecontentdetected",
            "risk_control",
            "10013",
            "10014",
            "336501",
        ]),
        reason: Reason::ContentFiltered,
        source: ZHIPU,
        fires_on: &[http(
            400,
            r#"{"error":{"code":"data_inspection_failed","message":"Output data may contain inappropriate content.","type":"data_inspection_failed"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/key",
        stage: Stage::Code,
        when: Any(&[
            All(&[CodeIn(&["1000", "1002", "1003"]), StatusIn(400, 499)]),
            All(&[CodeIn(&["1004", "2049"]), Not(&StatusIn(500, 599))]),
            // An operating system has numbers, too: 110 and 111 are Linux's for a connection that was not made.
            All(&[CodeIn(&["110", "111"]), StatusIn(200, 499)]),
            CodeIn(&["invalidaccount", "failed_to_auth", "invalid_iam_token"]),
            // As one word: «invalid_api_key» is everybody's.
            WordPart("invalidapikey"),
        ]),
        reason: Reason::InvalidApiKey,
        source: ZHIPU,
        fires_on: &[
            http(401, r#"{"error":{"code":"1002","message":"x"}}"#),
            http(401, r#"{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"x"}"#),
            http(
                200,
                r#"{"base_resp":{"status_code":1004,"status_msg":"login fail: Please carry the API secret key"}}"#,
            ),
        ],
        silent_on: &[http(
            401,
            r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "tencent/signature-time",
        stage: Stage::Code,
        when: CodeIn(&["authfailure.signatureexpire"]),
        reason: Reason::ClockSkew,
        source: "https://cloud.tencent.com/document/api/1729/101843",
        fires_on: &[http(
            200,
            r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"x"},"RequestId":"x"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "tencent/key",
        stage: Stage::Code,
        when: CodeIn(&[
            "authfailure.secretidnotfound",
            "authfailure.signaturefailure",
            "authfailure.tokenfailure",
            "authfailure.invalidsecretid",
        ]),
        reason: Reason::InvalidApiKey,
        source: "https://cloud.tencent.com/document/api/1729/101843",
        fires_on: &[http(
            200,
            r#"{"Response":{"Error":{"Code":"AuthFailure.SecretIdNotFound","Message":"x"},"RequestId":"x"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "tencent/rate",
        stage: Stage::Code,
        when: All(&[CodeIn(&["requestlimitexceeded", "requestlimitexceeded.uinlimitexceeded"]), StatusIn(200, 299)]),
        reason: Reason::RateLimitedRequests,
        source: "https://cloud.tencent.com/document/api/1729/101843",
        fires_on: &[http(
            200,
            r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"x"},"RequestId":"x"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "minimax/rate",
        stage: Stage::Code,
        when: All(&[CodeIn(&["1002", "2045"]), StatusIn(200, 299)]),
        reason: Reason::RateLimitedUnspecified,
        source: MINIMAX,
        fires_on: &[http(
            200,
            r#"{"id":"","choices":null,"base_resp":{"status_code":1002,"status_msg":"rate limit"}}"#,
        )],
        silent_on: &[http(401, r#"{"error":{"code":"1002","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "minimax/token-rate",
        stage: Stage::Code,
        when: All(&[Code("1039"), StatusIn(200, 299)]),
        reason: Reason::RateLimitedTokens,
        source: MINIMAX,
        fires_on: &[http(200, r#"{"base_resp":{"status_code":1039,"status_msg":"token limit"}}"#)],
        ..RULE
    },
    Rule {
        id: "minimax/connections",
        stage: Stage::Code,
        when: All(&[Code("1041"), StatusIn(200, 299)]),
        reason: Reason::RateLimitedRequests,
        source: MINIMAX,
        fires_on: &[http(200, r#"{"base_resp":{"status_code":1041,"status_msg":"conn limit"}}"#)],
        ..RULE
    },
    Rule {
        id: "minimax/window",
        stage: Stage::Code,
        when: All(&[Code("2056"), StatusIn(200, 499)]),
        reason: Reason::QuotaWindowExhausted,
        source: MINIMAX,
        fires_on: &[http(200, r#"{"base_resp":{"status_code":2056,"status_msg":"usage limit exceeded"}}"#)],
        ..RULE
    },
    Rule {
        id: "minimax/server",
        stage: Stage::Code,
        when: All(&[CodeIn(&["1000", "1013", "1024", "1033"]), StatusIn(200, 299)]),
        reason: Reason::ServerError,
        source: MINIMAX,
        fires_on: &[http(200, r#"{"base_resp":{"status_code":1024,"status_msg":"internal error"}}"#)],
        ..RULE
    },
    Rule {
        id: "minimax/timeout",
        stage: Stage::Code,
        when: All(&[Code("1001"), StatusIn(200, 299)]),
        reason: Reason::GatewayTimeout,
        source: MINIMAX,
        fires_on: &[http(200, r#"{"base_resp":{"status_code":1001,"status_msg":"request timeout"}}"#)],
        ..RULE
    },
    Rule {
        id: "vendors/no-key",
        stage: Stage::Code,
        when: All(&[Code("1001"), Status(401)]),
        reason: Reason::MissingApiKey,
        source: ZHIPU,
        fires_on: &[http(
            401,
            r#"{"error":{"code":"1001","message":"Header中未收到Authorization参数，无法进行身份验证。"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/model",
        stage: Stage::Code,
        when: CodeIn(&[
            "1211",
            "20012",
            "invalidendpointormodel.notfound",
            "modelnotfound",
            "model.notfound",
            "invalidendpointormodel",
        ]),
        reason: Reason::ModelNotFound,
        source: ZHIPU,
        fires_on: &[http(
            400,
            r#"{"code":20012,"message":"Model does not exist. Please check it carefully.","data":null}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/permission",
        stage: Stage::Code,
        when: CodeIn(&[
            "1220",
            "1222",
            "modelnotopen",
            "accessdenied.unpurchased",
            "model.accessdenied",
            "operationdenied",
            "accessdenied.unsupported",
        ]),
        reason: Reason::PermissionDenied,
        source: ARK,
        fires_on: &[http(
            404,
            r#"{"error":{"code":"ModelNotOpen","message":"Your account has not activated the model m.","type":"NotFound"}}"#,
        )],
        ..RULE
    },
    Rule {
        id: "vendors/account",
        stage: Stage::Code,
        when: All(&[CodeIn(&["1110", "1111", "1112", "1120", "1121"]), StatusIn(400, 499)]),
        reason: Reason::AccountDisabled,
        source: ZHIPU,
        fires_on: &[http(401, r#"{"error":{"code":"1121","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "vendors/parameter",
        stage: Stage::Class,
        when: All(&[
            CodeIn(&["1210", "1214", "20015", "2013", "invalidparameter", "badrequest", "invalid_request_format"]),
            StatusIn(200, 499),
        ]),
        reason: Reason::InvalidParameter,
        source: ZHIPU,
        fires_on: &[http(400, r#"{"error":{"code":"1210","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "vendors/missing",
        stage: Stage::Class,
        when: CodeIn(&["1213", "missingparameter"]),
        reason: Reason::MissingParameter,
        source: ZHIPU,
        fires_on: &[http(400, r#"{"error":{"code":"1213","message":"x"}}"#)],
        ..RULE
    },
    Rule {
        id: "deepseek/key",
        stage: Stage::Message,
        when: Says(&["authentication fails", "governor"]),
        reason: Reason::InvalidApiKey,
        source: "https://github.com/continuedev/continue/issues/11820",
        fires_on: &[http(401, r#"{"error":{"message":"Authentication Fails, Your api key: ****0000 is invalid"}}"#)],
        silent_on: &[http(
            402,
            r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#,
        )],
        ..RULE
    },
];
