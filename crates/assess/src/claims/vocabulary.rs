//! Classes of words. In a list `a*` stands for every word that begins so.

/// What a note is about: gateways, models, and what they give.
#[rustfmt::skip]
pub(super) const PROVIDER: &[&str] = &[
    "gateway*", "provider*", "model", "models", "endpoint*", "api", "apis", "account*", "key", "keys", "service", "services", "route",
    "routes", "upstream*", "vendor*", "platform", "cometapi*", "openai*", "anthropic*", "gemini*", "claude*", "gpt*", "sonnet",
    "opus", "haiku", "llm*", "llama*", "mistral*", "inference", "completion*", "quota*", "backend*", "subscription", "organisation",
    "organization", "429", "429s", "500", "500s", "502", "502s", "503", "503s", "5xx", "5xxs", "429/503", "throughput", "region*",
    "integration*", "connection*", "tokens", "credit", "credits", "assistant", "proxy", "channel*", "deployment*", "balance", "tier",
    "plan", "responses", "server", "servers", "traffic", "host", "hosts", "edge", "rate", "limits", "requests", "calls", "latency",
    "uptime", "downtime", "embedding*", "reply", "replies", "answers", "sla", "invoice*", "price*", "pricing", "rates", "timeouts",
    "outage*", "incident*", "failures", "errors", "retries", "failover", "fallback", "capacity", "gpus", "fleet", "stream", "streams",
    "streaming", "path", "url", "cluster*", "vendors", "side", "wallet", "generation", "generations", "setup", "stack", "solution",
    "hosting", "mini", "flagship", "chatbot", "bot", "output", "outputs", "call", "request", "answer", "response", "prompt*", "token",
    "limit", "operator*", "supplier*", "bill", "bills", "upstreams", "flakiness", "problem*", "issue*", "hiccup*", "attempt*",
    "retry", "failure", "error", "charge*", "cost*", "spend", "speed", "throttling", "wait", "waits", "delay*", "lag", "usage",
    "status", "checks", "check", "success", "200", "run", "timeout", "reset*", "503er", "publication", "release", "launch", "rollout",
    "pilot", "meter", "region", "interruption*", "quotas", "family", "families", "funds", "version", "prices", "fix", "org", "card",
    "cards",
];

/// Words by which a text is about gateways and models.
#[rustfmt::skip]
pub(super) const CORE: &[&str] = &[
    "gateway*", "provider*", "endpoint*", "llm*", "openai*", "anthropic*", "cometapi*", "gemini*", "claude*", "gpt*", "inference",
    "upstream*", "completion*", "chatbot*", "429", "503", "vendor*",
];

/// Other things: whatever is said of them is no claim on a gateway.
#[rustfmt::skip]
pub(super) const OTHER: &[&str] = &[
    "runner*", "database*", "db", "postgres*", "mysql", "sqlite", "redis", "ci", "pipeline*", "workflow*", "compiler*", "tests",
    "testing", "suite*", "cache*", "caching", "disk*", "laptop*", "machine*", "vm", "vms", "dns", "vpn", "wifi", "wi-fi", "wlan",
    "office*", "conference*", "hotel*", "ticket*", "keynote*", "talk*", "venue*", "flight*", "train*", "website*", "blog*", "ide",
    "linter*", "docker*", "container*", "kubernetes", "k8s", "node", "nodes", "repository", "repositories", "repo", "repos",
    "branch*", "script*", "cli", "tool*", "redial", "recorder*", "parser*", "library", "libraries", "sdk*", "dashboard*", "app",
    "apps", "frontend*", "cdn*", "printer*", "coffee*", "car", "cars", "weather", "payroll", "storage", "bucket*", "s3", "queue*",
    "kafka", "scheduler*", "cron*", "router*", "electricity", "building*", "lunch", "restaurant*", "package*", "dependency",
    "dependencies", "crate*", "registry", "registries", "webhook*", "phone*", "meeting*", "calendar*", "slack", "email*", "mail",
    "mailer", "newsletter*", "shop*", "checkout", "parking", "rent", "insurance", "salary", "salaries", "gym", "elevator*", "lift",
    "heating", "keyboard*", "battery", "batteries", "backup*", "migration*", "query", "queries", "search", "page", "pages", "site",
    "fixture*", "harness", "artifact*", "artefact*", "job", "jobs", "github", "gitlab", "git", "terraform", "jenkins", "plugin*",
    "extension*", "font*", "docs", "documentation", "manual", "module*", "function*", "loop*", "checker", "formatter", "lint",
    "snapshot*", "commit*", "changelog", "readme", "telescope", "camera*", "bike*", "cinema", "museum", "subway", "tram", "ferry",
    "cable", "firewall*", "intranet", "staging", "backups", "archive*", "log", "logs", "logging", "metrics", "grafana", "prometheus",
    "sensor*", "warehouse", "supermarket", "bakery", "cafe", "café", "canteen", "bridge", "road", "kitchen", "speaker*", "catering",
    "licence*", "license*", "intern*", "colleague*", "note", "notes", "journal", "unit", "deploys", "caterer", "caterers",
    "airline*", "landlord", "plumber", "electrician", "mechanic", "taxi*", "school*", "hospital*", "bank", "banks", "dentist",
    "pharmacy", "theatre*", "theater*", "football", "gardener", "spreadsheet*", "firmware", "kernel", "browser*", "tooling",
    "monorepo", "devcontainer", "proxy-server", "test", "body", "bodies", "header*", "field*", "payload*", "parameter*", "variable*",
    "pizza", "npm", "mock", "mocks", "mocked", "stub", "stubs", "simulator*", "reviewer*", "sandbox*", "vite", "tariff*", "pool", "cms", "crm", "erp", "monitors", "build",
];

