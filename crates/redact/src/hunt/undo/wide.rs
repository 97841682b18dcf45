use super::{Escape, Put, Undone};

/// UTF-16 and UTF-32 in either order of bytes: between characters of ASCII stand zeros.
pub(super) const ESCAPE: Escape = Escape { name: "utf-16", leads: &[0], undo };

fn undo(text: &[u8]) -> Option<Undone> {
    let zeros = text.iter().take(5).take_while(|b| **b == 0).count();
    // More zeros than that stand between no two characters.
    if zeros < 5 { Some((u16::try_from(zeros).ok()?, Put::NOTHING)) } else { None }
}
