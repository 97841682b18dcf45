//! `redial sources diff --note`: the pages of a note read again. Did one change since, and in what the note holds of it?

use std::{collections::BTreeSet, fmt::Write as _};

use redial_note::{ContractState, Family, Note, Source, SourceState, Timestamp};
use redial_redact::{FieldName, Label, SafeUrl};
use redial_sources::{Change, Stated, required};
use serde::Serialize;

use crate::{
    documents::{Looked, family_of},
    exit::Exit,
    problem::Problem,
};

/// The pages that a note names, of one family where one is asked for.
pub(super) fn rows(note: &Note, family: Option<Family>) -> Result<Vec<&Source>, Problem> {
    let asked = |source: &&Source| family.is_none_or(|family| family_of(&source.area) == Some(family));
    let rows: Vec<&Source> = note.sources.iter().filter(asked).collect();
    if rows.is_empty() {
        let what =
            family.map_or_else(|| "a documentation page".to_owned(), |family| format!("a page of the {family} family"));
        return Err(Problem::usage(
            format!("the note does not name {what}"),
            "no request of its run was held against one",
            "read the pages as they are now: redial sources check",
        ));
    }
    Ok(rows)
}

/// A page of a note, then and now.
#[derive(Debug, Serialize)]
pub(super) struct Since<'a> {
    area: &'a Label,
    url: &'a SafeUrl,
    /// How it was had now.
    state: SourceState,
    /// When the page was read that the note names; null where none was.
    since: Option<Timestamp>,
    /// Whether it is the same, byte by byte; null where it was not read both times.
    same_bytes: Option<bool>,
    /// Whether the statements of its text are the same, in whatever order: what stands beside what is told by its fields alone.
    same_text: Option<bool>,
    /// What the note holds of it and is otherwise now; null where one of both was not read to its end.
    changes: Option<Vec<Change>>,
    /// In what the request differs from it now, and did not when the note was made.
    differs: Vec<&'a str>,
    /// The endpoint that it states now, where that is another one than was asked.
    endpoint: Option<String>,
    /// Whether it requires a field now whose name can't be told.
    nameless: bool,
    #[serde(skip)]
    trouble: Option<&'a str>,
}

impl<'a> Since<'a> {
    pub(super) fn of(row: &'a Source, looked: &'a Looked) -> Self {
        let now = &looked.source;
        let was_read = row.text_sha256.is_some();
        let read = was_read && looked.page.is_some();
        let differs = if read { newly_differs(row, looked) } else { Vec::new() };
        let stated = looked.contract.stated.as_ref();
        Self {
            area: &row.area,
            url: &now.url,
            state: now.state,
            since: row.accessed_at.filter(|_| was_read),
            same_bytes: read.then(|| row.sha256 == now.sha256),
            same_text: read.then(|| row.text_sha256 == now.text_sha256),
            changes: (read && is_stated(row) && stated.is_some_and(|stated| stated.whole)).then(|| changes(row, now)),
            endpoint: stated.and_then(Stated::endpoint).filter(|_| differs.iter().any(|one| ENDPOINT.contains(one))),
            nameless: read && is_nameless(looked) && row.contract != ContractState::Differs,
            differs,
            trouble: looked.trouble.as_deref(),
        }
    }

    /// What an operator has to look at: what the note holds of it is no longer so, or nobody can tell.
    fn is_finding(&self) -> bool {
        if self.nameless || !self.differs.is_empty() {
            return true;
        }
        match &self.changes {
            Some(changes) => !changes.is_empty(),
            None => self.same_bytes != Some(true),
        }
    }

    fn words(&self) -> String {
        match (self.same_text, self.since) {
            (_, None) => "the note's run did not read it: nothing to compare with".to_owned(),
            (None, _) => {
                let because = self.trouble.map(|trouble| format!(": {trouble}")).unwrap_or_default();
                format!("not read now{because}")
            }
            (Some(same), _) => match (self.said(), same) {
                (said, _) if !said.is_empty() => said.join("; "),
                _ if self.same_bytes == Some(true) => "its text is the same".to_owned(),
                (_, same) => {
                    let text =
                        if same { "its statements are the same, in whatever order" } else { "its text is another" };
                    let fields = if self.changes.is_some() {
                        "no field that the note holds of it changed"
                    } else {
                        "its fields were not read to their end both times"
                    };
                    format!("{text}; {fields}")
                }
            },
        }
    }

    /// What is otherwise now, one thing after the other. A field that is required now is not said twice.
    fn said(&self) -> Vec<String> {
        let changes = || self.changes.iter().flatten();
        let mut said: Vec<String> = changes().map(ToString::to_string).collect();
        said.extend(self.endpoint.iter().map(|endpoint| format!("the endpoint that it states now is {endpoint}")));
        let is_told = |name: &str| changes().any(|change| change.field() == Some(name));
        let more = self.differs.iter().filter(|name| !ENDPOINT.contains(name) && !is_told(name));
        said.extend(more.map(|name| format!("the request differs from it now in \"{name}\"")));
        if self.nameless {
            said.push("it requires a field now whose name can't be told".to_owned());
        }
        said
    }
}

/// What a contract calls a difference of the endpoint.
const ENDPOINT: [&str; 2] = ["path", "method"];

/// In what the request of a row differs from its page now, and did not then.
fn newly_differs<'a>(row: &Source, looked: &'a Looked) -> Vec<&'a str> {
    let bare = |name: &str| name.trim_end_matches("[]").to_owned();
    let was: BTreeSet<String> = row.differs.iter().map(|name| bare(name.as_str())).collect();
    looked.contract.differs.iter().map(String::as_str).filter(|name| !was.contains(&bare(name))).collect()
}

/// Whether a page requires a field that is not sent, and whose name can't be told.
fn is_nameless(looked: &Looked) -> bool {
    looked.contract.state == ContractState::Differs && looked.contract.differs.is_empty()
}

/// Whether the note holds what the page said of a request's fields.
fn is_stated(row: &Source) -> bool {
    row.body.is_some() || !row.required.is_empty() || row.contract != ContractState::NotChecked
}

/// What the note holds of a page, and is otherwise now.
fn changes(was: &Source, is: &Source) -> Vec<Change> {
    // `contents[]` is `contents`, as another generator writes it.
    let bare = |name: &FieldName| name.as_str().trim_end_matches("[]").to_owned();
    let names = |fields: &[FieldName]| -> BTreeSet<String> { fields.iter().map(bare).collect() };
    let known = |source: &Source| -> Option<BTreeSet<String>> {
        Some(source.body.as_ref()?.fields.names().map(str::to_owned).collect())
    };
    let mut found: Vec<Change> = required(&names(&was.required), &names(&is.required)).collect();
    if let Some((before, after)) = known(was).zip(known(is)) {
        found.extend(after.difference(&before).cloned().map(|field| Change::Added { field }));
        // Whether one of the run's requests had it is the contract's to say.
        found.extend(before.difference(&after).cloned().map(|field| Change::Removed { field, sent: false }));
    }
    found
}

/// All of them as text.
pub(super) fn text(pages: &[Since<'_>]) -> String {
    let mut out = String::new();
    for page in pages {
        let since = page.since.map(|at| format!("since {at}")).unwrap_or_default();
        // Writing to a String does not fail.
        let _infallible = writeln!(out, "{:<24} {} {since}\n{:<24} {}", page.area, page.url, "", page.words());
    }
    out
}

/// How the command ends.
pub(super) fn exit(pages: &[Since<'_>]) -> Exit {
    if pages.iter().any(Since::is_finding) { Exit::Pause } else { Exit::Done }
}
