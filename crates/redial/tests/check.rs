//! `redial check` against the simulator as a process of its own, over a real socket: every family with every probe, every
//! scripted fault; note and ground truth compared in every scene.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test may, also in its helpers"
)]

use std::{fs, path::Path};

use redial_note::{Note, Outcome, Purpose, Verdict};
use redial_testkit::{Ran, SCENE_KEY, Scene, SimulatorProcess};

/// A scripted fault, and what the work call of a chat check must come to.
struct Case {
    name: &'static str,
    script: &'static str,
    args: &'static [&'static str],
    decision: Verdict,
    /// Reason of each failed attempt of the work call, in order; `-` for a success.
    attempts: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "retry after a stated wait",
        script: r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":100,"form":"milliseconds"}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["rate_limited_unspecified", "-"],
    },
    Case {
        name: "a wait in prose",
        script: r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":120,"form":"prose"}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["rate_limited_unspecified", "-"],
    },
    Case {
        name: "a wait longer than allowed ends the check",
        script: r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":9000,"form":"seconds"}}}]}"#,
        args: &["--max-wait", "2s"],
        decision: Verdict::Pause,
        attempts: &["rate_limited_unspecified"],
    },
    Case {
        name: "a wait as a date",
        script: r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":600000,"form":"date"}}}]}"#,
        args: &[],
        decision: Verdict::Pause,
        attempts: &["rate_limited_unspecified"],
    },
    Case {
        name: "a server error that goes away",
        script: r#"{"faults":[{"request":2,"fault":{"answer":{"status":500,"body":{"error":{"message":"The server had an error while processing your request","type":"server_error"}}}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["server_error", "-"],
    },
    Case {
        name: "a server error that stays",
        script: r#"{"faults":[{"request":[2,3,4],"fault":{"answer":{"status":500,"body":{"error":{"message":"The server had an error while processing your request","type":"server_error"}}}}}]}"#,
        args: &["--max-attempts", "3"],
        decision: Verdict::Escalate,
        attempts: &["server_error", "server_error", "server_error"],
    },
    Case {
        name: "an empty 429",
        script: r#"{"faults":[{"request":2,"fault":{"empty":{"status":429}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["empty_error_body"],
    },
    Case {
        name: "no answer at all",
        script: r#"{"faults":[{"request":[2,3],"fault":{"hang":{}}}]}"#,
        args: &["--timeout", "300ms"],
        decision: Verdict::Escalate,
        attempts: &["read_timeout", "read_timeout"],
    },
    Case {
        name: "a reset before the answer",
        script: r#"{"faults":[{"request":2,"fault":{"reset":{}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["connection_dropped", "-"],
    },
    Case {
        name: "a reset in the body",
        script: r#"{"faults":[{"request":2,"fault":{"reset_in_body":{}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["connection_dropped", "-"],
    },
    Case {
        name: "a page in place of an answer",
        script: r#"{"faults":[{"request":2,"fault":{"html":{"status":404}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["non_json_body_from_edge"],
    },
    Case {
        name: "status 200 with an error",
        script: r#"{"faults":[{"request":2,"fault":{"ok_error":{}}}]}"#,
        args: &["--max-attempts", "1"],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "a redirect is not followed",
        script: r#"{"faults":[{"request":2,"fault":{"redirect":{"status":307,"location":"http://127.0.0.1:9/v1"}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "an answer that comes slowly",
        script: r#"{"faults":[{"request":2,"fault":{"drip":{"bytes":64,"pause_ms":2}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["-"],
    },
    Case {
        name: "a compressed answer",
        script: r#"{"faults":[{"request":2,"fault":{"gzip":{}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["-"],
    },
    Case {
        name: "ten thousand headers",
        script: r#"{"faults":[{"request":2,"fault":{"many_headers":{"count":10000}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "ten thousand levels of JSON",
        script: r#"{"faults":[{"request":2,"fault":{"deep_json":{"levels":10000}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "not UTF-8",
        script: r#"{"faults":[{"request":2,"fault":{"not_utf8":{"status":500}}}]}"#,
        args: &["--max-attempts", "1"],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "a body that never ends",
        script: r#"{"faults":[{"request":2,"fault":{"endless":{}}}]}"#,
        args: &["--timeout", "600ms", "--max-attempts", "1"],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "a huge body",
        script: r#"{"faults":[{"request":2,"fault":{"huge":{"mib":80}}}]}"#,
        args: &["--max-attempts", "1"],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "an answer that stops in the middle",
        script: r#"{"faults":[{"request":2,"fault":{"truncate":{}}}]}"#,
        args: &[],
        decision: Verdict::Continue,
        attempts: &["connection_dropped", "-"],
    },
    Case {
        name: "bytes that are not HTTP",
        script: r#"{"faults":[{"request":2,"fault":{"not_http":{}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["?"],
    },
    Case {
        name: "the credential comes back",
        script: r#"{"faults":[{"request":2,"fault":{"echo":{"status":401}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["invalid_api_key"],
    },
    Case {
        name: "an exhausted balance is not retried, whatever the hint",
        script: r#"{"faults":[{"request":2,"fault":{"answer":{"status":429,"headers":{"retry-after":"1"},"body":{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["insufficient_quota"],
    },
    Case {
        name: "a day's allowance without a stated wait is not asked for again",
        script: r#"{"faults":[{"request":2,"fault":{"answer":{"status":429,"body":{"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}}}}}]}"#,
        args: &[],
        decision: Verdict::Escalate,
        attempts: &["quota_window_exhausted"],
    },
];

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

