//! What sentences, headings and labels say of a part.

use std::sync::LazyLock;

use super::Part;
use crate::claims::{
    phrase::Phrase,
    stance::is_past,
    words::{Word, words},
};

type Phrases = LazyLock<Vec<Phrase>>;

static RESULT: Phrases = LazyLock::new(|| {
    read(&[
        "exit|exited ~ code|status|with|0|1",
        "result*|outcome|decision|verdict|conclusion ~ :|was|is|were",
        "succe*|passed|passes|failed|fails|green|red|broke|broken|timed|refused|rejected|denied|crashed|stopped|hung|aborted|died",
        "stalled|recovered|escalated|paused|worked|completed|finished|unsuccessful|truncated",
        "cut off",
        "ended|ends ~ in|with|without",
        "errored",
        "went|gone|came|got through|back",
        "gave|given up",
        "got|received|gets|no|without ~ answer|answers|reply|response|error",
        "nothing came|arrived|returned",
        "test|tests|check|checks|build|job|run|smoke : ok|okay|good|fine|success",
        "tests|test|checks|check|build|job|run ~ pass*|fail*|ok",
        "all ~ pass*",
        "both|all|each|everything clean|ok|okay",
        ": clean|ok|okay",
        "0|zero error|errors|warnings|failures|problems|issues",
        "tests|test|checks|check|suite|build|smoke ,? all|everything fine|good|ok|okay|well",
    ])
});

static CHANGED: Phrases = LazyLock::new(|| {
    read(&[
        "changed|modified|touched|edited the|a|an|one|two|three|four|five|some|several|both|no|these|only|just ~ files|file|paths",
        "files|file ~ changed|modified|touched|edited|added|removed|deleted",
        "no|none|nothing ~~ changed|modified|touched|edited|committed",
        "no ~ changes",
        "not|never ~ change|touch|modify|edit ~ file|files|code|anything",
        "no diff",
        "diff|patch ~ one|two|three|only file|files",
        "tree ~ clean",
        "left|leaves|leave ~ files|file|code|repository|tree ~ alone|untouched|unchanged",
    ])
});

/// With one of these, the name of a file in the text is that of a changed one.
static TOUCHED: Phrases = LazyLock::new(|| {
    read(&[
        "file|files|change|changes ~ in the|this|my diff|patch|commit",
        "diff|patch has|is|holds|contains|touches",
        "change*|edit*|modif*|add|added|adds|adding|updat*|delet*|remov*|touch*|rewrote|rewrit*|fix|fixed|fixes|wrote|mov*|rename*",
        "creat*|replac*|bump*|revert*|patch*|split|extract*|introduc*|drop*|refactor*|correct*",
    ])
});

static UNCERTAIN: Phrases = LazyLock::new(|| {
    read(&[
        "uncertain|unknown|unclear|unsure|unverified|untested|unconfirmed|unexplained|unresolved|undetermined",
        "not|never|nobody|cannot|neither ~ know|known|knows|sure|clear|check|checked|test|tested|verify|verified|try|tried",
        "not|never|nobody|cannot|neither ~ seen|cover|covered|look|looked|reproduce|reproduced|certain|confirm|confirmed|tell|rule|figure|find",
        "not|never|nobody|cannot|neither ~ measure|measured|explain|explained|proven|prove|exercised|compared|understand|understood",
        "not|never|nobody|cannot|could ~ run|ran|performed|executed|implemented|exercise|authenticate|reached|made",
        "no ~~ run|test|tests|testing|check|checks|call|calls ~ was|were|is ~ performed|made|done|run",
        "blocked by|on",
        "not ~ obvious|settled|decided",
        "yet to|unseen|open",
        "out of scope",
        "only ~ tried|tested|checked|measured|looked|verified",
        "no way to",
        "without ~ checking|testing|verifying|trying",
        "open question*|point*|issue*",
        "remaining ~ risk*|question*|doubt*|issue*",
        "is|some|much uncertainty",
        "find out",
        "tbc",
        "no ~ tests|test ~ run|made|done",
        "limitation*|caveat*",
        "risk that|of",
        "no ~ idea|evidence|proof|guarantee|explanation",
        "open whether|if|how|why|which",
        "still ~ open|unknown|unclear|unexplained",
        "remains|remain ~ to|open|unclear|unknown",
        "left out",
        "remains|remain to be",
        "it|this|that|there|which|they|cause|reason|problem|error|issue|failure|timeout ~ may|might|could ~ be|have|come|stem|still",
        "perhaps|possibly|presumably|probably|apparently|suspect|suspected|assume|assumed|guess|guessing",
    ])
});

