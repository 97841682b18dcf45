//! `redial repeat` and `redial diff`: the same narrow check again, and two notes held against each other.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use redial_note::{GatewayKind, Kind, Note, Verdict};
use redial_redact::Sha256;
use redial_testkit::{Ran, Scene};
use serde_json::Value;

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

/// Repeats a note with the same page as a scene's check, in an environment with some variables more.
fn repeat(scene: &Scene, args: &[&str], env: &[(&str, &str)]) -> Ran {
    let docs = format!("{}/docs/chat", scene.simulator().origin());
    let all = [&["repeat", "--docs", docs.as_str()], args].concat();
    Ran::from(scene.command(&all).envs(env.iter().copied()).output().unwrap())
}

fn differs(note: &Note) -> Vec<&str> {
    note.compared.iter().flat_map(|compared| &compared.differs).map(redial_redact::Label::as_str).collect()
}

#[test]
fn a_repeat_asks_the_same_and_names_its_parent() {
    let scene = scene(None);
    let parent = scene.check("chat", &["--stream", "--error-path", "bad-model"]).unwrap();
    let path = parent.note_path().unwrap();
    let first = scene.truth().unwrap().len();
    let ran = repeat(&scene, &[path.to_str().unwrap()], &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let (parent, note) = (parent.note().unwrap(), ran.note().unwrap());
    let named = note.parent.clone().unwrap();
    assert_eq!((named.run_id, named.sha256), (parent.run_id.clone(), Sha256::of(&fs::read(&path).unwrap())));
    assert!(note.kind == Kind::Repeat && differs(&note).is_empty(), "{:?}", note.compared);
    assert_eq!((note.probe, note.repeat), (parent.probe, parent.repeat));
    // What the gateway was asked is the same, request by request.
    let truth = scene.truth().unwrap();
    let asked: Vec<_> = truth.requests().map(|seen| (seen.arrived.method.clone(), seen.arrived.path.clone())).collect();
    assert_eq!(asked.get(..first), asked.get(first..), "{asked:?}");
    assert!(ran.stderr.contains("here and now") && ran.stdout.contains("same: decision"), "{ran:?}");
    assert_eq!(scene.run(&["verify"]).unwrap().code, Some(0));
    let expected = scene.run(&["verify", "--expect", "kind=repeat"]).unwrap();
    assert_eq!(expected.code, Some(0), "{expected:?}");
    // A repeat can be repeated.
    assert_eq!(repeat(&scene, &[], &[]).code, Some(0));
}

/// A run may ask several gateways, by the key that a request carries. What is repeated is the call, where it went.
#[test]
fn a_call_that_went_where_another_key_leads_is_repeated_there_or_not_at_all() {
    const CLIENT: &str = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --model sim-model-1 --error-path none --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >inner.txt 2>&1; exit 0"#;
    let refusing = r#"{"faults":[{"request":"*","fault":{"answer":{"status":401,"body":{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}}}}]}"#;
    let (here, there) = (scene(None), scene(Some(refusing)));
    let run = |args: &[&str]| {
        let mut command = here.command(args);
        command.env("REDIAL", env!("CARGO_BIN_EXE_redial")).env("OPENAI_API_KEY", redial_testkit::SCENE_KEY);
        command.env("OPENAI_BASE_URL", there.simulator().base_url());
        Ran::from(command.env("REDIAL_DOCS", format!("{}/docs/chat", here.pages().unwrap())).output().unwrap())
    };
    let parent = run(&["run", "--no-output-scan", "--", "sh", "-c", CLIENT]);
    let note = parent.note().unwrap();
    let upstream = note.calls.first().and_then(|call| call.upstream.clone()).unwrap();
    assert_eq!(upstream.base_url.as_str(), there.simulator().origin(), "{parent:?}");
    let asked = || (here.truth().unwrap().len(), there.truth().unwrap().len());
    let (path, before) = (parent.note_path().unwrap(), asked());
    // The screen and the gate name the gateway and the credential of the call, not those of the run.
    let shown = here.run(&["show", path.to_str().unwrap()]).unwrap();
    assert!(shown.stdout.contains("Credential variable OPENAI_API_KEY, for http"), "{shown:?}");
    let gate = here.run(&["verify", path.to_str().unwrap(), "--expect", "gateway=cometapi"]).unwrap();
    assert!(gate.code == Some(10) && gate.stdout.contains("no call went to its gateway"), "{gate:?}");
    let ran = run(&["repeat", path.to_str().unwrap()]);
    assert!(ran.code == Some(2) && ran.stderr.contains(upstream.base_url.as_str()), "{ran:?}");
    assert_eq!(asked(), before);
    let named = ["--upstream", there.simulator().base_url(), "--credential", "OPENAI_API_KEY"];
    let ran = run(&[&["repeat", path.to_str().unwrap()], &named[..]].concat());
    assert!(ran.code == Some(20) && ran.stdout.contains("invalid_api_key"), "{ran:?}");
    assert!(asked().0 == before.0 && asked().1 > before.1, "{:?}", asked());
}

/// In the shell of the run nobody has to say where it went: a repeat takes the vendor whose key is set, as the run did.
#[test]
fn a_repeat_in_the_shell_of_its_run_goes_where_the_run_went() {
    const CLIENT: &str = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --model sim-model-1 --error-path none --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >inner.txt 2>&1"#;
    let scene = scene(None);
    let base = scene.simulator().base_url().to_owned();
    let shell = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = scene.command(args);
        command.env_remove("COMETAPI_KEY").env_remove("COMETAPI_BASE_URL");
        command.env("REDIAL", env!("CARGO_BIN_EXE_redial")).env("OPENAI_BASE_URL", &base);
        command.env("REDIAL_DOCS", format!("{}/docs/chat", scene.simulator().origin()));
        Ran::from(command.envs(env.iter().copied()).output().unwrap())
    };
    let key = ("OPENAI_API_KEY", redial_testkit::SCENE_KEY);
    let parent = shell(&["run", "--", "sh", "-c", CLIENT], &[key]);
    let path = parent.note_path().unwrap();
    let ran = shell(&["repeat", path.to_str().unwrap()], &[key]);
    let note = ran.note().unwrap();
    assert!(ran.code == Some(0) && note.gateway.name.as_str() == "openai", "{ran:?}");
    assert_eq!(differs(&note), Vec::<&str>::new(), "{ran:?}");
    // Another vendor's key comes first, or none is set, or the usual gateway was meant: refused, with the least that helps.
    let other = [("COMETAPI_KEY", redial_testkit::SCENE_KEY), ("COMETAPI_BASE_URL", "http://127.0.0.1:9/v1"), key];
    let named = [("REDIAL_GATEWAY", "cometapi"), key];
    let before = scene.truth().unwrap().len();
    for (env, why, remedy) in [
        (&other[..], "the key in COMETAPI_KEY belongs to http://127.0.0.1:9", ": --credential OPENAI_API_KEY"),
        (&[], "without a key or a configuration here it would be", ": --credential OPENAI_API_KEY"),
        (&named, "the configuration here says https://api.cometapi.com", ": --upstream URL --credential NAME"),
    ] {
        let ran = shell(&["repeat", path.to_str().unwrap()], env);
        assert!(ran.code == Some(2) && ran.stderr.contains(why) && ran.stderr.contains(remedy), "{ran:?}");
    }
    assert_eq!(scene.truth().unwrap().len(), before);
    let ran = shell(&["repeat", path.to_str().unwrap(), "--credential", "OPENAI_API_KEY"], &other);
    assert!(ran.code == Some(0) || ran.code == Some(10), "{ran:?}");
    assert!(scene.truth().unwrap().len() > before);
}