/// What a record is of: one run of somebody's own.
#[rustfmt::skip]
pub(super) const RUN: &[&str] = &[
    "call", "request", "attempt*", "try", "tries", "retry", "run", "check", "answer", "response", "reply", "command", "job", "client",
    "note", "record", "journal", "probe", "exchange", "c1", "c2", "c3", "x1", "error", "failure",
];

/// Forms of «to be» and what stands for it.
#[rustfmt::skip]
const BE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "remain*", "stay*", "seem*", "look*", "feel*", "run", "runs", "running",
    "keeps", "keep", "prove*", "became", "become*", "get*", "got", "went", "has", "have",
];

#[rustfmt::skip]
const GOOD: &[&str] = &[
    "stable", "solid", "robust", "healthy", "fine", "ok", "okay", "good", "great", "excellent", "flawless*", "dependable",
    "trustworthy", "rock-solid", "bulletproof", "reliable", "reliably", "resilient", "mature", "safe", "sound", "perfect*",
    "impeccable", "steady", "faultless*", "smooth*", "consistent*", "well-behaved", "operational", "functional", "recovered",
    "resolved", "fixed", "normal", "unbreakable", "error-free", "trouble-free", "green", "shape", "working", "order",
    "watertight", "unshakeable", "faithful*", "predictable", "sturdy", "well", "hitch", "hiccup*", "swimmingly", "clockwork", "charm",
    "beautifully", "tip-top", "immaculate", "top-notch", "bullet-proof", "failsafe", "foolproof", "dream",
];

#[rustfmt::skip]
const BAD: &[&str] = &[
    "down", "unreliable", "flaky", "unstable", "broken", "dead", "unusable", "useless", "shaky", "untrustworthy", "unhealthy",
    "defunct", "erratic", "patchy", "wobbly", "fragile", "brittle", "hopeless",
];

#[rustfmt::skip]
const UP: &[&str] = &[
    "up", "available", "online", "reachable", "live", "back", "accessible", "alive", "usable", "there", "open", "offered",
    "responsive", "present",
];

#[rustfmt::skip]
const FAIL: &[&str] = &[
    "fail*", "drop*", "crash*", "break*", "broke*", "stumble*", "falter*", "hang*", "choke*", "error*", "flake*", "time", "times",
    "timeout*", "refuse*", "disappoint*", "die*", "goes", "go", "let", "lets", "misbehave*", "skip*", "lose*", "hiccup*", "act",
    "acts", "budge*", "blink*", "quit*", "sleep*", "collapse*", "wobble*", "lost", "missing",
];

#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "always", "never", "whenever", "forever", "permanently", "invariably", "anytime", "constantly", "continuously", "reliably",
    "consistently", "anywhere", "everywhere", "eternally", "unfailingly", "ever",
];

