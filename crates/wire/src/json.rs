//! A lenient reader for what servers and SDKs print of an error: JSON with raw newlines, stray commas or a torn
//! end, several documents glued together, Python's and Node's way of printing an object. It never fails, never
//! recurses deeper than 60 levels and stops when its fuel is used up.

mod parser;

use parser::{Parser, blank_end, is_name};

/// More documents than this in one text are not an error message.
const MAX_DOCUMENTS: usize = 64;

/// A value. It holds text from outside, so it has no `Debug`.
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Self>),
    Map(Vec<(String, Self)>),
}

impl Json {
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The first of several fields that is there and not null.
    pub(crate) fn any(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().find_map(|key| self.get(key).filter(|value| !matches!(value, Self::Null)))
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A text that is not blank.
    pub(crate) fn words(&self) -> Option<&str> {
        self.text().filter(|text| !text.trim().is_empty())
    }

    /// A number as written, or a text.
    pub(crate) fn scalar(&self) -> Option<&str> {
        if let Self::Number(text) | Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Self::List(items) = self { Some(items) } else { None }
    }

    pub(crate) fn fields(&self) -> Option<&[(String, Self)]> {
        if let Self::Map(fields) = self { Some(fields) } else { None }
    }

    /// Whether it is an object with a field, or a list that begins with one.
    fn is_document(&self) -> bool {
        match self {
            Self::Map(fields) => !fields.is_empty(),
            Self::List(items) => items.iter().any(|item| matches!(item, Self::Map(fields) if !fields.is_empty())),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }
}

/// What a text holds: documents, and the words around them.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) found: Vec<Json>,
    pub(crate) outside: String,
    /// The text ends inside the last document.
    pub(crate) cut: bool,
}

/// Reads every document in a text.
pub(crate) fn documents(text: &str) -> Documents {
    let read = read_documents(text);
    if read.found.is_empty() && text.contains("{\\\"") {
        // A log that printed the JSON once more as a string.
        return read_documents(&text.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    read
}

fn read_documents(text: &str) -> Documents {
    let mut parser = Parser::new(text);
    let mut out = Documents::default();
    let mut kept = 0;
    let mut from = 0;
    while let Some(start) = next_start(text, from) {
        if out.found.len() >= MAX_DOCUMENTS || parser.fuel == 0 {
            break;
        }
        parser.at = start;
        parser.cut = false;
        match parser.value(0) {
            Some(value) if value.is_document() && parser.at > start => {
                out.outside.push_str(text.get(kept..start).unwrap_or_default());
                out.outside.push(' ');
                out.found.push(value);
                (kept, from) = (parser.at, parser.at);
                out.cut = parser.cut;
            }
            _ => from = start + 1,
        }
    }
    out.outside.push_str(text.get(kept..).unwrap_or_default());
    out
}

/// The next brace or bracket after which a document may follow.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|&at| match bytes.get(at) {
        Some(b'{') => starts_key(bytes, at + 1),
        Some(b'[') => matches!(bytes.get(blank_end(bytes, at + 1)), Some(b'{' | b'[')),
        _ => false,
    })
}

/// Whether a key follows: a quoted one, or a bare name and a colon as Node prints it.
fn starts_key(bytes: &[u8], at: usize) -> bool {
    let at = blank_end(bytes, at);
    match bytes.get(at) {
        Some(b'"' | b'\'' | b'}') => true,
        Some(byte) if is_name(*byte) => {
            let end = at + bytes.iter().skip(at).take(60).take_while(|b| is_name(**b)).count();
            bytes.get(end) == Some(&b':')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        let read = documents(text);
        let doc = read.found.first().expect("a document");
        let error = doc.get("error").unwrap_or(doc);
        error.get("message").and_then(Json::text).unwrap_or_default().to_owned()
    }

    #[test]
    fn broken_documents_are_read_as_far_as_they_go() {
        assert_eq!(message("{\"error\":{\"message\":\"two\nlines\",},}"), "two\nlines");
        assert_eq!(message(r#"{"error":{"message":"cut off in the mid"#), "cut off in the mid");
        assert_eq!(message(r#"{"error":{"message":"the model "m" is gone","code":1}}"#), r#"the model "m" is gone"#);
        assert_eq!(message(r#"Error code: 400 - {'error': {'message': "it's", 'code': None}}"#), "it's");
        assert_eq!(message("x {\n  status: 400,\n  error: { message: 'no', param: undefined }\n}"), "no");
        assert_eq!(message(r#"failed: {\"error\":{\"message\":\"quoted\"}} end"#), "quoted");
        assert_eq!(message(r#"b'{\n  "error": {\n "message": "bytes"}}'"#), "bytes");
        assert_eq!(message("{ message: 'a ' +\n  'b ' +\n `c`, code: 1 }"), "a b c");
        assert_eq!(message("{\"error\":{\"mes\n    sage\":\"in a narrow terminal\"}}"), "in a narrow terminal");
        assert_eq!(message(r#"{"error":{"message":"\u4f60\ud83d\ude00"}}"#), "你😀");
    }

    #[test]
    fn glued_documents_are_both_read_and_words_are_kept() {
        let read = documents(r#"{"a":1}data: {"b":[]} tail"#);
        assert_eq!(read.found.len(), 2);
        assert!(read.outside.contains("data:") && read.outside.contains("tail"));
    }

    #[test]
    fn ten_thousand_levels_neither_overflow_nor_hang() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            assert!(documents(&open.repeat(10_000)).found.len() <= MAX_DOCUMENTS);
        }
    }
}
