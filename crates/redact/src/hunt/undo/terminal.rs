use super::{By, Escape, Put, Undone};

/// Control sequences of terminals (ECMA-48): colours, titles, links.
pub(super) const ESCAPE: Escape = Escape { by: By::Terminal, leads: b"\x1b", undo };

/// The longest title or address in an operating system command.
const LONGEST: usize = 512;

fn undo(text: &[u8]) -> Option<Undone> {
    let taken = match text.get(1)? {
        b'[' => 2 + usize::from(undo_code(text.get(2..)?)?),
        b']' | b'P' | b'_' | b'^' => {
            // None goes on behind its line: two bytes of something compressed look like its beginning now and then, and must
            // not take the lines behind them along.
            let end = text.get(2..)?.iter().take(LONGEST).position(|b| matches!(b, 7 | 0x1b | b'\n'))?;
            text.get(end + 2).filter(|b| **b != b'\n')?;
            // What is disguised in a title or a link's address is undone in its place, and is not left out with it.
            if text.get(2..end + 2)?.iter().any(|b| b"%&\\^#".contains(b) || !(b' '..0x7f).contains(b)) {
                return Some((2, Put::NOTHING));
            }
            end + if text.get(end + 2) == Some(&7) { 3 } else { 4 }
        }
        b'(' | b')' => 3,
        b'0'..=b'9' | b'=' | b'>' | b'A'..=b'Z' | b'a'..=b'z' => 2,
        _ => return None,
    };
    if taken <= text.len() { Some((u16::try_from(taken).ok()?, Put::NOTHING)) } else { None }
}

/// How long the parameters of a code are, and the byte that ends it.
pub(super) fn undo_code(text: &[u8]) -> Option<u16> {
    let parameters = text.iter().take(64).take_while(|b| (0x30..=0x3f).contains(*b)).count();
    // What else may stand before the last byte (a blank, a mark) is another disguise here, undone first.
    text.get(parameters).filter(|b| (0x40..=0x7e).contains(*b))?;
    u16::try_from(parameters + 1).ok()
}
