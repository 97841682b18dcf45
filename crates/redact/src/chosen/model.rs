//! What words and letters cost: tables that `build.rs` makes of `names.txt` and `vocabulary.txt`. A program that lives for some
//! milliseconds reads them where they lie.

use std::cmp::Ordering;

use super::scale::{BIT, slot};

// `WORDS`, all words in order, one behind the other; `STARTS`, where each begins, and the last one's end; `PRICES` of words;
// `LETTER_PRICES` by `slot`.
include!(concat!(env!("OUT_DIR"), "/prices.rs"));

/// What a word costs; `None` for letters that are none.
pub(super) fn word(letters: &[u8]) -> Option<u32> {
    let (mut from, mut to) = (0, PRICES.len());
    while from < to {
        let middle = from.midpoint(to);
        let (start, end) = (*STARTS.get(middle)?, *STARTS.get(middle + 1)?);
        let word = WORDS.as_bytes().get(usize::from(start)..usize::from(end))?;
        match word.cmp(letters) {
            Ordering::Less => from = middle + 1,
            Ordering::Greater => to = middle,
            Ordering::Equal => return PRICES.get(middle).copied().map(u32::from),
        }
    }
    None
}

/// What a letter costs behind two others.
pub(super) fn letter(last: (usize, usize), letter: usize) -> u32 {
    LETTER_PRICES.get(slot(last, letter)).copied().map_or(8 * BIT, u32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_all_words_and_all_letters() {
        assert_eq!(STARTS.len(), PRICES.len() + 1);
        assert_eq!(LETTER_PRICES.len(), 27 * 27 * 26);
        assert_eq!(usize::from(*STARTS.last().unwrap()), WORDS.len());
        for pair in STARTS.windows(2) {
            let text = WORDS.get(usize::from(pair[0])..usize::from(pair[1])).unwrap();
            assert!(word(text.as_bytes()).is_some(), "{text}");
        }
        // The frequent ones cost less, and letters that hardly ever follow each other more.
        assert!(word(b"test") < word(b"vocabulary") && word(b"qzxj").is_none());
        assert!(letter((16, 25), 23) > letter((19, 7), 4), "qz-x, th-e");
    }
}
