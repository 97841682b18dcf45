//! Dumps as `xxd` and `hexdump -C` print them: an address, bytes in hex, the same bytes as characters; and `od -c`, which has
//! those alone; what debuggers show of memory; and bytes in a frame.

use super::{
    marks::{Kind, Marks},
    runs,
    view::{By, View},
};

/// Digits of an address at most.
pub(super) const ADDRESS: usize = 16;
/// Digits of a word at most.
const WORD: usize = 16;
/// Bytes of a line that has them one by one.
const BYTES: usize = 16;
/// Where the wider gap of `hexdump -C` stands in the middle of its bytes.
const MIDDLE: usize = 23;

/// Decodes the lines of a dump.
pub(super) fn dump(text: &[u8], marks: &Marks) -> Option<View> {
    if marks.lines().dumps < 2 {
        return None;
    }
    let mut view = View::default();
    let (mut from, mut lines, mut parts) = (0, 0, Vec::new());
    for end in marks.all(Kind::Break).map(|at| at + 1).chain([text.len()]) {
        // Most lines are told by their first characters: a year is no address.
        let line = text.get(from..end)?;
        let is_address = line.get(4).is_some_and(|b| b.is_ascii_hexdigit() || b" :".contains(b))
            && marks.holds(Kind::Digit, from)
            && marks.holds(Kind::Digit, from + 3);
        if is_address && words(line, from, marks, &mut parts) {
            lines += 1;
            for (at, word) in &parts {
                runs::decode_part(from + at, word, &mut view);
            }
        } else if framed(line, from, &mut view) || is_address && others(line, from, &mut view) {
            lines += 1;
        } else if lines > 0 {
            view.bytes.push(b'\n');
        }
        from = end;
    }
    (lines > 1).then_some(view)
}

/// Decodes a line that begins with an address, and goes on otherwise than with words of digits; `false` where it is none.
fn others(line: &[u8], from: usize, view: &mut View) -> bool {
    characters(line, from, view) || examined(line, from, view) || quads(line, from, view)
}

/// Digits of each half of an address or a word of WinDbg's `dq`.
const HALF: usize = 8;

/// The digits of two halves with a mark between them, at the start of a text.
fn halves(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (high, rest) = text.split_at_checked(HALF)?;
    let low = rest.strip_prefix(b"`")?.get(..HALF)?;
    let is_hex = |half: &[u8]| half.iter().all(u8::is_ascii_hexdigit);
    (is_hex(high) && is_hex(low)).then_some((high, low))
}

/// Whether a line begins with an address in halves and a blank.
pub(super) fn begins_with_halves(line: &[u8]) -> bool {
    halves(line).is_some() && line.get(2 * HALF + 1) == Some(&b' ')
}

/// Decodes a line of what `dq` shows in WinDbg: address and words are in halves, and of a word the last byte comes first; `false` where it is
/// none.
fn quads(line: &[u8], from: usize, view: &mut View) -> bool {
    if !begins_with_halves(line) {
        return false;
    }
    let (before, mut at) = (view.bytes.len(), 2 * HALF + 1);
    while let Some(rest) = line.get(at..) {
        at += rest.iter().take(2).take_while(|byte| **byte == b' ').count();
        let Some((high, low)) = line.get(at..).and_then(halves) else { break };
        for (half, begins) in [(low, HALF + 1), (high, 0)] {
            for (n, byte) in (0..HALF).step_by(2).zip(half.chunks(2)).rev() {
                runs::decode_part(from + at + begins + n, byte, view);
            }
        }
        at += 2 * HALF + 1;
    }
    view.bytes.len() > before
}

/// Bytes of an address before characters, and of the room that each of those has.
const OCTAL: usize = 7;
const CELL: usize = 4;

/// Decodes a line of `od -c`: characters in columns, some written as in C and others in octal; `false` where it is none.
fn characters(line: &[u8], from: usize, view: &mut View) -> bool {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let (address, cells) = line.split_at_checked(OCTAL).unwrap_or_default();
    // That of BSD has one blank more behind the address.
    let cells = cells.strip_prefix(b" ").filter(|cells| cells.len().is_multiple_of(CELL)).unwrap_or(cells);
    let bytes: Option<Vec<u8>> = cells.chunks(CELL).map(character).collect();
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty() && address.iter().all(u8::is_ascii_hexdigit)) else {
        return false;
    };
    view.mark(from + OCTAL, (4, 1), By::Hex);
    view.bytes.extend(bytes);
    true
}

