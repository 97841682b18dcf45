//! The search for known secrets against the corpus of leak cases (`$REDIAL_CASES/secrets/sample.jsonl`).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may unwrap and print, also in its helpers"
)]

use std::{collections::BTreeMap, path::PathBuf};

use redial_redact::{Detectors, Hunter, Identifier, Secret, SightingKind, Tainted};
use serde_json::Value;

fn cases() -> Option<Vec<Value>> {
    let Some(folder) = std::env::var_os("REDIAL_CASES") else {
        eprintln!("SKIPPED: REDIAL_CASES is not set; the corpus of leak cases was not read");
        return None;
    };
    let text = std::fs::read_to_string(PathBuf::from(folder).join("secrets/sample.jsonl")).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn content(case: &Value) -> Vec<u8> {
    let pad = usize::try_from(case["pad_before"].as_u64().unwrap_or(0)).unwrap();
    let mut bytes: Vec<u8> = b"2026-11-23T18:11:04.000Z INFO tick\n".iter().copied().cycle().take(pad).collect();
    if let Some(last) = bytes.last_mut() {
        *last = b'\n';
    }
    match case["text"].as_str() {
        Some(text) => bytes.extend(text.as_bytes()),
        None => bytes.extend(base64(case["bytes_b64"].as_str().unwrap())),
    }
    bytes
}

fn base64(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let values: Vec<u32> =
        text.chars().filter_map(|c| alphabet.find(c)).map(|value| u32::try_from(value).unwrap()).collect();
    let bytes = values.chunks(4).flat_map(|chunk| {
        let bits = (0..4).fold(0, |bits, i| bits << 6 | chunk.get(i).copied().unwrap_or(0));
        bits.to_be_bytes()[1..chunk.len()].to_vec()
    });
    bytes.collect()
}

/// What the search says of a text: the kinds of what it found, and where.
fn seen(hunter: &Hunter, bytes: &[u8]) -> Vec<(SightingKind, u64, String)> {
    let mut trail = hunter.trail();
    trail.feed(bytes);
    let found = trail.finish();
    let name = |s: &redial_redact::Sighting| hunter.name(s).unwrap().as_str().to_owned();
    found.all().iter().map(|s| (s.kind, s.offset, name(s))).collect()
}

fn hunter(secrets: &[Secret]) -> Hunter {
    Hunter::new(secrets).detecting(Detectors::built_in(), None)
}

fn secret(case: &Value) -> Option<Secret> {
    Some(Secret::new(Identifier::or_gap(Tainted::from("KEY")), case["secret"].as_str()?.as_bytes()))
}

/// What is wrong with what was found in a case, and with where it was found.
fn judge(case: &Value, all: &Hunter) -> (Option<String>, Option<String>) {
    let own = secret(case).map(|secret| hunter(&[secret]));
    let found = seen(own.as_ref().unwrap_or(all), &content(case));
    let kind = if case["class"] == "known" { SightingKind::Leak } else { SightingKind::Unknown };
    let leaks = || found.iter().filter(|(kind, ..)| *kind != SightingKind::Echo);
    let told = format!("{} {} {} {}: {found:?}", case["id"], case["kind"], case["encoding"], case["placement"]);
    let right = match case["expected"]["result"].as_str().unwrap() {
        "leak" => leaks().any(|(one, ..)| *one == kind),
        _ => leaks().next().is_none(),
    };
    if !right {
        return (Some(told), None);
    }
    let Some(start) = case["expected"]["span"][0].as_u64() else { return (None, None) };
    let near = leaks().any(|(_, offset, _)| offset.abs_diff(start) <= 64);
    (None, (!near && leaks().next().is_some()).then_some(told))
}

#[test]
fn every_secret_of_the_corpus_is_found_where_it_stands_and_nothing_clean_is_taken_for_one() {
    let Some(cases) = cases() else { return };
    let all = hunter(&cases.iter().filter_map(secret).collect::<Vec<_>>());
    let (mut wrong, mut far, mut right) = (Vec::new(), Vec::new(), BTreeMap::<String, usize>::new());
    for case in &cases {
        let (missed, misplaced) = judge(case, &all);
        if missed.is_none() {
            *right.entry(format!("{} {}", case["class"], case["tier"])).or_default() += 1;
        }
        wrong.extend(missed);
        far.extend(misplaced);
    }
    eprintln!("{right:#?}");
    assert!(wrong.is_empty() && far.is_empty(), "wrong: {wrong:#?}\nfar: {far:#?}");
}
