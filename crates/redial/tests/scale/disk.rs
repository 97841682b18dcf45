//! A disk that is full, and one whose folder is gone, under a run: the command's calls go on unharmed, and one word is said
//! at once.

use std::{
    fs,
    io::{BufRead as _, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
};

use redial_note::{Note, Verdict};
use redial_testkit::{Ran, Scene, files};

use crate::{CLIENT, attempts, behind, notes, only, scene};

/// Calls of a run.
const CALLS: u64 = 120;

/// A small disk of memory, at the folder for notes.
struct Disk(PathBuf);

impl Disk {
    /// `None`: this machine lets nobody mount one here.
    fn mount(path: &Path, kib: u64) -> Option<Self> {
        fs::create_dir(path).unwrap();
        let size = format!("size={kib}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "redial-test"]).arg(path).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| Self(path.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

/// A run whose command makes its calls, does what a shell says, and waits for its input's end.
struct Running {
    redial: Child,
    /// Ends the command when it is dropped.
    end: ChildStdin,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

fn running(scene: &Scene, before: &str) -> Running {
    let mut command = behind(scene, &[], &format!("{before} {CLIENT}; cat"), CALLS);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut redial = command.spawn().unwrap();
    let end = redial.stdin.take().unwrap();
    let out = BufReader::new(redial.stdout.take().unwrap()).lines();
    let err = BufReader::new(redial.stderr.take().unwrap()).lines();
    Running { redial, end, out, err }
}

impl Running {
    /// Until all calls have ended, as its client says.
    fn all_called(&mut self) {
        let reached = format!("reached {CALLS}");
        assert!(self.out.any(|line| line.unwrap() == reached));
    }

    /// Until the run warns of its disk.
    fn warned(&mut self) {
        assert!(self.err.any(|line| line.unwrap().contains("the journal's disk is full")));
    }

    /// Lets the command end: how the run ended, what its client counted, and what was said from here on.
    fn ended(self) -> (ExitStatus, u64, String) {
        let Self { mut redial, end, out, err } = self;
        drop(end);
        let counted = out.map(Result::unwrap).filter_map(|line| {
            let mut words = line.strip_prefix("tally ")?.split(' ').map(|word| word.parse::<u64>().unwrap());
            words.nth(2)
        });
        let counted = counted.sum();
        let said: Vec<String> = err.map(Result::unwrap).collect();
        (redial.wait().unwrap(), counted, said.join("\n"))
    }
}

fn note(scene: &Scene) -> Note {
    let path = only(scene, ".json");
    let verified = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_disk_that_is_full_for_a_while_costs_the_note_nothing() {
    let scene = scene(CALLS);
    let folder = scene.dir().join("notes");
    let Some(_disk) = Disk::mount(&folder, 1_024) else {
        return println!("skipped: a full disk (nobody may mount one here)");
    };
    // Room for the first lines only.
    fs::write(folder.join("filler"), vec![0; 1_000 * 1_024]).unwrap();
    let mut run = running(&scene, "");
    run.all_called();
    run.warned();
    fs::remove_file(folder.join("filler")).unwrap();
    let (exit, counted, said) = run.ended();
    assert_eq!((exit.code(), counted), (Some(0), CALLS), "{said}");
    assert!(!said.contains("the journal's disk is full"), "said twice: {said}");
    let note = note(&scene);
    let (told, seen) = (attempts(&note), scene.truth().unwrap().len() as u64);
    assert_eq!((told, note.coverage.lost_events, note.recovered), (seen, 0, false));
}

#[test]
fn a_disk_that_stays_full_harms_no_call_and_what_it_holds_is_recovered() {
    let scene = scene(CALLS);
    let folder = scene.dir().join("notes");
    let Some(_disk) = Disk::mount(&folder, 1_024) else {
        return println!("skipped: a full disk (nobody may mount one here)");
    };
    fs::write(folder.join("filler"), vec![0; 1_000 * 1_024]).unwrap();
    let mut run = running(&scene, "");
    run.all_called();
    run.warned();
    let (exit, counted, said) = run.ended();
    assert_eq!((exit.code(), counted), (Some(1), CALLS), "{said}");
    assert!(said.contains("the note cannot be written") && said.contains("redial recover"), "{said}");
    assert_eq!(files(&notes(&scene), ".json"), [] as [PathBuf; 0]);
    fs::remove_file(folder.join("filler")).unwrap();
    let journal = only(&scene, ".journal.jsonl");
    let recovered = scene.run(&["recover", journal.to_str().unwrap()]).unwrap();
    let note = note(&scene);
    assert!(note.recovered && attempts(&note) > 0, "{recovered:?}");
}

#[test]
fn a_command_that_failed_keeps_its_exit_where_the_note_has_no_room() {
    let scene = scene(CALLS);
    let folder = scene.dir().join("notes");
    let Some(_disk) = Disk::mount(&folder, 64) else {
        return println!("skipped: a full disk (nobody may mount one here)");
    };
    for (exit, seen) in [(3, 3), (0, 1)] {
        let filling = format!("head -c 1000000 /dev/zero >notes/filler 2>/dev/null; exit {exit}");
        let ran = Ran::from(behind(&scene, &[], &filling, CALLS).output().unwrap());
        assert!(ran.code == Some(seen) && ran.stderr.contains("the note cannot be written"), "{exit}: {ran:?}");
        fs::remove_file(folder.join("filler")).unwrap();
    }
}

/// A file that takes no more (`ulimit -f`) stands for a disk that stays full, and needs nobody's leave; the note itself is
/// smaller than what the journal may have.
#[test]
fn what_neither_the_disk_nor_memory_takes_is_counted_and_the_run_pauses() {
    // What is kept in memory is 8 MiB; these calls make some 12.
    let calls = 7_500;
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    let run = behind(&scene, &["--keep-journal"], CLIENT, calls);
    let limited = "trap '' XFSZ; ulimit -f 1024 || exit 97; exec \"$@\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", limited, "sh"]).arg(run.get_program()).args(run.get_args()).current_dir(scene.dir()).env_clear();
    shell.envs(run.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = Ran::from(shell.stdin(Stdio::null()).output().unwrap());
    if ran.code == Some(97) {
        return println!("skipped: a file that takes no more (this shell sets no limit)");
    }
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.contains(&format!("tally 200 1 {calls}")), "the traffic was harmed: {}", ran.stdout);
    let journal = fs::metadata(only(&scene, ".journal.jsonl")).unwrap().len();
    assert!(journal <= 1_024 * 1_024, "nothing was full: {journal}");
    let said = |words: &str| ran.stderr.matches(words).count();
    assert_eq!((said("warning: the journal's disk is full"), said("events are lost")), (1, 1), "{}", ran.stderr);
    let note = note(&scene);
    let (told, seen) = (attempts(&note), scene.truth().unwrap().len() as u64);
    assert!(note.coverage.lost_events > 0 && told < seen, "{told} of {seen}, {}", note.coverage.lost_events);
    assert_eq!(note.decision.result, Verdict::Pause, "{}", ran.stderr);
    let gap = |finding: &&redial_note::Finding| {
        finding.id.as_str() == "evidence_gap"
            && finding.evidence.iter().any(|place| place.as_str() == "/coverage/lost_events")
    };
    assert!(note.findings.iter().any(|finding| gap(&finding)), "{}", ran.stderr);
}

#[test]
fn a_command_that_removes_the_folder_for_notes_leaves_its_note_all_the_same() {
    let scene = scene(CALLS);
    let mut run = running(&scene, "rm -r notes;");
    run.all_called();
    let (exit, counted, said) = run.ended();
    assert_eq!((exit.code(), counted), (Some(0), CALLS), "{said}");
    let note = note(&scene);
    let (told, seen) = (attempts(&note), scene.truth().unwrap().len() as u64);
    assert_eq!((told, note.coverage.lost_events, note.recovered), (seen, 0, false));
}

/// Past its first megabytes a journal is not kept in memory: what the note shows of it is read again. The one request that
/// nobody may repeat lies there.
#[test]
fn a_journal_that_is_altered_under_a_run_gives_a_rebuilt_note_with_what_is_left() {
    let (calls, last) = (1_950, 200_000);
    let script = r#"{"faults":[{"request":1900,"fault":{"status":{"status":404}}}]}"#;
    for (name, alter, left) in [
        ("cut", "truncate -s 60000 notes/*.jsonl".to_owned(), 10..100),
        (
            "edited",
            format!(
                "j=$(ls notes/*.jsonl); size=$(stat -c %s $j);
                dd if=/dev/zero of=$j bs=1000 seek=$((size / 1000 - {})) count={} conv=notrunc 2>/dev/null",
                last / 1_000,
                last / 1_000
            ),
            1_700..1_950,
        ),
    ] {
        let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(script)).unwrap();
        let ran = Ran::from(behind(&scene, &[], &format!("{CLIENT}; {alter}"), calls).output().unwrap());
        assert!(!files(&notes(&scene), ".json").is_empty(), "{name}: {}", ran.stderr);
        let note = note(&scene);
        assert!(note.recovered && note.decision.result != Verdict::Continue, "{name}: {}", ran.stderr);
        assert!(note.coverage.lost_events > 0 && left.contains(&attempts(&note)), "{name}: {}", attempts(&note));
    }
}
