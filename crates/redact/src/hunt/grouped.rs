//! Base64 in groups of a few characters with blanks or ends of lines between them, as people set out what is to be read or typed.

use super::{
    Layer,
    marks::Marks,
    runs::{decode64, is_base64, value64},
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
        // Where it began, the first group of four characters does.
        let front = text.get(seen..start).unwrap_or_default();
        let mut len = 0;
        let goes_on = |byte: &&u8| {
            // What is longer is a run of its own, and none of a row.
            len = if is_base64(**byte) { len + 1 } else { 0 };
            len <= *GROUP.end() && (len > 0 || byte.is_ascii_whitespace())
        };
        let mut at = seen.max(start) - front.iter().rev().take_while(goes_on).count();
        while at < start + BLOCK {
            at += text.get(at..).unwrap_or_default().iter().take(BLOCK).take_while(|byte| !is_base64(**byte)).count();
            let whole = row(text, at);
            // A word before it is none of it.
            let is_word = |(from, to): &&Group| {
                text.get(*from..*to).is_some_and(|group| group.iter().all(u8::is_ascii_lowercase))
            };
            let words = whole.iter().take_while(is_word).count();
            let row = whole.get(words..).unwrap_or_default();
            let end = whole.last().map_or(at + 1, |group| group.1);
            if row.len() >= LEAST && layer.is_touched(row.first().map_or(at, |group| group.0), end) {
                decode_row(text, row, senses, view);
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

/// Decodes a row, where that shows anything.
fn decode_row(text: &[u8], row: &[Group], senses: &Senses, view: &mut View) {
    let places = row.iter().flat_map(|(from, to)| *from..*to);
    let (places, values): (Vec<usize>, Vec<u8>) = places.filter_map(|at| Some((at, value64(*text.get(at)?)?))).unzip();
    let mut bytes = Vec::new();
    decode64(&values, &mut bytes);
    let longest = bytes.split(|byte| !senses.is_text(*byte)).map(<[u8]>::len).max().unwrap_or(0);
    if longest >= senses.least() {
        for (at, three) in places.iter().step_by(4).zip(bytes.chunks(3)) {
            view.mark(*at, (4, 3), By::Base64);
            view.bytes.extend_from_slice(three);
        }
        view.bytes.push(b'\n');
    }
}
