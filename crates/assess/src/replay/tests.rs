//! A recorded run from its journal to a note that verifies, and what no such note may say.

use redial_note::{
    ArtefactName, Asked, Closed, Effect, JournalRead, Refused, Searched, Timestamp, Verdict, canonical, seal,
};
use redial_redact::{ArtefactScan, Control, Nonce, Sha256};
use serde_json::{Value, json};

use super::*;
use crate::{
    correlate::tests::{Exchange, KINDS, Kind as Client, Outcome as Came, Sent, exchange, failure, histories, history},
    derive::derive,
    redaction::{ScanParts, Scanned, redaction},
    verify::verify,
};

fn opened() -> Event {
    let setup: Vec<Value> = redial_note::Assumption::ALL
        .iter()
        .map(|assumption| json!({ "assumption": assumption, "state": "unknown" }))
        .collect();
    let event = json!({ "opened": {
        "run_id": "redial-20261125-0300-0000", "kind": "run", "parent": null, "started_at": "2026-11-25T03:00:00.000Z",
        "redial": { "version": "0", "commit": null }, "setup": setup,
        "origin": {
            "kind": "local", "workflow": null, "job": null, "step": null, "matrix": null, "run_id": null,
            "run_attempt": null, "log": { "state": "absent", "url": null }, "event": null, "pull_request": null, "command": ["redial"], "exit": null,
        },
        "environment": {
            "os": "linux", "arch": "x", "image": null, "clients": [], "clients_total": 0, "proxy_variables": [], "config_sha256": "0".repeat(64),
            "recorded": [], "agent_permissions": [],
        },
        "gateway": { "name": "cometapi", "kind": "real", "base_url": "https://api.example.com", "credential": null },
        "fingerprint_key": "run-00000000", "family": "chat", "probe": null, "approved": null, "scope": null, "remark": null,
        "nonce": "0".repeat(32), "control_seed": "0".repeat(32), "token_seed": null, "secrets": [], "rules_sha256": redial_redact::rules_sha256(),
        "budget": { "attempts": null, "calls": null, "wait_ms": null, "deadline_ms": null }, "enforced": false, "expected": [], "others": [],
    }});
    serde_json::from_value(event).unwrap()
}

/// One exchange of a script: client, body, start, end, count, what came.
pub(super) type Scripted<'a> = (&'a Client, &'a str, u64, u64, u64, Came);

/// The exchanges of a script.
pub(super) fn scripted(script: &[Scripted<'_>]) -> Vec<Exchange> {
    let of = |(client, body, start, end, count, came): &Scripted<'_>| {
        let sent = Sent { kind: client, body: (*body).to_owned(), stream: false, worker: 0, count: *count };
        exchange(&sent, *start, *end, *came)
    };
    script.iter().map(of).collect()
}

/// What the recorder writes of an exchange, with the moments at which it does.
fn events(number: u64, seen: &Exchange) -> [(u64, u64, Event); 3] {
    let call = Identifier::exchange(number);
    let request = seen.head.request.clone().unwrap();
    let mut head = seen.head.clone();
    head.request = Some(redial_note::Request { bytes: 0, fingerprints: None, ..request.clone() });
    let (start, end) = (seen.attempt.offset_ms, seen.ended_ms.unwrap());
    // What ties it is said with its start, or with what it asks for.
    let (first, second) =
        if number.is_multiple_of(2) { (seen.marks.clone(), None) } else { (None, seen.marks.clone()) };
    let started = AttemptStarted {
        call: call.clone(),
        n: 1,
        started_at: seen.attempt.started_at,
        offset_ms: start,
        waited_ms: None,
        head: Some(CallHead { model: None, stream: false, ..head }),
        sent: Some(0),
        marks: first,
    };
    let (stream, model) = (seen.head.stream, seen.head.model.clone());
    let asked = Asked { call: call.clone(), stream, model, request, marks: second };
    let attempt = seen.attempt.clone();
    let ended = AttemptEnded {
        call,
        attempt,
        ended_ms: end,
        served: Vec::new(),
        reported: None,
        listed: None,
        leads_to: seen.leads_to.clone(),
    };
    [
        (start, number, Event::AttemptStarted(started)),
        (start, number, Event::Asked(asked)),
        (end, 0, Event::AttemptEnded(ended)),
    ]
}

/// The journal of some exchanges, in order of time, with what comes around them.
pub(super) fn journal(exchanges: &[Exchange], around: &[Event]) -> JournalRead {
    let mut timed: Vec<(u64, u64, Event)> =
        (1..).zip(exchanges).flat_map(|(number, seen)| events(number, seen)).collect();
    timed.sort_by_key(|(at, number, _)| (*at, *number));
    let last = timed.last().map_or(0, |(at, ..)| *at);
    let start = Timestamp::parse("2026-11-25T03:00:00.000Z").unwrap().as_millis();
    let ended_at = Timestamp::from_millis(start + i64::try_from(last).unwrap());
    let between = timed.into_iter().map(|(.., event)| event).chain(around.iter().cloned());
    let events = std::iter::once(opened()).chain(between).chain([Event::Closed(Closed { ended_at })]).collect();
    JournalRead { events, lost: 0 }
}

