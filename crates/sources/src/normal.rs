//! The text of a page with what changes from one build to the next left out, so that its digest changes with the page's
//! statements only: no build numbers, nonces, dates, years, counters, and no order.

use std::collections::BTreeSet;

use redial_redact::Sha256;

/// Words beside which a number or date says when a page was made, not what it says.
const STAMPS: [&str; 12] = [
    "last updated",
    "updated on",
    "updated at",
    "last modified",
    "modified at",
    "published on",
    "generated on",
    "built with",
    "powered by",
    "copyright",
    "©",
    "minutes ago",
];
/// Longest block that can be a stamp: a sentence that states something is longer.
const STAMP_LENGTH: usize = 120;

/// Digest of the normalised blocks, each once and sorted: another order is no change.
pub(crate) fn text_sha256<'a>(blocks: impl IntoIterator<Item = &'a str>) -> Sha256 {
    let lines: BTreeSet<String> = blocks.into_iter().filter_map(line).collect();
    let lines: Vec<String> = lines.into_iter().collect();
    Sha256::of(lines.join("\n").as_bytes())
}

/// A block as it counts; `None` where nothing of it does.
fn line(block: &str) -> Option<String> {
    let lower = block.to_lowercase();
    if lower.len() <= STAMP_LENGTH && STAMPS.iter().any(|stamp| lower.contains(stamp)) {
        return None;
    }
    let words: Vec<&str> = lower.split_whitespace().map(trimmed).filter(|word| counts(word)).collect();
    if words.is_empty() { None } else { Some(words.join(" ")) }
}

/// Typography is no statement: quotes and marks around a word come and go with a generator.
fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_whitespace() || "\"'“”‘’«»`()[]{}<>,;:!?.\u{200b}#*¶".contains(c))
}

fn counts(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric) && !is_nonce(word) && !is_date(word)
}

/// A digest, a nonce, a build number: letters and digits mixed without a word in them.
fn is_nonce(word: &str) -> bool {
    let hex = word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let mixed =
        word.len() >= 16 && digits >= 4 && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=+/".contains(&b));
    (hex && digits > 0) || (mixed && !word.starts_with('/') && !is_dated_name(word))
}

/// `claude-sonnet-4-5-20250929` is the name of a model: words, then a date.
fn is_dated_name(word: &str) -> bool {
    word.split('-').filter(|part| part.len() >= 3 && part.bytes().all(|b| b.is_ascii_alphabetic())).count() >= 1
        && word.contains('-')
}

/// `2026-11-23`, `23/11/2026`, `10:22`, `v1.2.3`-like stamps with three numbers; a lone number such as a status counts.
fn is_date(word: &str) -> bool {
    let word = word.strip_prefix('v').unwrap_or(word);
    let parts: Vec<&str> = word.split(['-', '/', '.', ':', 't', 'z', '+']).filter(|part| !part.is_empty()).collect();
    parts.len() >= 3 && parts.iter().all(|part| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> Sha256 {
        text_sha256(text.lines())
    }

    #[test]
    fn builds_nonces_dates_order_and_typography_are_no_change() {
        let one = digest(
            "POST /v1/chat/completions\nmodel is required\nLast updated: 2026-11-01\nbuild 3f9a1c2b77e0\n© 2025 Comet",
        );
        let two = digest(
            "model is “required”.\nPOST /v1/chat/completions\nLast updated: 2026-11-23\nbuild a91bc3d4e5f6\n© 2026 Comet\n¶",
        );
        assert_eq!(one, two);
    }

    #[test]
    fn statements_are() {
        let page = "POST /v1/chat/completions\nmodel is required\nmax_tokens is at most 4096\nstatus 429";
        for other in [
            page.replace("/v1/", "/v2/"),
            page.replace("is required", "is optional"),
            page.replace("model", "model_id"),
            page.replace("4096", "8192"),
            page.replace("429", "503"),
            format!("{page}\nmessages is required"),
        ] {
            assert_ne!(digest(page), digest(&other), "{other}");
        }
        assert_ne!(digest("claude-sonnet-4-5-20250929"), digest("claude-opus-4-5-20250929"));
    }
}
