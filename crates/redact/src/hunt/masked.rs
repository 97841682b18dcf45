//! What is left of a secret around a mask (`sk-a…wxyz`): an echo, or a leak where it shows half of the secret.

use super::{
    grams::Grams,
    marks::{Kind, Marks},
    markup, skip,
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

/// Every mask in a text beside which something of a secret may stand: where it begins and ends.
pub(super) fn masks<'a>(
    text: &'a [u8],
    marks: &'a Marks,
    grams: &'a Grams,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let (mut at, mut places) = (0, marks.cursor(Kind::Mask));
    std::iter::from_fn(move || {
        loop {
            let from = places.next(at)?;
            let to = from + length(text, from);
            if to == from {
                at = from + skip::alike(text.get(from..)?, WITHIN + 1);
                continue;
            }
            let (from, to) = with_quotes(text, (from, to));
            let shows = may_show(text.get(..from)?, text.get(to..)?, grams);
            // Nearly all tags stand beside nothing of a secret, and hold no mask: then it is all one what they are.
            let is_tag = (shows || places.next(from + 1).is_some_and(|next| next < to)) && is_tag(text.get(from..to)?);
            at = if is_tag { from + 1 } else { to };
            if shows && !is_tag {
                return Some((from, to));
            }
        }
    })
}

/// Bytes between two brackets at most.
const WITHIN: usize = 24;

/// How many bytes stand before the first of a kind, of as many as stand between two brackets.
#[inline(always)]
fn before(rest: &[u8], byte: u8) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    let Some(near) = rest.first_chunk::<WITHIN>() else { return rest.iter().position(|other| *other == byte) };
    let first = |eight: &[u8; 8]| {
        // Told of all bytes at once: the first that is told is one.
        let differ = u64::from_le_bytes(*eight) ^ (ONES * u64::from(byte));
        let zeros = differ.wrapping_sub(ONES) & !differ & (ONES << 7);
        (zeros != 0).then(|| skip::bits(zeros.trailing_zeros() / 8))
    };
    let (eights, _) = near.as_chunks::<8>();
    (0..).step_by(8).zip(eights).find_map(|(at, eight)| first(eight).map(|within| at + within))
}

/// Length of the mask, or of the tag, that begins at a place; 0 where there is none.
fn length(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let closer = match rest.first() {
        Some(b'[') => b']',
        Some(b'<') => b'>',
        Some(first @ (b'*' | b'.' | b'#')) => {
            let run = rest.iter().take_while(|b| *b == first).count();
            return if run >= if *first == b'*' { 2 } else { 3 } { run } else { 0 };
        }
        _ => return rest.chunks_exact(3).take_while(|c| is_dots(c)).count() * 3,
    };
    let inner = before(rest.get(1..).unwrap_or_default(), closer).filter(|inner| (1..WITHIN).contains(inner));
    inner.map_or(0, |inner| inner + 2)
}

/// Dots, bullets and blocks that stand for what was left out.
fn is_dots(character: &[u8]) -> bool {
    matches!(character, [0xe2, 0x80, 0xa6 | 0xa2] | [0xe2, 0x96, 0x88])
}

/// A mask with the pointed quotes around it.
fn with_quotes(text: &[u8], (from, to): (usize, usize)) -> (usize, usize) {
    let before = text.get(..from).is_some_and(|front| front.ends_with("‹".as_bytes()));
    let behind = text.get(to..).is_some_and(|back| back.starts_with("›".as_bytes()));
    if before && behind { (from - "‹".len(), to + "›".len()) } else { (from, to) }
}

/// Whether what looks like a mask is a tag.
fn is_tag(mask: &[u8]) -> bool {
    matches!(mask, [b'<', inner @ .., _] if markup::is_tag(inner))
}

/// Whether what stands around a mask may be of any secret at all: two characters at both ends of it, or four at one.
#[inline(always)]
fn may_show(before: &[u8], after: &[u8], grams: &Grams) -> bool {
    let is_pair = |two: Option<&[u8; 2]>| two.is_some_and(|two| grams.has_pair(*two));
    let one = |four: Option<&[u8; 4]>| four.is_some_and(|four| grams.joins(*four));
    // Of four, each two are a pair.
    match (is_pair(before.last_chunk()), is_pair(after.first_chunk())) {
        (true, true) => true,
        (true, false) => one(before.last_chunk()),
        (false, true) => one(after.first_chunk()),
        (false, false) => false,
    }
}

/// How much of a body stands right before and right behind a mask, and what that shows.
pub(super) fn shown(before: &[u8], after: &[u8], body: &[u8]) -> Option<(usize, usize, Shown)> {
    let most = body.len().min(before.len());
    let start = (1..=most).rev().find(|n| body.get(..*n).is_some_and(|start| before.ends_with(start))).unwrap_or(0);
    let most = body.len().min(after.len());
    let end = (1..=most).rev().find(|n| body.get(body.len() - n..).is_some_and(|end| after.starts_with(end)));
    let end = end.unwrap_or(0);
    if body.len() >= MIN_CUT && start > 0 && end > 0 && 2 * (start + end) >= body.len() {
        return Some((start, end, Shown::Half));
    }
    let echo = start >= ECHO_BOTH && end >= ECHO_BOTH || start >= ECHO_ONE || end >= ECHO_ONE;
    echo.then_some((start, end, Shown::Echo))
}
