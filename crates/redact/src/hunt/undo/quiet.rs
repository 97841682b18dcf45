//! Whether undoing a sequence alone shows anything.

use super::{By, Spot};
use crate::hunt::{grams::Grams, runs, skip};

/// Digits that are looked at one by one.
const NEAR: usize = 8;

impl Spot {
    /// Whether it is sure to be none that [`is_quiet`], told by few bytes: nearly all that stand in a row are like that.
    #[inline(always)]
    pub(super) fn counts(&self, text: &[u8]) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| text.get(at));
        let after = text.get(self.end());
        let [one, ..] = self.put.bytes;
        match self.put.len {
            0 => {
                let starts = before.is_none_or(|b| b.is_ascii_whitespace() || b.is_ascii_control());
                let is_inside = after.is_some_and(|b| !(b.is_ascii_whitespace() || starts && b.is_ascii_alphabetic()));
                is_inside && (self.by != By::Quoted || before != Some(&b'='))
            }
            1 if one == b' ' || one == b'\n' => false,
            1 if self.by == By::Backslash => one != b'"' && one != b'\'' && !ends(before),
            1 if self.by == By::Quoted => after.is_some_and(|byte| matches!(byte, b'=' | b'_' | b'%')),
            1 => true,
            _ => false,
        }
    }
}

/// Whether undoing a sequence alone shows nothing that the text does not show as it is: a quote, a line's end, a blank or a
/// colour beside a plain word, a number behind a `=`. Where something else is undone near it, it is undone, too.
pub(super) fn is_quiet(text: &[u8], spot: &Spot, grams: &Grams) -> bool {
    let (before, after) = (text.get(..spot.at), text.get(spot.end()..));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let first = text.get(spot.at).copied().unwrap_or_default();
    let starts = before.last().is_none_or(|b| b.is_ascii_whitespace() || b.is_ascii_control());
    let quiet = match spot.put.text() {
        // `\"` and `\'`: a name and its value are told with them, too.
        [b'"' | b'\''] if first == b'\\' && spot.taken == 2 => true,
        // `…==`: base64 ends there, and quoted-printable writes a `=` otherwise.
        [] if first == b'=' && before.last() == Some(&b'=') => true,
        // Quoted-printable writes a sign like that, and it makes a name of the word before.
        [b'='] if first == b'=' => false,
        // `=20`, `=404`, `=7c9e6679-…`
        _ if first == b'=' && is_number(text.get(spot.at + 1..).unwrap_or_default()) => true,
        [b'\n'] if after.first() == Some(&b'\\') => true,
        [] => after.first().is_none_or(u8::is_ascii_whitespace) || starts && is_word(after),
        [b' ' | b'\n'] => after.first().is_none_or(u8::is_ascii_whitespace) || is_word(after),
        // `"\u0055"`: shorter than any name.
        [_] => first == b'\\' && ends(before.last()) && ends(after.first()),
        // A letter of another alphabet, or a mark of another language.
        [_, _, ..] => ends(after.first()) || after.first() == Some(&b'\\') || is_word(after),
    };
    quiet && !goes_on(before, spot.put.text(), after, grams)
}

/// Whether something may go on across a sequence: a secret, or wrapped base64.
fn goes_on(before: &[u8], put: &[u8], after: &[u8], grams: &Grams) -> bool {
    let line = before.trim_ascii_end();
    // A blank before a word ends no line, nor does what is left out between the two.
    let begins_word = after.first().is_some_and(u8::is_ascii_alphanumeric);
    let is_line = match put {
        [] => {
            !begins_word
                || before.len() == line.len()
                || before.get(line.len()..).is_some_and(|gap| gap.contains(&b'\n'))
        }
        [b'\n'] => true,
        [b' '] => !begins_word,
        _ => false,
    };
    crosses(before, put, after, grams) || is_line && (grams.ends_piece(line) || is_wrapped(line))
}

/// Whether characters of a secret stand side by side where a sequence is undone: four of them, or two where another sequence
/// may stand beside it.
#[inline(always)]
pub(super) fn crosses(before: &[u8], put: &[u8], after: &[u8], grams: &Grams) -> bool {
    let put = if put.is_ascii() { put } else { &[] };
    let (last, first) = (before.last(), after.first());
    let side_by_side = |a: Option<&u8>, b: Option<&u8>| a.zip(b).is_some_and(|(a, b)| grams.has_pair([*a, *b]));
    // Every four with the place in it have two with it.
    let near = match put {
        [] => side_by_side(last, first),
        [front, .., back] => side_by_side(last, Some(front)) || side_by_side(Some(back), first) || put.len() > 2,
        [one] => side_by_side(last, Some(one)) || side_by_side(Some(one), first),
    };
    near && crosses_with_four(before, put, after, grams)
}

