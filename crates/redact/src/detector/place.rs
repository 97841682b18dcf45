//! Places that hold a credential whatever it is called: an address with a password, a cookie, a private key.

use std::sync::LazyLock;

use memchr::memmem::{Finder, FinderRev};

/// Bytes between `://` and `@`.
const LOGIN: usize = 512;
/// Bytes behind `Cookie` in which pairs are looked for.
const COOKIES: usize = 4_096;
/// Bytes of a private key that are looked at.
const BLOCK: usize = 4_096;

/// What tells an address, cookies, and a private key.
pub(super) const LOGIN_MARK: &[u8] = b"://";
pub(super) const COOKIE_MARK: &[u8] = b"ookie";
pub(super) const BLOCK_MARKS: [&[u8]; 2] = [b"PRIVATE KEY", b"Private-Lines:"];

static NEXT_COOKIE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(COOKIE_MARK));
static DASHES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"-----"));
static BEGIN: LazyLock<FinderRev<'static>> = LazyLock::new(|| FinderRev::new(b"-----BEGIN "));

/// The password of an address whose `://` begins at `at`, or its user where that is all; and whether it is a password.
pub(super) fn login(text: &[u8], at: usize) -> Option<(usize, usize, bool)> {
    let from = at + LOGIN_MARK.len();
    let scheme = at.checked_sub(1).and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    if !scheme || text.get(at..from)? != LOGIN_MARK {
        return None;
    }
    let rest = text.get(from..)?;
    let rest = rest.get(..rest.len().min(LOGIN))?;
    let ends = |b: &u8| b.is_ascii_whitespace() || !b.is_ascii_graphic() || b"/\"'<>`\\".contains(b);
    let authority = rest.get(..rest.iter().position(ends).unwrap_or(rest.len()))?;
    // A password may hold an `@`; a host does not.
    let sign = memchr::memrchr(b'@', authority)?;
    let login = authority.get(..sign)?;
    match memchr::memchr(b':', login) {
        Some(colon) => Some((from + colon + 1, from + sign, true)),
        None => Some((from, from + sign, false)),
    }
}

/// Pairs of cookies behind a `Cookie` that begins at `at`: where each value begins and ends, and its name.
pub(super) fn cookies(text: &[u8], at: usize) -> impl Iterator<Item = (&[u8], usize, usize)> {
    let rest = text.get(at..).unwrap_or_default();
    let rest = rest.get(..rest.len().min(COOKIES)).unwrap_or_default();
    // What stands behind the next mark is told there.
    let until = rest.get(1..).and_then(|rest| NEXT_COOKIE.find(rest)).map_or(rest.len(), |next| next + 1);
    let near = rest.get(..until).unwrap_or_default();
    let near = near.get(..memchr::memchr_iter(b'\n', near).nth(1).unwrap_or(until)).unwrap_or_default();
    memchr::memchr_iter(b'=', near).filter_map(move |sign| {
        let name = |b: &&u8| b.is_ascii_alphanumeric() || b"_-.".contains(b);
        let len = rest.get(..sign)?.iter().rev().take(64).take_while(name).count();
        let value = rest.get(sign + 1..)?;
        let quote = usize::from(value.first() == Some(&b'"'));
        let ends = |b: &u8| b.is_ascii_whitespace() || !b.is_ascii_graphic() || b";,\"'\\<>".contains(b);
        let value = value.get(quote..)?;
        let to = value.iter().position(ends).unwrap_or(value.len());
        let from = at + sign + 1 + quote;
        Some((rest.get(sign - len..sign)?, from, from + to))
    })
}

/// A private key whose first line names it at `at`: where its first line begins and its text ends.
pub(super) fn block(text: &[u8], at: usize, mark: &[u8]) -> Option<(usize, usize)> {
    let mut from = at + mark.len();
    if text.get(at..from)? != mark {
        return None;
    }
    let start = if mark.starts_with(b"PRIVATE") {
        let front = text.get(at.saturating_sub(40)..at)?;
        let begin = BEGIN.rfind(front)?;
        let named = front.get(begin + 11..)?.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b' ');
        from += text.get(from..)?.iter().take(12).position(|b| *b == b'-')?;
        let dashes = text.get(from..)?.iter().take(5).take_while(|b| **b == b'-').count();
        from += dashes;
        (named && dashes == 5).then_some(at - front.len() + begin)?
    } else {
        at
    };
    let rest = text.get(from..)?;
    let rest = rest.get(..rest.len().min(BLOCK))?;
    let end = DASHES.find(rest).unwrap_or(rest.len());
    let body = rest.get(..end)?;
    // Lines of a header (`Proc-Type`, `Comment`) are no text of the key; neither are breaks, also those written as `\n`.
    let longest = body.split(|b| b"\n\r\\\"' \t,".contains(b)).map(|line| line.strip_prefix(b"n").unwrap_or(line));
    let base64 = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let total: usize = longest
        .filter(|line| line.len() >= 16 && line.iter().all(base64) && crate::shape::distinct(line) >= 8)
        .map(<[u8]>::len)
        .sum();
    (total >= 40).then_some((start, from + end))
}
