//! `redial claims`: does a text say more than a note can carry?

use std::path::PathBuf;

use clap::ValueEnum;
use redial_assess::claims::Form;
use redial_note::Note;

use super::Context;
use crate::{
    claims::{self, Report},
    exit::Exit,
    notes,
    problem::Problem,
    terminal,
};

/// What follows `redial claims --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial claims ARTICLE.md                     what could no retry note carry?
  redial claims ARTICLE.md --note NOTE         and what does this one refute?
  redial claims --handoff --as markdown - <pr-body.txt
  redial claims docs/*.md --format sarif >claims.sarif

One success is one request path, one account, one moment. English is read;
other languages are reported as not read. Sentences are told by rules, which
miss some and take some others for claims: docs/claims.md says how many.

Exit codes: 0 nothing found, 10 something found or not read, 1 Redial failed,
2 wrong usage.";

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum As {
    Markdown,
    Html,
    Plain,
    Commit,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Warnings of GitHub Actions.
    Github,
}

/// Find sentences that claim more about a gateway, model or account than a retry note can carry.
///
/// Availability, price, limits, uptime, latency, billing, exact answers, quality, causes, account, capacity, readiness, and
/// health from one success; and what a given note refutes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Texts; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A note that the text is held against; may be given several times.
    #[arg(long, value_name = "NOTE")]
    note: Vec<PathBuf>,
    /// Also say whether command, result, changed files and remaining uncertainty are there.
    #[arg(long)]
    handoff: bool,
    /// How the files are read, whatever their names say.
    #[arg(long = "as", value_name = "FORM")]
    form: Option<As>,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let load = |path: &PathBuf| notes::load(&context.named(path)).map(|loaded| loaded.note);
        let notes = self.note.iter().map(load).collect::<Result<Vec<Note>, Problem>>()?;
        let form = self.form.map(|form| match form {
            As::Markdown => Form::Markdown,
            As::Html => Form::Html,
            As::Plain => Form::Plain,
            As::Commit => Form::Commit,
        });
        let mut report = Report { handoffs: self.handoff.then(Vec::new), ..Report::default() };
        for path in &self.files {
            report.file(path, &context.cwd, form, &notes);
        }
        terminal::print(&match self.format {
            Format::Text => claims::text(&report),
            Format::Json => claims::json(&report),
            Format::Sarif => claims::sarif(&report),
            Format::Github => claims::github(&report),
        })?;
        Ok(if report.is_clean() { Exit::Done } else { Exit::Pause })
    }
}
