//! Tables of fields: which column holds what, and what each row says.

use super::{
    Need,
    entry::{self, Said},
    nesting,
    outline::{Block, Piece, holds_a_sign, joined},
    section::{self, Section},
    words::{self, Column},
};
use crate::dom::Dom;

/// Most rows of a table that are read.
const ROWS: usize = 5000;
/// How many pieces a cell has at least that holds more than one thing.
const SEVERAL: usize = 3;
/// Most columns.
const COLUMNS: usize = 40;

/// A cell: its pieces, without those of a table in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    /// What it shows.
    pub(crate) pieces: Vec<Piece>,
    /// Its element; the row's where a cell is missing.
    pub(crate) element: usize,
    /// Whether it is a head.
    pub(crate) head: bool,
    /// Whether it stands for several columns.
    pub(crate) wide: bool,
}

impl Cell {
    /// Its text.
    pub(crate) fn text(&self) -> String {
        joined(&self.pieces)
    }
}

/// A row of a field.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// The name, as the page has it; not a name of the closed pattern where it is not one.
    pub(crate) name: String,
    /// What stands beside it.
    pub(crate) said: Said,
    /// Whether a star marks it.
    pub(crate) star: bool,
    /// How deep its own signs say that it lies.
    pub(crate) level: usize,
    /// Where it goes, where the row or the table says so.
    pub(crate) section: Option<Section>,
    /// The node of the name.
    pub(crate) at: usize,
}

/// What a table is.
#[derive(Debug, Clone)]
pub(crate) enum Table {
    /// A table of fields; `false`: with rows that were not understood. `marked`: it has a column that says which are required.
    Fields {
        /// In order.
        rows: Vec<Row>,
        /// Whether each was understood.
        whole: bool,
        /// Whether a column says which are required.
        marked: bool,
        /// A label in its last row: that of what follows, where Markdown has no line between.
        label: Option<String>,
    },
    /// Rows of something else.
    Others(Vec<Vec<Cell>>),
    /// Only there for its layout.
    Layout,
    /// The heads of a table of fields whose rows are the next table's.
    Heads(Vec<Cell>),
}

/// Reads a table; `blocks` are those in it, `heads` those of the table right before it.
pub(crate) fn read(dom: &Dom, at: usize, blocks: &[Block], heads: Option<Vec<Cell>>) -> Table {
    let mut grid = grid(dom, at, blocks);
    let fits = |heads: &Vec<Cell>| grid.iter().all(|row| row.len() == heads.len() && !row.iter().any(|cell| cell.head));
    if let Some(heads) = heads.filter(fits) {
        grid.insert(0, heads);
    }
    let end = dom.node(at).map_or(at, |node| node.end);
    let holds_table = (at + 1..end).any(|inside| dom.name(inside) == "table");
    let heads = grid.iter().flatten().any(|cell| cell.head);
    // A column alone holds no rows of fields: whatever is in it is laid out there.
    let single =
        grid.iter().all(|row| row.len() <= 1) && grid.iter().flatten().any(|cell| cell.pieces.len() >= SEVERAL);
    if single || (holds_table && !heads && grid.len() <= 3) {
        return Table::Layout;
    }
    let Some(columns) = columns(&grid) else { return Table::Others(grid) };
    if let [only] = grid.as_slice()
        && only.iter().all(|cell| cell.head)
    {
        return Table::Heads(only.clone());
    }
    rows(dom, &grid, &columns)
}

