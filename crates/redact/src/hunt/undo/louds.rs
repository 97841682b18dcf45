//! Where something stands that may show anything by itself. What is surely quiet is told by few bytes here: a number behind a `=`, a
//! colour beside a word, a blank between two words. Logs are full of them.

use super::quiet::{crosses, is_word};
use crate::{
    hunt::{
        grams::Grams,
        marks::{Cursor, Kind, Marks},
        runs,
    },
    sieve::BLOCK,
};

/// Digits and marks of a colour that are looked at.
const LONGEST: usize = 16;

/// Places of sequences, one behind the other, without those that are surely quiet.
pub(super) struct Louds<'a> {
    text: &'a [u8],
    marks: &'a Marks,
    grams: &'a Grams,
    places: Cursor<'a>,
    /// What was told last: from here on, the first is that.
    told: (usize, Option<usize>),
}

impl<'a> Louds<'a> {
    pub(super) fn new((text, marks): (&'a [u8], &'a Marks), kind: Kind, grams: &'a Grams) -> Self {
        let kind = if kind == Kind::Escape && !grams.has_quote() { Kind::Loud } else { kind };
        Self { text, marks, grams, places: marks.cursor(kind), told: (usize::MAX, None) }
    }

    /// The first at or behind a place.
    #[inline(always)]
    pub(super) fn next(&mut self, at: usize) -> Option<usize> {
        let (from, next) = self.told;
        if from <= at && next.is_none_or(|next| at <= next) { next } else { self.find(at) }
    }

    fn find(&mut self, from: usize) -> Option<usize> {
        let mut at = from;
        let next = loop {
            match self.places.next(at) {
                Some(place) if self.is_quiet(place) => at = place + 1,
                other => break other,
            }
        };
        self.told = (from, next);
        next
    }

    /// Whether what stands at a place is none, or shows nothing where nothing near it does.
    #[inline(always)]
    fn is_quiet(&self, at: usize) -> bool {
        match self.text.get(at) {
            Some(b'=') => self.is_number(at),
            Some(0x1b) => self.is_colour(at),
            Some(b'%') => self.is_blank(at),
            _ => false,
        }
    }

    /// `=404`, `=7c9e6679-…`: a number, an id or a time, whose first two digits are no byte of a secret here.
    #[inline(always)]
    fn is_number(&self, at: usize) -> bool {
        let Some((front, [_, a, b, rest @ ..])) = self.text.split_at_checked(at) else { return false };
        let put = match (runs::value16(*a), runs::value16(*b)) {
            (Some(high), Some(low)) => high << 4 | low,
            _ => return false,
        };
        let may_end_line = put == b'\n' || put == b' ' && !rest.first().is_some_and(u8::is_ascii_alphanumeric);
        put != b'=' && !may_end_line && !crosses(front, &[put], rest, self.grams) && self.ends_number(at + 1)
    }

    /// Whether a number ends where a word, or another sequence, does not begin.
    #[inline(always)]
    fn ends_number(&self, mut at: usize) -> bool {
        loop {
            let digits = self.marks.length(Kind::Digit, at);
            at += digits;
            match self.text.get(at) {
                Some(b'-' | b'.' | b':' | b'T' | b'Z') => at += 1,
                Some(_) if digits == BLOCK => {}
                Some(next) => return !next.is_ascii_alphanumeric() && !b"=_%".contains(next),
                None => return true,
            }
        }
    }

    /// A colour before a word, or before a blank where no line ends that may go on.
    #[inline(always)]
    fn is_colour(&self, at: usize) -> bool {
        let Some((front, [_, b'[', rest @ ..])) = self.text.split_at_checked(at) else { return false };
        let digits = rest.iter().take(LONGEST).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
        let Some([b'm', behind @ ..]) = rest.get(digits..) else { return false };
        // One blank may stand before it.
        let (line, last) = match front {
            [line @ .., b' '] => (line, b' '),
            [.., last] => (front, *last),
            [] => return false,
        };
        let ends_text = line.last().is_some_and(u8::is_ascii_graphic);
        if !ends_text || crosses(front, &[], behind, self.grams) {
            return false;
        }
        match behind.first() {
            Some(b' ' | b'\n' | b'\r') => !self.grams.ends_piece(line) && !self.ends_wrapped(line),
            _ => last == b' ' && is_word(behind),
        }
    }

    /// Whether a line ends like one of wrapped base64: nothing else stands in as many bytes, and a capital does.
    #[inline(always)]
    fn ends_wrapped(&self, line: &[u8]) -> bool {
        let Some(end) = line.last_chunk::<{ runs::MIN_WRAPPED }>() else { return false };
        self.marks.length(Kind::Base64, line.len() - end.len()) >= end.len()
            && end.iter().fold(false, |any, byte| any | byte.is_ascii_uppercase())
    }

    /// `%20` before a word.
    #[inline(always)]
    fn is_blank(&self, at: usize) -> bool {
        let Some((front, [_, b'2', b'0', rest @ ..])) = self.text.split_at_checked(at) else { return false };
        is_word(rest) && !crosses(front, b" ", rest, self.grams)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hunt::undo::{ESCAPES, Leads, QUOTED, is_quiet};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_told_at_a_glance_is_quiet_when_it_is_asked_about(
            text in "([a-z]{1,9}[ \n]?|[A-Za-z0-9+/]{35,70}|[=%_.:\n ]|=[0-9A-F][0-9A-Fa-f.:TZ-]{1,90}[ \n=%_g]?|%20|\x1b\\[[0-9;]{0,18}m? ?){1,20}",
            secret in "[a-z0-9A-F]{30}|[ =2-7a-f]{30}",
        ) {
            let text = text.as_bytes();
            let grams = Grams::new(vec![(0, secret.into_bytes())], 1);
            let mut marks = Marks::default();
            crate::Detectors::mark(text, &mut marks);
            for (leads, kind) in [(Leads::new(&ESCAPES), Kind::Loud), (Leads::new(&QUOTED), Kind::Quoted)] {
                for at in (0..text.len()).filter(|at| marks.holds(kind, *at)) {
                    let mut louds = Louds::new((text, &marks), kind, &grams);
                    if let Some(spot) = leads.spot(text, at).filter(|_| louds.next(at) != Some(at)) {
                        prop_assert!(!spot.counts(text) && is_quiet(text, &spot, &grams), "{at}");
                    }
                }
            }
        }

        #[test]
        fn the_next_place_is_the_same_however_it_is_asked_for(
            text in "([a-z]{1,9} |=[0-9]{2,5}[ _]|\x1b\\[0m ?){1,40}", asked in proptest::collection::vec(0usize..300, 1..20),
        ) {
            let text = text.as_bytes();
            let grams = Grams::new(Vec::new(), 0);
            let mut marks = Marks::default();
            crate::Detectors::mark(text, &mut marks);
            for kind in [Kind::Escape, Kind::Quoted] {
                let mut louds = Louds::new((text, &marks), kind, &grams);
                for at in &asked {
                    prop_assert_eq!(louds.next(*at), Louds::new((text, &marks), kind, &grams).next(*at));
                }
            }
        }
    }
}
