//! What is packed in a file that was searched as it lies on disk.

use std::{collections::BTreeSet, path::Path};

use redial_redact::{ArtefactScan, Hit, Identifier, Secret, SightingKind};

use super::{Known, Report, Scan, file::is_container};

/// Secrets in the members of a container.
#[derive(Debug)]
pub(crate) struct Packed {
    report: Report,
}

/// Searches the members of a file, if it is a container that can be told. One that cannot be read holds what was not seen.
pub(crate) fn packed(path: &Path, secrets: &[Secret]) -> Option<Packed> {
    if !is_container(path).unwrap_or(true) {
        return None;
    }
    let known = Known::of(secrets);
    let mut scan = Scan::new(&known);
    scan.file(path, "");
    Some(Packed { report: scan.report() })
}

impl Packed {
    /// Adds what was found to the scan of the file; whether there was something that could not be looked into.
    pub(crate) fn add_to(self, scan: &mut ArtefactScan) -> bool {
        let of = |kind| -> BTreeSet<Identifier> {
            let findings = self.report.findings.iter().filter(|finding| finding.kind == kind);
            findings.map(|finding| finding.name.clone()).collect()
        };
        let (leaks, echoes) = (of(SightingKind::Leak), of(SightingKind::Echo));
        let mut names: BTreeSet<Identifier> = scan.hits.drain(..).map(|hit| hit.name).collect();
        names.extend(leaks);
        scan.echoes = scan.echoes.max(echoes.difference(&names).count() as u64);
        scan.hits = names.into_iter().map(|name| Hit { name }).collect();
        // What is compressed was cut where it was looked at as it lies; its members were read whole.
        scan.complete = true;
        !self.report.unseen.is_empty()
    }
}