#[test]
fn a_note_of_another_gateway_is_refused_and_nothing_is_sent() {
    let (here, there) = (scene(None), scene(None));
    let path = there.check("chat", &[]).unwrap().note_path().unwrap();
    let before = there.truth().unwrap().len();
    let ran = here.run(&["repeat", path.to_str().unwrap()]).unwrap();
    assert!(ran.code == Some(2) && ran.stderr.contains("another gateway"), "{ran:?}");
    assert_eq!((here.truth().unwrap().len(), there.truth().unwrap().len()), (0, before));
    assert!(!here.dir().join("redial-notes").exists(), "a note was written");
    // A note that was edited is not read as an order at all.
    let edited = here.dir().join("edited.json");
    let text = fs::read_to_string(&path).unwrap().replace("sim-model-1", "sim-model-2");
    write(&edited, &text);
    assert_eq!(here.run(&["repeat", edited.to_str().unwrap()]).unwrap().code, Some(20));
}

#[test]
fn what_differs_here_is_said_first_and_pauses() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let cases = [
        (("COMETAPI_KEY", "sk-sim-another-0123456789abcdef"), "credential"),
        (("REDIAL_TIMEOUT", "31s"), "bounds"),
        (("REDIAL_MAX_AGE", "31d"), "configuration"),
        (("https_proxy", ""), ""),
        (("NO_PROXY", "127.0.0.1"), "proxy variables"),
        (("TZ", "UTC"), "recorded variables"),
    ];
    for ((name, value), what) in cases {
        let ran = repeat(&scene, &[path.to_str().unwrap()], &[(name, value)]);
        let note = ran.note().unwrap();
        let wanted: Vec<&str> = [what].into_iter().filter(|what| !what.is_empty()).collect();
        assert_eq!(differs(&note), wanted, "{name}: {ran:?}");
        let found = note.findings.iter().any(|finding| finding.id.as_str() == "environment_mismatch");
        assert!(found != what.is_empty() && (note.decision.result != Verdict::Continue) == found, "{name}: {ran:?}");
        assert_eq!(scene.run(&["verify", ran.note_path().unwrap().to_str().unwrap()]).unwrap().code, Some(0), "{name}");
    }
    // Under another key nothing is called equal or different.
    let ran = repeat(&scene, &[path.to_str().unwrap()], &[("REDIAL_FINGERPRINT_KEY", "0123456789abcdef0123")]);
    let note = ran.note().unwrap();
    let unknown: Vec<&str> =
        note.compared.iter().flat_map(|compared| &compared.not_comparable).map(redial_redact::Label::as_str).collect();
    assert_eq!((differs(&note), unknown), (vec![], vec!["credential", "recorded variables"]), "{ran:?}");
    let told = note.uncertainty.iter().filter(|one| one.id.as_str() == "not_comparable").count();
    assert_eq!((told, note.decision.result), (2, Verdict::Continue), "{ran:?}");
}

