//! What may stand between a name and its value in a program or in a command: a type, or nothing where the command says that a
//! value follows.

use super::named::blanks_within;

/// Blanks between two words of a declaration.
const BLANKS: usize = 8;
/// Bytes of a type's name at most.
const TYPE: usize = 40;
/// Bytes of a name before its last words.
const NAME: usize = 64;
/// Commands whose next word is a name and the one behind it its value.
const COMMANDS: [&[u8]; 8] = [b"ENV", b"ARG", b"setx", b"setenv", b"SetEnv", b"-gx", b"-x", b"-Ux"];
/// Options that hold the value of the name before them.
const VALUES: [&[u8]; 5] = [b"--body ", b"--body=", b"--value ", b"--value=", b"-b "];

/// Behind the sign of a declaration whose type stands here: `: String = "…"`, `: Optional[str] = '…'`, `apiKey string = "…"`. Only
/// a text in quotes is a value there.
pub(super) fn behind_type(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + blanks(text, at);
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    rest(at).first().filter(|first| first.is_ascii_alphabetic() || b"&*[".contains(first))?;
    for lifetime in [&b"&'static "[..], b"*const ", b"&mut ", b"As ", b"as "] {
        at += if rest(at).starts_with(lifetime) { lifetime.len() } else { 0 };
    }
    loop {
        let len = rest(at).iter().take(TYPE).take_while(|b| is_of_type(**b)).count();
        at += len + blanks(text, at + len);
        match rest(at) {
            [b'|', ..] if len > 0 => at += 1 + blanks(text, at + 1),
            [b'=', b'=' | b'>' | b'~', ..] => return None,
            [b'=', ..] if len > 0 => break,
            _ => return None,
        }
    }
    let value = at + 1 + blanks(text, at + 1);
    quoted(text, value).then_some(value)
}

/// Whether a quote stands at a place, also one that a string around it escapes.
pub(super) fn quoted(text: &[u8], at: usize) -> bool {
    let escapes = text.get(at..).unwrap_or_default().iter().take(8).take_while(|b| **b == b'\\').count();
    text.get(at + escapes).is_some_and(|byte| b"\"'`".contains(byte))
}

fn is_of_type(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.:<>[]?&*'\"".contains(&byte)
}

/// Behind an option that says that a value follows (`gh secret set NAME --body …`).
pub(super) fn behind_option(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    VALUES.iter().find(|option| rest.starts_with(option)).map(|option| at + option.len())
}

/// Whether the word before a name is a command that gives the name a value: `ENV NAME …`, `setx NAME …`.
pub(super) fn is_commanded(text: &[u8], name: usize) -> bool {
    let front = text.get(..name).unwrap_or_default();
    let of_name = front.iter().rev().take(NAME).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let Some(front) = front.get(..front.len() - of_name).and_then(|front| front.strip_suffix(b" ")) else {
        return false;
    };
    let word = front.iter().rev().take(8).take_while(|b| !b.is_ascii_whitespace()).count();
    front.get(front.len() - word..).is_some_and(|word| COMMANDS.contains(&word))
}

fn blanks(text: &[u8], at: usize) -> usize {
    blanks_within(text, at, BLANKS)
}
