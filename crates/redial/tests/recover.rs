//! Journals that were cut, edited, swapped or made up: never a panic, never `continue`, never a note that does not stand,
//! never over a note that is there.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may, and lays out its files")]

use std::{fs, path::Path, process::Stdio};

use redial_assess::{ScanParts, Scanned, derive, redaction, replay, verify};
use redial_note::{ArtefactName, Event, Note, Searched, Verdict, canonical, journal_line, read_journal, seal};
use redial_redact::{Control, Scanner, Sha256};
use redial_testkit::{Ran, Scene};

const ONE_RETRY: &str = r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":10}}}]}"#;

/// A check with a retry that left its journal, and the journal's lines.
fn kept() -> (Scene, Vec<u8>) {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(ONE_RETRY)).unwrap();
    let ran = scene.check("chat", &["--keep-journal"]).unwrap();
    let note = ran.note_path().unwrap();
    let journal = note.with_extension("journal.jsonl");
    let bytes = fs::read(journal).unwrap();
    (scene, bytes)
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

fn recover(scene: &Scene, name: &str, journal: &[u8]) -> (Ran, Option<Note>) {
    let path = scene.dir().join(format!("{name}.journal.jsonl"));
    fs::write(&path, journal).unwrap();
    let ran = scene.run(&["recover", path.to_str().unwrap()]).unwrap();
    let note = ran.note();
    (ran, note)
}

/// Either a note that stands and is no `continue`, or none and a message in four parts.
fn judge(scene: &Scene, name: &str, journal: &[u8]) -> Option<String> {
    let (ran, note) = recover(scene, name, journal);
    let Some(note) = note else {
        let said = ran.code == Some(1) && ran.stderr.starts_with("error: ") && ran.stderr.contains("   try: ");
        return (!said).then(|| format!("{name}: {ran:?}"));
    };
    let path = ran.note_path().unwrap();
    let verified = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    let right = note.recovered && note.decision.result != Verdict::Continue && verified.code == Some(0);
    (!right).then(|| format!("{name}: {verified:?}"))
}

#[test]
fn a_journal_cut_at_any_byte_gives_a_note_that_stands() {
    let (_scene, bytes) = kept();
    let mut before = None;
    for cut in 0..=bytes.len() {
        let read = read_journal(&bytes[..cut]);
        // Within a line nothing new is read.
        if before.replace(read.clone()).is_some_and(|before| before == read) {
            continue;
        }
        let Some(Event::Opened(opened)) = read.events.first() else { continue };
        let draft = replay(&read, true).unwrap();
        let scanner = Scanner::new(&[], Control::new(opened.control_seed.clone()));
        let length = canonical(&draft).unwrap().len();
        let artefacts: Vec<_> = [
            (ArtefactName::Draft, length, None),
            (ArtefactName::Journal, cut, Some(Sha256::of(&bytes[..cut]))),
            (ArtefactName::Markdown, 1, Some(Sha256::of(b"x"))),
            (ArtefactName::Screen, 1, None),
            (ArtefactName::Exports, 1, None),
        ]
        .into_iter()
        .map(|(name, length, sha256)| Scanned::own(name, length as u64, sha256, scanner.scan(&vec![b'x'; length])))
        .collect();
        let secrets: Vec<_> = opened.secrets.iter().map(|secret| (secret.clone(), Searched::Absent)).collect();
        let parts =
            ScanParts { secrets: &secrets, artefacts: &artefacts, seed: &opened.control_seed, live_absent: true };
        let redaction = redaction(&parts);
        let derived = derive(&draft, &redaction);
        assert_ne!(derived.decision.result, Verdict::Continue, "{cut}");
        let note = seal(draft, derived, redaction).unwrap();
        assert_eq!(verify(&canonical(&note).unwrap()), [], "{cut}");
    }
}

