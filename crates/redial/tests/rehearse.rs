//! `redial rehearse`: what is played to a real command, what the note says of it, and incidents that happen again.
//!
//! `REDIAL_REPLAYS=200` replays that many scripted incidents instead of a few.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use redial_note::{Attempt, Family, GatewayKind, Kind, Note, RehearsalVerdict, Verdict};
use redial_testkit::{Ran, SCENE_KEY, Scene};
use serde_json::{Value, json};

const REDIAL: &str = env!("CARGO_BIN_EXE_redial");

/// A client of any machine: Redial's own check, pointed by the variables that every client reads.
fn client(args: &str) -> String {
    format!(
        r#"env -u REDIAL_RECORDED "$REDIAL" check {args} --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >inner.txt 2>&1"#
    )
}

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(REDIAL), script).unwrap()
}

fn command(scene: &Scene, args: &[&str]) -> Command {
    let mut command = scene.command(args);
    // The simulator's own page: nothing of a test asks the network.
    command.env("REDIAL", REDIAL).env("REDIAL_DOCS", format!("{}/docs/chat", scene.simulator().origin()));
    command
}

fn ran(scene: &Scene, args: &[&str], shell: &str) -> Ran {
    let all: Vec<&str> = args.iter().copied().chain(["--", "sh", "-c", shell]).collect();
    Ran::from(command(scene, &all).output().unwrap())
}

fn verified(scene: &Scene, ran: &Ran) -> Note {
    let path = ran.note_path().unwrap_or_else(|| panic!("no note: {}", ran.stderr));
    let verify = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    assert_eq!(verify.code, Some(0), "{}{}\n{}", verify.stdout, verify.stderr, ran.stderr);
    ran.note().unwrap()
}

/// Attempts of the families that answer, in order of time.
fn attempts(note: &Note) -> Vec<&Attempt> {
    let calls = note.calls.iter().filter(|call| call.family != Family::Models);
    let mut attempts: Vec<&Attempt> = calls.flat_map(|call| &call.attempts).collect();
    attempts.sort_by_key(|attempt| attempt.offset_ms);
    attempts
}

fn verdicts(note: &Note) -> Vec<(String, RehearsalVerdict)> {
    let rehearsal = note.rehearsal.as_ref().unwrap();
    rehearsal.verdicts.iter().map(|verdict| (verdict.fault.to_string(), verdict.verdict)).collect()
}

const HANDLED: RehearsalVerdict = RehearsalVerdict::Handled;
const MISHANDLED: RehearsalVerdict = RehearsalVerdict::Mishandled;
const NOT_MET: RehearsalVerdict = RehearsalVerdict::NotMet;

#[test]
fn a_good_client_handles_what_is_played_to_it() {
    let scene = scene(None);
    let check = client("chat --model any-model-at-all --max-attempts 4 --error-path none");
    let ran = ran(&scene, &["rehearse", "--simulate", "--fault", "429,reset,truncate"], &check);
    let note = verified(&scene, &ran);
    assert_eq!((ran.code, note.decision.result), (Some(0), Verdict::Continue), "{}", ran.stderr);
    assert_eq!((note.kind, note.gateway.kind), (Kind::Rehearsal, GatewayKind::Simulator));
    let all = [("429", HANDLED), ("reset", HANDLED), ("truncate", HANDLED)];
    assert_eq!(verdicts(&note), all.map(|(name, verdict)| (name.to_owned(), verdict)));
    let injected: Vec<(u64, &str)> =
        note.rehearsal.iter().flat_map(|r| &r.injected).map(|one| (one.attempt, one.fault.as_str())).collect();
    assert_eq!(injected, [(1, "429"), (2, "reset"), (3, "truncate")]);
    assert!(note.uncertainty.iter().any(|said| said.id.as_str() == "rehearsed"));
    assert!(note.repeat.is_none() && note.sources.is_empty());
    assert!(scene.truth().unwrap().is_empty(), "the gateway hears nothing of a simulated rehearsal");
}

