//! Runs of base64 and of hex anywhere in a text, decoded at every alignment.

use std::ops::Range;

use super::{
    Layer, Whole, column,
    decimals::Decimals,
    digits::Hit,
    grouped, inflate,
    listing::Listing,
    marks::{Kind, Marks},
    sealed,
    sense::Senses,
    view::{By, View, Views},
};
use crate::sieve::BLOCK;

/// Shortest run of base64 that can hold a piece of a secret.
const MIN_BASE64: usize = 16;
/// A line of wrapped base64 has at least this many characters.
pub(super) const MIN_WRAPPED: usize = 40;
/// Characters of such a line, as programs wrap.
const USUAL: [usize; 3] = [60, 64, 76];
/// Shortest run of hex, in digits.
const MIN_HEX: usize = 16;

/// Characters of both alphabets, by comparisons alone ([`super::skip::length`]).
pub(super) const fn is_base64(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    letter | (byte.wrapping_sub(b'0') < 10) | (byte == b'+') | (byte == b'-') | (byte == b'/') | (byte == b'_')
}

/// Decodes each run of base64, in either alphabet, padded or not, also one that is wrapped, where that shows anything.
/// Also whether one stands for something that is not undone here.
pub(super) fn base64(layer: &Layer<'_>, marks: &Marks, senses: &Senses, views: &mut Views) -> (Option<View>, Whole) {
    let text = layer.text;
    let mut view = views.take();
    let mut whole = Whole::Yes;
    let mut decoding = Decoding::new(layer, senses, &mut view);
    let (mut digits, mut at) = (Vec::new(), 0);
    while let Some((from, to)) = marks.next_run(Kind::Base64, at, MIN_BASE64) {
        let prefix;
        (at, prefix) = end_of_run((text, marks), from, to);
        let run = text.get(from..at).unwrap_or_default();
        // Text in base64 shows capitals: the first bits of a letter are those of `I` to `e`.
        if !run.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase()) || !layer.is_touched(from, at) {
            continue;
        }
        if sealed::in_base64(text, from, run) {
            whole = Whole::No;
        }
        if at == to {
            decoding.decode(from, (text.get(from..).unwrap_or_default(), run.len()));
            continue;
        }
        decoding.decode_lines(from, unwrapped(run, prefix, &mut digits));
        if prefix == 0
            && let Some(glued) = Glued::of(text, from, run)
        {
            decoding.decode_lines(from, glued.without(run, &mut digits));
        }
    }
    grouped::decode(layer, marks, senses, &mut view);
    (views.unless_empty(view), whole)
}

/// Digits of base64 while they are decoded.
struct Decoding<'a> {
    senses: &'a Senses,
    is_weary: bool,
    /// How much of them may be compressed: no more is decoded than is undone.
    begun: usize,
    hits: Vec<Hit>,
    bytes: Vec<u8>,
    stretches: Vec<Range<usize>>,
    view: &'a mut View,
}

impl<'a> Decoding<'a> {
    fn new(layer: &Layer<'_>, senses: &'a Senses, view: &'a mut View) -> Self {
        let (hits, bytes, stretches) = (Vec::new(), Vec::new(), Vec::new());
        Self { senses, is_weary: layer.is_weary, begun: 0, hits, bytes, stretches, view }
    }

    /// Decodes the digits of several lines, of which the first stand at a place.
    fn decode_lines(&mut self, from: usize, digits: &[u8]) {
        self.decode(from, (digits, digits.len()));
    }

