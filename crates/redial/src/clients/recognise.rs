//! Which known client a command line starts, through the programs that start other programs.

use std::ffi::OsString;

use super::table::{CLIENTS, Client};

/// A client on a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Which.
    pub(super) client: &'static Client,
    /// Where its own arguments begin.
    pub(super) arguments: usize,
    /// Whether what starts it would take options for its own, unless `--` stands before them.
    pub(super) needs_dashes: bool,
}

/// A program whose argument is a command.
struct Starter {
    name: &'static str,
    /// Words that may stand before the command.
    verbs: &'static [&'static str],
    /// Options whose value is the next word.
    valued: &'static [&'static str],
}

/// Programs that start another one. `sh -c` is not among them: its text is for the shell to read. Nor is `sudo`, which
/// takes the environment away.
const STARTERS: &[Starter] = &[
    Starter { name: "env", verbs: &[], valued: &["-u", "--unset", "-C", "--chdir"] },
    Starter { name: "nohup", verbs: &[], valued: &[] },
    Starter { name: "setsid", verbs: &[], valued: &[] },
    Starter { name: "time", verbs: &[], valued: &["-o", "-f"] },
    Starter { name: "nice", verbs: &[], valued: &["-n"] },
    Starter { name: "stdbuf", verbs: &[], valued: &["-i", "-o", "-e"] },
    Starter { name: "timeout", verbs: &[], valued: &["-k", "-s", "--kill-after", "--signal"] },
    Starter { name: "npx", verbs: &[], valued: &["-p", "--package"] },
    Starter { name: "bunx", verbs: &[], valued: &["-p", "--package"] },
    Starter { name: "npm", verbs: &["exec", "x"], valued: &["-p", "--package"] },
    Starter { name: "pnpm", verbs: &["exec", "dlx"], valued: &["--package"] },
    Starter { name: "yarn", verbs: &["exec", "dlx", "run"], valued: &["-p", "--package"] },
    Starter { name: "bun", verbs: &["x", "run"], valued: &[] },
    Starter { name: "deno", verbs: &["run"], valued: &[] },
    Starter { name: "uvx", verbs: &[], valued: &["--from", "--with", "-p", "--python"] },
    Starter { name: "uv", verbs: &["run", "tool"], valued: &["--from", "--with", "-p", "--python"] },
    Starter { name: "pipx", verbs: &["run"], valued: &["--spec", "--python"] },
    Starter { name: "node", verbs: &[], valued: &["-r", "--require", "--import", "--loader"] },
    Starter { name: "python", verbs: &[], valued: &["-W", "-X"] },
    Starter { name: "python3", verbs: &[], valued: &["-W", "-X"] },
];

/// Finds the client that a command line starts.
pub(super) fn find(argv: &[OsString]) -> Option<Found> {
    let words: Vec<&str> = argv.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let known = |word: &str| CLIENTS.iter().find(|client| client.is_started_by(word));
    let (at, npm) = started(&words, |word| known(word).is_some())?;
    let client = words.get(at).and_then(|word| known(word))?;
    let dashes = npm && words.get(at + 1) == Some(&"--");
    let arguments = at + 1 + usize::from(dashes);
    Some(Found { client, arguments, needs_dashes: npm && !dashes })
}

/// Where a program stands that a command line starts, through the programs that start other programs; and whether npm does.
pub(crate) fn started(words: &[&str], is_it: impl Fn(&str) -> bool) -> Option<(usize, bool)> {
    let (mut starter, mut npm, mut skip): (Option<&Starter>, bool, bool) = (None, false, false);
    for (at, word) in words.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        if is_it(word) {
            return Some((at, npm));
        }
        if let Some(next) = STARTERS.iter().find(|starter| starter.name == file_name(word)) {
            starter = Some(next);
            npm = next.name == "npm";
            continue;
        }
        // Before any starter, a word that is no client is a program that we don't know.
        let starter = starter?;
        skip = starter.valued.contains(word);
        if !(skip || starter.verbs.contains(word) || is_passed_over(word)) {
            return None;
        }
    }
    None
}

/// An option, an assignment of `env`, a duration of `timeout`.
fn is_passed_over(word: &str) -> bool {
    word.starts_with('-') || is_assignment(word) || word.starts_with(|c: char| c.is_ascii_digit())
}

pub(crate) fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| super::template::is_variable(name))
}

fn file_name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

impl Client {
    fn is_started_by(&self, word: &str) -> bool {
        if word.starts_with('-') {
            return false;
        }
        let name = file_name(word);
        let stem = [".js", ".mjs", ".cjs", ".exe"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        self.commands.contains(&stem) || self.packages.iter().any(|package| is_of_package(word, package))
    }
}

/// `PACKAGE`, `PACKAGE@VERSION`, `…/node_modules/PACKAGE/…`.
fn is_of_package(word: &str, package: &str) -> bool {
    let rest = word.strip_prefix(package);
    let in_modules = || word.split("node_modules/").skip(1).filter_map(|rest| rest.strip_prefix(package));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('@')) || in_modules().any(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<(&'static str, usize, bool)> {
        let argv: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        find(&argv).map(|found| (found.client.name, found.arguments, found.needs_dashes))
    }

    #[test]
    fn clients_are_recognised_however_they_are_started() {
        for (line, client, arguments) in [
            ("codex exec hi", "codex", 1),
            ("/usr/local/bin/codex", "codex", 1),
            ("npx codex exec", "codex", 2),
            ("npx -y @openai/codex@0.169.0 exec", "codex", 3),
            ("npx --yes -p @openai/codex codex exec", "codex", 5),
            ("npm exec @openai/codex -- exec", "codex", 4),
            ("bunx @openai/codex exec", "codex", 2),
            ("node /a/node_modules/@openai/codex/bin/codex.js exec", "codex", 2),
            ("node --no-warnings ./node_modules/@anthropic-ai/claude-code/cli.js -p x", "claude", 3),
            ("env -i -u HOME A=b PATH=/bin codex", "codex", 7),
            ("/usr/bin/env codex", "codex", 2),
            ("timeout -k 5 30s nice -n 5 claude -p x", "claude", 8),
            ("nohup gemini -p x", "gemini", 2),
            ("pnpm dlx opencode-ai run x", "opencode", 3),
            ("python -m aider --yes", "aider", 3),
            ("uvx --from aider-chat aider", "aider", 4),
            ("uv tool run aider", "aider", 4),
        ] {
            assert_eq!(found(line), Some((client, arguments, false)), "{line}");
        }
        assert_eq!(found("npm exec codex exec"), Some(("codex", 3, true)));
    }

    #[test]
    fn a_word_elsewhere_is_no_client() {
        for line in [
            "python publish.py codex",
            "make codex",
            "sh -c codex",
            "cargo test",
            "env",
            "echo aider",
            "npx cowsay codex",
            "./codex-wrapper",
            "node server.js",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
