//! Runs of base64 and of hex anywhere in a text, decoded at every alignment.

use std::sync::LazyLock;

use super::{skip::Bytes, view::View};

/// Shortest run of base64 that can hold a piece of a secret.
const MIN_BASE64: usize = 16;
/// A line of wrapped base64 has at least this many characters.
const MIN_WRAPPED: usize = 40;
/// Shortest run of hex, in digits.
const MIN_HEX: usize = 16;

/// Characters of both alphabets.
static BASE64: LazyLock<Bytes> = LazyLock::new(|| Bytes::of(|byte| value64(byte).is_some()));

/// Digits, and what may stand between them.
static HEX: LazyLock<Bytes> = LazyLock::new(|| Bytes::of(|byte| byte.is_ascii_hexdigit() || b" ,:-x".contains(&byte)));

/// Decodes each run of base64, in either alphabet, padded or not, also one that is wrapped.
pub(super) fn base64(text: &[u8]) -> Option<View> {
    let mut view = View::default();
    let mut at = 0;
    while let Some((from, _)) = BASE64.next_run(text, at, MIN_BASE64) {
        let to = end_of_run(text, from);
        let run = text.get(from..to)?;
        // Text in base64 shows capitals: the first bits of a letter are those of `I` to `e`.
        if run.iter().any(u8::is_ascii_uppercase) {
            (0..4).for_each(|phase| decode64(run, from, phase, &mut view));
        }
        at = to;
    }
    (!view.bytes.is_empty()).then_some(view)
}

fn end_of_run(text: &[u8], from: usize) -> usize {
    let line =
        |at: usize| at + text.get(at..).unwrap_or_default().iter().take_while(|b| value64(**b).is_some()).count();
    let mut to = line(from);
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

fn decode64(run: &[u8], from: usize, phase: usize, view: &mut View) {
    view.mark(from + phase, (4, 3), "base64");
    let (mut bits, mut have) = (0_u32, 0);
    for value in run.iter().filter_map(|b| value64(*b)).skip(phase) {
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            view.bytes.push((bits >> have).to_le_bytes()[0]);
            bits &= (1 << have) - 1;
        }
    }
    view.bytes.extend_from_slice(b"\n");
}

pub(crate) const fn value64(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

/// Decodes each run of hex, also with marks between the bytes and as a dump with addresses.
pub(super) fn hex(text: &[u8]) -> Option<View> {
    let mut view = View::default();
    let mut digits = Vec::new();
    let mut at = 0;
    // All that a run may hold; a run that counts has at least as many bytes as digits.
    while let Some((mut from, end)) = HEX.next_run(text, at, MIN_HEX) {
        while let Some(step) = text.get(from..end)?.iter().position(u8::is_ascii_hexdigit) {
            let to = hex_run(text, from + step, &mut digits);
            if digits.len() >= MIN_HEX {
                (0..2).for_each(|phase| decode16(&digits, phase, &mut view));
            }
            from = to.max(from + step + 1);
        }
        at = end.max(from);
    }
    (!view.bytes.is_empty()).then_some(view)
}

/// The digits of a run with their places. Between bytes there may be up to two marks, or `0x`, or in a dump the
/// characters at the end of a line and the address of the next.
fn hex_run(text: &[u8], from: usize, digits: &mut Vec<(usize, u8)>) -> usize {
    digits.clear();
    let mut at = from;
    while let Some(byte) = text.get(at) {
        if let Some(digit) = char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) {
            digits.push((at, digit));
            at += 1;
        } else if let Some(gap) = gap(text.get(at..).unwrap_or_default()).filter(|_| digits.len().is_multiple_of(2)) {
            at += gap;
        } else {
            break;
        }
    }
    at
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
    for line in text.split_inclusive(|b| *b == b'\n') {
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
    Some((at, u8::try_from(char::from(*byte).to_digit(16)?).ok()?))
}

/// Where the bytes of a line of a dump begin, and they.
fn dump_line(line: &[u8]) -> Option<(usize, &[u8])> {
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
