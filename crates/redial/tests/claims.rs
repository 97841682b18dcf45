//! `redial claims` with the real binary: whole documents, the places and kinds that are found in them, notes, handovers, formats.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may unwrap, and lays out its files"
)]

use std::{fs, path::Path};

use redial_testkit::{Ran, Scene};
use serde_json::Value;

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

fn claims(scene: &Scene, args: &[&str]) -> Ran {
    scene.run(&[&["claims"], args].concat()).unwrap()
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}

/// Kinds and texts of what is found in a file.
fn found(scene: &Scene, name: &str, text: &str, args: &[&str]) -> Vec<(String, String)> {
    fs::write(scene.dir().join(name), text).unwrap();
    let ran = claims(scene, &[&[name, "--format", "json"], args].concat());
    let findings = json(&ran)["findings"].as_array().unwrap().clone();
    let at = |finding: &Value, field: &str| usize::try_from(finding[field].as_u64().unwrap()).unwrap();
    let sentence = |finding: &Value| text.get(at(finding, "offset")..at(finding, "end")).unwrap().to_owned();
    findings.iter().map(|finding| (finding["kind"].as_str().unwrap().to_owned(), sentence(finding))).collect()
}

#[track_caller]
fn finds(scene: &Scene, name: &str, text: &str, expected: &[(&str, &str)]) {
    let found = found(scene, name, text, &[]);
    let found: Vec<(&str, &str)> = found.iter().map(|(kind, text)| (kind.as_str(), text.as_str())).collect();
    assert_eq!(found, expected, "{name}");
}

/// What was not read is no text without a claim.
#[test]
fn a_file_that_is_not_there_is_not_read_and_called_so() {
    let scene = scene(None);
    let ran = claims(&scene, &["missing.md"]);
    assert!(ran.code == Some(10) && ran.stdout.contains("missing.md: not read: there is no such file"), "{ran:?}");
}

#[test]
fn a_standard_input_that_is_closed_was_not_read() {
    let scene = scene(None);
    for (input, code) in [("<&-", 10), ("</dev/null", 0)] {
        let line = format!("exec \"$0\" claims - {input}");
        let mut command = std::process::Command::new("sh");
        let ran = command.args(["-c", &line, env!("CARGO_BIN_EXE_redial")]).current_dir(scene.dir()).output().unwrap();
        assert_eq!(ran.status.code(), Some(code), "{input}: {ran:?}");
    }
}

#[test]
fn markdown_is_read_by_its_structure() {
    let text = "---\ntitle: The gateway is rock solid\ntags: [always available]\ndescription: \"Never a 429 again.\"\n---\n\
        # The API is back online\n\nOn attempt 2 the call got a 200 after 1.2 s. The **gateway**\nis *stable*. ~~It is free.~~ \
        <!-- It never fails. -->\n\n> [!NOTE]\n> Failed attempts are not billed.\n\n> The model is the best.\n\n\
        | model | remark |\n| --- | --- |\n| m | It answers in 300 ms. |\n| n | see [docs](https://x.example/it-never-fails) |\n\n\
        ![The endpoint is fast](x.png)\n\n```\nthe gateway is stable\n```\n\n    it never goes down\n\n\
        - Tickets for the conference are cheap.\n- The quota is unlimited.\n\n<script>x = 'the gateway never fails.'</script>\n\n\
        <div title=\"You can rely on this provider.\">Nothing.</div>\n\nIs it stable? Absolutely.\n\n> \"It never fails.\"\n\nAnd she is right.\n";
    finds(
        &scene(None),
        "a.md",
        text,
        &[
            ("uptime", "The gateway is rock solid"),
            ("rate_limits", "Never a 429 again."),
            ("availability", "The API is back online"),
            ("uptime", "The **gateway**\nis *stable*."),
            ("billing", "Failed attempts are not billed."),
            ("latency", "It answers in 300 ms."),
            ("latency", "The endpoint is fast"),
            ("rate_limits", "The quota is unlimited."),
            ("production_readiness", "You can rely on this provider."),
            ("uptime", "Absolutely."),
            ("uptime", "\"It never fails.\""),
        ],
    );
}

