//! A successful document as it passes: a small one is kept, of a large one the structure.

use redial_wire::Squeeze;

use crate::{Echoes, RawBody};

/// Bytes that are kept as they came, and searched for secrets together.
const SMALL: usize = 64 << 10;

/// How much of what was searched is searched again with what follows.
const OVERLAP: usize = 8 << 10;

/// Bytes of a document that are searched for secrets.
const SEARCHED: u64 = 8 << 20;

/// Bytes that its structure may take.
const STRUCTURE: usize = 8 << 20;

/// A document that passes.
#[derive(Default)]
pub(super) struct Document {
    /// What came since the last search, with some of what was before it.
    recent: Vec<u8>,
    /// How much of that is in `structure` already.
    squeezed: usize,
    /// Once it is no longer a small one.
    large: bool,
    squeeze: Squeeze,
    structure: Vec<u8>,
    came: u64,
    whole: bool,
    echoed: bool,
}

/// What is left of a document at its end.
pub(super) struct Kept {
    /// All of a small one; the structure of a large one.
    pub(super) body: RawBody,
    /// Whether nothing but the rest of long texts is missing.
    pub(super) whole: bool,
    /// Whether a credential stood in a part that is missing.
    pub(super) echoed: bool,
}

impl Document {
    pub(super) fn new() -> Self {
        Self { whole: true, ..Self::default() }
    }

    /// One of which this has come.
    pub(super) fn of(bytes: &[u8], echoes: Echoes<'_>) -> Self {
        let mut document = Self::new();
        document.take(bytes, echoes);
        document
    }

    /// The next slice.
    pub(super) fn take(&mut self, bytes: &[u8], echoes: Echoes<'_>) {
        self.came += bytes.len() as u64;
        if self.came > SEARCHED + SMALL as u64 {
            // Past what is searched nothing needs to lie side by side.
            self.large = true;
            self.settle(echoes);
            self.recent = Vec::new();
            self.squeezed = 0;
            return self.squeeze(bytes);
        }
        self.recent.extend_from_slice(bytes);
        if self.recent.len() > SMALL {
            self.large = true;
            self.settle(echoes);
            let done = self.recent.len().saturating_sub(OVERLAP);
            self.recent.drain(..done);
            self.squeezed = self.recent.len();
        }
    }

    /// The document has ended.
    pub(super) fn finish(mut self, echoes: Echoes<'_>) -> Kept {
        if self.large {
            self.settle(echoes);
        }
        let body = RawBody::of(if self.large { self.structure } else { self.recent });
        Kept { body, whole: self.whole, echoed: self.echoed }
    }

    /// Searches what came last, and takes its structure.
    fn settle(&mut self, echoes: Echoes<'_>) {
        if self.recent.len() > self.squeezed {
            self.echoed |= echoes.stand_in(&self.recent);
            let recent = std::mem::take(&mut self.recent);
            self.squeeze(recent.get(self.squeezed..).unwrap_or_default());
            (self.squeezed, self.recent) = (recent.len(), recent);
        }
    }

    fn squeeze(&mut self, bytes: &[u8]) {
        if self.structure.len() < STRUCTURE {
            self.squeeze.feed(bytes, &mut self.structure);
        }
        self.whole &= self.structure.len() < STRUCTURE;
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes)", self.came)
    }
}

#[cfg(test)]
mod tests {
    use redial_note::Family;
    use redial_redact::{Control, Identifier, Nonce, Scanner, Secret, Tainted};
    use redial_wire::family::read;

    use super::*;

    const KEY: &str = "sk-real-zyxwvutsrqponmlkjihgfedcba987654";

    fn kept(text: &str, step: usize) -> Kept {
        let secret = Secret::new(Identifier::ours("KEY"), KEY.as_bytes());
        let sent = [secret];
        let scanner = Scanner::new(&sent, Control::new(Nonce::from_bytes([7; 16])));
        let echoes = Echoes::of(&scanner, &sent);
        let mut document = Document::new();
        text.as_bytes().chunks(step).for_each(|piece| document.take(piece, echoes));
        document.finish(echoes)
    }

    fn answer(content: &str) -> String {
        format!(
            r#"{{"id":"chatcmpl-1","object":"chat.completion","model":"m","choices":[{{"message":{{"content":"{content}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":9,"completion_tokens":120}}}}"#
        )
    }

    #[test]
    fn a_document_of_any_size_is_read_and_what_is_kept_of_it_is_small() {
        let small = answer("word");
        let expected = read(Family::Chat, false, Tainted::from(small.as_str()));
        assert!(expected.succeeded());
        for size in [0, 100, SMALL, SMALL + 1, 200_000, 20_000_000] {
            let text = answer(&"word ".repeat(size / 5 + 1));
            for step in [1 + size / 3, 16 << 10, 70_001] {
                let kept = kept(&text, step);
                assert!(kept.whole && !kept.echoed && kept.body.len() <= 70_000, "{size} in {step}");
                assert_eq!(read(Family::Chat, false, kept.body.tainted()), expected, "{size} in {step}");
            }
        }
    }

    #[test]
    fn a_secret_in_a_text_that_is_left_out_is_seen_wherever_it_stands() {
        for before in [10_000, SMALL - 60, SMALL, 2 * SMALL - 70, 1_000_000] {
            let text = answer(&format!("{}{KEY}{}", "x".repeat(before), "y".repeat(200_000)));
            assert!([999, 16 << 10, 70_001].iter().all(|step| kept(&text, *step).echoed), "{before}");
        }
    }

    #[test]
    fn structure_beyond_all_bounds_is_not_whole() {
        let text = format!("[{}0]", "0,".repeat(STRUCTURE));
        assert!(!kept(&text, 1 << 20).whole);
    }
}
