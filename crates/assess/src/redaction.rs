//! The result of a scan, put together: whether it proves that nothing secret got in.

use redial_note::{
    Artefact, ArtefactName, ControlResult, NamedFingerprint, Redaction, Searched, SearchedSecret, Skipped,
};
use redial_redact::{
    ArtefactScan, Control, Identifier, Nonce, SafePath, Scanner, Sha256, Tainted, forms_sha256, rules_sha256,
};

/// Something that was scanned, or that should have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// What.
    pub name: ArtefactName,
    /// Which, where there can be several.
    pub path: Option<SafePath>,
    /// Its length.
    pub bytes: u64,
    /// Its digest, where it is kept or lies outside.
    pub sha256: Option<Sha256>,
    /// What the scan saw; `None` where it was not read.
    pub scan: Option<ArtefactScan>,
    /// Why it was not searched to its end.
    pub skipped: Option<Skipped>,
}

impl Scanned {
    /// A text of Redial's own, of which there is one.
    pub fn own(name: ArtefactName, bytes: u64, sha256: Option<Sha256>, scan: ArtefactScan) -> Self {
        let skipped = (!scan.complete).then_some(Skipped::Budget);
        Self { name, path: None, bytes, sha256, scan: Some(scan), skipped }
    }

    fn artefact(&self) -> Artefact {
        let scan = self.scan.as_ref();
        Artefact {
            name: self.name,
            path: self.path.clone(),
            bytes: self.bytes,
            bytes_read: scan.map_or(0, |scan| scan.bytes_read),
            sha256: self.sha256.clone(),
            hits: scan.map_or(0, |scan| scan.hits.len() as u64),
            echoes: scan.map_or(0, |scan| scan.echoes),
            skipped: self.skipped,
        }
    }
}

/// What a scan was made of.
#[derive(Debug)]
pub struct ScanParts<'a> {
    /// The secrets in use, by name and fingerprint, and how each was searched for.
    pub secrets: &'a [(NamedFingerprint, Searched)],
    /// What was scanned: first what Redial writes.
    pub artefacts: &'a [Scanned],
    /// What the control follows from.
    pub seed: &'a Nonce,
    /// Whether the control is absent from the draft itself.
    pub live_absent: bool,
}

/// The result of a scan: it passes only without a hit, with the whole control found in every artefact, with everything
/// read, and with every secret in use searched for.
pub fn redaction(parts: &ScanParts<'_>) -> Redaction {
    let artefacts: Vec<Artefact> = parts.artefacts.iter().map(Scanned::artefact).collect();
    let scans = || parts.artefacts.iter().filter_map(|artefact| artefact.scan.as_ref());
    let planted = scans().map(|scan| scan.planted).sum();
    let found = scans().map(|scan| scan.found).sum();
    let budget_reached = parts.artefacts.iter().any(|artefact| artefact.skipped == Some(Skipped::Budget));
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
        budget_reached,
        secrets,
        artefacts,
        control,
    };
    let telling: Vec<bool> = redaction.artefacts.iter().map(|artefact| redaction.may_tell_digest(artefact)).collect();
    for (artefact, _) in redaction.artefacts.iter_mut().zip(telling).filter(|(_, may_tell)| !may_tell) {
        artefact.sha256 = None;
    }
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
        echoes: 0,
        complete: true,
        planted: Control::planted() as u64,
        found: Control::planted() as u64,
    };
    let artefacts = [Scanned::own(ArtefactName::Draft, 0, None, scan)];
    redaction(&ScanParts { secrets, artefacts: &artefacts, seed, live_absent: true })
}

/// Everything was read to its end.
pub(crate) fn complete(redaction: &Redaction) -> bool {
    !redaction.budget_reached
        && !redaction.artefacts.is_empty()
        && redaction.artefacts.iter().all(|artefact| {
            artefact.bytes == artefact.bytes_read && (artefact.skipped.is_none() || is_kept_open(artefact))
        })
}

/// Of a stream that somebody kept open, all that passed was read: that it had no end is a finding of its own.
fn is_kept_open(artefact: &Artefact) -> bool {
    let stream = matches!(artefact.name, ArtefactName::Stdout | ArtefactName::Stderr | ArtefactName::Output);
    stream && artefact.skipped == Some(Skipped::Open)
}

/// The conditions of a proof, as verification states them again.
pub(crate) fn passes(redaction: &Redaction) -> bool {
    let control = &redaction.control;
    let searched = |secret: &SearchedSecret| matches!(secret.searched, Searched::Whole | Searched::Window);
    complete(redaction)
        && redaction.artefacts.iter().all(is_clean)
        && control.planted > 0
        && control.planted == control.found
        && control.live_absent
        && redaction.secrets.iter().all(searched)
}

/// Nothing of a secret stands in it. What others wrote may name one masked, as people do to tell keys apart.
fn is_clean(artefact: &Artefact) -> bool {
    artefact.hits == 0 && (artefact.echoes == 0 || !artefact.name.is_own())
}

pub(crate) fn scanner() -> Identifier {
    Identifier::or_gap(Tainted::from(concat!("redial-redact/", env!("CARGO_PKG_VERSION"))))
}
