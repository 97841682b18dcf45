//! What a value of the configuration may be, read from a file or from a word on the command line.

use std::time::Duration;

use redial_note::Timestamp;
use redial_redact::{GAP, Identifier, Label, Millis, Tainted};
use toml::de::DeValue;

use crate::env::names_secret;

/// What a value of a key looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, such as that of a model.
    Name,
    /// The name of a model, also one of which a part is not shown.
    Model,
    /// The first part of a file's name.
    Prefix,
    /// An address; credential::BaseUrl checks it where it is used.
    Url,
    /// A path of a file or folder.
    Path,
    /// A whole number within bounds.
    Count {
        /// Least.
        min: u32,
        /// Most.
        max: u32,
    },
    /// A duration.
    Wait,
    /// A day, or a moment.
    Date,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Names of environment variables.
    Names,
    /// Globs.
    Globs,
    /// Words of a closed set, such as flags.
    Labels,
    /// Where a credential is.
    Credential,
}

/// Where the credential is; never the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CredentialSource {
    /// In an environment variable.
    Variable(Identifier),
    /// In the first line of a file.
    File(String),
    /// In the first line that a program prints.
    Command(Vec<String>),
}

/// A value as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A number.
    Count(u32),
    /// A duration.
    Wait(Duration),
    /// Several texts.
    List(Vec<String>),
    /// Where a credential is.
    Credential(CredentialSource),
}

/// What a value should have been: `a duration such as "30s"`. It never repeats what it was.
pub(crate) type Expected = String;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A number.
    Count,
    /// Several words.
    List,
    /// Where a credential is kept.
    Credential,
    /// One text.
    Word,
}

impl Kind {
    /// Reads a word from a flag or a variable.
    pub(crate) fn of_text(self, text: &str) -> Result<Value, Expected> {
        let list =
            |text: &str| text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
        match self.form() {
            Form::Count => text.parse().ok().and_then(|n| self.count(n)),
            Form::List => self.list(list(text)),
            Form::Credential => variable(text),
            Form::Word => self.word(text),
        }
        .ok_or_else(|| self.expected())
    }

    /// How a value of it is written.
    const fn form(self) -> Form {
        match self {
            Self::Count { .. } => Form::Count,
            Self::Names | Self::Globs | Self::Labels => Form::List,
            Self::Credential => Form::Credential,
            Self::Name
            | Self::Model
            | Self::Prefix
            | Self::Url
            | Self::Path
            | Self::Wait
            | Self::Date
            | Self::Choice(_) => Form::Word,
        }
    }

    /// Reads a value from a file.
    pub(crate) fn of_toml(self, value: &DeValue<'_>) -> Result<Value, Expected> {
        self.of_toml_value(value).ok_or_else(|| self.expected())
    }

    fn of_toml_value(self, value: &DeValue<'_>) -> Option<Value> {
        match self.form() {
            Form::Count => {
                let number = value.as_integer()?;
                u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok().and_then(|n| self.count(n))
            }
            Form::List => self.list(texts(value)?),
            Form::Credential => credential(value),
            Form::Word => self.word(value.as_str()?),
        }
    }

    fn word(self, text: &str) -> Option<Value> {
        let fits = match self {
            Self::Name => Identifier::new(Tainted::from(text)).is_ok(),
            Self::Model => Identifier::or_gap(Tainted::from(text)).as_str() != GAP,
            Self::Prefix => is_prefix(text),
            Self::Choice(words) => words.contains(&text),
            Self::Wait => return duration(text).map(Value::Wait),
            Self::Date => date(text).is_some(),
            Self::Url | Self::Path => !text.is_empty() && !text.contains('\0'),
            Self::Count { .. } | Self::Names | Self::Globs | Self::Labels | Self::Credential => false,
        };
        fits.then(|| Value::Text(text.to_owned()))
    }

    fn count(self, number: u32) -> Option<Value> {
        let Self::Count { min, max } = self else { return None };
        (min..=max).contains(&number).then_some(Value::Count(number))
    }

    fn list(self, items: Vec<String>) -> Option<Value> {
        let fits = |item: &String| match self {
            // What opens an account is compared as the credential, and stands in no list of settings.
            Self::Names => is_variable(item) && !names_secret(item),
            Self::Labels => Label::new(Tainted::from(item.as_str())).is_ok(),
            Self::Globs => !item.is_empty() && item.len() <= 240 && !item.contains('\0'),
            Self::Name
            | Self::Model
            | Self::Prefix
            | Self::Url
            | Self::Path
            | Self::Count { .. }
            | Self::Wait
            | Self::Date
            | Self::Choice(_)
            | Self::Credential => false,
        };
        (items.len() <= 100 && items.iter().all(fits)).then_some(Value::List(items))
    }

