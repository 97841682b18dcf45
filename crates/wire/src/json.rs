//! A lenient reader for what servers and SDKs print of an error: JSON with raw newlines, stray commas or a torn
//! end, several documents glued together, Python's and Node's way of printing an object. It never fails, never
//! recurses deeper than [`MAX_DEPTH`] and stops when its fuel is used up.

/// Deeper values are skipped and read as null.
const MAX_DEPTH: usize = 60;
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
    let mut parser =
        Parser { bytes: text.as_bytes(), at: 0, fuel: text.len().saturating_mul(6).saturating_add(10_000), cut: false };
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

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

/// Position after white space, including newlines that were printed as an escape.
fn blank_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b), _) if b.is_ascii_whitespace() => at += 1,
            (Some(b'\\'), Some(b'n' | b'r' | b't')) => at += 2,
            _ => return at,
        }
    }
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    fuel: usize,
    /// Some value began and the text ended before it did.
    cut: bool,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over a byte, as long as there is fuel.
    fn bump(&mut self) -> Option<u8> {
        self.fuel = self.fuel.checked_sub(1)?;
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn blank(&mut self) {
        let end = blank_end(self.bytes, self.at);
        self.fuel = self.fuel.saturating_sub(end - self.at);
        self.at = end;
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.blank();
        if self.fuel == 0 {
            return None;
        }
        match self.peek()? {
            b'{' | b'[' if depth >= MAX_DEPTH => {
                self.skip_nested();
                Some(Json::Null)
            }
            b'{' => Some(self.map(depth)),
            b'[' => Some(self.list(depth)),
            quote @ (b'"' | b'\'' | b'`') => {
                self.at += 1;
                Some(Json::Text(self.joined(quote)))
            }
            b'b' | b'u' if matches!(self.bytes.get(self.at + 1), Some(b'"' | b'\'')) => {
                let quote = *self.bytes.get(self.at + 1)?;
                self.at += 2;
                Some(Json::Text(self.string(quote)))
            }
            _ => self.bare(depth),
        }
    }

    fn map(&mut self, depth: usize) -> Json {
        self.at += 1;
        let mut fields = Vec::new();
        loop {
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(_) if self.fuel > 0 => match self.field(depth) {
                    Some(field) => fields.push(field),
                    None => {
                        self.cut |= self.peek().is_none();
                        break;
                    }
                },
                end => {
                    self.cut |= end.is_none();
                    break;
                }
            }
        }
        Json::Map(fields)
    }

    fn field(&mut self, depth: usize) -> Option<(String, Json)> {
        let key = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.string(quote)
            }
            _ => self.name()?,
        };
        self.blank();
        if self.peek()? != b':' {
            return None;
        }
        self.at += 1;
        let value = self.value(depth + 1).unwrap_or(Json::Null);
        Some((key, value))
    }

    fn name(&mut self) -> Option<String> {
        let start = self.at;
        while self.peek().is_some_and(|b| is_name(b) || b == b'-' || b >= 0x80) {
            self.bump()?;
        }
        let name = self.bytes.get(start..self.at)?;
        (!name.is_empty()).then(|| String::from_utf8_lossy(name).into_owned())
    }

    fn list(&mut self, depth: usize) -> Json {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(_) if self.fuel > 0 => {
                    let before = self.at;
                    match self.value(depth + 1) {
                        Some(item) if self.at > before => items.push(item),
                        _ => break,
                    }
                }
                end => {
                    self.cut |= end.is_none();
                    break;
                }
            }
        }
        Json::List(items)
    }

    /// The rest of a string, and the strings that Node joins to a long one with `+`.
    fn joined(&mut self, quote: u8) -> String {
        let mut text = self.string(quote);
        loop {
            let plus = blank_end(self.bytes, self.at);
            let next = blank_end(self.bytes, plus + 1);
            match (self.bytes.get(plus), self.bytes.get(next)) {
                (Some(b'+'), Some(quote @ (b'"' | b'\'' | b'`'))) if self.fuel > 0 => {
                    self.fuel = self.fuel.saturating_sub(next - self.at);
                    self.at = next + 1;
                    text.push_str(&self.string(*quote));
                }
                _ => return text,
            }
        }
    }

    /// The rest of a string. A quote ends it only where a value can end, as some gateways forget to escape.
    fn string(&mut self, quote: u8) -> String {
        let mut out = Vec::new();
        while let Some(byte) = self.bump() {
            if byte == b'\\' {
                self.escape(&mut out);
            } else if byte == quote && self.ends_here() {
                break;
            } else {
                out.push(byte);
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    fn ends_here(&mut self) -> bool {
        let end = blank_end(self.bytes, self.at);
        self.fuel = self.fuel.saturating_sub(end - self.at);
        matches!(self.bytes.get(end), None | Some(b',' | b':' | b'}' | b']' | b')' | b'+' | b'\\')) || {
            let blanks = self.bytes.get(self.at..end).unwrap_or_default();
            blanks.contains(&b'\n') && self.bytes.get(end) == Some(&b'"')
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        match self.bump() {
            Some(b'n' | b'r') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'b' | b'f') => out.push(b' '),
            Some(b'u') => self.unicode(out),
            Some(b'x') => {
                let value = self.hex(2).and_then(char::from_u32).unwrap_or('\u{fffd}');
                push_char(out, value);
            }
            Some(byte) => out.push(byte),
            None => {}
        }
    }

    fn unicode(&mut self, out: &mut Vec<u8>) {
        let Some(high) = self.hex(4) else { return push_char(out, '\u{fffd}') };
        if (0xd800..0xdc00).contains(&high) && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            let low = self.hex(4).filter(|low| (0xdc00..0xe000).contains(low));
            let joined = low.and_then(|low| char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)));
            return push_char(out, joined.unwrap_or('\u{fffd}'));
        }
        push_char(out, char::from_u32(high).unwrap_or('\u{fffd}'));
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.bytes.get(self.at..self.at + digits)?;
        let value = u32::from_str_radix(str::from_utf8(text).ok()?, 16).ok()?;
        self.at += digits;
        Some(value)
    }

    /// A number, a literal of JSON or Python, or some other word up to the next mark.
    fn bare(&mut self, depth: usize) -> Option<Json> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b',' | b'}' | b']' | b'\n' => break,
                // `Headers { … }`, as Node prints an object of a class.
                b'{' if self.at > start && depth < MAX_DEPTH => return self.value(depth),
                _ => {
                    self.bump()?;
                }
            }
        }
        if self.at == start {
            return None;
        }
        let word = String::from_utf8_lossy(self.bytes.get(start..self.at)?).trim().to_owned();
        Some(match word.as_str() {
            "null" | "None" | "undefined" | "nil" => Json::Null,
            "true" | "True" => Json::Bool(true),
            "false" | "False" => Json::Bool(false),
            _ if is_number(&word) => Json::Number(word),
            _ => Json::Text(word),
        })
    }

    /// Steps over nested brackets without recursion.
    fn skip_nested(&mut self) {
        let mut open = 0_usize;
        let mut quoted = false;
        while let Some(byte) = self.bump() {
            match byte {
                b'\\' => {
                    self.bump();
                }
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => open += 1,
                b'}' | b']' if !quoted => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}

fn push_char(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
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