#[rustfmt::skip]
const CHEAP: &[&str] = &[
    "cheap*", "inexpensive", "affordable", "economical", "bargain", "budget-friendly", "low-cost", "free", "gratis", "competitive",
    "reasonable", "expensive", "costly", "pricey", "overpriced", "dear", "thrifty", "costless",
];

#[rustfmt::skip]
const FAST: &[&str] = &[
    "fast", "faster", "fastest", "quick", "quicker", "quickest", "quickly", "slow", "slower", "slowest", "slowly", "sluggish",
    "instant*", "instantaneous*", "snappy", "speedy", "swift*", "immediate*", "prompt", "promptly", "rapid*", "lightning-fast",
    "blazing*", "low-latency", "real-time", "realtime", "nimble", "laggy", "lightning", "fluid", "brisk*",
];

#[rustfmt::skip]
const MONEY: &[&str] = &[
    "$*", "€*", "£*", "dollar*", "cent", "cents", "euro", "euros", "usd", "eur", "pound*", "penny", "pennies", "peanuts", "pence",
    "buck", "bucks",
];

#[rustfmt::skip]
const SMART: &[&str] = &[
    "accurate*", "smart*", "clever*", "intelligent", "capable", "brilliant*", "precise", "correct*", "creative", "eloquent",
    "insightful", "state-of-the-art", "sota", "superior", "best", "better", "finest", "unmatched", "unrivalled", "unrivaled",
    "unbeatable", "outstanding", "sharp*", "expert", "genius", "human-level", "human-like", "top", "strongest", "stronger", "wise*",
    "astute", "factual", "truthful", "unsurpassed", "second", "worse", "worst", "dumb", "stupid",
];

#[rustfmt::skip]
const CAUSE: &[&str] = &[
    "cause*", "caused", "triggered", "provoked", "led", "brought", "made", "broke", "responsible", "behind", "blame", "culprit",
    "reason",
];

const DURATION: &[&str] =
    &["ms", "milliseconds", "millisecond", "second", "seconds", "minute", "minutes", "moment", "moments", "s"];

#[rustfmt::skip]
const NUMBER: &[&str] = &[
    "0*", "1*", "2*", "3*", "4*", "5*", "6*", "7*", "8*", "9*", "one", "two", "three", "four", "five", "six", "seven", "eight",
    "nine", "ten", "twenty", "fifty", "hundred", "hundreds", "thousand*", "million*", "dozen*", "half", "few", "couple", "a",
    "several", "many", "sub-second", "every",
];

#[rustfmt::skip]
const WORK: &[&str] = &[
    "work", "works", "working", "run", "runs", "function", "functions", "answer", "answers", "respond", "responds", "deliver",
    "delivers", "perform", "performs", "serve", "serves", "reply", "replies", "operate", "operates", "return", "returns", "behave",
    "behaves", "holds", "hold", "keeps", "delivering", "answering", "responding", "succeed", "succeeds", "pass", "passes", "recover*",
    "comes", "come", "picks", "pick",
];

#[rustfmt::skip]
const SUCCESS: &[&str] = &[
    "success*", "succeed*", "succeeded", "200", "200s", "green", "pass*", "went", "goes", "go", "through", "worked", "works",
    "answered", "answer*", "response", "reply", "ok", "completed", "run", "check", "attempt*", "call", "request", "retry", "test",
    "smoke", "probe", "result",
];

#[rustfmt::skip]
const THINGS: &[&str] = &[
    "429*", "500*", "502*", "503*", "5xx*", "error*", "failure*", "timeout*", "outage*", "hiccup*", "limit*", "problem*", "issue*",
    "retries", "retry", "drop*", "incident*", "interruption*", "throttling", "surprise*", "reset*", "downtime", "trouble*", "glitch*",
    "delay*", "bottleneck*", "worry", "worries", "disruption*", "breakdown*", "bug*", "hitch*", "quota*", "cap", "ceiling",
    "restriction*",
];

#[rustfmt::skip]
const ALL: &[&str] = &[
    "all", "everyone", "everybody", "anyone", "anybody", "any", "each", "every", "whoever", "nobody", "none", "whole", "entire",
];

