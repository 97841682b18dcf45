//! What a scene sends, through the pipe that the recorder reads.

use redial_note::Finish;
use redial_wire::{
    TransportFault,
    family::{StreamReader, read},
    http::{BodyReader, ResponseHead, head_end},
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::fault::Fault;

const FAMILIES: [(Family, &str, &str); 4] = [
    (
        Family::Chat,
        "/v1/chat/completions",
        r#"{"model":"m","stream":STREAM,"messages":[{"role":"user","content":"x"}]}"#,
    ),
    (Family::Responses, "/v1/responses", r#"{"model":"m","stream":STREAM,"input":"x"}"#),
    (
        Family::Messages,
        "/v1/messages",
        r#"{"model":"m","stream":STREAM,"max_tokens":99,"messages":[{"role":"user","content":"x"}]}"#,
    ),
    (Family::Gemini, "/v1beta/models/m:ACTION", r#"{"contents":[{"parts":[{"text":"x"}]}]}"#),
];

/// What came of a request: the bytes, and whether they ended with a reset.
async fn met(scene: Scene, family: Family, stream: bool) -> (Vec<u8>, bool) {
    let (_, path, body) = FAMILIES.iter().find(|(known, ..)| *known == family).unwrap();
    let action = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
    let (path, body) = (path.replace("ACTION", action), body.replace("STREAM", if stream { "true" } else { "false" }));
    let injector = Injector::new(Plan::of_scenes(Vec::new()), Duration::from_millis(100));
    let mut near = injector.open(scene, "/prefix", b"sk-redial-token");
    let request = format!("POST /prefix{path} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    near.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let mut reset = false;
    // A whole answer leaves its connection open.
    while !(head_end(&bytes).is_some() && self::body(&bytes).2) {
        match near.read_buf(&mut bytes).await {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) => {
                reset = error.kind() == std::io::ErrorKind::ConnectionReset;
                break;
            }
        }
    }
    drop(near);
    injector.stop().await;
    (bytes, reset)
}

/// The body without its framing, and whether it came to its end.
fn body(bytes: &[u8]) -> (u16, Vec<u8>, bool) {
    let end = head_end(bytes).unwrap();
    let head = ResponseHead::parse(&bytes[..end]).unwrap();
    let mut reader = BodyReader::new(head.length(false).unwrap());
    let mut body = Vec::new();
    reader.advance(&bytes[end..], &mut |part| body.extend_from_slice(part)).unwrap();
    (head.status, body, reader.is_done())
}

fn scene(act: Act) -> Scene {
    Scene::of(None, act)
}

#[tokio::test]
async fn good_answers_end_as_they_are_told_in_every_family() {
    for finish in [Finish::Stop, Finish::Length, Finish::Filtered, Finish::ToolUse, Finish::Other] {
        for (family, ..) in FAMILIES {
            for stream in [false, true] {
                let (bytes, reset) = met(scene(Act::Good(finish)), family, stream).await;
                let (status, body, whole) = body(&bytes);
                assert!(!reset && whole && status == 200, "{family} {finish:?}");
                let reading = read(family, stream, Tainted::new(&body));
                assert!(reading.succeeded(), "{family} {finish:?} stream={stream}");
                // Gemini says by a part, not by a word, that a tool is called.
                let expected =
                    if family == Family::Gemini && finish == Finish::ToolUse { Finish::Stop } else { finish };
                assert_eq!(reading.finish, Some(expected), "{family} {finish:?} stream={stream}");
            }
        }
    }
}

#[tokio::test]
async fn streams_break_where_and_how_they_are_told() {
    for (family, ..) in FAMILIES {
        for at in [At::Head, At::First, At::Half, At::Finish] {
            for how in [Break::End, Break::Error, Break::Close, Break::Torn, Break::Reset, Break::Silence] {
                let act = Act::Break { at, how, finish: Finish::Stop };
                let (bytes, reset) = met(scene(act), family, true).await;
                let (status, body, whole) = body(&bytes);
                let place = format!("{family} {at:?} {how:?}");
                assert_eq!((status, reset), (200, how == Break::Reset), "{place}");
                assert_eq!(whole, matches!(how, Break::End | Break::Error), "{place}");
                let mut reader = StreamReader::new(family);
                let content = reader.feed(&body);
                let reading = reader.finish();
                // An error is the last event of some families.
                assert!(how == Break::Error || reading.answer.terminal_seen != Some(true), "{place}");
                assert_eq!(reading.error, how == Break::Error, "{place}");
                assert!(!content || at != At::Head, "{place}");
                assert!(content || !matches!(at, At::Half | At::Finish), "{place}");
                assert!(!reading.succeeded(), "{place}");
            }
        }
    }
}

#[tokio::test]
async fn a_cut_answer_has_all_but_its_last_byte() {
    for (how, resets) in [(Break::Close, false), (Break::Reset, true), (Break::Silence, false)] {
        let answer = Fault::named("html").unwrap();
        let cut = Scene { cut: Some(how), ..scene(Act::Play(answer)) };
        let (bytes, reset) = met(cut, Family::Chat, false).await;
        let (status, _, whole) = body(&bytes);
        assert_eq!((status, reset, whole), (502, resets, false), "{how:?}");
    }
}

#[tokio::test]
async fn what_would_last_for_ever_ends_with_the_hold_and_echoes_the_token_only() {
    for name in ["hang", "endless"] {
        let (bytes, reset) = met(scene(Act::Play(Fault::named(name).unwrap())), Family::Chat, false).await;
        assert!(!reset && (bytes.is_empty() == (name == "hang")), "{name}");
    }
    let (bytes, _) = met(scene(Act::Play(Fault::named("echo").unwrap())), Family::Chat, false).await;
    assert!(String::from_utf8_lossy(&bytes).contains("sk-redial-token"));
}

#[test]
fn bytes_come_when_they_are_told_to() {
    use crate::reply::Step;
    let ms = |pause| Step::Pause(Duration::from_millis(pause));
    let send = |text: &str| Step::Send(text.as_bytes().to_vec());
    let pace = Pace { first_ms: Some(3_000), last_ms: Some(5_000), end_ms: Some(9_000) };
    let paced = pace.apply(vec![send("HTTP/1.1 200 OK\r\n\r\n"), send("a"), send("b"), Step::Close]);
    let expected =
        [ms(3_000), send("HTTP/1.1 200 OK\r\n\r\n"), send("a"), ms(2_000), send("b"), ms(4_000), Step::Close];
    assert_eq!(paced, expected);
    // Head and body in one go are parted, so that time can pass between them.
    let paced = pace.apply(vec![send("HTTP/1.1 200 OK\r\n\r\nbody")]);
    assert_eq!(paced, [ms(3_000), send("HTTP/1.1 200 OK\r\n\r\n"), ms(2_000), send("body")]);
    assert_eq!(pace.apply(vec![Step::Reset]), [ms(9_000), Step::Reset]);
    assert_eq!(Pace::default().apply(vec![Step::Reset]), [Step::Reset]);
    assert_eq!(pace.total(), Duration::from_secs(9));
}

#[test]
fn requests_take_turns_and_the_model_list_has_none() {
    let names = |plan: &Plan| plan.names().iter().map(ToString::to_string).collect::<Vec<_>>();
    let script = br#"{"faults":[{"request":2,"fault":"hang"},{"request":[3,4],"fault":"reset"}]}"#;
    let plan = Plan::of_script(Script::parse(script).unwrap());
    assert_eq!(names(&plan), ["hang", "reset"]);
    let injector = Injector::new(plan, Duration::from_secs(1));
    let turn = |family| injector.turn(family).and_then(|scene| scene.fault).map(|fault| fault.to_string());
    assert_eq!(turn(None), None);
    assert_eq!(turn(Some(Family::Models)), None);
    let turns: Vec<_> = (0..5).map(|_| turn(Some(Family::Chat))).collect();
    let expected = [None, Some("hang"), Some("reset"), Some("reset"), None];
    assert_eq!(turns, expected.map(|name| name.map(str::to_owned)));
    let every = Plan::of_script(Script::parse(br#"{"faults":[{"request":"*","fault":"reset"}]}"#).unwrap());
    let injector = Injector::new(every, Duration::from_secs(1));
    let met = (0..MOST + 50).filter(|_| injector.turn(Some(Family::Chat)).is_some()).count();
    assert_eq!(met as u64, MOST);
    let unreachable = Plan::of_scenes(vec![scene(Act::Pass), scene(Act::Unreachable(TransportFault::Dns))]);
    let injector = Injector::new(unreachable, Duration::from_secs(1));
    assert!(injector.turn(Some(Family::Gemini)).is_none());
    assert!(injector.turn(Some(Family::Gemini)).is_some());
}
