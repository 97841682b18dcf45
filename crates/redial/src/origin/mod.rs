//! Where the run started: a CI's job and step, or a command. One file a CI, and its line in [`ORIGINS`]; a row of `named_ci` is enough for
//! one whose variables say it all.

mod command;
mod github_actions;
mod gitlab_ci;
mod named_ci;
mod other_ci;

use redial_note::{Log, LogState, Origin, OriginKind};
use redial_redact::{Argv, Identifier, SafeUrl, Tainted, count};

use crate::env::EnvSnapshot;

pub(crate) use command::argv;

/// Every CI that Redial knows, the last one catching those that only say `CI`.
const ORIGINS: [fn(&EnvSnapshot) -> Option<Origin>; 4] =
    [github_actions::origin, gitlab_ci::origin, named_ci::origin, other_ci::origin];

/// Where the run started. `command` is what was started, cleaned by [`argv`] or by who knows its words better.
pub(crate) fn of(env: &EnvSnapshot, command: Argv) -> Origin {
    let known = ORIGINS.iter().find_map(|origin| origin(env));
    let origin = known.unwrap_or_else(|| bare(OriginKind::Local));
    // A CI's variables are the outside's, too.
    let (run_attempt, pull_request) = (origin.run_attempt.and_then(count), origin.pull_request.and_then(count));
    Origin { command, run_attempt, pull_request, ..origin }
}

/// What tells this job from every other of the same workflow, its matrix's other cells included: for names of
/// artefacts. Empty for a local command.
#[cfg(test)]
fn identity(origin: &Origin) -> String {
    let attempt = origin.run_attempt.map(|attempt| attempt.to_string());
    let names = [&origin.workflow, &origin.job, &origin.matrix, &origin.run_id];
    let parts = names.into_iter().flatten().map(|name| name.as_str().to_owned()).chain(attempt);
    parts.collect::<Vec<_>>().join("/")
}

const fn bare_log() -> Log {
    Log { state: LogState::Absent, url: None }
}

fn bare(kind: OriginKind) -> Origin {
    Origin {
        kind,
        workflow: None,
        job: None,
        step: None,
        matrix: None,
        run_id: None,
        run_attempt: None,
        log: bare_log(),
        event: None,
        pull_request: None,
        command: Argv::default(),
        exit: None,
    }
}

/// A variable as a name; `‹…›` where it is set and does not pass the gate.
fn name(env: &EnvSnapshot, variable: &str) -> Option<Identifier> {
    env.get(variable).map(chosen)
}

/// A name that people chose for others to read: spaces are common in it and stand as `-`.
fn chosen(text: &str) -> Identifier {
    let joined = text.split_whitespace().collect::<Vec<_>>().join("-");
    Identifier::or_gap(Tainted::from(joined.as_str()))
}

/// The log at an address; a refused address is no link.
fn log_at(url: Option<String>) -> Log {
    match url.and_then(|url| SafeUrl::stripped(Tainted::from(url.as_str())).ok()) {
        Some(url) if !url.is_masked() => Log { state: LogState::Linked, url: Some(url) },
        _ => bare_log(),
    }
}

#[cfg(test)]
mod tests;
