//! What was cut apart, joined: lines that were folded, wrapped or prefixed, and the pieces of a stream.

use std::collections::BTreeMap;

use super::{
    Layer,
    grams::Grams,
    marks::{Kind, Marks},
    view::View,
};

/// Lines that are joined from a seam on.
const LINES: usize = 32;
/// Of those, how many have to be left when another seam is met: more pieces than a secret is cut into.
const LEFT: usize = 12;
/// How far into a line its prefix may reach.
const PREFIX: usize = 96;

/// A line without its break: where it begins and ends.
type Line = (usize, usize);

/// Joins lines where two characters before a line's end and two after a later line's prefix stand side by side in a secret.
/// The prefix may end at any mark or blank; so most lines of a log cost a look at a few characters.
pub(super) fn lines(layer: &Layer<'_>, marks: &Marks, grams: &Grams) -> Option<View> {
    let text = layer.text;
    let lines: Vec<Line> = split(text, marks);
    let mut view = View::default();
    // For each number of marks in a prefix, the first line from which lines may have to be joined again.
    let mut joined: BTreeMap<usize, usize> = BTreeMap::new();
    for (n, pair) in lines.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let Some([a, b]) = text.get(first.0..first.1).and_then(|line| line.last_chunk::<2>()) else { continue };
        // What hardly any line ends with goes first.
        let last = lines.get(n + LINES).or(lines.last()).map_or(second.1, |line| line.1);
        if !grams.ends_piece(text.get(first.0..first.1).unwrap_or_default()) || !layer.is_touched(first.0, last) {
            continue;
        }
        for (signs, cut) in cuts(text, *second) {
            let Some([c, d, ..]) = text.get(cut..second.1) else { continue };
            // A line that has fewer marks gave nothing to what was joined from an earlier seam on.
            let is_new = || joined.get(&signs).is_none_or(|from| n >= *from) || cuts(text, *first).nth(signs).is_none();
            if grams.joins([*a, *b, *c, *d]) && is_new() {
                joined.insert(signs, n + LINES - LEFT);
                join(text, lines.get(n..lines.len().min(n + LINES)).unwrap_or_default(), signs, &mut view);
            }
        }
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// Lines that hold anything, without blanks and marks of continuation around; sizes of chunks are none.
fn split(text: &[u8], marks: &Marks) -> Vec<Line> {
    let mut from = 0;
    let mut lines = Vec::new();
    for end in marks.all(Kind::Break).map(|at| at + 1).chain([text.len()]) {
        let line = text.get(from..end).unwrap_or_default();
        let trimmed = line.trim_ascii_end();
        let trimmed = trimmed.strip_suffix(b"\\").unwrap_or(trimmed);
        let trimmed = trimmed.strip_suffix(b"\"").or_else(|| trimmed.strip_suffix(b"'")).unwrap_or(trimmed);
        let chunk_size = trimmed.len() <= 4 && trimmed.iter().all(u8::is_ascii_hexdigit);
        if !chunk_size {
            lines.push((from, from + trimmed.len()));
        }
        from += line.len();
    }
    lines
}

/// Where the text of a line may begin: at its start, or behind its nth mark.
fn cuts(text: &[u8], (from, to): Line) -> impl Iterator<Item = (usize, usize)> {
    let marks = text.get(from..to.min(from + PREFIX)).unwrap_or_default().iter().enumerate();
    let marks = marks.filter(|(_, b)| is_mark(**b)).map(move |(at, _)| from + at + 1);
    std::iter::once(from).chain(marks).enumerate()
}

fn is_mark(byte: u8) -> bool {
    b" \t|>]):\"'#+=".contains(&byte)
}

fn join(text: &[u8], lines: &[Line], marks: usize, view: &mut View) {
    for (n, line) in lines.iter().enumerate() {
        let cut = if n == 0 { line.0 } else { cuts(text, *line).nth(marks).map_or(line.1, |(_, cut)| cut) };
        view.copy(text, cut, line.1, "line breaks");
    }
    view.bytes.push(b'\n');
}

/// What pieces of a stream are called as a disguise.
pub(super) const STREAM: &str = "stream pieces";

/// Keys under which streams send text piece by piece.
const KEYS: [&[u8]; 9] = [
    b"\"content\"",
    b"\"text\"",
    b"\"delta\"",
    b"\"partial_json\"",
    b"\"arguments\"",
    b"\"thinking\"",
    b"\"reasoning_content\"",
    b"\"data\"",
    b"\"message\"",
];

/// [`KEYS`], for whoever marks a text.
pub(crate) fn names_of_pieces() -> impl Iterator<Item = &'static [u8]> {
    KEYS.into_iter()
}

