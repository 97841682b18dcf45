//! The environment, read once at the edge and passed down.

use std::{collections::BTreeMap, ffi::OsString};

use redial_redact::{Identifier, Secret, Tainted, percent_decoded};

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

    /// Values that open something, by the names of their variables: the vendors' own, those of what calls itself a key, a token, a
    /// secret or a password and looks like one, and the passwords of addresses. They are looked for and never shown.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let opens = |name: &str, value: &[u8]| {
            preset::of_variable(name).is_some()
                || calls_itself_secret(name) && (looks_secret(value) || is_password(name) && is_no_word(value))
        };
        let secret = |(name, value): (&String, &OsString)| {
            let value = value.as_encoded_bytes();
            opens(name, value).then(|| Secret::new(Identifier::or_gap(Tainted::from(name.as_str())), value))
        };
        let named = self.0.iter().filter_map(secret).filter(Secret::searchable);
        named.chain(self.address_parts()).chain(self.proxy_passwords()).collect()
    }

    /// The passwords in the addresses of databases, queues and the like, and the keys in their queries. Host and user stand in every log.
    fn address_parts(&self) -> impl Iterator<Item = Secret> {
        let addresses = self.names().filter(|name| ends_with_any(name, &ADDRESSES));
        addresses.flat_map(|name| {
            let password = self.password_in(name).filter(|secret| is_no_word(secret.expose()));
            password.into_iter().chain(self.keys_in_query(name))
        })
    }

    /// The keys in the query of the address that a variable holds.
    fn keys_in_query(&self, name: &str) -> impl Iterator<Item = Secret> {
        let query = self.get(name).and_then(|address| address.split_once('?')).map_or("", |(_, query)| query);
        let pairs = query.split('#').next().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| opens_in_query(key)).filter_map(move |(key, value)| {
            let value = percent_decoded(value.as_bytes());
            let called = format!("{name}-{key}");
            looks_secret(&value).then(|| Secret::new(Identifier::or_gap(Tainted::from(called.as_str())), &value))
        })
    }

    /// The passwords in the addresses of the operator's proxies: Redial itself sends them to the proxy, and a command has them as it
    /// has them without Redial. One that is too short to be searched for is in none of them.
    fn proxy_passwords(&self) -> Vec<Secret> {
        let passwords = PROXIES.iter().filter_map(|name| self.password_in(name));
        let mut passwords: Vec<Secret> = passwords.filter(Secret::searchable).collect();
        // The same in both cases is one.
        passwords.dedup_by(|next, one| next.expose() == one.expose());
        passwords
    }

    /// The password in the address that a variable holds.
    fn password_in(&self, name: &str) -> Option<Secret> {
        let password = password(self.get(name)?)?;
        Some(Secret::new(Identifier::or_gap(Tainted::from(password_name(name).as_str())), &password))
    }

    /// Names of all variables, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// What the password in a variable's address is called.
pub(crate) fn password_name(variable: &str) -> String {
    format!("{variable}-password")
}

/// Variables that hold the address of a proxy, and with it sometimes a password.
const PROXIES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/// The password in an address, as the proxy gets it.
fn password(address: &str) -> Option<Vec<u8>> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (user_info, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
    let (_, password) = user_info.split_once(':')?;
    Some(percent_decoded(password.as_bytes()))
}

/// Whether a variable of this name holds what opens something, whatever its value.
pub(crate) fn names_secret(name: &str) -> bool {
    preset::of_variable(name).is_some() || calls_itself_secret(name)
}

/// How variables end that call themselves a secret, in capitals.
const SECRETS: [&str; 6] = ["_KEY", "APIKEY", "TOKEN", "SECRET", "_PAT", "_CREDENTIAL"];

/// How those end that call themselves a password: people choose them, so that they are shorter.
const PASSWORDS: [&str; 5] = ["PASSWORD", "_PASS", "SSHPASS", "_PWD", "PASSPHRASE"];

/// How variables end that hold an address, in capitals: of a database, a queue, a service.
const ADDRESSES: [&str; 6] = ["_URL", "_URI", "_DSN", "_CONN", "_WEBHOOK", "GOPROXY"];

