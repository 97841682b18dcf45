//! When a sentence holds: dates and versions, which make no condition of what it says.

/// Words that a date or a version begins with.
#[rustfmt::skip]
const BEGINS: [&str; 35] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb",
    "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "q1", "q2", "q3", "q4", "version", "release", "today", "tomorrow", "now",
    "then", "monday",
];

/// Whether a word begins a date or names a version: `2026-12-01`, `1st`, «December», `v3`.
pub(super) fn begins(word: &str) -> bool {
    let of_version = word.strip_prefix('v').unwrap_or(word);
    BEGINS.contains(&word) || of_version.starts_with(|c: char| c.is_ascii_digit())
}
