//! What a reader sees of a request's fields: tables, lists, definitions and pills, in the part of the page that speaks of the
//! request's body.

use super::{
    Facts, Field, Need, Place,
    entry::{self, Said},
    nesting,
    outline::{self, Block},
    section::{self, Section},
    stated::{Addresses, Plainness, Stated},
    table::{self, Row, Table},
    words,
};
use crate::dom::Dom;

/// Most fields of a page; one with more was not read to its end.
const MOST_FIELDS: usize = 1000;
/// Most tables that are only there for their layout.
const MOST_LAYOUTS: usize = 64;
/// How many blocks after a name may belong to it.
const BESIDE: usize = 8;
/// Names of headers that stand in lists of parameters.
const HEADERS: [&str; 9] = [
    "authorization",
    "content-type",
    "accept",
    "x-api-key",
    "x-goog-api-key",
    "anthropic-version",
    "anthropic-beta",
    "openai-organization",
    "user-agent",
];

/// What the markup of a page says of each endpoint on it, and the text of listings, in which descriptions may stand.
pub(crate) fn facts(dom: &Dom, listings: &mut Vec<String>) -> Vec<Facts> {
    let blocks = outline::blocks(dom);
    listings.extend(blocks.iter().filter_map(|block| block.listing.clone()));
    let mut reader = Reader::new(dom, &blocks);
    reader.read();
    reader.assemble()
}

/// A field as it was met.
#[derive(Debug, Clone)]
struct Met {
    row: Row,
    block: usize,
    section: Section,
    /// What the heading above says of all fields.
    need: Option<Need>,
    /// Fields between two headings belong to one group; those of a table do, too.
    group: usize,
    /// Whether the row stands in a table that has a column of marks.
    marked: bool,
    in_table: bool,
    look: String,
}

struct Reader<'a> {
    dom: &'a Dom,
    blocks: &'a [Block],
    /// Open headings: level, part, mark, the label's text.
    open: Vec<(u8, Section, Option<Need>, String)>,
    /// Where the fields of a field end that a label began («Show child attributes»).
    nested_until: usize,
    /// The block after the last label.
    labelled: Option<usize>,
    /// Whether more is on the page than is read.
    crowded: bool,
    group: usize,
    met: Vec<Met>,
    /// Looks of names without anything beside them: block, group.
    bare: Vec<(usize, usize, Section, String)>,
    addresses: Addresses,
    /// Blocks that are of a table of fields, or of a field.
    used: Vec<bool>,
    /// Groups with rows that were not understood.
    unclear: Vec<usize>,
    star: Option<Need>,
    statuses: Vec<(usize, u16)>,
    /// Parameters that carry where they go in their own markup.
    components: Vec<Met>,
}

impl<'a> Reader<'a> {
    fn new(dom: &'a Dom, blocks: &'a [Block]) -> Self {
        Self {
            dom,
            blocks,
            open: Vec::new(),
            nested_until: 0,
            labelled: None,
            crowded: false,
            group: 0,
            met: Vec::new(),
            bare: Vec::new(),
            addresses: Addresses::default(),
            used: vec![false; blocks.len()],
            unclear: Vec::new(),
            star: Some(Need::Required),
            statuses: Vec::new(),
            components: Vec::new(),
        }
    }

