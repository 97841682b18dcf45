//! What people read: help, screens, records, Markdown, errors. `INSTA_UPDATE=always cargo test --test screens` takes what is
//! printed now; look at the difference before you commit it.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{fs, path::Path};

use redial_testkit::{MASKS, Scene};

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

fn same(name: &str, text: &str) {
    insta::with_settings!({ filters => MASKS.to_vec(), prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn help() {
    let scene = scene(None);
    same("help", &scene.run(&["--help"]).unwrap().stdout);
    let commands = [
        "check",
        "run",
        "proxy",
        "rehearse",
        "explain",
        "show",
        "sign-off",
        "repeat",
        "diff",
        "verify",
        "scan",
        "claims",
        "recover",
        "simulator",
        "sources",
        "init",
        "doctor",
        "trust",
        "config",
    ];
    for command in commands {
        let ran = scene.run(&[command, "--help"]).unwrap();
        assert!(ran.stdout.contains("Examples:"), "{command} has no examples");
        same(&format!("help-{command}"), &ran.stdout);
    }
}

#[test]
fn a_check_that_continues() {
    let scene = scene(None);
    let ran = scene.check("chat", &[]).unwrap();
    same("continue-screen", &ran.stdout);
    same("continue-progress", &ran.stderr);
    same("continue-markdown", &fs::read_to_string(ran.note_path().unwrap().with_extension("md")).unwrap());
    same("continue-record", &scene.run(&["show", "--format", "record"]).unwrap().stdout);
}

#[test]
fn a_check_that_recovers_pauses_and_escalates() {
    let limited = r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":50,"form":"milliseconds"}}}]}"#;
    same("recovered-screen", &scene(Some(limited)).check("messages", &["--stream"]).unwrap().stdout);
    let long = r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":90000,"form":"seconds"}}}]}"#;
    same("pause-screen", &scene(Some(long)).check("responses", &[]).unwrap().stdout);
    let echo = r#"{"faults":[{"request":2,"fault":{"echo":{"status":401}}}]}"#;
    let scene = scene(Some(echo));
    let ran = scene.check("gemini", &[]).unwrap();
    same("escalate-screen", &ran.stdout);
    same("escalate-record", &scene.run(&["show", "--format", "record"]).unwrap().stdout);
    same("escalate-markdown", &fs::read_to_string(ran.note_path().unwrap().with_extension("md")).unwrap());
}

#[test]
fn a_rehearsal() {
    let scene = scene(None);
    let client = "env -u REDIAL_RECORDED \"$REDIAL\" check chat --model m --max-attempts 2 --error-path none --credential OPENAI_API_KEY \
                  --upstream \"$OPENAI_BASE_URL\" -q --note-dir inner >inner.txt 2>&1; exit 0";
    let mut command =
        scene.command(&["rehearse", "--simulate", "--fault", "500,401,truncate", "--", "sh", "-c", client]);
    let ran = redial_testkit::Ran::from(command.env("REDIAL", env!("CARGO_BIN_EXE_redial")).output().unwrap());
    assert_eq!(ran.code, Some(10), "{ran:?}");
    same("rehearsal-screen", &ran.stderr);
    let markdown = fs::read_to_string(ran.note_path().unwrap().with_extension("md")).unwrap();
    same("rehearsal-markdown", &markdown);
}

#[test]
fn an_explained_error() {
    let scene = scene(None);
    let path = limited(&scene);
    same("explain-text", &scene.run(&["explain", path.to_str().unwrap()]).unwrap().stdout);
    same("explain-json", &scene.run(&["explain", path.to_str().unwrap(), "--format", "json"]).unwrap().stdout);
}

/// A file with an error that a user could have pasted.
fn limited(scene: &Scene) -> std::path::PathBuf {
    let path = scene.dir().join("error.txt");
    let text = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-type: application/json\r\n\r\n{\"error\":{\"message\":\"Rate limit reached for requests\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}";
    #[expect(clippy::disallowed_methods, reason = "a test writes what a user would")]
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_reported_error() {
    let scene = scene(None);
    let path = limited(&scene);
    let ran = scene.run(&["explain", path.to_str().unwrap(), "--note", "--family", "chat"]).unwrap();
    same("explain-text", &ran.stdout);
    same("reported-progress", &ran.stderr);
    same("reported-screen", &scene.run(&["show"]).unwrap().stdout);
    same("reported-record", &scene.run(&["show", "--format", "record"]).unwrap().stdout);
    same("reported-markdown", &fs::read_to_string(ran.note_path().unwrap().with_extension("md")).unwrap());
}

#[test]
fn in_github_actions_a_summary_and_an_annotation_are_left() {
    let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"empty":{"status":429}}}]}"#));
    let summary = scene.dir().join("summary.md");
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let mut command = scene.command(&["check", "chat", "--model", "sim-model-1", "--docs", &docs]);
    command.envs([
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_WORKFLOW", "Publish"),
        ("GITHUB_JOB", "smoke"),
        ("GITHUB_RUN_ID", "4242"),
        ("GITHUB_RUN_ATTEMPT", "2"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "acme/site"),
        ("GITHUB_REF", "refs/pull/12/merge"),
        ("REDIAL_MATRIX", r#"{"os":"ubuntu"}"#),
    ]);
    command.env("GITHUB_STEP_SUMMARY", &summary);
    let ran = redial_testkit::Ran::from(command.output().unwrap());
    assert_eq!(ran.code, Some(20), "{ran:?}");
    same("github-progress", &ran.stderr);
    same("github-summary", &fs::read_to_string(&summary).unwrap());
    let origin = ran.note().unwrap().origin;
    assert_eq!(origin.log.url.unwrap().as_str(), "https://github.com/acme/site/actions/runs/4242/attempts/2");
    assert_eq!((origin.pull_request, origin.run_attempt), (Some(12), Some(2)));
    assert_eq!(origin.matrix.unwrap().as_str(), "os:ubuntu");
}
