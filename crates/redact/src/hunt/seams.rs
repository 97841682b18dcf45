//! What was cut apart, joined: lines that were folded, wrapped or prefixed, and the pieces of a stream.

use std::collections::BTreeMap;

use super::{
    Layer,
    grams::Grams,
    marks::{All, Kind, Marks},
    view::{By, View},
};
use crate::sieve::frequency;

/// Lines that are joined from a seam on.
const LINES: usize = 32;
/// Of those, how many have to be left when another seam is met: more pieces than a secret is cut into.
const LEFT: usize = 12;
/// How far into a line its prefix may reach.
const PREFIX: usize = 96;

/// A line without its break: where it begins and ends.
type Line = (usize, usize);

/// Joins lines where two characters before a line's end and two after a later line's prefix stand side by side in a secret.
/// The prefix may end at any mark or blank; so most lines of a log cost a look at a few characters ([`Ends`](super::ends::Ends)).
pub(super) fn lines(layer: &Layer<'_>, marks: &Marks, grams: &Grams) -> Option<View> {
    let text = layer.text;
    let mut view = View::default();
    // For each number of marks in a prefix, where the first line begins from which lines may have to be joined again.
    let mut joined: BTreeMap<usize, usize> = BTreeMap::new();
    for end in &marks.lines().seams {
        let Some(first) = line(text, *end) else { continue };
        let Some(ending) = text.get(first.0..first.1) else { continue };
        let Some(two) = ending.last_chunk::<2>() else { continue };
        // What hardly any line ends with goes first.
        if !grams.ends_piece(ending) {
            continue;
        }
        let behind = Lines { text, ends: marks.all_from(Kind::Break, end + 1), from: end + 1 };
        let Some(second) = behind.clone().next().filter(|line| may_go_on(text, *line, grams.behind(*two))) else {
            continue;
        };
        let near: Vec<Line> = std::iter::once(first).chain(behind.take(LINES)).collect();
        if !layer.is_touched(first.0, near.last().map_or(second.1, |line| line.1)) {
            continue;
        }
        let [a, b] = *two;
        for (signs, cut) in cuts(text, second) {
            let Some([c, d, ..]) = text.get(cut..second.1) else { continue };
            // A line that has fewer marks gave nothing to what was joined from an earlier seam on.
            let is_new =
                || joined.get(&signs).is_none_or(|from| first.0 >= *from) || cuts(text, first).nth(signs).is_none();
            if grams.joins([a, b, *c, *d]) && is_new() {
                joined.insert(signs, near.get(LINES - LEFT).map_or(usize::MAX, |line| line.0));
                join(text, near.get(..near.len().min(LINES)).unwrap_or_default(), signs, &mut view);
            }
        }
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// The line that ends at a place, if it holds anything.
fn line(text: &[u8], end: usize) -> Option<Line> {
    let from = memchr::memrchr(b'\n', text.get(..end)?).map_or(0, |before| before + 1);
    let trimmed = trim(text.get(from..=end)?);
    (!is_chunk_size(trimmed)).then_some((from, from + trimmed.len()))
}

/// Whether a line holds nothing, or the size of a chunk.
fn is_chunk_size(line: &[u8]) -> bool {
    line.len() <= 4 && line.iter().all(u8::is_ascii_hexdigit)
}

/// Whether the last two of four bytes stand where a line's text may begin.
fn may_go_on(text: &[u8], (from, to): Line, fours: &[[u8; 4]]) -> bool {
    let line = text.get(from..to.min(from + PREFIX + 2)).unwrap_or_default();
    let begins = |at: usize| at.checked_sub(1).and_then(|before| line.get(before)).is_none_or(|b| is_mark(*b));
    fours.iter().any(|[_, _, c, d]| {
        // The one that texts have less often is looked for.
        let (rare, within) = if frequency(*c) <= frequency(*d) { (c, 0) } else { (d, 1) };
        let stands = |at: usize| line.get(at) == Some(c) && line.get(at + 1) == Some(d) && begins(at);
        memchr::memchr_iter(*rare, line).any(|at| at.checked_sub(within).is_some_and(stands))
    })
}

/// Lines that hold anything, without blanks and marks of continuation around; sizes of chunks are none.
#[derive(Clone)]
struct Lines<'a> {
    text: &'a [u8],
    ends: All<'a>,
    /// Where the next one begins.
    from: usize,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    #[inline(always)]
    fn next(&mut self) -> Option<Line> {
        while self.from < self.text.len() {
            let from = self.from;
            let end = self.ends.next().map_or(self.text.len(), |at| at + 1);
            self.from = end;
            let trimmed = trim(self.text.get(from..end).unwrap_or_default());
            if !is_chunk_size(trimmed) {
                return Some((from, from + trimmed.len()));
            }
        }
        None
    }
}

/// A line without what may stand behind its text.
#[inline(always)]
pub(super) fn trim(line: &[u8]) -> &[u8] {
    // Most lines end with a letter, a digit or a bracket.
    if let [front @ .., last, b'\n'] = line
        && last.is_ascii_graphic()
        && !b"\\\"'".contains(last)
    {
        return line.get(..=front.len()).unwrap_or_default();
    }
    let trimmed = line.trim_ascii_end();
    let trimmed = trimmed.strip_suffix(b"\\").unwrap_or(trimmed);
    trimmed.strip_suffix(b"\"").or_else(|| trimmed.strip_suffix(b"'")).unwrap_or(trimmed)
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
        view.copy(text, cut, line.1, By::Lines);
    }
    view.bytes.push(b'\n');
}

/// Keys under which streams send text piece by piece.
const KEYS: [&[u8]; 11] = [
    b"\"content\"",
    b"\"text\"",
    b"\"delta\"",
    b"\"partial_json\"",
    b"\"arguments\"",
    b"\"thinking\"",
    b"\"reasoning_content\"",
    b"\"data\"",
    b"\"message\"",
    b"\"response\"",
    b"\"log\"",
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
    let mut places = marks.cursor(Kind::Piece);
    while let Some(quote) = places.next(at) {
        at = quote + 1;
        let rest = text.get(quote..)?;
        // Their first letter tells most of them apart.
        let is = |key: &&&[u8]| key.get(1) == rest.get(1) && rest.starts_with(key);
        let Some(key) = KEYS.iter().find(is) else { continue };
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
            view.copy(text, *from, *to, By::Stream);
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
