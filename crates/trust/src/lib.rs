//! Who vouches for a note's bytes: SSH signatures (SSHSIG) in a namespace of their own, the keys that make them, the
//! messages of an agent that holds such a key, and the file that says whose key it is.
//!
//! All of it is a plain function of bytes: no file, no socket, no clock. What a signature is over is handed in as it lies on
//! disk; nothing here reads a note. Only Ed25519 is made and read, also in a hardware key (`sk-`).

mod agent;
mod allowed;
mod armor;

mod bytes;
mod date;
mod key;
mod letters;
mod pattern;
mod private;
mod signature;

pub use agent::{AgentFault, MAX_REPLY, identities, request_identities, request_signature, signature_of};
pub use allowed::{AllowedSigners, Malformed, Unnamed};
pub use key::PublicKey;
pub use private::{KeyFault, PrivateKey};
pub use signature::{Garbled, Refused, Signature, to_sign};

/// The namespace of a note's signature: one that was made for anything else, such as a commit, is none of a note.
pub const NAMESPACE: &str = "redial-note-v1";
