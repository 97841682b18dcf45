//! Whose a predicate is: a gateway's, or another thing's.

use super::{
    Kind,
    phrase::{breaks_off, is_of},
    predicate::{Needs, Said},
    vocabulary::{OTHER, PROVIDER},
    words::{Word, text},
};

/// What the words before a predicate are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Gateway,
    Other,
    /// «It», «you», «nobody», or nothing at all, as in an order or a fragment.
    Stand,
    /// Some thing that is neither known as a gateway's nor as another.
    Unknown,
}

/// Words that stand for what the text is about, or for its reader.
#[rustfmt::skip]
pub(super) const STANDS: &[&str] = &[
    "it", "this", "that", "they", "these", "those", "everything", "you", "nobody", "anyone", "anybody", "everyone", "everybody", "we",
    "nothing", "all", "one", "no", "there", "somebody", "someone", "i", "them", "us", "its", "their", "your", "what", "who",
    "customers", "users", "readers", "developers", "teams", "people", "clients", "customer", "user", "reader", "developer",
];

/// Who gives answers, by what they are called.
#[rustfmt::skip]
pub(super) const NAMED: &[&str] = &[
    "gateway*", "provider*", "vendor*", "endpoint*", "model", "models", "api", "apis", "route", "routes", "upstream*", "platform*",
    "service", "cometapi*", "openai*", "anthropic*", "gemini*", "claude*", "gpt*", "tokens", "calls", "requests", "errors", "retries",
];

/// Words that begin the name of a thing.
#[rustfmt::skip]
pub(super) const NAMES: &[&str] = &[
    "the", "our", "my", "a", "an", "his", "her", "each", "every", "some", "these", "those", "this", "that", "their", "its", "most",
    "many", "several", "another", "both",
];

/// Whether what was said is said of a gateway, or may be.
pub(super) fn fits(words: &[Word], said: Said) -> bool {
    if is_of_machinery(words, said) {
        return false;
    }
    if said.kind == Kind::HealthFromOneSuccess {
        return first_known(words) != Some(Subject::Other) || words.iter().any(|word| is_of(PROVIDER, &word.text));
    }
    match subject(words, said) {
        Subject::Gateway | Subject::Stand => true,
        Subject::Other => false,
        Subject::Unknown => said.needs == Needs::Nothing,
    }
}

/// Whether a sentence is on another thing, so that «it» in the next one is that.
pub(super) fn is_of_another(words: &[Word]) -> bool {
    first_known(words) == Some(Subject::Other)
}

/// Whom a sentence is on, by the first thing in it that is known.
pub(super) fn of_whom(words: &[Word]) -> &'static str {
    match first_known(words) {
        Some(Subject::Other) => "another",
        Some(Subject::Gateway) => "a gateway",
        _ if stands_first(words) => "what stands for one",
        _ => "nothing known",
    }
}

/// Whether it tells how something works inside: what is said so is no praise of a gateway, whatever its words. Prices, limits
/// and conclusions stay what they are.
fn is_of_machinery(words: &[Word], said: Said) -> bool {
    let plain = matches!(
        said.kind,
        Kind::Availability
            | Kind::Uptime
            | Kind::Latency
            | Kind::ProviderCapacity
            | Kind::RootCause
            | Kind::ModelQuality
            | Kind::Pricing
    );
    let spelt = |word: &Word| word.text.contains('_') || word.text.starts_with("--");
    let technical = words.iter().any(|word| is_of(MACHINERY, &word.text) || spelt(word));
    plain
        && (technical
            || is_any_one(words, said.kind)
            || said.kind == Kind::Availability && said.needs == Needs::Gateway && !says(words))
}

/// Whether there is a verb in it: a list of words says nothing.
pub(super) fn says(words: &[Word]) -> bool {
    let verb = |word: &Word| {
        is_of(super::vocabulary::VALUE, &word.text)
            || is_of(super::vocabulary::VERBS, &word.text)
            || super::stance::is_past(&word.text)
    };
    words.iter().any(verb)
}

/// «A call that …», «an answer without …»: a rule on any one of them.
fn is_any_one(words: &[Word], kind: Kind) -> bool {
    #[rustfmt::skip]
    const ONES: &[&str] = &[
        "call", "request", "answer", "attempt", "response", "reply", "stream", "token", "retry", "connection", "wait", "failure", "error",
        "reset", "timeout", "key", "path", "host", "prompt", "run", "check", "reason",
    ];
    let text = |at: usize| text(words, at);
    let timed = matches!(kind, Kind::Latency | Kind::Pricing);
    !timed
        && matches!(text(0), "a" | "an")
        && (ONES.contains(&text(1)) || ONES.contains(&text(2)) && !is_of(NAMED, text(1)))
}

/// Words of how things work inside.
#[rustfmt::skip]
pub(super) const MACHINERY: &[&str] = &[
    "redial", "recorder*", "journal*", "header*", "field*", "parameter*", "flag", "flags", "byte*", "bodies", "json", "fingerprint*",
    "digest*", "exchange*", "socket*", "thread*", "port", "ports", "µs", "bench*", "perf", "lock", "locks", "parse*", "parsing",
    "crate*", "compil*", "rust", "struct*", "trait*", "macro*", "exit", "simulator*", "rehearsal*", "verdict*", "notes", "buffer*",
    "allocat*", "iterator*", "codec*", "decoder*", "encoder*", "syntax", "cargo", "cfg", "unicode", "codepoint*", "algorithm*",
    "bitmap*", "hash*", "regex*", "struct", "enum", "closure*", "module*", "namespace*", "runtime", "async", "callback*", "binary",
    "binaries", "linker", "kernel", "syscall*", "injected", "journalled", "deref*", "serializ*", "serialis*", "datetime*",
    "timestamp*", "arch", "x86*", "aarch*", "platforms",
];

