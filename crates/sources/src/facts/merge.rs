//! From what each place says to one word. Structured facts beat markup; where places contradict each other nothing is
//! vouched for.

use std::collections::BTreeSet;

use redial_note::{FieldSet, PageBody};

use super::{
    Facts, Need,
    condition::is_chosen,
    path::{self, Fit},
};
use crate::{contract::Sent, judge::NAMES};

/// What facts say of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// The request is what the page asks for.
    Matches,
    /// It is not: in these places of it. A field outside the closed pattern has no name here.
    Differs(Vec<String>),
    /// The page does not say.
    Unsaid,
}

/// Which document facts were found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// In the page itself, structured or in its markup.
    Page,
    /// In a description that the page links.
    Linked,
    /// In what should be the page's twin.
    Twin,
}

/// Facts of one document, for one request.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    /// Of which document.
    pub(crate) origin: Origin,
    /// What it says of the endpoint that comes nearest to the request's.
    pub(crate) facts: Facts,
    /// What follows for the request.
    pub(crate) word: Word,
}

impl Voice {
    /// The facts among many that speak of a request, and what follows; `None` where none do.
    pub(crate) fn of(origin: Origin, all: Vec<Facts>, sent: &Sent) -> Option<Self> {
        let settled = all.into_iter().map(|mut facts| {
            if sent.fields_known {
                facts.settle(&|name| sent.has(name));
            }
            facts
        });
        let facts = nearest(origin, settled.collect(), sent)?;
        let word = word(&facts, sent);
        Some(Self { origin, facts, word })
    }
}

/// The facts whose endpoint comes nearest to that of a request.
fn nearest(origin: Origin, all: Vec<Facts>, sent: &Sent) -> Option<Facts> {
    let mut ranked: Vec<(u8, Facts)> = all.into_iter().map(|facts| (rank(&facts, sent), facts)).collect();
    ranked.sort_by_key(|(rank, facts)| (*rank, !facts.says_required, facts.fields.is_empty()));
    let (best, mut facts) = ranked.first().cloned()?;
    // A description of a whole interface that does not know the request speaks of others.
    if best > 3 && (origin == Origin::Linked || ranked.len() > 20) {
        return None;
    }
    let others = ranked.iter().skip(1).filter(|(rank, other)| *rank == best && best <= 1 && other.says_required);
    let own: Vec<&str> = facts.required().collect();
    let agree = others
        .map(|(_, other)| other.required().collect::<Vec<_>>())
        .all(|other| other.iter().all(|name| own.contains(name)) && own.iter().all(|name| other.contains(name)));
    if !agree {
        // Two accounts of one endpoint that contradict each other.
        facts.complete = false;
        facts.says_required = false;
        facts.fields.iter_mut().for_each(|field| field.need = Need::Unknown);
    }
    Some(facts)
}

/// 0: the request's endpoint; 1: its path, without a method; 2: its path with another method; 3: perhaps its path, or one that
/// ends like it; 4: another one; 5: none.
fn rank(facts: &Facts, sent: &Sent) -> u8 {
    let Some(endpoint) = &facts.endpoint else { return 5 };
    match (path::fit(&endpoint.path, endpoint.relative, &sent.path), endpoint.method) {
        (Fit::Same, Some(method)) if method == sent.method => 0,
        (Fit::Same, None) => 1,
        (Fit::Same, Some(_)) => 2,
        (Fit::Maybe, _) => 3,
        (Fit::Other, _) if is_alike(&endpoint.path, &sent.path) => 3,
        (Fit::Other, _) => 4,
    }
}

/// Whether two paths end alike: `/v2/chat/completions`, `/chat/completions`.
pub(crate) fn is_alike(path: &str, own: &str) -> bool {
    let last = |path: &str| {
        path.rsplit('/').next().map(|last| last.rsplit(':').next().unwrap_or_default().to_owned()).unwrap_or_default()
    };
    !path.is_empty() && last(path) == last(own)
}

/// What is said of a body, for a request whose own fields are not known here: one account that was read to its end, of that very
/// endpoint, that no other contradicts, and that is `told` of the page.
pub(crate) fn body(voices: &[Voice], told: &Facts, sent: &Sent) -> Option<PageBody> {
    let required = |voice: &Voice| -> BTreeSet<String> { voice.facts.required().map(str::to_owned).collect() };
    let sound = |voice: &&Voice| voice.word == Word::Unsaid && is_sound(&voice.facts, sent) && !sent.fields_known;
    let best = voices.iter().filter(sound).max_by_key(|voice| voice.facts.place)?;
    let own = required(best);
    let alone = voices.iter().filter(|voice| voice.facts.says_required).all(|voice| required(voice).is_subset(&own));
    let tellable = own.len() <= NAMES && own.iter().all(|name| is_tellable(name));
    let facts = &best.facts;
    let fields = FieldSet::of(facts.fields.iter().map(|field| field.name.as_str()));
    let lists_optional = facts.fields.iter().any(|field| field.need != Need::Required);
    (alone && tellable && told.required().eq(facts.required()))
        .then_some(PageBody { fields, closed: !facts.open && lists_optional })
}

/// Whether facts are those of a request's endpoint, and were understood to their end.
fn is_sound(facts: &Facts, sent: &Sent) -> bool {
    let own = facts.endpoint.as_ref().is_some_and(|endpoint| {
        path::fit(&endpoint.path, endpoint.relative, &sent.path) == Fit::Same && endpoint.method == Some(sent.method)
    });
    let understood = facts.fields.iter().all(|field| field.need != Need::Unknown);
    // What a page leaves to choose is not kept in a note, so that nobody could hold a client's request against it.
    own && facts.complete
        && facts.says_required
        && understood
        && facts.choices.is_empty()
        && facts.refused.is_empty()
        && facts.rules.is_empty()
        && !facts.fields.is_empty()
}