#[test]
fn the_gateway_answers_what_nothing_is_played_to_and_sees_nothing_else() {
    let scene = scene(None);
    let check = client("chat --model sim-model-1 --max-attempts 3 --error-path none");
    let ran = ran(&scene, &["rehearse", "--fault", "503"], &check);
    let note = verified(&scene, &ran);
    assert_eq!(note.gateway.kind, GatewayKind::Real);
    let statuses: Vec<Option<u16>> = attempts(&note).iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(503), Some(200)], "{}", ran.stderr);
    let truth = scene.truth().unwrap();
    assert_eq!(truth.of(Family::Chat).count(), 1);
    assert!(truth.requests().all(|seen| seen.arrived.credential == redial_testkit::Credential::Accepted));
}

#[test]
fn what_a_command_does_decides_and_every_verdict_says_why() {
    // urllib's shortest job in sh: one request, whatever comes of it, and an exit code of the job's own.
    let once = |exit: &str| format!("{}; {exit}", client("chat --model m --max-attempts 1 --error-path none"));
    for (faults, shell, verdict, why) in [
        // Sent once, and told of.
        ("401", once("exit 3"), HANDLED, "The client stopped after attempt 1, and the command ended with 3."),
        ("401", once("exit 0"), MISHANDLED, "The call was left failed"),
        // What a repeat may cure was not repeated.
        ("500", once("exit 3"), MISHANDLED, "was not tried again"),
        // Overloaded, and no wait was asked for: stopping is as good.
        ("503", once("exit 3"), HANDLED, "The client stopped after attempt 1"),
        // A broken answer: told of, or taken for a whole one.
        ("truncate", once("exit 3"), HANDLED, "The client stopped after attempt 1"),
        ("truncate", once("exit 0"), MISHANDLED, "An answer that broke"),
        ("no_terminal", once("exit 0"), MISHANDLED, "An answer that broke"),
        // Nothing was asked.
        ("500", "true".to_owned(), NOT_MET, "No request came"),
        // A token in the output.
        ("401", "echo $OPENAI_API_KEY; exit 3".to_owned(), NOT_MET, "No request came"),
        ("401", format!("{}; echo $OPENAI_API_KEY; exit 3", once("true")), MISHANDLED, "holds a secret of the run"),
        // Without a time limit of its own, a client waits until the hold is over.
        ("hang", once("exit 3"), MISHANDLED, "it has no time limit"),
        (
            "stall",
            format!("{}; exit 3", client("chat --model m --max-attempts 1 --timeout 1s --error-path none")),
            HANDLED,
            "The client stopped after attempt 1",
        ),
    ] {
        let scene = scene(None);
        let hold = if faults == "stall" { "30s" } else { "1s" };
        let ran = ran(&scene, &["rehearse", "--simulate", "--hold", hold, "--fault", faults], &shell);
        let note = verified(&scene, &ran);
        let rehearsal = note.rehearsal.as_ref().unwrap();
        let told = &rehearsal.verdicts[0];
        assert_eq!((told.verdict, rehearsal.verdicts.len()), (verdict, 1), "{faults} {shell}: {}", told.because);
        assert!(told.because.as_str().contains(why), "{faults} {shell}: {}", told.because);
        let good = verdict == HANDLED;
        assert_eq!(ran.code == Some(0), good, "{faults} {shell}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("Fault      {faults} ")), "{}", ran.stderr);
        // What was played is no desk's to answer.
        let support = scene.run(&["show", "--format", "support"]).unwrap().stdout;
        assert!(!support.contains('?'), "{support}");
        assert_eq!(support.contains(", injected"), verdict != NOT_MET, "{support}");
    }
}

#[test]
fn a_repeat_that_cannot_help_or_comes_too_early_is_mishandled() {
    let twice = |exit: &str| {
        let once = client("chat --model m --max-attempts 1 --error-path none");
        format!("{once}; {once}; {exit}")
    };
    // Longer than any machine takes to start a process.
    let patience =
        r#"{"faults":[{"request":1,"fault":{"retry_after":{"status":429,"wait_ms":600000,"form":"seconds"}}}]}"#;
    for (option, fault, why) in [
        ("--fault", "401", "which no repeat of it cures"),
        ("--script", "patience.json", "had asked it to wait 600000 ms"),
    ] {
        let scene = scene(None);
        fs::write(scene.dir().join("patience.json"), patience).unwrap();
        let ran = ran(&scene, &["rehearse", "--simulate", option, fault], &twice("exit 3"));
        let note = verified(&scene, &ran);
        // Whether two processes' equal requests are one call is told by the recorder's own correlation.
        let again = note.calls.iter().find_map(|call| call.attempts.get(1));
        // On a loaded machine the second process may start when the wait is over: then it was right to.
        let early = again.and_then(|again| again.waited_ms).is_some_and(|waited| waited < 1000);
        if fault == "401" && again.is_some() || early {
            let told = &note.rehearsal.as_ref().unwrap().verdicts[0];
            assert!(told.verdict == MISHANDLED && told.because.as_str().contains(why), "{fault}: {}", told.because);
            assert_eq!(ran.code, Some(10));
        }
    }
}

#[test]
fn the_real_key_is_neither_played_back_nor_in_the_note() {
    let scene = scene(None);
    let shell = format!("{}; cat inner.txt", client("chat --model sim-model-1 --max-attempts 1 --error-path none"));
    let ran = ran(&scene, &["rehearse", "--fault", "echo"], &shell);
    let note = verified(&scene, &ran);
    let bytes = fs::read_to_string(ran.note_path().unwrap()).unwrap();
    assert!(!bytes.contains(SCENE_KEY) && !ran.stdout.contains(SCENE_KEY) && !ran.stderr.contains(SCENE_KEY));
    // What was played is not the gateway's doing.
    assert!(!note.credential_echoed);
}

#[test]
fn a_killed_rehearsal_tells_of_what_was_played_and_a_note_of_one_validates() {
    let scene = scene(None);
    let args = ["rehearse", "--simulate", "--keep-journal", "--fault", "500,401"];
    let check = client("chat --model m --max-attempts 2 --error-path none");
    let ran = ran(&scene, &args, &check);
    let whole = verified(&scene, &ran);
    let schema = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/note-v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    assert!(schema.is_valid(&serde_json::to_value(&whole).unwrap()));
    // Killed after each line of its journal: every fault that was played is told of, and none is called handled unseen.
    let path = ran.note_path().unwrap();
    let journal = fs::read(path.with_extension("journal.jsonl")).unwrap();
    let ends: Vec<usize> = (1..=journal.len()).filter(|end| journal[end - 1] == b'\n').collect();
    let mut told = 0;
    for (n, end) in ends.iter().enumerate() {
        let dir = scene.dir().join(format!("killed-{n}"));
        fs::create_dir(&dir).unwrap();
        let cut = dir.join(path.with_extension("journal.jsonl").file_name().unwrap());
        fs::write(&cut, &journal[..*end]).unwrap();
        let recovered = scene.run(&["recover", cut.to_str().unwrap()]).unwrap();
        let Some(note) = recovered.note() else { panic!("{n}: {}", recovered.stderr) };
        let note = if note.recovered { verified(&scene, &recovered) } else { note };
        assert_ne!(note.decision.result, Verdict::Continue);
        let played = journal[..*end].windows(10).filter(|window| *window == br#""injected""#.as_slice()).count();
        let rehearsal = note.rehearsal.as_ref().unwrap();
        assert_eq!(rehearsal.injected.len(), played, "{n}");
        told = told.max(played);
    }
    assert_eq!(told, 2);
}

#[test]
fn faults_that_are_not_known_and_scripts_that_are_none_are_refused() {
    let scene = scene(None);
    fs::write(scene.dir().join("script.json"), r#"{"faults":[{"request":"*","fault":"sk-very-secret"}]}"#).unwrap();
    fs::write(scene.dir().join("none.json"), "{}").unwrap();
    let good = ran(&scene, &["run", "--note-dir", "good"], &client("chat --model sim-model-1 --error-path none"));
    let good = good.note_path().unwrap();
    for args in [
        vec!["--fault", "sk-very-secret"],
        vec!["--fault", "ok"],
        vec!["--fault", "429", "--hold", "soon"],
        vec!["--script", "script.json"],
        vec!["--script", "none.json"],
        vec!["--from", good.to_str().unwrap()],
        vec!["--from", "nowhere.json"],
        vec!["--fault", "429", "--from", "nowhere.json"],
        vec!["--simulate", "--pass-key"],
    ] {
        let all: Vec<&str> = ["rehearse"].into_iter().chain(args.iter().copied()).collect();
        let ran = ran(&scene, &all, "touch started");
        assert!(matches!(ran.code, Some(1 | 2)), "{args:?}: {:?} {}", ran.code, ran.stderr);
        assert!(!ran.stderr.contains("very-secret"), "{}", ran.stderr);
    }
    assert!(!scene.dir().join("started").exists());
}

/// A small generator: seeds give the same incidents on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64 <https://prng.di.unimi.it/splitmix64.c>.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let at = self.roll(list.len() as u64);
        list.get(usize::try_from(at).unwrap()).unwrap()
    }
}

/// Answers of real gateways, in all envelopes.
fn bodies() -> Vec<(u16, Value)> {
    vec![
        (
            401,
            json!({ "error": { "message": "Incorrect API key provided: sk-abc.", "type": "invalid_request_error", "code": "invalid_api_key" } }),
        ),
        (
            429,
            json!({ "error": { "message": "You exceeded your current quota, please check your plan and billing details.", "type": "insufficient_quota", "code": "insufficient_quota" } }),
        ),
        (
            503,
            json!({ "error": { "code": "model_not_found", "message": "No available channel for group default and model x", "type": "new_api_error" } }),
        ),
        (
            500,
            json!({ "error": { "message": "field messages is required (request id: 2026)", "type": "comet_api_error", "param": "", "code": "invalid_request" } }),
        ),
        (529, json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } })),
        (
            400,
            json!({ "type": "error", "error": { "type": "invalid_request_error", "message": "max_tokens: Field required" } }),
        ),
        (
            429,
            json!({ "error": { "code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED" } }),
        ),
        (
            400,
            json!({ "error": { "code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT" } }),
        ),
        (
            503,
            json!({ "error": { "code": 503, "message": "The model is overloaded. Please try again later.", "status": "UNAVAILABLE" } }),
        ),
        (
            400,
            json!({ "error": { "message": "This model's maximum context length is 8192 tokens.", "type": "invalid_request_error", "code": "context_length_exceeded" } }),
        ),
        (
            422,
            json!({ "detail": [{ "loc": ["body", "messages"], "msg": "field required", "type": "value_error.missing" }] }),
        ),
        (
            429,
            json!({ "error": { "code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED", "details": [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.5s" }] } }),
        ),
        (429, json!({ "error": { "message": "slow down", "type": "rate_limit_error", "retry_after": 1 } })),
        (404, json!({ "detail": "Not Found" })),
        (502, json!({ "error": "upstream connect error or disconnect/reset before headers" })),
        (403, json!({ "message": "User is not authorized to access this resource" })),
        (402, json!({ "error": { "message": "Insufficient credits. Add more and retry.", "code": 402 } })),
        (500, json!({})),
    ]
}

/// One fault of an incident, as a script of the simulator's has it.
fn fault(dice: &mut Dice) -> Value {
    let statuses = [400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 504, 529];
    let forms = ["seconds", "milliseconds", "prose"];
    let plain = [
        "reset",
        "close",
        "hang",
        "stall",
        "truncate",
        "reset_in_body",
        "no_terminal",
        "error_event",
        "truncated_chunk",
        "ok_error",
        "not_http",
        "gzip",
        "drip",
        "deep_json",
        "not_utf8",
        "empty",
        "html",
        "redirect",
        "echo",
    ];
    match dice.roll(10) {
        0..=1 => json!({ "status": { "status": dice.pick(&statuses) } }),
        2 => json!({ "status": { "status": 429, "wait_ms": 1_000 } }),
        3 => json!({ "retry_after": { "wait_ms": 200 + dice.roll(800), "form": dice.pick(&forms) } }),
        4 => json!({ "empty": { "status": dice.pick(&statuses) } }),
        5..=6 => {
            let bodies = bodies();
            let (status, body) = dice.pick(&bodies);
            json!({ "answer": { "status": status, "body": body } })
        }
        _ => json!({ *dice.pick(&plain): {} }),
    }
}

/// A script of up to four faults in a row, and the client that meets them.
fn incident(seed: u64) -> (String, String) {
    let mut dice = Dice(seed);
    let family = *dice.pick(&["chat", "responses", "messages", "gemini"]);
    let stream = if dice.roll(2) == 0 { " --stream" } else { "" };
    // The first request of a check asks for the model list.
    let faults: Vec<Value> =
        (0..=dice.roll(4)).map(|n| json!({ "request": n + 2, "fault": fault(&mut dice) })).collect();
    let check = client(&format!("{family} --model sim-model-1{stream} --max-attempts 5 --timeout 700ms"));
    (json!({ "faults": faults }).to_string(), check)
}

/// What has to be equal of an attempt.
fn facts(attempt: &Attempt) -> String {
    let failure = attempt.failure.as_ref();
    format!(
        "status {:?}, transport {:?}, tls {:?}, {:?} {:?} {:?}, finish {:?}, terminal {:?}, hint {:?}, gone {}",
        attempt.status,
        attempt.transport_error,
        attempt.tls,
        failure.map(|failure| failure.category),
        failure.map(|failure| failure.reason),
        failure.map(|failure| failure.retryable),
        attempt.finish,
        attempt.terminal_seen,
        attempt.hint.map(|hint| hint.wait_ms),
        attempt.client_gone,
    )
}

/// Waits of an attempt: before it, until its first byte, until its last.
fn waits(attempt: &Attempt) -> [Option<u64>; 3] {
    [attempt.waited_ms, attempt.timing_ms.first_byte, attempt.timing_ms.last_byte]
}

fn is_near(one: Option<u64>, other: Option<u64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.abs_diff(other) <= 50.max(one / 20),
        (one, other) => one == other,
    }
}

/// Records an incident, plays it again from its note, and says what differs.
fn replayed(seed: &str, (script, shell): &(String, String)) -> (Vec<String>, usize, usize) {
    let scene = scene(Some(script));
    let recorded = ran(&scene, &["run", "--note-dir", "recorded"], shell);
    let first = verified(&scene, &recorded);
    let path: PathBuf = recorded.note_path().unwrap();
    let before = scene.truth().unwrap().len();
    if attempts(&first).iter().all(|attempt| attempt.failure.is_none() && !attempt.client_gone) {
        return (Vec::new(), 0, 0);
    }
    let again = ran(&scene, &["rehearse", "--note-dir", "again", "--from", path.to_str().unwrap()], shell);
    let second = verified(&scene, &again);
    assert_eq!(scene.truth().unwrap().len(), before, "no gateway is asked: {seed}");
    assert_eq!(second.parent.as_ref().map(|parent| &parent.run_id), Some(&first.run_id), "{seed}");
    let (one, two) = (attempts(&first), attempts(&second));
    let mut differ = Vec::new();
    if again.stderr.contains("can be played only roughly") {
        differ.push(format!("seed {seed}: {}\n{script}", again.stderr));
    }
    if one.len() != two.len() {
        differ.push(format!("seed {seed}: {} attempts became {}\n{script}", one.len(), two.len()));
    }
    let mut late = 0;
    for (n, (one, two)) in one.iter().zip(&two).enumerate() {
        if facts(one) != facts(two) {
            differ.push(format!("seed {seed} attempt {n}:\n  {}\n  {}\n{script}", facts(one), facts(two)));
        }
        late += usize::from(!waits(one).iter().zip(waits(two)).all(|(one, two)| is_near(*one, two)));
    }
    (differ, one.len(), late)
}

/// A client that followed a redirect is led on again.
#[test]
fn a_redirect_that_was_followed_is_followed_again_from_its_note() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let redirect =
        r#"{"faults":[{"request":1,"fault":{"redirect":{"status":307,"location":"/v1/chat/completions"}}}]}"#;
    let shell = r#"curl -sL -o got.txt -w '%{http_code}' -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions" >code.txt"#;
    let scene = scene(Some(redirect));
    let recorded = ran(&scene, &["run", "--note-dir", "recorded"], shell);
    let statuses = |note: &Note| attempts(note).iter().map(|attempt| attempt.status).collect::<Vec<_>>();
    assert_eq!(statuses(&verified(&scene, &recorded)), [Some(307), Some(200)], "{}", recorded.stderr);
    let from = recorded.note_path().unwrap();
    let again = ran(&scene, &["rehearse", "--note-dir", "again", "--from", from.to_str().unwrap()], shell);
    let note = verified(&scene, &again);
    assert_eq!((statuses(&note), note.calls.len()), (vec![Some(307), Some(200)], 1), "{}", again.stderr);
    assert_eq!(fs::read_to_string(scene.dir().join("code.txt")).unwrap(), "200");
}