/// What is said behind one of these is no thing that happened.
#[rustfmt::skip]
const NOT_YET: &[&str] = &[
    "if", "unless", "please", "will", "shall", "should", "would", "must", "may", "might", "can", "could", "until", "going", "needs", "need",
    "want", "plan", "todo", "whenever",
];

fn read(phrases: &[&'static str]) -> Vec<Phrase> {
    phrases.iter().copied().map(Phrase::read).collect()
}

/// Whether one of the phrases stands there as something that happened.
fn happened(phrases: &[Phrase], words: &[Word]) -> bool {
    let before =
        |end: usize| words.get(..end).unwrap_or_default().iter().any(|word| NOT_YET.contains(&word.text.as_str()));
    !asks(words) && phrases.iter().any(|phrase| phrase.find(words, 0).is_some_and(|(_, end)| !before(end)))
}

fn asks(words: &[Word]) -> bool {
    words.last().is_some_and(|word| word.text == "?")
}

/// Whether what stands in a sentence behind these words is asked for, or a condition: «if `make smoke` ends with 0», but not «checked if it
/// does», which tells of something that was done.
pub(super) fn is_left_open(before: &[Word], sentence: &[Word]) -> bool {
    let is_end = |word: &Word| {
        matches!(
            word.text.as_str(),
            "," | ";" | ":" | "—" | "then" | "to" | "run" | "rerun" | "try" | "use" | "type" | "execute"
        )
    };
    let clause = before.rsplit(is_end).next().unwrap_or_default();
    let begins = |word: &Word| matches!(word.text.as_str(), "if" | "unless" | "whether" | "until");
    let condition = clause.iter().rposition(begins).and_then(|at| clause.get(..at));
    asks(sentence) || condition.is_some_and(|told| !told.iter().any(|word| is_past(&word.text)))
}

/// Whether a heading is on why something was done.
pub(super) fn is_on_why(heading: &[Word]) -> bool {
    let first = heading.first().map_or("", |word| word.text.as_str());
    heading.len() < 4
        && matches!(first, "motivation" | "why" | "goal" | "goals" | "background" | "context" | "purpose" | "problem")
}

/// «29/30 pass», «12 passed».
fn counts(words: &[Word]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair, [count, came] if count.text.bytes().all(|b| b.is_ascii_digit() || b == b'/')
            && matches!(came.text.as_str(), "pass" | "passes" | "fail" | "fails"))
    })
}

/// Whether a sentence says what came of something.
pub(super) fn tells_a_result(words: &[Word]) -> bool {
    counts(words)
        || happened(&RESULT, words)
        || happened(&ANSWERED, words) && words.iter().any(|word| is_status(&word.text))
}

static ANSWERED: Phrases = LazyLock::new(|| {
    read(&["returned|answered|ended|got|gets|received|saw|seen|replied|gave|came|each|was|were|responded|status|http"])
});

