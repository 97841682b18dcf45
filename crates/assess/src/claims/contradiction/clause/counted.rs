//! How many attempts, retries, failures and calls there were.

use super::{Clause, FAILURE, MANY, NEGATIONS};
use crate::claims::{
    contradiction::assertion::{Assertion, Came},
    phrase::is_of,
};

impl Clause<'_> {
    /// «No retry was needed», «we retried twice», «two retries».
    pub(super) fn retries(&self) -> Option<Assertion> {
        let again = || {
            self.words.windows(2).position(|pair| matches!(pair, [one, two] if is_of(&["try", "tried", "trying"], &one.text) && two.text == "again"))
        };
        let at = self.place(&["retr*", "resent", "resend*"]).or_else(again)?;
        if let Some(which) = self.ordinal() {
            return Some(Assertion::CallRetried(which, !self.has(NEGATIONS)));
        }
        if self.has(NEGATIONS) {
            return Some(Assertion::Retries(0));
        }
        let before = at.checked_sub(1).and_then(|before| count(self.text(before)));
        let behind = (at + 1..at + 3).find_map(|at| times(self.text(at), self.text(at + 1)));
        Some(before.or(behind).map_or(Assertion::Retried, Assertion::Retries))
    }

    /// «Two of the three calls failed».
    pub(super) fn calls(&self) -> Option<Assertion> {
        let came = self.came().filter(|_| !self.has(NEGATIONS))?;
        let number = count(self.text(0)).filter(|_| {
            self.words.iter().take(6).any(|word| is_of(&["calls", "call", "requests", "request"], &word.text))
        })?;
        (!self.has(&["attempt*", "tries", "try"])).then_some(Assertion::Calls(number, came))
    }

    /// «Three attempts», «a single try», «it failed twice».
    pub(super) fn count(&self) -> Option<Assertion> {
        let counted = |at: usize| {
            let is_many = |place: usize| is_of(MANY, self.text(place)) || is_of(&["attempt", "try"], self.text(place));
            let number = count(self.text(at))?;
            (is_many(at + 1) || is_many(at + 2) && !is_of(&["of"], self.text(at + 1))).then_some(number)
        };
        // «One of the two attempts».
        let part = count(self.text(0)).filter(|_| self.text(1) == "of");
        let number = (0..self.words.len()).find_map(counted).map(|all| part.unwrap_or(all));
        if let Some(number) = number.filter(|_| !self.has(NEGATIONS)) {
            return match self.came() {
                Some(Came::Failure) => Some(Assertion::Failures(number)),
                Some(_) => None,
                None if self.has(&["total", "altogether"]) => Some(Assertion::Requests(number)),
                None => Some(Assertion::Attempts(number)),
            };
        }
        let at = self.place(FAILURE).filter(|_| !self.has(NEGATIONS))?;
        let behind = (at + 1..at + 3).find_map(|at| times(self.text(at), self.text(at + 1)))?;
        Some(Assertion::Failures(behind))
    }
}

const NAMES: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// A number as it is counted with.
fn count(word: &str) -> Option<u64> {
    if word == "single" {
        return Some(1);
    }
    let named = || NAMES.iter().position(|name| *name == word).map(|at| at as u64);
    word.parse().ok().filter(|count| *count < 100).or_else(named)
}

/// How often: «once», «twice», «three times».
fn times(word: &str, next: &str) -> Option<u64> {
    match word {
        "once" => Some(1),
        "twice" => Some(2),
        "thrice" => Some(3),
        _ => count(word).filter(|_| next == "times"),
    }
}