/// Variables, the attempts that are made, the bounds that stand in the note, what is said, and what differs by the note.
type Narrowed = (&'static [(&'static str, &'static str)], u64, (u64, u64, u64), &'static str, &'static [&'static str]);

/// How much a repeat takes is the note's to say: what is configured here narrows it, and never widens it.
#[test]
fn a_repeat_takes_no_more_than_its_parent_took() {
    let hurried = r#"{"faults":[{"request":"*","fault":{"retry_after":{"wait_ms":5,"form":"milliseconds"}}}]}"#;
    let scene = scene(Some(hurried));
    let flags = ["--max-attempts", "3", "--max-wait", "2s", "--timeout", "20s", "--error-path", "none"];
    let parent = scene.check("chat", &flags).unwrap();
    let path = parent.note_path().unwrap();
    let attempts = |note: &Note| note.calls.iter().map(|call| call.attempt_count).max().unwrap();
    let noted = parent.note().unwrap();
    assert_eq!((attempts(&noted), noted.bounds.as_ref().unwrap().attempts), (3, 3), "{parent:?}");
    let cases: [Narrowed; 4] = [
        // A default is nobody's word: the same is taken again.
        (&[], 3, (3, 2_000, 20_000), "", &[]),
        (&[("REDIAL_MAX_ATTEMPTS", "1")], 1, (1, 2_000, 20_000), "", &["bounds"]),
        (&[("REDIAL_MAX_ATTEMPTS", "5"), ("REDIAL_TIMEOUT", "5m")], 3, (3, 2_000, 20_000), "widens nothing", &[]),
        (&[("REDIAL_MAX_WAIT", "1s"), ("REDIAL_TIMEOUT", "5m")], 3, (3, 1_000, 20_000), "widens nothing", &["bounds"]),
    ];
    for (env, taken, wanted, said, other) in cases {
        let ran = repeat(&scene, &[path.to_str().unwrap()], env);
        let note = ran.note().unwrap();
        let bounds = note.bounds.clone().unwrap();
        assert_eq!((attempts(&note), (bounds.attempts, bounds.wait_ms, bounds.attempt_ms)), (taken, wanted), "{ran:?}");
        assert!(ran.stderr.contains(said) && ran.stderr.contains("at most"), "{ran:?}");
        assert_eq!(differs(&note), other, "{env:?}: {ran:?}");
    }
    // Of a run's note its budget bounds the check.
    let client = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --model sim-model-1 --error-path none --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --note-dir inner -q >inner.txt 2>&1; exit 0"#;
    let mut run = scene.command(&["run", "--budget", "attempts=1,wait=7s", "--", "sh", "-c", client]);
    let run = Ran::from(run.env("REDIAL", env!("CARGO_BIN_EXE_redial")).output().unwrap());
    let path = run.note_path().unwrap();
    let note = repeat(&scene, &[path.to_str().unwrap()], &[]).note().unwrap();
    let bounds = note.bounds.clone().unwrap();
    assert_eq!((attempts(&note), bounds.attempts, bounds.wait_ms), (1, 1, 7_000), "{run:?}");
}

