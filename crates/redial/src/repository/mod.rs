//! The repository that the run stands in: commit, branch, changed files, and the instruction files in force.

mod commits;
mod hidden;
pub(crate) mod instructions;
pub(crate) mod scope;
mod since;
mod status;

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use redial_note::{Change, ChangedFile, Repository, RepositoryEnd};
use redial_redact::{GitRef, SafePath, Tainted};
use serde::Serialize;

use crate::{
    env::EnvSnapshot,
    notes::NOTE_DIR,
    paths::{self, Paths},
    subprocess::{self, Ended, Running},
};
use since::Head;

/// Longest output of `git status`: some 100,000 changed files.
const OUTPUT: usize = 8 << 20;
/// How long git may take from when it is waited for.
const TIME: Duration = Duration::from_secs(5);
/// Most entries of a list in a note.
pub(crate) const MOST: usize = 20;

/// Why nothing is known of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unknown {
    /// No `.git` here or upwards.
    NotARepository,
    /// No `git` on PATH.
    NoGit,
    /// The folder belongs to somebody else, and git refuses it (`safe.directory`); or the repository is broken.
    Refused,
    /// It took longer than five seconds, or said more than is read.
    TooLarge,
}

/// `git status`, running beside whatever else is to be done.
#[derive(Debug)]
pub(crate) struct Started {
    running: Result<Running, Unknown>,
    place: Place,
}

/// Where to look, and what to leave out.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    root: Option<PathBuf>,
    cwd: PathBuf,
    /// The folder of notes below the root.
    notes: Option<PathBuf>,
    home: Option<PathBuf>,
    env: EnvSnapshot,
}

impl Place {
    /// The repository around a folder. `notes` is the folder of notes, whose files are no change of the repository.
    pub(crate) fn of(env: &EnvSnapshot, paths: &Paths, cwd: &Path, notes: &Path) -> Self {
        let root = paths::repository_root(cwd);
        let below = root.as_deref().unwrap_or(cwd);
        let notes = cwd.join(notes).strip_prefix(below).ok().map(Path::to_path_buf);
        Self { root, cwd: cwd.to_path_buf(), notes, home: paths.home.clone(), env: env.clone() }
    }

    /// Starts git.
    pub(crate) fn start(&self) -> Started {
        let running = match &self.root {
            Some(_) => self.ask(&self.cwd, &status::NORMAL),
            None => Err(Unknown::NotARepository),
        };
        Started { running, place: self.clone() }
    }

    /// Asks git in a folder.
    fn ask(&self, cwd: &Path, args: &[&str]) -> Result<Running, Unknown> {
        subprocess::start(git(&self.env, cwd, args)).map_err(reason)
    }

    fn notes(&self) -> Option<&Path> {
        self.notes.as_deref().filter(|notes| notes.components().next().is_some())
    }
}

/// Starts git, for a look at one moment.
pub(crate) fn start(env: &EnvSnapshot, paths: &Paths, cwd: &Path, notes: &Path) -> Started {
    Place::of(env, paths, cwd, notes).start()
}

impl Started {
    /// What a run's journal says of it at its end.
    pub(crate) fn ended(self) -> RepositoryEnd {
        RepositoryEnd { repository: self.finish().ok(), outside: None }
    }

    /// Waits for git and reads the instruction files.
    pub(crate) fn finish(self) -> Result<Repository, Unknown> {
        self.finish_since(None)
    }

    /// The same, with what a command committed since `before`, where that is known.
    fn finish_since(self, before: Option<&Head>) -> Result<Repository, Unknown> {
        let output = self.running?.finish(OUTPUT, TIME).map_err(reason)?;
        let status = status::parse(&output);
        let Place { root, cwd, home, env, .. } = &self.place;
        let notes = self.place.notes();
        let now = status.commit.map(<[u8]>::to_vec);
        let before = before.filter(|before| **before != now);
        // What was committed differs from the commit before; of what git does not know it says nothing there.
        let since = before.map(|before| since::changed(&self.place, before)).transpose()?;
        let of_status = |(_, change): &(&[u8], Change)| since.is_none() || *change == Change::Untracked;
        let known = since.iter().flatten().map(|(path, change)| (path.as_slice(), *change));
        let changed = known.chain(status.changed.into_iter().filter(of_status));
        let changed: Vec<_> = changed.filter(|(path, _)| !is_note(path, notes)).collect();
        let root = root.as_deref().unwrap_or(cwd);
        let (instructions, instructions_total) = instructions::in_force(root, cwd, home.as_deref(), env);
        Ok(Repository {
            commit: status.commit.and_then(|commit| GitRef::new(Tainted::new(commit)).ok()),
            began_at: before.cloned().flatten().and_then(|commit| GitRef::new(Tainted::new(&commit)).ok()),
            branch: status.branch.map(|branch| GitRef::or_gap(Tainted::new(branch))),
            dirty: !changed.is_empty(),
            changed_files: changed.iter().take(MOST).map(cleaned).collect(),
            changed_files_total: changed.len() as u64,
            instructions,
            instructions_total,
        })
    }
}

/// No lock, no monitor, no hook; and a folder of the work tree that looks like a repository of its own is none, since its
/// configuration would come with the checkout.
const ONLY_READ: [&str; 7] = [
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "safe.bareRepository=explicit",
];

/// Git, told to read only, and with none of the variables that would point it elsewhere.
pub(crate) fn git(env: &EnvSnapshot, cwd: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    for name in env.names().filter(|name| name.starts_with("GIT_")) {
        command.env_remove(name);
    }
    command.args(ONLY_READ).args(args).env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").current_dir(cwd);
    command
}

fn reason(ended: Ended) -> Unknown {
    match ended {
        Ended::NotFound => Unknown::NoGit,
        Ended::TimedOut | Ended::TooMuch => Unknown::TooLarge,
        Ended::Broken | Ended::Code(_) => Unknown::Refused,
    }
}

fn is_note(path: &[u8], notes: Option<&Path>) -> bool {
    let mut parts = path.split(|b| *b == b'/');
    let below = |notes: &Path| {
        let notes = notes.as_os_str().as_encoded_bytes();
        path.strip_prefix(notes).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    parts.any(|part| part == NOTE_DIR.as_bytes()) || notes.is_some_and(below)
}

fn cleaned((path, change): &(&[u8], Change)) -> ChangedFile {
    ChangedFile { path: SafePath::masked(Tainted::new(path)), change: *change }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests;
