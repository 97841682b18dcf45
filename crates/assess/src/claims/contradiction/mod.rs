//! Sentences on one's own run that a note refutes.
//!
//! A sentence is parted into clauses, and of each is read what it asserts of a run ([`clause`]): of the first attempt, of all of
//! them, their number, a status, a model. Only what a note shows to be otherwise is refuted: a sentence of another day, another run,
//! or a rule for all runs is not held against it, and neither is anything of which the note does not show enough ([`facts`]).

mod assertion;
mod clause;
mod facts;
mod over;

use redial_note::{Kind as NoteKind, Note};

use self::{
    assertion::Assertion,
    clause::{assertions, beside},
    facts::Facts,
    over::tells_of_what_is_over,
};
use super::{phrase::is_of, vocabulary::RUN, wording::is_of_a_real_gateway, words::Word};

/// Words by which a sentence is on a run, beside those of [`RUN`].
#[rustfmt::skip]
const OF_A_RUN: &[&str] = &[
    "we", "i", "it", "decision", "smoke", "test", "exit*", "calls", "requests", "errors", "failures", "retries", "nothing", "everything", "gateway*",
    "connection*", "model", "finish*",
];

/// The first note that refutes a sentence. A note of a pasted text was observed by nobody and refutes nothing; one of a simulator or
/// a rehearsal says nothing of a real gateway, neither for a sentence nor against it.
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
        let is_held = |assertion: &&Assertion| assertion.is_a_name() || !facts.is_of_others(words);
        facts.may_be_of(words) && said.iter().filter(is_held).any(|assertion| facts.refute(assertion))
    };
    notes.iter().position(|note| note.kind != NoteKind::Reported && is_of_a_real_gateway(note) && refutes(note))
}
