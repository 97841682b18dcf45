//! What passes beside head and body of an answer: trailers, extensions of chunks. Nobody reads it, and a credential may stand in it.

use redial_redact::Scanner;

/// Bytes that are searched for secrets together.
const TOGETHER: usize = 64 << 10;

/// How much of what was searched is searched again with what follows.
const OVERLAP: usize = 8 << 10;

/// What has passed, as far as it is not searched yet.
#[derive(Default)]
pub(super) struct Beside {
    recent: Vec<u8>,
    echoed: bool,
}

impl Beside {
    /// The next bytes.
    pub(super) fn take(&mut self, bytes: &[u8], scanner: &Scanner) {
        self.recent.extend_from_slice(bytes);
        if self.recent.len() > TOGETHER {
            self.echoed |= !scanner.hits(&self.recent).is_empty();
            self.recent.drain(..self.recent.len().saturating_sub(OVERLAP));
        }
    }

    /// Whether a secret in use stood in it, as it is or in an encoding.
    pub(super) fn echoes(&self, scanner: &Scanner) -> bool {
        self.echoed || !self.recent.is_empty() && !scanner.hits(&self.recent).is_empty()
    }
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Beside({} bytes)", self.recent.len())
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce, Secret};

    use super::*;

    #[test]
    fn a_secret_is_seen_wherever_it_stands_and_however_it_comes() {
        const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";
        let secret = Secret::new(Identifier::ours("KEY"), KEY.as_bytes());
        let scanner = Scanner::new(&[secret], Control::new(Nonce::from_bytes([7; 16])));
        let echoes = |text: &str, step: usize| {
            let mut beside = Beside::default();
            text.as_bytes().chunks(step).for_each(|piece| beside.take(piece, &scanner));
            beside.echoes(&scanner)
        };
        for before in [0, TOGETHER - 60, TOGETHER, 3 * TOGETHER - 20] {
            let text = format!("{}X-Late: {KEY}\r\n{}", "a".repeat(before), "b".repeat(before));
            for step in [1, 4_096, 1 << 20] {
                assert!(echoes(&text, step), "{before} {step}");
                assert!(!echoes(&text.replace("zyx", "zzz"), step), "{before} {step}");
            }
        }
    }
}
