//! `redial verify` as a gate: age, level, folders, and the search that only who has a secret can repeat.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may unwrap, and lays out its files")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use redial_note::{ArtefactName, Note};
use redial_redact::Sha256;
use redial_testkit::{Ran, SCENE_KEY, Scene};

fn scene() -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap()
}

/// A note of a check, and its scene.
fn noted(args: &[&str]) -> (Scene, PathBuf) {
    let scene = scene();
    let path = scene.check("chat", args).unwrap().note_path().unwrap();
    (scene, path)
}

/// The same note as if its run had been on another day. Nothing in an unsigned note contradicts it: this is what a
/// checksum cannot see, and why a gate needs more than form.
fn dated(note: &Path, day: &str) -> Vec<u8> {
    let text = fs::read_to_string(note).unwrap();
    let parsed: Note = serde_json::from_str(&text).unwrap();
    let started = parsed.started_at.to_string();
    let today = started.split_once('T').unwrap().0;
    let compact = |day: &str| format!("-{}-", day.replace('-', ""));
    let moved = text.replace(today, day).replace(&compact(today), &compact(day));
    let note: Note = serde_json::from_str(&moved).unwrap();
    let markdown = redial_report::markdown(&note);
    let (draft, derived, mut redaction, _) = note.into_parts();
    for artefact in redaction.artefacts.iter_mut().filter(|artefact| artefact.name == ArtefactName::Markdown) {
        artefact.sha256 = Some(Sha256::of(markdown.as_bytes()));
    }
    redial_note::canonical(&redial_note::seal(draft, derived, redaction).unwrap()).unwrap()
}

fn says(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, Some(code), "{words:?} {ran:?}");
    for word in words {
        assert!(ran.stdout.contains(word) || ran.stderr.contains(word), "{word}: {ran:?}");
    }
}

#[test]
fn a_note_that_is_too_old_or_from_the_future_is_below_what_was_asked() {
    let (scene, path) = noted(&[]);
    let name = path.to_str().unwrap();
    for limit in ["30s", "5m", "2h", "7d"] {
        says(&scene.run(&["verify", name, "--max-age", limit]).unwrap(), 0, &["intact   "]);
    }
    says(
        &scene.run(&["verify", name, "--max-age", "1ms"]).unwrap(),
        10,
        &["below    ", " old, and at most 1ms was asked"],
    );
    fs::write(scene.dir().join("old.json"), dated(&path, "2001-01-01")).unwrap();
    says(&scene.run(&["verify", "old.json"]).unwrap(), 0, &["intact   "]);
    says(&scene.run(&["verify", "old.json", "--max-age", "7d"]).unwrap(), 10, &["below    ", "at most 7d was asked"]);
    fs::write(scene.dir().join("future.json"), dated(&path, "2999-01-01")).unwrap();
    says(&scene.run(&["verify", "future.json", "--max-age", "7d"]).unwrap(), 10, &["below    ", "in the future"]);
}