/// Serves one page of the chat family, whatever it is at the moment, for as long as the test runs.
fn serve(page: &Arc<Mutex<&'static str>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/docs/chat", listener.local_addr().unwrap());
    let page = Arc::clone(page);
    let served = move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).unwrap();
            let is_page = asked.get(..read).unwrap().starts_with(b"GET /docs/chat ");
            let (status, body) = if is_page { ("200 OK", *page.lock().unwrap()) } else { ("404 Not Found", "") };
            let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:");
            write!(stream, "{head} {}\r\n\r\n{body}", body.len()).unwrap();
        }
    };
    thread::Builder::new().spawn(served).unwrap();
    url
}

/// What the page looked like then and now is said before the first request, and not only at the end.
#[test]
fn a_page_that_changed_since_the_note_is_told_before_anything_is_sent() {
    const THEN: &str = "<title>Chat</title><h1>Create a chat completion</h1><p>POST /v1/chat/completions</p>";
    const NOW: &str = "<title>Chat</title><h1>Create a chat completion</h1><p>POST /v1/chat/completions</p><p>New.</p>";
    let scene = scene(None);
    let page = Arc::new(Mutex::new(THEN));
    let docs = serve(&page);
    let parent = scene.run(&["check", "chat", "--model", "sim-model-1", "--docs", &docs]).unwrap();
    let digest =
        |note: &Note| note.sources[0].text_sha256.clone().unwrap().as_str().chars().take(12).collect::<String>();
    let then = digest(&parent.note().unwrap());
    let path = parent.note_path().unwrap();
    let again = || scene.run(&["repeat", "--docs", &docs, path.to_str().unwrap()]).unwrap();
    let before_requests = |ran: &Ran| ran.stderr.split("happy path").next().unwrap().to_owned();
    let same = again();
    assert!(before_requests(&same).contains("same: sources"), "{same:?}");
    *page.lock().unwrap() = NOW;
    let ran = again();
    let (now, said) = (digest(&ran.note().unwrap()), before_requests(&ran));
    let told = said.split_once("different: sources").unwrap().1;
    assert!(then != now && told.contains(&then) && told.contains(&now), "{ran:?}");
    // A page that could not be read is no other page.
    *page.lock().unwrap() = "";
    let ran = again();
    assert!(before_requests(&ran).contains("not comparable: sources"), "{ran:?}");
}

