//! Values behind a name: `API_KEY=…`, `"api_key": "…"`, `('x-api-key', '…')`, `{"name": "x-api-key", "value": "…"}`, `?key=…`.

use std::ops::Range;

use super::{
    declared,
    table::{Detector, Place},
    value,
};

/// Bytes of a name before the words that are looked for.
const NAME: usize = 64;
/// Bytes of a value that are looked at.
pub(super) const VALUE: usize = 1_024;
/// Bytes without a blank that are known of at once.
const FAR: usize = 16 * VALUE;
/// Blanks between a name, its sign and its value.
const BLANKS: usize = 48;

/// A value behind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value {
    /// Where its name begins.
    pub(super) name: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Nothing but a blank or a word stands between it and its name.
    pub(super) loose: bool,
    /// Bytes of it before a mark that may end it.
    bare: usize,
}

/// How far what is no end of a value reaches: asked for again and again where names follow on one another, and looked for once.
#[derive(Debug, Default)]
struct Reach(Range<usize>);

impl Reach {
    /// How many bytes from `from` on are no end, [`VALUE`] at most.
    fn length(&mut self, text: &[u8], from: usize, ends: impl Fn(u8) -> bool) -> usize {
        let Range { start, end } = self.0;
        if from < start || end <= from || end - from < VALUE && end - start == FAR {
            let rest = text.get(from..).unwrap_or_default();
            let rest = rest.get(..rest.len().min(FAR)).unwrap_or_default();
            self.0 = from..from + rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
        }
        (self.0.end - from).min(VALUE)
    }
}

/// What stands ahead of a name.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    blank: Reach,
    mark: Reach,
    /// The same few bytes again and again.
    row: Range<usize>,
}

impl Ahead {
    /// Whether what stands at a place is a long row ([`value::period`]): where names follow on one another it is the same one.
    pub(super) fn is_row(&mut self, text: &[u8], from: usize, len: usize) -> bool {
        if len < value::TELLING {
            return false;
        }
        if self.row.start > from || self.row.end < from + value::TELLING {
            let rest = text.get(from..).unwrap_or_default();
            let Some(period) = value::period(rest) else { return false };
            let behind = rest.get(period..).unwrap_or_default();
            let same = rest.iter().zip(behind).take_while(|(a, b)| a == b).count();
            self.row = from..from + period + same;
        }
        true
    }
}

/// The value behind a name whose last word stands at `at`.
pub(super) fn behind(
    text: &[u8],
    at: usize,
    detector: &Detector,
    words: &[Vec<u8>],
    ahead: &mut Ahead,
) -> Option<Value> {
    let (last, front) = words.split_last()?;
    let end = at + last.len();
    let start = front.iter().rev().try_fold(at, |at, word| word_before(text, at, word))?;
    if !begins(text, start, at, words) || is_of_arn(text, start) || is_another(text, (start, end), detector) {
        return None;
    }
    let end = end_of_name(text, end)?;
    if is_type(text, start, end) {
        return None;
    }
    match detector.place {
        Place::Query => query(text, start, end),
        Place::Assigned | Place::Anywhere | Place::Cookie | Place::Login | Place::Block => {
            assigned(text, start, end, ahead)
        }
    }
}

/// The letter that stands right before a place, perhaps with a mark between, in lower case.
pub(super) fn letter_before(text: &[u8], at: usize) -> Option<u8> {
    before_mark(text, at)?.last().map(u8::to_ascii_lowercase)
}

/// What stands before a place, without a mark between.
fn before_mark(text: &[u8], at: usize) -> Option<&[u8]> {
    match text.get(..at)? {
        [front @ .., b'_' | b'-' | b'.' | b' '] => Some(front),
        front => Some(front),
    }
}

/// Where a word stands right before, perhaps with a mark between.
fn word_before(text: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    let front = before_mark(text, at)?;
    front.last().filter(|byte| word.last().is_some_and(|last| last.eq_ignore_ascii_case(byte)))?;
    let from = front.len().checked_sub(word.len())?;
    text.get(from..from + word.len())?.eq_ignore_ascii_case(word).then_some(from)
}

