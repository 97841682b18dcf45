//! `redial run`: real commands behind the recorder, a real simulator behind that, and a note that agrees with what it saw.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

mod beside;
mod outside;
mod pages;
mod peers;
mod terms;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use redial_note::{
    ContractState, CorrelationMethod, Family, Note, Outcome, OutputState, Purpose, Searched, Stopped, Verdict,
};
use redial_testkit::{Ran, SCENE_KEY, Scene, SimulatorProcess, files, moment, side_by_side};

/// A client of any machine: Redial's own check, pointed by the variables that every client reads. It does not know that it is
/// recorded, so that its wrong request is a failure like any other client's.
const CLIENT: &str = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --model sim-model-1 --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >inner.txt 2>&1"#;

/// A proxy of the operator's: nothing of a test goes through it, since all is on loopback.
const PROXY: &str = "http://user:correct-horse-battery@127.0.0.1:9";

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

fn recorded(scene: &Scene, args: &[&str], shell: &str) -> Ran {
    let mut all = vec!["run"];
    all.extend(args);
    all.extend(["--", "sh", "-c", shell]);
    Ran::from(command(scene, &all).output().unwrap())
}

fn command(scene: &Scene, args: &[&str]) -> Command {
    let mut command = scene.command(args);
    command
        .env("REDIAL", env!("CARGO_BIN_EXE_redial"))
        // A simulator's own page: nothing of a test asks the network.
        .env("REDIAL_DOCS", format!("{}/docs/chat", scene.pages().unwrap()));
    command
}

fn statuses(note: &Note) -> Vec<Option<u16>> {
    let mut attempts: Vec<_> = note.calls.iter().flat_map(|call| &call.attempts).collect();
    attempts.sort_by_key(|attempt| attempt.offset_ms);
    attempts.iter().map(|attempt| attempt.status).collect()
}

fn verified(scene: &Scene, ran: &Ran) -> Note {
    let path = ran.note_path().unwrap_or_else(|| panic!("no note: {}", ran.stderr));
    let verify = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    assert_eq!(verify.code, Some(0), "{}{}\n{}", verify.stdout, verify.stderr, ran.stderr);
    ran.note().unwrap()
}

#[test]
fn every_attempt_of_a_command_is_in_the_note_as_the_gateway_saw_it() {
    let scripts = [
        None,
        Some(r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":50,"form":"milliseconds"}}}]}"#),
        Some(
            r#"{"faults":[{"request":"*","fault":{"answer":{"status":401,"body":{"error":{"message":"Invalid token","type":"comet_api_error"}}}}}]}"#,
        ),
        Some(r#"{"faults":[{"request":"*","fault":{"reset":{}}}]}"#),
        Some(r#"{"faults":[{"request":"*","fault":{"gzip":{}}}]}"#),
    ];
    for script in scripts {
        let scene = scene(script);
        let ran = recorded(&scene, &[], CLIENT);
        let note = verified(&scene, &ran);
        let truth = scene.truth().unwrap();
        let seen: Vec<Option<u16>> =
            truth.requests().map(|seen| seen.ended.as_ref().and_then(|ended| ended.status)).collect();
        assert_eq!(statuses(&note), seen, "{script:?}\n{}", ran.stderr);
        assert!(
            truth.requests().all(|seen| seen.arrived.credential == redial_testkit::Credential::Accepted),
            "{script:?}"
        );
        // The inner check saw the same through the recorder as it would have seen without it.
        let inner: Vec<_> =
            fs::read_dir(scene.dir().join("inner")).unwrap().flatten().map(|entry| entry.path()).collect();
        let inner = inner.iter().find(|path| path.extension().is_some_and(|end| end == "json")).unwrap();
        let inner: Note = serde_json::from_slice(&fs::read(inner).unwrap()).unwrap();
        assert_eq!(statuses(&inner), seen, "{script:?}");
    }
}

#[test]
fn a_run_in_which_all_went_well_continues() {
    let scene = scene(None);
    let ran = recorded(&scene, &["--fail-on", "pause"], &format!("{CLIENT} --error-path none"));
    let note = verified(&scene, &ran);
    assert_eq!((ran.code, note.decision.result), (Some(0), Verdict::Continue), "{}", ran.stderr);
    assert!(note.gateway.credential.as_ref().is_some_and(|credential| credential.brokered));
    assert!(note.sources.iter().any(|source| source.area.as_str() == "chat" && source.accessed_at.is_some()));
}

/// Under Gemini the model stands in the path.
#[test]
fn another_model_after_a_failure_is_named_in_each_family() {
    // The client asks for the model list first.
    for family in ["chat", "responses", "messages", "gemini"] {
        let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"status":{"status":403}}}]}"#));
        let ask = |model: &str| {
            format!(
                r#"env -u REDIAL_RECORDED "$REDIAL" check {family} --error-path none --model {model} --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >>inner.txt 2>&1"#
            )
        };
        let ran = recorded(&scene, &[], &format!("{}; {}", ask("sim-model-1"), ask("sim-model-2-preview")));
        let note = verified(&scene, &ran);
        let work: Vec<_> = note.calls.iter().filter(|call| call.family != Family::Models).collect();
        let [call] = work.as_slice() else { panic!("{family}: {}", ran.stderr) };
        assert!(call.correlation.method.has(CorrelationMethod::FallbackModel), "{family}");
        assert!(note.findings.iter().any(|one| one.id.as_str() == "unreviewed_fallback"), "{family}: {}", ran.stderr);
    }
}

