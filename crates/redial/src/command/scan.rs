//! `redial scan`: is a secret, in any disguise, in what is about to be published?

use std::path::PathBuf;

use redial_redact::SightingKind;

use super::{Context, ListFormat};
use crate::{
    exit::Exit,
    problem::Problem,
    scan::{self, Report, Scan},
    terminal,
};

/// What follows `redial scan --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial scan logs/ dist/ transcript.txt     is any key of this shell in there?
  some-command 2>&1 | redial scan -          the same on a pipe
  redial scan out/ --note NOTE               and every secret that a run knew?
  redial scan out/ --secret-env DEPLOY_KEY --secret-file ~/.config/key

It searches for values that it is told of, and for nothing else: those of the
credential variables in the environment, of --secret-env and --secret-file.
No line of the answer holds one, nor a piece of it.

Exit codes: 0 clean, 20 a leak, 10 only doubts (an echo, something that could
not be looked into or searched for), 1 Redial failed, 2 wrong usage.";

/// Search files, folders, archives or a pipe for known secrets, in every disguise that logs give them.
///
/// Encodings (percent, base64, hex, escapes of JSON, shells, HTML and mail, UTF-16), compressed data, line breaks, colours,
/// prefixes, stream pieces, cut and masked values: also several of them one upon the other.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Files and folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// A note, whose run's secrets have to be among those that are searched for.
    #[arg(long, value_name = "NOTE")]
    note: Option<PathBuf>,
    /// A variable that holds a secret; may be given several times.
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
    /// A file that holds one secret; may be given several times.
    #[arg(long, value_name = "PATH")]
    secret_file: Vec<PathBuf>,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let known = scan::known(&self.secret_env, &self.secret_file, self.note.as_deref(), context)?;
        if known.secrets.is_empty() && known.unsearched.is_empty() {
            return Err(nothing_known());
        }
        let mut scan = Scan::new(&known);
        for path in &self.paths {
            scan.path(path, &context.cwd);
        }
        let report = scan.finish();
        terminal::print(&match self.format {
            ListFormat::Text => scan::text(&report),
            ListFormat::Json => scan::json(&report),
        })?;
        Ok(exit(&report))
    }
}

fn exit(report: &Report) -> Exit {
    if report.findings.iter().any(|finding| finding.kind == SightingKind::Leak) {
        Exit::Escalate
    } else if report.findings.is_empty() && report.unseen.is_empty() && report.unsearched.is_empty() {
        Exit::Done
    } else {
        Exit::Pause
    }
}

fn nothing_known() -> Problem {
    Problem::usage(
        "there is no secret to search for",
        "no credential variable is set here, and none was named: a search for nothing would pass everything",
        "name one: --secret-env NAME or --secret-file PATH",
    )
}
