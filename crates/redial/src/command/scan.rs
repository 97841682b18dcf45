//! `redial scan`: is a secret, known or not, in any disguise, in what is about to be published?

use std::path::PathBuf;

use redial_redact::SightingKind;

use super::Context;
use crate::{
    exit::Exit,
    problem::Problem,
    progress::Stage,
    scan::{self, Baseline, Configured, Report, Scan, Wanted},
    terminal,
};

/// What follows `redial scan --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial scan logs/ dist/ transcript.txt     is any key of this shell in there?
  some-command 2>&1 | redial scan -          the same on a pipe
  redial scan out/ --note NOTE               and every secret that a run knew?
  redial scan . --hidden --no-ignore         everything, as it lies there
  redial scan out/ --secret-env DEPLOY_KEY --secret-file ~/.config/key

It searches for values that it is told of: those of the credential variables in
the environment, of --secret-env and --secret-file. Beside them it looks for
what has the shape, or stands in the place, of a credential (`leak?`): no such
value is ever tried out. No line of the answer holds one, nor a piece of it.

Exit codes: 0 clean, 20 a leak, 10 only doubts (an echo, something that could
not be looked into or searched for), 1 Redial failed, 2 wrong usage.";

/// Search files, folders, archives or a pipe for secrets, known or not, in every disguise that logs give them.
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
    /// A file with further detectors of unknown credentials, as in docs/scan.md.
    #[arg(long, value_name = "FILE")]
    patterns: Option<PathBuf>,
    /// How to print it.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Look at hidden files and folders, too (below a folder; what is named is always looked at).
    #[arg(long)]
    hidden: bool,
    /// Look at what .gitignore, .ignore and .git/info/exclude name, too.
    #[arg(long)]
    no_ignore: bool,
    /// Findings that were accepted, by fingerprint and file, each until a day (TOML; docs/scan.md).
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write a redacted copy of each file with a leak, as NAME.redacted beside it or below --output. The file itself is never
    /// touched, and the exit is the same.
    #[arg(long)]
    fix: bool,
    /// Where redacted copies are written.
    #[arg(long, value_name = "DIR", requires = "fix")]
    output: Option<PathBuf>,
}

/// How the answer is printed.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let configured = Configured::of(context)?;
        let note = self.note.as_deref().map(|note| context.named(note));
        let known = scan::known(&self.secret_env, &self.secret_file, note.as_deref(), &configured, context)?;
        let baseline = self.baseline.as_deref().map(|path| Baseline::read(path, &context.cwd)).transpose()?;
        if baseline.as_ref().is_some_and(|baseline| !baseline.is_empty()) && !known.has_key() {
            return Err(no_key());
        }
        let wanted = Wanted { hidden: self.hidden, ignored: self.no_ignore };
        let detectors = scan::detectors(self.patterns.as_deref(), &configured, &context.cwd)?;
        let show = Stage::of(context).show();
        let mut scan = Scan::new(&known).detecting(detectors).showing(show, &self.paths, &context.cwd);
        for path in &self.paths {
            scan.path(path, wanted, &context.cwd);
        }
        let mut report = scan.report();
        if let Some(baseline) = baseline {
            baseline.apply(&mut report);
        }
        if self.fix {
            self.write_copies(&scan, &report, context);
        }
        terminal::print(&match self.format {
            Format::Text => scan::text(&report),
            Format::Json => scan::json(&report),
            Format::Sarif => scan::sarif(&report),
            Format::Github => scan::github(&report),
        })?;
        Ok(exit(&report))
    }

    /// Copies of the files with a leak that nobody accepted; what came of each is said on standard error, also that there is none
    /// of one in which an unknown credential stands.
    fn write_copies(&self, scan: &Scan<'_>, report: &Report, context: &Context) {
        let output = self.output.as_ref().map(|output| context.cwd.join(output));
        for ((shown, path), below) in &report.found_in {
            let is_of =
                |name: &str| name == shown || name.strip_prefix(shown).is_some_and(|rest| rest.starts_with('!'));
            let leaks = report.findings.iter().filter(|finding| finding.kind != SightingKind::Echo);
            if leaks.map(|finding| finding.path.as_str()).any(is_of) {
                terminal::say(&scan::fixed_line(shown, &scan.fix(path, below, output.as_deref())));
            }
        }
    }
}

fn exit(report: &Report) -> Exit {
    if report.findings.iter().any(|finding| finding.kind != SightingKind::Echo) {
        Exit::Escalate
    } else if report.findings.is_empty() && report.unseen.is_empty() && report.unsearched.is_empty() {
        Exit::Done
    } else {
        Exit::Pause
    }
}

fn no_key() -> Problem {
    Problem::usage(
        "accepted findings cannot be told",
        "they are known by fingerprints, and there is no key here to make them",
        "set REDIAL_FINGERPRINT_KEY to the key of whoever accepted them",
    )
    .at("--baseline")
}