#[test]
fn the_command_gets_tokens_and_its_own_streams_and_never_the_key() {
    let scene = scene(None);
    let ran = recorded(&scene, &["--client", "aider"], "env; echo to-stderr >&2; cat; exit 7");
    assert_eq!(ran.code, Some(7));
    assert!(!ran.stdout.contains(SCENE_KEY) && !ran.stderr.contains(SCENE_KEY), "{}", ran.stdout);
    for line in [
        "OPENAI_API_KEY=sk-redial-",
        "ANTHROPIC_API_KEY=sk-redial-",
        "COMETAPI_KEY=sk-redial-",
        "OPENAI_BASE_URL=http://127.0.0.1:",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("to-stderr\n"));
    let note = ran.note().unwrap();
    // The tokens were printed, and are secrets of the run like any other.
    assert_eq!(note.child_output.as_ref().unwrap().stdout, OutputState::Leaked);
    assert_eq!(note.child_output.as_ref().unwrap().stderr, OutputState::Scanned);
    assert_eq!((note.decision.result, note.origin.exit.as_ref().unwrap().code), (Verdict::Escalate, Some(7)));
    let record = scene.run(&["show", "--format", "record"]).unwrap().stdout;
    assert!(record.contains("secret_redaction_checked: \"no\""), "{record}");
    let bytes = fs::read_to_string(ran.note_path().unwrap()).unwrap();
    assert!(!bytes.contains("sk-redial-") && !bytes.contains(SCENE_KEY));
    // A scan for the note's secrets knows the tokens, too: they follow from the note and the machine's own key.
    let token = ran.stdout.lines().find_map(|line| line.strip_prefix("OPENAI_API_KEY=")).unwrap();
    let hex: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
    for (text, code, line) in
        [(hex.as_str(), 20, "leak  posted.md:1 (byte 0): OPENAI_API_KEY-token"), ("fine", 0, "0 doubts")]
    {
        fs::write(scene.dir().join("posted.md"), text).unwrap();
        let note = ran.note_path().unwrap();
        let scanned = scene.run(&["scan", "posted.md", "--note", note.to_str().unwrap()]).unwrap();
        assert!(scanned.code == Some(code) && scanned.stdout.contains(line), "{scanned:?}");
    }
}

/// GitHub leaves out what it is told of, letter by letter, and hex not at all by itself.
#[test]
fn in_a_log_of_github_a_token_is_left_out_in_base64_and_hex_too() {
    let scene = scene(None);
    let shell = r#"printf %s "$OPENAI_API_KEY" | base64 -w 0; echo; printf %s "$OPENAI_API_KEY" | od -An -v -tx1 | tr -d ' \n'"#;
    let mut command = command(&scene, &["run", "--", "sh", "-c", shell]);
    command.envs([("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")]);
    let ran = Ran::from(command.output().unwrap());
    let masks: Vec<&str> = ran.stderr.lines().filter_map(|line| line.strip_prefix("::add-mask::")).collect();
    for line in ran.stdout.lines() {
        assert!(masks.iter().any(|mask| line.starts_with(mask) && line.len() < mask.len() + 4), "{masks:?}\n{line}");
    }
    assert!(ran.stdout.lines().count() == 2 && masks.iter().any(|mask| mask.starts_with("sk-redial-")), "{ran:?}");
}

