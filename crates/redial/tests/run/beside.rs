//! What the command's processes do beside the recorder: connections past it, and who holds which of its own.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use redial_note::{Bypass, Event, read_journal};
use redial_testkit::Ran;

use super::{CLIENT, command, files, recorded, scene, verified};

#[test]
#[cfg(target_os = "linux")]
fn a_connection_past_the_recorder_is_said_at_once_and_pauses() {
    let scene = scene(None);
    // A client that ignores where it is pointed: it holds its connection to the gateway until somebody has noticed.
    let (_, port) = scene.simulator().origin().rsplit_once(':').unwrap();
    let job =
        format!("{CLIENT}; (exec 3<>/dev/tcp/127.0.0.1/{port}; while ! [ -e noticed ]; do sleep 0.02; done) & wait");
    let mut child = command(&scene, &["run", "--", "bash", "-c", &job])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut said, mut stderr) = (String::new(), BufReader::new(child.stderr.take().unwrap()));
    while !said.contains("went past the recorder") && stderr.read_line(&mut said).unwrap() > 0 {}
    std::fs::write(scene.dir().join("noticed"), "").unwrap();
    while stderr.read_line(&mut said).unwrap() > 0 {}
    let code = child.wait().unwrap().code();
    let note = verified(&scene, &Ran { code, stdout: String::new(), stderr: said.clone() });
    assert!(said.contains("warning: a connection went past the recorder, to an address of 127.0.0.1;"), "{said}");
    assert_eq!(note.coverage.bypass, Bypass::Found, "{said}");
    assert_eq!(note.coverage.bypassed_hosts.iter().map(|host| host.as_str()).collect::<Vec<_>>(), ["127.0.0.1"]);
    assert!(note.decision.because.iter().any(|id| id.as_str() == "evidence_gap"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_command_that_stays_behind_the_recorder_is_said_to_have_been_watched() {
    let scene = scene(None);
    // It stays until it was looked at: one that is over before that was not checked.
    let job = format!("{CLIENT}; until grep -qs '\"watching\"' redial-notes/*.journal.jsonl; do sleep 0.02; done");
    let note = verified(&scene, &recorded(&scene, &[], &job));
    assert_eq!((note.coverage.bypass, note.coverage.bypassed_hosts), (Bypass::NoneSeen, vec![]));
    assert!(note.uncertainty.iter().any(|one| one.id.as_str() == "bypass_sampled"));
}

#[test]
#[cfg(target_os = "linux")]
fn processes_that_ask_the_same_at_once_are_told_apart() {
    // Each holds its connection long enough to be seen.
    let scene = scene(Some(r#"{"faults":[{"request":"*","fault":{"drip":{"pause_ms":20}}}]}"#));
    let job = format!("({CLIENT}) & ({CLIENT}) & ({CLIENT}) & wait");
    let ran = recorded(&scene, &["--keep-journal"], &job);
    verified(&scene, &ran);
    let journal = files(&scene.dir().join("redial-notes"), ".journal.jsonl").pop().unwrap();
    let read = read_journal(&std::fs::read(journal).unwrap());
    let mut processes = BTreeSet::new();
    for event in &read.events {
        if let Event::ConnectionOwner(owner) = event {
            processes.insert(owner.process);
        }
    }
    assert_eq!(processes, BTreeSet::from([1, 2, 3]), "{}", ran.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_that_goes_on_after_the_command_is_said_and_stands_in_the_note() {
    let scene = scene(None);
    // It leaves its group and holds no pipe, so that nobody waits for it and nothing ends it.
    let daemon = "setsid sleep 60 </dev/null >/dev/null 2>&1 & echo $! >daemon";
    let ran = recorded(&scene, &[], &format!("{CLIENT} --error-path none; {daemon}"));
    let daemon = std::fs::read_to_string(scene.dir().join("daemon")).unwrap();
    assert!(std::process::Command::new("kill").arg(daemon.trim()).status().unwrap().success(), "{}", ran.stderr);
    let note = verified(&scene, &ran);
    assert!(ran.stderr.contains("went on after it (1); its calls from here on meet no recorder"), "{}", ran.stderr);
    assert_eq!(note.coverage.left.as_ref().map(|left| (left.running, left.killed)), Some((Some(1), false)));
    assert!(note.uncertainty.iter().any(|one| one.id.as_str() == "processes_left"), "{}", ran.stderr);
}
