use hmac::{Hmac, KeyInit, Mac};
use sha2::Digest as _;
use smol_str::SmolStr;
use zeroize::Zeroizing;

use crate::{KeyedDigest, Secret, Tag, Tainted};

clean_text!(
    /// A SHA-256 digest: 64 lower-case hex digits.
    Sha256,
    is_sha256
);

clean_text!(
    /// HMAC-SHA-256 under a key that stays on the machine, cut to 16 hex digits: equal inputs can be matched
    /// and nothing can be guessed back from a note alone.
    Fingerprint,
    is_fingerprint
);

clean_text!(
    /// Name of the key behind fingerprints: `run-`, `user-` or `team-` and 8 hex digits. Fingerprints under different
    /// keys are not comparable. A `run-` key is gone with its run.
    KeyId,
    is_key_id
);

clean_text!(
    /// 16 random bytes as 32 hex digits.
    Nonce,
    is_nonce
);

fn is_hex(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_sha256(text: &str) -> bool {
    is_hex(text, 64)
}

fn is_fingerprint(text: &str) -> bool {
    is_hex(text, 16)
}

fn is_key_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(kind, id)| ["run", "user", "team"].contains(&kind) && is_hex(id, 8))
}

fn is_nonce(text: &str) -> bool {
    is_hex(text, 32)
}

/// Lower-case hex of some bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = vec![0; bytes.len() * 2];
    // Digits only.
    write_hex(bytes, &mut text).into()
}

/// Lower-case hex of a digest, of at most 32 bytes. A short one needs no memory of its own.
fn digits(digest: &[u8]) -> SmolStr {
    SmolStr::new(write_hex(digest, &mut [0; 64]))
}

fn write_hex<'t>(bytes: &[u8], text: &'t mut [u8]) -> &'t str {
    let digit = |n: u8| if n < 10 { b'0' + n } else { b'a' + n - 10 };
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    text.get(..bytes.len() * 2).and_then(|digits| str::from_utf8(digits).ok()).unwrap_or_default()
}

impl Sha256 {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(digits(&sha2::Sha256::digest(bytes)))
    }

    /// The digest of some bytes that lie in several pieces.
    pub fn of_parts(parts: &[&[u8]]) -> Self {
        let mut digest = sha2::Sha256::new();
        for part in parts {
            digest.update(part);
        }
        Self(digits(&digest.finalize()))
    }
}

/// A SHA-256 digest of bytes that come piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Digesting(sha2::Sha256);

impl Digesting {
    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of what has come so far.
    pub fn so_far(&self) -> Sha256 {
        Sha256(digits(&self.0.clone().finalize()))
    }
}

impl Nonce {
    /// 16 bytes that the caller drew at random.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(digits(&bytes))
    }
}

/// The key behind all fingerprints of a note.
#[derive(Clone)]
pub struct FingerprintKey {
    /// The MAC after the key's own blocks, which each fingerprint begins with. It forgets them when it is dropped.
    begun: Option<Hmac<sha2::Sha256>>,
    /// Of no bytes yet, under a key that follows from this one.
    same: KeyedDigest,
    id: KeyId,
}

impl FingerprintKey {
    /// `kind` is `run`, `user` or `team`: how long the key lives and who shares it.
    pub fn new(kind: &'static str, key: Vec<u8>) -> Self {
        let key = Zeroizing::new(key);
        let mut id = hex(&mac(&key, b"redial fingerprint key id"));
        id.truncate(8);
        let id =
            KeyId::new(Tainted::from(format!("{kind}-{id}").as_str())).unwrap_or_else(|_| KeyId("run-00000000".into()));
        let same = mac(&key, b"redial same bytes");
        let same = KeyedDigest::new(same.first_chunk().copied().unwrap_or_default());
        Self { begun: begun(&key), same, id }
    }

    /// Names the key without telling anything of it.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The fingerprint of some bytes.
    pub fn fingerprint(&self, bytes: &[u8]) -> Fingerprint {
        self.fingerprint_of([bytes])
    }

    /// The fingerprint of some bytes that lie in several pieces.
    pub fn fingerprint_of<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> Fingerprint {
        Fingerprint(digits(mac_of(self.begun.clone(), parts).get(..8).unwrap_or_default()))
    }

    /// By what some bytes are known again in this process. It is never shown, and takes a fifth of a fingerprint's time.
    pub fn tag(&self, bytes: &[u8]) -> Tag {
        let mut digest = self.same.clone();
        digest.update(bytes);
        digest.tag()
    }

    /// 24 letters and digits that nobody without the key can guess (142 bits): whoever has it and the seed makes the same ones
    /// again for a name. They follow from no byte of a fingerprint of the same input, of which the first 8 are published. Not in
    /// hex: a few characters of that stand in very many words and numbers, and would be taken for a trace of the token.
    pub fn one_run_token(&self, seed: &Nonce, name: &str) -> Zeroizing<String> {
        const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        let parts = [&b"redial one-run token"[..], seed.as_str().as_bytes(), name.as_bytes()];
        let mac = mac_of(self.begun.clone(), parts);
        let digits = mac.iter().skip(8).filter_map(|byte| DIGITS.get(usize::from(*byte) % DIGITS.len()));
        Zeroizing::new(digits.map(|digit| char::from(*digit)).collect())
    }

    /// The fingerprint of a secret's value.
    pub fn of_secret(&self, secret: &Secret) -> Fingerprint {
        self.fingerprint(secret.expose())
    }
}

impl std::fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FingerprintKey({})", self.id)
    }
}

pub(crate) fn mac(key: &[u8], data: &[u8]) -> Vec<u8> {
    mac_of(begun(key), [data]).to_vec()
}

fn begun(key: &[u8]) -> Option<Hmac<sha2::Sha256>> {
    // HMAC takes a key of any length; the error type is for other MACs.
    Hmac::new_from_slice(key).ok()
}

fn mac_of<'a>(begun: Option<Hmac<sha2::Sha256>>, parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let Some(mut mac) = begun else { return [0; 32] };
    parts.into_iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}
