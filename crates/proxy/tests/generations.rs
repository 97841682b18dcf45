//! How many answers may have been started at a gateway's door: the bounds of a note beside what a scripted gateway did.
//! `REDIAL_GENERATIONS=2000` for the large run (`scripts/prove generations`).
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test lays out its scene, also in its helpers"
)]

mod opened;
mod scene;

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex},
    thread,
};

use redial_assess::replay;
use redial_note::{Closed, Draft, Event, JournalRead, Timestamp};
use redial_redact::Fingerprint;
use serde_json::json;

use opened::opened;
use scene::{Scene, TOKEN};

/// What the gateway does with a request, whether it had a model start an answer, and whether the client leaves.
#[derive(Debug, Clone, Copy)]
struct Play {
    name: &'static str,
    /// In so many of a hundred requests.
    weight: u64,
    starts: u64,
    client: Patience,
    acts: &'static [Act],
}

/// How long the client waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// To the end.
    Whole,
    /// Until the gateway has the request.
    UntilAsked,
    /// Until the first bytes of an answer.
    UntilFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Send(&'static str),
    Reset,
    Close,
    /// Waits for the client to leave.
    Stay,
}

const DOCUMENT: &str = r#"{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"OK"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}"#;
const STREAM: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/event-stream\r\n\r\n";
const TOKENS: &str = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"O\"},\"finish_reason\":null}]}\n\n";
const END: &str = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
const ERROR_EVENT: &str = "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}\n\n";
const CUT: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n{\"id\":\"c\",\"object\":\"chat";

const fn play(name: &'static str, weight: u64, starts: u64, client: Patience, acts: &'static [Act]) -> Play {
    Play { name, weight, starts, client, acts }
}

/// A day at a gateway that is not well: half of it goes well, a tenth is refused, the rest breaks where it can.
const PLAYS: &[Play] = &[
    play("document", 32, 1, Patience::Whole, &[]),
    play("stream", 20, 1, Patience::Whole, &[Act::Send(STREAM), Act::Send(TOKENS), Act::Send(END), Act::Close]),
    play("refused", 6, 0, Patience::Whole, &[Act::Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]),
    play("limited", 5, 0, Patience::Whole, &[Act::Send("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")]),
    play(
        "told as 500",
        4,
        0,
        Patience::Whole,
        &[Act::Send(
            "HTTP/1.1 500 E\r\nContent-Type: application/json\r\nContent-Length: 113\r\n\r\n{\"error\":{\"message\":\"field messages is required\",\"type\":\"comet_api_error\",\"param\":\"\",\"code\":\"invalid_request\"}}   ",
        )],
    ),
    play("cut after content", 7, 1, Patience::Whole, &[Act::Send(STREAM), Act::Send(TOKENS), Act::Reset]),
    play("no end mark", 4, 1, Patience::Whole, &[Act::Send(STREAM), Act::Send(TOKENS), Act::Close]),
    play(
        "error event",
        4,
        1,
        Patience::Whole,
        &[Act::Send(STREAM), Act::Send(TOKENS), Act::Send(ERROR_EVENT), Act::Close],
    ),
    play("left in a stream", 5, 1, Patience::UntilFirst, &[Act::Send(STREAM), Act::Send(TOKENS), Act::Stay]),
    play("overloaded", 3, 0, Patience::Whole, &[Act::Send("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")]),
    play("broken behind", 2, 1, Patience::Whole, &[Act::Send("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n")]),
    play("reset before", 2, 0, Patience::Whole, &[Act::Reset]),
    play("reset behind", 1, 1, Patience::Whole, &[Act::Reset]),
    play("timed out in a queue", 2, 0, Patience::UntilAsked, &[Act::Stay]),
    play("timed out in its answer", 2, 1, Patience::UntilAsked, &[Act::Stay]),
    play("document cut", 1, 1, Patience::Whole, &[Act::Send(CUT), Act::Close]),
];

/// Which requests the gateway has, so that a client can leave then.
#[derive(Default)]
struct Asked(Mutex<BTreeMap<String, ()>>, Condvar);

impl Asked {
    fn say(&self, id: &str) {
        self.0.lock().unwrap().insert(id.to_owned(), ());
        self.1.notify_all();
    }

    fn wait(&self, id: &str) {
        drop(self.1.wait_while(self.0.lock().unwrap(), |asked| !asked.contains_key(id)).unwrap());
    }
}

fn gateway(asked: Arc<Asked>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let asked = Arc::clone(&asked);
            thread::spawn(move || serve(stream.unwrap(), &asked));
        }
    });
    address
}

fn serve(mut stream: TcpStream, asked: &Asked) {
    stream.set_nodelay(true).unwrap();
    let Some(head) = request(&mut stream) else { return };
    let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
    let play: usize = header("x-play: ").parse().unwrap();
    asked.say(&header("x-try: "));
    let acts = PLAYS[play].acts;
    if acts.is_empty() {
        let length = DOCUMENT.len();
        let answer =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{DOCUMENT}");
        drop(stream.write_all(answer.as_bytes()));
    }
    for act in acts {
        match act {
            Act::Send(text) => drop(stream.write_all(text.as_bytes())),
            Act::Reset => {
                reset(&stream);
                return;
            }
            Act::Close => drop(stream.shutdown(Shutdown::Write)),
            Act::Stay => {}
        }
    }
    // Until the other end has gone.
    let mut sink = [0; 256];
    while stream.read(&mut sink).is_ok_and(|read| read > 0) {}
}

/// Ends a connection with a reset.
fn reset(stream: &TcpStream) {
    tokio::net::TcpSocket::from_std_stream(stream.try_clone().unwrap()).set_zero_linger().unwrap();
}

