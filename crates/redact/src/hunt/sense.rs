//! Whether some bytes may hold anything that is worth a look: text, or something compressed. What was decoded from a digest or
//! an id hardly ever does, so that no view is made of it.

use super::digits::Digits;
use crate::sieve::Bytes;

/// Neighbouring bytes of text without which there is neither a credential nor a disguise of one.
const LEAST: usize = 10;

/// Bytes that text in some disguise is made of, besides those of ASCII that can be printed: ends of lines, zeros of UTF-16,
/// codes of terminals, and the bytes of characters that nobody sees.
const BESIDE: &[u8] = &[
    0, 8, b'\t', b'\n', b'\r', 0x1b, 0x80, 0x81, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0xa0, 0xa6, 0xad, 0xb8, 0xbb, 0xbf,
    0xc2, 0xcd, 0xe1, 0xe2, 0xef,
];

/// What bytes may be.
pub(super) struct Senses {
    least: usize,
    text: Bytes,
    digits: Digits,
}

impl Senses {
    /// Text is what else is text, and every byte of a secret; the shortest piece of one is `least` bytes long.
    pub(super) fn new(is_secret: impl Fn(u8) -> bool, least: usize) -> Self {
        let least = least.min(LEAST);
        let is_text =
            Bytes::of(|byte| byte.is_ascii_graphic() || byte == b' ' || BESIDE.contains(&byte) || is_secret(byte));
        Self { least, digits: Digits::new(&is_text, least), text: is_text }
    }

    /// Neighbouring bytes of text without which there is nothing worth a look.
    pub(super) const fn least(&self) -> usize {
        self.least
    }

    /// Whether a byte is of text.
    pub(super) fn is_text(&self, byte: u8) -> bool {
        self.text.holds(byte)
    }

    /// What digits of base64 and of hex are asked before they are decoded, and base64 when it is.
    pub(super) const fn digits(&self) -> &Digits {
        &self.digits
    }
}
