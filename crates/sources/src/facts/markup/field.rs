//! A field that a reader sees: a name, and what stands beside it.

use super::{
    super::{
        Need,
        entry::{self, Named, Said},
        outline::{Block, Piece},
        path,
        section::{self, Section},
        table::Row,
        words,
    },
    Met, Reader, part,
};

/// How many blocks after a name may belong to it.
const BESIDE: usize = 8;

impl Reader<'_> {
    /// Reads a field that begins at a block; how many blocks it took, or 0.
    pub(super) fn entry(&mut self, index: usize, block: &Block) -> usize {
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
        let as_before = self.looks_like_a_field(block)
            || self.looks_like_the_next(index, block)
            || (block.heading.is_some() && self.has_labels_below(index));
        let named = match self.named(block).filter(|named| as_before || !is_word(&named.name)) {
            Some(named) => {
                for piece in block.pieces.iter().skip(named.pieces) {
                    said.piece(self.dom, piece);
                }
                named
            }
            None if let Some((named, own)) = self.declared(block) => {
                said = own;
                named
            }
            None => {
                let Some(named) = entry::named_in_text(&block.pieces) else { return 0 };
                // What most paragraphs are told by, before all of them is read.
                if !named.star && !begins_with_mark(&named.rest) {
                    return 0;
                }
                let mut rest = Said::default();
                rest.text(&named.rest);
                block.pieces.iter().skip(1).for_each(|piece| rest.piece(self.dom, piece));
                let starts = !rest.strange.is_empty() && !rest.qualifies();
                if starts || !(rest.qualifies() || named.star) {
                    return 0;
                }
                said = rest;
                named
            }
        };
        let look = self.look_of_name(block, named.pieces);
        let taken = self.beside(index, &look, &mut said);
        let at = block.at();
        let star = named.star || said.star || (said.need.is_none() && self.is_marked_by_class(index, block));
        if !(said.qualifies() || star) {
            self.bare.push((index, self.group, section, look, need));
            return 0;
        }
        self.mark_used(index, taken);
        let row = Row { name: named.name, said, star, level: named.level, section: None, at };
        let group = self.group;
        self.met.push(Met { row, block: index, section, need, group, marked: false, in_table: false, look });
        taken
    }

    /// The name that a block begins with, unless it is the first word of a sentence.
    fn named(&self, block: &Block) -> Option<Named> {
        entry::named(self.dom, &block.pieces).filter(|named| !self.begins_a_sentence(block, named))
    }

    /// «Set `tool_choice` to `required` to force a call»: a capitalised word of the text itself, and the text goes on in small letters
    /// with what is no mark and no type. What such a sentence sets off is no mark of the word; right beside it («Tenant `required` the
    /// tenant») it is one where fields before it look as it does.
    fn begins_a_sentence(&self, block: &Block, named: &Named) -> bool {
        let mut letters = named.name.chars();
        let is_word = letters.next().is_some_and(|c| c.is_ascii_uppercase()) && letters.all(|c| c.is_ascii_lowercase());
        let look = self.look_of_name(block, 1);
        let Some(first) = block.pieces.first().filter(|_| is_word && !is_set(&look)) else { return false };
        let rest = block.pieces.get(named.pieces..).unwrap_or_default();
        let Some(prose) = rest.iter().position(|piece| piece.element == first.element && goes_on(&piece.text)) else {
            return false;
        };
        let marks = |piece: &Piece| words::mark(&piece.text).is_some() || words::kind(&piece.text).is_some();
        let beside = rest.iter().take(prose).any(marks);
        let alike = |met: &Met| met.group == self.group && !met.in_table && met.look == look;
        !(beside && self.met.iter().any(alike))
    }

    /// `max_tokens: number`, `system: optional string or array of …`: a declaration that is an item of a list, set as code.
    pub(super) fn declared(&self, block: &Block) -> Option<(Named, Said)> {
        let [only] = block.pieces.as_slice() else { return None };
        let is_item = self.dom.around(only.element).take(2).any(|at| self.dom.name(at) == "li");
        let (name, kind) = only.text.split_once(": ").filter(|_| self.dom.name(only.element) == "code" && is_item)?;
        let is_type = kind.starts_with(|c: char| c.is_alphabetic() || c == '"') && !kind.contains('/');
        let optional = kind.strip_prefix("optional ");
        let mut said = Said::default();
        if optional.is_some() {
            said.need = Some(Need::Optional);
            said.marks.push(entry::look(self.dom, only.element));
        }
        // A type that is declared elsewhere holds fields of its own.
        let first = optional.unwrap_or(kind).split_whitespace().next()?;
        said.kind = words::kind(first).or(Some("object"));
        let named = Named { name: name.to_owned(), pieces: 1, star: false, rest: String::new(), level: 0 };
        (is_type && entry::may_be_name(name)).then_some((named, said))
    }

    /// Whether an element that begins with a name has `--required` at the end of a class: a style draws the sign beside the name.
    fn is_marked_by_class(&self, index: usize, block: &Block) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.blocks.get(before)).map_or(0, Block::at);
        let begins = self.dom.around(block.at()).take_while(|at| *at > before);
        begins.take(BESIDE).any(|at| {
            let class = self.dom.element(at).map_or("", |element| element.attribute("class"));
            class.split_whitespace().any(|class| class.ends_with("--required"))
        })
    }

    /// Whether a block with a type or mark beside its name is set as names are, and one soon after it looks alike: the first
    /// of a list, whatever its name is.
    fn looks_like_the_next(&self, index: usize, block: &Block) -> bool {
        let look = self.look_of_name(block, 1);
        let set = part::is_styled(&look) || is_set(&look);
        let later = self.blocks.iter().skip(index + 1).take(BESIDE).take_while(|block| block.heading.is_none());
        set && self.is_field_alone(block)
            && later.into_iter().any(|block| {
                let named = entry::named(self.dom, &block.pieces).filter(|named| !is_word(&named.name));
                named.is_some_and(|named| self.look_of_name(block, named.pieces) == look)
            })
    }

    /// How many blocks «Example:» and what follows take where it stands between a field and another one that looks like it: it is
    /// the first one's value, and no part of the page begins.
    pub(super) fn example_of_a_field(&self, index: usize, block: &Block) -> Option<usize> {
        let last = self.met.last().filter(|met| met.group == self.group && !met.in_table && block.heading.is_none())?;
        let level = self.blocks.get(last.block).and_then(|own| own.heading);
        let ends = |block: &Block| {
            let part = section::label(&block.text()).map(|(part, _)| part);
            block.heading.is_some_and(|own| Some(own) != level) || part.is_some_and(|part| part != Section::Example)
        };
        let mut later = (index..).zip(self.blocks.get(index..)?).take(BESIDE);
        let (at, _) = later.find(|(at, block)| self.is_next_field(*at, block, &last.look) || ends(block))?;
        self.is_next_field(at, self.blocks.get(at)?, &last.look).then_some(at - index)
    }

    /// Whether a block is a name with its type or mark, or one that looks as those of a list do, with a class to tell it by or a
    /// type or mark in the next block.
    fn is_next_field(&self, at: usize, block: &Block, look: &str) -> bool {
        let beside = || {
            let mut said = Said::default();
            let next = self.blocks.get(at + 1).filter(|next| next.heading.is_none());
            next.into_iter().flat_map(|next| &next.pieces).for_each(|piece| said.piece(self.dom, piece));
            said.qualifies()
        };
        let named = entry::named(self.dom, &block.pieces);
        let alike = named.is_some_and(|named| self.look_of_name(block, named.pieces) == look);
        alike && (part::is_styled(look) || beside()) || self.is_field_alone(block)
    }

    /// Whether «Type: …» or «Required: …» stands right below a heading: it is the name of a field, whatever that is.
    fn has_labels_below(&self, index: usize) -> bool {
        let next = index.checked_add(1).and_then(|next| self.blocks.get(next));
        next.is_some_and(|next| next.heading.is_none() && Said::default().labelled(&next.text()))
    }

    /// Takes in the blocks beside a name; how many blocks the field has.
    fn beside(&self, index: usize, look: &str, said: &mut Said) -> usize {
        let mut taken = 1;
        for (offset, block) in self.blocks.iter().enumerate().skip(index + 1).take(BESIDE) {
            if offset < index + taken {
                continue;
            }
            if self.is_beyond(index, offset, block) {
                break;
            }
            if self.term_with_answer(offset).is_some_and(|line| said.labelled(&line)) {
                taken = offset - index + 2;
                continue;
            }
            let text = block.text();
            let named = entry::named(self.dom, &block.pieces);
            let own_heading = self.blocks.get(index).and_then(|own| own.heading);
            let same_look =
                |named: &Named| block.heading == own_heading && self.look_of_name(block, named.pieces) == look;
            // A name that is a word about fields is one if it looks as this one does, and a class says that it does.
            let next_field = named.is_some_and(|named| {
                let same = same_look(&named);
                if is_word(&named.name) {
                    same && (part::is_styled(look) || self.is_field_alone(block))
                } else {
                    same || self.is_field_alone(block)
                }
            });
            let other_text = entry::named_in_text(&block.pieces).is_some_and(|named| begins_with_mark(&named.rest))
                && words::kind(&text).is_none();
            // «Type: string», «Required: yes», line by line in one paragraph.
            let lines = lines(&block.pieces);
            let is_lined = lines.len() > 1 && Said::default().labelled(&text);
            let label = section::label(&text).filter(|_| {
                !(is_lined || self.is_of_pills(offset, block) || begins_with_type(&text))
                    && words::mark(&text).is_none()
                    && words::kind(&text).is_none()
            });
            if next_field || other_text || self.declared(block).is_some() || label.is_some() || is_of_an_address(&text)
            {
                break;
            }
            if said.described {
                // Below the description only a label with its value is a mark («Required: yes»), or a pill in the same element.
                if let Some(values) = self.values(block) {
                    values.iter().for_each(|piece| said.piece(self.dom, piece));
                    continue;
                }
                let pill = words::mark(&text).is_some() && self.is_nearer_to_the_one_before(offset)
                    || self.is_of_pills(offset, block);
                block.pieces.iter().filter(|_| pill).for_each(|piece| said.piece(self.dom, piece));
                taken = if pill || said.labelled(&text) { offset - index + 1 } else { taken };
                continue;
            }
            if is_lined {
                for line in &lines {
                    said.labelled(line);
                }
            } else if !said.labelled(&text) {
                block.pieces.iter().for_each(|piece| said.piece(self.dom, piece));
            }
            taken = offset - index + 1;
        }
        taken
    }

    /// «Required: No», where a list of terms has the label and its answer in two elements.
    fn term_with_answer(&self, at: usize) -> Option<String> {
        let (term, answer) = (self.blocks.get(at)?, self.blocks.get(at + 1)?);
        let item = |block: &Block, name: &str| {
            std::iter::once(block.element)
                .chain(self.dom.around(block.element))
                .take(3)
                .find(|at| self.dom.name(*at) == name)
        };
        let (own, next) = (item(term, "dt")?, item(answer, "dd")?);
        let parent = |at: usize| self.dom.node(at).map(|node| node.parent);
        let text = answer.text();
        (parent(own) == parent(next) && words::is_answer(&text)).then(|| format!("{}: {text}", term.text()))
    }

    /// Whether a block after a name can't belong to it: a listing, another heading, a part of another table.
    fn is_beyond(&self, index: usize, at: usize, block: &Block) -> bool {
        block.listing.is_some()
            || (block.heading.is_some() && !self.is_of_the_heading_before(at))
            || self.ends_nested(index, block)
            || self.marks_a_list(at)
            || block.table != self.blocks.get(index).and_then(|own| own.table)
    }

    /// Of a block that begins a list of values what is none of them: its beginning, and what is set otherwise than the first value.
    fn values<'b>(&self, block: &'b Block) -> Option<Vec<&'b Piece>> {
        let (first, rest) = block.pieces.split_first().filter(|(first, _)| entry::begins_values(&first.text))?;
        let look = |piece: &Piece| entry::look(self.dom, piece.element);
        let value = rest.first().map(look);
        let others: Vec<&Piece> = rest.iter().filter(|piece| Some(look(piece)) != value).collect();
        // The marks come first, since the beginning takes all that follows it for values.
        Some(others.into_iter().chain(std::iter::once(first)).collect())
    }

    /// «required», «body»: several short pieces beside each other in the element of a field, and a mark among them.
    fn is_of_pills(&self, at: usize, block: &Block) -> bool {
        (2..=4).contains(&block.pieces.len())
            && block.pieces.iter().all(|piece| piece.text.chars().count() <= 24)
            && block.pieces.iter().any(|piece| words::mark(&piece.text).is_some())
            && self.is_nearer_to_the_one_before(at)
    }

    /// Whether a block stands behind the element with a field's own fields in which a name stands.
    fn ends_nested(&self, index: usize, block: &Block) -> bool {
        let own = self.blocks.get(index).map_or(0, Block::at);
        own < self.nested_until && block.at() >= self.nested_until
    }

    /// How the name of a field looks: as the last of its pieces does, since what it lies in may stand before it in another look.
    fn look_of_name(&self, block: &Block, pieces: usize) -> String {
        let of_letters = |piece: &&Piece| piece.text.chars().any(char::is_alphanumeric);
        let last = block.pieces.iter().take(pieces.max(1)).rfind(of_letters).or_else(|| block.pieces.first());
        last.map(|piece| entry::look(self.dom, piece.element)).unwrap_or_default()
    }

    /// A name with its type or mark in the same block.
    pub(super) fn is_field_alone(&self, block: &Block) -> bool {
        let Some(named) = self.named(block) else { return false };
        let mut said = Said::default();
        block.pieces.iter().skip(named.pieces).for_each(|piece| said.piece(self.dom, piece));
        said.qualifies()
    }

    /// A pill of its own block: the block before it is a name.
    pub(super) fn is_mark_of_a_field(&self, index: usize, text: &str) -> bool {
        if words::mark(text).is_none() {
            return false;
        }
        let before = index.checked_sub(1).and_then(|before| self.blocks.get(before));
        let short = before.is_some_and(|block| block.listing.is_none() && block.text().split_whitespace().count() <= 6);
        short && self.used.get(index.saturating_sub(1)).copied().unwrap_or(false)
    }

    /// Names that look like the names of fields, without anything beside them, are fields, too.
    pub(super) fn take_bare(&mut self) {
        for (index, group, section, look, need) in std::mem::take(&mut self.bare) {
            let alike = self.met.iter().filter(|met| met.group == group && met.look == look).count();
            let special = !look.starts_with("p.") && !look.starts_with("div..") && !look.starts_with("a.");
            let used = self.used.get(index).copied().unwrap_or(true);
            // «Optional parameters», above names that are set as names are: what says nothing itself is of the heading.
            let headed = need.is_some()
                && matches!(section, Section::Body | Section::Parameters)
                && (part::is_styled(&look) || is_set(&look));
            if used || !headed && (alike == 0 || !(special || alike >= 2)) {
                continue;
            }
            let Some(block) = self.blocks.get(index) else { continue };
            let Some(named) = entry::named(self.dom, &block.pieces) else { continue };
            let depth = |at: usize| self.dom.node(at).map_or(0, |node| node.depth);
            if !headed
                && !self
                    .met
                    .iter()
                    .any(|met| met.group == group && met.look == look && depth(met.row.at) == depth(block.at()))
            {
                continue;
            }
            let said = Said::default();
            let row =
                Row { name: named.name, said, star: named.star, level: named.level, section: None, at: block.at() };
            self.met.push(Met { row, block: index, section, need, group, marked: false, in_table: false, look });
        }
        self.met.sort_by_key(|met| met.row.at);
    }
}

