//! What a command is allowed to do without asking anybody, by the flags of coding agents (design/clients.md and the agents' own
//! help). Only words of this table reach a note.

use std::{collections::BTreeSet, ffi::OsString};

use redial_redact::{Label, Tainted};

use crate::clients::{is_assignment, started};

/// Flags that widen an agent's rights by themselves.
const ALONE: [&str; 22] = [
    "--allow-all-paths",
    "--allow-all-tools",
    "--allow-all-urls",
    "--allow-dangerously-skip-permissions",
    "--allow-tool",
    "--allowed-tools",
    "--allowedTools",
    "--always-approve",
    "--approve-mcps",
    "--auto-approve",
    "--dangerously-allow-all",
    "--dangerously-bypass-approvals-and-sandbox",
    "--dangerously-bypass-hook-trust",
    "--dangerously-skip-permissions",
    "--full-auto",
    "--no-sandbox",
    "--skip-permissions-unsafe",
    "--trust-all-tools",
    "--trust-tools",
    "--yes-always",
    "--yolo",
    "AIDER_YES_ALWAYS",
];

/// Flags whose value says how wide they are.
const VALUED: [(&str, &[&str]); 9] = [
    ("--approval-mode", &["auto-edit", "auto_edit", "full-auto", "yolo"]),
    ("--ask-for-approval", &["never", "on-failure"]),
    ("--permission-mode", &["acceptEdits", "auto", "bypassPermissions", "dontAsk"]),
    ("--sandbox", &["danger-full-access", "disabled", "workspace-write"]),
    ("-a", &["never", "on-failure"]),
    ("-s", &["danger-full-access", "workspace-write"]),
    ("GOOSE_MODE", &["auto", "smart_approve"]),
    // What Codex takes behind `-c` and `--config`.
    ("approval_policy", &["never", "on-failure"]),
    ("sandbox_mode", &["danger-full-access", "workspace-write"]),
];

/// Agents, by the names of their programs and packages.
struct Agent {
    programs: &'static [&'static str],
    /// Flags that mean this in the agent's own command alone, each with the long name that stands in a note.
    flags: &'static [(&'static str, &'static str)],
}

/// `-y` and the like are anybody's: they count behind the program that reads them so. A flag above needs no row here; a row
/// without flags says that what stands behind the program with spaces in it is a prompt.
const AGENTS: [Agent; 16] = [
    Agent { programs: &["aider", "aider-chat"], flags: &[("--yes", "--yes-always")] },
    Agent { programs: &["amp"], flags: &[] },
    Agent { programs: &["claude", "claude-code"], flags: &[] },
    Agent { programs: &["cline"], flags: &[("-y", "--yolo")] },
    Agent { programs: &["codex"], flags: &[] },
    Agent { programs: &["copilot"], flags: &[("--allow-all", "--yolo"), ("--allow-url", "--allow-url")] },
    Agent { programs: &["crush"], flags: &[("-y", "--yolo")] },
    Agent { programs: &["cursor-agent"], flags: &[("-f", "--force"), ("--force", "--force"), ("--trust", "--trust")] },
    Agent { programs: &["droid"], flags: &[("--auto", "--auto")] },
    Agent { programs: &["gemini", "gemini-cli"], flags: &[("-y", "--yolo")] },
    Agent { programs: &["goose"], flags: &[] },
    Agent { programs: &["interpreter"], flags: &[("-y", "--auto_run"), ("--auto_run", "--auto_run")] },
    Agent { programs: &["kilo", "kilocode"], flags: &[("--auto", "--auto")] },
    Agent { programs: &["kimi"], flags: &[("-y", "--yolo"), ("--yes", "--yolo")] },
    Agent { programs: &["opencode", "opencode-ai"], flags: &[("--auto", "--auto")] },
    Agent { programs: &["qwen", "qwen-code"], flags: &[("-y", "--yolo")] },
];

/// Words of a shell that stand before a command.
const BEFORE: [&str; 12] = ["!", "command", "do", "elif", "else", "exec", "if", "then", "time", "until", "while", "{"];

/// Most that are kept.
const MOST: usize = 20;

/// Scripts within scripts that are read: `sh -c "bash -c '…'"`.
const DEEPEST: usize = 3;

