//! Redial, a flight recorder for model-gateway calls: the program.

mod check;
mod child;
mod claims;
mod cli;
mod clients;
mod command;
mod config;
mod credential;
mod documents;
mod env;
mod environment;
mod exit;
mod fingerprint;
mod finish;
mod logging;
mod notes;
mod origin;
mod paths;
mod permissions;
mod problem;
mod processes;
mod progress;
mod recording;
mod rehearse;
mod reported;
mod repository;
mod run;
mod runtime;
mod sarif;
mod scan;
mod setup;
mod signals;
mod signing;
mod store;
mod subprocess;
mod terminal;
mod user;
mod watch;

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = cli::run().unwrap_or_else(|problem| {
        terminal::say(&problem.to_string());
        problem.exit
    });
    ExitCode::from(exit.code())
}
