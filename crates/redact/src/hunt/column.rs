//! Lists of bytes that have each on a line of its own, as programs write them that set out what they print (`jq`, `JSON.stringify`):
//! numbers in decimal or hex, as they are or as strings.

use super::{
    Layer,
    decimals::{LEAST, NONE, put_texts},
    marks::Marks,
    runs,
    sense::Senses,
    view::{By, View},
};

/// Blanks before a number at most.
const INDENTATION: usize = 64;

/// Where a number stands, without what it is written in, and where its line begins.
type Number = (usize, usize, usize);

/// Whether a line that ends at a place may be a number, with a comma or without.
#[inline(always)]
pub(super) fn may_end(text: &[u8], end: usize) -> bool {
    let Some(last) = end.checked_sub(4).and_then(|from| text.get(from..)).and_then(<[u8]>::first_chunk) else {
        return number(text, end).is_some();
    };
    ends_number(*last) && number(text, end).is_some()
}

/// Whether a line that ends so may be a number. Most that end with a digit have a word, a mark or more digits before it.
#[inline(always)]
fn ends_number([a, b, c, d]: [u8; 4]) -> bool {
    match d {
        b',' => c.is_ascii_hexdigit() || b.is_ascii_hexdigit() && runs::is_quote(&c),
        b'\r' => c.is_ascii_digit(),
        b'0'..=b'9' => {
            let before = [c, b, a].into_iter().find(|byte| !byte.is_ascii_hexdigit());
            before.is_some_and(|byte| b" \t\nx".contains(&byte))
        }
        _ => false,
    }
}

/// The number of at most three digits that a line holds which ends at a place.
fn number(text: &[u8], end: usize) -> Option<Number> {
    let line = text.get(..end)?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_suffix(b",").unwrap_or(line);
    let quote = line.last().filter(|byte| runs::is_quote(byte));
    let line = if quote.is_some() { line.get(..line.len() - 1)? } else { line };
    let digits = line.iter().rev().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let (from, to) = (line.len() - digits, line.len());
    let front = line.get(..from)?;
    let front = front.strip_suffix(b"0x").unwrap_or(front);
    let front = quote.map_or(Some(front), |quote| front.strip_suffix(&[*quote]))?;
    let blanks = front.iter().rev().take(INDENTATION).take_while(|byte| b" \t".contains(byte)).count();
    let begins = front.len() - blanks;
    let is_whole = begins.checked_sub(1).is_none_or(|at| text.get(at) == Some(&b'\n'));
    ((1..=3).contains(&digits) && is_whole).then_some((from, to, begins))
}

/// Decodes those that may hold anything.
pub(super) fn decode(layer: &Layer<'_>, marks: &Marks, senses: &Senses, view: &mut View) {
    let text = layer.text;
    let mut ends = marks.lines().columns.iter().peekable();
    while let Some(end) = ends.next() {
        let mut numbers: Vec<Number> = number(text, *end).into_iter().collect();
        let mut last = *end;
        let follows = |end: usize, last: usize| number(text, end).filter(|number| number.2 == last + 1);
        while let Some((end, next)) = ends.peek().and_then(|end| Some((**end, follows(**end, last)?))) {
            numbers.push(next);
            last = end;
            ends.next();
        }
        // Behind the last one stands no comma.
        let rest = text.get(last + 1..).unwrap_or_default();
        let close = memchr::memchr(b'\n', rest.get(..rest.len().min(INDENTATION)).unwrap_or_default());
        numbers.extend(close.and_then(|close| number(text, last + 1 + close)).filter(|number| number.2 == last + 1));
        if numbers.len() >= LEAST.max(senses.least())
            && layer.is_touched(numbers.first().map_or(0, |first| first.0), last)
        {
            put_texts(&read(text, &numbers, 10), 0, By::Decimal, senses, view);
            put_texts(&read(text, &numbers, 16), 0, By::Hex, senses, view);
        }
    }
}

/// The bytes that some numbers are in a base.
fn read(text: &[u8], numbers: &[Number], base: u32) -> Vec<(usize, u8)> {
    let byte = |from: usize, to: usize| u8::from_str_radix(str::from_utf8(text.get(from..to)?).ok()?, base).ok();
    numbers.iter().map(|(from, to, _)| (*from, byte(*from, *to).unwrap_or(NONE))).collect()
}
