//! The configuration in layers: flags over environment over `redial.toml` over the user's own file over defaults, each
//! value with where it came from.

pub(crate) mod excerpt;
pub(crate) mod file;
pub(crate) mod key;
pub(crate) mod trust;
pub(crate) mod value;

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use redial_redact::{Identifier, SafePath, Sha256, Tainted};

use crate::{
    env::EnvSnapshot,
    paths::{self, Paths},
    problem::Problem,
};
use file::File;
use key::Key;
use trust::Trust;
use value::{CredentialSource, Kind, Value};

/// The name of a repository's file.
pub(crate) const FILE_NAME: &str = "redial.toml";

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Provenance {
    /// A flag.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A file, and the line in it.
    File {
        /// Its path, for people.
        shown: SafePath,
        /// Line, from 1.
        line: usize,
    },
    /// Nobody said anything.
    Default,
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Valued {
    /// The value.
    pub(crate) value: Value,
    /// Where it came from.
    pub(crate) from: Provenance,
    /// Whether somebody who may decide it said so: true but for a file that was found and that nobody trusted.
    pub(crate) trusted: bool,
    /// The folder that a relative path in it starts from.
    base: PathBuf,
}

/// What the configuration is read from.
#[derive(Debug)]
pub(crate) struct Inputs<'a> {
    /// The environment.
    pub(crate) env: &'a EnvSnapshot,
    /// The user's folders.
    pub(crate) paths: &'a Paths,
    /// The working directory.
    pub(crate) cwd: &'a Path,
    /// The file that `--config` names: it counts instead of one that is found, and is trusted, since it was named.
    pub(crate) named: Option<&'a Path>,
    /// What flags say.
    pub(crate) flags: Flags,
}

/// What flags say, in the order in which they are declared.
#[derive(Debug, Default)]
pub(crate) struct Flags(Vec<(&'static Key, &'static str, String)>);

impl Flags {
    /// Adds what a flag said, if it was given.
    #[must_use]
    pub(crate) fn with(mut self, key: &'static Key, flag: &'static str, text: Option<impl Into<String>>) -> Self {
        self.0.extend(text.map(|text| (key, flag, text.into())));
        self
    }
}

/// What the digest of the settings leaves out. Who signs a note afterwards and where it lies changes nothing about its run: CI and
/// laptop have other keys and folders, and compare. And what was asked, and how
/// much a check takes, stands in a note by itself, whoever chose it.
const BESIDE_A_RUN: [&Key; 10] = [
    &key::SIGN_KEY,
    &key::ALLOWED_SIGNERS,
    &key::NOTE_DIR,
    &key::NOTE_NAME,
    &key::FAMILY,
    &key::MODEL,
    &key::ERROR_PATH,
    &key::MAX_ATTEMPTS,
    &key::MAX_WAIT,
    &key::TIMEOUT,
];

/// The configuration that counts.
#[derive(Debug, Default)]
pub(crate) struct Config {
    values: BTreeMap<&'static str, Valued>,
}

impl Config {
    /// Reads all layers.
    ///
    /// # Errors
    /// A file or a value is malformed, or a file that was found sets what needs trust.
    pub(crate) fn load(inputs: &Inputs<'_>) -> Result<Self, Problem> {
        Self::read(inputs, File::refuse_power).map(|(config, _)| config)
    }

    /// Reads all layers without what needs trust in a file that was found and that nobody trusted; the keys that were left out
    /// stand beside it.
    ///
    /// # Errors
    /// A file or a value is malformed.
    pub(crate) fn load_trusted(inputs: &Inputs<'_>) -> Result<(Self, Vec<&'static Key>), Problem> {
        Self::read(inputs, |_| Ok(()))
    }

