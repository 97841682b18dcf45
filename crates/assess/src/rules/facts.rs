//! Conditions that need arithmetic or a closer look.

use redial_note::{BodyForm, EnvelopeKind};
use redial_redact::is_placeholder;

use super::{When, says};
use crate::subject::{Spoken, Subject};

/// One request asks for more than the whole allowance: `Limit 30000, Requested 31538`.
pub(super) fn requested_over_limit(subject: &Subject<'_>) -> bool {
    let message = subject.message();
    let number = |words: &[&str]| words.iter().find_map(|word| number_after(message, word));
    match (number(&["limit ", "limit: ", "limit:"]), number(&["requested ", "requested: ", "requested:"])) {
        (Some(limit), Some(requested)) => limit > 0 && requested > limit,
        _ => false,
    }
}

/// The status says that the request itself is what was refused.
pub(super) const IS_REFUSED: When = When::Any(&[When::Status(400), When::Status(413), When::Status(422)]);

/// A client's words have the document of an error in them.
pub(super) fn is_around_an_error(subject: &Subject<'_>) -> bool {
    let told = subject.told;
    told.form == BodyForm::Text && told.chains.iter().any(|chain| chain.len() > 1)
}

fn number_after(text: &str, word: &str) -> Option<u64> {
    text.match_indices(word).find_map(|(at, _)| {
        let rest = text.get(at + word.len()..)?.trim_start();
        let digits: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '_'))
            .filter(char::is_ascii_digit)
            .collect();
        digits.parse().ok()
    })
}

/// Whether a word stands by itself.
fn has_word(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| words.contains(&word))
}

/// Tokens per minute by its letters, wherever a speaker puts them.
pub(super) fn names_token_rate(subject: &Subject<'_>) -> bool {
    has_word(subject.message(), &["tpm", "tps", "itpm", "otpm"])
}

/// Requests per minute by its letters, wherever a speaker puts them.
pub(super) fn names_request_rate(subject: &Subject<'_>) -> bool {
    has_word(subject.message(), &["rpm", "rps", "qps", "qpm"])
}

/// The errors have a class and no word besides: no message, no field. A client's words around them are no message.
pub(super) fn names_nothing(subject: &Subject<'_>) -> bool {
    let is_bare = |layer: &Spoken| layer.message.trim().is_empty() && layer.param.is_empty();
    let mut layers = subject.told.chains.iter().flatten().filter(|layer| layer.kind != Some(EnvelopeKind::Words));
    layers.all(is_bare)
}

/// The error names the field that it is about.
pub(super) fn names_a_field(subject: &Subject<'_>) -> bool {
    subject.layer.is_some_and(|layer| !layer.param.is_empty() && layer.param.parse::<u16>().is_err())
}

/// A limit of zero is no rate but a plan without the model.
pub(super) fn limit_is_zero(subject: &Subject<'_>) -> bool {
    says(subject.message(), &["limit: 0", "limit 0", "limit=0", "limit is 0", "quota of 0", "quota is 0"])
}

/// The stated reset is an hour or more away: a window, not a rate.
pub(super) fn resets_in_hours(subject: &Subject<'_>) -> bool {
    let message = subject.message();
    ["reset after", "resets in", "reset in", "try again in", "retry in", "resets after", "refreshes in", "wait for"]
        .iter()
        .any(|anchor| {
            message.match_indices(anchor).any(|(at, _)| {
                let rest = message.get(at + anchor.len()..).unwrap_or_default().trim_start();
                let rest = ["about ", "approximately ", "~"]
                    .iter()
                    .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let unit = rest.get(digits..).unwrap_or_default().trim_start();
                digits > 0 && (unit.starts_with('h') || unit.starts_with("day") || unit.starts_with("d "))
            })
        })
}

/// The echoed key is a template, `undefined`, or the name of a variable, perhaps masked.
pub(super) fn echoes_placeholder(subject: &Subject<'_>) -> bool {
    echoed_key(subject.raw()).is_some_and(|key| !is_blanked(&key) && looks_like_placeholder(&key))
}

