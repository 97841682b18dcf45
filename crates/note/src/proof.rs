use redial_redact::{Fingerprint, Identifier, Nonce, SafePath, Sha256};

words! {
    /// How a secret was searched for.
    pub enum Searched {
        /// As a whole, in every promised encoding.
        Whole = "whole",
        /// Every window of it.
        Window = "window",
        /// Not: too short, it would hit everywhere.
        Refused = "refused",
        /// Not: its value was not at hand.
        Absent = "absent",
    }

    /// What was scanned.
    pub enum ArtefactName {
        /// The note before redaction, findings, decision and seal.
        Draft = "draft",
        /// The journal.
        Journal = "journal",
        /// `NAME.md`.
        Markdown = "markdown",
        /// The screen and the lines of progress.
        Screen = "screen",
        /// Every other text that `show` makes of the note: HTML, YAML, handover, support packet, record, curl line.
        Exports = "exports",
        /// The step summary and annotations of a CI.
        Summary = "summary",
        /// The command's standard output, as it flowed.
        Stdout = "stdout",
        /// The command's standard error, as it flowed.
        Stderr = "stderr",
        /// Both, where they are one file.
        Output = "output",
        /// A file that `--scan-log` names, as it was at the command's end.
        Log = "log",
    }

    /// Why an artefact was not read to its end.
    pub enum Skipped {
        /// A budget was reached: more layers of encoding or more packed data than are undone.
        Budget = "budget",
        /// It is not there.
        Missing = "missing",
        /// It cannot be read, or not to its end.
        Unreadable = "unreadable",
        /// It holds something that is packed or encrypted in a way that is not undone.
        Packed = "packed",
        /// A process outside the command's group kept it open.
        Open = "open",
    }
}

impl ArtefactName {
    /// Whether Redial itself writes it: then it holds nothing of a secret, not even masked.
    pub const fn is_own(self) -> bool {
        match self {
            Self::Draft | Self::Journal | Self::Markdown | Self::Screen | Self::Exports | Self::Summary => true,
            Self::Stdout | Self::Stderr | Self::Output | Self::Log => false,
        }
    }
}

impl Skipped {
    /// Whether it was read all the same, with the control in it.
    pub const fn is_read(self) -> bool {
        match self {
            Self::Budget | Self::Packed | Self::Open => true,
            Self::Missing | Self::Unreadable => false,
        }
    }
}

impl Artefact {
    /// Whether it was read, with the control in its stream.
    pub fn is_read(&self) -> bool {
        self.skipped.is_none_or(Skipped::is_read)
    }
}

record! {
    /// What proves that nothing secret got in.
    pub struct Redaction {
        /// No hit, the whole control found, everything read, every secret in use searched.
        pub passed: bool,
        /// Everything was read to its end.
        pub complete: bool,
        /// The scanner and its version.
        pub scanner: Identifier,
        /// Digest of the shapes of credentials.
        pub rules_sha256: Sha256,
        /// How deep encodings inside encodings are undone.
        pub depth: u64,
        /// Whether a bound of the scanner was reached.
        pub budget_reached: bool,
        /// The secrets that were searched for.
        pub secrets: Vec<SearchedSecret>,
        /// What was searched.
        pub artefacts: Vec<Artefact>,
        /// The positive control.
        pub control: ControlResult,
    }

    /// A secret that was searched for.
    pub struct SearchedSecret {
        /// Its name.
        pub name: Identifier,
        /// The fingerprint of its value.
        pub fingerprint: Fingerprint,
        /// How it was searched for.
        pub searched: Searched,
    }

    /// Something that was scanned.
    pub struct Artefact {
        /// What.
        pub name: ArtefactName,
        /// Which, as it was named, where there can be several: the file of `log`; null for the others.
        pub path: Option<SafePath>,
        /// Its length.
        pub bytes: u64,
        /// How much of it was read.
        pub bytes_read: u64,
        /// Its digest; null where it is not kept, or was not read.
        pub sha256: Option<Sha256>,
        /// Secrets that stand in it.
        pub hits: u64,
        /// Secrets that stand in it masked, or as a digest.
        pub echoes: u64,
        /// Why it was not read to its end.
        pub skipped: Option<Skipped>,
    }

    /// The positive control: values planted in the scan's stream, all of which must be found.
    pub struct ControlResult {
        /// How many were planted.
        pub planted: u64,
        /// How many were found.
        pub found: u64,
        /// What they follow from, so that a stranger can plant them again.
        pub seed: Nonce,
        /// Digest of the promised encodings.
        pub forms_sha256: Sha256,
        /// Whether the control is absent from the note itself.
        pub live_absent: bool,
    }
}

impl Redaction {
    /// Whether the digest of something that was searched may stand in the note: one of a text that holds a secret, or may hold one
    /// that is too short to be searched for, is the digest of little else, and tells it to whoever tries what it may be.
    pub fn may_tell_digest(&self, artefact: &Artefact) -> bool {
        let is_refused = |secret: &SearchedSecret| secret.searched == Searched::Refused;
        artefact.name.is_own() || artefact.hits == 0 && !self.secrets.iter().any(is_refused)
    }
}
