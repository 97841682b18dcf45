//! What `redial scan` does: goes through files, folders and containers, and tells where a secret stands.

mod baseline;
mod configured;
mod container;
mod crew;
mod file;
mod fix;
mod github;
mod ignored;
mod input;
mod packed;
mod sarif;
mod screen;
mod walk;
mod whole;

use redial_redact::{Detectors, Fingerprint, Hunter, Identifier, Sha256, SightingKind, Size};

pub(crate) use baseline::Baseline;
pub(crate) use configured::Configured;
pub(crate) use fix::line as fixed_line;
pub(crate) use github::github;
pub(crate) use input::{Known, detectors, known};
pub(crate) use packed::packed;
pub(crate) use sarif::sarif;
pub(crate) use screen::{json, text};
pub(crate) use walk::{PassedOver, Wanted};
pub(crate) use whole::{Whole, whole};

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::progress::{Reading, Show};

/// Standard input, where paths are named.
const INPUT: &str = "-";

/// A secret stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file as it was named, or `-`; a member of a container stands behind `!`.
    pub(crate) path: String,
    /// Bytes before it in the file, or in the member.
    pub(crate) offset: u64,
    /// Its line, from 1.
    pub(crate) line: u64,
    /// Whether it is given away, or only known to have been in hand.
    pub(crate) kind: SightingKind,
    /// The secret's name; of an unknown one the detector's.
    pub(crate) name: Identifier,
    /// The secret's fingerprint, where the user has a key for them.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// How long an unknown one is.
    pub(crate) size: Option<Size>,
    /// Whether only a piece of it stands there.
    pub(crate) piece: bool,
    /// What had to be undone to see it, the outermost first.
    pub(crate) disguises: Vec<&'static str>,
}

/// Something that could not be looked into: never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unseen {
    /// What it is.
    pub(crate) path: String,
    /// Why.
    pub(crate) why: &'static str,
}

/// What a scan came to.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// In the order of the paths, by place.
    pub(crate) findings: Vec<Finding>,
    /// Places beyond those that are listed.
    pub(crate) more: u64,
    /// What could not be looked into.
    pub(crate) unseen: Vec<Unseen>,
    /// Secrets that could not be searched for.
    pub(crate) unsearched: Vec<(Identifier, &'static str)>,
    /// Digest of the detectors that looked; none without any.
    pub(crate) rules: Option<Sha256>,
    /// Names of secrets that were searched for.
    pub(crate) searched: Vec<Identifier>,
    /// Files that were read to their end, and their bytes.
    pub(crate) files: u64,
    /// Bytes that were read, of files as they lie on disk.
    pub(crate) bytes: u64,
    /// Findings that the baseline accepts; they stand in no other list.
    pub(crate) excepted: Vec<Finding>,
    /// Entries of the baseline whose day is over, and that would have accepted something.
    pub(crate) expired: u64,
    /// Files with a finding, by the name they are shown by: where they lie, and below which folder they were found.
    pub(crate) found_in: BTreeMap<(String, PathBuf), PathBuf>,
    /// What was not looked at because nobody asked for it.
    pub(crate) passed_over: PassedOver,
}

impl Report {
    /// Takes what a part of the scan came to.
    fn add(&mut self, part: Self) {
        self.findings.extend(part.findings);
        self.unseen.extend(part.unseen);
        self.found_in.extend(part.found_in);
        self.more += part.more;
        self.files += part.files;
        self.bytes += part.bytes;
    }
}

/// A scan that goes on.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    known: &'a Known,
    hunter: Arc<Hunter>,
    report: Report,
    reading: Arc<Reading>,
}

impl<'a> Scan<'a> {
    /// A scan for known secrets.
    pub(crate) fn new(known: &'a Known) -> Self {
        let hunter = Arc::new(Hunter::new(&known.secrets));
        let searched = hunter.secrets().iter().map(|secret| secret.name().clone()).collect();
        let report = Report { searched, unsearched: known.unsearched.clone(), ..Report::default() };
        Self { known, hunter, report, reading: Arc::new(Reading::new(Show::Nothing, None)) }
    }

