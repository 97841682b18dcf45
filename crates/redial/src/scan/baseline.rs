//! Findings that somebody accepted, each for one file, by the secret's fingerprint and until a day.

use std::path::Path;

use redial_note::Timestamp;
use redial_redact::Fingerprint;
use serde::Deserialize;

use super::{Finding, Report};
use crate::{
    config::value,
    paths::printable,
    problem::{Problem, file_says},
    recording::wall,
    store,
};

/// Largest file of accepted findings.
const LIMIT: u64 = 1024 * 1024;

/// The file as it is written: `[[accepted]]` tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default)]
    accepted: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    fingerprint: Fingerprint,
    path: String,
    until: String,
    #[serde(default, rename = "reason")]
    _reason: Option<String>,
}

/// A finding that was accepted.
#[derive(Debug)]
struct Accepted {
    fingerprint: Fingerprint,
    path: String,
    until: Timestamp,
}

/// What was accepted.
#[derive(Debug)]
pub(crate) struct Baseline {
    accepted: Vec<Accepted>,
}

impl Baseline {
    /// Reads a file of accepted findings.
    ///
    /// # Errors
    /// It cannot be read, or holds something else than is told. What it holds is never repeated.
    pub(crate) fn read(path: &Path, cwd: &Path) -> Result<Self, Problem> {
        let bytes = store::read(&cwd.join(path), LIMIT).map_err(|error| {
            let why = file_says(&error);
            Problem::usage(
                "the accepted findings cannot be read",
                why,
                "name a file that you may read, of at most 1 MiB",
            )
            .at(printable(path))
        })?;
        let accepted = entries(&bytes).ok_or_else(|| {
            Problem::usage(
                "the accepted findings are in no form that is known",
                "each is a table [[accepted]] with fingerprint (16 hex digits), path and until (a day); reason is free",
                "see docs/scan.md; nothing was scanned",
            )
            .at(printable(path))
        })?;
        Ok(Self { accepted })
    }

    /// Whether it accepts nothing at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }

    /// Takes the accepted findings out of a report, and lists them there.
    pub(crate) fn apply(&self, report: &mut Report) {
        let now = wall();
        let is_accepted =
            |finding: &mut Finding| self.accepted.iter().any(|entry| entry.until >= now && entry.is(finding));
        report.excepted = report.findings.extract_if(.., is_accepted).collect();
        let expired = self.accepted.iter().filter(|entry| entry.until < now);
        report.expired = expired.filter(|entry| report.findings.iter().any(|finding| entry.is(finding))).count() as u64;
    }
}

/// What a file accepts; `None` where it is in another form.
fn entries(bytes: &[u8]) -> Option<Vec<Accepted>> {
    let form = str::from_utf8(bytes).ok().and_then(|text| toml::from_str::<Form>(text).ok())?;
    form.accepted.into_iter().map(Accepted::of).collect()
}

impl Accepted {
    fn of(entry: Entry) -> Option<Self> {
        let until = value::date(&entry.until)?;
        Some(Self { fingerprint: entry.fingerprint, path: from_here(&entry.path).to_owned(), until })
    }

    fn is(&self, finding: &Finding) -> bool {
        finding.fingerprint.as_ref() == Some(&self.fingerprint) && from_here(&finding.path) == self.path
    }
}

/// A path without the `./` that a scan of `.` puts in front.
fn from_here(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: &str = "[[accepted]]\nfingerprint = \"0123456789abcdef\"\npath = \"dist/a\"\nuntil = \"2026-12-31\"\n";

    proptest! {
        /// A file that somebody hands in, whole, cut, or with bytes put anywhere into it.
        #[test]
        fn a_file_is_read_whole_or_not_at_all(bytes: Vec<u8>, at: prop::sample::Index, times in 0_usize..4) {
            let mut text = FORM.repeat(times).into_bytes();
            prop_assert_eq!(entries(&text).map(|all| all.len()), Some(times));
            let at = at.index(text.len() + 1);
            drop(entries(text.get(..at).unwrap_or_default()));
            text.splice(at..at, bytes.iter().copied());
            if let Some(all) = entries(&text) {
                // Between two entries only entries, comments and space can stand.
                prop_assert!(all.len() >= times && all.iter().all(|entry| entry.path.len() <= text.len()));
            }
            drop(entries(&bytes));
        }
    }
}