    /// Decodes digits from a place on, where that shows anything: so many of the bytes at the start of a text.
    fn decode(&mut self, from: usize, (behind, len): (&[u8], usize)) {
        let packed_too = !self.is_weary || self.begun < inflate::WEARY;
        self.senses.digits().may_be_base64((behind, len), packed_too, &mut self.hits);
        self.begun += self.hits.iter().filter(|hit| hit.packed.is_some() && !hit.is_short).count();
        for Hit { digits: part, phases, packed, .. } in self.hits.drain(..) {
            for phase in (0..4).filter(|phase| phases >> phase & 1 != 0) {
                let begins = part.start + phase;
                let packed = packed.map(|(group, behind)| group.saturating_sub(begins) / 4 * 3 + behind);
                let part = (behind.get(begins..).unwrap_or_default(), part.end.saturating_sub(begins));
                self.senses.digits().decode64(part, packed, &mut self.bytes, &mut self.stretches);
                for stretch in &self.stretches {
                    // A stretch begins with a group of four, so that its place is a whole number of them away.
                    let group = stretch.start / 3;
                    self.view.mark(from + begins + 4 * group, (4, 3), By::Base64);
                    self.view.bytes.extend_from_slice(self.bytes.get(3 * group..stretch.end).unwrap_or_default());
                    self.view.bytes.push(b'\n');
                }
            }
        }
    }
}

/// What the lines of a run begin with that may be no part of it, though it is of base64's alphabet: only what stands on the other lines, too,
/// tells that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glued {
    /// As many bytes on each line: `//`, `++`, a name.
    Prefix(usize),
    /// The sign of a patch, which lines that did not change have none of.
    Sign(u8),
}

impl Glued {
    /// What the lines of a run that begins at a place may begin with. The last one may be no part of it.
    fn of(text: &[u8], from: usize, run: &[u8]) -> Option<Self> {
        let mut lines = run.split(|byte| *byte == b'\n');
        let (first, last) = (lines.next()?, lines.next_back()?);
        let lines = || lines.clone().chain(lines.clone().next().is_none().then_some(last));
        let alike = |line: &[u8]| line.trim_ascii_start().iter().zip(first).take_while(|(a, b)| a == b).count();
        let common = lines().map(alike).min()?;
        if common > 0 {
            return (common < first.len()).then_some(Self::Prefix(common));
        }
        // A line's own blank stands before the run's first digit.
        let begins = from.checked_sub(1).and_then(|before| text.get(before)).filter(|byte| **byte == b' ');
        let signs = || begins.or(first.first()).into_iter().chain(lines().filter_map(<[u8]>::first));
        let sign = *signs().find(|byte| b"+-".contains(byte))?;
        signs().all(|byte| *byte == sign || *byte == b' ').then_some(Self::Sign(sign))
    }

    /// The digits of a run without that.
    fn without<'d>(self, run: &[u8], digits: &'d mut Vec<u8>) -> &'d [u8] {
        digits.clear();
        let first = run.split(|byte| *byte == b'\n').next().unwrap_or_default();
        for line in run.split(|byte| *byte == b'\n') {
            let line = match self {
                Self::Prefix(bytes) => line.trim_ascii_start().strip_prefix(first.get(..bytes).unwrap_or_default()),
                Self::Sign(sign) => line.strip_prefix(&[sign]).or(Some(line)),
            };
            let Some(line) = line else { break };
            digits.extend(line.iter().filter(|byte| is_base64(**byte)));
        }
        digits
    }
}

/// The digits of a run, without what it is wrapped with and so many bytes at the start of each line behind the first.
fn unwrapped<'a>(run: &[u8], prefix: usize, digits: &'a mut Vec<u8>) -> &'a [u8] {
    digits.clear();
    for (n, line) in run.split(|byte| *byte == b'\n').enumerate() {
        let line = line.get(if n == 0 { 0 } else { prefix }..).unwrap_or_default();
        digits.extend(line.iter().filter(|byte| is_base64(**byte)));
    }
    digits
}

/// The longest prefix of a log's or a letter's lines.
const PREFIX: usize = 64;

/// What stands before a place on its line, if other lines may begin like that: a quote's mark, a time.
fn prefix_of(text: &[u8], at: usize) -> &[u8] {
    let front = text.get(at.saturating_sub(PREFIX)..at).unwrap_or_default();
    memchr::memrchr(b'\n', front).and_then(|end| front.get(end + 1..)).unwrap_or(if at <= PREFIX { front } else { &[] })
}

/// Whether a line begins as another does, but for its digits.
fn begins_like(line: &[u8], prefix: &[u8]) -> bool {
    let alike = |(a, b): (&u8, &u8)| a == b || a.is_ascii_digit() && b.is_ascii_digit();
    line.len() > prefix.len() && line.iter().zip(prefix).all(alike)
}