/// The rows of a table, each with a cell for every column.
fn grid(dom: &Dom, table: usize, blocks: &[Block]) -> Vec<Vec<Cell>> {
    let end = dom.node(table).map_or(table, |node| node.end);
    let own = |at: usize| dom.around(at).find(|around| dom.name(*around) == "table") == Some(table);
    let mut grid: Vec<Vec<Cell>> = Vec::new();
    // Cells of earlier rows that reach down: column, rows left, cell.
    let mut reaching: Vec<(usize, usize, Cell)> = Vec::new();
    let mut pieces = blocks.iter().flat_map(|block| block.pieces.iter()).peekable();
    for at in table + 1..end {
        let Some(element) = dom.element(at) else { continue };
        if dom.node(at).is_some_and(|node| node.hidden) {
            continue;
        }
        match element.name.as_str() {
            "tr" if own(at) => {
                fill(&mut grid, &mut reaching);
                if grid.len() >= ROWS {
                    return grid;
                }
                grid.push(Vec::new());
            }
            name @ ("td" | "th") if own(at) => {
                let span = |name: &str| element.attribute(name).parse::<usize>().unwrap_or(1).clamp(1, COLUMNS);
                let inside = dom.node(at).map_or(at, |node| node.end);
                let mut cell = Cell { pieces: Vec::new(), element: at, head: name == "th", wide: span("colspan") > 1 };
                while let Some(piece) = pieces.peek() {
                    if piece.at >= inside {
                        break;
                    }
                    let direct = dom.around(piece.at).find(|around| dom.name(*around) == "table") == Some(table);
                    if piece.at > at && direct && cell.pieces.len() < 400 {
                        cell.pieces.push((*piece).clone());
                    }
                    pieces.next();
                }
                let Some(row) = grid.last_mut() else { continue };
                place(row, &mut reaching, cell, span("colspan"), span("rowspan"));
            }
            _ => {}
        }
    }
    fill(&mut grid, &mut reaching);
    grid.retain(|row| !row.is_empty());
    grid
}

fn place(row: &mut Vec<Cell>, reaching: &mut Vec<(usize, usize, Cell)>, cell: Cell, columns: usize, rows: usize) {
    take_reaching(row, reaching);
    if row.len() >= COLUMNS {
        return;
    }
    if rows > 1 {
        reaching.push((row.len(), rows - 1, cell.clone()));
    }
    let element = cell.element;
    row.push(cell);
    for _ in 1..columns {
        row.push(Cell { element, wide: true, ..Cell::default() });
    }
}

fn take_reaching(row: &mut Vec<Cell>, reaching: &mut [(usize, usize, Cell)]) {
    while row.len() < COLUMNS {
        let column = row.len();
        let Some(found) = reaching.iter_mut().find(|(own, left, _)| *own == column && *left > 0) else { return };
        found.1 -= 1;
        row.push(found.2.clone());
    }
}

fn fill(grid: &mut [Vec<Cell>], reaching: &mut Vec<(usize, usize, Cell)>) {
    if let Some(row) = grid.last_mut() {
        take_reaching(row, reaching);
    }
    reaching.retain(|(_, left, _)| *left > 0);
}

/// What the columns of a table of fields hold.
struct Columns {
    each: Vec<Column>,
    name: usize,
    /// The heads, in lower case, together.
    heads: String,
    /// What the head of the names says of where they go.
    section: Option<Section>,
    /// How many rows the head takes.
    skip: usize,
    /// Whether a field that is not required says so: then a cell of marks with nothing in it says nothing.
    answered: bool,
}

fn columns(grid: &[Vec<Cell>]) -> Option<Columns> {
    let first = grid.first()?;
    let texts: Vec<String> = first.iter().map(Cell::text).collect();
    let each: Vec<Column> = texts.iter().map(|text| words::column(text)).collect();
    let known = each.iter().filter(|column| **column != Column::Other).count();
    let is_head = first.iter().all(|cell| cell.head || cell.pieces.is_empty()) || known >= 2;
    if !is_head {
        return headless(grid);
    }
    let holds = |column: Column| each.contains(&column);
    let says = holds(Column::Type) || holds(Column::Required) || holds(Column::Optional);
    let by_word = each.iter().position(|column| *column == Column::Name);
    let name = match by_word {
        Some(name) if says || holds(Column::Text) || holds(Column::Place) || any_row_says(grid, name, 1) => name,
        None if says => unnamed(grid, &each)?,
        Some(_) | None => return None,
    };
    let head = texts.get(name).cloned().unwrap_or_default();
    // «Path» above names is where they lie in the body.
    let section = section::label(&head)
        .filter(|_| !matches!(words::plain(&head).as_str(), "path" | "json path"))
        .map(|(section, _)| section)
        .filter(|section| matches!(section, Section::Elsewhere | Section::Body | Section::Response));
    let mut heads = texts.join(" ").to_lowercase();
    if is_in_letters(grid, &each) {
        heads.push_str(words::IN_LETTERS);
    } else if is_crossed(grid, &each) {
        heads.push_str(words::CROSSED);
    }
    let answered = is_answered(grid, &each, &heads);
    Some(Columns { name, heads, section, skip: 1, each, answered })
}

