//! What a run searches besides what it writes itself: the command's streams, which flowed by, and files that were named.

use std::{io, path::PathBuf};

use redial_assess::Scanned;
use redial_note::{ArtefactName, Skipped};
use redial_redact::{SafePath, Scanner, Secret, Tainted};

use crate::{
    child::{Coverage, Output, Stream},
    scan::{self, Whole},
};

/// A file as it was named, and where it is.
#[derive(Debug, Clone)]
pub(crate) struct NamedFile {
    pub(crate) named: PathBuf,
    pub(crate) path: PathBuf,
}

/// What was seen of the command's streams. One that went to a terminal is none that was searched.
pub(super) fn streams(outputs: &[Output]) -> Vec<Scanned> {
    outputs.iter().filter_map(stream).collect()
}

fn stream(output: &Output) -> Option<Scanned> {
    let Coverage::Searched { scan, sha256, whole } = &output.coverage else { return None };
    let name = match output.stream {
        Stream::Stdout => ArtefactName::Stdout,
        Stream::Stderr => ArtefactName::Stderr,
        Stream::Both => ArtefactName::Output,
    };
    let budget = (!scan.complete).then_some(Skipped::Budget);
    let skipped = budget.or((!whole).then_some(Skipped::Open));
    let (bytes, sha256, scan) = (scan.bytes_read, Some(sha256.clone()), Some(scan.clone()));
    Some(Scanned { name, path: None, bytes, sha256, scan, skipped })
}

/// Searches a file to the end that it has now, and what is packed in it.
pub(super) fn log(file: &NamedFile, secrets: &[Secret], scanner: &Scanner) -> Scanned {
    let path = Some(SafePath::masked(Tainted::new(file.named.as_os_str().as_encoded_bytes())));
    let name = ArtefactName::Log;
    match scan::whole(&file.path, scanner) {
        Ok(Whole { bytes, sha256, mut scan }) => {
            let packed = scan::packed(&file.path, secrets).map(|packed| packed.add_to(&mut scan));
            let skipped = match packed {
                Some(true) => Some(Skipped::Packed),
                Some(false) => None,
                None => (!scan.complete).then_some(Skipped::Budget),
            };
            Scanned { name, path, bytes, sha256: Some(sha256), scan: Some(scan), skipped }
        }
        Err(error) => {
            let missing = error.kind() == io::ErrorKind::NotFound;
            let skipped = Some(if missing { Skipped::Missing } else { Skipped::Unreadable });
            Scanned { name, path, bytes: 0, sha256: None, scan: None, skipped }
        }
    }
}
