//! `redial proxy`: a long-lived recorder, clients with its token, and a note for each period.
#![expect(clippy::unwrap_used, reason = "a test lays out its scene, also in its helpers")]

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use redial_note::{Note, Outcome};
use redial_testkit::{SCENE_KEY, Scene};

const TOKEN: &str = "0f9e8d7c6b5a49382716a5b4c3d2e1f0";

/// A proxy that runs, and its address.
struct Proxy {
    child: Child,
    address: String,
}

fn command(scene: &Scene, args: &[&str]) -> Command {
    let mut command = scene.command(&["proxy", "--listen", "127.0.0.1:0", "--token-env", "REDIAL_TOKEN"]);
    command.args(args).env("REDIAL_TOKEN", TOKEN).env("REDIAL_DOCS", format!("{}/docs/chat", scene.pages().unwrap()));
    command
}

/// The same, started by a shell that first does something to itself.
fn after(first: &str, inner: &Command) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{first}; exec \"$@\""), "sh"]).arg(inner.get_program()).args(inner.get_args());
    command.current_dir(inner.get_current_dir().unwrap()).env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command
}

impl Proxy {
    fn start(scene: &Scene, args: &[&str]) -> Self {
        Self::of(command(scene, args))
    }

    fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, address: line.trim().trim_start_matches("http://").to_owned() }
    }

    fn terminate(&self) {
        self.signal("TERM");
    }

    fn signal(&self, name: &str) {
        Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
    }

    /// Tells it to end; its exit code and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        self.terminate();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

/// Asks once, on a connection of its own; the whole answer.
fn ask(address: &str, token: &str, prompt: &str) -> String {
    let body = format!(r#"{{"model":"sim-model-1","messages":[{{"role":"user","content":"{prompt}"}}]}}"#);
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn notes(scene: &Scene) -> Vec<(PathBuf, Note)> {
    let files = fs::read_dir(scene.dir().join("redial-notes")).into_iter().flatten().flatten();
    let paths = files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|end| end == "json"));
    let mut notes: Vec<_> =
        paths.map(|path| (path.clone(), serde_json::from_slice::<Note>(&fs::read(&path).unwrap()).unwrap())).collect();
    notes.sort_by_key(|(_, note)| note.started_at);
    notes
}

