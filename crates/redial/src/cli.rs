//! The command line: what clap reads, and its errors in our four parts. clap quotes what it could not read, and that may
//! be a key in the wrong place: kind and our own names are kept, its text is not.

use std::path::PathBuf;

use clap::{
    CommandFactory as _, Parser, ValueEnum,
    error::{ContextKind, ContextValue, ErrorKind},
};
use redial_redact::Argv;

use crate::{
    command::{Command, Context},
    env::EnvSnapshot,
    exit::Exit,
    logging,
    paths::Paths,
    problem::Problem,
    terminal,
};

/// Heading of the options that every command takes.
const EVERYWHERE: &str = "Options of every command";

/// What follows `redial --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial check chat --simulate       try it: no key, no network
  redial check chat --model MODEL    CometAPI, with the key in COMETAPI_KEY
  redial explain error.txt           read a pasted error
  redial show                        the newest note

Exit codes: 0 continue or done, 10 pause or something found, 20 escalate,
1 Redial failed, 2 wrong usage.";

/// A flight recorder for model-gateway calls: one small, redacted, reproducible evidence note for each run.
#[derive(Debug, Parser)]
#[command(
    name = "redial",
    version,
    propagate_version = false,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = EXAMPLES
)]
struct Cli {
    /// Configuration file to use instead of a redial.toml that is found.
    #[arg(long, global = true, value_name = "FILE", help_heading = EVERYWHERE)]
    config: Option<PathBuf>,
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = EVERYWHERE)]
    color: Colour,
    /// Say nothing but results and errors.
    #[arg(short, long, global = true, help_heading = EVERYWHERE)]
    quiet: bool,
    /// Log exchanges to standard error; -vv also connections and files, -vvv every chunk's length. REDIAL_LOG=LEVEL
    /// does the same. No header, body, query or credential is ever logged.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet", help_heading = EVERYWHERE)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Reads the command line and runs it to its exit.
pub(crate) fn run() -> Result<Exit, Problem> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return help_or_problem(&error),
    };
    let env = EnvSnapshot::of_process();
    let paths = Paths::of(&env);
    let cwd = std::env::current_dir().map_err(|error| cli.command.early(nowhere(&error)))?;
    let context = Context {
        args: std::env::args_os().collect(),
        env,
        paths,
        cwd,
        config: cli.config,
        colour: cli.color,
        quiet: cli.quiet,
        verbose: cli.verbose,
    };
    terminal::keep_back(context.env.secrets());
    logging::start(&context);
    cli.command.run(&context)
}

fn nowhere(error: &std::io::Error) -> Problem {
    Problem::failed(
        "the working directory cannot be read",
        format!("the system says: {}", error.kind()),
        "change to a directory that exists and that you may read",
    )
}

fn help_or_problem(error: &clap::Error) -> Result<Exit, Problem> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        terminal::print(&error.render().to_string())?;
        return Ok(Exit::Done);
    }
    if matches!(error.kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand) {
        terminal::say(&error.render().to_string());
        return Ok(Exit::Usage);
    }
    Err(usage(error))
}

fn usage(error: &clap::Error) -> Problem {
    let names = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => ours(text).map(ToOwned::to_owned),
        Some(ContextValue::Strings(texts)) => {
            let texts: Vec<&str> = texts.iter().filter_map(|text| ours(text)).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    };
    // For these kinds the argument is one of ours; for an unknown one it is the user's own text.
    let (what, why) = describe(error.kind());
    let place = if error.kind() == ErrorKind::UnknownArgument { None } else { names(ContextKind::InvalidArg) };
    let remedy = [ContextKind::ValidValue, ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .find_map(|kind| Some(format!("one of: {}", names(kind)?)))
        .unwrap_or_else(|| "see what is possible: redial --help, or redial COMMAND --help".to_owned());
    let problem = Problem::usage(what, why, remedy);
    match place {
        Some(place) => problem.at(place),
        None => problem,
    }
}

/// A text of clap's that is made of our own names.
fn ours(text: &str) -> Option<&str> {
    let clean = |b: u8| b.is_ascii_alphanumeric() || b"-_<>[]=. |".contains(&b);
    (text.len() <= 60 && text.bytes().all(clean) && !redial_redact::credential_shape(text)).then_some(text)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "clap may add kinds; each new one is a line that cannot be read")]
fn describe(kind: ErrorKind) -> (&'static str, &'static str) {
    const SILENT: &str = "it is not repeated here, since it may be a credential in the wrong place";
    match kind {
        ErrorKind::UnknownArgument => ("an argument is not known", SILENT),
        ErrorKind::InvalidSubcommand => ("the command is not known", SILENT),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            ("the value of an argument is not one it takes", SILENT)
        }
        ErrorKind::MissingRequiredArgument => ("an argument is missing", "the command needs it"),
        ErrorKind::ArgumentConflict => ("two arguments exclude each other", "only one of them can be followed"),
        ErrorKind::NoEquals | ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            ("an argument has the wrong number of values", SILENT)
        }
        ErrorKind::InvalidUtf8 => ("an argument is not UTF-8", "arguments are read as text"),
        _ => ("the command line cannot be read", SILENT),
    }
}

/// The command line, cleaned: the words that stay are those that it declares.
pub(crate) fn argv(context: &Context) -> Argv {
    crate::origin::argv(&context.args, &Cli::command())
}
