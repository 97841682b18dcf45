//! What no row of phrases knows: a sentence that says something of a gateway, as it is and not as it was once, and nothing of
//! how it is set up or spoken to. Its kind is told by what else it speaks of.

use super::{
    Kind,
    phrase::is_of,
    predicate::{Needs, Said},
    stance::{denies_something, is_past},
    vocabulary::OTHER,
    words::Word,
};

/// Who is spoken of as one who acts: what they do is theirs.
#[rustfmt::skip]
pub(super) const ACTORS: &[&str] = &[
    "gateway*", "provider*", "vendor*", "endpoint*", "model", "models", "service", "services", "api", "apis", "route", "routes",
    "upstream*", "platform*", "supplier*", "operator*", "cometapi*", "openai*", "anthropic*", "gemini*", "claude*", "gpt*", "llm*",
    "account*", "subscription", "organisation", "organization", "integration*", "host", "assistant", "backend*", "tier", "plan",
    "they", "llama*", "mistral*", "funds", "credit", "credits", "org",
];

/// What comes of asking them, many at once.
#[rustfmt::skip]
pub(super) const YIELDS: &[&str] = &[
    "answers", "replies", "responses", "errors", "failures", "timeouts", "outages", "interruptions", "incidents", "prompts", "tokens",
    "streams", "completions", "hiccups", "limits", "quotas", "prices", "calls", "requests", "retries", "outputs", "resets",
    "translations", "summaries", "essays", "embeddings", "regions", "region", "meter", "quota", "latency", "uptime", "traffic",
    "pricing", "version", "throughput",
];

/// Whoever hears of it: everybody, or the reader.
#[rustfmt::skip]
pub(super) const HEARERS: &[&str] = &[
    "you", "your", "nobody", "everyone", "everybody", "anyone", "anybody", "whoever", "nothing", "everything", "somebody", "someone",
    "none", "customers", "users", "teams", "developers", "people",
];

/// What they may be spoken of with, where no actor is named.
#[rustfmt::skip]
pub(super) const OBJECTS: &[&str] = &[
    "it", "this", "them", "these", "here", "prompt", "prompts", "key", "tokens", "calls", "requests", "quota*", "limit*", "bill",
    "batch", "limits", "call", "card", "bill", "service",
];

/// How something is set up, spoken to or recorded: what is said with these is told, not claimed.
#[rustfmt::skip]
pub(super) const MECHANICS: &[&str] = &[
    "field*", "header*", "parameter*", "url", "urls", "path", "paths", "name", "names", "named", "page", "pages", "address*", "flag",
    "flags", "option*", "file*", "config*", "json", "body", "bodies", "method*", "variable*", "section", "chapter*", "syntax",
    "schema*", "journal*", "called", "stands", "listens", "defined", "recorded", "counted", "written", "listed", "shown", "sent",
    "stored", "logged", "marked", "parsed", "grouped", "described", "explained", "compared", "configured", "passed", "forwarded",
    "refused", "documented", "signed", "digest*", "fingerprint*", "event*", "identified", "belongs", "belong", "refers", "denotes",
    "example*", "sample*", "table", "list", "column*", "row", "rows", "byte*", "http", "https", "sse", "tls", "get", "post", "id",
    "ids", "argument*", "command*", "client*", "reader*", "token", "recorder", "redial", "note", "article*", "sentence*", "term",
    "terms", "chapter", "appendix", "question*", "means", "mean", "type", "types", "format*", "message*", "retried", "retry-after",
    "attempt", "usage", "metadata", "object*", "array*", "string*", "number", "scope", "env", "environment", "contains", "consists",
    "denoted", "specified", "requires", "expects", "needs", "need", "must", "depends", "sends", "wraps", "encodes", "speaks",
    "documents", "publishes", "identifies", "distinguishes", "differs", "differ", "selected", "asked", "addressed", "tested",
    "matched", "mapped", "printed", "numbered", "split", "joined", "parsed", "rejects", "speaks", "ends", "begins", "mapped",
    "chosen", "prefix", "suffix", "bytes", "diff", "pr", "rename", "bump*", "sdk*", "redirect*", "flow*", "diagram*", "figure*",
    "hashed", "hash", "sorted", "ordered", "replaced", "attached", "rendered", "formatted", "converted", "family", "forward*",
    "distinguish*", "translate*", "receives", "validates", "resolves", "authenticates", "redirects", "closes", "idle",
    "stand", "wraps",
];

