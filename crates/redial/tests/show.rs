//! `redial show` in every format: what each says, what it never says, and that nothing is shown that was not searched.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use html5gum::{Token, Tokenizer};
use redial_testkit::{Ran, SCENE_KEY, Scene};

/// A wait, a failure that stays, and words that could be markup.
const FAILING: &str = r#"{"faults":[{"request":2,"fault":{"retry_after":{"wait_ms":20,"form":"milliseconds"}}},
    {"request":3,"fault":{"answer":{"status":400,"headers":{"x-request-id":"req_1b2c3d"},"body":{"error":{"message":"Invalid <b>value</b> for model & 'messages'","type":"invalid_request_error","code":"invalid_value"}}}}}]}"#;

const FORMATS: [&str; 9] = ["text", "record", "json", "yaml", "markdown", "handoff", "html", "support", "curl"];

fn scene(script: Option<&str>) -> Scene {
    Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), script).unwrap()
}

fn show(scene: &Scene, format: &str) -> String {
    let ran = scene.run(&["show", "--format", format]).unwrap();
    assert_eq!(ran.code, Some(0), "{format}: {ran:?}");
    ran.stdout
}

#[test]
fn a_handover_fits_into_a_comment_and_leaves_nothing_out() {
    let scene = scene(Some(FAILING));
    let ran = scene.check("chat", &["--operator-note", "before the release"]).unwrap();
    let note = ran.note_path().unwrap();
    let handoff = show(&scene, "handoff");
    assert!(handoff.len() < redial_report::COMMENT_MOST / 4, "{}", handoff.len());
    for said in ["req", "ESCALATE", "429", "400", "Nobody outside could have seen", "curl -sS", "Signed off: nobody"] {
        assert!(handoff.contains(said), "{said}: {handoff}");
    }
    let file = scene.dir().join("handoff.md");
    let written = scene.run(&["show", "--format", "handoff", "--output", file.to_str().unwrap()]).unwrap();
    assert_eq!((written.code, fs::read_to_string(&file).unwrap()), (Some(0), handoff), "{written:?}");
    // Redial's own rules find nothing missing in it, and no claim that the note does not carry.
    let args = ["claims", file.to_str().unwrap(), "--handoff", "--note", note.to_str().unwrap()];
    let claims = scene.run(&args).unwrap();
    assert_eq!(claims.code, Some(0), "{claims:?}");
    // A file that exists is left as it is.
    let again = scene.run(&["show", "--format", "html", "--output", file.to_str().unwrap()]).unwrap();
    assert!(again.code == Some(1) && fs::read_to_string(&file).unwrap().starts_with("# Redial"), "{again:?}");
    assert!(again.stderr.contains("name another file"), "{again:?}");
}

#[test]
fn what_is_shown_as_json_is_the_note_and_verifies() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let file = scene.dir().join("copy.json");
    scene.run(&["show", "--format", "json", "--output", file.to_str().unwrap()]).unwrap();
    let own = fs::read(&path).unwrap();
    assert_eq!((fs::read(&file).unwrap(), show(&scene, "json").into_bytes()), (own.clone(), own));
    let verified = scene.run(&["verify", file.to_str().unwrap()]).unwrap();
    assert_ne!(verified.code, Some(20), "{verified:?}");
}

