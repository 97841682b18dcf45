//! The environment, read once at the edge and passed down.

use std::{collections::BTreeMap, ffi::OsString};

use redial_redact::{Identifier, Secret, Tainted};

use crate::credential::preset;

/// The environment variables as they were when the program started.
#[derive(Clone, Default)]
pub(crate) struct EnvSnapshot(BTreeMap<String, OsString>);

impl EnvSnapshot {
    /// Reads the process's own environment.
    #[expect(clippy::disallowed_methods, reason = "this is the edge where the environment is read, once")]
    pub(crate) fn of_process() -> Self {
        Self(std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect())
    }

    /// A variable that is set, not empty and UTF-8.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|value| value.to_str()).filter(|value| !value.is_empty())
    }

    /// The bytes of a variable that is set, whatever they are.
    pub(crate) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(|value| value.as_encoded_bytes())
    }

    /// Whether a variable is set, whatever its value.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether this is a CI: `CI` is set to anything but a plain no.
    pub(crate) fn in_ci(&self) -> bool {
        self.get("CI").is_some_and(|ci| !["false", "0"].contains(&ci))
    }

    /// Values that open something, by the names of their variables: the vendors' own, and those of what calls itself a key,
    /// a token, a secret or a password and looks like one. They are looked for and never shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let secret = |(name, value): (&String, &OsString)| {
            let value = value.as_encoded_bytes();
            let opens = preset::of_variable(name).is_some() || (calls_itself_secret(name) && looks_secret(value));
            opens.then(|| Secret::new(Identifier::or_gap(Tainted::from(name.as_str())), value))
        };
        self.0.iter().filter_map(secret).filter(Secret::searchable).collect()
    }

    /// Names of all variables, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Whether a variable of this name holds what opens something, whatever its value.
pub(crate) fn names_secret(name: &str) -> bool {
    preset::of_variable(name).is_some() || calls_itself_secret(&name.to_ascii_uppercase())
}

fn calls_itself_secret(name: &str) -> bool {
    ["_KEY", "_TOKEN", "_SECRET", "_PASSWORD"].iter().any(|end| name.ends_with(end))
}

/// Not a path to a key's file, nor a word that stands in other texts.
fn looks_secret(value: &[u8]) -> bool {
    value.len() >= 16 && !value.iter().any(|b| *b == b'/' || b.is_ascii_whitespace())
}

impl std::fmt::Debug for EnvSnapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnvSnapshot({} variables)", self.0.len())
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for EnvSnapshot {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
    }
}
