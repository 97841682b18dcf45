//! Whether a sentence is English: of what cannot be read nothing is said.

use std::collections::BTreeSet;

use whichlang::{Lang, detect_language};

use super::{weight, words::Word};

/// Fewest words whose language can be told.
const FEWEST: usize = 4;

/// The same with an accent among them, or a word that English has not.
const FEWEST_HINTED: usize = 3;

/// Endings that hardly any word of another language has.
const ENDINGS: &[&str] =
    &["ing", "ness", "less", "ful", "ship", "ized", "izes", "ization", "ility", "ably", "ally", "ly", "ight", "ough"];

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "the", "is", "are", "was", "were", "of", "to", "and", "in", "it", "that", "for", "on", "with", "as", "this", "by", "be", "at",
    "from", "not", "we", "you", "our", "your", "has", "have", "will", "can", "no", "an", "they", "their", "its", "there", "all", "or",
    "but", "if", "what", "which", "when", "who", "how", "after", "than", "been", "does", "do", "had", "any", "every", "never",
    "always", "so", "now", "up", "out", "one", "i", "us", "would", "should", "may", "must", "nobody", "nothing", "per", "plus", "os", "est",
    "die", "van",
];

/// What manuals are full of, and sentences on gateways are not.
#[rustfmt::skip]
const TECHNICAL: &[&str] = &[
    "support", "supports", "enable", "enables", "enabled", "disable", "disables", "allow", "allows", "use", "uses", "used", "see", "example", "examples",
    "default", "options", "option", "library", "code", "data", "type", "types", "value", "values", "string", "strings", "file", "files", "function",
    "functions", "feature", "features", "module", "method", "methods", "return", "returns", "list", "table", "number", "numbers", "name", "names", "key",
    "keys", "user", "users", "version", "build", "builds", "install", "usage", "license", "parser", "parsers", "format", "formats", "read", "write", "set",
    "get", "new", "old", "simple", "fast", "safe", "basic", "rules", "rule", "field", "fields", "custom", "crate", "crates", "compile", "compiler", "benchmark",
    "configurable", "callback", "metadata", "protocol", "separator", "separators", "optional", "required", "memory", "thread", "threads", "async", "sync",
];

/// Words of other languages. One that English has, too («per», «no»), stands in both lists, so that it says nothing.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "einen", "mit", "für", "auf", "wir", "sind", "wird", "werden", "immer",
    "keine", "kein", "dem", "den", "zu", "von", "im", "es", "sich", "auch", "alle", "jetzt", "haben", "hat", "nach", "bei", "läuft",
    "wieder", "le", "la", "les", "des", "est", "et", "une", "pas", "nous", "dans", "pour", "sur", "avec", "sont", "plus", "toujours",
    "tout", "vous", "qui", "que", "au", "aux", "ce", "cette", "ne", "du", "jamais", "fonctionne", "el", "los", "las", "y", "en",
    "una", "por", "para", "con", "está", "siempre", "no", "del", "se", "muy", "nunca", "funciona", "todos", "al", "lo", "su",
    "il", "gli", "è", "non", "sono", "della", "di", "sempre", "per", "che", "funziona", "tutti", "nel", "mai", "het", "een", "niet",
    "van", "altijd", "wij", "zijn", "voor", "naar", "werkt", "alles", "geen", "o", "os", "um", "uma", "não", "são", "com", "seu",
    "da", "do", "dos", "na", "em", "och", "är", "inte", "att", "på", "med", "alltid", "som", "det", "vi",
    "ett", "aldrig", "jest", "nie", "się", "i", "zawsze", "działa", "jak", "ile", "bez", "dla",
];

/// Whether it is in another language, as far as its words tell.
pub(super) fn is_foreign(sentence: &str, words: &[Word]) -> bool {
    let letters = sentence.chars().filter(|c| c.is_alphabetic()).count();
    let other = sentence.chars().filter(|c| c.is_alphabetic() && !is_latin(*c)).count();
    if other * 3 > letters && letters > 1 {
        return true;
    }
    // The same word again says nothing new: «per token, per model and per day».
    let count = |list: &[&str]| {
        let known = words.iter().map(|word| word.text.as_str()).filter(|word| list.contains(word));
        known.collect::<BTreeSet<&str>>().len()
    };
    let (english, foreign) = (count(ENGLISH), count(FOREIGN));
    let accents = sentence.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    foreign > english && (foreign >= 2 || accents)
        || accents && english == 0 && words.len() >= 4 && foreign > 0
        || is_unlike_english(sentence, words, foreign > 0 || accents)
}

/// Whether it looks like another language, and most of its words are none that an English sentence was learned to have: of a few words with a
/// name, a status and a colon nobody can tell.
fn is_unlike_english(sentence: &str, words: &[Word], hinted: bool) -> bool {
    let language = detect_language(sentence);
    if language == Lang::Eng {
        return false;
    }
    // Names are of no language, and German writes other things with a capital, too.
    let is_name = |at: usize, word: &Word| at > 0 && word.capital && language != Lang::Deu;
    let is_plain = |word: &Word| word.text.chars().all(char::is_alphabetic);
    let (mut all, mut known) = (0, 0);
    for (_, word) in words.iter().enumerate().filter(|(at, word)| is_plain(word) && !is_name(*at, word)) {
        all += 1;
        known += usize::from(is_english(&word.text));
    }
    all >= if hinted { FEWEST_HINTED } else { FEWEST } && known * 2 < all
}

fn is_english(word: &str) -> bool {
    ENGLISH.contains(&word)
        || TECHNICAL.contains(&word)
        || weight::knows(word)
        || ENDINGS.iter().any(|ending| word.ends_with(ending))
}

const fn is_latin(c: char) -> bool {
    (c as u32) < 0x0250 || matches!(c as u32, 0x1E00..=0x1EFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::words::words;

    #[test]
    fn other_languages_are_told_and_english_is_not_taken_for_one() {
        for (text, foreign) in [
            ("Das Gateway ist wieder stabil.", true),
            ("Le modèle est toujours disponible.", true),
            ("El servicio funciona siempre.", true),
            ("网关非常稳定。", true),
            ("Шлюз работает стабильно.", true),
            ("Kein Ausfall seit Wochen.", true),
            ("C'est rapide et fiable.", true),
            ("No hay límites.", true),
            ("De dienst is altijd beschikbaar.", true),
            ("Hizmet her zaman kullanılabilir.", true),
            ("Palvelu on aina käytettävissä.", true),
            ("Todo funciona bien.", true),
            ("API key rotated", false),
            ("Costs: none", false),
            ("Die hard retries", false),
            ("Retry-After: 20", false),
            ("The gateway is stable.", false),
            ("Café Müller serves lunch.", false),
            ("Rock solid.", false),
            ("Quotas are per deployment per region.", false),
            ("Vendors enforce token quotas per key per region.", false),
            ("Billed per image, per user and per month.", false),
            ("Prezzi per utente e per mese.", true),
            ("Il servizio è sempre disponibile per tutti.", true),
            ("Die Kosten sind niedrig.", true),
        ] {
            assert_eq!(is_foreign(text, &words(text)), foreign, "{text}");
        }
    }

    #[test]
    fn a_word_stands_once_in_a_list() {
        for list in [ENDINGS, ENGLISH, TECHNICAL, FOREIGN] {
            let once: BTreeSet<&str> = list.iter().copied().collect();
            assert_eq!(once.len(), list.len());
        }
    }
}
