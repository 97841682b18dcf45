//! What passes and is not kept: trailers, extensions of chunks, the text of a stream. A credential may stand in it.

use crate::Echoes;

/// How much is searched at once, in bytes.
#[derive(Clone, Copy)]
struct Bounds {
    /// Searched for secrets together.
    together: usize,
    /// Of what was searched, searched again with what follows.
    overlap: usize,
}

/// What has passed, as far as it is not searched yet.
pub(super) struct Beside {
    recent: Vec<u8>,
    echoed: bool,
    bounds: Bounds,
}

impl Default for Beside {
    fn default() -> Self {
        Self::of(Bounds { together: 64 << 10, overlap: 8 << 10 })
    }
}

impl Beside {
    const fn of(bounds: Bounds) -> Self {
        Self { recent: Vec::new(), echoed: false, bounds }
    }

    /// The text of a stream, of which a thousand may be open: little of each is held.
    pub(super) const fn of_stream() -> Self {
        Self::of(Bounds { together: 12 << 10, overlap: 4 << 10 })
    }

    /// The next bytes.
    pub(super) fn take(&mut self, bytes: &[u8], echoes: Echoes<'_>) {
        self.recent.extend_from_slice(bytes);
        if self.recent.len() > self.bounds.together {
            self.echoed |= echoes.stand_in(&self.recent);
            self.recent.drain(..self.recent.len().saturating_sub(self.bounds.overlap));
            self.recent.shrink_to(self.bounds.together);
        }
    }

    /// Whether a credential stood in it, as it is or in an encoding.
    pub(super) fn echoes(&self, echoes: Echoes<'_>) -> bool {
        self.echoed || !self.recent.is_empty() && echoes.stand_in(&self.recent)
    }
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Beside({} bytes)", self.recent.len())
    }
}

#[cfg(test)]
mod tests {
    use redial_redact::{Control, Identifier, Nonce, Scanner, Secret};

    use super::*;

    #[test]
    fn a_secret_is_seen_wherever_it_stands_and_however_it_comes() {
        const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";
        let secret = Secret::new(Identifier::ours("KEY"), KEY.as_bytes());
        let sent = [secret];
        let scanner = Scanner::new(&sent, Control::new(Nonce::from_bytes([7; 16])));
        let echoes = Echoes::of(&scanner, &sent);
        let echoed = |mut beside: Beside, text: &str, step: usize| {
            text.as_bytes().chunks(step).for_each(|piece| beside.take(piece, echoes));
            beside.echoes(echoes)
        };
        for new in [Beside::default, Beside::of_stream as fn() -> Beside] {
            let together = new().bounds.together;
            for before in [0, together - 60, together, 3 * together - 20] {
                let text = format!("{}X-Late: {KEY}\r\n{}", "a".repeat(before), "b".repeat(before));
                for step in [1, 4_096, 1 << 20] {
                    assert!(echoed(new(), &text, step), "{before} {step}");
                    assert!(!echoed(new(), &text.replace("zyx", "zzz"), step), "{before} {step}");
                }
            }
        }
    }
}