pub(super) fn note(draft: Draft) -> Vec<u8> {
    let length = canonical(&draft).unwrap().len() as u64;
    let digest = || Some(Sha256::of(b""));
    let part = |name, bytes, sha256| {
        let planted = Control::planted() as u64;
        let (hits, found, complete) = (Vec::new(), planted, true);
        let scan = ArtefactScan { bytes_read: bytes, hits, echoes: 0, planted, found, complete };
        Scanned::own(name, bytes, sha256, scan)
    };
    let artefacts = [
        part(ArtefactName::Draft, length, None),
        part(ArtefactName::Journal, 1, digest()),
        part(ArtefactName::Markdown, 1, digest()),
        part(ArtefactName::Screen, 1, None),
        part(ArtefactName::Exports, 1, None),
    ];
    let seed = Nonce::from_bytes([0; 16]);
    let none: [(redial_note::NamedFingerprint, Searched); 0] = [];
    let redaction = redaction(&ScanParts { secrets: &none, artefacts: &artefacts, seed: &seed, live_absent: true });
    let derived = derive(&draft, &redaction);
    canonical(&seal(draft, derived, redaction).unwrap()).unwrap()
}

pub(super) fn replayed_from(journal: &JournalRead) -> Draft {
    replay(journal, false).unwrap()
}