fn verified(scene: &Scene, path: &Path) {
    let ran = scene.run(&["verify", path.to_str().unwrap()]).unwrap();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn each_period_has_its_note_and_an_exchange_belongs_to_the_one_in_which_it_began() {
    // The second answer comes so slowly that the next period has begun long before its end.
    let scene = Scene::new(
        Path::new(env!("CARGO_BIN_EXE_redial")),
        Some(r#"{"faults":[{"request":2,"fault":{"drip":{"pause_ms":40}}}]}"#),
    )
    .unwrap();
    let mut proxy = Proxy::start(&scene, &["-v", "--rotate", "2"]);
    let (mut said, mut stderr) = (String::new(), BufReader::new(proxy.child.stderr.take().unwrap()));
    assert!(ask(&proxy.address, TOKEN, "one").starts_with("HTTP/1.1 200"));
    thread::scope(|scope| {
        let slow = scope.spawn(|| ask(&proxy.address, TOKEN, "two"));
        // The period of the first two is over as soon as the second has begun.
        while !said.contains("the next period has begun") && stderr.read_line(&mut said).unwrap() > 0 {}
        assert!(ask(&proxy.address, TOKEN, "three").starts_with("HTTP/1.1 200"));
        assert!(ask(&proxy.address, "somebody-elses-token", "four").starts_with("HTTP/1.1 401"));
        assert!(slow.join().unwrap().starts_with("HTTP/1.1 200"));
    });
    proxy.terminate();
    stderr.read_to_string(&mut said).unwrap();
    let code = proxy.child.wait().unwrap().code();
    let notes = notes(&scene);
    let counts: Vec<_> = notes.iter().map(|(_, note)| (note.calls.len(), note.other_traffic.not_ours)).collect();
    assert_eq!((code, counts), (Some(0), vec![(2, 0), (1, 1)]), "{said}");
    assert!(notes.iter().flat_map(|(_, note)| &note.calls).all(|call| call.outcome == Outcome::Succeeded), "{said}");
    assert_eq!(scene.truth().unwrap().requests().count(), 3);
    for (path, note) in &notes {
        verified(&scene, path);
        assert!(said.contains(path.file_name().unwrap().to_str().unwrap()), "{said}");
        let record = scene.run(&["show", path.to_str().unwrap(), "--format", "record"]).unwrap().stdout;
        // The clients print elsewhere.
        assert!(record.contains("secret_redaction_checked: \"no\""), "{record}");
        assert!(!fs::read_to_string(path).unwrap().contains(TOKEN), "{}", note.run_id);
    }
}

#[test]
fn the_gravest_decision_of_all_notes_is_the_exit_code_where_it_was_asked_for() {
    let fault =
        r#"{"faults":[{"request":1,"fault":{"answer":{"status":401,"body":{"error":{"message":"Invalid token"}}}}}]}"#;
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(fault)).unwrap();
    let proxy = Proxy::start(&scene, &["--rotate", "1", "--fail-on", "pause"]);
    assert!(ask(&proxy.address, TOKEN, "one").starts_with("HTTP/1.1 401"));
    while notes(&scene).is_empty() {
        thread::yield_now();
    }
    assert!(ask(&proxy.address, TOKEN, "two").starts_with("HTTP/1.1 200"));
    let (code, said) = proxy.end();
    // Nothing came in the period that the second request opened the next of: it has no note.
    assert_eq!((code, notes(&scene).len()), (Some(20), 2), "{said}");
}

/// Its repeat would stand in the next note; behind the last one it would have met nobody.
#[test]
fn a_failure_at_the_end_of_a_period_may_have_been_asked_again_in_the_last_one_too() {
    let fault = r#"{"faults":[{"request":[1,2],"fault":{"status":{"status":500}}}]}"#;
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(fault)).unwrap();
    let proxy = Proxy::start(&scene, &["--rotate", "1"]);
    assert!(ask(&proxy.address, TOKEN, "one").starts_with("HTTP/1.1 500"));
    while notes(&scene).is_empty() {
        thread::yield_now();
    }
    let first = notes(&scene);
    drop(proxy.end());
    let [(path, note)] = first.as_slice() else { panic!("{first:?}") };
    verified(&scene, path);
    let correlation = &note.calls[0].correlation;
    assert_eq!(correlation.confidence, redial_note::Confidence::Unsure, "{correlation:?}");
    assert!(note.findings.iter().any(|one| one.message.as_str().contains("unless another one repeats it")));
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(fault)).unwrap();
    let proxy = Proxy::start(&scene, &["--rotate", "20"]);
    assert!(ask(&proxy.address, TOKEN, "one").starts_with("HTTP/1.1 500"));
    drop(proxy.end());
    let (path, last) = &notes(&scene)[0];
    verified(&scene, path);
    let followed_by = last.calls[0].attempts[0].followed_by;
    let told = (last.calls[0].correlation.confidence, followed_by);
    assert_eq!(told, (redial_note::Confidence::Unsure, redial_note::FollowedBy::Unknown));
}

#[test]
fn a_proxy_without_a_good_token_or_a_credential_does_not_start() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    for (name, value) in
        [("REDIAL_TOKEN", "short"), ("REDIAL_TOKEN", ""), ("REDIAL_TOKEN", "has a space in the middle")]
    {
        let output = command(&scene, &[]).env(name, value).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains("--token-env"), "{said}");
        assert!(value.is_empty() || !said.contains(value), "{said}");
    }
    let output = command(&scene, &[]).env_remove("COMETAPI_KEY").output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let output = command(&scene, &[]).env("REDIAL_TOKEN", SCENE_KEY).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("the token is the credential itself"), "{said}");
    assert!(!said.contains(SCENE_KEY), "{said}");
    // Where it cannot listen there is nothing to recover.
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = held.local_addr().unwrap().to_string();
    let mut there = scene.command(&["proxy", "--listen", &taken, "--token-env", "REDIAL_TOKEN"]);
    let output = there.env("REDIAL_TOKEN", TOKEN).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(scene.dir().join("redial-notes")).map_or(0, Iterator::count), 0);
    drop(held);
    let output = command(&scene, &["--rotate", "soon"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(notes(&scene).is_empty());
}

#[test]
fn a_note_that_cannot_be_written_ends_no_traffic() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    // No file grows beyond 16 blocks: enough for a journal's beginning and a note of one call, not for one of twenty.
    let mut proxy = Proxy::of(after("ulimit -f 16", &command(&scene, &["--rotate", "20"])));
    let (mut said, mut stderr) = (String::new(), BufReader::new(proxy.child.stderr.take().unwrap()));
    for prompt in 0..20 {
        assert!(ask(&proxy.address, TOKEN, &prompt.to_string()).starts_with("HTTP/1.1 200"));
    }
    while !said.contains("the note cannot be written") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    assert!(ask(&proxy.address, TOKEN, "one more").starts_with("HTTP/1.1 200"));
    proxy.terminate();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(proxy.child.wait().unwrap().code(), Some(1), "{said}");
    let notes = notes(&scene);
    assert_eq!(notes.iter().map(|(_, note)| note.calls.len()).collect::<Vec<_>>(), [1], "{said}");
    // The Markdown of the other would have had room.
    let files = fs::read_dir(scene.dir().join("redial-notes")).unwrap().map(|file| file.unwrap().path());
    let (mut shown, journals): (Vec<_>, Vec<_>) = files
        .filter(|path| path.extension().is_none_or(|end| end != "json"))
        .partition(|path| path.extension().is_some_and(|end| end == "md"));
    assert_eq!((shown.pop(), shown.len()), (Some(notes.first().unwrap().0.with_extension("md")), 0));
    assert!(journals.iter().all(|path| path.to_string_lossy().ends_with(".journal.jsonl")), "{journals:?}");
    verified(&scene, &notes.first().unwrap().0);
}

