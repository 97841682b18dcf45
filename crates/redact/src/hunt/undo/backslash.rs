use super::{By, Escape, Put, Undone, folded, html, number, percent};

/// Backslash escapes of JSON, of C-like strings and of shells.
pub(super) const ESCAPE: Escape = Escape { by: By::Backslash, leads: b"\\", undo };

pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    let rest = text.get(1..)?;
    match rest.first()? {
        b'u' | b'x' if text.get(2) == Some(&b'{') => {
            let digits = text.get(3..)?.iter().take(7).position(|b| *b == b'}')?;
            Some((u16::try_from(digits + 4).ok()?, Put::scalar(number(text.get(3..3 + digits)?, 16)?)?))
        }
        // RTF has the number in decimal, and a sign for readers that know none.
        b'u' if text.get(4..6).is_some_and(|more| more.contains(&b'?')) => decimal(text),
        b'o' if text.get(2) == Some(&b'{') => {
            let digits = text.get(3..)?.iter().take(4).position(|b| *b == b'}')?;
            Some((u16::try_from(digits + 4).ok()?, Put::scalar(number(text.get(3..3 + digits)?, 8)?)?))
        }
        b'u' => Some((6, Put::scalar(number(text.get(2..6)?, 16)?)?)),
        b'U' => Some((10, Put::scalar(number(text.get(2..10)?, 16)?)?)),
        b'x' => Some((4, Put::byte(u8::try_from(number(text.get(2..4)?, 16)?).ok()?))),
        // Style sheets write up to six digits. Read in octal, a zero would stand before three of them.
        b'0' if text.get(1..5) == Some(b"0000") && padded(text).is_some() => Some((7, Put::byte(padded(text)?))),
        // `printf` has four octal digits; three of them alone would be no character of a text.
        b'0' if matches!(text.get(2), Some(b'0' | b'1')) && octal(text).is_some() => Some((5, Put::byte(octal(text)?))),
        b'0'..=b'3' if text.get(2..4).is_some_and(|more| number(more, 8).is_some()) => {
            Some((4, Put::byte(u8::try_from(number(text.get(1..4)?, 8)?).ok()?)))
        }
        // With fewer digits, a blank stands behind them.
        b'2'..=b'7' if text.get(3) == Some(&b' ') && number(text.get(1..3)?, 16).is_some() => {
            Some((4, Put::byte(u8::try_from(number(text.get(1..3)?, 16)?).ok()?)))
        }
        b'n' | b'r' | b't' => Some((2, Put::byte(b'\n'))),
        b'\n' | b'\r' if let Some(cut) = cut(text) => Some(cut),
        b'\n' => Some((2 + folded::indentation(text.get(2..)?), Put::NOTHING)),
        b'\r' if text.get(2) == Some(&b'\n') => Some((3 + folded::indentation(text.get(3..)?), Put::NOTHING)),
        // Behind it another disguise begins, which is undone first.
        b'%' | b'&' if percent::undo(rest).or_else(|| html::undo(rest)).is_some() => None,
        // The sign that codes of terminals begin with.
        b'e' if text.get(2) == Some(&b'[') => Some((2, Put::byte(0x1b))),
        other if *other == b' ' || other.is_ascii_punctuation() => Some((2, Put::byte(*other))),
        _ => None,
    }
}

/// A character by its number whose backslash alone stands at the end of a line: whoever folds a text cuts there, too, and nothing goes on.
fn cut(text: &[u8]) -> Option<Undone> {
    let by_number = matches!(folded::behind_end(text.get(1..)?)?, [b'u' | b'U' | b'x', ..]);
    if by_number { folded::undo(text, undo) } else { None }
}

/// A character of ASCII behind four zeros.
fn padded(text: &[u8]) -> Option<u8> {
    let byte = u8::try_from(number(text.get(5..7)?, 16)?).ok()?;
    byte.is_ascii_graphic().then_some(byte)
}

/// A character of ASCII in three octal digits behind a zero.
fn octal(text: &[u8]) -> Option<u8> {
    let byte = u8::try_from(number(text.get(2..5)?, 8)?).ok()?;
    byte.is_ascii_graphic().then_some(byte)
}

/// `\u115?`, of two or three digits.
fn decimal(text: &[u8]) -> Option<Undone> {
    let digits = text.get(2..)?.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let byte = u8::try_from(number(text.get(2..2 + digits)?, 10)?).ok().filter(u8::is_ascii_graphic)?;
    (digits >= 2 && text.get(2 + digits) == Some(&b'?')).then_some((u16::try_from(digits + 3).ok()?, Put::byte(byte)))
}
