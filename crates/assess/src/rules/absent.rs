//! Of what a message says that it is not there.

use super::when::places;
use crate::subject::Subject;

/// How a message says so.
const ABSENT: &[&str] = &["not found", "does not exist", "could not be found", "not exist"];

/// Things that are no model: what is missed is the last one named before those words.
const OTHERS: &[&str] = &[
    "account",
    "class",
    "conversation",
    "directory",
    "file",
    "folder",
    "host",
    "library",
    "module",
    "organization",
    "package",
    "page",
    "plugin",
    "project",
    "runtime",
    "session",
    "thread",
    "user",
    "workspace",
];

/// What may stand between a thing and those words.
const BETWEEN: &[&str] = &["is", "was", "were", "are", "does", "do", "could", "be", "has", "been"];

/// Whether a message says of a model that it is not there: the word stands before, within a sentence's reach, and no other thing
/// right before says that it is that one.
pub(super) fn is_model(subject: &Subject<'_>) -> bool {
    const NEAR: usize = 200;
    let names_one = |front: &str| places(front, "model").any(|at| front.len() - at <= NEAR);
    fronts(subject.message()).any(|front| names_one(front) && !is_of_another(front))
}

/// Whether a message says of another thing that it is not there, and of no model.
pub(super) fn is_another(subject: &Subject<'_>) -> bool {
    fronts(subject.message()).any(is_of_another) && !is_model(subject)
}

/// What stands before each place where a text says that something is not there. The words of a status say it of nothing.
fn fronts(text: &str) -> impl Iterator<Item = &str> {
    let said = |front: &&str| !front.trim_end().ends_with("404");
    ABSENT.iter().flat_map(move |absent| places(text, absent)).filter_map(move |at| text.get(..at)).filter(said)
}

/// Whether the last thing that a text names is no model.
fn is_of_another(front: &str) -> bool {
    let words = front.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    words.rev().find(|word| !BETWEEN.contains(word)).is_some_and(|word| OTHERS.contains(&word))
}
