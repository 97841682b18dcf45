//! Sentences beside a list of fields that demand one, or take one back: «`user` is now required», «Requests without `user` are
//! rejected», «`max_tokens` is no longer accepted». They are no marks, so that nothing differs by them; what they ask for has to be
//! met before anything matches.

mod abroad;
mod calendar;
mod doubt;
mod wording;

use std::collections::{BTreeMap, BTreeSet};

use doubt::Doubt;

use super::{
    super::{Choice, Facts, Need, entry, outline::Block, section::Section},
    HEADERS, Met, Reader,
};

/// Longest paragraph that is looked at, in bytes.
const LONGEST: usize = 2_000;
/// Most demands that are kept of an endpoint.
const MOST: usize = 100;
/// What makes of a demand a condition, or the opposite.
#[rustfmt::skip]
const OPEN: [&str; 21] = [
    "if", "when", "whenever", "unless", "while", "where", "only", "optional", "optionally", "instead", "not", "never", "may", "can",
    "until", "before", "otherwise", "except", "neither", "to", "by",
];

/// Which field a row of a table, or a block, is of.
struct Owners<'a> {
    rows: BTreeMap<usize, &'a str>,
    blocks: BTreeMap<usize, &'a str>,
    /// By the elements of the page that are fields.
    components: BTreeMap<usize, &'a str>,
}

/// What a block may speak of.
#[derive(Debug, Clone, Copy)]
struct Of<'a> {
    /// The one field whose own it is.
    field: Option<&'a str>,
    /// Whether it is none of the marks beside a name.
    is_prose: bool,
}

/// A sentence of words in small letters; what may be the name of a field stands as it is.
#[derive(Debug, Default)]
struct Sentence {
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    is_name: bool,
}

