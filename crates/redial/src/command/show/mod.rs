//! `redial show`: a note for a person.

mod proven;

use std::path::PathBuf;

use clap::ValueEnum;
use redial_note::{GatewayKind, Note};
use redial_redact::Sha256;
use redial_report::{Paint, not_repeatable};

use super::Context;
use crate::{exit::Exit, notes, paths::printable, problem::Problem, store, terminal};

pub(crate) use proven::proven;

/// What follows `redial show --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial show                              the newest note in redial-notes/
  redial show NOTE --format handoff        a comment for the pull request
  redial show NOTE --format html --output note.html
  redial show NOTE --format support        what a support desk asks for
  redial show NOTE --format curl           the request again, without Redial

Whatever is shown was searched for the secrets of this environment first, in
every disguise and with the control, as the note was when it was written.

Exit codes: 0 shown, 1 it cannot be read or written, 2 wrong usage, 20 it does
not stand, or a secret stands in what would be shown.";

/// Show a note: the six questions and the decision on one screen, or in another format.
///
/// A note that does not stand (see `redial verify`) is not shown.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The note: its path, or its name where it lies in the folder for notes; without one, the newest.
    note: Option<PathBuf>,
    /// One record for each call (with `--format record`).
    #[arg(long)]
    all: bool,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Write to a new file instead of standard output; one that exists is left as it is.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Another variable whose value must not be shown.
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
}

/// What a note can be printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One screen for a person.
    Text,
    /// The flat record, as YAML.
    Record,
    /// The note's own bytes.
    Json,
    /// The whole note, as YAML.
    Yaml,
    /// What lies beside the note as NAME.md.
    Markdown,
    /// A comment for a pull request.
    Handoff,
    /// One self-contained page: no script, nothing loaded.
    Html,
    /// What a support desk asks for, and nothing more.
    Support,
    /// The request again, for a POSIX shell with curl.
    Curl,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let path = context.note(self.note.as_deref())?;
        let loaded = notes::load(&path)?;
        if let Some(stray) = loaded.stray_sign_off() {
            terminal::say(&format!(
                "warning: {} is no sign-off of this note, and counts for nobody",
                printable(&stray)
            ));
        }
        let secrets = super::named_secrets(&self.secret_env, context)?;
        let paint = if self.output.is_some() { Paint::Plain } else { paint(context) };
        let text = rendered(&loaded, self.format, self.all, paint)?;
        proven(text.as_bytes(), secrets, context)?;
        match &self.output {
            None => terminal::print(&text)?,
            Some(file) => {
                let file = context.cwd.join(file);
                store::create_public(&file, text.as_bytes()).map_err(|error| Problem::unwritten(&file, &error))?;
                terminal::say(&format!("{} sha256:{}", printable(&file), Sha256::of(text.as_bytes())));
            }
        }
        Ok(Exit::Done)
    }
}

/// A note in a format, with its line feed but for JSON, which is the note's own bytes.
///
/// # Errors
/// The note has no curl line.
pub(crate) fn rendered(loaded: &notes::Loaded, format: Format, all: bool, paint: Paint) -> Result<String, Problem> {
    let notes::Loaded { note, bytes, sign_off, .. } = loaded;
    let sign_off = sign_off.as_ref();
    Ok(match format {
        Format::Text => redial_report::text(note, sign_off, paint),
        Format::Record if all => redial_report::records(note, sign_off),
        Format::Record => redial_report::record(note, sign_off),
        // Its own bytes, without a line feed behind them: what is redirected to a file is the note, and verifies.
        Format::Json => String::from_utf8_lossy(bytes).into_owned(),
        Format::Yaml => redial_report::yaml(note),
        Format::Markdown => redial_report::markdown(note),
        Format::Handoff => redial_report::handoff(note, sign_off, &Sha256::of(bytes)),
        Format::Html => redial_report::html(note, sign_off),
        Format::Support => redial_report::support(note),
        Format::Curl => {
            let curl = note.repeat.as_ref().and_then(|repeat| repeat.curl.as_ref());
            format!("{}\n", curl.ok_or_else(|| no_curl(note))?)
        }
    })
}

fn no_curl(note: &Note) -> Problem {
    let simulated = note.gateway.kind == GatewayKind::Simulator;
    let otherwise =
        if simulated { "the simulator's address is gone with it" } else { "it could not be written safely" };
    Problem::failed(
        "this note has no curl line",
        not_repeatable(note).unwrap_or(otherwise),
        "see what the note says of repeating: redial show, its last line",
    )
}

/// Colour as [`Context::colour_on`] says of standard output.
pub(crate) fn paint(context: &Context) -> Paint {
    if context.colour_on(&std::io::stdout()) { Paint::Colour } else { Paint::Plain }
}
