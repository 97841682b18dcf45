//! How the weights are made: logistic regressions, in plain arithmetic and always in the same order.
//!
//! `REDIAL_CLAIMS_WEIGH=1 cargo test --release -p redial-assess --lib weight` writes them anew, after sentences, traits or
//! classes changed. First all pairs are weighed, and those that say most are kept; then single traits and kept pairs together;
//! then each kind among the claims. The test without it holds the last two steps against the table.
#![expect(clippy::disallowed_methods, reason = "a test may, also in its helpers")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{ANY, KINDS, TABLE, pairs};

/// How far the sentences may bend a weight away from nothing.
const TRUST: f64 = 30.0;

/// The same for a kind, of which there are fewer sentences.
const KIND_TRUST: f64 = 10.0;

/// Times that all weights are gone through.
const ROUNDS: usize = 40;

/// Times for the choice of pairs, which needs no weight to the last place.
const SIFTING: usize = 15;

/// Pairs that are kept.
const PAIRS: usize = 16_000;

/// A weight for a kind that is nearer to nothing is left out.
const LEAST: i64 = 20;

/// A labelled sentence, as its traits.
struct Example {
    traits: Vec<String>,
    kinds: Vec<String>,
}

/// What is learned from: labelled sentences, by who wrote them when, and such of this project's documents, which claim nothing.
fn examples() -> Vec<Example> {
    let folder = format!("{}/tests/claims", env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![format!("{folder}/development.jsonl"), format!("{folder}/documents.jsonl")];
    let mut batches: Vec<String> = std::fs::read_dir(format!("{folder}/batches"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    batches.sort();
    files.append(&mut batches);
    let example = |line: &str| {
        let labelled: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = super::super::words(labelled["text"].as_str().unwrap());
        let kinds = labelled["kinds"].as_array().unwrap();
        Example {
            traits: super::super::Sentence::of(&words).traits(),
            kinds: kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect(),
        }
    };
    let read = |file: &String| std::fs::read_to_string(file).unwrap().lines().map(example).collect::<Vec<_>>();
    files.iter().flat_map(read).collect()
}

/// The traits that at least two of them have, in the table's order.
fn names(examples: &[Example]) -> Vec<&str> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for name in examples.iter().flat_map(|example| &example.traits) {
        *met.entry(name).or_default() += 1;
    }
    met.retain(|_, times| *times > 1);
    met.insert(ANY, examples.len());
    met.into_keys().collect()
}

/// For each sentence, which of these traits it has.
fn known(examples: &[Example], names: &[&str]) -> Vec<Vec<usize>> {
    let of = |example: &Example| {
        example.traits.iter().filter_map(|name| names.binary_search(&name.as_str()).ok()).collect::<Vec<_>>()
    };
    examples.iter().map(of).collect()
}

/// Where something stands: in which sentences, with how much of each.
type Column = Vec<(usize, f64)>;

/// What of a sentence goes to each of so many.
fn share(among: usize) -> f64 {
    1.0 / f64::from(u32::try_from(among.max(1)).unwrap()).sqrt()
}

fn singles(known: &[Vec<usize>], names: &[&str]) -> Vec<Column> {
    let mut columns = vec![Column::new(); names.len()];
    let any = names.binary_search(&ANY).unwrap();
    for (at, traits) in known.iter().enumerate() {
        columns[any].push((at, 1.0));
        for one in traits {
            columns[*one].push((at, share(traits.len())));
        }
    }
    columns
}

/// A pair of traits, by their places.
type Pair = (usize, usize);

fn paired(known: &[Vec<usize>], wanted: impl Fn(Pair) -> bool) -> BTreeMap<Pair, Column> {
    let mut columns: BTreeMap<Pair, Column> = BTreeMap::new();
    for (at, traits) in known.iter().enumerate() {
        for (place, one) in traits.iter().enumerate() {
            for other in traits.iter().skip(place + 1).filter(|other| wanted((*one, **other))) {
                columns.entry((*one, *other)).or_default().push((at, 2.0 * share(pairs(traits.len()))));
            }
        }
    }
    columns
}

/// Goes down the error's slope, one weight after the other, by steps that never go too far. The first `free` column is held
/// to nothing.
fn learned(columns: &[&Column], free: usize, right: &[bool], trust: f64, rounds: usize) -> Vec<f64> {
    let mut odds = vec![0.0_f64; right.len()];
    let mut weights = vec![0.0_f64; columns.len()];
    for _ in 0..rounds {
        for (place, column) in columns.iter().enumerate() {
            let held = if place == free { 0.0 } else { 1.0 };
            let mut slope = held * weights[place];
            let mut bend = held;
            for (at, share) in *column {
                let likely = 1.0 / (1.0 + (-odds[*at]).exp());
                slope += trust * share * (likely - if right[*at] { 1.0 } else { 0.0 });
                bend += trust * share * share * 0.25;
            }
            if bend == 0.0 {
                continue;
            }
            let step = slope / bend;
            weights[place] -= step;
            for (at, share) in *column {
                odds[*at] -= step * share;
            }
        }
    }
    weights
}

/// The pairs that say most: much, or of many sentences.
fn sifted(known: &[Vec<usize>], singles: &[Column], any: usize, right: &[bool]) -> BTreeSet<Pair> {
    let mut times: BTreeMap<Pair, usize> = BTreeMap::new();
    for traits in known {
        for (place, one) in traits.iter().enumerate() {
            for other in traits.iter().skip(place + 1) {
                *times.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    let all = paired(known, |pair| times[&pair] > 1);
    let columns: Vec<&Column> = singles.iter().chain(all.values()).collect();
    let weights = learned(&columns, any, right, TRUST, SIFTING);
    let said = |(column, weight): (&Column, f64)| weight.abs() * f64::from(u32::try_from(column.len()).unwrap()).sqrt();
    let mut ranked: Vec<(f64, Pair)> = all
        .iter()
        .zip(weights.into_iter().skip(singles.len()))
        .map(|((pair, column), weight)| (said((column, weight)), *pair))
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    ranked.into_iter().take(PAIRS).map(|(_, pair)| pair).collect()
}

/// The pairs that stand in the table.
fn tabled(names: &[&str]) -> BTreeSet<Pair> {
    let place = |line: usize| {
        let name = TABLE.lines.iter().find(|(_, at)| **at == line).map(|(name, _)| *name).unwrap();
        names.binary_search(&name).ok()
    };
    let places: Vec<Option<usize>> = (0..TABLE.rows.len()).map(place).collect();
    let rows = TABLE.rows.iter().enumerate();
    rows.flat_map(|(line, row)| row.pairs.iter().map(move |(other, _)| (line, *other)))
        .filter_map(|(one, other)| Some((places[one]?, places[other]?)))
        .collect()
}

fn hundredths(weight: f64) -> i64 {
    format!("{:.0}", weight * 100.0).parse().unwrap()
}

/// Lines of the table: weight, pairs, kinds.
type Lines = Vec<(i64, BTreeMap<usize, i64>, BTreeMap<usize, i64>)>;

fn lines(examples: &[Example], names: &[&str], anew: bool) -> Lines {
    let known = known(examples, names);
    let singles = singles(&known, names);
    let any = names.binary_search(&ANY).unwrap();
    let right: Vec<bool> = examples.iter().map(|example| !example.kinds.is_empty()).collect();
    let kept = if anew { sifted(&known, &singles, any, &right) } else { tabled(names) };
    let both = paired(&known, |pair| kept.contains(&pair));
    let columns: Vec<&Column> = singles.iter().chain(both.values()).collect();
    let weights = learned(&columns, any, &right, TRUST, ROUNDS);
    let mut lines: Lines = weights
        .iter()
        .take(names.len())
        .map(|weight| (hundredths(*weight), BTreeMap::new(), BTreeMap::new()))
        .collect();
    for ((one, other), weight) in both.keys().zip(weights.iter().skip(names.len())) {
        lines[*one].1.insert(*other, hundredths(*weight));
    }
    for (place, by_kind) in kind_weights(examples, &singles, any).into_iter().enumerate() {
        for (line, weight) in by_kind.into_iter().enumerate().filter(|(_, weight)| weight.abs() >= LEAST) {
            lines[line].2.insert(place, weight);
        }
    }
    lines
}

/// For each kind: what every trait says for it, among claims.
fn kind_weights(examples: &[Example], singles: &[Column], any: usize) -> Vec<Vec<i64>> {
    let claims: Vec<Column> = singles
        .iter()
        .map(|column| column.iter().copied().filter(|(at, _)| !examples[*at].kinds.is_empty()).collect())
        .collect();
    let columns: Vec<&Column> = claims.iter().collect();
    let of = |kind: &super::Kind| {
        let right: Vec<bool> =
            examples.iter().map(|example| example.kinds.iter().any(|name| name == kind.name())).collect();
        learned(&columns, any, &right, KIND_TRUST, ROUNDS).into_iter().map(hundredths).collect()
    };
    KINDS.iter().map(of).collect()
}

fn written(names: &[&str], lines: &Lines) -> String {
    let mut table = String::new();
    for (name, (weight, pairs, kinds)) in names.iter().zip(lines) {
        let pairs: Vec<String> =
            pairs.iter().filter(|(_, weight)| **weight != 0).map(|(line, weight)| format!("{line}:{weight}")).collect();
        let letter = |place: usize| char::from(b'a' + u8::try_from(place).unwrap());
        let kinds: String = kinds.iter().map(|(place, weight)| format!("{}{weight}", letter(*place))).collect();
        writeln!(table, "{name}\t{weight}\t{}\t{kinds}", pairs.join(" ")).unwrap();
    }
    table
}

#[test]
fn the_weights_are_those_of_the_sentences() {
    let examples = examples();
    let names = names(&examples);
    let anew = std::env::var("REDIAL_CLAIMS_WEIGH").is_ok();
    let lines = lines(&examples, &names, anew);
    if anew {
        let path = format!("{}/src/claims/weight/table.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, written(&names, &lines)).unwrap();
        return;
    }
    let how = "see the head of this file";
    assert_eq!(TABLE.lines.keys().copied().collect::<Vec<_>>(), names, "{how}");
    // Another processor may round otherwise in the last place.
    let near = |one: i64, other: i64| (one - other).abs() <= 2;
    for ((name, row), (weight, pairs, kinds)) in names.iter().zip(&TABLE.rows).zip(&lines) {
        assert!(near(row.weight, *weight), "{name}: {} in table.txt, but {weight} by the sentences; {how}", row.weight);
        for (line, then) in &row.pairs {
            let now = pairs.get(line).copied().unwrap_or(0);
            assert!(
                near(now, *then),
                "{name} with {}: {then} in table.txt, but {now} by the sentences; {how}",
                names[*line]
            );
        }
        for (place, then) in &row.kinds {
            let now = kinds.get(place).copied().unwrap_or(if *then > 0 { LEAST } else { -LEAST });
            assert!(near(now, *then), "{name} for {place}: {then} in table.txt, but {now} by the sentences; {how}");
        }
    }
}

#[test]
fn a_line_of_the_table_is_read_as_it_is_written() {
    let table = super::Table::read("*\t-12\t\ta-35c120\nup\t40\t0:-7 1:9\t\n");
    assert_eq!(table.lines["up"], 1);
    assert_eq!(table.rows[0].kinds, [(0, -35), (2, 120)]);
    assert_eq!((table.rows[1].weight, table.rows[1].pairs.as_slice()), (40, [(0, -7), (1, 9)].as_slice()));
}
