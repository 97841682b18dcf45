//! Very many calls in one run: the note has room, and what it counts is what the simulator saw.
//!
//! `REDIAL_CALLS` says how many calls (scripts/prove calls: 100,000).

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use redial_note::{Event, JournalLines, Note};
use redial_testkit::{SCENE_KEY, Scene, Tally};

use crate::{CLIENT, Statuses, behind, only, scene, statuses};

/// The most memory that a process has had, in KiB; `None` once it has ended.
fn memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// The most memory that a process was seen to have until its end, in KiB. Nothing tells how it grows, so that it is asked
/// again and again.
fn most_memory(process: u32) -> u64 {
    let mut most = 0;
    while let Some(seen) = memory(process) {
        most = seen;
        thread::sleep(Duration::from_millis(2));
    }
    most
}

/// The run, and what its client said of its calls.
fn run(scene: &Scene, calls: u64) -> Tally {
    let mut command = behind(scene, &["--name", "scale", "--keep-journal"], CLIENT, calls);
    let errors = File::create(scene.dir().join("errors.txt")).unwrap();
    let started = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
    let process = child.id();
    let sampled = thread::Builder::new().spawn(move || most_memory(process)).unwrap();
    let mut tally = Tally::new();
    let mut ended = started;
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["reached", calls] => {
                println!("{calls} calls after {:?}: {:?} KiB at most", started.elapsed(), memory(process));
                ended = Instant::now();
            }
            ["tally", status, attempts, count] => {
                let status = Some(status.parse().unwrap()).filter(|status| *status != 0);
                tally.insert((status, attempts.parse().unwrap()), count.parse().unwrap());
            }
            _ => {}
        }
    }
    let exit = child.wait().unwrap();
    println!("{:?} from the last answer to the note; {} KiB at most", ended.elapsed(), sampled.join().unwrap());
    assert!(exit.success(), "{}", fs::read_to_string(scene.dir().join("errors.txt")).unwrap());
    tally
}

/// The calls of a note by last status and attempts, as its client counts them.
fn told(note: &Note) -> Tally {
    let mut tally = Tally::new();
    let grouped: Vec<_> = note.groups.iter().flat_map(|group| &group.examples).collect();
    for call in note.calls.iter().filter(|call| !grouped.contains(&&call.id)) {
        *tally.entry((call.attempts.last().unwrap().status, call.attempt_count)).or_default() += 1;
    }
    for group in &note.groups {
        *tally.entry((group.status, group.attempt_count)).or_default() += group.count;
    }
    tally
}

/// The statuses that a journal holds, and how many lines it lost.
fn journalled(path: &Path) -> (Statuses, u64) {
    let (mut statuses, mut lines) = (Statuses::new(), JournalLines::default());
    let mut reader = BufReader::new(File::open(path).unwrap());
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        if let Some(Event::AttemptEnded(ended)) = lines.read(&line) {
            *statuses.entry(ended.attempt.status).or_default() += 1;
        }
        line.clear();
    }
    (statuses, lines.lost())
}

#[test]
fn a_run_of_very_many_calls_has_a_small_note_with_exact_counts() {
    let calls: u64 = std::env::var("REDIAL_CALLS").map_or(2_000, |calls| calls.parse().unwrap());
    let scene = scene(calls);
    let tally = run(&scene, calls);
    let bytes = fs::read(only(&scene, ".json")).unwrap();
    let note: Note = serde_json::from_slice(&bytes).unwrap();
    let truth = scene.truth().unwrap();
    let journal = only(&scene, ".journal.jsonl");
    let journal_bytes = fs::metadata(&journal).unwrap().len();
    println!("{} attempts, {} bytes of a note, {journal_bytes} of a journal", truth.len(), bytes.len());
    assert!(bytes.len() <= 1024 * 1024, "{}", bytes.len());
    assert_eq!(tally.values().sum::<u64>(), calls);
    assert_eq!(told(&note), tally);
    assert_eq!(journalled(&journal), (statuses(&truth), 0));
    assert_eq!(tally.iter().map(|((_, attempts), count)| attempts * count).sum::<u64>(), truth.len() as u64);
    assert_eq!((note.coverage.lost_events, note.recovered), (0, false));
    println!("{:?} of {:?} calls", note.decision.result, tally);
    assert!(note.redaction.passed);
    assert!(!String::from_utf8_lossy(&bytes).contains(SCENE_KEY));
    let verified = scene.run(&["verify", only(&scene, ".json").to_str().unwrap()]).unwrap();
    assert_eq!(verified.code, Some(0), "{}", verified.stderr);
}
