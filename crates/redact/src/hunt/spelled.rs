//! Characters that a program names one by one: `CHR(115)||CHR(107)`, `[char]115+[char]107`, an assembler's `.byte 0x73, 0x6b` and
//! `db` between tabs, and what gdb shows of some: `115 's', 107 'k'`. They are met by words that hardly any other text has.

use super::{
    Layer,
    decimals::{LEAST, put_texts},
    sense::Senses,
    view::{By, View},
};

/// Before a number that is made a character.
const CALLS: [&[u8]; 11] =
    [b"CHR(", b"chr(", b"Chr(", b"CHAR(", b"char(", b"Char(", b"ChrW(", b"CharCode(", b"[char]", b"[Char]", b"(char)"];
/// Before numbers and strings that a program holds as bytes. Four bytes that other texts have, too, such as `db` between blanks, are none of
/// them: each place that may be one costs.
const LISTS: [&[u8]; 4] = [b".byte", b"\tdb\t", b"\tDB\t", b" DB "];
/// Before words of several bytes in hex, the last of which comes first. What begins the first is part of what they are met by, since other
/// texts have `long`, too.
const LONGER: [&[u8]; 4] = [b".long\t0x", b".long 0x", b".quad\t0x", b".quad 0x"];
/// What begins a word in hex.
const PREFIX: &[u8] = b"0x";
/// Between a character and the number of the next. Of a credential's letters most have a number that begins so.
const SHOWN: [&[u8]; 2] = [b"'\t1", b"', 1"];

/// Bytes between two words of a row at most: a string, or a label and a remark.
const GAP: usize = 64;

/// What they are met by, for whoever marks a text.
pub(super) fn words() -> impl Iterator<Item = &'static [u8]> {
    CALLS.into_iter().chain(LISTS).chain(LONGER).chain(SHOWN)
}

/// Characters of a row, as they are met.
#[derive(Debug, Default)]
pub(super) struct Spelled {
    bytes: Vec<(usize, u8)>,
    word: &'static [u8],
    end: usize,
}

impl Spelled {
    /// Reads what is named at one of the words, and tells of the row before where that is none of it.
    pub(super) fn meet(&mut self, layer: &Layer<'_>, at: usize, senses: &Senses, view: &mut View) {
        if at < self.end {
            return;
        }
        let text = layer.text;
        let rest = text.get(at..).unwrap_or_default();
        let Some(word) = words().find(|word| rest.starts_with(word)) else { return };
        let behind = at + word.len();
        let is_call = CALLS.contains(&word);
        if word != self.word || at - self.end > GAP {
            self.close(layer, senses, view);
        } else if is_call {
            self.bytes.extend(strings(text, self.end, at));
        }
        self.word = word;
        self.end = if is_call {
            call(text, behind).map_or(behind, |(byte, end)| {
                self.bytes.push((at, byte));
                end
            })
        } else if LISTS.contains(&word) {
            list(text, behind, &mut self.bytes)
        } else if LONGER.contains(&word) {
            longer(text, behind - PREFIX.len(), &mut self.bytes)
        } else {
            shown(text, at, &mut self.bytes)
        };
    }

    /// Tells of a row that is over.
    pub(super) fn close(&mut self, layer: &Layer<'_>, senses: &Senses, view: &mut View) {
        let from = self.bytes.first().map_or(0, |(at, _)| *at);
        if self.bytes.len() >= LEAST && layer.is_touched(from, self.end) {
            put_texts(&self.bytes, 0, By::Decimal, senses, view);
        }
        self.bytes.clear();
    }
}

/// The number at a place, and where it ends.
fn call(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let front = text.get(at..)?.iter().take(2).take_while(|byte| b" (".contains(byte)).count();
    number(text, at + front)
}

/// A byte as programs write one, in decimal or hex, and where it ends.
fn number(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let is_of = |byte: &&u8| byte.is_ascii_alphanumeric() || b"$&".contains(byte);
    let len = text.get(at..)?.iter().take(6).take_while(is_of).count();
    let token = str::from_utf8(text.get(at..at + len)?).ok()?;
    let prefixed = ["0x", "0X", "&H", "&h", "$"].iter().find_map(|prefix| token.strip_prefix(prefix));
    let hex = prefixed.or_else(|| token.strip_suffix(['h', 'H']));
    let byte = hex.map_or_else(|| token.parse(), |digits| u8::from_str_radix(digits, 16));
    byte.ok().map(|byte| (byte, at + len))
}