/// Bytes of pieces before and behind what the layer above did not have.
const AROUND: usize = 256;

/// The strings that a stream sent under one of [`KEYS`], one behind the other.
pub(super) fn deltas(layer: &Layer<'_>, marks: &Marks) -> Option<View> {
    let text = layer.text;
    let mut pieces: Vec<Line> = Vec::new();
    let mut at = 0;
    while let Some(quote) = marks.next(Kind::Piece, at) {
        at = quote + 1;
        let rest = text.get(quote..)?;
        let Some(key) = KEYS.iter().find(|key| rest.starts_with(key)) else { continue };
        at = quote + key.len();
        let Some(piece) = string(text, at) else { continue };
        at = piece.1;
        pieces.push(piece);
    }
    if pieces.len() < 2 {
        return None;
    }
    let mut view = View::default();
    let mut wanted = wanted(layer, &pieces).into_iter().peekable();
    let mut joins = false;
    for (n, (from, to)) in pieces.iter().enumerate() {
        while wanted.next_if(|(_, end)| *end <= n).is_some() {}
        if wanted.peek().is_some_and(|(start, _)| *start <= n) {
            view.copy(text, *from, *to, STREAM);
            joins = true;
        } else if joins {
            view.bytes.push(0);
            joins = false;
        }
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// Which pieces have to be joined, in ranges: those near one that the layer above did not have so.
fn wanted(layer: &Layer<'_>, pieces: &[Line]) -> Vec<(usize, usize)> {
    if layer.above.is_none() {
        return vec![(0, pieces.len())];
    }
    let far = |pieces: &mut dyn Iterator<Item = &Line>| {
        let mut left = AROUND;
        let near = |(from, to): &&Line| {
            let is_near = left > 0;
            left = left.saturating_sub(to - from);
            is_near
        };
        pieces.take_while(near).count()
    };
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (n, (_, to)) in pieces.iter().enumerate() {
        let from = n.checked_sub(1).and_then(|before| pieces.get(before)).map_or(0, |(_, to)| *to);
        if !layer.is_touched(from, *to) {
            continue;
        }
        let (front, back) = pieces.split_at(n);
        let range = (n - far(&mut front.iter().rev()), n + far(&mut back.iter()).max(1));
        match ranges.last_mut() {
            Some(last) if last.1 >= range.0 => last.1 = last.1.max(range.1),
            _ => ranges.push(range),
        }
    }
    ranges
}

/// A string that is the value of the key before it.
fn string(text: &[u8], at: usize) -> Option<Line> {
    let rest = text.get(at..)?;
    let blank = |rest: &[u8]| rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let colon = blank(rest);
    let quote = colon + 1 + blank(rest.get(colon + 1..)?);
    if rest.get(colon) != Some(&b':') || rest.get(quote) != Some(&b'"') {
        return None;
    }
    let from = at + quote + 1;
    let mut to = from;
    loop {
        to += memchr::memchr2(b'"', b'\\', text.get(to..)?)?;
        match text.get(to)? {
            b'"' => return Some((from, to)),
            _ => to += 2,
        }
    }
}
