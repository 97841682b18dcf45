//! How a sentence stands to what it says: it asks, denies, doubts, demands, reports, tells what was seen once.

mod phrases;
mod words;

use std::sync::LazyLock;

use self::phrases::{
    CONDITIONS, DENIALS, ENDORSED, FRAMES, HEDGES, NORMS, OPEN, OWN_DOING, Phrases, REPORTS, REWARDED, RHETORICAL,
};
pub(super) use self::words::{GENERAL, ORDERS, OWN_CAUSE, PAST, PRESENT, SOURCE, WHEN, is_past, is_when, tense};
use super::{
    Kind,
    phrase::{Phrase, is_of},
    predicate::Said,
    words::{Word, text},
};

/// How an author does not stand for what is said, with its name as a trait.
static WITHHOLDING: [(&str, &Phrases); 6] = [
    ("denies", &DENIALS),
    ("open", &OPEN),
    ("hedges", &HEDGES),
    ("conditions", &CONDITIONS),
    ("norms", &NORMS),
    ("reports", &REPORTS),
];

/// Whether something is denied or left open in a sentence, wherever.
pub(super) fn denies_something(words: &[Word]) -> bool {
    stands(&DENIALS, words) || stands(&OPEN, words)
}

fn stands(phrases: &[Phrase], words: &[Word]) -> bool {
    phrases.iter().any(|phrase| phrase.find(words, 0).is_some())
}

/// Whether one of the phrases stands before a place, with no turn of the sentence between.
fn governs(phrases: &[Phrase], words: &[Word], place: usize, but: impl Fn(usize, usize) -> bool) -> bool {
    phrases.iter().any(|phrase| {
        let mut from = 0;
        while let Some((at, end)) = phrase.find(words, from) {
            if at > place {
                return false;
            }
            let between = words.get(end.min(place)..place).unwrap_or_default();
            if !between.iter().any(|word| is_turn(&word.text)) && !but(at, end) {
                return true;
            }
            from = at + 1;
        }
        false
    })
}

/// Whether a clause says that something makes no difference: «no matter who asks or how» takes nothing back.
fn concedes(clause: &[Word]) -> bool {
    let text = |at: usize| text(clause, at);
    matches!((text(0), text(1)), ("no", "matter") | ("whoever" | "whatever" | "however" | "whichever", _))
}

/// Where a sentence turns, so that what went before says nothing of what follows.
fn is_turn(word: &str) -> bool {
    matches!(
        word,
        ";" | "but"
            | "however"
            | "yet"
            | "still"
            | "nevertheless"
            | "though"
            | "although"
            | "—"
            | ":"
            | "anyway"
            | "so"
            | "hence"
            | "therefore"
    )
}

/// Whether what stands behind a frame is its author's own again: it turns, or something else is said beside it. «How it counts, and where
/// it bills» asks on.
fn goes_on(behind: &[Word]) -> bool {
    let asks = |at: usize| matches!(text(behind, at), "and" | "how" | "why" | "where" | "what" | "whether" | "which");
    behind.iter().enumerate().any(|(at, word)| {
        is_turn(&word.text)
            || matches!(word.text.as_str(), "while" | "whereas")
            || matches!(word.text.as_str(), "," | "and") && !asks(at + 1)
    })
}

/// The stance of a whole sentence.
#[derive(Debug)]
pub(super) struct Stance<'a> {
    words: &'a [Word],
    question: bool,
    rhetorical: bool,
    /// How its author does not stand for what it says, or for some of it.
    withheld: Vec<&'static str>,
}

impl<'a> Stance<'a> {
    pub(super) fn of(words: &'a [Word]) -> Self {
        let last = words.iter().rev().find(|word| !matches!(word.text.as_str(), ")" | "\"" | "'" | "]"));
        let question = last.is_some_and(|word| word.text == "?");
        let withheld =
            WITHHOLDING.iter().filter(|(_, phrases)| stands(phrases, words)).map(|(mark, _)| *mark).collect();
        Self { words, question, rhetorical: question && stands(&RHETORICAL, words), withheld }
    }

