use super::{By, Escape, Put, Undone, byte16, number};

/// Percent-encoding (RFC 3986), in either case, and that of JavaScript's `escape`.
pub(super) const ESCAPE: Escape = Escape { by: By::Percent, leads: b"%", undo };

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    match text {
        [b'%', b'u', ..] => Some((6, Put::scalar(number(text.get(2..6)?, 16)?)?)),
        [b'%', high, low, ..] => Some((3, Put::byte(byte16(*high, *low)?))),
        _ => None,
    }
}
