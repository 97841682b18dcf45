//! The search for known secrets against the corpus of leak cases (`$REDIAL_CASES/secrets/sample.jsonl`).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may unwrap and print, also in its helpers"
)]

use std::{collections::BTreeMap, path::PathBuf};

use redial_redact::{Hunter, Identifier, Secret, SightingKind, Tainted};
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

/// What the search says of a text: the worst kind, and where.
fn verdict(hunter: &Hunter, bytes: &[u8]) -> (&'static str, Vec<u64>) {
    let mut trail = hunter.trail();
    trail.feed(bytes);
    let found = trail.finish();
    let leaks: Vec<u64> = found.all().iter().filter(|s| s.kind == SightingKind::Leak).map(|s| s.offset).collect();
    match (leaks.is_empty(), found.all().is_empty()) {
        (false, _) => ("leak", leaks),
        (true, false) => ("echo", leaks),
        (true, true) => ("none", leaks),
    }
}

#[test]
fn every_known_secret_of_the_corpus_is_found_where_it_stands_and_no_echo_is_a_leak() {
    let Some(cases) = cases() else { return };
    let secret =
        |case: &Value| Some(Secret::new(Identifier::or_gap(Tainted::from("KEY")), case["secret"].as_str()?.as_bytes()));
    let all = Hunter::new(&cases.iter().filter_map(secret).collect::<Vec<_>>());
    let (mut wrong, mut far, mut told) = (Vec::new(), Vec::new(), BTreeMap::<String, usize>::new());
    for case in &cases {
        let own = secret(case).map(|secret| Hunter::new(&[secret]));
        let (result, leaks) = verdict(own.as_ref().unwrap_or(&all), &content(case));
        let expected = case["expected"]["result"].as_str().unwrap();
        let known = case["class"] == "known";
        *told.entry(format!("{} {} → {result}", case["class"], expected)).or_default() += 1;
        // A credential that nobody told of is not this search's to find.
        if result == "leak" && (!known || expected != "leak") || known && expected == "leak" && result != "leak" {
            wrong.push(format!("{} {}: {result}, not {expected}", case["id"], case["encoding"]));
        }
        if let (Some(start), true) = (case["expected"]["span"][0].as_u64(), known && expected == "leak")
            && leaks.iter().all(|leak| leak.abs_diff(start) > 64)
        {
            far.push(format!("{} {}: {leaks:?}, not {start}", case["id"], case["encoding"]));
        }
    }
    eprintln!("{told:#?}");
    assert!(wrong.is_empty() && far.is_empty(), "wrong: {wrong:#?}\nfar: {far:#?}");
}