    fn read(
        inputs: &Inputs<'_>,
        untrusted: impl Fn(&File) -> Result<(), Problem>,
    ) -> Result<(Self, Vec<&'static Key>), Problem> {
        let mut config = Self::default();
        let mut left_out = Vec::new();
        config.add_defaults(inputs.cwd);
        if let Some((file, base)) = users_file(inputs)? {
            config.add_file(&file, &base, true);
        }
        if let Some((mut file, base)) = repository_file(inputs)? {
            let trusted = inputs.named.is_some() || Trust::of(inputs.env, inputs.paths).has(&file.sha256);
            if !trusted {
                untrusted(&file)?;
                left_out = file.without_power();
            }
            config.add_file(&file, &base, trusted);
        }
        config.add_variables(inputs)?;
        config.add_flags(inputs)?;
        Ok((config, left_out))
    }

    /// A value with where it came from.
    pub(crate) fn get(&self, key: &Key) -> Option<&Valued> {
        self.values.get(key.path)
    }

    /// A text.
    pub(crate) fn text(&self, key: &Key) -> Option<&str> {
        match &self.get(key)?.value {
            Value::Text(text) => Some(text),
            Value::Count(_) | Value::Wait(_) | Value::List(_) | Value::Credential(_) => None,
        }
    }

    /// A name, such as that of a model.
    pub(crate) fn name(&self, key: &Key) -> Option<Identifier> {
        Identifier::new(Tainted::from(self.text(key)?)).ok()
    }

    /// A number; each key of that kind has a default.
    pub(crate) fn count(&self, key: &Key) -> u32 {
        match self.get(key).map(|valued| &valued.value) {
            Some(Value::Count(number)) => *number,
            _ => 0,
        }
    }

    /// A duration; each key of that kind has a default.
    pub(crate) fn wait(&self, key: &Key) -> Duration {
        match self.get(key).map(|valued| &valued.value) {
            Some(Value::Wait(wait)) => *wait,
            _ => Duration::ZERO,
        }
    }

    /// Whether nobody said anything, so that the default holds.
    pub(crate) fn is_default(&self, key: &Key) -> bool {
        self.get(key).is_none_or(|valued| valued.from == Provenance::Default)
    }

    /// Several texts, none where nobody said anything.
    pub(crate) fn list(&self, key: &Key) -> &[String] {
        match self.get(key).map(|valued| &valued.value) {
            Some(Value::List(items)) => items,
            _ => &[],
        }
    }

    /// A path, from the folder of the file that says it, or from the working directory.
    pub(crate) fn path(&self, key: &Key) -> Option<PathBuf> {
        Some(self.get(key)?.base.join(self.text(key)?))
    }

    /// Where the credential is, and the folder that a relative path starts from.
    pub(crate) fn credential(&self) -> Option<(&CredentialSource, &Path)> {
        let valued = self.get(&key::CREDENTIAL)?;
        match &valued.value {
            Value::Credential(source) => Some((source, &valued.base)),
            Value::Text(_) | Value::Count(_) | Value::Wait(_) | Value::List(_) => None,
        }
    }

    /// Whether `setup.…` says `declared`.
    pub(crate) fn declares(&self, key: &Key) -> bool {
        self.text(key) == Some("declared")
    }

    /// Where a value came from, for an error about it.
    pub(crate) fn place(&self, key: &Key) -> String {
        self.get(key).map_or_else(|| key.path.to_owned(), |valued| format!("{} ({})", valued.from, key.path))
    }

    /// Digest of what is in force (`environment.config_sha256`): two runs with equal digests ran with equal settings,
    /// whichever layer they came from.
    pub(crate) fn sha256(&self) -> Sha256 {
        let values = self.values.iter().filter(|(path, _)| !BESIDE_A_RUN.iter().any(|key| key.path == **path));
        let lines: String = values.map(|(path, valued)| format!("{path} = {}\n", valued.value)).collect();
        Sha256::of(lines.as_bytes())
    }