    /// Shows how far it has come.
    pub(crate) fn showing(self, show: Show, paths: &[PathBuf], cwd: &Path) -> Self {
        // How much lies below a folder or comes through a pipe nobody knows before.
        let length = |path: &PathBuf| {
            let meta = (path != Path::new(INPUT)).then(|| cwd.join(path).metadata().ok())?;
            meta.filter(std::fs::Metadata::is_file).map(|meta| meta.len())
        };
        let of = paths.iter().map(length).sum();
        Self { reading: Arc::new(Reading::new(show, of)), ..self }
    }

    /// Also for what the detectors take for a credential.
    pub(crate) fn detecting(self, detectors: Arc<Detectors>) -> Self {
        let report = Report { rules: Some(detectors.sha256().clone()), ..self.report };
        let hunter = Hunter::new(&self.known.secrets).detecting(detectors, self.known.key());
        Self { hunter: Arc::new(hunter), report, ..self }
    }

    /// Everything below a path, or standard input for `-`.
    pub(crate) fn path(&mut self, named: &Path, wanted: Wanted, cwd: &Path) {
        if named == Path::new(INPUT) {
            self.input();
            let here = (INPUT.to_owned(), PathBuf::from(INPUT));
            self.report.found_in.insert(here, cwd.to_path_buf());
            return;
        }
        let mut passed_over = PassedOver::default();
        let mut fragments = BTreeMap::new();
        let mut quiet = Report::default();
        let hand_out = |give: &mut dyn FnMut((PathBuf, Result<(), &'static str>))| {
            passed_over = walk::each(&cwd.join(named), wanted, &mut |path, entry| give((path.to_path_buf(), entry)));
        };
        let look = |(path, entry): (PathBuf, _)| {
            let (hunter, reading) = (Arc::clone(&self.hunter), Arc::clone(&self.reading));
            let mut scan = Self { known: self.known, hunter, report: Report::default(), reading };
            scan.entry(&path, entry, named, cwd);
            scan.report
        };
        crew::each(hand_out, look, |number, came: Report| {
            // Most files have nothing to say but their size.
            if came.findings.is_empty() && came.unseen.is_empty() {
                quiet.add(came);
            } else {
                fragments.insert(number, came);
            }
        });
        let was_looked_at = quiet.files > 0 || !fragments.is_empty();
        fragments.into_values().chain([quiet]).for_each(|fragment| self.report.add(fragment));
        if !was_looked_at && passed_over.hidden + passed_over.ignored > 0 {
            let shown = self.name(named);
            self.unseen(shown, "all that lies there is ignored or hidden: nothing was looked at");
        }
        self.report.passed_over.hidden += passed_over.hidden;
        self.report.passed_over.ignored += passed_over.ignored;
    }

    /// One that was met below a path that was named.
    fn entry(&mut self, path: &Path, entry: Result<(), &'static str>, named: &Path, cwd: &Path) {
        let shown = self.name(&shown(path, named, cwd));
        if let Err(why) = entry {
            return self.unseen(shown, why);
        }
        let known = self.report.findings.len();
        self.file(path, &shown);
        if self.report.findings.len() > known {
            let below = cwd.join(named);
            let below = if below == path { below.parent().unwrap_or(cwd).to_path_buf() } else { below };
            self.report.found_in.insert((shown, path.to_path_buf()), below);
        }
    }

    /// What was found.
    pub(crate) fn report(&mut self) -> Report {
        self.reading.clear();
        std::mem::take(&mut self.report)
    }

    fn unseen(&mut self, path: String, why: &'static str) {
        self.report.unseen.push(Unseen { path, why });
    }
}

/// A path in the words in which its root was named.
fn shown(path: &Path, named: &Path, cwd: &Path) -> PathBuf {
    match path.strip_prefix(cwd.join(named)) {
        Ok(rest) if rest.as_os_str().is_empty() => named.to_path_buf(),
        Ok(rest) => named.join(rest),
        Err(_) => path.to_path_buf(),
    }
}
