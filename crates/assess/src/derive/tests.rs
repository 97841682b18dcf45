//! The two tables of product.md, row by row: one small draft a row, and the decision that it must come to.

use redial_note::{ArtefactName, CallRow, Owner, Reason, Searched, worst_work_call};
use redial_redact::{ArtefactScan, Nonce};
use serde_json::{Value, json};

use super::*;
use crate::{
    call::settle,
    redaction::{ScanParts, Scanned, redaction},
};

/// An attempt that succeeded.
pub(crate) fn ok() -> Value {
    json!({
        "n": 1, "started_at": "2026-11-25T03:00:00.000Z", "offset_ms": 1, "waited_ms": null, "status": 200,
        "transport_error": null, "ended_by": "server", "client_gone": false, "synthetic": null, "failure": null,
        "hint": null, "obeyed": null, "followed_by": "nothing", "advice": "unknown", "request_ids": [],
        "upstream_headers": {}, "timing_ms": { "connect": null, "first_byte": null, "first_token": null, "last_byte": null },
        "bytes": { "sent": 0, "received": 0 }, "finish": "stop", "terminal_seen": null, "usage": null,
        "client": { "product": "redial", "version": null, "retry_count": null },
    })
}

/// An attempt that failed for a reason, as the reason's own row says.
fn failed(reason: Reason) -> Value {
    let mut attempt = ok();
    attempt["status"] = json!(503);
    attempt["finish"] = Value::Null;
    attempt["failure"] = json!({
        "category": reason.category(), "reason": reason, "retryable": reason.retryable(), "rule": "a/rule",
        "next_action": reason.next_action(), "sketch": null,
        "body": { "form": "json", "envelope": null, "code": null, "type": null },
    });
    attempt
}

/// The same, with a wait that the server states.
fn waiting(reason: Reason) -> Value {
    let mut attempt = failed(reason);
    attempt["hint"] = json!({ "wait_ms": 1000, "from": "retry_after" });
    attempt
}

/// An attempt whose end nobody saw.
fn unseen() -> Value {
    let mut attempt = ok();
    attempt["ended_by"] = Value::Null;
    attempt["status"] = Value::Null;
    attempt
}

fn call(purpose: &str, listed: &str, served: &[&str], attempts: &[Value]) -> Value {
    json!({
        "id": "c1", "purpose": purpose, "family": "chat", "stream": false, "attempt_count": 0, "outer_tries": [],
        "outcome": "unknown", "model": { "requested": "m", "served": served, "listed": listed },
        "correlation": { "method": "sent", "confidence": "certain", "evidence": [] },
        "request": {
            "path": "/v1/chat/completions", "method": "POST", "bytes": 0, "shape_sha256": null, "fields": null, "other_fields": 0, "fingerprints": null,
            "counts": {}, "limits": {}, "idempotency_key": "absent",
        },
        "generations": { "at_least": 0, "at_most": 0 }, "wasted_success": 0, "reported": null, "attempts": attempts,
    })
}

pub(crate) fn work(attempts: &[Value]) -> Value {
    call("work", "account", &["m"], attempts)
}

fn page(state: &str, contract: &str) -> Value {
    let read = (state != "unreachable").then(|| "0".repeat(64));
    json!([{
        "area": "chat", "url": "https://docs.example.com/chat", "named": false, "accessed_at": null, "sha256": read, "text_sha256": read,
        "state": state, "contract": contract, "differs": [], "required": [], "body": null, "wording": "Check it.",
    }])
}

