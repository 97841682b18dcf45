//! Whether a name was chosen by people: no twelve neighbouring characters of it say more than names do.
//!
//! A gate by alphabet and length alone lets a random value through that happens to have a name's alphabet. So each character of a
//! name has a price in bits: what it says to somebody who knows how names are made (words, their letters, small numbers, dates and
//! marks). A window of [`WINDOW`] characters may cost [`MOST`]. A price is a code length, so that of all texts of twelve characters
//! only some 2^56 are that cheap, hardly any of which is what a generator of keys gives. Of its windows some are cheap;
//! one dear window takes its segment out, so that all of a value's would have to be.

mod closed;
mod model;
mod scale;

use std::{borrow::Cow, cell::RefCell};

use self::scale::{BIT, LETTERS};
use crate::GAP;

/// Neighbouring characters that are weighed together: as many as a leak is made of.
const WINDOW: usize = 12;

/// What a window may cost.
const MOST: u32 = 56 * BIT;

/// What one may cost in a text that has a gap: what stands in two segments may be one value with a slash in it.
const MOST_WITH_A_GAP: u32 = 48 * BIT;

/// Longest run of letters that is looked up as two words.
const LONGEST_PAIR: usize = 32;

/// Texts that each thread remembers to be chosen: a recorder meets the same paths, products and headers again and again.
const REMEMBERED: usize = 64;

/// Longest of them, in bytes.
const LONGEST_REMEMBERED: usize = 96;

thread_local! {
    static CHOSEN: RefCell<[String; REMEMBERED]> = const { RefCell::new([const { String::new() }; REMEMBERED]) };
}

/// Whether no window of a text is dearer than names are. What stands beside a gap is looked at by itself.
pub(crate) fn is_chosen(text: &str) -> bool {
    if text.len() < WINDOW {
        return true;
    }
    if text.len() > LONGEST_REMEMBERED {
        return is_cheap(text);
    }
    let place =
        text.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte))) % REMEMBERED;
    CHOSEN.with_borrow_mut(|known| match known.get_mut(place) {
        Some(known) if known == text => true,
        Some(known) => {
            let chosen = is_cheap(text);
            if chosen {
                text.clone_into(known);
            }
            chosen
        }
        None => is_cheap(text),
    })
}

fn is_cheap(text: &str) -> bool {
    let most = most(text);
    text.split(GAP).all(|part| dear(part, most).is_none())
}

/// The text with `‹…›` for segments, until no window is dearer than names are.
pub(crate) fn masked(text: &str, between: char) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if is_chosen(&text) {
        return text;
    }
    // What stood beside a gap may be dearer without it (half a date). Each round leaves fewer segments.
    while let Some(less) = without_dearest(&text, between) {
        text = Cow::Owned(less);
    }
    text
}

/// The text without the segment that has most of a dear window's price; `None` where no window is dear.
fn without_dearest(text: &str, between: char) -> Option<String> {
    let most = most(text);
    let mut at = 0;
    let (window, prices) = text.split(GAP).find_map(|part| {
        let from = at;
        at += part.len() + GAP.len();
        let (start, prices) = dear(part, most)?;
        Some((from + start..from + start + WINDOW, prices))
    })?;
    let mut at = 0;
    let shares = text.split(between).map(|segment| {
        let own = at..at + segment.len();
        at = own.end + between.len_utf8();
        window.clone().zip(&prices).filter(|(place, _)| own.contains(place)).map(|(_, price)| *price).sum()
    });
    let shares: Vec<u32> = shares.collect();
    let largest = shares.iter().max()?;
    let dearest = shares.iter().position(|share| share == largest)?;
    let segments = text.split(between).enumerate().map(|(at, segment)| if at == dearest { GAP } else { segment });
    Some(segments.collect::<Vec<_>>().join(between.encode_utf8(&mut [0; 4])))
}

/// What a window of a text may cost.
fn most(text: &str) -> u32 {
    if text.contains(GAP) { MOST_WITH_A_GAP } else { MOST }
}

/// The dearest window that costs more, and what its bytes cost.
fn dear(text: &str, most: u32) -> Option<(usize, Vec<u32>)> {
    if text.len() < WINDOW {
        return None;
    }
    let prices = prices(text.as_bytes());
    let sum = |window: &[u32]| window.iter().sum::<u32>();
    let windows = prices.windows(WINDOW).enumerate().filter(|(_, window)| sum(window) > most);
    windows.max_by_key(|(_, window)| sum(window)).map(|(at, window)| (at, window.to_vec()))
}