/// Where a run ends whose first line ends at `to`, and how many bytes each line of it begins with that are no part of it.
fn end_of_run((text, marks): (&[u8], &Marks), from: usize, to: usize) -> (usize, usize) {
    let prefix = if to - from >= MIN_WRAPPED { prefix_of(text, from) } else { &[] };
    let is_line = gap_behind(text, to, prefix) > 0;
    let prefix = if is_line { prefix } else { &[] };
    // What is only indented may be so less on its first line.
    if prefix.iter().all(u8::is_ascii_whitespace) {
        return (end_of_lines((text, marks), from, to), 0);
    }
    let (mut start, mut end) = (from, to);
    while end - start >= MIN_WRAPPED {
        let gap = gap_behind(text, end, prefix);
        let next = end + gap + prefix.len();
        let goes_on = gap > 0 && begins_like(text.get(end + gap..).unwrap_or_default(), prefix);
        let behind = marks.end_of_run(Kind::Base64, next.min(text.len()));
        if !goes_on || behind <= next {
            break;
        }
        (start, end) = (next, behind);
    }
    if end > to { (end, prefix.len()) } else { (end_of_lines((text, marks), from, to), 0) }
}

/// How many bytes end a line of a run whose lines begin so: a line's end, before it what closes a string if they begin with one.
fn gap_behind(text: &[u8], end: usize, prefix: &[u8]) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let closed = prefix.last().filter(|byte| is_quote(byte)).and_then(|quote| rest.strip_prefix(&[*quote]));
    let behind = closed.map_or(rest, |rest| {
        let marks = rest.iter().take(4).take_while(|byte| b",;)\\ ".contains(byte)).count();
        rest.get(marks..).unwrap_or_default()
    });
    let broken = behind.iter().take(2).take_while(|byte| b"\r\n".contains(byte)).count();
    if broken == 0 { 0 } else { rest.len() - behind.len() + broken }
}

/// The same for lines that are only indented.
fn end_of_lines((text, marks): (&[u8], &Marks), from: usize, mut to: usize) -> usize {
    let line = |at: usize| marks.end_of_run(Kind::Base64, at);
    let mut start = from;
    // A wrapped run goes on behind a line break and its indentation.
    while to - start >= MIN_WRAPPED {
        let gap = text.get(to..).unwrap_or_default().iter().take(12).take_while(|b| b.is_ascii_whitespace()).count();
        let broken = text.get(to..to + gap).is_some_and(|gap| gap.contains(&b'\n'));
        // A form, or a variable, has blanks for the ends of lines.
        let blank = gap == 1 && text.get(to) == Some(&b' ') && USUAL.contains(&(to - start));
        if !(broken || blank) || line(to + gap) == to + gap {
            break;
        }
        start = to + gap;
        to = line(start);
    }
    to
}

/// The bytes of some values.
pub(super) fn decode64(values: &[u8], bytes: &mut Vec<u8>) {
    bytes.clear();
    let (fours, rest) = values.as_chunks::<4>();
    for [a, b, c, d] in fours {
        bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
    }
    match rest {
        [a, b] => bytes.push(a << 2 | b >> 4),
        [a, b, c] => bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2]),
        _ => {}
    }
}

pub(crate) fn value64(byte: u8) -> Option<u8> {
    const VALUES: [u8; 256] = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", b"-_", 62);
    VALUES.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX)
}

/// The values of digits by byte, also of those that are written in another way from the nth on; all others have the largest.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would not pass a bad index; there are no more than 64 digits"
)]
const fn values(digits: &[u8], others: &[u8], from: usize) -> [u8; 256] {
    let mut values = [u8::MAX; 256];
    let mut n = 0;
    while n < digits.len() {
        values[digits[n] as usize] = n as u8;
        n += 1;
    }
    n = 0;
    while n < others.len() {
        values[others[n] as usize] = (from + n) as u8;
        n += 1;
    }
    values
}

