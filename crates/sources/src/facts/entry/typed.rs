//! A named type with a mark beside it: `(ChatStop, optional, nullable)`.

use super::{Need, is_known_pill, words};

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
