//! What the clauses of a sentence assert of a run.

pub(super) mod beside;
mod counted;
mod named;
mod told;

use super::assertion::{Assertion, Came};
use crate::claims::{
    phrase::is_of,
    vocabulary::OTHER,
    words::{Word, text},
};

/// Words at which a clause ends.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    ",", ";", ":", "—", "(", ")", "but", "and", "then", "while", "whereas", "so", "before", "after", "because", "since", "although", "though", "when",
    "until", "which", "that",
];

/// Words that begin what is said of a part of a run.
const PARTS: &[&str] = &["after", "since", "from", "following", "once", "of"];

/// What an attempt is called.
#[rustfmt::skip]
const ATTEMPTS: &[&str] = &["attempt", "try", "go", "shot", "request", "call", "response", "answer", "reply", "one", "time"];

const MANY: &[&str] = &["attempts", "tries"];

const SUCCESS: &[&str] =
    &["succe*", "passed", "passes", "pass", "worked", "work", "ok", "green", "fine", "through", "completed"];

const FAILURE: &[&str] =
    &["fail*", "broke", "crashed", "died", "refused", "rejected", "denied", "error", "errored", "unsuccessful"];

const TIMEOUT: &[&str] = &["timeout", "time-out", "timed"];

const NEGATIONS: &[&str] = &["not", "never", "no", "none", "neither", "nothing", "without", "nor", "hardly"];

/// What is counted, so that a number before it is no status.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "ms", "s", "sec*", "minutes", "hours", "bytes", "tokens", "requests", "calls", "lines", "times", "characters", "words", "kb", "mb", "kib", "mib", "users",
    "eur*", "dollars", "files", "tests", "millisecond*", "percent", "items", "rows", "people", "attempts", "errors", "failures", "retries",
];

/// What stands before a status.
#[rustfmt::skip]
const BEFORE_A_STATUS: &[&str] = &[
    "status", "http", "code", "with", "a", "an", "the", "got", "get*", "return*", "was", "were", "as", "by", "saw", "seen", "came", "back", "answered", "gave",
    "one", "two", "three", "four", "each", "both", "only", "received", "single", "error*", "response*", "all", "just", "another", "first", "second", "to",
];

/// What a sentence asserts of a run, clause by clause. A clause on another thing (a parser, a database) asserts nothing.
pub(super) fn assertions(words: &[Word]) -> Vec<Assertion> {
    if is_of_a_part(words) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut told_of_attempts, mut of_another) = (false, false);
    let mut rest = words;
    let mut relative = false;
    loop {
        let end = rest.iter().position(|word| ENDS.contains(&word.text.as_str()));
        let words = end.map_or(rest, |end| rest.get(..end).unwrap_or_default());
        let clause = Clause { words, told_of_attempts };
        // What follows on another thing («it failed») is on that.
        of_another = is_of_another_thing(words) || of_another && !clause.has(ATTEMPTS) && !clause.has(MANY);
        if !of_another {
            // «A call that failed» says nothing of the calls of the run.
            found.extend(clause.assertion().filter(|_| !relative));
            found.extend(clause.named());
        }
        told_of_attempts |= clause.has(ATTEMPTS) || clause.has(MANY);
        let Some(end) = end else { return found };
        relative = rest.get(end).is_some_and(|word| matches!(word.text.as_str(), "that" | "which"));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

/// «After the 503 nothing failed» is on a part of the run.
fn is_of_a_part(words: &[Word]) -> bool {
    words.first().is_some_and(|word| is_of(PARTS, &word.text))
}

/// Whether a clause is on something that a note does not tell of: a parser, a database, the probe. A job, a smoke test and what a command
/// exited with are its own.
fn is_of_another_thing(clause: &[Word]) -> bool {
    let has = |word: &str| clause.iter().any(|one| one.text == word);
    let is_own = |word: &str| word == "job" || word == "test" && has("smoke") || word == "note";
    let is_other =
        |word: &Word| is_of(OTHER, &word.text) && !is_own(&word.text) || is_of(&["probe*", "list"], &word.text);
    !has("exited") && clause.iter().any(is_other)
}

/// A part of a sentence.
struct Clause<'w> {
    words: &'w [Word],
    /// Whether an earlier clause told of attempts, so that «the second» is one.
    told_of_attempts: bool,
}

impl Clause<'_> {
    fn text(&self, at: usize) -> &str {
        text(self.words, at)
    }

    fn has(&self, list: &[&str]) -> bool {
        self.words.iter().any(|word| is_of(list, &word.text))
    }

    fn place(&self, list: &[&str]) -> Option<usize> {
        self.words.iter().position(|word| is_of(list, &word.text))
    }

    /// What it says of attempts, calls or the whole run: the first of these that it does say.
    fn assertion(&self) -> Option<Assertion> {
        if self.tries_another_thing() {
            return None;
        }
        self.of_one()
            .or_else(|| self.of_all())
            .or_else(|| self.no_failure())
            .or_else(|| self.retries())
            .or_else(|| self.calls())
            .or_else(|| self.count())
            .or_else(|| self.at_once())
            .or_else(|| self.answered())
            .or_else(|| self.of_the_whole())
            .or_else(|| self.of_some())
    }

    /// What came, with a denial undone.
    fn came(&self) -> Option<Came> {
        let denied = self.has(NEGATIONS);
        if let Some(status) = self.status() {
            return Some(Came::Status(status)).filter(|_| !denied);
        }
        if self.has(TIMEOUT) {
            return Some(Came::Timeout).filter(|_| !denied);
        }
        let has_answer =
            self.has(&["answer", "reply", "response"]) && self.has(&["came", "arrived", "got", "received"]);
        match (self.says(FAILURE), self.says(SUCCESS) || has_answer, denied) {
            (true, false, false) | (false, true, true) => Some(Came::Failure),
            (false, true, false) | (true, false, true) => Some(Came::Success),
            _ => None,
        }
    }

    /// Whether one of these is said of something: «a failed call» is only a name.
    fn says(&self, list: &[&str]) -> bool {
        let is_name = |at: usize| {
            is_of(ATTEMPTS, self.text(at + 1)) || is_of(&["calls", "requests", "attempts", "tries"], self.text(at + 1))
        };
        self.words.iter().enumerate().any(|(at, word)| is_of(list, &word.text) && !is_name(at))
    }

    /// A status of HTTP, where it stands for one: not «200 ms», not «question 401».
    fn status(&self) -> Option<u16> {
        let is_counted = |at: usize| is_of(UNITS, self.text(at + 1));
        let is_status = |(at, word): (usize, &Word)| {
            let number = word.text.strip_suffix('s').unwrap_or(&word.text);
            let status = number.parse().ok().filter(|status| number.len() == 3 && (100..600).contains(status))?;
            let before = at.checked_sub(1).map_or("", |at| self.text(at));
            (!is_counted(at) && (before.is_empty() || is_of(BEFORE_A_STATUS, before))).then_some(status)
        };
        let mut statuses = self.words.iter().enumerate().filter_map(is_status);
        // Of several it is not told which is meant.
        statuses.next().filter(|_| statuses.next().is_none())
    }
}
