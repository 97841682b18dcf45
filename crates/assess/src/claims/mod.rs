//! What a text may say on the strength of a note: sentences that say more about a gateway, provider, model or account than one
//! request path, one account and one moment can carry.
//!
//! Structure first (`form`: blocks, cells, attributes, whose voice), then sentences and their words, then what each says
//! (`predicate`), of what (`subject`), and whether its author stands for it (`stance`). English only: the rest is unread.

mod contradiction;
mod form;
mod general;
mod handoff;
mod kind;
mod language;
mod lexicon;
mod passage;
mod phrase;
mod predicate;
mod sentence;
mod stance;
mod subject;
mod traits;
mod vocabulary;
mod weight;
mod wording;
mod words;

use redial_note::Note;

pub use self::{
    form::Form,
    handoff::{Handoff, handoff},
    kind::Kind,
    wording::observed,
};
use self::{
    passage::{Passage, Voice},
    stance::Stance,
    traits::Traits,
    weight::Weighed,
    words::{Word, words},
};

/// A sentence that says too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Where the sentence begins in the file, in bytes.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// What it claims.
    pub kind: Kind,
    /// Of the notes that were given, the first one that refutes it.
    pub refuted_by: Option<usize>,
}

/// What was found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Sentences that say too much, by their place.
    pub claims: Vec<Claim>,
    /// Sentences of which nothing is known, by their place, with why.
    pub unread: Vec<((usize, usize), Unread)>,
}

/// Why a sentence is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It reads as another language than English.
    Foreign,
    /// It has more words than a sentence has.
    TooLong,
}

/// Most words of a sentence: what is longer is a list, or a table without its marks.
const LONGEST: usize = 300;

/// Reads a document, and holds it against notes.
pub fn read(text: &str, form: Form, notes: &[&Note]) -> Reading {
    let passages = form::passages(text, form);
    let context = Context::of(&passages);
    let mut reading = Reading::default();
    let mut quoted: Vec<Claim> = Vec::new();
    for passage in passages {
        let mut before: Option<Vec<Word>> = None;
        for (index, (start, end)) in sentence::sentences(&passage.text).into_iter().enumerate() {
            let said = passage.text.get(start..end).unwrap_or_default();
            let words = words(said);
            let span = passage.span(start, end);
            if let Some(why) = unread(said, &words) {
                reading.unread.push((span, why));
                continue;
            }
            if index == 0 && passage.voice == Voice::Own && takes_over(&words) {
                reading.claims.append(&mut quoted);
            }
            let follows = before.as_deref().is_some_and(|before| goes_on_about_another(before, &words));
            let found = judged(&words, passage.is_led(), before.take(), notes)
                // What stands in the heads of a table alone is told where they stand.
                .filter(|_| !follows && context.is_met(&words) && span.0 < span.1)
                .map(|(kind, refuted_by)| Claim { start: span.0, end: span.1, kind, refuted_by });
            match passage.voice {
                Voice::Own => reading.claims.extend(found),
                Voice::Quoted => quoted.extend(found),
            }
            before = Some(words);
        }
        if passage.voice == Voice::Own {
            quoted.clear();
        }
    }
    reading.claims.sort_by_key(|claim| (claim.start, claim.end));
    reading
}

/// Whether a document is about gateways and models at all: else a sentence has to name one to be on one.
#[derive(Debug)]
struct Context {
    is_met: bool,
}

/// Most sentences of a text that is too short to tell what it is about.
const SHORT: usize = 8;

/// Most sentences to each that names a gateway in a text about them: one word in a long manual says nothing of all of it.
const SPARSE: usize = 40;

impl Context {
    fn of(passages: &[Passage]) -> Self {
        let mut sentences = 0;
        let mut named = 0;
        for passage in passages {
            sentences += sentence::sentences(&passage.text).len();
            named += usize::from(is_on_gateways(&words(&passage.text)));
        }
        Self { is_met: named * SPARSE >= sentences || sentences <= SHORT }
    }

    fn is_met(&self, words: &[Word]) -> bool {
        self.is_met || is_on_gateways(words)
    }
}

fn is_on_gateways(words: &[Word]) -> bool {
    words.iter().any(|word| phrase::is_of(vocabulary::CORE, &word.text))
}

fn unread(said: &str, words: &[Word]) -> Option<Unread> {
    if words.len() > LONGEST {
        return Some(Unread::TooLong);
    }
    language::is_foreign(said, words).then_some(Unread::Foreign)
}

/// What a sentence claims, and which note refutes it. `before` is the one before it in its block: an answer takes its question over.
fn judged(words: &[Word], led: bool, before: Option<Vec<Word>>, notes: &[&Note]) -> Option<(Kind, Option<usize>)> {
    if let Some(refuted) = contradiction::refuted(words, notes) {
        return Some((Kind::ContradictedByNote, Some(refuted)));
    }
    let own = claimed(words, led);
    let answered = || {
        before.filter(|before| answers(words) && Stance::of(before).asks()).and_then(|mut question| {
            question.pop();
            affirmed(&question)
        })
    };
    own.or_else(answered).map(|kind| (kind, None))
}

