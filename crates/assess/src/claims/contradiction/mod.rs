//! Sentences on one's own run that a note refutes.
//!
//! A sentence is parted into clauses, and of each is read what it asserts of a run ([`clause`]): of the first attempt, of all of
//! them, their number, a status, a model. Only what a note shows to be otherwise is refuted: a sentence of another day, another run,
//! or a rule for all runs is not held against it, and neither is anything of which the note does not show enough ([`facts`]).

mod assertion;
mod clause;
mod facts;

use redial_note::{Kind as NoteKind, Note};

use self::{
    clause::{assertions, beside},
    facts::Facts,
};
use super::{
    phrase::is_of,
    stance::{Stance, is_past},
    vocabulary::RUN,
    words::Word,
};

/// Words of another run than the one at hand, or of all runs.
#[rustfmt::skip]
const OF_ANOTHER: &[&str] = &[
    "yesterday", "tomorrow", "earlier", "previously", "previous", "prior", "other", "another", "ago", "usually", "always", "often", "sometimes",
    "occasionally", "normally", "typically", "generally", "regularly", "later", "ci", "staging", "elsewhere", "week", "month", "year", "weekly", "old",
    "nightly", "whenever", "historically", "nobody", "they", "their", "he", "she", "colleague*", "team", "teams", "day", "runs", "former",
];

/// Words by which a sentence is on a run, beside those of [`RUN`].
#[rustfmt::skip]
const OF_A_RUN: &[&str] = &[
    "we", "i", "it", "decision", "smoke", "test", "exit*", "calls", "requests", "errors", "failures", "retries", "nothing", "everything", "gateway*",
    "connection*", "model", "finish*",
];

/// Words of a bound, a plan or a wish.
#[rustfmt::skip]
const NOT_SO: &[&str] = &[
    "will", "would", "should", "shall", "may", "might", "must", "can", "could", "going", "allowed", "allow", "allows", "most", "least", "maximum", "minimum",
    "max", "min", "limit", "limited", "default", "configured", "policy", "up", "budget", "if", "unless", "whether", "expect*", "want*", "hope*",
    "plan*", "than", "about", "around", "nearly", "almost", "roughly", "approximately", "over", "under",
];

/// The first note that refutes a sentence. A note of a pasted text was observed by nobody and refutes nothing.
pub(super) fn refuted(words: &[Word], notes: &[&Note]) -> Option<usize> {
    if notes.is_empty() {
        return None;
    }
    let mut said = beside::assertions(words);
    let names_a_run = words.iter().any(|word| is_of(RUN, &word.text) || is_of(OF_A_RUN, &word.text));
    if said.is_empty() && !names_a_run || !tells_of_what_is_over(words) {
        return None;
    }
    if names_a_run {
        said.extend(assertions(words));
    }
    let refutes = |note: &&Note| {
        let facts = Facts::of(note);
        facts.may_be_of(words) && said.iter().any(|assertion| facts.refute(assertion))
    };
    notes.iter().position(|note| note.kind != NoteKind::Reported && refutes(note))
}

/// Whether its author says it of one run that is over.
fn tells_of_what_is_over(words: &[Word]) -> bool {
    let has = |list: &[&str]| words.iter().any(|word| is_of(list, &word.text));
    let is_past =
        words.iter().any(|word| is_past(&word.text) || is_of(&["retried", "decision", "failed", "been"], &word.text));
    let has_verb = has(super::stance::PRESENT);
    (is_past || !has_verb)
        && !has(OF_ANOTHER)
        && !has(NOT_SO)
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
