//! Sentences that name a failure and say that there was none: denied, thought of, or explained.

/// Words that deny what follows.
const NEGATORS: &[&str] = &[
    "no", "zero", "without", "neither", "nor", "never", "not", "didn't", "wasn't", "weren't", "hasn't", "haven't",
    "isn't", "ruled",
];

/// What may stand between one and the failure that it denies.
const FILLERS: &[&str] = &[
    "a",
    "an",
    "any",
    "the",
    "one",
    "single",
    "of",
    "out",
    "hit",
    "see",
    "saw",
    "seen",
    "get",
    "got",
    "gets",
    "return",
    "returned",
    "returns",
    "answer",
    "answered",
    "answers",
    "with",
    "have",
    "had",
    "been",
    "be",
    "by",
    "receive",
    "received",
    "run",
    "ran",
    "into",
    "further",
    "more",
    "such",
    "it",
    "was",
    "were",
    "because",
    "due",
    "to",
    "caused",
    "http",
    "from",
    "code",
    "status",
    "report",
    "reported",
    "show",
    "shows",
    "showed",
    "contain",
    "contains",
    "log",
    "logged",
    "met",
    "meet",
    "encounter",
    "encountered",
    "observe",
    "observed",
];

/// What a failure did not do, behind one of the words that deny.
const DOINGS: &[&str] = &[
    "appear",
    "appeared",
    "appears",
    "happen",
    "happened",
    "happens",
    "occur",
    "occurred",
    "seen",
    "observed",
    "returned",
    "hit",
    "show",
    "come",
    "came",
    "logged",
    "present",
    "reached",
    "involved",
    "triggered",
];

/// Words after which a failure is one that may come, or a subject.
const OPENERS: &[&str] = &[
    "if",
    "whenever",
    "todo",
    "imagine",
    "suppose",
    "handle",
    "handles",
    "handling",
    "e.g",
    "unless",
    "simulate",
    "simulates",
    "pretend",
];

/// The same of two words.
const OPENINGS: &[(&str, &str)] = &[
    ("in", "case"),
    ("should", "the"),
    ("when", "you"),
    ("once", "you"),
    ("retry", "on"),
    ("retries", "on"),
    ("tests", "for"),
    ("test", "for"),
    ("for", "example"),
    ("such", "as"),
    ("how", "to"),
    ("what", "does"),
    ("raised", "when"),
    ("returned", "when"),
    ("thrown", "when"),
];

/// What explains the failure before it.
const EXPLAINS: &[&str] = &[
    "means",
    "indicates",
    "signals",
    "is returned when",
    "is what",
    "stands for",
    "is sent when",
    "happens when",
    "occurs when",
];

/// Beginnings of machine words that name failures.
const NAMES: &[&str] = &[
    "account_",
    "authentication_",
    "bad_gateway",
    "billing_",
    "connect_",
    "connection_",
    "content_filter",
    "context_length",
    "dns_",
    "gateway_timeout",
    "insufficient_",
    "internal_server",
    "invalid_",
    "missing_api",
    "model_not",
    "not_found",
    "overloaded",
    "payload_too",
    "permission_",
    "quota_",
    "rate_limit",
    "read_timeout",
    "region_",
    "server_error",
    "stream_",
    "timeout",
    "tls_",
    "too_many",
    "unauthorized",
    "upstream_",
];

/// What a change's first line begins with.
const CHANGES: &[&str] = &["feat", "fix", "docs", "test", "chore", "refactor", "perf", "ci", "build", "style"];

/// Whether a line is a row of a table, or the first line of a commit.
pub(super) fn is_listed(line: &str) -> bool {
    let line = line.trim();
    let is_row = line.starts_with('|') && line.ends_with('|') && line.matches('|').count() > 2;
    let is_change = line.split_once(": ").is_some_and(|(head, _)| {
        let (kind, scope) = head.trim_end_matches('!').split_once('(').unwrap_or((head.trim_end_matches('!'), ")"));
        CHANGES.contains(&kind) && scope.ends_with(')')
    });
    is_row || is_change
}

/// Whether a line begins with a thing that is only thought of: what follows on it is thought of, too.
pub(super) fn is_thought(line: &str) -> bool {
    const THOUGHT: &[&str] = &["suppose ", "imagine ", "assume ", "let us say ", "let's say "];
    let lower = line.trim_start().to_lowercase();
    THOUGHT.iter().any(|start| lower.starts_with(start))
}

