//! Types of fields, as pages write them.

use super::{LONGEST, mark, plain};

/// Types, and the one word of ours for each.
const TYPES: [(&str, &str); 48] = [
    ("string", "string"),
    ("str", "string"),
    ("text", "string"),
    ("enum", "string"),
    ("uuid", "string"),
    ("integer", "integer"),
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("long", "integer"),
    ("number", "number"),
    ("float", "number"),
    ("double", "number"),
    ("decimal", "number"),
    ("boolean", "boolean"),
    ("bool", "boolean"),
    ("array", "array"),
    ("list", "array"),
    ("sequence", "array"),
    ("object", "object"),
    ("map", "object"),
    ("dict", "object"),
    ("json", "object"),
    ("record", "object"),
    ("any", "any"),
    ("null", "null"),
    ("union", "any"),
    ("字符串", "string"),
    ("整数", "integer"),
    ("整型", "integer"),
    ("数字", "number"),
    ("数值", "number"),
    ("布尔", "boolean"),
    ("布尔值", "boolean"),
    ("数组", "array"),
    ("对象", "object"),
    ("文字列", "string"),
    ("数値", "number"),
    ("真偽値", "boolean"),
    ("配列", "array"),
    ("オブジェクト", "object"),
    ("문자열", "string"),
    ("정수", "integer"),
    ("숫자", "number"),
    ("배열", "array"),
    ("객체", "object"),
    ("строка", "string"),
    ("массив", "array"),
];
/// Other words that stand in the description of a type.
const AROUND_TYPES: [&str; 26] = [
    "of", "or", "and", "null", "nullable", "enum", "strings", "objects", "integers", "numbers", "items", "a", "an",
    "none", "default", "defaults", "format", "message", "messages", "content", "part", "parts", "tool", "param",
    "union", "oneof",
];

/// The one word for a type; `None` where a text is no type.
pub(crate) fn kind(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST {
        return None;
    }
    let text = plain(text);
    let sentence = text.contains(['，', '：', '（', '）', '。', '、']);
    if text.is_empty() || text.chars().count() > 80 || sentence || (text.contains(')') && !text.contains('(')) {
        return None;
    }
    let is_array = text.ends_with("[]") || text.starts_with("array") || text.starts_with("list");
    let loose =
        (is_array || text.contains('<')) && !text.contains([',', '.', ':', ';', '(']) && text.split(' ').count() <= 4;
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let known = |word: &str| TYPES.iter().find(|(own, _)| *own == word).map(|(_, kind)| *kind);
    let mut first = None;
    for word in &words {
        match known(word) {
            Some(kind) => first = first.or(Some(kind)),
            None if AROUND_TYPES.contains(word) || word.bytes().all(|b| b.is_ascii_digit()) => {}
            // `Message[]`, `array<ChatMessage>`: the name of a type of the page's own, beside one that is known.
            None if loose && mark(word).is_none() => {}
            None => return None,
        }
    }
    if text.ends_with("[]") { Some("array") } else { first }
}
