//! Words by which a sentence speaks of somebody who acts, or of how something is set up.

/// Who is spoken of as one who acts: what they do is theirs.
#[rustfmt::skip]
pub(in crate::claims) const ACTORS: &[&str] = &[
    "gateway*", "provider*", "vendor*", "endpoint*", "model", "models", "service", "services", "api", "apis", "route", "routes",
    "upstream*", "platform*", "supplier*", "operator*", "cometapi*", "openai*", "anthropic*", "gemini*", "claude*", "gpt*", "llm*",
    "account*", "subscription", "organisation", "organization", "integration*", "host", "assistant", "backend*", "tier", "plan",
    "they", "llama*", "mistral*", "funds", "credit", "credits", "org",
];

/// What comes of asking them, many at once.
#[rustfmt::skip]
pub(in crate::claims) const YIELDS: &[&str] = &[
    "answers", "replies", "responses", "errors", "failures", "timeouts", "outages", "interruptions", "incidents", "prompts", "tokens",
    "streams", "completions", "hiccups", "limits", "quotas", "prices", "calls", "requests", "retries", "outputs", "resets",
    "translations", "summaries", "essays", "embeddings", "regions", "region", "meter", "quota", "latency", "uptime", "traffic",
    "pricing", "version", "throughput",
];

/// Whoever hears of it: everybody, or the reader.
#[rustfmt::skip]
pub(in crate::claims) const HEARERS: &[&str] = &[
    "you", "your", "nobody", "everyone", "everybody", "anyone", "anybody", "whoever", "nothing", "everything", "somebody", "someone",
    "none", "customers", "users", "teams", "developers", "people",
];

/// What they may be spoken of with, where no actor is named.
#[rustfmt::skip]
pub(in crate::claims) const OBJECTS: &[&str] = &[
    "it", "this", "them", "these", "here", "prompt", "prompts", "key", "tokens", "calls", "requests", "quota*", "limit*", "bill",
    "batch", "limits", "call", "card", "service",
];

/// How something is set up, spoken to or recorded: what is said with these is told, not claimed.
#[rustfmt::skip]
pub(in crate::claims) const MECHANICS: &[&str] = &[
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
    "matched", "mapped", "printed", "numbered", "split", "joined", "rejects", "ends", "begins",
    "chosen", "prefix", "suffix", "bytes", "diff", "pr", "rename", "bump*", "sdk*", "redirect*", "flow*", "diagram*", "figure*",
    "hashed", "hash", "sorted", "ordered", "replaced", "attached", "rendered", "formatted", "converted", "family", "forward*",
    "distinguish*", "translate*", "receives", "validates", "resolves", "authenticates", "redirects", "closes", "idle",
    "stand",
];

/// Words of a present or lasting state.
#[rustfmt::skip]
pub(in crate::claims) const LASTING: &[&str] = &[
    "is", "are", "will", "can", "has", "have", "does", "do", "never", "always", "would", "may", "stays", "remains", "keeps", "goes",
    "come", "comes", "take", "takes", "gets", "get", "give", "gives", "let", "lets", "make", "makes", "hold", "holds", "run", "runs",
    "need", "needs", "know", "knows", "say", "says", "write", "writes", "work", "works", "offer", "offers", "pay", "cost", "costs",
    "read", "could", "hardly", "barely", "rarely", "seldom", "last", "land", "cover", "covers", "beat", "beats", "stand", "stands",
    "want", "wants",
];