/// A draft without a fault, and what a row changes in it.
pub(crate) fn draft(changes: &[(&str, Value)]) -> Draft {
    let mut draft = json!({
        "note": "redial.note/1", "run_id": "redial-20261125-0300-0000", "kind": "check", "recovered": false, "parent": null, "compared": null,
        "started_at": "2026-11-25T03:00:00.000Z", "ended_at": "2026-11-25T03:01:00.000Z",
        "redial": { "version": "0", "commit": null }, "setup": [],
        "origin": {
            "kind": "local", "workflow": null, "job": null, "step": null, "matrix": null, "run_id": null,
            "run_attempt": null, "log": { "state": "absent", "url": null }, "event": null, "pull_request": null, "command": ["redial"], "exit": null,
        },
        "repository": null,
        "environment": {
            "os": "linux", "arch": "x", "image": null, "clients": [], "clients_total": 0, "proxy_variables": [], "config_sha256": "0".repeat(64),
            "recorded": [], "agent_permissions": [],
        },
        "gateway": { "name": "cometapi", "kind": "real", "base_url": "https://api.example.com", "credential": null },
        "fingerprint_key": "run-00000000", "endpoint_family": "chat", "sources": page("fetched", "not_checked"),
        "calls": [work(&[ok()]), call("error_path", "not_checked", &[], &[failed(Reason::MissingParameter)])],
        "groups": [], "other_traffic": { "forwarded": 0, "refused": 0, "not_ours": 0, "redirected": 0, "escapes": 0 }, "probe": "missing-field",
        "scope": null, "rehearsal": null, "budget": null, "expected": [], "approved": null,
        "coverage": {
            "watched": [], "bypass": "not_checked", "bypassed_hosts": [], "grouped_away": 0, "lost_events": 0, "left": null,
        },
        "credential_echoed": false, "stopped": null, "remark": null, "nonce": "0".repeat(32), "chain": null,
    });
    for (place, value) in changes {
        *draft.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = value.clone();
    }
    let mut draft: Draft = serde_json::from_value(draft).unwrap();
    let closed = draft.ended_at.is_some();
    draft.calls.iter_mut().for_each(|call| settle(call, closed));
    draft
}

/// A scan of one artefact with so many hits, and so many values of its control found.
fn scanned(hits: usize, missed: u64, read: u64, searched: Searched) -> Redaction {
    let name = redial_redact::Identifier::ours("KEY");
    let scan = ArtefactScan {
        bytes_read: read,
        hits: vec![redial_redact::Hit { name: name.clone() }; hits],
        echoes: 0,
        planted: 30,
        found: 30 - missed,
        complete: true,
    };
    let fingerprint = redial_redact::FingerprintKey::new("run", vec![1]).fingerprint(b"x");
    let secrets = [(redial_note::NamedFingerprint { name, fingerprint }, searched)];
    let artefacts = [Scanned::own(ArtefactName::Draft, 10, None, scan)];
    let seed = Nonce::from_bytes([0; 16]);
    redaction(&ScanParts { secrets: &secrets, artefacts: &artefacts, seed: &seed, live_absent: true })
}

fn decided(draft: &Draft, redaction: &Redaction) -> (Verdict, Vec<String>) {
    let derived = derive(draft, redaction);
    let because = derived.decision.because.iter().map(ToString::to_string).collect();
    // `continue` if and only if no row has an effect.
    let quiet = derived.findings.iter().all(|finding| finding.effect == Effect::None);
    assert_eq!(derived.decision.result == Verdict::Continue, quiet);
    (derived.decision.result, because)
}

/// Decides a draft with one thing changed and a scan that passed.
fn changed(place: &str, value: Value) -> (Verdict, Vec<String>) {
    decided(&draft(&[(place, value)]), &scanned(0, 0, 10, Searched::Whole))
}

#[track_caller]
fn comes_to(decided: (Verdict, Vec<String>), verdict: Verdict, because: &str) {
    assert_eq!(decided, (verdict, vec![because.to_owned()]));
}

const NOTHING: &str = "no row has an effect";

#[test]
fn call_1_never_retryable_then_success_is_inconsistent() {
    for reason in [Reason::InvalidApiKey, Reason::MissingParameter, Reason::InsufficientQuota] {
        let decided = changed("/calls/0", work(&[failed(reason), ok()]));
        comes_to(decided, Verdict::Escalate, "inconsistent");
    }
}

#[test]
fn call_1_failed_in_two_categories_is_inconsistent_and_workflow_does_not_count() {
    let two = work(&[failed(Reason::Overloaded), failed(Reason::InvalidApiKey)]);
    comes_to(changed("/calls/0", two), Verdict::Escalate, "inconsistent");
    // Also where the last one says that the model is unknown, or asks to wait: the first row that fits judges.
    let model = work(&[failed(Reason::Overloaded), failed(Reason::ModelNotFound)]);
    comes_to(changed("/calls/0", model), Verdict::Escalate, "inconsistent");
    let workflow = work(&[failed(Reason::JobDeadlineExceeded), waiting(Reason::Overloaded)]);
    comes_to(changed("/calls/0", workflow), Verdict::Pause, "call_failed");
}

