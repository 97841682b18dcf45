//! What came of an attempt, a call or the run.

use super::{ATTEMPTS, Clause, FAILURE, MANY, NEGATIONS};
use crate::claims::{
    contradiction::assertion::{Assertion, Came, Which},
    phrase::is_of,
    words::Word,
};

const ORDINALS: &[(&str, Which)] = &[
    ("first", Which::Nth(1)),
    ("1st", Which::Nth(1)),
    ("initial", Which::Nth(1)),
    ("second", Which::Nth(2)),
    ("2nd", Which::Nth(2)),
    ("third", Which::Nth(3)),
    ("3rd", Which::Nth(3)),
    ("fourth", Which::Nth(4)),
    ("fifth", Which::Nth(5)),
    ("last", Which::Last),
    ("final", Which::Last),
];

/// Words of some of a run: then it is not all of it.
#[rustfmt::skip]
const OF_SOME: &[&str] = &[
    "once", "twice", "times", "initially", "attempt*", "try", "tries", "retr*", "first", "one", "some", "any", "every", "nothing",
];

impl Clause<'_> {
    /// «The first attempt failed», «it succeeded on the second try», «attempt 2 was answered with 503», «the retry failed».
    pub(super) fn of_one(&self) -> Option<Assertion> {
        let came = self.came()?;
        let retry = || {
            let at = self.place(&["retry"])?;
            let is_meant = at.checked_sub(1).is_some_and(|at| matches!(self.text(at), "the" | "our" | "my"));
            is_meant.then_some(Which::Retry)
        };
        self.ordinal().or_else(|| self.numbered()).or_else(retry).map(|which| Assertion::Tried(which, came))
    }

    /// Which attempt or call is named: «the first of two tries», «the third call», «the second» behind such.
    pub(super) fn ordinal(&self) -> Option<Which> {
        let which = |at: usize| ORDINALS.iter().find(|(name, _)| *name == self.text(at)).map(|(_, which)| *which);
        (0..self.words.len()).find_map(|at| {
            let which = which(at)?;
            let near = if self.text(at + 1) == "of" { 5 } else { 3 };
            let is_noun =
                |word: &&str| is_of(ATTEMPTS, word) || is_of(MANY, word) || is_of(&["calls", "requests"], word);
            match (at + 1..at + near).map(|at| self.text(at)).find(is_noun) {
                Some(noun) => Some(which.named(noun)),
                None => (self.told_of_attempts && at <= 1).then_some(which.named("one")),
            }
        })
    }

    /// «Attempt 2».
    fn numbered(&self) -> Option<Which> {
        let at = self.place(&["attempt", "try"])?;
        let next = if matches!(self.text(at + 1), "no" | "number" | "#") { at + 2 } else { at + 1 };
        self.text(next).parse().ok().filter(|n| (1..100).contains(n)).map(Which::Nth)
    }

    /// «The first attempt to parse it», «three attempts at the wording»: of another thing.
    pub(super) fn tries_another_thing(&self) -> bool {
        self.words.windows(2).any(|pair| {
            matches!(pair, [tried, to] if (is_of(&["attempt", "try"], &tried.text) || is_of(MANY, &tried.text)) && matches!(to.text.as_str(), "to" | "at"))
        })
    }

    /// «All attempts failed», «both calls succeeded», «neither try worked».
    pub(super) fn of_all(&self) -> Option<Assertion> {
        let at = self.place(&["all", "both", "each", "every", "none", "neither"])?;
        if at.checked_sub(1).is_some_and(|before| self.text(before) == "not") {
            return None;
        }
        let what = self.words.get(at..)?;
        let of = |list: &[&str]| what.iter().take(5).any(|word| is_of(list, &word.text));
        if of(&["attempts", "attempt", "tries", "try"]) {
            return self.came().map(Assertion::All);
        }
        let of_calls = of(&["calls", "call", "requests", "request", "checks"]);
        self.came().filter(|_| of_calls).map(Assertion::EachCall)
    }

    /// «Without a hitch», «no errors», «nothing failed».
    pub(super) fn no_failure(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const TROUBLE: &[&str] = &["error", "errors", "failure*", "hitch*", "hiccup*", "problem*", "trouble*", "timeouts"];
        let is_free = self.words.windows(3).any(|three| {
            matches!(three, [free, of, what] if free.text == "free" && of.text == "of" && is_of(TROUBLE, &what.text))
        });
        if is_free || self.has(&["error-free", "flawless*", "faultless*", "smoothly"]) {
            return Some(Assertion::NoFailure);
        }
        self.no_trouble(TROUBLE).or_else(|| self.nothing_failed())
    }

    fn no_trouble(&self, trouble: &[&str]) -> Option<Assertion> {
        if self.is_none_of_many() && self.has(FAILURE) && self.status().is_none() {
            return Some(Assertion::NoFailure);
        }
        let at = self.place(&["no", "without", "zero", "any"])?;
        let denied = self.text(at) != "any" || self.has(&["not", "never", "without"]);
        let behind: Vec<&Word> = self.words.iter().skip(at + 1).take(3).collect();
        let of = |list: &[&str]| behind.iter().any(|word| is_of(list, &word.text));
        // «No request was rejected».
        let none_failed = self.text(at) == "no" && of(ATTEMPTS) && self.has(FAILURE) && self.status().is_none();
        // «No problems with the setup».
        let is_of_another =
            self.words.iter().skip(at).any(|word| is_of(&["with", "about"], &word.text)) && !self.has(ATTEMPTS);
        (denied && of(trouble) && !is_of_another || none_failed).then_some(Assertion::NoFailure)
    }

    /// «Not one attempt», «not a single call».
    fn is_none_of_many(&self) -> bool {
        let at = self.place(&["not"]).map_or(usize::MAX, |at| at + 1);
        matches!((self.text(at), self.text(at.saturating_add(1))), ("one", noun) if is_of(ATTEMPTS, noun))
            || matches!((self.text(at), self.text(at.saturating_add(1))), ("a", "single"))
    }

    fn nothing_failed(&self) -> Option<Assertion> {
        let at = self.place(&["nothing", "none"])?;
        let behind = self.words.get(at..)?;
        behind.iter().any(|word| is_of(&["failed", "broke", "wrong"], &word.text)).then_some(Assertion::NoFailure)
    }

    /// «It answered 200 right away».
    pub(super) fn at_once(&self) -> Option<Assertion> {
        let at_once = self.has(&["immediately", "instantly", "first-try", "first-time"])
            || self.words.windows(2).any(|pair| {
                matches!(pair, [one, two] if matches!((one.text.as_str(), two.text.as_str()), ("right" | "straight", "away") | ("at", "once")))
            });
        let is_answered = self.has(&["answered", "replied", "responded"]) && self.status().is_none();
        let came = self.came().or_else(|| is_answered.then_some(Came::Success)).filter(|_| !self.has(NEGATIONS));
        let came = came.filter(|came| matches!(came, Came::Success | Came::Status(200)))?;
        at_once.then_some(Assertion::Tried(Which::Nth(1), came))
    }

    pub(super) fn answered(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const SAID: &[&str] = &["status", "http", "code", "return*", "with", "got", "get", "was", "were", "answered", "came", "saw", "received", "gave", "responded"];
        let status = self.status().filter(|_| self.has(SAID) && !self.has(NEGATIONS) && !self.has(&["exit*"]))?;
        Some(Assertion::Answered(status))
    }

    /// «The call never succeeded», «the run failed».
    pub(super) fn of_the_whole(&self) -> Option<Assertion> {
        let came = self.came().filter(|came| !matches!(came, Came::Status(_)))?;
        if self.has(OF_SOME) {
            return None;
        }
        let subject = self.place(&["call", "request", "run", "check", "job", "smoke"]).filter(|at| *at <= 2)?;
        let is_call = matches!(self.text(subject), "call" | "request");
        Some(if is_call { Assertion::Call(came) } else { Assertion::Run(came) })
    }

    /// «A call timed out», «one request was rejected».
    pub(super) fn of_some(&self) -> Option<Assertion> {
        let of_attempts =
            self.has(ATTEMPTS) || self.has(MANY) || self.has(&["calls", "requests", "connection", "gateway*"]);
        let came = self.came().filter(|came| matches!(came, Came::Failure | Came::Timeout) && of_attempts)?;
        let is_own = self.words.windows(2).any(|pair| matches!(pair, [_, to] if to.text == "to"));
        (!is_own && !self.has(NEGATIONS)).then_some(Assertion::Some(came))
    }
}
