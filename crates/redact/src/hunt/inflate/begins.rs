//! Whether something compressed may begin with some bytes, told by its first block (RFC 1951).

/// Bytes by which it is told whether something compressed begins.
const TELLING: usize = 24;

/// Whether something compressed may begin with some bytes: only what no reader of it would go beyond is none.
pub(in crate::hunt) fn may_begin(bytes: &[u8]) -> bool {
    match bytes.get(..bytes.len().min(TELLING)).unwrap_or_default() {
        [0x1f, 0x8b, 8, 0, _, _, _, _, 0 | 2 | 4, _, packed @ ..] => may_be_deflate(packed),
        [0x1f, 0x8b, 8, 1..=31, _, _, _, _, 0 | 2 | 4, ..] => true,
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, packed @ ..] => may_be_deflate(packed),
        [b'P', b'K', 3, 4, _, _, _, _, 8, 0, ..] => true,
        _ => false,
    }
}

/// Symbols that are looked at.
const SYMBOLS: usize = 6;

/// Whether packed bytes may begin with a block (RFC 1951, 3.2.3): what is stored says its length twice, a code of lengths has as
/// many words as it has room for, and nothing repeats what did not stand there.
fn may_be_deflate(packed: &[u8]) -> bool {
    let Some(first) = packed.first() else { return false };
    match first >> 1 & 3 {
        0 => match packed {
            [_, a, b, c, d, ..] => *a == !c && *b == !d,
            _ => true,
        },
        1 => may_be_fixed(&mut Bits::behind_kind(packed)).unwrap_or(true),
        2 => may_be_dynamic(&mut Bits::behind_kind(packed)).unwrap_or(true),
        _ => false,
    }
}

/// Bits from the lowest on.
struct Bits {
    bits: u128,
    left: usize,
}

impl Bits {
    /// Those of a block behind the three that tell what it is.
    fn behind_kind(packed: &[u8]) -> Self {
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(packed).for_each(|(slot, byte)| *slot = *byte);
        Self { bits: u128::from_le_bytes(bytes) >> 3, left: (8 * packed.len().min(16)).saturating_sub(3) }
    }

    /// So many of them, eight at most; `None` where there are not so many.
    fn take(&mut self, count: u32) -> Option<u8> {
        self.left = self.left.checked_sub(usize::try_from(count).ok()?)?;
        let [low, ..] = self.bits.to_le_bytes();
        self.bits >>= count;
        Some(low & u8::MAX.checked_shr(8 - count).unwrap_or(0))
    }

    /// The same from the highest on, as words of a code are written.
    fn word(&mut self, count: u32) -> Option<u8> {
        Some(self.take(count)?.reverse_bits() >> (8 - count))
    }
}

/// The first words of the code that is fixed: what goes back beyond the beginning is none.
fn may_be_fixed(bits: &mut Bits) -> Option<bool> {
    for _ in 0..SYMBOLS {
        let more = match bits.word(7)? {
            // The end.
            0 => return Some(true),
            // A length: so soon nothing stands far before it.
            length @ 1..=23 => return may_repeat(bits, length),
            24..=95 => 1,
            // Two of eight bits are defined for nothing, and the others are lengths.
            length @ 96..=99 => return Some(length < 99),
            _ => 2,
        };
        bits.take(more)?;
    }
    Some(true)
}

/// Whether what is repeated lies a few bytes back. A length has up to five more bits, four lengths one more each.
fn may_repeat(bits: &mut Bits, length: u8) -> Option<bool> {
    let more = match length {
        1..=8 => 0,
        9..=20 => u32::from((length - 5) / 4),
        _ => 4,
    };
    bits.take(more)?;
    // Distances from 1 to 4, and from 5 to 8.
    Some(bits.word(5)? < 6)
}

/// The code of a dynamic block's lengths: three bits for each of its words' lengths.
fn may_be_dynamic(bits: &mut Bits) -> Option<bool> {
    // 286 words of text and lengths, and 30 distances.
    if bits.take(5)? > 29 || bits.take(5)? > 29 {
        return Some(false);
    }
    let count = bits.take(4)? + 4;
    let mut room = 0;
    for _ in 0..count {
        let length = bits.take(3)?;
        room += if length == 0 { 0 } else { 128 >> length };
    }
    Some(room == 128)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{
        Compression, Decompress,
        write::{GzEncoder, ZlibEncoder},
    };
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn whatever_was_compressed_may_begin_where_it_does_and_wherever_it_is_cut(
            text in "(a{0,40}|[ -~]{0,40}|\\PC{0,20}){0,8}", level in 0u32..10, cut in 10usize..80,
        ) {
            let mut zlib = ZlibEncoder::new(Vec::new(), Compression::new(level));
            let mut gzip = GzEncoder::new(Vec::new(), Compression::new(level));
            zlib.write_all(text.as_bytes()).unwrap();
            gzip.write_all(text.as_bytes()).unwrap();
            for packed in [zlib.finish().unwrap(), gzip.finish().unwrap()] {
                let shown = &packed[..packed.len().min(cut)];
                prop_assert!(may_begin(shown) || shown.len() < 11, "{shown:?}");
            }
        }

        #[test]
        fn what_may_not_begin_gives_nothing_out(noise in proptest::collection::vec(any::<u8>(), 16..200), first in 0usize..4) {
            let head = [&[0x78, 0x01], &[0x78, 0x5e], &[0x78, 0x9c], &[0x78, 0xda]][first];
            let packed = [head, noise.as_slice()].concat();
            let mut out = Vec::new();
            super::super::one(&mut Decompress::new(true), &packed, &mut out);
            // What refers to bytes before the first one is read as if zeros stood there.
            let told = out.iter().take_while(|byte| **byte != 0).count();
            prop_assert!(may_begin(&packed) || told < SYMBOLS, "{packed:?} {out:?}");
        }
    }
}