/// Whether a line is a setting, as programs say theirs when they start: what is bound, and how much. As a message of its own the same says
/// of no request that it took so long.
pub(super) fn is_setting(line: &str) -> bool {
    const LEVELS: &[&str] = &["err", "error", "exception", "failed", "failure", "fatal", "warn", "warning"];
    const UNITS: &[&str] = &["", "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minutes", "m"];
    let line = line.trim().trim_start_matches(['-', '*', '•']).trim_end_matches([',', ';']);
    let Some((label, value)) = line.split_once([':', '=']) else { return false };
    let words: Vec<String> =
        label.split(['_', '-', ' ', '.', '"', '\'']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let is_bound = words.len() <= 4
        && words
            .iter()
            .all(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()) && !LEVELS.contains(&word.as_str()))
        && words.last().is_some_and(|last| last == "timeout");
    let value = value.trim().trim_matches(['"', '\'']);
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim_start();
    is_bound && value.starts_with(|c: char| c.is_ascii_digit()) && UNITS.contains(&unit.to_lowercase().as_str())
}

/// Whether a program wrote the line: what it says is meant, whatever its words.
pub(super) fn is_of_a_program(line: &str) -> bool {
    ["{", "://", "Error:", "Exception:", "HTTP/", "Error code", "level=", "curl: ("]
        .iter()
        .any(|mark| line.contains(mark))
}

/// The clauses of a line, each with the mark that ends it.
pub(super) fn clauses(line: &str) -> impl Iterator<Item = &str> {
    line.split_inclusive(['.', ';', '!', '?']).flat_map(|sentence| {
        let at = sentence.find(" but ").unwrap_or(sentence.len());
        let (head, rest) = sentence.split_at_checked(at).unwrap_or((sentence, ""));
        [head, rest]
    })
}

/// Whether a clause names a failure and says that there was none.
pub(super) fn tells_of_none(clause: &str) -> bool {
    let lower = clause.to_lowercase().replace('’', "'");
    let words: Vec<&str> =
        lower.split(|c: char| !(c.is_alphanumeric() || "_'".contains(c))).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| {
        let rest = words.get(at + 1..).unwrap_or_default();
        denies(word, rest)
            || opens(word, rest, at == 0)
            || (names(words.get(at..).unwrap_or_default()) && (is_undone(rest) || is_explained(rest)))
    })
}

/// Whether a word denies the failure that follows it.
fn denies(word: &str, rest: &[&str]) -> bool {
    let between = rest.iter().take_while(|word| FILLERS.contains(word)).count();
    NEGATORS.contains(&word)
        && (word != "ruled" || rest.first() == Some(&"out"))
        && names(rest.get(between..).unwrap_or_default())
}

/// Whether a word makes what follows a thing that may be, and a failure follows.
fn opens(word: &str, rest: &[&str], is_first: bool) -> bool {
    let is_one = OPENERS.contains(&word)
        || (is_first && matches!(word, "when" | "once"))
        || rest.first().is_some_and(|next| OPENINGS.contains(&(word, next)));
    is_one && (0..rest.len()).any(|at| names(rest.get(at..).unwrap_or_default()))
}

/// Whether what follows on a failure says that it did not come.
fn is_undone(rest: &[&str]) -> bool {
    if rest.first() == Some(&"0") {
        return true;
    }
    let mut near = rest
        .iter()
        .take(6)
        .skip_while(|word| !matches!(**word, "not" | "never" | "nowhere" | "didn't" | "wasn't" | "neither"));
    near.next().is_some_and(|word| *word == "nowhere") || near.take(2).any(|word| DOINGS.contains(word))
}

fn is_explained(rest: &[&str]) -> bool {
    let rest = rest.get(..rest.len().min(4)).unwrap_or_default().join(" ");
    EXPLAINS.iter().any(|words| rest.starts_with(words))
}

/// Whether words begin with the name of a failure: a status, a machine's word, or what people call it.
fn names(words: &[&str]) -> bool {
    match words {
        ["rate", next, ..] => next.starts_with("limit"),
        ["too", "many", ..] | ["bad", "gateway", ..] | ["timed", "out", ..] => true,
        [word, ..] => is_failure(word),
        [] => false,
    }
}

/// Whether a word in lower case names a failure.
pub(super) fn is_failure(word: &str) -> bool {
    let digits = word.strip_suffix('s').unwrap_or(word);
    let is_status = digits.len() == 3 && digits.starts_with(['4', '5']) && digits.bytes().all(|b| b.is_ascii_digit());
    is_status || NAMES.iter().any(|name| word.starts_with(name))
}

/// Lines that begin with the names of different failures, each with words for it, as a manual lists them.
pub(super) fn listed(lines: &[&str]) -> bool {
    let mut names: Vec<&str> = lines.iter().filter_map(|line| defined(line)).collect();
    names.sort_unstable();
    names.dedup();
    names.len() > 1
}

/// The failure's name that a line begins with, where words for it follow.
pub(super) fn defined(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '-', '*', '•', '`', '"', '\'']);
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let (name, rest) = line.split_at_checked(end)?;
    let rest = rest.trim_start_matches(['`', '"', '\'', '*']);
    let is_one = is_failure(name) && [":", " (", " - ", " – ", " — "].iter().any(|mark| rest.starts_with(mark));
    is_one.then_some(name)
}