/// The flags of a command, sorted; those within a script of a shell too.
pub(crate) fn seen(command: &[OsString]) -> Vec<Label> {
    let words: Vec<String> = command.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut found = BTreeSet::new();
    of_command(&words, DEEPEST, &mut found);
    found.iter().filter_map(|flag| Label::new(Tainted::from(flag.as_str())).ok()).take(MOST).collect()
}

/// The flags of one command.
fn of_command(words: &[String], deep: usize, found: &mut BTreeSet<String>) {
    let begins = words.iter().take_while(|word| is_assignment(word) || BEFORE.contains(&word.as_str())).count();
    let (before, words) = words.split_at_checked(begins).unwrap_or((words, &[]));
    let plain: Vec<&str> = words.iter().map(String::as_str).collect();
    let at = started(&plain, |word| agent(word).is_some()).map(|(at, _)| at);
    let own = at.and_then(|at| plain.get(at)).and_then(|word| agent(word));
    let mut flat: Vec<&str> = before.iter().flat_map(|word| parts(word)).collect();
    for (place, word) in plain.iter().enumerate() {
        let is_behind = at.is_some_and(|at| place > at);
        if word.contains(char::is_whitespace) && !(is_behind && is_setting(place, &plain)) {
            // What an agent is asked to do is no flag of it; anybody else's text may be a script.
            if !is_behind && deep > 0 {
                script(word).iter().for_each(|command| of_command(command, deep - 1, found));
            }
            continue;
        }
        flat.extend(parts(word));
        let flag = word.split('=').next().unwrap_or_default();
        let flags = own.filter(|_| is_behind).map_or(&[][..], |agent| agent.flags);
        found.extend(flags.iter().filter(|(spelled, _)| *spelled == flag).map(|(_, named)| (*named).to_owned()));
    }
    for (at, word) in flat.iter().enumerate() {
        if ALONE.contains(word) {
            found.insert((*word).to_owned());
        }
        let value = flat.get(at + 1).copied().unwrap_or_default();
        if VALUED.iter().any(|(flag, values)| flag == word && values.contains(&value)) {
            found.insert(format!("{word} {value}"));
        }
    }
}

/// Whether a word with spaces is a setting: `-c 'approval_policy = "never"'`.
fn is_setting(place: usize, words: &[&str]) -> bool {
    place.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| ["-c", "--config"].contains(word))
}

/// A flag and its value, without the quotes of a setting.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    word.split(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'')).filter(|part| !part.is_empty())
}

/// The agent that a word starts: `gemini`, `/opt/bin/gemini`, `@google/gemini-cli@latest`.
fn agent(word: &str) -> Option<&'static Agent> {
    let name = word.rsplit('/').next().unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    AGENTS.iter().find(|agent| agent.programs.contains(&name))
}

/// The commands of a script, each in its words. Quotes keep a word together; what a shell would put in for a variable is not known.
fn script(text: &str) -> Vec<Vec<String>> {
    let (mut commands, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
    let mut quote = None;
    for c in text.chars().chain([';']) {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => word.push(c),
            (None, '"' | '\'') => quote = Some(c),
            (None, _) if c.is_whitespace() && c != '\n' => words.extend(taken(&mut word)),
            (None, ';' | '&' | '|' | '(' | ')' | '\n' | '`') => {
                words.extend(taken(&mut word));
                commands.push(std::mem::take(&mut words));
            }
            (None, _) => word.push(c),
        }
    }
    // A quote that is left open ends nothing: what stands behind it is looked at all the same.
    words.extend(taken(&mut word));
    commands.push(words);
    commands.retain(|words| !words.is_empty());
    commands
}

