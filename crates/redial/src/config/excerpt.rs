//! Where in a file something is, and its line with every value masked.
//!
//! The line may hold the very credential that is complained about, so that it is not copied and then cleaned but
//! built from what is known: punctuation, and the words that are keys of the configuration.

use std::ops::Range;

use super::key;

/// What stands for a value, a comment, or a word that is no key.
const MASK: char = '…';
/// Longest line that is shown.
const WIDTH: usize = 100;

/// A place in a text, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Line and column of a byte.
pub(crate) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset.min(text.len())).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(start..).unwrap_or_default().chars().count() + 1;
    Position { line: before.matches('\n').count() + 1, column }
}

/// The line of `span` with its values masked and carets under the span. `name` is a word that was read as a key and
/// passed the gate of a name, so that it may stand although it is unknown.
pub(crate) fn excerpt(text: &str, span: Range<usize>, name: Option<&str>) -> String {
    let start = text.get(..span.start.min(text.len())).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
    let marked = span.start.saturating_sub(start)..span.end.saturating_sub(start).min(line.len());
    let masked = mask(line, &marked, name);
    let number = position(text, span.start).line.to_string();
    let gutter = " ".repeat(number.len());
    let lead = " ".repeat(masked.caret.start);
    let carets = "^".repeat(masked.caret.len().max(1));
    format!("   {gutter} |\n   {number} | {}\n   {gutter} | {lead}{carets}", masked.text)
}

/// A masked line and where the span came to stand in it, in characters.
struct Masked {
    text: String,
    caret: Range<usize>,
}

fn mask(line: &str, span: &Range<usize>, name: Option<&str>) -> Masked {
    let (mut text, mut caret) = (String::new(), None::<Range<usize>>);
    for (at, piece) in pieces(line) {
        let from = text.chars().count();
        push(&mut text, piece, name);
        let touches = at < span.end.max(span.start + 1) && at + piece.len() > span.start;
        if touches && !piece.trim().is_empty() {
            let end = text.chars().count();
            caret = Some(caret.map_or(from.min(end)..end, |caret| caret.start..end));
        }
        if text.chars().count() > WIDTH {
            break;
        }
    }
    let end = text.chars().count();
    Masked { text, caret: caret.unwrap_or(end..end) }
}

fn push(text: &mut String, piece: &str, name: Option<&str>) {
    let plain = |c: char| c.is_whitespace() || "=[]{},.".contains(c);
    if piece.chars().all(plain) {
        text.push_str(&piece.replace('\t', " "));
    } else if is_key_word(piece) || name == Some(piece) {
        text.push_str(piece);
    } else if piece.starts_with(['"', '\'']) {
        text.push_str("\"…\"");
    } else if piece.starts_with('#') {
        text.push_str("# …");
    } else if !text.ends_with(MASK) {
        text.push(MASK);
    }
}

fn is_key_word(word: &str) -> bool {
    let parts = key::ALL.iter().flat_map(|key| key.path.split('.'));
    parts.chain(["variable", "file", "command"]).any(|part| part == word)
}

/// Cuts a line into strings, a comment, words, and single characters of punctuation or space.
fn pieces(line: &str) -> Vec<(usize, &str)> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let len = piece_len(rest);
        pieces.push((at, rest.get(..len).unwrap_or(rest)));
        at += len;
    }
    pieces
}

fn piece_len(rest: &str) -> usize {
    let first = rest.chars().next().unwrap_or_default();
    let word = |c: char| !c.is_whitespace() && !"=[]{},.#\"'".contains(c);
    match first {
        '#' => rest.len(),
        '"' | '\'' => string_len(rest, first),
        _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

/// Length of a string with its quotes; without a closing one, the rest of the line.
fn string_len(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_comments_and_odd_words_are_masked_and_the_caret_stays_under_its_word() {
        let text = "model = \"a\"\n[gateway]\nbase_url = \"https://x\\\"y\" # why\nodd = 7\n";
        let at = text.find("\"https").unwrap();
        let shown = excerpt(text, at..at + 5, None);
        assert_eq!(shown, "     |\n   3 | base_url = \"…\" # …\n     |            ^^^");
        let at = text.find("odd").unwrap();
        assert_eq!(excerpt(text, at..at + 3, None), "     |\n   4 | … = …\n     | ^");
        assert_eq!(excerpt(text, at..at + 3, Some("odd")), "     |\n   4 | odd = …\n     | ^^^");
        assert_eq!(position(text, at), Position { line: 4, column: 1 });
    }

    #[test]
    fn no_line_shows_a_part_of_a_value() {
        let secret = "Zq9XwV7u";
        for line in [
            format!("model = {secret}"),
            format!("model = \"{secret}"),
            format!("model = '{secret}' {secret}"),
            format!("{secret}.model = 1"),
            format!("\"{secret}\" = 1"),
            format!("# {secret}"),
            format!("a{secret}é\u{1b}[0m = [\"{secret}\", {{ x = '{secret}' }}]"),
            format!("model = \"\\\"{secret}\""),
        ] {
            for at in 0..=line.len() {
                let shown = excerpt(&line, at..at + 1, None);
                assert!(!shown.contains(secret) && !shown.contains('\u{1b}'), "{shown}");
            }
        }
    }
}