fn note(ran: &Ran, what: &str) -> Note {
    ran.note().unwrap_or_else(|| panic!("{what}: no note: {ran:?}"))
}

/// What must hold for every note: it verifies, its record is complete, every request the simulator saw is an attempt, and
/// no byte that Redial wrote or printed holds the key.
fn holds(scene: &Scene, ran: &Ran, what: &str) {
    let path = ran.note_path().unwrap_or_else(|| panic!("{what}: {ran:?}"));
    let verified = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    assert_eq!(verified.code, Some(0), "{what}: {verified:?}");
    let record = scene.run(&["show", path.to_str().unwrap(), "--format", "record"]).unwrap().stdout;
    let names: Vec<&str> = record.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(names[0], "timestamp", "{what}");
    assert_eq!(names[1..], redial_report::RECORD_FIELDS, "{what}");
    let note = note(ran, what);
    let statuses: Vec<Option<u16>> =
        note.calls.iter().flat_map(|call| &call.attempts).map(|attempt| attempt.status).collect();
    let truth = scene.truth().unwrap();
    assert_eq!(statuses.len(), truth.len(), "{what}: attempts and requests seen");
    for (seen, status) in truth.requests().zip(&statuses) {
        let sent = seen.ended.as_ref().and_then(|ended| ended.status);
        // A head that Redial refuses to read has no status in the note.
        assert!(sent == *status || status.is_none(), "{what}: {sent:?} sent, {status:?} recorded");
    }
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() <= 16 * 1024, "{what}: {} bytes", bytes.len());
    let markdown = fs::read_to_string(path.with_extension("md")).unwrap();
    for text in [String::from_utf8(bytes).unwrap(), markdown, ran.stdout.clone(), ran.stderr.clone()] {
        assert!(!text.contains(SCENE_KEY), "{what}");
    }
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80 || !line.contains(' ')), "{what}: {}", ran.stdout);
}

#[test]
fn every_family_with_every_probe_as_a_document_and_as_a_stream() {
    for family in ["chat", "responses", "messages", "gemini", "models"] {
        let probes: &[&str] = match family {
            "models" => &["bad-key", "bad-model", "none"],
            _ => &["missing-field", "bad-model", "bad-key", "malformed-json", "none"],
        };
        for (index, probe) in probes.iter().enumerate() {
            let scene = scene(None);
            let mut args = vec!["--error-path", probe];
            if index % 2 == 1 && family != "models" {
                args.push("--stream");
            }
            let what = format!("{family} {args:?}");
            let ran = scene.check(family, &args).unwrap();
            holds(&scene, &ran, &what);
            let note = note(&ran, &what);
            assert_eq!(note.decision.result, Verdict::Continue, "{what}: {}", ran.stdout);
            assert_eq!(ran.code, Some(0), "{what}");
            assert_eq!(note.error_path.map(|path| path.passed), (*probe != "none").then_some(true), "{what}");
        }
    }
}

