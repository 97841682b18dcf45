//! `redial diff`: two notes held against each other.

use std::path::PathBuf;

use clap::ValueEnum;
use redial_report::Difference;

use super::{Context, show::proven};
use crate::{exit::Exit, notes, problem::Problem, terminal};

/// What follows `redial diff --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial diff LOCAL.json HOSTED.json            what differs, and what nobody knows
  redial diff A.json B.json --format markdown   a table for the pull request
  redial diff A.json B.json --format json

Fingerprints compare under one key only: give CI and laptop the same
REDIAL_FINGERPRINT_KEY, or the credential is called not comparable.
Nothing is said of speed: two notes do not show it.

Exit codes: 0 everything is the same, 10 something differs or cannot be
compared, 1 a note cannot be read, 2 wrong usage, 20 a note does not stand.";

/// Hold two notes against each other: outcome, requests, environment, credential, settings, sources.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The first note.
    a: PathBuf,
    /// The second note.
    b: PathBuf,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// What a difference can be printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
    /// A table for a pull request.
    Markdown,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let (a, b) = (notes::load(&context.named(&self.a))?, notes::load(&context.named(&self.b))?);
        let difference = Difference::of(&a.note, &b.note);
        let text = match self.format {
            Format::Text => difference.text(),
            Format::Markdown => difference.markdown(),
            Format::Json => {
                let json = serde_json::to_string_pretty(&difference).map_err(|error| Problem::bug(&error))?;
                format!("{json}\n")
            }
        };
        proven(text.as_bytes(), Vec::new(), context)?;
        terminal::print(&text)?;
        Ok(if difference.is_none() { Exit::Done } else { Exit::Pause })
    }
}