/// Whoever chose what is asked, and wherever the note goes: the settings are the same.
#[test]
fn a_repeat_of_a_check_without_options_differs_in_nothing() {
    let scene = scene(None);
    let checks: [&[&str]; 4] = [
        &["chat", "--simulate"],
        &["models", "--simulate"],
        &["chat", "--simulate", "--model", "sim-model-1", "--error-path", "missing-field"],
        &["messages", "--simulate", "--stream", "--error-path", "none", "--name", "mine"],
    ];
    for check in checks {
        let parent = scene.run(&[&["check"], check].concat()).unwrap();
        let path = parent.note_path().unwrap();
        let ran = scene.run(&["repeat", path.to_str().unwrap(), "--note-dir", "others"]).unwrap();
        assert!(differs(&ran.note().unwrap()).is_empty(), "{check:?}: {ran:?}");
        assert!(ran.stdout.contains("CONTINUE"), "{check:?}: {ran:?}");
        // What the note offers for the same is the same, too.
        let shown = parent.stdout.rsplit_once("redial check ").unwrap().1;
        let offered: Vec<&str> =
            std::iter::once("check").chain(shown.split_whitespace().filter(|word| *word != "\\")).collect();
        let again = scene.run(&offered).unwrap().note_path().unwrap();
        let diff = scene.run(&["diff", path.to_str().unwrap(), again.to_str().unwrap()]).unwrap();
        assert!(!diff.stdout.contains("environment_mismatch"), "{check:?}: {diff:?}");
    }
}

type Change = fn(&mut redial_note::Compared);

/// What a forger may say of a repeat under a new, right seal: each is found, with its place.
#[test]
fn a_repeat_that_was_edited_does_not_stand() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let ran = repeat(&scene, &[path.to_str().unwrap()], &[("REDIAL_TIMEOUT", "31s")]);
    let (draft, derived, redaction, _) = ran.note().unwrap().into_parts();
    let label = |text: &str| redial_redact::Label::new(redial_redact::Tainted::from(text)).unwrap();
    let changes: [(&str, &str, Change); 3] = [
        ("what differed is left out", "/findings", |compared| compared.differs.clear()),
        ("it is called not comparable", "/findings", |compared| compared.not_comparable.append(&mut compared.differs)),
        ("it is named twice", "/compared", |compared| compared.not_comparable = compared.differs.clone()),
    ];
    let place = |draft: redial_note::Draft, derived| {
        let sealed = redial_note::seal(draft, derived, redaction.clone()).unwrap();
        let faults = redial_assess::verify(&redial_note::canonical(&sealed).unwrap());
        faults.into_iter().map(|fault| fault.place).collect::<Vec<_>>()
    };
    assert_eq!(place(draft.clone(), derived.clone()), Vec::<String>::new());
    for (what, wanted, change) in changes {
        let mut edited = draft.clone();
        edited.compared.iter_mut().for_each(change);
        let places = place(edited, derived.clone());
        assert!(places.iter().any(|place| place.starts_with(wanted)), "{what}: {places:?}");
    }
    // Whoever derives everything again has to name what can differ, and a parent.
    let mut edited = draft.clone();
    edited.compared.iter_mut().for_each(|compared| compared.differs = vec![label("the weather")]);
    let again = redial_assess::derive(&edited, &redaction);
    assert!(place(edited, again).contains(&"/compared".to_owned()));
    let taken = draft.calls.iter().map(|call| call.attempt_count).max().unwrap();
    let mut edited = draft.clone();
    edited.bounds.iter_mut().for_each(|bounds| bounds.attempts = taken - 1);
    assert!(place(edited, derived.clone()).contains(&"/bounds/attempts".to_owned()));
    let unbounded = redial_note::Draft { bounds: None, ..draft.clone() };
    assert!(place(unbounded, derived.clone()).contains(&"/bounds".to_owned()));
    let orphan = redial_note::Draft { parent: None, ..draft.clone() };
    assert!(place(orphan, derived.clone()).contains(&"/parent".to_owned()));
    let check = redial_note::Draft { kind: Kind::Check, ..draft };
    assert!(place(check, derived).contains(&"/compared".to_owned()));
}