/// Screens and comments name a note by its file alone: the commands in them work where the run was.
#[test]
fn a_note_is_found_by_the_name_that_a_screen_gives_it() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let file = path.file_name().unwrap().to_str().unwrap();
    let run = file.strip_suffix(".json").unwrap();
    scene.check("chat", &[]).unwrap();
    for args in [
        ["show", file].as_slice(),
        &["show", run],
        &["verify", file],
        &["repeat", file, "--command"],
        &["diff", file, run],
        &["check", "chat", "--from", file, "--docs", &format!("{}/docs/chat", scene.simulator().origin())],
        &["claims", "--note", file, path.to_str().unwrap()],
        &["scan", "--note", file, "home"],
        &["sign-off", file, "pass", "--note", "as it should be", "--by", "ada"],
    ] {
        let ran = scene.run(args).unwrap();
        assert!(!ran.stderr.contains("cannot be read"), "{args:?}: {ran:?}");
    }
    let ran = scene.run(&["show", file]).unwrap();
    assert!(ran.code == Some(0) && ran.stdout.contains(run) && ran.stdout.contains("as it should be"), "{ran:?}");
    // What lies here goes first, and a path is a path.
    fs::copy(path.with_extension("md"), scene.dir().join(file)).unwrap();
    assert_eq!(scene.run(&["show", file]).unwrap().code, Some(20));
    for other in [format!("./{run}"), format!("elsewhere/{file}"), "another".to_owned()] {
        assert_eq!(scene.run(&["show", &other]).unwrap().code, Some(1), "{other}");
    }
}

/// Every call fails for a reason of its own kind: findings, calls and rows stay within what a person and a comment take.
#[test]
fn a_run_of_many_failures_stays_short() {
    let refused = r#"{"faults":[{"request":"*","fault":{"answer":{"status":401,"body":{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}}}}]}"#;
    let scene = scene(Some(refused));
    let client = r#"n=0; while [ $n -lt 40 ]; do n=$((n+1)); curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d "{\"model\":\"sim-model-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi $n\"}]}" "$OPENAI_BASE_URL/chat/completions"; done"#;
    let docs = format!("{}/docs/chat", scene.pages().unwrap());
    let ran = Ran::from(scene.command(&["run", "--", "sh", "-c", client]).env("REDIAL_DOCS", docs).output().unwrap());
    let note = ran.note().unwrap();
    assert!(note.calls.len() == 40 && note.findings.len() >= 40, "{} findings", note.findings.len());
    let (text, handoff) = (show(&scene, "text"), show(&scene, "handoff"));
    assert!(text.lines().count() < 120 && text.contains("more findings"), "{text}");
    assert!(handoff.len() < redial_report::COMMENT_MOST / 4 && handoff.contains("more attempts"), "{}", handoff.len());
    assert_eq!(show(&scene, "html").matches("<tr><th scope=\"row\">").count(), 40);
}

#[test]
fn a_support_packet_has_what_a_desk_asks_for_and_nothing_of_the_workflow() {
    let scene = scene(Some(FAILING));
    let note = scene.check("chat", &["--operator-note", "before the release"]).unwrap().note().unwrap();
    let support = show(&scene, "support");
    let attempts = &note.calls[1].attempts;
    for said in [
        "request id req_1b2c3d (from its header)",
        "POST /v1/chat/completions, family chat",
        "sim-model-1",
        attempts[0].started_at.to_string().as_str(),
        attempts[1].started_at.to_string().as_str(),
        "Expected  a success of family chat",
        "Observed  429, 400; the last attempt failed",
        "Question  Why did request req_1b2c3d end with 400",
        "messages: 1",
    ] {
        assert!(support.contains(said), "{said}: {support}");
    }
    assert_eq!(support.matches('?').count(), 1, "one question: {support}");
    for kept in ["before the release", "redial check", "local", note.run_id.as_str(), "COMETAPI_KEY"] {
        assert!(!support.contains(kept), "{kept}: {support}");
    }
}

