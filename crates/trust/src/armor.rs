//! Bytes between two lines that say what they are, as OpenSSH writes signatures and private keys.

use zeroize::Zeroizing;

use crate::letters;

/// Characters of a line, as `ssh-keygen` breaks them.
const WIDTH: usize = 70;

/// What is wrong with an armor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unarmored {
    /// The first line is another one.
    Begin,
    /// There is no last line.
    End,
    /// Something follows the last line.
    Trailing,
    /// Between them stands something else than base64.
    Base64,
}

/// The bytes in an armor. Nothing but one line feed may follow it.
pub(crate) fn open(text: &[u8], what: &str) -> Result<Zeroizing<Vec<u8>>, Unarmored> {
    let (begin, end) = (format!("-----BEGIN {what}-----\n"), format!("\n-----END {what}-----"));
    let body = text.strip_prefix(begin.as_bytes()).ok_or(Unarmored::Begin)?;
    let place = body.windows(end.len()).position(|found| found == end.as_bytes()).ok_or(Unarmored::End)?;
    let (lines, rest) = body.split_at_checked(place).ok_or(Unarmored::End)?;
    if !matches!(rest.get(end.len()..), Some(b"" | b"\n")) {
        return Err(Unarmored::Trailing);
    }
    let letters = Zeroizing::new(lines.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<u8>>());
    letters::decode(&letters).ok_or(Unarmored::Base64)
}

/// Bytes in an armor, as `ssh-keygen` writes it.
pub(crate) fn close(bytes: &[u8], what: &str) -> String {
    let mut text = format!("-----BEGIN {what}-----\n");
    let letters = letters::encode(bytes);
    let mut rest = letters.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at_checked(WIDTH).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str(&format!("-----END {what}-----\n"));
    text
}