fn replayed(script: &[Scripted<'_>], around: &[Event]) -> Draft {
    replay(&journal(&scripted(script), around), false).unwrap()
}

/// The decision, and the ids of what was found with their effects.
pub(super) fn found(draft: &Draft) -> (Verdict, Vec<(String, Effect)>) {
    let derived: redial_note::Note = serde_json::from_slice(&note(draft.clone())).unwrap();
    let ids = derived.findings.iter().map(|finding| (finding.id.to_string(), finding.effect));
    (derived.decision.result, ids.collect())
}

fn exit(code: Option<u64>, signal: Option<u64>) -> Event {
    Event::ChildEnded(redial_note::ChildExit { code, signal })
}

const PY: &Client = &KINDS[0];
const AI: &Client = &KINDS[2];

/// Two calls at once, one of which is retried, with all that may stand around calls.
fn busy() -> Draft {
    let script: [Scripted<'_>; 5] = [
        (PY, "a", 0, 100, 0, Came::Status(500)),
        (AI, "b", 50, 700, 0, Came::Good),
        (PY, "a", 600, 900, 1, Came::Hinted(1_000)),
        (PY, "a", 1_900, 2_000, 2, Came::Good),
        (AI, "c", 2_100, 2_200, 0, Came::Status(400)),
    ];
    let refused = |because| Event::Refused(Refused { because });
    let around =
        [Event::Forwarded, refused(RefusedBecause::Token), refused(RefusedBecause::Websocket), exit(Some(0), None)];
    replayed(&script, &around)
}

#[test]
fn exchanges_that_interleave_become_calls_in_order_of_their_first_attempt() {
    let draft = busy();
    let told = |call: &Call| {
        let attempts: Vec<_> = call.attempts.iter().map(|a| (a.n, a.offset_ms, a.waited_ms, a.status)).collect();
        (call.id.to_string(), call.correlation.method.to_string(), call.correlation.confidence, attempts)
    };
    let certain = Confidence::Certain;
    assert_eq!(
        draft.calls.iter().map(told).collect::<Vec<_>>(),
        [
            (
                "c1".into(),
                "retry_count".into(),
                certain,
                vec![(1, 0, None, Some(500)), (2, 600, Some(500), Some(429)), (3, 1_900, Some(1_000), Some(200))]
            ),
            ("c2".into(), "single".into(), certain, vec![(1, 50, None, Some(200))]),
            ("c3".into(), "single".into(), certain, vec![(1, 2_100, None, Some(400))]),
        ]
    );
    assert_eq!(draft.calls[0].request.as_ref().unwrap().bytes, 10);
    assert_eq!(draft.calls[0].attempts[1].obeyed, Some(redial_note::Obeyed::Yes));
    assert_eq!(draft.other_traffic, OtherTraffic { forwarded: 1, refused: 1, not_ours: 1, redirected: 0, escapes: 0 });
    assert_eq!(draft.environment.clients.iter().map(Identifier::as_str).collect::<Vec<_>>(), ["OpenAI/Python", "ai"]);
    assert_eq!(draft.origin.exit.as_ref().unwrap().code, Some(0));
    assert_eq!(draft.endpoint_family, RunFamily::Chat);
}

#[test]
fn a_note_of_a_run_verifies() {
    assert_eq!(verify(&note(busy())), []);
    assert_eq!(verify(&note(replayed(&[], &[]))), []);
    let rebuilt = replay(&journal(&scripted(&[(PY, "a", 0, 10, 0, Came::Status(500))]), &[]), true).unwrap();
    assert_eq!(verify(&note(rebuilt)), []);
    let mut lost = journal(&scripted(&[(PY, "a", 0, 10, 0, Came::Status(500))]), &[]);
    lost.lost = 2;
    let lost = replay(&lost, false).unwrap();
    assert_eq!(lost.calls[0].correlation.confidence, Confidence::Unsure);
    assert_eq!(verify(&note(lost)), []);
}

/// A client that leaves while it waits for an answer.
fn left(seen: &mut Exchange) {
    let attempt = &mut seen.attempt;
    (attempt.client_gone, attempt.ended_by) = (true, Some(redial_note::EndedBy::Client));
    (attempt.status, attempt.failure, attempt.transport_error, attempt.hint) = (None, None, None, None);
    attempt.timing_ms.connect = Some(0);
}

#[test]
fn whatever_shape_its_traffic_had_its_note_verifies() {
    for exchanges in crate::correlate::shapes::all() {
        let draft = replay(&journal(&exchanges, &[exit(Some(0), None)]), false).unwrap();
        assert_eq!(
            verify(&note(draft.clone())),
            [],
            "{:?}",
            draft.calls.iter().map(|call| &call.correlation).collect::<Vec<_>>()
        );
    }
}

#[test]
fn whatever_a_run_was_its_note_verifies_and_keeps_every_attempt_in_order() {
    for seed in 0..u64::from(histories()) / 8 {
        let mut history = history(seed);
        history.exchanges.iter_mut().skip(3).step_by(7).for_each(left);
        let draft = replay(&journal(&history.exchanges, &[exit(Some(0), None)]), false).unwrap();
        let mut told: Vec<_> =
            draft.calls.iter().flat_map(|call| &call.attempts).map(|a| (a.offset_ms, a.status)).collect();
        let mut seen: Vec<_> = history.exchanges.iter().map(|e| (e.attempt.offset_ms, e.attempt.status)).collect();
        told.sort_unstable();
        seen.sort_unstable();
        let bytes = note(draft.clone());
        assert_eq!(verify(&bytes), [], "seed {seed}");
        if draft.coverage.grouped_away == 0 {
            assert_eq!(told, seen, "seed {seed}");
        }
        let promised = 8 * 1024 + 1024 * draft.calls.len() + 1280 * told.len();
        assert!(bytes.len() <= promised, "seed {seed}: {} of {promised}", bytes.len());
    }
}

#[test]
fn a_client_that_leaves_may_have_started_an_answer_and_may_have_wasted_one() {
    let mut exchanges = scripted(&[
        (PY, "a", 0, 10, 0, Came::Good),
        (PY, "b", 20, 30, 0, Came::Good),
        (PY, "c", 40, 50, 0, Came::Good),
    ]);
    exchanges.iter_mut().for_each(left);
    // The third had no connection to the gateway yet.
    exchanges[2].attempt.timing_ms =
        Timing { connect: None, first_byte: None, first_token: None, last_byte: None, ended: None };
    // The second had said why it stopped, and not yet that it was over.
    (exchanges[1].attempt.status, exchanges[1].attempt.finish) = (Some(200), Some(redial_note::Finish::Stop));
    let draft = replay(&journal(&exchanges, &[]), false).unwrap();
    let told = |call: &Call| (call.outcome, call.generations.at_least, call.generations.at_most, call.wasted_success);
    let told: Vec<_> = draft.calls.iter().map(told).collect();
    assert_eq!(told, [(Outcome::Unknown, 0, 1, 0), (Outcome::Unknown, 1, 1, 1), (Outcome::Unknown, 0, 0, 0)]);
    assert_eq!(verify(&note(draft)), []);
}

/// For the client it failed: what it asks again is a retry of that, and no other call's.
#[test]
fn a_good_answer_that_was_not_taken_may_be_asked_again_and_is_wasted() {
    let not_taken = |number| Event::NotTaken(redial_note::NotTaken { call: Identifier::exchange(number) });
    let of = |script: &[Scripted<'_>], number: u64| {
        let mut exchanges = scripted(script);
        let good = exchanges.iter_mut().filter(|one| one.attempt.failure.is_none());
        good.for_each(|one| one.attempt.finish = Some(redial_note::Finish::Stop));
        let draft = replay(&journal(&exchanges, &[not_taken(number)]), false).unwrap();
        assert_eq!(verify(&note(draft.clone())), []);
        draft
    };
    let alone = of(&[(PY, "a", 0, 10, 0, Came::Good), (PY, "a", 600, 700, 1, Came::Good)], 1);
    let [call] = alone.calls.as_slice() else { panic!("{:?}", alone.calls) };
    let said = (call.outcome, call.wasted_success, call.correlation.confidence);
    assert_eq!(said, (Outcome::Succeeded, 1, Confidence::Certain));
    assert_eq!((call.attempts[0].client_gone, call.generations.at_least), (true, 2));
    // With a rival nobody can tell which of them was asked again.
    let rival =
        [(PY, "a", 0, 300, 0, Came::Status(500)), (PY, "a", 1, 301, 0, Came::Good), (PY, "a", 900, 950, 1, Came::Good)];
    let draft = of(&rival, 2);
    assert!(draft.calls.iter().all(|call| call.correlation.confidence == Confidence::Unsure), "{:?}", draft.calls);
    // Where it is tied to what failed, a failed call hangs on that; in the other order the failed call is there.
    for (failed_at, left_at, number) in [(0, 1, 2), (1, 0, 1)] {
        let failed = (PY, "a", failed_at, 300 + failed_at, 0, Came::Status(500));
        let good = (PY, "a", left_at, 300 + left_at, 0, Came::Good);
        let (first, second) = if failed_at < left_at { (failed, good) } else { (good, failed) };
        let draft = of(&[first, second, (PY, "a", 900, 950, 1, Came::Good)], number);
        let failed = draft.calls.iter().any(|call| call.outcome == Outcome::Failed);
        let note: redial_note::Note = serde_json::from_slice(&note(draft)).unwrap();
        let told = note.findings.iter().any(|finding| finding.id.as_str() == "unsure_grouping");
        assert_ne!(failed, told, "{failed_at} {:?}", note.findings);
    }
    // Nothing came after it: nobody saw whether its client had what it wanted.
    let last = of(&[(PY, "a", 0, 10, 0, Came::Good)], 1);
    assert_eq!((last.calls[0].outcome, last.calls[0].wasted_success), (Outcome::Unknown, 1));
    // What failed stays that, and what is not known is lost by itself.
    let failed = of(&[(PY, "a", 0, 10, 0, Came::Status(500))], 1);
    assert_eq!((failed.calls[0].outcome, failed.calls[0].attempts[0].client_gone), (Outcome::Failed, false));
    assert_eq!(of(&[(PY, "a", 0, 10, 0, Came::Good)], 9).calls[0].outcome, Outcome::Succeeded);
}

/// Who counts its retries says that what it asks with a count of 0 is none; and another model behind a good answer is no fallback.
#[test]
fn what_is_asked_anew_behind_a_good_answer_that_may_not_have_been_taken_is_a_call_of_its_own() {
    let not_taken = |number| Event::NotTaken(redial_note::NotTaken { call: Identifier::exchange(number) });
    let alike: Vec<Scripted<'_>> = (0..6).map(|n| (PY, "a", n * 250, n * 250 + 10, 0, Came::Good)).collect();
    let of = |exchanges: &[Exchange]| {
        let events: Vec<Event> = (1..=exchanges.len() as u64).map(not_taken).collect();
        let draft = replay(&journal(exchanges, &events), false).unwrap();
        assert_eq!(verify(&note(draft.clone())), []);
        let told = |call: &Call| (call.attempt_count, call.outcome, call.correlation.confidence);
        assert!(draft.calls.iter().all(|call| told(call) == (1, Outcome::Unknown, Confidence::Certain)), "{draft:#?}");
        draft.calls.len()
    };
    assert_eq!(of(&scripted(&alike)), 6);
    let mut models = scripted(&[(PY, "a", 0, 10, 0, Came::Good), (PY, "a", 300, 310, 0, Came::Good)]);
    models[1].head.model = Some(Identifier::ours("other"));
    let other = scripted(&[(PY, "b", 300, 310, 0, Came::Good)])[0].head.request.clone().unwrap().fingerprints.unwrap();
    let prints = models[1].head.request.as_mut().unwrap().fingerprints.as_mut().unwrap();
    (prints.full, prints.without_stream) = (other.full, other.without_stream);
    assert_eq!(of(&models), 2);
}

/// Google counts the tokens of a prompt that it blocks; that an answer was filtered says why it ended.
#[test]
fn a_prompt_that_was_blocked_started_no_answer_that_is_known() {
    let mut exchanges = scripted(&[(PY, "a", 0, 10, 0, Came::Good), (PY, "b", 20, 30, 0, Came::Good)]);
    for exchange in &mut exchanges {
        let attempt = &mut exchange.attempt;
        attempt.failure = Some(failure(redial_note::Reason::ContentFiltered));
        attempt.usage = Some(redial_note::Usage { input_tokens: 4, output_tokens: 0 });
        (attempt.finish, attempt.timing_ms.first_token) = (None, None);
    }
    exchanges[1].attempt.finish = Some(redial_note::Finish::Filtered);
    let draft = replay(&journal(&exchanges, &[]), false).unwrap();
    let told: Vec<_> = draft.calls.iter().map(|call| (call.generations.at_least, call.generations.at_most)).collect();
    assert_eq!(told, [(0, 1), (1, 1)]);
    assert_eq!(verify(&note(draft)), []);
}

#[test]
fn several_families_are_mixed_and_none_is_the_configured_one() {
    let mut exchanges = scripted(&[(PY, "a", 0, 10, 0, Came::Good), (PY, "b", 20, 30, 0, Came::Good)]);
    exchanges[1].head.family = redial_note::Family::Messages;
    exchanges[1].head.request.as_mut().unwrap().path = redial_redact::SafePath::masked(Tainted::from("/v1/messages"));
    let draft = replay(&journal(&exchanges, &[]), false).unwrap();
    assert_eq!(draft.endpoint_family, RunFamily::Mixed);
    assert_eq!(verify(&note(draft)), []);
    assert_eq!(replayed(&[], &[]).endpoint_family, RunFamily::Chat);
}

#[test]
fn what_a_run_cannot_have_seen_does_not_verify() {
    let whole = serde_json::to_value(busy()).unwrap();
    for (place, value) in [
        ("/kind", json!("check")),
        ("/kind", json!("rehearsal")),
        ("/calls/0/id", json!("c9")),
        ("/calls/0/purpose", json!("expected")),
        ("/calls/0/outcome", json!("failed")),
        ("/calls/0/attempt_count", json!(4)),
        ("/calls/0/outer_tries", json!([1, 2])),
        ("/calls/0/wasted_success", json!(1)),
        ("/calls/0/generations/at_least", json!(0)),
        ("/calls/0/model/listed", json!("account")),
        ("/calls/0/correlation/confidence", json!("likely")),
        ("/calls/0/correlation/method", json!("body_and_timing")),
        ("/calls/0/correlation/method", json!("sent")),
        ("/calls/0/correlation/evidence", json!([])),
        ("/calls/1/correlation/method", json!("retry_count")),
        ("/calls/1/correlation/confidence", json!("unsure")),
        ("/calls/0/attempts/1/n", json!(3)),
        ("/calls/0/attempts/1/waited_ms", json!(700)),
        ("/calls/0/attempts/1/waited_ms", Value::Null),
        ("/calls/0/attempts/1/offset_ms", json!(90_000)),
        ("/calls/0/attempts/1/obeyed", json!("early")),
        ("/calls/0/attempts/0/failure", Value::Null),
        ("/calls/0/attempts/0/client", Value::Null),
        ("/calls/0/attempts/2/client_gone", json!(true)),
        ("/calls/0/attempts/1/client/retry_count", json!(7)),
        ("/calls/1/attempts/0/client/retry_count", json!(1)),
        ("/calls/0/request", Value::Null),
        ("/calls/0/request/bytes", json!(11)),
        ("/endpoint_family", json!("messages")),
        ("/endpoint_family", json!("mixed")),
        ("/environment/clients", json!([])),
        ("/environment/clients", json!(["ai"])),
        ("/origin/exit", json!({ "code": 0, "signal": 9 })),
        ("/probe", json!("missing-field")),
        ("/coverage/grouped_away", json!(1)),
        ("/coverage/lost_events", json!(1)),
        ("/coverage/watched", json!([])),
        (
            "/groups",
            json!([{
                "purpose": "work", "family": "chat", "reason": null, "status": 200, "attempt_count": 1, "count": 9, "examples": ["c2"],
                "away": { "attempts": 8, "sent": 8, "received": 8, "answered": 8, "reduced": 0 },
            }]),
        ),
        ("/setup/2/state", json!("checked")),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value.clone();
        let draft: Draft = serde_json::from_value(changed).unwrap();
        assert!(!verify(&note(draft)).is_empty(), "{place} {value}");
    }
}

#[test]
fn a_call_that_is_left_out_is_missed_by_its_number() {
    let mut draft = busy();
    draft.calls.remove(1);
    assert!(!verify(&note(draft)).is_empty());
    let mut swapped = busy();
    swapped.calls.swap(0, 1);
    assert!(!verify(&note(swapped)).is_empty());
}

#[test]
fn a_run_without_a_call_says_how_to_point_the_client_here() {
    let derived: redial_note::Note = serde_json::from_slice(&note(replayed(&[], &[exit(Some(0), None)]))).unwrap();
    assert_eq!(derived.decision.result, Verdict::Pause);
    assert!(derived.findings[0].message.as_str().contains("redial run --client NAME"));
    assert!(derived.next.action.as_str().contains("point its client at the recorder"));
}

#[test]
fn a_run_of_which_lines_were_lost_says_of_no_call_that_it_was_not_made() {
    let mut lost = journal(&[], &[exit(Some(0), None)]);
    lost.lost = 3;
    let derived: redial_note::Note = serde_json::from_slice(&note(replay(&lost, false).unwrap())).unwrap();
    let said: Vec<&str> = derived.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(said.iter().all(|said| !said.contains("made none")), "{said:?}");
    assert!(said.iter().any(|said| said.contains("may have been of one")), "{said:?}");
    assert!(!derived.next.action.as_str().contains("point its client"), "{}", derived.next.action.as_str());
}

/// Clients ask for a list of models before they ask for something that is no call.
#[test]
fn lists_of_models_beside_what_makes_no_call_pause() {
    let mut exchanges = scripted(&[(PY, "a", 0, 10, 0, Came::Good)]);
    exchanges[0].head.family = redial_note::Family::Models;
    let said = |events: &[Event]| {
        let derived = note(replay(&journal(&exchanges, events), false).unwrap());
        assert_eq!(verify(&derived), []);
        let derived: redial_note::Note = serde_json::from_slice(&derived).unwrap();
        derived.findings.iter().any(|finding| finding.message.as_str().contains("but for lists of models"))
    };
    assert!(said(&[Event::Forwarded, Event::Forwarded]) && !said(&[]));
}

#[test]
fn what_failed_before_a_journal_broke_off_may_have_been_asked_again() {
    let script: [Scripted<'_>; 2] = [(PY, "a", 0, 10, 0, Came::Status(500)), (PY, "b", 50, 60, 0, Came::Good)];
    let mut broken = journal(&scripted(&script), &[]);
    broken.events.retain(|event| !matches!(event, Event::Closed(_)));
    let draft = replay(&broken, true).unwrap();
    let told: Vec<_> =
        draft.calls.iter().map(|call| (call.correlation.confidence, call.attempts[0].followed_by)).collect();
    let unknown = FollowedBy::Unknown;
    assert_eq!(told, [(Confidence::Unsure, unknown), (Confidence::Certain, unknown)]);
    assert_eq!(verify(&note(draft)), []);
}

#[test]
fn a_command_that_ends_badly_pauses() {
    let gap = ("evidence_gap".to_owned(), Effect::Pause);
    let script: [Scripted<'_>; 1] = [(PY, "a", 0, 10, 0, Came::Good)];
    for (code, signal, bad) in
        [(Some(0), None, false), (Some(3), None, true), (None, Some(9), true), (None, None, true)]
    {
        let (verdict, ids) = found(&replayed(&script, &[exit(code, signal)]));
        assert_eq!(verdict, Verdict::Pause);
        let failed = ids.contains(&("child_failed".to_owned(), Effect::Pause));
        assert!(ids.contains(&gap) && failed == bad, "{code:?} {signal:?} {ids:?}");
    }
}

#[test]
fn what_the_wire_showed_of_the_client_is_said() {
    let codex = &KINDS[5];
    let futile: [Scripted<'_>; 3] = [
        (codex, "a", 0, 10, 0, Came::Status(401)),
        (codex, "a", 210, 220, 0, Came::Status(401)),
        (codex, "a", 620, 630, 0, Came::Status(401)),
    ];
    let bytes = note(replayed(&futile, &[]));
    let derived: redial_note::Note = serde_json::from_slice(&bytes).unwrap();
    let said = derived.findings.iter().find(|finding| finding.id.as_str() == "futile_retry").unwrap();
    assert!(said.effect == Effect::None && said.message.as_str().contains("sent again 2 times"), "{}", said.message);
    assert!(said.message.as_str().contains("invalid_parameter"));
    assert_eq!(verify(&bytes), []);
    let cured: [Scripted<'_>; 2] = [(codex, "a", 0, 10, 0, Came::Status(401)), (codex, "a", 210, 220, 0, Came::Good)];
    let ids = found(&replayed(&cured, &[])).1;
    let has = |id: &str| ids.iter().any(|(found, _)| found == id);
    assert!(has("inconsistent") && !has("futile_retry"), "{ids:?}");
    let early: [Scripted<'_>; 2] = [(AI, "a", 0, 10, 0, Came::Hinted(5_000)), (AI, "a", 2_020, 2_100, 0, Came::Good)];
    assert!(found(&replayed(&early, &[])).1.contains(&("hint_not_obeyed".to_owned(), Effect::None)));
}

/// SDKs throw away the body of an error that they are about to repeat: what is not read contradicts nothing, and the last one tells.
#[test]
fn an_error_whose_body_its_client_threw_away_is_read_from_its_status_and_contradicts_nothing() {
    use redial_note::Reason;
    let script: [Scripted<'_>; 3] = [
        (PY, "a", 0, 10, 0, Came::Status(429)),
        (PY, "a", 510, 520, 1, Came::Status(429)),
        (PY, "a", 1_520, 1_530, 2, Came::Status(429)),
    ];
    let told = |statuses: [u16; 3], reasons: [Reason; 3], unread: [bool; 3]| {
        let mut exchanges = scripted(&script);
        for (at, exchange) in exchanges.iter_mut().enumerate() {
            let attempt = &mut exchange.attempt;
            attempt.status = Some(statuses[at]);
            attempt.failure = Some(failure(reasons[at]));
            if unread[at] {
                attempt.failure.as_mut().unwrap().body.form = redial_note::BodyForm::Empty;
                (attempt.client_gone, attempt.ended_by) = (true, Some(redial_note::EndedBy::Client));
            }
        }
        let bytes = note(replay(&journal(&exchanges, &[]), false).unwrap());
        assert_eq!(verify(&bytes), []);
        let derived: redial_note::Note = serde_json::from_slice(&bytes).unwrap();
        let told = |id: &str| derived.findings.iter().find(|finding| finding.id.as_str() == id).cloned();
        assert_eq!((derived.calls.len(), told("inconsistent")), (1, None));
        (told("call_failed").unwrap(), told("futile_retry").map(|found| found.message.as_str().to_owned()))
    };
    let of = |unread: Reason, statuses, last: Reason| {
        let (failed, futile) = told(statuses, [unread, unread, last], [true, true, false]);
        (failed.effect, futile)
    };
    let behind = |statuses, read: Reason, unread: Reason| {
        let (failed, futile) = told(statuses, [read, read, unread], [false, false, true]);
        (failed.effect, failed.message.as_str().to_owned(), futile.unwrap())
    };
    let (effect, futile) = of(Reason::RateLimitedUnspecified, [429; 3], Reason::InsufficientQuota);
    let futile = futile.unwrap();
    assert!(effect == Effect::Escalate && futile.contains("(times: 2): insufficient_quota"), "{futile}");
    assert!(futile.ends_with("Not read by its client: 2, judged by the nearest of the same status."), "{futile}");
    let (effect, futile) = of(Reason::ServerError, [500; 3], Reason::MissingParameter);
    assert!(effect == Effect::Pause && futile.is_some());
    // The other way round: who gave up at the last try did not read it.
    let (effect, said, futile) = behind([429; 3], Reason::InsufficientQuota, Reason::RateLimitedUnspecified);
    assert!(
        effect == Effect::Escalate && said.ends_with("insufficient_quota (whose side: credential_or_account)."),
        "{said}"
    );
    assert!(futile.contains("again 2 times") && futile.contains("insufficient_quota"), "{futile}");
    let (effect, said, futile) = behind([500; 3], Reason::MissingParameter, Reason::ServerError);
    assert!(effect == Effect::Pause && said.ends_with("missing_parameter (whose side: request_format)."), "{said}");
    assert!(futile.contains("again 2 times") && futile.contains("missing_parameter"), "{futile}");
    // Of another status the last one tells nothing, and what a repeat may cure was not repeated in vain.
    assert_eq!(of(Reason::ServerError, [500, 500, 429], Reason::InsufficientQuota).1, None);
    assert_eq!(of(Reason::RateLimitedUnspecified, [429; 3], Reason::RateLimitedRequests).1, None);
}

/// `queued` and `in_progress` of the Responses API.
#[test]
fn work_that_was_only_accepted_has_not_succeeded_and_what_is_asked_behind_it_is_no_retry() {
    for kind in [PY, &KINDS[8], AI] {
        let mut exchanges = scripted(&[(kind, "a", 0, 10, 0, Came::Good), (kind, "a", 2_020, 2_030, 0, Came::Good)]);
        exchanges[0].attempt.terminal_seen = Some(false);
        let draft = replay(&journal(&exchanges, &[]), false).unwrap();
        let told: Vec<_> = draft.calls.iter().map(|call| (call.outcome, call.correlation.confidence)).collect();
        assert_eq!(told, [(Outcome::Unknown, Confidence::Certain), (Outcome::Succeeded, Confidence::Certain)]);
        let generations = &draft.calls[0].generations;
        assert_eq!((generations.at_least, generations.at_most), (0, 1));
        let bytes = note(draft);
        assert_eq!(verify(&bytes), []);
        let derived: redial_note::Note = serde_json::from_slice(&bytes).unwrap();
        let said = derived.findings.iter().find(|finding| finding.id.as_str() == "unfinished").unwrap();
        assert!(said.effect == Effect::Pause && said.message.as_str().contains("was accepted"), "{}", said.message);
    }
}

#[test]
fn a_guess_on_which_the_decision_hangs_pauses() {
    let again: [Scripted<'_>; 2] = [(PY, "a", 0, 10, 0, Came::Status(500)), (PY, "a", 9_000, 9_010, 0, Came::Good)];
    let draft = replayed(&again, &[]);
    assert_eq!(draft.calls.len(), 1);
    assert!(found(&draft).1.contains(&("unsure_grouping".to_owned(), Effect::Pause)));
    // Two that fail side by side and count: whichever belongs to which, both succeeded.
    let swap: [Scripted<'_>; 4] = [
        (PY, "a", 0, 10, 0, Came::Status(500)),
        (PY, "a", 1, 12, 0, Came::Status(500)),
        (PY, "a", 510, 520, 1, Came::Good),
        (PY, "a", 515, 525, 1, Came::Good),
    ];
    let draft = replayed(&swap, &[]);
    assert!(draft.calls.iter().all(|call| call.correlation.confidence == Confidence::Unsure));
    let bytes = note(draft);
    let derived: redial_note::Note = serde_json::from_slice(&bytes).unwrap();
    assert!(derived.findings.iter().all(|finding| finding.id.as_str() != "unsure_grouping"));
    // The set is exact, whatever belongs together in it.
    let said = derived.uncertainty.iter().find(|one| one.id.as_str() == "grouping_unsure").unwrap();
    assert!(said.message.as_str().contains("2 calls, from call c1 on"), "{}", said.message);
    assert!(said.message.as_str().contains("(4, of which failed: 2)"), "{}", said.message);
    assert_eq!(verify(&bytes), []);
}

#[test]
fn of_many_clients_the_first_are_named_and_all_are_counted() {
    for count in [1_u64, 20, 30] {
        let bodies: Vec<String> = (0..count).map(|n| format!("body {n}")).collect();
        let at = |n: u64| (n * 100, n * 100 + 10);
        let script: Vec<Scripted<'_>> =
            (0..count).zip(&bodies).map(|(n, body)| (PY, body.as_str(), at(n).0, at(n).1, 0, Came::Good)).collect();
        let mut exchanges = scripted(&script);
        for (n, one) in exchanges.iter_mut().enumerate() {
            let client = &mut one.marks.as_mut().unwrap().client;
            client.version = Some(Identifier::or_gap(Tainted::from(format!("1.{n}").as_str())));
            one.attempt.client = Some(client.clone());
        }
        let draft = replay(&journal(&exchanges, &[exit(Some(0), None)]), false).unwrap();
        let environment = &draft.environment;
        assert_eq!((environment.clients.len() as u64, environment.clients_total), (count.min(20), count));
        assert_eq!(verify(&note(draft.clone())), []);
        let mut fewer = draft;
        fewer.environment.clients_total -= 1;
        assert!(!verify(&note(fewer)).is_empty(), "{count}");
    }
}

/// A body that is too long to be looked at may be any of its length.
#[test]
fn a_recovery_of_bodies_that_were_not_compared_has_its_if_and_pauses() {
    let mut exchanges = scripted(&[(PY, "a", 0, 10, 0, Came::Status(500)), (PY, "b", 510, 520, 1, Came::Good)]);
    for exchange in &mut exchanges {
        let request = exchange.head.request.as_mut().unwrap();
        (request.fingerprints, request.bytes) = (None, 1_200_000);
        exchange.attempt.bytes.sent = Some(1_200_000);
    }
    let draft = replay(&journal(&exchanges, &[exit(Some(0), None)]), false).unwrap();
    assert_eq!((draft.calls.len(), draft.calls[0].correlation.confidence), (1, Confidence::Unsure));
    let (verdict, found) = found(&draft);
    assert!(verdict == Verdict::Pause && found.iter().any(|(id, _)| id == "unsure_grouping"), "{found:?}");
}

#[test]
fn very_many_calls_are_counted_exactly_in_a_note_of_a_mebibyte() {
    let count = u64::from(histories()) * 50;
    let bodies: Vec<String> = (0..count).map(|n| n.to_string()).collect();
    let script: Vec<Scripted<'_>> = (0..count)
        .zip(&bodies)
        .map(|(n, body)| {
            let came = if n % 100 == 7 { Came::Status(400) } else { Came::Good };
            (PY, body.as_str(), n, n + 40, 0, came)
        })
        .collect();
    let draft = replayed(&script, &[]);
    let whole = draft.calls.len() as u64;
    assert_eq!(draft.groups.iter().map(|group| group.count).sum::<u64>(), count);
    assert_eq!(draft.coverage.grouped_away, count - whole);
    assert!(whole <= 6 && draft.coverage.lost_events == 0);
    let bytes = note(draft.clone());
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    assert_eq!(verify(&bytes), []);
    assert!(found(&draft).1.iter().any(|(id, _)| id == "call_failed"));
}

/// A call of a run that has very many: a tenth fails once and is repeated, a hundredth is refused.
fn told_of(number: u64) -> [Event; 3] {
    let call = number / 2;
    let (is_retry, fails) = (number % 2 == 1, call % 10 == 3);
    let came = match (is_retry, fails) {
        (false, true) => Came::Status(500),
        _ if call % 100 == 7 => Came::Status(400),
        _ => Came::Good,
    };
    let (body, count) = (call.to_string(), u64::from(is_retry));
    let sent = Sent { kind: PY, body, stream: false, worker: 0, count };
    let start = call + if is_retry { 450 } else { 0 };
    events(number, &exchange(&sent, start, start + 20, came)).map(|(.., event)| event)
}

/// `REDIAL_CALLS` says how many calls (scripts/prove calls: 100,000).
#[test]
fn a_run_of_any_length_keeps_exact_counts_and_little_memory() {
    #[expect(clippy::disallowed_methods, reason = "a test's own knob")]
    let calls = std::env::var("REDIAL_CALLS").ok().and_then(|calls| calls.parse().ok()).unwrap_or(2_000_u64);
    let mut fold = Fold::default();
    fold.take(&opened(), 0);
    let exists = |number: &u64| number.is_multiple_of(2) || number / 2 % 10 == 3;
    let numbers = || (0..calls * 2).filter(exists);
    for number in numbers() {
        (0..).zip(&told_of(number)).for_each(|(part, event)| fold.take(event, number * 3 + part));
    }
    let ended_at = Timestamp::from_millis(1_795_575_600_000 + i64::try_from(calls).unwrap() + 1_000);
    fold.take(&Event::Closed(Closed { ended_at }), 0);
    #[expect(clippy::disallowed_methods, reason = "what is printed is not asserted")]
    let started = std::time::Instant::now();
    let mut again = |place: u64| told_of(place / 3).into_iter().nth(usize::try_from(place % 3).unwrap());
    let draft = fold.finish(Ended::Whole, &mut again).unwrap();
    let took = started.elapsed();
    let bytes = note(draft.clone());
    let memory = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = memory.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{calls} calls: draft in {took:?}, note of {} bytes, {peak}", bytes.len());
    let of = |attempts: u64| draft.groups.iter().filter(move |group| group.attempt_count == attempts);
    assert_eq!(of(2).map(|group| group.count).sum::<u64>(), calls / 10);
    assert_eq!(of(1).map(|group| group.count).sum::<u64>(), calls - calls / 10);
    let refused = draft.groups.iter().filter(|group| group.status == Some(400));
    assert_eq!(refused.map(|group| group.count).sum::<u64>(), calls / 100);
    let derived: redial_note::Note = serde_json::from_slice(&bytes).unwrap();
    let prompts = derived.exclusions.iter().find(|row| row.field == redial_note::ExcludedField::Prompt).unwrap();
    assert_eq!(prompts.count, calls + calls / 10, "what was left out counts all attempts");
    assert!(bytes.len() < 1 << 20 && verify(&bytes).is_empty());
}
