//! Without faults: every family, every probe, streams, errors, the truth.

use redial_note::Family;
use redial_proxy::{DEFAULT_MODEL, EndedBy, Exchanged};
use redial_wire::family::{self, Outgoing, Probe};

use super::bench::{self, KEY, Watch, limits, send_to};

fn text(exchanged: &Exchanged) -> String {
    String::from_utf8(exchanged.body.tainted().bytes().to_vec()).unwrap()
}

#[tokio::test]
async fn every_family_answers_its_minimal_request() {
    let (simulator, truth) = bench::simulator("").await;
    let mut sent = 0;
    for family in Family::ALL {
        for stream in [false, true].into_iter().take(if family == Family::Models { 1 } else { 2 }) {
            let outgoing = family::request(family, DEFAULT_MODEL, stream);
            let mut watch = Watch::default();
            let exchanged = send_to(simulator.addr(), family, &outgoing, KEY, &limits(), &mut watch).await;
            sent += 1;
            assert_eq!((exchanged.status(), exchanged.fault), (Some(200), None), "{family} {stream}");
            assert_eq!((exchanged.ended_by, exchanged.body_cut), (EndedBy::Server, false));
            assert_eq!(
                (watch.heads.as_slice(), watch.bytes.as_slice()),
                (&[200][..], exchanged.body.tainted().bytes())
            );
            let reading = family::read(family, stream, exchanged.body.tainted());
            assert!(reading.succeeded(), "{family} {stream}: {reading:?} {}", text(&exchanged));
            if family != Family::Models {
                assert_eq!(reading.served[0].as_str(), "sim-model-1-2026-01-15");
                // A chat's stream states its usage only where it is asked to.
                let stated = reading.usage.map(|usage| usage.output_tokens);
                assert_eq!(stated, if family == Family::Chat && stream { None } else { Some(7) });
            }
            assert!(exchanged.timing.connect_ms <= exchanged.timing.first_byte_ms);
            assert!(exchanged.timing.first_byte_ms <= exchanged.timing.last_byte_ms);
            assert!(exchanged.sent_bytes > 100 && exchanged.received_bytes > exchanged.body_received);
        }
    }
    simulator.stop().await;
    let lines = truth.lines();
    assert_eq!(lines.len(), 2 * sent);
    assert!(lines[0].contains(r#""event":"arrived","n":1"#) && lines[1].contains(r#""event":"answered","n":1"#));
    assert!(!lines.concat().contains("0123456789abcdef"), "the truth holds a credential");
}

#[tokio::test]
async fn probes_fail_as_cometapi_lets_them() {
    let (simulator, _) = bench::simulator("").await;
    for family in [Family::Chat, Family::Responses, Family::Messages, Family::Gemini] {
        for (probe, key, status, code) in [
            (Probe::MissingField, KEY, 500, r#""code":"invalid_request""#),
            (Probe::BadModel, KEY, 503, r#""code":"model_not_found""#),
            (Probe::BadKey, b"sk-simulator-invalid".as_slice(), 401, "Invalid token"),
            (Probe::MalformedJson, KEY, 400, r#""code":"invalid_request""#),
        ] {
            let outgoing = family::probe(family, probe, DEFAULT_MODEL).unwrap();
            let exchanged = send_to(simulator.addr(), family, &outgoing, key, &limits(), &mut Watch::default()).await;
            assert_eq!(exchanged.status(), Some(status), "{family} {probe:?}");
            let body = text(&exchanged);
            assert!(body.contains(code) && body.contains("(request id: "), "{family} {probe:?}: {body}");
            assert!(body.contains("comet_api_error"));
        }
    }
    let unknown = family::probe(Family::Models, Probe::BadModel, "").unwrap();
    let exchanged = send_to(simulator.addr(), Family::Models, &unknown, KEY, &limits(), &mut Watch::default()).await;
    assert_eq!(exchanged.status(), Some(404));
    assert!(text(&exchanged).contains("model_not_found"));
    simulator.stop().await;
}

#[tokio::test]
async fn a_wrong_path_gets_a_page_or_a_redirect_that_nobody_follows() {
    let (simulator, truth) = bench::simulator("").await;
    let happy = family::request(Family::Chat, DEFAULT_MODEL, false);
    let wrong = Outgoing { path: "/v1/v1/chat/completions".to_owned(), ..happy };
    let exchanged = send_to(simulator.addr(), Family::Chat, &wrong, KEY, &limits(), &mut Watch::default()).await;
    assert_eq!(exchanged.status(), Some(301));
    let wrong = Outgoing { path: "/models".to_owned(), ..family::request(Family::Models, "", false) };
    let exchanged = send_to(simulator.addr(), Family::Models, &wrong, KEY, &limits(), &mut Watch::default()).await;
    assert_eq!(exchanged.status(), Some(200));
    assert!(text(&exchanged).starts_with("<!doctype html>"));
    simulator.stop().await;
    assert_eq!(truth.lines().iter().filter(|line| line.contains("arrived")).count(), 2);
}

#[tokio::test]
async fn a_tiny_bound_on_tokens_cuts_the_answer() {
    let (simulator, _) = bench::simulator("").await;
    for (family, body) in [
        (Family::Chat, r#"{"model":"sim-model-1","messages":[{"role":"user","content":"x"}],"max_tokens":2}"#),
        (Family::Responses, r#"{"model":"sim-model-1","input":"x","max_output_tokens":2}"#),
        (Family::Messages, r#"{"model":"sim-model-1","messages":[{"role":"user","content":"x"}],"max_tokens":2}"#),
        (Family::Gemini, r#"{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"maxOutputTokens":2}}"#),
    ] {
        for stream in [false, true] {
            let happy = family::request(family, DEFAULT_MODEL, stream);
            let body = if stream { body.replacen('{', r#"{"stream":true,"#, 1) } else { body.to_owned() };
            let outgoing = Outgoing { body: body.into_bytes(), ..happy };
            let exchanged = send_to(simulator.addr(), family, &outgoing, KEY, &limits(), &mut Watch::default()).await;
            let reading = family::read(family, stream, exchanged.body.tainted());
            assert_eq!(reading.finish, Some(redial_note::Finish::Length), "{family} {stream}: {}", text(&exchanged));
        }
    }
    simulator.stop().await;
}
