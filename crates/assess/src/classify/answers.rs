//! Answers under status 200 as a recorder has them, with what they are: written down before the readers were looked at.

use redial_note::{Family, Reason, Timestamp};
use redial_redact::Tainted;
use redial_wire::{
    Evidence,
    family::{Reading, read},
    wait_hint,
};
use serde_json::Value;

use super::classify;

/// What a case has, if it is not what it should be.
fn misread(case: &Value) -> Option<String> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let family = Family::ALL.into_iter().find(|family| family.name() == text("family")).unwrap();
    let (stream, body) = (case["stream"].as_bool().unwrap(), text("body"));
    let reading = read(family, stream, Tainted::from(body));
    let evidence = evidence(family, stream, body, &reading);
    let failure = (!reading.succeeded()).then(|| classify(&evidence));
    let reason = match &failure {
        None => "none",
        Some(failure) => failure.as_ref().map_or(Reason::UnrecognizedError, |failure| failure.reason).name(),
    };
    let accepted = case["also_accept"].as_array().is_some_and(|also| also.iter().any(|word| word == reason));
    let mut wrong = Vec::new();
    if reason != text("reason") && !accepted {
        wrong.push(reason.to_owned());
    }
    let retryable = failure.flatten().map_or("", |failure| failure.retryable.name());
    if case["retryable"].as_str().is_some_and(|wanted| wanted != retryable) {
        wrong.push(format!("retryable: {retryable}"));
    }
    let usage = reading.usage.map(|usage| [usage.input_tokens, usage.output_tokens]);
    if case.get("usage").is_some_and(|wanted| *wanted != serde_json::json!(usage)) {
        wrong.push(format!("usage: {usage:?}"));
    }
    if case["finish"].as_str().is_some_and(|wanted| reading.finish.is_none_or(|finish| finish.name() != wanted)) {
        wrong.push(format!("finish: {:?}", reading.finish));
    }
    let hint = wait_hint(&evidence, Timestamp::from_millis(0)).map(|hint| hint.wait_ms);
    if case["hint"].as_u64().is_some_and(|wanted| hint != Some(wanted)) {
        wrong.push(format!("hint: {hint:?}"));
    }
    (!wrong.is_empty()).then(|| format!("{}: {}, not {}", text("id"), wrong.join(", "), text("reason")))
}

/// Of a stream a recorder keeps its error event only.
pub(super) fn evidence<'a>(family: Family, stream: bool, body: &'a str, reading: &'a Reading) -> Evidence<'a> {
    let kept = if stream { Tainted::new(&reading.error_event) } else { Tainted::from(body) };
    Evidence {
        family: Some(family),
        status: Some(200),
        body: kept,
        stream,
        answer: reading.answer,
        ..Evidence::default()
    }
}

#[test]
fn answers_are_what_they_are_labelled_as() {
    let cases = include_str!("../../tests/cases/answers.jsonl").lines().map(|line| serde_json::from_str(line).unwrap());
    let cases: Vec<Value> = cases.collect();
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    assert!(cases.len() > 130 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