/// Whether a name's words are not the end of another word.
fn begins(text: &[u8], start: usize, last: usize, words: &[Vec<u8>]) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    let first = text.get(start);
    let inside = match (before, first) {
        (Some(before), Some(first)) if before.is_ascii_alphabetic() => {
            first.is_ascii_alphabetic() && !(before.is_ascii_lowercase() && first.is_ascii_uppercase())
        }
        _ => false,
    };
    // `authtoken` and `DBPASSWORD` are names of their own; `monkey`, `compass` and `turnkey` are not.
    let long = last > start || words.last().is_some_and(|word| word.len() >= 6 || word.as_slice() == b"token");
    !inside || long
}

/// Whether a name stands behind an account's number, as in `arn:aws:secretsmanager:eu-west-1:123456789012:secret:gw-key-T4HGN9`: what is
/// behind it is a name, too.
fn is_of_arn(text: &[u8], start: usize) -> bool {
    matches!(start.checked_sub(2).and_then(|from| text.get(from..start)), Some([digit, b':']) if digit.is_ascii_digit())
}

/// Whether a name is that of a type, as schemas of clouds have them for keys (`"AWS::ApiGateway::ApiKey": "…"`), or of what a function is
/// called of (`SigningKey::from_pem(…)`).
fn is_type(text: &[u8], start: usize, end: usize) -> bool {
    let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let (front, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let before = front.iter().rev().take(NAME).take_while(is_of_name).count();
    let is_key = || front.get(..front.len() - before).is_some_and(|front| front.ends_with(b"::"));
    let is_called = |rest: &[u8]| {
        let name = rest.iter().take(NAME).take_while(is_of_name).count();
        name > 0 && rest.get(name) == Some(&b'(')
    };
    behind.strip_prefix(b"::").is_some_and(is_called) || declared::quoted(text, end) && is_key()
}

/// Whether what stands before a detector's words makes another name of them.
fn is_another(text: &[u8], name: (usize, usize), detector: &Detector) -> bool {
    let asks = detector.capital || !detector.except_small.is_empty();
    let is_capital = asks && is_capital(text, name);
    detector.capital && !is_capital
        || excepted(text, name.0, &detector.except)
        || !is_capital && excepted(text, name.0, &detector.except_small)
}

/// Whether a name is written as variables of an environment are.
fn is_capital(text: &[u8], (start, end): (usize, usize)) -> bool {
    let front = text.get(..start).unwrap_or_default();
    let len = front.iter().rev().take(NAME).take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let (before, front) = front.split_at(start - len);
    // Behind `\n` in a string another name begins.
    let front = if before.ends_with(b"\\") { front.get(1..).unwrap_or_default() } else { front };
    let has_small = |part: &[u8]| part.iter().any(u8::is_ascii_lowercase);
    !before.ends_with(b"-")
        && !has_small(front)
        && !text.get(start..end).is_none_or(|name| has_small(name) || name.contains(&b'-'))
}

fn excepted(text: &[u8], start: usize, except: &[Vec<u8>]) -> bool {
    if except.is_empty() {
        return false;
    }
    let name = |b: &&u8| b.is_ascii_alphanumeric() || b"_-".contains(b);
    let front = text.get(..start).unwrap_or_default();
    let len = front.iter().rev().take(NAME).take_while(name).count();
    let front = front.get(start - len..).unwrap_or_default();
    let lower = front.to_ascii_lowercase();
    // Behind `\n` in a string another name begins.
    let after_break = text.get(..start - len).is_some_and(|front| front.ends_with(b"\\"));
    // `nextPageToken`, and not `STATUSPAGE_TOKEN`: a word of its own.
    let begins = |at: usize| {
        after_break && at == 1
            || match at.checked_sub(1).and_then(|before| front.get(before)).zip(front.get(at)) {
                Some((before, first)) => {
                    !before.is_ascii_alphabetic() || before.is_ascii_lowercase() && first.is_ascii_uppercase()
                }
                None => true,
            }
    };
    except.iter().any(|word| memchr::memmem::find_iter(&lower, word).any(begins))
}

/// The end of a name, whose number (`KEY_2`) is part of it; `None` where it goes on.
fn end_of_name(text: &[u8], end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let mark = usize::from(rest.first() == Some(&b'_'));
    let digits = rest.get(mark..)?.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    let end = if digits > 0 { end + mark + digits } else { end };
    let goes_on = |b: &u8| b.is_ascii_alphanumeric() || b"_-".contains(b);
    (!text.get(end).is_some_and(goes_on)).then_some(end)
}

fn query(text: &[u8], start: usize, end: usize) -> Option<Value> {
    let before = text.get(..start)?;
    let asks = before.last().is_some_and(|b| b"?&".contains(b)) || before.ends_with(b"&amp;");
    if !asks || text.get(end) != Some(&b'=') {
        return None;
    }
    let from = end + 1;
    let len = text.get(from..)?.iter().take(VALUE).take_while(|b| !ends_query(**b)).count();
    Some(Value { name: start - 1, from, to: from + len, loose: false, bare: len })
}

/// Whether a byte may stand before a name in a query.
pub(super) fn may_ask(byte: u8) -> bool {
    b"?&;".contains(&byte)
}

fn ends_query(byte: u8) -> bool {
    byte.is_ascii_whitespace() || !byte.is_ascii_graphic() || b"&\"'<>#)]}`,;\\|".contains(&byte)
}

/// Where the value of an assignment begins and ends.
fn assigned(text: &[u8], start: usize, end: usize, ahead: &mut Ahead) -> Option<Value> {
    let (from, loose) = sign(text, start, end)?;
    let (from, quote) = open(text, from);
    let rest = text.get(from..)?;
    let rest = rest.get(..rest.len().min(VALUE))?;
    let len = match quote {
        Some(quote) => rest.iter().position(|b| *b == quote || *b == b'\n').unwrap_or(rest.len()),
        None => ahead.blank.length(text, from, |b| !b.is_ascii_graphic()),
    };
    // A quoted one goes on behind a mark.
    let bare = if quote.is_some() { len } else { ahead.mark.length(text, from, ends_bare) };
    Some(Value { name: start, from, to: from + len, loose, bare })
}

impl Value {
    /// The value as it was meant: a bare one ends at white space, or at a mark where enough stands before that.
    pub(super) fn text<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        let whole = text.get(self.from..self.to).unwrap_or_default();
        let trimmed = trim(whole);
        let cut = whole.get(..self.bare).unwrap_or(whole);
        // An account's number stands before its secret: `170339856969601|8fe2c1…`.
        let behind = whole.get(cut.len()..).and_then(|rest| rest.strip_prefix(b"|"));
        if let Some(behind) = behind.filter(|_| !cut.is_empty() && cut.iter().all(u8::is_ascii_digit)) {
            let secret = behind.iter().position(|byte| ends_bare(*byte)).unwrap_or(behind.len());
            return whole.get(..=cut.len() + secret).unwrap_or(whole);
        }
        // A long enough part before a mark is what was meant: the rest is another field.
        // So is what has a quote in it further on: a program that was written without blanks.
        let quoted = || trimmed.get(cut.len()..).is_some_and(|rest| rest.iter().any(|b| b"\"'`".contains(b)));
        let shorter = cut.len() < trimmed.len() && (cut.len() >= 8 || quoted());
        if shorter { cut } else { trimmed }
    }
}

