//! A long sentence, clause by clause: which of them may claim something by themselves, since nothing that stands before them takes
//! it from their author.

use super::{
    phrase::{breaks_off, is_of},
    stance::Stance,
    subject::{self, NAMES, STANDS},
    vocabulary::PROVIDER,
    words::{Word, text},
};

/// A sentence of fewer words is weighed as a whole alone.
const LONG: usize = 20;

/// Fewest words of a clause of which no verb is known.
const SPOKEN: usize = 5;

/// What the clauses so far make of one that follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    /// It is its author's own.
    Free,
    /// It follows from a condition: what is so then, now or some day.
    If,
    /// It is doubted, denied, asked or another's.
    Off,
}

/// The clauses of a long sentence that may claim something, without what joins them and with a pronoun for «which»; none of a
/// short one.
pub(super) fn clauses(words: &[Word]) -> Vec<Vec<Word>> {
    if words.len() < LONG {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut held = Held::Free;
    // What stands before the first break: a verb behind an insertion is of it.
    let mut subject: Vec<Word> = Vec::new();
    for part in parts(words) {
        let all = words.get(part.start..part.end).unwrap_or_default();
        if turns(all, part.led) {
            held = Held::Free;
        }
        let own: Vec<Word> = all.iter().skip_while(|word| joins(&word.text)).cloned().collect();
        let own = if goes_on(&own) { [subject.clone(), own].concat() } else { own };
        if part.start == 0 {
            subject = own.iter().take_while(|word| !breaks_off(&word.text)).cloned().collect();
        }
        let is_free = match held {
            Held::Free => true,
            Held::If => !own.iter().any(|word| is_of(SOME_DAY, &word.text)),
            Held::Off => false,
        };
        let opening = opening(text(&own, 0));
        if is_free && opening == Opening::Said && is_on_gateways(words.get(..part.start).unwrap_or_default(), &own) {
            found.push(standing(own));
        }
        held = match opening {
            _ if part.leads && is_withheld(all) => Held::Off,
            Opening::Open if part.start > 0 => Held::Off,
            Opening::Condition if held == Held::Free => Held::If,
            Opening::Said | Opening::Open | Opening::Condition | Opening::Aside => held,
        };
    }
    found
}

/// Words of what is not yet so.
const SOME_DAY: &[&str] = &["will", "would", "may", "might", "could", "should", "can", "must"];

/// A part of a sentence between two ends of clauses.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    /// Whether it is what somebody says, knows or means: behind «that».
    led: bool,
    /// Whether such a one follows it.
    leads: bool,
}

/// The parts of a sentence that say something; what says nothing belongs to the part behind it, or to the last one.
fn parts(words: &[Word]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let (mut start, mut led) = (0, false);
    for at in 1..words.len() {
        let leads = is_led(words, at);
        if leads || begins(words, at) && says(words.get(start..at).unwrap_or_default()) {
            parts.push(Part { start, end: at, led, leads });
            (start, led) = (at, leads);
        }
    }
    match parts.last_mut() {
        Some(last) if !says(words.get(start..).unwrap_or_default()) => last.end = words.len(),
        _ => parts.push(Part { start, end: words.len(), led, leads: false }),
    }
    parts
}

fn says(part: &[Word]) -> bool {
    let spoken = part.iter().filter(|word| word.text.starts_with(char::is_alphanumeric)).count();
    spoken >= SPOKEN || spoken > 1 && subject::says(part)
}

/// Whether a clause begins at a place.
fn begins(words: &[Word], at: usize) -> bool {
    let (before, here, next) = (text(words, at - 1), text(words, at), text(words, at + 1));
    let breaks = breaks_off(before) && !matches!(before, "so" | "because" | "but");
    let joins = matches!(
        here,
        "because" | "although" | "though" | "whereas" | "while" | "but" | "since" | "unless" | "whether"
    );
    breaks || joins || here == "and" && (STANDS.contains(&next) || NAMES.contains(&next))
}

/// What stands before a «that» behind which somebody says, knows or means something.
#[rustfmt::skip]
const LEADS: &[&str] = &[
    "is", "was", "out", "off", "mind", "doubt", "fact", "upshot", "know*", "you", "us", "me", "clear", "plain", "note*", "remember*",
    "mean*", "show*", "found", "learn*", "see", "given", "prove*", "sure", "certain", "true", "conclude*", "settles", "reason",
];

/// The same where it is what others say, unless it is the author who says it.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "say*", "said", "claim*", "promise*", "think*", "believe*", "suggest*", "wrote", "write*", "tell*", "told", "him", "her", "them",
    "customers", "readers", "hope*", "argue*", "announce*",
];

/// Whether what somebody says, knows or means begins at a place: behind «that».
fn is_led(words: &[Word], at: usize) -> bool {
    at > 1 && text(words, at - 1) == "that" && [LEADS, OTHERS].iter().any(|list| is_of(list, text(words, at - 2)))
}