impl Reader<'_> {
    /// Adds to the facts of an endpoint what sentences demand between two blocks.
    pub(super) fn demand(&self, facts: &mut Facts, own: &[&Met], (from, to): (usize, usize)) {
        // A row of a header, or of the answer, says nothing of the body.
        let is_field = |met: &&&Met| {
            let is_open = |need: Need| need != Need::Conditional && !met.row.said.deprecated;
            matches!(met.section, Section::Body | Section::Parameters | Section::Other)
                && facts.field(&met.row.name).is_some_and(|field| is_open(field.need))
        };
        let owners = Owners {
            rows: own
                .iter()
                .filter(is_field)
                .filter_map(|met| Some((self.row(met.row.at)?, met.row.name.as_str())))
                .collect(),
            blocks: own.iter().map(|met| (met.block, met.row.name.as_str())).collect(),
            components: own.iter().map(|met| (met.row.at, met.row.name.as_str())).collect(),
        };
        for (index, block) in self.blocks.iter().enumerate().skip(from).take_while(|(index, _)| *index < to) {
            let Some(of) = self.speaks_of(index, block, &owners) else { continue };
            for (nth, sentence) in self.sentences(block, facts).into_iter().enumerate() {
                let sentence = sentence.read(of.field.filter(|_| of.is_prose));
                let told = Told { sentence: &sentence, of, follows: nth > 0 };
                told.add_to(facts);
            }
        }
    }

    /// The row of a table around a place.
    fn row(&self, at: usize) -> Option<usize> {
        self.dom.around(at).find(|at| self.dom.name(*at) == "tr")
    }

    /// Whether a block may speak of the body's fields, and of which one alone if it stands in its row.
    fn speaks_of<'o>(&self, index: usize, block: &Block, owners: &Owners<'o>) -> Option<Of<'o>> {
        if block.listing.is_some() {
            return None;
        }
        if let Some(name) = self.component_at(block.at()).and_then(|at| owners.components.get(&at)) {
            return Some(Of { field: Some(name), is_prose: true });
        }
        if block.table.is_some() {
            return owners.rows.get(&self.row(block.at())?).map(|name| Of { field: Some(*name), is_prose: true });
        }
        if self.used.get(index).copied().unwrap_or(false) {
            // What stands beside the name of a field that is no row are its marks.
            let name = owners.blocks.range(..=index).next_back();
            return name.map(|(_, name)| Of { field: Some(*name), is_prose: false });
        }
        let at = self.parts.partition_point(|(part, _)| *part < index);
        let of_all = Some(Of { field: None, is_prose: true });
        let (_, section) = self.parts.get(at).filter(|(part, _)| *part == index)?;
        match section {
            // Beside the fields, or what leads to them below the title, or tells of changes behind them.
            Section::Body | Section::Parameters | Section::Other => of_all,
            Section::Elsewhere | Section::Response | Section::Unsure | Section::Example | Section::Nested => None,
        }
    }

    /// The sentences of a block. A name is set as code, or stands in the list of fields behind «field».
    fn sentences(&self, block: &Block, facts: &Facts) -> Vec<Sentence> {
        let mut found = vec![Sentence::default()];
        if block.text().len() > LONGEST {
            return found;
        }
        for piece in &block.pieces {
            let is_code = matches!(self.dom.name(piece.element), "code" | "tt" | "samp" | "kbd" | "var");
            if is_code && may_be_named(&piece.text) {
                found.last_mut().into_iter().for_each(|last| last.push(&piece.text, true));
                continue;
            }
            if is_code
                && piece.text.chars().all(char::is_alphabetic)
                && !found.last().is_some_and(Sentence::ends_with_is)
            {
                // A value, whatever it is called.
                found.last_mut().into_iter().for_each(|last| last.push(VALUE, false));
                continue;
            }
            for word in piece.text.replace('。', "。 ").split_whitespace() {
                let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
                let behind = found.last().and_then(|last| last.words.last()).is_some_and(|last| is_noun(&last.text));
                let is_name = may_be_named(plain) && (plain.contains('_') || behind && facts.field(plain).is_some());
                if !plain.is_empty() {
                    found.last_mut().into_iter().for_each(|last| last.push(plain, is_name));
                }
                if word.ends_with(',') {
                    found.last_mut().into_iter().for_each(|last| last.push(",", false));
                }
                let is_named = || found.last().is_some_and(Sentence::is_a_name);
                let ends = word.ends_with(['.', ';', '!', '?', '。', '；', '！']) || matches!(word, "—" | "–");
                if ends || word.ends_with([':', '：']) && !is_named() {
                    found.push(Sentence::default());
                }
            }
        }
        found
    }
}

/// A sentence and where it stands.
struct Told<'a> {
    sentence: &'a Sentence,
    of: Of<'a>,
    /// Whether other sentences stand before it.
    follows: bool,
}

impl Told<'_> {
    /// Adds what the sentence asks of a request, or may ask, to the facts of an endpoint.
    fn add_to(&self, facts: &mut Facts) {
        let abroad = || self.sentence.demanded_abroad(facts).filter(|_| self.of.is_prose);
        let demanded = self.sentence.demanded().or_else(abroad);
        let refused = self.sentence.refused();
        let is_unread = (self.of.is_prose || self.follows) && demanded.is_none() && refused.is_empty();
        let doubt = if is_unread { self.sentence.doubt(self.of.field.is_some()) } else { Doubt::default() };
        let choice = demanded.map(|names| self.sentence.choice(self.open(facts, names)));
        let unsure = self.open(facts, doubt.demanded).into_iter().map(|name| vec![BTreeSet::from([name])]);
        let says = |choice: &Choice| choice.iter().any(|names| !names.is_empty());
        let choices: Vec<Choice> = choice.into_iter().chain(unsure).filter(says).collect();
        // What a list requires is refused where it is said to have gone, or to have another in its place.
        let is_required = |name: &&str| facts.field(name).is_some_and(|field| field.need == Need::Required);
        let gone: Vec<&str> =
            if is_unread { self.sentence.gone().into_iter().filter(is_required).collect() } else { Vec::new() };
        let unwanted = self.open(facts, doubt.refused).into_iter().chain(gone.into_iter().map(str::to_owned));
        let refused: Vec<String> = refused.into_iter().filter(|name| self.is_own(name)).map(str::to_owned).collect();
        facts.choices.extend(choices.into_iter().take(MOST.saturating_sub(facts.choices.len())));
        facts.refused.extend(refused.into_iter().chain(unwanted));
    }

    fn is_own(&self, name: &str) -> bool {
        self.of.field.is_none_or(|own| own == name)
    }

    /// Those of the names that are not required anyway.
    fn open(&self, facts: &Facts, names: Vec<&str>) -> BTreeSet<String> {
        let is_open = |name: &&str| facts.field(name).is_none_or(|field| field.need != Need::Required);
        names.into_iter().filter(|name| self.is_own(name)).filter(is_open).map(str::to_owned).collect()
    }
}

