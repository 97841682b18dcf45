//! What can be typed again.

use super::file;

/// Programs that commands begin with.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    "aider", "ansible", "aws", "awk", "az", "bash", "bazel", "bun", "bundle", "cargo", "cat", "claude", "codex", "composer", "curl", "deno",
    "docker", "dotnet", "env", "export", "find", "gcloud", "gemini", "gh", "git", "glab", "go", "gradle", "grep", "helm", "http", "java", "jest",
    "jq", "just", "kubectl", "make", "mvn", "ninja", "node", "npm", "npx", "opencode", "perl", "php", "pip", "playwright", "pnpm", "podman",
    "poetry", "pre-commit", "psql", "pytest", "python", "python3", "rake", "redial", "rg", "ruby", "ruff", "rustc", "sbt", "scp", "sed", "sh",
    "ssh", "sudo", "systemctl", "task", "terraform", "time", "timeout", "tox", "uv", "vitest", "wget", "xargs", "yarn", "zsh",
];

/// Of these a line of prose hardly begins with one and goes on with another of [`TASKS`].
#[rustfmt::skip]
const TYPED: &[&str] = &[
    "bun", "cargo", "docker", "dotnet", "go", "gradle", "just", "make", "mvn", "npm", "npx", "pip", "pnpm", "poetry", "pre-commit", "pytest",
    "python", "python3", "redial", "ruff", "tox", "uv", "yarn", "git", "bash", "prettier", "eslint", "tsc",
];

/// What such a program is told to do.
#[rustfmt::skip]
const TASKS: &[&str] = &[
    "test", "tests", "run", "build", "lint", "check", "typecheck", "install", "vet", "fmt", "clippy", "compose", "exec", "diff", "status", "smoke",
    "verify", "ci",
];

/// What only goes before a command: where to, and with what.
const PREPARES: &[&str] = &["cd", "source", "export", "mkdir", "set", "unset"];

/// Whether code within a sentence is one: a known program, a script, or a word with options. Of several that are joined, one is enough.
pub(super) fn is_command(code: &str) -> bool {
    code.split("&&").any(is_one_command)
}

fn is_one_command(code: &str) -> bool {
    let mut words = code.trim().trim_start_matches("$ ").split_whitespace().skip_while(|word| is_assignment(word));
    let Some(program) = words.next() else { return false };
    let mut arguments = words.peekable();
    let has_argument = arguments.peek().is_some();
    let is_script = program.starts_with("./") || program.contains('/') && program.bytes().all(is_of_a_path);
    let is_name = program.starts_with(|c: char| c.is_ascii_lowercase())
        && program.bytes().all(|b| is_of_a_path(b) && b != b'/' || b == b'+');
    let has_option = arguments.any(|argument| argument.len() > 1 && argument.starts_with('-'));
    (is_script || PROGRAMS.contains(&program)) && has_argument || program.starts_with("./") || is_name && has_option
}

/// Whether a block of code is one: its first line, behind comments, or any line with a prompt.
pub(super) fn is_block_of_commands(code: &str) -> bool {
    let prepares = |line: &str| PREPARES.contains(&line.split(' ').next().unwrap_or_default()) && !line.contains("&&");
    let mut lines =
        code.lines().map(str::trim).filter(|line| !(line.is_empty() || line.starts_with("# ") || prepares(line)));
    let first = lines
        .clone()
        .next()
        .is_some_and(|line| !file::is_of_a_diff(line) && is_command(line) || PROGRAMS.contains(&line));
    first || lines.any(has_prompt)
}

/// Whether a line of a text is typed: it has a prompt.
pub(super) fn is_typed(text: &str) -> bool {
    text.lines().any(|line| has_prompt(line.trim_start_matches([' ', '\t', '>', '-', '*'])))
}

/// Whether a line without marks of code is a command and nothing else, but for what came of it: «npm test -- --run (91 passed)».
pub(super) fn is_bare(line: &str) -> bool {
    let line = line.trim().trim_start_matches("[x] ").trim_start_matches("[X] ");
    let command = line.split([':', '(', '—', '–', '→', ';', ',']).next().unwrap_or_default();
    let words: Vec<&str> = command.split_whitespace().collect();
    let [program, first, rest @ ..] = words.as_slice() else { return false };
    let is_argument = |word: &str| word.starts_with('-') || word.contains(['/', '.', '_', '*', ':', '=', '-']);
    let is_told = |word: &str| TASKS.contains(&word) || is_argument(word);
    // Behind an option stands its value.
    let is_all_told = words.iter().skip(1).zip(rest).all(|(before, word)| is_told(word) || before.starts_with('-'));
    TYPED.contains(program) && is_told(first) && is_all_told
}

fn has_prompt(line: &str) -> bool {
    let command = line.strip_prefix("$ ").or_else(|| line.strip_prefix("% "));
    command
        .is_some_and(|command| command.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_')))
}

/// `NAME=value` before a program.
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    })
}

const fn is_of_a_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'/')
}
