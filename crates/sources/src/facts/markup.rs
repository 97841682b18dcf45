//! What a reader sees of a request's fields: tables, lists, definitions and pills, in the part of the page that speaks of the
//! request's body.

mod assembled;
mod component;
mod demanded;
mod denied;
mod field;
mod grouped;
mod legend;
mod nested;
mod part;
mod prose;
mod whole;
mod withheld;

use std::collections::BTreeMap;

pub(super) use denied::OF_HEAD;
use part::LABEL;

use super::{
    Facts, Need, entry,
    outline::{self, Block},
    section::{self, Section},
    stated::Addresses,
    table::{self, Row, Table},
    words,
};
use crate::dom::Dom;

/// Most fields of a page; one with more was not read to its end.
const MOST_FIELDS: usize = 1000;
/// Most tables that are only there for their layout.
const MOST_LAYOUTS: usize = 64;
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

/// The fields of a table.
struct Fields {
    rows: Vec<Row>,
    /// Whether each of its rows was understood.
    whole: bool,
    /// Whether it has a column of marks.
    marked: bool,
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
    /// Names without anything beside them: block, group, part, look, and what the heading above says.
    bare: Vec<(usize, usize, Section, String, Option<Need>)>,
    addresses: Addresses,
    /// Blocks that are of a table of fields, or of a field.
    used: Vec<bool>,
    /// Groups with rows that were not understood.
    unclear: Vec<usize>,
    star: Option<Need>,
    /// What a legend says of a row without a mark.
    unmarked: Option<Need>,
    /// What legends say of other signs.
    signs: BTreeMap<char, Need>,
    /// What sentences say of fields, for a page that shows no fields otherwise.
    prose: prose::Prose,
    /// Blocks by which the list of fields before them, or the endpoint, is not all that there is.
    withheld: Vec<usize>,
    /// In which part each block lies that is read for itself.
    parts: Vec<(usize, Section)>,
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
            unmarked: None,
            signs: BTreeMap::new(),
            prose: prose::Prose::default(),
            withheld: Vec::new(),
            parts: Vec::new(),
            statuses: Vec::new(),
            components: Vec::new(),
        }
    }

    fn read(&mut self) {
        self.components();
        let mut index = 0;
        let mut others: Vec<(Vec<Vec<String>>, usize)> = Vec::new();
        let mut layouts: Vec<usize> = Vec::new();
        // Some toolkits set the heads of a table as a table of its own, above that of its rows.
        let mut heads: Option<(usize, Vec<table::Cell>)> = None;
        while let Some(block) = self.blocks.get(index) {
            let outer = self.outermost_table(block, &layouts);
            if let Some(table) = outer {
                let end = self.dom.node(table).map_or(table, |node| node.end);
                let inside = self.blocks.get(index..).unwrap_or_default();
                let count = inside.iter().take_while(|block| block.at() < end && block.at() >= table).count().max(1);
                let inside = inside.get(..count).unwrap_or_default();
                let above = heads.take().filter(|(end, _)| *end == index).map(|(_, heads)| heads);
                match table::read(self.dom, table, inside, above) {
                    Table::Heads(cells) => {
                        heads = Some((index + count, cells));
                        self.mark_used(index, count);
                    }
                    Table::Layout if layouts.len() < MOST_LAYOUTS => {
                        layouts.push(table);
                        continue;
                    }
                    Table::Layout => self.crowded = true,
                    Table::Fields { rows, whole, marked, label } => {
                        let body = self.table_of_the_body(&rows);
                        self.table(index, count, Fields { rows, whole, marked });
                        body.into_iter().for_each(|inner| self.inner_table(inner));
                        if let Some(label) = label {
                            self.label(&label, LABEL);
                        }
                    }
                    Table::Others(rows) => {
                        let texts: Vec<Vec<String>> =
                            rows.iter().map(|row| row.iter().map(table::Cell::text).collect()).collect();
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
        self.take_prose();
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

    fn note_statuses(&mut self, rows: &[Vec<String>]) {
        for row in rows {
            let status = row.first().and_then(|cell| cell.split_whitespace().next()?.parse::<u16>().ok());
            self.statuses.extend(status.filter(|status| (100..600).contains(status)).map(|status| (0, status)));
        }
    }

    fn table(&mut self, index: usize, count: usize, Fields { rows, whole, marked }: Fields) {
        if let Some(caption) = self.caption(index, count) {
            self.label(&caption, LABEL);
        }
        self.group += 1;
        self.mark_used(index, count);
        let (mut section, need) = self.section();
        // A table that marks fields may be the request's whatever leads to it, and none of them may be lost.
        let marks = marked || rows.iter().any(|row| row.star || row.said.need.is_some() || row.said.sign.is_some());
        if !marks && self.is_led_as_an_answer(index) {
            section = Section::Response;
        }
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

    /// The table in a row that is the body as a whole, as Swagger 2 shows it among the parameters.
    fn table_of_the_body(&self, rows: &[Row]) -> Option<usize> {
        // In a table of the body itself `data` is a field with fields.
        let of_parameters = rows.len() == 1 || self.section().0 != Section::Body;
        let row = rows.iter().find(|row| of_parameters && nested::is_whole(&row.name))?;
        let around = self.dom.around(row.at).find(|at| self.dom.name(*at) == "tr")?;
        let end = self.dom.node(around)?.end;
        (row.at..end).find(|at| self.dom.name(*at) == "table")
    }

    /// Takes in a table that stands in another one and holds the fields of the body.
    fn inner_table(&mut self, table: usize) {
        let end = self.dom.node(table).map_or(table, |node| node.end);
        let from = self.blocks.partition_point(|block| block.at() < table);
        let to = self.blocks.partition_point(|block| block.at() < end);
        let inside = self.blocks.get(from..to).unwrap_or_default();
        if let Table::Fields { rows, whole, marked, .. } = table::read(self.dom, table, inside, None) {
            self.label("Request body", LABEL);
            self.table(from, inside.len(), Fields { rows, whole, marked });
        }
    }

    /// «… returns these attributes of the response:», right above a table.
    fn is_led_as_an_answer(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.blocks.get(before));
        before.is_some_and(|block| {
            block.listing.is_none() && block.table.is_none() && section::leads_to_an_answer(&block.text())
        })
    }

    fn caption(&self, index: usize, count: usize) -> Option<String> {
        let blocks = self.blocks.get(index..index + count)?;
        let caption = blocks.iter().find(|block| self.dom.name(block.element) == "caption")?;
        Some(caption.text())
    }

    /// Reads a block; how many blocks it took.
    fn block(&mut self, index: usize, block: &Block) -> usize {
        if block.listing.is_some() {
            return 1;
        }
        let nested = block.at() < self.nested_until;
        let part = if nested { Section::Nested } else { self.section().0 };
        self.parts.push((index, part));
        let text = if block.heading.is_some() { self.heading(block) } else { block.text() };
        if self.is_withheld(block, part, &text) {
            self.withheld.push(index);
            return 1;
        }
        if self.says_of_many(index, block, &text) {
            return 1;
        }
        let declared = self.declared(block).is_some();
        let label = section::label(&text).filter(|_| !declared && !self.looks_like_a_field(block));
        let of_example = label.is_some_and(|(section, _)| section == Section::Example);
        if label.is_some() && self.is_later_tab(index, block, of_example) {
            return 1;
        }
        if of_example && let Some(taken) = self.example_of_a_field(index, block) {
            return taken;
        }
        let of_list = self.marks_a_list(index);
        let nested = !of_list && self.opens_a_field(block, label.map(|(section, _)| section), &text);
        let of_values = entry::is_list_of_values(&text) && block.pieces.len() == 1;
        if nested && self.labels_nothing(index, block) {
            return 1;
        }
        if (nested && (block.heading.is_none() || self.is_in_a_heading_field(block))) || of_values {
            self.nested_until = self.nested_until.max(self.reach(block.at()));
            return 1;
        }
        // `### model` above «string, required» is a field, and so is `input` beside «string», though it names a part, too.
        let small = self.begins_with_a_small_name(block);
        let may_be_field =
            (block.heading.is_none_or(|level| level >= 3) || self.is_field_alone(block)) && (label.is_none() || small);
        let taken = if may_be_field { self.entry(index, block) } else { 0 };
        if taken > 0 {
            return taken;
        }
        if block.heading.is_some() && words::mark(&text).is_some() && self.is_of_the_heading_before(index) {
            // «Request body», «required» in one heading: the body as a whole is.
            return 1;
        }
        if let Some(level) = block.heading {
            let names_endpoint =
                label.is_some_and(|(part, _)| part == Section::Response) && self.states_an_endpoint(index);
            self.label(if names_endpoint { "" } else { &text }, level);
        } else if label.is_some() && text.chars().count() <= 60 && (of_list || !self.marks_what_is_before(index, &text))
        {
            let level = self.level_of_label(block);
            self.label(&text, level);
        } else {
            self.other_label(block, &text, label.is_some());
            return 1;
        }
        self.labelled = Some(index + 1);
        1
    }

    /// Whether a block begins with a name in small letters, or that of a header.
    fn begins_with_a_small_name(&self, block: &Block) -> bool {
        entry::named(self.dom, &block.pieces).is_some_and(|named| {
            let capital = named.name.starts_with(|c: char| c.is_uppercase());
            (!capital || HEADERS.contains(&named.name.to_ascii_lowercase().as_str())) && entry::may_be_name(&named.name)
        })
    }

    /// Whether a block is no field and no label, but a form of the body, a legend, or a sentence that names fields.
    fn says_of_many(&mut self, index: usize, block: &Block, text: &str) -> bool {
        let is_text = block.heading.is_none() && self.declared(block).is_none();
        section::is_media(text)
            || self.legend(text)
            || is_text && (self.listed(index, block, text) || self.told(index, block))
    }

    /// Whether a block says that fields are not shown, or the endpoint is gone.
    fn is_withheld(&self, block: &Block, part: Section, text: &str) -> bool {
        let of_fields = matches!(part, Section::Body | Section::Parameters);
        let told = || withheld::tells_of_more(text, self.met.len()) || !self.met.is_empty() && withheld::goes_on(text);
        let more = || told() && !self.is_in_a_field(block);
        (of_fields && more()) || (of_fields || part == Section::Other) && withheld::says_it_is_gone(text)
    }

    /// Whether no more fields are taken in.
    fn is_full(&mut self) -> bool {
        self.crowded |= self.met.len() + self.bare.len() >= MOST_FIELDS;
        self.crowded
    }
}
