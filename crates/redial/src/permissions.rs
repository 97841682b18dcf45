//! What a command is allowed to do without asking anybody, by the flags of coding agents (design/clients.md and the agents' own
//! help). Only words of this table reach a note.

use std::{collections::BTreeSet, ffi::OsString};

use redial_redact::{Label, Tainted};

/// Flags that widen an agent's rights by themselves.
const ALONE: [&str; 14] = [
    "--allow-all-paths",
    "--allow-all-tools",
    "--allow-dangerously-skip-permissions",
    "--allowed-tools",
    "--allowedTools",
    "--auto-approve",
    "--dangerously-allow-all",
    "--dangerously-bypass-approvals-and-sandbox",
    "--dangerously-skip-permissions",
    "--full-auto",
    "--trust-all-tools",
    "--yes-always",
    "--yolo",
    "--no-sandbox",
];

/// Flags whose value says how wide they are.
const VALUED: [(&str, &[&str]); 8] = [
    ("--approval-mode", &["auto-edit", "auto_edit", "full-auto", "yolo"]),
    ("--ask-for-approval", &["never", "on-failure"]),
    ("--permission-mode", &["acceptEdits", "auto", "bypassPermissions", "dontAsk"]),
    ("--sandbox", &["danger-full-access", "workspace-write"]),
    ("-a", &["never", "on-failure"]),
    ("-s", &["danger-full-access", "workspace-write"]),
    // What Codex takes behind `-c` and `--config`.
    ("approval_policy", &["never", "on-failure"]),
    ("sandbox_mode", &["danger-full-access", "workspace-write"]),
];

/// Most that are kept.
const MOST: usize = 20;

/// The flags of a command, sorted; those within a script of a shell too.
pub(crate) fn seen(command: &[OsString]) -> Vec<Label> {
    let texts: Vec<String> = command.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let apart = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '(' | ')' | '&' | '|' | '=');
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split(apart)).filter(|word| !word.is_empty()).collect();
    let mut found = BTreeSet::new();
    for (at, word) in words.iter().enumerate() {
        if ALONE.contains(word) {
            found.insert((*word).to_owned());
        }
        let value = words.get(at + 1).copied().unwrap_or_default();
        let wide = VALUED.iter().any(|(flag, values)| flag == word && values.contains(&value));
        if wide {
            found.insert(format!("{word} {value}"));
        }
    }
    found.iter().filter_map(|flag| Label::new(Tainted::from(flag.as_str())).ok()).take(MOST).collect()
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
        for flag in ALONE.iter().map(ToString::to_string).chain(valued) {
            assert!(Label::new(Tainted::from(flag.as_str())).is_ok(), "{flag}");
        }
    }
}
