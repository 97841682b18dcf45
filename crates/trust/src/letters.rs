//! Base64 of RFC 4648, with one spelling for equal bytes: full padding, no bits left over. A reader that takes two spellings
//! would call a changed file the same signature; the library's standard engine takes one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// With padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// `None` for anything but the one spelling of some bytes. The bytes are wiped when they are dropped: a key may be among
/// what is read here.
pub(crate) fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    STANDARD.decode(text).ok().map(Zeroizing::new)
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
