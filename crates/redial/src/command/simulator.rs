//! `redial simulator`: the embedded gateway as a process of its own, until it is told to stop.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use redial_proxy::{Config, DEFAULT_MODEL, Script, ScriptFault, Simulator, Truth, fault::Fault};

use super::listen::address;
use crate::{
    exit::Exit,
    problem::{Problem, file_says},
    runtime,
    signals::Signals,
    terminal,
};

/// What follows `redial simulator --help`.
const EXAMPLES: &str = "\
Examples:
  redial simulator
  redial simulator --listen 127.0.0.1:0 --truth truth.jsonl
  redial simulator --script faults.json

A script names requests by number (one, a list, or \"*\") and what they meet:
  {\"faults\": [{\"request\": 1, \"fault\": {\"retry_after\": {\"wait_ms\": 2000}}},
              {\"request\": [2, 3], \"fault\": \"reset\"}]}
Requests for contract pages don't count; the model list does. \"docs\" says what
those pages are: honest, rebuilt, changed, gone, wall or elsewhere. \"models\":
\"any\" gives it every model.
The first line on standard output is the base URL. Any key that begins with
sk-sim- opens it. Its answers say that they are a simulator's, so that no note of
them passes for one of a real gateway.";

/// Serve contract-true answers of every family on this machine, with scripted faults: no key, no network.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SimulatorArgs {
    /// Loopback address to listen on; a port alone is on 127.0.0.1, and port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8484")]
    listen: String,
    /// JSON file that says which requests fail, and how
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// File to which each request and its end is written, as JSON lines
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Answer as a real gateway does, so that Redial's own tests have one; nothing else has a use for it
    #[arg(long, hide = true)]
    unmarked: bool,
}

impl SimulatorArgs {
    /// Serves until SIGINT or SIGTERM.
    pub(crate) fn run(self) -> Result<Exit, Problem> {
        let listen = address(&self.listen)?;
        if !listen.ip().is_loopback() {
            return Err(beyond_loopback());
        }
        let (script, truth) = (script(self.script.as_deref())?, self.truth()?);
        let config = Config { listen, script, truth, marked: !self.unmarked };
        runtime::on_one_thread(serve(config))?
    }

    fn truth(&self) -> Result<Truth, Problem> {
        let Some(path) = &self.truth else { return Ok(Truth::default()) };
        Truth::to_file(path).map_err(|error| {
            Problem::failed(
                "the file for the ground truth can't be opened",
                file_says(&error),
                "name a file in a directory that exists and that you may write to",
            )
            .at(crate::paths::printable(path))
        })
    }
}

/// Reads a script; without one nothing fails.
pub(super) fn script(path: Option<&Path>) -> Result<Script, Problem> {
    let Some(path) = path else { return Ok(Script::default()) };
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::failed("the script can't be read", file_says(&error), "name a file that you may read")
            .at(crate::paths::printable(path))
    })?;
    Script::parse(&bytes).map_err(|fault| bad_script(fault, &crate::paths::printable(path)))
}

async fn serve(config: Config) -> Result<Exit, Problem> {
    let listen = config.listen;
    // Before the address is told: who has read it may end us at once.
    let mut signals = Signals::new().map_err(|error| unstartable(&error))?;
    let simulator = Simulator::start(config).await.map_err(|error| unheard(&error, listen))?;
    terminal::print(&format!("{}\n", simulator.base_url())).map_err(|error| unstartable(&error))?;
    terminal::say(&format!(
        "simulator: model {DEFAULT_MODEL}, key sk-sim-demo, contract pages under /docs/; Ctrl-C ends it"
    ));
    signals.next().await;
    simulator.stop().await;
    Ok(Exit::Done)
}

fn beyond_loopback() -> Problem {
    Problem::usage(
        "the simulator listens on this machine only",
        "it takes any key that begins with sk-sim-, so nobody else may reach it",
        "listen on 127.0.0.1 or [::1], for example --listen 127.0.0.1:0",
    )
    .at("--listen")
}

fn unheard(error: &io::Error, listen: SocketAddr) -> Problem {
    let taken = error.kind() == io::ErrorKind::AddrInUse;
    let why = if taken { "another process listens there".to_owned() } else { error.kind().to_string() };
    Problem::failed(
        format!("the simulator can't listen on {listen}"),
        why,
        "end the other process, or take a free port: --listen 127.0.0.1:0",
    )
    .at("--listen")
}

fn unstartable(error: &io::Error) -> Problem {
    Problem::failed(
        "the simulator can't start",
        error.kind().to_string(),
        "check the limits of this process (open files) and where its standard output goes",
    )
}

fn bad_script(fault: ScriptFault, path: &str) -> Problem {
    Problem::usage(
        "the script can't be used",
        fault.kind.to_string(),
        format!("see redial simulator --help; the faults are {}", Fault::NAMES.join(", ")),
    )
    .at(format!("{path}:{}:{}", fault.line, fault.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(listen: &str) -> SimulatorArgs {
        SimulatorArgs { listen: listen.parse().unwrap(), script: None, truth: None, unmarked: false }
    }

    #[test]
    fn only_loopback_is_listened_on() {
        for listen in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0"] {
            assert_eq!(args(listen).run().unwrap_err().exit, Exit::Usage, "{listen}");
        }
    }

    #[test]
    fn a_taken_port_is_told() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let problem = args(&taken.local_addr().unwrap().to_string()).run().unwrap_err();
        assert_eq!(problem.exit, Exit::Failed);
        assert!(problem.to_string().contains("another process listens there"), "{problem}");
    }

    #[test]
    fn missing_files_are_told_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let missing = |name| dir.path().join("missing").join(name);
        let (script, truth) = (missing("s.json"), missing("t.jsonl"));
        let with_script = SimulatorArgs { script: Some(script.clone()), ..args("127.0.0.1:0") };
        let with_truth = SimulatorArgs { truth: Some(truth.clone()), ..args("127.0.0.1:0") };
        for (args, place) in [(with_script, script), (with_truth, truth)] {
            let problem = args.run().unwrap_err();
            assert_eq!((problem.exit, problem.place.as_deref()), (Exit::Failed, place.to_str()));
        }
    }

    #[test]
    fn a_bad_script_is_told_by_place_without_its_text() {
        let fault = Script::parse(b"{\n  \"faults\": [{\"request\": \"sk-hidden\"}]}").unwrap_err();
        let problem = bad_script(fault, "faults.json").to_string();
        assert!(problem.contains("faults.json:2:") && !problem.contains("hidden"), "{problem}");
    }
}
