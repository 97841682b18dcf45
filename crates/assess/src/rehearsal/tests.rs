//! The table of verdicts, as data; and answers that are judged as those of a note were.

use redial_note::{
    BodyForm, CorrelationMethod, CorrelationMethods, Failure, FailureBody, Family, HintSource, Reason, Retryable,
    WaitHint,
};
use redial_redact::{Label, Sentence, Tainted};
use redial_wire::Evidence;

use super::{Wanted, like};
use crate::{classify::classify, rules::catalogue};

fn label(text: &str) -> Option<Label> {
    Label::new(Tainted::from(text)).ok().filter(|label| !label.as_str().contains(' '))
}

/// The failure that a note keeps of a body.
fn noted(status: u16, body: &str, stream: bool) -> Option<Failure> {
    let evidence = Evidence {
        status: Some(status),
        body: Tainted::from(body),
        stream,
        family: Some(Family::Chat),
        ..Evidence::default()
    };
    let failure = classify(&evidence)?;
    Some(Failure {
        category: failure.category,
        reason: failure.reason,
        retryable: failure.retryable,
        rule: label(failure.rule).unwrap(),
        next_action: Sentence::new_from(failure.next_action, &[]),
        body: FailureBody {
            form: failure.body.form,
            envelope: failure.body.envelope,
            code: failure.body.code,
            r#type: failure.body.r#type,
        },
        sketch: failure.sketch,
    })
}

/// What is wanted of a document of chat completions.
fn wanted<'a>(status: u16, failure: &'a Failure, hint: Option<&'a WaitHint>) -> Wanted<'a> {
    Wanted { family: Family::Chat, stream: false, in_stream: false, status, failure, hint }
}

#[test]
fn every_rule_s_own_example_can_be_played_again_without_its_bytes() {
    let (mut all, mut same) = (0, 0);
    let mut missed = Vec::new();
    for rule in catalogue() {
        let Some(example) = crate::rules::example_of(rule.id).filter(|example| example.status >= 400) else { continue };
        let Some(failure) = noted(example.status, example.body, false) else { continue };
        let wanted = wanted(example.status, &failure, None);
        all += 1;
        let played = like(&wanted);
        if noted(example.status, &String::from_utf8_lossy(&played.body), false).map(|f| f.reason)
            == Some(failure.reason)
        {
            same += 1;
        } else {
            missed.push(rule.id);
        }
    }
    assert!(all > 200, "{all}");
    // Headers tell some machines in between; those are played with the headers.
    assert!(same * 100 >= all * 97, "{same} of {all}: {missed:?}");
}

