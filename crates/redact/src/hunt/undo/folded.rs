//! Sequences that a line's end cuts in two: whoever folds a text does not look at what it is made of.

use super::Undone;

/// The longest sequence that is looked for.
const LONGEST: usize = 12;
/// More blanks before the second half are none of a line that was cut.
const INDENTATION: u16 = 32;

/// What a sequence is at the start of a text where the line ends within it.
#[inline(always)]
pub(super) fn undo(text: &[u8], undo: fn(&[u8]) -> Option<Undone>) -> Option<Undone> {
    let end = text.iter().take(LONGEST).position(|byte| *byte == b'\n')?;
    joined(text, end, undo)
}

/// What stands on the next line behind its indentation, where a text begins with the end of one.
pub(super) fn behind_end(text: &[u8]) -> Option<&[u8]> {
    let behind = [&b"\n"[..], b"\r\n", b"\\\n"].iter().find_map(|end| text.strip_prefix(*end))?;
    behind.get(usize::from(indentation(behind))..)
}

/// How many blanks a line begins with that goes on with the one before.
pub(super) fn indentation(line: &[u8]) -> u16 {
    line.iter()
        .zip(0..INDENTATION)
        .take_while(|(byte, _)| b" \t".contains(byte))
        .map(|(_, n)| n + 1)
        .last()
        .unwrap_or(0)
}

#[cold]
fn joined(text: &[u8], end: usize, undo: fn(&[u8]) -> Option<Undone>) -> Option<Undone> {
    let front = text.get(..end)?;
    let front = front.strip_suffix(b"\r").unwrap_or(front);
    // A mark of continuation, unless it is all that stands there.
    let front = front.strip_suffix(b"\\").filter(|front| !front.is_empty()).unwrap_or(front);
    let behind = text.get(end + 1..)?;
    let indentation = usize::from(indentation(behind));
    let behind = behind.get(indentation..)?;
    let mut whole = [0; 2 * LONGEST];
    let bytes = front.iter().chain(behind.iter().take(LONGEST));
    let len = whole.iter_mut().zip(bytes).map(|(slot, byte)| *slot = *byte).count();
    let (taken, put) = undo(whole.get(..len)?)?;
    // What ends on the first line would have been told without the second.
    let gap = u16::try_from(end + 1 + indentation - front.len()).ok()?;
    // Digits at the start of a line are mostly those of a time stamp: a text that is folded goes on with its next sequence, or ends.
    let next = text.get(usize::from(taken + gap));
    let goes_on = next.is_none_or(|next| front.first() == Some(next) || b"\r\n".contains(next));
    (usize::from(taken) > front.len() && goes_on).then_some((taken + gap, put))
}

#[cfg(test)]
mod tests {
    use super::super::{By, ESCAPES};

    #[test]
    fn a_sequence_across_the_end_of_a_line_is_taken_with_it_and_one_that_ends_there_is_not() {
        let taken = |by: By, text: &[u8]| {
            let escape = ESCAPES.iter().find(|escape| escape.by == by).unwrap();
            super::undo(text, escape.undo).map(|(taken, put)| (taken, put.text().to_vec()))
        };
        for (by, text, length) in [
            (By::Backslash, &b"\\u00\n73\\"[..], 7),
            (By::Backslash, b"\\x7\r\n    3\\", 10),
            (By::Backslash, b"\\u007\\\n3\\", 8),
            (By::Percent, b"%7\n\t3%", 5),
            (By::Html, b"&#11\n5;", 7),
            (By::Html, b"&#115\r\n  ;", 10),
            (By::Backslash, b"\\\nu0073\\", 7),
            (By::Percent, b"%\n73\n", 4),
        ] {
            assert_eq!(taken(by, text), Some((length, b"s".to_vec())), "{}", text.escape_ascii());
        }
        assert_eq!([&b"%7 \n3"[..], b"%7\n\n3", b"%7\nx3"].map(|text| taken(By::Percent, text)), [None, None, None]);
        // A time stamp begins the next line.
        assert_eq!(taken(By::Backslash, b"\\u00\n2026-11-30T10:00:00Z 73\\"), None);
    }
}