/// A sentence with all that is known of it before it is judged.
#[derive(Debug)]
struct Sentence<'a> {
    words: &'a [Word],
    said: Vec<predicate::Said>,
    stance: Stance<'a>,
    /// What rules find that it claims.
    phrased: Option<Kind>,
}

impl<'a> Sentence<'a> {
    fn of(words: &'a [Word]) -> Self {
        let (said, stance) = (predicate::said(words), Stance::of(words));
        let phrased = said
            .iter()
            .copied()
            .chain(general::said(words))
            .find(|said| subject::fits(words, *said) && stance.claims(*said))
            .map(|said| sharpened(words, said.kind));
        Self { words, said, stance, phrased }
    }

    fn traits(&self) -> Traits<'a> {
        Traits::of(self)
    }

    /// Whether its author may not stand for it, by its words anywhere.
    fn is_withheld(&self) -> bool {
        self.stance.withholds(self.kind())
    }

    /// Whether it is a claim by these odds.
    fn is_claim(&self, odds: i64, led: bool) -> bool {
        let phrased = self.phrased.is_some() && odds > weight::LIKELY;
        // A few words that name a topic are what is said beneath them, not more.
        let named = || self.said.iter().any(|said| said.topic);
        let brief = || odds > weight::SURE && !named();
        let unphrased = || odds > weight::EVEN && !led && is_prose(self.words) && (is_spoken(self.words) || brief());
        !self.stance.asks() && (phrased || unphrased())
    }

    /// The kind that rules would give it if it were a claim.
    fn kind(&self) -> Kind {
        let said = self.said.iter().find(|said| subject::fits(self.words, **said)).or_else(|| self.said.first());
        said.map_or_else(|| general::kind(self.words), |said| sharpened(self.words, said.kind))
    }
}

/// What a sentence claims for itself, or one that is led by the heads of its cell.
fn claimed(words: &[Word], led: bool) -> Option<Kind> {
    let sentence = Sentence::of(words);
    let weighed = Weighed::of(&sentence.traits());
    if sentence.is_claim(weighed.odds(), led) { weighed.kind() } else { None }
}

/// What a question claims whose answer is yes: its words are in another order than those of what was learned from, so that a
/// phrase in them is enough.
fn affirmed(words: &[Word]) -> Option<Kind> {
    let sentence = Sentence::of(words);
    let weighed = Weighed::of(&sentence.traits());
    if sentence.phrased.is_some() || weighed.odds() > weight::EVEN { weighed.kind() } else { None }
}

/// Whether it says something in words of its own: neither a name nor what a program is told.
fn is_prose(words: &[Word]) -> bool {
    let spelt = |word: &Word| word.text.contains('_') || word.text.len() > 1 && word.text.contains('/');
    // «And she is right» says nothing of its own.
    spoken(words) > 1 && !takes_over(words) && !words.iter().any(spelt)
}

/// Whether it is more than a heading of few words.
fn is_spoken(words: &[Word]) -> bool {
    spoken(words) > 4 || spoken(words) > 2 && subject::says(words)
}

/// How many words there are without signs.
fn spoken(words: &[Word]) -> usize {
    words.iter().filter(|word| word.text.starts_with(char::is_alphanumeric)).count()
}

/// A conclusion from one success, and a topic that is named outright, weigh more than that something is up.
fn sharpened(words: &[Word], kind: Kind) -> Kind {
    if !matches!(kind, Kind::Availability | Kind::Uptime) {
        return kind;
    }
    if predicate::concludes(words) { Kind::HealthFromOneSuccess } else { general::topic(words).unwrap_or(kind) }
}

/// Whether it is the short answer to a question.
fn answers(words: &[Word]) -> bool {
    let first = words.first().map_or("", |word| word.text.as_str());
    words.len() <= 6
        && matches!(
            first,
            "yes"
                | "no"
                | "absolutely"
                | "definitely"
                | "certainly"
                | "sure"
                | "indeed"
                | "never"
                | "always"
                | "totally"
                | "of"
                | "very"
                | "not"
        )
}

/// Whether it goes on, by a pronoun, about the other thing that the sentence before was on.
fn goes_on_about_another(before: &[Word], words: &[Word]) -> bool {
    let first = words.first().map_or("", |word| word.text.as_str());
    matches!(first, "it" | "they" | "this" | "that" | "these" | "those")
        && subject::is_of_another(before)
        && !is_on_gateways(words)
}

/// Whether it takes over what was quoted before it.
fn takes_over(words: &[Word]) -> bool {
    let text: Vec<&str> = words.iter().take(6).map(|word| word.text.as_str()).collect();
    matches!(text.as_slice(), ["and" | "yes" | "indeed" | "exactly" | "true" | "agreed", ..])
        && text.iter().any(|word| {
            matches!(*word, "right" | "true" | "agree" | "agreed" | "exactly" | "indeed" | "correct" | "so" | "we")
        })
}
