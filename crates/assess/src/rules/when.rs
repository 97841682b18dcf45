//! What a rule can ask for.

use redial_note::BodyForm;
use redial_wire::{Knowledge, Transport, TransportFault};

use crate::subject::Subject;

/// A condition. Texts are in lower case; [`When::matches`] compares with evidence in lower case.
#[derive(Clone, Copy)]
pub(crate) enum When {
    /// The layer's code, or one of its further machine words, is this.
    Code(&'static str),
    /// Or one of these.
    CodeIn(&'static [&'static str]),
    /// The layer's type is one of these.
    TypeIn(&'static [&'static str]),
    /// The layer's status word (gRPC) is this.
    Word(&'static str),
    /// Some machine word of the layer holds this.
    WordPart(&'static str),
    /// The message holds one of these phrases, each from the start of a word.
    Says(&'static [&'static str]),
    /// The message holds these phrases in this order, at most 200 bytes apart.
    Seq(&'static [&'static str]),
    /// One phrase of each list stands in one sentence of the message, near each other, in either order.
    Near(&'static [&'static str], &'static [&'static str]),
    /// The same, the phrase of the first list in front.
    Leads(&'static [&'static str], &'static [&'static str]),
    /// The whole message is one of these, apart from a full stop.
    Whole(&'static [&'static str]),
    /// The status that the layer states, else HTTP's, is this.
    Status(u16),
    /// Or lies between these, inclusive.
    StatusIn(u16, u16),
    /// The header's value holds this; an empty text asks whether it is there.
    Header(&'static str, &'static str),
    /// The name of the parameter holds this.
    Param(&'static str),
    /// A body of words (a page, a text) holds one of these.
    Page(&'static [&'static str]),
    /// The client's own words on a failure below HTTP hold one of these.
    Said(&'static [&'static str]),
    /// What is known of the request holds one of these.
    Hint(&'static [&'static str]),
    /// The body is of this form.
    Form(BodyForm),
    /// The recorder knows this by itself.
    Fact(Knowledge),
    /// The recorder saw this failure below HTTP.
    Fault(TransportFault),
    /// None of it.
    Not(&'static Self),
    /// One of these.
    Any(&'static [Self]),
    /// All of these.
    All(&'static [Self]),
    /// Arithmetic, by a named function.
    Fn(fn(&Subject<'_>) -> bool),
}

impl When {
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        let evidence = subject.told.evidence;
        match self {
            Self::Not(when) => !when.matches(subject),
            Self::Any(all) => all.iter().any(|when| when.matches(subject)),
            Self::All(all) => all.iter().all(|when| when.matches(subject)),
            Self::Fn(holds) => holds(subject),
            Self::Status(status) => subject.status() == Some(*status),
            Self::StatusIn(low, high) => subject.status().is_some_and(|status| (*low..=*high).contains(&status)),
            Self::Header(name, part) => subject.header(name).is_some_and(|value| value.contains(part)),
            Self::Page(phrases) => says(&subject.told.page, phrases),
            Self::Said(phrases) => says(&subject.told.said, phrases),
            Self::Hint(phrases) => says(&subject.told.hint, phrases),
            Self::Form(form) => subject.told.form == *form,
            Self::Fact(knowledge) => evidence.knowledge == *knowledge,
            Self::Fault(fault) => evidence.transport == Some(Transport::Fault(*fault)),
            Self::Says(phrases) => says(subject.message(), phrases),
            Self::Seq(phrases) => in_order(subject.message(), phrases),
            Self::Near(one, other) => {
                in_one_sentence(subject.message(), one, other) || in_one_sentence(subject.message(), other, one)
            }
            Self::Leads(one, other) => in_one_sentence(subject.message(), one, other),
            Self::Whole(texts) => texts.contains(&subject.message().trim().trim_end_matches(['.', '!'])),
            Self::Code(_) | Self::CodeIn(_) | Self::TypeIn(_) | Self::Word(_) | Self::WordPart(_) | Self::Param(_) => {
                self.matches_layer(subject)
            }
        }
    }

    fn matches_layer(&self, subject: &Subject<'_>) -> bool {
        let Some(layer) = subject.layer else { return false };
        let is_code = |code: &str| same_word(&layer.code, code) || layer.words.iter().any(|word| same_word(word, code));
        if let Self::Code(code) = self {
            is_code(code)
        } else if let Self::CodeIn(codes) = self {
            codes.iter().any(|code| is_code(code))
        } else if let Self::TypeIn(types) = self {
            types.iter().any(|word| same_word(&layer.type_word, word))
        } else if let Self::Word(word) = self {
            layer.status_word == *word
        } else if let Self::WordPart(part) = self {
            subject.machine_words().any(|word| word.contains(part))
        } else if let Self::Param(part) = self {
            layer.param.contains(part)
        } else {
            false
        }
    }
}

/// Whether two machine words are one, however it is joined: `RateLimitReached`, `rate_limit_reached`,
/// `rate-limit-reached`.
fn same_word(a: &str, b: &str) -> bool {
    let letters = |c: &char| !matches!(c, '_' | '-' | ' ' | '.');
    !a.is_empty() && a.chars().filter(letters).eq(b.chars().filter(letters))
}

/// Whether a text holds one of the phrases, from the start of a word.
pub(crate) fn says(text: &str, phrases: &[&str]) -> bool {
    !text.is_empty() && phrases.iter().any(|phrase| find_phrase(text, phrase).is_some())
}

/// Where a phrase stands, from the start of a word; where it ends with a digit, no further digit follows.
fn find_phrase(text: &str, phrase: &str) -> Option<usize> {
    places(text, phrase).next()
}

/// Every place of a phrase.
pub(super) fn places<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(phrase).map(|(at, _)| at).filter(move |&at| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|after| after.chars().next());
        let starts_word = !phrase.starts_with(|c: char| c.is_ascii_alphanumeric())
            || !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let ends_number =
            !phrase.ends_with(|c: char| c.is_ascii_digit()) || !after.is_some_and(|c| c.is_ascii_digit() || c == '.');
        starts_word && ends_number
    })
}

/// Whether a phrase of each list stands in one sentence, that of the second near behind that of the first.
fn in_one_sentence(text: &str, one: &'static [&'static str], other: &'static [&'static str]) -> bool {
    const NEAR: usize = 60;
    const ENDS: &[&str] = &[". ", "; ", "! ", "? ", "。", "；", "！"];
    let spans = |phrases: &'static [&'static str]| -> Vec<(usize, usize)> {
        phrases.iter().flat_map(|phrase| places(text, phrase).map(|at| (at, at + phrase.len()))).collect()
    };
    let near = |(_, end): (usize, usize), (start, _): (usize, usize)| {
        let between = start.checked_sub(end).filter(|gap| *gap <= NEAR).and_then(|_| text.get(end..start));
        between.is_some_and(|between| !ENDS.iter().any(|mark| between.contains(mark)))
    };
    let others = spans(other);
    spans(one).iter().any(|a| others.iter().any(|b| near(*a, *b)))
}

/// Whether a text holds the phrases in order, near each other.
fn in_order(text: &str, phrases: &[&str]) -> bool {
    const NEAR: usize = 200;
    let mut rest = text;
    for (n, phrase) in phrases.iter().enumerate() {
        let Some(at) = find_phrase(rest, phrase).filter(|at| n == 0 || *at <= NEAR) else { return false };
        rest = rest.get(at + phrase.len()..).unwrap_or_default();
    }
    !phrases.is_empty()
}