/// What each byte of a text costs.
fn prices(text: &[u8]) -> Vec<u32> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(first) = rest.first() {
        let closed = closed::form(before, rest);
        let length = closed.map(|(length, _)| length).or_else(|| token(rest)).unwrap_or(1);
        let (token, behind) = rest.split_at(length.min(rest.len()));
        match (closed, first) {
            (Some((length, price)), _) => spread(price, length, &mut out),
            (None, b) if b.is_ascii_alphabetic() => word(before, token, &mut out),
            (None, b) if b.is_ascii_digit() => number(before, token, &mut out),
            (None, b) => out.push(mark(*b)),
        }
        before = token.last().copied();
        rest = behind;
    }
    out
}

/// Length of the token in front: a word (`retry`, `Retry`, `URL`), a number; none is a mark.
fn token(text: &[u8]) -> Option<usize> {
    let run = |of: fn(&u8) -> bool| text.iter().take_while(|b| of(b)).count();
    let (first, second) = (text.first()?, text.get(1));
    match first {
        b if b.is_ascii_digit() => Some(run(u8::is_ascii_digit)),
        b if b.is_ascii_lowercase() => Some(run(u8::is_ascii_lowercase)),
        b if !b.is_ascii_uppercase() => None,
        _ if second.is_some_and(u8::is_ascii_lowercase) => {
            Some(1 + text.iter().skip(1).take_while(|b| b.is_ascii_lowercase()).count())
        }
        _ => {
            let upper = run(u8::is_ascii_uppercase);
            // The last capital of `HTTPServer` begins the next word.
            Some(if text.get(upper).is_some_and(u8::is_ascii_lowercase) { upper - 1 } else { upper })
        }
    }
}

fn mark(byte: u8) -> u32 {
    match byte {
        // A key has none, but where it has parts.
        b'.' => 0,
        b'/' => BIT / 2,
        b'-' | b'_' => BIT * 3 / 2,
        _ => 4 * BIT,
    }
}

fn number(before: Option<u8>, digits: &[u8], out: &mut Vec<u32>) {
    let begins = if before.is_some_and(|b| b.is_ascii_alphabetic()) { 3 * BIT } else { BIT };
    let year = digits.len() == 4 && (digits.starts_with(b"19") || digits.starts_with(b"20"));
    let each = match digits.len() {
        1 => 53,
        2 => 58,
        3 => 64,
        4 if year => 40,
        _ => 77,
    };
    let from = out.len();
    out.extend(digits.iter().map(|_| each));
    add(out, from, begins);
}

fn word(before: Option<u8>, letters: &[u8], out: &mut Vec<u32>) {
    let shape = if letters.iter().all(u8::is_ascii_lowercase) { BIT / 2 } else { BIT * 3 / 2 };
    let joint = match before {
        Some(b) if b.is_ascii_alphabetic() => 2 * BIT,
        Some(b) if b.is_ascii_digit() => 3 * BIT,
        _ => 0,
    };
    let from = out.len();
    let lower = letters.to_ascii_lowercase();
    of_letters(&lower, out);
    add(out, from, shape + joint);
}

fn add(prices: &mut [u32], at: usize, more: u32) {
    if let Some(price) = prices.get_mut(at) {
        *price += more;
    }
}

/// A price over so many bytes.
fn spread(price: u32, over: usize, out: &mut Vec<u32>) {
    let bytes = u32::try_from(over).unwrap_or(u32::MAX).max(1);
    out.push(price / bytes + price % bytes);
    out.extend(std::iter::repeat_n(price / bytes, over.saturating_sub(1)));
}

/// What a run of small letters costs: as a word, as two, or letter by letter, whatever is cheapest.
fn of_letters(letters: &[u8], out: &mut Vec<u32>) {
    let (mut best, from) = (0, out.len());
    spell(letters, out);
    best += out.iter().skip(from).sum::<u32>();
    let mut take = |parts: &[(&[u8], u32)], out: &mut Vec<u32>| {
        let price = parts.iter().map(|(_, price)| price).sum();
        if price < best {
            best = price;
            out.truncate(from);
            parts.iter().for_each(|(part, price)| spread(*price, part.len(), out));
        }
    };
    if let Some(price) = model::word(letters) {
        take(&[(letters, price)], out);
    }
    for cut in 2..letters.len().saturating_sub(1).min(LONGEST_PAIR) {
        let (first, second) = letters.split_at(cut);
        if let (Some(one), Some(two)) = (model::word(first), model::word(second)) {
            take(&[(first, one), (second, two + 2 * BIT)], out);
        }
    }
}

fn spell(letters: &[u8], out: &mut Vec<u32>) {
    let from = out.len();
    let mut last = (LETTERS, LETTERS);
    for letter in letters {
        let letter = usize::from(letter.saturating_sub(b'a'));
        out.push(model::letter(last, letter));
        last = (last.1, letter);
    }
    add(out, from, 2 * BIT);
}