fn ends_bare(byte: u8) -> bool {
    b",;&<>\"'`|)]}\\".contains(&byte)
}

fn trim(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|b| !b",;\"'`)]}>\\".contains(b)).map_or(0, |at| at + 1);
    value.get(..end).unwrap_or_default()
}

/// What stands between a name and its value: where that begins, and whether it is loose.
fn sign(text: &[u8], start: usize, end: usize) -> Option<(usize, bool)> {
    let closers = text.get(end..)?.iter().take(6).take_while(|b| b"\\\"'`)]}*".contains(b)).count();
    let mut at = end + closers;
    let tagged = text.get(at) == Some(&b'>');
    let option = option(text, start);
    if tagged {
        // `<apiKey>…`, `<key>API_KEY</key><string>…`
        return Some((at + 1, false));
    }
    at += blanks(text, at);
    match text.get(at)? {
        b'<' if text.get(at..)?.starts_with(b"</key>") => {
            at += 6;
            at += text.get(at..)?.iter().take(BLANKS).take_while(|b| b.is_ascii_whitespace()).count();
            let tag = text.get(at..)?.strip_prefix(b"<string>")?;
            Some((text.len() - tag.len(), false))
        }
        b':' | b'=' | b'-' | b'~' => {
            let len = text.get(at..)?.iter().take(3).take_while(|b| b":=>-~".contains(b)).count();
            if text.get(at) == Some(&b'-') && text.get(at..at + 2) != Some(b"->") {
                return declared::behind_option(text, at).map(|at| (at, false));
            }
            let behind = declared::behind_type(text, at + len).filter(|_| len == 1);
            Some((behind.unwrap_or_else(|| over_value_key(text, at + len)), false))
        }
        b',' if text.get(end..end + closers)?.iter().any(|b| b"\"'`".contains(b)) => {
            Some((over_value_key(text, at + 1), false))
        }
        // `{password,<<"…">>}`
        b',' if text.get(at..)?.starts_with(b",<<") && declared::quoted(text, at + 3) => Some((at + 3, false)),
        // `setApiKey("…")`
        b'(' if at == end && declared::quoted(text, at + 1) => Some((at + 1, false)),
        b'|' => Some((at + 1, true)),
        b'v' | b'V' if closers > 0 => over_value_key(text, at).gt(&at).then(|| (over_value_key(text, at), false)),
        b'\n' | b'\r' => {
            // `- name: API_KEY` and `value: …` on the next line.
            let next = over_value_key(text, at);
            (next > at).then_some((next, false))
        }
        _ if at > end + closers && (option || declared::is_commanded(text, start)) => Some((at, false)),
        _ if at > end + closers => declared::behind_type(text, at)
            .map(|at| (at, false))
            .or_else(|| Some((over_words(text, at), true)).filter(|(at, _)| !is_assignment(text, *at))),
        _ => None,
    }
}