    fn read(&mut self) {
        self.components();
        let mut index = 0;
        let mut others: Vec<(Vec<Vec<String>>, usize)> = Vec::new();
        let mut layouts: Vec<usize> = Vec::new();
        while let Some(block) = self.blocks.get(index) {
            let outer = self.outermost_table(block, &layouts);
            if let Some(table) = outer {
                let end = self.dom.node(table).map_or(table, |node| node.end);
                let inside = self.blocks.get(index..).unwrap_or_default();
                let count = inside.iter().take_while(|block| block.at() < end && block.at() >= table).count().max(1);
                let inside = inside.get(..count).unwrap_or_default();
                match table::read(self.dom, table, inside) {
                    Table::Layout if layouts.len() < MOST_LAYOUTS => {
                        layouts.push(table);
                        continue;
                    }
                    Table::Layout => self.crowded = true,
                    Table::Fields { rows, whole, marked } => self.table(index, count, rows, whole, marked),
                    Table::Others(rows) => {
                        let texts = rows.iter().map(|row| row.iter().map(table::Cell::text).collect()).collect();
                        self.note_statuses(&texts);
                        others.push((texts, index));
                        self.mark_used(index, count);
                    }
                }
                index += count;
                continue;
            }
            index += self.block(index, block).max(1);
        }
        self.take_bare();
        let used = &self.used;
        let is_used = |index: usize| used.get(index).copied().unwrap_or(false);
        self.addresses = Addresses::read(self.dom, self.blocks, &is_used);
        for (rows, index) in others {
            self.addresses.rows(&rows, index);
        }
        self.addresses.settle();
    }

    fn outermost_table(&self, block: &Block, layouts: &[usize]) -> Option<usize> {
        block.table?;
        let around: Vec<usize> = std::iter::once(block.element).chain(self.dom.around(block.element)).collect();
        around.into_iter().rev().find(|at| self.dom.name(*at) == "table" && !layouts.contains(at))
    }

    fn mark_used(&mut self, index: usize, count: usize) {
        self.used.iter_mut().skip(index).take(count).for_each(|used| *used = true);
    }

    fn note_statuses(&mut self, rows: &Vec<Vec<String>>) {
        for row in rows {
            let status = row.first().and_then(|cell| cell.split_whitespace().next()?.parse::<u16>().ok());
            self.statuses.extend(status.filter(|status| (100..600).contains(status)).map(|status| (0, status)));
        }
    }

    fn table(&mut self, index: usize, count: usize, rows: Vec<Row>, whole: bool, marked: bool) {
        if let Some(caption) = self.caption(index, count) {
            self.label(&caption, 7);
        }
        self.group += 1;
        self.mark_used(index, count);
        let (section, need) = self.section();
        if !whole {
            self.unclear.push(self.group);
        }
        for row in rows {
            if self.is_full() {
                break;
            }
            let section = row.section.filter(|_| section != Section::Response).unwrap_or(section);
            let group = self.group;
            self.met.push(Met { row, block: index, section, need, group, marked, in_table: true, look: String::new() });
        }
        self.group += 1;
    }

    fn caption(&self, index: usize, count: usize) -> Option<String> {
        let blocks = self.blocks.get(index..index + count)?;
        let caption = blocks.iter().find(|block| self.dom.name(block.element) == "caption")?;
        Some(caption.text())
    }

    /// The part that a place belongs to, and what the headings say of all its fields.
    fn section(&self) -> (Section, Option<Need>) {
        let need = self.open.iter().rev().find_map(|(_, _, need, _)| *need);
        let Some((_, top, _, text)) = self.open.last() else { return (Section::Other, None) };
        let below = self
            .open
            .iter()
            .rev()
            .skip(1)
            .map(|(_, section, _, _)| *section)
            .find(|section| *section != Section::Other && *section != Section::Parameters);
        let section = match (*top, below) {
            (Section::Body, Some(Section::Response)) if !words::plain(text).contains("request") => Section::Response,
            (Section::Body, _) => Section::Body,
            (Section::Parameters, Some(below)) => below,
            (Section::Other, Some(Section::Body)) => {
                if self.speaks_of_a_field(text) {
                    Section::Nested
                } else {
                    Section::Body
                }
            }
            (Section::Other, Some(below)) => below,
            (Section::Other, None) if self.open.iter().any(|(_, section, _, _)| *section == Section::Parameters) => {
                if self.speaks_of_a_field(text) {
                    Section::Nested
                } else {
                    Section::Parameters
                }
            }
            (Section::Nested | Section::Elsewhere | Section::Example, Some(Section::Response)) => Section::Response,
            (own, _) => own,
        };
        (section, need)
    }

