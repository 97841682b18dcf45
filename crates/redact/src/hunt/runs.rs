//! Runs of base64 and of hex anywhere in a text, decoded at every alignment.

use super::{
    Layer,
    sense::{Sensed, Senses},
    skip,
    view::View,
};

/// Shortest run of base64 that can hold a piece of a secret.
const MIN_BASE64: usize = 16;
/// A line of wrapped base64 has at least this many characters.
pub(super) const MIN_WRAPPED: usize = 40;
/// Shortest run of hex, in digits.
const MIN_HEX: usize = 16;

/// Characters of both alphabets, by comparisons alone ([`skip::next_run`]).
pub(super) const fn is_base64(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    letter | (byte.wrapping_sub(b'0') < 10) | (byte == b'+') | (byte == b'-') | (byte == b'/') | (byte == b'_')
}

/// Digits in hex, and what may stand between them.
const fn is_hex(byte: u8) -> bool {
    let digit = ((byte | 0x20).wrapping_sub(b'a') < 6) | (byte.wrapping_sub(b'0') < 10);
    digit | (byte == b' ') | (byte == b',') | (byte == b':') | (byte == b'-') | (byte == b'x')
}

/// Decodes each run of base64, in either alphabet, padded or not, also one that is wrapped, where that shows anything.
pub(super) fn base64(layer: &Layer<'_>, senses: &Senses) -> Option<View> {
    let text = layer.text;
    let mut view = View::default();
    let (mut values, mut bytes) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some((from, to)) = skip::next_run(text, at, MIN_BASE64, is_base64) {
        at = end_of_run(text, from, to);
        let run = text.get(from..at)?;
        // Text in base64 shows capitals: the first bits of a letter are those of `I` to `e`.
        if !run.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase()) || !layer.is_touched(from, at) {
            continue;
        }
        values.clear();
        values.extend(run.iter().filter_map(|b| value64(*b)));
        for phase in 0..4 {
            if decode64(values.get(phase..).unwrap_or_default(), senses, &mut bytes) {
                view.mark(from + phase, (4, 3), "base64");
                view.bytes.extend_from_slice(&bytes);
                view.bytes.push(b'\n');
            }
        }
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// Where a run ends whose first line ends at `to`.
fn end_of_run(text: &[u8], from: usize, mut to: usize) -> usize {
    let line = |at: usize| at + skip::length(text.get(at..).unwrap_or_default(), is_base64);
    let mut start = from;
    // A wrapped run goes on behind a line break and its indentation.
    while to - start >= MIN_WRAPPED {
        let gap = text.get(to..).unwrap_or_default().iter().take(12).take_while(|b| b.is_ascii_whitespace()).count();
        let broken = text.get(to..to + gap).is_some_and(|gap| gap.contains(&b'\n'));
        if !broken || line(to + gap) == to + gap {
            break;
        }
        start = to + gap;
        to = line(start);
    }
    to
}

/// The bytes of some values, and whether they are worth a look.
fn decode64(values: &[u8], senses: &Senses, bytes: &mut Vec<u8>) -> bool {
    bytes.clear();
    let mut sensed = Sensed::default();
    let (fours, rest) = values.as_chunks::<4>();
    let rest = rest.iter().chain(&[0; 4]).take(4).fold(0, |bits, value| bits << 6 | u32::from(*value));
    for [a, b, c, d] in fours {
        let three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
        three.iter().for_each(|byte| senses.take(&mut sensed, *byte));
        bytes.extend_from_slice(&three);
    }
    let whole = match values.len() % 4 {
        2 => 1,
        3 => 2,
        _ => 0,
    };
    for byte in rest.to_be_bytes().iter().skip(1).take(whole) {
        senses.take(&mut sensed, *byte);
        bytes.push(*byte);
    }
    senses.tell(&sensed)
}

pub(crate) fn value64(byte: u8) -> Option<u8> {
    const VALUES: [u8; 256] = values(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", b"-_", 62);
    VALUES.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX)
}

/// The values of digits by byte, also of those that are written in another way from the nth on; all others have the largest.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would not pass a bad index; there are no more than 64 digits"
)]
const fn values(digits: &[u8], others: &[u8], from: usize) -> [u8; 256] {
    let mut values = [u8::MAX; 256];
    let mut n = 0;
    while n < digits.len() {
        values[digits[n] as usize] = n as u8;
        n += 1;
    }
    n = 0;
    while n < others.len() {
        values[others[n] as usize] = (from + n) as u8;
        n += 1;
    }
    values
}

