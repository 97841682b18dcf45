//! Credentials that come back in an answer. What else a run knows (another key of the environment, a run's own token) may come back
//! because the client sent it in its own words: that is no echo of a credential.

use redial_redact::{Scanner, Secret};

/// Looks for the credentials that were sent.
#[derive(Debug, Clone, Copy)]
pub struct Echoes<'a> {
    scanner: &'a Scanner,
    sent: &'a [Secret],
    /// A key that a client passed itself and nobody named.
    stranger: Option<&'a [u8]>,
}

impl<'a> Echoes<'a> {
    /// Looks for these, with a scanner that knows them.
    pub const fn of(scanner: &'a Scanner, sent: &'a [Secret]) -> Self {
        Self { scanner, sent, stranger: None }
    }

    /// And for a key that the client passed itself, if the scanner knows it.
    pub(crate) const fn and(self, stranger: Option<&'a [u8]>) -> Self {
        Self { stranger, ..self }
    }

    /// Whether a credential stands in some bytes of an answer, as it is or in an encoding.
    pub(crate) fn stand_in(&self, bytes: &[u8]) -> bool {
        self.scanner.meets(bytes, self.sent.iter().map(Secret::expose).chain(self.stranger))
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce};

    use super::*;

    #[test]
    fn of_all_that_is_known_only_what_was_sent_is_an_echo() {
        let secret = |name, value: &str| Secret::new(Identifier::ours(name), value.as_bytes());
        let (key, other) = ("sk-real-zyxwvutsrqponmlkjihgfedcba987654", "Zx9Qw8Er7Ty6Ui5Op4As");
        // The same value under two names is the credential under both.
        let known = [secret("A", other), secret("B", key), secret("C", &format!("{key}\n"))];
        let scanner = Scanner::new(&known, Control::new(Nonce::from_bytes([7; 16])));
        let sent = [secret("KEY", key)];
        let echoes = Echoes::of(&scanner, &sent);
        let coded = key.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        for (text, echoed) in [
            (key, true),
            (coded.as_str(), true),
            (other, false),
            ("", false),
            (&format!("{other} {key}"), true),
            ("sk-real-of-nobody", false),
        ] {
            assert_eq!(echoes.stand_in(text.as_bytes()), echoed, "{text}");
        }
        assert!(echoes.and(Some(other.as_bytes())).stand_in(other.as_bytes()));
        assert!(!echoes.and(Some(b"of-nobody-that-is-known")).stand_in(other.as_bytes()));
    }
}