fn character(cell: &[u8]) -> Option<u8> {
    match cell {
        [b' ', b' ', b' ', one] => Some(*one),
        [b' ', b' ', b'\\', escape] => match escape {
            b'0' => Some(0),
            b'n' | b'r' => Some(b'\n'),
            b'a' | b'b' | b'f' | b't' | b'v' => Some(b'\t'),
            _ => None,
        },
        [b' ', digits @ ..] if digits.len() == 3 => {
            let value = |all: u32, digit: &u8| char::from(*digit).to_digit(8).map(|digit| all * 8 + digit);
            digits.iter().try_fold(0, value).and_then(|byte| u8::try_from(byte).ok())
        }
        _ => None,
    }
}

/// A line behind the bar that it begins with: `|` in Netty's dumps, and what draws frames in those of `hexyl`.
pub(super) fn behind_bar(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(b"|").or_else(|| line.strip_prefix("│".as_bytes())).or_else(|| line.strip_prefix("┊".as_bytes()))
}

/// The address and the rest of a line that has them in a frame.
pub(super) fn framed_bytes(line: &[u8]) -> Option<&[u8]> {
    let rest = behind_bar(line)?;
    let digits = rest.iter().take(ADDRESS).take_while(|byte| byte.is_ascii_hexdigit()).count();
    behind_bar(rest.get(digits..)?).filter(|_| digits == 8)
}

/// Decodes the bytes of a line in a frame; `false` where it is none.
fn framed(line: &[u8], from: usize, view: &mut View) -> bool {
    let Some(mut rest) = framed_bytes(line) else { return false };
    let before = view.bytes.len();
    loop {
        rest = rest.trim_ascii_start();
        if view.bytes.len() == before + BYTES / 2 {
            rest = rest.strip_prefix("┊".as_bytes()).unwrap_or(rest).trim_ascii_start();
        }
        let Some(byte) = rest.get(..2).filter(|byte| byte.iter().all(u8::is_ascii_hexdigit)) else { break };
        runs::decode_part(from + line.len() - rest.len(), byte, view);
        rest = rest.get(2..).unwrap_or_default();
    }
    view.bytes.len() > before
}

/// Decodes a line of what `x/xb` shows in gdb: `0x7ffe10 <key+16>:`, and words behind a tab each, the last byte of each first; `false` where it
/// is none.
fn examined(line: &[u8], from: usize, view: &mut View) -> bool {
    let mut words = line.trim_ascii_end().split(|byte| *byte == b'\t');
    let Some(address) = words.next().filter(|address| address.starts_with(b"0x") && address.ends_with(b":")) else {
        return false;
    };
    let (before, mut at) = (view.bytes.len(), from + address.len());
    for word in words {
        let digits = word.strip_prefix(b"0x").filter(|digits| digits.len() <= WORD && digits.len().is_multiple_of(2));
        let Some(digits) = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)) else { break };
        for (n, byte) in (0..digits.len()).step_by(2).zip(digits.chunks(2)).rev() {
            runs::decode_part(at + "\t0x".len() + n, byte, view);
        }
        at += "\t".len() + word.len();
    }
    view.bytes.len() > before
}

