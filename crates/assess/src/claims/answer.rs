//! Short answers: what is asked and then affirmed or denied is said.

use super::{
    judged::{Judged, affirmed, claimed},
    subject::{NAMES, STANDS},
    words::{Word, text},
};

/// Most words of a short answer.
const LONGEST: usize = 6;

/// What an answer does with what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Affirms,
    Denies,
}

/// Whether a sentence is labelled as an answer: «A: Yes.».
pub(super) fn is_labelled(words: &[Word]) -> bool {
    unlabelled(words, &["a", "answer"]).len() < words.len()
}

/// Without the label of a question or an answer.
fn unlabelled<'a>(words: &'a [Word], labels: &[&str]) -> &'a [Word] {
    match words {
        [label, colon, rest @ ..] if labels.contains(&label.text.as_str()) && colon.text == ":" => rest,
        _ => words,
    }
}

/// What an answer to a question claims, if it is a short one.
pub(super) fn claim(question: &[Word], answer: &[Word]) -> Option<Judged> {
    let (_mark, asked) = unlabelled(question, &["q", "question"]).split_last()?;
    let answer = read(unlabelled(answer, &["a", "answer"]))?;
    let stated = statements(asked, answer).filter_map(|statement| claimed(&statement, false));
    let stated = stated.max_by_key(|judged| judged.odds);
    // Where the words stand in no order that is known, their sum has to do.
    stated.or_else(|| if answer == Answer::Affirms { affirmed(asked) } else { None })
}

fn read(answer: &[Word]) -> Option<Answer> {
    let text = |at: usize| text(answer, at);
    if answer.len() > LONGEST {
        return None;
    }
    match (text(0), text(1)) {
        ("no", "idea" | "clue" | "data" | "answer" | "comment" | "statement") => None,
        ("no", "doubt" | "question") => Some(Answer::Affirms),
        ("yes" | "absolutely" | "definitely" | "certainly" | "sure" | "indeed" | "always" | "totally" | "very", _)
        | ("of", "course") => Some(Answer::Affirms),
        ("no" | "never" | "none" | "nope", _) | ("not", "at" | "once" | "a" | "one" | "any") => Some(Answer::Denies),
        _ => None,
    }
}

/// What a question comes to as a statement: its verb behind what it asks about, which is a pronoun, an article with a word or two, or a name.
fn statements(asked: &[Word], answer: Answer) -> impl Iterator<Item = Vec<Word>> {
    let (verb, rest) = asked.split_first().map_or(("", asked), |(verb, rest)| (verb.text.as_str(), rest));
    let stays = matches!(verb, "is" | "are" | "was" | "were" | "can" | "will" | "has" | "have" | "had");
    let helps = matches!(verb, "do" | "does" | "did");
    // «Does it fail?»: it fails, and it does not.
    let verb = match answer {
        Answer::Affirms if stays => Some(vec![verb]),
        Answer::Affirms if helps => Some(Vec::new()),
        Answer::Denies if stays || helps => Some(vec![verb, "not"]),
        Answer::Affirms | Answer::Denies => None,
    };
    let of = move |verb: &Vec<&str>, subject: usize| {
        let (front, behind) = rest.split_at_checked(subject).unwrap_or((rest, &[]));
        front.iter().cloned().chain(verb.iter().map(|word| Word::bare(word))).chain(behind.iter().cloned()).collect()
    };
    let first = text(rest, 0);
    let lengths = if STANDS.contains(&first) {
        1..=1
    } else if NAMES.contains(&first) || first == "any" {
        2..=3
    } else {
        1..=2
    };
    let lengths = lengths.filter(|length| *length < rest.len());
    verb.into_iter().flat_map(move |verb| lengths.clone().map(|subject| of(&verb, subject)).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::{super::words::words, *};

    #[test]
    fn a_question_and_its_answer_are_a_statement() {
        let said = |question: &str, answer| {
            let of = |words: Vec<Word>| words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
            statements(&words(question), answer).map(of).collect::<Vec<_>>()
        };
        assert_eq!(said("Is it up", Answer::Affirms), ["it is up"]);
        assert_eq!(said("Does it fail", Answer::Denies), ["it does not fail"]);
        assert_eq!(said("Do you pay twice", Answer::Affirms), ["you pay twice"]);
        assert_eq!(said("Is the API up", Answer::Denies), ["the api is not up"]);
        assert_eq!(said("Should we wait", Answer::Affirms), [] as [&str; 0]);
        for (answer, expected) in [
            ("Yes.", Some(Answer::Affirms)),
            ("No doubt.", Some(Answer::Affirms)),
            ("No idea.", None),
            ("Not yet.", None),
            ("None.", Some(Answer::Denies)),
            ("Ask Ana.", None),
            ("Yes, but it took us the whole night.", None),
        ] {
            assert_eq!(read(&words(answer)), expected, "{answer}");
        }
    }
}
