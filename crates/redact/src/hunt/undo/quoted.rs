use super::{By, Escape, Put, Undone, byte16};

/// Quoted-printable (RFC 2045), with its soft line breaks.
pub(super) const ESCAPE: Escape = Escape { by: By::Quoted, leads: b"=", undo };

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    match text {
        [_, b'\n', ..] => Some((2, Put::NOTHING)),
        [_, b'\r', b'\n', ..] => Some((3, Put::NOTHING)),
        [_, a, b, ..] if !a.is_ascii_lowercase() && !b.is_ascii_lowercase() => Some((3, Put::byte(byte16(*a, *b)?))),
        _ => None,
    }
}