/// The echoed key has the prefix of another vendor than the one that refused it.
pub(super) fn echoes_foreign_key(subject: &Subject<'_>) -> bool {
    const PREFIXES: &[(&str, &str)] = &[
        ("sk-ant-", "anthropic"),
        ("sk-or-", "openrouter"),
        ("gsk_", "groq"),
        ("xai-", "x.ai"),
        ("aiza", "google"),
        ("hf_", "hugging"),
        ("pplx-", "perplexity"),
        ("nvapi-", "nvidia"),
        ("csk-", "cerebras"),
        ("fw_", "fireworks"),
        ("sk-proj-", "openai"),
        ("ghp_", "github"),
        ("github_pat_", "github"),
        ("ya29.", "google"),
        ("tgp_v1_", "together"),
        ("r8_", "replicate"),
    ];
    const SPEAKERS: &[&str] = &[
        "platform.openai.com",
        "console.x.ai",
        "console.anthropic",
        "openrouter.ai",
        "console.groq.com",
        "platform.deepseek",
    ];
    let message = subject.message();
    let Some(key) = echoed_key(subject.raw()).map(|key| key.to_lowercase()) else { return false };
    let owner = PREFIXES.iter().find(|(prefix, _)| key.starts_with(prefix)).map(|(_, owner)| *owner);
    owner.is_some_and(|owner| SPEAKERS.iter().any(|speaker| message.contains(speaker) && !speaker.contains(owner)))
}

/// A token is what a text is made of, for a parser or in a model's vocabulary, or where a list goes on. Where the status speaks of a key, it is that.
pub(super) fn speaks_of_text_tokens(subject: &Subject<'_>) -> bool {
    const PARTS: &[&str] = &[
        "token at ",
        "token count",
        "token id",
        "token ids",
        "token in input",
        "token in json",
        "token in prompt",
        "token in the input",
        "token in the prompt",
        "token index",
        "token number",
        "token sequence",
        "token type",
        "token: <|",
        "token <|",
        "token '<|",
        "at position",
        "grammar",
        "logit_bias",
        "logprobs",
        "page token",
        "page_token",
        "special token",
        "stop sequence",
        "tokenizer",
        "vocab",
    ];
    !matches!(subject.status(), Some(401 | 403)) && says(subject.message(), PARTS)
}

/// The key in `Incorrect API key provided: KEY.` and its kin.
fn echoed_key(raw: &str) -> Option<String> {
    const ANCHORS: &[&str] = &[
        "api key provided: ",
        "api key provided:",
        "your api key: ",
        "api key: ",
        "key provided: ",
        "received api key = ",
        "invalid token: ",
        "api key '",
        "key=",
        "api key \"",
        "invalid api key: ",
        "token provided: ",
        "passed token=",
        "received key: ",
    ];
    let lower = raw.to_ascii_lowercase();
    // A word's end is another name: `export X_API_KEY=…` is advice on what to set, and no echo.
    let begins =
        |at: &usize| !lower.get(..*at).unwrap_or_default().ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    ANCHORS.iter().find_map(|anchor| {
        let at = lower.match_indices(anchor).map(|(at, _)| at).find(begins)? + anchor.len();
        let rest = raw.get(at..)?.trim_start_matches(['"', '\'', '`', ' ']);
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';')).unwrap_or(rest.len());
        let key = rest.get(..end)?.trim_end_matches('.');
        (!key.is_empty()).then(|| key.to_owned())
    })
}

/// Whether somebody who quotes an error blanked the key out in it: what was sent, it does not say.
fn is_blanked(key: &str) -> bool {
    const WORDS: &[&str] = &[
        "blanked",
        "censored",
        "elided",
        "hidden",
        "masked",
        "obfuscated",
        "omitted",
        "redacted",
        "removed",
        "sanitized",
        "scrubbed",
        "snip",
        "stripped",
    ];
    let lower = key.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || is_crossed_out(&lower)
}

/// Whether what follows on a key's prefix is crossed out: `sk-xxxxxxxx`, `sk-xxx...xxx`, `sk-proj-xxxxxxxx3fq9` with a tail that stayed.
fn is_crossed_out(key: &str) -> bool {
    const ENOUGH: usize = 4;
    let is_cross = |c: char| "x#\u{2022}\u{2588}".contains(c);
    let rest = key.rsplit(['-', '_']).next().unwrap_or_default();
    let crosses = rest.chars().filter(|c| is_cross(*c)).count();
    let is_nothing_else = rest.chars().all(|c| is_cross(c) || matches!(c, '*' | '.' | '\u{2026}'));
    let leads = rest.chars().take_while(|c| is_cross(*c)).count();
    (is_nothing_else && crosses >= ENOUGH) || leads >= ENOUGH
}

