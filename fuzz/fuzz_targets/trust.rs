//! Signatures, lists of signers, keys and an agent's replies that somebody hands in.
#![no_main]

use redial_trust::{AllowedSigners, NAMESPACE, PrivateKey, Signature, identities, signature_of};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(signature) = Signature::parse(bytes) {
        // Equal signatures have equal bytes, but for one line feed at the end and how its lines are broken.
        let again = Signature::parse(signature.armored().as_bytes());
        assert!(!signature.key().is_usable() || again.as_ref() == Ok(&signature));
        std::hint::black_box(signature.verify(b"a note", NAMESPACE).is_ok());
    }
    if let Ok(allowed) = AllowedSigners::parse(bytes, &jiff::tz::TimeZone::UTC)
        && let Some(key) = bytes.split(|byte| *byte == b'\n').find_map(key)
    {
        std::hint::black_box(allowed.whose(&key, NAMESPACE, None, 0).is_ok());
    }
    drop(PrivateKey::parse(bytes));
    drop(identities(bytes));
    drop(signature_of(bytes));
});

/// The key of a line without options.
fn key(line: &[u8]) -> Option<redial_trust::PublicKey> {
    redial_trust::PublicKey::of_line(std::str::from_utf8(line).ok()?.split_once(' ')?.1)
}