/// A status of HTTP: three digits, of which the first is 1 to 5.
fn is_status(word: &str) -> bool {
    word.len() == 3 && word.starts_with(['1', '2', '3', '4', '5']) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a sentence says which files were changed: it says so, or names one beside a word for what was done.
pub(super) fn tells_changed_files(words: &[Word], names_a_file: impl Fn() -> bool) -> bool {
    happened(&CHANGED, words) || happened(&TOUCHED, words) && names_a_file()
}

/// Whether a sentence says what nobody knows.
pub(super) fn tells_what_is_uncertain(words: &[Word]) -> bool {
    !asks(words) && UNCERTAIN.iter().any(|phrase| phrase.find(words, 0).is_some())
}

/// Headings and labels, by what they promise.
#[rustfmt::skip]
const PROMISES: &[(Part, &[&str])] = &[
    (Part::Files, &[
        "changed files", "files changed", "modified files", "files modified", "files touched", "touched files", "files", "file", "paths", "path",
    ]),
    (Part::Changes, &[
        "changes", "change", "what changed", "changed", "what i changed", "diff", "diffstat", "touched", "modified", "edited",
    ]),
    (Part::Command, &[
        "commands", "command", "commands run", "command run", "ran", "cmd", "executed", "what i ran", "repeat with", "to repeat", "repeat",
        "reproduce", "to reproduce", "how to reproduce", "how to repeat",
    ]),
    (Part::Result, &[
        "results", "result", "outcome", "outcomes", "verdict", "decision", "what happened", "observed", "saw", "status", "conclusion",
        "test results", "exit code",
    ]),
    (Part::Uncertainty, &[
        "remaining uncertainty", "remaining uncertainties", "uncertainty", "uncertainties", "uncertain", "what is uncertain", "still uncertain",
        "open", "open questions", "open points", "open issues", "still open", "unknown", "unknowns", "not known", "what i do not know",
        "what we do not know", "not tested", "not checked", "not verified", "not covered", "untested", "unverified", "limitations",
        "known limitations", "caveats", "caveat", "risks", "remaining risks", "remaining risk", "remaining", "left open", "doubts",
        "known unknowns",
    ]),
];

/// Most words of a heading or a label that promises something.
const LONGEST: usize = 7;

/// The part that a heading or a label promises: all of it, without signs.
pub(super) fn promised(heading: &[Word]) -> Option<Part> {
    let is_spoken = |word: &&Word| word.text.starts_with(char::is_alphabetic);
    let spoken: Vec<&str> = heading.iter().filter(is_spoken).map(|word| word.text.as_str()).collect();
    if spoken.len() > LONGEST {
        return None;
    }
    let text = spoken
        .iter()
        .filter(|word| !matches!(**word, "the" | "my" | "our" | "any"))
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    let named = PROMISES.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(part, _)| *part);
    named.or_else(|| asked(&spoken))
}

/// The part that a heading asks for: «What I can't say», «Still unknown».
fn asked(spoken: &[&str]) -> Option<Part> {
    let has = |list: &[&str]| spoken.iter().any(|word| list.contains(word));
    let first = spoken.first()?;
    let asks = matches!(*first, "what" | "how" | "which" | "where" | "why" | "things" | "parts" | "not");
    let denies = has(&["not", "cannot", "unknown", "unclear", "uncertain", "untested", "unverified"]);
    if asks && denies || matches!(*first, "still" | "left") {
        return Some(Part::Uncertainty);
    }
    let part = if has(&["changed", "touched", "modified", "edited"]) {
        Part::Changes
    } else if has(&["came", "happened", "observed", "saw", "resulted"]) {
        Part::Result
    } else if has(&["ran", "run", "executed", "typed"]) {
        Part::Command
    } else {
        return None;
    };
    asks.then_some(part)
}

/// A cell that heads a column of files.
pub(super) fn is_table_head(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "file" | "files" | "path" | "paths" | "changed file" | "changed files"
    )
}

/// What stands where something is still to be filled in.
#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "todo", "tbd", "tba", "n/a", "na", "xxx", "pending", "to be", "fill", "please fill", "describe", "your ", "add ", "list ", "paste ", "insert ", "none yet",
    "coming soon", "see above", "see below", "not applicable", "what ", "which ",
];

/// Whether nothing was filled in.
pub(super) fn is_placeholder(content: &str) -> bool {
    let text = content.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.is_empty()
        || content.trim().starts_with('<')
        || PLACEHOLDERS.iter().any(|front| text.starts_with(front.trim_end()) && ends_a_word(&text, front))
}

fn ends_a_word(text: &str, front: &str) -> bool {
    text.get(front.trim_end().len()..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether it says that there is none.
pub(super) fn is_none(content: &str) -> bool {
    words(content).first().is_some_and(|word| matches!(word.text.as_str(), "none" | "nothing" | "no"))
}

/// Whether a line of a program's output says what came of it.
pub(super) fn is_output_of_a_result(line: &str) -> bool {
    let line = line.to_lowercase();
    let counted = [" passed", " failed", " failures", " errors"].iter().any(|what| {
        line.match_indices(what)
            .any(|(at, _)| line.get(..at).is_some_and(|front| front.ends_with(|c: char| c.is_ascii_digit())))
    });
    counted
        || ["test result:", "exit code", "exit status", "http/1.1 ", "http/2 "].iter().any(|mark| line.contains(mark))
}
