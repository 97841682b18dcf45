//! What a sentence looks like to who has never read its like, as names: its words, the classes that they are of, what phrases
//! find in it, of whom it is, and how it stands to what it says. [`super::weight`] weighs them.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Sentence, general, stance, subject, vocabulary::CLASSES, words::Word};

/// All of them, each once, sorted.
pub(super) fn of(sentence: &Sentence<'_>) -> Vec<String> {
    let words = sentence.words;
    let mut found = Vec::with_capacity(words.len() * 4);
    found.extend(words.iter().map(|word| stem(&word.text)));
    found.extend(words.iter().flat_map(|word| classes(&word.text)).map(|name| format!("@{name}")));
    found.extend(begins(words));
    found.extend(sentence.stance.marks().map(|mark| format!("!{mark}")));
    let fitting = sentence.said.iter().filter(|said| subject::fits(words, **said));
    found.extend(
        fitting.flat_map(|said| ["says something of one".to_owned(), format!("speaks of {}", said.kind.name())]),
    );
    found.push(sentence.phrased.map_or_else(|| "is no rule's".to_owned(), |kind| format!("claims {}", kind.name())));
    if sentence.is_withheld() {
        found.push("is withheld".to_owned());
    }
    found.extend(general::said(words).map(|_| "says something in general".to_owned()));
    found.push(format!("is of {}", subject::of_whom(words)));
    found.push(format!("is of {}", stance::tense(words)));
    found.push(format!("is of length {}", words.len().min(29) / 5));
    found.sort_unstable();
    found.dedup();
    found
}

/// Names of the classes that a word is of.
fn classes(word: &str) -> impl Iterator<Item = &'static str> {
    let fronts = word.char_indices().skip(1).map(|(at, _)| at).chain(std::iter::once(word.len()));
    let by_front = fronts.filter_map(|end| INDEX.fronts.get(word.get(..end)?));
    by_front.chain(INDEX.wholes.get(word)).flatten().copied()
}

/// Classes by their words, and by what words of them begin with: every word of a document is looked up here.
struct Index {
    wholes: BTreeMap<&'static str, Vec<&'static str>>,
    fronts: BTreeMap<&'static str, Vec<&'static str>>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { wholes: BTreeMap::new(), fronts: BTreeMap::new() };
    for (name, list) in CLASSES {
        for known in *list {
            match known.strip_suffix('*').filter(|front| !front.is_empty()) {
                Some(front) => index.fronts.entry(front).or_default().push(name),
                None => index.wholes.entry(known).or_default().push(name),
            }
        }
    }
    index
});

/// The classes of the first three words: who acts mostly stands there.
fn begins(words: &[Word]) -> impl Iterator<Item = String> {
    let places = words.iter().take(3).enumerate();
    places.flat_map(|(at, word)| classes(&word.text).map(move |name| format!("^{at}@{name}")))
}

/// A word without its ending; numbers are all alike.
fn stem(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return "#".to_owned();
    }
    let bare = ["ing", "ed", "es", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|front| front.chars().count() > 3));
    bare.unwrap_or(word).to_owned()
}
