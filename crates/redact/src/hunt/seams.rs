//! What was cut apart, joined: lines that were folded, wrapped or prefixed, and the pieces of a stream.

mod strings;

use std::collections::BTreeMap;

use super::{
    Layer,
    grams::Grams,
    marks::{All, Kind, Marks},
    sense::Senses,
    spelled::{self, Spelled},
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
    let mut joining = Joining { layer, grams, joined: BTreeMap::new(), view: View::default() };
    for end in &marks.lines().seams {
        let Some(first) = line(layer.text, *end) else { continue };
        let Some(ending) = layer.text.get(first.0..first.1) else { continue };
        // What hardly any line ends with goes first.
        if !grams.ends_piece(ending) {
            continue;
        }
        let behind = Lines { text: layer.text, ends: marks.all_from(Kind::Break, end + 1), from: end + 1, sizes: true };
        let without = Lines { sizes: false, ..behind.clone() };
        let goes_on = joining.from(first, without);
        // What looks like the size of a chunk may be the last piece of something.
        let is_size = |line: Line| is_chunk_size(layer.text.get(line.0..line.1).unwrap_or_default());
        if behind.clone().next().is_some_and(is_size) || goes_on && behind.clone().take(LINES).any(is_size) {
            joining.from(first, behind);
        }
    }
    (!joining.view.bytes.is_empty()).then_some(joining.view)
}

/// Lines while they are joined.
struct Joining<'a> {
    layer: &'a Layer<'a>,
    grams: &'a Grams,
    /// Where the first line begins from which lines may have to be joined again: for each number of marks in a prefix, with what looks like
    /// sizes of chunks and without.
    joined: BTreeMap<(usize, bool), usize>,
    view: View,
}

impl Joining<'_> {
    /// Joins a line with those behind it, where a secret may go on; hands back whether one may.
    fn from(&mut self, first: Line, behind: Lines<'_>) -> bool {
        let (text, sizes) = (self.layer.text, behind.sizes);
        let ending = text.get(first.0..first.1).unwrap_or_default();
        let goes_on = |line: &Line| may_go_on(text, *line, ending, self.grams);
        let Some(second) = behind.clone().next().filter(goes_on) else { return false };
        let near: Vec<Line> = std::iter::once(first).chain(behind.take(LINES)).collect();
        if !self.layer.is_touched(first.0, near.last().map_or(second.1, |line| line.1)) {
            return false;
        }
        for (signs, cut) in cuts(text, second) {
            let joined = &self.joined;
            // A line that has fewer marks gave nothing to what was joined from an earlier seam on.
            let is_new = || {
                joined.get(&(signs, sizes)).is_none_or(|from| first.0 >= *from)
                    || cuts(text, first).nth(signs).is_none()
            };
            if joins(ending, text.get(cut..second.1).unwrap_or_default(), self.grams) && is_new() {
                self.joined.insert((signs, sizes), near.get(LINES - LEFT).map_or(usize::MAX, |line| line.0));
                let single = single_before(text, first, signs, self.grams);
                let lines: Vec<Line> = single.into_iter().chain(near.iter().copied()).collect();
                join(text, lines.get(..lines.len().min(LINES)).unwrap_or_default(), signs, &mut self.view);
            }
        }
        true
    }
}

