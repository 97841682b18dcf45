//! Whether some bytes may hold anything that is worth a look: text, or something compressed. What was decoded from a digest or
//! an id hardly ever does, so that no view is made of it.

use std::ops::Range;

use super::{digits::Digits, inflate};
use crate::sieve::Bytes;

/// Neighbouring bytes of text without which there is neither a credential nor a disguise of one.
const LEAST: usize = 10;

/// Bytes that text in some disguise is made of, besides those of ASCII that can be printed: ends of lines, zeros of UTF-16,
/// codes of terminals, and the bytes of characters that nobody sees.
const BESIDE: &[u8] = &[
    0, 8, b'\t', b'\n', b'\r', 0x1b, 0x80, 0x81, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0xa0, 0xa6, 0xad, 0xb8, 0xbb, 0xbf,
    0xc2, 0xcd, 0xe1, 0xe2, 0xef,
];

/// Bytes before and behind a stretch of text.
const AROUND: usize = 16;

/// A byte of text.
const TEXT: u8 = 1;
/// Two bytes with which something compressed begins: the first, and three bits higher the second.
const PAIRS: [(u8, &[u8]); 3] = [(0x1f, &[0x8b]), (0x78, &[0x01, 0x5e, 0x9c, 0xda]), (b'P', b"K")];
/// The bits of second bytes.
const SECOND: u8 = 0b111_0000;

/// What bytes may be.
pub(super) struct Senses {
    table: [u8; 256],
    least: usize,
    digits: Digits,
}

/// Adds a stretch that ends behind all the others.
fn push(stretches: &mut Vec<Range<usize>>, stretch: Range<usize>) {
    match stretches.last_mut() {
        Some(last) if last.end >= stretch.start => last.end = stretch.end,
        _ => stretches.push(stretch),
    }
}

/// What was sensed in bytes that came one after the other.
#[derive(Debug, Clone, Copy, Default)]
struct Sensed {
    run: usize,
    last: u8,
    packed: u8,
}

impl Senses {
    /// Text is what else is text, and every byte of a secret; the shortest piece of one is `least` bytes long.
    pub(super) fn new(is_secret: impl Fn(u8) -> bool, least: usize) -> Self {
        let mut table = [0; 256];
        for (byte, slot) in (0..=u8::MAX).zip(&mut table) {
            let text = byte.is_ascii_graphic() || byte == b' ' || BESIDE.contains(&byte) || is_secret(byte);
            *slot = u8::from(text) * TEXT;
            for (n, (first, second)) in PAIRS.iter().enumerate() {
                *slot |= u8::from(byte == *first) << (n + 1) | u8::from(second.contains(&byte)) << (n + 4);
            }
        }
        let least = least.min(LEAST);
        let is_text = Bytes::of(|byte| table.get(usize::from(byte)).is_some_and(|is| is & TEXT != 0));
        Self { table, least, digits: Digits::new(&is_text, least) }
    }

    /// Neighbouring bytes of text without which there is nothing worth a look.
    pub(super) const fn least(&self) -> usize {
        self.least
    }

    /// What digits of base64 and of hex are asked before they are decoded.
    pub(super) const fn digits(&self) -> &Digits {
        &self.digits
    }

    /// Takes the next byte.
    fn take(&self, sensed: &mut Sensed, byte: u8) {
        let is = self.table.get(usize::from(byte)).copied().unwrap_or(0);
        sensed.run = (sensed.run + 1) & 0_usize.wrapping_sub(usize::from(is & TEXT));
        sensed.packed |= sensed.last << 3 & is & SECOND;
        sensed.last = is;
    }

    /// The parts of some bytes that are worth a look: text with what stands around it, and all that follows on the beginning of
    /// something compressed.
    pub(super) fn stretches(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut sensed = Sensed::default();
        for (at, byte) in bytes.iter().enumerate() {
            self.take(&mut sensed, *byte);
            if std::mem::take(&mut sensed.packed) != 0
                && at.checked_sub(1).and_then(|at| bytes.get(at..)).is_some_and(inflate::may_begin)
            {
                push(&mut stretches, at.saturating_sub(AROUND)..bytes.len());
                return stretches;
            }
            if sensed.run >= self.least {
                push(&mut stretches, (at + 1 - sensed.run).saturating_sub(AROUND)..bytes.len().min(at + AROUND));
            }
        }
        stretches
    }
}
