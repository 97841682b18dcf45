//! Phrases over words: how a row of a table says what it looks for.
//!
//! A phrase is words with spaces between; of each: `a|b` is one of several, `a*` what begins so, `a?` may be missing, `~` is up
//! to three words and `~~` up to seven, none of them the end of a clause, `@name` a class of [`super::vocabulary`],
//! `=` and `!` before a phrase mark a topic, and what claims as much when it is negated (see [`super::predicate::Said`]),
//! and `^` before the first one the beginning of a clause, `$` after the last one its end.

use super::{vocabulary::class, words::Word};

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
    },
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
                Place::Word { alternatives: alternatives.collect(), optional }
            }
        };
        let (topic, text) = text.strip_prefix('=').map_or((false, text), |rest| (true, rest));
        let (both, text) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let negative = both || text.split([' ', '|']).any(|word| NEGATIONS.contains(&word));
        Self { places: text.split(' ').map(place).collect(), negative, topic }
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
    list.iter().any(|known| match known.strip_suffix('*') {
        Some(front) if !front.is_empty() => word.starts_with(front),
        _ => *known == word,
    })
}

impl Alternative {
    fn takes(&self, word: &str) -> bool {
        match self {
            Self::Whole(text) => *text == word,
            Self::Front(front) => word.starts_with(front),
            Self::Class(list) => is_of(list, word),
        }
    }
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
        Place::Word { alternatives, optional } => {
            let takes = words.get(at).is_some_and(|word| alternatives.iter().any(|one| one.takes(&word.text)));
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