#[test]
fn a_page_is_whole_escaped_and_loads_nothing() {
    let scene = scene(Some(FAILING));
    scene.check("chat", &[]).unwrap();
    let page = show(&scene, "html");
    let (mut open, mut ids, mut headings, mut seen) = (Vec::new(), BTreeSet::new(), Vec::new(), BTreeSet::new());
    for token in Tokenizer::new(page.as_str()) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attributes: Vec<(String, String)> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| {
                        (String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned())
                    })
                    .collect();
                let of =
                    |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
                assert!(
                    !["script", "img", "link", "iframe", "object", "form", "b"].contains(&name.as_str()),
                    "<{name}>"
                );
                assert!(!attributes.iter().any(|(name, _)| name.starts_with("on") || name == "src"), "{attributes:?}");
                if name == "th" {
                    assert!(matches!(of("scope"), Some("col" | "row")), "a header of no scope");
                }
                if let Some(id) = of("id") {
                    assert!(ids.insert(id.to_owned()), "twice: {id}");
                }
                if let Some(labelled) = of("aria-labelledby") {
                    seen.insert(labelled.to_owned());
                }
                if let Some(level) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
                    headings.push(level);
                }
                if !["meta", "br"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                assert_eq!(open.pop().as_deref(), Some(&*String::from_utf8_lossy(&tag.name)), "closed out of order");
            }
            Token::Error(error) => panic!("{error:?}"),
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) => {}
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(seen.is_subset(&ids), "labels of nothing: {seen:?}");
    assert!(headings[0] == 1 && headings[1..].iter().all(|level| *level == 2), "{headings:?}");
    for landmark in ["<header>", "<main>", "<footer>", "lang=\"en\"", "prefers-color-scheme: dark", "@media print"] {
        assert!(page.contains(landmark), "{landmark}");
    }
    assert!(!page.contains("url(") && !page.contains("@import"));
}

#[test]
fn a_secret_of_this_environment_is_never_shown_whatever_the_format() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let json = fs::read_to_string(&path).unwrap();
    let note: redial_note::Note = serde_json::from_str(&json).unwrap();
    // The run's own name stands in every format but these; whoever calls it a secret must not see it.
    for format in FORMATS.iter().copied().filter(|format| !["support", "curl"].contains(format)) {
        let file = scene.dir().join(format!("out.{format}"));
        let args = ["show", path.to_str().unwrap(), "--format", format, "--output", file.to_str().unwrap()];
        let ran = Ran::from(scene.command(&args).env("MY_TOKEN", note.run_id.as_str()).output().unwrap());
        assert!(ran.code == Some(20) && !file.exists(), "{format}: {ran:?}");
        assert!(ran.stderr.contains("the value of MY_TOKEN stands in it"), "{format}: {ran:?}");
        let named = ["show", path.to_str().unwrap(), "--format", format, "--secret-env", "SEED"];
        let ran = Ran::from(scene.command(&named).env("SEED", note.run_id.as_str()).output().unwrap());
        assert!(ran.code == Some(20) && ran.stdout.is_empty(), "{format}: {ran:?}");
    }
    for format in FORMATS {
        assert!(!show(&scene, format).contains(SCENE_KEY), "{format}");
    }
    // What show can make was searched when the note was written, with the control in it.
    let exports = note.redaction.artefacts.iter().find(|one| one.name == redial_note::ArtefactName::Exports).unwrap();
    assert!(exports.bytes > 4096 && exports.hits == 0 && exports.is_read());
    assert!(note.redaction.passed);
}

/// On a machine that has only the note and a credential: an empty home, no configuration, a POSIX shell.
#[test]
fn the_commands_that_repeat_work_when_pasted_into_a_shell() {
    for family in ["chat", "responses", "messages", "gemini", "models"] {
        let scene = scene(None);
        let streams: &[&str] = if matches!(family, "models") { &[] } else { &["--stream"] };
        let checked = scene.check(family, streams).unwrap();
        let (screen, repeat) = (&checked.stdout, checked.note().unwrap().repeat.unwrap());
        let elsewhere = scene.dir().join("elsewhere");
        fs::create_dir_all(&elsewhere).unwrap();
        let before = scene.truth().unwrap().len();
        for shell in ["sh", "dash"] {
            let Some(ran) = pasted(shell, repeat.curl.as_ref().unwrap().as_str(), &elsewhere, "COMETAPI_KEY") else {
                continue;
            };
            assert!(ran.code == Some(0) && ran.stdout.contains(" 200 "), "{family}, {shell}: {ran:?}");
            let ran = pasted(shell, repeat.command.as_str(), &elsewhere, "COMETAPI_KEY").unwrap();
            assert_eq!(ran.code, Some(0), "{family}, {shell}: {ran:?}");
            // And so does what the screen shows, taken from there as it is wrapped.
            let (_, shown) = screen.split_once("\nRepeat ").unwrap();
            let ran = pasted(shell, shown, &elsewhere, "COMETAPI_KEY").unwrap();
            assert_eq!(ran.code, Some(0), "{family}, {shell}, {shown}: {ran:?}");
        }
        assert!(scene.truth().unwrap().len() > before, "{family}: nothing was sent");
    }
}

