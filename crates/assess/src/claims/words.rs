//! Sentences as words: lower case, contractions undone, punctuation kept as words of its own.

/// A word and where it stands in its sentence, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) at: usize,
    /// Whether it began with a capital.
    pub(super) capital: bool,
    /// One bit, by which a phrase sees at once that it can't be here.
    pub(super) mark: u128,
}

impl Word {
    /// A word that stands nowhere.
    pub(super) fn bare(text: &str) -> Self {
        Self::new(text, 0, false)
    }

    fn new(text: &str, at: usize, capital: bool) -> Self {
        Self { text: text.to_owned(), at, capital, mark: mark(text) }
    }
}

/// The bit of a word, by its first two bytes.
pub(super) fn mark(word: &str) -> u128 {
    let mut bytes = word.bytes().chain([0, 0]).take(2);
    let mut next = || u32::from(bytes.next().unwrap_or(0));
    1 << ((next() * 31 + next()) % 128)
}

/// The text of the word at a place; empty where none stands.
pub(super) fn text(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |word| word.text.as_str())
}

/// Endings that are words of their own.
const ENDINGS: &[(&str, &str)] =
    &[("n't", "not"), ("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'d", "would"), ("'m", "am")];

/// Words whose `'s` is a verb.
const WITH_IS: &[&str] =
    &["it", "that", "there", "here", "what", "who", "he", "she", "everything", "nothing", "this", "where", "all"];

/// Words that lose more than their ending.
const WHOLE: &[(&str, &[&str])] = &[
    ("won't", &["will", "not"]),
    ("can't", &["can", "not"]),
    ("cannot", &["can", "not"]),
    ("shan't", &["shall", "not"]),
    ("let's", &["let", "us"]),
    ("gonna", &["going", "to"]),
];

/// The words of a sentence.
pub(super) fn words(sentence: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = sentence.char_indices().peekable();
    while let Some((at, first)) = rest.next() {
        if first.is_whitespace() || is_unseen(first) {
            continue;
        }
        if !is_part(first) {
            words.push(Word::new(plain(first).encode_utf8(&mut [0; 4]), at, false));
            continue;
        }
        let mut end = at + first.len_utf8();
        while let Some((next, c)) = rest.peek().copied() {
            let goes_on =
                is_part(c) || is_joint(c) && sentence.get(next + c.len_utf8()..).is_some_and(begins_with_part);
            if !goes_on {
                break;
            }
            end = next + c.len_utf8();
            rest.next();
        }
        let text = sentence.get(at..end).unwrap_or_default();
        undone(&text.to_lowercase().replace('’', "'").replace(is_unseen, ""), at, first.is_uppercase(), &mut words);
    }
    one_word(&mut words);
    words
}

/// «No one» is nobody.
fn one_word(words: &mut Vec<Word>) {
    for at in 1..words.len() {
        if let Some([no, one]) = words.get_mut(at - 1..=at)
            && (no.text.as_str(), one.text.as_str()) == ("no", "one")
        {
            *no = Word::new("nobody", no.at, no.capital);
            one.text.clear();
        }
    }
    words.retain(|word| !word.text.is_empty());
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '%' | '$' | '€' | '£' | '_' | '/')
}

/// What stands within a word: `99.9`, `rock-solid`, `it's`.
const fn is_joint(c: char) -> bool {
    matches!(c, '.' | '-' | '\'' | '’' | ',' | ':') || is_unseen(c)
}

/// Where a word may be broken, and joints that take no room: nobody sees them within a word.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn begins_with_part(rest: &str) -> bool {
    rest.chars().next().is_some_and(is_part)
}

const fn plain(c: char) -> char {
    match c {
        '—' | '–' => '—',
        '“' | '”' | '„' | '«' | '»' => '"',
        other => other,
    }
}

/// Undoes contractions. A comma or colon within a word parts it, unless it stands between digits.
fn undone(text: &str, at: usize, capital: bool, words: &mut Vec<Word>) {
    let mut push = |text: &str| words.push(Word::new(text, at, capital));
    if let Some((_, whole)) = WHOLE.iter().find(|(word, _)| *word == text) {
        return whole.iter().for_each(|word| push(word));
    }
    for (ending, word) in ENDINGS {
        if let Some(front) = text.strip_suffix(ending).filter(|front| !front.is_empty()) {
            push(front);
            return push(word);
        }
    }
    match text.strip_suffix("'s") {
        Some(front) if WITH_IS.contains(&front) => {
            push(front);
            push("is");
        }
        Some(front) => {
            push(front);
            push("'s");
        }
        None => push(text.trim_end_matches('\'')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_numbers_and_punctuation_are_told_apart() {
        let of = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        assert_eq!(
            of("It’s up — won't fail, 99.9 % (we've seen)."),
            "it is up — will not fail , 99.9 % ( we have seen ) ."
        );
        assert_eq!(of("The gate\u{ad}way is al\u{200b}ways up \u{200b}."), "the gateway is always up .");
        assert_eq!(of("No one can; no one."), "nobody can ; nobody .");
        assert_eq!(of("The gateway's rock-solid; 1,000 calls/min"), "the gateway 's rock-solid ; 1,000 calls/min");
    }
}
