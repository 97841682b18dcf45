//! What is printed of pages, for programs.

use redial_note::{ContractState, Family, SourceState, Timestamp};
use redial_redact::{FieldName, Label, SafeUrl, Sha256};
use redial_sources::{Change, Stated};
use serde::Serialize;

use crate::documents::Looked;

/// A document of one row for each page.
pub(super) fn printed<T: Serialize>(sources: Vec<T>) -> String {
    #[derive(Serialize)]
    struct Document<T> {
        sources: Vec<T>,
    }
    serde_json::to_string_pretty(&Document { sources }).unwrap_or_default() + "\n"
}

/// What changed in a page, as `sources diff` prints it.
#[derive(Serialize)]
pub(super) struct Changed<'a> {
    area: &'a Label,
    url: &'a SafeUrl,
    state: SourceState,
    since: Option<Timestamp>,
    changes: &'a [Change],
}

impl<'a> Changed<'a> {
    pub(super) fn of(looked: &'a Looked) -> Self {
        let Looked { source, changes, baseline, .. } = looked;
        let since = baseline.as_ref().map(|kept| kept.accessed_at);
        Changed { area: &source.area, url: &source.url, state: source.state, since, changes }
    }
}

/// One page, with the fields of sources.md.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    area: &'a Label,
    url: &'a SafeUrl,
    state: SourceState,
    contract: ContractState,
    differs: Vec<&'a str>,
    required: Vec<&'a str>,
    path: Option<String>,
    sha256: Option<&'a Sha256>,
    text_sha256: Option<&'a Sha256>,
    accessed_at: Option<Timestamp>,
}

impl<'a> Row<'a> {
    pub(super) fn of(looked: &'a Looked) -> Self {
        let Looked { source, contract, .. } = looked;
        let stated = contract.stated.as_ref();
        // Of a page that was not read now the note's row has what its snapshot says.
        let (differs, required) = if looked.page.is_some() {
            let required = stated.into_iter().flat_map(|stated| stated.required.iter().map(String::as_str));
            (contract.differs.iter().map(String::as_str).collect(), required.collect())
        } else {
            let names = |names: &'a [FieldName]| names.iter().map(FieldName::as_str).collect();
            (names(&source.differs), names(&source.required))
        };
        Self {
            area: &source.area,
            url: &source.url,
            state: source.state,
            contract: source.contract,
            differs,
            required,
            path: stated.and_then(Stated::endpoint),
            sha256: source.sha256.as_ref(),
            text_sha256: source.text_sha256.as_ref(),
            accessed_at: source.accessed_at,
        }
    }
}

/// A page of the table, as `sources list` prints it.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
    pub(super) area: &'a str,
    pub(super) family: Option<Family>,
    pub(super) url: &'a str,
    pub(super) verifies: &'a str,
    pub(super) wording: &'a str,
    pub(super) accessed: &'a str,
}
