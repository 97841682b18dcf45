//! Public keys as SSH writes them.

use std::fmt;

use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};

use crate::{
    bytes::{Reader, put},
    letters,
};

pub(crate) const ED25519: &str = "ssh-ed25519";
pub(crate) const SK_ED25519: &str = "sk-ssh-ed25519@openssh.com";

/// Names of algorithms that stand in files and agents beside ours. They are known by name, so that a refusal can say which.
const OTHERS: [&str; 13] = [
    "ssh-rsa",
    "rsa-sha2-256",
    "rsa-sha2-512",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-dss",
    "ssh-ed25519-cert-v01@openssh.com",
    "sk-ssh-ed25519-cert-v01@openssh.com",
    "ssh-rsa-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
    "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
];

/// What is said of an algorithm whose name is none of these.
const UNKNOWN: &str = "of an unknown kind";

/// A public key: its own wire form, by which two are compared, and what is known of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    blob: Vec<u8>,
    kind: Kind,
}

/// What a key can be used for here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A key in a file or an agent.
    Ed25519([u8; 32]),
    /// The same in a piece of hardware, which signs for an application.
    Hardware([u8; 32], Vec<u8>),
    /// Another algorithm, by its name where that is known.
    Other(&'static str),
}

impl PublicKey {
    /// Reads the wire form. `None` if it is none.
    pub fn of_blob(blob: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(blob);
        let name = reader.string()?;
        let kind = if name == ED25519.as_bytes() {
            Kind::Ed25519(reader.string()?.try_into().ok()?)
        } else if name == SK_ED25519.as_bytes() {
            Kind::Hardware(reader.string()?.try_into().ok()?, reader.string()?.to_vec())
        } else {
            let known = OTHERS.into_iter().find(|other| other.as_bytes() == name);
            return Some(Self { blob: blob.to_vec(), kind: Kind::Other(known.unwrap_or(UNKNOWN)) });
        };
        reader.is_empty().then(|| Self { blob: blob.to_vec(), kind })
    }

    /// Reads `ssh-ed25519 AAAA…`, as it stands in a `.pub` file; a comment may follow.
    pub fn of_line(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (name, text) = (words.next()?, words.next()?);
        let key = Self::of_blob(&letters::decode(text.as_bytes())?)?;
        (Reader::new(&key.blob).string()? == name.as_bytes()).then_some(key)
    }

    pub(crate) fn of_ed25519(key: &VerifyingKey) -> Self {
        let mut blob = Vec::new();
        put(&mut blob, ED25519.as_bytes());
        put(&mut blob, key.as_bytes());
        Self { blob, kind: Kind::Ed25519(key.to_bytes()) }
    }

    /// The wire form.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }

    pub(crate) const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Name of the algorithm.
    pub const fn algorithm(&self) -> &'static str {
        match &self.kind {
            Kind::Ed25519(_) => ED25519,
            Kind::Hardware(..) => SK_ED25519,
            Kind::Other(name) => name,
        }
    }

    /// Whether its algorithm is one that SSH has.
    pub(crate) fn is_known(&self) -> bool {
        self.algorithm() != UNKNOWN
    }

    /// Whether signatures by such a key are made and read.
    pub const fn is_usable(&self) -> bool {
        matches!(self.kind, Kind::Ed25519(_) | Kind::Hardware(..))
    }

    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    pub fn fingerprint(&self) -> String {
        let text = letters::encode(&Sha256::digest(&self.blob));
        format!("SHA256:{}", text.trim_end_matches('='))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({} {})", self.algorithm(), self.fingerprint())
    }
}
