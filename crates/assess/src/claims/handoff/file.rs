//! What is the name of a file.

/// Files without an ending.
const WHOLE: &[&str] = &[
    "Makefile",
    "Dockerfile",
    "Justfile",
    "justfile",
    "LICENSE",
    "README",
    "CHANGELOG",
    "CODEOWNERS",
    "Gemfile",
    "Jenkinsfile",
    "Procfile",
];

/// Endings of hosts, which names of files hardly have.
const HOSTS: &[&str] = &["com", "org", "net", "io", "dev", "ai", "example"];

/// Whether a word is one, in whatever signs it stands.
pub(super) fn is_file(word: &str) -> bool {
    let is_sign = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '/'));
    let word = word.trim_start_matches(|c: char| c != '.' && is_sign(c)).trim_end_matches(is_sign);
    if word.contains("://") || !word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/@+[]".contains(&b)) {
        return false;
    }
    let name = word.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
    let has_ending = name.rsplit_once('.').is_some_and(|(_, end)| is_ending(end) && !HOSTS.contains(&end));
    let is_deep = word.matches('/').count() > 1 && word.split('/').all(|part| !part.is_empty());
    has_ending || WHOLE.contains(&name) || is_deep
}

fn is_ending(end: &str) -> bool {
    (1..=10).contains(&end.len())
        && end.bytes().all(|b| b.is_ascii_alphanumeric())
        && end.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether a text begins with one, and what was done to it: `src/lib.rs: new`.
pub(super) fn leads(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let Some(first) = words.next() else { return false };
    let is_told = first.ends_with(':') || words.next().is_some_and(|next| matches!(next, ":" | "-" | "–" | "—"));
    is_told && is_file(first)
}

/// Whether a line is one of a patch that names a file.
pub(super) fn is_of_a_diff(line: &str) -> bool {
    ["diff --git ", "+++ b/", "--- a/", "rename to "].iter().any(|head| line.starts_with(head))
}
