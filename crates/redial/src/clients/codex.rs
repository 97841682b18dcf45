//! Codex's command line. It reads no variable of an address; `-c` options name the recorder instead. No token stands in
//! them: `env_key` is the name of the variable that holds it.

use std::ffi::OsString;

use super::recognise::Found;

/// The variables whose key Codex can use, the best first: it speaks OpenAI's Responses format only.
pub(super) const KEYS: [&str; 3] = ["OPENAI_API_KEY", "COMETAPI_KEY", "COMETAPI_API_KEY"];

/// The command line with the options in it; as it was where the user chose a provider on it, which is not ours to change.
///
/// `-c` options of a subcommand replace those before it instead of joining them (openai/codex#39012, BerriAI/litellm#40703,
/// NVIDIA/NeMo-Relay#951). So ours stand behind the program's name and once more before the first `-c` of each
/// subcommand, whose place in the scope is then the same. Twice does not matter: the last of equal keys wins (tried with
/// 0.169.0, `exec` with and without `-c` of its own).
pub(super) fn pointed(argv: &[OsString], found: Found, base: &str, key: &str) -> Vec<OsString> {
    let (before, own) = argv.split_at(found.arguments.min(argv.len()));
    if overrides(own).any(|value| key_of(&value) == "model_provider") {
        return argv.to_vec();
    }
    let options = options(base, key).map(OsString::from);
    let dashes = found.needs_dashes.then(|| OsString::from("--"));
    let mut out: Vec<OsString> = before.iter().cloned().chain(dashes).chain(options.iter().cloned()).collect();
    let mut is_new_scope = false;
    for (at, word) in own.iter().enumerate() {
        let text = word.to_str().unwrap_or_default();
        if text == "--" {
            out.extend(own.iter().skip(at).cloned());
            break;
        }
        if is_override(text) {
            if std::mem::take(&mut is_new_scope) {
                out.extend(options.iter().cloned());
            }
        } else if !text.starts_with('-') && !follows_override(own, at) {
            // A subcommand, or the value of some other option: then ours stand there once too often, which is no harm.
            is_new_scope = true;
        }
        out.push(word.clone());
    }
    out
}

/// The options, as measured (design/clients.md §3).
pub(super) fn options(base: &str, key: &str) -> [String; 4] {
    let provider = format!(
        r#"model_providers.redial={{name="redial",base_url="{base}/v1",wire_api="responses",env_key="{key}"}}"#
    );
    ["-c".into(), provider, "-c".into(), r#"model_provider="redial""#.into()]
}

fn is_override(word: &str) -> bool {
    word == "--config" || word.starts_with("--config=") || (word.starts_with("-c") && !word.starts_with("--"))
}

fn follows_override(own: &[OsString], at: usize) -> bool {
    let previous = at.checked_sub(1).and_then(|at| own.get(at)).and_then(|word| word.to_str());
    matches!(previous, Some("-c" | "--config"))
}

/// The `key=value` texts of all overrides before `--`.
fn overrides(own: &[OsString]) -> impl Iterator<Item = String> {
    let words: Vec<&str> = own.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let end = words.iter().position(|word| *word == "--").unwrap_or(words.len());
    let value = |at: usize| {
        let word = words.get(at).copied().unwrap_or_default();
        match word {
            "-c" | "--config" => words.get(at + 1).map(|value| (*value).to_owned()),
            _ if is_override(word) => {
                let value = word.strip_prefix("--config=").or_else(|| word.strip_prefix("-c"));
                value.map(|value| value.trim_start_matches('=').to_owned())
            }
            _ => None,
        }
    };
    (0..end).filter_map(value).collect::<Vec<_>>().into_iter()
}

fn key_of(value: &str) -> &str {
    value.split('=').next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "http://127.0.0.1:5";

    /// The command line in which `@` stands for our four words.
    fn line(line: &str) -> String {
        let argv: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let found = super::super::recognise::find(&argv).unwrap();
        let out = pointed(&argv, found, BASE, "OPENAI_API_KEY");
        let ours = options(BASE, "OPENAI_API_KEY").join(" ");
        out.join(std::ffi::OsStr::new(" ")).into_string().unwrap().replace(&ours, "@")
    }

    #[test]
    fn options_stand_before_the_subcommand_and_in_every_scope_with_options_of_its_own() {
        for (given, pointed) in [
            ("codex", "codex @"),
            ("codex exec hi", "codex @ exec hi"),
            ("npx -y @openai/codex exec hi", "npx -y @openai/codex @ exec hi"),
            ("npm exec codex exec", "npm exec codex -- @ exec"),
            ("npm exec codex -- exec", "npm exec codex -- @ exec"),
            ("codex -c a=1 exec hi", "codex @ -c a=1 exec hi"),
            ("codex exec -c a=1 -c b=2 hi", "codex @ exec @ -c a=1 -c b=2 hi"),
            ("codex exec --config=a=1 resume -ca=2 x", "codex @ exec @ --config=a=1 resume @ -ca=2 x"),
            ("codex exec -- -c a=1", "codex @ exec -- -c a=1"),
        ] {
            assert_eq!(line(given), pointed, "{given}");
        }
    }

    #[test]
    fn a_provider_chosen_by_the_user_stays() {
        for given in [
            "codex -c model_provider=azure exec hi",
            "codex exec --config model_provider=\"x\"",
            "codex exec -cmodel_provider=x",
            "codex exec --config=model_provider=x",
        ] {
            assert_eq!(line(given), given);
        }
        assert_eq!(line("codex exec -- -c model_provider=x"), "codex @ exec -- -c model_provider=x");
    }

    #[test]
    fn options_are_toml_and_hold_no_token() {
        let [_, provider, _, chosen] = options(BASE, "OPENAI_API_KEY");
        let read: toml::Table = format!("{provider}\n{chosen}").parse().unwrap();
        assert_eq!(read["model_provider"].as_str(), Some("redial"));
        let provider = &read["model_providers"]["redial"];
        assert_eq!(provider["base_url"].as_str(), Some("http://127.0.0.1:5/v1"));
        assert_eq!(provider["env_key"].as_str(), Some("OPENAI_API_KEY"));
    }
}
