//! Lists of bytes in decimal, as programs print what they hold as bytes: `[115, 107, 45]`, `[115 107 45]`, `"data":[115,107,45]`.

use super::{
    Layer,
    sense::Senses,
    view::{By, View},
};

/// Fewest bytes of a list.
const LEAST: usize = 8;
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
            let bytes = bytes(run);
            let is_text = |(_, byte): &(usize, u8)| senses.is_text(*byte);
            for part in bytes.chunk_by(|a, b| is_text(a) == is_text(b)) {
                if part.len() >= LEAST.max(senses.least()) && part.first().is_some_and(is_text) {
                    put(part, *from, view);
                }
            }
        }
    }
}

/// Whether a run begins with a number of two or three digits, and another one behind a mark.
fn begins_list(run: &[u8]) -> bool {
    let first = run.iter().position(u8::is_ascii_digit).and_then(|at| run.get(at..)).unwrap_or_default();
    let len = first.iter().take_while(|byte| byte.is_ascii_digit()).count();
    matches!(len, 2 | 3) && first.get(len..).is_some_and(|behind| between(behind) > 0)
}

/// Blanks and ends of lines between two numbers at most: columns of a list that is wrapped.
const BLANKS: usize = 24;

/// How many bytes stand between a number and the next; none where no other follows.
fn between(rest: &[u8]) -> usize {
    let comma = usize::from(rest.first() == Some(&b','));
    let blanks = rest.iter().skip(comma).take(BLANKS).take_while(|byte| b" \r\n\t".contains(byte)).count();
    // Without a comma only a blank is: numbers below one another are a column.
    let len = if comma > 0 { comma + blanks } else { usize::from(rest.first() == Some(&b' ')) };
    if rest.get(len).is_some_and(u8::is_ascii_digit) { len } else { 0 }
}

/// The bytes of a list, and where each begins; what is none ends it.
fn bytes(run: &[u8]) -> Vec<(usize, u8)> {
    let mut bytes = Vec::new();
    let mut at = run.iter().position(u8::is_ascii_digit).unwrap_or(run.len());
    while let Some(rest) = run.get(at..) {
        let digits = rest.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let number = rest.get(..digits).and_then(|digits| str::from_utf8(digits).ok()).and_then(|n| n.parse().ok());
        let Some(byte) = number else { break };
        bytes.push((at, byte));
        match rest.get(digits..).map_or(0, between) {
            0 => break,
            gap => at += digits + gap,
        }
    }
    bytes
}

/// Writes some bytes whose places are counted from one on.
fn put(bytes: &[(usize, u8)], from: usize, view: &mut View) {
    let ends = bytes.iter().skip(1).map(|(next, _)| *next).chain([usize::MAX]);
    for ((at, byte), next) in bytes.iter().zip(ends) {
        let taken = u16::try_from(next - at).unwrap_or(3);
        view.mark(from + at, (taken, 1), By::Decimal);
        view.bytes.push(*byte);
    }
    view.bytes.push(b'\n');
}