/// Words of a present or lasting state.
#[rustfmt::skip]
pub(super) const LASTING: &[&str] = &[
    "is", "are", "will", "can", "has", "have", "does", "do", "never", "always", "would", "may", "stays", "remains", "keeps", "goes",
    "come", "comes", "take", "takes", "gets", "get", "give", "gives", "let", "lets", "make", "makes", "hold", "holds", "run", "runs",
    "need", "needs", "know", "knows", "say", "says", "write", "writes", "work", "works", "offer", "offers", "pay", "cost", "costs",
    "read", "could", "hardly", "barely", "rarely", "seldom", "last", "land", "cover", "covers", "beat", "beats", "stand", "stands",
    "want", "wants",
];

/// What a kind is spoken of with, in the order in which they are asked.
const TOPICS: &[(Kind, &[&str])] = &[
    (
        Kind::Billing,
        &[
            "bill*",
            "charge*",
            "invoice*",
            "pay",
            "pays",
            "paying",
            "refund*",
            "meter",
            "metered",
            "deduct*",
            "debit*",
            "money-back",
        ],
    ),
    (
        Kind::Pricing,
        &[
            "price*",
            "cost*",
            "cheap*",
            "money",
            "euro*",
            "dollar*",
            "cent",
            "cents",
            "budget*",
            "afford*",
            "bargain",
            "expensive",
            "fee*",
            "wallet",
            "overpriced",
            "less",
            "spend*",
            "discount*",
            "rebate*",
            "$*",
            "€*",
            "thrifty",
            "purse",
        ],
    ),
    (
        Kind::AccountState,
        &[
            "account*",
            "key",
            "keys",
            "credit*",
            "balance",
            "funds",
            "subscription",
            "organisation",
            "organization",
            "entitled",
            "approved",
            "plan",
            "tier",
            "permission*",
            "blocked",
            "verified",
            "project",
        ],
    ),
    (
        Kind::RateLimits,
        &[
            "limit*",
            "quota*",
            "throttl*",
            "429*",
            "requests",
            "concurren*",
            "parallel",
            "batch*",
            "burst*",
            "workers",
            "minute",
            "unlimited",
            "cap",
            "objection",
            "many",
            "hammer*",
            "flood*",
            "slots",
        ],
    ),
    (
        Kind::ProviderCapacity,
        &[
            "load",
            "demand",
            "traffic",
            "capacity",
            "gpu*",
            "machine*",
            "servers",
            "scale*",
            "reserves",
            "slot",
            "headroom",
            "overload*",
            "peak*",
            "volume",
            "surge*",
            "crowd*",
            "busy",
            "pace",
            "rush",
            "growth",
            "muscle",
            "strain",
            "spike*",
        ],
    ),
    (Kind::RootCause, &["because", "cause*", "blame", "culprit", "fault", "wrong", "reason", "why", "due"]),
    (
        Kind::ProductionReadiness,
        &[
            "production",
            "launch*",
            "release*",
            "publish*",
            "publication",
            "ship*",
            "customers",
            "live",
            "business",
            "rollout",
            "users",
            "prime",
            "serious",
            "enterprise*",
        ],
    ),
    (
        Kind::Latency,
        &[
            "fast*",
            "quick*",
            "slow*",
            "speed*",
            "latency",
            "second",
            "seconds",
            "milliseconds",
            "ms",
            "instant*",
            "wait*",
            "moment",
            "time",
            "delay*",
            "lag*",
            "snappy",
            "swift*",
            "hurry",
            "ever",
            "pace",
            "blink*",
            "round-trip",
            "ages",
        ],
    ),
    (
        Kind::ModelQuality,
        &[
            "code",
            "writes",
            "write",
            "reads",
            "reason*",
            "understand*",
            "smart*",
            "clever*",
            "quality",
            "essay*",
            "german",
            "english",
            "language*",
            "human*",
            "professor*",
            "expert*",
            "accura*",
            "hallucinat*",
            "wrong",
            "right",
            "mistake*",
            "best",
            "better",
            "maths",
            "math",
            "arithmetic",
            "prose",
            "translat*",
            "summar*",
            "thinks",
            "knows",
            "version",
            "genius",
            "brilliant*",
            "instruction*",
            "judgement",
            "nuance*",
            "logic",
            "creative*",
            "poem*",
            "joke*",
        ],
    ),
    (Kind::ResponseText, &["same", "exact*", "word", "words", "verbatim", "deterministic", "receives", "prints"]),
    (
        Kind::Uptime,
        &[
            "fail*",
            "interrupt*",
            "error*",
            "outage*",
            "retries",
            "timeout*",
            "down",
            "steady",
            "stable",
            "trust*",
            "reliab*",
            "confidence",
            "fall*",
            "control",
            "rare*",
            "drop*",
            "hiccup*",
            "solid",
            "night",
            "break*",
            "crash*",
            "faith",
            "forget",
            "worry*",
            "notorious",
            "incident*",
            "fault*",
            "calm",
            "surviv*",
            "hold*",
            "promise*",
        ],
    ),
];

