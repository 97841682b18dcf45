//! Whether some bytes may hold anything that is worth a look: text, or something compressed. What was decoded from a digest or
//! an id hardly ever does, so that no view is made of it.

/// Neighbouring bytes of text without which there is neither a credential nor a disguise of one.
const LEAST: usize = 10;

/// Bytes that text in some disguise is made of, besides those of ASCII that can be printed: ends of lines, zeros of UTF-16,
/// codes of terminals, and the bytes of characters that nobody sees.
const BESIDE: &[u8] = &[
    0, 8, b'\t', b'\n', b'\r', 0x1b, 0x80, 0x81, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0xa0, 0xa6, 0xad, 0xb8, 0xbb, 0xbf,
    0xc2, 0xcd, 0xe1, 0xe2, 0xef,
];

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
}

/// What was sensed in bytes that came one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sensed {
    run: usize,
    longest: usize,
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
        Self { table, least: least.min(LEAST) }
    }

    /// Takes the next byte.
    pub(super) fn take(&self, sensed: &mut Sensed, byte: u8) {
        let is = self.table.get(usize::from(byte)).copied().unwrap_or(0);
        sensed.run = (sensed.run + 1) & 0_usize.wrapping_sub(usize::from(is & TEXT));
        sensed.longest = sensed.longest.max(sensed.run);
        sensed.packed |= sensed.last << 3 & is & SECOND;
        sensed.last = is;
    }

    /// Whether there is anything worth a look.
    pub(super) const fn tell(&self, sensed: &Sensed) -> bool {
        sensed.longest >= self.least || sensed.packed != 0
    }
}
