//! The labelled sentences, as their traits.

use std::collections::BTreeMap;

use super::super::{ANY, pairs};
use crate::claims::{
    clause::clauses,
    judged::Sentence,
    traits::{FIRST, LAST},
    words,
    words::Word,
};

/// A labelled sentence, as its traits.
#[derive(Clone)]
pub(super) struct Example {
    /// The file that it is of.
    pub(super) file: usize,
    pub(super) whole: Vec<String>,
    pub(super) places: Vec<Vec<String>>,
    /// Pairs of what stands at its places.
    pub(super) pairs: usize,
    pub(super) kinds: Vec<String>,
    pub(super) text: String,
    /// Whether it is a clause of a harmless sentence: harmless, too.
    pub(super) is_part: bool,
}

impl Example {
    fn read(file: usize, line: &str) -> Vec<Self> {
        let labelled: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = labelled["text"].as_str().unwrap();
        let kinds: Vec<String> =
            labelled["kinds"].as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect();
        let words = words(text);
        let parts = if kinds.is_empty() { clauses(&words) } else { Vec::new() };
        let parts = parts.iter().map(|part| Self { is_part: true, ..Self::of(file, text, part) });
        std::iter::once(Self { kinds, ..Self::of(file, text, &words) }).chain(parts).collect()
    }

    fn of(file: usize, text: &str, words: &[Word]) -> Self {
        let traits = Sentence::of(words).traits();
        Self {
            file,
            whole: traits.whole.iter().map(ToString::to_string).collect(),
            pairs: pairs(&traits.places),
            places: traits.places.iter().map(|place| place.iter().map(ToString::to_string).collect()).collect(),
            kinds: Vec::new(),
            text: text.to_owned(),
            is_part: false,
        }
    }
}

/// What is learned from: labelled sentences, by who wrote them when, and such of this project's documents, which claim nothing.
pub(super) fn files() -> Vec<String> {
    let folder = format!("{}/tests/claims", env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![format!("{folder}/development.jsonl"), format!("{folder}/documents.jsonl")];
    let mut batches: Vec<String> = std::fs::read_dir(format!("{folder}/batches"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    batches.sort();
    files.append(&mut batches);
    files
}

pub(super) fn examples() -> Vec<Example> {
    let read = |(at, file): (usize, String)| {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().flat_map(|line| Example::read(at, line)).collect::<Vec<_>>()
    };
    files().into_iter().enumerate().flat_map(read).collect()
}

/// The traits that at least two of them have, in the table's order.
pub(super) fn names(examples: &[Example]) -> Vec<&str> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for name in examples.iter().flat_map(|example| &example.whole) {
        *met.entry(name).or_default() += 1;
    }
    met.retain(|_, times| *times > 1);
    for always in [ANY, FIRST, LAST] {
        met.insert(always, examples.len());
    }
    met.into_keys().collect()
}
