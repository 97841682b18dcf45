//! What one sentence may claim, and how likely it does.

use super::{
    Kind, clause, general, predicate,
    stance::Stance,
    subject, takes_over, topic,
    traits::Traits,
    weight::{self, Weighed},
    words::Word,
};

/// What a sentence may claim.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) kind: Kind,
    /// Which note refutes it.
    pub(super) refuted_by: Option<usize>,
    /// How likely it is a claim, in hundredths of log-odds.
    pub(super) odds: i64,
}

/// What is certain, whatever the text.
pub(super) const CERTAIN: i64 = i64::MAX;

/// A sentence with all that is known of it before it is judged.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    pub(super) words: &'a [Word],
    pub(super) said: Vec<predicate::Said>,
    pub(super) stance: Stance<'a>,
    /// What rules find that it claims.
    pub(super) phrased: Option<Kind>,
}

impl<'a> Sentence<'a> {
    pub(super) fn of(words: &'a [Word]) -> Self {
        let (said, stance) = (predicate::said(words), Stance::of(words));
        let phrased = said
            .iter()
            .copied()
            .chain(general::said(words))
            .find(|said| subject::fits(words, *said) && stance.claims(*said))
            .map(|said| sharpened(words, said.kind));
        Self { words, said, stance, phrased }
    }

    pub(super) fn traits(&self) -> Traits<'a> {
        Traits::of(self)
    }

    /// Whether its author may not stand for it, by its words anywhere.
    pub(super) fn is_withheld(&self) -> bool {
        self.stance.withholds(self.kind())
    }

    /// The odds of a claim, where it may be one at all: in a few words of which no phrase knows, they count for less.
    pub(super) fn odds(&self, odds: i64, led: bool) -> Option<i64> {
        if self.stance.asks() || self.stance.is_framed() || topic::is_none(self.words) {
            return None;
        }
        if self.phrased.is_some() {
            return Some(odds);
        }
        if led || !is_prose(self.words) {
            return None;
        }
        if is_spoken(self.words) {
            return Some(odds);
        }
        // A few words that name a topic are what is said beneath them, not more.
        let named = self.said.iter().any(|said| said.topic);
        (!named).then_some(odds - weight::BRIEF)
    }

    /// The kind that rules would give it if it were a claim.
    fn kind(&self) -> Kind {
        let said = self.said.iter().find(|said| subject::fits(self.words, **said)).or_else(|| self.said.first());
        said.map_or_else(|| general::kind(self.words), |said| sharpened(self.words, said.kind))
    }
}

/// What a sentence claims for itself, or one that is led by the heads of its cell.
pub(super) fn claimed(words: &[Word], led: bool) -> Option<Judged> {
    weighed(words, led, Weighed::of)
}

/// The least that a clause counts for: what says nothing takes nothing from what others say.
const NOTHING: i64 = -200;

/// What a sentence may claim by some weights. A long one is as likely as the whole of it and the likeliest of its clauses are
/// together: most of it may be on something else, but what stands around a claim also tells whose it is.
pub(super) fn weighed(words: &[Word], led: bool, weigh: impl Fn(&Traits<'_>) -> Weighed) -> Option<Judged> {
    let of = |words: &[Word], led: bool| {
        let sentence = Sentence::of(words);
        let weighed = weigh(&sentence.traits());
        let odds = sentence.odds(weighed.odds(), led)?;
        Some((odds, weighed))
    };
    let (odds, whole) = of(words, led)?;
    let clauses = clause::clauses(words);
    let likeliest = clauses.iter().filter_map(|clause| of(clause, false)).max_by_key(|(odds, _)| *odds);
    let (odds, kind) = match likeliest {
        Some((clause, weighed)) => (i64::midpoint(odds, clause.max(NOTHING)), whole.kind_with(&weighed)),
        None => (odds, whole.kind()),
    };
    Some(Judged { kind: kind?, refuted_by: None, odds })
}

/// What a question claims whose answer is yes: its words are in another order than those of what was learned from, so that a
/// phrase in them is enough.
pub(super) fn affirmed(words: &[Word]) -> Option<Judged> {
    let sentence = Sentence::of(words);
    let weighed = Weighed::of(&sentence.traits());
    let odds = if sentence.phrased.is_some() { CERTAIN } else { weighed.odds() };
    Some(Judged { kind: weighed.kind()?, refuted_by: None, odds })
}

/// Whether it says something in words of its own: neither a name nor what a program is told. In a longer sentence a name of code or a
/// price («$500/month») may stand beside them.
fn is_prose(words: &[Word]) -> bool {
    let spelt = |word: &&Word| word.text.contains('_') || word.text.len() > 1 && word.text.contains('/');
    // «And she is right» says nothing of its own.
    spoken(words) > 1 && !takes_over(words) && words.iter().filter(spelt).count() * WORDED <= spoken(words)
}

/// So many words to each name of code make a sentence.
const WORDED: usize = 10;

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
