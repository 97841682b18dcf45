//! `redial init`: a commented `redial.toml`, a CI snippet, and a paragraph for coding agents.

use std::{fmt::Write as _, path::Path};

use super::{Context, check::FamilyName};
use clap::ValueEnum as _;

use crate::{
    config::{
        FILE_NAME,
        key::{self, Key},
    },
    exit::Exit,
    paths,
    problem::Problem,
    store, terminal,
};

/// Where `--write` puts the workflow.
const WORKFLOW: &str = ".github/workflows/redial.yml";
/// Where `--write` puts the paragraph for agents.
const AGENTS: &str = "AGENTS.md";

/// Write a commented redial.toml; print a CI snippet and an AGENTS.md paragraph.
///
/// A file that exists is never changed.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial init\n  redial init --family chat --model MODEL\n  redial init --write        also a workflow and AGENTS.md, where there is none"
)]
pub(crate) struct Args {
    /// The family that the workflow really uses.
    #[arg(long)]
    family: Option<FamilyName>,
    /// The model that it uses.
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// Write the workflow and AGENTS.md too, where they don't exist.
    #[arg(long)]
    write: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let family = self.family.and_then(|family| family.to_possible_value()).map(|value| value.get_name().to_owned());
        let set = [(&key::FAMILY, family.clone()), (&key::MODEL, self.model.clone())];
        for (key, value) in &set {
            if let Some(text) = value {
                key.kind.of_text(text).map_err(|expected| wrong_value(key, &expected))?;
            }
        }
        put(Path::new(FILE_NAME), &redial_toml(&set), context)?;
        let (ci, agents) = (workflow(family.as_deref()), paragraph(family.as_deref()));
        if self.write {
            put(Path::new(WORKFLOW), &ci, context)?;
            put(Path::new(AGENTS), &agents, context)?;
        }
        terminal::print(&format!("# CI: {WORKFLOW}\n{ci}\n# For coding agents: {AGENTS}\n{agents}"))?;
        Ok(Exit::Done)
    }
}

/// Writes a new file; one that exists stays as it is, and that is said.
fn put(name: &Path, text: &str, context: &Context) -> Result<(), Problem> {
    let path = context.cwd.join(name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Problem::unwritten(folder, &error))?;
    }
    let said = match store::create_public(&path, text.as_bytes()) {
        Ok(()) => "wrote",
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => "kept as it is:",
        Err(error) => return Err(Problem::unwritten(&path, &error)),
    };
    terminal::say(&format!("{said} {}", paths::shown(&path, &context.cwd, context.paths.home.as_deref())));
    Ok(())
}

/// Every key with its meaning and an example, commented out, but for what was asked for.
fn redial_toml(set: &[(&Key, Option<String>)]) -> String {
    let mut out = "# Redial's settings for this repository. `redial config show` says which are in force, and why.\n\
                   # Never a key in here: a credential is only ever named. What needs trust: `redial trust`.\n"
        .to_owned();
    let mut table = "";
    for key in key::ALL {
        let (above, leaf) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        if above != table {
            table = above;
            // Writing to a String does not fail.
            let _infallible = write!(out, "\n[{table}]\n");
        }
        let value = set.iter().find(|(asked, _)| asked.path == key.path).and_then(|(_, value)| value.as_ref());
        let line = match value {
            Some(text) => format!("{leaf} = {text:?}"),
            None => format!("# {leaf} = {}", key.example),
        };
        let _infallible = writeln!(out, "# {}\n{line}", key.about.trim());
    }
    out
}

fn workflow(family: Option<&str>) -> String {
    let family = family.unwrap_or("chat");
    format!(
        r#"name: redial
on: [workflow_dispatch, pull_request]
permissions:
  contents: read
jobs:
  smoke:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      # `redial` has to be on the PATH: the step that installs it belongs here.
      # A fork's pull request has no secrets: the check then leaves a note with `secret_not_provided` and pauses.
      - name: redial check
        env:
          COMETAPI_KEY: ${{{{ secrets.COMETAPI_KEY }}}}
          REDIAL_MODEL: ${{{{ vars.REDIAL_MODEL }}}}
          # A job with a matrix: tells its cells apart in the notes.
          REDIAL_MATRIX: ${{{{ toJSON(matrix) }}}}
        run: redial check {family}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: redial-notes-${{{{ github.run_attempt }}}}-${{{{ strategy.job-index }}}}
          path: redial-notes/
"#
    )
}

fn paragraph(family: Option<&str>) -> String {
    let family = family.unwrap_or("chat");
    format!(
        "## Evidence for model-gateway calls\n\n\
         Before you publish or hand over work that called the model gateway, leave evidence:\n\n\
         1. Run `redial check {family}` in the shell or CI step that the real workflow uses. Never change the model, the\n   \
            endpoint, the key or the number of attempts to make it pass.\n\
         2. Exit code 0 is `continue`, 10 is `pause`, 20 is `escalate`. On 10 or 20, stop and hand over the note's path and\n   \
            its last line on standard error; don't retry in a loop.\n\
         3. Hand over the note (`redial-notes/*.json` and `.md`) with the command, the result, the changed files and what\n   \
            remains uncertain. Don't paste prompts, answers, keys or whole responses.\n\
         4. One success after a retry says that one request worked for one account at one moment. Claim no more than that.\n"
    )
}

fn wrong_value(key: &Key, expected: &str) -> Problem {
    Problem::usage(format!("{} can't have this value", key.path), format!("it takes {expected}"), "give another one")
        .at(format!("--{}", key.path))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_without_a_complaint() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        let shown = || paths::shown(&path, dir.path(), None);
        for (text, entries) in [
            (redial_toml(&[]), 0),
            (redial_toml(&[(&key::FAMILY, Some("chat".into())), (&key::MODEL, Some("m".into()))]), 2),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(crate::config::file::File::read(&path, shown()).unwrap().entries.len(), entries);
        }
        let all: String = redial_toml(&[]).lines().map(|line| uncommented(line) + "\n").collect();
        std::fs::write(&path, all).unwrap();
        assert_eq!(crate::config::file::File::read(&path, shown()).unwrap().entries.len(), key::ALL.len());
    }

    /// `# key = value` without its mark; a comment in words stays one.
    fn uncommented(line: &str) -> String {
        let body = line.strip_prefix("# ").unwrap_or(line);
        let sets = body.split_once(' ').is_some_and(|(_, rest)| rest.starts_with("= "));
        if sets { body.to_owned() } else { line.to_owned() }
    }
}
