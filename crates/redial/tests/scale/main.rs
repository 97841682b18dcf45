//! Real runs of very many calls, from a client's process over kept-alive connections through the recorder to a simulator:
//! whole, killed, and without room on the disk. What the simulator saw is what the note is held against.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

mod calls;
mod disk;
mod kills;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use redial_note::Note;
use redial_testkit::{Load, Scene, Truth, files};

/// Connections of the client.
const CONNECTIONS: u64 = 8;

/// Tells this very program that it is the client of a run, and how many calls it makes.
const LOAD: &str = "REDIAL_LOAD";

/// Statuses with how often each came; `None`: no answer.
type Statuses = BTreeMap<Option<u16>, u64>;

/// The child of the runs: it tells which process it is, how far it is, and how its calls ended.
#[test]
#[ignore = "the client of the other tests, which they start themselves"]
fn client() {
    let Ok(calls) = std::env::var(LOAD) else { panic!("{LOAD} says how many calls") };
    println!("\nprocess {}", std::process::id());
    let of = |name| std::env::var(name).unwrap();
    let calls = calls.parse().unwrap();
    let load = Load { base_url: of("OPENAI_BASE_URL"), key: of("OPENAI_API_KEY"), calls, connections: CONNECTIONS };
    let reached = |ended| {
        if ended == calls / 10 || ended == calls / 2 || ended == calls {
            println!("reached {ended}");
        }
    };
    for ((status, attempts), count) in load.run(&reached).unwrap() {
        println!("tally {} {attempts} {count}", status.unwrap_or(0));
    }
}

/// A simulator for so many calls. Another build of the same program may be run: one that was made for speed.
fn scene(calls: u64) -> Scene {
    let binary = std::env::var("REDIAL_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_redial").to_owned());
    Scene::new(Path::new(&binary), Some(&script(calls))).unwrap()
}

/// Starts the client.
const CLIENT: &str = r#""$CLIENT" --ignored --exact client --nocapture"#;

/// A shell's words, the client among them, behind the recorder; the note goes to the folder `notes`.
fn behind(scene: &Scene, args: &[&str], shell: &str, calls: u64) -> Command {
    let mut command = scene.command(&["-q", "run", "--note-dir", "notes"]);
    command.args(args).args(["--", "sh", "-c", shell]);
    command.env("CLIENT", std::env::current_exe().unwrap()).env(LOAD, calls.to_string());
    command.env("REDIAL_DOCS", format!("{}/docs/chat", scene.pages().unwrap()));
    command
}

/// Some ten per cent of the requests fail, in ways that a client repeats.
fn script(calls: u64) -> String {
    let every = |period: usize, from: u64| -> Vec<u64> { (from..calls * 12 / 10).step_by(period).collect() };
    let unavailable = [every(25, 3), every(400, 4), every(400, 5)].concat();
    format!(
        r#"{{"faults":[
            {{"request":{unavailable:?},"fault":{{"status":{{"status":503}}}}}},
            {{"request":{:?},"fault":{{"retry_after":{{"status":429,"wait_ms":10,"form":"milliseconds"}}}}}},
            {{"request":{:?},"fault":{{"status":{{"status":500}}}}}},
            {{"request":{:?},"fault":"reset"}}]}}"#,
        every(40, 7),
        every(50, 9),
        every(100, 11),
    )
}

/// The statuses of a simulator's answers.
fn statuses(truth: &Truth) -> Statuses {
    let mut statuses = Statuses::new();
    for seen in truth.requests() {
        *statuses.entry(seen.ended.as_ref().and_then(|ended| ended.status)).or_default() += 1;
    }
    statuses
}

/// The attempts of a note.
fn attempts(note: &Note) -> u64 {
    let whole: usize = note.calls.iter().map(|call| call.attempts.len()).sum();
    whole as u64 + note.groups.iter().map(|group| group.away.attempts).sum::<u64>()
}

/// Where the notes go.
fn notes(scene: &Scene) -> PathBuf {
    scene.dir().join("notes")
}

/// The only file there whose name ends so.
fn only(scene: &Scene, end: &str) -> PathBuf {
    let [file] = files(&notes(scene), end).try_into().unwrap_or_else(|files| panic!("{end}: {files:?}"));
    file
}