/// What facts say of a request.
fn word(facts: &Facts, sent: &Sent) -> Word {
    let Some(endpoint) = &facts.endpoint else { return Word::Unsaid };
    let mut differs = Vec::new();
    let mut known = true;
    let mut other = false;
    match path::fit(&endpoint.path, endpoint.relative, &sent.path) {
        Fit::Same => {}
        Fit::Maybe => known = false,
        Fit::Other if sent.of_client && !is_alike(&endpoint.path, &sent.path) => return Word::Unsaid,
        Fit::Other => {
            other = true;
            differs.push("path".to_owned());
        }
    }
    match endpoint.method {
        Some(method) if method != sent.method && !other => differs.push("method".to_owned()),
        Some(_) => {}
        None => known = false,
    }
    let comparable = sent.fields_known && (differs.is_empty() || is_alike(&endpoint.path, &sent.path));
    let (fields, nameless) = if comparable { field_differences(facts, sent) } else { (Vec::new(), false) };
    differs.extend(fields);
    // Of a client's request that is told when the run is over: until then it lacks what nobody can name.
    let nameless = nameless || !sent.fields_known && known && differs.is_empty() && !facts.required().all(is_tellable);
    if !differs.is_empty() || nameless {
        return Word::Differs(differs);
    }
    let understood = facts.fields.iter().all(|field| field.need != Need::Unknown || sent.has(&field.name));
    // Where no field is required for certain, one of which that is not known leaves nothing to match; and where the family has some that
    // are, their marks were none that are read: a colour, a picture, an empty cell.
    let doubtful = facts.required().next().is_none()
        && (sent.needs_some() || facts.fields.iter().any(|field| field.need == Need::Unknown));
    let chosen = facts.choices.iter().all(|choice| is_chosen(choice, &|name| sent.has(name)));
    let refused = facts.refused.iter().any(|name| sent.has(name));
    let sound = !doubtful
        && !refused
        && chosen
        && known
        && sent.fields_known
        && facts.complete
        && facts.says_required
        && understood;
    if sound && (sent.fields.is_empty() || facts.fields.iter().any(|field| sent.has(&field.name))) {
        Word::Matches
    } else {
        Word::Unsaid
    }
}

/// The fields in which a request differs, and whether one of them has no name that may be told.
fn field_differences(facts: &Facts, sent: &Sent) -> (Vec<String>, bool) {
    let mut found = Vec::new();
    let mut nameless = false;
    for name in facts.required().filter(|name| !sent.has(name)) {
        if is_tellable(name) { found.push(name.to_owned()) } else { nameless = true }
    }
    let whole = facts.complete && facts.says_required && !facts.open && !facts.fields.is_empty();
    let speaks_of_us = facts.fields.iter().any(|field| sent.has(&field.name));
    if whole && speaks_of_us {
        // A list of nothing but required fields is no complete table: what may be left out is not in it.
        let lists_optional = facts.closed || facts.fields.iter().any(|field| field.need != Need::Required);
        let listed = sent.fields.iter().filter(|own| lists_optional || !own.optional);
        let unknown = listed.filter(|own| facts.field(&own.name).is_none());
        found.extend(unknown.map(|own| own.name.clone()));
    }
    (found, nameless)
}

/// The closed pattern of names that may be told: `[A-Za-z0-9_.\[\]]{1,64}`.
pub(crate) fn is_tellable(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.[]".contains(&b))
}

/// One word of several documents, and the facts that it follows from.
pub(crate) fn merge(voices: &[Voice]) -> (Word, Option<Facts>) {
    let speaking: Vec<&Voice> = voices.iter().filter(|voice| voice.word != Word::Unsaid).collect();
    let best = |voices: &[&Voice]| {
        voices.iter().max_by_key(|voice| (voice.facts.place, voice.facts.complete)).map(|voice| voice.facts.clone())
    };
    let differing: Vec<&Voice> =
        speaking.iter().copied().filter(|voice| matches!(voice.word, Word::Differs(_))).collect();
    let matching: Vec<&Voice> = speaking.iter().copied().filter(|voice| voice.word == Word::Matches).collect();
    if speaking.is_empty() {
        let said = voices.iter().max_by_key(|voice| (voice.facts.says_required, voice.facts.place));
        return (Word::Unsaid, said.map(|voice| voice.facts.clone()));
    }
    if differing.is_empty() {
        // A place that was not understood, but names a field as required that another does not know, would have differed.
        return (Word::Matches, best(&matching));
    }
    // What the page says itself, or a description that it links, outweighs a twin; a twin alone proves nothing against it.
    let own: Vec<&Voice> = differing.iter().copied().filter(|voice| voice.origin != Origin::Twin).collect();
    let sound: Vec<&Voice> = own.iter().copied().filter(|voice| voice.facts.complete || matching.is_empty()).collect();
    let heard = if sound.is_empty() && matching.is_empty() { differing } else { sound };
    let first = heard.iter().max_by_key(|voice| (voice.facts.place, voice.facts.complete));
    match first {
        Some(voice) => (voice.word.clone(), Some(voice.facts.clone())),
        None => (Word::Unsaid, best(&matching)),
    }
}
