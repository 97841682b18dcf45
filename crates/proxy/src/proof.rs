//! Who answered, where an answer says that it is Redial's own. Any gateway can send that header. Whoever asked shares its key with
//! the recorder that it asked, and no gateway behind that recorder has seen it: what follows from the key proves the answer.

use redial_redact::{Fingerprint, FingerprintKey, Secret};

use crate::Head;

/// The header that tells an answer of Redial's own, and why it answered.
pub(crate) const ANSWERED: &str = "x-redial-error";

/// The header that proves it to whoever knows the key that was presented.
pub(crate) const PROOF: &str = "x-redial-proof";

/// What proves an answer of Redial's own: of one status and reason, to one key.
pub(crate) fn proof(key: &[u8], status: u16, why: &str) -> Fingerprint {
    let key = FingerprintKey::new("run", key.to_vec());
    key.fingerprint_of([&b"redial answered itself "[..], &status.to_be_bytes(), why.as_bytes()])
}

/// Whether another Redial is known to have answered a request that carried this key.
pub(crate) fn is_proven(head: Option<&Head>, key: Option<&Secret>) -> bool {
    let proven = || {
        let (head, key) = (head?, key?);
        let why = head.headers.get(ANSWERED)?.bytes();
        let shown = head.headers.get(PROOF)?.bytes();
        let expected = proof(key.expose(), head.status, std::str::from_utf8(why).ok()?);
        Some(shown == expected.as_str().as_bytes())
    };
    proven() == Some(true)
}

#[cfg(test)]
mod tests {
    use redial_redact::{Identifier, Tainted};

    use super::*;
    use crate::RawHeaders;

    fn head(status: u16, headers: &[(&str, &str)]) -> Head {
        let headers = headers.iter().map(|(name, value)| (Tainted::from(*name), Tainted::from(*value)));
        Head { status, headers: RawHeaders::of(headers) }
    }

    #[test]
    fn only_who_saw_the_key_can_say_that_redial_answered() {
        let key = Secret::new(Identifier::ours("key"), b"the-key-that-was-sent");
        let shown = |status, why| proof(key.expose(), status, why).as_str().to_owned();
        let is = |status: u16, why: &str, proof: &str, key: Option<&Secret>| {
            is_proven(Some(&head(status, &[("X-Redial-Error", why), ("x-redial-proof", proof)])), key)
        };
        assert!(is(502, "dns_failure", &shown(502, "dns_failure"), Some(&key)));
        // Another reason or status, another key, or none that is shared.
        assert!(!is(502, "over_budget", &shown(502, "dns_failure"), Some(&key)));
        assert!(!is(500, "dns_failure", &shown(502, "dns_failure"), Some(&key)));
        let other = Secret::new(Identifier::ours("key"), b"the-key-behind-it");
        assert!(!is(502, "dns_failure", &shown(502, "dns_failure"), Some(&other)));
        assert!(!is(502, "dns_failure", &shown(502, "dns_failure"), None));
        // The header alone, as any gateway can send it.
        assert!(!is_proven(Some(&head(502, &[(ANSWERED, "dns_failure")])), Some(&key)));
        assert!(!is_proven(None, Some(&key)));
    }
}
