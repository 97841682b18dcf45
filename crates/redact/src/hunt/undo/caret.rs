use super::{By, Escape, Put, Undone, terminal};

/// Signs of control as programs print them: `^[[0m` (`cat -v`), `#033[0m` and `#012` (rsyslog); and what `cmd.exe` has before its own,
/// or before any character where somebody hides a word.
pub(super) const ESCAPE: Escape = Escape { by: By::Terminal, leads: b"^#", undo };

fn undo(text: &[u8]) -> Option<Undone> {
    match text {
        [b'^', b'[', b'[', rest @ ..] => Some((3 + terminal::undo_code(rest)?, Put::NOTHING)),
        [b'#', b'0', b'3', b'3', b'[', rest @ ..] => Some((5 + terminal::undo_code(rest)?, Put::NOTHING)),
        [b'#', b'0', b'1', b'1' | b'2' | b'5', rest @ ..] if !is_colour(rest) => Some((4, Put::byte(b'\n'))),
        [b'^', sign @ (b'&' | b'|' | b'<' | b'>' | b'^'), ..] => Some((2, Put::byte(*sign))),
        [b'^', next, rest @ ..] if next.is_ascii_graphic() && goes_on(rest) => Some((2, Put::byte(*next))),
        _ => None,
    }
}

/// Characters from one that `cmd.exe` need not have had escaped to the next.
const APART: usize = 8;

/// Whether another sign stands near, in the same word: where there is one alone, a version or a power has it.
fn goes_on(rest: &[u8]) -> bool {
    let word = rest.iter().take(APART).take_while(|byte| byte.is_ascii_graphic());
    word.into_iter().any(|byte| *byte == b'^')
}

/// Whether three digits of a colour of a style sheet stand behind three others: `#012345`.
fn is_colour(rest: &[u8]) -> bool {
    rest.iter().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_before_any_character_is_one_of_several() {
        let put = |text: &[u8]| undo(text).map(|(taken, put)| (taken, put.text().to_vec()));
        assert_eq!([&b"^s^k"[..], b"^sk-a^b"].map(put), [Some((2, b"s".to_vec())), Some((2, b"s".to_vec()))]);
        assert_eq!([&b"^1.2.3\", \"^1\""[..], b"^2 + y^2", b"^k-abcdefgh^i", b"^s"].map(put), [None, None, None, None]);
    }

    #[test]
    fn a_colour_of_a_style_sheet_ends_no_line() {
        let taken = |text: &[u8]| undo(text).map(|(taken, _)| taken);
        assert_eq!([&b"#012345;"[..], b"#015aFf\n"].map(taken), [None; 2]);
        assert_eq!([&b"#012  at"[..], b"#012abcd", b"#0123", b"#011x"].map(taken), [Some(4); 4]);
    }
}