/// Who says something that is not the author's word.
#[rustfmt::skip]
const VOICE: &[&str] = &[
    "page", "docs", "documentation", "vendor*", "provider*", "blog", "changelog", "brochure", "manual", "website", "ad", "advert*",
    "readme", "faq", "they", "he", "she", "support", "sales", "marketing", "article", "report", "reviewer*", "colleague*", "people",
    "somebody", "someone", "users", "customers", "press", "analyst*", "announcement", "table", "sheet", "list", "terms", "contract",
    "agreement", "site", "newsletter", "post", "thread", "header", "operator*", "desk",
];

/// What is said of a topic, so that it becomes a claim.
#[rustfmt::skip]
pub(super) const VALUE: &[&str] = &[
    "is", "are", "was", "were", "will", "stays", "remains", "has", "have", "no", "not", "never", "zero", "low", "lower", "lowest",
    "high", "higher", "highest", "minimal", "negligible", "unmatched", "unbeatable", "great", "excellent", "superb", "poor", "bad",
    "good", "best", "better", "worse", "worst", "fair", "generous", "half", "double", "improve*", "drop*", "fell", "rise*", "rose",
    "guarantee*", "includes", "without", "does", "do", "gets", "get", "you", "nobody", "everyone", "always", "only", "by", "per",
    "0*", "1*", "2*", "3*", "4*", "5*", "6*", "7*", "8*", "9*", "perfect", "outstanding", "top", "adds", "nothing", "more", "little",
    "less",
];

/// Verbs that a plain statement on a gateway has.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "can", "could", "may", "would", "be", "been", "works", "work", "answers", "answer", "responds", "respond", "runs", "run",
    "delivers", "deliver", "serves", "serve", "gives", "give", "offers", "offer", "accepts", "accept", "opens", "open", "comes",
    "come", "keeps", "keep", "stays", "exists", "exist", "had", "did", "let", "lets", "pick", "picks", "find", "listens", "listen",
    "brought", "brings", "use", "call", "talk", "knock", "fire", "reach", "makes", "make", "need", "needs",
];

/// A class of words by its name in a phrase.
pub(super) fn class(name: &str) -> &'static [&'static str] {
    match name {
        "prov" => PROVIDER,
        "run" => RUN,
        "be" => BE,
        "good" => GOOD,
        "bad" => BAD,
        "up" => UP,
        "fail" => FAIL,
        "always" => ALWAYS,
        "cheap" => CHEAP,
        "fast" => FAST,
        "money" => MONEY,
        "smart" => SMART,
        "cause" => CAUSE,
        "dur" => DURATION,
        "num" => NUMBER,
        "work" => WORK,
        "success" => SUCCESS,
        "things" => THINGS,
        "all" => ALL,
        "voice" => VOICE,
        _ => &[],
    }
}

/// Every class, by its name in a trait.
pub(super) const CLASSES: &[(&str, &[&str])] = &[
    ("provider", PROVIDER),
    ("core", CORE),
    ("other", OTHER),
    ("run", RUN),
    ("be", BE),
    ("good", GOOD),
    ("bad", BAD),
    ("up", UP),
    ("fail", FAIL),
    ("always", ALWAYS),
    ("cheap", CHEAP),
    ("fast", FAST),
    ("money", MONEY),
    ("smart", SMART),
    ("cause", CAUSE),
    ("duration", DURATION),
    ("number", NUMBER),
    ("work", WORK),
    ("success", SUCCESS),
    ("things", THINGS),
    ("all", ALL),
    ("voice", VOICE),
    ("value", VALUE),
    ("verbs", VERBS),
    ("actors", super::general::ACTORS),
    ("yields", super::general::YIELDS),
    ("hearers", super::general::HEARERS),
    ("objects", super::general::OBJECTS),
    ("mechanics", super::general::MECHANICS),
    ("lasting", super::general::LASTING),
    ("general", super::stance::GENERAL),
    ("past", super::stance::PAST),
    ("present", super::stance::PRESENT),
    ("when", super::stance::WHEN),
    ("source", super::stance::SOURCE),
    ("own_cause", super::stance::OWN_CAUSE),
    ("stands", super::subject::STANDS),
    ("named", super::subject::NAMED),
    ("names", super::subject::NAMES),
    ("machinery", super::subject::MACHINERY),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::CLASSES;

    #[test]
    fn a_word_stands_once_in_a_class() {
        for (name, list) in CLASSES {
            let once: BTreeSet<&str> = list.iter().copied().collect();
            assert_eq!(once.len(), list.len(), "{name}");
        }
    }
}
