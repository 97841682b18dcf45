//! Redial's own command line, cleaned: what it was told to do stays, with what is not.

use std::{collections::BTreeSet, ffi::OsString};

use redial_redact::Argv;

/// Programs that a run is often given, by which a reader tells what ran. Any other name may be somebody's product or project,
/// and stays out.
const PROGRAMS: [&str; 42] = [
    "aider", "bash", "bundle", "bun", "cargo", "claude", "codex", "composer", "crush", "curl", "dash", "deno",
    "docker", "dotnet", "env", "gemini", "go", "gradle", "java", "jest", "just", "make", "mvn", "node", "nox", "npm",
    "npx", "opencode", "perl", "php", "pnpm", "poetry", "pytest", "python", "python3", "qwen", "ruby", "sh", "tox",
    "uv", "yarn", "zsh",
];

/// Where programs of a system lie: the place says nothing that their name does not.
const PLACES: [&str; 3] = ["/bin/", "/usr/bin/", "/usr/local/bin/"];

/// Cleans a command line of Redial's own. The words that stay are those that `cli` declares: subcommands, flags and the
/// closed values of arguments. So a new command or flag is known here without another list.
pub(crate) fn argv(args: &[OsString], cli: &clap::Command) -> Argv {
    let mut known = BTreeSet::new();
    collect(cli, &mut known);
    // Where the command of a run begins.
    known.insert("--".to_owned());
    let known: Vec<&str> = known.iter().map(String::as_str).chain(PROGRAMS).collect();
    let begins = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let (own, command) = args.split_at_checked(begins).unwrap_or((args, &[]));
    let run = command.iter().map(|arg| arg.as_encoded_bytes()).enumerate();
    let run = run.map(|(at, arg)| if at == 1 { program(arg) } else { arg });
    Argv::with_command(own.iter().map(|arg| arg.as_encoded_bytes()), run, &known)
}

/// A program of the system by its name alone.
fn program(arg: &[u8]) -> &[u8] {
    PLACES.iter().find_map(|place| arg.strip_prefix(place.as_bytes())).unwrap_or(arg)
}

fn collect(command: &clap::Command, known: &mut BTreeSet<String>) {
    for arg in command.get_arguments() {
        known.extend(arg.get_long().map(|long| format!("--{long}")));
        known.extend(arg.get_short().map(|short| format!("-{short}")));
        known.extend(arg.get_possible_values().iter().map(|value| value.get_name().to_owned()));
    }
    for sub in command.get_subcommands() {
        known.insert(sub.get_name().to_owned());
        collect(sub, known);
    }
}
