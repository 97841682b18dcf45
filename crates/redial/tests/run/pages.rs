//! A page of a test's own, held against what a recorded client sent.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use redial_note::ContractState;
use redial_testkit::Ran;

use super::{command, scene, terms::has, verified};

/// It requires a field whose name can't be told.
const NAMELESS: &str = "# Create chat completion\n\n`POST /v1/chat/completions`\n\n## Request body\n\n\
    | Name | Type | Required | Description |\n|---|---|---|---|\n| `model` | string | Yes | ID of the model |\n\
    | `messages` | array | Yes | The conversation so far |\n| user id | string | Yes | Who asks |\n\
    | `max_tokens` | integer | No | Upper bound |\n";

/// Serves a page for as long as the test's process lives; what it answers with once it is down is refused.
fn serve(page: &'static str) -> (String, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let docs = format!("http://{}/docs/chat.md", listener.local_addr().unwrap());
    let down = Arc::new(AtomicBool::new(false));
    let is_down = Arc::clone(&down);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).unwrap_or(0);
            let own = head.get(..read).unwrap_or_default().starts_with(b"GET /docs/chat.md ")
                && !is_down.load(Ordering::SeqCst);
            let (status, body) = if own { ("200 OK", page) } else { ("403 Forbidden", "no") };
            let head =
                format!("HTTP/1.1 {status}\r\ncontent-type: text/markdown\r\ncontent-length: {}\r\n", body.len());
            stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes()).ok();
        }
    });
    (docs, down)
}

/// Nobody can name it, but a request with no other fields than public ones has none of that name; one with others may.
#[test]
fn a_page_that_requires_a_field_without_a_name_differs_from_a_request_that_cannot_have_it() {
    if !has("curl") {
        return;
    }
    let whole = r#""model":"sim-model-1","messages":[{"role":"user","content":"hi"}]"#;
    let other = format!(r#"{whole},"user id":"u1""#);
    for (body, kept, contract) in [
        (whole, false, ContractState::Differs),
        (whole, true, ContractState::Differs),
        (&other, false, ContractState::NotChecked),
        (&other, true, ContractState::NotChecked),
    ] {
        let scene = scene(None);
        let (docs, down) = serve(NAMELESS);
        fs::create_dir(scene.dir().join(".git")).unwrap();
        if kept {
            let update = scene.run(&["sources", "update", "chat", "--reviewed", "--docs", &docs]).unwrap();
            assert_eq!(update.code, Some(0), "{update:?}");
            down.store(true, Ordering::SeqCst);
        }
        let asks = format!(
            r#"curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -d '{{{body}}}' "$OPENAI_BASE_URL/chat/completions""#
        );
        let mut run = command(&scene, &["run", "--", "sh", "-c", &asks]);
        let ran = Ran::from(run.env("REDIAL_DOCS", &docs).output().unwrap());
        let note = verified(&scene, &ran);
        let [source] = note.sources.as_slice() else { panic!("{:?}", note.sources) };
        let state = if kept { "snapshot" } else { "fetched" };
        assert_eq!((source.state.name(), source.contract), (state, contract), "{body}\n{}", ran.stderr);
        assert!(source.differs.is_empty(), "{:?}", source.differs);
        let drift = note.decision.because.iter().any(|because| because.as_str() == "source_drift");
        assert_eq!(drift, contract == ContractState::Differs, "{body}: {}", ran.stderr);
    }
}