/// Decodes each run of hex, also with marks between the bytes and as a dump with addresses, where that shows anything.
pub(super) fn hex(layer: &Layer<'_>, senses: &Senses) -> Option<View> {
    let text = layer.text;
    let mut view = View::default();
    let mut at = 0;
    let mut values = Vec::new();
    // All that a run may hold; a run that counts has at least as many bytes as digits.
    while let Some((mut from, end)) = skip::next_run(text, at, MIN_HEX, is_hex) {
        while let Some(step) = text.get(from..end)?.iter().position(u8::is_ascii_hexdigit) {
            let start = from + step;
            values.clear();
            let to = hex_run(text, start, |_, digit| values.push(digit));
            if values.len() >= MIN_HEX && senses16(&values, senses) && layer.is_touched(start, to) {
                let mut digits = Vec::with_capacity(values.len());
                hex_run(text, start, |at, digit| digits.push((at, digit)));
                (0..2).for_each(|phase| decode16(&digits, phase, &mut view));
            }
            from = to.max(start + 1);
        }
        at = end.max(from);
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// Whether what some digits stand for, from the first or from the second on, is worth a look.
fn senses16(digits: &[u8], senses: &Senses) -> bool {
    let (mut even, mut odd) = (Sensed::default(), Sensed::default());
    let mut last = 0;
    let (pairs, rest) = digits.as_chunks::<2>();
    for [high, low] in pairs {
        senses.take(&mut odd, last << 4 | high);
        senses.take(&mut even, high << 4 | low);
        last = *low;
    }
    rest.iter().for_each(|digit| senses.take(&mut odd, last << 4 | digit));
    senses.tell(&even) || senses.tell(&odd)
}

/// Calls with each digit of a run and its place, and hands back where it ends. Between bytes there may be up to two marks, or
/// `0x`, or in a dump the characters at the end of a line and the address of the next.
fn hex_run(text: &[u8], from: usize, mut call: impl FnMut(usize, u8)) -> usize {
    let mut is_whole = true;
    let mut at = from;
    while let Some(byte) = text.get(at) {
        if let Some(digit) = value16(*byte) {
            call(at, digit);
            is_whole = !is_whole;
            at += 1;
        } else if let Some(gap) = gap(text.get(at..).unwrap_or_default()).filter(|_| is_whole) {
            at += gap;
        } else {
            break;
        }
    }
    at
}

fn value16(byte: u8) -> Option<u8> {
    const VALUES: [u8; 256] = values(b"0123456789abcdef", b"ABCDEF", 10);
    VALUES.get(usize::from(byte)).copied().filter(|value| *value != u8::MAX)
}

/// How many bytes stand between two bytes in hex.
fn gap(rest: &[u8]) -> Option<usize> {
    let marks = rest.iter().take(3).take_while(|b| b" ,:-".contains(b)).count();
    let prefixed = if rest.get(marks..marks + 2) == Some(b"0x") { 2 } else { 0 };
    let next = rest.get(marks + prefixed..)?;
    (marks + prefixed > 0 && next.len() >= 2 && next.iter().take(2).all(u8::is_ascii_hexdigit))
        .then_some(marks + prefixed)
}

/// Decodes a dump as `xxd` and `hexdump -C` print it: an address, bytes in hex, the same bytes as characters.
pub(super) fn dump(text: &[u8]) -> Option<View> {
    let mut view = View::default();
    let mut from = 0;
    let mut lines = 0;
    for end in memchr::memchr_iter(b'\n', text).map(|at| at + 1).chain([text.len()]) {
        let line = text.get(from..end)?;
        if let Some((start, body)) = dump_line(line) {
            lines += 1;
            let mut at = start;
            for word in body.split_inclusive(|b| *b == b' ') {
                let digits: Vec<(usize, u8)> = (from + at..).zip(word).filter_map(digit).collect();
                decode16(&digits, 0, &mut view);
                view.bytes.pop();
                at += word.len();
            }
        } else if lines > 0 {
            view.bytes.push(b'\n');
        }
        from += line.len();
    }
    (lines > 1).then_some(view)
}

fn digit((at, byte): (usize, &u8)) -> Option<(usize, u8)> {
    Some((at, value16(*byte)?))
}

/// Where the bytes of a line of a dump begin, and they.
fn dump_line(line: &[u8]) -> Option<(usize, &[u8])> {
    // Most lines are told by their first characters.
    if !line.first_chunk::<4>()?.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let address = line.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let colon = usize::from(line.get(address) == Some(&b':'));
    let space = line.get(address + colon..)?.iter().take_while(|b| **b == b' ').count();
    let start = address + colon + space;
    let rest = line.get(start..)?;
    // Two blanks (xxd) or a bar (hexdump -C) end the bytes; the wider gap of hexdump -C in the middle does not.
    let is_byte = |b: &u8| b.is_ascii_hexdigit() || *b == b' ';
    let mut end = rest.iter().take_while(|b| is_byte(b)).count();
    if let Some(wide) = rest.windows(2).take(end).position(|pair| pair == b"  ").filter(|wide| *wide != 23) {
        end = wide;
    }
    let body = rest.get(..end)?;
    let pairs = body.split(|b| *b == b' ').all(|word| word.len().is_multiple_of(2) && word.len() <= 16);
    (address >= 4 && space > 0 && body.len() >= 2 && pairs).then_some((start, body))
}

fn decode16(digits: &[(usize, u8)], phase: usize, view: &mut View) {
    let mut next = None;
    for pair in digits.get(phase..).unwrap_or_default().chunks_exact(2) {
        if let [(at, high), (_, low)] = pair {
            // Digits that stand side by side need no mark of their own.
            if next != Some(*at) {
                view.mark(*at, (2, 1), "hex");
            }
            next = Some(at + 2);
            view.bytes.push(high << 4 | low);
        }
    }
    view.bytes.push(b'\n');
}
