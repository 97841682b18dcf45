//! What the clauses of a sentence assert of a run.

use super::assertion::{Assertion, Came, Which};
use crate::claims::{phrase::is_of, vocabulary::OTHER, words::Word};

/// Words at which a clause ends.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    ",", ";", ":", "—", "(", ")", "but", "and", "then", "while", "whereas", "so", "before", "after", "because", "since", "although", "though", "when",
    "until", "which", "that",
];

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

/// Words that begin what is said of a part of a run.
const PARTS: &[&str] = &["after", "since", "from", "following", "once", "of"];

/// What an attempt is called.
#[rustfmt::skip]
const ATTEMPTS: &[&str] = &["attempt", "try", "go", "shot", "request", "call", "response", "answer", "reply", "one", "time"];

const MANY: &[&str] = &["attempts", "tries"];

const SUCCESS: &[&str] =
    &["succe*", "passed", "passes", "pass", "worked", "work", "ok", "green", "fine", "through", "completed"];

const FAILURE: &[&str] =
    &["fail*", "broke", "crashed", "died", "refused", "rejected", "denied", "error", "errored", "unsuccessful"];

const TIMEOUT: &[&str] = &["timeout", "time-out", "timed"];

const NEGATIONS: &[&str] = &["not", "never", "no", "none", "neither", "nothing", "without", "nor", "hardly"];

/// What is counted, so that a number before it is no status.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "ms", "s", "sec*", "minutes", "hours", "bytes", "tokens", "requests", "calls", "lines", "times", "characters", "words", "kb", "mb", "kib", "mib", "users",
    "eur*", "dollars", "files", "tests", "millisecond*", "percent", "items", "rows", "people", "attempts", "errors", "failures", "retries",
];

/// Words of some of a run: then it is not all of it.
#[rustfmt::skip]
const OF_SOME: &[&str] = &[
    "once", "twice", "times", "initially", "attempt*", "try", "tries", "retr*", "first", "one", "some", "any", "every", "nothing",
];

/// What stands before a status.
#[rustfmt::skip]
const BEFORE_A_STATUS: &[&str] = &[
    "status", "http", "code", "with", "a", "an", "the", "got", "get*", "return*", "was", "were", "as", "by", "saw", "seen", "came", "back", "answered", "gave",
    "one", "two", "three", "four", "each", "both", "only", "received", "single", "error*", "response*", "all", "just", "another", "first", "second", "to",
];

const FAMILIES: &[&str] = &["chat", "responses", "messages", "gemini", "embeddings"];

/// What a sentence asserts of a run, clause by clause. A clause on another thing (a parser, a database) asserts nothing.
pub(super) fn assertions(words: &[Word]) -> Vec<Assertion> {
    // «After the 503 nothing failed» is on a part of the run.
    if words.first().is_some_and(|word| is_of(PARTS, &word.text)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut told_of_attempts, mut of_another) = (false, false);
    let mut rest = words;
    let mut relative = false;
    loop {
        let end = rest.iter().position(|word| ENDS.contains(&word.text.as_str()));
        let words = end.map_or(rest, |end| rest.get(..end).unwrap_or_default());
        let clause = Clause { words, told_of_attempts };
        // What follows on another thing («it failed») is on that.
        of_another = is_of_another_thing(words) || of_another && !clause.has(ATTEMPTS) && !clause.has(MANY);
        if !of_another {
            // «A call that failed» says nothing of the calls of the run.
            found.extend(clause.assertion().filter(|_| !relative));
            found.extend(clause.named());
        }
        told_of_attempts |= clause.has(ATTEMPTS) || clause.has(MANY);
        let Some(end) = end else { return found };
        relative = rest.get(end).is_some_and(|word| matches!(word.text.as_str(), "that" | "which"));
        rest = rest.get(end + 1..).unwrap_or_default();
    }
}

/// Whether a clause is on something that a note does not tell of: a parser, a database, the probe. A job, a smoke test and what a command
/// exited with are its own.
fn is_of_another_thing(clause: &[Word]) -> bool {
    let has = |word: &str| clause.iter().any(|one| one.text == word);
    let is_own = |word: &str| word == "job" || word == "test" && has("smoke") || word == "note";
    let is_other =
        |word: &Word| is_of(OTHER, &word.text) && !is_own(&word.text) || is_of(&["probe*", "list"], &word.text);
    !has("exited") && clause.iter().any(is_other)
}

/// A part of a sentence.
struct Clause<'w> {
    words: &'w [Word],
    /// Whether an earlier clause told of attempts, so that «the second» is one.
    told_of_attempts: bool,
}