#[test]
fn every_fault_comes_to_its_decision() {
    for case in CASES {
        let scene = scene(Some(case.script));
        let ran = scene.check("chat", case.args).unwrap();
        holds(&scene, &ran, case.name);
        let note = note(&ran, case.name);
        let work = note.calls.iter().find(|call| call.purpose == Purpose::Work).unwrap();
        let reasons: Vec<&str> = work
            .attempts
            .iter()
            .map(|attempt| attempt.failure.as_ref().map_or("-", |failure| failure.reason.name()))
            .collect();
        if case.attempts != ["?"] {
            assert_eq!(reasons, case.attempts, "{}: {}", case.name, ran.stdout);
        }
        assert_eq!(note.decision.result, case.decision, "{}: {}", case.name, ran.stdout);
        let expected = match case.decision {
            Verdict::Continue => 0,
            Verdict::Pause => 10,
            Verdict::Escalate => 20,
        };
        assert_eq!(ran.code, Some(expected), "{}", case.name);
    }
}

/// An answer that never comes takes as long as its client waits for it.
#[test]
fn how_long_an_attempt_hung_is_told_wherever_times_stand() {
    let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"hang":{}}}]}"#));
    let ran = scene.check("chat", &["--timeout", "2s", "--max-attempts", "1", "--error-path", "none"]).unwrap();
    let note = note(&ran, "hang");
    let hung = &note.calls.iter().find(|call| call.purpose == Purpose::Work).unwrap().attempts[0];
    assert!(hung.timing_ms.last_byte.is_none() && hung.took_ms().is_some_and(|took| took >= 1_900), "{hung:?}");
    let support = scene.run(&["show", "--format", "support"]).unwrap().stdout;
    let markdown = fs::read_to_string(ran.note_path().unwrap().with_extension("md")).unwrap();
    for (text, said) in [(&ran.stdout, "over 2."), (&markdown, "The whole took 2."), (&support, "took 2.")] {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn the_embedded_simulator_needs_no_key_and_no_network() {
    for family in ["chat", "responses", "messages", "gemini", "models"] {
        let scene = scene(None);
        let mut command = scene.command(&["check", family, "--simulate", "--stream"]);
        if family == "models" {
            command = scene.command(&["check", family, "--simulate"]);
        }
        let ran = Ran::from(command.env_remove("COMETAPI_KEY").env_remove("COMETAPI_BASE_URL").output().unwrap());
        assert_eq!(ran.code, Some(0), "{family}: {ran:?}");
        let note = note(&ran, family);
        assert_eq!(note.gateway.kind, redial_note::GatewayKind::Simulator);
        assert_eq!(note.sources[0].state, redial_note::SourceState::Fetched);
        assert!(scene.truth().unwrap().is_empty(), "another simulator was asked");
        let expected = scene.run(&["verify", "--expect", "kind=check"]).unwrap();
        assert_eq!(expected.code, Some(10), "a simulated note satisfies no expectation: {expected:?}");
    }
}

#[test]
fn a_credential_that_comes_back_is_said_and_not_kept() {
    let case = CASES.iter().find(|case| case.name == "the credential comes back").unwrap();
    let scene = scene(Some(case.script));
    let ran = scene.check("chat", &["--keep-journal"]).unwrap();
    let note = note(&ran, case.name);
    assert!(note.credential_echoed && note.findings.iter().any(|finding| finding.id.as_str() == "credential_echoed"));
    for entry in fs::read_dir(scene.dir().join("redial-notes")).unwrap() {
        let path = entry.unwrap().path();
        assert!(!fs::read_to_string(&path).unwrap().contains(SCENE_KEY), "{}", path.display());
    }
}

#[test]
fn an_unlisted_and_unknown_model_escalates() {
    let scene = scene(None);
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let ran = scene.run(&["check", "chat", "--model", "no-such-model", "--docs", &docs]).unwrap();
    let note = note(&ran, "unknown model");
    assert_eq!(note.decision.result, Verdict::Escalate);
    assert_eq!(note.decision.because[0].as_str(), "model_unverified");
    holds(&scene, &ran, "unknown model");
}

/// Each CI says in each job where its log is, and which pull request started it: where it does not, a reader cannot go there.
#[test]
fn a_ci_that_does_not_say_where_its_log_is_leaves_a_gap() {
    type Job = &'static [(&'static str, &'static str)];
    let jobs: [(Job, &[&str]); 6] = [
        (&[("JENKINS_HOME", "/j"), ("BUILD_TAG", "t"), ("BUILD_URL", "https://ci.example.org/job/a/7/")], &[]),
        (&[("JENKINS_HOME", "/j"), ("BUILD_TAG", "t")], &["where its log can be read"]),
        (&[("CIRCLECI", "true"), ("CIRCLE_BUILD_URL", "javascript:alert(1)")], &["where its log can be read"]),
        (&[("TF_BUILD", "True"), ("BUILD_REASON", "PullRequest")], &["does not say by which"]),
        (
            &[("TRAVIS", "true"), ("TRAVIS_EVENT_TYPE", "pull_request"), ("TRAVIS_PULL_REQUEST", "false")],
            &["where its log can be read", "does not say by which"],
        ),
        // One that says nothing but that it is a CI is asked for nothing.
        (&[("CI", "true")], &[]),
    ];
    for (job, gaps) in jobs {
        let scene = scene(None);
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let mut command = scene.command(&["check", "chat", "--model", "sim-model-1", "--docs", &docs]);
        let ran = Ran::from(command.envs(job.iter().copied()).output().unwrap());
        let note = note(&ran, "a job of a CI");
        let found: Vec<&str> = note
            .findings
            .iter()
            .filter(|finding| finding.id.as_str() == "evidence_gap")
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(found.len(), gaps.len(), "{job:?}: {found:?}");
        assert!(found.iter().zip(gaps).all(|(found, gap)| found.contains(gap)), "{job:?}: {found:?}");
        holds(&scene, &ran, "a job of a CI");
    }
}

/// A page that is down takes nothing back: what it required when it was kept is told, and the note that says so stands.
#[test]
fn what_a_page_required_before_it_was_down_is_said_to_be_missing() {
    for (keep, state) in [(&["--reviewed"][..], "snapshot"), (&[], "stale")] {
        let scene = scene(None);
        let pages = SimulatorProcess::start(Path::new(env!("CARGO_BIN_EXE_redial")), Some(r#"{"docs":"changed"}"#));
        let page = format!("{}/docs/chat", pages.as_ref().unwrap().origin());
        // A reviewed one is kept in the repository.
        fs::create_dir(scene.dir().join(".git")).unwrap();
        let kept = scene.run(&[&["sources", "update", "chat", "--docs", &page], keep].concat()).unwrap();
        assert_eq!(kept.code, Some(0), "{kept:?}");
        drop(pages);
        let ran = scene.run(&["check", "chat", "--model", "sim-model-1", "--docs", &page]).unwrap();
        let note = note(&ran, state);
        assert_eq!((note.decision.result, note.sources[0].state.name()), (Verdict::Pause, state), "{ran:?}");
        let said = "requires the field \"project\", which was not sent";
        assert!(note.findings.iter().any(|finding| finding.message.as_str().contains(said)), "{:?}", note.findings);
        holds(&scene, &ran, state);
        let read = scene.run(&["sources", "check", "chat", "--docs", &page, "--format", "json"]).unwrap();
        assert!(read.code == Some(10) && read.stdout.contains("\"differs\": [\n        \"project\""), "{read:?}");
        let read = scene.run(&["sources", "check", "chat", "--docs", &page]).unwrap();
        assert!(read.stdout.contains("its snapshot requires \"project\", which is not sent"), "{read:?}");
    }
}

/// The next operator has the note: did the page change since it was made?
#[test]
fn a_page_of_a_note_is_read_again_and_what_changed_since_is_said() {
    let made = scene(None);
    let note = made.check("chat", &[]).unwrap().note_path().unwrap();
    let since = |docs: &str, format: &str| {
        let now = scene(Some(docs));
        let page = format!("{}/docs/chat", now.simulator().origin());
        let note = note.to_str().unwrap();
        made.run(&["sources", "diff", "--note", note, "chat", "--docs", &page, "--format", format]).unwrap()
    };
    for (docs, code, said) in [
        (r#"{"docs":"honest"}"#, 0, "its text is the same"),
        (r#"{"docs":"rebuilt"}"#, 0, "its statements are the same, in whatever order; no field"),
        (r#"{"docs":"changed"}"#, 10, "is required now"),
        (r#"{"docs":"gone"}"#, 10, "not read now: "),
        (r#"{"docs":"wall"}"#, 10, "not read now: "),
    ] {
        let ran = since(docs, "text");
        assert!(ran.code == Some(code) && ran.stdout.contains(said), "{docs}: {ran:?}");
        assert!(ran.stdout.starts_with("chat ") && ran.stdout.contains(" since 20"), "{docs}: {ran:?}");
    }
    // A page that states another endpoint, by that of another family: no field that the note holds tells it.
    let elsewhere = format!("{}/docs/responses", made.simulator().origin());
    let ran = made.run(&["sources", "diff", "--note", note.to_str().unwrap(), "chat", "--docs", &elsewhere]).unwrap();
    assert_eq!(ran.code, Some(10), "{ran:?}");
    assert_eq!(ran.stdout.matches("the endpoint that it states now is POST /v1/responses").count(), 1, "{ran:?}");
    assert_eq!(ran.stdout.matches("\"input\"").count(), 1, "{ran:?}");
    let ran = since(r#"{"docs":"changed"}"#, "json");
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["sources"][0]["same_text"], false);
    assert_eq!(told["sources"][0]["changes"][0]["what"], "required");
    // A family that the note's run did not ask is named, and nothing is read.
    let ran = made.run(&["sources", "diff", "--note", note.to_str().unwrap(), "gemini"]).unwrap();
    assert!(ran.code == Some(2) && ran.stderr.contains("does not name a page of the gemini family"), "{ran:?}");
}

#[test]
fn a_kept_journal_gives_the_same_bytes_again() {
    let scene = scene(None);
    let ran = scene.check("responses", &["--keep-journal"]).unwrap();
    let path = ran.note_path().unwrap();
    let journal = path.with_extension("journal.jsonl");
    let read = redial_note::read_journal(&fs::read(&journal).unwrap());
    assert_eq!(read.lost, 0);
    let redaction = read.events.iter().find_map(|event| match event {
        redial_note::Event::Scanned(redaction) => Some(redaction.clone()),
        _ => None,
    });
    let draft = redial_assess::replay(&read, false).unwrap();
    let whole: Note = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let derived = redial_assess::derive(&draft, redaction.as_ref().unwrap());
    let again = redial_note::seal(draft, derived, redaction.unwrap()).unwrap();
    assert_eq!(redial_note::canonical(&again).unwrap(), redial_note::canonical(&whole).unwrap());
    // Rebuilding twice gives equal bytes, too.
    let mut rebuilt = Vec::new();
    for name in ["a", "b"] {
        let copy = scene.dir().join(name);
        fs::create_dir_all(&copy).unwrap();
        let to = copy.join(journal.file_name().unwrap());
        fs::copy(&journal, &to).unwrap();
        let ran = scene.run(&["recover", to.to_str().unwrap()]).unwrap();
        assert_eq!(ran.code, Some(10), "{ran:?}");
        rebuilt.push(fs::read(ran.note_path().unwrap()).unwrap());
    }
    assert_eq!(rebuilt[0], rebuilt[1]);
}

#[test]
fn an_interrupted_check_writes_its_note() {
    let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"hang":{}}}]}"#));
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let args = ["check", "chat", "--model", "sim-model-1", "--docs", &docs, "--note-dir", "n"];
    let mut command = scene.command(&args);
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    // The second request hangs: wait until the simulator has seen it.
    while scene.truth().unwrap().len() < 2 {
        std::thread::yield_now();
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(10), "{ran:?}");
    let note = note(&ran, "interrupted");
    assert_eq!(note.decision.result, Verdict::Pause);
    let work = note.calls.iter().find(|call| call.purpose == Purpose::Work).unwrap();
    assert_eq!(work.outcome, Outcome::Failed);
    assert_eq!(work.attempts[0].failure.as_ref().unwrap().reason.name(), "client_cancelled");
    holds(&scene, &ran, "interrupted");
}

/// The heaviest check that a note must hold in 16 KiB: three failed attempts with long headers and many ids, a repository
/// full of changes and instruction files with long names.
#[test]
fn a_heavy_check_stays_under_its_size() {
    let ids: String = (0..40).map(|n| format!("(request id: 2026112503310000000000000000000{n:03}) ")).collect();
    let body = format!(
        r#"{{"error":{{"message":"The server had an error while processing your request {ids}","type":"server_error"}}}}"#
    );
    let long = "a".repeat(90);
    let headers = format!(
        r#"{{"retry-after-ms":"20","server":"{long}","via":"{long}","cf-ray":"{long}","x-vercel-id":"{long}","x-ratelimit-reset":"1","x-ratelimit-limit-requests":"{long}","x-ratelimit-limit-tokens":"{long}"}}"#
    );
    let script = format!(
        r#"{{"faults":[{{"request":[2,3,4],"fault":{{"answer":{{"status":500,"headers":{headers},"body":{body}}}}}}}]}}"#
    );
    let scene = scene(Some(&script));
    let git = |args: &[&str]| {
        let command =
            std::process::Command::new("git").args(args).current_dir(scene.dir()).env("HOME", scene.dir()).output();
        assert!(command.unwrap().status.success());
    };
    git(&["init", "-q", "."]);
    for n in 0..60 {
        let folder = scene.dir().join(format!("{}/{}", "content-".repeat(9), n));
        fs::create_dir_all(&folder).unwrap();
        write(&folder.join(format!("{}.md", "article-".repeat(8))), "x");
        let rules = scene.dir().join(".cursor/rules");
        fs::create_dir_all(&rules).unwrap();
        write(&rules.join(format!("{}{n}.mdc", "rule-".repeat(16))), "x");
    }
    git(&["add", "."]);
    let remark = "It is a long story that somebody wrote here before the run. ".repeat(4);
    let ran = scene.check("chat", &["--max-attempts", "3", "--operator-note", remark.trim()]).unwrap();
    holds(&scene, &ran, "heavy");
    let repository = note(&ran, "heavy").repository.unwrap();
    assert!(repository.changed_files_total >= 120 && repository.instructions_total >= 60, "{repository:?}");
}

#[expect(clippy::disallowed_methods, reason = "a test writes what a user would")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

/// What ends the terminal, or a file that must not grow any more, ends no check without a word.
#[test]
fn a_hangup_and_a_limit_on_files_leave_a_note_or_say_why_there_is_none() {
    let scene =
        Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(r#"{"faults":[{"request":1,"fault":"hang"}]}"#));
    let scene = scene.unwrap();
    let shell = |first: &str| {
        let inner = scene.command(&["check", "chat", "--model", "sim-model-1", "--docs", "http://127.0.0.1:9/"]);
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("{first}; exec \"$@\""), "sh"]).arg(inner.get_program()).args(inner.get_args());
        command.current_dir(inner.get_current_dir().unwrap()).env_clear();
        command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.stderr(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
        command
    };
    let child = shell("true").spawn().unwrap();
    while scene.truth().unwrap().is_empty() {
        std::thread::yield_now();
    }
    std::process::Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(10) && said.contains("interrupted: writing the note"), "{said}");
    // One block of 512 bytes: no journal begins.
    let output = shell("ulimit -f 1").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.starts_with("error: "), "{said}");
}