/// Adds the bytes of a list that begins at a place, and hands back where it ends.
fn list(text: &[u8], mut at: usize, bytes: &mut Vec<(usize, u8)>) -> usize {
    let blanks = |at: usize| at + text.get(at..).unwrap_or_default().iter().take_while(|b| b" \t".contains(b)).count();
    loop {
        let from = blanks(at);
        if let Some((byte, end)) = number(text, from) {
            bytes.push((from, byte));
            at = end;
        } else if let Some((inner, end)) = quoted(text, from) {
            bytes.extend((from + 1..).zip(inner.iter().copied()));
            at = end;
        } else {
            return at;
        }
        let comma = blanks(at);
        if text.get(comma) != Some(&b',') {
            return at;
        }
        at = comma + 1;
    }
}

/// Adds the bytes of a list of words that begins at a place, and hands back where it ends.
fn longer(text: &[u8], mut at: usize, bytes: &mut Vec<(usize, u8)>) -> usize {
    loop {
        let blanks = text.get(at..).unwrap_or_default().iter().take_while(|byte| b" \t,".contains(byte)).count();
        let word = text.get(at + blanks..).and_then(|rest| rest.strip_prefix(PREFIX)).unwrap_or_default();
        let digits = word.iter().take(16).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let word = word.get(..digits).and_then(|word| str::from_utf8(word).ok());
        let Some(value) = word.and_then(|word| u64::from_str_radix(word, 16).ok()) else { return at };
        let held = value.to_le_bytes().into_iter().take(digits.div_ceil(2));
        bytes.extend(held.map(|byte| (at + blanks, byte)));
        at += blanks + PREFIX.len() + digits;
    }
}

/// A short string that begins at a place, and where it ends.
fn quoted(text: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let quote = text.get(at).filter(|byte| b"\"'".contains(byte))?;
    let rest = text.get(at + 1..text.len().min(at + GAP))?;
    let len = memchr::memchr2(*quote, b'\n', rest).filter(|len| rest.get(*len) == Some(quote))?;
    Some((rest.get(..len)?, at + 1 + len + 1))
}

/// What stands in a string between two calls.
fn strings(text: &[u8], from: usize, to: usize) -> impl Iterator<Item = (usize, u8)> {
    let between = text.get(from..to).unwrap_or_default();
    let begins = between.iter().position(|byte| b"\"'".contains(byte)).map(|at| from + at);
    let inner = begins.and_then(|at| Some((at + 1, quoted(text, at).filter(|(_, end)| *end <= to)?.0)));
    inner.into_iter().flat_map(|(at, inner)| (at..).zip(inner.iter().copied()))
}

/// Adds the characters of a row of gdb's from the one on at whose end a place is, on all of its lines, and hands back where it ends.
fn shown(text: &[u8], at: usize, bytes: &mut Vec<(usize, u8)>) -> usize {
    let front = text.get(..at).unwrap_or_default();
    // A character stands before it, perhaps one with a backslash.
    let ([number @ .., b' ', b'\'', _] | [number @ .., b' ', b'\'', b'\\', _]) = front else { return at + 1 };
    let digits = number.iter().rev().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let mut next = number.len() - digits;
    while let Some((byte, end)) = character(text, next) {
        bytes.push((next, byte));
        next = end + gap(text.get(end..).unwrap_or_default());
    }
    next.max(at + 1)
}

/// `115 's'`: a character's number, and where the character ends.
fn character(text: &[u8], at: usize) -> Option<(u8, usize)> {
    let (byte, end) = number(text, at)?;
    let inner = text.get(end..)?.strip_prefix(b" '")?;
    // What cannot be printed is written with a backslash, and so is a quote.
    let escaped = if inner.first() == Some(&b'\\') { 2 } else { 1 };
    let len = escaped + inner.get(escaped..)?.iter().take(3).position(|byte| *byte == b'\'')?;
    Some((byte, end + 2 + len + 1))
}

/// How much stands between two characters: a tab, a comma, or the address of the next line.
fn gap(rest: &[u8]) -> usize {
    match rest {
        [b'\t', ..] => 1,
        [b',', b' ', ..] => 2,
        [b'\n', b'0', b'x', line @ ..] => {
            let near = line.get(..line.len().min(GAP)).unwrap_or_default();
            memchr::memmem::find(near, b":\t").map_or(0, |address| 3 + address + 2)
        }
        _ => 0,
    }
}