#[test]
fn html_plain_text_and_commit_messages_are_read_by_theirs() {
    let scene = scene(None);
    let html = "<!doctype html><title>The gateway never goes down</title><meta name=description content=\"Retries are free.\">\
        <meta name=keywords content=\"always available\"><style>p { x: 'it is fast' }</style><p>The <b>gate</b>way&nbsp;is \
        <i>up</i>. <del>It is cheap.</del><pre>it never fails</pre><blockquote>It is the best model.</blockquote>\
        <img alt=\"The model answers in a second.\" src=always-up.png><p>We waited 20 s.";
    finds(
        &scene,
        "a.html",
        html,
        &[
            ("uptime", "The gateway never goes down"),
            ("billing", "Retries are free."),
            ("availability", "The <b>gate</b>way&nbsp;is <i>up</i>."),
            ("latency", "The model answers in a second."),
        ],
    );
    let commit = "Make the gateway production-ready\n\nThe retries have fixed the problem for\ngood. The test passes.\n\
        # The gateway is stable.\nReviewed-by: The endpoint is fast\n\n# ------------------------ >8 ------------------------\nIt never fails.\n";
    let found = found(&scene, "COMMIT_EDITMSG", commit, &[]);
    assert_eq!(found.last().unwrap().1, "The retries have fixed the problem for\ngood.", "{found:?}");
    assert!(!found.iter().any(|(_, text)| text.contains('#') || text.contains("endpoint")), "{found:?}");
    finds(
        &scene,
        "a.txt",
        "> The gateway is up.\n\nOur runner is slow. 1. x\n- It costs\n  nothing.\n",
        &[("pricing", "It costs\n  nothing.")],
    );
    // The name decides, unless told otherwise.
    assert_eq!(self::found(&scene, "b.txt", "# The gateway is stable.\n", &["--as", "commit"]), []);
}

/// Two equal requests, of which nobody can say whether the second repeats the first: what is said of calls is neither carried nor
/// refuted.
#[test]
fn a_note_that_is_not_sure_of_its_calls_speaks_of_attempts() {
    const CLIENT: &str = r#"ask() { curl -s -m 5 -o out.txt -w '%{http_code}' -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; }; [ "$(ask)" = 200 ] || ask >code.txt; exit 0"#;
    let limited = r#"{"faults":[{"request":1,"fault":{"retry_after":{"wait_ms":5,"form":"milliseconds"}}}]}"#;
    let scene = scene(Some(limited));
    let ran = scene.run(&["run", "--", "sh", "-c", CLIENT]).unwrap();
    let grouping = ran.note().unwrap().calls[0].correlation.confidence;
    assert_eq!(grouping, redial_note::Confidence::Unsure, "{ran:?}");
    let note = ran.note_path().unwrap();
    let note = note.to_str().unwrap();
    let text = "The request succeeded on the first try. The call took four attempts. No retries were necessary. There were no retries. \
        The check got a 503. There were no errors in this run.\n";
    let found = found(&scene, "run.md", text, &["--note", note]);
    let refuted: Vec<&str> =
        found.iter().filter(|(kind, _)| kind == "contradicted_by_note").map(|(_, text)| text.as_str()).collect();
    assert_eq!(refuted, ["The check got a 503.", "There were no errors in this run."]);
    let ran = claims(&scene, &["run.md", "--note", note]);
    let carried = "one chat attempt for sim-model-1 through cometapi failed (429); one more was made, and whether both belong \
                   to one call is not known.";
    assert!(ran.stdout.contains(carried) && !ran.stdout.contains("one chat call"), "{ran:?}");
    // The sentence that is offered is itself no claim.
    let offered = ran.stdout.split_once("instead: ").unwrap().1.lines().next().unwrap().to_owned();
    assert_eq!(self::found(&scene, "offered.md", &format!("{offered}\n"), &["--note", note]), []);
}

#[test]
fn what_a_note_refutes_is_said_and_what_it_saw_is_the_wording() {
    let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"status":{"status":503}}}]}"#));
    let ran = scene.check("chat", &["--error-path", "none"]).unwrap();
    let note = ran.note_path().unwrap();
    let note = note.to_str().unwrap();
    let text = "The request succeeded on the first try. We needed two attempts. No retries were necessary. The call took four attempts. \
        The first attempt returned a 503. The check got a 429. The run failed. There were no errors in this run. \
        Perhaps it succeeded at the first attempt. The decision was escalate.\n";
    let found = found(&scene, "run.md", text, &["--note", note]);
    let refuted: Vec<&str> =
        found.iter().filter(|(kind, _)| kind == "contradicted_by_note").map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        refuted,
        [
            "The request succeeded on the first try.",
            "No retries were necessary.",
            "The call took four attempts.",
            "The check got a 429.",
            "There were no errors in this run.",
            "The decision was escalate.",
        ]
    );
    let ran = claims(&scene, &["run.md", "--note", note]);
    assert!(ran.code == Some(10) && ran.stdout.contains("says otherwise"), "{ran:?}");
    assert!(
        ran.stdout.contains("one chat call for sim-model-1 through")
            && ran.stdout.contains("succeeded after 2 attempts (503, 200)"),
        "{ran:?}"
    );
    let told = json(&claims(&scene, &["run.md", "--note", note, "--format", "json"]));
    let run_id = ran_id(note);
    assert!(
        told["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| one["carried_by"] == run_id && one["refuted_by"] == run_id),
        "{told}"
    );
    // Without the note they tell of somebody's own run.
    let ran = claims(&scene, &["run.md"]);
    assert!(!ran.stdout.contains("contradicted"), "{ran:?}");
}

