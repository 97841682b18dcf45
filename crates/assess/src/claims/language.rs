//! Whether a sentence is English: of what cannot be read nothing is said.

use super::words::Word;

#[rustfmt::skip]
const ENGLISH: &[&str] = &[
    "the", "is", "are", "was", "were", "of", "to", "and", "in", "it", "that", "for", "on", "with", "as", "this", "by", "be", "at",
    "from", "not", "we", "you", "our", "your", "has", "have", "will", "can", "no", "an", "they", "their", "its", "there", "all", "or",
    "but", "if", "what", "which", "when", "who", "how", "after", "than", "been", "does", "do", "had", "any", "every", "never",
    "always", "so", "now", "up", "out", "one", "i", "us", "would", "should", "may", "must", "nobody", "nothing",
];

/// Words of other languages that are none in English.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "einen", "mit", "für", "auf", "wir", "sind", "wird", "werden", "immer",
    "keine", "kein", "dem", "den", "zu", "von", "im", "es", "sich", "auch", "alle", "jetzt", "haben", "hat", "nach", "bei", "läuft",
    "wieder", "le", "la", "les", "des", "est", "et", "une", "pas", "nous", "dans", "pour", "sur", "avec", "sont", "plus", "toujours",
    "tout", "vous", "qui", "que", "au", "aux", "ce", "cette", "ne", "du", "jamais", "fonctionne", "el", "los", "las", "y", "en",
    "una", "por", "para", "con", "está", "siempre", "no", "del", "se", "muy", "nunca", "funciona", "es", "todos", "al", "lo", "su",
    "il", "gli", "è", "non", "sono", "della", "di", "sempre", "per", "che", "funziona", "tutti", "nel", "mai", "het", "een", "niet",
    "van", "altijd", "wij", "zijn", "voor", "naar", "werkt", "alles", "geen", "o", "os", "um", "uma", "não", "são", "com", "seu",
    "está", "nunca", "sempre", "da", "do", "dos", "na", "em", "och", "är", "inte", "att", "på", "med", "alltid", "som", "det", "vi",
    "ett", "aldrig", "jest", "nie", "się", "i", "zawsze", "działa", "jak", "ile", "bez", "dla",
];

/// Whether it is in another language, as far as its words tell.
pub(super) fn is_foreign(sentence: &str, words: &[Word]) -> bool {
    let letters = sentence.chars().filter(|c| c.is_alphabetic()).count();
    let other = sentence.chars().filter(|c| c.is_alphabetic() && !is_latin(*c)).count();
    if other * 3 > letters && letters > 1 {
        return true;
    }
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.text.as_str())).count();
    let (english, foreign) = (count(ENGLISH), count(FOREIGN));
    let accents = sentence.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
    foreign > english && (foreign >= 2 || accents) || accents && english == 0 && words.len() >= 4 && foreign > 0
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
            ("The gateway is stable.", false),
            ("Café Müller serves lunch.", false),
            ("Rock solid.", false),
        ] {
            assert_eq!(is_foreign(text, &words(text)), foreign, "{text}");
        }
    }
}