fn taken(word: &mut String) -> Option<String> {
    Some(std::mem::take(word)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(command: &[&str]) -> Vec<String> {
        let command: Vec<OsString> = command.iter().map(OsString::from).collect();
        seen(&command).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn flags_are_seen_as_words_of_their_own_and_within_a_script() {
        assert_eq!(told(&["claude", "-p", "hi", "--dangerously-skip-permissions"]), ["--dangerously-skip-permissions"]);
        assert_eq!(
            told(&["sh", "-c", "codex exec --sandbox danger-full-access -a never 'x' && gemini --yolo"]),
            ["--sandbox danger-full-access", "--yolo", "-a never"]
        );
        assert_eq!(told(&["claude", "--permission-mode=bypassPermissions"]), ["--permission-mode bypassPermissions"]);
        assert_eq!(told(&["claude", "--allowedTools", "Bash(secret:*)"]), ["--allowedTools"]);
        assert_eq!(
            told(&["codex", "-c", "approval_policy=\"never\"", "--config", "sandbox_mode=danger-full-access"]),
            ["approval_policy never", "sandbox_mode danger-full-access"]
        );
    }

    #[test]
    fn a_short_flag_counts_behind_the_program_that_reads_it_so() {
        let cases: [(&[&str], &[&str]); 17] = [
            (&["gemini", "-y", "-p", "hi"], &["--yolo"]),
            (&["npx", "-y", "@google/gemini-cli@latest", "-p", "hi"], &[]),
            (&["npx", "-y", "@google/gemini-cli@latest", "-y", "-p", "hi"], &["--yolo"]),
            (&["/opt/qwen/bin/qwen", "-y"], &["--yolo"]),
            (&["cursor-agent", "-p", "--force", "fix it"], &["--force"]),
            (&["timeout", "5m", "cursor-agent", "-f", "--approve-mcps"], &["--approve-mcps", "--force"]),
            (&["cursor-agent", "--sandbox", "disabled"], &["--sandbox disabled"]),
            (&["aider", "--yes", "--message", "go"], &["--yes-always"]),
            (&["aider", "--yes-always"], &["--yes-always"]),
            (&["opencode", "run", "--auto", "go on"], &["--auto"]),
            (&["opencode", "run", "--dangerously-skip-permissions", "go"], &["--dangerously-skip-permissions"]),
            (&["droid", "exec", "--auto", "high", "do it"], &["--auto"]),
            (&["copilot", "-p", "go", "--allow-all", "--allow-tool=shell(git:*)"], &["--allow-tool", "--yolo"]),
            (&["bash", "-lc", "npm ci -y && GEMINI_MODEL=m gemini -y -p 'hi'; rm -f x"], &["--yolo"]),
            (&["sh", "-c", "if cursor-agent -f 'a'; then git push --force; fi"], &["--force"]),
            (&["sh", "-c", "GOOSE_MODE=auto goose run -t 'a b'"], &["GOOSE_MODE auto"]),
            (&["env", "GOOSE_MODE=auto", "goose", "run"], &["GOOSE_MODE auto"]),
        ];
        for (command, flags) in cases {
            assert_eq!(told(command), flags, "{command:?}");
        }
    }

    #[test]
    fn the_flag_of_another_command_and_what_an_agent_is_asked_is_none() {
        for command in [
            &["sh", "-c", "gemini -p hi && apt-get install -y x"][..],
            &["sh", "-c", "cursor-agent -p hi; git clean -f; git push --force"],
            &["npm", "install", "-y", "gemini-cli"],
            &["git", "push", "--force", "origin", "cursor-agent"],
            &["claude", "-p", "explain what --dangerously-skip-permissions and --yolo do"],
            &["sh", "-c", "claude -p \"never use --yolo; not even -y\" --model m"],
            &["sh", "-c", "codex exec 'why is --full-auto bad?'"],
            &["kubectl", "apply", "--force", "--auto"],
        ] {
            assert_eq!(told(command), Vec::<String>::new(), "{command:?}");
        }
        // A setting with spaces in it is none of those.
        assert_eq!(told(&["codex", "-c", "approval_policy = \"never\"", "a b"]), ["approval_policy never"]);
        // A script within a script, and one whose quote is left open.
        assert_eq!(told(&["sh", "-c", "bash -c 'claude --yolo'"]), ["--yolo"]);
        assert_eq!(told(&["sh", "-c", "claude --yolo -p 'it"]), ["--yolo"]);
    }

    #[test]
    fn what_asks_is_no_permission() {
        for command in
            [&["codex", "--sandbox", "read-only"][..], &["claude", "--permission-mode", "plan"], &["make", "-s", "all"]]
        {
            assert!(told(command).is_empty(), "{command:?}");
        }
    }

    #[test]
    fn every_flag_is_a_label() {
        let valued = VALUED.iter().flat_map(|(flag, values)| values.iter().map(move |value| format!("{flag} {value}")));
        let own = AGENTS.iter().flat_map(|agent| agent.flags.iter().map(|(_, named)| (*named).to_owned()));
        for flag in ALONE.iter().map(ToString::to_string).chain(valued).chain(own) {
            assert!(Label::new(Tainted::from(flag.as_str())).is_ok(), "{flag}");
        }
    }
}
