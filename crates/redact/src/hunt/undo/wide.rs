use super::{By, Escape, Put, Undone};

/// UTF-16 and UTF-32 in either order of bytes: between characters of ASCII stand zeros.
pub(super) const ESCAPE: Escape = Escape { by: By::Wide, leads: &[0], undo };

/// More zeros than that stand between no two characters.
const MOST: usize = 4;

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    let zeros = zeros(text, MOST + 1);
    if zeros <= MOST { Some((u16::try_from(zeros).ok()?, Put::NOTHING)) } else { None }
}

/// How many zeros too many a text begins with; `None` where there are very many.
#[inline(always)]
pub(super) fn none(text: &[u8]) -> Option<usize> {
    let zeros = zeros(text, 4 * MOST);
    (zeros < 4 * MOST).then(|| zeros.saturating_sub(MOST).max(1))
}

/// How many zeros a text begins with, as far as that is asked.
#[inline(always)]
fn zeros(text: &[u8], most: usize) -> usize {
    text.iter().take(most).take_while(|byte| **byte == 0).count()
}
