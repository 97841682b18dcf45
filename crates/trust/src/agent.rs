//! The two messages of an SSH agent that signing needs (draft-ietf-sshm-ssh-agent). Each is a length and a payload; who has
//! the socket reads the length, holds it against [`MAX_REPLY`], and hands the payload in.

use crate::{
    bytes::{Reader, put},
    key::PublicKey,
};

/// Largest reply that is read, in bytes: some thousand identities.
pub const MAX_REPLY: u32 = 256 * 1024;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;
const FAILURE: u8 = 5;

/// Why an agent's reply is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgentFault {
    /// It said no: locked, not confirmed, or the key has gone.
    #[error("the agent refused: it is locked, somebody said no, or the key has gone")]
    Refused,
    /// It answered with something else.
    #[error("the agent's answer is none of its protocol")]
    Garbled,
}

/// The question for the keys that the agent holds.
pub fn request_identities() -> Vec<u8> {
    framed(&[REQUEST_IDENTITIES])
}

/// The question for a signature by one of its keys.
pub fn request_signature(key: &PublicKey, data: &[u8]) -> Vec<u8> {
    let mut payload = vec![SIGN_REQUEST];
    put(&mut payload, key.blob());
    put(&mut payload, data);
    payload.extend_from_slice(&0_u32.to_be_bytes());
    framed(&payload)
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, payload);
    out
}

/// The keys in a reply. Those that are none are left out: others of the agent's may be of a later format.
///
/// # Errors
/// The reply is another, or cut off.
pub fn identities(payload: &[u8]) -> Result<Vec<PublicKey>, AgentFault> {
    let mut reader = answer(payload, IDENTITIES)?;
    let count = reader.number().ok_or(AgentFault::Garbled)?;
    let mut keys = Vec::new();
    for _ in 0..count {
        let blob = reader.string().ok_or(AgentFault::Garbled)?;
        reader.string().ok_or(AgentFault::Garbled)?;
        keys.extend(PublicKey::of_blob(blob));
    }
    if reader.is_empty() { Ok(keys) } else { Err(AgentFault::Garbled) }
}

/// The signature in a reply, in the wire form of its algorithm.
///
/// # Errors
/// The reply is another, or cut off.
pub fn signature_of(payload: &[u8]) -> Result<Vec<u8>, AgentFault> {
    let mut reader = answer(payload, SIGN_RESPONSE)?;
    let signature = reader.string().ok_or(AgentFault::Garbled)?;
    if reader.is_empty() { Ok(signature.to_vec()) } else { Err(AgentFault::Garbled) }
}

fn answer(payload: &[u8], wanted: u8) -> Result<Reader<'_>, AgentFault> {
    let mut reader = Reader::new(payload);
    match reader.byte() {
        Some(kind) if kind == wanted => Ok(reader),
        Some(FAILURE) => Err(AgentFault::Refused),
        Some(_) | None => Err(AgentFault::Garbled),
    }
}