/// Answers that fail in a family's own way, each to the one request of a client.
fn own_ways() -> Vec<(&'static str, &'static str, u16, Value)> {
    let stream = |events: &[Value]| {
        let event = |event: &Value| match event["type"].as_str() {
            Some(name) => format!("event: {name}\ndata: {event}\n\n"),
            None if event.is_string() => format!("data: {}\n\n", event.as_str().unwrap()),
            None => format!("data: {event}\n\n"),
        };
        Value::String(events.iter().map(event).collect())
    };
    let response = |status: &str, output: Value, error: Value| json!({ "id": "resp_1", "object": "response", "status": status, "model": "sim-model-1", "output": output, "error": error });
    let failed = |error: Value| {
        let begun = json!({ "type": "response.created", "response": response("in_progress", json!([]), Value::Null) });
        stream(&[begun, json!({ "type": "response.failed", "response": response("failed", json!([]), error) })])
    };
    let candidate =
        json!({ "candidates": [{ "content": { "parts": [{ "text": "a" }], "role": "model" }, "index": 0 }] });
    let overloaded =
        json!({ "error": { "code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE" } });
    let message = |stop: &str| json!({ "type": "message", "id": "msg_1", "role": "assistant", "model": "m", "content": [], "stop_reason": stop, "usage": { "input_tokens": 5, "output_tokens": 1 } });
    let chat = |finish: &str| json!({ "id": "c", "object": "chat.completion", "model": "m", "choices": [{ "index": 0, "message": { "role": "assistant", "content": "" }, "finish_reason": finish }] });
    let chunk = json!({ "id": "c", "object": "chat.completion.chunk", "model": "m", "choices": [{ "index": 0, "delta": {}, "finish_reason": "content_filter" }] });
    let nested = json!({ "error": { "type": "overloaded_error", "message": "Overloaded" } });
    let waiting = |details: Value| json!({ "error": { "code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED", "details": details } });
    let empty_text = json!([{ "type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [{ "type": "output_text", "text": "", "annotations": [] }] }]);
    vec![
        (
            "responses",
            " --stream",
            200,
            failed(
                json!({ "code": "server_error", "message": "The server had an error while processing your request." }),
            ),
        ),
        (
            "responses",
            " --stream",
            200,
            failed(
                json!({ "code": "rate_limit_exceeded", "message": "Rate limit reached for gpt-x on tokens per min (TPM). Please try again in 11.054s." }),
            ),
        ),
        ("responses", " --stream", 200, stream(std::slice::from_ref(&nested))),
        ("responses", "", 200, response("cancelled", json!([]), Value::Null)),
        ("responses", "", 200, response("completed", empty_text, Value::Null)),
        ("gemini", " --stream", 200, stream(&[candidate, overloaded])),
        (
            "gemini",
            "",
            200,
            json!({ "promptFeedback": { "blockReason": "SAFETY" }, "usageMetadata": { "promptTokenCount": 4, "totalTokenCount": 4 } }),
        ),
        ("gemini", "", 200, json!({ "candidates": [{ "finishReason": "SAFETY", "index": 0 }] })),
        (
            "gemini",
            "",
            429,
            waiting(json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "2s" }])),
        ),
        ("chat", "", 429, json!({ "error": { "message": "slow down", "type": "rate_limit_error", "retry_after": 9 } })),
        ("chat", "", 200, chat("content_filter")),
        ("chat", "", 200, chat("stop")),
        ("chat", " --stream", 200, stream(&[chunk, json!("[DONE]")])),
        ("messages", "", 200, message("refusal")),
        ("messages", " --stream", 200, stream(std::slice::from_ref(&nested))),
    ]
}

