//! The secrets that a scan knows: those of the environment, those that were named, those of a note.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use redial_note::Searched;
use redial_redact::{Detectors, Fingerprint, FingerprintKey, Identifier, Secret, Tainted};

use super::Configured;
use crate::{
    command::{Context, named_secrets},
    env::password_name,
    fingerprint, notes, paths,
    problem::{Problem, file_says},
    run::Mint,
    store,
};

/// Largest file that holds one secret.
const LIMIT: u64 = 64 * 1024;
/// Largest file of patterns.
const PATTERNS: u64 = 256 * 1024;

/// What is searched for.
#[derive(Debug)]
pub(crate) struct Known {
    /// Values with their names, each value once.
    pub(crate) secrets: Vec<Secret>,
    /// What cannot be searched for, and why.
    pub(crate) unsearched: Vec<(Identifier, &'static str)>,
    key: Option<FingerprintKey>,
}

impl Known {
    /// Secrets that are at hand already.
    pub(super) fn of(secrets: &[Secret]) -> Self {
        Self { secrets: secrets.to_vec(), unsearched: Vec::new(), key: None }
    }

    /// The fingerprint of a secret, where the user has a key.
    pub(crate) fn fingerprint(&self, secret: &Secret) -> Option<Fingerprint> {
        self.key.as_ref().map(|key| key.of_secret(secret))
    }

    /// Whether findings have fingerprints.
    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some()
    }

    /// The user's key for fingerprints, if there is one.
    pub(super) fn key(&self) -> Option<FingerprintKey> {
        self.key.clone()
    }

    fn add(&mut self, secret: Secret) {
        if !secret.searchable() {
            self.unsearched.push((secret.name().clone(), "it is shorter than 8 bytes, and would be found everywhere"));
        } else if !self.secrets.iter().any(|known| known.expose() == secret.expose()) {
            self.secrets.push(secret);
        }
    }

    /// The secrets of a note's run: its tokens, where the key is here that they follow from, and what nobody here has the value of.
    fn note(&mut self, path: &Path, cwd: &Path) -> Result<(), Problem> {
        let note = notes::load(&cwd.join(path))?.note;
        if let Some(key) = self.key.clone().filter(|own| *own.id() == note.fingerprint_key) {
            let mint = Mint::of(&key, note.nonce.clone());
            for known in &note.redaction.secrets {
                let token = mint.named(known.name.as_str());
                token.into_iter().filter(|token| key.of_secret(token) == known.fingerprint).for_each(|it| self.add(it));
            }
        }
        for known in &note.redaction.secrets {
            let of_run = matches!(known.searched, Searched::Whole | Searched::Window);
            if of_run && let Some(why) = self.lacks(&note.fingerprint_key, &known.name, &known.fingerprint) {
                self.unsearched.push((known.name.clone(), why));
            }
        }
        Ok(())
    }

    fn lacks(&self, key: &redial_redact::KeyId, name: &Identifier, of_run: &Fingerprint) -> Option<&'static str> {
        let Some(own) = self.key.as_ref().filter(|own| own.id() == key) else {
            let named = self.secrets.iter().any(|secret| secret.name() == name);
            return (!named).then_some("the note's run knew it, and its value is not here");
        };
        let same = self.secrets.iter().any(|secret| own.of_secret(secret) == *of_run);
        let other = self.secrets.iter().any(|secret| secret.name() == name);
        match (same, other) {
            (true, _) => None,
            (false, true) => Some("the note's run knew another value of it, which is not here"),
            (false, false) => Some("the note's run knew it, and its value is not here"),
        }
    }
}

/// Collects what is searched for.
///
/// # Errors
/// A variable that was named is not set, a file cannot be read or is empty, the note does not stand.
pub(crate) fn known(
    names: &[String],
    files: &[PathBuf],
    note: Option<&Path>,
    configured: &Configured,
    context: &Context,
) -> Result<Known, Problem> {
    let key = fingerprint::existing(&context.env, &context.paths);
    let mut known = Known { secrets: Vec::new(), unsearched: Vec::new(), key };
    named_secrets(names, context)?.into_iter().for_each(|secret| known.add(secret));
    for file in files {
        known.add(of_file(file, &context.cwd)?);
    }
    // Of a variable that was named all is searched for, the password of an address with it.
    let is_named = |secret: &Secret| {
        let called = secret.name().as_str();
        names.iter().any(|name| name == called || password_name(name) == called)
    };
    context.env.secrets().into_iter().filter(|secret| !is_named(secret)).for_each(|secret| known.add(secret));
    configured.secret.iter().for_each(|secret| known.add(secret.clone()));
    known.unsearched.extend(configured.unsearched.iter().cloned());
    if let Some(note) = note {
        known.note(note, &context.cwd)?;
    }
    Ok(known)
}

/// The detectors: those that are compiled in, and those of the user's file behind them.
///
/// # Errors
/// The file cannot be read, or does not hold to the schema.
pub(crate) fn detectors(file: Option<&Path>, configured: &Configured, cwd: &Path) -> Result<Arc<Detectors>, Problem> {
    // A file that was named counts in the place of the configured one, as every flag does.
    let configured = configured.patterns.as_ref().filter(|_| file.is_none());
    let Some(file) = file.or(configured.map(|(path, _)| path.as_path())) else { return Ok(Detectors::built_in()) };
    let bytes = store::read(&cwd.join(file), PATTERNS).map_err(|error| {
        let said = configured.map(|(_, said)| format!(", and {said} names it")).unwrap_or_default();
        let why = format!("{}{said}", file_says(&error));
        Problem::usage("a file of patterns cannot be read", why, "name a file that you may read, of at most 256 KiB")
            .at(paths::printable(file))
    })?;
    Detectors::with(&String::from_utf8_lossy(&bytes)).map_err(|misfit| {
        let at = paths::printable(file);
        let at = if misfit.line > 0 { format!("{at}:{}", misfit.line) } else { at };
        let why = format!("it {}", misfit.flaw);
        let try_this = "docs/scan.md shows one; the detectors that are compiled in are written the same way";
        Problem::usage("a file of patterns does not hold to its schema", why, try_this).at(at)
    })
}

/// The whole of a file, without the line break at its end.
fn of_file(file: &Path, cwd: &Path) -> Result<Secret, Problem> {
    let bytes = store::read(&cwd.join(file), LIMIT).map_err(|error| {
        let why = file_says(&error);
        Problem::usage("a secret's file cannot be read", why, "name a file that you may read, of at most 64 KiB")
            .at(paths::printable(file))
    })?;
    let value = bytes.trim_ascii_end();
    if value.is_empty() {
        let why = "without a value nothing can be searched for";
        return Err(Problem::usage("a secret's file is empty", why, "write the secret into it, or leave it out")
            .at(paths::printable(file)));
    }
    let name = file.file_name().map(|name| name.as_encoded_bytes()).unwrap_or_default();
    Ok(Secret::new(Identifier::or_gap(Tainted::new(name)), value))
}