fn looks_like_placeholder(key: &str) -> bool {
    // A mark of a model's vocabulary: `<|endoftext|>`.
    if key.starts_with("<|") {
        return false;
    }
    let Some(mask) = key.find("***").or_else(|| key.find("...")).or_else(|| key.find('*')) else {
        return is_placeholder(key);
    };
    let head = key.get(..mask).unwrap_or_default();
    let tail = key.get(mask..).unwrap_or_default().trim_start_matches(['*', '.']);
    let head_lower = head.to_lowercase();
    let opens = [
        "your", "<", "${", "{", "env", "process", "undefi", "placeh", "change", "insert", "replac", "my_", "my-",
        "api_key", "api-key", "sk-your", "enter",
    ]
    .iter()
    .any(|opening| head_lower.starts_with(opening));
    let ends = [
        "null", "ined", "None", "HERE", "here", "_KEY", "_key", "-key", "lder", "KEY}", "KEY>", "key>", "key}", "EDME",
    ]
    .contains(&tail);
    // `YO***RE`: first and last two characters of `YOUR_…_HERE`.
    let masked_template =
        matches!((head, tail), ("YO", "RE" | "EY") | ("yo", "re" | "ey") | ("un", "ed") | ("nu", "ll"));
    let is_variable = head.contains('_') && head.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    opens || ends || masked_template || is_variable
}

/// The path that the server echoes has no version, or repeats a part.
pub(super) fn echoes_odd_path(subject: &Subject<'_>) -> bool {
    let own = echoed_path(subject.message()).or_else(|| echoed_path(&subject.told.page));
    own.is_some_and(|path| is_odd_path(&path))
}

/// The path that the server echoes is a normal one.
pub(super) fn echoes_plain_path(subject: &Subject<'_>) -> bool {
    let own = echoed_path(subject.message()).or_else(|| echoed_path(&subject.told.page));
    own.is_some_and(|path| !is_odd_path(&path))
}

/// What is known of the request names a base URL without a version, or a path that is odd.
pub(super) fn hint_has_odd_path(subject: &Subject<'_>) -> bool {
    let hint = &subject.told.hint;
    if let Some(at) = hint.find("://") {
        let url = hint.get(at + 3..).unwrap_or_default();
        let url = url.split(|c: char| c.is_whitespace() || ",;\"')".contains(c)).next().unwrap_or_default();
        let path = url.split_once('/').map_or("", |(_, path)| path).trim_end_matches('/');
        return is_odd_path(&format!("/{path}"));
    }
    says(
        hint,
        &[
            "without /v1",
            "without v1",
            "missing /v1",
            "no /v1",
            "doubled",
            "/v1/v1",
            "without the /v1",
            "lacks /v1",
            "unversioned",
        ],
    )
}

/// The first path after a method or the word URL.
fn echoed_path(text: &str) -> Option<String> {
    [
        "post ",
        "get ",
        "put ",
        "delete ",
        "url: ",
        "url (",
        "url ",
        "path: ",
        "path ",
        "route ",
        "requested url <code>",
        "resource ",
        "endpoint ",
    ]
    .iter()
    .find_map(|anchor| {
        text.match_indices(anchor).find_map(|(at, _)| {
            let rest = text.get(at + anchor.len()..)?.trim_start_matches(['"', '\'', '`', '(', ':', ' ']);
            let path: String =
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "/_-.:{}%".contains(*c)).collect();
            (path.starts_with('/') && path.len() > 1).then(|| path.trim_end_matches(['.', ':']).to_owned())
        })
    })
}

fn is_odd_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_version = |part: &&&str| {
        part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.len() <= 8)
    };
    let versions = parts.iter().filter(is_version).count();
    let repeats = parts.iter().enumerate().any(|(n, part)| parts.iter().skip(n + 1).any(|other| other == part));
    versions != 1 || repeats
}