#[test]
fn what_fails_in_a_family_s_own_way_happens_again() {
    let cases = own_ways();
    let (next, differ) = (AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((family, stream, status, body)) = cases.get(next.fetch_add(1, Relaxed)) {
                    let kind = if body.is_string() { "text/event-stream" } else { "application/json" };
                    let answer = json!({ "status": status, "headers": { "content-type": kind }, "body": body });
                    // The first request of a check asks for the model list.
                    let script = json!({ "faults": [{ "request": 2, "fault": { "answer": answer } }] }).to_string();
                    let check = client(&format!("{family} --model sim-model-1{stream} --max-attempts 1"));
                    let (found, attempts, _) = replayed(family, &(script, check));
                    let mut differ = differ.lock().unwrap();
                    differ.extend(found);
                    if attempts == 0 {
                        differ.push(format!("no failure: {family}{stream} {body}"));
                    }
                }
            });
        }
    });
    let differ = differ.into_inner().unwrap();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn incidents_happen_again_from_their_notes() {
    let replays: u64 = std::env::var("REDIAL_REPLAYS").ok().and_then(|replays| replays.parse().ok()).unwrap_or(8);
    let (next, late, attempts) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let differ = std::sync::Mutex::new(Vec::new());
    let replayed_notes = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // Clients wait most of the time.
        for _ in 0..6 {
            scope.spawn(|| {
                // Seeds whose incident had no failure are not counted.
                while replayed_notes.load(Relaxed) < usize::try_from(replays).unwrap() {
                    // The first has an answer that is no object: it was played as another failure, and no other of the first did.
                    let seed = next.fetch_add(1, Relaxed).checked_sub(1).map_or(25, |seed| seed as u64);
                    let (found, seen, behind) = replayed(&seed.to_string(), &incident(seed));
                    replayed_notes.fetch_add(usize::from(seen > 0), Relaxed);
                    attempts.fetch_add(seen, Relaxed);
                    late.fetch_add(behind, Relaxed);
                    differ.lock().unwrap().extend(found);
                }
            });
        }
    });
    let differ = differ.into_inner().unwrap();
    let (notes, attempts, late) = (replayed_notes.into_inner(), attempts.into_inner(), late.into_inner());
    println!(
        "{notes} notes replayed, {attempts} attempts: class, reason, status, order, finish and hint differ in {}, waits in {late}",
        differ.len()
    );
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_client_that_lets_go_of_its_connection_late_has_asked_again() {
    // One process that asks again and only then closes the connection of which it heard nothing.
    let ask = r#"printf 'POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Length: 26\r\n\r\n{"model":"m","messages":[]}' "$at" "$OPENAI_API_KEY""#;
    let shell = format!(
        r#"at=${{OPENAI_BASE_URL#http://}}; at=${{at%/v1}}; exec 3<>"/dev/tcp/${{at%:*}}/${{at#*:}}"; {ask} >&3; sleep 1
        exec 4<>"/dev/tcp/${{at%:*}}/${{at#*:}}"; {ask} >&4; sleep 0.2; exec 3>&-; read -r said <&4; [ "${{said#*200}}" != "$said" ]"#
    );
    let scene = scene(None);
    let args = ["rehearse", "--simulate", "--fault", "hang", "--", "bash", "-c", &shell];
    let ran = Ran::from(command(&scene, &args).output().unwrap());
    let note = verified(&scene, &ran);
    assert_eq!((note.calls.len(), verdicts(&note)), (2, vec![("hang".to_owned(), HANDLED)]), "{}", ran.stderr);
}
