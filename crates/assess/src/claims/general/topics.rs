//! What each kind is spoken of with.

use crate::claims::{Kind, phrase::is_of, words::Word};

/// What a kind is spoken of with, in the order in which they are asked.
#[rustfmt::skip]
const TOPICS: &[(Kind, &[&str])] = &[
    (Kind::Billing, &[
        "bill*", "charge*", "invoice*", "pay", "pays", "paying", "refund*", "meter", "metered", "deduct*", "debit*",
        "money-back",
    ]),
    (Kind::Pricing, &[
        "price*", "cost*", "cheap*", "money", "euro*", "dollar*", "cent", "cents", "budget*", "afford*", "bargain",
        "expensive", "fee*", "wallet", "overpriced", "less", "spend*", "discount*", "rebate*", "$*", "€*", "thrifty", "purse",
    ]),
    (Kind::AccountState, &[
        "account*", "key", "keys", "credit*", "balance", "funds", "subscription", "organisation", "organization", "entitled",
        "approved", "plan", "tier", "permission*", "blocked", "verified", "project",
    ]),
    (Kind::RateLimits, &[
        "limit*", "quota*", "throttl*", "429*", "requests", "concurren*", "parallel", "batch*", "burst*", "workers", "minute",
        "unlimited", "cap", "objection", "many", "hammer*", "flood*", "slots",
    ]),
    (Kind::ProviderCapacity, &[
        "load", "demand", "traffic", "capacity", "gpu*", "machine*", "servers", "scale*", "reserves", "slot", "headroom",
        "overload*", "peak*", "volume", "surge*", "crowd*", "busy", "pace", "rush", "growth", "muscle", "strain", "spike*",
    ]),
    (Kind::RootCause, &[
        "because", "cause*", "blame", "culprit", "fault", "wrong", "reason", "why", "due",
    ]),
    (Kind::ProductionReadiness, &[
        "production", "launch*", "release*", "publish*", "publication", "ship*", "customers", "live", "business", "rollout",
        "users", "prime", "serious", "enterprise*",
    ]),
    (Kind::Latency, &[
        "fast*", "quick*", "slow*", "speed*", "latency", "second", "seconds", "milliseconds", "ms", "instant*", "wait*",
        "moment", "time", "delay*", "lag*", "snappy", "swift*", "hurry", "ever", "pace", "blink*", "round-trip", "ages",
    ]),
    (Kind::ModelQuality, &[
        "code", "writes", "write", "reads", "reason*", "understand*", "smart*", "clever*", "quality", "essay*", "german",
        "english", "language*", "human*", "professor*", "expert*", "accura*", "hallucinat*", "wrong", "right", "mistake*",
        "best", "better", "maths", "math", "arithmetic", "prose", "translat*", "summar*", "thinks", "knows", "version",
        "genius", "brilliant*", "instruction*", "judgement", "nuance*", "logic", "creative*", "poem*", "joke*",
    ]),
    (Kind::ResponseText, &[
        "same", "exact*", "word", "words", "verbatim", "deterministic", "receives", "prints",
    ]),
    (Kind::Uptime, &[
        "fail*", "interrupt*", "error*", "outage*", "retries", "timeout*", "down", "steady", "stable", "trust*", "reliab*",
        "confidence", "fall*", "control", "rare*", "drop*", "hiccup*", "solid", "night", "break*", "crash*", "faith",
        "forget", "worry*", "notorious", "incident*", "fault*", "calm", "surviv*", "hold*", "promise*",
    ]),
];

/// The kind whose topic a sentence speaks of.
pub(in crate::claims) fn kind(words: &[Word]) -> Kind {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    TOPICS.iter().find(|(_, topic)| has(topic)).map_or(Kind::Availability, |(kind, _)| *kind)
}

/// The topic of a sentence that names it outright, where its phrase names none.
pub(in crate::claims) fn topic(words: &[Word]) -> Option<Kind> {
    let outright = |kind: Kind| matches!(kind, Kind::Billing | Kind::RateLimits | Kind::ProviderCapacity);
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    TOPICS.iter().find(|(kind, topic)| outright(*kind) && has(topic)).map(|(kind, _)| *kind)
}