#[test]
fn what_nobody_asked_a_gateway_cannot_be_repeated() {
    let scene = scene(None);
    let error = scene.dir().join("error.txt");
    write(&error, "HTTP/1.1 429 Too Many Requests\r\n\r\n{\"error\":{\"message\":\"Rate limit reached\"}}");
    scene.run(&["explain", error.to_str().unwrap(), "--note", "--family", "chat"]).unwrap();
    let ran = repeat(&scene, &[], &[]);
    assert!(ran.code == Some(2) && ran.stderr.contains("pasted"), "{ran:?}");
    // A simulated check is repeated against a simulator, and in CI only where somebody says so.
    let simulated = scene.run(&["check", "chat", "--simulate"]).unwrap();
    assert_eq!(simulated.code, Some(0), "{simulated:?}");
    let ran = Ran::from(scene.command(&["repeat"]).env("CI", "true").output().unwrap());
    assert!(ran.code == Some(2) && ran.stderr.contains("refused in CI"), "{ran:?}");
    let ran = scene.run(&["repeat"]).unwrap();
    assert_eq!(ran.note().unwrap().gateway.kind, GatewayKind::Simulator, "{ran:?}");
}

#[test]
fn a_repeat_that_had_no_key_leads_to_the_note_that_it_repeats() {
    let scene = scene(None);
    let parent = scene.check("chat", &[]).unwrap().note().unwrap().run_id.to_string();
    let without = Ran::from(scene.command(&["repeat"]).env_remove("COMETAPI_KEY").output().unwrap());
    assert!(without.note().unwrap().calls.is_empty(), "{without:?}");
    let ran = repeat(&scene, &[], &[]);
    assert!(ran.code == Some(2) && ran.stderr.contains(&format!("redial repeat {parent}")), "{ran:?}");
    assert_eq!(repeat(&scene, &[&parent], &[]).code, Some(0));
}

#[test]
fn a_recorded_command_is_printed_in_its_checkout_with_what_was_left_out() {
    let scene = scene(None);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
        let ran =
            Command::new("git").args(identity).args(args).current_dir(scene.dir()).env("HOME", scene.dir()).output();
        assert!(ran.unwrap().status.success(), "{args:?}");
    };
    git(&["init", "-q", "."]);
    git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let client = "curl -s -o /dev/null -H \"authorization: Bearer $COMETAPI_KEY\" -H 'content-type: application/json' \
                  -d '{\"model\":\"sim-model-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}' \
                  \"$COMETAPI_BASE_URL/chat/completions\"";
    let terms = [
        "--budget",
        "attempts=3,wait=2m",
        "--scope=src/**",
        "--scope",
        "docs",
        "--expect",
        "overloaded=1",
        "--name",
        "night-run",
        "--operator-note",
        "it's $(touch pwned) `touch pwned` $HOME",
    ];
    let recorded = scene.run(&[&["run"], terms.as_slice(), &["--", "sh", "-c", client]].concat()).unwrap();
    let path = recorded.note_path().unwrap();
    let path = path.to_str().unwrap();
    let ran = scene.run(&["repeat", path, "--command"]).unwrap();
    assert!(ran.code == Some(10) && ran.stdout.starts_with(
        "redial run --budget attempts=3,wait=2m '--scope=src/**' --scope docs --expect overloaded=1 --name night-run \
         --operator-note 'it'\\''s $(touch pwned) `touch pwned` $HOME' -- "
    ), "{ran:?}");
    // Whoever wrote the note's words has none of them run here.
    for shell in ["sh", "bash"] {
        let line = ran.stdout.replace("redial run", "printf '%s\\n'").replace(['‹', '›'], "");
        let pasted = Command::new(shell).args(["-c", &line]).current_dir(scene.dir()).output().unwrap();
        let words = String::from_utf8(pasted.stdout).unwrap();
        assert!(words.contains("it's $(touch pwned) `touch pwned` $HOME\n"), "{words}");
        assert!(!scene.dir().join("pwned").exists(), "{line}");
    }
    let gaps = ran.stdout.matches("‹argument›").count();
    let fill: Vec<&str> = (0..gaps).flat_map(|_| ["--fill", "it's $(id)"]).collect();
    let ran = scene.run(&[&["repeat", path, "--command"], fill.as_slice()].concat()).unwrap();
    assert!(ran.code == Some(0) && ran.stdout.contains(r"'it'\''s $(id)'"), "{ran:?}");
    git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    let ran = scene.run(&["repeat", path, "--command"]).unwrap();
    assert!(ran.code == Some(1) && ran.stderr.contains("not the checkout"), "{ran:?}");
    // Without --command the narrow check of the same family and model is made.
    let note = repeat(&scene, &[path], &[]).note().unwrap();
    assert_eq!((note.kind, note.endpoint_family.name(), note.probe), (Kind::Repeat, "chat", None));
}

