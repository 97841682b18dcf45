//! Base64 of RFC 4648, with one spelling for equal bytes: full padding, no bits left over. A reader that takes two spellings
//! would call a changed file the same signature.

use zeroize::Zeroizing;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// With padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |index: usize| group.get(index).copied().map_or(0, u32::from);
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4_usize {
            let letter = (bits >> (18 - 6 * place)) & 63;
            let letter = usize::try_from(letter).ok().and_then(|letter| ALPHABET.get(letter)).copied();
            out.push(if place > group.len() { '=' } else { char::from(letter.unwrap_or(b'=')) });
        }
    }
    out
}

/// `None` for anything but the one spelling of some bytes. The bytes are wiped when they are dropped: a key may be among
/// what is read here.
pub(crate) fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let letters = text.get(..text.len() - padding)?;
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3));
    for group in letters.chunks(4) {
        let mut bits = 0_u32;
        for letter in group {
            bits = bits << 6 | value(*letter)?;
        }
        bits <<= 6 * (4 - group.len());
        let [_, bytes @ ..] = bits.to_be_bytes();
        let (kept, left) = bytes.split_at_checked(group.len().checked_sub(1)?)?;
        if kept.is_empty() || left.iter().any(|byte| *byte != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}

fn value(letter: u8) -> Option<u32> {
    Some(match letter {
        b'A'..=b'Z' => u32::from(letter - b'A'),
        b'a'..=b'z' => u32::from(letter - b'a') + 26,
        b'0'..=b'9' => u32::from(letter - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vectors_of_the_standard_and_no_second_spelling() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (bytes, text) in vectors {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text.as_bytes()).unwrap().as_slice(), bytes.as_bytes());
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "=", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm9*", "Z"] {
            assert!(decode(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>, flip: usize) {
            let text = encode(&bytes);
            let read = decode(text.as_bytes()).unwrap();
            prop_assert_eq!(read.as_slice(), &bytes[..]);
            if !text.is_empty() {
                let mut other = text.into_bytes();
                let place = flip % other.len();
                other[place] = if other[place] == b'A' { b'B' } else { b'A' };
                let read = decode(&other);
                prop_assert!(read.is_none_or(|read| read.as_slice() != &bytes[..]));
            }
        }
    }
}