#[test]
fn a_wait_is_asked_for_where_it_stood() {
    let failure =
        noted(429, r#"{"error":{"message":"Rate limit reached for requests.","type":"requests"}}"#, false).unwrap();
    for from in [HintSource::RetryAfter, HintSource::RetryAfterMs, HintSource::RatelimitReset, HintSource::Prose] {
        let hint = WaitHint { wait_ms: 1_500, from };
        let wanted = wanted(429, &failure, Some(&hint));
        assert!(like(&wanted).same, "{from:?}: {:?}", like(&wanted));
    }
    // Whole seconds are digits (RFC 9110, 10.2.3): some clients refuse anything else.
    for (wait_ms, told) in [(1_000, "1"), (60_000, "60"), (1_500, "1.500")] {
        let hint = WaitHint { wait_ms, from: HintSource::RetryAfter };
        let wanted = wanted(429, &failure, Some(&hint));
        let played = like(&wanted);
        assert!(played.same && played.headers.contains(&("retry-after".to_owned(), told.to_owned())), "{played:?}");
    }
}

/// What stood in a body, and not in a head, is asked for there again.
#[test]
fn a_wait_in_a_body_stays_in_it() {
    type Case = (Family, u16, bool, &'static str, HintSource, &'static str);
    let cases: &[Case] = &[
        (
            Family::Gemini,
            429,
            false,
            r#"{"error":{"code":429,"message":"Resource has been exhausted (e.g. check quota).","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}"#,
            HintSource::RetryInfo,
            "34.000s",
        ),
        (
            Family::Gemini,
            429,
            false,
            r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}"#,
            HintSource::RetryInfo,
            "34.000s",
        ),
        (
            Family::Chat,
            429,
            false,
            r#"{"error":{"message":"slow down","type":"rate_limit_error","retry_after":34}}"#,
            HintSource::RetryInfo,
            "retry_after",
        ),
        (
            Family::Chat,
            429,
            false,
            r#"{"message":"slow down","code":"rate_limited","retry_after":34}"#,
            HintSource::RetryInfo,
            "retry_after",
        ),
        (
            Family::Responses,
            200,
            true,
            r#"{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"Rate limit reached","resets_in_seconds":34}}}"#,
            HintSource::RatelimitReset,
            "response.failed",
        ),
        (
            Family::Messages,
            200,
            true,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded","retry_after":34}}"#,
            HintSource::RetryInfo,
            "retry_after",
        ),
    ];
    for (family, status, in_stream, body, from, told) in cases {
        let failure = noted(*status, body, *in_stream).unwrap();
        let hint = WaitHint { wait_ms: 34_000, from: *from };
        let wanted = Wanted {
            family: *family,
            stream: *in_stream,
            in_stream: *in_stream,
            ..wanted(*status, &failure, Some(&hint))
        };
        let played = like(&wanted);
        let text = String::from_utf8_lossy(&played.body);
        assert!(played.same && text.contains(told), "{body}: {text}");
        assert!(!played.headers.iter().any(|(name, _)| name.contains("retry")), "{body}: {:?}", played.headers);
    }
}

