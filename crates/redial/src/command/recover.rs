//! `redial recover`: the note of a run that was killed, from its journal.

use std::{fs, path::PathBuf};

use redial_assess::Fault;
use redial_note::{NamedFingerprint, Opened, Searched};
use redial_proxy::{JournalError, open_journal};
use redial_redact::{FingerprintKey, Secret};

use super::{Context, recording::lies};
use crate::{
    config::{Config, Flags, key},
    exit::Exit,
    fingerprint,
    finish::{Ending, no_run, prove, write},
    notes::NoteFiles,
    paths::printable,
    problem::{Problem, file_says},
    run::Mint,
    signing::Signer,
    terminal,
};

/// Rebuild the note of a killed run from its journal.
///
/// The note says that it was rebuilt, and never decides `continue`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial recover redial-notes/NAME.journal.jsonl\n\nExit codes: 10 pause, 20 escalate, 1 Redial failed, 2 wrong usage."
)]
pub(crate) struct Args {
    /// The journal.
    journal: PathBuf,
    /// Leave the journal where it is.
    #[arg(long)]
    keep_journal: bool,
    /// Sign the note that is rebuilt, as `redial run --sign-key` does.
    #[arg(long, value_name = "FILE|agent")]
    sign_key: Option<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let signer = self.signer(context)?;
        let path = context.cwd.join(&self.journal);
        // Held until the note is written: two that recover the same run do not write over each other.
        let mut journal = open_journal(&path).map_err(|error| problem(&error).at(printable(&path)))?;
        let opened = journal.opened().cloned();
        tracing::debug!("journal read");
        let draft = journal.draft().map_err(|error| no_run(&error).at(printable(&path)))?;
        tracing::debug!(calls = draft.calls.len(), groups = draft.groups.len(), "draft made");
        let opened = opened.ok_or_else(|| Problem::bug(&"opened without opening"))?;
        let (secrets, searched) = secrets(&opened, context);
        let (said, summary) = ("", false);
        let seed = &opened.control_seed;
        let ending = Ending {
            secrets: &secrets,
            searched: &searched,
            seed,
            said,
            summary,
            outside: &[],
            signer: signer.as_ref(),
        };
        let files = NoteFiles::beside(&path);
        if files.json().symlink_metadata().is_ok() {
            return Err(exists(&files));
        }
        let scanner = ending.scanner();
        let search = journal.search(&scanner).map_err(|error| problem(&error).at(printable(&path)))?;
        tracing::debug!(bytes = search.bytes, "journal searched");
        let proven = prove(draft, search, &scanner, &ending)?;
        proven.stands().map_err(|fault| contradicts(&fault).at(printable(&path)))?;
        let written = write(&proven, &files, ending.signer)?;
        if !self.keep_journal {
            drop(fs::remove_file(&path));
        }
        terminal::print(&redial_report::text(&written.note, None, super::show::paint(context)))?;
        lies(&written, &files);
        Ok(Exit::of(written.note.decision.result))
    }

    /// Who signs. A configuration that nobody trusts stands in the way of a key, and not of the note.
    fn signer(&self, context: &Context) -> Result<Option<Signer>, Problem> {
        let flags = Flags::default().with(&key::SIGN_KEY, "--sign-key", self.sign_key.clone());
        match Config::load(&context.inputs(flags)) {
            Ok(config) => Signer::of(&config, &context.env),
            Err(problem) if self.sign_key.is_some() => Err(problem),
            Err(_) => Ok(None),
        }
    }
}

/// The secrets of the run that are still at hand: a variable of the same name with the same fingerprint under the same
/// key, and the run's own tokens, which follow from that key. The others are `absent`, and then nothing is proven.
fn secrets(opened: &Opened, context: &Context) -> (Vec<Secret>, Vec<(NamedFingerprint, Searched)>) {
    let key = fingerprint::existing(&context.env, &context.paths).filter(|key| *key.id() == opened.fingerprint_key);
    let mut found = Vec::new();
    let mut searched = Vec::new();
    for named in &opened.secrets {
        let secret = key.as_ref().and_then(|key| at_hand(named, opened, key, context));
        searched.push((named.clone(), if secret.is_some() { Searched::Whole } else { Searched::Absent }));
        found.extend(secret);
    }
    (found, searched)
}

fn at_hand(named: &NamedFingerprint, opened: &Opened, key: &FingerprintKey, context: &Context) -> Option<Secret> {
    let name = named.name.as_str();
    let of_environment = || Some(Secret::new(named.name.clone(), context.env.get(name)?.as_bytes()));
    // A part of an address, which has a name of its own.
    let of_address = || context.env.secrets().into_iter().find(|secret| *secret.name() == named.name);
    let token = || Mint::of(key, opened.token_seed.clone()?).named(name);
    let is_it = |secret: &Secret| key.of_secret(secret) == named.fingerprint && secret.searchable();
    of_environment().filter(is_it).or_else(|| of_address().filter(is_it)).or_else(|| token().filter(is_it))
}

fn exists(files: &NoteFiles) -> Problem {
    Problem::failed(
        "the run has a note already",
        "recovering would write over it",
        "look at it: redial show; or move it away first",
    )
    .at(printable(&files.json()))
}

/// A journal whose lines contradict each other was edited: a note of it would not stand, and none is written.
fn contradicts(fault: &Fault) -> Problem {
    Problem::failed(
        "the journal contradicts itself",
        format!("the note that it tells of would not stand: {fault}"),
        "keep the journal as it is: it was edited, and says so only whole",
    )
}

fn problem(error: &JournalError) -> Problem {
    match error {
        JournalError::Io { source, .. } => Problem::failed(
            "the journal cannot be read",
            file_says(source),
            "name a NAME.journal.jsonl that exists and that you may read",
        ),
        JournalError::InUse => Problem::failed(
            "the journal is in use",
            "another process holds its lock: the run is still going on",
            "wait for it, or end it, and try again",
        ),
        JournalError::TooLarge => Problem::failed(
            "the journal is too large",
            "it is beyond what a run of Redial writes",
            "name a NAME.journal.jsonl that Redial wrote",
        ),
    }
}