/// A grouping that is not sure escalates nothing that its attempts, each a call of its own, would not.
#[test]
fn call_1_of_an_unsure_grouping_weighs_what_its_attempts_weigh_apart() {
    let unsure = |attempts: &[Value]| {
        let mut call = work(attempts);
        call["correlation"]["confidence"] = json!("unsure");
        changed("/calls/0", call)
    };
    let format = failed(Reason::MissingParameter);
    comes_to(unsure(&[format.clone(), waiting(Reason::RateLimitedRequests)]), Verdict::Pause, "inconsistent");
    comes_to(unsure(&[format.clone(), failed(Reason::DnsFailure)]), Verdict::Pause, "inconsistent");
    comes_to(unsure(&[format, failed(Reason::Overloaded)]), Verdict::Escalate, "inconsistent");
    let unknown = [failed(Reason::ModelNotFound), waiting(Reason::RateLimitedRequests)];
    comes_to(unsure(&unknown), Verdict::Escalate, "inconsistent");
    comes_to(unsure(&[failed(Reason::InvalidApiKey), failed(Reason::Overloaded)]), Verdict::Escalate, "inconsistent");
}

/// What hangs on the grouping is said with its «if» where that is unsure, and plainly where it is not.
#[test]
fn what_is_said_of_several_attempts_is_said_with_its_if_where_they_may_be_others() {
    let said = |attempts: &[Value], confidence: &str| -> Vec<String> {
        let mut call = work(attempts);
        call["correlation"] = json!({ "method": "body_and_timing", "confidence": confidence, "evidence": [] });
        let derived = derive(&draft(&[("/calls/0", call)]), &scanned(0, 0, 10, Searched::Whole));
        derived.findings.iter().map(|finding| format!("{}: {}", finding.id, finding.message)).collect()
    };
    let has = |said: &[String], id: &str, words: &str| said.iter().any(|s| s.starts_with(id) && s.contains(words));
    let mut early = [waiting(Reason::RateLimitedRequests), ok()];
    early[1]["waited_ms"] = json!(47);
    let twice = [failed(Reason::Overloaded), failed(Reason::Overloaded)];
    for (confidence, unsure) in [("unsure", true), ("likely", false)] {
        let open = said(&early, confidence);
        assert!(has(&open, "hint_not_obeyed", "before the wait"), "{open:?}");
        assert_eq!(has(&open, "hint_not_obeyed", "if its attempts are one call"), unsure, "{open:?}");
        let failed = said(&twice, confidence);
        assert_eq!(has(&failed, "call_failed", "(2), if they are one call,"), unsure, "{failed:?}");
        let alone = said(&twice[..1], confidence);
        assert_eq!(has(&alone, "call_failed", "unless another one repeats it"), unsure, "{alone:?}");
    }
    // What the client left before its end nobody saw fail.
    let left = said(&[unseen(), ok()], "unsure");
    assert!(has(&left, "unsure_grouping", "what came of a call is not known"), "{left:?}");
    let failed = said(&[failed(Reason::Overloaded), ok()], "unsure");
    assert!(has(&failed, "unsure_grouping", "if they do not, a call failed"), "{failed:?}");
}

#[test]
fn call_2_success_has_no_effect_and_earlier_failures_are_said() {
    comes_to(changed("/calls/0", work(&[ok()])), Verdict::Continue, NOTHING);
    let again = draft(&[("/calls/0", work(&[failed(Reason::Overloaded), ok()]))]);
    let derived = derive(&again, &scanned(0, 0, 10, Searched::Whole));
    let ids: Vec<_> = derived.findings.iter().map(|finding| (finding.id.as_str(), finding.effect)).collect();
    assert_eq!(ids, [("recovered", Effect::None)]);
    assert_eq!(derived.decision.result, Verdict::Continue);
    // Two categories before a success: only a failed call is judged by them.
    let two = work(&[failed(Reason::Overloaded), failed(Reason::DnsFailure), ok()]);
    comes_to(changed("/calls/0", two), Verdict::Continue, NOTHING);
}

#[test]
fn call_3_unknown_or_in_flight_pauses() {
    comes_to(changed("/calls/0", work(&[unseen()])), Verdict::Pause, "unfinished");
    comes_to(changed("/calls/0", work(&[failed(Reason::Overloaded), unseen()])), Verdict::Pause, "unfinished");
    let in_flight = draft(&[("/calls/0", work(&[unseen()])), ("/ended_at", Value::Null)]);
    assert_eq!(CallRow::of(&in_flight.calls[0]), CallRow::Unfinished);
}

