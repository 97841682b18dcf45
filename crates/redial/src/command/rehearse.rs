//! `redial rehearse`: a command behind the recorder, with failures on purpose.

use std::{path::PathBuf, time::Duration};

use redial_proxy::Plan;

use super::{Context, run, simulator::script};
use crate::{
    config::value::duration,
    exit::Exit,
    problem::Problem,
    rehearse::{Prepared, replay, scenes},
    terminal,
};

/// What follows `redial rehearse --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial rehearse --simulate -- python publish.py
  redial rehearse --simulate --fault 429,ok,truncate,stall -- python publish.py
  redial rehearse --fault 500 -- codex exec \"hello\"
  redial rehearse --from redial-notes/NOTE.json -- python publish.py

Each request in turn meets the next word of --fault; ok passes one on. Requests
past the list, and all that nothing is played to, go to the gateway, or to the
simulator with --simulate. The simulator has every model; no key is needed.
The command still gets one-run tokens, and its exit code is part of what is
judged: a call that stays failed must be told of.

Exit codes: 0 every fault was handled, 10 one was mishandled or never met,
20 a secret got into the output, 1 Redial failed, 2 wrong usage.";

/// What is played where nothing is said: a wait that is asked for, and a failure that a repeat cures.
const DEFAULT: [&str; 2] = ["429", "500"];

/// Run a command with failures on purpose: does it retry, stop and log as it should? Leave a note.
///
/// A rehearsal is never evidence on a gateway: its note says what was injected, what the command did, and a verdict on
/// each fault.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[group(id = "rehearsal", multiple = true)]
pub(crate) struct Args {
    /// What requests meet, in order: a status such as 429, a fault's name, or ok. Without it 429,500.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    fault: Vec<String>,
    /// Faults by the number of the request, in a file as `redial simulator` takes it.
    #[arg(long, value_name = "FILE", conflicts_with = "fault")]
    script: Option<PathBuf>,
    /// A note whose failures are played again, in their order and at their pace, by the simulator.
    #[arg(long, value_name = "NOTE", conflicts_with_all = ["fault", "script", "upstream", "credential", "pass_key"])]
    from: Option<PathBuf>,
    /// Let the simulator answer what nothing is played to: no key, no network.
    #[arg(long, conflicts_with_all = ["upstream", "credential", "pass_key"])]
    simulate: bool,
    /// How long a silent or endless answer lasts before the connection is closed, such as 60s.
    #[arg(long, value_name = "T", default_value = "60s")]
    hold: String,
    #[command(flatten)]
    run: run::Args,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let hold = duration(&self.hold).filter(|hold| !hold.is_zero()).ok_or_else(bad_hold)?;
        let prepared = self.prepared(hold, context)?;
        if !context.quiet {
            terminal::say(&told(&prepared));
        }
        self.run.start(Some(prepared), context)
    }

    fn prepared(&self, hold: Duration, context: &Context) -> Result<Prepared, Problem> {
        if let Some(path) = &self.from {
            let replay = replay(&context.named(path))?;
            for line in &replay.doubts {
                terminal::say(line);
            }
            let (plan, parent) = (Plan::of_scenes(replay.scenes), Some(replay.parent));
            return Ok(Prepared { plan, hold, simulate: true, parent });
        }
        let plan = match &self.script {
            Some(path) => Plan::of_script(script(Some(&context.cwd.join(path)))?),
            None if self.fault.is_empty() => Plan::of_scenes(scenes(&DEFAULT.map(str::to_owned))?),
            None => Plan::of_scenes(scenes(&self.fault)?),
        };
        if plan.names().is_empty() {
            return Err(no_fault());
        }
        Ok(Prepared { plan, hold, simulate: self.simulate, parent: None })
    }
}

/// One line that says what is about to happen.
fn told(prepared: &Prepared) -> String {
    let names: Vec<String> = prepared.plan.names().iter().map(ToString::to_string).collect();
    let rest = if prepared.simulate { "the simulator answers the rest" } else { "the gateway answers the rest" };
    format!("rehearsal: {}; {rest}", names.join(", "))
}

fn no_fault() -> Problem {
    Problem::usage(
        "there is nothing to rehearse",
        "no request would meet a fault",
        "name one: --fault 429,500 (or run the command with redial run)",
    )
}

fn bad_hold() -> Problem {
    Problem::usage("--hold is not a duration", "it takes a number and a unit", "for example --hold 60s").at("--hold")
}
