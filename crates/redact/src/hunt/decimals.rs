//! Lists of bytes in decimal, as programs print what they hold as bytes: `[115, 107, 45]`, `[115 107 45]`, `"data":[115,107,45]`.

use super::{
    Layer,
    sense::Senses,
    view::{By, View},
};

/// Fewest bytes of a list.
pub(super) const LEAST: usize = 8;
/// Characters of the shortest list: most bytes of a credential have two or three digits.
const SHORTEST: usize = 3 * LEAST - 1;

/// Where lists may stand, as they are met.
#[derive(Debug, Default)]
pub(super) struct Decimals {
    runs: Vec<(usize, usize)>,
}

impl Decimals {
    /// Adds a run of digits and what may stand between them. Most begin otherwise: with a digest, an id, a time.
    #[inline(always)]
    pub(super) fn add(&mut self, text: &[u8], (from, to): (usize, usize)) {
        if to - from >= SHORTEST && text.get(from..to).is_some_and(begins_list) {
            self.runs.push((from, to));
        }
    }

    /// Decodes those that may hold anything.
    pub(super) fn decode(&self, layer: &Layer<'_>, senses: &Senses, view: &mut View) {
        for (from, to) in &self.runs {
            let Some(run) = layer.text.get(*from..*to).filter(|_| layer.is_touched(*from, *to)) else { continue };
            put_texts(&bytes(run), *from, By::Decimal, senses, view);
        }
    }
}

/// Whether a run begins with a number of two or three digits, perhaps behind an address of `od`, and another one behind a mark.
fn begins_list(run: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = run.iter().position(u8::is_ascii_digit).and_then(|at| run.get(at..)).unwrap_or_default();
    let address = digits(rest);
    if ADDRESS.contains(&address) && rest.get(address) == Some(&b' ') {
        rest = rest.get(address..).unwrap_or_default().trim_ascii_start();
    }
    let len = digits(rest);
    matches!(len, 2 | 3) && rest.get(len..).is_some_and(|behind| between(behind).is_some())
        || ends_list(run) && begins_later(run)
}

/// Whether a run ends with nothing but numbers and what stands between them. Most end with a digest or a time.
fn ends_list(run: &[u8]) -> bool {
    let end = run.iter().rposition(u8::is_ascii_digit).map_or(0, |at| at + 1);
    let tail = run.get(end.saturating_sub(TAIL)..end).unwrap_or_default();
    run.len() - end < TAIL && tail.iter().rev().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b' '))
}

/// Whether a list begins behind something else that is made of digits: a time, a length, a digest.
fn begins_later(run: &[u8]) -> bool {
    let is_start =
        |two: &[u8]| matches!(two, [before, first] if !before.is_ascii_alphanumeric() && first.is_ascii_digit());
    let front = run.get(..run.len().min(BEFORE)).unwrap_or_default();
    front.windows(2).enumerate().any(|(at, two)| is_start(two) && is_row(run.get(at + 1..).unwrap_or_default()))
}

/// Whether some numbers stand in a row, none of which is too long.
fn is_row(mut rest: &[u8]) -> bool {
    (0..ROW).all(|_| {
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let behind = rest.get(len..).unwrap_or_default();
        let gap = if (1..=3).contains(&len) { between(behind) } else { None };
        rest = gap.and_then(|(gap, _)| behind.get(gap..)).unwrap_or_default();
        gap.is_some()
    })
}

/// Bytes of some numbers.
const TAIL: usize = 16;
/// Bytes of a run in which a list begins, if any does, and numbers by which it is told behind others.
const BEFORE: usize = 96;
const ROW: usize = 4;

/// Digits of an address of `od`.
const ADDRESS: std::ops::RangeInclusive<usize> = 6..=8;
/// Blanks and ends of lines between two numbers at most: columns of a list that is wrapped.
const BLANKS: usize = 24;
/// Blanks between two columns that nothing else divides.
const COLUMN: usize = 3;

/// How many bytes stand between a number and the next, and whether that is negative; none where no other follows.
fn between(rest: &[u8]) -> Option<(usize, bool)> {
    let quote = usize::from(rest.first().is_some_and(|byte| b"\"'".contains(byte)));
    let comma = quote + usize::from(rest.get(quote) == Some(&b','));
    let blanks = rest.iter().skip(comma).take(BLANKS).take_while(|byte| b" \r\n\t".contains(byte));
    let len = if comma > quote {
        let behind = comma + blanks.count();
        behind + if quote > 0 && rest.get(behind) == rest.first() { quote } else { 0 }
    } else {
        // Without a comma only blanks are: numbers below one another are a column.
        rest.iter().take(COLUMN).take_while(|byte| **byte == b' ').count()
    };
    let is_negative = comma > 0 && rest.get(len) == Some(&b'-');
    let len = len + usize::from(is_negative);
    (len > 0 && rest.get(len).is_some_and(u8::is_ascii_digit)).then_some((len, is_negative))
}

/// Stands between two lists, and for what is no byte: nothing that text has.
pub(super) const NONE: u8 = 1;

/// The bytes of a list, and where each begins. A program without unsigned bytes has negative ones; what is no byte parts two lists.
fn bytes(run: &[u8]) -> Vec<(usize, u8)> {
    let mut bytes = Vec::new();
    let next = |at: usize| run.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)).map(|gap| at + gap);
    let mut place = next(0).map(|at| (at, at > 0 && run.get(at - 1) == Some(&b'-')));
    while let Some((at, is_negative)) = place {
        let rest = run.get(at..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number =
            rest.get(..digits).filter(|digits| digits.len() <= 3).and_then(|digits| str::from_utf8(digits).ok());
        let byte = number.and_then(|number| number.parse().ok()).unwrap_or(NONE);
        bytes.push((at, if is_negative { byte.wrapping_neg() } else { byte }));
        let behind = at + digits;
        place = match rest.get(digits..).and_then(between) {
            Some((gap, is_negative)) => Some((behind + gap, is_negative)),
            None => {
                bytes.push((behind, NONE));
                next(behind).map(|at| (at, false))
            }
        };
    }
    bytes
}

/// Writes those of some bytes that may hold anything. Their places are counted from one on.
pub(super) fn put_texts(bytes: &[(usize, u8)], from: usize, by: By, senses: &Senses, view: &mut View) {
    let is_text = |(_, byte): &(usize, u8)| senses.is_text(*byte);
    for part in bytes.chunk_by(|a, b| is_text(a) == is_text(b)) {
        if part.len() >= LEAST.max(senses.least()) && part.first().is_some_and(is_text) {
            put(part, from, by, view);
        }
    }
}

fn put(bytes: &[(usize, u8)], from: usize, by: By, view: &mut View) {
    let ends = bytes.iter().skip(1).map(|(next, _)| *next).chain([usize::MAX]);
    for ((at, byte), next) in bytes.iter().zip(ends) {
        let taken = u16::try_from(next - at).unwrap_or(3);
        view.mark(from + at, (taken, 1), by);
        view.bytes.push(*byte);
    }
    view.bytes.push(b'\n');
}
