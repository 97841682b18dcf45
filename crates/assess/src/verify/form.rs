//! The form of a note: its types, no field too many or too few, canonical bytes.

use redial_note::{Note, canonical};
use serde_json::Value;

use super::{Fault, fault};

/// Largest note that is read: 8 MiB.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Reads a note strictly: its types, no unknown or missing field, canonical bytes.
///
/// # Errors
/// The first fault of its form.
pub fn read_note(bytes: &[u8]) -> Result<Note, Fault> {
    if bytes.len() > MAX_BYTES {
        return Err(fault("/", "a note is never this large"));
    }
    let note: Note = serde_json::from_slice(bytes).or_else(|_fault| {
        // Only a note with a fault is read again by what keeps track of places, which takes several times as long.
        let mut json = serde_json::Deserializer::from_slice(bytes);
        serde_path_to_error::deserialize(&mut json).map_err(|error| form_fault(&error))
    })?;
    let canonical = canonical(&note).map_err(|_json| fault("/", "cannot be written as canonical JSON"))?;
    if canonical == bytes {
        return Ok(note);
    }
    let at = canonical.iter().zip(bytes).take_while(|(a, b)| a == b).count();
    // A field that may be null may not be left out: the types alone would read it as null.
    if let Some(place) = missing(bytes, &canonical) {
        return Err(fault(format!("{place} (byte {at})"), MISSING));
    }
    let place = pointer_at(bytes, at);
    Err(fault(format!("{place} (byte {at})"), "the bytes are not the canonical form (RFC 8785) of what they say"))
}

const MISSING: &str = "a field is missing";

/// The place of a field that is missing in bytes that are canonical by themselves, held against those of the whole note.
fn missing(bytes: &[u8], whole: &[u8]) -> Option<String> {
    let (given, whole): (Value, Value) = (serde_json::from_slice(bytes).ok()?, serde_json::from_slice(whole).ok()?);
    let is_canonical = canonical(&given).is_ok_and(|canonical| canonical == bytes);
    lacks(&given, &whole).filter(|_| is_canonical)
}

/// Where a value lacks a field that another one has; its keys are the note's own.
fn lacks(given: &Value, whole: &Value) -> Option<String> {
    match (given, whole) {
        (Value::Object(given), Value::Object(whole)) => whole.iter().find_map(|(name, whole)| match given.get(name) {
            Some(given) => Some(format!("/{name}{}", lacks(given, whole)?)),
            None => Some(format!("/{name}")),
        }),
        (Value::Array(given), Value::Array(whole)) => {
            let mut pairs = given.iter().zip(whole).enumerate();
            pairs.find_map(|(at, (given, whole))| Some(format!("/{at}{}", lacks(given, whole)?)))
        }
        _ => None,
    }
}

/// The parser's own message quotes its input: only place and kind are kept.
fn form_fault(error: &serde_path_to_error::Error<serde_json::Error>) -> Fault {
    let path = error.path().to_string();
    // A path is made of the note's own keys; an unknown one is foreign text and stands last.
    let message = error.inner().to_string();
    let (what, known) = if message.starts_with("unknown field") {
        ("holds a field that a note does not have", false)
    } else if message.starts_with("missing field") {
        (MISSING, true)
    } else if message.starts_with("duplicate field") {
        ("a field stands twice", true)
    } else if message.starts_with("unknown variant") && path == "note" {
        ("names another version of a note's form than this program reads", true)
    } else if message.starts_with("unknown variant") {
        ("is not one of the words that a note has here", true)
    } else if message.contains("is not a clean") {
        ("does not pass the gate of a clean text", true)
    } else if error.inner().is_data() {
        ("has the wrong type or an impossible value", true)
    } else {
        ("is not JSON", true)
    };
    let mut parts: Vec<&str> = path.split(['.', '[', ']']).filter(|part| !part.is_empty()).collect();
    if !known {
        parts.pop();
    }
    let clean = |part: &&str| {
        part.len() <= 40 && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let parts: Vec<&str> = parts.into_iter().take_while(clean).collect();
    fault(format!("/{} (byte {})", parts.join("/"), error.inner().column()), what)
}

/// The top-level field in which a byte offset lies: the last key of depth one before it.
fn pointer_at(bytes: &[u8], at: usize) -> String {
    let (mut depth, mut in_string, mut escaped, mut start) = (0_usize, false, false, 0_usize);
    let mut last = String::new();
    for (index, byte) in bytes.iter().enumerate().take(at.saturating_add(1)) {
        match (in_string, *byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => {
                in_string = false;
                let name = bytes.get(start..index).and_then(|name| str::from_utf8(name).ok()).unwrap_or_default();
                let key = bytes.get(index + 1) == Some(&b':');
                if depth == 1 && key && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                    name.clone_into(&mut last);
                }
            }
            (false, b'"') => (in_string, start) = (true, index + 1),
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    format!("/{last}")
}
