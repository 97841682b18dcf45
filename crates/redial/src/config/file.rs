//! A configuration file: what stands in it, line by line, and what must not.

use std::{ops::Range, path::Path};

use redial_redact::{Identifier, SafePath, Sha256, Tainted, credential_shape, is_placeholder};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    excerpt::{excerpt, position},
    key::{self, Key, Power},
    value::{CredentialSource, Kind, Value},
};
use crate::{credential::preset, problem::Problem, store};

/// Largest configuration file.
const LIMIT: u64 = 64 * 1024;
/// Words of a key behind which people keep credentials.
const SECRET_WORDS: [&str; 9] =
    ["apikey", "api_key", "token", "secret", "password", "passwd", "bearer", "authorization", "private_key"];

/// A configuration file as it was read, once: its digest is that of the very bytes that count.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path, for people.
    pub(crate) shown: SafePath,
    /// Digest of its bytes.
    pub(crate) sha256: Sha256,
    /// Its entries, in the order of the file.
    pub(crate) entries: Vec<Entry>,
    text: String,
}

/// One key that the file sets.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: &'static Key,
    /// Its value.
    pub(crate) value: Value,
    /// Line, from 1.
    pub(crate) line: usize,
    span: Range<usize>,
}

impl File {
    /// Reads and checks a file.
    pub(crate) fn read(path: &Path, shown: SafePath) -> Result<Self, Problem> {
        let bytes = store::read(path, LIMIT).map_err(|error| unreadable(&shown, &error))?;
        let sha256 = Sha256::of(&bytes);
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&shown, error.utf8_error().valid_up_to()))?;
        let mut file = Self { shown, sha256, entries: Vec::new(), text };
        file.refuse_credentials()?;
        file.entries = file.parse()?;
        Ok(file)
    }

    /// The entries that may only count once the user trusts the file.
    pub(crate) fn powerful(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| needs_trust(entry.key, &entry.value))
    }

    /// Takes the entries out that may only count once the user trusts the file, and tells their keys.
    pub(crate) fn without_power(&mut self) -> Vec<&'static Key> {
        let powerful = self.powerful().map(|entry| entry.key).collect();
        self.entries.retain(|entry| !needs_trust(entry.key, &entry.value));
        powerful
    }

    /// Refuses what an untrusted file must not set.
    pub(crate) fn refuse_power(&self) -> Result<(), Problem> {
        let Some(entry) = self.powerful().next() else { return Ok(()) };
        let what = format!("{} sets {}, and nobody has trusted that file", self.shown, entry.key.path);
        let why = "a checkout must not be able to send a key elsewhere, to swap the evidence or to run a program";
        let remedy = format!(
            "read the file, then run `redial trust`; in CI set REDIAL_TRUST=sha256:{} where the repository cannot change it",
            self.sha256
        );
        Err(self.problem(&entry.span, entry.key.path, None, Problem::usage(what, why, remedy)))
    }

    /// A credential anywhere in the file, also in a comment or in a file that is not TOML.
    fn refuse_credentials(&self) -> Result<(), Problem> {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            if credential_shape(line) {
                let indent = line.len() - line.trim_start().len();
                return Err(self.holds_credential(start + indent..start + line.trim_end().len(), None));
            }
            start += line.len();
        }
        Ok(())
    }

    fn parse(&self) -> Result<Vec<Entry>, Problem> {
        let root = DeTable::parse(&self.text).map_err(|error| {
            // The parser's own words quote the input; its position is all that is kept.
            let span = error.span().unwrap_or(0..0);
            let why = "the line does not follow the rules of TOML";
            let remedy = "check quotes, brackets and `key = value` there; a text needs quotes";
            self.problem(&span, "", None, Problem::usage(format!("{} is not TOML", self.shown), why, remedy))
        })?;
        let mut entries = Vec::new();
        self.walk(root.get_ref(), "", &mut entries)?;
        entries.sort_by_key(|entry| entry.span.start);
        Ok(entries)
    }

    fn walk(&self, table: &DeTable<'_>, above: &str, entries: &mut Vec<Entry>) -> Result<(), Problem> {
        for (name, value) in table {
            let path =
                if above.is_empty() { name.get_ref().to_string() } else { format!("{above}.{}", name.get_ref()) };
            if let Some(key) = Key::of_path(&path) {
                entries.push(self.entry(key, value)?);
            } else if let (true, DeValue::Table(inner)) = (Key::is_table(&path), value.get_ref()) {
                self.walk(inner, &path, entries)?;
            } else {
                return Err(self.not_a_key(&path, name, value));
            }
        }
        Ok(())
    }

    fn entry(&self, key: &'static Key, value: &Spanned<DeValue<'_>>) -> Result<Entry, Problem> {
        let span = value.span();
        match key.kind.of_toml(value.get_ref()) {
            Ok(Value::Text(address)) if key.kind == Kind::Url && opens_account(&address) => {
                Err(self.holds_credential(span, Some(key.path.to_owned())))
            }
            Ok(value) => Ok(Entry { key, value, line: position(&self.text, span.start).line, span }),
            Err(expected) => {
                let what = format!("{} has a value that {} cannot have", self.shown, key.path);
                let problem = Problem::usage(
                    what,
                    format!("it takes {expected}"),
                    format!("for example: {} = {}", leaf(key), key.example),
                );
                Err(self.problem(&span, key.path, None, problem))
            }
        }
    }

    fn not_a_key(&self, path: &str, name: &Spanned<impl AsRef<str>>, value: &Spanned<DeValue<'_>>) -> Problem {
        if is_secret_name(name.get_ref().as_ref()) && holds_text(value.get_ref()) {
            return self.holds_credential(name.span(), clean(path));
        }
        if Key::is_table(path) {
            return self.not_a_table(path, value);
        }
        let known = clean(path);
        let what = match &known {
            Some(path) => format!("{} has an unknown key `{path}`", self.shown),
            None => format!("{} has an unknown key", self.shown),
        };
        let remedy = match Key::nearest(path) {
            Some(near) => format!("`{}` is near; `redial config show` lists every key", near.path),
            None => "`redial config show` lists every key".to_owned(),
        };
        let problem = Problem::usage(what, "a key that is not understood would be ignored without a word", remedy);
        let shown = clean(name.get_ref().as_ref());
        self.problem(&name.span(), known.as_deref().unwrap_or_default(), shown.as_deref(), problem)
    }

    fn not_a_table(&self, path: &str, value: &Spanned<DeValue<'_>>) -> Problem {
        let leaves = key::ALL.iter().filter_map(|key| key.path.strip_prefix(path)?.strip_prefix('.'));
        let why = format!("`{path}` holds {}", leaves.collect::<Vec<_>>().join(", "));
        let what = format!("{} has a value where a table belongs", self.shown);
        let problem = Problem::usage(what, why, format!("write [{path}] on a line of its own, and its keys below"));
        self.problem(&value.span(), path, None, problem)
    }

    fn holds_credential(&self, span: Range<usize>, path: Option<String>) -> Problem {
        let problem = Problem::usage(
            format!("{} holds a credential", self.shown),
            "a value that opens an account must not lie in a file that is committed",
            "export it, and name the variable: credential = { variable = \"COMETAPI_KEY\" }; if the file was ever pushed, replace the key",
        );
        self.problem(
            &span,
            path.as_deref().unwrap_or_default(),
            path.as_deref().and_then(|path| path.rsplit('.').next()),
            problem,
        )
    }

    fn problem(&self, span: &Range<usize>, path: &str, name: Option<&str>, problem: Problem) -> Problem {
        let at = position(&self.text, span.start);
        let key = if path.is_empty() { String::new() } else { format!(" ({path})") };
        problem.at(format!("{}:{}:{}{key}", self.shown, at.line, at.column)).showing(excerpt(
            &self.text,
            span.clone(),
            name,
        ))
    }
}

