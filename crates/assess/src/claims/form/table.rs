//! Tables: a short cell says nothing without the heads of its column and row. `99.9 %` under `Uptime` claims an uptime.

use crate::claims::passage::Passage;

/// Most words of a cell, or of a head, that stand for no sentence of their own.
const SHORT: usize = 4;

/// The table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Whether it is its first row that is being read.
    pub(super) in_head: bool,
    heads: Vec<String>,
    /// What the row is about: its first cell.
    row: String,
    column: usize,
}

impl Table {
    /// A table begins with its heads.
    pub(super) fn begin() -> Self {
        Self { in_head: true, ..Self::default() }
    }

    /// A row of the body begins.
    pub(super) fn begin_row(&mut self) {
        self.column = 0;
        self.row.clear();
    }

    /// A cell has ended: what it says, with its heads where it is too short to say it alone.
    pub(super) fn cell(&mut self, cell: Passage) -> Passage {
        let column = self.column;
        self.column += 1;
        let text = cell.text.trim().to_owned();
        if self.in_head {
            self.heads.push(text);
            return cell;
        }
        if column == 0 {
            self.row = text;
            return cell;
        }
        let head = self.heads.get(column).filter(|head| is_name(head));
        match head.filter(|_| is_short(&text)) {
            Some(head) if is_name(&self.row) => cell.led_by(&format!("{} {head} is ", self.row)),
            Some(head) => cell.led_by(&format!("{head} is ")),
            None => cell,
        }
    }
}

/// Whether it is the name of something, and no sentence of its own.
fn is_name(text: &str) -> bool {
    is_short(text) && !text.contains(['.', '!', '?', ';', ':', '…'])
}

fn is_short(text: &str) -> bool {
    (1..=SHORT).contains(&text.split_whitespace().count())
}