    /// «Message object», «`messages`», «Items of tools»: the fields below are those of a field.
    fn speaks_of_a_field(&self, text: &str) -> bool {
        let plain = words::plain(text);
        let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let kinds = [
            "object",
            "objects",
            "item",
            "items",
            "element",
            "elements",
            "对象",
            "オブジェクト",
            "객체",
            "объект",
            "objekt",
            "objet",
            "objeto",
            "structure",
            "schema",
        ];
        words.iter().any(|word| {
            kinds.contains(word)
                || self.met.iter().any(|met| {
                    met.row.name.eq_ignore_ascii_case(word) || met.row.name.eq_ignore_ascii_case(&format!("{word}s"))
                })
        })
    }

    /// «Messages object», on a button: a field that was met, and that it has fields.
    fn names_a_fields_fields(&self, text: &str) -> bool {
        let plain = words::plain(text);
        let words: Vec<&str> = plain.split(' ').collect();
        let of = |word: &&str| self.met.iter().any(|met| met.row.name.eq_ignore_ascii_case(word));
        let kinds = ["object", "objects", "item", "items", "properties", "fields", "attributes"];
        (2..=3).contains(&words.len()) && words.iter().any(of) && words.iter().any(|word| kinds.contains(word))
    }

    /// Opens a label or heading.
    fn label(&mut self, text: &str, level: u8) -> bool {
        let found = section::label(text);
        let Some((section, need)) = found.or(if level < 7 { Some((Section::Other, None)) } else { None }) else {
            return false;
        };
        // The name of a header above its type is a field there, not the beginning of a part.
        if (4..7).contains(&level) && HEADERS.contains(&text.to_ascii_lowercase().as_str()) && self.open.len() > 1 {
            return true;
        }
        // The title of a page is no part of it: «Responses» is a family there.
        let names_a_field =
            (3..7).contains(&level) && self.met.iter().any(|met| met.row.name == text.trim_matches('`'));
        let section = if level == 1 || names_a_field { Section::Other } else { section };
        while self.open.last().is_some_and(|(own, ..)| *own >= level) {
            self.open.pop();
        }
        self.open.push((level, section, need.filter(|_| level > 1), text.to_owned()));
        self.group += 1;
        true
    }

    /// Reads a block; how many blocks it took.
    fn block(&mut self, index: usize, block: &Block) -> usize {
        if block.listing.is_some() {
            return 1;
        }
        let text = if block.heading.is_some() { self.heading(block) } else { block.text() };
        if self.legend(&text) {
            return 1;
        }
        let label = section::label(&text);
        let nested = label.is_some_and(|(section, _)| {
            section == Section::Nested
                || (section == Section::Parameters && block.heading.is_none() && self.is_in_a_field(block))
        });
        if nested || (block.heading.is_none() && self.names_a_fields_fields(&text)) {
            self.nested_until = self.nested_until.max(self.reach(block.at()));
            return 1;
        }
        // `### model` above «string, required» is a field, and so is `input` beside «string», though it names a part, too.
        let small = entry::named(self.dom, &block.pieces).is_some_and(|named| {
            let capital = named.name.starts_with(|c: char| c.is_uppercase());
            (!capital || HEADERS.contains(&named.name.to_ascii_lowercase().as_str())) && entry::may_be_name(&named.name)
        });
        let may_be_field = block.heading.is_none_or(|level| level >= 3) && (label.is_none() || small);
        let taken = if may_be_field { self.entry(index, block) } else { 0 };
        if taken > 0 {
            return taken;
        }
        if let Some(level) = block.heading {
            self.label(&text, level);
        } else if text.chars().count() <= 60
            && !self.is_mark_of_a_field(index, &text)
            && label.is_some()
            // «Body», «required»: the body as a whole is.
            && !(words::mark(&text).is_some() && self.labelled == Some(index))
        {
            self.label(&text, 7);
        } else {
            return 1;
        }
        self.labelled = Some(index + 1);
        1
    }