#[test]
fn the_gravest_call_is_the_one_that_is_told_of_and_names_the_next_move() {
    let paused = [unseen(), waiting(Reason::RateLimitedUnspecified), failed(Reason::InvalidParameter), ok()];
    for first in paused {
        for (reason, owner) in [(Reason::InvalidApiKey, Owner::AccountOwner), (Reason::ServerError, Owner::Provider)] {
            let calls = json!([
                work(std::slice::from_ref(&first)),
                work(&[failed(reason)]),
                work(&[failed(Reason::BadGateway)])
            ]);
            let draft = draft(&[("/calls", calls)]);
            let worst = worst_work_call(&draft.calls).unwrap();
            assert!(std::ptr::eq(worst, &draft.calls[1]), "{reason}");
            let derived = derive(&draft, &scanned(0, 0, 10, Searched::Whole));
            assert_eq!((derived.decision.result, derived.next.owner), (Verdict::Escalate, owner), "{reason}");
        }
    }
    // Of those that are as grave, the first; where all went well, the one that took more than one attempt.
    let calls = json!([work(&[ok()]), work(&[failed(Reason::Overloaded), ok()]), work(&[ok()])]);
    let well = draft(&[("/calls", calls)]);
    assert!(std::ptr::eq(worst_work_call(&well.calls).unwrap(), &well.calls[1]));
}

#[test]
fn call_4_an_unverified_model_escalates() {
    comes_to(changed("/calls/0", work(&[failed(Reason::ModelNotFound)])), Verdict::Escalate, "model_unverified");
    for reason in [Reason::Overloaded, Reason::InvalidParameter, Reason::DnsFailure, Reason::UnrecognizedError] {
        let unlisted = call("work", "absent", &[], &[waiting(reason)]);
        comes_to(changed("/calls/0", unlisted), Verdict::Escalate, "model_unverified");
    }
    // That the list came is no success of a model that it does not name.
    let mut list = call("work", "absent", &[], &[ok()]);
    list["family"] = json!("models");
    comes_to(changed("/calls/0", list), Verdict::Escalate, "model_unverified");
    // Served, though not listed: the next rows judge.
    let served = call("work", "absent", &["m"], &[failed(Reason::InvalidParameter)]);
    comes_to(changed("/calls/0", served), Verdict::Pause, "call_failed");
    // A list that could not be read says nothing.
    let unread = call("work", "not_checked", &[], &[failed(Reason::InvalidParameter)]);
    comes_to(changed("/calls/0", unread), Verdict::Pause, "call_failed");
}

#[test]
fn call_5_a_stated_wait_pauses_and_a_wait_that_nobody_stated_escalates() {
    comes_to(changed("/calls/0", work(&[waiting(Reason::RateLimitedRequests)])), Verdict::Pause, "call_failed");
    comes_to(changed("/calls/0", work(&[failed(Reason::RateLimitedRequests)])), Verdict::Escalate, "call_failed");
    // A hint never makes a failure retryable.
    comes_to(changed("/calls/0", work(&[waiting(Reason::InsufficientQuota)])), Verdict::Escalate, "call_failed");
}

#[test]
fn calls_6_and_7_every_reason_is_judged_by_its_category() {
    for reason in Reason::ALL.iter().copied().filter(|reason| *reason != Reason::ModelNotFound) {
        let verdict = match reason.category() {
            Category::Unclear | Category::CredentialOrAccount | Category::Provider => Verdict::Escalate,
            Category::RequestFormat | Category::LocalEnvironment | Category::Workflow => Verdict::Pause,
        };
        comes_to(changed("/calls/0", work(&[failed(reason)])), verdict, "call_failed");
    }
}

#[test]
fn only_work_counts_and_a_later_call_wipes_nothing_out() {
    for purpose in ["expected", "model_list"] {
        let calls = json!([
            call(purpose, "account", &[], &[failed(Reason::InvalidApiKey)]),
            work(&[ok()]),
            call("error_path", "not_checked", &[], &[failed(Reason::MissingParameter)]),
        ]);
        comes_to(changed("/calls", calls), Verdict::Continue, NOTHING);
    }
    let calls = json!([
        work(&[failed(Reason::InvalidApiKey)]),
        work(&[ok()]),
        call("error_path", "not_checked", &[], &[failed(Reason::MissingParameter)]),
    ]);
    comes_to(changed("/calls", calls), Verdict::Escalate, "call_failed");
}

