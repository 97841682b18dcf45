//! How passes over a text get on: past bytes that none of them wants, many at a time.

use crate::sieve::BLOCK;

/// Which bytes of a block are wanted. The function has to be made of comparisons alone: then the compiler looks at
/// sixteen bytes or more at once.
fn mask(block: &[u8; BLOCK], wanted: impl Fn(u8) -> bool) -> u64 {
    pack(&std::array::from_fn(|n| block.get(n).map_or(0, |byte| u8::from(wanted(*byte)))))
}

/// 64 flags in a word.
fn pack(flags: &[u8; BLOCK]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    // The product's highest byte has the eight flags side by side.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | bits(eight))
}

/// How many bytes at the start of a text are wanted.
pub(super) fn length(text: &[u8], wanted: impl Fn(u8) -> bool + Copy) -> usize {
    let (blocks, tail) = text.as_chunks::<BLOCK>();
    for (n, block) in blocks.iter().enumerate() {
        let front = bits(mask(block, wanted).trailing_ones());
        if front < BLOCK {
            return n * BLOCK + front;
        }
    }
    text.len() - tail.len() + tail.iter().take_while(|byte| wanted(**byte)).count()
}

/// How many places from the start of a text on have the same byte, and as many of it behind as tell what begins there: what begins
/// at the first of them begins at any.
pub(super) fn alike(text: &[u8], telling: usize) -> usize {
    let Some(first) = text.first().filter(|first| text.get(1) == Some(first)) else { return 1 };
    let is_long = text.get(..2 * telling).is_some_and(|front| front.iter().all(|byte| byte == first));
    if is_long { length(text, |byte| byte == *first) - telling } else { 1 }
}

/// A number of bits of a block.
pub(super) fn bits(count: u32) -> usize {
    usize::try_from(count).unwrap_or(BLOCK)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_s_beginning_is_as_long_as_one_by_one(text in "a{0,200}[ab]{0,80}") {
            let one_by_one = text.bytes().take_while(|byte| *byte == b'a').count();
            prop_assert_eq!(length(text.as_bytes(), |byte| byte == b'a'), one_by_one);
            let alike = alike(text.as_bytes(), 8);
            prop_assert!(alike == 1 || one_by_one >= 16 && alike == one_by_one - 8);
        }
    }
}