/// The words of a line that begins somewhere in a text, and where they stand in it; `false` where it is none of a dump: each of them is whole
/// bytes.
fn words<'a>(line: &'a [u8], from: usize, marks: &Marks, all: &mut Vec<(usize, &'a [u8])>) -> bool {
    all.clear();
    let address = marks.length(Kind::Digit, from);
    let colon = usize::from(line.get(address) == Some(&b':'));
    let space = line.get(address + colon..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
    if !(4..=ADDRESS).contains(&address) || space == 0 {
        return false;
    }
    let start = address + colon + space;
    for (at, word) in (Words { line, from, marks, start, at: start, is_wide: false }) {
        // One blank (curl's trace) or two stand before the same bytes as characters, which may look like hex.
        if all.len() == BYTES && all.iter().all(|(_, word)| word.len() == 2) {
            break;
        }
        if word.len() > WORD || !word.len().is_multiple_of(2) {
            return false;
        }
        all.push((at, word));
    }
    all.first().is_some_and(|(_, word)| !word.is_empty())
}

/// Words of digits with a blank between, and where they stand in their line. Two blanks (xxd) or a bar (hexdump -C) end them; the wider gap in
/// the middle does not, and behind it nothing but another mark.
struct Words<'a, 'm> {
    line: &'a [u8],
    from: usize,
    marks: &'m Marks,
    start: usize,
    at: usize,
    is_wide: bool,
}

impl<'a> Iterator for Words<'a, '_> {
    type Item = (usize, &'a [u8]);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let at = self.at;
        let len = self.marks.length(Kind::Digit, self.from + at);
        let word = self.line.get(at..at + len).filter(|_| at < self.line.len())?;
        self.at = match self.line.get(at + len..).unwrap_or_default() {
            [b' ', b' ', ..] if !self.is_wide && at + len - self.start != MIDDLE => self.line.len(),
            [b' ', b' ', ..] => {
                self.is_wide = true;
                at + len + 1
            }
            [b' ', ..] => at + len + 1,
            _ => self.line.len(),
        };
        Some((at, word))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Detectors;

    /// The words of a line, told byte by byte.
    fn one_by_one(line: &[u8]) -> Option<Vec<(usize, &[u8])>> {
        let address = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        let colon = usize::from(line.get(address) == Some(&b':'));
        let space = line.get(address + colon..)?.iter().take_while(|b| **b == b' ').count();
        let start = address + colon + space;
        let rest = line.get(start..)?;
        let mut end = rest.iter().take_while(|b| b.is_ascii_hexdigit() || **b == b' ').count();
        let wide = rest.windows(2).take(end).position(|pair| pair == b"  ");
        if let Some(wide) = wide.filter(|wide| *wide != MIDDLE) {
            end = wide;
        }
        // Of bytes one by one a line has sixteen.
        let (mut at, mut bytes) = (0, 0);
        for word in rest.get(..end)?.split(|b| *b == b' ') {
            at += word.len() + 1;
            bytes += word.len() / 2;
            if word.len() > 2 {
                break;
            }
            if bytes == BYTES {
                end = at - 1;
                break;
            }
        }
        let body = rest.get(..end)?;
        let whole = body.split(|b| *b == b' ').all(|word| word.len().is_multiple_of(2) && word.len() <= WORD);
        let is_line = (4..=ADDRESS).contains(&address) && space > 0 && body.len() >= 2 && whole;
        let mut at = start;
        let words = body.split(|b| *b == b' ').map(|word| {
            at += word.len() + 1;
            (at - word.len() - 1, word)
        });
        is_line.then(|| words.filter(|(_, word)| !word.is_empty()).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn lines_of_a_dump_are_told_as_byte_by_byte(
            front in "[a-z\n ]{0,70}", address in "[0-9a-f]{3,18}:?|00000010", gap in " {0,3}", more in "([0-9a-f]{2}){0,17}",
            words in "(([0-9a-f]{2} ){8} )?(([0-9a-f]{2}){1,9} {1,2}){0,12}[0-9a-f]?", tail in "( ?\\|[ -~]{0,20}| [g-z. ]{0,16})?\n?",
        ) {
            let line = [address, gap, more, words, tail].concat();
            let text = [front.as_bytes(), b"\n", line.as_bytes()].concat();
            let mut marks = Marks::default();
            Detectors::mark(&text, &mut marks);
            let words = words_of(&text, front.len() + 1, &marks);
            prop_assert_eq!(words, one_by_one(line.as_bytes()), "{}", line);
        }
    }

    fn words_of<'a>(text: &'a [u8], from: usize, marks: &Marks) -> Option<Vec<(usize, &'a [u8])>> {
        let mut all = Vec::new();
        words(&text[from..], from, marks, &mut all)
            .then(|| all.into_iter().filter(|(_, word)| !word.is_empty()).collect())
    }
}
