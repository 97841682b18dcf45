use super::{Escape, Put, Undone, number};

/// Percent-encoding (RFC 3986), in either case.
pub(super) const ESCAPE: Escape = Escape { name: "percent", leads: b"%", undo };

pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    if text.first() != Some(&b'%') {
        return None;
    }
    let byte = u8::try_from(number(text.get(1..3)?, 16)?).ok()?;
    Some((3, Put::byte(byte)))
}
