//! Sentences on one's own run that a note refutes.

use std::sync::LazyLock;

use redial_note::{Call, Kind as NoteKind, Note, Outcome, Purpose};

use super::{
    Kind,
    phrase::Phrase,
    predicate::{Needs, Said},
    stance::Stance,
    words::Word,
};

/// What a phrase says of a run, and whether a note holds against it. The words are those of the phrase.
type Refutes = fn(&[Word], &Facts) -> bool;

/// Phrases by what refutes them.
const ROWS: &[(&[&str], Refutes)] = &[
    (
        &[
            "succe*|pass*|work*|went|answered|ok|green|fine|through|completed ~~ first|1st ~ try|attempt|go|time|shot|request|call",
            "first|1st ~ try|attempt|go|time|shot|request|call ~ succe*|pass*|worked|answered|through|ok|green|fine|enough",
            "first-try|first-attempt|first-time success*|pass*",
            "straight|right away",
            "one|single ~ attempt|try ~ enough|needed|sufficed|sufficient",
        ],
        |_, facts| facts.retried || !facts.all_succeeded,
    ),
    (
        &["no|without|zero|any ~ retry|retries|retrying|resend*|repeat*", "never|not ~ retried|resent|repeated"],
        |_, facts| facts.retried,
    ),
    (
        &[
            "no|without|zero|any|single ~ error*|failure*|failed|timeout*|problem*|429*|503*|500*|hitch|hiccup*",
            "nothing|none ~ failed|broke|timed",
            "error-free|flawless*|faultless*",
        ],
        |_, facts| facts.failed,
    ),
    (
        &["all|every|each|both ~ call*|request*|check*|of ~ succe*|pass*|green|ok|worked|answered|through"],
        |_, facts| !facts.all_succeeded,
    ),
    (&["all|every|each|both ~ attempt*|tries|try ~ succe*|pass*|green|ok|worked|answered|through"], |_, facts| {
        facts.failed
    }),
    (&["@num attempts|tries|attempt|try", "@num ~ attempts|tries"], |words, facts| {
        counted(words).is_some_and(|count| !facts.counts.contains(&count))
    }),
    (&["@num retries|retry|repeats"], |words, facts| {
        counted(words).is_some_and(|count| !facts.counts.contains(&(count + 1)))
    }),
    (
        &["status|http|code|returned|return|with|got|a|an|by|was|answered|came|saw|as ~ 1*|2*|3*|4*|5*"],
        |words, facts| status(words).is_some_and(|status| !facts.statuses.contains(&status)),
    ),
    (&["^ the|our|this|that|it ~ call|request|run|check|probe|it ~ succeeded|passed|went|completed"], |_, facts| {
        !facts.any_succeeded
    }),
    (&["^ the|our|this|that|it ~ call|request|run|check|probe|it ~ failed|broke|crashed|died"], |_, facts| {
        facts.all_succeeded && !facts.failed
    }),
    (&["exit|exited ~ code|with|status ~ 0*|1*|2*|3*|4*|5*|6*|7*|8*|9*"], |words, facts| {
        words
            .last()
            .and_then(|word| word.text.parse().ok())
            .is_some_and(|code: u64| facts.exit.is_some_and(|exit| exit != code))
    }),
    (&["decision|decided ~ continue|pause|escalate"], |words, facts| {
        words.last().is_some_and(|word| word.text != facts.decision)
    }),
];

static READ: LazyLock<Vec<(Vec<Phrase>, Refutes)>> = LazyLock::new(|| {
    ROWS.iter()
        .map(|(phrases, refutes)| (phrases.iter().map(|phrase| Phrase::read(phrase)).collect(), *refutes))
        .collect()
});

/// What a note says of its run, as far as sentences speak of it.
struct Facts {
    retried: bool,
    failed: bool,
    all_succeeded: bool,
    any_succeeded: bool,
    /// Attempts of each call, and of all.
    counts: Vec<u64>,
    statuses: Vec<u16>,
    exit: Option<u64>,
    decision: &'static str,
}

impl Facts {
    fn of(note: &Note) -> Self {
        let work: Vec<&Call> = note.calls.iter().filter(|call| matches!(call.purpose, Purpose::Work)).collect();
        let attempts = || work.iter().flat_map(|call| &call.attempts);
        let mut counts: Vec<u64> = work
            .iter()
            .map(|call| call.attempt_count)
            .chain(note.groups.iter().map(|group| group.attempt_count))
            .collect();
        counts.push(attempts().count() as u64);
        counts.push(note.calls.iter().map(|call| call.attempt_count).sum());
        let succeeded = |call: &&Call| call.outcome == Outcome::Succeeded;
        Self {
            retried: work.iter().any(|call| call.attempt_count > 1)
                || note.groups.iter().any(|group| group.attempt_count > 1),
            failed: attempts().any(|attempt| attempt.failure.is_some()),
            all_succeeded: !work.is_empty() && work.iter().all(succeeded),
            any_succeeded: work.iter().any(|call| call.outcome == Outcome::Succeeded) || !note.groups.is_empty(),
            counts,
            statuses: note
                .calls
                .iter()
                .flat_map(|call| &call.attempts)
                .filter_map(|attempt| attempt.status)
                .chain(note.groups.iter().filter_map(|group| group.status))
                .collect(),
            exit: note.origin.exit.as_ref().and_then(|exit| exit.code),
            decision: note.decision.result.name(),
        }
    }
}

/// The first note that refutes a sentence. A note of a pasted text was observed by nobody and refutes nothing.
pub(super) fn refuted(words: &[Word], notes: &[&Note]) -> Option<usize> {
    if notes.is_empty() {
        return None;
    }
    let stance = Stance::of(words);
    notes.iter().position(|note| note.kind != NoteKind::Reported && refutes(words, &stance, &Facts::of(note)))
}

fn refutes(words: &[Word], stance: &Stance<'_>, facts: &Facts) -> bool {
    READ.iter().any(|(phrases, refutes)| {
        phrases.iter().any(|phrase| {
            phrase.find(words, 0).is_some_and(|(start, end)| {
                let said = Said {
                    kind: Kind::ContradictedByNote,
                    needs: Needs::Nothing,
                    words: (start, end),
                    negative: true,
                    topic: false,
                };
                stance.stands_for(said)
                    && stance.tells_of_a_run()
                    && refutes(words.get(start..end).unwrap_or_default(), facts)
            })
        })
    })
}

/// The number of a count, unless it is a bound.
fn counted(words: &[Word]) -> Option<u64> {
    const NAMES: [&str; 11] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let first = words.first()?.text.as_str();
    first.parse().ok().or_else(|| NAMES.iter().position(|name| *name == first).map(|at| at as u64))
}

fn status(words: &[Word]) -> Option<u16> {
    words.last()?.text.parse().ok().filter(|status| (100..600).contains(status))
}
