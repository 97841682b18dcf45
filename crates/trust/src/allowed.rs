//! Whose key a key is: OpenSSH's `allowed_signers` (ssh-keygen(1), «ALLOWED SIGNERS»).

use jiff::tz::TimeZone;

use crate::{
    date::moment,
    key::PublicKey,
    pattern::{list_matches, names_somebody},
};

/// A line that cannot be read. One such line makes the whole file unusable: what it was to forbid is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Malformed {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: &'static str,
}

/// Why a key is nobody's whom the file names, now and for this use; `line` is where the key stands, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unnamed {
    /// The key stands on no line.
    #[error("nobody you named")]
    Nobody,
    /// The key stands there as an authority of certificates, which are not read.
    #[error("an authority on line {line}: certificates are not read, and an authority itself signs nothing")]
    Authority {
        /// Where.
        line: usize,
    },
    /// The key is somebody else's than who was asked for.
    #[error("somebody else, named on line {line}")]
    Principal {
        /// Where.
        line: usize,
    },
    /// The key may sign other things.
    #[error("who is named on line {line} for other namespaces only")]
    Namespace {
        /// Where.
        line: usize,
    },
    /// The key counts later.
    #[error("who is named on line {line}, whose key does not count yet (valid-after)")]
    NotYet {
        /// Where.
        line: usize,
    },
    /// The key counted earlier.
    #[error("who is named on line {line}, whose key counts no more (valid-before)")]
    Expired {
        /// Where.
        line: usize,
    },
}

/// The lines of a file.
#[derive(Debug, Clone, Default)]
pub struct AllowedSigners(Vec<Allowed>);

#[derive(Debug, Clone)]
struct Allowed {
    line: usize,
    principals: String,
    options: Options,
    key: PublicKey,
}

#[derive(Debug, Clone, Default)]
struct Options {
    authority: bool,
    namespaces: Option<String>,
    after: Option<i64>,
    before: Option<i64>,
}

impl AllowedSigners {
    /// Reads a file. Moments without `Z` are in `zone`, as OpenSSH takes them.
    ///
    /// # Errors
    /// A line is not understood.
    pub fn parse(bytes: &[u8], zone: &TimeZone) -> Result<Self, Malformed> {
        // OpenSSH takes it for the beginning of a name, and nobody sees that the name is another one.
        if bytes.starts_with("\u{feff}".as_bytes()) {
            return Err(Malformed { line: 1, what: "it begins with a mark of byte order" });
        }
        let mut allowed = Vec::new();
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let malformed = |what| Malformed { line: index + 1, what };
            let line = std::str::from_utf8(line).map_err(|_not_text| malformed("it is no text"))?;
            if line.chars().any(|c| c.is_control() && c != '\t' && c != '\r') {
                return Err(malformed("it holds a control character"));
            }
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                allowed.push(entry(line, index + 1, zone).map_err(malformed)?);
            }
        }
        Ok(Self(allowed))
    }

    /// Whose key it is, in the words of its line (names, or patterns of names): the first line that allows it for the
    /// namespace at the moment `now` (milliseconds since 1970), and to `signer`, where somebody was asked for.
    ///
    /// # Errors
    /// No line does; the reason of the first that has the key.
    pub fn whose(&self, key: &PublicKey, namespace: &str, signer: Option<&str>, now: i64) -> Result<&str, Unnamed> {
        let mut first = Unnamed::Nobody;
        for allowed in self.0.iter().filter(|allowed| allowed.key == *key) {
            match allowed.admits(namespace, signer, now) {
                Ok(()) => return Ok(&allowed.principals),
                Err(unnamed) if first == Unnamed::Nobody => first = unnamed,
                Err(_) => {}
            }
        }
        Err(first)
    }
}

