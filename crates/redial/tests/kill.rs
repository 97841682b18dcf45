//! `kill -9` at random moments of a check: what the journal holds becomes a note that verifies, never decides `continue`,
//! and misses no attempt that the simulator saw.
//!
//! `REDIAL_KILLS` says how many moments (scripts/prove kill: 200).

use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use redial_note::{Note, Verdict};
use redial_testkit::{Scene, files, moment};

#[test]
#[expect(clippy::disallowed_methods, reason = "the moment of the kill is a time")]
fn a_killed_check_loses_no_attempt() {
    let kills: u32 = std::env::var("REDIAL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(6);
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let started = Instant::now();
    scene.check("chat", &["--note-dir", "whole"]).unwrap();
    let whole = started.elapsed();
    let (mut rebuilt, mut finished, mut early) = (0, 0, 0);
    for kill in 0..kills {
        let dir = format!("killed-{kill}");
        let before = scene.truth().unwrap().len();
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let args = ["check", "chat", "--model", "sim-model-1", "--docs", &docs, "--note-dir", &dir];
        let mut child = scene.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment(kill, whole).min(Duration::from_secs(5)));
        child.kill().unwrap();
        child.wait().unwrap();
        let folder = scene.dir().join(&dir);
        let notes = files(&folder, ".json");
        for journal in files(&folder, ".journal.jsonl").iter().filter(|_| notes.is_empty()) {
            let ran = scene.run(&["recover", journal.to_str().unwrap()]).unwrap();
            if ran.stderr.contains("holds no run") {
                early += 1;
                continue;
            }
            assert!(matches!(ran.code, Some(10 | 20)), "{kill}: {ran:?}");
            rebuilt += 1;
        }
        finished += notes.len();
        let seen = scene.truth().unwrap().len() - before;
        let mut recorded = 0;
        for path in files(&folder, ".json") {
            let verified = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
            assert_eq!(verified.code, Some(0), "{kill}: {verified:?}");
            let note: Note = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            assert!(!note.recovered || note.decision.result != Verdict::Continue, "{kill}");
            recorded += note.calls.iter().map(|call| call.attempts.len()).sum::<usize>();
        }
        assert!(recorded >= seen, "{kill}: {recorded} recorded, {seen} seen");
    }
    println!("{kills} kills: {rebuilt} notes rebuilt, {finished} already written, {early} before the run was opened");
}