/// Whether a name is written as an option: `--api-key`.
fn option(text: &[u8], start: usize) -> bool {
    let front = text.get(..start).unwrap_or_default();
    let len = front.iter().rev().take(NAME).take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    front.get(start - len..).is_some_and(|front| front.starts_with(b"--") || front == b"-")
}

fn blanks(text: &[u8], at: usize) -> usize {
    blanks_within(text, at, BLANKS)
}

/// How many blanks stand at a place, of so many that are looked at.
pub(super) fn blanks_within(text: &[u8], at: usize, most: usize) -> usize {
    text.get(at..).unwrap_or_default().iter().take(most).take_while(|b| b" \t".contains(b)).count()
}

/// Behind `"value":` and the like, and behind a line break that comes before it.
fn over_value_key(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let white = rest.iter().take(BLANKS).take_while(|b| b.is_ascii_whitespace()).count();
    let quotes = rest.get(white..).unwrap_or_default().iter().take(3).take_while(|b| b"\\\"'".contains(b)).count();
    let key = rest.get(white + quotes..).unwrap_or_default();
    let Some(behind) = key.get(..5).filter(|key| key.eq_ignore_ascii_case(b"value")).and_then(|_| key.get(5..)) else {
        return at;
    };
    let closers = behind.iter().take(3).take_while(|b| b"\\\"'".contains(b)).count();
    let space = behind.get(closers..).unwrap_or_default().iter().take(4).take_while(|b| **b == b' ').count();
    match behind.get(closers + space) {
        Some(b':' | b'=') => at + white + quotes + 5 + closers + space + 1,
        _ => at,
    }
}