    /// The text of a heading without the links beside it («edit», «¶»).
    fn heading(&self, block: &Block) -> String {
        let linked = |at: usize| {
            std::iter::once(at)
                .chain(self.dom.around(at))
                .take_while(|at| *at != block.element)
                .any(|at| self.dom.name(at) == "a")
        };
        let own: Vec<_> = block.pieces.iter().filter(|piece| !linked(piece.element)).cloned().collect();
        if own.is_empty() { block.text() } else { outline::joined(&own) }
    }

    /// Whether a label stands in the element of the last field: «Properties», on what opens the field's own fields.
    fn is_in_a_field(&self, block: &Block) -> bool {
        let mut met = self.met.iter().rev().take_while(|met| met.group == self.group && !met.in_table);
        let Some(last) = met.next() else { return false };
        let depth =
            |a: usize, b: usize| self.dom.shared(a, b).and_then(|at| self.dom.node(at)).map_or(0, |node| node.depth);
        match met.next() {
            Some(before) => depth(last.row.at, block.at()) > depth(before.row.at, last.row.at),
            None => std::iter::once(block.element)
                .chain(self.dom.around(block.element))
                .take(2)
                .any(|at| matches!(self.dom.name(at), "summary" | "button")),
        }
    }

    /// Where the element ends that holds a label and what it labels.
    fn reach(&self, at: usize) -> usize {
        let end = |at: usize| self.dom.node(at).map_or(0, |node| node.end);
        let mut around = self.dom.around(at).map(end);
        let Some(own) = around.next() else { return 0 };
        // What holds only the label ends where it ends.
        let next = self.blocks.partition_point(|block| block.at() < own);
        let next = self.blocks.get(next).map_or(usize::MAX, Block::at);
        std::iter::once(own).chain(around).find(|end| next < *end).unwrap_or(own)
    }

    /// A pill of its own block: the block before it is a name.
    fn is_mark_of_a_field(&self, index: usize, text: &str) -> bool {
        if words::mark(text).is_none() {
            return false;
        }
        let before = index.checked_sub(1).and_then(|before| self.blocks.get(before));
        let short = before.is_some_and(|block| block.listing.is_none() && block.text().split_whitespace().count() <= 6);
        short && self.used.get(index.saturating_sub(1)).copied().unwrap_or(false)
    }

    /// «* required», «Fields marked with * are optional».
    fn legend(&mut self, text: &str) -> bool {
        if !text.contains('*') || text.chars().count() > 120 {
            return false;
        }
        let plain = words::plain(text);
        let first = text.trim_start();
        let about = first.starts_with('*')
            || first.starts_with("(*)")
            || plain.contains("marked")
            || plain.contains("with *")
            || plain.contains("asterisk")
            || plain.contains("带 *")
            || plain.contains("带*");
        let starts_as_field = entry::may_be_name(first.split_whitespace().next().unwrap_or_default().trim_matches('*'));
        if !about || (starts_as_field && !first.starts_with("* ")) || plain.is_empty() {
            return false;
        }
        let words: Vec<&str> = plain.split([' ', '=', ':', '：', '(', ')', ',', '.']).collect();
        let says = |need: Need| {
            words.iter().any(|word| words::mark(word) == Some(need))
                || words::mark(plain.trim_start_matches([' ', '=', '-', ':'])) == Some(need)
        };
        self.star = match (says(Need::Required), says(Need::Optional)) {
            (true, false) => Some(Need::Required),
            (false, true) => Some(Need::Optional),
            _ => Some(Need::Unknown),
        };
        true
    }

    /// Whether no more fields are taken in.
    fn is_full(&mut self) -> bool {
        self.crowded |= self.met.len() + self.bare.len() >= MOST_FIELDS;
        self.crowded
    }