impl Clause<'_> {
    fn text(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    fn has(&self, list: &[&str]) -> bool {
        self.words.iter().any(|word| is_of(list, &word.text))
    }

    fn place(&self, list: &[&str]) -> Option<usize> {
        self.words.iter().position(|word| is_of(list, &word.text))
    }

    /// What it says of attempts, calls or the whole run: the first of these that it does say.
    fn assertion(&self) -> Option<Assertion> {
        if self.tries_another_thing() {
            return None;
        }
        self.of_one()
            .or_else(|| self.of_all())
            .or_else(|| self.no_failure())
            .or_else(|| self.retries())
            .or_else(|| self.calls())
            .or_else(|| self.count())
            .or_else(|| self.at_once())
            .or_else(|| self.answered())
            .or_else(|| self.of_the_whole())
            .or_else(|| self.of_some())
    }

    /// What came, with a denial undone.
    fn came(&self) -> Option<Came> {
        let denied = self.has(NEGATIONS);
        if let Some(status) = self.status() {
            return Some(Came::Status(status)).filter(|_| !denied);
        }
        if self.has(TIMEOUT) {
            return Some(Came::Timeout).filter(|_| !denied);
        }
        let has_answer =
            self.has(&["answer", "reply", "response"]) && self.has(&["came", "arrived", "got", "received"]);
        match (self.says(FAILURE), self.says(SUCCESS) || has_answer, denied) {
            (true, false, false) | (false, true, true) => Some(Came::Failure),
            (false, true, false) | (true, false, true) => Some(Came::Success),
            _ => None,
        }
    }

    /// Whether one of these is said of something: «a failed call» is only a name.
    fn says(&self, list: &[&str]) -> bool {
        let is_name = |at: usize| {
            is_of(ATTEMPTS, self.text(at + 1)) || is_of(&["calls", "requests", "attempts", "tries"], self.text(at + 1))
        };
        self.words.iter().enumerate().any(|(at, word)| is_of(list, &word.text) && !is_name(at))
    }

    /// A status of HTTP, where it stands for one: not «200 ms», not «question 401».
    fn status(&self) -> Option<u16> {
        let is_counted = |at: usize| is_of(UNITS, self.text(at + 1));
        let is_status = |(at, word): (usize, &Word)| {
            let number = word.text.strip_suffix('s').unwrap_or(&word.text);
            let status = number.parse().ok().filter(|status| number.len() == 3 && (100..600).contains(status))?;
            let before = at.checked_sub(1).map_or("", |at| self.text(at));
            (!is_counted(at) && (before.is_empty() || is_of(BEFORE_A_STATUS, before))).then_some(status)
        };
        let mut statuses = self.words.iter().enumerate().filter_map(is_status);
        // Of several it is not told which is meant.
        statuses.next().filter(|_| statuses.next().is_none())
    }

    /// «The first attempt failed», «it succeeded on the second try», «attempt 2 was answered with 503», «the retry failed».
    fn of_one(&self) -> Option<Assertion> {
        let came = self.came()?;
        let retry = || {
            let at = self.place(&["retry"])?;
            let is_meant = at.checked_sub(1).is_some_and(|at| matches!(self.text(at), "the" | "our" | "my"));
            is_meant.then_some(Which::Retry)
        };
        self.ordinal().or_else(|| self.numbered()).or_else(retry).map(|which| Assertion::Tried(which, came))
    }

    /// Which attempt or call is named: «the first of two tries», «the third call», «the second» behind such.
    fn ordinal(&self) -> Option<Which> {
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
    fn tries_another_thing(&self) -> bool {
        self.words.windows(2).any(|pair| {
            matches!(pair, [tried, to] if (is_of(&["attempt", "try"], &tried.text) || is_of(MANY, &tried.text)) && matches!(to.text.as_str(), "to" | "at"))
        })
    }

    /// «All attempts failed», «both calls succeeded», «neither try worked».
    fn of_all(&self) -> Option<Assertion> {
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
    fn no_failure(&self) -> Option<Assertion> {
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

    /// «No retry was needed», «we retried twice», «two retries».
    fn retries(&self) -> Option<Assertion> {
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
    fn calls(&self) -> Option<Assertion> {
        let came = self.came().filter(|_| !self.has(NEGATIONS))?;
        let number = count(self.text(0)).filter(|_| {
            self.words.iter().take(6).any(|word| is_of(&["calls", "call", "requests", "request"], &word.text))
        })?;
        (!self.has(&["attempt*", "tries", "try"])).then_some(Assertion::Calls(number, came))
    }

    /// «Three attempts», «a single try», «it failed twice».
    fn count(&self) -> Option<Assertion> {
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

    /// «It answered 200 right away».
    fn at_once(&self) -> Option<Assertion> {
        let at_once = self.has(&["immediately", "instantly", "first-try", "first-time"])
            || self.words.windows(2).any(|pair| {
                matches!(pair, [one, two] if matches!((one.text.as_str(), two.text.as_str()), ("right" | "straight", "away") | ("at", "once")))
            });
        let is_answered = self.has(&["answered", "replied", "responded"]) && self.status().is_none();
        let came = self.came().or_else(|| is_answered.then_some(Came::Success)).filter(|_| !self.has(NEGATIONS));
        let came = came.filter(|came| matches!(came, Came::Success | Came::Status(200)))?;
        at_once.then_some(Assertion::Tried(Which::Nth(1), came))
    }

    fn answered(&self) -> Option<Assertion> {
        #[rustfmt::skip]
        const SAID: &[&str] = &["status", "http", "code", "return*", "with", "got", "get", "was", "were", "answered", "came", "saw", "received", "gave", "responded"];
        let status = self.status().filter(|_| self.has(SAID) && !self.has(NEGATIONS) && !self.has(&["exit*"]))?;
        Some(Assertion::Answered(status))
    }

    /// «The call never succeeded», «the run failed».
    fn of_the_whole(&self) -> Option<Assertion> {
        let came = self.came().filter(|came| !matches!(came, Came::Status(_)))?;
        if self.has(OF_SOME) {
            return None;
        }
        let subject = self.place(&["call", "request", "run", "check", "job", "smoke"]).filter(|at| *at <= 2)?;
        let is_call = matches!(self.text(subject), "call" | "request");
        Some(if is_call { Assertion::Call(came) } else { Assertion::Run(came) })
    }

    /// «A call timed out», «one request was rejected».
    fn of_some(&self) -> Option<Assertion> {
        let of_attempts =
            self.has(ATTEMPTS) || self.has(MANY) || self.has(&["calls", "requests", "connection", "gateway*"]);
        let came = self.came().filter(|came| matches!(came, Came::Failure | Came::Timeout) && of_attempts)?;
        let is_own = self.words.windows(2).any(|pair| matches!(pair, [_, to] if to.text == "to"));
        (!is_own && !self.has(NEGATIONS)).then_some(Assertion::Some(came))
    }

    /// What it names beside: exit code, decision, model, family, host.
    fn named(&self) -> Vec<Assertion> {
        if self.has(NEGATIONS) {
            return Vec::new();
        }
        [self.exit(), self.decision(), self.finish(), self.model(), self.family(), self.host()]
            .into_iter()
            .flatten()
            .collect()
    }

    fn exit(&self) -> Option<Assertion> {
        let at = self.place(&["exit", "exited"])?;
        let code = (at + 1..at + 5).find_map(|at| self.text(at).parse().ok())?;
        Some(Assertion::Exit(code))
    }

    fn decision(&self) -> Option<Assertion> {
        let at = self.place(&["decision", "decided", "verdict"])?;
        let words = self.words.get(at..)?.iter().map(|word| word.text.as_str());
        words
            .into_iter()
            .find(|word| matches!(*word, "continue" | "pause" | "escalate"))
            .map(|word| Assertion::Decision(word.to_owned()))
    }

    fn finish(&self) -> Option<Assertion> {
        const REASONS: &[(&str, &str)] = &[
            ("stop", "stop"),
            ("length", "length"),
            ("tool_use", "tool_use"),
            ("tool_calls", "tool_use"),
            ("content_filter", "filtered"),
            ("filtered", "filtered"),
        ];
        let at = self.place(&["finish", "finish_reason", "stop_reason"])?;
        let words = self.words.get(at + 1..)?;
        let reason = |word: &Word| REASONS.iter().find(|(said, _)| *said == word.text).map(|(_, name)| *name);
        words.iter().find_map(reason).map(Assertion::Finish)
    }

    fn model(&self) -> Option<Assertion> {
        if !self.has(&["asked", "requested", "used", "called", "queried", "model", "answered", "served", "sent"]) {
            return None;
        }
        self.words
            .iter()
            .map(|word| word.text.as_str())
            .find(|word| is_model(word))
            .map(|word| Assertion::Model(word.to_owned()))
    }

    fn family(&self) -> Option<Assertion> {
        if !self.has(&["used", "ran", "asked", "called", "hit", "went", "sent"]) {
            return None;
        }
        let at = self.place(&["endpoint", "family"])?;
        let before = self.words.get(at.saturating_sub(2)..at)?;
        FAMILIES.iter().find(|name| before.iter().any(|word| word.text == **name)).map(|name| Assertion::Family(name))
    }

    fn host(&self) -> Option<Assertion> {
        let is_host = |at: usize| {
            let asked = at
                .checked_sub(1)
                .is_some_and(|before| is_of(&["against", "to", "at", "from", "via", "on"], self.text(before)));
            let word = self.text(at);
            let labels: Vec<&str> = word.split('.').collect();
            let ends = matches!(labels.last(), Some(&("com" | "ai" | "dev" | "io" | "net" | "org")));
            (asked && labels.len() >= 3 && ends && labels.iter().all(|label| !label.is_empty()))
                .then(|| word.to_owned())
        };
        (0..self.words.len()).find_map(is_host).map(Assertion::Host)
    }
}

/// Whether a word is the name of a model: a name with a dash and a number, and no path.
fn is_model(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic())
        && word.contains('-')
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        && is_of(
            &[
                "gpt-*",
                "claude-*",
                "gemini-*",
                "llama-*",
                "mistral-*",
                "deepseek-*",
                "qwen-*",
                "grok-*",
                "sim-*",
                "o1-*",
                "o3-*",
                "o4-*",
                "command-*",
            ],
            word,
        )
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
