//! Redial's own command line, cleaned: what it was told to do stays, with what is not.

use std::{collections::BTreeSet, ffi::OsString};

use redial_redact::Argv;

/// Cleans a command line of Redial's own. The words that stay are those that `cli` declares: subcommands, flags and the
/// closed values of arguments. So a new command or flag is known here without another list.
pub(crate) fn argv(args: &[OsString], cli: &clap::Command) -> Argv {
    let mut known = BTreeSet::new();
    collect(cli, &mut known);
    // Where the command of a run begins.
    known.insert("--".to_owned());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Argv::clean(args.iter().map(|arg| arg.as_encoded_bytes()), &known)
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