    /// Reads a field that begins at a block; how many blocks it took, or 0.
    fn entry(&mut self, index: usize, block: &Block) -> usize {
        if self.is_full() {
            return 0;
        }
        let (mut section, need) = self.section();
        if section == Section::Example {
            return 0;
        }
        if block.at() < self.nested_until && section != Section::Response {
            section = Section::Nested;
        }
        let mut said = Said::default();
        let named = match entry::named(self.dom, &block.pieces).filter(|named| !is_word(&named.name)) {
            Some(named) => {
                for piece in block.pieces.iter().skip(named.pieces) {
                    said.piece(self.dom, piece);
                }
                named
            }
            None => {
                let Some(named) = entry::named_in_text(&block.pieces) else { return 0 };
                let mut rest = Said::default();
                rest.text(&named.rest);
                block.pieces.iter().skip(1).for_each(|piece| rest.piece(self.dom, piece));
                let starts = !rest.strange.is_empty() && !rest.qualifies();
                if starts || !(rest.qualifies() || named.star) || !begins_with_mark(&named.rest) && !named.star {
                    return 0;
                }
                said = rest;
                named
            }
        };
        let first = block.pieces.first();
        let look = first.map(|piece| entry::look(self.dom, piece.element)).unwrap_or_default();
        let taken = self.beside(index, &look, &mut said);
        let at = block.at();
        if !(said.qualifies() || named.star) {
            self.bare.push((index, self.group, section, look));
            return 0;
        }
        self.mark_used(index, taken);
        let row = Row { name: named.name, said, star: named.star, level: named.level, section: None, at };
        let group = self.group;
        self.met.push(Met { row, block: index, section, need, group, marked: false, in_table: false, look });
        taken
    }

    /// Takes in the blocks beside a name; how many blocks the field has.
    fn beside(&self, index: usize, look: &str, said: &mut Said) -> usize {
        let mut taken = 1;
        for (offset, block) in self.blocks.iter().enumerate().skip(index + 1).take(BESIDE) {
            if said.described
                || block.listing.is_some()
                || block.heading.is_some()
                || block.table != self.blocks.get(index).and_then(|own| own.table)
            {
                break;
            }
            let first = block.pieces.first();
            let same_look = first.is_some_and(|piece| entry::look(self.dom, piece.element) == look);
            let text = block.text();
            let is_name = entry::named(self.dom, &block.pieces).is_some_and(|named| !is_word(&named.name));
            let next_field = is_name && (same_look || self.is_field_alone(block));
            let other_text = entry::named_in_text(&block.pieces).is_some_and(|named| begins_with_mark(&named.rest))
                && words::kind(&text).is_none();
            let label = section::label(&text).filter(|_| words::mark(&text).is_none() && words::kind(&text).is_none());
            if next_field || other_text || label.is_some() {
                break;
            }
            block.pieces.iter().for_each(|piece| said.piece(self.dom, piece));
            taken = offset - index + 1;
        }
        taken
    }

    /// A name with its type or mark in the same block.
    fn is_field_alone(&self, block: &Block) -> bool {
        let Some(named) = entry::named(self.dom, &block.pieces) else { return false };
        let mut said = Said::default();
        block.pieces.iter().skip(named.pieces).for_each(|piece| said.piece(self.dom, piece));
        said.qualifies()
    }

    /// Names that look like the names of fields, without anything beside them, are fields, too.
    fn take_bare(&mut self) {
        for (index, group, section, look) in std::mem::take(&mut self.bare) {
            let alike = self.met.iter().filter(|met| met.group == group && met.look == look).count();
            let special = !look.starts_with("p.") && !look.starts_with("div..") && !look.starts_with("a.");
            let used = self.used.get(index).copied().unwrap_or(true);
            if alike == 0 || used || !(special || alike >= 2) {
                continue;
            }
            let Some(block) = self.blocks.get(index) else { continue };
            let Some(named) = entry::named(self.dom, &block.pieces) else { continue };
            let depth = |at: usize| self.dom.node(at).map_or(0, |node| node.depth);
            if !self
                .met
                .iter()
                .any(|met| met.group == group && met.look == look && depth(met.row.at) == depth(block.at()))
            {
                continue;
            }
            let said = Said::default();
            let row =
                Row { name: named.name, said, star: named.star, level: named.level, section: None, at: block.at() };
            self.met.push(Met { row, block: index, section, need: None, group, marked: false, in_table: false, look });
        }
        self.met.sort_by_key(|met| met.row.at);
    }