#[test]
fn two_notes_are_compared_by_what_they_say() {
    let limited = r#"{"faults":[{"request":8,"fault":{"retry_after":{"wait_ms":20,"form":"milliseconds"}}}]}"#;
    let scene = scene(Some(limited));
    let check = |args: &[&str], env: &[(&str, &str)]| {
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let all = [&["check", "chat", "--model", "sim-model-1", "--docs", docs.as_str()], args].concat();
        let ran =
            Ran::from(scene.command(&all).env("REDIAL_RECORD", "FLAG").envs(env.iter().copied()).output().unwrap());
        ran.note_path().unwrap().to_str().unwrap().to_owned()
    };
    let diff = |a: &str, b: &str| {
        let ran = scene.run(&["diff", a, b, "--format", "json"]).unwrap();
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let rows = json["rows"].as_array().unwrap().clone();
        let of = |state: &str| -> Vec<String> {
            let rows = rows.iter().filter(|row| row["state"] == state);
            rows.map(|row| row["what"].as_str().unwrap().to_owned()).collect()
        };
        (ran.code, of("different"), of("not_comparable"), json["environment_mismatch"].as_bool().unwrap())
    };
    let one = check(&[], &[("FLAG", "on")]);
    let two = check(&[], &[("FLAG", "on")]);
    assert_eq!(diff(&one, &two), (Some(0), vec![], vec![], false));
    let retried = check(&[], &[("FLAG", "on")]);
    let wanted: Vec<String> = ["attempts", "statuses", "reasons"].map(str::to_owned).to_vec();
    assert_eq!(diff(&one, &retried), (Some(10), wanted, vec![], false));
    let flagged = check(&["--stream"], &[("FLAG", "off")]);
    let wanted: Vec<String> =
        ["request", "request shape", "request body", "recorded variables"].map(str::to_owned).to_vec();
    assert_eq!(diff(&one, &flagged), (Some(10), wanted, vec![], true));
    let foreign = check(&[], &[("FLAG", "on"), ("REDIAL_FINGERPRINT_KEY", "0123456789abcdef0123")]);
    let wanted: Vec<String> = ["request body", "credential", "recorded variables"].map(str::to_owned).to_vec();
    assert_eq!(diff(&one, &foreign), (Some(10), vec![], wanted, false));
    for format in ["text", "markdown"] {
        let ran = scene.run(&["diff", &one, &flagged, "--format", format]).unwrap();
        assert!(ran.stdout.contains("other values of FLAG") && ran.stdout.contains("environment_mismatch"), "{ran:?}");
        for word in [" ms", "faster", "slower", "latency"] {
            assert!(!ran.stdout.contains(word), "{word}: {ran:?}");
        }
    }
    let budgeted = |budget: &str| {
        let ran = scene.run(&["run", "--budget", budget, "--", "true"]).unwrap();
        ran.note_path().unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(diff(&budgeted("calls=1"), &budgeted("calls=2")).1, ["budget"]);
    let edited = scene.dir().join("edited.json");
    write(&edited, &fs::read_to_string(&one).unwrap().replace("sim-model-1", "sim-model-2"));
    assert_eq!(scene.run(&["diff", &one, edited.to_str().unwrap()]).unwrap().code, Some(20));
}

#[test]
fn a_fallback_is_named_only_where_both_notes_show_the_setting() {
    // The list is the first request of each check; each check but the last sends three at most.
    let script = r#"{"faults":[{"request":5,"fault":{"retry_after":{"wait_ms":20,"form":"milliseconds"}}},
        {"request":[11,13,14,15],"fault":"reset"}]}"#;
    let scene = scene(Some(script));
    let check = |args: &[&str]| {
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let all = [&["check", "chat", "--model", "sim-model-1", "--docs", docs.as_str()], args].concat();
        Ran::from(scene.command(&all).output().unwrap()).note_path().unwrap().to_str().unwrap().to_owned()
    };
    let diff = |a: &str, b: &str| -> (Vec<String>, Vec<String>) {
        let ran = scene.run(&["diff", a, b, "--format", "json"]).unwrap();
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let rows = json["rows"].as_array().unwrap();
        let unknown = rows.iter().filter(|row| row["state"] == "not_comparable");
        let fallback = json["unreviewed_fallback"].as_array().unwrap();
        (
            unknown.map(|row| row["what"].as_str().unwrap().to_owned()).collect(),
            fallback.iter().map(|what| what.as_str().unwrap().to_owned()).collect(),
        )
    };
    let (good, retried) = (check(&[]), check(&[]));
    assert_eq!(diff(&good, &retried).1, Vec::<String>::new(), "the gateway failed once, and nothing was set otherwise");
    // The command that a note offers names the address, and so gives the gateway another name.
    let origin = scene.simulator().origin();
    let pasted = check(&["--upstream", origin, "--credential", "COMETAPI_KEY", "--error-path", "none"]);
    assert_eq!(diff(&good, &pasted).1, Vec::<String>::new(), "the same address");
    let (once, twice) = (check(&["--max-attempts", "1", "--error-path", "none"]), check(&["--error-path", "none"]));
    assert_eq!(diff(&once, &twice).1, ["attempts"], "the same failure, and one went on");
    let pasted = scene.dir().join("pasted.txt");
    write(&pasted, r#"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#);
    let reported = scene.run(&["explain", "pasted.txt", "--note", "--family", "chat", "--status", "429"]).unwrap();
    let reported = reported.note_path().unwrap().to_str().unwrap().to_owned();
    let (unknown, fallback) = diff(&reported, &good);
    for what in ["attempts", "request", "model asked", "gateway", "credential", "machine", "configuration"] {
        assert!(unknown.iter().any(|one| one == what), "{what}: {unknown:?}");
    }
    assert_eq!(fallback, Vec::<String>::new());
    let simulated = scene.run(&["check", "chat", "--simulate", "--allow-simulated"]).unwrap().note_path().unwrap();
    assert_eq!(diff(simulated.to_str().unwrap(), &good).1, Vec::<String>::new(), "a simulator stands for no gateway");
}

