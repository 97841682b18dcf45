//! A private key from its file (OpenSSH's `PROTOCOL.key`), without a passphrase.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

use crate::{
    armor,
    bytes::{Reader, put},
    key::{ED25519, PublicKey},
    signature::{Signature, to_sign},
};

const MAGIC: &[u8] = b"openssh-key-v1\0";
const ARMOR: &str = "OPENSSH PRIVATE KEY";

/// Why a file is no key to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// It needs a passphrase.
    #[error("it is encrypted, and nobody is asked for a passphrase while a job runs")]
    Encrypted,
    /// It is the half that everybody may have.
    #[error("it is the public half of a key")]
    Public,
    /// Another algorithm.
    #[error("its algorithm is {0}, and only ssh-ed25519 signs notes")]
    Algorithm(&'static str),
    /// Another format, such as PKCS#8.
    #[error("it is a key in another format than OpenSSH's own")]
    Format,
    /// No key at all.
    #[error("it is no private key")]
    NoKey,
    /// A key whose parts don't fit each other.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
}

/// A key that signs. It is wiped when it is dropped, and never shown.
#[derive(Clone)]
pub struct PrivateKey {
    signing: SigningKey,
    public: PublicKey,
}

impl PrivateKey {
    /// Reads the file's bytes.
    ///
    /// # Errors
    /// It is no unencrypted Ed25519 key in OpenSSH's format.
    pub fn parse(text: &[u8]) -> Result<Self, KeyFault> {
        // Editors and CI variables add and drop line feeds at the end, and CRLF within.
        let text: Zeroizing<Vec<u8>> =
            Zeroizing::new(text.trim_ascii().iter().copied().filter(|byte| *byte != b'\r').collect());
        let bytes = armor::open(&text, ARMOR).map_err(|_unarmored| no_key(&text))?;
        let damaged = |what: &'static str| move || KeyFault::Damaged(what);
        let mut reader = Reader::new(&bytes);
        if reader.take(MAGIC.len()) != Some(MAGIC) {
            return Err(KeyFault::Damaged("it does not begin as a key"));
        }
        let cipher = reader.string().ok_or_else(damaged("it is cut off"))?;
        if cipher != b"none" {
            return Err(KeyFault::Encrypted);
        }
        reader.string().and_then(|_kdf| reader.string()).ok_or_else(damaged("it is cut off"))?;
        if reader.number() != Some(1) {
            return Err(KeyFault::Damaged("it does not hold one key"));
        }
        let outer = reader.string().and_then(PublicKey::of_blob).ok_or_else(damaged("its public half is no key"))?;
        if outer.algorithm() != ED25519 {
            return Err(KeyFault::Algorithm(outer.algorithm()));
        }
        let inner = reader.string().ok_or_else(damaged("it is cut off"))?;
        let signing = seed(inner).ok_or_else(damaged("its private half cannot be read"))?;
        let public = PublicKey::of_ed25519(&signing.verifying_key());
        if public == outer { Ok(Self { signing, public }) } else { Err(KeyFault::Damaged("its halves do not fit")) }
    }

    /// The half that everybody may have.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The secret itself, for the search for it.
    pub fn expose(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.signing.to_bytes())
    }

    /// Signs a message in a namespace.
    ///
    /// # Errors
    /// Never: a signature of this key's own is read like any other.
    pub fn sign(&self, message: &[u8], namespace: &str) -> Result<Signature, crate::Garbled> {
        let mut proof = Vec::new();
        put(&mut proof, ED25519.as_bytes());
        put(&mut proof, &self.signing.sign(&to_sign(message, namespace)).to_bytes());
        Signature::made(&self.public, namespace, &proof)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public.fingerprint())
    }
}

/// What a file without the right armor is.
fn no_key(text: &[u8]) -> KeyFault {
    let begins = |with: &str| text.starts_with(with.as_bytes());
    if std::str::from_utf8(text).ok().and_then(PublicKey::of_line).is_some() {
        KeyFault::Public
    } else if begins("-----BEGIN OPENSSH PRIVATE KEY-----") {
        KeyFault::Damaged("what stands between its lines cannot be read")
    } else if begins("-----BEGIN ENCRYPTED") {
        KeyFault::Encrypted
    } else if begins("-----BEGIN ") || begins("PuTTY-User-Key-File") {
        KeyFault::Format
    } else {
        KeyFault::NoKey
    }
}

/// The private part: two equal numbers, the algorithm, the public key, seed and public key in one, a comment, padding.
fn seed(inner: &[u8]) -> Option<SigningKey> {
    let mut reader = Reader::new(inner);
    if reader.number()? != reader.number()? || reader.string()? != ED25519.as_bytes() {
        return None;
    }
    let public = reader.string()?;
    let (seed, again) = reader.string()?.split_first_chunk::<32>()?;
    if again != public {
        return None;
    }
    reader.string()?;
    let padding = reader.rest();
    let counts = padding.len() < 16 && padding.iter().zip(1_u8..).all(|(byte, count)| *byte == count);
    let signing = SigningKey::from_bytes(seed);
    (counts && signing.verifying_key().as_bytes() == public).then_some(signing)
}