#[test]
fn nothing_of_a_message_but_its_sketch_is_played() {
    let secret = "customer-4711-zebra";
    let body = format!(r#"{{"error":{{"message":"Incorrect API key provided: {secret}.","code":"invalid_api_key"}}}}"#);
    let failure = noted(401, &body, false).unwrap();
    let played = like(&wanted(401, &failure, None));
    assert!(played.same && !String::from_utf8_lossy(&played.body).contains(secret));
    assert_eq!((failure.reason, failure.retryable), (Reason::InvalidApiKey, Retryable::No));
}

mod verdicts {
    use redial_note::{
        Call, ChildExit, ChildOutput, Draft, EndedBy, Injected, Obeyed, Outcome, OutputState, RehearsalVerdict,
    };
    use redial_redact::Identifier;

    use super::*;
    use crate::{derive::tests as derived, rehearsal::rehearsed};

    /// What an attempt of a case ended with.
    #[derive(Clone, Copy)]
    enum Ended {
        Failed(u16, Reason),
        Broken,
        Gone,
        Good,
    }

    /// A call of these attempts, the first of which met the fault.
    fn call(attempts: &[Ended]) -> Call {
        let mut call = serde_json::from_value::<Call>(derived::work(&[derived::ok()])).unwrap();
        let plain = call.attempts.first().unwrap().clone();
        call.attempts = attempts
            .iter()
            .zip(1..)
            .map(|(ended, n)| {
                let mut attempt = plain.clone();
                attempt.n = n;
                attempt.waited_ms = (n > 1).then_some(700);
                attempt.ended_by = Some(EndedBy::Server);
                let failure = |reason: Reason| Failure {
                    category: reason.category(),
                    reason,
                    retryable: reason.retryable(),
                    rule: label("status/500").unwrap(),
                    next_action: Sentence::new_from(reason.next_action(), &[]),
                    body: FailureBody { form: BodyForm::Json, envelope: None, code: None, r#type: None },
                    sketch: None,
                };
                (attempt.status, attempt.failure) = match ended {
                    Ended::Failed(status, reason) => (Some(*status), Some(failure(*reason))),
                    Ended::Broken => (Some(200), Some(failure(Reason::StreamTruncated))),
                    Ended::Gone => (None, None),
                    Ended::Good => (Some(200), None),
                };
                if matches!(ended, Ended::Gone) {
                    (attempt.client_gone, attempt.ended_by) = (true, Some(EndedBy::Client));
                }
                attempt
            })
            .collect();
        call.attempt_count = call.attempts.len() as u64;
        call.outcome = match attempts.last() {
            Some(Ended::Good) => Outcome::Succeeded,
            Some(Ended::Gone) => Outcome::Unknown,
            _ => Outcome::Failed,
        };
        call
    }

    fn judged(
        call: Call,
        code: Option<u64>,
        fault: &str,
        change: impl FnOnce(&mut Draft),
    ) -> (RehearsalVerdict, String) {
        let mut draft = derived::draft(&[]);
        draft.kind = redial_note::Kind::Rehearsal;
        let id: Identifier = call.id.clone();
        draft.calls = vec![call];
        draft.origin.exit = code.map(|code| ChildExit { code: Some(code), signal: None });
        change(&mut draft);
        let injected = vec![Injected { call: id, attempt: 1, fault: label(fault).unwrap() }];
        let rehearsal = rehearsed(&draft, &[], injected);
        let verdict = rehearsal.verdicts.first().unwrap();
        (verdict.verdict, verdict.because.to_string())
    }

    const HANDLED: RehearsalVerdict = RehearsalVerdict::Handled;
    const MISHANDLED: RehearsalVerdict = RehearsalVerdict::Mishandled;

    /// Fault, attempts, exit code, and the verdict with words of its reason.
    type Case<'a> = (&'a str, &'a [Ended], Option<u64>, RehearsalVerdict, &'a str);

    #[test]
    fn each_row_of_the_table_says_its_sentence() {
        use Ended::{Broken, Failed, Gone, Good};
        let (server, key, over) =
            (Failed(500, Reason::ServerError), Failed(401, Reason::InvalidApiKey), Failed(503, Reason::Overloaded));
        let many = vec![server; 13];
        let cases: [Case<'_>; 17] = [
            ("500", &[server, Good], Some(0), HANDLED, "sent again after 700 ms, and attempt 2 succeeded"),
            ("500", &[server, server], Some(1), HANDLED, "sent again after 700 ms."),
            ("500", &[server], Some(1), MISHANDLED, "was not tried again"),
            ("500", &[server], Some(0), MISHANDLED, "ended with 0 as if it had not"),
            ("500", &many, Some(1), MISHANDLED, "13 attempts of one call"),
            ("401", &[key], Some(2), HANDLED, "stopped after attempt 1, and the command ended with 2"),
            ("401", &[key, key, key], Some(2), MISHANDLED, "sent again 2 times after invalid_api_key"),
            ("401", &[key, key], Some(2), MISHANDLED, "It was sent again after invalid_api_key"),
            ("401", &[key], Some(0), MISHANDLED, "ended with 0"),
            ("503", &[over], Some(1), HANDLED, "stopped after attempt 1"),
            ("truncate", &[Broken], Some(1), HANDLED, "stopped after attempt 1"),
            ("truncate", &[Broken, Good], Some(0), HANDLED, "attempt 2 succeeded"),
            ("truncate", &[Broken], Some(0), MISHANDLED, "An answer that broke"),
            ("hang", &[Gone], Some(1), HANDLED, "stopped after attempt 1"),
            ("hang", &[Failed(504, Reason::GatewayTimeout)], Some(1), MISHANDLED, "no time limit"),
            ("gzip", &[Good], Some(0), HANDLED, "odd and whole"),
            ("500", &[server], None, RehearsalVerdict::NotMet, "ended before anybody saw"),
        ];
        for (fault, attempts, code, verdict, why) in cases {
            let (told, because) = judged(call(attempts), code, fault, |_| {});
            assert_eq!(told, verdict, "{fault} {why}: {because}");
            assert!(because.contains(why), "{fault}: {because}");
        }
    }

    #[test]
    fn a_wait_that_is_asked_for_is_waited_and_a_secret_in_the_output_outweighs_all() {
        let rate = Ended::Failed(429, Reason::RateLimitedRequests);
        let mut early = call(&[rate, Ended::Good]);
        let first = early.attempts.first_mut().unwrap();
        first.hint = Some(WaitHint { wait_ms: 2_000, from: HintSource::RetryAfter });
        first.obeyed = Some(Obeyed::Early);
        let (verdict, because) = judged(early, Some(0), "429", |_| {});
        assert_eq!(verdict, MISHANDLED);
        assert_eq!(because, "The client came back after 700 ms; the answer had asked it to wait 2000 ms.");
        // Stopping is right where the wait is longer than anybody's patience, and not where it is short.
        for (wait_ms, verdict) in [(3_600_000, HANDLED), (2_000, MISHANDLED)] {
            let mut left = call(&[rate]);
            left.attempts.first_mut().unwrap().hint = Some(WaitHint { wait_ms, from: HintSource::RetryAfter });
            assert_eq!(judged(left, Some(1), "429", |_| {}).0, verdict, "{wait_ms}");
        }
        let leaked = ChildOutput { stdout: OutputState::Leaked, stderr: OutputState::Scanned };
        let (verdict, because) =
            judged(call(&[rate, Ended::Good]), Some(0), "429", |draft| draft.child_output = Some(leaked));
        assert!(verdict == MISHANDLED && because.contains("secret"), "{because}");
    }

    #[test]
    fn another_model_is_no_repeat_of_what_cannot_help() {
        let mut fallback = call(&[Ended::Failed(404, Reason::ModelNotFound), Ended::Good]);
        fallback.correlation.method = CorrelationMethods::of([CorrelationMethod::FallbackModel]);
        assert_eq!(judged(fallback, Some(0), "404", |_| {}).0, HANDLED);
    }

    /// A failed call and a later one that succeeded, so much later and changed so.
    fn beside(
        failed: Ended,
        hint: Option<u64>,
        later_ms: u64,
        change: impl FnOnce(&mut Call),
    ) -> (RehearsalVerdict, String) {
        let shaped = |call: &mut Call| {
            if let Some(request) = &mut call.request {
                request.shape_sha256 = Some(redial_redact::Sha256::of(b"shape"));
            }
        };
        let mut first = call(&[failed]);
        shaped(&mut first);
        let attempt = first.attempts.first_mut().unwrap();
        attempt.hint = hint.map(|wait_ms| WaitHint { wait_ms, from: HintSource::RetryAfter });
        let ended = attempt.offset_ms + attempt.timing_ms.last_byte.or(attempt.timing_ms.first_byte).unwrap_or(0);
        let mut later = call(&[Ended::Good]);
        shaped(&mut later);
        later.id = Identifier::ours("c2");
        later.attempts.first_mut().unwrap().offset_ms = ended + later_ms;
        change(&mut later);
        judged(first, Some(0), "429", |draft| draft.calls.push(later))
    }

    /// Nobody is told to have mishandled a failure where equal requests may as well be grouped so that it was not.
    #[test]
    fn an_unsure_grouping_is_no_ground_for_mishandled_where_another_is_as_possible() {
        use redial_note::Confidence;
        let rate = Ended::Failed(429, Reason::RateLimitedRequests);
        let key = Ended::Failed(401, Reason::InvalidApiKey);
        let equal = |other_ms: Option<u64>, confidence: Confidence, met: Ended, code: u64| {
            let printed = |call: &mut Call, body: &[u8]| {
                let print = redial_redact::FingerprintKey::new("run", vec![1]).fingerprint(body);
                let (without_stream, without_model) = (print.clone(), print.clone());
                let prints =
                    redial_note::RequestFingerprints { full: print, without_stream, without_model, texts: None };
                call.request.as_mut().unwrap().fingerprints = Some(prints);
                call.correlation.confidence = confidence;
            };
            let mut first = call(&[met, Ended::Good]);
            printed(&mut first, b"same");
            if matches!(met, Ended::Failed(429, _)) {
                let attempt = first.attempts.first_mut().unwrap();
                attempt.hint = Some(WaitHint { wait_ms: 1_000, from: HintSource::RetryAfter });
                attempt.obeyed = Some(Obeyed::Early);
            }
            let ended = first.attempts[0].offset_ms;
            let other = other_ms.map(|later_ms| {
                let mut other = call(&[Ended::Good]);
                printed(&mut other, b"same");
                other.id = Identifier::ours("c2");
                other.attempts[0].offset_ms = ended + later_ms;
                other
            });
            judged(first, Some(code), "429", |draft| draft.calls.extend(other))
        };
        let unsure = |other_ms, met, code| equal(other_ms, Confidence::Unsure, met, code);
        // Another equal request kept the wait; it came too early as well; there is none; the grouping is not open.
        assert_eq!(unsure(Some(1_020), rate, 0).0, HANDLED);
        for (other_ms, confidence) in
            [(Some(300), Confidence::Unsure), (None, Confidence::Unsure), (Some(1_020), Confidence::Likely)]
        {
            let (verdict, because) = equal(other_ms, confidence, rate, 0);
            assert_eq!(verdict, MISHANDLED, "{because}");
            assert_eq!(because.contains("if its attempts are one call"), confidence == Confidence::Unsure, "{because}");
        }
        // A command that asks for the same several times and tells of a failure may have dropped that one; else it has told of none.
        assert_eq!(unsure(Some(100), key, 1).0, HANDLED);
        assert_eq!(unsure(None, key, 1).0, MISHANDLED);
        assert_eq!(unsure(Some(100), key, 0).0, MISHANDLED);
        assert_eq!(equal(None, Confidence::Certain, key, 1).0, MISHANDLED);
    }

    /// What clients put afresh into each body leaves their repeat a call of its own.
    #[test]
    fn what_may_be_a_repeat_with_another_body_is_no_mishandling() {
        let rate = Ended::Failed(429, Reason::RateLimitedRequests);
        let key = Ended::Failed(401, Reason::InvalidApiKey);
        let server = Ended::Failed(500, Reason::ServerError);
        let bytes = |call: &mut Call, more: u64| call.request.as_mut().unwrap().bytes += more;
        for (failed, hint, later_ms) in [(rate, Some(1_000), 1_100), (server, None, 500), (rate, Some(60_000), 60_500)]
        {
            for more in [0, 7] {
                let (verdict, because) = beside(failed, hint, later_ms, |later| bytes(later, more));
                assert!(verdict == HANDLED && because.contains("may be its repeat"), "{because}");
            }
        }
        // Too early; much later; not curable; another model, another shape, another length; one that failed as well.
        assert_eq!(beside(rate, Some(1_000), 300, |_| {}).0, MISHANDLED);
        assert_eq!(beside(rate, Some(1_000), 90_000, |_| {}).0, MISHANDLED);
        assert_eq!(beside(key, None, 500, |_| {}).0, MISHANDLED);
        let other = |later: &mut Call| later.model.requested = Some(Identifier::ours("another"));
        assert_eq!(beside(server, None, 500, other).0, MISHANDLED);
        assert_eq!(
            beside(server, None, 500, |later| later.request.as_mut().unwrap().shape_sha256 = None).0,
            MISHANDLED
        );
        assert_eq!(beside(server, None, 500, |later| bytes(later, 40)).0, MISHANDLED);
        assert_eq!(beside(server, None, 500, |later| later.outcome = Outcome::Failed).0, MISHANDLED);
        // The same model, asked in another format.
        assert_eq!(beside(server, None, 100, |later| later.family = Family::Responses).0, HANDLED);
        assert_eq!(beside(rate, Some(1_000), 0, |later| later.family = Family::Responses).0, HANDLED);
        assert_eq!(beside(key, None, 100, |later| later.family = Family::Models).0, MISHANDLED);
    }
}
