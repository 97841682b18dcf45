//! `redial explain --note`: a note of kind `reported` from what somebody pasted. What it says, what it never says, and that
//! it never decides `continue`.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use redial_note::{GatewayKind, Kind, Note, TransportReason, Verdict};
use redial_testkit::{Ran, SCENE_KEY, Scene};

/// A key that the run does not know.
const STRANGER: &str = "sk-a1B2c3D4e5F6g7H8i9J0k1L2";

/// A secret that the run knows, and that no pattern would.
const WORD: &str = "correcthorsebatterystaple";

fn scene() -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap()
}

/// Explains a text with `--note`, in an environment that holds two secrets.
fn noted(scene: &Scene, args: &[&str], input: &str) -> Ran {
    let mut command = scene.command(&["explain", "--note", "--secret-env", "OTHER", "--keep-journal"]);
    command.args(args).env("OTHER", WORD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A child that refuses its arguments does not read.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    child.wait_with_output().unwrap().into()
}

/// Everything that a run left: its files, its output.
fn everything(scene: &Scene, ran: &Ran) -> String {
    let mut all = format!("{}{}", ran.stdout, ran.stderr);
    for file in files(scene) {
        all.push_str(&fs::read_to_string(file).unwrap());
    }
    all
}

fn files(scene: &Scene) -> Vec<PathBuf> {
    redial_testkit::files(&scene.dir().join("redial-notes"), "")
}

/// A paste with a planted value, its arguments, and what must come of it.
struct Case {
    args: &'static [&'static str],
    input: fn(&str) -> String,
    reason: &'static str,
    status: Option<u16>,
    transport: Option<TransportReason>,
    decision: Verdict,
}

const CASES: &[Case] = &[
    Case {
        args: &["--family", "chat"],
        input: |planted| {
            format!(
                "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\nx-request-id: req_0123456789\r\nx-debug: {planted}\r\n\r\n\
                 {{\"error\":{{\"message\":\"Rate limit reached for {planted}\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}}}"
            )
        },
        reason: "rate_limited_requests",
        status: Some(429),
        transport: None,
        decision: Verdict::Pause,
    },
    Case {
        args: &["--family", "responses"],
        input: |planted| {
            format!(
                "{{\"error\":{{\"message\":\"Incorrect API key provided: {planted}.\",\"code\":\"invalid_api_key\",\"param\":\"{planted}\"}}}}"
            )
        },
        reason: "invalid_api_key",
        status: None,
        transport: None,
        decision: Verdict::Escalate,
    },
    Case {
        args: &["--family", "messages", "--format", "json"],
        input: |planted| {
            format!(
                "event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"overloaded_error\",\"message\":\"Overloaded {planted}\"}}}}\n\n"
            )
        },
        reason: "stream_error_event",
        status: None,
        transport: None,
        decision: Verdict::Escalate,
    },
    Case {
        args: &["--family", "chat"],
        input: |planted| {
            format!(
                "openai.BadRequestError: Error code: 400 - {{'error': {{'message': \"Invalid value {planted}\", 'type': 'invalid_request_error', 'param': 'messages', 'code': 'invalid_value'}}}}"
            )
        },
        reason: "invalid_parameter",
        status: Some(400),
        transport: None,
        decision: Verdict::Pause,
    },
    Case {
        args: &["--family", "gemini"],
        input: |planted| format!("curl: (6) Could not resolve host: {planted}"),
        reason: "dns_failure",
        status: None,
        transport: Some(TransportReason::Dns),
        decision: Verdict::Pause,
    },
    // A secret where a code, a type and a request id belong: they are left out, and so they are of the screen.
    Case {
        args: &["--family", "chat", "--status", "400", "--header", "x-request-id: req_correcthorsebatterystaple"],
        input: |planted| {
            format!(
                "{{\"error\":{{\"message\":\"Invalid value\",\"type\":\"{planted}\",\"code\":\"{planted}\"}},\"request_id\":\"{planted}\"}}"
            )
        },
        reason: "invalid_parameter",
        status: Some(400),
        transport: None,
        decision: Verdict::Pause,
    },
];

fn stands(scene: &Scene, ran: &Ran, case: &Case) -> Note {
    let note = ran.note().unwrap();
    assert_eq!((note.kind, note.gateway.kind), (Kind::Reported, GatewayKind::Unknown));
    assert!(note.gateway.credential.is_none() && note.repeat.is_none() && note.sources.is_empty());
    let [call] = note.calls.as_slice() else { unreachable!("{note:?}") };
    let [attempt] = call.attempts.as_slice() else { unreachable!("{note:?}") };
    assert!(call.request.is_none() && attempt.client.is_none() && attempt.ended_by.is_none());
    assert_eq!((attempt.bytes.sent, attempt.bytes.received, attempt.timing_ms.last_byte), (None, None, None));
    assert_eq!((attempt.status, attempt.transport_error), (case.status, case.transport));
    assert_eq!(attempt.failure.as_ref().unwrap().reason.name(), case.reason);
    assert!(note.redaction.passed, "{:?}", note.redaction);
    let verified = scene.run(&["verify", ran.note_path().unwrap().to_str().unwrap()]).unwrap();
    assert!(verified.code == Some(0) && verified.stdout.starts_with("intact"), "{verified:?}");
    note
}

