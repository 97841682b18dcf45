//! Phrases over words: how a row of a table says what it looks for.
//!
//! A phrase is words with spaces between; of each: `a|b` is one of several, `a*` what begins so, `a?` may be missing, `~` is up
//! to three words and `~~` up to seven, none of them the end of a clause, `@name` a class of [`super::vocabulary`],
//! `=` and `!` before a phrase mark a topic, and what claims as much when it is negated (see [`super::predicate::Said`]),
//! and `^` before the first one the beginning of a clause, `$` after the last one its end.

use super::{
    vocabulary::class,
    words::{Word, mark},
};

/// One place of a phrase.
#[derive(Debug)]
enum Place {
    Start,
    End,
    /// At most so many words.
    Gap(usize),
    Word {
        alternatives: Vec<Alternative>,
        optional: bool,
        /// The marks of words that it takes.
        marks: u128,
    },
}

impl Place {
    /// The marks that a word has of which there must be one.
    const fn marks(&self) -> Option<u128> {
        match self {
            Self::Word { optional: false, marks, .. } => Some(*marks),
            Self::Start | Self::End | Self::Gap(_) | Self::Word { .. } => None,
        }
    }
}

#[derive(Debug)]
enum Alternative {
    Whole(&'static str),
    Front(&'static str),
    Class(&'static [&'static str]),
}

/// A phrase that was read.
#[derive(Debug)]
pub(super) struct Phrase {
    places: Vec<Place>,
    /// For each word that it can't do without: the marks that this may have.
    marks: Vec<u128>,
    negative: bool,
    topic: bool,
}

/// Words by which a phrase speaks of a negation.
const NEGATIONS: &[&str] = &[
    "no", "not", "never", "nobody", "nothing", "without", "nor", "none", "zero", "free", "hardly", "barely", "rarely",
    "seldom", "cannot",
];

/// Words at which a gap ends.
const STOPS: &[&str] = &[",", ";", ":", "—", "(", ")", "\"", ".", "!", "?", "but", "because", "so"];

impl Phrase {
    pub(super) fn read(text: &'static str) -> Self {
        let place = |part: &'static str| match part {
            "^" => Place::Start,
            "$" => Place::End,
            "~" => Place::Gap(3),
            "~~" => Place::Gap(7),
            word => {
                let optional = word.ends_with('?') && word.len() > 1;
                let alternatives = word.trim_end_matches(if optional { '?' } else { '\0' }).split('|').map(alternative);
                let alternatives: Vec<Alternative> = alternatives.collect();
                let marks = alternatives.iter().fold(0, |marks, one| marks | one.marks());
                Place::Word { alternatives, optional, marks }
            }
        };
        let (topic, text) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
        let (both, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let negative = both || text.split([' ', '|']).any(|word| NEGATIONS.contains(&word));
        let places: Vec<Place> = text.split(' ').map(place).collect();
        let marks = places.iter().filter_map(Place::marks).collect();
        Self { places, marks, negative, topic }
    }

    /// Whether it speaks of a negation.
    pub(super) const fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether it is a topic: `=` before it.
    pub(super) const fn is_topic(&self) -> bool {
        self.topic
    }

    /// Where it first stands at or after `from`: its words, end exclusive.
    pub(super) fn find(&self, words: &[Word], from: usize) -> Option<(usize, usize)> {
        let there = words.get(from..)?.iter().fold(0, |there, word| there | word.mark);
        if self.marks.iter().any(|marks| marks & there == 0) {
            return None;
        }
        (from..words.len()).find_map(|at| Some((at, ends(&self.places, words, at)?)))
    }
}

fn alternative(text: &'static str) -> Alternative {
    if let Some(name) = text.strip_prefix('@') {
        return Alternative::Class(class(name));
    }
    text.strip_suffix('*').filter(|front| !front.is_empty()).map_or(Alternative::Whole(text), Alternative::Front)
}

/// Whether a word is one of a list, in which `a*` stands for what begins so.
pub(super) fn is_of(list: &[&str], word: &str) -> bool {
    // The first byte sorts nearly all of a list out.
    let first = word.as_bytes().first();
    list.iter().filter(|known| known.as_bytes().first() == first).any(|known| match known.strip_suffix('*') {
        Some(front) if !front.is_empty() => word.starts_with(front),
        _ => *known == word,
    })
}

impl Alternative {
    fn marks(&self) -> u128 {
        match self {
            Self::Whole(text) => mark(text),
            Self::Front(front) => front_mark(front),
            Self::Class(list) => list.iter().fold(0, |marks, known| {
                let front = known.strip_suffix('*').filter(|front| !front.is_empty());
                marks | front.map_or_else(|| mark(known), front_mark)
            }),
        }
    }

    fn takes(&self, word: &str) -> bool {
        match self {
            Self::Whole(text) => *text == word,
            Self::Front(front) => word.starts_with(front),
            Self::Class(list) => is_of(list, word),
        }
    }
}

/// The marks of words that begin so: of a single byte, any.
fn front_mark(front: &str) -> u128 {
    if front.len() < 2 { u128::MAX } else { mark(front) }
}

/// The end of a phrase that begins here.
fn ends(places: &[Place], words: &[Word], at: usize) -> Option<usize> {
    let Some((place, rest)) = places.split_first() else { return Some(at) };
    match place {
        Place::Start => {
            let begins = at == 0 || words.get(at - 1).is_some_and(|word| is_boundary(&word.text));
            if begins { ends(rest, words, at) } else { None }
        }
        Place::End => {
            let over = words.get(at).is_none_or(|word| is_boundary(&word.text));
            if over { ends(rest, words, at) } else { None }
        }
        Place::Gap(most) => (0..=*most).find_map(|length| {
            let over = words.get(at..at + length)?;
            if over.last().is_some_and(|word| STOPS.contains(&word.text.as_str())) {
                return None;
            }
            ends(rest, words, at + length)
        }),
        Place::Word { alternatives, optional, marks } => {
            let takes = words
                .get(at)
                .is_some_and(|word| marks & word.mark != 0 && alternatives.iter().any(|one| one.takes(&word.text)));
            let taken = if takes { ends(rest, words, at + 1) } else { None };
            taken.or_else(|| if *optional { ends(rest, words, at) } else { None })
        }
    }
}

/// What ends a clause wherever it stands.
pub(super) fn breaks_off(word: &str) -> bool {
    matches!(word, "," | ";" | ":" | "—" | "(" | ")" | "but" | "so" | "because")
}

/// Whether a clause ends with a word.
fn is_boundary(word: &str) -> bool {
    breaks_off(word) || matches!(word, "." | "!" | "?" | "\"" | "…" | "and" | "then" | "therefore" | "yet" | "or" | "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::words::words;

    #[test]
    fn gaps_options_fronts_and_ends_are_what_they_say() {
        for (phrase, text, found) in [
            ("is|are ~ up", "the gateway is again up", true),
            ("is|are ~ up", "the gateway is, he says, up", false),
            ("no more? 429*", "no 429s", true),
            ("^ safe to ship", "it is safe to ship", false),
            ("^ safe to ship $", "done, safe to ship.", true),
            ("bill*", "we were billed", true),
        ] {
            assert_eq!(Phrase::read(phrase).find(&words(text), 0).is_some(), found, "{phrase}: {text}");
        }
    }
}
