//! How the weights are made: a logistic regression, in plain arithmetic and always in the same order.
//!
//! `REDIAL_CLAIMS_WEIGH=1 cargo test -p redial-assess --lib weight` writes them anew, after sentences, traits or classes changed.
#![expect(clippy::disallowed_methods, reason = "a test may, also in its helpers")]

use std::{collections::BTreeMap, fmt::Write as _};

use super::ANY;

/// How far the sentences may bend a weight away from nothing.
const TRUST: f64 = 40.0;

/// Times that all weights are gone through; the last ones move none by a hundredth.
const ROUNDS: usize = 120;

/// A labelled sentence, as its traits.
struct Example {
    traits: Vec<String>,
    claims: bool,
}

/// What is learned from: labelled sentences, and such of this project's documents, which claim nothing.
const FILES: [&str; 2] = ["development", "documents"];

fn examples() -> Vec<Example> {
    let example = |line: &str| {
        let labelled: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = super::super::words(labelled["text"].as_str().unwrap());
        Example {
            traits: super::super::Sentence::of(&words).traits(),
            claims: !labelled["kinds"].as_array().unwrap().is_empty(),
        }
    };
    let read = |file: &str| {
        let path = format!("{}/tests/claims/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap().lines().map(example).collect::<Vec<_>>()
    };
    FILES.iter().flat_map(|file| read(file)).collect()
}

/// Where a trait stands: in which sentences, with how much of each.
type Column = Vec<(usize, f64)>;

fn columns(examples: &[Example]) -> BTreeMap<&str, Column> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for name in examples.iter().flat_map(|example| &example.traits) {
        *met.entry(name).or_default() += 1;
    }
    met.retain(|_, times| *times > 1);
    let mut columns: BTreeMap<&str, Column> = BTreeMap::new();
    columns.insert(ANY, (0..examples.len()).map(|at| (at, 1.0)).collect());
    for (at, example) in examples.iter().enumerate() {
        let known: Vec<&str> =
            example.traits.iter().map(String::as_str).filter(|name| met.contains_key(name)).collect();
        let share = 1.0 / f64::from(u32::try_from(known.len().max(1)).unwrap()).sqrt();
        for name in known {
            columns.entry(name).or_default().push((at, share));
        }
    }
    columns
}

/// Goes down the error's slope, one weight after the other, by steps that never go too far.
fn learned(examples: &[Example]) -> BTreeMap<&str, f64> {
    let columns = columns(examples);
    let mut odds = vec![0.0_f64; examples.len()];
    let mut weights: BTreeMap<&str, f64> = columns.keys().map(|name| (*name, 0.0)).collect();
    for _ in 0..ROUNDS {
        for (name, column) in &columns {
            let weight = weights.get_mut(name).unwrap();
            let held = if *name == ANY { 0.0 } else { 1.0 };
            let mut slope = held * *weight;
            let mut bend = held;
            for (at, share) in column {
                let likely = 1.0 / (1.0 + (-odds[*at]).exp());
                let right = if examples[*at].claims { 1.0 } else { 0.0 };
                slope += TRUST * share * (likely - right);
                bend += TRUST * share * share * 0.25;
            }
            let step = slope / bend;
            *weight -= step;
            for (at, share) in column {
                odds[*at] -= step * share;
            }
        }
    }
    weights
}

#[test]
fn the_weights_are_those_of_the_sentences() {
    let examples = examples();
    let learned: BTreeMap<&str, i64> = learned(&examples)
        .into_iter()
        .map(|(name, weight)| (name, format!("{:.0}", weight * 100.0).parse().unwrap()))
        .filter(|(_, weight)| *weight != 0)
        .collect();
    if std::env::var("REDIAL_CLAIMS_WEIGH").is_ok() {
        let table = learned.iter().fold(String::new(), |mut table, (name, weight)| {
            writeln!(table, "{weight}\t{name}").unwrap();
            table
        });
        std::fs::write(format!("{}/src/claims/weight/table.txt", env!("CARGO_MANIFEST_DIR")), table).unwrap();
        return;
    }
    let names: std::collections::BTreeSet<&str> = learned.keys().chain(super::TABLE.keys()).copied().collect();
    for name in names {
        let (now, then) = (learned.get(name).copied().unwrap_or(0), super::TABLE.get(name).copied().unwrap_or(0));
        // Another processor may round otherwise in the last place.
        assert!(
            (now - then).abs() <= 2,
            "{name}: {then} in table.txt, but {now} by the sentences; see the head of this file"
        );
    }
}