/// Whether a value needs trust in a file that was found. A credential's variable is harmless where Redial binds it to
/// its vendor's own address; any other variable could be some other product's key. A folder is harmless below the file.
fn needs_trust(key: &Key, value: &Value) -> bool {
    match (key.power, value) {
        (Power::Harmless, _) => false,
        (Power::NeedsTrust, _) => true,
        (Power::ByValue, Value::Credential(CredentialSource::Variable(name))) => {
            preset::of_variable(name.as_str()).is_none()
        }
        (Power::ByValue, Value::Text(path)) => !Path::new(path)
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir)),
        (Power::ByValue, Value::Credential(_) | Value::Count(_) | Value::Wait(_) | Value::List(_)) => true,
    }
}

fn leaf(key: &Key) -> &'static str {
    key.path.rsplit('.').next().unwrap_or(key.path)
}

/// A key's path as it may be shown.
fn clean(path: &str) -> Option<String> {
    let short = path.len() <= 60 && !path.contains(['@', '/']);
    Identifier::new(Tainted::from(path)).ok().filter(|_| short).map(|name| name.to_string())
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    name == "key" || name.ends_with("_key") || SECRET_WORDS.iter().any(|word| name.contains(word))
}

/// Whether an address has a login, or a parameter that is named as a credential is.
fn opens_account(address: &str) -> bool {
    let (address, _fragment) = address.split_once('#').unwrap_or((address, ""));
    let (place, query) = address.split_once('?').unwrap_or((address, ""));
    let authority = place.split_once("://").map_or(place, |(_, rest)| rest).split('/').next().unwrap_or_default();
    let names_it =
        |pair: &str| pair.split_once('=').is_some_and(|(name, value)| is_secret_name(name) && !value.is_empty());
    authority.contains('@') || query.split('&').any(names_it)
}

/// A text that could be a credential: a placeholder is only an unknown key.
fn holds_text(value: &DeValue<'_>) -> bool {
    match value {
        DeValue::String(text) => !is_placeholder(text),
        DeValue::Integer(_) | DeValue::Float(_) => true,
        DeValue::Array(items) => items.iter().any(|item| holds_text(item.get_ref())),
        DeValue::Table(table) => table.values().any(|value| holds_text(value.get_ref())),
        DeValue::Boolean(_) | DeValue::Datetime(_) => false,
    }
}

fn unreadable(shown: &SafePath, error: &std::io::Error) -> Problem {
    let reasons = [
        (std::io::ErrorKind::NotFound, "it does not exist"),
        (std::io::ErrorKind::PermissionDenied, "this user may not read it"),
        (std::io::ErrorKind::FileTooLarge, "it has more than 65536 bytes"),
    ];
    let why = reasons.into_iter().find(|(kind, _)| *kind == error.kind());
    let why = why.map_or("it is not a regular file, or the disk refused it", |(_, why)| why);
    Problem::usage(format!("{shown} can't be read"), why, "check the path and its permissions").at(shown.to_string())
}

fn not_utf8(shown: &SafePath, offset: usize) -> Problem {
    let why = format!("byte {} and what follows is not UTF-8", offset + 1);
    Problem::usage(format!("{shown} is not TOML"), why, "save it as UTF-8").at(shown.to_string())
}
