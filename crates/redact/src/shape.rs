use std::sync::OnceLock;

use crate::{Detectors, Sha256};

/// Digest of the rules that [`credential_shape`] and every scan go by (`redaction.rules_sha256`).
pub fn rules_sha256() -> Sha256 {
    Detectors::built_in().sha256().clone()
}

/// A prefix, how many characters have to stand behind it, and whether its case does not matter.
type Start = (Box<[u8]>, usize, bool);

/// The detectors' prefixes by their first byte: most bytes begin none.
fn by_first_byte() -> &'static [Vec<Start>] {
    static INDEX: OnceLock<Vec<Vec<Start>>> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = vec![Vec::new(); 256];
        for (prefix, least, folded) in Detectors::built_in().gates() {
            let first = prefix.first().copied().unwrap_or_default();
            let other = if folded { first ^ 0x20 } else { first };
            for first in if other == first { vec![first] } else { vec![first, other] } {
                if let Some(slot) = index.get_mut(usize::from(first)) {
                    slot.push((prefix.into(), least, folded));
                }
            }
        }
        index
    })
}

/// Length of the shortest text that a prefix and its body fit. Most words of a note are shorter, and each is asked about.
fn shortest() -> usize {
    static SHORTEST: OnceLock<usize> = OnceLock::new();
    *SHORTEST.get_or_init(|| {
        let gates = Detectors::built_in();
        gates.gates().map(|(prefix, least, _)| prefix.len() + least).min().unwrap_or_default()
    })
}

/// Whether some part of `text` has the shape of a known kind of credential: a vendor's prefix at the start of a
/// word, and enough characters behind it that are not all the same.
pub fn credential_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < shortest() {
        return false;
    }
    let index = by_first_byte();
    let mut in_word = false;
    for (at, byte) in bytes.iter().enumerate() {
        let starts = !std::mem::replace(&mut in_word, byte.is_ascii_alphanumeric());
        // Most bytes are no word's first, and most words begin like no prefix.
        let Some(prefixes) = index.get(usize::from(*byte)).filter(|prefixes| starts && !prefixes.is_empty()) else {
            continue;
        };
        let rest = bytes.get(at..).unwrap_or_default();
        let shaped = |(prefix, min, folded): &Start| {
            let start = rest.split_at_checked(prefix.len());
            let same = |start: &[u8]| if *folded { start.eq_ignore_ascii_case(prefix) } else { *start == **prefix };
            start.is_some_and(|(start, body)| same(start) && is_body(body, prefix.len(), *min))
        };
        if prefixes.iter().any(shaped) {
            return true;
        }
    }
    false
}

/// Whether what follows a prefix is like the rest of a credential.
fn is_body(rest: &[u8], prefix: usize, min: usize) -> bool {
    let body = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"_-.~+/=".contains(b)).count();
    let body = rest.get(..body).unwrap_or_default();
    body.len() >= min && body.iter().any(|b| Some(b) != body.first()) && body.iter().any(u8::is_ascii_digit)
        || body.len() >= min && prefix >= 4 && distinct(body) >= 8
}

pub(crate) fn distinct(bytes: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in bytes {
        if let Some(slot) = seen.get_mut(usize::from(*byte)) {
            *slot = true;
        }
    }
    seen.iter().filter(|seen| **seen).count()
}

/// Whether a value stands where a credential should be but cannot be one: empty, a template, the word
/// `undefined`, the name of a variable. Shared by the check of the own environment and by the classifier.
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', '`']);
    let lower = value.to_ascii_lowercase();
    let words = [
        "",
        "undefined",
        "null",
        "none",
        "nil",
        "nan",
        "false",
        "true",
        "test",
        "dummy",
        "placeholder",
        "changeme",
        "todo",
        "token",
        "key",
        "api_key",
        "apikey",
        "api-key",
        "secret",
        "xxx",
    ];
    let marks = [
        "your_",
        "your-",
        "<",
        ">",
        "${",
        "$(",
        "{{",
        "%(",
        "placeholder",
        "replace_me",
        "replace-me",
        "changeme",
        "insert_",
        "_here",
        "-here",
        "example",
        "xxxxxx",
        "******",
    ];
    words.contains(&lower.as_str())
        || marks.iter().any(|mark| lower.contains(mark))
        || value.starts_with('$')
        || is_variable_name(value)
}

/// `OPENAI_API_KEY` instead of its value.
fn is_variable_name(value: &str) -> bool {
    value.contains('_')
        && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
        && ["_KEY", "_TOKEN", "_SECRET", "KEY_"].iter().any(|part| value.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_prefix_is_kept_out_with_a_body_and_not_without_one() {
        let alphabet = b"aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0z";
        for (prefix, least, _) in Detectors::built_in().gates() {
            let prefix = str::from_utf8(prefix).unwrap();
            let body: String = (0..least).map(|i| char::from(alphabet[i * 7 % alphabet.len()])).collect();
            assert!(credential_shape(&format!("({prefix}{body})")), "{prefix}");
            assert!(!credential_shape(prefix), "{prefix}");
        }
        assert!(!credential_shape("task-oriented dialogue about risk-management"));
        assert!(!credential_shape("sk-…"));
    }

    #[test]
    fn placeholders_are_known_and_keys_are_not() {
        for value in
            ["<API_KEY_PLACEHOLDER>", "undefined", "null", "", "YOUR_API_KEY", "OPENAI_API_KEY", "${COMETAPI_KEY}"]
        {
            assert!(is_placeholder(value), "{value}");
        }
        assert!(!is_placeholder("sk-a1B2c3D4e5F6g7H8i9J0"));
    }
}