/// The run of a note, by its file's name.
fn ran_id(note: &str) -> String {
    Path::new(note).file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn a_simulators_note_carries_nothing() {
    let scene = scene(None);
    let ran = scene.run(&["check", "chat", "--simulate", "--error-path", "none"]).unwrap();
    let note = ran.note_path().unwrap();
    fs::write(scene.dir().join("a.md"), "The gateway is up.\n").unwrap();
    let ran = claims(&scene, &["a.md", "--note", note.to_str().unwrap()]);
    assert!(ran.code == Some(10) && ran.stdout.contains("of a simulator"), "{ran:?}");
}

#[test]
fn what_is_not_read_is_never_clean() {
    let scene = scene(None);
    fs::write(scene.dir().join("de.md"), "Das Gateway ist wieder stabil und schnell.\n").unwrap();
    fs::write(scene.dir().join("raw.txt"), b"\xff\xfe").unwrap();
    fs::write(scene.dir().join("clean.md"), "We waited 20 s before the second attempt.\n").unwrap();
    for (file, code, words) in [
        ("de.md", 10, "de.md:1: not read: it reads as another language"),
        ("raw.txt", 10, "raw.txt: not read: it is not UTF-8"),
        ("nowhere.md", 10, "nowhere.md: not read"),
        ("clean.md", 0, "0 claims"),
    ] {
        let ran = claims(&scene, &[file]);
        assert!(ran.code == Some(code) && ran.stdout.contains(words), "{file}: {ran:?}");
    }
}

#[test]
fn a_handover_is_told_by_its_parts() {
    let scene = scene(None);
    let whole = "Ran `redial check chat --model m`, which exited with code 0.\n\nChanged files: docs/run.md.\n\nNot tested: streaming.\n";
    fs::write(scene.dir().join("whole.md"), whole).unwrap();
    fs::write(scene.dir().join("weak.md"), "We looked at it again.\n").unwrap();
    let ran = claims(&scene, &["whole.md", "--handoff"]);
    assert!(ran.code == Some(0) && ran.stdout.contains("the handover is whole"), "{ran:?}");
    let ran = claims(&scene, &["weak.md", "--handoff", "--format", "json"]);
    let handoff = &json(&ran)["handoff"][0];
    assert_eq!(ran.code, Some(10));
    for part in ["command", "result", "changed_files", "uncertainty"] {
        assert_eq!(handoff[part], "missing", "{part}");
    }
}

#[test]
fn each_format_names_place_kind_and_digest_and_repeats_no_sentence() {
    let scene = scene(None);
    let sentence = "The gateway is wonderfully stable.";
    fs::write(scene.dir().join("a.md"), format!("One.\n\n{sentence}\n")).unwrap();
    for (format, words) in [
        ("text", "a.md:3:1: uptime:"),
        ("json", "\"text_sha256\": \""),
        ("sarif", "\"version\": \"2.1.0\""),
        ("github", "::warning file=a.md,line=3,col=1,title=Redial uptime::"),
    ] {
        let ran = claims(&scene, &["a.md", "--format", format]);
        assert!(ran.code == Some(10) && ran.stdout.contains(words), "{format}: {ran:?}");
        assert!(!ran.stdout.contains("wonderfully"), "{format}: {ran:?}");
    }
    let log = json(&claims(&scene, &["a.md", "--format", "sarif"]));
    let result = &log["runs"][0]["results"][0];
    assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("uptime"), Some("warning")));
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["byteOffset"].as_u64()), (Some(3), Some(6)));
    assert_eq!(region["byteLength"].as_u64(), Some(sentence.len() as u64));
    fs::write(scene.dir().join("b c.md"), sentence).unwrap();
    let ran = claims(&scene, &["b c.md", "--format", "sarif"]);
    assert!(ran.stdout.contains("\"uri\": \"b%20c.md\""), "{ran:?}");
}