fn subject(words: &[Word], said: Said) -> Subject {
    let ((start, end), needs, cause) = (said.words, said.needs, said.kind == Kind::RootCause);
    let low = clause_start(words, start);
    let clause = words.get(low..end).unwrap_or_default();
    if let Some(subject) = first_known(words.get(low..start).unwrap_or_default()) {
        return subject;
    }
    if low == 0 && !is_pronoun_or_nothing(words.get(low..start).unwrap_or_default()) {
        let rest = words.get(end..).unwrap_or_default();
        let topic =
            said.topic && words.get(start..end).unwrap_or_default().iter().any(|word| is_of(PROVIDER, &word.text));
        let named = words.get(start..end).unwrap_or_default().iter().chain(rest).any(|word| is_of(NAMED, &word.text));
        return if named || topic { Subject::Gateway } else { Subject::Unknown };
    }
    let whole = words.get(start..end).unwrap_or_default();
    let fragment = start == low && whole.len() > 2 && !is_pronoun_or_nothing(whole);
    if fragment && first_known(whole).is_none() {
        return Subject::Unknown;
    }
    match first_known(words.get(start..end).unwrap_or_default()) {
        Some(Subject::Other) if needs == Needs::Nothing => return Subject::Stand,
        Some(subject) => return subject,
        None => {}
    }
    if low > 0 && is_pronoun_or_nothing(clause) {
        // «…, and it is fast»: the clause before says whose.
        let before = words.get(clause_start(words, low.saturating_sub(2))..low).unwrap_or_default();
        if let Some(subject) = first_known(before) {
            return subject;
        }
    }
    let rest = words.get(end..).unwrap_or_default();
    let rest: Vec<Word> = rest.iter().take_while(|word| !ends_clause(&word.text)).cloned().collect();
    let after = first_known(&rest);
    let before_it = words.get(low..start).unwrap_or_default();
    match (after, is_pronoun_or_nothing(before_it)) {
        (Some(Subject::Gateway), _) => Subject::Gateway,
        (Some(Subject::Other), true) if !cause && !stands_first(before_it) => Subject::Other,
        (_, true) => Subject::Stand,
        (_, false) => Subject::Unknown,
    }
}

/// The first thing that is known.
fn first_known(clause: &[Word]) -> Option<Subject> {
    let owned = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| clause.get(at)).map(|word| word.text.as_str());
        let owner = at.checked_sub(2).and_then(|at| clause.get(at));
        matches!(before, Some("their"))
            || before == Some("'s") && owner.is_some_and(|owner| is_of(PROVIDER, &owner.text))
    };
    clause.iter().enumerate().find_map(|(at, word)| {
        let text = word.text.as_str();
        let compound = clause
            .get(at + 1)
            .is_some_and(|next| is_of(NAMED, &next.text) || is_of(&["account*", "key", "keys"], &next.text));
        let verb = at > 0 && clause.get(at - 1).is_some_and(|before| before.text == "to");
        if is_of(OTHER, text) && !owned(at) && !compound && !verb {
            Some(Subject::Other)
        } else if is_of(OTHER, text) || is_of(PROVIDER, text) || text.starts_with('/') && text.len() > 3 {
            Some(Subject::Gateway)
        } else {
            None
        }
    })
}

fn stands_first(clause: &[Word]) -> bool {
    clause.first().is_some_and(|word| STANDS.contains(&word.text.as_str()))
}

/// Whether a clause names no thing of its own before its predicate.
fn is_pronoun_or_nothing(clause: &[Word]) -> bool {
    let said: Vec<&Word> = clause.iter().filter(|word| word.text.starts_with(char::is_alphanumeric)).collect();
    let Some(first) = said.first() else { return true };
    let named = NAMES.contains(&first.text.as_str())
        && !matches!(first.text.as_str(), "its" | "their" | "your")
        && said.len() > 1
        && !said.get(1).is_some_and(|word| is_verb(&word.text));
    // A name of somebody or something, in the middle of a sentence or before its verb.
    let somebody = !is_of(PROVIDER, &first.text)
        && said.get(1).is_some_and(|word| is_verb(&word.text))
        && !STANDS.contains(&first.text.as_str());
    !(named || somebody)
}

fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "was"
            | "were"
            | "will"
            | "can"
            | "has"
            | "have"
            | "does"
            | "do"
            | "may"
            | "should"
            | "must"
            | "costs"
            | "takes"
            | "runs"
            | "works"
            | "never"
            | "always"
    )
}

fn clause_start(words: &[Word], at: usize) -> usize {
    let front = words.get(..at).unwrap_or_default();
    let found = front.iter().enumerate().rev().find(|(index, word)| {
        ends_clause(&word.text)
            || matches!(word.text.as_str(), "and" | "or")
                && words
                    .get(index + 1)
                    .is_some_and(|next| STANDS.contains(&next.text.as_str()) || NAMES.contains(&next.text.as_str()))
    });
    found.map_or(0, |(index, _)| index + 1)
}

fn ends_clause(word: &str) -> bool {
    breaks_off(word) || matches!(word, "while" | "whereas" | "although" | "though" | "since" | "which")
}