/// A key that lay in a file, or came from a command: the note holds neither's place, and says what to put where.
#[test]
fn what_a_note_does_not_hold_of_a_key_is_asked_for_where_the_commands_stand() {
    let scene = scene(None);
    let secret_place = scene.dir().join("hidden-place");
    fs::create_dir_all(&secret_place).unwrap();
    write(&secret_place.join("gateway.key"), SCENE_KEY.as_bytes());
    write(&secret_place.join("print-key"), format!("#!/bin/sh\necho {SCENE_KEY}\n").as_bytes());
    Command::new("chmod").args(["700", "print-key"]).current_dir(&secret_place).status().unwrap();
    let place = secret_place.to_str().unwrap();
    let elsewhere = scene.dir().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    for source in [
        format!("file = \"{place}/gateway.key\""),
        format!("command = [\"{place}/print-key\", \"--account\", \"main\"]"),
    ] {
        let base = scene.simulator().base_url();
        let file = scene.dir().join("other.toml");
        write(&file, format!("credential = {{ {source} }}\n[gateway]\nbase_url = \"{base}\"\n").as_bytes());
        let docs = format!("{}/docs/chat", scene.simulator().origin());
        let args = ["--config", file.to_str().unwrap(), "check", "chat", "--model", "sim-model-1", "--docs", &docs];
        let mut command = scene.command(&args);
        let ran = Ran::from(command.env_remove("COMETAPI_KEY").env_remove("COMETAPI_BASE_URL").output().unwrap());
        let note = ran.note().unwrap();
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let repeat = note.repeat.unwrap();
        let command = repeat.command.as_str();
        assert!(command.ends_with(&format!(" --credential API_KEY --docs {docs}")), "{command}");
        let whole = fs::read_to_string(ran.note_path().unwrap()).unwrap() + &ran.stdout;
        assert!(!whole.contains("hidden-place") && !whole.contains("--account"), "{whole}");
        let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("Put the key into the variable API_KEY first"), "{said}");
        for line in [command, repeat.curl.as_ref().unwrap().as_str()] {
            let Some(ran) = pasted("sh", line, &elsewhere, "API_KEY") else { continue };
            assert!(ran.code == Some(0), "{line}: {ran:?}");
        }
        assert_eq!(scene.run(&["verify"]).unwrap().code, Some(0));
    }
}

/// A request without a model, or without JSON: a command that asks for none would be no repeat of it, and refused.
#[test]
fn a_call_that_asked_for_no_model_has_no_command_and_says_why() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    for body in [r#"{"messages":[{"role":"user","content":"hi"}]}"#, r#"{"model":"#] {
        let scene = scene(None);
        let ask = format!(
            r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{body}' "$OPENAI_BASE_URL/chat/completions""#
        );
        let ran = scene.run(&["run", "--", "sh", "-c", &ask]).unwrap();
        let note = ran.note().unwrap();
        let found = note.findings.iter().filter(|finding| finding.id.as_str() == "weak_handoff").count();
        assert!(note.repeat.is_none() && found == 1, "{body}: {ran:?}");
        let said = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains("no model was seen that the call asked for. Who knows the model: redial check"),
            "{said}"
        );
        let repeat = scene.run(&["repeat"]).unwrap();
        assert!(repeat.code == Some(2) && repeat.stderr.contains("no model was seen"), "{repeat:?}");
        assert_eq!(scene.run(&["verify"]).unwrap().code, Some(0));
    }
}