/// What a sentence says of a gateway in general, if it does.
pub(super) fn said(words: &[Word]) -> Option<Said> {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let others = words.iter().any(|word| is_of(OTHER, &word.text));
    let spelt = |word: &Word| word.text.contains(['_', '/']) && word.text.len() > 1 || word.text.starts_with("--");
    if words.len() < 4 || others || has(MECHANICS) || words.iter().any(spelt) || denies_something(words) {
        return None;
    }
    if is_of_their_doing(words) {
        return Some(Said {
            kind: Kind::RootCause,
            needs: Needs::Nothing,
            words: (0, 1),
            negative: true,
            topic: false,
        });
    }
    let at = speaks_of(words)?;
    let acts = words
        .get(at + 1)
        .is_some_and(|word| word.text.len() > 3 && word.text.ends_with('s') && !word.text.ends_with("ss"));
    let yields = words.get(at).is_some_and(|word| YIELDS.contains(&word.text.as_str()) && word.text.ends_with('s'));
    let past = words.iter().any(|word| is_past(&word.text));
    if !(acts || has(LASTING) || yields && !past) || is_told_passively(words) {
        return None;
    }
    Some(Said { kind: kind(words), needs: Needs::Nothing, words: (at, at + 1), negative: true, topic: false })
}

/// The kind whose topic a sentence speaks of.
pub(super) fn kind(words: &[Word]) -> Kind {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    TOPICS.iter().find(|(_, topic)| has(topic)).map_or(Kind::Availability, |(kind, _)| *kind)
}

/// «Is counted by», «are sent with»: how something is done, but for what is judged of somebody.
pub(super) fn is_told_passively(words: &[Word]) -> bool {
    #[rustfmt::skip]
    const JUDGED: &[&str] = &[
        "fixed", "resolved", "blocked", "charged", "billed", "limited", "throttled", "overloaded", "restricted", "refunded", "credited",
        "deducted", "covered", "guaranteed", "affected", "saturated", "cleared", "approved", "revoked", "suspended", "retired",
        "switched", "discontinued", "solved", "cured", "priced", "overpriced", "needed", "required", "bothered", "impressed", "unmatched",
        "trusted", "loved", "interrupted", "delayed", "unlimited", "tired", "recovered", "unlocked", "allowed", "permitted", "doubled",
        "disappointed", "hurried", "rushed", "gifted", "skilled", "staffed", "equipped", "prepared", "swamped", "sated", "settled",
        "relaxed", "hit", "sized", "designed", "tuned", "hardened", "improved", "repaired", "built", "loaded", "confirmed", "respected",
        "known", "invoiced", "debited", "reimbursed", "capped", "enabled", "flagged", "lifted", "raised", "waived", "granted",
    ];
    #[rustfmt::skip]
    const DONE: &[&str] = &[
        "set", "kept", "put", "sent", "built", "read", "written", "made", "found", "chosen", "given", "taken", "drawn", "shown", "split",
        "held",
    ];
    const WITH: &[&str] = &["in", "with", "by", "from", "to", "as", "on", "at", "of", "for"];
    let done = |at: usize, word: &Word| {
        DONE.contains(&word.text.as_str())
            && words.get(at + 1).is_none_or(|next| WITH.contains(&next.text.as_str()) || next.text == ".")
    };
    let is = |word: &Word| matches!(word.text.as_str(), "is" | "are" | "be" | "been");
    let passive =
        |next: &Word| next.text.len() > 4 && next.text.ends_with("ed") && !JUDGED.contains(&next.text.as_str());
    words.iter().enumerate().any(|(at, word)| {
        let after = words.get(at + 1..(at + 3).min(words.len())).unwrap_or_default();
        is(word) && (after.iter().any(passive) || after.first().is_some_and(|next| done(at + 1, next)))
    })
}

