//! Numbers behind a backslash that are read in more than one way: `\115` is octal in C and decimal in Lua, and `\73` of a directory (RFC 4515)
//! and `\'73` of RTF are hex, as is `\0073` of databases (`U&'…'`, `UNISTR`). Where some stand near one another, the text around them is given
//! in these readings, too.

use super::{By, byte16, number};
use crate::hunt::view::View;

/// Fewest numbers of a stretch.
const LEAST: usize = 2;
/// Fewest characters of one, those as they are with it: no secret that is searched for is shorter.
const SHORTEST: usize = 8;
/// Characters as they are between two of them, and before the first and behind the last.
const APART: usize = 24;

/// Where numbers stand near one another.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    stretches: Vec<(usize, usize)>,
    /// Where what was looked at ends.
    seen: usize,
}

/// How numbers are read: the byte at the start of a text, and how many bytes it takes.
type Reading = fn(&[u8]) -> Option<(u8, usize)>;
const READINGS: [Reading; 3] = [wide, decimal, hex];

impl Numbered {
    /// Looks at a backslash, and at what goes on from there.
    #[inline(always)]
    pub(super) fn meet(&mut self, text: &[u8], at: usize) {
        let is_number = matches!(text.get(at..), Some([b'\\', b'0'..=b'9' | b'\'', ..]));
        if is_number && at >= self.seen {
            self.add(text, at);
        }
    }

    fn add(&mut self, text: &[u8], from: usize) {
        let (mut at, mut end, mut count, mut plain) = (from, from, 0, 0);
        while at <= end + APART {
            match text.get(at..) {
                Some(rest @ [b'\\', ..]) => {
                    let Some((_, taken)) = READINGS.iter().find_map(|read| read(rest)) else { break };
                    (at, end, count) = (at + taken, at + taken, count + 1);
                }
                Some([byte, ..]) if is_plain(*byte) => (at, plain) = (at + 1, plain + 1),
                _ => break,
            }
        }
        self.seen = at.max(from + 1);
        if count >= LEAST {
            let front = text.get(from.saturating_sub(APART)..from).unwrap_or_default();
            let before = front.iter().rev().take_while(|byte| is_plain(**byte)).count();
            if before + plain + count >= SHORTEST {
                self.stretches.push((from - before, at));
            }
        }
    }

    /// Adds what the stretches are in each reading.
    pub(super) fn decode(&self, text: &[u8], view: &mut View) {
        for (stretch, read) in self.stretches.iter().flat_map(|stretch| READINGS.map(|read| (*stretch, read))) {
            let spots = spots(text, stretch, read);
            if spots.len() >= LEAST {
                put(text, stretch, &spots, view);
            }
        }
    }
}

/// A number: where it stands, its byte, and how many bytes it takes.
type Spot = (usize, u8, usize);

fn spots(text: &[u8], (from, to): (usize, usize), read: Reading) -> Vec<Spot> {
    let slashes = memchr::memchr_iter(b'\\', text.get(from..to).unwrap_or_default()).map(|at| from + at);
    slashes.filter_map(|at| read(text.get(at..to)?).map(|(byte, taken)| (at, byte, taken))).collect()
}

fn put(text: &[u8], (from, to): (usize, usize), spots: &[Spot], view: &mut View) {
    view.bytes.push(b'\n');
    let mut copied = from;
    for (at, byte, taken) in spots {
        view.copy(text, copied, *at, By::Nothing);
        view.mark(*at, (u16::try_from(*taken).unwrap_or(4), 1), By::Backslash);
        view.bytes.push(*byte);
        copied = at + taken;
    }
    view.copy(text, copied, to, By::Nothing);
}

/// What stands for itself between numbers.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'\\' && byte != b'"'
}

/// One to three digits of Lua. The sign that codes of terminals begin with is that.
fn decimal(text: &[u8]) -> Option<(u8, usize)> {
    let len = text.get(1..)?.iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = text.get(1..=len)?;
    let is_code = digits == b"033" && text.get(4) == Some(&b'[');
    let byte = u8::try_from(number(digits, 10)?).ok().filter(|byte| is_text(*byte) && !is_code)?;
    Some((byte, len + 1))
}

/// Four digits of a character of ASCII.
fn wide(text: &[u8]) -> Option<(u8, usize)> {
    let Some([_, b'0', b'0', a, b]) = text.get(..5) else { return None };
    byte16(*a, *b).filter(|byte| is_text(*byte)).map(|byte| (byte, 5))
}

/// Two digits, behind a quote or not.
fn hex(text: &[u8]) -> Option<(u8, usize)> {
    let (digits, taken) = match text {
        [_, b'\'', a, b, ..] => ([*a, *b], 4),
        [_, a, b, ..] => ([*a, *b], 3),
        _ => return None,
    };
    let [high, low] = digits;
    byte16(high, low).filter(|byte| is_text(*byte)).map(|byte| (byte, taken))
}

const fn is_text(byte: u8) -> bool {
    byte >= 0x20 && byte != 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &[u8]) -> Vec<String> {
        let mut numbered = Numbered::default();
        memchr::memchr_iter(b'\\', text).for_each(|at| numbered.meet(text, at));
        let mut view = View::default();
        numbered.decode(text, &mut view);
        view.bytes.split(|b| *b == b'\n').skip(1).map(|line| String::from_utf8_lossy(line).into_owned()).collect()
    }

    #[test]
    fn each_reading_of_some_numbers_is_given_and_of_one_alone_none() {
        assert_eq!(readings(br#"k = "\115\107-a\45bcde""#), ["sk-a-bcde"]);
        assert_eq!(readings(br"(key=\73\6b\2da)"), ["(key=sk-a)"]);
        assert_eq!(readings(br"U&'\0073k\002dabc'"), ["U&'sk-abc'"]);
        assert_eq!(readings(br"x key=\'73k\'2da\par"), ["key=sk-a"]);
        assert_eq!(readings(br"\65\66 \65\66 \65\66 \65\66"), Vec::<String>::new());
        assert_eq!(readings(br"\115 alone \033[1mred\033[0m \1 and \2"), Vec::<String>::new());
    }
}