/// The column of names where no head says which: the first whose head is not known, but for one that counts the rows.
fn unnamed(grid: &[Vec<Cell>], each: &[Column]) -> Option<usize> {
    let counts = |at: usize| {
        let mut cells = grid.iter().skip(1).filter_map(|row| row.get(at)).map(Cell::text);
        cells.all(|cell| cell.trim_end_matches('.').parse::<u32>().is_ok())
    };
    let mut others = (0..each.len()).filter(|at| each.get(*at) == Some(&Column::Other));
    others.find(|at| !counts(*at))
}

/// Whether the column of marks has letters in it: M for mandatory, O for optional, C for conditional.
fn is_in_letters(grid: &[Vec<Cell>], each: &[Column]) -> bool {
    let Some(at) = each.iter().position(|column| *column == Column::Required) else { return false };
    let cells: Vec<String> =
        grid.iter().skip(1).filter_map(|row| row.get(at)).map(|cell| words::plain(&cell.text())).collect();
    cells.iter().any(|cell| cell == "m" || cell == "r")
        && cells.iter().all(|cell| matches!(cell.as_str(), "m" | "r" | "o" | "c" | ""))
}

/// Whether the column of marks has a letter X in some cells and nothing in the others, as a form is filled in.
fn is_crossed(grid: &[Vec<Cell>], each: &[Column]) -> bool {
    let is_marks = |column: &Column| matches!(column, Column::Required | Column::Optional);
    let Some(at) = each.iter().position(is_marks) else { return false };
    let mut cells = grid.iter().skip(1).filter_map(|row| row.get(at)).map(Cell::text);
    cells.all(|cell| matches!(cell.trim(), "x" | "X" | ""))
}

/// Whether a cell of the column of marks has a word that says no; an X that others lack is none.
fn is_answered(grid: &[Vec<Cell>], each: &[Column], heads: &str) -> bool {
    let is_marks = |column: &Column| matches!(column, Column::Required | Column::Optional);
    let Some(at) = each.iter().position(is_marks) else { return false };
    let (of_required, no) =
        if each.get(at) == Some(&Column::Required) { (true, Need::Optional) } else { (false, Need::Required) };
    let mut cells = grid.iter().skip(1).filter_map(|row| row.get(at)).map(Cell::text);
    !heads.ends_with(words::CROSSED)
        && cells.any(|text| !text.trim().is_empty() && words::cell(&text, of_required, heads) == no)
}

/// A table without heads: its first column holds names if its rows say a type or a mark beside them.
fn headless(grid: &[Vec<Cell>]) -> Option<Columns> {
    let rows = grid.iter().filter(|row| row.len() >= 2).count();
    let fits = grid.iter().filter(|row| row_says(row, 0)).count();
    let each = vec![Column::Name];
    (fits > 0 && fits * 2 >= rows).then_some(Columns {
        each,
        name: 0,
        heads: String::new(),
        section: None,
        skip: 0,
        answered: false,
    })
}

fn any_row_says(grid: &[Vec<Cell>], name: usize, skip: usize) -> bool {
    grid.iter().skip(skip).any(|row| row_says(row, name))
}