#[test]
fn run_1_a_proof_that_did_not_pass_escalates() {
    let whole = draft(&[]);
    for (what, proof) in [
        ("a hit", scanned(1, 0, 10, Searched::Whole)),
        ("the control missed", scanned(0, 1, 10, Searched::Whole)),
        ("incomplete", scanned(0, 0, 9, Searched::Whole)),
        ("refused", scanned(0, 0, 10, Searched::Refused)),
        ("absent", scanned(0, 0, 10, Searched::Absent)),
    ] {
        assert_eq!(decided(&whole, &proof), (Verdict::Escalate, vec!["redaction_unproven".to_owned()]), "{what}");
    }
}

#[test]
fn run_2_a_credential_that_came_back_escalates() {
    comes_to(changed("/credential_echoed", json!(true)), Verdict::Escalate, "credential_echoed");
}

#[test]
fn run_3_no_call_lost_events_and_a_rebuilt_note_pause() {
    let none = json!([call("error_path", "not_checked", &[], &[failed(Reason::MissingParameter)])]);
    comes_to(changed("/calls", none), Verdict::Pause, "evidence_gap");
    comes_to(changed("/coverage/lost_events", json!(1)), Verdict::Pause, "evidence_gap");
    let rebuilt = draft(&[("/recovered", json!(true)), ("/ended_at", Value::Null)]);
    comes_to(decided(&rebuilt, &scanned(0, 0, 10, Searched::Whole)), Verdict::Pause, "evidence_gap");
}

#[test]
fn run_4_a_page_that_was_not_read_is_stale_changed_or_differs_pauses() {
    for state in ["fetched", "snapshot"] {
        comes_to(changed("/sources", page(state, "not_checked")), Verdict::Continue, NOTHING);
        comes_to(changed("/sources", page(state, "matches")), Verdict::Continue, NOTHING);
        comes_to(changed("/sources", page(state, "differs")), Verdict::Pause, "source_drift");
    }
    for state in ["unreachable", "stale"] {
        comes_to(changed("/sources", page(state, "not_checked")), Verdict::Pause, "evidence_gap");
    }
    comes_to(changed("/sources", page("changed", "not_checked")), Verdict::Pause, "source_drift");
    comes_to(changed("/sources", json!([])), Verdict::Pause, "evidence_gap");
}

#[test]
fn run_5_what_is_not_known_has_no_effect_and_is_listed() {
    let unsure = draft(&[("/probe", Value::Null), ("/calls", json!([work(&[ok()])]))]);
    let derived = derive(&unsure, &scanned(0, 0, 10, Searched::Whole));
    let ids: Vec<&str> = derived.uncertainty.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["contract_not_checked", "bypass_not_checked", "no_repository", "no_error_path"]);
    assert_eq!(derived.decision.result, Verdict::Continue);
}

#[test]
fn run_6_a_probe_that_did_not_pass_pauses() {
    let probe = |attempt: Value| call("error_path", "not_checked", &[], &[attempt]);
    for attempt in [ok(), failed(Reason::InvalidApiKey), failed(Reason::ServerError), unseen()] {
        comes_to(changed("/calls/1", probe(attempt)), Verdict::Pause, "error_path_failed");
    }
    comes_to(changed("/calls", json!([work(&[ok()])])), Verdict::Pause, "error_path_failed");
    let mut unanswered = failed(Reason::MissingParameter);
    unanswered["status"] = Value::Null;
    comes_to(changed("/calls/1", probe(unanswered)), Verdict::Pause, "error_path_failed");
    for (name, reason) in [
        ("bad-key", Reason::InvalidApiKey),
        ("bad-model", Reason::ModelNotFound),
        ("malformed-json", Reason::MalformedJson),
    ] {
        let passed = draft(&[("/probe", json!(name)), ("/calls/1", probe(failed(reason)))]);
        comes_to(decided(&passed, &scanned(0, 0, 10, Searched::Whole)), Verdict::Continue, NOTHING);
    }
}

#[test]
fn a_run_that_stopped_early_pauses_and_says_what_is_due() {
    for stopped in ["hint_too_long", "interrupted", "secret_not_provided"] {
        comes_to(changed("/stopped", json!(stopped)), Verdict::Pause, "stopped_early");
    }
    let actions = |stopped: &str| {
        let draft = draft(&[("/stopped", json!(stopped))]);
        derive(&draft, &scanned(0, 0, 10, Searched::Whole)).next.action.to_string()
    };
    assert!(actions("interrupted").contains("let it end") && actions("hint_too_long").contains("as the server asks"));
}