/// Within one call a client may ask another model after a failure: of two notes that tell of the same call first, the models differ.
#[test]
fn a_model_that_the_second_run_fell_back_to_is_told() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let script = r#"{"faults":[{"request":2,"fault":{"status":{"status":500}}}]}"#;
    let scene = scene(Some(script));
    const ASK: &str = r#"ask() { curl -s -o /dev/null -w '%{http_code}' -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"'$1'","messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; }
        [ "$(ask sim-model-1)" = 200 ] || ask sim-model-2-preview"#;
    let run = || scene.run(&["run", "--", "sh", "-c", ASK]).unwrap().note_path().unwrap().to_str().unwrap().to_owned();
    let (first, second) = (run(), run());
    let diff = |a: &str, b: &str| -> (String, Value) {
        let ran = scene.run(&["diff", a, b, "--format", "json"]).unwrap();
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        let row = json["rows"].as_array().unwrap().iter().find(|row| row["what"] == "model asked").unwrap().clone();
        (format!("{} {}", row["state"], row["b"]), json["unreviewed_fallback"].clone())
    };
    let (models, fallback) = diff(&first, &second);
    assert_eq!(models, r#""different" "sim-model-1, then sim-model-2-preview""#);
    assert!(fallback.as_array().unwrap().iter().any(|what| what == "model asked"), "{fallback}");
    // That a client did not come to fall back is no fallback.
    let (models, fallback) = diff(&second, &first);
    assert_eq!(models, r#""different" "sim-model-1""#);
    assert!(fallback.as_array().unwrap().iter().all(|what| what != "model asked"), "{fallback}");
}

#[expect(clippy::disallowed_methods, reason = "a test writes what a user would")]
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}