/// Whether a name of its own stands here, with its sign: `… session" request_id=…`. A value that ends in `=` is none.
fn is_assignment(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let name = rest.iter().take(NAME).take_while(|b| b.is_ascii_alphabetic() || b"_.".contains(b)).count();
    name > 1
        && rest.get(name) == Some(&b'=')
        && rest.get(name + 1).is_some_and(|behind| behind.is_ascii_graphic() && *behind != b'=')
}

/// Words that stand between a name and its value in a sentence.
const FILLERS: [&[u8]; 12] =
    [b"is", b"was", b"provided", b"value", b"used", b"set", b"to", b"of", b"as", b"for", b"invalid", b"key"];

fn over_words(text: &[u8], mut at: usize) -> usize {
    for _ in 0..3 {
        let rest = text.get(at..).unwrap_or_default();
        let word = rest.iter().take(9).take_while(|b| b.is_ascii_alphabetic()).count();
        let filler = rest.get(..word).is_some_and(|word| FILLERS.iter().any(|f| f.eq_ignore_ascii_case(word)));
        if !filler {
            break;
        }
        let marks = rest.get(word..).unwrap_or_default().iter().take(3).take_while(|b| b" :=".contains(b)).count();
        if marks == 0 {
            break;
        }
        at += word + marks;
    }
    at
}

/// Behind what opens a value: blanks, a block's mark, a call, a quote, a scheme.
fn open(text: &[u8], at: usize) -> (usize, Option<u8>) {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    let mut at = at + blanks(text, at);
    // A tag of YAML says only that what follows is a text, and an anchor what it is called.
    at += if rest(at).starts_with(b"!!str ") { 6 } else { 0 };
    at += match rest(at) {
        [b'&', name @ ..] => name.iter().take(BLANKS).position(|b| *b == b' ').map_or(0, |len| len + 2),
        _ => 0,
    };
    let block = match rest(at) {
        // Within a string in JSON.
        [b'|' | b'>', b'\\', b'n', ..] => 3,

        [b'|' | b'>', b'-' | b'+', b'\n', ..] => 3,
        [b'|' | b'>', b'\n', ..] => 2,
        // A value that was put on the next line.
        [b'\n', b' ' | b'\t' | b'"', ..] | [b'\r', b'\n', ..] => 1,
        _ => 0,
    };
    if block > 0 {
        at += block;
        at += rest(at).iter().take(BLANKS).take_while(|b| b.is_ascii_whitespace()).count();
    }
    // `SecretStr("…")`, `b'…'`, `["…"]`: something that opens stands before the quote, not the value.
    let call = rest(at).iter().take(40).take_while(|b| b.is_ascii_alphanumeric() || b"_.:!<([{&$@".contains(b)).count();
    let opens = call <= 2 || rest(at).get(call - 1).is_some_and(|b| b"([{&".contains(b));
    if opens && matches!(rest(at + call).first(), Some(b'"' | b'\'' | b'`')) {
        at += call;
    }
    let marks = rest(at).iter().take(8).take_while(|b| b"\\\"'`".contains(b)).count();
    let quote = rest(at).get(..marks).and_then(|marks| marks.iter().rev().find(|b| **b != b'\\')).copied();
    at += marks;
    for scheme in [&b"Bearer "[..], b"Basic ", b"Token ", b"ApiKey ", b"Bot ", b"Key ", b"Bearer%20"] {
        if rest(at).get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) {
            return (at + scheme.len(), quote);
        }
    }
    (at, quote)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_seen_to_reach_far_is_what_a_look_of_its_own_gives(
            runs in proptest::collection::vec(0usize..30_000, 1..6), places in proptest::collection::vec(0usize..80_000, 1..40),
        ) {
            let text = runs.iter().map(|len| "x".repeat(*len)).collect::<Vec<_>>().join(" ").into_bytes();
            let mut reach = Reach::default();
            // As names come, one behind the other, and as none do.
            let near = places.iter().flat_map(|at| (0..5).map(move |n| at + 300 * n));
            for from in near.filter(|at| *at <= text.len()) {
                let naive = text[from..].iter().take(VALUE).take_while(|byte| **byte != b' ').count();
                prop_assert_eq!(reach.length(&text, from, |byte| byte == b' '), naive);
            }
        }
    }
}
