//! `redial simulator` as a process: its address line, its truth, its end.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use redial_note::Family;
use redial_testkit::{By, Credential, SimulatorProcess};

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_redial"))
}

fn ask(simulator: &SimulatorProcess, key: &str) -> String {
    let mut stream = TcpStream::connect(simulator.origin().strip_prefix("http://").unwrap()).unwrap();
    write!(stream, "GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    // A scripted reset is an error here; what came before it counts.
    drop(stream.read_to_string(&mut answer));
    answer
}

#[test]
fn it_tells_its_address_answers_and_writes_the_truth() {
    let script = r#"{"faults":[{"request":3,"fault":{"reset":{}}}]}"#;
    let simulator = SimulatorProcess::start(binary(), Some(script)).unwrap();
    assert!(ask(&simulator, "sk-sim-hidden").contains("sim-model-1"));
    assert!(ask(&simulator, "sk-hidden").starts_with("HTTP/1.1 401 "));
    assert_eq!(ask(&simulator, "sk-sim-hidden"), "");
    let truth = simulator.truth().unwrap();
    let seen: Vec<_> = truth
        .of(Family::Models)
        .map(|seen| (seen.arrived.credential, seen.ended.as_ref().and_then(|ended| ended.status)))
        .collect();
    assert_eq!(
        seen,
        [(Credential::Accepted, Some(200)), (Credential::Refused, Some(401)), (Credential::Accepted, None)]
    );
    assert!(truth.requests().all(|seen| seen.ended.as_ref().unwrap().by == By::Server));
}

#[test]
fn it_ends_in_order_when_told_to() {
    let mut child = Command::new(binary())
        .args(["simulator", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