    /// `<ParamField body="model" type="string" required>` and its like: where it goes stands in it.
    fn components(&mut self) {
        for (at, element) in self.dom.elements() {
            let node = self.dom.node(at);
            if node.is_some_and(|node| node.hidden) {
                continue;
            }
            let nested = self.dom.around(at).any(|around| {
                matches!(
                    self.dom.name(around),
                    "expandable" | "paramfield" | "responsefield" | "api-method-response" | "swagger-response"
                )
            });
            let has = |name: &str| element.attributes.iter().any(|(own, _)| own == name);
            let (name, body) = match element.name.as_str() {
                "paramfield" if has("body") => (element.attribute("body"), true),
                "swagger-parameter" | "api-method-parameter" if has("name") => {
                    let inside = element.attribute("in");
                    let parent =
                        self.dom.around(at).any(|around| self.dom.name(around) == "api-method-body-parameters");
                    (element.attribute("name"), inside == "body" || parent)
                }
                _ => continue,
            };
            if nested || !body {
                continue;
            }
            let no = ["false", "{false}"];
            let mut said = Said { kind: words::kind(element.attribute("type")), ..Said::default() };
            let required = has("required") && !no.contains(&element.attribute("required"));
            said.need = Some(if required { Need::Required } else { Need::Optional });
            said.deprecated = has("deprecated") && !no.contains(&element.attribute("deprecated"));
            let row = Row { name: name.to_owned(), said, star: false, level: 0, section: None, at };
            let look = String::new();
            self.components.push(Met {
                row,
                block: 0,
                section: Section::Body,
                need: None,
                group: usize::MAX,
                marked: true,
                in_table: true,
                look,
            });
        }
        for met in &mut self.components {
            met.block = self.blocks.iter().position(|block| block.at() > met.row.at).unwrap_or(self.blocks.len());
        }
    }

    fn assemble(mut self) -> Vec<Facts> {
        self.nest();
        let stated = self.endpoints();
        let starts = self.starts(&stated);
        let all: Vec<Met> =
            std::mem::take(&mut self.met).into_iter().chain(std::mem::take(&mut self.components)).collect();
        let mut found = Vec::new();
        for (at, stated) in stated.iter().enumerate() {
            let from = starts.get(at).copied().unwrap_or(0);
            let to = starts.get(at + 1).copied().unwrap_or(usize::MAX);
            let own: Vec<&Met> = all.iter().filter(|met| met.block >= from && met.block < to).collect();
            let mut facts = Facts::of(Place::Markup, Some(stated.endpoint.clone()));
            self.fill(&mut facts, &own);
            found.push(facts);
        }
        if found.is_empty() {
            let mut facts = Facts::of(Place::Markup, None);
            self.fill(&mut facts, &all.iter().collect::<Vec<_>>());
            found.extend(Some(facts).filter(|facts| !facts.fields.is_empty()));
        }
        for facts in &mut found {
            facts.complete &= !self.dom.cut && !self.crowded;
            facts.statuses = self.statuses.iter().map(|(_, status)| *status).collect();
        }
        found
    }

    /// The endpoints that count: those that stand alone, else those of lists and sentences; each once.
    fn endpoints(&self) -> Vec<Stated> {
        let best = self.addresses.stated.iter().map(|stated| stated.how).max().unwrap_or(Plainness::Sentence);
        let mut found: Vec<Stated> = Vec::new();
        for stated in self.addresses.stated.iter().filter(|stated| stated.how == best) {
            if !found
                .iter()
                .any(|own| own.endpoint.path == stated.endpoint.path && own.endpoint.method == stated.endpoint.method)
            {
                found.push(stated.clone());
            }
        }
        found
    }

