//! Ends of lines, looked at once for all passes: which of them may be joined with a line behind, and whether lines of a dump stand behind any.

use fearless_simd::{Level, Simd, dispatch};

use super::{
    column,
    dump::{self, ADDRESS},
    grams::Grams,
};
use crate::sieve::{BLOCK, BLOCKS, Places, SOME, STRIP};

/// What ends of lines may be.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// Those of lines that may end with a piece of a secret, which goes on in another.
    pub(super) seams: Vec<usize>,
    /// How many lines may be of a dump.
    pub(super) dumps: usize,
    /// Those of lines that hold one number of a list.
    pub(super) columns: Vec<usize>,
}

/// What a byte may be: a digit of an address, what stands behind the fourth.
const DIGIT: u8 = 1;
const FIFTH: u8 = 2;
/// At the end of a line: a quote, which is no part of what it ends with; what else may be none.
const QUOTE: u8 = 4;
const OTHER: u8 = 8;
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would not pass a bad index"
)]
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut n = 0;
    while n < 256 {
        let byte = n as u8;
        let digit = if byte.is_ascii_hexdigit() { DIGIT | FIFTH } else { 0 };
        let fifth = if byte == b' ' || byte == b':' { FIFTH } else { 0 };
        let end = match byte {
            b'"' | b'\'' => QUOTE,
            // An empty line ends with nothing.
            b'\n' => 0,
            b'\\' | b'`' | b'|' | b'+' => OTHER,
            _ if byte.is_ascii_graphic() => 0,
            _ => OTHER,
        };
        kinds[n] = digit | fifth | end;
        n += 1;
    }
    kinds
};

#[inline(always)]
fn kind(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or(0)
}

impl Ends {
    /// Looks at those of a text, of which each strip has them in a word for each of its blocks.
    pub(super) fn look<'a>(&mut self, text: &[u8], strips: impl Iterator<Item = &'a [u64; BLOCKS]>, grams: &Grams) {
        self.seams.clear();
        self.columns.clear();
        self.dumps = usize::from(begins_dump(text));
        let mut places = Places::default();
        for (strip, words) in (0..).step_by(STRIP).zip(strips) {
            for (start, words) in (strip..).step_by(SOME * BLOCK).zip(words.chunks(SOME)) {
                let columns = &mut self.columns;
                let dumps =
                    dispatch!(Level::new(), simd => look(simd, (text, start), words, (grams, columns), &mut places));
                self.dumps += dumps;
                self.seams.extend(places.all().map(|at| start + at));
            }
        }
    }
}

/// Keeps those of some blocks that may end with a piece of a secret, and tells how many a dump's line may stand behind.
#[inline(always)]
fn look<S: Simd>(
    _: S,
    (text, start): (&[u8], usize),
    words: &[u64],
    (grams, columns): (&Grams, &mut Vec<usize>),
    places: &mut Places,
) -> usize {
    // Between two others nothing ends, and nothing begins.
    places.gather::<1>(words.iter().map(|word| word & !(word << 1 & word >> 1)));
    let behind = |at: usize| text.get(start + at + 1..).unwrap_or_default();
    let dumps = places.all().map(|at| usize::from(begins_dump(behind(at)))).sum();
    columns.extend(places.all().map(|at| start + at).filter(|at| column::may_end(text, *at)));
    places.retain(|at| may_end_piece(text, start + at, grams));
    places.retain(|at| ends_piece(text, start + at, grams));
    dumps
}

/// Whether a line may begin that is of a dump: with an address, of four digits at least, and a blank behind it. A year is none.
#[inline(always)]
fn begins_dump(line: &[u8]) -> bool {
    match line {
        [b'|' | 0xe2, ..] => dump::framed_bytes(line).is_some(),
        // Few lines have digits at three places.
        [a, _, _, d, fifth, ..] => {
            kind(*a) & kind(*d) & DIGIT != 0 && kind(*fifth) & FIFTH != 0 && begins_with_address(line)
        }
        _ => false,
    }
}

