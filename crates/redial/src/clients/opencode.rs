//! `OpenCode`'s configuration, given to every child in a variable.
//!
//! `OPENCODE_CONFIG_CONTENT` wins over the project's and the user's files, which `OPENCODE_CONFIG` (a file) does not
//! (opencode.ai/docs/config, «Precedence order»); so a base URL in a project's `opencode.json` does not lead past the
//! recorder. The token stands in it as it is: older versions leave `{env:…}` unread there (anomalyco/opencode#13219), and an
//! environment variable is where tokens are anyway. Tried with 1.18.33: address and key in it win over the project's file and
//! over the variable of the key.

use serde_json::{Map, Value, json};

/// The variable.
pub(super) const VARIABLE: &str = "OPENCODE_CONFIG_CONTENT";

/// Providers as `OpenCode` names them, the variables of their key, and what is joined to the recorder's address: its AI SDK
/// wants the version in it. Only those that have a key are named: a provider in the configuration is offered to the user.
const PROVIDERS: [(&str, &[&str], &str); 3] = [
    ("openai", &["OPENAI_API_KEY"], "/v1"),
    ("anthropic", &["ANTHROPIC_API_KEY"], "/v1"),
    // @ai-sdk/google: `https://generativelanguage.googleapis.com/v1beta` is its own default.
    ("google", &["GOOGLE_GENERATIVE_AI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"], "/v1beta"),
];

/// The configuration: the user's own with our options in it. `None`: no provider has a key, or theirs can't be read, and
/// then it is left as it is.
pub(super) fn content(base: &str, theirs: Option<&str>, key: impl Fn(&str) -> Option<Key>) -> Option<String> {
    let mut config = match theirs {
        Some(text) => serde_json::from_str::<Map<String, Value>>(text).ok()?,
        None => Map::new(),
    };
    let mut any = false;
    for (name, variables, version) in PROVIDERS {
        let Some(key) = variables.iter().find_map(|variable| key(variable)) else { continue };
        let provider = object(object(&mut config, "provider")?, name)?;
        let options = object(provider, "options")?;
        options.insert("baseURL".to_owned(), json!(format!("{base}{version}")));
        if let Key::Token(token) = key {
            options.insert("apiKey".to_owned(), json!(token));
        }
        any = true;
    }
    any.then(|| Value::Object(config).to_string())
}

/// What a variable holds.
pub(super) enum Key {
    /// A token of ours.
    Token(String),
    /// The user's own key, which the client reads by itself.
    Theirs,
}

/// The object under a name, made where it is missing. `None`: something else stands there.
fn object<'a>(map: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Map<String, Value>> {
    map.entry(name).or_insert_with(|| json!({})).as_object_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(variable: &str) -> Option<Key> {
        (variable == "OPENAI_API_KEY").then(|| Key::Token("rdl_1".to_owned()))
    }

    #[test]
    fn providers_with_a_key_are_pointed_and_the_users_settings_stay() {
        let theirs = r#"{"model":"openai/m","provider":{"openai":{"options":{"timeout":5,"baseURL":"https://x"}}}}"#;
        let out: Value = serde_json::from_str(&content("http://127.0.0.1:5", Some(theirs), tokens).unwrap()).unwrap();
        let options = json!({"timeout": 5, "baseURL": "http://127.0.0.1:5/v1", "apiKey": "rdl_1"});
        assert_eq!(out, json!({"model": "openai/m", "provider": {"openai": {"options": options}}}));
    }

    #[test]
    fn without_a_key_or_with_an_unreadable_configuration_nothing_is_set() {
        assert_eq!(content("http://127.0.0.1:5", None, |_| None), None);
        assert_eq!(content("http://127.0.0.1:5", Some("{ // c\n}"), tokens), None);
        assert_eq!(content("http://127.0.0.1:5", Some(r#"{"provider":7}"#), tokens), None);
        let theirs = content("http://127.0.0.1:5", None, |_| Some(Key::Theirs)).unwrap();
        assert!(!theirs.contains("apiKey") && theirs.contains("/v1beta"), "{theirs}");
    }
}
