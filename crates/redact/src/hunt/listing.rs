//! Dumps whose lines do not begin with an address, and those that show words in the order of the machine (`hexdump`, `od -x`):
//! [`dump`](super::dump) reads the others. What stands before an address is a log's prefix, or nothing that matters: lines are of a
//! dump where the address of the next one is as much higher as the one before has bytes.

use super::{Layer, runs, view::View};

/// Digits and what stands between them, of the shortest line that is looked at.
const LINE: usize = 32;
/// Words of a line that is told by itself; the last one of a dump may have fewer.
const WORDS: usize = 4;
/// Digits of an address.
const ADDRESS: std::ops::RangeInclusive<usize> = 4..=16;
/// Bytes before the wider gap in the middle of a line.
const MIDDLE: usize = 8;

/// A line of a dump.
#[derive(Debug, Clone, Default)]
struct Listed {
    /// Its address, read in hex and in octal.
    address: [u64; 2],
    /// Bytes that it shows.
    bytes: u64,
    /// Where its words stand, and how many digits each has.
    words: Vec<usize>,
    digits: usize,
    /// Whether the last byte of a word comes first.
    is_swapped: bool,
    /// Whether the address stands where its line begins.
    is_bare: bool,
}

/// Where lines of dumps may stand, as they are met.
#[derive(Debug, Default)]
pub(super) struct Listing {
    runs: Vec<(usize, usize)>,
}

impl Listing {
    /// Adds a run of digits and what may stand between them. Most are ids, digests and times.
    #[inline(always)]
    pub(super) fn add(&mut self, text: &[u8], (from, to): (usize, usize)) {
        if to - from >= LINE && ends_spaced(text, to) && text.get(from..to).is_some_and(is_spaced) {
            self.runs.push((from, to));
        }
    }

    /// Decodes the lines that go on with one another.
    pub(super) fn decode(&self, layer: &Layer<'_>, view: &mut View) {
        let mut before: Option<(Listed, bool)> = None;
        for (from, to) in &self.runs {
            let line = listed(layer.text, *from, *to).filter(|line| line.is_swapped || !line.is_bare);
            let Some(line) = line.filter(|line| line.words.len() >= WORDS) else { continue };
            let first = before.take().filter(|(before, _)| before.is_followed_by(&line));
            let short = last(layer.text, &line, *to);
            let end = short.as_ref().map_or(*to, |(_, end)| *end);
            let goes_on = (first.is_some() || short.is_some()) && layer.is_touched(*from, end);
            if goes_on {
                match &first {
                    Some((first, false)) => first.decode(layer.text, view),
                    Some(_) => {}
                    None => view.bytes.push(b'\n'),
                }
                line.decode(layer.text, view);
            }
            match short.filter(|_| goes_on) {
                Some((short, _)) => short.decode(layer.text, view),
                None => before = Some((line, goes_on)),
            }
        }
    }
}

impl Listed {
    fn is_followed_by(&self, next: &Self) -> bool {
        let same = self.digits == next.digits && self.is_swapped == next.is_swapped;
        same && self.address.iter().zip(&next.address).any(|(a, b)| a.checked_add(self.bytes) == Some(*b))
    }

    fn decode(&self, text: &[u8], view: &mut View) {
        for at in &self.words {
            let word = text.get(*at..at + self.digits).unwrap_or_default();
            if self.is_swapped {
                let bytes = word.len() / 2;
                for n in (0..bytes).rev() {
                    runs::decode_part(at + 2 * n, word.get(2 * n..2 * n + 2).unwrap_or_default(), view);
                }
            } else {
                runs::decode_part(*at, word, view);
            }
        }
    }
}

/// Whether a blank stands near the end of some digits, as before the last word of a line, behind which the same bytes may stand as
/// characters that look like digits.
#[inline(always)]
fn ends_spaced(text: &[u8], to: usize) -> bool {
    let holds_blank = |sixteen: &[u8; 16]| {
        const ONES: u128 = u128::MAX / 255;
        // Told of all bytes at once.
        let zeros = u128::from_le_bytes(*sixteen) ^ (ONES * 0x20);
        (zeros.wrapping_sub(ONES) & !zeros & (ONES << 7)) != 0
    };
    let ends = |to: usize| text.get(..to).and_then(<[u8]>::last_chunk::<16>).is_some_and(holds_blank);
    ends(to) || to.checked_sub(16).is_some_and(ends)
}

