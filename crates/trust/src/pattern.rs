//! Lists of patterns as OpenSSH matches them (`match_pattern_list`): `*` and `?`, and `!` before what must not match.

/// Whether a list matches: one of its patterns does, and none that is negated.
pub(crate) fn list_matches(list: &str, text: &str) -> bool {
    let mut matched = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern, text) => return false,
            Some(_) => {}
            None => matched |= matches(pattern, text),
        }
    }
    matched
}

/// Whether a list can match anything: one of negations alone does not.
pub(crate) fn names_somebody(list: &str) -> bool {
    list.split(',').any(|pattern| !pattern.is_empty() && !pattern.starts_with('!'))
}

/// Without recursion: after a mismatch the last star takes one character more.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == byte => (p, t) = (p + 1, t + 1),
            Some(_) | None => {
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                (p, t) = (at + 1, taken + 1);
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_negations_and_lists() {
        for (list, text, wanted) in [
            ("ci@example.org", "ci@example.org", true),
            ("ci@example.org", "CI@example.org", false),
            ("*@example.org", "ci@example.org", true),
            ("*@example.org", "ci@example.com", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "abab", true),
            ("?i@*", "ci@x", true),
            ("?", "", false),
            ("*", "", true),
            ("", "", true),
            ("a,*@example.org,!evil@example.org", "ci@example.org", true),
            ("a,*@example.org,!evil@example.org", "evil@example.org", false),
            ("!evil@*", "ci@x", false),
            ("!evil@*,*", "evil@x", false),
        ] {
            assert_eq!(list_matches(list, text), wanted, "{list} {text}");
        }
        assert!(names_somebody("!a,b") && !names_somebody("!a") && !names_somebody(""));
    }
}
