//! `redial trust`: lets a `redial.toml` that was found do what could redirect a key.

use std::{
    io::{BufRead as _, IsTerminal as _},
    path::PathBuf,
};

use super::Context;
use crate::{
    config::{
        self, Flags,
        file::{Entry, File},
        trust::Trust,
        value::{Kind, Value},
    },
    exit::Exit,
    paths,
    problem::Problem,
    terminal,
};

/// Trust a redial.toml: show what it could do, and keep its digest.
///
/// A file that comes with a checkout may not name base URLs, authorities, documentation pages, credentials' files or
/// commands until you trust its very bytes. Any change asks again.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial trust              show what the nearest redial.toml could do, and ask\n  redial trust --yes        the same without a question\n  REDIAL_TRUST=sha256:…     in CI: set it where the repository cannot change it"
)]
pub(crate) struct Args {
    /// The file; without one, the redial.toml that would be found.
    file: Option<PathBuf>,
    /// Do not ask.
    #[arg(short, long)]
    yes: bool,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let file = self.file(context)?;
        let powerful: Vec<&Entry> = file.powerful().collect();
        if powerful.is_empty() {
            terminal::print(&format!("{} sets nothing that needs trust.\n", file.shown))?;
            return Ok(Exit::Done);
        }
        terminal::print(&described(&file, &powerful))?;
        if Trust::of(&context.env, &context.paths).has(&file.sha256) {
            terminal::print("It is trusted already.\n")?;
            return Ok(Exit::Done);
        }
        if !self.yes && !asked()? {
            terminal::say("not trusted: nothing was changed");
            return Ok(Exit::Pause);
        }
        let kept = Trust::keep(&context.paths, &file.sha256).map_err(|error| unkept(&file, error.kind()))?;
        let shown = paths::shown(&kept, &context.cwd, context.paths.home.as_deref());
        terminal::print(&format!("Trusted; the digest is kept in {shown}.\n"))?;
        Ok(Exit::Done)
    }

    fn file(&self, context: &Context) -> Result<File, Problem> {
        let inputs = context.inputs(Flags::default());
        if let Some(named) = &self.file {
            let path = context.cwd.join(named);
            return File::read(&path, paths::shown(&path, &context.cwd, context.paths.home.as_deref()));
        }
        config::repository_file(&inputs)?.map(|(file, _)| file).ok_or_else(|| {
            Problem::usage(
                "there is no redial.toml to trust",
                "none lies here or upwards to the repository's root",
                "`redial init` writes one; or name the file: redial trust FILE",
            )
        })
    }
}

/// What the file would be allowed to do. Its values are shown as text with every control character escaped: this is where a
/// person decides on them. Of an address that is all but its query, in which somebody may have a key.
fn described(file: &File, powerful: &[&Entry]) -> String {
    let mut out = format!("{} would be allowed to set:\n", file.shown);
    for entry in powerful {
        out.push_str(&format!("  line {:<4} {} = {}\n", entry.line, entry.key.path, shown(entry)));
    }
    out.push_str(&format!("Its digest, also for REDIAL_TRUST in CI: sha256:{}\n", file.sha256));
    out
}

fn shown(entry: &Entry) -> String {
    let place = match &entry.value {
        Value::Text(address) if entry.key.kind == Kind::Url => address.split_once(['?', '#']),
        Value::Text(_) | Value::Count(_) | Value::Wait(_) | Value::List(_) | Value::Credential(_) => None,
    };
    place.map_or_else(|| entry.value.in_full(), |(place, _)| Value::Text(format!("{place}?…")).in_full())
}

fn asked() -> Result<bool, Problem> {
    if !std::io::stdin().is_terminal() {
        return Err(Problem::usage(
            "trust needs a yes",
            "standard input is no terminal, so that nobody can be asked",
            "read what it could do above, then: redial trust --yes",
        ));
    }
    terminal::say("Trust this file, as it is now? [y/N]");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()))
}

fn unkept(file: &File, kind: std::io::ErrorKind) -> Problem {
    Problem::failed(
        "the digest can't be kept",
        format!("there is no data folder of yours, or it can't be written ({kind})"),
        format!("set XDG_DATA_HOME or HOME, or set REDIAL_TRUST=sha256:{} in the environment", file.sha256),
    )
}