#[test]
fn what_cannot_be_read_as_a_limit_or_a_level_is_wrong_usage_and_is_not_repeated() {
    let (scene, path) = noted(&[]);
    let name = path.to_str().unwrap();
    for (flag, value) in
        [("--max-age", "yesterday"), ("--max-age", "5000d"), ("--expect", "moon=full"), ("--require", "holy")]
            .into_iter()
            .chain([
                ("--expect", "kind=foo"),
                ("--expect", "decision=go"),
                ("--expect", "commit="),
                ("--expect", "commit=HEAD"),
            ])
    {
        let ran = scene.run(&["verify", name, flag, value]).unwrap();
        says(&ran, 2, &[flag, "try: "]);
        assert!(!ran.stderr.contains(value) && ran.stdout.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_note_without_a_signature_is_intact_and_no_more() {
    let (scene, path) = noted(&[]);
    let name = path.to_str().unwrap();
    says(&scene.run(&["verify", name, "--require", "intact"]).unwrap(), 0, &["intact   ", "nothing of who wrote"]);
    let ran = scene.run(&["verify", name, "--require", "signed"]).unwrap();
    says(&ran, 10, &["below    ", "intact, and signed was asked: there is no signature beside it"]);
    // A file that calls itself a signature is none, whatever was asked.
    fs::write(path.with_extension("json.sig"), "-----BEGIN SSH SIGNATURE-----").unwrap();
    let ran = scene.run(&["verify", name]).unwrap();
    says(&ran, 20, &["altered  ", ".json.sig: is no SSH signature: the first line"]);
    assert!(!ran.stdout.contains("valid") && !ran.stdout.contains("intact"), "{ran:?}");
}

#[test]
fn a_folder_passes_only_with_a_note_and_with_nothing_left_in_place_of_one() {
    let (scene, path) = noted(&[]);
    let folder = path.parent().unwrap();
    says(&scene.run(&["verify", "redial-notes"]).unwrap(), 0, &["intact   "]);
    fs::create_dir(scene.dir().join("empty")).unwrap();
    says(&scene.run(&["verify", "empty"]).unwrap(), 10, &["missing  ", "no note found"]);
    says(&scene.run(&["verify", "empty", "redial-notes"]).unwrap(), 10, &["missing  ", "intact   "]);
    let ran = scene.command(&["verify"]).env("REDIAL_NOTE_DIR", "empty").output().unwrap().into();
    says(&ran, 10, &["no note found"]);

    scene.check("chat", &["--keep-journal"]).unwrap();
    says(&scene.run(&["verify", "redial-notes"]).unwrap(), 0, &["intact   "]);
    fs::write(folder.join("killed.journal.jsonl"), "").unwrap();
    says(
        &scene.run(&["verify", "redial-notes"]).unwrap(),
        10,
        &["missing  ", "killed.journal.jsonl", "redial recover"],
    );
    for (beside, said) in
        [("gone.json.sig", "a signature without its note"), ("gone.signoff.json", "a sign-off without")]
    {
        fs::write(folder.join(beside), "").unwrap();
        says(&scene.run(&["verify", "redial-notes"]).unwrap(), 10, &["missing  ", beside, said]);
        fs::remove_file(folder.join(beside)).unwrap();
    }
    fs::write(folder.join("kept-back.notice.json"), "{}").unwrap();
    says(&scene.run(&["verify", "redial-notes"]).unwrap(), 10, &["kept-back.notice.json", "withheld"]);

    // One that cannot be read does not hide one that was altered.
    fs::create_dir(folder.join("a-folder.json")).unwrap();
    says(&scene.run(&["verify", "redial-notes"]).unwrap(), 1, &["intact   ", "cannot be read"]);
    fs::write(folder.join("altered.json"), "{}").unwrap();
    says(&scene.run(&["verify", "redial-notes"]).unwrap(), 20, &["altered  ", "intact   ", "missing  "]);
}

/// What unpacks a CI's artefacts makes a folder for each.
#[test]
fn a_folder_is_looked_at_with_all_that_is_below_it() {
    let (scene, path) = noted(&[]);
    fs::create_dir(scene.dir().join("unpacked")).unwrap();
    let below = scene.dir().join("unpacked/artefact");
    fs::rename(path.parent().unwrap(), &below).unwrap();
    says(&scene.run(&["verify", "unpacked"]).unwrap(), 0, &["intact   ", "artefact"]);
    fs::create_dir(below.join("deep")).unwrap();
    fs::write(below.join("deep/killed.journal.jsonl"), "").unwrap();
    says(&scene.run(&["verify", "unpacked"]).unwrap(), 10, &["intact   ", "missing  ", "killed.journal.jsonl"]);
    fs::write(below.join("deep/ALTERED.JSON"), "{}").unwrap();
    says(&scene.run(&["verify", "unpacked"]).unwrap(), 20, &["altered  ", "ALTERED.JSON", "missing  "]);
    // The form's version is named as such.
    let other =
        fs::read_to_string(below.join(path.file_name().unwrap())).unwrap().replace("redial.note/1", "redial.note/0");
    fs::write(scene.dir().join("other.json"), other).unwrap();
    says(&scene.run(&["verify", "other.json"]).unwrap(), 20, &["another version of a note's form"]);
}

#[test]
fn a_secret_is_absent_only_if_it_is_the_runs_own_as_far_as_that_can_be_known() {
    let (scene, path) = noted(&[]);
    let name = path.to_str().unwrap();
    let verify = |variable: &str, value: &str, more: &[(&str, &str)]| -> Ran {
        let mut command = scene.command(&["verify", name, "--secret-env", variable]);
        let ran = Ran::from(command.env(variable, value).envs(more.iter().copied()).output().unwrap());
        assert!(!ran.stdout.contains(value) && !ran.stderr.contains(value), "{ran:?}");
        ran
    };
    let own = verify("COMETAPI_KEY", SCENE_KEY, &[]);
    says(&own, 0, &["intact   ", "absent   ", "COMETAPI_KEY, the value that the run searched for"]);
    let renamed = verify("ITS_KEY", SCENE_KEY, &[]);
    says(&renamed, 0, &["ITS_KEY, the value that the run searched for"]);
    let rotated = verify("COMETAPI_KEY", "sk-sim-rotated-since-then", &[]);
    says(&rotated, 10, &["below    ", "COMETAPI_KEY has another value than in the run"]);
    says(
        &verify("OTHERS", "a value of somebody else", &[]),
        0,
        &["absent   ", "OTHERS, a value that the run did not know of"],
    );
    let elsewhere = [("REDIAL_FINGERPRINT_KEY", "another machine's key")];
    says(&verify("COMETAPI_KEY", SCENE_KEY, &elsewhere), 0, &["not compared with the run's"]);
    says(&verify("SHORT", "‹7›", &[]), 10, &["below    ", "SHORT is too short"]);
    says(&scene.run(&["verify", name, "--secret-env", "NOT_SET"]).unwrap(), 2, &["--secret-env"]);
}

#[test]
fn a_secret_is_found_in_every_file_of_a_note_and_in_bytes_that_are_none() {
    const SECRET: &str = "qwertyuiopASDFGHJKLzxcvbnm";
    // base64(SECRET)
    const ENCODED: &str = "cXdlcnR5dWlvcEFTREZHSEpLTHp4Y3Zibm0=";
    for (end, text) in [
        ("md", SECRET),
        ("md", ENCODED),
        ("signoff.json", "%71wertyuiopASDFGHJKLzxcvbnm"),
        ("journal.jsonl", SECRET),
        ("json", ENCODED),
    ] {
        let (scene, path) = noted(&[]);
        fs::write(path.with_extension(end), text).unwrap();
        let mut command = scene.command(&["verify", path.to_str().unwrap(), "--secret-env", "THEIRS"]);
        let ran = Ran::from(command.env("THEIRS", SECRET).output().unwrap());
        says(&ran, 20, &["leak     ", &format!(".{end}: holds the value of THEIRS")]);
        assert!(!ran.stdout.contains("absent") && !ran.stdout.contains("intact"), "{ran:?}");
        assert!(!ran.stdout.contains(SECRET) && !ran.stdout.contains(ENCODED), "{ran:?}");
    }
}

#[test]
fn a_stranger_plants_the_control_again_in_a_file_that_the_run_searched() {
    let scene = scene();
    let job = ["--scan-log", "job.log", "--", "sh", "-c", "echo one >job.log; echo said | tee said.txt"];
    let ran = Ran::from(
        scene.command(&[&["run", "--keep-journal", "--client", "aider"], &job[..]].concat()).output().unwrap(),
    );
    let note = ran.note_path().unwrap();
    let name = note.to_str().unwrap();
    let verify = |file: &str| scene.run(&["verify", name, "--artefact", file]).unwrap();
    says(
        &verify("job.log"),
        0,
        &["intact   ", "job.log: the file job.log, 4 bytes as the run searched them, control 90 of 90"],
    );
    says(&verify("said.txt"), 0, &["said.txt: the artefact stdout, 5 bytes"]);
    says(&verify("none.log"), 10, &["below    ", "none.log: cannot be read"]);
    // With a secret at hand, what nobody stored is named as what was not searched again.
    let search = |files: &[&str]| {
        let files: Vec<&str> = files.iter().flat_map(|file| ["--artefact", file]).collect();
        let mut command = scene.command(&[&["verify", name, "--secret-env", "THEIRS"], &files[..]].concat());
        Ran::from(command.env("THEIRS", "qW3eRt5yUiOpAsDf6GhJkLz").output().unwrap())
    };
    let unread = "the artefact stdout, 5 bytes: it flowed past and was not stored, so that it was not searched again";
    let ran = search(&[]);
    says(&ran, 0, &["unread   ", unread, "the file job.log, 4 bytes: the note does not hold it", "absent   "]);
    let ran = search(&["said.txt", "job.log"]);
    assert!(ran.code == Some(0) && !ran.stdout.contains("stdout, 5 bytes: it flowed"), "{ran:?}");
    assert!(!ran.stdout.contains("job.log, 4 bytes: the note"), "{ran:?}");
    fs::write(scene.dir().join("job.log"), "two\n").unwrap();
    says(&verify("job.log"), 20, &["altered  ", "job.log: is nothing that the note's run searched"]);
}