fn row_says(row: &[Cell], name: usize) -> bool {
    let own = row.get(name).map(Cell::text).unwrap_or_default();
    let word = own.split_whitespace().next().unwrap_or_default().trim_matches(['*', '`']);
    let starred = own.ends_with('*') && !own.contains(' ') || own.ends_with(" *");
    entry::is_name(word)
        && (starred
            || row.iter().enumerate().any(|(at, cell)| {
                let text = cell.text();
                let rest = if at == name {
                    text.split_once(' ').map(|(_, rest)| rest.to_owned()).unwrap_or_default()
                } else {
                    text
                };
                let says = |text: &str| {
                    // `{ … }`, `[ … ]`: an object or a list that is shown as one. «string, required»: each part counts.
                    let said = |part: &str| words::mark(part).is_some() || words::kind(part).is_some();
                    text.ends_with(['}', ']'])
                        || words::leading_mark(text).is_some()
                        || said(text)
                        || text.split([',', '·']).take(SEVERAL).any(said)
                };
                says(&rest) || (at != name && cell.pieces.iter().take(3).any(|piece| says(&piece.text)))
            }))
}

fn rows(dom: &Dom, grid: &[Vec<Cell>], columns: &Columns) -> Table {
    let mut found = Vec::new();
    let mut whole = true;
    let (mut section, mut need) = (columns.section, None);
    let mut label = None;
    for cells in grid.iter().skip(columns.skip) {
        let filled: Vec<&Cell> = cells.iter().filter(|cell| !cell.pieces.is_empty()).collect();
        let Some(only) = filled.first() else { continue };
        label = None;
        // A field without a description fills one cell, too, whatever its name is.
        if filled.len() == 1 && cells.len() > 1 && !is_field(dom, only) {
            if let Some((part, mark)) = section::label(&only.text()) {
                label = Some(only.text());
                let part = section::below_the_body(part, &only.text());
                let is_said = |part: &Section| !matches!(part, Section::Parameters | Section::Other);
                (section, need) = (Some(part).filter(is_said).or(columns.section), mark);
                continue;
            }
            if only.wide {
                // A row of its own below a field: its description, or its own fields.
                continue;
            }
        }
        let several = cells.get(columns.name).map(several).unwrap_or_default();
        match row(dom, cells, columns) {
            Some(mut row) => {
                row.section = row.section.or(section);
                row.said.need = row.said.need.or(need);
                for name in several {
                    found.push(Row { name, ..row.clone() });
                }
                found.push(row);
            }
            None => whole = false,
        }
    }
    let marked = columns.each.iter().any(|column| matches!(column, Column::Required | Column::Optional));
    Table::Fields { rows: found, whole, marked, label }
}

fn row(dom: &Dom, cells: &[Cell], columns: &Columns) -> Option<Row> {
    let cell = cells.get(columns.name).filter(|cell| !cell.pieces.is_empty())?;
    let mut said = Said::default();
    let mut own = Said::default();
    let (name, star, level) = match entry::named(dom, &cell.pieces) {
        Some(named) => {
            for piece in cell.pieces.iter().skip(named.pieces) {
                own.piece(dom, piece);
            }
            (named.name, named.star, named.level)
        }
        None => named_with_rest(cell, &mut own)?,
    };
    let (name, level) = below_its_parent(name, level);
    said.refused = is_struck(dom, cell);
    said.deprecated |= said.refused || own.deprecated;
    let (mut place, mut inside) = (None, 0);
    let mut by_column = None;
    let mut by_text = Said::default();
    let mut marks: Vec<Need> = Vec::new();
    for (at, cell) in cells.iter().enumerate().filter(|(at, _)| *at != columns.name) {
        let text = cell.text();
        let column = columns.each.get(at);
        own.refused |= matches!(column, Some(Column::Required | Column::Optional)) && words::is_refused(&text);
        match columns.each.get(at).copied().unwrap_or(Column::Other) {
            Column::Required | Column::Optional
                if text.is_empty() && (columns.answered || holds_a_sign(dom, cell.element)) =>
            {
                by_column = Some(Need::Unknown);
            }
            Column::Required => by_column = Some(words::cell(&text, true, &columns.heads)),
            Column::Optional => by_column = Some(words::cell(&text, false, &columns.heads)),
            Column::Place => place = Some(goes_to(&text)).filter(|_| !text.trim().is_empty()),
            Column::Type => {
                cell.pieces.iter().for_each(|piece| own.piece(dom, piece));
                own.described = false;
            }
            // A dash, or nothing: it lies in none.
            Column::Parent => inside = usize::from(text.chars().any(char::is_alphanumeric) && !words::is_answer(&text)),
            Column::Name => {}
            Column::Text | Column::Other if columns.skip == 0 => {
                cell.pieces.iter().for_each(|piece| own.piece(dom, piece))
            }
            Column::Text | Column::Other => {
                marks.extend(words::mark(&text));
                by_text.prose(&text);
            }
        }
    }
    // «Until 2025: required», «now: optional»: columns of marks that differ, and no head that says which of them counts.
    if marks.windows(2).any(|pair| matches!(pair, [one, other] if one != other)) {
        by_text.need = Some(Need::Unknown);
    }
    said.refused |= own.refused || by_text.refused;
    // What is not to be sent is not required either.
    said.deprecated |= own.deprecated || by_text.deprecated || said.refused;
    said.kind = own.kind.or(by_text.kind);
    (said.marks, said.strange) = (own.marks, own.strange);
    said.need = match (by_column, own.need.or(by_text.need)) {
        (Some(Need::Required | Need::Unknown), Some(Need::Conditional)) => Some(Need::Conditional),
        (Some(Need::Unknown), Some(need)) => Some(need),
        // «No», and below it «This field is required.»: nobody can tell.
        (Some(Need::Optional), Some(Need::Required)) => Some(Need::Unknown),
        (Some(need), _) => Some(need),
        (None, need) => need,
    };
    said.sign = sign(cells, columns);
    let at = cell.pieces.first().map_or(cell.element, |piece| piece.at);
    let level = level.saturating_add(indent(dom, cell)).saturating_add(inside);
    if said.need != Some(Need::Required) && !may_stand_for_one(&name) {
        return None;
    }
    Some(Row { name, said, star, level, section: place, at })
}