#[test]
fn a_key_of_another_vendor_goes_to_its_own_address_and_the_note_says_so() {
    if !terms::has("curl") {
        return;
    }
    let (scene, vendor) = (scene(None), scene(None));
    let asks = r#"curl -s -o /dev/null -H "x-api-key: $ANTHROPIC_API_KEY" -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$ANTHROPIC_BASE_URL/v1/messages""#;
    let base = vendor.simulator().origin();
    // Also where the command has the keys themselves.
    let mut passed = command(&scene, &["run", "--pass-key", "--", "sh", "-c", asks]);
    passed.env("ANTHROPIC_API_KEY", format!("{SCENE_KEY}0")).env("ANTHROPIC_BASE_URL", base);
    let ran = Ran::from(passed.output().unwrap());
    assert_eq!((scene.truth().unwrap().len(), vendor.truth().unwrap().len()), (0, 1), "{}", ran.stderr);
    let mut run = command(&scene, &["run", "--", "sh", "-c", asks]);
    run.env("ANTHROPIC_API_KEY", SCENE_KEY).env("ANTHROPIC_BASE_URL", base);
    let ran = Ran::from(run.output().unwrap());
    let note = verified(&scene, &ran);
    assert_eq!((scene.truth().unwrap().len(), vendor.truth().unwrap().len()), (0, 2), "{}", ran.stderr);
    let watched: Vec<&str> = note.coverage.watched.iter().map(|url| url.as_str()).collect();
    assert_eq!(watched[0], note.gateway.base_url.as_str());
    assert!(watched.len() == 2 && watched[1].starts_with(base), "{watched:?}");
    let upstream = note.calls[0].upstream.as_ref().unwrap();
    assert_eq!((upstream.base_url.as_str(), upstream.credential.as_str()), (watched[1], "ANTHROPIC_API_KEY"));
    let said = [&format!(", or {base}"), &format!("POST /v1/messages at {base}")];
    assert!(
        said.iter().all(|said| ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ").contains(*said)),
        "{}",
        ran.stderr
    );
    // The narrow check asks whom the call asked, as it stands.
    let repeat = note.repeat.as_ref().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_redial")).parent().unwrap();
    for command in [repeat.command.as_str(), repeat.curl.as_ref().unwrap().as_str()] {
        let mut sh = Command::new("sh");
        sh.args(["-c", command]).current_dir(scene.dir().join("again")).env("ANTHROPIC_API_KEY", SCENE_KEY);
        sh.env("PATH", format!("{}:{}", binary.display(), std::env::var("PATH").unwrap()));
        fs::create_dir_all(scene.dir().join("again")).unwrap();
        let before = vendor.truth().unwrap().len();
        let output = sh.output().unwrap();
        assert!(vendor.truth().unwrap().len() > before, "{command}: {output:?}");
    }
    assert_eq!(scene.truth().unwrap().len(), 0);
}

/// Nobody named CometAPI, and no key leads there: then nothing goes there.
#[test]
fn without_a_key_nothing_goes_to_the_usual_gateway() {
    if !terms::has("curl") {
        return;
    }
    let (scene, vendor) = (scene(None), scene(None));
    let asks = r#"for at in "$OPENAI_BASE_URL/chat/completions" "$ANTHROPIC_BASE_URL/v1/messages"; do
        curl -s -o /dev/null -H "x-api-key: $OPENAI_API_KEY$ANTHROPIC_API_KEY" -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$at"; done
        curl -s -o /dev/null -I "$ANTHROPIC_BASE_URL/"; echo "has ${ANTHROPIC_API_KEY:-none} ${COMETAPI_KEY:-none}""#;
    let mut run = command(&scene, &["run", "--", "sh", "-c", asks]);
    run.env_remove("COMETAPI_KEY").env("OPENAI_API_KEY", SCENE_KEY);
    run.env("OPENAI_BASE_URL", format!("{}/v1", vendor.simulator().origin()));
    let ran = Ran::from(run.output().unwrap());
    let note = verified(&scene, &ran);
    assert_eq!(scene.truth().unwrap().len(), 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("has none none"), "{}", ran.stdout);
    assert_eq!((note.gateway.name.as_str(), note.coverage.watched.len()), ("openai", 1), "{}", ran.stderr);
}

/// What a client sent is held against the page of its family, by the names of its fields.
#[test]
fn the_page_says_which_field_of_a_clients_request_is_missing_or_unknown() {
    if !terms::has("curl") {
        return;
    }
    let whole = r#""model":"sim-model-1","messages":[{"role":"user","content":"hi"}]"#;
    for (body, contract, differs) in [
        (whole.to_owned(), ContractState::Matches, vec![]),
        (r#""messages":[{"role":"user","content":"hi"}]"#.to_owned(), ContractState::Differs, vec!["model"]),
        (format!(r#"{whole},"top_a":1,"suffix":"x""#), ContractState::Differs, vec!["suffix", "top_a"]),
        // A name that is nobody's is not kept, so that nothing is said.
        (format!(r#"{whole},"customer_4711":1"#), ContractState::NotChecked, vec![]),
    ] {
        let scene = scene(None);
        let asks = format!(
            r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{{{body}}}' "$OPENAI_BASE_URL/chat/completions""#
        );
        let ran = recorded(&scene, &[], &asks);
        let note = verified(&scene, &ran);
        let [source] = note.sources.as_slice() else { panic!("{body}: {:?}", note.sources) };
        let said: Vec<&str> = source.differs.iter().map(|name| name.as_str()).collect();
        assert_eq!((source.contract, said), (contract, differs), "{body}\n{}", ran.stderr);
        let drift = note.decision.because.iter().any(|because| because.as_str() == "source_drift");
        assert_eq!(drift, contract == ContractState::Differs, "{body}");
        let path = ran.note_path().unwrap();
        assert!(!fs::read_to_string(&path).unwrap().contains("customer_4711"));
        // Whoever reads the note can do it again: what is said otherwise does not stand.
        let mut forged: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let other = if contract == ContractState::Matches { "not_checked" } else { "matches" };
        forged["sources"][0]["contract"] = other.into();
        forged["sources"][0]["differs"] = serde_json::json!([]);
        fs::write(&path, redial_note::canonical(&forged).unwrap()).unwrap();
        let verify = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
        let place = "does not follow from the fields of the page and of the calls";
        assert!(verify.code == Some(20) && verify.stdout.contains(place), "{}{}", verify.stdout, verify.stderr);
    }
}

/// Also against what its page required when it was kept, where that is down.
#[test]
fn what_a_kept_page_required_is_held_against_a_clients_request() {
    if !terms::has("curl") {
        return;
    }
    for (page, differs) in [("changed", true), ("honest", false)] {
        let scene = scene(None);
        let script = format!(r#"{{"docs":"{page}"}}"#);
        let pages = SimulatorProcess::start(Path::new(env!("CARGO_BIN_EXE_redial")), Some(&script)).unwrap();
        let docs = format!("{}/docs/chat", pages.origin());
        fs::create_dir(scene.dir().join(".git")).unwrap();
        let kept = scene.run(&["sources", "update", "chat", "--reviewed", "--docs", &docs]).unwrap();
        assert_eq!(kept.code, Some(0), "{kept:?}");
        drop(pages);
        let asks = r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"sim-model-1","messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions""#;
        let ran =
            Ran::from(command(&scene, &["run", "--", "sh", "-c", asks]).env("REDIAL_DOCS", &docs).output().unwrap());
        let note = verified(&scene, &ran);
        let [source] = note.sources.as_slice() else { panic!("{:?}", note.sources) };
        let state = if differs { ContractState::Differs } else { ContractState::NotChecked };
        assert_eq!((source.state.name(), source.contract), ("snapshot", state), "{}", ran.stderr);
        let drift = note.decision.because.iter().any(|because| because.as_str() == "source_drift");
        assert_eq!(drift, differs, "{page}: {}", ran.stderr);
    }
}

/// The first call fails in both runs alike; what came after it, and how the command ended, is told all the same.
#[test]
fn runs_that_differ_in_their_second_call_or_their_exit_are_not_the_same() {
    if !terms::has("curl") {
        return;
    }
    let run = |model: &str, exit: u8| {
        let scene = scene(Some(r#"{"faults":[{"request":1,"fault":{"status":{"status":500}}}]}"#));
        let ask = |model: &str| {
            format!(
                r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{{"model":"{model}","messages":[{{"role":"user","content":"{model}"}}]}}' "$OPENAI_BASE_URL/chat/completions""#
            )
        };
        let asks = format!("{}; {}; exit {exit}", ask("sim-model-1"), ask(model));
        let path = recorded(&scene, &[], &asks).note_path().unwrap();
        (scene, path)
    };
    let (scene, first) = run("sim-model-1-mini", 0);
    for (model, exit, row, told) in [
        ("sim-model-1-mini", 3, "exit", "code 3"),
        ("no-such-model", 0, "other calls", "no-such-model failed (503 upstream_channel_unavailable)"),
    ] {
        let (_scene, second) = run(model, exit);
        let ran = scene.run(&["diff", first.to_str().unwrap(), second.to_str().unwrap(), "--format", "json"]).unwrap();
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let found = json["rows"].as_array().unwrap().iter().find(|one| one["what"] == row).unwrap();
        assert_eq!((ran.code, found["state"].as_str()), (Some(10), Some("different")), "{}", ran.stdout);
        assert!(found["b"].as_str().unwrap().contains(told), "{}", ran.stdout);
    }
}

/// A recorder asks for no list: that one could not be read is not said.
#[test]
fn of_a_model_that_the_gateway_does_not_know_no_list_is_said_to_have_been_read() {
    if !terms::has("curl") {
        return;
    }
    let unknown = r#"{"faults":[{"request":"*","fault":{"answer":{"status":404,"body":{"error":{"message":"The model `m` does not exist","code":"model_not_found"}}}}}]}"#;
    let scene = scene(Some(unknown));
    let asks = r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"m","messages":[]}' "$OPENAI_BASE_URL/chat/completions""#;
    let note = verified(&scene, &recorded(&scene, &[], asks));
    let said = note.findings.iter().find(|finding| finding.id.as_str() == "model_unverified").unwrap();
    assert!(said.message.as_str().ends_with("whether its list names it was not looked up."), "{}", said.message);
}

/// Which clients a command had, only a recorder sees: a repeat, which is Redial's own request, is no mismatch for that.
#[test]
fn a_run_and_its_repeat_are_no_mismatch_for_what_only_a_recorder_sees() {
    if !terms::has("curl") {
        return;
    }
    let scene = scene(None);
    let asks = r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{"model":"sim-model-1","messages":[]}' "$OPENAI_BASE_URL/chat/completions""#;
    let run = recorded(&scene, &["--operator-note", "before the release"], asks).note_path().unwrap();
    let docs = format!("{}/docs/chat", scene.pages().unwrap());
    let repeat = scene.run(&["repeat", run.to_str().unwrap(), "--docs", &docs]).unwrap();
    assert!(!repeat.stdout.contains("environment_mismatch:"), "{}{}", repeat.stdout, repeat.stderr);
    assert!(!repeat.stderr.contains("Nothing is the same"), "{}", repeat.stderr);
    let repeat = repeat.note_path().unwrap();
    let ran = scene.run(&["diff", run.to_str().unwrap(), repeat.to_str().unwrap(), "--format", "json"]).unwrap();
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let row = |what: &str| json["rows"].as_array().unwrap().iter().find(|row| row["what"] == what).unwrap().clone();
    assert_eq!((row("kind")["a"].as_str(), row("kind")["b"].as_str()), (Some("run"), Some("repeat")), "{}", ran.stdout);
    assert_eq!(row("clients")["state"], "not_comparable", "{}", ran.stdout);
    assert_eq!(json["environment_mismatch"], false, "{}", ran.stdout);
    // The operator's words stand in what is handed over, too.
    for format in ["text", "html", "markdown", "handoff"] {
        let shown = scene.run(&["show", run.to_str().unwrap(), "--format", format]).unwrap();
        assert!(shown.stdout.contains("before the release"), "{format}: {}", shown.stdout);
    }
}

#[test]
fn exit_codes_are_the_commands_own() {
    let scene = scene(None);
    fs::write(scene.dir().join("not-executable"), "x").unwrap();
    for (args, code) in [
        (vec!["run", "--", "sh", "-c", "exit 3"], 3),
        (vec!["run", "--", "sh", "-c", "kill -TERM $$"], 143),
        (vec!["run", "--", "no-such-command-anywhere"], 127),
        (vec!["run", "--", "./not-executable"], 126),
        (vec!["run", "--", "true"], 0),
        (vec!["run", "--fail-on", "pause", "--", "true"], 10),
        (vec!["run"], 2),
    ] {
        let ran = scene.run(&args).unwrap();
        assert_eq!(ran.code, Some(code), "{args:?}: {}", ran.stderr);
        if code != 2 {
            verified(&scene, &ran);
        }
    }
}

#[test]
fn a_command_that_cannot_be_started_is_told_as_such() {
    let scene = scene(None);
    let ran = scene.run(&["run", "--", "no-such-command-anywhere"]).unwrap();
    let note = verified(&scene, &ran);
    assert_eq!((note.stopped, note.decision.result), (Some(Stopped::CommandNotStarted), Verdict::Pause));
    assert!(note.next.action.as_str().contains("spelling"), "{:?}", note.next);
    assert!(!ran.stderr.contains("Point the client"), "{}", ran.stderr);
    // A shell that found none says so by its code only: it may have asked for something before.
    let ran = scene.run(&["run", "--", "sh", "-c", "no-such-command-anywhere"]).unwrap();
    assert_eq!((ran.code, verified(&scene, &ran).stopped), (Some(127), None));
}

#[test]
fn a_file_of_authorities_that_is_none_is_refused_before_anything_starts() {
    let scene = scene(None);
    fs::write(scene.dir().join("empty.pem"), "no certificate").unwrap();
    for (file, why) in
        [("missing.pem", "entity not found"), ("empty.pem", "holds no certificate"), (".", "no regular file")]
    {
        for args in [
            &["run", "--ca-file", file, "--", "touch", "started"][..],
            &["check", "chat", "--model", "m", "--ca-file", file],
        ] {
            let ran = scene.run(args).unwrap();
            assert_eq!((ran.code, ran.note_path()), (Some(2), None), "{}", ran.stderr);
            assert!(ran.stderr.contains(why) && ran.stderr.contains("--ca-file"), "{}", ran.stderr);
        }
    }
    assert!(!scene.dir().join("started").exists());
    let doctor = scene.run(&["doctor", "--ca-file", "missing.pem"]).unwrap();
    assert!(
        doctor.stdout.contains("entity not found") && doctor.code == Some(10),
        "{}{}",
        doctor.stdout,
        doctor.stderr
    );
}

#[test]
fn a_key_on_the_command_line_is_said_before_the_command_starts() {
    let scene = scene(None);
    let ran = scene.run(&["run", "--", "sh", "-c", "true", "x", SCENE_KEY]).unwrap();
    let said = ran.stderr.contains("the command line itself holds a key");
    assert!(said && !ran.stderr.contains(SCENE_KEY), "{}", ran.stderr);
    verified(&scene, &ran);
}

#[test]
fn a_client_that_is_not_known_is_named_with_those_that_are_before_anything_starts() {
    let scene = scene(None);
    let ran = scene.run(&["run", "--client", "nosuch", "--", "touch", "started"]).unwrap();
    assert_eq!((ran.code, ran.note_path()), (Some(2), None), "{}", ran.stderr);
    assert!(ran.stderr.contains("codex, claude, gemini, opencode, aider") && ran.stderr.contains("--env NAME="));
    assert!(!scene.dir().join("started").exists());
}

#[test]
fn a_run_without_a_call_or_a_credential_says_so() {
    let scene = scene(None);
    let ran = recorded(&scene, &[], "true");
    assert!(ran.stderr.contains("no call was seen"), "{}", ran.stderr);
    let note = verified(&scene, &ran);
    assert_eq!(note.decision.result, Verdict::Pause);
    assert!(note.decision.because.iter().any(|id| id.as_str() == "evidence_gap"));

    let ran =
        Ran::from(command(&scene, &["run", "--", "touch", "started"]).env_remove("COMETAPI_KEY").output().unwrap());
    assert_eq!(ran.code, Some(125), "{}", ran.stderr);
    let note = verified(&scene, &ran);
    assert_eq!((note.stopped, note.calls.len()), (Some(Stopped::SecretNotProvided), 0));
    assert!(!scene.dir().join("started").exists());
}

#[test]
fn what_fails_before_the_command_has_a_code_of_its_own() {
    let scene = scene(None);
    fs::write(scene.dir().join("a-file"), "x").unwrap();
    for args in [
        ["--note-dir", "a-file"],
        ["--note-dir", "a-file/below"],
        ["--note-dir", "/proc/none"],
        ["--secret-file", "nowhere"],
        ["--sign-key", "nowhere"],
    ] {
        let (option, value) = (args[0], args[1]);
        let ran = recorded(&scene, &[option, value], "touch started");
        assert_eq!(ran.code, Some(125), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("why: "), "{args:?}: {}", ran.stderr);
        // The code of a rehearsal is the verdict's, and 1 is none.
        let rehearsed = ["rehearse", "--simulate", option, value, "--", "touch", "started"];
        assert_eq!(Ran::from(command(&scene, &rehearsed).output().unwrap()).code, Some(1), "{args:?}");
    }
    // Wrong usage is what it was.
    assert_eq!(recorded(&scene, &["--budget", "nonsense=1"], "touch started").code, Some(2));
    let gone = format!("mkdir gone && cd gone && rmdir ../gone && exec {} run -- true", env!("CARGO_BIN_EXE_redial"));
    let output = Command::new("sh").args(["-c", &gone]).current_dir(scene.dir()).output().unwrap();
    assert_eq!(output.status.code(), Some(125), "{output:?}");
    assert!(!scene.dir().join("started").exists());
}

#[test]
fn a_limit_of_redials_own_is_not_blamed_on_the_command() {
    let scene = scene(None);
    let (mut noted, mut started) = (0, 0);
    // Each number of open files runs out at another place, and the last is enough.
    for files in (8..=40).chain([256]) {
        let limited = format!("ulimit -n {files}; exec \"$REDIAL\" run -- true");
        let base = command(&scene, &[]);
        let mut sh = Command::new("sh");
        sh.args(["-c", &limited]).current_dir(scene.dir()).env_clear();
        sh.envs(base.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let ran = Ran::from(sh.output().unwrap());
        assert!(!ran.stderr.contains("uncategorized"), "{files}: {}", ran.stderr);
        match ran.code {
            Some(0) => started += 1,
            code => assert_eq!(code, Some(125), "{files}: {}", ran.stderr),
        }
        if let Some(note) = ran.note().filter(|note| note.stopped == Some(Stopped::CommandNotStarted)) {
            noted += 1;
            let messages: Vec<_> = note.findings.iter().map(|finding| finding.message.as_str()).collect();
            assert!(messages.iter().any(|said| said.contains("for a fault or a limit of its own")), "{messages:?}");
            assert!(!ran.stderr.contains("not found") && !ran.stderr.contains("spelling"), "{files}: {}", ran.stderr);
            assert!(ran.stderr.contains("the command was not started"), "{files}: {}", ran.stderr);
        }
    }
    assert!(noted > 0 && started > 0, "{noted} {started}");
    // What is the command's own stays so.
    let ran = Ran::from(command(&scene, &["run", "--", "no-such-program"]).output().unwrap());
    assert_eq!(ran.code, Some(127), "{}", ran.stderr);
    assert!(ran.stderr.contains("not found, or not a program"), "{}", ran.stderr);
}

#[test]
fn a_long_command_line_says_how_many_arguments_were_left_out() {
    let scene = scene(None);
    // Fewer than there is room for, and more.
    for arguments in [12, 40, 5000] {
        let numbers: Vec<String> = (0..arguments).map(|n: u64| n.to_string()).collect();
        let mut args = vec!["run", "--", "true"];
        args.extend(numbers.iter().map(String::as_str));
        let ran = Ran::from(command(&scene, &args).output().unwrap());
        let note = verified(&scene, &ran);
        let counts: Vec<_> = note.exclusions.iter().filter(|left| left.field.name() == "arguments").collect();
        assert_eq!(counts.iter().map(|left| left.count).sum::<u64>(), arguments, "{arguments}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("Left out {arguments} arguments")), "{}", ran.stderr);
    }
}

#[test]
fn a_killed_run_loses_no_attempt() {
    let scene = scene(Some(r#"{"faults":[{"request":"*","fault":{"hang":{}}}]}"#));
    let mut child = command(&scene, &["run", "--note-dir", "killed", "--", "sh", "-c", CLIENT])
        .env("HTTPS_PROXY", PROXY)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while scene.truth().unwrap().is_empty() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let journal = fs::read_dir(scene.dir().join("killed")).unwrap().flatten().map(|entry| entry.path()).next().unwrap();
    let mut recover = scene.command(&["recover", journal.to_str().unwrap()]);
    let ran = Ran::from(recover.env("HTTPS_PROXY", PROXY).output().unwrap());
    let note = verified(&scene, &ran);
    assert!(note.recovered);
    assert_ne!(note.decision.result, Verdict::Continue);
    let calls: Vec<_> = note.calls.iter().map(|call| (call.purpose, call.outcome)).collect();
    assert_eq!(calls, [(Purpose::Work, Outcome::InFlight)]);
    // The key is still in the environment, and the run's tokens follow from the machine's own key.
    assert!(note.redaction.secrets.iter().all(|secret| secret.searched == Searched::Whole), "{}", ran.stdout);
    assert!(note.decision.because.iter().all(|id| id.as_str() != "redaction_unproven"), "{}", ran.stdout);
}

#[test]
fn the_password_of_a_proxy_is_a_secret_of_the_run() {
    let scene = scene(None);
    let proxied = |args: &[&str]| Ran::from(command(&scene, args).env("HTTPS_PROXY", PROXY).output().unwrap());
    let ran = proxied(&["run", "--", "sh", "-c", "echo through $HTTPS_PROXY"]);
    let note = verified(&scene, &ran);
    let known = note.redaction.secrets.iter().find(|secret| secret.name.as_str() == "HTTPS_PROXY-password");
    assert_eq!(known.unwrap().searched, Searched::Whole);
    assert_eq!(note.child_output.as_ref().unwrap().stdout, OutputState::Leaked);
    let path = ran.note_path().unwrap();
    assert!(!fs::read_to_string(&path).unwrap().contains("correct-horse") && !ran.stderr.contains("correct-horse"));
    fs::write(scene.dir().join("posted.md"), &ran.stdout).unwrap();
    let scanned = proxied(&["scan", "posted.md", "--note", path.to_str().unwrap()]);
    assert!(scanned.code == Some(20) && scanned.stdout.contains("HTTPS_PROXY-password"), "{scanned:?}");
}

/// What was seen is that the journal is not what was written; that the run was killed is not so.
#[test]
fn a_journal_that_the_command_alters_is_said_to_be_altered_and_the_run_not_killed() {
    for alter in [": > $j", "truncate -s 300 $j", "printf x >> $j"] {
        let scene = scene(None);
        let job = format!("{CLIENT}; for j in redial-notes/*.journal.jsonl; do {alter}; done; {CLIENT}");
        let ran = recorded(&scene, &["--fail-on", "pause"], &job);
        let note = verified(&scene, &ran);
        let ended = note.recovered && note.ended_at.is_some() && note.coverage.lost_events > 0;
        assert!(ended && note.decision.result == Verdict::Pause, "{alter}: {}", ran.stderr);
        let said = ran.stderr.contains("is not what was written to it") && !ran.stderr.contains("run was killed");
        assert!(said && !ran.stderr.contains("run that was killed"), "{alter}: {}", ran.stderr);
    }
}

/// Slows each answer down, so that there is something to kill.
const DRIPS: &str = r#"{"faults":[{"request":"*","fault":{"drip":{}}}]}"#;

#[test]
fn a_run_killed_at_any_moment_misses_no_attempt() {
    let kills: u32 = std::env::var("REDIAL_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(4);
    let scene = scene(Some(DRIPS));
    let started = Instant::now();
    recorded(&scene, &["--note-dir", "whole"], CLIENT);
    let whole = started.elapsed();
    let left = side_by_side(kills, 6, |kill| killed(kill, whole));
    let count = |of: Left| left.iter().filter(|left| **left == of).count();
    println!(
        "{kills} kills of a run: {} notes rebuilt, {} already written, {} before anything was sent",
        count(Left::Rebuilt),
        count(Left::Written),
        count(Left::Nothing)
    );
}

/// What a killed run left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Rebuilt,
    Written,
    Nothing,
}

/// Kills a run of so long at a moment of its own, and holds what is left against what the gateway saw.
fn killed(kill: u32, whole: Duration) -> Left {
    let scene = scene(Some(DRIPS));
    let mut child = command(&scene, &["run", "--note-dir", "killed", "--", "sh", "-c", CLIENT])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(moment(kill, whole).min(Duration::from_secs(5)));
    child.kill().unwrap();
    child.wait().unwrap();
    // Nothing can come after the recorder's end; what it sent before has arrived by now.
    std::thread::sleep(Duration::from_millis(20));
    let seen = scene.truth().unwrap().len();
    let folder = scene.dir().join("killed");
    let attempts = |note: &Note| note.calls.iter().map(|call| call.attempts.len()).sum::<usize>();
    let (left, told) = if let Some(path) = files(&folder, ".json").first() {
        (Left::Written, attempts(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap()))
    } else {
        let journal = files(&folder, ".journal.jsonl").into_iter().next();
        let ran = journal.map(|journal| scene.run(&["recover", journal.to_str().unwrap()]).unwrap());
        match ran.filter(|ran| !ran.stderr.contains("holds no run")) {
            None => (Left::Nothing, 0),
            Some(ran) => {
                let note = verified(&scene, &ran);
                assert!(note.recovered && note.decision.result != Verdict::Continue, "{kill}");
                (Left::Rebuilt, attempts(&note))
            }
        }
    };
    assert!(told >= seen, "{kill}: the gateway saw {seen}, the note tells of {told}");
    left
}

/// Two accounts at one gateway stay two, each with its own path.
#[test]
fn two_keys_at_one_gateway_are_not_swapped_and_the_note_says_which_was_used() {
    if !terms::has("curl") {
        return;
    }
    let scene = scene(None);
    let origin = scene.simulator().origin().to_owned();
    let asks = r#"
        ask() { curl -s -o /dev/null -H "authorization: Bearer $1" -H 'content-type: application/json' -d '{"model":"sim-model-1","messages":[{"role":"user","content":"hi"}]}' "$2/chat/completions"; }
        ask "$COMETAPI_KEY" "$COMETAPI_BASE_URL"; ask "$OPENAI_API_KEY" "$OPENAI_BASE_URL""#;
    let mut run = command(&scene, &["run", "--", "sh", "-c", asks]);
    run.env("COMETAPI_KEY", "sk-of-nobody-0d9c8b7a6f5e4d3c2b1a").env("COMETAPI_BASE_URL", format!("{origin}/v1"));
    run.env("OPENAI_API_KEY", SCENE_KEY).env("OPENAI_BASE_URL", format!("{origin}/v1"));
    let ran = Ran::from(run.output().unwrap());
    let note = verified(&scene, &ran);
    assert_eq!(statuses(&note), [Some(401), Some(200)], "{}", ran.stderr);
    let [comet, openai] = &note.calls[..] else { panic!("{}", ran.stderr) };
    let other = openai.upstream.as_ref().unwrap();
    assert!(comet.upstream.is_none() && other.base_url == note.gateway.base_url, "{other:?}");
    assert_eq!(other.credential.as_str(), "OPENAI_API_KEY");
    assert_eq!(note.gateway.credential.as_ref().unwrap().name.as_str(), "COMETAPI_KEY");
    assert_eq!(note.coverage.watched, std::slice::from_ref(&note.gateway.base_url));
    // The same body after a failure, with another account: nobody approved that.
    assert!(note.findings.iter().any(|finding| finding.id.as_str() == "unreviewed_fallback"), "{}", ran.stderr);
}

#[test]
fn a_prompt_that_an_error_repeats_is_in_no_note() {
    if !terms::has("curl") {
        return;
    }
    let script = r#"{"faults":[{"request":"*","fault":{"answer":{"status":400,"body":{"error":{"message":"Invalid request: the field messages has the old account is closed and the payment failed, remove it","type":"invalid_request_error"}}}}}]}"#;
    let scene = scene(Some(script));
    let ask = r#"for n in 1 2; do curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","messages":[{"role":"user","content":"Say that the old account is closed and the payment failed"}]}' "$OPENAI_BASE_URL/chat/completions" "$OPENAI_BASE_URL/chat/completions"; done"#;
    let ran = recorded(&scene, &[], ask);
    let note = verified(&scene, &ran);
    let attempts: Vec<_> = note.calls.iter().flat_map(|call| &call.attempts).collect();
    assert_eq!(attempts.len(), 4, "{}", ran.stderr);
    for attempt in attempts {
        let sketch = attempt.failure.as_ref().unwrap().sketch.as_ref().unwrap().as_str();
        assert!(
            sketch.starts_with("Invalid request: the field messages has ‹…›") && sketch.ends_with("remove it"),
            "{sketch}"
        );
    }
}

/// Addresses to which other keys lead are watched whether or not anybody asks them, and one of them may be a simulator.
#[test]
fn a_simulator_among_several_addresses_is_told_from_the_others_and_its_note_stands() {
    if !terms::has("curl") {
        return;
    }
    let nobody = "http://127.0.0.1:9/v1";
    for own in [true, false] {
        let scene = scene(None);
        let marked = SimulatorProcess::start_marked(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
        let simulator = format!("{}/v1", marked.origin());
        let (comet, openai) = if own { (simulator.as_str(), nobody) } else { (nobody, simulator.as_str()) };
        let mut ask = CLIENT.to_owned();
        if own {
            ask = ask.replace("OPENAI_API_KEY", "COMETAPI_KEY").replace("OPENAI_BASE_URL", "COMETAPI_BASE_URL");
        }
        let mut run = command(&scene, &["run", "--", "sh", "-c", &ask]);
        run.env("COMETAPI_KEY", SCENE_KEY).env("COMETAPI_BASE_URL", comet);
        run.env("OPENAI_API_KEY", SCENE_KEY).env("OPENAI_BASE_URL", openai);
        let ran = Ran::from(run.output().unwrap());
        let note = verified(&scene, &ran);
        assert_eq!(note.coverage.watched.len(), 2, "{}", ran.stderr);
        let shown = scene.run(&["show", ran.note_path().unwrap().to_str().unwrap()]).unwrap().stdout;
        let said: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let place = format!("what answered at {} is SIMULATED", marked.origin());
        assert!(said.contains(&place) != own && said.contains("(SIMULATED)") == own, "{own}: {shown}");
    }
}

#[test]
fn a_journal_that_the_command_removes_is_said_to_be_gone_while_it_goes_on() {
    let scene = scene(None);
    let ran = recorded(&scene, &[], &format!("{CLIENT}; rm redial-notes/*.journal.jsonl; {CLIENT}; sleep 0.5"));
    let note = verified(&scene, &ran);
    assert_eq!(statuses(&note).len(), scene.truth().unwrap().requests().count(), "{}", ran.stderr);
    assert!(ran.stderr.contains("or the journal was removed"), "{}", ran.stderr);
}