impl Word {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), is_name: false }
    }
}

impl Sentence {
    fn push(&mut self, text: &str, is_name: bool) {
        let text = if is_name { text.to_owned() } else { text.to_lowercase().replace('’', "'") };
        self.words.push(Word { text, is_name });
    }

    /// The sentence in the words that are read; in the row of a field `of` that is meant where no name stands.
    fn read(self, of: Option<&str>) -> Self {
        let words = wording::in_other_words(self.words);
        Self { words: if let Some(name) = of { wording::with_its_name(words, name) } else { words } }
    }

    /// «`user`: now required»: nothing but a name so far.
    fn is_a_name(&self) -> bool {
        matches!(self.words.as_slice(), [only] if only.is_name)
    }

    fn ends_with_is(&self) -> bool {
        self.words.last().is_some_and(|last| matches!(last.text.as_str(), "is" | "are" | "be"))
    }

    fn texts(&self) -> Vec<&str> {
        self.words.iter().map(|word| if word.is_name { "" } else { word.text.as_str() }).collect()
    }

    /// The names that the sentence demands in every request.
    fn demanded(&self) -> Option<Vec<&str>> {
        let texts = self.texts();
        // «You need to send», «has to be sent»: no condition.
        let is_bound = |at: usize| {
            let before = at.checked_sub(1).and_then(|at| texts.get(at));
            texts.get(at) == Some(&"to") && before.is_some_and(|word| MUST.contains(word) || *word == "required")
        };
        let is_open = |(at, word): (usize, &&str)| OPEN.contains(word) && !is_bound(at);
        if !self.words.iter().any(|word| word.is_name) || texts.iter().enumerate().any(is_open) || is_for_some(&texts) {
            return None;
        }
        let first = self.words.iter().position(|word| word.is_name)?;
        let last = self.names_from(first);
        let (before, behind) = (texts.get(..first)?, texts.get(last..)?);
        let is_demanded = is_required(behind, before.is_empty()) || sends(before) || is_missed(before, behind);
        is_demanded
            .then(|| self.words.get(first..last).into_iter().flatten().filter(|word| word.is_name))
            .map(|words| words.map(|word| word.text.as_str()).collect())
    }

    /// The names that a sentence of another language demands, of those that are fields here.
    fn demanded_abroad(&self, facts: &Facts) -> Option<Vec<&str>> {
        let names = || self.words.iter().filter(|word| word.is_name && facts.field(&word.text).is_some());
        let said = names().next().is_some() && abroad::demands(&self.texts().join(" "));
        said.then(|| names().map(|word| word.text.as_str()).collect())
    }

    /// Where the names end that stand beside each other from one on.
    fn names_from(&self, first: usize) -> usize {
        let joins = |word: &Word| word.is_name || matches!(word.text.as_str(), "and" | "or" | ",");
        let run = self.words.iter().skip(first).take_while(|word| joins(word));
        let length = run.enumerate().filter(|(_, word)| word.is_name).map(|(at, _)| at + 1).last().unwrap_or(0);
        first + length
    }

    /// Demanded names as a choice: «`user` or `safety_identifier`» are two, one of which has to be there.
    fn choice(&self, names: BTreeSet<String>) -> Choice {
        if self.words.iter().any(|word| word.text == "or") {
            names.into_iter().map(|name| BTreeSet::from([name])).collect()
        } else {
            vec![names]
        }
    }

