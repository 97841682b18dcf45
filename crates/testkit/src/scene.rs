use std::{
    cell::OnceCell,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use redial_note::Note;

use crate::{Scratch, SimulatorProcess, Truth, TruthFault};

/// The key that scenes give to Redial: the simulator takes it, and nothing else does.
pub const SCENE_KEY: &str = "sk-sim-0d9c8b7a6f5e4d3c2b1a";

/// A simulator as a process of its own, an empty home and working directory, and the real binary in it.
#[derive(Debug)]
pub struct Scene {
    binary: PathBuf,
    simulator: SimulatorProcess,
    pages: OnceCell<SimulatorProcess>,
    scratch: Scratch,
}

/// What a command left.
#[derive(Debug)]
pub struct Ran {
    /// Its exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Scene {
    /// Starts a simulator with a script (JSON), or one that answers everything.
    ///
    /// # Errors
    /// The binary cannot be started, or there is no place for files.
    pub fn new(binary: &Path, script: Option<&str>) -> io::Result<Self> {
        let scratch = Scratch::new()?;
        fs::create_dir_all(scratch.path().join("home"))?;
        Ok(Self {
            binary: binary.to_owned(),
            simulator: SimulatorProcess::start(binary, script)?,
            pages: OnceCell::new(),
            scratch,
        })
    }

    /// The working directory.
    pub fn dir(&self) -> &Path {
        self.scratch.path()
    }

    /// The simulator.
    pub fn simulator(&self) -> &SimulatorProcess {
        &self.simulator
    }

    /// The address of a second simulator that serves nothing but documentation pages: a page is read elsewhere than at the
    /// gateway.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn pages(&self) -> io::Result<&str> {
        if self.pages.get().is_none() {
            drop(self.pages.set(SimulatorProcess::start(&self.binary, None)?));
        }
        Ok(self.pages.get().map_or("", SimulatorProcess::origin))
    }

    /// What the simulator saw so far.
    ///
    /// # Errors
    /// Its file cannot be read.
    pub fn truth(&self) -> Result<Truth, TruthFault> {
        self.simulator.truth()
    }

    /// A command of Redial's, in the working directory, with the simulator as CometAPI and nothing else of the
    /// environment but `PATH`.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(args)
            .current_dir(self.dir())
            .env_clear()
            .envs(path().map(|path| ("PATH", path)))
            .env("HOME", self.dir().join("home"))
            .env("COMETAPI_KEY", SCENE_KEY)
            .env("COMETAPI_BASE_URL", self.simulator.base_url())
            .env("REDIAL_DOCS_ALLOW_LOOPBACK", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn run(&self, args: &[&str]) -> io::Result<Ran> {
        self.command(args).output().map(Ran::from)
    }

    /// Checks a family against the simulator, with its own contract page.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn check(&self, family: &str, args: &[&str]) -> io::Result<Ran> {
        let docs = format!("{}/docs/{family}", self.simulator.origin());
        let mut all = vec!["check", family, "--docs", docs.as_str()];
        if family != "models" {
            all.extend(["--model", "sim-model-1"]);
        }
        all.extend(args);
        self.run(&all)
    }
}

#[expect(clippy::disallowed_methods, reason = "a scene hands on where programs are, and nothing else")]
fn path() -> Option<std::ffi::OsString> {
    std::env::var_os("PATH")
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// The note's path, as the last line of standard error says it.
    pub fn note_path(&self) -> Option<PathBuf> {
        let last = self.stderr.lines().next_back()?;
        last.split_once(" sha256:").map(|(path, _)| PathBuf::from(path))
    }

    /// The note itself; `None` where there is none or it cannot be read as one.
    pub fn note(&self) -> Option<Note> {
        serde_json::from_slice(&fs::read(self.note_path()?).ok()?).ok()
    }
}