    fn add_defaults(&mut self, cwd: &Path) {
        for key in key::ALL {
            let value = key.default.and_then(|text| toml::de::DeValue::parse(text).ok());
            if let Some(value) = value.and_then(|value| key.kind.of_toml(value.get_ref()).ok()) {
                self.set(key, value, Provenance::Default, cwd);
            }
        }
    }

    fn add_file(&mut self, file: &File, base: &Path, trusted: bool) {
        for entry in &file.entries {
            let from = Provenance::File { shown: file.shown.clone(), line: entry.line };
            let (value, base) = (entry.value.clone(), base.to_path_buf());
            self.values.insert(entry.key.path, Valued { value, from, trusted, base });
        }
    }

    fn add_variables(&mut self, inputs: &Inputs<'_>) -> Result<(), Problem> {
        for key in key::ALL {
            if let Some(text) = inputs.env.get(key.variable) {
                let value = key.kind.of_text(text).map_err(|expected| wrong_word(key, key.variable, &expected))?;
                self.set(key, value, Provenance::Variable(key.variable), inputs.cwd);
            }
        }
        Ok(())
    }

    fn add_flags(&mut self, inputs: &Inputs<'_>) -> Result<(), Problem> {
        for (key, flag, text) in &inputs.flags.0 {
            let value = key.kind.of_text(text).map_err(|expected| wrong_word(key, flag, &expected))?;
            self.set(key, value, Provenance::Flag(flag), inputs.cwd);
        }
        Ok(())
    }

    fn set(&mut self, key: &'static Key, value: Value, from: Provenance, base: &Path) {
        self.values.insert(key.path, Valued { value, from, trusted: true, base: base.to_path_buf() });
    }
}

/// The `redial.toml` in force: the named one, or the nearest upwards, no further than the repository's root. Outside a
/// repository only the working directory counts: a file in `/tmp` or `/home` is nobody's project.
pub(crate) fn repository_path(inputs: &Inputs<'_>) -> Option<PathBuf> {
    if let Some(named) = inputs.named {
        return Some(inputs.cwd.join(named));
    }
    let root = paths::repository_root(inputs.cwd).unwrap_or_else(|| inputs.cwd.to_path_buf());
    let folders = inputs.cwd.ancestors().take_while(|dir| dir.starts_with(&root));
    folders.map(|dir| dir.join(FILE_NAME)).find(|path| path.symlink_metadata().is_ok())
}

/// The `redial.toml` in force, read.
pub(crate) fn repository_file(inputs: &Inputs<'_>) -> Result<Option<(File, PathBuf)>, Problem> {
    repository_path(inputs).map(|path| read(&path, inputs)).transpose()
}

fn users_file(inputs: &Inputs<'_>) -> Result<Option<(File, PathBuf)>, Problem> {
    let path = inputs.paths.config.as_ref().map(|config| config.join("config.toml"));
    path.filter(|path| path.symlink_metadata().is_ok()).map(|path| read(&path, inputs)).transpose()
}

fn read(path: &Path, inputs: &Inputs<'_>) -> Result<(File, PathBuf), Problem> {
    let shown = paths::shown(path, inputs.cwd, inputs.paths.home.as_deref());
    let base = path.parent().unwrap_or(inputs.cwd).to_path_buf();
    Ok((File::read(path, shown)?, base))
}

fn wrong_word(key: &Key, place: &str, expected: &str) -> Problem {
    let what = format!("the value of {place} is not one that it takes");
    // A table of the file is a variable's name where one word stands.
    let word = if matches!(key.kind, Kind::Credential) { "COMETAPI_KEY" } else { key.example.trim_matches('"') };
    let example = if place.starts_with("--") {
        format!("{place} {word}")
    } else if place == key.variable {
        format!("{place}={word}")
    } else {
        format!("{} = {}", key.path, key.example)
    };
    Problem::usage(what, format!("it takes {expected}"), format!("for example {example}")).at(place)
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Variable(name) => f.write_str(name),
            Self::File { shown, line } => write!(f, "{shown}:{line}"),
            Self::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests;
