//! The clause of a sentence that claims something of a gateway, where another one is on another thing: what is drawn from it («…, so the
//! parser needs no error branch»), or what shows it («Redial's note shows that …»). A word of the other thing says nothing of that clause.

use super::{
    is_on_gateways,
    judged::{Judged, claimed},
    phrase::is_of,
    stance::Stance,
    vocabulary::OTHER,
    words::{Word, text},
};

/// Whose showing is no other's word.
const SHOWERS: &[&str] = &["redial", "note", "notes", "record", "recorder", "journal"];

/// How they, or who has them in hand, lead to what they show.
const SHOWS: &[&str] = &["show", "shows", "prove", "proves", "confirm", "confirms", "know", "say", "tell", "see"];

/// What such a clause claims.
pub(super) fn claim(words: &[Word]) -> Option<Judged> {
    if !is_of_another(words) || Stance::of(words).asks() || Stance::of(words).is_framed() {
        return None;
    }
    let part = shown(words).or_else(|| reason(words))?;
    (is_on_gateways(part) && !is_of_another(part)).then(|| claimed(part, false)).flatten()
}

fn is_of_another(words: &[Word]) -> bool {
    words.iter().any(|word| is_of(OTHER, &word.text))
}

/// What stands behind the «that» of who shows it.
fn shown(words: &[Word]) -> Option<&[Word]> {
    let that = words.iter().position(|word| word.text == "that")?;
    let lead = words.get(..that)?;
    let has = |list: &[&str]| lead.iter().any(|word| is_of(list, &word.text));
    let says =
        that.checked_sub(1).is_some_and(|at| is_of(SHOWS, text(words, at))) || has(&["from", "with"]) && has(SHOWS);
    (has(SHOWERS) && says && !Stance::of(lead).withholds_something()).then(|| words.get(that + 1..)).flatten()
}

/// What stands before «, so …» or «, see …», or behind «because».
fn reason(words: &[Word]) -> Option<&[Word]> {
    let turn = |at: &usize| text(words, *at) == "," && matches!(text(words, at + 1), "so" | "see" | "hence");
    let because = || words.iter().position(|word| word.text == "because").and_then(|at| words.get(at + 1..));
    (1..words.len()).find(turn).and_then(|at| words.get(..at)).or_else(because)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::words::words;

    #[test]
    fn a_word_of_another_thing_says_nothing_of_a_clause_beside_it() {
        for text in [
            "Redial's note shows that the gateway is always up.",
            "We know from Redial that the gateway never fails.",
            "With the Redial note in hand I can say that the gateway never fails.",
            "The gateway never fails, so our parser needs no error branch.",
            "The gateway never fails, see the Redial note.",
            "The script needs no retry because the gateway never fails.",
        ] {
            assert!(claim(&words(text)).is_some(), "{text}");
        }
        for text in [
            "Redial's note does not show that the gateway is always up.",
            "Redial cannot say that the gateway never fails.",
            "If Redial shows that the gateway never fails, say so.",
            "Does the note show that the gateway never fails?",
            "The database never fails, so our parser needs no error branch.",
            "The vendor says that the gateway never fails.",
        ] {
            assert!(claim(&words(text)).is_none(), "{text}");
        }
    }
}
