//! A type with a mark beside it: `(ChatStop, optional, nullable)`, `(Optional[str], required)`.

use super::{
    super::{Need, words},
    said::{Said, is_known_pill},
};

/// Most types in a text that are looked into.
const MOST: usize = 8;
/// Words before a type that belong to it where a mark stands beside it.
const MODIFIERS: [&str; 3] = ["optional ", "readonly ", "read-only "];

/// A text without the words in it that say something of a type (`Optional[str]`, `Readonly<Session>`, `readonly string`), and what they say
/// of the field where no mark does. `None`: there are none.
pub(super) fn parted(text: &str) -> Option<(String, Said)> {
    let (mut rest, mut said) = (text.to_owned(), Said::default());
    for _ in 0..MOST {
        let Some((word, without)) = unwrapped(&rest).or_else(|| unmodified(&rest)) else { break };
        said.word(&word);
        rest = without;
    }
    let has_more = rest.split([',', ';', '(', ')']).any(|part| words::mark(part) == Some(Need::Required));
    if has_more {
        said = Said { need: Some(Need::Unknown), ..Said::default() };
    }
    (rest.len() < text.len()).then(|| (rest.replace(" | None", "").replace(" | null", ""), said))
}

/// Whether a word says something of a field where it stands alone, but does not demand it.
fn is_weak(word: &str) -> bool {
    words::is_deprecated(word)
        || words::is_refused(word)
        || matches!(words::mark(word), Some(Need::Optional | Need::Conditional))
}

/// The first such word that has a type in brackets behind it, or in it (`optional.String`), and the text with that type alone.
fn unwrapped(text: &str) -> Option<(String, String)> {
    text.match_indices(['[', '<', '.']).find_map(|(at, open)| {
        let (before, rest) = (text.get(..at)?, text.get(at + open.len()..)?);
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let from = before
            .rfind(|c| !fits(c))
            .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let word = before.get(from..)?.rsplit('.').next().filter(|word| is_weak(word))?;
        if open == "." {
            let of_type = rest.starts_with(|c: char| c.is_ascii_uppercase());
            return of_type.then(|| (word.to_owned(), format!("{}{rest}", before.get(..from).unwrap_or_default())));
        }
        let shut = if open == "[" { ']' } else { '>' };
        let end = closing(rest, open, shut).unwrap_or(rest.len());
        let (inside, after) = (rest.get(..end)?, rest.get(end + 1..).unwrap_or_default());
        Some((word.to_owned(), format!("{}{inside}{after}", before.get(..from)?)))
    })
}

/// Where the bracket closes that a text stands behind.
fn closing(text: &str, open: &str, shut: char) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, c)| {
        if c == shut && depth == 0 {
            return Some(at);
        }
        if open.starts_with(c) {
            depth += 1;
        } else if c == shut {
            depth -= 1;
        }
        None
    })
}

/// The first modifier before a type, and the text without it.
fn unmodified(text: &str) -> Option<(String, String)> {
    let lower = text.to_ascii_lowercase();
    MODIFIERS.iter().find_map(|modifier| {
        let at = lower.find(modifier)?;
        let (before, rest) = (text.get(..at)?, text.get(at + modifier.len()..)?);
        let next = rest.split([' ', ',', ')', ';', ':']).next().unwrap_or_default();
        let is_word = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        (is_word && words::kind(next).is_some()).then(|| (modifier.trim_end().to_owned(), format!("{before}{rest}")))
    })
}

/// The mark in such brackets: of a type that is declared elsewhere nothing is known but its name, and what stands behind the mark is none.
/// In a list of values (`(auto, required)`) no part is one.
pub(super) fn mark(text: &str) -> Option<Need> {
    let inside = text.trim().strip_prefix('(')?;
    let (inside, _) = inside.split_once(')')?;
    let mut parts = inside.split(',').map(str::trim);
    let (kind, said) = (parts.next()?, parts.next()?);
    let need = words::mark(said).filter(|_| is_named(kind) && said.starts_with(char::is_lowercase))?;
    parts.all(is_known_pill).then_some(need)
}

/// Whether a word is named as types are: with a capital, and a small letter behind it.
fn is_named(text: &str) -> bool {
    let mut letters = text.trim_end_matches("[]").chars();
    let is_type =
        letters.next().is_some_and(|c| c.is_ascii_uppercase()) && text.contains(|c: char| c.is_ascii_lowercase());
    is_type && letters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_within_a_type_is_no_mark_beside_another() {
        for (text, need) in [
            ("(Optional[str], required): what it is", Some(Need::Required)),
            ("[Optional[str], required]: what it is", Some(Need::Required)),
            (": Optional[str], required. What it is", Some(Need::Required)),
            ("(List[typing.Optional[str]], mandatory)", Some(Need::Required)),
            ("(Conditional<Session>, required)", Some(Need::Required)),
            ("(optional.String, required)", Some(Need::Required)),
            ("(readonly string[], required)", Some(Need::Required)),
            ("(Optional[str] | None, required)", Some(Need::Required)),
            ("(Optional[str])", Some(Need::Optional)),
            ("optional string", Some(Need::Optional)),
            ("(optional<string>)", Some(Need::Optional)),
            ("(string, optional) [required] in v1", Some(Need::Optional)),
            ("optional [default: 1]", Some(Need::Optional)),
        ] {
            let mut said = Said::default();
            said.text(text);
            assert_eq!((said.need, said.deprecated), (need, false), "{text}");
        }
        let mut said = Said::default();
        said.text("(Optional[str]");
        said.text(", required): what it is");
        assert_eq!(said.need, Some(Need::Required));
        let mut said = Said::default();
        said.text("Deprecated<Session>, required");
        assert!(!said.deprecated && said.need == Some(Need::Unknown));
        // Markdown takes `<String>` for an element, and what stands before it is a piece of its own.
        let mut said = Said::default();
        said.text("(Optional");
        said.text(", required): what it is");
        assert_eq!(said.need, Some(Need::Required));
        let mut said = Said::default();
        said.text("readonly string");
        assert!(said.deprecated);
    }

    #[test]
    fn a_mark_beside_a_named_type_is_told_from_a_value() {
        for (text, need) in [
            ("(ChatStop, optional)", Some(Need::Optional)),
            ("(ChatStop, optional, nullable, default: 1) what it is", Some(Need::Optional)),
            ("(Model[], required): what it is", Some(Need::Required)),
            ("(Auto, None, required)", None),
            ("(Auto, required, None)", None),
            ("(Auto, Required)", None),
            ("(auto, required)", None),
            ("(Required, optional for now)", None),
            ("ChatStop, optional", None),
        ] {
            assert_eq!(mark(text), need, "{text}");
        }
    }
}
