//! Whether a value can be a credential at all: said before a byte is sent, by its name and never by its value.

use redial_redact::is_placeholder;

use crate::problem::Problem;

/// Longest value: session tokens of a few kilobytes exist.
const LONGEST: usize = 8192;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Something that stands where a key should be.
    Placeholder,
    /// Quotes around it.
    Quoted,
    /// A line break in it or at its end.
    LineBreak,
    /// Another white space in or around it.
    Space,
    /// A character that no header may carry.
    NotAscii,
    /// `Bearer ` before it.
    Scheme,
    /// Longer than any credential.
    TooLong,
}

/// Checks a value.
pub(crate) fn check(value: &str) -> Result<(), Malformed> {
    let quoted = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    let lower = value.trim_start().get(..7).map(str::to_ascii_lowercase);
    let faults = [
        // Told first: a placeholder often has spaces or quotes too.
        (is_placeholder(value), Malformed::Placeholder),
        (value.contains(['\n', '\r']), Malformed::LineBreak),
        (quoted('"') || quoted('\'') || quoted('`'), Malformed::Quoted),
        (lower.as_deref() == Some("bearer "), Malformed::Scheme),
        (value.contains(char::is_whitespace), Malformed::Space),
        (!value.bytes().all(|b| b.is_ascii_graphic()), Malformed::NotAscii),
        (value.len() > LONGEST, Malformed::TooLong),
    ];
    faults.into_iter().find(|(hit, _)| *hit).map_or(Ok(()), |(_, fault)| Err(fault))
}

impl Malformed {
    /// The fault as an error about the credential's variable, file or command.
    pub(crate) fn problem(self, place: &str) -> Problem {
        let (why, remedy) = self.words();
        Problem::usage("the credential can't be used", why, remedy).at(place)
    }

    /// What is wrong, and what to try.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Placeholder => (
                "it is a placeholder, not a key (such as <API_KEY>, `undefined`, or a variable's name)",
                "put the real key there; in CI, check that the secret exists and that its name is spelled right",
            ),
            Self::Quoted => {
                ("it has quotes around it", "take the quotes out of the value: an env file often keeps them")
            }
            Self::LineBreak => (
                "it has a line break in it or at its end",
                "save it again without one: printf %s instead of echo, or one line of the file only",
            ),
            Self::Space => ("it has white space in or around it", "copy the key again, without the space"),
            Self::NotAscii => (
                "it has a character that no key has (not ASCII, or not printable)",
                "copy the key again from its page: chat programs and editors exchange characters",
            ),
            Self::Scheme => ("it begins with the word Bearer", "give the key alone: Redial writes the header itself"),
            Self::TooLong => ("it is longer than 8192 bytes", "check that the variable holds the key and not a file"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_cannot_be_keys_are_told_apart() {
        let key = format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0");
        assert_eq!(check(&key), Ok(()));
        for (value, fault) in [
            ("<API_KEY_PLACEHOLDER>".to_owned(), Malformed::Placeholder),
            ("undefined".to_owned(), Malformed::Placeholder),
            ("COMETAPI_KEY".to_owned(), Malformed::Placeholder),
            ("  ".to_owned(), Malformed::Placeholder),
            (format!("{key}\n"), Malformed::LineBreak),
            (format!("{key}\r\nX: y"), Malformed::LineBreak),
            (format!("\"{key}\""), Malformed::Quoted),
            (format!(" {key}"), Malformed::Space),
            (format!("Bearer {key}"), Malformed::Scheme),
            (format!("{key}…"), Malformed::NotAscii),
            (format!("{key}\u{1b}"), Malformed::NotAscii),
            (key.repeat(500), Malformed::TooLong),
        ] {
            assert_eq!(check(&value), Err(fault), "{value:?}");
            assert!(!fault.problem("COMETAPI_KEY").to_string().contains(&key));
        }
    }
}
