//! `redial simulator` as a process of its own, for tests that kill.

use std::{
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{Scratch, Truth, TruthFault};

/// A running simulator. Dropping it kills it and removes its files.
#[derive(Debug)]
pub struct SimulatorProcess {
    child: Child,
    base_url: String,
    truth: PathBuf,
    _scratch: Scratch,
}

impl SimulatorProcess {
    /// Starts `binary simulator` on a free port, with a script where there is one, and waits until it listens. It stands in
    /// for a real gateway: its answers don't say that they are a simulator's.
    ///
    /// # Errors
    /// The program can't be started, or ends before it has told its address.
    pub fn start(binary: &Path, script: Option<&str>) -> io::Result<Self> {
        Self::with(binary, &["--unmarked"], script)
    }

    /// The same as anybody starts it: its answers say whose they are.
    ///
    /// # Errors
    /// The program can't be started, or ends before it has told its address.
    pub fn start_marked(binary: &Path, script: Option<&str>) -> io::Result<Self> {
        Self::with(binary, &[], script)
    }

    fn with(binary: &Path, options: &[&str], script: Option<&str>) -> io::Result<Self> {
        let scratch = Scratch::new()?;
        let truth = scratch.file("truth.jsonl", b"")?;
        let mut command = Command::new(binary);
        command.args(["simulator", "--listen", "127.0.0.1:0"]).args(options).arg("--truth").arg(&truth);
        if let Some(script) = script {
            command.arg("--script").arg(scratch.file("script.json", script.as_bytes())?);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        match told(&mut child) {
            Ok(base_url) => Ok(Self { child, base_url, truth, _scratch: scratch }),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }

    /// Its base URL in OpenAI's style: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Its origin: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> &str {
        self.base_url.strip_suffix("/v1").unwrap_or(&self.base_url)
    }

    /// What it saw so far.
    ///
    /// # Errors
    /// The file can't be read, or holds a line that is none.
    pub fn truth(&self) -> Result<Truth, TruthFault> {
        Truth::load(&self.truth)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

fn told(child: &mut Child) -> io::Result<String> {
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let line = line.trim();
    if line.starts_with("http://") { Ok(line.to_owned()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn end(child: &mut Child) {
    // Both fail only where it has ended by itself.
    drop(child.kill());
    drop(child.wait());
}

impl Drop for SimulatorProcess {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}
