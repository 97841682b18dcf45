//! Tables and lists of terms in HTML: which cell, caption, term or description a block is.

use super::table::{Role, Table, lead_of_term};
use crate::claims::passage::Passage;

/// What is open, and what its words are to what comes.
#[derive(Debug, Default)]
pub(super) struct Tables {
    open: Vec<Table>,
    in_head: bool,
    part: Option<Part>,
    term: String,
}

/// A cell, caption, term or description, and how many blocks were found before it.
#[derive(Debug)]
struct Part {
    is: Is,
    before: usize,
}

#[derive(Debug)]
enum Is {
    Cell { role: Role, columns: usize },
    Caption,
    Term,
    Description,
}

/// Elements that a table or a list of terms is made of.
const PARTS: [&str; 11] = ["table", "tr", "th", "td", "caption", "dt", "dd", "dl", "thead", "tbody", "tfoot"];

impl Tables {
    /// An element begins. All blocks before it are in `found`.
    pub(super) fn start(&mut self, name: &str, attribute: impl Fn(&str) -> Option<String>, found: &mut Vec<Passage>) {
        if !PARTS.contains(&name) {
            return;
        }
        // An end tag may be left out.
        self.close(found);
        let is = match name {
            "table" => {
                self.open.push(Table::default());
                return;
            }
            "thead" | "tbody" | "tfoot" => {
                self.in_head = name == "thead";
                return;
            }
            "tr" => {
                self.open.last_mut().into_iter().for_each(Table::begin_row);
                return;
            }
            "th" | "td" => {
                let columns = attribute("colspan").and_then(|span| span.trim().parse().ok()).unwrap_or(1);
                Is::Cell { role: self.role(name, attribute("scope")), columns }
            }
            "caption" => Is::Caption,
            "dt" => Is::Term,
            "dd" => Is::Description,
            _ => return,
        };
        self.part = Some(Part { is, before: found.len() });
    }

    /// Its scope says what a head is of; without one, a first cell below other heads is that of its row.
    fn role(&self, name: &str, scope: Option<String>) -> Role {
        let scope = scope.map(|scope| scope.trim().to_ascii_lowercase());
        let below = self.open.last().is_some_and(|table| table.is_first_column() && table.has_heads());
        match (name, scope.as_deref()) {
            (_, Some("row" | "rowgroup")) => Role::RowHead,
            (_, Some("col" | "colgroup")) => Role::ColumnHead,
            _ if self.in_head => Role::ColumnHead,
            ("th", _) if below => Role::RowHead,
            ("th", _) => Role::ColumnHead,
            _ => Role::Data,
        }
    }

    /// An element ends. All blocks in it are in `found`.
    pub(super) fn end(&mut self, name: &str, found: &mut Vec<Passage>) {
        if !PARTS.contains(&name) {
            return;
        }
        self.close(found);
        match name {
            "table" => {
                self.open.pop();
            }
            "thead" => self.in_head = false,
            "dl" => self.term.clear(),
            _ => {}
        }
    }

    fn close(&mut self, found: &mut Vec<Passage>) {
        let Some(Part { is, before }) = self.part.take() else { return };
        // A part of several blocks is no short one.
        let alone = match found.get(before..) {
            Some([one]) => one.text.clone(),
            _ => String::new(),
        };
        let lead = match is {
            Is::Cell { role, columns } => self.open.last_mut().and_then(|table| table.cell(role, columns, &alone)),
            Is::Caption => {
                self.open.last_mut().into_iter().for_each(|table| table.caption(&alone));
                None
            }
            Is::Term => {
                self.term = alone;
                None
            }
            Is::Description => lead_of_term(&self.term, &alone),
        };
        if let Some(lead) = lead
            && let Some(block) = found.pop()
        {
            found.push(block.led_by(&lead));
        }
    }
}
