//! A value of JSON, or of what Python and Node print in its place, as far as it goes: broken, cut, and with what gateways forget to escape.

use super::Json;

/// Deeper values are skipped and read as null.
const MAX_DEPTH: usize = 60;

/// Reads values one after the other, with so many steps for all of them.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) fuel: usize,
    /// Some value began and the text ended before it did.
    pub(super) cut: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let fuel = text.len().saturating_mul(6).saturating_add(10_000);
        Self { bytes: text.as_bytes(), at: 0, fuel, cut: false }
    }

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

    /// The value here; `None` where none begins.
    pub(super) fn value(&mut self, depth: usize) -> Option<Json> {
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
        let mut fields = Vec::new();
        self.members(b'}', |own| match own.field(depth) {
            Some(field) => {
                fields.push(field);
                true
            }
            None => {
                own.cut |= own.peek().is_none();
                false
            }
        });
        Json::Map(fields)
    }

    /// What stands between two brackets, up to the second one; `one` reads a member, and says whether more may follow.
    fn members(&mut self, close: u8, mut one: impl FnMut(&mut Self) -> bool) {
        self.at += 1;
        loop {
            self.blank();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return;
                }
                Some(_) if self.fuel > 0 => {
                    if !one(self) {
                        return;
                    }
                }
                end => {
                    self.cut |= end.is_none();
                    return;
                }
            }
        }
    }

    fn field(&mut self, depth: usize) -> Option<(String, Json)> {
        let key = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                unwrapped(self.string(quote))
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
        let mut items = Vec::new();
        self.members(b']', |own| {
            let before = own.at;
            let item = own.value(depth + 1).filter(|_| own.at > before);
            let more = item.is_some();
            items.extend(item);
            more
        });
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

/// A key without the line's end that a terminal broke it at.
fn unwrapped(key: String) -> String {
    if key.contains('\n') { key.lines().map(str::trim).collect() } else { key }
}

fn push_char(out: &mut Vec<u8>, c: char) {
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn is_number(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'))
}

pub(super) const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

/// Position after white space, including newlines that were printed as an escape.
pub(super) fn blank_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match (bytes.get(at), bytes.get(at + 1)) {
            (Some(b), _) if b.is_ascii_whitespace() => at += 1,
            (Some(b'\\'), Some(b'n' | b'r' | b't')) => at += 2,
            _ => return at,
        }
    }
}
