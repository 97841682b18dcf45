use super::{By, Escape, Put, Undone, terminal};

/// Characters that take no room: zero-width, soft hyphens, directions, joiners, tags and selectors; and separators of lines
/// that are none to a terminal; blanks that are none of ASCII, and letters that nobody sees.
pub(super) const ESCAPE: Escape =
    Escape { by: By::Invisible, leads: &[0xc2, 0xcd, 0xe1, 0xe2, 0xef, 0xf3, 0x08], undo };

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    let taken = match text {
        [0xc2, 0xad | 0xa0, ..] | [0xcd, 0x8f, ..] => 2,
        // A terminal's code behind the one character that stands for an escape and a bracket.
        [0xc2, 0x9b, rest @ ..] => return terminal::undo_code(rest).map(|len| (len + 2, Put::NOTHING)),
        [0xe1, 0xa0, 0x8b..=0x8e, ..]
        | [0xe1, 0x85, 0x9f | 0xa0, ..]
        | [0xe1, 0x9e, 0xb4 | 0xb5, ..]
        | [0xe2, 0x80, 0x80..=0x8f | 0xa8..=0xaf, ..]
        | [0xe2, 0x81, 0x9f..=0xaf, ..]
        | [0xe2, 0xa0, 0x80, ..]
        | [0xef, 0xbe, 0xa0, ..]
        | [0xef, 0xbb, 0xbf, ..]
        | [0xef, 0xb8, 0x80..=0x8f, ..] => 3,
        // Tags and selectors of variants (U+E0000 to U+E01FF).
        [0xf3, 0xa0, 0x80..=0x87, _, ..] => 4,
        // Overstruck: the character is written, gone back over and written again.
        [0x08, _, ..] => 2,
        _ => return None,
    };
    Some((taken, Put::NOTHING))
}