/// Reads a request; its head.
fn request(stream: &mut TcpStream) -> Option<String> {
    let (mut got, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        got.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&got);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
        if body.len() >= length.parse::<usize>().unwrap() {
            return Some(head.to_owned());
        }
    }
}

/// Asks once; whether a whole, good answer came.
fn ask(recorder: SocketAddr, call: usize, attempt: usize, play: usize, asked: &Asked) -> bool {
    let mut stream = TcpStream::connect(recorder).unwrap();
    let body = json!({ "model": "m", "stream": true, "messages": [{ "role": "user", "content": format!("{call}") }] });
    let (body, id) = (body.to_string(), format!("{call}-{attempt}"));
    let head = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nHost: {recorder}\r\nAuthorization: Bearer {TOKEN}\r\nUser-Agent: generations/1\r\nx-play: {play}\r\nx-try: {id}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    match PLAYS[play].client {
        Patience::UntilAsked => {
            asked.wait(&id);
            false
        }
        Patience::UntilFirst => {
            let (mut got, mut piece) = (Vec::new(), [0; 4096]);
            while !got.windows(7).any(|bytes| bytes == b"content") {
                let read = stream.read(&mut piece).unwrap();
                assert!(read > 0, "{}", PLAYS[play].name);
                got.extend_from_slice(&piece[..read]);
            }
            false
        }
        Patience::Whole => {
            let (mut got, mut piece) = (Vec::new(), [0; 4096]);
            let is_whole = |got: &[u8]| {
                let text = String::from_utf8_lossy(got);
                let length = text.split("\r\n").find_map(|line| line.strip_prefix("Content-Length: "));
                let body = text.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
                length.is_some_and(|length| body >= length.parse().unwrap())
            };
            while !is_whole(&got) {
                match stream.read(&mut piece) {
                    Ok(read) if read > 0 => got.extend_from_slice(&piece[..read]),
                    Ok(_) | Err(_) => break,
                }
            }
            matches!(PLAYS[play].name, "document" | "stream")
        }
    }
}

/// A number that follows from a seed (splitmix64).
fn dice(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *seed;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn any_play(seed: &mut u64) -> usize {
    let mut at = dice(seed) % 100;
    PLAYS
        .iter()
        .position(|play| {
            at < play.weight || {
                at -= play.weight;
                false
            }
        })
        .unwrap()
}

/// Calls of one note: more would become groups, in which they no longer stand one by one.
const BATCH: usize = 40;

/// Makes calls until each succeeds, is refused, or was tried three times: what was started, and by which plays.
fn made(scene: &Scene, seed: &mut u64, asked: &Asked) -> Vec<(u64, Vec<&'static str>)> {
    let call = |call| {
        let (mut started, mut names) = (0, Vec::new());
        for attempt in 0..3 {
            let play = any_play(seed);
            names.push(PLAYS[play].name);
            started += PLAYS[play].starts;
            let good = ask(scene.address(), call, attempt, play, asked);
            if good || matches!(PLAYS[play].name, "refused" | "told as 500") {
                break;
            }
        }
        (started, names)
    };
    (0..BATCH).map(call).collect()
}

/// The bounds of each prompt in the order in which they were asked first. Attempts of one prompt may stand in two calls
/// where nothing ties them: its bounds are those of both.
fn bounds(draft: &Draft) -> Vec<(u64, u64)> {
    let mut bounds: Vec<(Fingerprint, (u64, u64))> = Vec::new();
    for call in &draft.calls {
        let body = &call.request.as_ref().unwrap().fingerprints.as_ref().unwrap().full;
        let (least, most) = (call.generations.at_least, call.generations.at_most);
        match bounds.iter_mut().find(|(known, _)| known == body) {
            Some((_, sum)) => *sum = (sum.0 + least, sum.1 + most),
            None => bounds.push((body.clone(), (least, most))),
        }
    }
    bounds.into_iter().map(|(_, bounds)| bounds).collect()
}

#[test]
fn the_truth_lies_within_the_bounds_and_they_are_mostly_equal() {
    assert_eq!(PLAYS.iter().map(|play| play.weight).sum::<u64>(), 100);
    let wanted = std::env::var("REDIAL_GENERATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(BATCH);
    let (mut seed, mut equal, mut calls, mut tries) = (7, 0, 0, 0);
    while calls < wanted {
        let asked = Arc::new(Asked::default());
        let scene = Scene::new(gateway(Arc::clone(&asked)));
        let truth = made(&scene, &mut seed, &asked);
        let mut events = vec![opened()];
        events.extend(scene.events());
        events.push(Event::Closed(Closed { ended_at: Timestamp::parse("2026-11-25T04:00:00.000Z").unwrap() }));
        let draft = replay(&JournalRead { events, lost: 0 }, false).unwrap();
        let attempts: usize = truth.iter().map(|(_, names)| names.len()).sum();
        assert_eq!(draft.calls.iter().map(|call| call.attempts.len()).sum::<usize>(), attempts);
        let bounds = bounds(&draft);
        assert_eq!(bounds.len(), truth.len());
        for ((least, most), (started, names)) in bounds.into_iter().zip(truth) {
            assert!((least..=most).contains(&started), "{started} is not in {least}..={most}: {names:?}");
            equal += usize::from(least == most);
        }
        (calls, tries) = (calls + BATCH, tries + attempts);
    }
    println!("generations: {calls} calls, {tries} attempts, truth within the bounds in all, equal in {equal}");
    assert!(equal * 100 >= calls * 80, "the bounds are equal in {equal} of {calls} calls only");
}
