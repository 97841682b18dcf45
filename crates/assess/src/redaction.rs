//! The result of a scan, put together: whether it proves that nothing secret got in.

use redial_note::{Artefact, ArtefactName, ControlResult, NamedFingerprint, Redaction, Searched, SearchedSecret};
use redial_redact::{ArtefactScan, Control, Identifier, Nonce, Scanner, Sha256, Tainted, forms_sha256, rules_sha256};

/// What a scan was made of.
#[derive(Debug)]
pub struct ScanParts<'a> {
    /// The secrets in use, by name and fingerprint, and how each was searched for.
    pub secrets: &'a [(NamedFingerprint, Searched)],
    /// What was scanned, with its length and, where it is kept, its digest.
    pub artefacts: &'a [(ArtefactName, u64, Option<Sha256>, ArtefactScan)],
    /// What the control follows from.
    pub seed: &'a Nonce,
    /// Whether the control is absent from the draft itself.
    pub live_absent: bool,
}

/// The result of a scan: it passes only without a hit, with the whole control found in every artefact, with everything
/// read, and with every secret in use searched for.
pub fn redaction(parts: &ScanParts<'_>) -> Redaction {
    let artefacts: Vec<Artefact> = parts.artefacts.iter().map(artefact).collect();
    let planted = parts.artefacts.iter().map(|(.., scan)| scan.planted).sum();
    let found = parts.artefacts.iter().map(|(.., scan)| scan.found).sum();
    let secrets: Vec<SearchedSecret> = parts
        .secrets
        .iter()
        .map(|(secret, searched)| SearchedSecret {
            name: secret.name.clone(),
            fingerprint: secret.fingerprint.clone(),
            searched: *searched,
        })
        .collect();
    let control = ControlResult {
        planted,
        found,
        seed: parts.seed.clone(),
        forms_sha256: forms_sha256(),
        live_absent: parts.live_absent,
    };
    let mut redaction = Redaction {
        passed: false,
        complete: false,
        scanner: scanner(),
        rules_sha256: rules_sha256(),
        depth: Scanner::depth(),
        budget_reached: false,
        secrets,
        artefacts,
        control,
    };
    redaction.complete = complete(&redaction);
    redaction.passed = passes(&redaction);
    redaction
}

/// What a redaction will look like if its scan passes: for the texts that are rendered before the scan, so that they can
/// be scanned themselves.
pub fn assumed_passed(secrets: &[(NamedFingerprint, Searched)], seed: &Nonce) -> Redaction {
    let scan = ArtefactScan {
        bytes_read: 0,
        hits: Vec::new(),
        planted: Control::planted() as u64,
        found: Control::planted() as u64,
    };
    let artefacts = [(ArtefactName::Draft, 0, None, scan)];
    redaction(&ScanParts { secrets, artefacts: &artefacts, seed, live_absent: true })
}

/// Everything was read to its end.
pub(crate) fn complete(redaction: &Redaction) -> bool {
    !redaction.budget_reached
        && !redaction.artefacts.is_empty()
        && redaction
            .artefacts
            .iter()
            .all(|artefact| artefact.bytes == artefact.bytes_read && artefact.skipped.is_none())
}

/// The conditions of a proof, as verification states them again.
pub(crate) fn passes(redaction: &Redaction) -> bool {
    let control = &redaction.control;
    let searched = |secret: &SearchedSecret| matches!(secret.searched, Searched::Whole | Searched::Window);
    complete(redaction)
        && redaction.artefacts.iter().all(|artefact| artefact.hits == 0)
        && control.planted > 0
        && control.planted == control.found
        && control.live_absent
        && redaction.secrets.iter().all(searched)
}

fn artefact((name, bytes, sha256, scan): &(ArtefactName, u64, Option<Sha256>, ArtefactScan)) -> Artefact {
    Artefact {
        name: *name,
        bytes: *bytes,
        bytes_read: scan.bytes_read,
        sha256: sha256.clone(),
        hits: scan.hits.len() as u64,
        echoes: 0,
        skipped: None,
    }
}

pub(crate) fn scanner() -> Identifier {
    Identifier::or_gap(Tainted::from(concat!("redial-redact/", env!("CARGO_PKG_VERSION"))))
}
