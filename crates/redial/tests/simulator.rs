//! `redial simulator` as a process: its address line, its truth, its end.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may unwrap, and a forger writes as he likes"
)]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use redial_note::{Family, GatewayKind, Note};
use redial_testkit::{By, Credential, Ran, Scene, SimulatorProcess};

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

/// What a run and a check of a simulator leave that was addressed like any gateway, and what `verify` says of it.
#[test]
fn a_simulator_that_is_addressed_like_a_gateway_never_passes_for_one() {
    let script = r#"{"faults":[{"request":"*","fault":{"html":{}}}]}"#;
    for script in [None, Some(script)] {
        let simulator = SimulatorProcess::start_marked(binary(), script).unwrap();
        let scene = Scene::new(binary(), None).unwrap();
        let upstream = ["--upstream", simulator.base_url(), "--credential", "COMETAPI_KEY"];
        let inner = "env -u REDIAL_RECORDED \"$REDIAL\" check chat --model sim-model-1 --error-path none --max-attempts 1 \
                     --upstream \"$OPENAI_BASE_URL\" --credential OPENAI_API_KEY --note-dir inner -q; exit 0";
        let check = ["check", "chat", "--model", "sim-model-1", "--max-attempts", "1"];
        for (kind, before, after) in
            [("check", &check[..], &[][..]), ("run", &["run"][..], &["--", "sh", "-c", inner][..])]
        {
            let args = [before, &upstream[..], after].concat();
            let mut command = scene.command(&args);
            let ran = Ran::from(command.env("REDIAL", binary()).env("CI", "true").output().unwrap());
            let note = ran.note().unwrap();
            assert_eq!(note.gateway.kind, GatewayKind::Simulator, "{kind}: {ran:?}");
            assert!(
                note.gateway.credential.is_some() && note.uncertainty.iter().any(|one| one.id.as_str() == "simulated")
            );
            let path = ran.note_path().unwrap();
            let path = path.to_str().unwrap();
            assert_eq!(scene.run(&["verify", path]).unwrap().code, Some(0), "{kind}");
            let gate = scene.run(&["verify", path, "--expect", &format!("kind={kind}")]).unwrap();
            assert!(
                gate.code == Some(10) && gate.stdout.contains("a simulator, which is never as expected"),
                "{gate:?}"
            );
            called_real(&scene, note);
        }
    }
}

/// The same note, sealed anew, says that the gateway is real.
fn called_real(scene: &Scene, note: Note) {
    let (mut draft, derived, redaction, _) = note.into_parts();
    draft.gateway.kind = GatewayKind::Real;
    let forged = redial_note::canonical(&redial_note::seal(draft, derived, redaction).unwrap()).unwrap();
    std::fs::write(scene.dir().join("forged.json"), forged).unwrap();
    let told = scene.run(&["verify", "forged.json"]).unwrap();
    assert!(told.code == Some(20) && told.stdout.contains("/gateway/kind"), "{told:?}");
}
