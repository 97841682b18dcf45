//! What the program makes of its surroundings: configuration, credentials, trust, documentation pages, odd places.
#![expect(clippy::unwrap_used, reason = "a test may unwrap, also in its helpers")]
#![expect(clippy::disallowed_methods, reason = "a test lays out its files")]

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

const KEY: &str = "comet-a1B2c3D4e5F6";

/// A home directory and a repository, and nothing of this machine's environment but PATH.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir_all(place.repo().join(".git")).unwrap();
        fs::create_dir_all(place.home()).unwrap();
        place
    }

    fn with(redial_toml: &str) -> Self {
        let place = Self::new();
        fs::write(place.repo().join("redial.toml"), redial_toml).unwrap();
        place
    }

    fn repo(&self) -> PathBuf {
        self.dir.path().join("repo")
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redial"));
        command.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", self.home()).current_dir(self.repo()).args(args);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Ran {
        Ran::of(&self.command(args).envs(env.iter().copied()).output().unwrap())
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    #[track_caller]
    fn ends_with(self, code: i32, words: &[&str]) -> Self {
        let said = format!("{}\n{}", self.out, self.err);
        assert_eq!(self.code, Some(code), "{said}");
        for word in words {
            assert!(said.contains(word), "{word} is not in {said}");
        }
        assert!(!said.contains(KEY) && !said.contains("panicked"), "{said}");
        self
    }
}

/// A socket that nobody may connect to.
struct Silent(TcpListener);

