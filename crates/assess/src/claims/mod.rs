//! What a text may say on the strength of a note: sentences that say more about a gateway, provider, model or account than one
//! request path, one account and one moment can carry.
//!
//! Structure first (`form`: blocks, cells, attributes, whose voice), then sentences and their words, then what each says
//! (`predicate`), of what (`subject`), and whether its author stands for it (`stance`). English only: the rest is unread.

mod answer;
mod bar;
mod clause;
mod contradiction;
mod form;
mod general;
mod handoff;
mod judged;
mod kind;
mod language;
mod lexicon;
mod part;
mod passage;
mod phrase;
mod predicate;
mod sentence;
mod stance;
mod subject;
mod topic;
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
    judged::{CERTAIN, Judged, claimed},
    passage::{Passage, Voice, What},
    stance::Stance,
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
    let passages: Vec<(Passage, Vec<Split>)> = form::passages(text, form).into_iter().map(split).collect();
    let context = Context::of(&passages);
    let mut reading = Reading::default();
    let (mut likely, mut quoted): (Vec<Likely>, Vec<Likely>) = (Vec::new(), Vec::new());
    let mut sentences = 0;
    let mut thread = Thread::default();
    // The last sentence of the passage before: one that is labelled as the answer to it takes it over.
    let mut last: Option<Vec<Word>> = None;
    for (passage, parts) in passages {
        if passage.what == What::Heading {
            thread = Thread::default();
        }
        let mut before: Option<Vec<Word>> = last.take();
        for (index, Split { place: (start, end), words }) in parts.into_iter().enumerate() {
            let said = passage.text.get(start..end).unwrap_or_default();
            let span = passage.span(start, end);
            if index == 0 && !answer::is_labelled(&words) {
                before = None;
            }
            if let Some(why) = unread(said, &words) {
                reading.unread.push((span, why));
                continue;
            }
            if index == 0 && passage.voice == Voice::Own && takes_over(&words) {
                likely.append(&mut quoted);
            }
            sentences += 1;
            let on_gateways = is_on_gateways(&words);
            let follows = thread.goes_on_about_another(&words, on_gateways);
            let found = judged(&words, passage.is_led(), before.take(), notes)
                // What stands in the heads of a table alone is told where they stand.
                .filter(|_| !follows && (context.is_met || on_gateways) && span.0 < span.1)
                .map(|judged| Likely::at(span, judged));
            match passage.voice {
                Voice::Own => likely.extend(found),
                Voice::Quoted => quoted.extend(found),
            }
            before = Some(words);
        }
        last = before;
        if passage.voice == Voice::Own {
            quoted.clear();
        }
    }
    reading.claims = claims(&likely, sentences);
    reading
}

/// A sentence of a passage: where in its text it stands, and its words.
#[derive(Debug)]
struct Split {
    place: (usize, usize),
    words: Vec<Word>,
}

/// A passage with its sentences.
fn split(passage: Passage) -> (Passage, Vec<Split>) {
    let text = |(start, end): (usize, usize)| passage.text.get(start..end).unwrap_or_default();
    let places = sentence::sentences(&passage.text).into_iter();
    let parts = places.map(|place| Split { place, words: words(text(place)) }).collect();
    (passage, parts)
}

/// What may be a claim, with its log-odds (hundredths).
#[derive(Debug)]
struct Likely {
    claim: Claim,
    odds: i64,
}

impl Likely {
    const fn at(span: (usize, usize), judged: Judged) -> Self {
        let Judged { kind, refuted_by, odds } = judged;
        Self { claim: Claim { start: span.0, end: span.1, kind, refuted_by }, odds }
    }
}

/// Those that are likely enough in a text of so many sentences, by their place.
fn claims(likely: &[Likely], sentences: usize) -> Vec<Claim> {
    let above = |bar| likely.iter().filter(move |one| one.odds > bar);
    let bar = bar::of(sentences, above(bar::COMMON).count());
    let mut claims: Vec<Claim> = above(bar).map(|one| one.claim).collect();
    claims.sort_by_key(|claim| (claim.start, claim.end));
    claims
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
    fn of(passages: &[(Passage, Vec<Split>)]) -> Self {
        let all = || passages.iter().flat_map(|(_, parts)| parts);
        let sentences = all().count();
        let named = all().filter(|part| is_on_gateways(&part.words)).count();
        Self { is_met: named * SPARSE >= sentences || sentences <= SHORT }
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

/// What a sentence may claim. `before` is the one before it in its block: an answer takes its question over.
fn judged(words: &[Word], led: bool, before: Option<Vec<Word>>, notes: &[&Note]) -> Option<Judged> {
    if let Some(refuted) = contradiction::refuted(words, notes) {
        return Some(Judged { kind: Kind::ContradictedByNote, refuted_by: Some(refuted), odds: CERTAIN });
    }
    let likely = |judged: &Judged| judged.odds > bar::COMMON;
    let own = claimed(words, led).filter(likely).or_else(|| part::claim(words).filter(likely));
    let answered = || answer::claim(&before.filter(|before| Stance::of(before).asks())?, words);
    own.or_else(answered)
}

/// What pronouns stand for, from sentence to sentence and from item to item, until a heading begins something else.
#[derive(Debug, Default)]
struct Thread {
    /// Whether it is another thing than a gateway: a script, a database.
    is_another: bool,
}

impl Thread {
    /// Whether a sentence goes on, by a pronoun, about the other thing that those before it were on.
    fn goes_on_about_another(&mut self, words: &[Word], on_gateways: bool) -> bool {
        let first = words::text(words, 0);
        let stands = matches!(first, "it" | "they" | "this" | "that" | "these" | "those");
        let follows = stands && self.is_another && !on_gateways;
        self.is_another = follows || !on_gateways && subject::is_of_another(words);
        follows
    }
}

/// Whether it takes over what was quoted before it.
fn takes_over(words: &[Word]) -> bool {
    let text: Vec<&str> = words.iter().take(6).map(|word| word.text.as_str()).collect();
    matches!(text.as_slice(), ["and" | "yes" | "indeed" | "exactly" | "true" | "agreed", ..])
        && text.iter().any(|word| {
            matches!(*word, "right" | "true" | "agree" | "agreed" | "exactly" | "indeed" | "correct" | "so" | "we")
        })
}
