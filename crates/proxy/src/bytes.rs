//! What must hold for any bytes from outside.

use crate::{
    Script, Target,
    decode::{DecodeFault, Decoder},
    page, simulator,
};

/// No parser of this crate panics, and none yields more than its bound. For fuzzing and property tests.
#[doc(hidden)]
pub fn holds_for(bytes: &[u8]) {
    drop(Script::parse(bytes));
    simulator::read_head(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        drop(Target::of(text));
        page::lead(text);
    }
    for coding in ["identity", "gzip", "deflate", "br", "zstd", "gzip, gzip", "deflate, br"] {
        let (bound, mut length) = (1 << 16, 0);
        if let Ok(mut decoder) = Decoder::new(Some(coding.as_bytes()), bound) {
            let mut count = |bytes: &[u8]| length += bytes.len() as u64;
            if bytes.chunks(7).all(|slice| decoder.push(slice, &mut count).is_ok()) {
                assert_ne!(decoder.finish(&mut count), Err(DecodeFault::UnknownCoding), "{coding}");
            }
        }
        assert!(length <= bound, "{coding} yields more than its bound");
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn it_holds_for_any_bytes(bytes in vec(any::<u8>(), 0..300)) {
            holds_for(&bytes);
        }

        #[test]
        fn it_holds_for_any_text(text in "(https?://)?[a-z0-9:/?#@\\[\\]{}\",.\\\\% -]{0,80}") {
            holds_for(text.as_bytes());
        }
    }
}