impl Silent {
    fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    #[track_caller]
    fn heard_nothing(&self) {
        assert_eq!(self.0.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }
}

#[test]
fn a_hostile_redial_toml_sends_nothing_and_runs_nothing() {
    let socket = Silent::listen();
    let url = socket.url();
    for (toml, key) in [
        (format!("[gateway]\nbase_url = \"{url}/v1\""), "redial.toml:2:12 (gateway.base_url)"),
        (format!("[sources]\ndocs = \"{url}/docs\""), "redial.toml:2:8 (sources.docs)"),
        ("credential = { command = [\"touch\", \"ran\"] }".into(), "redial.toml:1:14 (credential)"),
        ("credential = { variable = \"GITHUB_TOKEN\" }".into(), "redial.toml:1:14 (credential)"),
        (format!("model = \"m\"\ngateway.name = \"x\"\ngateway.base_url = \"{url}\"\n"), "redial.toml:3:20"),
    ] {
        let place = Place::with(&toml);
        let env = [("COMETAPI_KEY", KEY), ("GITHUB_TOKEN", KEY), ("COMETAPI_BASE_URL", "http://127.0.0.1:9/v1")];
        for args in [&["check", "chat", "--model", "m"][..], &["sources", "check", "chat"], &["config", "show"]] {
            place.run(args, &env).ends_with(2, &[key, "redial trust", "REDIAL_TRUST=sha256:", "why:", "try:"]);
        }
        place.run(&["doctor", "--offline"], &env).ends_with(10, &["fail", "nobody has trusted"]);
        assert!(!place.repo().join("ran").exists());
        socket.heard_nothing();
    }
}

#[test]
fn trust_is_for_the_very_bytes_and_can_be_given_in_the_environment() {
    let place = Place::with("[gateway]\nbase_url = \"https://g.example/v1\"\n");
    let asked = place.run(&["trust"], &[]).ends_with(2, &["gateway.base_url = \"https://g.example/v1\"", "--yes"]);
    let digest = asked.out.split_whitespace().find(|word| word.starts_with("sha256:")).unwrap().to_owned();
    place.run(&["config", "show"], &[]).ends_with(2, &[]);
    place.run(&["config", "show"], &[("REDIAL_TRUST", &digest)]).ends_with(0, &["redial.toml:2"]);
    place.run(&["config", "show", "--config", "redial.toml"], &[]).ends_with(0, &["redial.toml:2"]);
    place.run(&["trust", "--yes"], &[]).ends_with(0, &["Trusted"]);
    place.run(&["config", "show"], &[]).ends_with(0, &["redial.toml:2"]);
    fs::write(place.repo().join("redial.toml"), "[gateway]\nbase_url = \"https://h.example/v1\"\n").unwrap();
    place.run(&["config", "show"], &[]).ends_with(2, &["redial trust"]);
    let page = Place::with("[sources]\ndocs = \"https://g.example/page?n=Zq9XwV7uT5s\"\n");
    let asked = page.run(&["trust"], &[]).ends_with(2, &["sources.docs = \"https://g.example/page?…\""]);
    assert!(!asked.out.contains("Zq9XwV7uT5s"), "{}", asked.out);
    let nobody = Place::with("[gateway]\nbase_url = \"https://g.example/v1\"\n");
    Ran::of(&nobody.command(&["trust", "--yes"]).env_remove("HOME").output().unwrap())
        .ends_with(1, &["REDIAL_TRUST=sha256:", "XDG_DATA_HOME"]);
}

#[test]
fn bad_configuration_is_told_with_line_column_and_masked_values() {
    let key = format!("sk-{}", "a1B2c3D4e5F6g7H8i9J0k1L2");
    for (toml, words) in [
        (format!("model = \"{key}\""), ["holds a credential", "redial.toml:1:1", "model = \"…\"", "^"]),
        (
            format!("[gateway]\napi_key = \"{KEY}\""),
            ["holds a credential", "redial.toml:2:1", "api_key = \"…\"", "^^^"],
        ),
        (format!("modle = \"{KEY}\""), ["unknown key `modle`", "redial.toml:1:1", "modle = \"…\"", "`model` is near"]),
        (format!("model = \"{KEY}"), ["is not TOML", "redial.toml:1:", "model = \"…\"", "^"]),
        (
            "[check]\nmax_wait = 5\n".into(),
            ["check.max_wait", "redial.toml:2:12", "max_wait = …", "a duration such as"],
        ),
    ] {
        let ran = Place::with(&toml).run(&["config", "show"], &[]).ends_with(2, &words);
        assert!(!ran.err.contains(&key), "{}", ran.err);
    }
    Place::new().run(&["config", "show", "--config", "none.toml"], &[]).ends_with(2, &["none.toml", "does not exist"]);
}

#[test]
fn credentials_and_addresses_are_refused_before_a_byte_is_sent() {
    let socket = Silent::listen();
    let here = format!("{}/v1", socket.url());
    let check = ["check", "chat", "--model", "m"];
    let place = Place::new();
    let other = "other-a1B2c3D4e5F6";
    let with_password = here.replace("http://", "http://me:hunter2@");
    for (env, words) in [
        (vec![("COMETAPI_KEY", KEY), ("COMETAPI_API_KEY", other)], ["they differ", "COMETAPI_API_KEY"]),
        (vec![("COMETAPI_KEY", "<API_KEY_PLACEHOLDER>")], ["placeholder", "COMETAPI_KEY"]),
        (vec![("COMETAPI_KEY", "undefined")], ["placeholder", "COMETAPI_KEY"]),
        (vec![("COMETAPI_KEY", "\"comet-a1B2c3D4e5F6\"")], ["quotes", "COMETAPI_KEY"]),
        (vec![("COMETAPI_KEY", "comet-a1B2c3D4e5F6\n")], ["line break", "COMETAPI_KEY"]),
        (vec![("COMETAPI_KEY", KEY), ("REDIAL_BASE_URL", &here)], ["not certain which credential", "REDIAL_BASE_URL"]),
        (
            vec![("COMETAPI_KEY", KEY), ("COMETAPI_BASE_URL", "http://api.example/v1")],
            ["plain http", "COMETAPI_BASE_URL"],
        ),
        (vec![("COMETAPI_KEY", KEY), ("COMETAPI_BASE_URL", "https://a.example/v1/v1")], ["twice", "COMETAPI_BASE_URL"]),
        (vec![("COMETAPI_KEY", KEY), ("COMETAPI_BASE_URL", &with_password)], ["password", "COMETAPI_BASE_URL"]),
    ] {
        let mut env = env;
        if !env.iter().any(|(name, _)| name.ends_with("BASE_URL")) {
            env.push(("COMETAPI_BASE_URL", &here));
        }
        let ran = place.run(&check, &env).ends_with(2, &words);
        assert!(!ran.err.contains(other) && !ran.err.contains("hunter2"), "{}", ran.err);
    }
    socket.heard_nothing();
    assert!(!place.repo().join("redial-notes").exists());
}

/// Serves one page, as often as is asked for; nothing else is there.
fn serve(times: usize, page: &'static str) -> (String, thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/docs/chat", listener.local_addr().unwrap());
    let served = thread::Builder::new()
        .spawn(move || {
            let mut left = times;
            // After the page its twin and the site's index are asked for, in that order.
            while left > 0 {
                let (mut stream, _) = listener.accept().unwrap();
                let mut asked = [0; 4096];
                let read = stream.read(&mut asked).unwrap();
                let asked = String::from_utf8_lossy(asked.get(..read).unwrap()).to_ascii_lowercase();
                assert!(asked.starts_with("get /") && !asked.contains("authorization"), "{asked}");
                let is_page = asked.starts_with("get /docs/chat ");
                left -= usize::from(asked.starts_with("get /llms.txt "));
                let (status, body) = if is_page { ("200 OK", page) } else { ("404 Not Found", "") };
                let head =
                    format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:");
                write!(stream, "{head} {}\r\n\r\n{body}", body.len()).unwrap();
            }
        })
        .unwrap();
    (url, served)
}

const PAGE: &str = "<html><head><title>Chat</title></head><body><h1>Create a chat completion</h1>\
    <p>POST /v1/chat/completions</p><p>model string, required</p><p>messages array, required</p></body></html>";

#[test]
fn a_page_is_read_kept_compared_and_grows_old() {
    let place = Place::new();
    let allow = ("REDIAL_DOCS_ALLOW_LOOPBACK", "1");
    let (url, served) = serve(4, PAGE);
    let check = ["sources", "check", "chat", "--docs", &url, "--format", "json"];
    let refused = place.run(&check, &[]).ends_with(10, &["\"state\": \"unreachable\""]);
    assert!(refused.out.contains("\"contract\": \"not_checked\"") && refused.out.contains("\"accessed_at\": null"));
    let fetched = place.run(&check, &[allow]).ends_with(0, &["\"state\": \"fetched\"", "\"area\": \"chat\""]);
    let told: serde_json::Value = serde_json::from_str(&fetched.out).unwrap();
    let begins = |field: &str| told["sources"][0][field].as_str().unwrap().chars().take(12).collect::<String>();
    let digests = format!("sha256 {}, of its text {}", begins("sha256"), begins("text_sha256"));
    place.run(&["sources", "update", "chat", "--docs", &url], &[allow]).ends_with(0, &["kept chat"]);
    place
        .run(&["sources", "update", "chat", "--docs", &url, "--reviewed"], &[allow])
        .ends_with(0, &[".redial/sources/chat-"]);
    // A person reads when it was read and what it came to, beside the state.
    let day = told["sources"][0]["accessed_at"].as_str().unwrap().split('T').next().unwrap();
    let text = ["sources", "check", "chat", "--docs", &url];
    place.run(&text, &[allow]).ends_with(0, &["fetched", day, &digests]);
    served.join().unwrap();
    place.run(&check, &[allow]).ends_with(0, &["\"state\": \"snapshot\""]);
    place.run(&text, &[allow]).ends_with(0, &["not read now; snapshot of", &digests]);
    place.run(&check, &[allow, ("REDIAL_MAX_AGE", "1ms")]).ends_with(10, &["\"state\": \"stale\""]);
}

/// A description on the page, with a condition: decided where the fields that are sent decide it, and never taken for met else.
#[test]
fn what_a_description_requires_on_a_condition_is_held_against_the_request() {
    macro_rules! page {
        ($condition:literal) => {
            concat!(
                "<html><head><title>Chat</title></head><body><h1>Create a chat completion</h1><script type=\"application/json\">",
                r#"{"openapi":"3.1.0","paths":{"/v1/chat/completions":{"post":{"requestBody":{"content":{"application/json":{"schema":{"#,
                r#""type":"object","required":["model","messages"],"properties":{"model":{"type":"string"},"messages":{"type":"array"},"#,
                r#""max_tokens":{"type":"integer"},"user":{"type":"string"},"tools":{"type":"array"}},"#,
                $condition,
                "}}}}}}}}</script></body></html>"
            )
        };
    }
    let cases = [
        (page!(r#""dependentRequired":{"max_tokens":["user"]}"#), "differs", "\"user\""),
        (page!(r#""if":{"required":["tools"]},"then":{"required":["user"]}"#), "matches", ""),
        (
            page!(r#""if":{"properties":{"model":{"const":"m"}},"required":["model"]},"then":{"required":["user"]}"#),
            "not_checked",
            "",
        ),
        (page!(r#""not":{"required":["max_tokens"]}"#), "not_checked", ""),
    ];
    for (page, contract, field) in cases {
        let place = Place::new();
        let (url, _served) = serve(1, page);
        let check = ["sources", "check", "chat", "--docs", &url, "--format", "json"];
        let code = if contract == "differs" { 10 } else { 0 };
        let state = format!("\"contract\": \"{contract}\"");
        place.run(&check, &[("REDIAL_DOCS_ALLOW_LOOPBACK", "1")]).ends_with(code, &[&state, field]);
    }
}

/// A reviewed snapshot of the page, moved to where another page is served `times` times in its place.
fn reviewed_before(place: &Place, times: usize, page: &'static str) -> (String, thread::JoinHandle<()>) {
    let env = [("REDIAL_DOCS_ALLOW_LOOPBACK", "1")];
    let (url, served) = serve(1, PAGE);
    place.run(&["sources", "update", "chat", "--docs", &url, "--reviewed"], &env).ends_with(0, &[]);
    served.join().unwrap();
    let kept = fs::read_dir(place.repo().join(".redial/sources")).unwrap().next().unwrap().unwrap().path();
    let snapshot = fs::read_to_string(&kept).unwrap();
    let (other, served) = serve(times + 1, page);
    // The same page under the other port: the name of the file and the address in it follow.
    let moved = snapshot.replace(&url, &other);
    place.run(&["sources", "update", "chat", "--docs", &other, "--reviewed"], &env).ends_with(0, &[]);
    let name = fs::read_dir(place.repo().join(".redial/sources"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .find(|path| *path != kept)
        .unwrap();
    fs::write(name, moved).unwrap();
    (other, served)
}

#[test]
fn a_page_that_says_something_else_than_the_reviewed_one_is_changed() {
    let place = Place::new();
    let env = [("REDIAL_DOCS_ALLOW_LOOPBACK", "1")];
    let page = "<title>Chat</title><h1>Create a chat completion</h1><p>POST /v2/chat/completions, model and input required</p>";
    let (other, served) = reviewed_before(&place, 1, page);
    place
        .run(&["sources", "check", "chat", "--docs", &other], &env)
        .ends_with(10, &["changed", "sources update --reviewed"]);
    served.join().unwrap();
}

/// Its marks may be pictures now: that is no word on which fields are required.
#[test]
fn a_page_whose_marks_are_gone_does_not_require_less() {
    let place = Place::new();
    let env = [("REDIAL_DOCS_ALLOW_LOOPBACK", "1")];
    let page = "<title>Chat</title><h1>Create a chat completion</h1><p>POST /v1/chat/completions</p><h2>Request body</h2>\
        <table><tr><th>Name<th>Type<th>Required<tr><td>model<td>string<td><tr><td>messages<td>array<td><tr><td>max_tokens<td>integer<td></table>";
    let (other, served) = reviewed_before(&place, 2, page);
    for what in ["check", "diff"] {
        let ran = place.run(&["sources", what, "chat", "--docs", &other], &env);
        let ran = ran.ends_with(0, &["fetched", "which fields are required it does not say any more"]);
        assert!(!ran.out.contains("is not required any more"), "{}", ran.out);
    }
    served.join().unwrap();
}

#[test]
fn init_writes_what_is_missing_and_never_overwrites() {
    let place = Place::new();
    let first =
        place.run(&["init", "--family", "chat", "--model", "m", "--write"], &[]).ends_with(0, &["redial check chat"]);
    assert!(first.err.contains("wrote redial.toml"), "{}", first.err);
    place.run(&["config", "show"], &[]).ends_with(0, &["redial.toml:"]);
    fs::write(place.repo().join("AGENTS.md"), "mine").unwrap();
    place.run(&["init", "--write"], &[]).ends_with(0, &["kept as it is: redial.toml", "kept as it is: AGENTS.md"]);
    assert_eq!(fs::read_to_string(place.repo().join("AGENTS.md")).unwrap(), "mine");
    Place::new().run(&["init", "--model", "a b"], &[]).ends_with(2, &["--model"]);
}

/// Only what lies in the folder for notes is no change; asked in a folder of the repository, all below it was taken for notes.
#[test]
fn doctor_counts_what_changed_below_the_folder_that_it_is_asked_in() {
    let place = Place::new();
    fs::remove_dir_all(place.repo().join(".git")).unwrap();
    let inited = Command::new("git").args(["init", "-q"]).current_dir(place.repo()).status().unwrap();
    assert!(inited.success());
    let below = place.repo().join("app");
    fs::create_dir_all(below.join("redial-notes")).unwrap();
    for file in ["main.py", "redial-notes/a.json"] {
        fs::write(below.join(file), "x").unwrap();
    }
    let output = place.command(&["doctor", "--offline"]).current_dir(below).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("no commit yet, 1 changed"), "{said}");
}

#[test]
fn doctor_tells_parts_without_showing_the_key() {
    let place = Place::new();
    let ran = place
        .run(&["doctor", "--offline", "--format", "json"], &[("COMETAPI_KEY", KEY)])
        .ends_with(10, &["\"part\": \"git\""]);
    let found: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let state = |part: &str| {
        let findings = found["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["part"] == part).unwrap()["state"].as_str().unwrap().to_owned()
    };
    assert_eq!((state("credential"), state("docs"), state("note_dir")), ("ok".into(), "unknown".into(), "ok".into()));
    assert_eq!(state("git"), "warn", "a folder named .git is no repository");
    fs::write(place.repo().join(".env"), format!("COMETAPI_KEY={KEY}")).unwrap();
    place.run(&["doctor", "--offline"], &[("COMETAPI_KEY", KEY)]).ends_with(10, &["also stands in .env"]);
}

#[test]
fn odd_places_are_no_reason_to_fail() {
    let place = Place::new();
    for args in [&["config", "show"][..], &["sources", "list"], &["trust", "--help"]] {
        Ran::of(&place.command(args).env_clear().output().unwrap()).ends_with(0, &[]);
        let mut child = place.command(args).stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "a reader that has gone is no error: {args:?}");
    }
    let outside = Command::new(env!("CARGO_BIN_EXE_redial"))
        .env_clear()
        .current_dir("/")
        .args(["config", "show"])
        .output()
        .unwrap();
    Ran::of(&outside).ends_with(0, &["cometapi"]);
    let shell = format!("'{}' config show > /dev/full", env!("CARGO_BIN_EXE_redial"));
    if Path::new("/dev/full").exists() {
        let full = Command::new("sh").args(["-c", &shell]).env_clear().current_dir(place.repo()).output().unwrap();
        Ran::of(&full).ends_with(1, &["standard output"]);
    }
}

#[test]
fn every_command_of_ours_has_help_with_examples() {
    for command in ["init", "doctor", "trust", "config", "sources"] {
        Place::new().run(&[command, "--help"], &[]).ends_with(0, &["Examples:", &format!("redial {command}")]);
    }
}
