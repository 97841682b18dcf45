//! The commands, one module each. A new one is a module, a variant and a line in [`Command::run`].

mod check;
mod claims;
mod config;
mod diff;
mod doctor;
mod explain;
mod gateway;
mod init;
mod listen;
mod proxy;
mod recording;
mod recover;
mod rehearse;
mod repeat;
mod run;
mod scan;
mod show;
mod sign_off;
mod simulator;
mod sources;
mod trust;
mod verify;

use std::{
    ffi::OsString,
    io::IsTerminal,
    path::{Path, PathBuf},
};

use clap::{Subcommand, ValueEnum};

pub(crate) use recording::named_secrets;

use crate::{
    cli::Colour,
    config::{Config, Flags, Inputs},
    credential::Place,
    env::EnvSnapshot,
    exit::Exit,
    notes::{self, NOTE_DIR, NoteFiles},
    paths::Paths,
    problem::Problem,
};

/// What every command is handed: the edges, read once.
#[derive(Debug)]
pub(crate) struct Context {
    /// The command line as it was given.
    pub(crate) args: Vec<OsString>,
    /// The environment at the start.
    pub(crate) env: EnvSnapshot,
    /// The user's folders.
    pub(crate) paths: Paths,
    /// The working directory.
    pub(crate) cwd: PathBuf,
    /// The file that `--config` names.
    pub(crate) config: Option<PathBuf>,
    /// When to use colour.
    pub(crate) colour: Colour,
    /// Whether to say nothing but results and errors.
    pub(crate) quiet: bool,
    /// How much more to say.
    pub(crate) verbose: u8,
}

impl Context {
    /// Where a configuration is read from, with what flags say.
    pub(crate) fn inputs(&self, flags: Flags) -> Inputs<'_> {
        Inputs { env: &self.env, paths: &self.paths, cwd: &self.cwd, named: self.config.as_deref(), flags }
    }

    /// Whether what goes to a stream is coloured: on a terminal only, unless told otherwise.
    pub(crate) fn colour_on(&self, stream: &impl IsTerminal) -> bool {
        match self.colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                stream.is_terminal() && !self.env.is_set("NO_COLOR") && self.env.get("TERM") != Some("dumb")
            }
        }
    }

    /// Where credentials are looked up; `repository` is the repository's root, where there is one.
    pub(crate) fn place<'a>(&'a self, repository: Option<&'a Path>) -> Place<'a> {
        Place { env: &self.env, cwd: &self.cwd, home: self.paths.home.as_deref(), repository }
    }

    /// The note that was named, or the newest in the folder for notes.
    pub(crate) fn note(&self, named: Option<&Path>) -> Result<PathBuf, Problem> {
        match named {
            Some(path) => Ok(self.named(path)),
            None => notes::newest(&self.note_dir()?),
        }
    }

    /// Where a note lies that was named: from here, or in the folder for notes. Screens and comments name a note by its file alone, or by
    /// its run.
    pub(crate) fn named(&self, named: &Path) -> PathBuf {
        let here = self.cwd.join(named);
        let Some(file) = named.file_name().filter(|file| Path::new(file) == named && !here.exists()) else {
            return here;
        };
        let Ok(dir) = self.note_dir() else { return here };
        let found = [dir.join(file), NoteFiles::new(&dir, &file.to_string_lossy()).json()];
        found.into_iter().find(|path| path.is_file()).unwrap_or(here)
    }

    /// The folder for notes, as the configuration says.
    pub(crate) fn note_dir(&self) -> Result<PathBuf, Problem> {
        let config = Config::load(&self.inputs(Flags::default()))?;
        Ok(self.note_dir_of(&config))
    }

    /// The folder for notes that a configuration names, else the usual one here.
    pub(crate) fn note_dir_of(&self, config: &Config) -> PathBuf {
        config.path(&crate::config::key::NOTE_DIR).unwrap_or_else(|| self.cwd.join(NOTE_DIR))
    }
}

/// What is printed by commands whose result is no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Lines for people.
    Text,
    /// One JSON document.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Box<check::Args>),
    Run(Box<run::Args>),
    Proxy(Box<proxy::Args>),
    Rehearse(Box<rehearse::Args>),
    Explain(Box<explain::Args>),
    Show(show::Args),
    SignOff(sign_off::Args),
    Repeat(Box<repeat::Args>),
    Diff(diff::Args),
    Verify(verify::Args),
    Scan(scan::Args),
    Claims(claims::Args),
    Recover(recover::Args),
    Simulator(simulator::SimulatorArgs),
    Sources(sources::Args),
    Init(init::Args),
    Doctor(doctor::Args),
    Trust(trust::Args),
    Config(config::Args),
}

impl Command {
    /// A problem that came before the command could be run.
    pub(crate) fn early(&self, problem: Problem) -> Problem {
        if matches!(self, Self::Run(_)) { problem.before_the_command() } else { problem }
    }

    /// Runs the command to its exit.
    pub(crate) fn run(self, context: &Context) -> Result<Exit, Problem> {
        match self {
            Self::Check(args) => args.run(context),
            Self::Run(args) => args.run(context),
            Self::Proxy(args) => args.run(context),
            Self::Rehearse(args) => args.run(context),
            Self::Explain(args) => args.run(context),
            Self::Show(args) => args.run(context),
            Self::SignOff(args) => args.run(context),
            Self::Repeat(args) => args.run(context),
            Self::Diff(args) => args.run(context),
            Self::Verify(args) => args.run(context),
            Self::Scan(args) => args.run(context),
            Self::Claims(args) => args.run(context),
            Self::Recover(args) => args.run(context),
            Self::Simulator(args) => args.run(),
            Self::Sources(args) => args.run(context),
            Self::Init(args) => args.run(context),
            Self::Doctor(args) => args.run(context),
            Self::Trust(args) => args.run(context),
            Self::Config(args) => args.run(context),
        }
    }
}