#[cold]
fn begins_with_address(line: &[u8]) -> bool {
    if let Some(rest) = line.strip_prefix(b"0x") {
        let digits = rest.iter().take(ADDRESS + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
        return (4..=ADDRESS).contains(&digits)
            && matches!(rest.get(digits..), Some([b':', b'\t', ..] | [b' ', b'<', ..]));
    }
    let digits = line.iter().take(ADDRESS + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let behind = line.get(digits..).unwrap_or_default();
    (4..=ADDRESS).contains(&digits) && behind.strip_prefix(b":").unwrap_or(behind).starts_with(b" ")
        || behind.first() == Some(&b'`') && dump::begins_with_halves(line)
}

/// Whether a line that ends at a place may end with two characters of a secret, also before a quote. What ends in another way is looked at
/// more closely.
#[inline(always)]
fn may_end_piece(text: &[u8], at: usize, grams: &Grams) -> bool {
    let Some([a, b, c]) = at.checked_sub(3).and_then(|from| text.get(from..)).and_then(<[u8]>::first_chunk) else {
        return true;
    };
    let end = kind(*c);
    let two = if end & QUOTE == 0 { [*b, *c] } else { [*a, *b] };
    grams.has_pair(two) | (end & OTHER != 0) | joins([*a, *b, *c])
}

/// Whether a line may end with what a program joins strings by: `" .`, `" ..`, `" &`, `" & _`. All else that does so is no part of a text.
#[inline(always)]
const fn joins(three: [u8; 3]) -> bool {
    matches!(three, [b'"' | b'\'', b' ', b'.' | b'&'] | [b' ', b'.', b'.'] | [b'&', b' ', b'_'])
}

/// The same with three characters, of which the first may be a mark.
#[inline(always)]
fn ends_piece(text: &[u8], at: usize, grams: &Grams) -> bool {
    let Some([a, b, c, d]) = at.checked_sub(4).and_then(|from| text.get(from..)).and_then(<[u8]>::first_chunk) else {
        return true;
    };
    let end = kind(*d);
    let three = if end & QUOTE == 0 { [*b, *c, *d] } else { [*a, *b, *c] };
    grams.ends_with(three) | (end & OTHER != 0) | joins([*b, *c, *d])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Detectors,
        hunt::{marks::Marks, seams::trim},
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn whatever_ends_or_begins_a_line_in_its_way_is_told(
            lines in proptest::collection::vec("([0-9a-f]{3,18}:? {0,2})?[a-z .]{0,70}([kQ7]{1,3}|[k7Q]{2}[\"'`\\\\ \t\r]{1,2}|[.é-])?", 1..60),
            filler in prop_oneof![Just(0usize), 900usize..1_100, 4_000usize..4_200], is_ended: bool,
        ) {
            let text = [" ".repeat(filler), lines.join("\n"), if is_ended { "\n".into() } else { String::new() }].concat();
            let text = text.as_bytes();
            let grams = Grams::new(vec![(0, b"k7Q7Qk7kQQ77kkQ7".to_vec())], 1);
            let mut marks = Marks::default();
            Detectors::mark(text, &mut marks);
            marks.look_at_lines(text, &grams);
            let mut from = 0;
            let mut dumps = 0;
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                let end = from + line.len() - 1;
                let may_end = line.ends_with(b"\n") && grams.ends_piece(trim(line));
                prop_assert!(!may_end || marks.lines().seams.contains(&end), "{line:?}");
                let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                dumps += usize::from((4..=ADDRESS).contains(&digits) && (line[digits..].starts_with(b" ") || line[digits..].starts_with(b": ")));
                from += line.len();
            }
            prop_assert_eq!(marks.lines().dumps, dumps);
            prop_assert!(marks.lines().seams.is_sorted());
        }
    }
}
