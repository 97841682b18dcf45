use redial_redact::Sha256;
use serde::Serialize;

use crate::{Derived, Draft, Note, Redaction, Seal};

/// A document could not be written as canonical JSON.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be written as canonical JSON")]
pub struct CanonicalError(#[source] serde_json::Error);

/// Writes a document as canonical JSON (RFC 8785): sorted keys, no white space, no trailing line feed.
///
/// # Errors
/// A number that JSON does not have; the types of this crate hold none.
pub fn canonical<T: Serialize>(document: &T) -> Result<Vec<u8>, CanonicalError> {
    serde_json_canonicalizer::to_vec(document).map_err(CanonicalError)
}

/// Puts a note together and seals it.
///
/// # Errors
/// See [`canonical`].
pub fn seal(draft: Draft, derived: Derived, redaction: Redaction) -> Result<Note, CanonicalError> {
    let open = Note::assemble(draft, derived, redaction, Seal { sha256: Sha256::of(b"") });
    let sha256 = seal_of(&open)?;
    Ok(Note { seal: Seal { sha256 }, ..open })
}

/// The digest that a note's seal must have.
///
/// # Errors
/// See [`canonical`].
pub fn seal_of(note: &Note) -> Result<Sha256, CanonicalError> {
    let mut value = serde_json::to_value(note).map_err(CanonicalError)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("seal");
    }
    Ok(Sha256::of(&canonical(&value)?))
}