    /// What it shows of its stance, whatever it says.
    pub(super) fn marks(&self) -> impl Iterator<Item = &'static str> {
        let shown: [(&str, bool); 6] = [
            ("endorses", stands(&ENDORSED, self.words)),
            ("asks", self.question),
            ("presupposes", self.rhetorical),
            ("orders", self.words.first().is_some_and(|word| ORDERS.contains(&word.text.as_str()))),
            ("rewards", stands(&REWARDED, self.words)),
            ("passive", super::general::is_told_passively(self.words)),
        ];
        let shown = shown.into_iter().filter(|(_, so)| *so).map(|(mark, _)| mark);
        shown.chain(self.withheld.iter().copied())
    }

    /// Whether its author may not stand for it, or only for what was seen once: of a sentence of which no phrase says where
    /// its claim begins, a denial or doubt anywhere is one of all of it.
    pub(super) fn withholds(&self, kind: Kind) -> bool {
        let own = |word: &Word| {
            is_of(super::vocabulary::RUN, &word.text)
                || is_when(&word.text)
                || matches!(word.text.as_str(), "we" | "i" | "us" | "our" | "my" | "me")
        };
        let has = |list: &[&str]| self.words.iter().any(|word| is_of(list, &word.text));
        let past = self.words.iter().any(|word| is_past(&word.text) || matches!(word.text.as_str(), "seen" | "took"));
        let cause = matches!(kind, Kind::RootCause | Kind::ProviderCapacity | Kind::Billing);
        let once = !cause && past && self.words.iter().any(own) && !has(PRESENT) && !has(GENERAL);
        // «We use», «I call»: what somebody does is no word on what they use.
        let text = |at: usize| text(self.words, at);
        let own_doing = matches!(text(0), "we" | "i")
            && !matches!(
                text(1),
                "can" | "will" | "are" | "am" | "have" | "may" | "never" | "need" | "could" | "no" | "owe"
            );
        once || own_doing || !self.withheld.is_empty()
    }

    /// A heading that names what is told of, in the form of a question without its mark.
    fn is_title(&self) -> bool {
        let first = text(self.words, 0);
        let last = self.words.last().map_or("", |word| word.text.as_str());
        let parted = self.words.iter().any(|word| matches!(word.text.as_str(), "," | ":" | "—"));
        matches!(first, "how" | "why" | "where" | "when" | "which" | "who" | "whether")
            && !parted
            && !matches!(last, "!" | "?")
    }

    /// Whether its author stands for all that it says: nothing of it is asked, doubted, reported or a condition.
    pub(super) fn is_stood_for(&self) -> bool {
        !(self.question || self.is_title() || self.withheld.iter().any(|how| !matches!(*how, "denies" | "norms")))
    }

    /// Whether it asks, denies, doubts or reports what it leads to, or forbids to say it.
    pub(super) fn withholds_something(&self) -> bool {
        let forbids = || self.words.iter().any(|word| matches!(word.text.as_str(), "not" | "never" | "no" | "avoid"));
        self.question || self.withheld.iter().any(|how| *how != "norms" || forbids())
    }

    /// Whether it asks without presupposing what it asks for.
    pub(super) fn asks(&self) -> bool {
        self.question && !self.rhetorical
    }

    /// Whether a frame takes all that is said from its author, and nothing behind it is their own again.
    pub(super) fn is_framed(&self) -> bool {
        FRAMES.iter().any(|phrase| {
            phrase.find(self.words, 0).is_some_and(|(at, end)| {
                let (before, behind) = (self.words.get(..at), self.words.get(end..));
                // What is quoted may be what somebody answers, word by word.
                !before.unwrap_or_default().iter().any(|word| word.text == "\"")
                    && !concedes(self.words.get(at..end).unwrap_or_default())
                    && !goes_on(behind.unwrap_or_default())
            })
        })
    }

    /// Whether its author claims something that it says: stands for it, and more than what was seen once.
    pub(super) fn claims(&self, said: Said) -> bool {
        let nothing_of_it =
            said.topic && (!self.says_something_of(said) || super::general::is_told_passively(self.words));
        let own_cause = said.kind == Kind::RootCause
            && (self.words.iter().any(|word| is_of(OWN_CAUSE, &word.text)) || stands(&OWN_DOING, self.words));
        self.rhetorical
            || self.stands_for(said)
                && !(nothing_of_it || self.observed(said) || self.is_past_with_source() || own_cause)
    }

    /// Whether its author says it, without asking, denying, doubting, demanding or reporting it.
    pub(super) fn stands_for(&self, said: Said) -> bool {
        let verdict = said.kind == Kind::HealthFromOneSuccess;
        !(self.asks()
            || self.is_title()
            || self.denies(said)
            || self.reports(said)
            || self.hedges(said.words.0)
            || !(verdict && self.concludes(said)) && stands(&CONDITIONS, self.words) && !self.is_for_the_reader()
            || self.demands(said))
    }

    /// «If one call goes through, …»: a rule that one success means health is no condition.
    fn concludes(&self, said: Said) -> bool {
        let first = text(self.words, said.words.0);
        matches!(first, "if" | "when" | "once" | "whenever" | "where" | "since" | "because" | "as" | "now")
    }

    /// Whether a denial comes after what it denies: «a pass is no promise».
    fn takes_back(&self, end: usize) -> bool {
        static AFTER: Phrases = LazyLock::new(|| {
            [
                "not|no ~ a? ~ promise|proof|evidence|guarantee|statement|benchmark|verdict|sign|forecast|measurement",
                "not ~ prove|show|mean|say|tell|imply|make ~",
                "proves|shows|means|says|tells ~ nothing|little",
            ]
            .into_iter()
            .map(Phrase::read)
            .collect()
        });
        AFTER.iter().any(|phrase| {
            phrase.find(self.words, end).is_some_and(|(at, _)| {
                !self.words.get(end..at).unwrap_or_default().iter().any(|word| is_turn(&word.text))
            })
        })
    }

    /// Whether something is said of a topic.
    fn says_something_of(&self, said: Said) -> bool {
        let said_of = |(at, word): (usize, &Word)| {
            !(said.words.0..said.words.1).contains(&at) && is_of(super::vocabulary::VALUE, &word.text)
        };
        self.words.iter().enumerate().any(said_of)
    }

    fn denies(&self, said: Said) -> bool {
        let (start, end) = said.words;
        // «Never tells you to wait» is the claim itself, where its phrase says so.
        let own = |at: usize, past: usize| said.negative && at < end && past >= start;
        if stands(&OPEN, self.words)
            || governs(&DENIALS, self.words, start, own)
            || self.takes_back(end)
            || said.kind == Kind::HealthFromOneSuccess && stands(&DENIALS, self.words)
        {
            return true;
        }
        // A negation inside, or right before, that the phrase does not speak of itself.
        let negates = |word: &Word| {
            matches!(word.text.as_str(), "not" | "never" | "no" | "nor" | "neither" | "hardly" | "without")
        };
        let before = self.words.get(start.saturating_sub(2)..start).unwrap_or_default();
        let within = self.words.get(start..end).unwrap_or_default();
        !said.negative && before.iter().chain(within).any(negates)
    }

    fn reports(&self, said: Said) -> bool {
        let own = |word: &Word| {
            matches!(word.text.as_str(), "we" | "i" | "it" | "model" | "assistant" | "nothing" | "little")
        };
        let reported = REPORTS.iter().any(|phrase| {
            phrase.find(self.words, 0).is_some_and(|(at, _)| {
                let by_us = self.words.get(at.saturating_sub(2)..at).unwrap_or_default().iter().any(own);
                !by_us
                    && (said.kind != Kind::HealthFromOneSuccess && said.kind != Kind::ResponseText || at < said.words.0)
            })
        });
        reported && !stands(&ENDORSED, self.words)
    }

    /// A hedge holds for all that comes after it, and within its own clause for what went before.
    fn hedges(&self, place: usize) -> bool {
        HEDGES.iter().any(|phrase| {
            let mut from = 0;
            while let Some((at, end)) = phrase.find(self.words, from) {
                if !self.is_permission(at) {
                    let (low, high) = if at < place { (end.min(place), place) } else { (place, at) };
                    if !self.words.get(low..high).unwrap_or_default().iter().any(|word| is_turn(&word.text)) {
                        return true;
                    }
                }
                from = at + 1;
            }
            false
        })
    }

    /// «You may» allows, and «in May» is a month.
    fn is_permission(&self, at: usize) -> bool {
        let is_may = self.words.get(at).is_some_and(|word| word.text == "may");
        let before = at.checked_sub(1).and_then(|at| self.words.get(at)).map(|word| word.text.as_str());
        let after = self.words.get(at + 1).map(|word| word.text.as_str());
        let acts = matches!(
            after,
            Some("use" | "call" | "send" | "access" | "go" | "start" | "proceed" | "begin" | "reach" | "ship")
        );
        let allows = matches!(
            before,
            Some(
                "you"
                    | "publication"
                    | "release"
                    | "launch"
                    | "anyone"
                    | "everyone"
                    | "we"
                    | "in"
                    | "since"
                    | "until"
                    | "anybody"
                    | "everybody"
                    | "of"
            )
        );
        is_may && (acts || allows)
    }

    /// «If you like»: no condition, but somebody's wish.
    fn is_for_the_reader(&self) -> bool {
        static WISH: Phrases = LazyLock::new(|| {
            [
                "if|once|as you|anyone|we want|need|like|wonder|ask|prefer|care|please|must|have|look|feel|wish",
                "once and for all",
                "only ~ charged|billed|pay|debited",
                "if ever",
                "as soon|long as you|anyone ~",
                "if you ~ ask|want|need|like",
            ]
            .into_iter()
            .map(Phrase::read)
            .collect()
        });
        stands(&WISH, self.words)
    }

    fn demands(&self, said: Said) -> bool {
        let polite =
            ["please", "also", "then", "next", "now", "first", "finally", "just", "so", "kindly", "always"].as_slice();
        let begins = |word: &&Word| word.text.starts_with(char::is_alphabetic) && !polite.contains(&word.text.as_str());
        let first = self.words.iter().find(begins).map(|word| word.text.as_str());
        let orders =
            first.is_some_and(|first| ORDERS.contains(&first)) && said.words.0 > 1 && !stands(&REWARDED, self.words);
        let is_fragment = first.is_some_and(|first| matches!(first, "never" | "no" | "do")) && said.negative;
        if said.kind == Kind::HealthFromOneSuccess {
            return orders && !is_fragment;
        }
        orders && !is_fragment || !self.is_as_it_should() && stands(&NORMS, self.words)
    }

    /// «As it should»: no demand, but praise.
    fn is_as_it_should(&self) -> bool {
        static PRAISE: Phrases = LazyLock::new(|| {
            ["as|what|like|how it|they|one|everything should|must", "no|nobody|none|never ~ should"]
                .into_iter()
                .map(Phrase::read)
                .collect()
        });
        stands(&PRAISE, self.words)
    }

    /// What was seen in somebody's own run, at its time, and not made general.
    fn observed(&self, said: Said) -> bool {
        if matches!(said.kind, Kind::RootCause | Kind::ProviderCapacity | Kind::Billing) {
            return false;
        }
        let clause = if said.kind == Kind::HealthFromOneSuccess { self.words } else { self.clause(said.words) };
        let has = |list: &[&str]| clause.iter().any(|word| is_of(list, &word.text));
        let past = clause.iter().skip(1).any(|word| is_past(&word.text));
        let marked = self.words.iter().any(|word| {
            is_of(super::vocabulary::RUN, &word.text)
                || is_when(&word.text)
                || matches!(word.text.as_str(), "we" | "i" | "us" | "once")
        });
        past && marked && !has(PRESENT) && !has(GENERAL)
    }

    fn is_past_with_source(&self) -> bool {
        let has = |list: &[&str]| self.words.iter().any(|word| is_of(list, &word.text));
        let is_dated =
            has(WHEN) || self.words.windows(2).any(|pair| pair.iter().map(|word| word.text.as_str()).eq(["may", "20"]));
        is_dated && has(SOURCE) && self.words.iter().any(|word| is_past(&word.text) || word.text == "as")
    }

    /// The words of the clause around others.
    fn clause(&self, (start, end): (usize, usize)) -> &[Word] {
        let is_end = |word: &&Word| matches!(word.text.as_str(), ";" | "," | ":" | "—" | "but" | "so" | "because");
        let low =
            self.words.get(..start).unwrap_or_default().iter().rposition(|word| is_end(&word)).map_or(0, |at| at + 1);
        let high = self
            .words
            .get(end..)
            .unwrap_or_default()
            .iter()
            .position(|word| is_end(&word))
            .map_or(self.words.len(), |at| end + at);
        self.words.get(low..high).unwrap_or_default()
    }
}