/// Decodes each run of hex, also with marks between the bytes and as a dump with addresses, where that shows anything.
/// Also whether one stands for something that is not undone here.
pub(super) fn hex(layer: &Layer<'_>, marks: &Marks, senses: &Senses, views: &mut Views) -> (Option<View>, Whole) {
    let text = layer.text;
    let mut view = views.take();
    let mut whole = Whole::Yes;
    let (mut digits, mut parts, mut hits, mut near) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    // Two digits for each byte without which nothing is told.
    let least = MIN_HEX.max(2 * senses.least());
    // All that a run may hold; a run that counts has at least as many bytes as digits.
    let mut listing = Listing::default();
    let mut decimals = Decimals::default();
    while let Some((mut from, end)) = marks.next_run(Kind::Hex, at, least) {
        listing.add(text, (from, end));
        decimals.add(text, (from, end));
        // Wrapped hex may have led behind it.
        while let Some(start) = marks.next(Kind::Digit, from).filter(|start| *start < end) {
            let len = marks.length_of_run(Kind::Digit, start);
            let behind = start + len;
            // A word of a few letters, and what ends in half a byte, go on nowhere.
            if len % 2 == 1 && len < least {
                from = behind;
                continue;
            }
            let run = text.get(start..behind).unwrap_or_default();
            if len >= least && sealed::in_hex(text, start, run) && layer.is_touched(start, behind) {
                whole = Whole::No;
            }
            // Most have nothing between their digits, and stand for nothing.
            let is_told = behind == end || len > 2 && text.get(behind).is_some_and(is_quote);
            if is_told {
                if len >= least {
                    senses.digits().may_be_hex((text.get(start..).unwrap_or_default(), len), &mut hits);
                }
                if hits.is_empty() {
                    from = behind;
                    continue;
                }
            }
            digits.clear();
            parts.clear();
            let to = hex_run((text, marks), (start, len), |at, part| {
                parts.push((digits.len(), at));
                add(&mut digits, text, at, part);
            });
            // Wrapped hex goes on behind the run.
            if (!is_told || to > behind) && digits.len() >= least {
                hits.clear();
                may_be_hex(senses, &mut digits, &mut hits);
            }
            if !hits.is_empty() && layer.is_touched(start, to) {
                for Hit { digits: part, phases, .. } in &hits {
                    if phases & 1 != 0 {
                        decode_parts(&digits, &parts, part, &mut view);
                    }
                    if phases & 2 != 0 {
                        placed(&digits, &parts, part, &mut near);
                        decode16(&near, 1, &mut view);
                    }
                }
            }
            hits.clear();
            from = to.max(start + 1);
        }
        at = end.max(from);
    }
    listing.decode(layer, &mut view);
    decimals.decode(layer, senses, &mut view);
    column::decode(layer, marks, senses, &mut view);
    (views.unless_empty(view), whole)
}

/// Tells which of some digits may be worth a look. They are read many at once: behind the last ones stands room.
#[inline(always)]
fn may_be_hex(senses: &Senses, digits: &mut Vec<u8>, hits: &mut Vec<Hit>) {
    let len = digits.len();
    digits.extend_from_slice(&[0; BLOCK + 1]);
    senses.digits().may_be_hex((digits, len), hits);
    digits.truncate(len);
}

/// Adds a part of a text that stands at a place. Most are short: as many bytes are written of each, and what is too much is cut off.
#[inline(always)]
fn add(digits: &mut Vec<u8>, text: &[u8], at: usize, part: &[u8]) {
    const SHORT: usize = 16;
    let end = digits.len() + part.len();
    match text.get(at..).and_then(<[u8]>::first_chunk::<SHORT>) {
        Some(some) if part.len() <= SHORT => digits.extend_from_slice(some),
        _ => digits.extend_from_slice(part),
    }
    digits.truncate(end);
}

/// Decodes some digits of a run from the first on, where each part but the last is whole bytes.
fn decode_parts(digits: &[u8], parts: &[(usize, usize)], wanted: &Range<usize>, view: &mut View) {
    let first = parts.partition_point(|(begins, _)| *begins <= wanted.start).saturating_sub(1);
    for (n, (begins, at)) in parts.iter().enumerate().skip(first).take_while(|(_, (begins, _))| *begins < wanted.end) {
        let ends = parts.get(n + 1).map_or(digits.len(), |(begins, _)| *begins).min(wanted.end);
        let from = wanted.start.max(*begins);
        decode_part(at + from - begins, digits.get(from..ends).unwrap_or_default(), view);
    }
    view.bytes.push(b'\n');
}