    /// Where the part of each endpoint begins: at the heading above it, the first at the beginning of the page.
    fn starts(&self, stated: &[Stated]) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut after = 0;
        for (at, stated) in stated.iter().enumerate() {
            let heading = (after..=stated.block).rev().find(|index| {
                self.blocks.get(*index).is_some_and(|block| {
                    block.heading.is_some() && section::label(&block.text()).is_none_or(|_| block.heading == Some(1))
                })
            });
            let start = if at == 0 { 0 } else { heading.unwrap_or(stated.block) };
            // Fields between the heading and the endpoint belong to whom stands before them.
            let between = self.met.iter().any(|met| met.block > start && met.block < stated.block);
            starts.push(if between && at > 0 { stated.block } else { start });
            after = stated.block + 1;
        }
        starts
    }

    fn fill(&self, facts: &mut Facts, met: &[&Met]) {
        let of = |section: Section| met.iter().copied().filter(move |met| met.section == section);
        let section = if of(Section::Body).next().is_some() {
            Section::Body
        } else if of(Section::Parameters).next().is_some() {
            Section::Parameters
        } else {
            Section::Other
        };
        let path = facts.endpoint.as_ref().map(|endpoint| endpoint.path.clone()).unwrap_or_default();
        let own: Vec<&Met> = of(section).filter(|met| !is_elsewhere(&met.row.name, section, &path)).collect();
        let marks: Vec<&String> = own
            .iter()
            .flat_map(|met| &met.row.said.marks)
            .filter(|look| look.matches('.').count() == 2 && !look.contains(".."))
            .collect();
        let required = own.iter().any(|met| self.need(met, &marks, false) == Need::Required);
        facts.says_required = required || own.iter().any(|met| met.marked);
        facts.complete = !own.is_empty() && !own.iter().any(|met| self.unclear.contains(&met.group));
        let group_says = |group: usize| {
            own.iter().any(|met| met.group == group && (met.marked || self.need(met, &marks, false) == Need::Required))
        };
        let first = own.iter().map(|met| met.group).min();
        for met in &own {
            let says = group_says(met.group) || (required && !met.in_table);
            let mut need = self.need(met, &marks, says);
            // A second table below the same heading may be that of a field's own fields.
            if need == Need::Required && met.in_table && Some(met.group) != first && self.is_aside(met, &own) {
                need = Need::Unknown;
            }
            facts.add(Field { name: met.row.name.clone(), need, kind: met.row.said.kind });
        }
        // Fields below another label after those of the body may be its own, too: they are not vouched for.
        let after = own.iter().map(|met| met.block).min().unwrap_or(usize::MAX);
        let stray = of(Section::Parameters).filter(|met| section == Section::Body && met.block > after);
        for met in stray.filter(|met| !is_elsewhere(&met.row.name, Section::Parameters, &path)) {
            let need = match self.need(met, &marks, true) {
                Need::Required => Need::Unknown,
                need @ (Need::Optional | Need::Conditional | Need::Unknown) => need,
            };
            if facts.field(&met.row.name).is_none() {
                facts.add(Field { name: met.row.name.clone(), need, kind: met.row.said.kind });
            }
        }
    }

    /// Whether a table comes after another one under the same headings, with a text between that speaks of a field.
    fn is_aside(&self, met: &Met, own: &[&Met]) -> bool {
        let before = own.iter().filter(|other| other.group < met.group).map(|other| other.block).max();
        let Some(before) = before else { return false };
        let between = self.blocks.get(before..met.block).unwrap_or_default();
        let near = between.iter().rev().take(20).take_while(|block| block.heading.is_none() && block.table.is_none());
        near.into_iter().any(|block| {
            let text = block.text();
            text.ends_with(':') || self.speaks_of_a_field(&text)
        })
    }

    fn need(&self, met: &Met, marks: &[&String], says: bool) -> Need {
        let said = &met.row.said;
        let stated = said.need.or_else(|| met.row.star.then_some(self.star).flatten()).or(met.need);
        match stated {
            _ if said.deprecated => Need::Optional,
            Some(need) => need,
            None if said.strange.iter().any(|look| marks.contains(&look)) => Need::Unknown,
            None if says || met.marked => Need::Optional,
            None => Need::Unknown,
        }
    }

    /// Takes out what lies in another field: by its signs, by its dotted name, or by its place in the tree.
    fn nest(&mut self) {
        let groups: std::collections::BTreeSet<usize> = self.met.iter().map(|met| met.group).collect();
        let mut nested = vec![false; self.met.len()];
        for group in groups {
            let members: Vec<usize> =
                (0..self.met.len()).filter(|at| self.met.get(*at).is_some_and(|met| met.group == group)).collect();
            self.nest_group(&members, &mut nested);
        }
        let mut nested = nested.into_iter();
        self.met.retain(|_| !nested.next().unwrap_or(false));
    }

    fn nest_group(&mut self, members: &[usize], nested: &mut [bool]) {
        self.unwrap_body(members);
        let get = |at: usize| self.met.get(at);
        let lowest = members.iter().filter_map(|at| get(*at)).map(|met| met.row.level).min().unwrap_or(0);
        let in_table = members.iter().any(|at| get(*at).is_some_and(|met| met.in_table));
        let places: Vec<usize> = members.iter().filter_map(|at| get(*at)).map(|met| met.row.at).collect();
        let top = if in_table { places } else { nesting::top(self.dom, &places) };
        for at in members {
            let Some(met) = get(*at) else { continue };
            let dotted = met.row.name.trim_end_matches("[]").contains(['.', '[']);
            let deeper = met.row.level > lowest || !top.contains(&met.row.at);
            if let Some(nested) = nested.get_mut(*at) {
                *nested = dotted || deeper;
            }
        }
    }

    /// A row `body` above rows of its fields is the body itself, and `body.model` its field.
    fn unwrap_body(&mut self, members: &[usize]) {
        let whole = ["body", "requestbody", "payload", "request", "root", "json", "data"];
        let Some(root) = members.iter().copied().find(|at| {
            self.met.get(*at).is_some_and(|met| whole.contains(&met.row.name.to_ascii_lowercase().as_str()))
        }) else {
            return;
        };
        let Some(name) = self.met.get(root).map(|met| (met.row.name.clone(), met.row.level)) else { return };
        let (prefix, level) = (format!("{}.", name.0), name.1);
        let below = members
            .iter()
            .copied()
            .filter(|at| *at > root)
            .filter_map(|at| self.met.get(at))
            .any(|met| met.row.level > level || met.row.name.starts_with(&prefix));
        if !below {
            return;
        }
        for at in members.iter().copied().filter(|at| *at > root) {
            let Some(met) = self.met.get_mut(at) else { continue };
            met.row.level = met.row.level.saturating_sub(1);
            if let Some(rest) = met.row.name.strip_prefix(&prefix) {
                met.row.name = rest.to_owned();
            }
        }
        if let Some(met) = self.met.get_mut(root) {
            met.section = Section::Nested;
        }
    }
}

fn is_word(name: &str) -> bool {
    !entry::may_be_name(name)
}

/// Whether what follows a name in a sentence begins as what stands beside a field does.
fn begins_with_mark(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '(', ':', '-', '–', '—', ',', '[', '*', '|', '：', '（', '_', '`']);
    let head =
        rest.split([',', ')', '.', ':', ';', ']', '|', '）', '-', '–', '—', '*', '_', '`']).next().unwrap_or_default();
    let first = head.split_whitespace().next().unwrap_or_default();
    words::mark(head).is_some()
        || words::kind(head).is_some()
        || words::kind(first).is_some()
        || words::mark(first).is_some() && head.split_whitespace().count() <= 2
}

/// Headers and parameters of the path in a list that says no place.
fn is_elsewhere(name: &str, section: Section, path: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let in_path =
        [format!("{{{name}}}"), format!(":{name}"), format!("<{name}>")].iter().any(|form| path.contains(form));
    HEADERS.contains(&lower.as_str()) || (section != Section::Body && in_path)
}
