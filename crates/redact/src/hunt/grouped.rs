//! Base64 in groups of a few characters with blanks or ends of lines between them, as people set out what is to be read or typed.

use super::{
    Layer,
    marks::Marks,
    runs::{is_base64, value64},
    sense::Senses,
    view::{By, View},
};
use crate::sieve::BLOCK;

/// Characters of a group: longer ones are runs of their own.
const GROUP: std::ops::RangeInclusive<usize> = 3..=16;
/// Fewest groups of the same length.
const LEAST: usize = 4;
/// Blanks and ends of lines between two at most.
const GAP: usize = 12;

/// Where a group begins and ends.
type Group = (usize, usize);

/// Decodes those that may hold anything.
pub(super) fn decode(layer: &Layer<'_>, marks: &Marks, senses: &Senses, view: &mut View) {
    let text = layer.text;
    let mut seen = 0;
    for block in marks.blocks_of_groups() {
        let start = block * BLOCK;
        if start + BLOCK <= seen {
            continue;
        }
        // A row may have begun in the block before.
        let mut at = seen.max(start.saturating_sub(BLOCK));
        while at < start + BLOCK {
            at += text.get(at..).unwrap_or_default().iter().take(BLOCK).take_while(|byte| !is_base64(**byte)).count();
            let row = row(text, at);
            let end = row.last().map_or(at + 1, |group| group.1);
            if row.len() >= LEAST && layer.is_touched(row.first().map_or(at, |group| group.0), end) {
                decode_row(text, &row, senses, view);
            }
            at = end;
        }
        seen = at;
    }
}

/// The groups of the same length that follow on one another from the first one on, and a last one that may be shorter.
fn row(text: &[u8], from: usize) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut next = group(text, from);
    let len = |(from, to): Group| to - from;
    while let Some(this) = next {
        let usual = groups.first().map_or(len(this), |first| len(*first));
        if len(this) > usual || !GROUP.contains(&usual) {
            break;
        }
        groups.push(this);
        let is_last = len(this) < usual || text.get(this.1).is_none_or(|byte| !byte.is_ascii_whitespace());
        next = if is_last { None } else { group(text, this.1) };
    }
    if groups.is_empty() { next.into_iter().collect() } else { groups }
}

/// The group behind a few blanks.
fn group(text: &[u8], from: usize) -> Option<Group> {
    let rest = text.get(from..)?;
    let gap = rest.iter().take(GAP).take_while(|byte| !is_base64(**byte)).count();
    let len = rest.get(gap..)?.iter().take(2 * BLOCK).take_while(|byte| is_base64(**byte)).count();
    let is_blank = rest.get(..gap)?.iter().all(u8::is_ascii_whitespace);
    (is_blank && len > 0).then_some((from + gap, from + gap + len))
}

/// Decodes a row from each of its first four characters on.
fn decode_row(text: &[u8], row: &[Group], senses: &Senses, view: &mut View) {
    let places = row.iter().flat_map(|(from, to)| *from..*to);
    let digits: Vec<(usize, u8)> = places.filter_map(|at| Some((at, value64(*text.get(at)?)?))).collect();
    for phase in 0..4 {
        let rest = digits.get(phase..).unwrap_or_default();
        let bytes = |four: &[(usize, u8)]| match four {
            [(_, a), (_, b), (_, c), (_, d)] => vec![a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d],
            [(_, a), (_, b), (_, c)] => vec![a << 2 | b >> 4, b << 4 | c >> 2],
            [(_, a), (_, b)] => vec![a << 2 | b >> 4],
            _ => Vec::new(),
        };
        let decoded: Vec<u8> = rest.chunks(4).flat_map(bytes).collect();
        let longest = decoded.split(|byte| !senses.is_text(*byte)).map(<[u8]>::len).max().unwrap_or(0);
        if longest >= senses.least() {
            for four in rest.chunks(4) {
                view.mark(four.first().map_or(0, |(at, _)| *at), (4, 3), By::Base64);
                view.bytes.extend(bytes(four));
            }
            view.bytes.push(b'\n');
        }
    }
}
