//! In which part of the page what is read stands: what headings and labels open, and what a legend says of a star.

use super::{
    super::{
        Need, entry,
        outline::{self, Block},
        section::{self, Section},
        stated, words,
    },
    HEADERS, Met, Reader,
};

/// How many fields before one are looked at.
const LOOKED_BACK: usize = 60;
/// Most tabs beside each other that are looked at.
const TABS: usize = 8;
/// The level of labels that are no headings.
pub(super) const LABEL: u8 = 7;

/// Whether a look has a class.
pub(super) fn is_styled(look: &str) -> bool {
    look.matches('.').count() == 2 && !look.contains("..")
}

impl Reader<'_> {
    /// The part that a place belongs to, and what the headings say of all its fields.
    pub(super) fn section(&self) -> (Section, Option<Need>) {
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
    pub(super) fn speaks_of_a_field(&self, text: &str) -> bool {
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
    pub(super) fn names_a_fields_fields(&self, text: &str) -> bool {
        let plain = words::plain(text);
        let words: Vec<&str> = plain.split(' ').collect();
        let of = |word: &&str| self.met.iter().any(|met| met.row.name.eq_ignore_ascii_case(word));
        let kinds = ["object", "objects", "item", "items", "properties", "fields", "attributes"];
        let field = words.iter().position(of);
        let kind = words.iter().rposition(|word| kinds.contains(word));
        // «SAFETY_SETTINGS ARRAY OF OBJECTS»: nothing but the field and its type.
        let typed = words.first().is_some_and(of)
            && words.iter().skip(1).all(|word| kinds.contains(word) || matches!(*word, "array" | "list" | "of"));
        let few = (2..=3).contains(&words.len()) || (typed && (2..=5).contains(&words.len()));
        few && field.zip(kind).is_some_and(|(field, kind)| field != kind)
    }

    /// Whether a label opens the fields of a field, rather than a part of the page.
    pub(super) fn opens_a_field(&self, block: &Block, label: Option<Section>, text: &str) -> bool {
        let is_heading = block.heading.is_some();
        match label {
            Some(Section::Nested) => true,
            Some(Section::Parameters) if !is_heading => self.is_in_a_field(block) || self.names_a_fields_fields(text),
            Some(_) => false,
            None => !is_heading && !self.looks_like_a_field(block) && self.names_a_fields_fields(text),
        }
    }

    /// Opens a label or heading.
    pub(super) fn label(&mut self, text: &str, level: u8) -> bool {
        let found = section::label(text);
        let Some((section, need)) = found.or(if level < 7 { Some((Section::Other, None)) } else { None }) else {
            return false;
        };
        // «Schema» below the tab of a status is that of the answer.
        let of_answer = level >= LABEL
            && section == Section::Parameters
            && matches!(words::plain(text).as_str(), "schema" | "properties" | "fields" | "attributes" | "object")
            && self.open.last().is_some_and(|(own, part, ..)| *own >= LABEL && *part == Section::Response);
        if of_answer {
            return true;
        }
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
        let of_body = self.section().0 == Section::Body;
        let section = if of_body { section::below_the_body(section, text) } else { section };
        self.open.push((level, section, need.filter(|_| level > 1), text.to_owned()));
        self.group += 1;
        true
    }

    /// «Some more:», below «Required fields:»: what the label before it said of all fields is said no more.
    pub(super) fn other_label(&mut self, block: &Block, text: &str, is_known: bool) {
        let short = text.chars().count() <= 60 && text.trim_end().ends_with([':', '：']);
        let said = self.open.last().is_some_and(|(level, _, need, _)| *level >= LABEL && need.is_some());
        if is_known || !short || !said || block.heading.is_some() || block.table.is_some() {
            return;
        }
        let level = self.level_of_label(block);
        while self.open.last().is_some_and(|(own, ..)| *own >= level) {
            self.open.pop();
        }
        self.open.push((level, Section::Other, Some(Need::Unknown), text.to_owned()));
        self.group += 1;
    }

    /// The text of a heading without the links beside it («edit», «¶»).
    pub(super) fn heading(&self, block: &Block) -> String {
        let linked = |at: usize| {
            std::iter::once(at)
                .chain(self.dom.around(at))
                .take_while(|at| *at != block.element)
                .any(|at| self.dom.name(at) == "a")
        };
        let own: Vec<_> = block.pieces.iter().filter(|piece| !linked(piece.element)).cloned().collect();
        if own.is_empty() { block.text() } else { outline::joined(&own) }
    }

    /// Whether a block looks as the names of the fields before it do: `parameters` may be one of them, and begins no part then.
    pub(super) fn looks_like_a_field(&self, block: &Block) -> bool {
        let Some(first) = block.pieces.first() else { return false };
        let look = entry::look(self.dom, first.element);
        let alike = |met: &&Met| {
            let heading = self.blocks.get(met.block).and_then(|block| block.heading);
            !met.in_table && met.look == look && heading == block.heading
        };
        let before = self.met.iter().rev().take_while(|met| met.group == self.group).take(LOOKED_BACK);
        block.heading.is_none_or(|level| level >= 3)
            && before.into_iter().any(|met| alike(&met))
            // Headings of one level look alike without a class, too.
            && (is_styled(&look) || block.heading.is_some() || self.is_field_alone(block))
    }

    /// Whether a block and the one before it lie deeper in one element than it and the one after it: a pill behind a name, and
    /// no label of what comes.
    pub(super) fn is_nearer_to_the_one_before(&self, index: usize) -> bool {
        let at = |index: Option<usize>| index.and_then(|index| self.blocks.get(index)).map(Block::at);
        let depth = |a: Option<usize>, b: Option<usize>| {
            let around = a.zip(b).and_then(|(a, b)| self.dom.shared(a, b));
            around.and_then(|at| self.dom.node(at)).map_or(0, |node| node.depth)
        };
        let (before, own, after) = (at(index.checked_sub(1)), at(Some(index)), at(index.checked_add(1)));
        depth(before, own) > depth(own, after)
    }

    /// Whether a block is nothing but a mark, and that of a field, or of the body as a whole («Body», «required»).
    pub(super) fn marks_what_is_before(&self, index: usize, text: &str) -> bool {
        words::mark(text).is_some()
            && (self.is_mark_of_a_field(index, text)
                || self.is_nearer_to_the_one_before(index)
                || self.labelled == Some(index))
    }

    /// Whether an endpoint stands below a heading, before the next one: «Responses» is the name of a family there.
    pub(super) fn states_an_endpoint(&self, index: usize) -> bool {
        let below = self.blocks.iter().skip(index + 1).take(6).take_while(|block| block.heading.is_none());
        below.into_iter().any(|block| {
            let text = block.listing.clone().unwrap_or_else(|| block.text());
            // «POST /v1/responses (creates a response)»: what follows the address is no part of it.
            let begins = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
            text.lines()
                .next()
                .is_some_and(|line| stated::in_line(line).is_some() || stated::in_line(&begins(line)).is_some())
        })
    }

    /// The level of a label that is no heading: below all headings, and deeper in a list of lists.
    pub(super) fn level_of_label(&self, block: &Block) -> u8 {
        let items = self.dom.around(block.at()).filter(|at| self.dom.name(*at) == "li").take(100).count();
        LABEL.saturating_add(u8::try_from(items).unwrap_or(u8::MAX))
    }

    /// Whether a block and the one before it stand in one heading.
    pub(super) fn is_of_the_heading_before(&self, index: usize) -> bool {
        let at = |index: Option<usize>| index.and_then(|index| self.blocks.get(index)).map(Block::at);
        let around = at(index.checked_sub(1)).zip(at(Some(index))).and_then(|(a, b)| self.dom.shared(a, b));
        around.is_some_and(|around| {
            std::iter::once(around)
                .chain(self.dom.around(around))
                .take(3)
                .any(|at| outline::level(self.dom, at).is_some())
        })
    }

    /// Whether a label stands in the element of the last field: «Properties», on what opens the field's own fields.
    pub(super) fn is_in_a_field(&self, block: &Block) -> bool {
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

    /// Whether a label stands on a tab behind the one that is chosen («Schema», «Example»): what is shown is that of the other.
    pub(super) fn is_later_tab(&self, index: usize, block: &Block, of_example: bool) -> bool {
        let is_tab = |at: &usize| self.dom.element(*at).is_some_and(|element| element.attribute("role") == "tab");
        let tab =
            |block: &Block| std::iter::once(block.element).chain(self.dom.around(block.element)).take(4).find(is_tab);
        let parent = |at: usize| self.dom.node(at).map(|node| node.parent);
        let Some(own) = tab(block) else { return false };
        let is_chosen = |at: usize| {
            let element = self.dom.element(at);
            element.is_some_and(|e| e.attribute("aria-selected") == "true" || e.attribute("data-state") == "active")
        };
        let before = self.blocks.get(..index).unwrap_or_default().iter().rev().map_while(tab).take(TABS);
        let mut before = before.take_while(|before| parent(*before) == parent(own)).peekable();
        let is_later = before.peek().is_some() && !is_chosen(own);
        is_later && (of_example || before.any(is_chosen))
    }

    /// Whether a heading stands in the element of a field whose name is a heading, too.
    pub(super) fn is_in_a_heading_field(&self, block: &Block) -> bool {
        let depth =
            |a: usize, b: usize| self.dom.shared(a, b).and_then(|at| self.dom.node(at)).map_or(0, |node| node.depth);
        let last = self.met.last().and_then(|met| self.blocks.get(met.block)).filter(|last| last.heading.is_some());
        let label = self.labelled.and_then(|after| self.blocks.get(after.checked_sub(1)?));
        last.zip(label).is_some_and(|(last, label)| depth(last.at(), block.at()) > depth(label.at(), last.at()))
    }

    /// Whether what a label opens is not on the page («Show child attributes», closed): the element of the field ends with it, and
    /// what comes next is set as that field is.
    pub(super) fn labels_nothing(&self, index: usize, block: &Block) -> bool {
        let (Some(last), Some(next)) = (self.met.last(), self.blocks.get(index + 1)) else { return false };
        let (own, at, after) = (last.row.at, block.at(), next.at());
        let Some(holder) = self.dom.shared(at, after).filter(|_| !last.in_table) else { return false };
        let depth = |at: usize| self.dom.node(at).map_or(0, |node| node.depth);
        let item = |of: usize| self.dom.around(of).take_while(|around| *around != holder).last();
        let items = item(at).zip(item(after)).filter(|(field, _)| item(own) == Some(*field));
        let alike = next.pieces.first().is_some_and(|first| entry::look(self.dom, first.element) == last.look);
        items.is_some_and(|(field, next)| {
            entry::look(self.dom, field) == entry::look(self.dom, next) || (alike && depth(own) == depth(after))
        })
    }

    /// Where the element ends that holds a label and what it labels.
    pub(super) fn reach(&self, at: usize) -> usize {
        let end = |at: usize| self.dom.node(at).map_or(0, |node| node.end);
        let mut around = self.dom.around(at).map(end);
        let Some(own) = around.next() else { return 0 };
        // What holds only the label ends where it ends.
        let next = self.blocks.partition_point(|block| block.at() < own);
        let next = self.blocks.get(next).map_or(usize::MAX, Block::at);
        std::iter::once(own).chain(around).find(|end| next < *end).unwrap_or(own)
    }
}