/// The gateway that was called runs on our own machine, so what it could not reach is ours.
pub(super) fn gateway_is_ours(subject: &Subject<'_>) -> bool {
    says(
        &subject.told.hint,
        &[
            "own machine",
            "operator's machine",
            "same machine",
            "runs locally",
            "local machine",
            "on the machine of",
            "self-hosted on",
            "operator's own",
            "localhost",
            "127.0.0.1",
            "own host",
            "gateway is local",
            "local gateway",
        ],
    )
}

/// The message speaks of where a gateway keeps its own things: its database, its cache, its disk.
pub(super) fn speaks_of_own_store(subject: &Subject<'_>) -> bool {
    const STORES: &[&str] = &[
        "clickhouse",
        "database",
        "disk full",
        "disk quota",
        "duplicate key value",
        "elasticsearch",
        "file system",
        "for relation ",
        "for table ",
        "kafka",
        "memcached",
        "mongodb",
        "mongoerror",
        "mongoserver",
        "mysql",
        // A socket or a file of its own, by its path.
        "dial unix",
        "permission denied: /",
        "memory budget",
        "no space left on device",
        "no such table",
        "noauth authentication required",
        "oom command not allowed",
        "postgres",
        "pq: ",
        "quota table",
        "rabbitmq",
        "read-only file system",
        "redis ",
        "redis:",
        "rediserror",
        "sqlite",
        "storage quota",
        "sqlstate",
        "too many open files",
        "wrongpass",
        "数据库",
    ];
    says(subject.message(), STORES)
}

/// The message speaks of money or of a plan, so that «rate limit» would send a caller waiting in vain.
pub(super) fn speaks_of_money(subject: &Subject<'_>) -> bool {
    const WORDS: &[&str] = &[
        "balance",
        "credit",
        "billing",
        "payment",
        "paid",
        "plan",
        "quota",
        "subscri",
        "upgrade",
        "budget",
        "spend",
        "invoice",
        "purchase",
        "top up",
        "activation",
        "recharge",
        "arrears",
        "overdue",
        "free trial",
        "verify your",
        "permission",
        "not allowed",
        "paused",
        "suspended",
        "disabled",
        "额度",
        "余额",
        "欠费",
        "充值",
        "套餐",
        "购买",
    ];
    says(subject.message(), WORDS)
}

/// A class of rate limits over a text about a plan or a balance: waiting would be in vain.
pub(super) fn is_about_money(subject: &Subject<'_>) -> bool {
    const RATES: &[&str] =
        &["rate limit", "rate-limit", "requests per", "tokens per", "too many", "频率", "usage limit"];
    speaks_of_money(subject) && !says(subject.message(), RATES)
}

/// The message of a server error speaks of what a caller can change, so that «server error» would be a guess.
pub(super) fn speaks_of_the_request(subject: &Subject<'_>) -> bool {
    const WORDS: &[&str] = &[
        "invalid",
        "missing",
        "required",
        "unsupported",
        "not support",
        "must ",
        "expected",
        "too long",
        "too large",
        "api key",
        "apikey",
        "token",
        "quota",
        "balance",
        "credit",
        "permission",
        "not allowed",
        "denied",
        "forbidden",
        "unauthorized",
        "parameter",
        "argument",
        "param",
        "exceed",
        "limit",
        "billing",
        "payment",
        "does not",
        "unknown model",
        "unknown provider",
        "unknown field",
        "_api_key",
        "credential",
        "is not set",
        "not configured",
        "not found",
        "no such",
        "not exist",
        "not authorized",
        "not enabled",
        "is disabled",
        "been disabled",
        "suspended",
        "has expired",
        "unauthenticated",
        "subscri",
        "schema",
        "unrecognized",
        "blocked",
        "flagged",
        "moderation",
        "policy",
        "不存在",
        "过期",
        "禁用",
        "欠费",
        "充值",
        "未找到",
        "未配置",
        "密钥",
        "违规",
        "敏感",
        "无效",
        "不支持",
        "缺少",
        "错误",
        "额度",
        "余额",
        "参数",
        "令牌",
        "权限",
        "超过",
    ];
    says(subject.message(), WORDS)
}
