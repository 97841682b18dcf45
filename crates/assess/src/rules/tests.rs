use std::{collections::BTreeSet, fs, path::Path};

use redial_note::Category;
use redial_redact::Tainted;
use redial_wire::{Answer, Evidence, Transport, rough_answer};

use super::*;
use crate::{Failure, classify};

fn evidence(example: &Example) -> Evidence<'_> {
    let body = Tainted::from(example.body);
    Evidence {
        knowledge: example.fact,
        transport: (!example.said.is_empty())
            .then(|| Transport::Text(Tainted::from(example.said)))
            .or(example.fault.map(Transport::Fault)),
        status: (example.status != 0).then_some(example.status),
        headers: example.headers.iter().map(|(n, v)| (Tainted::from(*n), Tainted::from(*v))).collect(),
        body,
        body_cut: example.cut,
        stream: example.stream,
        answer: rough_answer(body),
        request_hint: (!example.hint.is_empty()).then(|| Tainted::from(example.hint)),
        ..Evidence::default()
    }
}

fn judge(example: &Example) -> Option<Failure> {
    classify(&evidence(example))
}

#[test]
fn every_example_comes_out_as_its_row_says() {
    let mut wrong = Vec::new();
    for rule in every() {
        for example in rule.fires_on {
            match judge(example) {
                Some(failure) if failure.reason == rule.reason => {}
                other => wrong.push(format!(
                    "{} on {} {}{}: {:?}",
                    rule.id,
                    example.status,
                    example.body,
                    example.said,
                    other.map(|f| (f.reason, f.rule))
                )),
            }
        }
        for example in rule.silent_on {
            if let Some(failure) = judge(example).filter(|failure| failure.rule == rule.id) {
                wrong.push(format!(
                    "{} should be silent on {}{}: {:?}",
                    rule.id, example.body, example.said, failure.reason
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn ids_are_unique_sources_stand_and_over_names_rules() {
    let mut ids = BTreeSet::new();
    for rule in every() {
        assert!(ids.insert(rule.id), "{} twice", rule.id);
        assert!(!rule.source.is_empty(), "{} has no source", rule.id);
        assert!(!rule.fires_on.is_empty(), "{} has no example", rule.id);
    }
    for rule in every() {
        for over in rule.over {
            assert!(ids.contains(over) && *over != rule.id, "{} is over {over}, which is no other rule", rule.id);
        }
    }
}

#[test]
fn every_reason_has_a_rule() {
    let with_rule: BTreeSet<Reason> = every().map(|rule| rule.reason).collect();
    for reason in Reason::ALL {
        assert!(with_rule.contains(reason), "{reason}");
    }
}

#[test]
fn phrases_are_in_lower_case() {
    fn check(id: &str, when: &When) {
        match when {
            When::Code(text) | When::Word(text) | When::WordPart(text) | When::Param(text) => lower(id, text),
            When::CodeIn(texts)
            | When::TypeIn(texts)
            | When::Says(texts)
            | When::Seq(texts)
            | When::Whole(texts)
            | When::Page(texts)
            | When::Said(texts)
            | When::Hint(texts) => texts.iter().for_each(|text| lower(id, text)),
            When::Near(one, other) | When::Leads(one, other) => {
                one.iter().chain(*other).for_each(|text| lower(id, text))
            }
            When::Header(name, part) => [name, part].iter().for_each(|text| lower(id, text)),
            When::Not(when) => check(id, when),
            When::Any(all) | When::All(all) => all.iter().for_each(|when| check(id, when)),
            When::Status(_) | When::StatusIn(..) | When::Form(_) | When::Fact(_) | When::Fault(_) | When::Fn(_) => {}
        }
    }
    fn lower(id: &str, text: &str) {
        assert_eq!(text, text.to_lowercase(), "{id}");
    }
    every().for_each(|rule| check(rule.id, &rule.when));
}

/// Cases, one on each line.
fn cases(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The labelled real failures, where they are at hand.
#[test]
fn the_corpus_is_read_as_labelled() {
    #[expect(clippy::disallowed_methods, reason = "a test reads where its corpus lies")]
    let given = std::env::var("REDIAL_CASES").ok();
    let folder = given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/cases").to_owned());
    let file = Path::new(&folder).join("failures.jsonl");
    let Ok(text) = fs::read_to_string(&file) else {
        eprintln!("skipped: no corpus at {}", file.display());
        return;
    };
    let cases = cases(&text);
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    assert!(wrong.len() * 100 <= cases.len() * 3, "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Shapes of failures that we wrote down from public threads and pages, beside the labelled ones.
#[test]
fn every_known_shape_is_read() {
    let cases = cases(include_str!("../../tests/cases/failures.jsonl"));
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    assert!(cases.len() > 400 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// Failures that an examiner wrote down before reading the rules, batch by batch (`second-`, `third-`, `november-` in the ids).
#[test]
fn unseen_failures_are_read_without_dangerous_advice() {
    let cases = cases(include_str!("../../tests/cases/unseen.jsonl"));
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    let dangerous: Vec<String> = cases.iter().filter_map(danger).collect();
    assert!(cases.len() > 800 && wrong.len() * 100 <= cases.len() * 3, "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(dangerous.is_empty(), "{}", dangerous.join("\n"));
}

/// Failures as they stand in public threads, fixtures and pages, each with its source, labelled before they were tried.
#[test]
fn collected_failures_are_read_without_dangerous_advice() {
    let cases = cases(include_str!("../../tests/cases/collected.jsonl"));
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    let dangerous: Vec<String> = cases.iter().filter_map(danger).collect();
    assert!(cases.len() > 250 && wrong.len() * 100 <= cases.len() * 3, "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(dangerous.is_empty(), "{}", dangerous.join("\n"));
}

/// Logs and messages of other programs, of a few lines: where nothing speaks of an API, nothing is guessed.
#[test]
fn what_tells_of_no_api_is_not_guessed_at() {
    let cases = cases(include_str!("../../tests/cases/others.jsonl"));
    let guessed: Vec<String> = cases.iter().filter_map(misread).collect();
    assert!(cases.len() > 50 && guessed.is_empty(), "{} of {}:\n{}", guessed.len(), cases.len(), guessed.join("\n"));
    // The same words are one where somebody says of what.
    for text in ["Tool use is not supported.", "Access denied for this model", "This model does not support images"] {
        let case = serde_json::json!({ "id": text, "body": text, "reason": "none" });
        let reason = failure_of(&case).map(|failure| failure.reason);
        assert!(reason.is_some_and(|reason| reason != Reason::UnrecognizedError), "{text}");
    }
}

/// Refusals of a request that hold the caller's own words, and such as look like them: what is echoed is no evidence.
#[test]
fn what_the_caller_wrote_decides_nothing() {
    let cases = cases(include_str!("../../tests/cases/echoed.jsonl"));
    let wrong: Vec<String> = cases.iter().filter_map(misread).collect();
    let dangerous: Vec<String> = cases.iter().filter_map(danger).collect();
    assert!(cases.len() > 70 && wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(dangerous.is_empty(), "{}", dangerous.join("\n"));
}

/// Google's list of a stream's parts, of which its reader says that they are some and that the end is missing.
#[test]
fn a_list_of_parts_without_its_end_is_a_truncated_stream() {
    let answer =
        Answer { well_formed: Some(true), terminal_seen: Some(false), has_output: Some(true), begins_stream: None };
    let body = Tainted::from(r#"[{"candidates":[{"content":{"parts":[{"text":"O"}]}}]}"#);
    let cut = Evidence { status: Some(200), body, stream: true, answer, ..Evidence::default() };
    assert_eq!(classify(&cut).map(|failure| failure.reason), Some(Reason::StreamTruncated));
    // A document that nobody could read is one that was cut.
    let answer = Answer { well_formed: Some(false), ..answer };
    let document = Evidence { answer, stream: false, ..cut };
    assert_eq!(classify(&document).map(|failure| failure.reason), Some(Reason::ConnectionDropped));
}

/// A retry where none can help; a culprit where the evidence names none.
fn danger(case: &serde_json::Value) -> Option<String> {
    let failure = failure_of(case);
    misread(case)?;
    let (got, retryable) = failure.map_or(("none", Retryable::Unknown), |f| (f.reason.name(), f.retryable));
    let advises = matches!(retryable, Retryable::Yes | Retryable::AfterWait) && case["retryable"] == "no";
    let names = case["category"] == "unclear" && failure_of(case).is_none_or(|f| f.category != Category::Unclear);
    let suspects = case["candidates"].as_array().is_some_and(|all| all.iter().any(|reason| reason == got));
    (advises || names || suspects).then(|| format!("{}: {got}, {retryable:?}", case["id"]))
}

fn misread(case: &serde_json::Value) -> Option<String> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let failure = failure_of(case);
    let got = failure.as_ref().map_or("none", |failure| failure.reason.name());
    let accepted = case["also_accept"].as_array().is_some_and(|also| also.iter().any(|reason| reason == got));
    (got != text("reason") && !accepted)
        .then(|| format!("{}: {got} ({}), not {}", text("id"), failure.map_or("", |f| f.rule), text("reason")))
}

fn failure_of(case: &serde_json::Value) -> Option<Failure> {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let body = Tainted::from(text("body"));
    let said = case["transport_text"].as_str();
    let headers: Vec<(&str, &str)> = case["headers"]
        .as_object()
        .map(|map| map.iter().map(|(n, v)| (n.as_str(), v.as_str().unwrap_or_default())).collect())
        .unwrap_or_default();
    let evidence = Evidence {
        transport: said.map(|said| Transport::Text(Tainted::from(said))),
        status: case["http_status"].as_u64().and_then(|s| u16::try_from(s).ok()),
        headers: headers.iter().map(|(n, v)| (Tainted::from(*n), Tainted::from(*v))).collect(),
        body,
        stream: case["stream"].as_bool().unwrap_or_default(),
        answer: rough_answer(body),
        request_hint: case["request_hint"].as_str().map(Tainted::from),
        ..Evidence::default()
    };
    // Without a status and a client's words the body is read as a paste, as `explain` does.
    let pasted = redial_wire::Pasted::heard(body.bytes());
    let alone = evidence.status.is_none() && said.is_none();
    let evidence = if alone { pasted.evidence() } else { evidence };
    classify(&evidence)
}
