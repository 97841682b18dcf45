//! Words by which a sentence orders, makes general, names a source, or says when.

use crate::claims::{phrase::is_of, words::Word};

/// Words that begin an order to somebody, which claims nothing.
#[rustfmt::skip]
pub(in crate::claims) const ORDERS: &[&str] = &[
    "check", "merge", "replace", "link", "imagine", "suppose", "picture", "consider", "verify", "ask", "measure", "make", "ensure",
    "document", "note", "record", "compare", "see", "find", "look", "confirm", "investigate", "describe", "explain", "list", "report",
    "write", "add", "remove", "fix", "wait", "read", "state", "mention", "include", "keep", "open", "file", "log", "track", "watch",
    "monitor", "test", "probe", "determine", "decide", "clarify", "avoid", "never", "do", "don't", "say", "quote", "attach", "name",
    "repeat", "re-run", "rerun", "inspect", "review", "alert", "set", "raise", "lower", "increase", "reduce", "treat", "update",
    "bump", "drop", "refactor", "retry", "handle", "parse", "support", "allow", "use", "pass", "print", "show", "count", "cap",
    "limit", "move", "rename", "let", "assume",
];

/// Words that make of one moment all times.
#[rustfmt::skip]
pub(in crate::claims) const GENERAL: &[&str] = &[
    "always", "never", "every", "everyone", "everybody", "anyone", "anybody", "nobody", "whenever", "forever", "generally",
    "permanently", "will", "now", "anymore", "can", "therefore", "hence", "thus", "longer", "constantly", "reliably", "consistently",
    "anything",
];

#[rustfmt::skip]
pub(in crate::claims) const PAST: &[&str] = &[
    "was", "were", "had", "used", "did", "took", "got", "came", "went", "saw", "sent", "made", "gave", "ran", "met", "began", "spent", "cost",
    "held", "kept", "found", "fell", "rose", "hit", "said", "read", "brought", "broke", "lost", "knew", "left", "stood", "drew",
    "paid", "stayed",
];

#[rustfmt::skip]
pub(in crate::claims) const PRESENT: &[&str] = &[
    "is", "are", "will", "can", "has", "have", "does", "do", "stays", "remains", "works", "runs", "responds", "delivers", "takes",
    "keeps", "holds", "needs", "means", "shows", "proves", "allows", "gets", "goes", "comes", "feels", "returns", "serves", "scales",
    "handles", "never", "knows", "understands", "writes", "says", "always",
];

#[rustfmt::skip]
pub(in crate::claims) const WHEN: &[&str] = &[
    "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "utc", "yesterday", "today", "tonight", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "am", "pm", "cet",
];

#[rustfmt::skip]
pub(in crate::claims) const SOURCE: &[&str] = &[
    "page", "docs", "documentation", "changelog", "status", "read", "snapshot", "according", "listed", "link", "source", "quoted",
    "report*", "published", "table", "blog", "announcement", "invoice", "statement", "ticket", "list", "archive*", "screenshot",
    "accessed",
];

/// What is the reader's own to have caused.
#[rustfmt::skip]
pub(in crate::claims) const OWN_CAUSE: &[&str] = &[
    "field", "fields", "parameter*", "typo", "malformed", "misspelt", "misspelled", "missing", "omitted", "payload", "schema",
    "ourselves", "json", "flag",
];

pub(in crate::claims) fn is_past(word: &str) -> bool {
    PAST.contains(&word)
        || word.len() > 4
            && word.ends_with("ed")
            && !matches!(
                word,
                "need"
                    | "speed"
                    | "exceed"
                    | "proceed"
                    | "indeed"
                    | "succeed"
                    | "guaranteed"
                    | "unlimited"
                    | "unneeded"
                    | "hundred"
            )
}

/// Whether a sentence tells of what was, of what is, or both.
pub(in crate::claims) fn tense(words: &[Word]) -> &'static str {
    let past = words.iter().any(|word| is_past(&word.text));
    let present = words.iter().any(|word| is_of(PRESENT, &word.text));
    match (past, present, words.iter().any(|word| is_when(&word.text))) {
        (true, true, false) => "past and present",
        (true, true, true) => "past and present, dated",
        (true, false, false) => "past",
        (true, false, true) => "past, dated",
        (false, true, false) => "present",
        (false, true, true) => "present, dated",
        (false, false, false) => "no time",
        (false, false, true) => "no time, dated",
    }
}

/// A date or a time of the day.
pub(in crate::claims) fn is_when(word: &str) -> bool {
    let is_year = word.len() >= 4 && word.starts_with("20") && word.bytes().take(4).all(|b| b.is_ascii_digit());
    let is_time =
        word.split_once(':').is_some_and(|(hour, _)| !hour.is_empty() && hour.bytes().all(|b| b.is_ascii_digit()));
    is_year || is_time || is_of(WHEN, word)
}