#[test]
fn the_gravest_wins_and_all_of_its_kind_are_named() {
    let both =
        draft(&[("/calls/0", work(&[failed(Reason::InvalidApiKey)])), ("/sources", page("stale", "not_checked"))]);
    comes_to(decided(&both, &scanned(0, 0, 10, Searched::Whole)), Verdict::Escalate, "call_failed");
    let two = draft(&[("/credential_echoed", json!(true)), ("/calls/0", work(&[failed(Reason::ModelNotFound)]))]);
    let because = decided(&two, &scanned(0, 0, 10, Searched::Whole)).1;
    assert_eq!(because, ["credential_echoed", "model_unverified"]);
}

#[test]
fn the_help_page_is_that_of_its_own_gateway() {
    let failing = ("/calls/0", work(&[failed(Reason::ServerError)]));
    let page_of = |name: &str| {
        let draft = draft(&[failing.clone(), ("/gateway/name", json!(name))]);
        derive(&draft, &scanned(0, 0, 10, Searched::Whole)).next.page
    };
    assert!(page_of("cometapi").is_some() && page_of("openai").is_none());
}

/// The same body, in vain at the gateway and then elsewhere: a fallback, unless a review names that gateway or the first had not failed.
#[test]
fn the_same_text_in_another_format_or_of_another_model_after_a_failure_is_a_fallback() {
    let of = |family: &str, model: &str, texts: Value, offset: u64, attempt: Value| {
        let mut call = work(&[attempt]);
        call["id"] = json!(format!("c{}", offset + 1));
        call["family"] = json!(family);
        call["model"]["requested"] = json!(model);
        call["attempts"][0]["offset_ms"] = json!(offset);
        let print = format!("{offset:016x}");
        call["request"]["fingerprints"] =
            json!({ "full": print, "without_stream": print, "without_model": print, "texts": texts });
        call
    };
    let (text, other) = (json!("0123456789abcdef"), json!("fedcba9876543210"));
    let down = || of("chat", "m", text.clone(), 0, failed(Reason::ServerError));
    let found = |calls: [Value; 2]| {
        let draft = draft(&[("/kind", json!("run")), ("/calls", json!(calls)), ("/probe", Value::Null)]);
        let derived = derive(&draft, &scanned(0, 0, 10, Searched::Whole));
        let fallback = |finding: &&Finding| finding.id.as_str() == "unreviewed_fallback";
        derived.findings.iter().find(fallback).map(|finding| (finding.effect, finding.message.to_string()))
    };
    let (effect, told) = found([down(), of("responses", "m", text.clone(), 40, ok())]).unwrap();
    assert!(effect == Effect::Pause && told.contains("was asked of responses, by call c41"), "{told}");
    let mut elsewhere = of("messages", "n", text.clone(), 40, ok());
    elsewhere["upstream"] = json!({ "base_url": "https://other.example.com", "credential": "OTHER_KEY" });
    let (_, told) = found([down(), elsewhere]).unwrap();
    assert!(told.contains("the same text was asked of https://other.example.com"), "{told}");
    let (_, told) = found([down(), of("chat", "n", text.clone(), 40, ok())]).unwrap();
    assert!(told.contains("was asked of n in another way"), "{told}");
    for calls in [
        // Another text, or none that was read; the same model at the same endpoint; much later; after a success; before it.
        [down(), of("responses", "m", other, 40, ok())],
        [down(), of("responses", "m", Value::Null, 40, ok())],
        [down(), of("chat", "m", text.clone(), 40, ok())],
        [down(), of("responses", "m", text.clone(), 40_000, ok())],
        [of("chat", "m", text.clone(), 0, ok()), of("responses", "m", text.clone(), 40, ok())],
        [of("chat", "m", text.clone(), 50, failed(Reason::ServerError)), of("responses", "m", text.clone(), 40, ok())],
    ] {
        assert_eq!(found(calls), None);
    }
}