#[test]
fn the_end_of_the_terminal_ends_a_proxy_with_its_note_and_nohup_none() {
    for (signal, nohup) in [("QUIT", false), ("HUP", false), ("HUP", true)] {
        let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
        let mut proxy = Proxy::of(after(if nohup { "trap '' HUP" } else { "true" }, &command(&scene, &[])));
        proxy.signal(signal);
        if nohup {
            assert!(ask(&proxy.address, TOKEN, "still there").starts_with("HTTP/1.1 200"));
            proxy.terminate();
        }
        assert_eq!(proxy.child.wait().unwrap().code(), Some(0));
        assert_eq!(notes(&scene).len(), 1);
    }
}

/// A connection on which one request was answered and that stays open.
fn kept_alive(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    let mut got = [0; 1];
    stream.write_all(whole(address, "").as_bytes()).unwrap();
    stream.read_exact(&mut got).unwrap();
    stream
}

fn whole(address: &str, more: &str) -> String {
    let body = r#"{"model":"sim-model-1","messages":[{"role":"user","content":"hi"}]}"#;
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {TOKEN}\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_proxy_that_was_told_to_end_finishes_what_is_under_way_and_begins_nothing() {
    let drip = r#"{"faults":[{"request":3,"fault":{"drip":{"pause_ms":20}}}]}"#;
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), Some(drip)).unwrap();
    let mut proxy = Proxy::start(&scene, &["-v"]);
    let (mut idle, mut half) = (kept_alive(&proxy.address), kept_alive(&proxy.address));
    half.write_all(b"POST /v1/chat/completions HT").unwrap();
    let mut slow = TcpStream::connect(&proxy.address).unwrap();
    // The second request of this connection is there before the first has its answer.
    slow.write_all(whole(&proxy.address, "").repeat(2).as_bytes()).unwrap();
    let mut first = [0; 12];
    slow.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    proxy.terminate();
    // Both connections on which nothing is under way are closed, and nobody listens any more; which of these is first, nobody says.
    let mut rest = Vec::new();
    idle.read_to_end(&mut rest).unwrap();
    half.read_to_end(&mut rest).unwrap();
    let is_refused = || {
        thread::sleep(Duration::from_millis(2));
        TcpStream::connect(&proxy.address).is_err()
    };
    assert!((0..100).any(|_| is_refused()));
    let mut answered = String::new();
    slow.read_to_string(&mut answered).unwrap();
    assert!(answered.contains("finish_reason") && !answered.contains("HTTP/1.1"), "{answered}");
    let mut said = String::new();
    proxy.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(proxy.child.wait().unwrap().code(), Some(0), "{said}");
    let notes = notes(&scene);
    let calls: Vec<_> = notes.iter().flat_map(|(_, note)| &note.calls).map(|call| call.outcome).collect();
    assert_eq!(calls, [Outcome::Succeeded; 3], "{said}");
    assert_eq!(scene.truth().unwrap().requests().count(), 3);
}

#[test]
fn where_to_listen_may_be_a_port_alone() {
    let scene = Scene::new(Path::new(env!("CARGO_BIN_EXE_redial")), None).unwrap();
    for listen in ["0", "localhost:0"] {
        let mut asked = scene.command(&["proxy", "--listen", listen, "--token-env", "REDIAL_TOKEN"]);
        asked.env("REDIAL_TOKEN", TOKEN);
        let proxy = Proxy::of(asked);
        assert!(ask(&proxy.address, TOKEN, "one").starts_with("HTTP/1.1 200"));
        assert!(proxy.address.starts_with("127.0.0.1:"));
        assert_eq!(proxy.end().0, Some(0));
    }
    let output = scene.command(&["proxy", "--listen", ":8585", "--token-env", "REDIAL_TOKEN"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("--listen 8585"), "{said}");
}
