//! `--env NAME=TEMPLATE`: a client that Redial does not know is pointed by hand.

use std::collections::BTreeMap;

use crate::problem::Problem;

/// One `--env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Assignment {
    name: String,
    template: String,
}

/// What placeholders stand for.
pub(super) struct Values<'a> {
    /// `{url}`: the recorder's address.
    pub(super) url: &'a str,
    /// `{token:NAME}`, by the name of its variable. `{token}` is that of the first name in `preferred`.
    pub(super) tokens: &'a BTreeMap<String, String>,
    /// Names whose token `{token}` may be, the best first.
    pub(super) preferred: &'a [&'a str],
}

/// Whether a text can be the name of a variable in every shell.
pub(super) fn is_variable(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl Assignment {
    /// Reads `NAME=TEMPLATE`.
    ///
    /// # Errors
    /// No `=`, or a name that no shell takes. The text is not repeated: it may hold a key.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        match text.split_once('=') {
            Some((name, template)) if is_variable(name) && !template.contains('\0') => {
                Ok(Self { name: name.to_owned(), template: template.to_owned() })
            }
            _ => Err(Problem::usage(
                "--env can't be read",
                "it is not NAME=TEMPLATE with a name of letters, digits and `_`",
                "write --env MY_BASE_URL={url_v1}, with {url}, {url_v1}, {token} or {token:NAME} in the value",
            )
            .at("--env")),
        }
    }

    /// The variable with its value. Other braces stay: a value may be JSON.
    ///
    /// # Errors
    /// A token is asked for that does not exist, or what looks like a placeholder is none.
    pub(super) fn filled(&self, values: &Values<'_>) -> Result<(String, String), Problem> {
        let (mut out, mut rest) = (String::new(), self.template.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let inner = after.split_once('}');
            match inner.map(|(name, behind)| (values.of(name), behind)) {
                Some((Placeholder::Value(value), behind)) => {
                    out.push_str(&value);
                    rest = behind;
                }
                Some((Placeholder::NoToken, _)) => return Err(self.no_token(values)),
                Some((Placeholder::Mistaken, _)) => return Err(self.mistaken()),
                Some((Placeholder::Other, _)) | None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        Ok((self.name.clone(), out))
    }

    fn mistaken(&self) -> Problem {
        let why = "a word in its braces resembles one of them and is none: the command would get it as it stands";
        Problem::usage("--env has a placeholder that is none", why, "write {url}, {url_v1}, {token} or {token:NAME}")
            .at(format!("--env {}", self.name))
    }

    fn no_token(&self, values: &Values<'_>) -> Problem {
        let known: Vec<&str> = values.tokens.keys().map(String::as_str).collect();
        let why = match known.as_slice() {
            [] => "no key is brokered in this run (--pass-key, or no credential was found)".to_owned(),
            _ => format!("there are tokens for {} only", known.join(", ")),
        };
        Problem::usage("--env asks for a token that does not exist", why, "name one: {token:NAME}, or leave it out")
            .at(format!("--env {}", self.name))
    }
}

enum Placeholder {
    Value(String),
    NoToken,
    /// One of the words with a slip in it.
    Mistaken,
    Other,
}

impl Values<'_> {
    fn of(&self, placeholder: &str) -> Placeholder {
        let token = |token: Option<&String>| token.cloned().map_or(Placeholder::NoToken, Placeholder::Value);
        match placeholder {
            "url" => Placeholder::Value(self.url.to_owned()),
            "url_v1" => Placeholder::Value(format!("{}/v1", self.url)),
            "token" => token(self.preferred.iter().find_map(|name| self.tokens.get(*name))),
            _ => match placeholder.strip_prefix("token:") {
                Some(name) => token(self.tokens.get(name)),
                None if resembles(placeholder) => Placeholder::Mistaken,
                None => Placeholder::Other,
            },
        }
    }
}

/// Whether a word is a placeholder with a slip in it: another case, a sign, one letter. Anything else in braces may be meant:
/// a value may be JSON, or a template of the client's own.
fn resembles(word: &str) -> bool {
    let slips = |known: &&str| strsim::osa_distance(&word.to_ascii_lowercase(), known) <= 1;
    ["url", "url_v1", "token"].iter().any(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, Problem> {
        let tokens = BTreeMap::from([("OPENAI_API_KEY".to_owned(), "rdl_1".to_owned())]);
        let values = Values { url: "http://127.0.0.1:5", tokens: &tokens, preferred: &["X", "OPENAI_API_KEY"] };
        Assignment::parse(text)?.filled(&values).map(|(name, value)| format!("{name}={value}"))
    }

    #[test]
    fn placeholders_are_filled_and_other_braces_stay() {
        for (text, out) in [
            ("A={url}", "A=http://127.0.0.1:5"),
            ("A={url_v1}/chat", "A=http://127.0.0.1:5/v1/chat"),
            ("A={token}:{token:OPENAI_API_KEY}", "A=rdl_1:rdl_1"),
            (r#"A={"base":"{url}"}"#, r#"A={"base":"http://127.0.0.1:5"}"#),
            ("A=", "A="),
            ("A={", "A={"),
            ("A={x}=b", "A={x}=b"),
            ("A={model}/{user}", "A={model}/{user}"),
        ] {
            assert_eq!(filled(text).as_deref(), Ok(out), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_filled_is_wrong_usage_and_not_repeated() {
        for text in [
            "",
            "A",
            "=x",
            "1A=x",
            "A-B=x",
            "sk-secret-value",
            "A={token:sk-secret-value}",
            "A={ulr}",
            "A={urlv1}",
            "A={URL}",
        ] {
            let problem = filled(text).unwrap_err();
            assert_eq!(problem.exit, crate::exit::Exit::Usage);
            assert!(!problem.to_string().contains("sk-secret"), "{problem}");
        }
    }
}
