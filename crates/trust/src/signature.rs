//! A detached SSH signature (OpenSSH's `PROTOCOL.sshsig`): read, checked, written.

use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256, Sha512};

use crate::{
    armor::{self, Unarmored},
    bytes::{Reader, put},
    key::{ED25519, Kind, PublicKey, SK_ED25519},
};

const MAGIC: &[u8; 6] = b"SSHSIG";
const ARMOR: &str = "SSH SIGNATURE";

/// Somebody touched the hardware key: the bit of its flags that says so.
const PRESENT: u8 = 1;

/// Namespaces that others sign in. A refusal names them; any other is text from outside.
const OTHER_NAMESPACES: [&str; 2] = ["git", "file"];

/// Bytes that are no SSH signature, and where they stop being one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Garbled {
    /// The part of the signature's form.
    pub place: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Why a signature that can be read does not vouch for some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Made for something else.
    #[error("it was made in {}, and a note's is redial-note-v1", named(*.0))]
    Namespace(Option<&'static str>),
    /// Not over these bytes, or not by this key.
    #[error("it is not over these bytes: the note was changed, or the signature, or it is another note's")]
    Broken,
    /// The point of the key or its use is one that a strict reader refuses.
    #[error("the key in it is no point of the curve that a signature could be checked with")]
    Point,
    /// An algorithm that is not read.
    #[error("its key is {0}; only ssh-ed25519 and sk-ssh-ed25519@openssh.com are read")]
    Algorithm(&'static str),
    /// The hardware key signed without anybody there.
    #[error("nobody touched the hardware key that made it")]
    Untouched,
}

fn named(namespace: Option<&str>) -> String {
    namespace.map_or_else(|| "another namespace".to_owned(), |name| format!("the namespace {name}"))
}

/// How a message is hashed before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha512,
}

impl Hash {
    const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// The algorithm's own part.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Proof {
    Ed25519([u8; 64]),
    /// With the flags and the counter of the hardware.
    Hardware([u8; 64], u8, u32),
    /// Of an algorithm that is not read.
    Other,
}

/// A signature as it was read. It has proven nothing before [`Signature::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    key: PublicKey,
    namespace: Vec<u8>,
    hash: Hash,
    proof: Proof,
}

/// What a key signs for a message: the namespace is in it, and the message as its SHA-512.
pub fn to_sign(message: &[u8], namespace: &str) -> Vec<u8> {
    signed_data(&Hash::Sha512.of(message), namespace.as_bytes(), Hash::Sha512)
}

fn signed_data(digest: &[u8], namespace: &[u8], hash: Hash) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    put(&mut out, namespace);
    put(&mut out, b"");
    put(&mut out, hash.name().as_bytes());
    put(&mut out, digest);
    out
}

impl Signature {
    /// Reads an armored signature, strictly: equal signatures have equal bytes, and nothing follows.
    ///
    /// # Errors
    /// It is none; the part that fails is named.
    pub fn parse(text: &[u8]) -> Result<Self, Garbled> {
        let bytes = armor::open(text, ARMOR).map_err(|unarmored| match unarmored {
            Unarmored::Begin => garbled("the first line", "it is not -----BEGIN SSH SIGNATURE-----"),
            Unarmored::End => garbled("the last line", "it is missing, or cut off"),
            Unarmored::Trailing => garbled("after the last line", "something follows"),
            Unarmored::Base64 => garbled("between its lines", "it is not base64"),
        })?;
        let mut reader = Reader::new(&bytes);
        let cut = |place| move || garbled(place, "it is cut off");
        if reader.array() != Some(*MAGIC) {
            return Err(garbled("magic", "it is not SSHSIG"));
        }
        if reader.number().ok_or_else(cut("version"))? != 1 {
            return Err(garbled("version", "it is not 1"));
        }
        let key = reader.string().ok_or_else(cut("public key"))?;
        let key = PublicKey::of_blob(key).ok_or_else(|| garbled("public key", "it is no key"))?;
        if !key.is_known() {
            return Err(garbled("public key", "it is of no kind that SSH has"));
        }
        let namespace = reader.string().ok_or_else(cut("namespace"))?.to_vec();
        if !reader.string().ok_or_else(cut("reserved"))?.is_empty() {
            return Err(garbled("reserved", "it is not empty"));
        }
        let hash = reader.string().ok_or_else(cut("hash algorithm"))?;
        let hash = [Hash::Sha256, Hash::Sha512].into_iter().find(|known| known.name().as_bytes() == hash);
        let hash = hash.ok_or_else(|| garbled("hash algorithm", "it is neither sha256 nor sha512"))?;
        let proof = reader.string().ok_or_else(cut("signature"))?;
        if !reader.is_empty() {
            return Err(garbled("after the signature", "something follows"));
        }
        let proof = self::proof(proof, &key)?;
        Ok(Self { key, namespace, hash, proof })
    }