    /// The names of which the sentence says that they are taken no more.
    fn refused(&self) -> Vec<&str> {
        let texts = self.texts();
        let says = |words: &str| {
            let words: Vec<&str> = words.split(' ').collect();
            texts.windows(words.len()).any(|own| own == words)
        };
        let of_requests = matches!(texts.as_slice(), ["requests" | "calls", "with" | "containing", ..]);
        let open = ["if", "when", "unless", "only", "without", "for", "with", "missing", "values"];
        if texts.iter().skip(if of_requests { 2 } else { 0 }).any(|word| open.contains(word)) {
            return Vec::new();
        }
        let names = |from: usize, count: usize| {
            let own = self.words.iter().skip(from).take(count).filter(|word| word.is_name);
            own.map(|word| word.text.as_str()).collect::<Vec<_>>()
        };
        let told_not_to = match texts.as_slice() {
            ["do", "not", verb, ..] if SENDS.contains(verb) => 3,
            ["don't" | "never", verb, ..] if SENDS.contains(verb) => 2,
            _ => 0,
        };
        if told_not_to > 0 {
            return names(told_not_to, 2);
        }
        let gone = GONE.iter().any(|words| says(words));
        let instead = texts.windows(2).position(|pair| pair == ["instead", "of"]);
        match (gone, instead) {
            (false, _) => Vec::new(),
            (true, Some(at)) => names(at + 2, 1),
            (true, None) => names(0, 3),
        }
    }
}

/// Verbs for having a field in a request.
const SENDS: [&str; 7] = ["send", "set", "include", "pass", "use", "provide", "specify"];
/// How a sentence says that a field is taken no more.
#[rustfmt::skip]
const GONE: [&str; 21] = [
    "no longer accepted", "no longer supported", "no longer allowed", "no longer permitted", "is not accepted", "are not accepted", "is rejected",
    "are rejected", "was removed", "has been removed", "not supported anymore", "not supported any more", "is unsupported", "is forbidden",
    "is not allowed", "must not be sent", "must not be set", "was replaced", "has been replaced", "are refused", "is refused",
];
/// What stands for a value that is set as code.
const VALUE: &str = "\u{b7}";
/// Verbs that demand.
const MUST: [&str; 6] = ["must", "has", "have", "needs", "need", "shall"];

/// A name that is none of a header.
fn may_be_named(text: &str) -> bool {
    entry::may_be_name(text) && !text.contains('-') && !HEADERS.contains(&text.to_ascii_lowercase().as_str())
}

fn is_noun(word: &str) -> bool {
    #[rustfmt::skip]
    const NOUNS: [&str; 10] = [
        "field", "fields", "parameter", "parameters", "property", "properties", "attribute", "argument", "key", "param",
    ];
    NOUNS.contains(&word)
}

/// «for streaming»: for some requests only. «for all requests» is no condition.
fn is_for_some(texts: &[&str]) -> bool {
    let general = |rest: &[&str]| match rest {
        [] | [",", ..] => true,
        [next, ..] if calendar::begins(next) => true,
        ["all" | "each" | "every" | "any" | "status" | "http", ..] => true,
        ["a" | "an", next, ..] if is_outcome(next) => true,
        ["the" | "your" | "a" | "this" | "our" | "its", next, ..] => is_whole(next),
        _ => false,
    };
    let is_some = |rest: &[&str]| match rest {
        // «We insist on `user`.»
        ["on", "", ..] => false,
        ["for" | "in" | "with" | "on", rest @ ..] => !general(rest),
        _ => false,
    };
    // «From March on»: a time, and nothing that some have.
    let is_time = |at: usize| {
        texts.get(at) == Some(&"on") && texts.get(at.saturating_sub(3)..at).is_some_and(|lead| lead.contains(&"from"))
    };
    (0..texts.len()).filter(|at| !is_time(*at)).filter_map(|at| texts.get(at..)).any(is_some)
}

