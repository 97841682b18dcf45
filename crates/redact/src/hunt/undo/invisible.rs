use super::{By, Escape, Put, Undone, terminal};

/// Characters that take no room: zero-width, soft hyphens, directions, joiners.
pub(super) const ESCAPE: Escape = Escape { by: By::Invisible, leads: &[0xc2, 0xcd, 0xe1, 0xe2, 0xef, 0x08], undo };

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    let taken = match text {
        [0xc2, 0xad, ..] | [0xcd, 0x8f, ..] => 2,
        // A terminal's code behind the one character that stands for an escape and a bracket.
        [0xc2, 0x9b, rest @ ..] => return terminal::undo_code(rest).map(|len| (len + 2, Put::NOTHING)),
        [0xe1, 0xa0, 0x8b..=0x8e, ..]
        | [0xe1, 0x85, 0x9f | 0xa0, ..]
        | [0xe1, 0x9e, 0xb4 | 0xb5, ..]
        | [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae, ..]
        | [0xe2, 0x81, 0xa0..=0xaf, ..]
        | [0xef, 0xbb, 0xbf, ..]
        | [0xef, 0xb8, 0x80..=0x8f, ..] => 3,
        // Overstruck: the character is written, gone back over and written again.
        [0x08, _, ..] => 2,
        _ => return None,
    };
    Some((taken, Put::NOTHING))
}