    /// What a value should be.
    pub(crate) fn expected(self) -> Expected {
        match self {
            Self::Name | Self::Model => "a name of at most 128 letters, digits and . _ : / @ + -".into(),
            Self::Prefix => "a name of at most 40 letters, digits and . _ -, beginning with a letter or digit".into(),
            Self::Url => "an address such as \"https://api.cometapi.com/v1\"".into(),
            Self::Path => "a path".into(),
            Self::Count { min, max } => format!("a whole number from {min} to {max}"),
            Self::Wait => "a duration such as \"500ms\", \"30s\", \"5m\", \"12h\" or \"30d\"".into(),
            Self::Date => "a day such as \"2027-01-31\" or a moment such as \"2027-01-31T18:00:00Z\"".into(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Names => "a list of names of environment variables that hold no credential, such as [\"NODE_ENV\"]".into(),
            Self::Globs => "a list of globs, such as [\"content/**\"]".into(),
            Self::Labels => "a list of flags, such as [\"--full-auto\"]".into(),
            Self::Credential => {
                "{ variable = \"NAME\" }, { file = \"PATH\" } or { command = [\"PROGRAM\", …] }, or on the command line a variable's name".into()
            }
        }
    }
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
}

fn credential(value: &DeValue<'_>) -> Option<Value> {
    let mut entries = value.as_table()?.iter();
    let ((key, value), None) = (entries.next()?, entries.next()) else { return None };
    match (key.get_ref().as_ref(), value.get_ref()) {
        ("variable", name) => variable(name.as_str()?),
        ("file", path) => path
            .as_str()
            .filter(|path| !path.is_empty() && !path.contains('\0'))
            .map(|path| Value::Credential(CredentialSource::File(path.to_owned()))),
        ("command", words) => texts(words)
            .filter(|words| words.first().is_some_and(|word| !word.is_empty()))
            .filter(|words| !words.iter().any(|word| word.contains('\0')))
            .map(|words| Value::Credential(CredentialSource::Command(words))),
        _ => None,
    }
}

fn variable(name: &str) -> Option<Value> {
    let name = Some(name).filter(|name| is_variable(name))?;
    Some(Value::Credential(CredentialSource::Variable(Identifier::new(Tainted::from(name)).ok()?)))
}

/// A name that a shell could export. A key put where its variable's name belongs is refused here: names are short,
/// and their gate refuses what looks random.
pub(crate) fn is_variable(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && Identifier::new(Tainted::from(name)).is_ok()
}

fn is_prefix(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
        && Identifier::new(Tainted::from(text)).is_ok()
}

/// `500ms`, `30s`, `5m`, `12h`, `30d`: a whole number and a unit, above zero, at most ten years.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let scale: u64 = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let millis = number.parse::<u64>().ok()?.checked_mul(scale)?;
    (1..=315_360_000_000).contains(&millis).then(|| Duration::from_millis(millis))
}

/// A moment by RFC 3339, or the last one of a day in UTC.
pub(crate) fn date(text: &str) -> Option<Timestamp> {
    Timestamp::parse(text).or_else(|| Timestamp::parse(&format!("{text}T23:59:59.999Z")))
}

/// Writes a duration in the largest unit that keeps it whole.
pub(crate) fn spelled(wait: Duration) -> String {
    Millis(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)).to_string()
}

impl std::fmt::Display for Value {
    /// The value in the spelling of a file. A credential's source is shown by what names it, never by a value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Count(number) => write!(f, "{number}"),
            Self::Wait(wait) => write!(f, "{:?}", spelled(*wait)),
            Self::List(items) => write!(f, "{items:?}"),
            Self::Credential(CredentialSource::Variable(name)) => write!(f, "{{ variable = \"{name}\" }}"),
            Self::Credential(CredentialSource::File(_)) => f.write_str("{ file = \"…\" }"),
            // Words of a command may name an account or a vault: only that it is one is said.
            Self::Credential(CredentialSource::Command(_)) => f.write_str("{ command = […] }"),
        }
    }
}

impl Value {
    /// The value with everything in it, for a person who decides whether to trust it. Control characters, marks of
    /// direction and the like are escaped.
    pub(crate) fn in_full(&self) -> String {
        match self {
            Self::Credential(CredentialSource::File(path)) => format!("{{ file = {path:?} }}"),
            Self::Credential(CredentialSource::Command(words)) => format!("{{ command = {words:?} }}"),
            Self::Text(_)
            | Self::Count(_)
            | Self::Wait(_)
            | Self::List(_)
            | Self::Credential(CredentialSource::Variable(_)) => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credentials_name_is_no_setting_to_record() {
        let read = |name: &str| Kind::Names.of_text(name).is_ok();
        assert!(read("NODE_ENV") && read("FEATURE_X,TZ"));
        for name in ["OPENAI_API_KEY", "COMETAPI_KEY", "GITHUB_TOKEN", "db_password", "NODE_ENV,MY_SECRET"] {
            assert!(!read(name), "{name}");
        }
    }

    #[test]
    fn durations_have_a_unit_and_a_bound() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("5m"), Some(Duration::from_secs(300)));
        for wrong in ["", "5", "s", "5 s", "-1s", "1.5s", "0s", "99999999999999999999s", "5M", "4000d"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
        for text in ["500ms", "60s", "90s", "5m", "30d", "2h", "1ms"] {
            assert_eq!(spelled(duration(text).unwrap()), text);
        }
    }

    #[test]
    fn a_day_ends_with_its_last_moment() {
        assert_eq!(date("2027-01-31").unwrap().to_string(), "2027-01-31T23:59:59.999Z");
        assert_eq!(date("2027-01-31T18:00:00Z").unwrap().to_string(), "2027-01-31T18:00:00.000Z");
        for wrong in ["", "2027", "2027-02-30", "tomorrow", "31.1.2027"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_not_the_name_of_a_variable() {
        let key = format!("sk_{}", "live4eC39HqLyjWDarjtT1zdp7dc");
        assert!(!is_variable(&key));
        assert!(is_variable("COMETAPI_KEY") && !is_variable("9A") && !is_variable("A-B") && !is_variable(""));
        assert!(Kind::Credential.of_text(&key).is_err());
    }
}
