//! What is left of a secret around a mask (`sk-a…wxyz`): an echo, or a leak where it shows half of the secret.

use memchr::memchr;

use super::{
    grams::Grams,
    marks::{Kind, Marks},
};

/// A body of fewer characters is never called half shown.
const MIN_CUT: usize = 24;
/// Characters at both ends, or at one of them, that make it an echo.
const ECHO_BOTH: usize = 2;
const ECHO_ONE: usize = 4;

/// What a mask shows of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// So much that the rest could be guessed or is not worth guessing.
    Half,
    /// A few characters, as people show them to tell keys apart.
    Echo,
}

/// Every mask in a text: where it begins and ends.
pub(super) fn masks<'a>(text: &'a [u8], marks: &'a Marks) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = marks.next(Kind::Mask, at)?;
            let to = from + length(text.get(from..)?);
            at = to.max(from + 1);
            if to > from {
                return Some((from, to));
            }
        }
    })
}

/// Length of the mask at the start of a text; 0 where there is none.
fn length(text: &[u8]) -> usize {
    let dots = |text: &[u8]| {
        let ends = text.chunks_exact(3).take_while(|c| matches!(c, [0xe2, 0x80, 0xa6 | 0xa2])).count() * 3;
        let run = text.first().map_or(0, |first| text.iter().take_while(|b| *b == first).count());
        match text.first() {
            Some(b'*') if run >= 2 => run,
            Some(b'.') if run >= 3 => run,
            _ => ends,
        }
    };
    match text {
        [open @ (b'[' | b'<'), inner @ ..] => {
            let close = if *open == b'[' { b']' } else { b'>' };
            match memchr(close, inner.get(..inner.len().min(24)).unwrap_or_default()) {
                Some(len) if len > 0 => len + 2,
                _ => 0,
            }
        }
        text => dots(text),
    }
}

/// Whether what stands around a mask may be of any secret at all: two characters at both ends of it, or four at one.
pub(super) fn may_show(before: &[u8], after: &[u8], grams: &Grams) -> bool {
    let both = before.last_chunk::<2>().is_some_and(|two| grams.has_pair(*two))
        && after.first_chunk::<2>().is_some_and(|two| grams.has_pair(*two));
    let one = |four: Option<&[u8; 4]>| four.is_some_and(|four| grams.joins(*four));
    both || one(before.last_chunk()) || one(after.first_chunk())
}

/// What stands of a body right before and right behind a mask.
pub(super) fn shown(before: &[u8], after: &[u8], body: &[u8]) -> Option<(usize, Shown)> {
    let most = body.len().min(before.len());
    let start = (1..=most).rev().find(|n| body.get(..*n).is_some_and(|start| before.ends_with(start))).unwrap_or(0);
    let most = body.len().min(after.len());
    let end = (1..=most).rev().find(|n| body.get(body.len() - n..).is_some_and(|end| after.starts_with(end)));
    let end = end.unwrap_or(0);
    if body.len() >= MIN_CUT && start > 0 && end > 0 && 2 * (start + end) >= body.len() {
        return Some((start, Shown::Half));
    }
    let echo = start >= ECHO_BOTH && end >= ECHO_BOTH || start >= ECHO_ONE || end >= ECHO_ONE;
    echo.then_some((start, Shown::Echo))
}