#[test]
fn what_failed_and_is_asked_of_another_gateway_is_a_fallback() {
    let of = |upstream: Value, body: &str, offset: u64, attempt: Value| {
        let mut call = work(&[attempt]);
        call["upstream"] = upstream;
        call["attempts"][0]["offset_ms"] = json!(offset);
        call["request"]["fingerprints"] = json!({ "full": body, "without_stream": body, "without_model": body });
        call
    };
    let (one, two) = ("0123456789abcdef", "fedcba9876543210");
    let other = || json!({ "base_url": "https://other.example.com", "credential": "OTHER_KEY" });
    let first = || of(Value::Null, one, 0, failed(Reason::ServerError));
    let found = |calls: Value| {
        let credential = json!({ "from": "variable", "name": "KEY", "fingerprint": one, "brokered": true });
        let draft = draft(&[
            ("/kind", json!("run")),
            ("/calls", calls),
            ("/probe", Value::Null),
            ("/gateway/credential", credential),
        ]);
        let derived = derive(&draft, &scanned(0, 0, 10, Searched::Whole));
        let fallback = |finding: &&Finding| finding.id.as_str() == "unreviewed_fallback";
        derived.findings.iter().find(fallback).map(|finding| finding.message.to_string())
    };
    let told = found(json!([first(), of(other(), one, 100, ok())])).unwrap();
    assert!(told.contains("https://other.example.com") && told.contains("OTHER_KEY"), "{told}");
    let back = found(json!([of(other(), one, 0, failed(Reason::ServerError)), of(Value::Null, one, 100, ok())]));
    assert!(back.unwrap().contains("https://api.example.com"));
    for calls in [
        json!([first(), of(other(), two, 100, ok())]),
        json!([first(), of(Value::Null, one, 100, ok())]),
        json!([of(Value::Null, one, 0, ok()), of(other(), one, 100, ok())]),
        json!([of(Value::Null, one, 200, failed(Reason::ServerError)), of(other(), one, 100, ok())]),
    ] {
        assert_eq!(found(calls), None);
    }
}

#[test]
fn a_model_that_is_not_listed_is_not_said_to_be_served_where_no_answer_says_so() {
    let said = |served: &[&str]| {
        let draft = draft(&[("/calls/0", call("work", "absent", served, &[ok()]))]);
        let derived = derive(&draft, &scanned(0, 0, 10, Searched::Whole));
        let one = derived.uncertainty.into_iter().find(|one| one.id.as_str() == "served_unlisted");
        one.map(|one| one.message.to_string()).unwrap_or_default()
    };
    assert!(said(&[]).contains("no answer says that it was served"));
    assert!(said(&["m"]).contains("an answer came all the same"));
}

#[test]
fn a_reported_note_never_continues_and_repeats_nothing() {
    let derived = |call: Value| {
        let none = json!([]);
        let draft = draft(&[
            ("/kind", json!("reported")),
            ("/gateway/name", json!("reported")),
            ("/calls", json!([call])),
            ("/sources", none),
            ("/probe", Value::Null),
        ]);
        derive(&draft, &scanned(0, 0, 10, Searched::Whole))
    };
    // Not even if somebody made one of a success.
    let best = derived(work(&[ok()]));
    assert_eq!((best.decision.result, best.decision.because[0].as_str()), (Verdict::Pause, "reported"));
    for reason in Reason::ALL {
        let derived = derived(work(&[failed(*reason)]));
        assert_ne!(derived.decision.result, Verdict::Continue, "{reason}");
        assert!(derived.repeat.is_none() && derived.next.page.is_none(), "{reason}");
        assert!(derived.findings.iter().all(|finding| finding.id.as_str() != "evidence_gap"), "{reason}");
    }
}

/// Who reads that the job must not go on is not told in the next line to let it.
#[test]
fn an_escalation_never_asks_for_another_try() {
    let mut escalated = 0;
    for reason in Reason::ALL.iter().copied() {
        let draft = draft(&[("/calls/0", work(&[failed(reason)]))]);
        let derived = derive(&draft, &scanned(0, 0, 10, Searched::Whole));
        if derived.decision.result != Verdict::Escalate {
            assert_ne!(derived.next.action.as_str(), "Look at the attempts that failed, in their order.", "{reason}");
            continue;
        }
        escalated += 1;
        let action = derived.next.action.to_string();
        let tries = ["again", "pause", "repeat", "resend", "retry", "try", "wait"];
        let words = action.split(|c: char| !c.is_alphabetic()).map(str::to_ascii_lowercase);
        let asked: Vec<String> = words.filter(|word| tries.contains(&word.as_str())).collect();
        assert!(asked.is_empty(), "{reason}: {action}");
    }
    assert!(escalated >= 20, "{escalated}");
}
