//! What a sentence looks like to who has never read its like, as names: its words, the classes that they are of, what phrases
//! find in it, of whom it is, and how it stands to what it says. [`super::weight`] weighs them.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use super::{general, judged::Sentence, lexicon, stance, subject, vocabulary::CLASSES, words::Word};

/// All that [`super::weight`] hears of a sentence.
#[derive(Debug)]
pub(super) struct Traits<'a> {
    /// Of the whole of it: each once, sorted.
    pub(super) whole: Vec<Cow<'a, str>>,
    /// What stands at each place of it, from [`FIRST`] to [`LAST`]: a word without its ending, then the classes it is of.
    pub(super) places: Vec<Vec<&'a str>>,
}

/// What stands before the first word.
pub(super) const FIRST: &str = "^^";

/// What stands behind the last one.
pub(super) const LAST: &str = "$$";

impl<'a> Traits<'a> {
    pub(super) fn of(sentence: &Sentence<'a>) -> Self {
        let words = sentence.words;
        let classes: Vec<Vec<&'static Class>> = words.iter().map(|word| classes(&word.text).collect()).collect();
        let at = |(word, of): (&'a Word, &Vec<&'static Class>)| {
            std::iter::once(stem(&word.text))
                .chain(of.iter().map(|class| class.name.as_str()))
                .collect::<Vec<&'a str>>()
        };
        let inner: Vec<Vec<&'a str>> = words.iter().zip(&classes).map(at).collect();
        let mut whole: Vec<Cow<'a, str>> = inner.iter().flatten().copied().map(Cow::Borrowed).collect();
        whole.extend(begins(&classes).into_iter().map(Cow::Borrowed));
        said(sentence, &mut whole);
        whole.sort_unstable();
        whole.dedup();
        let places = std::iter::once(vec![FIRST]).chain(inner).chain([vec![LAST]]).collect();
        Self { whole, places }
    }
}

/// What phrases, subject and stance say of it.
fn said(sentence: &Sentence<'_>, found: &mut Vec<Cow<'_, str>>) {
    let words = sentence.words;
    found.extend(sentence.stance.marks().map(|mark| format!("!{mark}").into()));
    for said in sentence.said.iter().filter(|said| subject::fits(words, **said)) {
        found.push("says something of one".into());
        found.push(format!("speaks of {}", said.kind.name()).into());
    }
    found.push(sentence.phrased.map_or("is no rule's".into(), |kind| format!("claims {}", kind.name()).into()));
    if sentence.is_withheld() {
        found.push("is withheld".into());
    }
    if general::said(words).is_some() {
        found.push("says something in general".into());
    }
    found.push(format!("is of {}", subject::of_whom(words)).into());
    found.push(format!("is of {}", stance::tense(words)).into());
    found.push(format!("is of length {}", words.len().min(29) / 5).into());
}

/// A class of words, by its name as a trait.
#[derive(Debug)]
struct Class {
    name: String,
    /// Its names where it stands among the first words.
    begins: [String; 3],
}

/// The classes that a word is of.
fn classes(word: &str) -> impl Iterator<Item = &'static Class> {
    let fronts = word.char_indices().skip(1).map(|(at, _)| at).chain(std::iter::once(word.len()));
    let by_front = fronts.filter_map(|end| INDEX.fronts.get(word.get(..end)?));
    let mut places: Vec<usize> = by_front.chain(INDEX.wholes.get(word)).flatten().copied().collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|at| INDEX.classes.get(at))
}

/// Classes by their words, and by what words of them begin with: every word of a document is looked up here.
struct Index {
    classes: Vec<Class>,
    wholes: BTreeMap<&'static str, Vec<usize>>,
    fronts: BTreeMap<&'static str, Vec<usize>>,
}

impl Index {
    fn add(&mut self, name: &str, words: impl Iterator<Item = &'static str>) {
        let at = self.classes.len();
        let begins = [0, 1, 2].map(|place| format!("^{place}@{name}"));
        self.classes.push(Class { name: format!("@{name}"), begins });
        for known in words {
            match known.strip_suffix('*').filter(|front| !front.is_empty()) {
                Some(front) => self.fronts.entry(front).or_default().push(at),
                None => self.wholes.entry(known).or_default().push(at),
            }
        }
    }
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { classes: Vec::new(), wholes: BTreeMap::new(), fronts: BTreeMap::new() };
    for (name, list) in CLASSES {
        index.add(name, list.iter().copied());
    }
    for (name, list) in lexicon::classes() {
        index.add(name, list.split(' '));
    }
    index
});

/// The classes of the first three words: who acts mostly stands there.
fn begins(classes: &[Vec<&'static Class>]) -> Vec<&'static str> {
    let places = classes.iter().take(3).enumerate();
    let of = |(at, of): (usize, &Vec<&'static Class>)| {
        of.iter().filter_map(move |class| class.begins.get(at).map(String::as_str)).collect::<Vec<_>>()
    };
    places.flat_map(of).collect()
}

/// A word without its ending; numbers are all alike.
fn stem(word: &str) -> &str {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return "#";
    }
    ["ing", "ed", "es", "s"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|front| front.chars().count() > 3))
        .unwrap_or(word)
}
