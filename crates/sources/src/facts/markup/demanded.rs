//! Sentences beside a list of fields that demand one, or take one back: «`user` is now required», «Requests without `user` are
//! rejected», «`max_tokens` is no longer accepted». They are no marks, so that nothing differs by them; what they ask for has to be
//! met before anything matches.

use std::collections::{BTreeMap, BTreeSet};

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
        let first = own.iter().map(|met| met.block).min().unwrap_or(to);
        let owners = Owners {
            rows: own.iter().filter_map(|met| Some((self.row(met.row.at)?, met.row.name.as_str()))).collect(),
            blocks: own.iter().map(|met| (met.block, met.row.name.as_str())).collect(),
        };
        for (index, block) in self.blocks.iter().enumerate().skip(from).take_while(|(index, _)| *index < to) {
            let Some(of) = self.speaks_of(index, block, &owners, first) else { continue };
            let known = |name: &str| of.is_none_or(|own| own == name);
            for sentence in self.sentences(block, facts) {
                if let Some(names) = sentence.demanded().filter(|_| facts.choices.len() < MOST) {
                    let open = |name: &&str| facts.field(name).is_none_or(|field| field.need != Need::Required);
                    let names: BTreeSet<String> =
                        names.into_iter().filter(|name| known(name)).filter(open).map(str::to_owned).collect();
                    facts.choices.extend((!names.is_empty()).then(|| sentence.choice(names)));
                }
                facts.refused.extend(sentence.refused().filter(|name| known(name)).map(str::to_owned));
            }
        }
    }

    /// The row of a table around a place.
    fn row(&self, at: usize) -> Option<usize> {
        self.dom.around(at).find(|at| self.dom.name(*at) == "tr")
    }

    /// Whether a block may speak of the body's fields, and of which one alone if it stands in its row.
    fn speaks_of<'o>(&self, index: usize, block: &Block, owners: &Owners<'o>, first: usize) -> Option<Option<&'o str>> {
        if block.listing.is_some() {
            return None;
        }
        if block.table.is_some() {
            return owners.rows.get(&self.row(block.at())?).map(|name| Some(*name));
        }
        if self.used.get(index).copied().unwrap_or(false) {
            return owners.blocks.range(..=index).next_back().map(|(_, name)| Some(*name));
        }
        let at = self.parts.partition_point(|(part, _)| *part < index);
        let (_, section) = self.parts.get(at).filter(|(part, _)| *part == index)?;
        match section {
            Section::Body | Section::Parameters => Some(None),
            // What leads to the fields, below the title.
            Section::Other if index < first => Some(None),
            Section::Other
            | Section::Elsewhere
            | Section::Response
            | Section::Unsure
            | Section::Example
            | Section::Nested => None,
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
            for word in piece.text.split_whitespace() {
                let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
                let behind = found.last().and_then(|last| last.words.last()).is_some_and(|last| is_noun(&last.text));
                let is_name = may_be_named(plain) && (plain.contains('_') || behind && facts.field(plain).is_some());
                if !plain.is_empty() {
                    found.last_mut().into_iter().for_each(|last| last.push(plain, is_name));
                }
                if word.ends_with(',') {
                    found.last_mut().into_iter().for_each(|last| last.push(",", false));
                }
                if word.ends_with(['.', ';', ':', '!', '?']) || matches!(word, "—" | "–") {
                    found.push(Sentence::default());
                }
            }
        }
        found
    }
}

impl Sentence {
    fn push(&mut self, text: &str, is_name: bool) {
        let text = if is_name { text.to_owned() } else { text.to_lowercase() };
        self.words.push(Word { text, is_name });
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
        let is_demanded = is_required(behind) || sends(before) || is_missed(before, behind);
        is_demanded
            .then(|| self.words.get(first..last).into_iter().flatten().filter(|word| word.is_name))
            .map(|words| words.map(|word| word.text.as_str()).collect())
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
    fn refused(&self) -> impl Iterator<Item = &str> {
        let texts = self.texts();
        let says = |words: &[&str]| texts.windows(words.len()).any(|own| own == words);
        let gone = ["accepted", "supported", "allowed", "permitted"].iter().any(|word| says(&["no", "longer", word]))
            || ["is", "are"].iter().any(|is| says(&[is, "not", "accepted"]) || says(&[is, "rejected"]))
            || says(&["was", "removed"])
            || says(&["has", "been", "removed"]);
        let open = ["if", "when", "unless", "only", "without", "for", "with", "missing", "values"];
        let is_open = texts.iter().any(|word| open.contains(word));
        self.words.iter().take(3).filter(move |word| word.is_name && gone && !is_open).map(|word| word.text.as_str())
    }
}

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
        [next, ..] if next.starts_with(|c: char| c.is_ascii_digit()) => true,
        ["all" | "each" | "every" | "any" | "status" | "http", ..] => true,
        ["the" | "your" | "a", "request" | "body" | "payload", ..] => true,
        _ => false,
    };
    let is_some = |rest: &[&str]| match rest {
        ["for" | "in" | "with" | "on", rest @ ..] => !general(rest),
        _ => false,
    };
    (0..texts.len()).filter_map(|at| texts.get(at..)).any(is_some)
}

/// «… parameter is now required», «… must be sent»: how a sentence goes on behind the names.
fn is_required(behind: &[&str]) -> bool {
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
    let demands = DEMANDS.contains(word) && has(&["is", "are", "be", "becomes"]);
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
    let of_request = before.iter().position(|word| matches!(*word, "request" | "requests" | "call" | "calls"));
    let near = before.iter().rev().take(3).any(|word| lacks.contains(word));
    of_request.is_some() && near && behind.iter().any(|word| REFUSED.contains(word))
}
