//! `kill -9` at random moments of a run under load: of the recorder, of its command, of both. What a gateway saw is in the
//! note, whoever makes it.
//!
//! `REDIAL_KILLS` says how many moments (scripts/prove kills: 1,000).

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use redial_note::{Note, Verdict};
use redial_testkit::{Ran, Scene, files, moment, side_by_side};
use rustix::process::{Pid, Signal, kill_process};

use crate::{CLIENT, CONNECTIONS, Statuses, attempts, behind, notes, only, scene, statuses};

/// Calls of a run that is killed.
const CALLS: u64 = 120;

/// Runs that are killed side by side: one alone leaves most of two cores idle.
const AT_ONCE: usize = 3;

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    Redial,
    Command,
    Both,
}

/// What was left of a run.
#[derive(Debug, Default)]
struct Count {
    rebuilt: u32,
    finished: u32,
    unopened: u32,
    attempts: u64,
}

/// A run that has told the process of its command.
struct Running {
    redial: Child,
    command: Pid,
    lines: thread::JoinHandle<()>,
}

fn running(scene: &Scene) -> Running {
    let mut redial = behind(scene, &[], &format!("exec {CLIENT}"), CALLS)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(redial.stdout.take().unwrap()).lines().map_while(Result::ok);
    let number = lines.find_map(|line| line.strip_prefix("process ")?.parse().ok()).unwrap();
    let command = Pid::from_raw(number).unwrap();
    // Somebody reads to the end, or the command would not go on.
    let lines = thread::Builder::new().spawn(move || lines.for_each(drop)).unwrap();
    Running { redial, command, lines }
}

fn end(mut redial: Child, victim: Victim, command: Option<Pid>) {
    if victim != Victim::Command {
        redial.kill().unwrap();
    }
    if let Some(command) = command.filter(|_| victim != Victim::Redial) {
        // It may have ended by itself.
        kill_process(command, Signal::KILL).unwrap_or_default();
    }
    redial.wait().unwrap();
}

/// Kills somebody at a moment of a run: from its start on where only the recorder dies, otherwise from its command's.
fn killed(scene: &Scene, victim: Victim, moment: Duration) {
    if victim == Victim::Redial {
        let child = behind(scene, &[], &format!("exec {CLIENT}"), CALLS)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(moment);
        return end(child, victim, None);
    }
    let running = running(scene);
    thread::sleep(moment);
    end(running.redial, victim, Some(running.command));
    running.lines.join().unwrap();
}

/// The note of what was left, and whether it was rebuilt; `None` where the run had not been opened.
fn note(scene: &Scene) -> Option<(Note, bool)> {
    if let Some(path) = files(&notes(scene), ".json").first() {
        return Some((serde_json::from_slice(&fs::read(path).unwrap()).unwrap(), false));
    }
    let journal = files(&notes(scene), ".journal.jsonl").into_iter().next()?;
    let ran: Ran = scene.run(&["recover", journal.to_str().unwrap()]).unwrap();
    (!ran.stderr.contains("holds no run")).then(|| (ran.note().unwrap_or_else(|| panic!("{ran:?}")), true))
}

/// Holds a note against what the gateway saw. What it had not answered when the kill came may lack its status.
fn judge(scene: &Scene, note: &Note, place: &str) {
    let (truth, told) = (scene.truth().unwrap(), attempts(note));
    let seen = truth.len() as u64;
    assert!(told >= seen && told <= seen + CONNECTIONS, "{place}: {seen} seen, {told} told");
    let mut ended = Statuses::new();
    for attempt in note.calls.iter().flat_map(|call| &call.attempts) {
        *ended.entry(attempt.status).or_default() += 1;
    }
    let answered = statuses(&truth);
    let mut missing = 0;
    for (status, count) in answered.iter().filter(|(status, _)| status.is_some()) {
        let told = ended.get(status).copied().unwrap_or(0);
        assert!(told <= *count, "{place}: {status:?} {told} times in the note, {count} times sent");
        missing += count - told;
    }
    assert!(missing <= CONNECTIONS, "{place}: {missing} statuses are missing");
    assert_eq!(note.coverage.lost_events, 0, "{place}");
    let verified = scene.run(&["verify", only(scene, ".json").to_str().unwrap()]).unwrap();
    assert_eq!(verified.code, Some(0), "{place}: {}{}", verified.stdout, verified.stderr);
}

fn moments(victim: Victim, kills: u32) -> Count {
    let whole = {
        let scene = scene(CALLS);
        let started = Instant::now();
        running(&scene).redial.wait().unwrap();
        started.elapsed()
    };
    let left = side_by_side(kills, AT_ONCE, |kill| one(victim, kill, whole));
    let mut count = Count::default();
    for left in left {
        let of = match left {
            None => &mut count.unopened,
            Some((true, _)) => &mut count.rebuilt,
            Some((false, _)) => &mut count.finished,
        };
        *of += 1;
        count.attempts += left.map_or(0, |(_, attempts)| attempts);
    }
    count
}

/// One kill: whether the note was rebuilt, and its attempts; `None` where the run had not been opened.
fn one(victim: Victim, kill: u32, whole: Duration) -> Option<(bool, u64)> {
    let scene = scene(CALLS);
    killed(&scene, victim, moment(kill, whole));
    let Some((note, rebuilt)) = note(&scene) else {
        assert_eq!(scene.truth().unwrap().len(), 0, "{victim:?} {kill}: sent before the run was opened");
        return None;
    };
    judge(&scene, &note, &format!("{victim:?} {kill}"));
    assert!(!rebuilt || note.recovered && note.decision.result != Verdict::Continue, "{victim:?} {kill}");
    assert!(victim != Victim::Command || !rebuilt, "{victim:?} {kill}: a living recorder makes its note itself");
    Some((rebuilt, attempts(&note)))
}

/// A third of the moments for each of them.
fn killed_at_any_moment(victim: Victim) {
    let kills: u32 = std::env::var("REDIAL_KILLS").map_or(9, |kills| kills.parse().unwrap());
    let each = kills.div_ceil(3);
    let Count { rebuilt, finished, unopened, attempts } = moments(victim, each);
    println!(
        "{each} kills of {victim:?}: {rebuilt} notes rebuilt, {finished} written by the run, {unopened} before it was opened; \
         {attempts} attempts, none missing"
    );
}

#[test]
fn redial_killed_at_any_moment_misses_no_attempt() {
    killed_at_any_moment(Victim::Redial);
}

#[test]
fn a_command_killed_at_any_moment_misses_no_attempt() {
    killed_at_any_moment(Victim::Command);
}

#[test]
fn both_killed_at_any_moment_miss_no_attempt() {
    killed_at_any_moment(Victim::Both);
}
