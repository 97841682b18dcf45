//! Whether a sentence tells of one run that is over, so that a note can say otherwise.

use crate::claims::{
    phrase::is_of,
    stance::{ORDERS, PRESENT, Stance, is_past},
    words::{Word, text},
};

/// Words of another run than the one at hand, or of all runs.
#[rustfmt::skip]
const OF_ANOTHER: &[&str] = &[
    "yesterday", "tomorrow", "earlier", "previously", "previous", "prior", "other", "another", "ago", "usually", "always", "often", "sometimes",
    "occasionally", "normally", "typically", "generally", "regularly", "later", "ci", "staging", "elsewhere", "week", "month", "year", "weekly", "old",
    "nightly", "whenever", "historically", "nobody", "they", "their", "he", "she", "colleague*", "team", "teams", "day", "runs", "former",
];

/// Words of a bound, a plan or a wish.
#[rustfmt::skip]
const NOT_SO: &[&str] = &[
    "will", "would", "should", "shall", "may", "might", "must", "can", "could", "going", "allowed", "allow", "allows", "most", "least", "maximum", "minimum",
    "max", "min", "limit", "limited", "default", "configured", "policy", "up", "budget", "if", "unless", "whether", "expect*", "want*", "hope*",
    "plan*", "than", "about", "around", "nearly", "almost", "roughly", "approximately", "over", "under",
];

/// Words that begin an order to somebody, beside those of [`ORDERS`].
#[rustfmt::skip]
const DO_SO: &[&str] = &[
    "back", "try", "stop", "give", "switch", "route", "send", "resend", "skip", "call", "page", "start", "abort", "cancel", "run", "sleep", "pause",
    "fail", "return", "accept", "expect", "continue", "escalate",
];

/// What comes to calls as a rule, in the plural.
const HABITS: &[&str] = &["retry", "fail", "succeed", "return", "pass", "work", "end", "recover", "time", "go", "get"];

/// What was changed between two runs.
const CHANGES: &[&str] = &[
    "fix*",
    "change*",
    "patch*",
    "update*",
    "upgrade*",
    "release*",
    "merge*",
    "commit*",
    "deploy*",
    "pr",
    "refactor*",
];

/// Whether its author says it of one run that is over: not to somebody who is to do it, not as a rule, not of a time before.
pub(super) fn tells_of_what_is_over(words: &[Word]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let tells = happened(words);
    (tells || !(has(PRESENT) || orders(words) || is_habit(words)))
        && !has(OF_ANOTHER)
        && !has(NOT_SO)
        && !is_before_a_change(words)
        && !is_of_one_run_of_several(words)
        // What costs most is asked last.
        && Stance::of(without_measure(words)).is_stood_for()
}

/// A sentence up to «as long as» behind «waited»: that measures, and is no condition.
fn without_measure(words: &[Word]) -> &[Word] {
    let at = words.windows(3).position(
        |three| matches!(three, [waited, one, long] if waited.text == "waited" && one.text == "as" && long.text == "long"),
    );
    at.and_then(|at| words.get(..=at)).unwrap_or(words)
}

/// «The second run failed»: of which run a note is, its sentence does not say.
fn is_of_one_run_of_several(words: &[Word]) -> bool {
    let told = words.windows(3).any(|three| {
        matches!(three, [_, time, who] if time.text == "time" && matches!(who.text.as_str(), "we" | "i" | "it" | "you" | "that"))
    });
    told || words.windows(2).any(|pair| {
        matches!(pair, [which, run] if matches!(run.text.as_str(), "run" | "check" | "job")
            && matches!(which.text.as_str(), "first" | "second" | "third" | "last" | "next" | "final" | "new" | "later"))
    })
}

/// Whether it tells of something that happened. A participle that is part of a name («failed calls are skipped»), or that says how something
/// is done («such calls are retried»), does not.
fn happened(words: &[Word]) -> bool {
    let told = |word: &Word| is_past(&word.text) || is_of(&["retried", "decision", "failed", "been"], &word.text);
    let is_done = |at: usize| {
        let before = words.get(at.saturating_sub(2)..at).unwrap_or_default();
        before.iter().any(|word| matches!(word.text.as_str(), "is" | "are" | "be" | "being" | "gets" | "get"))
    };
    let names =
        |at: usize| at == 0 && text(words, 1).ends_with('s') && words.iter().any(|word| is_of(PRESENT, &word.text));
    words.iter().enumerate().any(|(at, word)| told(word) && !is_done(at) && !names(at))
}

/// «Retry twice», and not «Retry: 1» or «Check 2».
fn orders(words: &[Word]) -> bool {
    let (first, next) = (text(words, 0), text(words, 1));
    (is_of(ORDERS, first) || is_of(DO_SO, first)) && next.starts_with(char::is_alphabetic)
}

/// «Calls retry twice».
fn is_habit(words: &[Word]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair, [many, come] if many.text.len() > 3 && many.text.ends_with('s') && is_of(HABITS, &come.text))
    })
}

/// «Before the fix the client retried twice».
fn is_before_a_change(words: &[Word]) -> bool {
    words.windows(3).any(|three| {
        matches!(three, [before, the, what] if matches!(before.text.as_str(), "before" | "until")
            && matches!(the.text.as_str(), "the" | "this" | "that" | "our" | "my" | "we" | "i")
            && is_of(CHANGES, &what.text))
    })
}
