use super::{By, Escape, Put, Undone, backslash, folded, number, percent};

/// Character references of HTML and XML, and tags in the middle of a word.
pub(super) const ESCAPE: Escape = Escape { by: By::Html, leads: b"&<", undo };

/// The longest name or number between `&` and `;`.
const LONGEST: usize = 16;
/// The longest tag that is looked through.
const LONGEST_TAG: usize = 120;

const NAMES: &[(&[u8], u8)] = &[
    (b"amp", b'&'),
    (b"lt", b'<'),
    (b"gt", b'>'),
    (b"quot", b'"'),
    (b"apos", b'\''),
    (b"excl", b'!'),
    (b"num", b'#'),
    (b"dollar", b'$'),
    (b"percnt", b'%'),
    (b"lpar", b'('),
    (b"rpar", b')'),
    (b"ast", b'*'),
    (b"plus", b'+'),
    (b"comma", b','),
    (b"period", b'.'),
    (b"sol", b'/'),
    (b"colon", b':'),
    (b"semi", b';'),
    (b"equals", b'='),
    (b"quest", b'?'),
    (b"commat", b'@'),
    (b"lsqb", b'['),
    (b"bsol", b'\\'),
    (b"rsqb", b']'),
    (b"Hat", b'^'),
    (b"lowbar", b'_'),
    (b"grave", b'`'),
    (b"lcub", b'{'),
    (b"lbrace", b'{'),
    (b"vert", b'|'),
    (b"verbar", b'|'),
    (b"rcub", b'}'),
    (b"rbrace", b'}'),
    (b"hyphen", b'-'),
    (b"dash", b'-'),
    (b"nbsp", b' '),
    (b"Tab", b'\t'),
    (b"NewLine", b'\n'),
];

/// Names of characters that nobody sees.
const UNSEEN: &[&[u8]] = &[b"shy", b"zwj", b"zwnj", b"ZeroWidthSpace", b"NoBreak"];

pub(super) fn undo(text: &[u8]) -> Option<Undone> {
    match text.first()? {
        b'<' => tag(text),
        b'&' => reference(text),
        _ => None,
    }
}

fn reference(text: &[u8]) -> Option<Undone> {
    text.get(1).filter(|first| first.is_ascii_alphabetic() || **first == b'#')?;
    let Some(len) = text.get(1..)?.iter().take(LONGEST).position(|b| *b == b';') else { return open_end(text) };
    let name = text.get(1..=len)?;
    let put = match name {
        [b'#', digits @ ..] => match scalar(digits) {
            Some(put) => put,
            None => return open_end(text),
        },
        name if UNSEEN.contains(&name) => Put::NOTHING,
        name => Put::byte(NAMES.iter().find(|(known, _)| *known == name)?.1),
    };
    Some((u16::try_from(len + 2).ok()?, put))
}

/// The character of a number, in hex behind an `x`.
fn scalar(digits: &[u8]) -> Option<Put> {
    match digits {
        [b'x' | b'X', digits @ ..] => Put::scalar(number(digits, 16)?),
        digits => Put::scalar(number(digits, 10)?),
    }
}

/// A number without a semicolon: it ends where its digits do.
fn open_end(text: &[u8]) -> Option<Undone> {
    let digits = text.strip_prefix(b"&#")?;
    let is_hex = matches!(digits, [b'x' | b'X', ..]);
    let is = |byte: &u8| if is_hex { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
    let len = usize::from(is_hex) + digits.iter().skip(usize::from(is_hex)).take(LONGEST).take_while(|b| is(b)).count();
    if goes_on(digits.get(len..)?, is) {
        return None;
    }
    Some((u16::try_from(2 + len).ok()?, scalar(digits.get(..len)?)?))
}

/// Whether the rest of a number, with its semicolon, stands in another disguise, or on the next line: that is undone first.
fn goes_on(mut rest: &[u8], is_digit: impl Fn(&u8) -> bool) -> bool {
    rest = folded::behind_end(rest).unwrap_or(rest);
    for _ in 0..LONGEST {
        let undone = match rest {
            [b'%', ..] => percent::undo(rest),
            // Of those no one looks at what stands behind it.
            [b'\\', b'u' | b'x' | b'U' | b'0'..=b'3', ..] => backslash::undo(rest),
            [b'&', ..] => ENDS.iter().find(|end| rest.starts_with(end)).map(|_| (0, Put::byte(b';'))),
            [byte, ..] if is_digit(byte) || *byte == b';' => Some((1, Put::byte(*byte))),
            _ => None,
        };
        match undone.map(|(taken, put)| (usize::from(taken), put.bytes, put.len)) {
            Some((_, [b';', ..], 1)) => return true,
            Some((taken, [byte, ..], 1)) if is_digit(&byte) => rest = rest.get(taken..).unwrap_or_default(),
            Some(_) | None => return false,
        }
    }
    false
}

/// A semicolon as a reference itself.
const ENDS: [&[u8]; 4] = [b"&semi;", b"&#59;", b"&#x3b;", b"&#x3B;"];

/// Comments that libraries write between two pieces of one text.
const EMPTY: [&[u8]; 2] = [b"<!-- -->", b"<!---->"];

/// A tag, also one that only shows where a long word may be broken.
fn tag(text: &[u8]) -> Option<Undone> {
    // Most are short.
    if let [_, letter, b'>', ..] = text
        && letter.is_ascii_alphabetic()
    {
        return Some((3, Put::NOTHING));
    }
    if let Some(comment) = EMPTY.iter().find(|comment| text.starts_with(comment)) {
        return Some((u16::try_from(comment.len()).ok()?, Put::NOTHING));
    }
    let first = text.get(1).filter(|b| b.is_ascii_alphabetic() || **b == b'/')?;
    let len = text.get(1..)?.iter().take(LONGEST_TAG - 1).position(|b| matches!(b, b'<' | b'>' | b'\n'))?;
    let closed = text.get(len + 1) == Some(&b'>') && (*first != b'/' || len > 1);
    // An attribute's value may be in a disguise itself: what is taken away is not read.
    let is_plain = |inner: &[u8]| inner.iter().all(|b| matches!(b, b' '..=b'~') && !matches!(b, b'%' | b'&' | b'\\'));
    let inner = text.get(1..=len)?;
    let put = if parts(inner, text.get(len + 2..)?) { Put::byte(b'\n') } else { Put::NOTHING };
    if closed && is_plain(inner) { Some((u16::try_from(len + 2).ok()?, put)) } else { None }
}

/// Elements that stand within a word, as colours do on a terminal.
const INLINE: [&[u8]; 18] = [
    b"a", b"abbr", b"b", b"bdi", b"bdo", b"code", b"em", b"font", b"i", b"ins", b"kbd", b"mark", b"s", b"small",
    b"span", b"strong", b"tt", b"u",
];

/// Whether a tag ends an element beside which the next one begins: what stands in the two are two texts.
fn parts(inner: &[u8], behind: &[u8]) -> bool {
    let next = matches!(behind, [b'<', letter, ..] if letter.is_ascii_alphabetic());
    next && inner.strip_prefix(b"/").is_some_and(|name| !INLINE.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