/// The topic of a sentence that names it outright, where its phrase names none.
pub(super) fn topic(words: &[Word]) -> Option<Kind> {
    let outright = |kind: Kind| matches!(kind, Kind::Billing | Kind::RateLimits | Kind::ProviderCapacity);
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    TOPICS.iter().find(|(kind, topic)| outright(*kind) && has(topic)).map(|(kind, _)| *kind)
}

/// What went wrong on the other side, told as known.
fn is_of_their_doing(words: &[Word]) -> bool {
    #[rustfmt::skip]
    const DAMAGE: &[&str] = &[
        "late", "cost", "took", "broke", "wrong", "failed", "cut", "dropped", "lost", "killed", "knocked", "tripped", "restarted",
        "crashed", "pulled", "overslept", "forgot", "botched", "ran", "collapsed", "choked", "stumbled", "misfired", "reacted", "expired",
        "leaked", "burst", "starved", "throttled", "overheated", "blew", "hit", "hurt", "stalled", "hung", "froze",
    ];
    const THEIRS: &[&str] = &["their", "provider*", "vendor*", "upstream*", "operator*", "supplier*"];
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let once = |word: &Word| matches!(word.text.as_str(), "attempt" | "we" | "c1") || word.text.parse::<u32>().is_ok();
    has(THEIRS)
        && has(DAMAGE)
        && !words.iter().any(|word| is_of(&["is", "are", "will", "can", "has", "have"], &word.text))
        && !words.first().is_some_and(once)
}

/// Where the one begins of whom it is said.
fn speaks_of(words: &[Word]) -> Option<usize> {
    let begins = |at: usize| {
        words
            .get(..at)
            .unwrap_or_default()
            .iter()
            .rposition(|word| matches!(word.text.as_str(), "," | ";" | ":" | "—" | "and" | "but" | "that"))
            .map_or(0, |at| at + 1)
    };
    let acts = |(at, word): &(usize, &Word)| {
        let before = words.get(begins(*at)..*at).unwrap_or_default();
        is_of(ACTORS, &word.text) && before.len() <= 6 && !before.iter().any(|word| is_of(LASTING, &word.text))
    };
    let yields = |(at, word): &(usize, &Word)| YIELDS.contains(&word.text.as_str()) && *at - begins(*at) <= 2;
    let heard = words.iter().take(3).position(|word| HEARERS.contains(&word.text.as_str()));
    let anywhere = || words.iter().position(|word| is_of(ACTORS, &word.text));
    let named = || words.iter().any(|word| is_of(ACTORS, &word.text) || is_of(OBJECTS, &word.text));
    if words.first().is_some_and(|word| word.text == "their") {
        return Some(0);
    }
    words
        .iter()
        .enumerate()
        .find(|one| acts(one) || yields(one))
        .map(|(at, _)| at)
        .or_else(|| heard.filter(|_| named()))
        .or_else(|| if words.iter().any(|word| is_past(&word.text)) { None } else { anywhere() })
}