#[test]
fn lines_that_are_missing_doubled_or_swapped_are_counted_and_never_continue() {
    let (scene, bytes) = kept();
    let lines = lines(&bytes);
    let mut wrong = Vec::new();
    for index in 0..lines.len() {
        let mut missing = lines.clone();
        missing.remove(index);
        wrong.extend(judge(&scene, &format!("missing-{index}"), &missing.concat()));
        let mut doubled = lines.clone();
        doubled.insert(index, lines[index].clone());
        wrong.extend(judge(&scene, &format!("doubled-{index}"), &doubled.concat()));
        let mut swapped = lines.clone();
        swapped.swap(index, (index + 1) % lines.len());
        wrong.extend(judge(&scene, &format!("swapped-{index}"), &swapped.concat()));
        let mut torn = lines.clone();
        torn[index] = b"{\"n\":1,\"sum\":\"\n".to_vec();
        wrong.extend(judge(&scene, &format!("torn-{index}"), &torn.concat()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_line_that_is_there_twice_costs_no_attempt() {
    let (scene, bytes) = kept();
    let lines = lines(&bytes);
    let attempts = |note: Note| note.calls.into_iter().flat_map(|call| call.attempts).collect::<Vec<_>>();
    let whole = attempts(recover(&scene, "whole", &bytes).1.unwrap());
    assert!(whole.len() > 1);
    for index in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(index, lines[index].clone());
        let note = recover(&scene, &format!("twice-{index}"), &doubled.concat()).1.unwrap();
        assert_eq!(note.coverage.lost_events, 1, "{index}");
        assert_eq!(attempts(note), whole, "{index}");
    }
}

/// Somebody who edits lines can make their checksums, too.
#[test]
fn forged_lines_with_right_checksums_give_a_note_that_stands_or_none() {
    let (scene, bytes) = kept();
    let events = read_journal(&bytes).events;
    let forged = |events: &[Event], numbers: &[u64]| -> Vec<u8> {
        numbers.iter().zip(events).flat_map(|(n, event)| journal_line(*n, event).unwrap()).collect()
    };
    let numbered: Vec<u64> = (1..=events.len() as u64).collect();
    let mut cases = Vec::new();
    let twice = [&events[..1], &events[..]].concat();
    cases.push(("two-opened", forged(&twice, &(1..=twice.len() as u64).collect::<Vec<_>>())));
    let mut huge = numbered.clone();
    *huge.last_mut().unwrap() = u64::MAX;
    cases.push(("huge-n", forged(&events, &huge)));
    for (name, offset) in [("far-offset", u64::MAX), ("wrong-offset", 86_400_000)] {
        let mut edited = events.clone();
        for event in &mut edited {
            if let Event::AttemptEnded(ended) = event {
                ended.attempt.offset_ms = offset;
            }
        }
        cases.push((name, forged(&edited, &numbered)));
    }
    let mut unknown = events.clone();
    for event in &mut unknown {
        if let Event::AttemptEnded(ended) = event {
            ended.call = redial_redact::Identifier::ours("c77");
        }
    }
    cases.push(("unknown-calls", forged(&unknown, &numbered)));
    let mut lost = events.clone();
    lost.insert(1, Event::Lost(redial_note::Lost { events: u64::MAX }));
    cases.push(("all-lost", forged(&lost, &(1..=lost.len() as u64).collect::<Vec<_>>())));
    let start = events.iter().position(|event| matches!(event, Event::AttemptStarted(_))).unwrap();
    let mut started = events[..=start].to_vec();
    started.extend(vec![events[start].clone(); 20_000]);
    cases.push(("started-20000-times", forged(&started, &(1..=started.len() as u64).collect::<Vec<_>>())));
    let wrong: Vec<_> = cases.iter().filter_map(|(name, journal)| judge(&scene, name, journal)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn recovering_never_writes_over_a_note_and_two_of_them_do_not_meet() {
    let (scene, bytes) = kept();
    let whole = lines(&bytes);
    let cut = whole[..whole.len() - 2].concat();
    let (ran, note) = recover(&scene, "run", &cut);
    assert!(note.is_some(), "{ran:?}");
    let first = fs::read(ran.note_path().unwrap()).unwrap();
    let (ran, note) = recover(&scene, "run", &cut[..cut.len() - 1]);
    assert!(ran.code == Some(1) && note.is_none() && ran.stderr.contains("has a note already"), "{ran:?}");
    assert_eq!(fs::read(scene.dir().join("run.json")).unwrap(), first);

    let path = scene.dir().join("many.journal.jsonl");
    fs::write(&path, &cut).unwrap();
    let running: Vec<_> = (0..8)
        .map(|_| {
            let mut command = scene.command(&["recover", "many.journal.jsonl"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let ended: Vec<Ran> = running.into_iter().map(|child| Ran::from(child.wait_with_output().unwrap())).collect();
    assert_eq!(ended.iter().filter(|ran| ran.code != Some(1)).count(), 1, "{ended:?}");
    assert_eq!(scene.run(&["verify", "many.json"]).unwrap().code, Some(0));
}

#[test]
fn a_journal_without_its_head_says_what_stands_behind_it_and_another_file_is_no_journal() {
    let (scene, bytes) = kept();
    let lines = lines(&bytes);
    let mut damaged = lines.clone();
    damaged[0].truncate(40);
    damaged[0].push(b'\n');
    let four = "attempts that ended behind it: 4";
    for (name, journal, said) in [
        ("missing", lines[1..].concat(), ["the head of the journal", four]),
        ("damaged", damaged.concat(), ["the head of the journal", four]),
        ("torn", lines[0][..60].to_vec(), ["the journal holds no run", "start the check again"]),
        ("empty", Vec::new(), ["the journal holds no run", "start the check again"]),
        ("note", b"{\n  \"note\": \"redial/v1\"\n}\n".to_vec(), ["this is no journal", "name a NAME.journal.jsonl"]),
        ("binary", vec![0xff, 0, 0x7f, b'\n'], ["this is no journal", "name a NAME.journal.jsonl"]),
    ] {
        let (ran, note) = recover(&scene, name, &journal);
        assert!(note.is_none() && ran.code == Some(1), "{name}: {ran:?}");
        assert!(said.iter().all(|said| ran.stderr.contains(said)), "{name}: {ran:?}");
    }
}

#[test]
fn what_is_no_journal_is_said_and_a_link_is_followed_to_its_file() {
    let (scene, bytes) = kept();
    let made = std::process::Command::new("mkfifo").arg(scene.dir().join("pipe.journal.jsonl")).status().unwrap();
    assert!(made.success());
    for name in ["pipe.journal.jsonl", ".", "/dev/null", "/dev/zero", "nowhere"] {
        let ran = scene.run(&["recover", name]).unwrap();
        assert!(ran.code == Some(1) && ran.stderr.contains("   try: "), "{name}: {ran:?}");
    }
    let target = scene.dir().join("target");
    fs::write(&target, &bytes).unwrap();
    std::os::unix::fs::symlink(&target, scene.dir().join("link.journal.jsonl")).unwrap();
    let ran = scene.run(&["recover", "link.journal.jsonl"]).unwrap();
    assert!(ran.note().is_some_and(|note| note.recovered), "{ran:?}");
    assert_eq!(fs::read(&target).unwrap(), bytes, "the file behind a link is nobody's to change");
}