/// Why a note has no curl line differs by the note.
#[test]
fn the_reason_for_no_curl_line_is_the_notes_own() {
    let scene = scene(None);
    let no_call = ["run", "--", "true"];
    write(&scene.dir().join("error.txt"), b"401 invalid api key");
    let pasted = ["explain", "error.txt", "--family", "chat", "--note"];
    let simulated = ["check", "chat", "--simulate"];
    for (args, why) in [
        (&no_call[..], "no work call was seen"),
        (&pasted, "it was made from a pasted error"),
        (&simulated, "the simulator's address is gone with it"),
    ] {
        let made = scene.run(args).unwrap();
        let path = made.note_path().unwrap();
        let ran = scene.run(&["show", path.to_str().unwrap(), "--format", "curl"]).unwrap();
        assert!(ran.code != Some(0) && ran.stderr.contains(why), "{made:?}: {ran:?}");
    }
}

/// Pastes a command into a shell, with the key in a variable; `None` where this machine has no such shell or no curl.
fn pasted(shell: &str, line: &str, dir: &Path, variable: &str) -> Option<Ran> {
    let binary = Path::new(env!("CARGO_BIN_EXE_redial")).parent()?;
    #[expect(clippy::disallowed_methods, reason = "a shell needs to know where programs are")]
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").ok()?);
    if Command::new("curl").arg("--version").output().is_err() {
        return None;
    }
    let mut command = Command::new(shell);
    command.args(["-c", line]).current_dir(dir).env_clear().env("PATH", path).env("HOME", dir);
    // The page is one of this machine, which is open to tests alone.
    command.env(variable, SCENE_KEY).env("REDIAL_DOCS_ALLOW_LOOPBACK", "1");
    command.output().ok().map(Ran::from)
}

