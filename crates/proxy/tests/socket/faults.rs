//! Every fault, as the client tells it.

use std::time::Duration;

use redial_proxy::{Cancel, Canceller, EndedBy, Exchanged, Limits, Request, Stop, fault::Fault};
use redial_wire::{TransportFault, family::Method};

use super::bench::{self, Watch, chat, limits};

const BROKEN: Option<TransportFault> = Some(TransportFault::Dropped);
const NOT_HTTP: Option<TransportFault> = Some(TransportFault::NotHttp);
const BEYOND: Option<TransportFault> = Some(TransportFault::BeyondLimits);
const LATE: Option<TransportFault> = Some(TransportFault::ReadTimeout);

async fn meet(fault: &str, stream: bool, limits: &Limits) -> (Exchanged, String) {
    let (simulator, truth) = bench::faulty(fault).await;
    let exchanged = chat(simulator.addr(), stream, limits, &mut Watch::default()).await;
    simulator.stop().await;
    (exchanged, truth.lines().join("\n"))
}

#[tokio::test]
async fn each_fault_ends_as_what_it_is() {
    let timeout = EndedBy::Redial(Stop::Timeout);
    let network = EndedBy::Network;
    let server = EndedBy::Server;
    let too_much = EndedBy::Redial(Stop::TooMuch);
    let unreadable = EndedBy::Redial(Stop::NotHttp);
    let mut seen = Vec::new();
    for (fault, status, transport, by) in [
        (r#"{"answer":{"status":418,"headers":{"x-a":"b"},"body":{"a":1}}}"#, Some(418), None, server),
        (r#"{"answer":{"status":200,"body":"plain"}}"#, Some(200), None, server),
        (r#"{"close":{}}"#, None, BROKEN, server),
        (r#"{"deep_json":{}}"#, Some(200), None, server),
        (r#"{"drip":{"bytes":200,"pause_ms":1}}"#, Some(200), None, server),
        (r#"{"echo":{}}"#, Some(401), None, server),
        (r#"{"empty":{}}"#, Some(429), None, server),
        (r#"{"endless":{}}"#, Some(200), BEYOND, too_much),
        (r#"{"error_event":{}}"#, Some(200), None, server),
        (r#"{"gzip":{}}"#, Some(200), None, server),
        (r#"{"hang":{}}"#, None, LATE, timeout),
        (r#"{"html":{}}"#, Some(502), None, server),
        (r#"{"huge":{"mib":2}}"#, Some(200), BEYOND, too_much),
        (r#"{"many_headers":{}}"#, None, BEYOND, too_much),
        (r#"{"no_terminal":{}}"#, Some(200), None, server),
        (r#"{"not_http":{}}"#, None, NOT_HTTP, unreadable),
        (r#"{"not_utf8":{}}"#, Some(200), None, server),
        (r#"{"ok_error":{}}"#, Some(200), None, server),
        (r#"{"redirect":{}}"#, Some(301), None, server),
        (r#"{"reset":{}}"#, None, BROKEN, network),
        (r#"{"reset_in_body":{"after":20}}"#, Some(200), BROKEN, network),
        (r#"{"retry_after":{}}"#, Some(429), None, server),
        (r#"{"stall":{}}"#, Some(200), LATE, timeout),
        (r#"{"status":{"status":503}}"#, Some(503), None, server),
        (r#"{"truncate":{}}"#, Some(200), BROKEN, server),
        (r#"{"truncated_chunk":{}}"#, Some(200), BROKEN, server),
    ] {
        let overall = Duration::from_millis(if transport == LATE { 150 } else { 20_000 });
        let limits = Limits { overall, body_read: 1 << 20, ..limits() };
        for stream in [false, true] {
            let (exchanged, truth) = meet(fault, stream, &limits).await;
            assert_eq!(
                (exchanged.status(), exchanged.fault, exchanged.ended_by),
                (status, transport, by),
                "{fault} stream={stream}"
            );
            let name = Fault::NAMES.iter().find(|name| fault.starts_with(&format!("{{\"{name}\""))).unwrap();
            assert!(truth.contains(&format!(r#""fault":"{name}""#)), "{truth}");
            assert!(exchanged.sent_bytes > 0);
            assert!(exchanged.body.len() <= limits.body_kept);
            seen.push(*name);
        }
    }
    seen.dedup();
    let mut seen: Vec<_> = seen.into_iter().collect();
    seen.dedup();
    assert_eq!(seen, Fault::NAMES, "a fault without a case");
}

#[tokio::test]
async fn a_cut_body_says_so_and_a_whole_one_does_not() {
    for (fault, cut) in [
        (r#"{"truncate":{}}"#, true),
        (r#"{"reset_in_body":{"after":5}}"#, true),
        (r#"{"gzip":{}}"#, false),
        (r#"{"empty":{}}"#, false),
    ] {
        assert_eq!(meet(fault, false, &limits()).await.0.body_cut, cut, "{fault}");
    }
    let kept = Limits { body_kept: 10, ..limits() };
    let (exchanged, _) = meet(r#"{"deep_json":{}}"#, false, &kept).await;
    assert_eq!((exchanged.body.len(), exchanged.body_cut, exchanged.body_received), (10, true, 20_000));
}

#[tokio::test]
async fn a_compressed_body_is_read_as_what_it_holds() {
    let (exchanged, _) = meet(r#"{"gzip":{}}"#, false, &limits()).await;
    assert!(exchanged.body.tainted().text().contains("chat.completion"));
    assert!(exchanged.body_received < exchanged.body.len() as u64);
}

#[tokio::test]
async fn wait_hints_come_in_all_forms() {
    for (form, header, value) in [
        ("seconds", "retry-after", "2"),
        ("milliseconds", "retry-after-ms", "1500"),
        ("date", "retry-after", " GMT"),
        ("prose", "content-type", "application/json; charset=utf-8"),
    ] {
        let fault = format!(r#"{{"retry_after":{{"wait_ms":1500,"form":"{form}"}}}}"#);
        let (exchanged, _) = meet(&fault, false, &limits()).await;
        let head = exchanged.head.unwrap();
        assert!(head.headers.get(header).unwrap().text().ends_with(value), "{form}");
        assert_eq!(exchanged.body.tainted().text().contains("try again in 1500ms"), form == "prose");
    }
}

#[tokio::test]
async fn an_echo_holds_the_credential_and_the_truth_does_not() {
    let (exchanged, truth) = meet(r#"{"echo":{}}"#, false, &limits()).await;
    assert!(exchanged.body.tainted().text().contains("sk-sim-0123456789abcdef"));
    assert!(!truth.contains("0123456789abcdef"));
    assert!(!format!("{exchanged:?}").contains("0123456789abcdef"));
}

#[tokio::test]
async fn faults_come_by_number() {
    let script =
        r#"{"faults":[{"request":2,"fault":{"empty":{"status":503}}},{"request":[3,4],"fault":{"reset":{}}}]}"#;
    let (simulator, _) = bench::simulator(script).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(chat(simulator.addr(), false, &limits(), &mut Watch::default()).await.status());
    }
    assert_eq!(statuses, [Some(200), Some(503), None, None, Some(200)]);
    simulator.stop().await;
}

#[tokio::test]
async fn a_cancel_ends_a_hanging_exchange_at_once() {
    let (simulator, truth) = bench::faulty(r#"{"stall":{}}"#).await;
    let (canceller, cancel) = Canceller::new();
    let target = bench::target(simulator.addr());
    let request =
        Request { target: &target, method: Method::Get, path: "/v1/models", headers: &[], credential: None, body: b"" };
    // The head's arrival is the event that is waited for.
    struct CancelAtHead(Canceller);
    impl redial_proxy::Observer for CancelAtHead {
        fn head(&mut self, _: &redial_proxy::Head) -> std::ops::ControlFlow<()> {
            self.0.cancel();
            std::ops::ControlFlow::Continue(())
        }
    }
    let mut observer = CancelAtHead(canceller);
    let exchanged = bench::upstream().exchange(&request, &limits(), &cancel, &mut observer).await.unwrap();
    assert_eq!((exchanged.ended_by, exchanged.fault), (EndedBy::Redial(Stop::Cancelled), None));
    assert!(exchanged.body_cut && exchanged.status().is_some());
    simulator.stop().await;
    assert!(truth.lines()[1].contains(r#""event":"aborted""#), "{:?}", truth.lines());
    assert!(Cancel::never().is_cancelled() || cancel.is_cancelled());
}

#[tokio::test]
async fn an_observer_that_has_seen_enough_ends_the_exchange() {
    let (simulator, _) = bench::faulty(r#"{"endless":{}}"#).await;
    let mut watch = Watch { stop_after: Some(100_000), ..Watch::default() };
    let exchanged = chat(simulator.addr(), false, &limits(), &mut watch).await;
    assert_eq!((exchanged.ended_by, exchanged.fault), (EndedBy::Redial(Stop::Observer), None));
    simulator.stop().await;
}