/// Whether something in a cell is struck out.
fn is_struck(dom: &Dom, cell: &Cell) -> bool {
    let around = |piece: &Piece| std::iter::once(piece.element).chain(dom.around(piece.element)).take(3);
    cell.pieces.iter().flat_map(around).any(|at| matches!(dom.name(at), "s" | "del" | "strike"))
}

/// «messages > role»: the name of a field with what it lies in before it.
fn below_its_parent(name: String, level: usize) -> (String, usize) {
    let parts = [" > ", " › ", " » ", " → "].iter().find_map(|sign| name.rsplit_once(sign));
    match parts.filter(|(before, own)| entry::is_name(own) && before.starts_with(|c: char| c.is_alphanumeric())) {
        Some((_, own)) => (own.to_owned(), level + 1),
        None => (name, level),
    }
}

/// Whether a text in the column of names is that of one field: «…», «etc.» and «other fields, see below» are of those that are not shown.
fn may_stand_for_one(name: &str) -> bool {
    let is_word = name.chars().any(char::is_alphanumeric) && !name.contains(char::is_whitespace);
    words::plain(name) != "etc" && (entry::is_name(name) || is_word && !name.starts_with(['(', '…', '.']))
}

/// The sign beside a name, or in a cell of its own, that a legend explains.
fn sign(cells: &[Cell], columns: &Columns) -> Option<char> {
    let beside = |cell: &Cell| {
        let text = cell.text();
        let edges = [text.chars().next(), text.chars().next_back()];
        edges.into_iter().flatten().find(|c| words::is_sign(*c))
    };
    let is_mark =
        |at: usize| matches!(columns.each.get(at), Some(Column::Required | Column::Optional | Column::Other) | None);
    let alone = || {
        let own = cells.iter().enumerate().filter(|(at, _)| *at != columns.name && is_mark(*at));
        own.into_iter().find_map(|(_, cell)| words::sign(&cell.text()))
    };
    cells.get(columns.name).and_then(beside).or_else(alone)
}

/// Whether a cell holds a name with its type or mark beside it.
fn is_field(dom: &Dom, cell: &Cell) -> bool {
    let beside = entry::named(dom, &cell.pieces).map(|named| named.pieces);
    let says = |piece: &Piece| words::mark(&piece.text).is_some() || words::kind(&piece.text).is_some();
    beside.is_some_and(|beside| cell.pieces.iter().skip(beside).any(says))
}