/// Under a 200, what a desk is asked is what became of the answer: the status is as it should be.
#[test]
fn a_support_packet_asks_where_a_stream_was_cut_and_not_why_it_ended_with_200() {
    for fault in ["no_terminal", "truncate", "error_event"] {
        let script = format!(r#"{{"faults":[{{"request":"*","fault":{{"{fault}":{{}}}}}}]}}"#);
        let scene = scene(Some(&script));
        scene.check("chat", &["--stream", "--max-attempts", "1", "--error-path", "none"]).unwrap();
        let packet = show(&scene, "support");
        let question = packet.lines().find(|line| line.starts_with("Question")).unwrap();
        let asked = if fault == "error_event" { " under a 200, " } else { " leave your side whole after its 200, " };
        assert!(question.contains(asked) && packet.matches('?').count() == 1, "{fault}: {packet}");
        assert!(!question.contains("end with 200"), "{fault}: {packet}");
    }
}

#[test]
fn a_sign_off_says_whose_place_it_takes_and_one_of_another_note_counts_for_nobody() {
    let scene = scene(None);
    let path = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let sign = |result: &str, by: &str| scene.run(&["sign-off", result, "--note", "looked at it", "--by", by]).unwrap();
    let first = sign("pass", "ada");
    assert!(first.code == Some(0) && !first.stderr.contains("takes the place"), "{first:?}");
    assert!(sign("fail", "bob").stderr.contains("this takes the place of: pass by ada at 20"));
    let unnamed = sign("fail", "Zoë");
    assert!(unnamed.code == Some(2) && !unnamed.stderr.contains("no --by was given"), "{unnamed:?}");
    let beside = path.with_extension("signoff.json");
    let moved = fs::read(&beside).unwrap();
    // A shell's `*.json` names it with its note: what is asked of it is asked of the note.
    let verified = scene.run(&["verify", beside.to_str().unwrap()]).unwrap();
    assert!(verified.code == Some(0) && verified.stdout.contains("intact"), "{verified:?}");
    fs::remove_file(&beside).unwrap();
    let other = scene.check("chat", &[]).unwrap().note_path().unwrap();
    let shown = |warned: bool| {
        let ran = scene.run(&["show", other.to_str().unwrap()]).unwrap();
        assert!(ran.code == Some(0) && ran.stdout.contains("nobody has"), "{ran:?}");
        assert_eq!(ran.stderr.contains("is no sign-off of this note"), warned, "{ran:?}");
    };
    shown(false);
    write(&other.with_extension("signoff.json"), &moved);
    shown(true);
}

/// A person's words are held against the rules for claims and against the note, and stay the person's.
#[test]
fn the_words_of_a_sign_off_are_warned_of_where_they_say_more_than_the_note() {
    let scene = scene(Some(r#"{"faults":[{"request":2,"fault":{"status":{"status":503}}}]}"#));
    let path = scene.check("chat", &["--error-path", "none"]).unwrap().note_path().unwrap();
    let sign = |note: &str| scene.run(&["sign-off", "pass", "--note", note, "--by", "ada"]).unwrap();
    let cases = [
        ("The gateway is stable again.", &["(uptime)", "At 20", "succeeded after 2 attempts (503, 200)"][..]),
        ("It succeeded on the first try.", &["(contradicted_by_note)", "says otherwise"]),
        ("Failed attempts are not billed, and it costs half as much.", &["(billing)"]),
    ];
    for (words, told) in cases {
        let ran = sign(words);
        assert!(ran.code == Some(0) && told.iter().all(|told| ran.stderr.contains(told)), "{words}: {ran:?}");
        assert!(ran.stderr.contains("warning: --note says more") && !ran.stderr.contains(words), "{words}: {ran:?}");
        // It is kept as it was said.
        let kept = fs::read_to_string(path.with_extension("signoff.json")).unwrap();
        assert!(kept.contains(words), "{kept}");
    }
    for words in ["503, then 200 on attempt 2; publish", "looked at it with the team", "wrong family"] {
        let ran = sign(words);
        assert!(ran.code == Some(0) && !ran.stderr.contains("warning"), "{words}: {ran:?}");
    }
    let ran = sign("Der Dienst läuft wieder stabil und die Kosten sind gering.");
    assert!(ran.stderr.contains("is not known: it reads as another language than English"), "{ran:?}");
}

/// A remark that nobody read is not one that claims nothing.
#[test]
fn a_remark_in_another_language_is_said_to_be_unread() {
    let scene = scene(None);
    let uncertain = |remark: &str| {
        let note = scene.check("chat", &["--operator-note", remark]).unwrap().note_path().unwrap();
        let shown = scene.run(&["show", note.to_str().unwrap()]).unwrap();
        shown.stdout.contains("The remark reads as another language than English")
    };
    assert!(uncertain("Der Dienst läuft wieder stabil und die Kosten sind gering."));
    assert!(!uncertain("looked at it with the team, nothing else to say"));
}

#[expect(clippy::disallowed_methods, reason = "a test puts a file where it does not belong")]
fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_screen_keeps_its_width_and_tells_the_gravest_findings_first() {
    let scene = scene(Some(r#"{"faults":[{"request":"*","fault":{"status":{"status":500}}}]}"#));
    scene.run(&["rehearse", "--simulate", "--fault", "500", "--", "no-such-program"]).unwrap();
    let title = show(&scene, "text");
    assert!(title.lines().all(|line| line.chars().count() <= 80), "{title}");
    scene.check("chat", &["--max-attempts", "1"]).unwrap();
    let screen = show(&scene, "text");
    let grave = |line: &str| ["Escalates ", "Pauses ", "Noted "].iter().position(|label| line.starts_with(label));
    let order: Vec<usize> = screen.lines().filter_map(grave).collect();
    assert!(order.len() > 1 && order.is_sorted(), "{screen}");
}

#[test]
fn a_model_whose_name_begins_like_an_option_is_repeated_as_a_value() {
    let scene = scene(None);
    let ran = scene.run(&["check", "chat", "--model=-rf", "--error-path", "none", "--max-attempts", "1"]).unwrap();
    let command = ran.note().unwrap().repeat.unwrap().command.as_str().to_owned();
    assert!(command.contains(" --model=-rf ") && !command.contains("--model -"), "{command}");
}
