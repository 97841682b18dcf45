//! Redial, a flight recorder for model-gateway calls: the program.

mod check;
#[cfg_attr(not(test), expect(dead_code, unused_imports, reason = "`redial run` calls it in the next commit"))]
mod child;
mod cli;
#[cfg_attr(not(test), expect(dead_code, reason = "`redial run` calls it in the next commit"))]
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
mod problem;
#[cfg_attr(not(test), expect(dead_code, reason = "`redial run` calls it in the next commit"))]
mod progress;
mod recording;
mod reported;
mod repository;
mod setup;
mod store;
mod subprocess;
mod terminal;

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = cli::run().unwrap_or_else(|problem| {
        terminal::say(&problem.to_string());
        problem.exit
    });
    ExitCode::from(exit.code())
}
