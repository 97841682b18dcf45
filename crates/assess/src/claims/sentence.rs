//! Where sentences end.

/// Abbreviations after which a sentence goes on.
#[rustfmt::skip]
const GOES_ON: &[&str] = &[
    "e.g", "i.e", "etc", "vs", "cf", "approx", "ca", "no", "nr", "mr", "mrs", "ms", "dr", "st", "fig", "incl", "resp", "al", "p",
    "pp", "inc", "ltd",
];

/// The sentences of a block of text, as places in it, without the space around them.
pub(super) fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        while chars
            .peek()
            .is_some_and(|(_, next)| matches!(next, '.' | '!' | '?' | '…' | '"' | '”' | '’' | '\'' | ')' | ']' | '»'))
        {
            chars.next();
        }
        let end = chars.peek().map_or(text.len(), |(next, _)| *next);
        let rest = text.get(end..).unwrap_or_default();
        if c == '.' && !ends_here(text.get(start..at).unwrap_or_default(), rest)
            || !(rest.is_empty() || rest.starts_with(char::is_whitespace))
        {
            continue;
        }
        push(text, start, end, &mut found);
        start = end;
    }
    push(text, start, text.len(), &mut found);
    found
}

/// Whether a full stop between these ends a sentence.
fn ends_here(before: &str, after: &str) -> bool {
    let word = before.rsplit([' ', '\n', '\t', '(']).next().unwrap_or_default().to_lowercase();
    let next = after.trim_start().chars().next();
    let abbreviated = GOES_ON.contains(&word.as_str()) && (word != "no" || next.is_some_and(|c| c.is_ascii_digit()));
    // A single letter or number before a small letter is part of a name or of a list.
    let part = word.chars().count() <= 1 && next.is_some_and(char::is_lowercase);
    !abbreviated && !part
}

fn push(text: &str, start: usize, end: usize, found: &mut Vec<(usize, usize)>) {
    let part = text.get(start..end).unwrap_or_default();
    // A mark of byte order is none of a sentence's bytes.
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let trimmed = part.trim_matches(is_blank);
    if trimmed.chars().any(char::is_alphanumeric) {
        let from = start + (part.len() - part.trim_start_matches(is_blank).len());
        found.push((from, from + trimmed.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_of_byte_order_is_no_part_of_a_sentence() {
        assert_eq!(sentences("\u{feff}It is."), [(3, 9)]);
    }

    #[test]
    fn numbers_hosts_and_abbreviations_end_nothing() {
        let of = |text: &'static str| {
            sentences(text).into_iter().filter_map(|(start, end)| text.get(start..end)).collect::<Vec<_>>()
        };
        assert_eq!(
            of("It was 99.9 % at api.example.com. Then e.g. nothing! (Why?) \"So.\" End"),
            ["It was 99.9 % at api.example.com.", "Then e.g. nothing!", "(Why?)", "\"So.\"", "End"]
        );
    }
}