/// «with a 400», «with an error»: what becomes of a request.
fn is_outcome(word: &str) -> bool {
    matches!(word, "error" | "status" | "http") || word.starts_with(|c: char| c.is_ascii_digit())
}

/// «in the request», «for this endpoint»: of all of them.
fn is_whole(word: &str) -> bool {
    matches!(
        word,
        "request"
            | "requests"
            | "body"
            | "payload"
            | "json"
            | "endpoint"
            | "api"
            | "version"
            | "gateway"
            | "next"
            | "new"
            | "current"
    )
}

/// «… parameter is now required», «… must be sent»: how a sentence goes on behind the names.
/// `at_start`: the names begin the sentence, so that no verb is needed: «`user`: now required».
fn is_required(behind: &[&str], at_start: bool) -> bool {
    #[rustfmt::skip]
    const BESIDE: [&str; 12] = [
        "is", "are", "be", "now", "always", "also", "both", "to", "a", "field", "becomes", "been",
    ];
    const DEMANDS: [&str; 6] = ["required", "mandatory", "compulsory", "obligatory", "necessary", "needed"];
    const DONE: [&str; 9] =
        ["sent", "set", "provided", "included", "specified", "supplied", "given", "passed", "present"];
    let beside = |word: &&&str| BESIDE.contains(word) || MUST.contains(word) || is_noun(word);
    let count = behind.iter().take_while(beside).count();
    let said = behind.get(..count).unwrap_or_default();
    let has = |words: &[&str]| said.iter().any(|word| words.contains(word));
    let is_end = |next: Option<&&str>| {
        #[rustfmt::skip]
        const GOES_ON: [&str; 11] = ["in", "with", "for", "on", "since", "as", "from", "starting", "and", ",", "now"];
        next.is_none_or(|next| GOES_ON.contains(next))
    };
    let Some(word) = behind.get(count) else { return false };
    let bare = at_start && !said.is_empty() && said.iter().all(|word| matches!(*word, "now" | "always" | "also"));
    let demands = DEMANDS.contains(word) && (bare || has(&["is", "are", "be", "becomes"]));
    let done = DONE.contains(word) && has(&MUST);
    (demands || done) && is_end(behind.get(count + 1))
}

/// «Every request must include the field …»: how a sentence leads to the names.
fn sends(before: &[&str]) -> bool {
    #[rustfmt::skip]
    const VERBS: [&str; 10] = [
        "include", "contain", "have", "carry", "send", "provide", "specify", "set", "supply", "pass",
    ];
    const WHOLES: [&str; 9] = ["request", "requests", "call", "calls", "body", "payload", "you", "clients", "callers"];
    const ARTICLES: [&str; 6] = ["the", "a", "an", "your", "both", "also"];
    let Some(verb) = before.iter().rposition(|word| VERBS.contains(word)) else { return false };
    let (lead, rest) = before.split_at(verb);
    let near = rest.iter().skip(1).all(|word| ARTICLES.contains(word) || is_noun(word));
    let bare: Vec<&&str> =
        lead.iter().rev().skip_while(|word| matches!(**word, "to" | "now" | "also" | "always")).collect();
    let demands = bare.first().is_some_and(|word| MUST.contains(word) || **word == "required");
    let whole = bare.iter().skip(1).find(|word| !matches!(***word, "now" | "also" | "always" | "will" | "are" | "is"));
    near && demands && whole.is_some_and(|word| WHOLES.contains(word))
}

/// «Requests without … are rejected with 400».
fn is_missed(before: &[&str], behind: &[&str]) -> bool {
    #[rustfmt::skip]
    const REFUSED: [&str; 9] = ["rejected", "refused", "fail", "fails", "invalid", "error", "denied", "400", "422"];
    let lacks = ["without", "lacking", "omit", "omitting", "missing"];
    let of_request = before
        .iter()
        .position(|word| matches!(*word, "request" | "requests" | "call" | "calls" | "clients" | "callers"));
    let near = before.iter().rev().take(3).any(|word| lacks.contains(word));
    of_request.is_some() && near && behind.iter().any(|word| REFUSED.contains(word))
}