#[test]
fn every_kind_of_paste_becomes_a_note_that_stands_and_that_holds_no_key() {
    // One of the promised encodings stands for all: the scan's own tests walk them.
    let hex: String = SCENE_KEY.bytes().map(|b| format!("{b:02x}")).collect();
    for case in CASES {
        for planted in [STRANGER, SCENE_KEY, WORD, &hex] {
            let scene = scene();
            let ran = noted(&scene, case.args, &(case.input)(planted));
            let note = stands(&scene, &ran, case);
            // A secret in use in the pasted text is somebody's leak, whatever else was wrong.
            let known = planted != STRANGER || case.args.concat().contains(WORD);
            assert_eq!(note.credential_echoed, known, "{planted}");
            let decision = if known { Verdict::Escalate } else { case.decision };
            assert_eq!(note.decision.result, decision, "{}: {:?}", case.reason, note.findings);
            assert_eq!(ran.code, Some(if decision == Verdict::Pause { 10 } else { 20 }));
            assert!(ran.stdout.contains(case.reason), "{ran:?}");
            assert_eq!(files(&scene).len(), 3, "note, Markdown, journal");
            let all = everything(&scene, &ran);
            for secret in [STRANGER, SCENE_KEY, WORD, &hex] {
                assert!(!all.contains(secret), "{planted} in {}: {all}", case.reason);
            }
        }
    }
}

#[test]
fn what_cannot_be_noted_is_refused_and_leaves_nothing() {
    let answer = r#"{"id":"x","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hi"}}]}"#;
    let family = ["--family", "chat"];
    let secret_name = format!("--name={SCENE_KEY}");
    let cases: &[(&[&str], &str, i32, &str)] = &[
        (&family, answer, 1, "there is nothing to note"),
        (&["--family", "chat", "--status", "200"], answer, 1, "there is nothing to note"),
        (&family, "", 1, "there is nothing to explain"),
        (&[], "HTTP/1.1 500 Oops\r\n\r\n", 2, "--family"),
        (&["--family", "chat", "--batch", "-"], "", 2, "exclude each other"),
        (&["--family", "chat", "--name", "a/b"], "HTTP/1.1 500 Oops\r\n\r\n", 2, "--name"),
        (&["--family", "chat", &secret_name], "HTTP/1.1 500 Oops\r\n\r\n", 2, "--name"),
        (&["--family", "chat", "--secret-env", "UNSET"], "HTTP/1.1 500 Oops\r\n\r\n", 2, "--secret-env"),
        (&["--family", "chat", "--secret-file", "/no/such"], "HTTP/1.1 500 Oops\r\n\r\n", 1, "--secret-file"),
    ];
    let scene = scene();
    for (args, input, code, what) in cases {
        let ran = noted(&scene, args, input);
        assert_eq!(ran.code, Some(*code), "{args:?}: {ran:?}");
        assert!(ran.stdout.is_empty() && ran.stderr.contains(what), "{args:?}: {ran:?}");
        assert!(files(&scene).is_empty(), "{args:?}");
    }
    // Without --note there is no note that the other flags could be for.
    for flag in ["--note-dir=x", "--name=x", "--secret-env=OTHER", "--fail-on=never", "--keep-journal"] {
        let ran = scene.run(&["explain", "--transport", "socket hang up", "--family", "chat", flag]).unwrap();
        assert!(ran.code == Some(2) && ran.stderr.contains("--note"), "{flag}: {ran:?}");
    }
}

#[test]
fn the_exit_code_follows_fail_on_and_the_place_follows_the_flags() {
    let scene = scene();
    let input =
        "HTTP/1.1 400 Bad Request\r\n\r\n{\"error\":{\"message\":\"Invalid value\",\"code\":\"invalid_value\"}}";
    for (fail_on, code) in [("pause", 10), ("escalate", 0), ("never", 0)] {
        let args = ["--family", "chat", "--fail-on", fail_on, "--note-dir", "elsewhere", "--name", "pasted"];
        let ran = noted(&scene, &args, input);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let path = ran.note_path().unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.starts_with("pasted-") && path.parent().unwrap().ends_with("elsewhere"), "{path:?}");
    }
    let secret = scene.dir().join("secret.txt");
    #[expect(clippy::disallowed_methods, reason = "a test writes what a user would")]
    fs::write(&secret, "a-secret-of-a-file-9f\n").unwrap();
    let args = ["--family", "chat", "--secret-file", "secret.txt"];
    let ran = noted(&scene, &args, "HTTP/1.1 400 Bad Request\r\n\r\na-secret-of-a-file-9f");
    let names: Vec<_> = ran.note().unwrap().redaction.secrets.iter().map(|secret| secret.name.to_string()).collect();
    assert_eq!(names, ["COMETAPI_KEY", "OTHER", "secret.txt"]);
    assert!(ran.note().unwrap().credential_echoed && !everything(&scene, &ran).contains("a-secret-of-a-file-9f"));
}

