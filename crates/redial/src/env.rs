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
    /// a token, a secret or a password and looks like one; and the passwords of proxies. They are looked for and never shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let secret = |(name, value): (&String, &OsString)| {
            let value = value.as_encoded_bytes();
            let opens = preset::of_variable(name).is_some() || (calls_itself_secret(name) && looks_secret(value));
            opens.then(|| Secret::new(Identifier::or_gap(Tainted::from(name.as_str())), value))
        };
        self.0.iter().filter_map(secret).filter(Secret::searchable).chain(self.proxy_passwords()).collect()
    }

    /// The passwords in the addresses of the operator's proxies: Redial itself sends them to the proxy, and a command has them as it
    /// has them without Redial. One that is too short to be searched for is in none of them.
    pub(crate) fn proxy_passwords(&self) -> Vec<Secret> {
        let password = |name: &&str| {
            let password = password(self.get(name)?)?;
            Some(Secret::new(Identifier::or_gap(Tainted::from(format!("{name}-password").as_str())), &password))
        };
        let mut passwords: Vec<Secret> = PROXIES.iter().filter_map(password).filter(Secret::searchable).collect();
        // The same in both cases is one.
        passwords.dedup_by(|next, one| next.expose() == one.expose());
        passwords
    }

    /// Names of all variables, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Variables that hold the address of a proxy, and with it sometimes a password.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The password in an address, as the proxy gets it.
fn password(address: &str) -> Option<Vec<u8>> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (user_info, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
    let (_, password) = user_info.split_once(':')?;
    Some(unescaped(password.as_bytes()))
}

/// Text of an address without its percent signs.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text);
    while let [first, after @ ..] = rest {
        let escaped = match after {
            [high, low, ..] if *first == b'%' => digit(high).zip(digit(low)),
            _ => None,
        };
        out.push(escaped.map_or(*first, |(high, low)| high << 4 | low));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_passwords_of_proxies_are_known_as_they_are_sent() {
        let found = |address| {
            let env = EnvSnapshot::from([("https_proxy", address)]);
            let secrets = env.proxy_passwords();
            secrets.first().map(|secret| String::from_utf8_lossy(secret.expose()).into_owned())
        };
        for (address, expected) in [
            ("http://user:a-long-secret@proxy.example:3128", Some("a-long-secret")),
            ("user:a-long-secret@proxy.example:3128", Some("a-long-secret")),
            ("http://user:a%2Dlong%2dsecret%@proxy.example/", Some("a-long-secret%")),
            ("http://us%40er:with:colon@and-at@proxy.example", Some("with:colon@and-at")),
            ("http://user:short@proxy.example:3128", None),
            ("http://a-long-user-name@proxy.example:3128", None),
            ("http://proxy.example:3128/a:path@of-no-user", None),
            ("", None),
        ] {
            assert_eq!(found(address).as_deref(), expected, "{address}");
        }
        let both = EnvSnapshot::from([("HTTPS_PROXY", "u:a-long-secret@p"), ("https_proxy", "u:a-long-secret@p")]);
        let names: Vec<_> = both.proxy_passwords().iter().map(|secret| secret.name().to_string()).collect();
        assert_eq!(names, ["HTTPS_PROXY-password"]);
    }
}