/// Whether there are as many blanks as stand between an address and the words of a line.
#[inline(always)]
fn is_spaced(part: &[u8]) -> bool {
    part.iter().fold(0_usize, |count, byte| count + usize::from(*byte == b' ')) >= WORDS
}

/// The line behind one, where it is of the same dump and too short to be met by itself, and where it ends.
fn last(text: &[u8], line: &Listed, to: usize) -> Option<(Listed, usize)> {
    let rest = text.get(to..)?;
    let from = to + memchr::memchr(b'\n', rest.get(..rest.len().min(256))?)? + 1;
    let rest = text.get(from..)?;
    let end = from + memchr::memchr(b'\n', rest.get(..rest.len().min(256))?).unwrap_or(rest.len().min(256));
    let is = |byte: u8| byte.is_ascii_hexdigit() || b" :x,-".contains(&byte);
    let mut at = from;
    while at < end {
        let len = text.get(at..end)?.iter().take_while(|byte| is(**byte)).count();
        let found = (8..LINE).contains(&len).then(|| listed(text, at, at + len)).flatten();
        if let Some(found) = found.filter(|found| line.is_followed_by(found)) {
            return Some((found, end));
        }
        at += len.max(1);
    }
    None
}

/// The line of a dump in some digits and what stands between them.
fn listed(text: &[u8], from: usize, to: usize) -> Option<Listed> {
    let part = text.get(from..to)?;
    let line = memchr::memrchr(b'\n', text.get(..from)?).map_or(0, |at| at + 1);
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < part.len() {
        at += part.get(at..)?.iter().take_while(|byte| !byte.is_ascii_hexdigit()).count();
        // `0x` before a number is no digit of it.
        at += if part.get(at..at + 2) == Some(b"0x") { 2 } else { 0 };
        let len = part.get(at..)?.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if len > 0 {
            words.push((at, len));
        }
        at += len;
    }
    // One that a bar closes is not among them.
    let barred = address_before_bar(text, from);
    let first = words.windows(2).position(|pair| is_address(part, pair)).filter(|_| barred.is_none());
    let (address, len) = match first {
        Some(first) => words.get(first).map(|(at, len)| (from + at, *len))?,
        None => barred?,
    };
    let behind = words.get(first.map_or(0, |first| first + 1)..)?;
    let digits = behind.first()?.1;
    let colon = text.get(address + len) == Some(&b':');
    let mut end = (address + len).saturating_sub(from);
    let mut of_line = Vec::new();
    for (at, len) in behind {
        let gap = part.get(end..*at)?;
        let is_middle = digits == 2 && of_line.len() == MIDDLE && gap == b"  ";
        if *len != digits || !of_line.is_empty() && gap.len() > 1 && !gap.ends_with(b"0x") && !is_middle {
            break;
        }
        of_line.push(from + at);
        end = at + len;
    }
    let number = text.get(address..address + len)?;
    let read = |base: u64| {
        number.iter().try_fold(0_u64, |all, byte| {
            let value = u64::from(runs::value16(*byte)?);
            if value < base { all.checked_mul(base)?.checked_add(value) } else { None }
        })
    };
    let is_prefixed = of_line.first().is_some_and(|at| text.get(at.wrapping_sub(2)..*at) == Some(b"0x"));
    Some(Listed {
        address: [read(16)?, read(8).unwrap_or(u64::MAX)],
        bytes: u64::try_from(of_line.len() * digits / 2).ok()?,
        words: of_line,
        digits,
        // `xxd -e` has words of four bytes.
        is_swapped: digits > 2 && barred.is_none() && (!colon || is_prefixed || digits >= 8),
        is_bare: address == line && barred.is_none(),
    })
}

/// Where the address stands that a bar closes before a place, and how long it is: `0x0010 | 73 6b …`.
fn address_before_bar(text: &[u8], from: usize) -> Option<(usize, usize)> {
    let before = text.get(..from)?.strip_suffix(b"|")?.trim_ascii_end();
    let len = before.iter().rev().take(ADDRESS.end() + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
    ADDRESS.contains(&len).then_some((before.len() - len, len))
}

/// Whether the first of two numbers is an address, and the other a word.
fn is_address(part: &[u8], pair: &[(usize, usize)]) -> bool {
    let [(at, len), (next, digits)] = pair else { return false };
    let between = part.get(at + len..*next).unwrap_or_default();
    ADDRESS.contains(len)
        && matches!(digits, 2 | 4 | 8 | 16)
        && between.strip_prefix(b":").unwrap_or(between).first() == Some(&b' ')
}
