//! `redial show`: a note for a person.

use std::path::PathBuf;

use clap::ValueEnum;
use redial_report::Paint;

use super::Context;
use crate::{exit::Exit, notes, problem::Problem, terminal};

/// Show a note: the screen, the flat record, or its JSON.
///
/// A note that does not stand (see `redial verify`) is not shown.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial show                          the newest note in redial-notes/\n  redial show NOTE --format record     the flat record, as YAML\n  redial show NOTE --format json       the note's own bytes\n\nExit codes: 0 shown, 1 it cannot be read, 2 wrong usage, 20 it does not stand."
)]
pub(crate) struct Args {
    /// The note; without one, the newest.
    note: Option<PathBuf>,
    /// One record for each call (with `--format record`).
    #[arg(long)]
    all: bool,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// What a note can be printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One screen for a person.
    Text,
    /// The flat record, as YAML.
    #[value(alias = "yaml")]
    Record,
    /// The note's own bytes.
    Json,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let path = match self.note {
            Some(path) => context.cwd.join(path),
            None => notes::locate(None, &context.note_dir()?)?,
        };
        let loaded = notes::load(&path)?;
        terminal::print(&rendered(&loaded, self.format, self.all, paint(context)))?;
        Ok(Exit::Done)
    }
}

/// A note in a format, with its line feed.
pub(crate) fn rendered(loaded: &notes::Loaded, format: Format, all: bool, paint: Paint) -> String {
    let sign_off = loaded.sign_off.as_ref();
    match format {
        Format::Text => redial_report::text(&loaded.note, sign_off, paint),
        Format::Record if all => redial_report::records(&loaded.note, sign_off),
        Format::Record => redial_report::record(&loaded.note, sign_off),
        Format::Json => format!("{}\n", String::from_utf8_lossy(&loaded.bytes)),
    }
}

/// Colour as [`Context::colour_on`] says of standard output.
pub(crate) fn paint(context: &Context) -> Paint {
    if context.colour_on(&std::io::stdout()) { Paint::Colour } else { Paint::Plain }
}
