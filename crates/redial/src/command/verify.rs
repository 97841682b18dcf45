//! `redial verify`: would this note stand up without its author?

use std::path::{Path, PathBuf};

use redial_assess::Fault;
use redial_note::Note;
use redial_redact::{Control, Scanner, Secret};

use super::{Context, recording::named_secrets};
use crate::{exit::Exit, notes, paths::printable, problem::Problem, terminal};

/// Verify notes: form, seal, and everything in them that follows from something else.
///
/// It says nothing of who wrote a note: whoever controls a machine can write any note on it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial verify                         the newest note\n  redial verify redial-notes            every note in a folder\n  redial verify NOTE --expect kind=check,gateway=cometapi\n  redial verify NOTE --secret-env COMETAPI_KEY\n\nExit codes: 0 intact, 10 intact but not as expected, 20 altered."
)]
pub(crate) struct Args {
    /// Notes, or folders of notes; without one, the newest note.
    notes: Vec<PathBuf>,
    /// What must stand in the note: run_id=, kind=, gateway=, commit=, separated by commas. A simulated gateway is
    /// never as expected; a reported error only with kind=reported.
    #[arg(long, value_name = "NAME=VALUE,…", value_delimiter = ',')]
    expect: Vec<String>,
    /// A variable whose value must not stand in the note, in any promised encoding.
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let secrets = named_secrets(&self.secret_env, context)?;
        let mut worst = Exit::Done;
        for path in self.paths(context)? {
            worst = worse(worst, self.verify(&path, &secrets)?);
        }
        Ok(worst)
    }

    fn paths(&self, context: &Context) -> Result<Vec<PathBuf>, Problem> {
        if self.notes.is_empty() {
            return notes::locate(None, &context.note_dir()?).map(|path| vec![path]);
        }
        let mut paths = Vec::new();
        for named in &self.notes {
            let path = context.cwd.join(named);
            if !path.is_dir() {
                paths.push(path);
                continue;
            }
            let found = notes::all_in(&path).map_err(|error| {
                let why = format!("the file system says: {}", error.kind());
                Problem::failed("the folder cannot be read", why, "name a folder that you may read")
                    .at(printable(&path))
            })?;
            if found.is_empty() {
                notes::locate(None, &path)?;
            }
            paths.extend(found);
        }
        Ok(paths)
    }

    fn verify(&self, path: &Path, secrets: &[Secret]) -> Result<Exit, Problem> {
        let bytes = notes::read_bytes(path)?;
        let (note, mut faults) = notes::verified(&bytes, path);
        if let Some(note) = &note {
            faults.extend(leaks(note, &bytes, secrets));
        }
        let name = printable(path);
        if let (true, Some(note)) = (faults.is_empty(), &note) {
            let missed = unexpected(note, &self.expect)?;
            for what in &missed {
                terminal::print(&format!("unexpected  {name}: {what}\n"))?;
            }
            if missed.is_empty() {
                terminal::print(&format!("intact   {name}: {}\n", note.decision.result))?;
            }
            return Ok(if missed.is_empty() { Exit::Done } else { Exit::Pause });
        }
        for fault in &faults {
            terminal::print(&format!("altered  {name}: {fault}\n"))?;
        }
        Ok(Exit::Escalate)
    }
}

fn worse(a: Exit, b: Exit) -> Exit {
    if b.code() > a.code() { b } else { a }
}

/// The secrets that were named stand in the note's own bytes: the search that only who has them can repeat.
fn leaks(note: &Note, bytes: &[u8], secrets: &[Secret]) -> Option<Fault> {
    let scanner = Scanner::new(secrets, Control::new(note.redaction.control.seed.clone()));
    let what = "holds the value of a secret that was named";
    (!scanner.hits(bytes).is_empty()).then(|| Fault { place: "/".to_owned(), what })
}

/// What a note should say and does not. A simulated gateway never satisfies an expectation, and what was only reported
/// does so where the kind was asked for.
fn unexpected(note: &Note, expectations: &[String]) -> Result<Vec<String>, Problem> {
    let mut missed = Vec::new();
    if !expectations.is_empty() && note.gateway.kind == redial_note::GatewayKind::Simulator {
        missed.push("the gateway is a simulator".to_owned());
    }
    let asked_for = expectations.iter().any(|expectation| expectation == "kind=reported");
    if !expectations.is_empty() && note.kind == redial_note::Kind::Reported && !asked_for {
        missed.push("it was reported, not observed".to_owned());
    }
    for expectation in expectations {
        let (name, wanted) = expectation.split_once('=').ok_or_else(no_expectation)?;
        let commit = note.repository.as_ref().and_then(|repository| repository.commit.as_ref());
        let found = match name {
            "run_id" => Some(note.run_id.as_str()),
            "kind" => Some(note.kind.name()),
            "gateway" => Some(note.gateway.name.as_str()),
            "commit" => commit.map(redial_redact::GitRef::as_str),
            _ => return Err(no_expectation()),
        };
        if found != Some(wanted) {
            missed.push(format!("{name} is not as expected"));
        }
    }
    Ok(missed)
}

fn no_expectation() -> Problem {
    Problem::usage(
        "an expectation cannot be read",
        "it is not one of run_id=, kind=, gateway=, commit=",
        "for example --expect kind=check,gateway=cometapi",
    )
    .at("--expect")
}
