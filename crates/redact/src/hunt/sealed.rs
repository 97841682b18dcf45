//! What is packed or sealed in a way that is not undone here, and stands in digits within a text: told by how it begins, and by the line
//! before it.

use super::runs;
use crate::packed::{ARMOURS, is_closed_within, may_be_closed_within};

/// Bytes that tell what begins: the longest sign, and what else is asked.
const HEAD: usize = 24;
/// Digits of an armour's line at least.
const LINE: usize = 60;
/// Bytes before its digits in which an armour's first line stands: some lines about the program may lie between.
const BEFORE: usize = 256;

/// Whether a run of base64 stands for something closed.
pub(super) fn in_base64(text: &[u8], from: usize, run: &[u8]) -> bool {
    let first = match run {
        [a, b, ..] => runs::value64(*a).zip(runs::value64(*b)).map(|(a, b)| a << 2 | b >> 4),
        _ => None,
    };
    first.is_some_and(may_be_closed_within) && begins(run) || is_armoured(text, from, run.len())
}

/// Whether a run of hex does.
pub(super) fn in_hex(text: &[u8], from: usize, run: &[u8]) -> bool {
    let mut bytes = run.as_chunks::<2>().0.iter().take(HEAD).map_while(|pair| match pair.map(runs::value16) {
        [Some(high), Some(low)] => Some(high << 4 | low),
        _ => None,
    });
    let first = bytes.next().filter(|first| may_be_closed_within(*first));
    let begins = first.is_some_and(|first| is_closed_within(&Vec::from_iter([first].into_iter().chain(bytes))));
    begins || is_armoured(text, from, run.len())
}

fn begins(run: &[u8]) -> bool {
    let digits = run.iter().filter(|byte| !byte.is_ascii_whitespace()).take(HEAD / 3 * 4);
    let values: Vec<u8> = digits.map_while(|byte| runs::value64(*byte)).collect();
    let mut bytes = Vec::with_capacity(HEAD);
    runs::decode64(&values, &mut bytes);
    is_closed_within(&bytes)
}

/// Whether digits stand on a line of their own, behind one that says that something sealed follows.
fn is_armoured(text: &[u8], from: usize, len: usize) -> bool {
    let Some(before) = text.get(from.saturating_sub(BEFORE)..from).filter(|_| len >= LINE) else { return false };
    let own = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'\n');
    // Lists of digests have lines like these, and mostly neither sign.
    let may_begin = || memchr::memrchr2(b'-', b'$', before).is_some();
    own && may_begin()
        && ARMOURS.iter().any(|armour| {
            let behind = memchr::memmem::rfind(before, armour).and_then(|at| before.get(at + armour.len()..));
            // What ended before is another one.
            behind.is_some_and(|behind| memchr::memmem::find(behind, b"-----END").is_none())
        })
}