/// Decodes digits that stand side by side from a place on.
#[inline(always)]
pub(super) fn decode_part(at: usize, digits: &[u8], view: &mut View) {
    if digits.len() < 2 {
        return;
    }
    view.mark(at, (2, 1), By::Hex);
    let value = |digit: u8| VALUES16.get(usize::from(digit)).copied().unwrap_or(0);
    let byte = |high: u8, low: u8| value(high) << 4 | value(low);
    match digits {
        // A byte, or a word of two, as dumps have them.
        [a, b] => view.bytes.push(byte(*a, *b)),
        [a, b, c, d] => view.bytes.extend_from_slice(&[byte(*a, *b), byte(*c, *d)]),
        _ => view.bytes.extend(digits.as_chunks::<2>().0.iter().map(|[high, low]| byte(*high, *low))),
    }
}

/// The values of some digits of a run with their places in the text, by where its parts begin in the run and in the text.
fn placed(digits: &[u8], parts: &[(usize, usize)], wanted: &Range<usize>, near: &mut Vec<(usize, u8)>) {
    near.clear();
    let first = parts.partition_point(|(begins, _)| *begins <= wanted.start).saturating_sub(1);
    for (n, (begins, at)) in parts.iter().enumerate().skip(first).take_while(|(_, (begins, _))| *begins < wanted.end) {
        let ends = parts.get(n + 1).map_or(digits.len(), |(begins, _)| *begins).min(wanted.end);
        let from = wanted.start.max(*begins);
        near.extend((at + from - begins..).zip(digits.get(from..ends).unwrap_or_default()).filter_map(digit));
    }
}

/// Calls with the digits of a run that stand side by side and their place, and hands back where the run ends. Between bytes there
/// may be up to two marks, or `0x`, or in a dump the characters at the end of a line and the address of the next.
#[inline(always)]
fn hex_run(
    (text, marks): (&[u8], &Marks),
    (mut at, mut digits): (usize, usize),
    mut call: impl FnMut(usize, &[u8]),
) -> usize {
    loop {
        let end = at + digits;
        call(at, text.get(at..end).unwrap_or_default());
        if !digits.is_multiple_of(2) {
            return end;
        }
        // Nearly all have one mark between them.
        at = end + 1;
        let is_mark = text.get(end).is_some_and(|byte| MARKS.contains(byte));
        let next = if is_mark { marks.length_of_run(Kind::Digit, at) } else { 0 };
        if next >= 2 {
            digits = next;
            continue;
        }
        let mark = end.checked_sub(3).and_then(|before| text.get(before)).filter(|_| digits == 2);
        let Some(gap) = gap(text.get(end..).unwrap_or_default(), digits, mark) else { return end };
        at = end + gap;
        digits = marks.length_of_run(Kind::Digit, at);
    }
}

/// What may stand between two bytes in hex.
const MARKS: &[u8] = b" ,:-";

/// The values of digits in hex by byte; all others have the largest.
const VALUES16: [u8; 256] = values(b"0123456789abcdef", b"ABCDEF", 10);

pub(super) fn value16(byte: u8) -> Option<u8> {
    VALUES16.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX)
}

/// Digits of a line of wrapped hex.
const MIN_LINE: usize = 32;

/// What `hexyl` writes in the middle of a line.
const MIDDLE: &[u8] = " ┊ ".as_bytes();