fn crosses_with_four(before: &[u8], put: &[u8], after: &[u8], grams: &Grams) -> bool {
    let front = before.get(before.len().saturating_sub(3)..).unwrap_or_default();
    let back = after.get(..after.len().min(3)).unwrap_or_default();
    let mut seam = [0; 7];
    let bytes = front.iter().chain(put).chain(back);
    let len = seam.iter_mut().zip(bytes).map(|(slot, byte)| *slot = *byte).count();
    let seam = seam.get(..len).unwrap_or_default();
    let lead = |b: &u8| matches!(b, b'\\' | b'%' | b'&' | b'=' | b'<' | b'>' | b';') || !(b' '..0x7f).contains(b);
    if front.len() + back.len() < 6 || front.iter().chain(back).any(lead) {
        return true;
    }
    seam.windows(4).filter_map(|four| four.first_chunk()).any(|four| grams.joins(*four))
}

/// Whether a line ends like one of wrapped base64.
fn is_wrapped(line: &[u8]) -> bool {
    let Some(end) = line.last_chunk::<{ runs::MIN_WRAPPED }>() else { return false };
    // What ends most lines is a word, with a blank before it.
    let (front, word) = end.split_at(end.len() - NEAR);
    let is = |(all, any): (bool, bool), byte: &u8| (all & runs::is_base64(*byte), any | byte.is_ascii_uppercase());
    word.iter().rev().all(|byte| runs::is_base64(*byte)) && end.first().is_some_and(|byte| runs::is_base64(*byte)) && {
        let (all, any) = front.iter().chain(word).fold((true, false), is);
        all && any
    }
}

/// Whether a text begins with a number, also one in hex, with an id or a time, that is no part of a word or of another sequence.
fn is_number(text: &[u8]) -> bool {
    // Most are short; an id or a digest goes on.
    let near = match text.first_chunk::<NEAR>() {
        Some(front) => {
            front.iter().rev().fold(0, |all, byte| all << 1 | u32::from(is_of_number(*byte))).trailing_ones()
        }
        None => text.iter().take_while(|byte| is_of_number(**byte)).fold(0, |count, _| count + 1),
    };
    let near = skip::bits(near);
    let far = if near < NEAR { 0 } else { skip::length(text.get(near..).unwrap_or_default(), is_of_number) };
    let next = text.get(near + far).copied().unwrap_or(b'\n');
    near >= 2 && !next.is_ascii_alphanumeric() && !b"=_%".contains(&next)
}

/// Whether a byte is a digit of a number, or a mark within one; made of comparisons alone ([`skip::length`]).
const fn is_of_number(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 6;
    let mark = (byte == b'-') | (byte == b'.') | (byte == b'T') | (byte == b'Z');
    letter | mark | (byte.wrapping_sub(b'0') <= b':' - b'0')
}

/// Whether a text begins with a plain word, which is no part of a credential or of a name.
pub(super) fn is_word(text: &[u8]) -> bool {
    let letters = text.iter().take(32).skip(1).take_while(|b| b.is_ascii_lowercase()).count() + 1;
    let next = text.get(letters).copied().unwrap_or(b'\n');
    text.first().is_some_and(u8::is_ascii_alphabetic) && letters < 32 && b" \r\n,;%&\"')<\x1b".contains(&next)
}

/// Whether nothing that a name or a credential is made of stands beside a sequence.
fn ends(beside: Option<&u8>) -> bool {
    beside.is_none_or(|b| b" \n\"'(),;".contains(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hunt::undo::{ESCAPES, Leads, QUOTED};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn what_counts_whatever_stands_beside_it_is_not_quiet(
            text in "([a-zQ] ?|[=%&<>\\\\\"'_;,.\n\r]|%[2-7][0-9a-f]|\\\\(u00[2-7][0-9a-f]|.)|=[2-4][0-9A-F]|&#?[a-z0-9]{2,3};|\u{200b}|\x1b\\[0m|\x00{1,3}|\x08.){1,12}",
        ) {
            let text = text.as_bytes();
            let grams = Grams::new(Vec::new(), 0);
            let all = [Leads::new(&ESCAPES), Leads::new(&QUOTED)];
            for (leads, at) in all.iter().flat_map(|leads| (0..text.len()).map(move |at| (leads, at))) {
                if let Some(spot) = leads.spot(text, at).filter(|spot| spot.counts(text)) {
                    prop_assert!(!is_quiet(text, &spot, &grams), "{text:?} at {at}");
                }
            }
        }
    }
}