/// Whether a secret may go on from the end of one text to another, of which it may be a single character.
fn joins(front: &[u8], back: &[u8], grams: &Grams) -> bool {
    match (front, back) {
        ([.., a, b], [c, d, ..]) | ([.., a, b, c], [d]) => grams.joins([*a, *b, *c, *d]),
        _ => false,
    }
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

/// Whether what goes on behind the end of a line may stand where another's text begins, or be all of that.
fn may_go_on(text: &[u8], (from, to): Line, ending: &[u8], grams: &Grams) -> bool {
    let line = text.get(from..to.min(from + PREFIX + 2)).unwrap_or_default();
    let begins = |at: usize| at.checked_sub(1).and_then(|before| line.get(before)).is_none_or(|b| is_mark(*b));
    let single = line.len().checked_sub(1).filter(|last| begins(*last)).and_then(|last| line.get(last..));
    if single.is_some_and(|single| joins(ending, single, grams)) {
        return true;
    }
    let Some(two) = ending.last_chunk::<2>() else { return false };
    grams.behind(*two).iter().any(|[_, _, c, d]| {
        // The one that texts have less often is looked for.
        let (rare, within) = if frequency(*c) <= frequency(*d) { (c, 0) } else { (d, 1) };
        let stands = |at: usize| line.get(at) == Some(c) && line.get(at + 1) == Some(d) && begins(at);
        memchr::memchr_iter(*rare, line).any(|at| at.checked_sub(within).is_some_and(stands))
    })
}

/// Lines that hold anything, without blanks and marks of continuation around; sizes of chunks are none, unless they are wanted, too.
#[derive(Clone)]
struct Lines<'a> {
    text: &'a [u8],
    ends: All<'a>,
    /// Where the next one begins.
    from: usize,
    sizes: bool,
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
            if !is_chunk_size(trimmed) || self.sizes && !trimmed.is_empty() {
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
        && !b"\\`\"'|+.&_".contains(last)
    {
        return line.get(..=front.len()).unwrap_or_default();
    }
    let trimmed = unframed(line.trim_ascii_end());
    let trimmed = trimmed.strip_suffix(b"\\").or_else(|| trimmed.strip_suffix(b"`")).unwrap_or(trimmed);
    // A program puts strings together.
    let string = JOINS.iter().find_map(|join| trimmed.strip_suffix(*join)).unwrap_or(trimmed).trim_ascii_end();
    let trimmed = if string.ends_with(b"\"") || string.ends_with(b"'") { string } else { trimmed };
    trimmed.strip_suffix(b"\"").or_else(|| trimmed.strip_suffix(b"'")).unwrap_or(trimmed)
}

/// What stands at the end of a line behind a string to which the next one is joined.
const JOINS: [&[u8]; 7] = [b"+", b"..", b".", b"& _", b"&", b"||", b"<>"];

/// A line without the bar that closes a cell of a table or a frame, and the blanks with which the cell is filled.
fn unframed(line: &[u8]) -> &[u8] {
    const BARS: [&str; 4] = ["|", "│", "┃", "║"];
    let filled = BARS.iter().find_map(|bar| line.strip_suffix(bar.as_bytes())).filter(|cell| cell.ends_with(b" "));
    filled.map_or(line, <[u8]>::trim_ascii_end)
}

/// Where the text of a line may begin: at its start, or behind its nth mark.
fn cuts(text: &[u8], (from, to): Line) -> impl Iterator<Item = (usize, usize)> {
    let marks = text.get(from..to.min(from + PREFIX)).unwrap_or_default().iter().enumerate();
    let marks = marks.filter(|(_, b)| is_mark(**b)).map(move |(at, _)| from + at + 1);
    std::iter::once(from).chain(marks).enumerate()
}

/// The line before a piece of a secret, if it ends with the one character that stands before that piece.
fn single_before(text: &[u8], first: Line, signs: usize, grams: &Grams) -> Option<Line> {
    let before = line(text, first.0.checked_sub(1)?)?;
    let cut = cuts(text, first).nth(signs)?.1;
    match (text.get(before.0..before.1)?, text.get(cut..first.1)?) {
        ([.., mark, a], [b, c, d, ..]) if is_mark(*mark) => grams.joins([*a, *b, *c, *d]).then_some(before),
        ([a], [b, c, d, ..]) => grams.joins([*a, *b, *c, *d]).then_some(before),
        _ => None,
    }
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
const KEYS: [&[u8]; 16] = [
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
    b"\"completion\"",
    b"\"generation\"",
    b"\"outputText\"",
    b"\"answer\"",
    // What a recorded terminal wrote: `[0.25, "o", "…"]`.
    b"\"o\",",
];

/// Keys under which much else stands, too: what is under them is joined where a known secret may go on.
const OTHERS: [&[u8]; 7] = [
    b"\"value\"",
    b"\"output\"",
    b"\"chunk\"",
    b"\"stream\"",
    b"\"msg\"",
    b"\"v\":",
    // What Python prints of a piece: `content='…' id='run-7'`.
    b"content='",
];

/// [`KEYS`], [`OTHERS`] and [`SIGNS`](strings::SIGNS).
fn names() -> impl Iterator<Item = &'static [u8]> {
    KEYS.into_iter().chain(OTHERS).chain(strings::SIGNS)
}

/// What pieces are met by, for whoever marks a text.
pub(crate) fn names_of_pieces() -> impl Iterator<Item = &'static [u8]> {
    names().chain(spelled::words())
}

/// Bytes of pieces before and behind what the layer above did not have.
const AROUND: usize = 256;