#[test]
fn a_reported_note_satisfies_no_gate_that_did_not_ask_for_one() {
    let scene = scene();
    let ran = noted(&scene, &["--family", "chat"], "HTTP/1.1 500 Oops\r\n\r\n");
    let run_id = format!("run_id={}", ran.note().unwrap().run_id);
    for (expect, code) in [
        ("kind=reported", 0),
        ("kind=check", 10),
        ("gateway=cometapi", 10),
        ("gateway=reported", 10),
        (run_id.as_str(), 10),
        (&format!("kind=reported,{run_id}"), 0),
    ] {
        let verified = scene.run(&["verify", "--expect", expect]).unwrap();
        assert_eq!(verified.code, Some(code), "{expect}: {verified:?}");
    }
}

#[test]
fn a_person_signs_it_off_and_in_github_actions_it_says_where_it_comes_from() {
    let scene = scene();
    let mut command = scene.command(&["explain", "--transport", "connect ECONNREFUSED 10.0.0.1:443", "--note"]);
    let summary = scene.dir().join("summary.md");
    command.args(["--family", "chat"]).envs([("GITHUB_ACTIONS", "true"), ("CI", "true"), ("GITHUB_JOB", "smoke")]);
    command.env("GITHUB_STEP_SUMMARY", &summary);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(10), "{ran:?}");
    assert!(fs::read_to_string(&summary).unwrap().contains("reported, not observed"));
    assert!(ran.stderr.contains("::warning title=Redial pause::Call c1 is reported to have failed"), "{ran:?}");
    let signed = scene.run(&["sign-off", "pass", "--note", "known outage, fine", "--by", "ada"]).unwrap();
    assert_eq!(signed.code, Some(0), "{signed:?}");
    let record = scene.run(&["show", "--format", "record"]).unwrap();
    assert!(record.stdout.contains("operator_result: \"pass\""), "{record:?}");
    assert!(record.stdout.contains("first_attempt_status: \"connect_refused\""), "{record:?}");
    assert_eq!(scene.run(&["verify"]).unwrap().code, Some(0));
}

/// A run that was killed after so many lines of its journal, and the findings of what is rebuilt from it.
#[test]
fn a_killed_one_is_rebuilt_and_says_so() {
    let input =
        "HTTP/1.1 400 Bad Request\r\n\r\n{\"error\":{\"message\":\"Invalid value\",\"code\":\"invalid_value\"}}";
    for (lines, calls, finding) in [(1, 0, "evidence_gap"), (2, 1, "unfinished"), (3, 1, "call_failed")] {
        let scene = scene();
        let ran = noted(&scene, &["--family", "chat"], input);
        let note = ran.note_path().unwrap();
        let journal = note.with_extension("journal.jsonl");
        let kept: String = fs::read_to_string(&journal).unwrap().split_inclusive('\n').take(lines).collect();
        #[expect(clippy::disallowed_methods, reason = "a test leaves what a killed run would")]
        fs::write(&journal, kept).unwrap();
        fs::remove_file(&note).unwrap();
        fs::remove_file(note.with_extension("md")).unwrap();
        let mut command = scene.command(&["recover", journal.to_str().unwrap()]);
        let recovered = Ran::from(command.env("OTHER", WORD).output().unwrap());
        assert_eq!(recovered.code, Some(10), "{lines}: {recovered:?}");
        let rebuilt = recovered.note().unwrap();
        assert!(rebuilt.recovered && rebuilt.kind == Kind::Reported && rebuilt.calls.len() == calls);
        let found: Vec<_> = rebuilt.findings.iter().map(|finding| finding.id.to_string()).collect();
        assert!(found.iter().any(|id| id == finding) && found.iter().any(|id| id == "reported"), "{lines}: {found:?}");
        assert_eq!(scene.run(&["verify"]).unwrap().code, Some(0));
    }
}

#[test]
fn what_nobody_saw_of_a_reported_call_is_told_to_no_desk_and_in_no_record() {
    let scene = scene();
    let note = noted(&scene, &["--family", "chat", "--status", "429"], "{\"error\":{\"message\":\"Rate limit\"}}");
    let note = note.note().unwrap();
    let show = |format: &str| {
        let ran = scene.run(&["show", "--format", format]).unwrap();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout
    };
    let support = show("support");
    assert!(!support.contains(&note.calls[0].attempts[0].started_at.to_string()), "the report's time: {support}");
    for said in [
        "Model     not observed",
        "how many there were, and when, nobody saw",
        "Reported  429\n",
        "Why does such a request end with 429",
    ] {
        assert!(support.contains(said), "{said}: {support}");
    }
    let record = show("record");
    assert!(record.contains("attempt_count: \"unknown\"") && record.contains("retry_status: \"unknown\""), "{record}");
    let page = show("html");
    assert!(page.contains("when they were made, nobody saw") && !page.contains("class=\"bar\""), "{page}");
}