/// How many bytes stand between two bytes in hex, the first of which is the last of so many digits: a line may end there where it is one of
/// wrapped hex, in a list of bytes as programs write them, and where bytes stand one by one on both lines, with a mark
/// before each (`od -An -tx1`).
fn gap(rest: &[u8], digits: usize, mark: Option<&u8>) -> Option<usize> {
    if rest.first().is_some_and(is_quote) {
        return if digits == 2 { between_strings(rest) } else { None };
    }
    if let Some(next) = rest.strip_prefix(MIDDLE) {
        return next.first().is_some_and(u8::is_ascii_hexdigit).then_some(MIDDLE.len());
    }
    let mut marks = rest.iter().take(3).take_while(|b| MARKS.contains(b)).count();
    let breaks = matches!(rest.get(marks..), Some([b'\n', ..] | [b'\r', b'\n', ..]));
    if breaks {
        marks += rest.iter().skip(marks).take(12).take_while(|b| b.is_ascii_whitespace()).count();
    }
    let prefixed = if rest.get(marks..marks + 2) == Some(b"0x") { 2 } else { 0 };
    let next = rest.get(marks + prefixed..)?;
    let behind = next.get(2);
    let goes_on =
        || mark.is_some_and(|mark| MARKS.contains(mark) && behind.is_none_or(|b| b == mark || b.is_ascii_whitespace()));
    if breaks && prefixed == 0 && digits < MIN_LINE && !goes_on() {
        return None;
    }
    // What a colon stands behind is the address of a dump's next line.
    if breaks && prefixed > 0 && next.iter().find(|byte| !byte.is_ascii_hexdigit()) == Some(&b':') {
        return None;
    }
    (marks + prefixed > 0 && next.len() >= 2 && next.iter().take(2).all(u8::is_ascii_hexdigit))
        .then_some(marks + prefixed)
}