/// Whether a part that leads to another takes it from its author. «What they do not say is that …» says it.
fn is_withheld(part: &[Word]) -> bool {
    #[rustfmt::skip]
    const THOUGHTS: &[&str] = &[
        "claim*", "hope*", "fear*", "assumption*", "theory", "guess*", "idea*", "impression*", "argument*", "plan*", "goal*", "promise*",
        "suspicion*", "question*", "hypothesis", "rumour", "rumor", "expectation*", "condition*", "requirement*", "dream", "wish*",
    ];
    let says = text(part, part.len().saturating_sub(2));
    if matches!(says, "is" | "was") {
        return part.iter().any(|word| is_of(THOUGHTS, &word.text));
    }
    let own = part.iter().any(|word| matches!(word.text.as_str(), "i" | "we"));
    is_of(OTHERS, says) && !own || Stance::of(part).withholds_something()
}

/// Whether a part begins with a verb: what it is of stands at the front, before an insertion.
fn goes_on(own: &[Word]) -> bool {
    matches!(
        text(own, 0),
        "is" | "are" | "was" | "were" | "has" | "have" | "had" | "does" | "can" | "will" | "should" | "must"
    )
}

/// What joins a clause to the one before it.
fn joins(word: &str) -> bool {
    #[rustfmt::skip]
    const JOINTS: &[&str] = &[
        "and", "but", "so", "because", "since", "as", "for", "although", "though", "even", "given", "that", "while", "whereas", "yet",
        "or", "then", "with", "in",
    ];
    !word.starts_with(char::is_alphanumeric) || JOINTS.contains(&word)
}

/// Whether a clause stands beside those before it, so that what holds for them holds for it no more.
fn turns(part: &[Word], led: bool) -> bool {
    let first = text(part, 0);
    matches!(first, "but" | "though" | "although" | "yet" | "so") || first == "and" && !led
}

/// How a clause opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// It says something.
    Said,
    /// It is asked, or left open.
    Open,
    Condition,
    /// It tells of somebody.
    Aside,
}

fn opening(first: &str) -> Opening {
    match first {
        "if" | "unless" | "until" | "suppose" | "should" | "provided" | "once" | "when" | "whenever" | "before" => {
            Opening::Condition
        }
        "whether" | "why" | "how" | "where" | "what" => Opening::Open,
        // Somebody: what answers is a «which».
        "who" | "whom" => Opening::Aside,
        _ => Opening::Said,
    }
}

/// Whether a clause is on gateways: it names one, or a pronoun in it stands for what the clauses before it are on.
fn is_on_gateways(before: &[Word], own: &[Word]) -> bool {
    let first = text(own, 0);
    if own.iter().any(|word| is_of(PROVIDER, &word.text)) {
        return !subject::is_of_another(own);
    }
    let stands = matches!(
        first,
        "it" | "they"
            | "this"
            | "that"
            | "these"
            | "those"
            | "its"
            | "their"
            | "there"
            | "everything"
            | "which"
            | "whose"
    );
    stands && !subject::is_of_another(before)
}

/// The words of a clause, in which a pronoun stands for «which».
fn standing(mut words: Vec<Word>) -> Vec<Word> {
    if let Some(first) = words.first_mut().filter(|first| first.text == "which") {
        *first = Word::bare("it");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::words::words;

    fn told(text: &str) -> Vec<String> {
        let said = |clause: &Vec<Word>| clause.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        clauses(&words(text)).iter().map(said).collect()
    }

    #[test]
    fn a_clause_stands_by_itself_where_nothing_before_it_takes_it_from_its_author() {
        let aside = "the job was moved to another host on Tuesday, as somebody had to be there at night";
        for (said, own) in [
            ("and the gateway never fails", "the gateway never fails ."),
            ("and it turns out that the gateway never fails", "the gateway never fails ."),
            ("though the vendor, which was asked by mail, never fails", ""),
            ("and he says that the gateway never fails", ""),
            ("and nobody knows whether the gateway ever fails", ""),
            ("so ask the vendor, before you write that the gateway never fails", ""),
        ] {
            let found = told(&format!("Well, {aside}, {said}."));
            assert_eq!(
                found.iter().any(|clause| clause == "the gateway never fails ."),
                !own.is_empty(),
                "{said}: {found:?}"
            );
        }
    }

    #[test]
    fn a_condition_holds_for_what_will_be_and_not_for_what_is() {
        let told = |end: &str| {
            told(&format!("If the answer of the model is cut off in the middle for some reason or other, {end}."))
        };
        assert_eq!(told("the account pays for all of its tokens"), ["the account pays for all of its tokens ."]);
        assert_eq!(told("the account may pay for all of its tokens"), [] as [&str; 0]);
    }

    #[test]
    fn a_verb_behind_an_insertion_has_the_subject_before_it() {
        let text = "A request that the client gave up, such as one of those that the old worker left behind, is billed like any other.";
        assert!(
            told(text).iter().any(|clause| clause == "a request that the client gave up is billed like any other .")
        );
    }

    #[test]
    fn a_short_sentence_is_no_more_than_the_whole_of_it() {
        assert!(told("The job was moved, and the gateway never fails.").is_empty());
    }
}