impl Allowed {
    fn admits(&self, namespace: &str, signer: Option<&str>, now: i64) -> Result<(), Unnamed> {
        let (line, options) = (self.line, &self.options);
        let named =
            signer.map_or_else(|| names_somebody(&self.principals), |signer| list_matches(&self.principals, signer));
        if options.authority {
            Err(Unnamed::Authority { line })
        } else if !named {
            Err(Unnamed::Principal { line })
        } else if options.namespaces.as_ref().is_some_and(|list| !list_matches(list, namespace)) {
            Err(Unnamed::Namespace { line })
        } else if options.after.is_some_and(|after| now < after) {
            Err(Unnamed::NotYet { line })
        } else if options.before.is_some_and(|before| now > before) {
            Err(Unnamed::Expired { line })
        } else {
            Ok(())
        }
    }
}

/// `PRINCIPALS [OPTIONS] ALGORITHM KEY [COMMENT]`.
fn entry(text: &str, line: usize, zone: &TimeZone) -> Result<Allowed, &'static str> {
    let (principals, rest) = first_word(text)?;
    let principals = principals.trim_matches('"').to_owned();
    if principals.is_empty() {
        return Err("it names nobody");
    }
    let rest = rest.trim_start();
    if let Some(key) = PublicKey::of_line(rest) {
        return Ok(Allowed { line, principals, options: Options::default(), key });
    }
    let (options, rest) = first_word(rest)?;
    let key = PublicKey::of_line(rest).ok_or("it holds no key that can be read")?;
    Ok(Allowed { line, principals, options: self::options(options, zone)?, key })
}

/// Up to the first space outside of quotes, and what follows.
fn first_word(text: &str) -> Result<(&str, &str), &'static str> {
    let mut quoted = false;
    let mut escaped = false;
    for (place, c) in text.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            ' ' | '\t' if !quoted => return text.split_at_checked(place).ok_or("it cannot be read"),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    Err(if quoted { "a quote is not closed" } else { "it ends too early" })
}

fn options(text: &str, zone: &TimeZone) -> Result<Options, &'static str> {
    let mut options = Options::default();
    let mut rest = text;
    while !rest.is_empty() {
        let name = rest.find([',', '=']).and_then(|end| rest.split_at_checked(end));
        let (name, after) = name.unwrap_or((rest, ""));
        let (value, after) = match after.strip_prefix('=') {
            Some(after) => dequoted(after).map(|(value, after)| (Some(value), after))?,
            None => (None, after),
        };
        let twice = |is_set: bool| if is_set { Err("an option stands twice") } else { Ok(()) };
        match (name.to_ascii_lowercase().as_str(), value) {
            ("cert-authority", None) => options.authority = true,
            ("namespaces", Some(list)) => {
                twice(options.namespaces.replace(list).is_some())?;
            }
            ("valid-after", Some(text)) => {
                twice(options.after.replace(moment(&text, zone).ok_or("valid-after is no moment")?).is_some())?;
            }
            ("valid-before", Some(text)) => {
                twice(options.before.replace(moment(&text, zone).ok_or("valid-before is no moment")?).is_some())?;
            }
            _ => return Err("an option of it is not known, or has not the value that it needs"),
        }
        rest = match after.strip_prefix(',') {
            Some("") => return Err("an option is missing after a comma"),
            Some(more) => more,
            None if after.is_empty() => after,
            None => return Err("its options cannot be told apart"),
        };
    }
    match (options.after, options.before) {
        (Some(after), Some(before)) if after >= before => Err("its key counts at no time"),
        _ => Ok(options),
    }
}

/// `"…"` with `\"` for a quote in it, and what follows.
fn dequoted(text: &str) -> Result<(String, &str), &'static str> {
    let mut rest = text.strip_prefix('"').ok_or("the value of an option has no quotes")?.char_indices();
    let mut value = String::new();
    while let Some((_, c)) = rest.next() {
        match c {
            '"' => return Ok((value, rest.as_str())),
            '\\' if rest.as_str().starts_with('"') => {
                rest.next();
                value.push('"');
            }
            c => value.push(c),
        }
    }
    Err("a quote is not closed")
}

#[cfg(test)]
mod tests;
