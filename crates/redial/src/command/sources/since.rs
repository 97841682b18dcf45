//! `redial sources diff --note`: the pages of a note read again. Did one change since, and in what the note holds of it?

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use redial_note::{ContractState, Family, Source, SourceState, Timestamp};
use redial_redact::{FieldName, Label, SafeUrl};
use redial_sources::{Change, required};
use serde::Serialize;

use crate::{
    documents::{Looked, family_of},
    exit::Exit,
    notes,
    problem::Problem,
};

/// The pages that a note names, of one family where one is asked for.
pub(super) fn rows(path: &Path, family: Option<Family>) -> Result<Vec<Source>, Problem> {
    let note = notes::load(path)?.note;
    let asked = |source: &Source| family.is_none_or(|family| family_of(&source.area) == Some(family));
    let rows: Vec<Source> = note.sources.into_iter().filter(asked).collect();
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
    /// Whether its text is the same; null where it was not read both times.
    same_text: Option<bool>,
    /// What the note holds of it and is otherwise now; null where one of both was not read to its end.
    changes: Option<Vec<Change>>,
    #[serde(skip)]
    trouble: Option<&'a str>,
}

impl<'a> Since<'a> {
    pub(super) fn of(row: &'a Source, looked: &'a Looked) -> Self {
        let now = &looked.source;
        let was_read = row.text_sha256.is_some();
        let read = was_read && looked.page.is_some();
        Self {
            area: &row.area,
            url: &now.url,
            state: now.state,
            since: row.accessed_at.filter(|_| was_read),
            same_text: read.then(|| row.text_sha256 == now.text_sha256),
            changes: (read && is_stated(row) && looked.contract.stated.as_ref().is_some_and(|stated| stated.whole))
                .then(|| changes(row, now)),
            trouble: looked.trouble.as_deref(),
        }
    }

    /// What an operator has to look at: what the note holds of it is no longer so, or nobody can tell.
    fn is_finding(&self) -> bool {
        match &self.changes {
            Some(changes) => !changes.is_empty(),
            None => self.same_text != Some(true),
        }
    }

    fn words(&self) -> String {
        match (self.same_text, self.since) {
            (_, None) => "the note's run did not read it: nothing to compare with".to_owned(),
            (None, _) => {
                let because = self.trouble.map(|trouble| format!(": {trouble}")).unwrap_or_default();
                format!("not read now{because}")
            }
            (Some(same), _) => match (&self.changes, same) {
                (Some(changes), _) if !changes.is_empty() => super::listed(changes),
                (_, true) => "its text is the same".to_owned(),
                (Some(_), false) => "its text is another; no field that the note holds of it changed".to_owned(),
                (None, false) => "its text is another; its fields were not read to their end both times".to_owned(),
            },
        }
    }
}

/// Whether the note holds what the page said of a request's fields.
fn is_stated(row: &Source) -> bool {
    row.body.is_some() || !row.required.is_empty() || row.contract != ContractState::NotChecked
}

/// What the note holds of a page, and is otherwise now.
fn changes(was: &Source, is: &Source) -> Vec<Change> {
    let names = |fields: &[FieldName]| -> BTreeSet<String> { fields.iter().map(ToString::to_string).collect() };
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