/// The names after the first in a cell that holds several: `frequency_penalty`, `presence_penalty`.
fn several(cell: &Cell) -> Vec<String> {
    let text = cell.text();
    let mut parts = text.split([',', '、', '，']).map(|part| part.trim().trim_matches(['`', '"']).to_owned());
    let rest: Vec<String> = parts.by_ref().skip(1).collect();
    let first = text.split([',', '、', '，']).next().unwrap_or_default().trim();
    let all = entry::may_be_name(first) && rest.iter().all(|part| entry::may_be_name(part));
    if all { rest } else { Vec::new() }
}

/// A name cell that is no plain name: `model (required)`, or a name outside the pattern. `None` where it may be several.
fn named_with_rest(cell: &Cell, own: &mut Said) -> Option<(String, bool, usize)> {
    if let Some(named) = entry::named_in_text(&cell.pieces) {
        own.text(&named.rest);
        let rest = cell.pieces.iter().skip(1);
        rest.for_each(|piece| {
            own.text(&piece.text);
        });
        if own.qualifies() || named.star {
            return Some((named.name, named.star, 0));
        }
    }
    let text = cell.text();
    if !several(cell).is_empty() {
        let first = text.split([',', '、', '，']).next().unwrap_or_default().trim();
        return Some((first.to_owned(), false, 0));
    }
    let one_word = text.len() <= 400 && !text.contains(char::is_whitespace);
    let single =
        (text.chars().count() <= 64 || one_word) && !text.contains([',', '/', '|', '\n']) && !text.contains(" or ");
    single.then(|| (text.trim_end_matches('*').trim().to_owned(), text.ends_with('*'), 0))
}

fn goes_to(text: &str) -> Section {
    let text = words::plain(text);
    let body =
        ["body", "json", "payload", "request", "请求体", "ボディ", "本文", "тело", "본문", "cuerpo", "corps", "corpo"];
    if body.iter().any(|word| text.contains(word)) { Section::Body } else { Section::Elsewhere }
}

/// How far a cell is pushed to the right: by spaces that do not break, or by a style or a class of its own or of its row.
fn indent(dom: &Dom, cell: &Cell) -> usize {
    let first = cell.pieces.first().map_or(cell.element, |piece| piece.at);
    let spaces: usize = (cell.element..=first).map(|at| leading_spaces(dom, at)).sum();
    let row = dom.around(cell.element).find(|at| dom.name(*at) == "tr").unwrap_or(cell.element);
    let push = |at: usize| {
        let Some(element) = dom.element(at) else { return 0 };
        let named = |class: &str| u32::from(class.contains("indent") || class.contains("nested"));
        let by_class = element.attribute("class").split_whitespace().map(|class| level_of(class).max(named(class)));
        let by_style = u32::from(nesting::pushes(element.attribute("style")));
        by_class.max().unwrap_or(0).max(by_style).max(nesting::own_push(dom, at))
    };
    let around = std::iter::once(first).chain(dom.around(first)).take_while(|at| *at >= row);
    let pushed = around.map(push).max().unwrap_or(0);
    if spaces >= 2 { spaces } else { usize::try_from(pushed).unwrap_or(usize::MAX) }
}

/// Wide spaces, or those that do not break, before the first word of a text.
fn leading_spaces(dom: &Dom, at: usize) -> usize {
    match dom.node(at).map(|node| &node.what) {
        Some(crate::dom::What::Text(text)) => text
            .chars()
            .take_while(|c| c.is_whitespace())
            .filter(|c| matches!(c, '\u{a0}' | '\u{3000}' | '\u{2003}'))
            .count(),
        Some(crate::dom::What::Element(_)) | None => 0,
    }
}

/// `level-1`, `depth-2`: how deep a class says that it lies.
fn level_of(class: &str) -> u32 {
    let levels = ["level-", "depth-", "lvl-", "level", "depth"].iter().filter_map(|prefix| class.strip_prefix(prefix));
    levels.filter_map(|rest| rest.parse().ok()).max().unwrap_or(0)
}