    /// The signature of a message (see [`to_sign`]) that an agent or a key gave, in the wire form of its algorithm.
    ///
    /// # Errors
    /// It is none of this key's algorithm.
    pub fn made(key: &PublicKey, namespace: &str, proof: &[u8]) -> Result<Self, Garbled> {
        let proof = self::proof(proof, key)?;
        Ok(Self { key: key.clone(), namespace: namespace.as_bytes().to_vec(), hash: Hash::Sha512, proof })
    }

    /// The armored text, as `ssh-keygen -Y sign` writes it.
    pub fn armored(&self) -> String {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&1_u32.to_be_bytes());
        put(&mut out, self.key.blob());
        put(&mut out, &self.namespace);
        put(&mut out, b"");
        put(&mut out, self.hash.name().as_bytes());
        let mut proof = Vec::new();
        put(&mut proof, self.key.algorithm().as_bytes());
        match &self.proof {
            Proof::Ed25519(bytes) => put(&mut proof, bytes),
            Proof::Hardware(bytes, flags, counter) => {
                put(&mut proof, bytes);
                proof.push(*flags);
                proof.extend_from_slice(&counter.to_be_bytes());
            }
            Proof::Other => {}
        }
        put(&mut out, &proof);
        armor::close(&out, ARMOR)
    }

    /// The key that it says it is by.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Checks it over a message: the namespace, and the signature in the strict way, which refuses keys of small order and
    /// second spellings of equal signatures.
    ///
    /// # Errors
    /// It does not vouch for this message.
    pub fn verify(&self, message: &[u8], namespace: &str) -> Result<(), Refused> {
        let signed = signed_data(&self.hash.of(message), &self.namespace, self.hash);
        let (key, proof, signed) = match (self.key.kind(), &self.proof) {
            (Kind::Ed25519(key), Proof::Ed25519(proof)) => (key, proof, signed),
            (Kind::Hardware(key, application), Proof::Hardware(proof, flags, counter)) => {
                if flags & PRESENT == 0 {
                    return Err(Refused::Untouched);
                }
                (key, proof, by_hardware(&signed, application, *flags, *counter))
            }
            _ => return Err(Refused::Algorithm(self.key.algorithm())),
        };
        let key = VerifyingKey::from_bytes(key).map_err(|_no_point| Refused::Point)?;
        if key.is_weak() {
            return Err(Refused::Point);
        }
        let proof = ed25519_dalek::Signature::from_bytes(proof);
        key.verify_strict(&signed, &proof).map_err(|_broken| Refused::Broken)?;
        // Last, so that only what somebody really signed is called a signature of another kind.
        if self.namespace == namespace.as_bytes() {
            return Ok(());
        }
        let known = OTHER_NAMESPACES.into_iter().find(|known| known.as_bytes() == self.namespace);
        Err(Refused::Namespace(known))
    }
}

const fn garbled(place: &'static str, what: &'static str) -> Garbled {
    Garbled { place, what }
}

fn proof(bytes: &[u8], key: &PublicKey) -> Result<Proof, Garbled> {
    let mut reader = Reader::new(bytes);
    let name = reader.string().ok_or(garbled("signature", "it is cut off"))?;
    let signature = |reader: &mut Reader<'_>| {
        let bytes = reader.string().ok_or(garbled("signature", "it is cut off"))?;
        <[u8; 64]>::try_from(bytes).map_err(|_length| garbled("signature", "it has not 64 bytes"))
    };
    let wanted = match key.kind() {
        Kind::Ed25519(_) => ED25519,
        Kind::Hardware(..) => SK_ED25519,
        // RSA keys sign by other names than their own.
        Kind::Other(_) => return Ok(Proof::Other),
    };
    if name != wanted.as_bytes() {
        return Err(garbled("signature", "it is of another algorithm than its key"));
    }
    let proof = match key.kind() {
        Kind::Hardware(..) => {
            let bytes = signature(&mut reader)?;
            let flags = reader.byte().ok_or(garbled("signature", "its flags are cut off"))?;
            let counter = reader.number().ok_or(garbled("signature", "its counter is cut off"))?;
            Proof::Hardware(bytes, flags, counter)
        }
        Kind::Ed25519(_) | Kind::Other(_) => Proof::Ed25519(signature(&mut reader)?),
    };
    if reader.is_empty() { Ok(proof) } else { Err(garbled("signature", "something follows in it")) }
}

/// What the hardware signs (OpenSSH's `PROTOCOL.u2f`).
fn by_hardware(signed: &[u8], application: &[u8], flags: u8, counter: u32) -> Vec<u8> {
    let mut out = Sha256::digest(application).to_vec();
    out.push(flags);
    out.extend_from_slice(&counter.to_be_bytes());
    out.extend_from_slice(&Sha256::digest(signed));
    out
}

#[cfg(test)]
mod tests;
