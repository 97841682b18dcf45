//! What a command puts out and writes is searched in every disguise: its streams as they flow, and files that are named.

use std::fs;

use redial_note::{Artefact, ArtefactName, OutputState, Skipped, Verdict};
use redial_testkit::Ran;

use super::{CLIENT, command, recorded, scene, verified};

/// How a command may print its key, as shells and tools write it.
const DISGUISES: [(&str, &str); 10] = [
    ("base64, shifted", r#"printf 'user:%s:x' "$K" | base64 | tr -d '\n'"#),
    ("hex, capitals", r#"printf %s "$K" | od -An -tx1 | tr -d ' \n' | tr a-f A-F"#),
    ("percent", r#"printf %s "$K" | od -An -tx1 | tr -d ' \n' | sed 's/../%&/g'"#),
    ("json", r#"printf %s "$K" | od -An -tx1 | tr -d ' \n' | sed 's/../\\u00&/g'"#),
    ("html", r#"printf %s "$K" | od -An -tx1 | tr -d ' \n' | sed 's/../\&#x&;/g'"#),
    ("utf-16", r#"printf %s "$K" | sed 's/./&\n/g' | tr '\n' '\000'"#),
    ("folded", r#"printf %s "$K" | fold -w 11"#),
    ("colours", r#"printf %s "$K" | sed "s/...../&$(printf '\033[1m')/g""#),
    ("gzip in base64", r#"printf %s "$K" | gzip -c | base64"#),
    ("base64 in percent", r#"printf %s "$K" | base64 | tr -d '\n' | od -An -tx1 | tr -d ' \n' | sed 's/../%&/g'"#),
];

fn artefact(artefacts: &[Artefact], name: ArtefactName, path: Option<&str>) -> Artefact {
    let wanted =
        |artefact: &&Artefact| artefact.name == name && artefact.path.as_ref().map(|path| path.as_str()) == path;
    artefacts.iter().find(wanted).unwrap_or_else(|| panic!("{name} {path:?}: {artefacts:?}")).clone()
}

#[test]
fn a_key_in_ten_disguises_is_found_in_the_output_a_log_and_a_comment_and_not_in_the_note() {
    let scene = scene(None);
    for (name, disguise) in DISGUISES {
        let job = format!(
            r#"K="$OPENAI_API_KEY"; printf %s "$K" >token; write() {{ echo "key: "; {disguise}; echo; }}
            write; write >>job.log; {{ echo "Posted:"; write; }} >comment.md; rm -f job.log.old"#
        );
        drop(fs::remove_file(scene.dir().join("job.log")));
        let logs = ["--client", "aider", "--fail-on", "pause", "--scan-log", "job.log", "--scan-log", "comment.md"];
        let ran = recorded(&scene, &logs, &job);
        let note = verified(&scene, &ran);
        assert_eq!((ran.code, note.decision.result), (Some(20), Verdict::Escalate), "{name}");
        assert_eq!(note.child_output.as_ref().unwrap().stdout, OutputState::Leaked, "{name}");
        let of = |kind, path| artefact(&note.redaction.artefacts, kind, path);
        for found in [
            of(ArtefactName::Stdout, None),
            of(ArtefactName::Log, Some("job.log")),
            of(ArtefactName::Log, Some("comment.md")),
        ] {
            let whole = found.bytes > 0 && found.bytes == found.bytes_read && found.skipped.is_none();
            assert!(found.hits == 1 && whole, "{name}: {found:?}");
        }
        let control = &note.redaction.control;
        assert!(!note.redaction.passed && control.planted > 0 && control.found == control.planted, "{name}");
        let token = fs::read_to_string(scene.dir().join("token")).unwrap();
        let written = fs::read_to_string(ran.note_path().unwrap()).unwrap() + &ran.stderr;
        let body = token.strip_prefix("sk-redial-").unwrap().as_bytes();
        assert!(!body.windows(8).any(|part| written.contains(str::from_utf8(part).unwrap())), "{name}");
    }
}

#[test]
fn a_named_file_that_is_clean_passes_and_one_that_cannot_be_read_does_not() {
    let scene = scene(None);
    let job = "echo clean >a.log; mkdir -p b.log; gzip -c a.log | head -c 20 >cut.gz; gzip -c a.log >whole.gz";
    let ran = recorded(&scene, &["--client", "aider", "--scan-log", "a.log", "--scan-log", "whole.gz"], job);
    let note = verified(&scene, &ran);
    let clean = artefact(&note.redaction.artefacts, ArtefactName::Log, Some("a.log"));
    assert!(note.redaction.passed && clean.bytes == 6 && clean.sha256.is_some(), "{:?}", note.redaction);
    for (path, why) in [("none.log", Skipped::Missing), ("b.log", Skipped::Unreadable), ("cut.gz", Skipped::Packed)] {
        let ran = recorded(&scene, &["--client", "aider", "--fail-on", "pause", "--scan-log", path], job);
        let note = verified(&scene, &ran);
        let seen = artefact(&note.redaction.artefacts, ArtefactName::Log, Some(path));
        assert_eq!((ran.code, seen.skipped), (Some(20), Some(why)), "{path}");
        assert!(!note.redaction.passed && !note.redaction.complete, "{path}");
        assert!(ran.stderr.contains(path), "{path}: {}", ran.stderr);
    }
}

/// A daemon that keeps a stream open holds up nobody, and is a doubt: all that passed was searched, and nothing passes later.
#[test]
fn a_stream_that_a_daemon_keeps_open_is_searched_as_far_as_it_came_and_pauses() {
    let scene = scene(None);
    for (daemon, kept) in [("setsid sleep 30 &", true), ("setsid sh -c 'sleep 0.4; echo late' &", false)] {
        let begun = std::time::Instant::now();
        let ran = recorded(&scene, &["--fail-on", "pause"], &format!("echo out; {CLIENT}; {daemon}"));
        assert!(begun.elapsed() < std::time::Duration::from_secs(9), "{daemon}: {:?}", begun.elapsed());
        let note = verified(&scene, &ran);
        let state = if kept { OutputState::Open } else { OutputState::Scanned };
        let skipped = kept.then_some(Skipped::Open);
        let stdout = artefact(&note.redaction.artefacts, ArtefactName::Stdout, None);
        assert_eq!((note.child_output.as_ref().unwrap().stdout, stdout.skipped), (state, skipped), "{daemon}");
        assert_eq!(ran.stdout.contains("late"), !kept, "{daemon}: {}", ran.stdout);
        assert!(note.redaction.passed && note.decision.result != Verdict::Escalate, "{}", ran.stderr);
        let found = note.findings.iter().any(|one| one.message.as_str().contains("standard output was kept open"));
        assert_eq!((found, ran.stderr.contains("keeps its output open")), (kept, kept), "{daemon}: {}", ran.stderr);
    }
}

/// What the command would have been told by a full disk, Redial is told in its place.
#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_passed_on_is_said_to_be_lost() {
    let scene = scene(None);
    let all = ["run", "--", "sh", "-c", "echo lost; echo kept >&2; exit 3"];
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let said = "the command's standard output cannot be passed on";
    for (full, told) in [(Some(full()), true), (None, false)] {
        let stdout = full.map_or_else(std::process::Stdio::null, Into::into);
        let ran = Ran::from(command(&scene, &all).stdout(stdout).output().unwrap());
        verified(&scene, &ran);
        assert_eq!((ran.code, ran.stderr.contains(said)), (Some(3), told), "{}", ran.stderr);
        assert!(ran.stderr.contains("kept"), "{}", ran.stderr);
    }
}

/// A connection needs two files here, where it needed one in the command, which keeps the limit that it was started under.
#[test]
#[cfg(target_os = "linux")]
fn the_limit_of_open_files_is_the_commands_and_not_redials() {
    const LIMIT: u64 = 48;
    let hard = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    assert!(hard.is_none_or(|hard| hard > LIMIT), "a machine on which this shows nothing");
    let scene = scene(None);
    let job = format!(
        "ulimit -Sn; i=0; while [ $i -lt 100 ] && grep -q '^Max open files  *{LIMIT} ' /proc/$PPID/limits; \
         do i=$((i+1)); sleep 0.05; done; [ $i -lt 100 ] && echo more"
    );
    let inner = command(&scene, &["run", "--", "sh", "-c", &job]);
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", &format!("ulimit -Sn {LIMIT}; exec \"$@\""), "sh"]).arg(inner.get_program());
    limited.args(inner.get_args()).current_dir(inner.get_current_dir().unwrap()).env_clear();
    limited.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = Ran::from(limited.output().unwrap());
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "48\nmore\n"), "{}", ran.stderr);
}

/// What the environment holds besides the credential is searched for like it, in the command's output and in what Redial writes.
#[test]
fn other_secrets_of_the_environment_are_found_without_being_named() {
    const THEIRS: &str = "acmeK7wQ2mZx9Rt4Lp8Vn3Bs";
    let scene = scene(None);
    let run = |args: &[&str], shell: &str| {
        let mut run = command(&scene, &[&["run"], args, &["--", "sh", "-c", shell]].concat());
        run.current_dir(scene.dir())
            .env("ACME_TOKEN", THEIRS)
            .env("DB_URL", "postgres://app:h7Gk2LmQ9xTz@db.example/x");
        Ran::from(run.output().unwrap())
    };
    for (shell, leaks) in [
        ("echo $ACME_TOKEN", true),
        ("printf %s $ACME_TOKEN | base64", true),
        ("echo h7Gk2LmQ9xTz", true),
        ("echo fine", false),
    ] {
        let ran = run(&[], shell);
        let note = verified(&scene, &ran);
        let expected = if leaks { OutputState::Leaked } else { OutputState::Scanned };
        assert_eq!(note.child_output.as_ref().unwrap().stdout, expected, "{shell}: {}", ran.stderr);
        assert!(!ran.stderr.contains(THEIRS), "{shell}");
    }
    let ran = run(&["--operator-note", &format!("it used {THEIRS} today")], "true");
    assert!(!ran.stderr.contains(THEIRS), "{}", ran.stderr);
    for file in fs::read_dir(scene.dir().join("redial-notes")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(THEIRS));
    }
}
