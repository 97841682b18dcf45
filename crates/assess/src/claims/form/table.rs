//! Tables: a short cell says nothing without the heads of its column and row. `99.9 %` under `Uptime` claims an uptime.

/// Most words of a cell, or of a head, that stand for no sentence of their own.
const SHORT: usize = 4;

/// What a cell is to its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It says what stands in its column.
    ColumnHead,
    /// It says what its row is about.
    RowHead,
    /// All else. The first one of a row without a head is as good as one.
    Data,
}

/// The table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    heads: Vec<String>,
    /// What the whole table is about.
    caption: String,
    /// What the row is about: its head, or its first cell.
    row: String,
    column: usize,
}

impl Table {
    pub(super) fn caption(&mut self, text: &str) {
        text.trim().clone_into(&mut self.caption);
    }

    pub(super) fn begin_row(&mut self) {
        self.column = 0;
        self.row.clear();
    }

    pub(super) const fn is_first_column(&self) -> bool {
        self.column == 0
    }

    pub(super) const fn has_heads(&self) -> bool {
        !self.heads.is_empty()
    }

    /// A cell over so many columns has ended: the words that lead it, where it is too short to say alone what it says.
    pub(super) fn cell(&mut self, role: Role, columns: usize, text: &str) -> Option<String> {
        let (text, column) = (text.trim(), self.column);
        self.column = self.column.saturating_add(columns.max(1)).min(WIDEST);
        match role {
            Role::ColumnHead => {
                self.heads.resize(column, String::new());
                self.heads.resize(self.column, text.to_owned());
                None
            }
            Role::RowHead => {
                text.clone_into(&mut self.row);
                None
            }
            Role::Data if column == 0 => {
                text.clone_into(&mut self.row);
                None
            }
            Role::Data => self.lead(column, text),
        }
    }

    fn lead(&self, column: usize, text: &str) -> Option<String> {
        if !(is_short(text) && says_something(text)) {
            return None;
        }
        // The answer to a question: the two are read as they would be in a line.
        if self.row.ends_with('?') {
            return Some(format!("{} ", self.row));
        }
        let head = self.heads.get(column).map_or("", String::as_str);
        if is_figure(text) && (is_recorded(&self.row) || is_recorded(head)) {
            return None;
        }
        let names: Vec<&str> =
            [&self.caption, self.row.as_str(), head].into_iter().filter(|name| is_name(name)).collect();
        // A caption alone does not say what a cell is of.
        let named = is_name(head) || is_name(&self.row) && !self.has_heads();
        named.then(|| format!("{} is ", names.join(" ")))
    }
}

/// The words that lead what is said of a term.
pub(super) fn lead_of_term(term: &str, text: &str) -> Option<String> {
    let term = term.trim();
    let joined = if term.ends_with('?') { " " } else { " is " };
    let leads = (is_name(term) || term.ends_with('?')) && !(is_figure(text) && is_recorded(term));
    (leads && is_short(text) && says_something(text)).then(|| format!("{term}{joined}"))
}

/// Most columns that are told apart.
const WIDEST: usize = 1000;

/// Whether it is the name of something, and no sentence of its own.
fn is_name(text: &str) -> bool {
    is_short(text) && !text.contains(['.', '!', '?', ';', ':', '…'])
}

/// What a run itself is told by: a number beside one of these is no claim, whoever's column it stands in.
#[rustfmt::skip]
const RECORDED: &[&str] = &[
    "attempt", "attempts", "call", "calls", "retries", "status", "exit code", "exit status", "seen at", "time", "time (utc)", "date", "started",
    "ended", "run", "tokens", "bytes", "waited",
];

fn is_recorded(name: &str) -> bool {
    RECORDED.contains(&name.trim().to_lowercase().as_str())
}

/// A bare number or time.
fn is_figure(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '-' | ' '))
}

/// What stands in a cell for nothing.
#[rustfmt::skip]
const NOTHING: &[&str] = &[
    "n/a", "na", "n.a.", "unknown", "tbd", "tba", "todo", "not known", "not checked", "not measured", "not tested", "not yet", "not stated",
    "pending", "open", "see below", "see above",
];

fn says_something(text: &str) -> bool {
    text.contains(char::is_alphanumeric) && !NOTHING.contains(&text.trim().to_lowercase().as_str())
}

fn is_short(text: &str) -> bool {
    (1..=SHORT).contains(&text.split_whitespace().count())
}
