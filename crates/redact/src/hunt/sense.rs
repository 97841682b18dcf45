//! Whether some bytes may hold anything that is worth a look: text, or something compressed. What was decoded from a digest or
//! an id hardly ever does, so that no view is made of it.

use std::ops::Range;

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
    /// For two neighbouring values of base64, what the byte is that both are part of, by where in a group of four the first of
    /// them stands: a byte a place, of the bits below. Those at the end of a group and the start of the next share none.
    pairs: Box<[u32; 1 << 12]>,
}

/// In a byte of [`Senses::pairs`]: text (all bits of a counter), and what may be first or second in something compressed.
const COUNTER: u8 = 0b1_1111;
const FIRST: u8 = 0b1000_0000;
const FOLLOWS: u8 = 0b0100_0000;
/// The same in each of four bytes.
const EACH: u32 = 0x0101_0101;

/// Adds a stretch that ends behind all the others.
fn push(stretches: &mut Vec<Range<usize>>, stretch: Range<usize>) {
    match stretches.last_mut() {
        Some(last) if last.end >= stretch.start => last.end = stretch.end,
        _ => stretches.push(stretch),
    }
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
        let least = least.min(LEAST);
        let pairs = Box::new(std::array::from_fn(|pair| {
            let [low, high] = [pair & 63, pair >> 6].map(|value| u8::try_from(value).unwrap_or(0));
            let lane = |byte: u8| {
                let is = table.get(usize::from(byte)).copied().unwrap_or(0);
                let text = if is & TEXT == 0 { 0 } else { COUNTER };
                let first = if is & (SECOND >> 3) == 0 { 0 } else { FIRST };
                text | first | if is & SECOND == 0 { 0 } else { FOLLOWS }
            };
            // A group that begins one value later has its byte one place further.
            u32::from_le_bytes([lane(high << 2 | low >> 4), COUNTER, lane(high << 6 | low), lane(high << 4 | low >> 2)])
        }));
        Self { table, least, pairs }
    }

    /// Neighbouring bytes of text without which there is nothing worth a look.
    pub(super) const fn least(&self) -> usize {
        self.least
    }

    /// Whether values of base64, from whichever of the first four on, may be worth a look; all that are, are told.
    pub(super) fn may_tell(&self, values: &[u8]) -> bool {
        // Between as many bytes as have to be text lie places that are part of none.
        let least = u8::try_from(self.least + (self.least - 1) / 3).unwrap_or(COUNTER).min(COUNTER);
        let full = EACH * u32::from(COUNTER + 1 - least);
        let (mut counts, mut firsts, mut turn) = (0_u32, 0_u32, 0);
        let mut high = 0_usize;
        for (n, value) in values.iter().enumerate() {
            let pair = high << 6 | usize::from(*value);
            high = usize::from(*value);
            if n == 0 {
                continue;
            }
            let is = self.pairs.get(pair & 0xfff).map_or(0, |is| is.rotate_left(turn));
            // A byte's counter grows while there is text, and is cleared otherwise.
            counts = (counts + EACH) & is & (EACH * u32::from(COUNTER));
            let packed = firsts >> 1 & is & (EACH * u32::from(FOLLOWS));
            // The place that is part of no byte stands between the last byte of a group and the first of the next.
            let skipped = firsts & (u32::from(FIRST) << 8).rotate_left(turn);
            firsts = is & (EACH * u32::from(FIRST)) | skipped;
            turn = (turn + 8) % 32;
            if (counts + full) & (EACH * u32::from(COUNTER + 1)) != 0 || packed != 0 {
                return true;
            }
        }
        false
    }

    /// Takes the next byte.
    pub(super) fn take(&self, sensed: &mut Sensed, byte: u8) {
        let is = self.table.get(usize::from(byte)).copied().unwrap_or(0);
        sensed.run = (sensed.run + 1) & 0_usize.wrapping_sub(usize::from(is & TEXT));
        sensed.longest = sensed.longest.max(sensed.run);
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
            if sensed.packed != 0 {
                push(&mut stretches, at.saturating_sub(AROUND)..bytes.len());
                return stretches;
            }
            if sensed.run >= self.least {
                push(&mut stretches, (at + 1 - sensed.run).saturating_sub(AROUND)..bytes.len().min(at + AROUND));
            }
        }
        stretches
    }

    /// Whether there is anything worth a look.
    pub(super) const fn tell(&self, sensed: &Sensed) -> bool {
        sensed.longest >= self.least || sensed.packed != 0
    }
}