/// How parameters of a query end that open something, in capitals.
const PARAMETERS: [&str; 7] = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PWD", "SIG", "SIGNATURE"];

fn calls_itself_secret(name: &str) -> bool {
    ends_with_any(name, &SECRETS) || is_password(name)
}

fn is_password(name: &str) -> bool {
    ends_with_any(name, &PASSWORDS)
}

fn opens_in_query(parameter: &str) -> bool {
    ends_with_any(parameter, &PARAMETERS)
}

/// Whether a name ends so, in either case.
fn ends_with_any(name: &str, ends: &[&str]) -> bool {
    let name = name.to_ascii_uppercase();
    ends.iter().any(|end| name.ends_with(end))
}

/// Not what stands in other texts, too, as the password of a database on a developer's machine does.
fn is_no_word(password: &[u8]) -> bool {
    password.len() >= 12 && password.iter().any(u8::is_ascii_digit) && password.iter().any(u8::is_ascii_alphabetic)
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
        Self::from(pairs.as_slice())
    }
}

#[cfg(test)]
impl From<&[(&str, &str)]> for EnvSnapshot {
    fn from(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), value.into())).collect())
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

    #[test]
    fn of_an_address_the_password_alone_is_a_secret_and_no_word_is() {
        let env = EnvSnapshot::from([
            ("HTTPS_PROXY", "http://corp:h7Gk2LmQ9xTz@proxy.example:3128"),
            ("all_proxy", "socks5://:k2LmQ9xTzh7G@proxy.example"),
            ("DATABASE_URL", "postgres://app:p%40Lm2Q9xTzh7@db.example/x"),
            ("REDIS_URL", "redis://cache.example:6379/0"),
            ("DEV_DATABASE_URL", "postgres://postgres:postgrespassword@localhost/x"),
            ("SHORT_URL", "postgres://app:k2LmQ9x@db.example/x"),
            ("TARGET", "postgres://app:k2LmQ9xTzh7G8@db.example/x"),
            ("AUTH_TOKEN", "k2LmQ9xTzh7G8k2LmQ9x"),
            ("HOOK_URL", "https://x.example/h?api_key=q2LmQ9xTzh7G8k2LmQ%39x&a=1&id=q2LmQ9xTzh7G8k2LmQ9xW#key=no"),
        ]);
        let secrets = env.secrets();
        let found: Vec<_> = secrets.iter().map(|secret| (secret.name().as_str(), secret.expose())).collect();
        let expected: [(&str, &[u8]); 5] = [
            ("AUTH_TOKEN", b"k2LmQ9xTzh7G8k2LmQ9x"),
            ("DATABASE_URL-password", b"p@Lm2Q9xTzh7"),
            ("HOOK_URL-api_key", b"q2LmQ9xTzh7G8k2LmQ9x"),
            ("HTTPS_PROXY-password", b"h7Gk2LmQ9xTz"),
            ("all_proxy-password", b"k2LmQ9xTzh7G"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_calls_itself_a_secret_is_one_unless_it_is_a_word_or_a_place() {
        let key = "k2LmQ9xTzh7G8k2LmQ9x";
        for (name, value, is) in [
            ("TOKEN", key, true),
            ("openai_api_key", key, true),
            ("GH_PAT", key, true),
            ("PGPASSWORD", "hunter2hunter2", true),
            ("BORG_PASSPHRASE", "correct1horse2", true),
            ("MYSQL_PWD", key, true),
            ("OLDPWD", key, false),
            ("DB_PASSWORD", "postgrespassword1", true),
            ("DB_PASSWORD", "postgres", false),
            ("APP_KEY", "hunter2hunter2", false),
            ("SSH_KEY", "/home/me/.ssh/id_ed25519", false),
            ("TOKENS", key, false),
        ] {
            let env = EnvSnapshot::from([(name, value)]);
            assert_eq!(!env.secrets().is_empty(), is, "{name}={value}");
        }
    }
}