/// The lines of a block, each from a piece with a colon on.
fn lines(pieces: &[Piece]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut().filter(|_| !piece.text.contains([':', '：'])) {
            Some(line) => {
                line.push(' ');
                line.push_str(&piece.text);
            }
            None => lines.push(piece.text.clone()),
        }
    }
    lines
}

/// Whether a text goes on with a sentence: in small letters, and with no mark or type.
fn goes_on(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
        && words::leading_mark(text).is_none()
        && text.split([',', ' ', '(', '[', '<']).next().is_some_and(|word| words::kind(word).is_none())
}

/// Whether a look is that of an element that sets names off from a text.
fn is_set(look: &str) -> bool {
    ["code.", "strong.", "b.", "tt.", "kbd."].iter().any(|element| look.starts_with(element))
}

/// A method, or an address: the beginning of something else than what stands beside a field.
fn is_of_an_address(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    path::method(first).is_some_and(|method| method == first)
        && words.next().is_none_or(|word| path::path(word).is_some())
}

fn is_word(name: &str) -> bool {
    !entry::may_be_name(name)
}

/// `array[object (Input)]`, `list<Response>`: a type and what it is made of, whatever that is called.
fn begins_with_type(text: &str) -> bool {
    let head: String = text.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    words::kind(&head).is_some() && text.get(head.len()..).is_some_and(|rest| rest.starts_with(['[', '<', '(', '{']))
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