pub(super) const fn is_quote(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

/// Blanks between two strings of a list at most, also where a line ends.
const BLANKS: usize = 24;

/// How many bytes stand between two bytes that a list has as strings: `"73", "6b"`, `'0x73','0x6b'`.
fn between_strings(rest: &[u8]) -> Option<usize> {
    let (quote, behind) = rest.split_first()?;
    let behind = behind.strip_prefix(b",").unwrap_or(behind);
    let blanks = behind.iter().take(BLANKS).take_while(|byte| byte.is_ascii_whitespace()).count();
    let next = behind.get(blanks..)?.strip_prefix(&[*quote])?;
    let digits = next.strip_prefix(b"0x").unwrap_or(next);
    let is_byte = matches!(digits, [a, b, end, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() && end == quote);
    is_byte.then_some(rest.len() - digits.len())
}

fn digit((at, byte): (usize, &u8)) -> Option<(usize, u8)> {
    Some((at, value16(*byte)?))
}

fn decode16(digits: &[(usize, u8)], phase: usize, view: &mut View) {
    let mut next = None;
    for pair in digits.get(phase..).unwrap_or_default().chunks_exact(2) {
        if let [(at, high), (_, low)] = pair {
            // Digits that stand side by side need no mark of their own.
            if next != Some(*at) {
                view.mark(*at, (2, 1), By::Hex);
            }
            next = Some(at + 2);
            view.bytes.push(high << 4 | low);
        }
    }
    view.bytes.push(b'\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is worth a look in some bytes, told byte by byte.
    fn one_by_one(senses: &Senses, bytes: &[u8], breaks_off: impl Fn(usize) -> Option<usize>) -> Vec<Range<usize>> {
        let begins = (0..bytes.len()).filter(|at| inflate::may_begin(&bytes[*at..]));
        let (short, long): (Vec<_>, Vec<_>) =
            begins.map(|at| (at, breaks_off(at))).partition(|(_, read)| read.is_some());
        let packed = long.first().map(|(at, _)| *at);
        let text = &bytes[..packed.map_or(bytes.len(), |at| at + 1)];
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut push = |stretch: Range<usize>| match stretches.last_mut() {
            Some(last) if last.end >= stretch.start => last.end = stretch.end,
            _ => stretches.push(stretch),
        };
        let mut run = 0;
        for (at, byte) in text.iter().enumerate() {
            run = if senses.digits().is_text(*byte) { run + 1 } else { 0 };
            if run >= senses.least() {
                push((at + 1 - run).saturating_sub(16)..bytes.len().min(at + 16));
            }
        }
        if let Some(at) = packed {
            push((at + 1).saturating_sub(16)..bytes.len());
        }
        let read = |(at, read): (usize, Option<usize>)| (at + 1).saturating_sub(16)..at + read.unwrap_or(0);
        stretches.into_iter().chain(short.into_iter().map(read)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn digits_that_may_be_nothing_are_worth_no_look_from_whichever_on(
            front in proptest::collection::vec(0u8..64, 0..90), text in "[ -~]{0,14}|\\PC{0,9}|[a-z]{60}", back in "[\x00-\x7f]{0,5}",
            least in 8usize..13, packed: bool, url: bool, behind in "[0-9a-zA-Z. ]{0,90}",
        ) {
            let senses = Senses::new(|_| false, least);
            let text = if packed { &[b"\x78\x9c", text.as_bytes()].concat() } else { text.as_bytes() };
            let mut values = front.clone();
            let bits = text.iter().chain(back.as_bytes()).flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1));
            values.extend(bits.collect::<Vec<_>>().chunks(6).map(|six| six.iter().fold(0, |value, bit| value << 1 | bit)));
            let alphabet: Vec<u8> = (0..=u8::MAX).filter(|byte| value64(*byte).is_some()).collect();
            let is_url = |byte: &u8| if url { *byte != b'+' && *byte != b'/' } else { *byte != b'-' && *byte != b'_' };
            let digit = |value: &u8| *alphabet.iter().find(|b| value64(**b) == Some(*value) && is_url(b)).unwrap();
            let run: Vec<u8> = values.iter().map(digit).collect();
            let mut hits = Vec::new();
            senses.digits().may_be_base64((&[&run[..], behind.as_bytes()].concat(), run.len()), true, &mut hits);
            for phase in 0..4 {
                let mut bytes = Vec::new();
                decode64(&values[phase.min(values.len())..], &mut bytes);
                let (mut met, mut tried) = (Vec::new(), false);
                for Hit { digits: part, packed, is_short, .. } in hits.iter().filter(|hit| hit.phases >> phase & 1 != 0) {
                    let begins = part.start + phase;
                    let packed = packed.map(|(group, behind)| (group - begins) / 4 * 3 + behind);
                    let digits = &run[begins.min(part.end)..part.end];
                    let mut near = Vec::new();
                    let mut stretches = Vec::new();
                    senses.digits().decode64((digits, digits.len()), packed, &mut near, &mut stretches);
                    prop_assert_eq!(Some(&near[..]), bytes.get(part.start / 4 * 3..).and_then(|bytes| bytes.get(..near.len())));
                    let start = part.start / 4 * 3;
                    met.extend(stretches.into_iter().map(|stretch| start + stretch.start..start + stretch.end));
                    tried |= is_short;
                }
                // What breaks off soon is decoded as far as that, and what stands behind it for its own sake.
                let breaks_off = |at: usize| tried.then(|| inflate::Trial::default().length(&bytes[at..])).flatten();
                let all = one_by_one(&senses, &bytes, breaks_off);
                prop_assert!(tried || met == all, "{met:?} {all:?}");
                for part in all {
                    prop_assert!(met.iter().any(|met| met.start <= part.start && part.end <= met.end), "{met:?} {part:?}");
                }
            }

            hits.clear();
            let bytes = [&front, text, back.as_bytes()].concat();
            let hex = crate::digest::hex(&bytes);
            let hex = if url { hex.to_uppercase() } else { hex };
            senses.digits().may_be_hex((format!("{hex}{behind}").as_bytes(), hex.len()), &mut hits);
            for phase in 0..2 {
                let mut view = View::default();
                let digits: Vec<(usize, u8)> = (0..).zip(hex.as_bytes()).filter_map(super::digit).collect();
                decode16(&digits, phase, &mut view);
                view.bytes.pop();
                for part in one_by_one(&senses, &view.bytes, |at| inflate::Trial::default().length(&view.bytes[at..])) {
                    let (from, to) = (phase + 2 * part.start, phase + 2 * part.end);
                    let mut met = hits.iter().filter(|hit| hit.phases >> phase & 1 != 0).map(|hit| &hit.digits);
                    prop_assert!(met.any(|met| met.start <= from && to <= met.end), "{part:?} {hits:?}");
                }
            }
        }
    }
}
