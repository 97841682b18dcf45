//! Strings that a program puts together on one line: `"abc" + "def"`, `'abc' . 'def'`, `"abc" .. "def"`. Those on several lines are joined as lines are.

use super::{Layer, Line, goes_on};
use crate::hunt::{
    grams::Grams,
    view::{By, View},
};

/// What stands between two of them, with a quote on each side.
pub(super) const SIGNS: [&[u8]; 28] = [
    b"\" + \"",
    b"' + '",
    b"\"+\"",
    b"'+'",
    b"\" . \"",
    b"' . '",
    b"\" .. \"",
    b"' .. '",
    b"\" & \"",
    b"\" || \"",
    b"' || '",
    b"'||'",
    b"\" ++ \"",
    b"\" <> \"",
    b"\" ~ \"",
    b"' ~ '",
    b"\"..\"",
    b"'..'",
    b"\".\"",
    b"'.'",
    b"\"&\"",
    b"\"||\"",
    b"\"++\"",
    b"\"<>\"",
    b"\"~\"",
    b"'~'",
    b"`+`",
    b"` + `",
];

/// Bytes of the first string at most.
const LONGEST: usize = 256;

/// Joins those in a row where a known secret may go on from one to the next. A sign begins with the quote that ends a string, and ends with the
/// one that begins the next.
pub(super) fn join(layer: &Layer<'_>, signs: &[Line], grams: &Grams, view: &mut View) {
    let text = layer.text;
    let is_next = |(_, from): &Line, (to, _): &Line| string(text, *from, *to);
    for row in signs.chunk_by(is_next) {
        let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
        let Some(quote) = text.get(first.0) else { continue };
        let front = text.get(first.0.saturating_sub(LONGEST)..first.0).unwrap_or_default();
        let Some(open) = memchr::memrchr(*quote, front).map(|at| first.0 - front.len() + at + 1) else { continue };
        let behind = text.get(last.1..).unwrap_or_default();
        let behind = behind.get(..behind.len().min(LONGEST)).unwrap_or_default();
        let Some(close) = memchr::memchr2(*quote, b'\n', behind).map(|at| last.1 + at) else { continue };
        let froms = std::iter::once(open).chain(row.iter().map(|sign| sign.1));
        let pieces: Vec<Line> = froms.zip(row.iter().map(|sign| sign.0).chain([close])).collect();
        let may_go_on = pieces.windows(2).any(|two| matches!(two, [a, b] if goes_on(text, *a, *b, grams)));
        if may_go_on && layer.is_touched(open, close) {
            pieces.iter().for_each(|(from, to)| view.copy(text, *from, *to, By::Strings));
            view.bytes.push(b'\n');
        }
    }
}

/// Whether one string stands between two places: no other begins or ends there, nor does a line.
fn string(text: &[u8], from: usize, to: usize) -> bool {
    let quote = from.checked_sub(1).and_then(|at| text.get(at));
    let inner = text.get(from..to).filter(|inner| inner.len() <= LONGEST);
    inner.zip(quote).is_some_and(|(inner, quote)| memchr::memchr2(*quote, b'\n', inner).is_none())
}
