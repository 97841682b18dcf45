//! Who signs the notes of this run: a key in a file, or one that an SSH agent holds. It is chosen and looked at before
//! anything is sent, so that a key that cannot sign is no surprise at the end.

mod agent;
mod file;

use std::path::Path;

use redial_redact::{Identifier, Secret};
use redial_trust::{NAMESPACE, PrivateKey, Signature};

use crate::{
    config::{Config, key},
    env::EnvSnapshot,
    notes::NoteFiles,
    paths::printable,
    problem::{Problem, file_says},
    store,
};
use agent::Agent;

/// What stands for the agent in place of a file's name.
const AGENT: &str = "agent";

/// Who signs.
#[derive(Debug)]
pub(crate) enum Signer {
    /// A key in memory; it is wiped at the end.
    Key(PrivateKey),
    /// A key that never leaves its agent.
    Agent(Agent),
}

impl Signer {
    /// The signer that is configured, if one is.
    ///
    /// # Errors
    /// The key cannot be read, or is none to sign notes with.
    pub(crate) fn of(config: &Config, env: &EnvSnapshot) -> Result<Option<Self>, Problem> {
        let Some(text) = config.text(&key::SIGN_KEY) else { return Ok(None) };
        let place = config.place(&key::SIGN_KEY);
        match text.strip_prefix(AGENT) {
            Some("") => Agent::find(None, env).map(Self::Agent).map_err(|problem| problem.at(place)).map(Some),
            Some(which) if which.starts_with(":SHA256:") => {
                let found = Agent::find(which.strip_prefix(':'), env).map_err(|problem| problem.at(place))?;
                Ok(Some(Self::Agent(found)))
            }
            Some(which) if which.starts_with(':') => Err(no_fingerprint().at(place)),
            Some(_) | None => {
                let path = config.path(&key::SIGN_KEY).unwrap_or_default();
                Ok(Some(Self::Key(file::read(&path)?)))
            }
        }
    }

    /// The value that must not get into a note.
    pub(crate) fn secret(&self) -> Option<Secret> {
        match self {
            Self::Key(key) => Some(Secret::new(Identifier::ours("signing_key"), key.expose().as_slice())),
            Self::Agent(_) => None,
        }
    }

    /// Signs a note's bytes and lays the signature beside it. What is written was checked as a stranger would.
    ///
    /// # Errors
    /// The agent refused, or the file cannot be written; the note itself is there.
    pub(crate) fn sign(&self, note: &[u8], files: &NoteFiles) -> Result<(), Problem> {
        let signature = match self {
            Self::Key(key) => key.sign(note, NAMESPACE).map_err(|garbled| Problem::bug(&garbled))?,
            Self::Agent(agent) => agent.sign(note)?,
        };
        let armored = signature.armored();
        let read = Signature::parse(armored.as_bytes()).map_err(|garbled| Problem::bug(&garbled))?;
        read.verify(note, NAMESPACE).map_err(|refused| {
            let why = format!("the signature that came does not hold: {refused}");
            Problem::failed(UNSIGNED, why, "the note is there, without a signature; try another key or agent")
        })?;
        let path = files.signature();
        store::replace(&path, armored.as_bytes()).map_err(|error| unwritten(&path, &error))
    }
}

/// What is said of a note that was to be signed.
const UNSIGNED: &str = "the note is not signed";

fn unwritten(path: &Path, error: &std::io::Error) -> Problem {
    let why = file_says(error);
    Problem::failed(UNSIGNED, why, "the note is there; make room or rights, and sign it with ssh-keygen -Y sign")
        .at(printable(path))
}

fn no_fingerprint() -> Problem {
    Problem::usage(
        "the agent's key cannot be told",
        "after agent: stands a key's fingerprint",
        "for example agent:SHA256:…, as ssh-add -l prints it",
    )
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests;
