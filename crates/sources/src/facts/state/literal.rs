//! Data in a script that is no JSON: objects as JavaScript writes them, texts between back quotes, escaped texts.

use serde_json::Value;

use super::super::yaml;

/// Longest literal that is read.
const LONGEST: usize = 4 << 20;
/// How many times its length one costs that does not end.
const UNENDED: usize = 16;
/// Words in a literal that may be a description.
const DESCRIBES: [&str; 2] = ["openapi", "swagger"];

/// An object with bare names (`{ openapi: "3.1.0", … }`), if it may be a description, and its length. It is read as YAML, which knows
/// such names; one with functions or calls in it is none.
pub(super) fn object(text: &str, budget: &mut usize) -> Option<(Value, usize)> {
    let head = text.get(..text.floor_char_boundary(200)).unwrap_or_default();
    if !text.starts_with('{') || *budget == 0 || !DESCRIBES.iter().any(|word| head.contains(word)) {
        return None;
    }
    let end = end(text);
    // One that does not end is paid for dearly: a script may begin many.
    *budget = budget.saturating_sub(end.unwrap_or(text.len().min(LONGEST).saturating_mul(UNENDED)));
    let end = end?;
    let value = yaml::read(text.get(..end)?).filter(Value::is_object)?;
    Some((value, end))
}

/// Where the braces end that a text begins with; braces in texts do not count.
fn end(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < LONGEST) {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + c.len_utf8());
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// The text between back quotes that a text begins with, if it may be a description, and the length with them.
pub(super) fn template(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix('`')?;
    let inside = inside.get(..inside.floor_char_boundary(LONGEST))?;
    let (inside, _) = inside.split_once('`')?;
    let start = inside.trim_start();
    let describes = ["openapi:", "swagger:", "{"].iter().any(|begin| start.starts_with(begin));
    (describes && !inside.contains("${")).then_some((inside, inside.len() + 2))
}

/// A text as it stands in an address (`%7B%22…`), without its escapes.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let digits = (byte == b'%').then(|| [ahead.next(), ahead.next()]);
        let value = digits.and_then(|[high, low]| {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            u8::try_from(digit(high)? * 16 + digit(low)?).ok()
        });
        match value {
            Some(value) => {
                out.push(value);
                bytes = ahead;
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_of_javascript_is_read_where_it_may_describe() {
        let code = "{ openapi: '3.1.0', paths: { \"/v1/x\": { post: { note: 'a } b', }, }, }, }; more()";
        let (value, length) = object(code, &mut 1000).unwrap();
        assert_eq!(value.pointer("/paths/~1v1~1x/post/note").unwrap(), "a } b");
        assert_eq!(code.get(length..), Some("; more()"));
        assert!(object("{ theme: 'dark' }", &mut 1000).is_none());
        assert!(
            object("{ openapi: load('x'), f() {} }", &mut 1000).is_none_or(|(value, _)| value.get("paths").is_none())
        );
        assert!(object("{ openapi: '3", &mut 1000).is_none());
    }

    #[test]
    fn texts_between_back_quotes_and_escaped_ones_are_read() {
        assert_eq!(template("`openapi: 3.1.0\n` + x"), Some(("openapi: 3.1.0\n", 17)));
        assert!(
            template("`openapi: ${version}`").is_none()
                && template("`hello`").is_none()
                && template("`openapi:").is_none()
        );
        assert_eq!(unescaped("%7B%22a%22%3A1%7D %zz%4"), "{\"a\":1} %zz%4");
    }
}
