//! Other words for what a sentence says that is read: «Do not omit `user`» is «You must include `user`».

use super::{Word, calendar};

/// Words, and those that they stand for, each in small letters. What comes first is looked for first.
#[rustfmt::skip]
const SAME: [(&str, &str); 61] = [
    ("turned away", "rejected"), ("may no longer be omitted", "is required"),
    ("from optional to required", "is required"), ("turned down", "rejected"), ("taken out", "removed"), ("that contain", "with"), ("come with", "include"),
    ("comes with", "includes"), ("any request with", "requests with"), ("every request with", "requests with"), ("a request with", "requests with"),
    ("please do not", "do not"), ("please don't", "don't"),
    ("not optional any more", "required"), ("not optional anymore", "required"), ("not optional any longer", "required"),
    ("no longer optional", "required"), ("not optional", "required"), ("was made required", "is required"),
    ("is made required", "is required"), ("has become required", "is required"), ("has been made required", "is required"),
    ("can no longer be omitted", "is required"), ("cannot be omitted", "is required"), ("can not be omitted", "is required"),
    ("can't be omitted", "is required"), ("must not be omitted", "is required"), ("may not be omitted", "is required"),
    ("can no longer be left out", "is required"), ("cannot be left out", "is required"), ("must not be left out", "is required"),
    ("do not omit", "you must include"), ("don't omit", "you must include"), ("never omit", "you must include"),
    ("do not leave out", "you must include"), ("don't leave out", "you must include"), ("never leave out", "you must include"),
    ("always include", "you must include"), ("always send", "you must send"), ("always set", "you must set"),
    ("always pass", "you must pass"), ("always provide", "you must provide"), ("always specify", "you must specify"),
    ("make sure to", "you must"), ("be sure to", "you must"), ("remember to", "you must"), ("it is required to", "you must"),
    ("we require", "you must include"), ("the api requires", "you must include"), ("this api requires", "you must include"),
    ("the endpoint requires", "you must include"), ("this endpoint requires", "you must include"), ("the gateway requires", "you must include"),
    ("the server requires", "you must include"), ("the service requires", "you must include"), ("omitting", "requests without"),
    ("leaving out", "requests without"), ("that do not send", "without"), ("that don't send", "without"), ("that do not include", "without"),
    ("that don't include", "without"),
];
/// How a condition says that a field is not there: «If `user` is missing, …».
const MISSING: [&str; 4] = ["missing", "omitted", "absent", "empty"];

/// A sentence in the words that are read.
pub(super) fn in_other_words(mut words: Vec<Word>) -> Vec<Word> {
    for (said, same) in SAME {
        let said: Vec<&str> = said.split(' ').collect();
        if let Some(at) = words.windows(said.len()).position(|own| is(own, &said)) {
            words.splice(at..at + said.len(), same.split(' ').map(Word::plain));
        }
    }
    let starts_as_missing = matches!(words.as_slice(), [lead, name, verb, what, ..]
        if matches!(lead.text.as_str(), "if" | "when") && name.is_name
            && matches!(verb.text.as_str(), "is" | "are") && MISSING.contains(&what.text.as_str()));
    if starts_as_missing {
        words.drain(2..4);
        words.splice(0..1, ["requests", "without"].map(Word::plain));
    }
    words
}

/// What a sentence in a field's own row says without its name, with it: «This field is required.», «Must be provided.»
pub(super) fn with_its_name(mut words: Vec<Word>, name: &str) -> Vec<Word> {
    const VERBS: [&str; 5] = ["must", "has", "needs", "is", "became"];
    const MARKS: [&str; 14] = [
        "always",
        "required",
        "mandatory",
        "compulsory",
        "obligatory",
        "necessary",
        "needed",
        "essential",
        "rejected",
        "refused",
        "removed",
        "forbidden",
        "unsupported",
        "dropped",
    ];
    const NOUNS: [&str; 6] = ["field", "parameter", "property", "attribute", "value", "argument"];
    if words.iter().any(|word| word.is_name) {
        return words;
    }
    let is = |at: usize, of: &[&str]| words.get(at).is_some_and(|word| of.contains(&word.text.as_str()));
    let own = Word { text: name.to_owned(), is_name: true };
    let pronoun = ["this", "it"].iter().find_map(|own| words.iter().position(|word| word.text == *own));
    if let Some(at) = pronoun {
        let length = 1 + usize::from(is(at + 1, &NOUNS));
        words.splice(at..at + length, [own]);
    } else if is(0, &VERBS) {
        words.insert(0, own);
    } else if is(behind_a_date(&words), &MARKS) || is(0, &["no"]) && is(1, &["longer"]) {
        let at = behind_a_date(&words);
        words.splice(at..at, [own, Word::plain("is")]);
    }
    words
}

/// Where a sentence goes on behind the date or version that it begins with: «As of v3 mandatory».
fn behind_a_date(words: &[Word]) -> usize {
    const BESIDE: [&str; 10] = ["as", "of", "since", "from", "on", "in", "with", "starting", ",", "the"];
    let is_date = |word: &&Word| BESIDE.contains(&word.text.as_str()) || calendar::begins(&word.text);
    words.iter().take_while(is_date).count()
}

fn is(words: &[Word], said: &[&str]) -> bool {
    words.iter().zip(said).all(|(word, said)| !word.is_name && word.text == *said)
}
