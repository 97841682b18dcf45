//! Sentences that say which fields a body has: «The body must contain `model` and `messages`, and may contain `stream`», «`model` is
//! required». They count where a page shows no fields otherwise.

use super::{
    super::{
        Need,
        entry::{self, Said},
        outline::{Block, Piece},
        section::Section,
        table::Row,
        words,
    },
    Met, Reader,
    legend::LISTED,
};

/// What sentences say.
#[derive(Debug, Default)]
pub(super) struct Prose {
    met: Vec<Met>,
    /// Names of which something else is said, or what was not understood.
    others: Vec<String>,
    /// Whether a demand was not understood.
    unclear: bool,
    /// Whether it is said that there are no other fields.
    pub(super) closed: bool,
}

/// The group of fields that sentences name.
pub(super) const PROSE: usize = usize::MAX - 1;

/// Names beside each other, with the words before and behind them.
#[derive(Debug)]
struct List {
    names: Vec<String>,
    before: String,
    behind: String,
    /// Whether the sentence named something before.
    follows: bool,
}

impl Reader<'_> {
    /// Reads a paragraph of the body that names fields; `false`: it says nothing of them.
    pub(super) fn told(&mut self, index: usize, block: &Block) -> bool {
        let (section, _) = self.section();
        if section != Section::Body
            || block.table.is_some()
            || self.prose.met.len() + self.prose.others.len() > 4 * LISTED
        {
            return false;
        }
        let mut told = false;
        let text = block.text().to_lowercase();
        self.prose.closed |=
            ["no other", "nothing else", "any other", "no further"].iter().any(|words| text.contains(words));
        for list in lists(self, block) {
            match list.need() {
                Some(need) => {
                    told = true;
                    for name in &list.names {
                        let said = Said { need: Some(need), ..Said::default() };
                        let row =
                            Row { name: name.clone(), said, star: false, level: 0, section: None, at: block.at() };
                        let (group, look) = (PROSE, String::new());
                        let met =
                            Met { row, block: index, section, need: None, group, marked: true, in_table: true, look };
                        self.prose.met.push(met);
                    }
                }
                None => {
                    self.prose.unclear |= list.demands();
                    self.prose.others.extend(list.names);
                }
            }
        }
        told
    }

    /// Takes what sentences say where nothing else said anything of the body's fields.
    pub(super) fn take_prose(&mut self) {
        let shown = self.met.iter().any(|met| matches!(met.section, Section::Body | Section::Parameters));
        let prose = std::mem::take(&mut self.prose);
        // What a body may have does not say what it has to.
        if shown || !prose.met.iter().any(|met| met.row.said.need == Some(Need::Required)) {
            return;
        }
        // A field that is only spoken of may be needed as well.
        let is_told = |name: &String| prose.met.iter().any(|met| met.row.name == *name);
        if prose.unclear || !prose.others.iter().all(is_told) {
            self.unclear.push(PROSE);
        }
        self.prose.closed = prose.closed;
        self.met.extend(prose.met);
        self.met.sort_by_key(|met| met.row.at);
    }
}

/// The lists of names in a paragraph. A name is set off as code is.
fn lists(reader: &Reader<'_>, block: &Block) -> Vec<List> {
    let is_code = |piece: &Piece| matches!(reader.dom.name(piece.element), "code" | "tt" | "samp" | "kbd" | "var");
    let mut found: Vec<List> = Vec::new();
    let mut before = String::new();
    let mut follows = false;
    let mut open = false;
    for piece in &block.pieces {
        let text = piece.text.as_str();
        if is_code(piece) && entry::may_be_name(text) {
            match found.last_mut().filter(|_| open) {
                Some(list) => list.names.push(text.to_owned()),
                None => {
                    let before = before.clone();
                    found.push(List { names: vec![text.to_owned()], before, behind: String::new(), follows });
                }
            }
            (open, follows) = (true, true);
            continue;
        }
        if open && matches!(words::plain(text).as_str(), "" | "and" | "as well as") {
            continue;
        }
        open = false;
        if let Some(list) = found.last_mut().filter(|list| list.behind.is_empty()) {
            list.behind = sentence_end(text).to_owned();
        }
        match text.rfind(['.', ';', ':']) {
            Some(end) => {
                before = text.get(end + 1..).unwrap_or_default().to_lowercase();
                follows = false;
            }
            None => before = format!("{before} {text}").to_lowercase(),
        }
    }
    found
}

/// A text up to the end of its sentence.
fn sentence_end(text: &str) -> &str {
    text.split(['.', ';']).next().unwrap_or_default()
}

/// What makes of a demand a condition, or the opposite.
const OPEN: [&str; 14] = [
    "if", "when", "unless", "only", "either", "or", "not", "never", "no", "whenever", "for", "while", "one", "instead",
];

impl List {
    /// What the sentence says of its names; `None` where it says nothing that is understood.
    fn need(&self) -> Option<Need> {
        let both = format!("{} {}", self.before, self.behind.to_lowercase());
        if both.split(|c: char| !c.is_alphanumeric()).any(|word| OPEN.contains(&word)) {
            return None;
        }
        self.by_subject().or_else(|| self.by_predicate())
    }

    /// «The body must contain …»: of nothing that lies in the body.
    fn by_subject(&self) -> Option<Need> {
        const WHOLES: [&str; 7] = ["body", "request", "payload", "it", "you", "call", "json"];
        const HOLDS: [&str; 10] =
            ["contain", "carry", "include", "have", "hold", "provide", "specify", "send", "contains", "give"];
        let words: Vec<&str> =
            self.before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let last = words.iter().rposition(|word| HOLDS.contains(word))?;
        let is_whole = words.iter().any(|word| WHOLES.contains(word)) || words.first() == Some(&"and");
        // Between the verb and the names: «two fields», «the following».
        let few = words.len() - last <= 4;
        if self.follows && words.first() != Some(&"and") && !words.contains(&"it") || !is_whole || !few {
            return None;
        }
        let says = |list: &[&str]| words.iter().any(|word| list.contains(word));
        match (says(&["must", "has", "needs", "always"]), says(&["may", "can", "optionally", "might"])) {
            (true, false) => Some(Need::Required),
            (false, true) => Some(Need::Optional),
            _ => None,
        }
    }

    /// «… are required», «… may be left out».
    fn by_predicate(&self) -> Option<Need> {
        if self.before.split_whitespace().count() > 2 || self.follows && !self.before.trim().is_empty() {
            return None;
        }
        let behind = words::plain(&self.behind);
        let rest = behind.strip_prefix("is ").or_else(|| behind.strip_prefix("are "));
        match rest {
            Some(rest) => words::mark(rest.strip_prefix("always ").unwrap_or(rest)),
            None => ["may be left out", "may be omitted", "can be left out", "can be omitted"]
                .contains(&behind.as_str())
                .then_some(Need::Optional),
        }
    }

    /// Whether something is demanded of the names, however it is put.
    fn demands(&self) -> bool {
        let both = format!("{} {}", self.before, self.behind.to_lowercase());
        ["must", "required", "mandatory", "has to", "have to", "need", "shall", "always"]
            .iter()
            .any(|word| both.contains(word))
    }
}
