use super::{By, Escape, Put, Undone, terminal};

/// Signs of control as programs print them: `^[[0m` (`cat -v`), `#033[0m` and `#012` (rsyslog); and what `cmd.exe` has before its own.
pub(super) const ESCAPE: Escape = Escape { by: By::Terminal, leads: b"^#", undo };

fn undo(text: &[u8]) -> Option<Undone> {
    match text {
        [b'^', b'[', b'[', rest @ ..] => Some((3 + terminal::undo_code(rest)?, Put::NOTHING)),
        [b'#', b'0', b'3', b'3', b'[', rest @ ..] => Some((5 + terminal::undo_code(rest)?, Put::NOTHING)),
        [b'#', b'0', b'1', b'1' | b'2' | b'5', ..] => Some((4, Put::byte(b'\n'))),
        [b'^', sign @ (b'&' | b'|' | b'<' | b'>' | b'^'), ..] => Some((2, Put::byte(*sign))),
        _ => None,
    }
}