/// The strings that a stream sent under one of [`KEYS`] or [`OTHERS`], those of each one behind the other.
pub(super) fn deltas(layer: &Layer<'_>, marks: &Marks, (grams, senses): (&Grams, &Senses)) -> Option<View> {
    let text = layer.text;
    let mut view = View::default();
    let mut spelled = Spelled::default();
    let mut pieces: Vec<(&[u8], Line)> = Vec::new();
    let mut signs: Vec<Line> = Vec::new();
    let mut at = 0;
    let mut places = marks.cursor(Kind::Piece);
    while let Some(quote) = places.next(at) {
        at = quote + 1;
        let rest = text.get(quote..)?;
        // Their first letter tells most of them apart.
        let is = |key: &&[u8]| key.get(1) == rest.get(1) && rest.starts_with(key);
        let Some(key) = names().find(is) else {
            spelled.meet(layer, quote, senses, &mut view);
            continue;
        };
        at = quote + key.len();
        if strings::SIGNS.contains(&key) {
            at -= 1;
            signs.push((quote, quote + key.len()));
            continue;
        }
        let piece = match key.last() {
            Some(b'\'') => closed(text, at, b'\''),
            last => string(text, at, last == Some(&b'"')),
        };
        let Some(piece) = piece else { continue };
        at = piece.1;
        pieces.push((key, piece));
    }
    spelled.close(layer, senses, &mut view);
    strings::join(layer, &signs, grams, &mut view);
    // Other strings of an event stand between two of its stream.
    pieces.sort_by_key(|(key, _)| *key);
    for of_key in pieces.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((key, _)) = of_key.first().filter(|_| of_key.len() > 1) else { continue };
        let lines: Vec<Line> = of_key.iter().map(|(_, line)| *line).collect();
        put_pieces(layer, &lines, OTHERS.contains(key).then_some(grams), &mut view);
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// Whether a known secret may go on from one piece to the next.
fn goes_on(text: &[u8], before: Line, next: Line, grams: &Grams) -> bool {
    let of = |(from, to): Line| text.get(from..to).unwrap_or_default();
    match (of(before), of(next)) {
        // A tokenizer's first piece may be one character.
        ([a], [b, c, d, ..]) => grams.joins([*a, *b, *c, *d]),
        (front, back) => joins(front, back, grams),
    }
}

/// Joins those of some pieces that may show anything; where there are grams, only what a known secret goes on in.
fn put_pieces(layer: &Layer<'_>, pieces: &[Line], grams: Option<&Grams>, view: &mut View) {
    let mut wanted = wanted(layer, pieces, grams).into_iter().peekable();
    let mut joins = false;
    for (n, (from, to)) in pieces.iter().enumerate() {
        while wanted.next_if(|(_, end)| *end <= n).is_some() {}
        if wanted.peek().is_some_and(|(start, _)| *start <= n) {
            view.copy(layer.text, *from, *to, By::Stream);
            joins = true;
        } else if joins {
            view.bytes.push(0);
            joins = false;
        }
    }
    if joins {
        view.bytes.push(0);
    }
}

/// Which pieces have to be joined, in ranges: those near one that the layer above did not have so, and where there are grams, near one from
/// which or to which a known secret may go on.
fn wanted(layer: &Layer<'_>, pieces: &[Line], grams: Option<&Grams>) -> Vec<(usize, usize)> {
    if layer.above.is_none() && grams.is_none() {
        return vec![(0, pieces.len())];
    }
    let far = |pieces: &mut dyn Iterator<Item = &Line>| {
        let mut left = AROUND;
        let near = |(from, to): &&Line| {
            let is_near = left > 0;
            left = left.saturating_sub((to - from).max(1));
            is_near
        };
        pieces.take_while(near).count()
    };
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (n, piece) in pieces.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|before| pieces.get(before));
        let joins = |pair: Option<(&Line, &Line)>, grams: &Grams| {
            pair.is_some_and(|(front, back)| goes_on(layer.text, *front, *back, grams))
        };
        let is_near = |grams| joins(before.zip(Some(piece)), grams) || joins(Some(piece).zip(pieces.get(n + 1)), grams);
        if !layer.is_touched(before.map_or(0, |(_, to)| *to), piece.1) || !grams.is_none_or(is_near) {
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

/// A string that is the value of the key before it, behind a colon where one has to stand there.
fn string(text: &[u8], at: usize, has_colon: bool) -> Option<Line> {
    let rest = text.get(at..)?;
    let blank = |rest: &[u8]| rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let colon = blank(rest);
    let behind = if has_colon { colon + 1 } else { colon };
    let quote = behind + blank(rest.get(behind..)?);
    if has_colon && rest.get(colon) != Some(&b':') || rest.get(quote) != Some(&b'"') {
        return None;
    }
    closed(text, at + quote + 1, b'"')
}

/// A string up to the quote that ends it.
fn closed(text: &[u8], from: usize, quote: u8) -> Option<Line> {
    let mut to = from;
    loop {
        to += memchr::memchr2(quote, b'\\', text.get(to..)?)?;
        match text.get(to)? {
            b'\\' => to += 2,
            _ => return Some((from, to)),
        }
    }
}
