use super::{By, Escape, Put, Undone, byte16};

/// Percent-encoding (RFC 3986), in either case.
pub(super) const ESCAPE: Escape = Escape { by: By::Percent, leads: b"%", undo };

#[inline(always)]
pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    match text {
        [b'%', high, low, ..] => Some((3, Put::byte(byte16(*high, *low)?))),
        _ => None,
    }
}
