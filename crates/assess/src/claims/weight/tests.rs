//! How the weights are made: logistic regressions, in plain arithmetic and always in the same order.
//!
//! `REDIAL_CLAIMS_WEIGH=1 cargo test --release -p redial-assess --lib weight` writes them anew, after sentences, traits or
//! classes changed. First all pairs are weighed, and those that say most are kept; then single traits and kept pairs together;
//! then each kind among the claims. The test without it holds the last two steps against the table.
//! `REDIAL_CLAIMS_FOLDS=4 … -- --nocapture` parts `batches/` into so many folds and tells how well the sentences of each are told
//! by what the others teach.
#![expect(clippy::disallowed_methods, reason = "a test may, also in its helpers")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{ANY, KINDS, REACH, TABLE, pairs};
use crate::claims::traits::{FIRST, LAST};

/// How far the sentences may bend a weight away from nothing.
const TRUST: f64 = 15.0;

/// The same for a kind, of which there are fewer sentences.
const KIND_TRUST: f64 = 30.0;

/// Times that all weights are gone through.
const ROUNDS: usize = 40;

/// Times for the choice of pairs, which needs no weight to the last place.
const SIFTING: usize = 15;

/// Pairs that are kept.
const PAIRS: usize = 24_000;

/// A pair in fewer sentences says nothing.
const SELDOM: usize = 3;

/// A weight for a kind that is nearer to nothing is left out.
const LEAST: i64 = 20;

/// A labelled sentence, as its traits.
struct Example {
    /// The file that it is of.
    file: usize,
    whole: Vec<String>,
    places: Vec<Vec<String>>,
    /// Pairs of what stands at its places.
    pairs: usize,
    kinds: Vec<String>,
    text: String,
}

impl Example {
    fn read(file: usize, line: &str) -> Self {
        let labelled: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = super::super::words(labelled["text"].as_str().unwrap());
        let traits = super::super::Sentence::of(&words).traits();
        let kinds = labelled["kinds"].as_array().unwrap();
        Self {
            file,
            whole: traits.whole.iter().map(ToString::to_string).collect(),
            pairs: pairs(&traits.places),
            places: traits.places.iter().map(|place| place.iter().map(ToString::to_string).collect()).collect(),
            kinds: kinds.iter().map(|kind| kind.as_str().unwrap().to_owned()).collect(),
            text: labelled["text"].as_str().unwrap().to_owned(),
        }
    }
}

/// What is learned from: labelled sentences, by who wrote them when, and such of this project's documents, which claim nothing.
fn files() -> Vec<String> {
    let folder = format!("{}/tests/claims", env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![format!("{folder}/development.jsonl"), format!("{folder}/documents.jsonl")];
    let mut batches: Vec<String> = std::fs::read_dir(format!("{folder}/batches"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    batches.sort();
    files.append(&mut batches);
    files
}

fn examples() -> Vec<Example> {
    let read = |(at, file): (usize, String)| {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().map(|line| Example::read(at, line)).collect::<Vec<_>>()
    };
    files().into_iter().enumerate().flat_map(read).collect()
}

/// The traits that at least two of them have, in the table's order.
fn names(examples: &[Example]) -> Vec<&str> {
    let mut met: BTreeMap<&str, usize> = BTreeMap::new();
    for name in examples.iter().flat_map(|example| &example.whole) {
        *met.entry(name).or_default() += 1;
    }
    met.retain(|_, times| *times > 1);
    for always in [ANY, FIRST, LAST] {
        met.insert(always, examples.len());
    }
    met.into_keys().collect()
}

/// A sentence, by the lines of what is known of it.
struct Known {
    whole: Vec<usize>,
    /// At each place, and whether it is the word itself.
    places: Vec<Vec<(usize, bool)>>,
    pairs: usize,
}

fn known(examples: &[Example], names: &[&str]) -> Vec<Known> {
    let line = |name: &String| names.binary_search(&name.as_str()).ok();
    let place = |names: &Vec<String>| {
        names.iter().enumerate().filter_map(|(at, name)| Some((line(name)?, at == 0))).collect::<Vec<_>>()
    };
    let of = |example: &Example| Known {
        whole: example.whole.iter().filter_map(line).collect(),
        places: example.places.iter().map(place).collect(),
        pairs: example.pairs,
    };
    examples.iter().map(of).collect()
}

/// Where something stands: in which sentences, with how much of each.
type Column = Vec<(usize, f64)>;

/// What of a sentence goes to each of so many.
fn share(among: usize) -> f64 {
    1.0 / f64::from(u32::try_from(among.max(1)).unwrap()).sqrt()
}

fn singles(known: &[Known], names: &[&str]) -> Vec<Column> {
    let mut columns = vec![Column::new(); names.len()];
    let any = names.binary_search(&ANY).unwrap();
    for (at, sentence) in known.iter().enumerate() {
        columns[any].push((at, 1.0));
        for one in &sentence.whole {
            columns[*one].push((at, share(sentence.whole.len())));
        }
    }
    columns
}

/// Two traits that stand beside each other, by their lines: the one before, whether the other is right behind it, the other.
type Pair = (usize, bool, usize);

/// The pairs of a sentence, as often as they are in it.
fn met(sentence: &Known) -> BTreeMap<Pair, f64> {
    let mut found: BTreeMap<Pair, f64> = BTreeMap::new();
    for (at, place) in sentence.places.iter().enumerate() {
        for (gap, behind) in sentence.places[at + 1..].iter().take(REACH).enumerate() {
            for ((one, word), (other, too)) in place.iter().flat_map(|one| behind.iter().map(move |other| (one, other)))
            {
                if gap == 0 || !(*word && *too) {
                    *found.entry((*one, gap == 0, *other)).or_default() += 1.0;
                }
            }
        }
    }
    found
}

fn paired(known: &[Known], wanted: impl Fn(Pair) -> bool) -> BTreeMap<Pair, Column> {
    let mut columns: BTreeMap<Pair, Column> = BTreeMap::new();
    for (at, sentence) in known.iter().enumerate() {
        for (pair, times) in met(sentence).into_iter().filter(|(pair, _)| wanted(*pair)) {
            columns.entry(pair).or_default().push((at, 2.0 * times * share(sentence.pairs)));
        }
    }
    columns
}

/// Gives what parts claims from the rest more room than what stands in both: how much is by how much likelier the one is.
fn roomy(column: &Column, right: &[bool], totals: (f64, f64)) -> (Column, f64) {
    let inside = number(column.iter().filter(|(at, _)| right[*at]).count());
    let outside = number(column.len()) - inside;
    let scale = ((inside + 1.0) / totals.0 / ((outside + 1.0) / totals.1)).ln().abs().sqrt();
    (column.iter().map(|(at, share)| (*at, share * scale)).collect(), scale)
}

fn number(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap())
}

/// Weights of columns that were given room, as they are without it.
fn weighed(columns: &[&Column], free: usize, right: &[bool], trust: f64, rounds: usize) -> Vec<f64> {
    let all =
        |of: bool| number(columns.iter().flat_map(|column| column.iter()).filter(|(at, _)| right[*at] == of).count());
    let totals = (all(true), all(false));
    let room = |(at, column): (usize, &&Column)| {
        if at == free { ((*column).clone(), 1.0) } else { roomy(column, right, totals) }
    };
    let (columns, scales): (Vec<Column>, Vec<f64>) = columns.iter().enumerate().map(room).unzip();
    let weights = learned(&columns.iter().collect::<Vec<_>>(), free, right, trust, rounds);
    weights.into_iter().zip(scales).map(|(weight, scale)| weight * scale).collect()
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
fn sifted(known: &[Known], singles: &[Column], any: usize, right: &[bool]) -> BTreeSet<Pair> {
    let mut times: BTreeMap<Pair, usize> = BTreeMap::new();
    for pair in known.iter().flat_map(|sentence| met(sentence).into_keys()) {
        *times.entry(pair).or_default() += 1;
    }
    let all = paired(known, |pair| times[&pair] >= SELDOM);
    let columns: Vec<&Column> = singles.iter().chain(all.values()).collect();
    let weights = weighed(&columns, any, right, TRUST, SIFTING);
    let said = |(column, weight): (&Column, f64)| weight.abs() * number(column.len()).sqrt();
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
    let by_line: BTreeMap<usize, &str> = TABLE.lines.iter().map(|(name, line)| (*line, *name)).collect();
    let place = |line: usize| names.binary_search(&by_line[&line]).ok();
    let places: Vec<Option<usize>> = (0..TABLE.rows.len()).map(place).collect();
    let of = |(line, row): (usize, &super::Row)| {
        let lists = [(true, row.next.clone()), (false, row.near.clone())];
        lists.into_iter().flat_map(move |(next, list)| list.into_iter().map(move |(other, _)| (line, next, other)))
    };
    let rows = TABLE.rows.iter().enumerate();
    rows.flat_map(of).filter_map(|(one, next, other)| Some((places[one]?, next, places[other]?))).collect()
}

fn hundredths(weight: f64) -> i64 {
    format!("{:.0}", weight * 100.0).parse().unwrap()
}

/// A line of the table: weight, those right behind it, those near, kinds.
#[derive(Default)]
struct Line {
    weight: i64,
    next: BTreeMap<usize, i64>,
    near: BTreeMap<usize, i64>,
    kinds: BTreeMap<usize, i64>,
}

/// What is learned from some sentences, with the pairs that are given, or with those that say most.
fn lines(examples: &[Example], names: &[&str], kept: Option<BTreeSet<Pair>>) -> Vec<Line> {
    let known = known(examples, names);
    let singles = singles(&known, names);
    let any = names.binary_search(&ANY).unwrap();
    let right: Vec<bool> = examples.iter().map(|example| !example.kinds.is_empty()).collect();
    let kept = kept.unwrap_or_else(|| sifted(&known, &singles, any, &right));
    let both = paired(&known, |pair| kept.contains(&pair));
    let columns: Vec<&Column> = singles.iter().chain(both.values()).collect();
    let weights = weighed(&columns, any, &right, TRUST, ROUNDS);
    let mut lines: Vec<Line> = weights
        .iter()
        .take(names.len())
        .map(|weight| Line { weight: hundredths(*weight), ..Line::default() })
        .collect();
    for ((one, next, other), weight) in both.keys().zip(weights.iter().skip(names.len())) {
        let line = &mut lines[*one];
        if *next { &mut line.next } else { &mut line.near }.insert(*other, hundredths(*weight));
    }
    for (place, by_kind) in kind_weights(examples, &singles, any).into_iter().enumerate() {
        for (line, weight) in by_kind.into_iter().enumerate().filter(|(_, weight)| weight.abs() >= LEAST) {
            lines[line].kinds.insert(place, weight);
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
        weighed(&columns, any, &right, KIND_TRUST, ROUNDS).into_iter().map(hundredths).collect()
    };
    KINDS.iter().map(of).collect()
}

fn written(names: &[&str], lines: &[Line]) -> String {
    let mut table = String::new();
    let listed = |pairs: &BTreeMap<usize, i64>| {
        let pairs = pairs.iter().filter(|(_, weight)| **weight != 0);
        pairs.map(|(line, weight)| format!("{line}:{weight}")).collect::<Vec<_>>().join(" ")
    };
    for (name, line) in names.iter().zip(lines) {
        let letter = |place: usize| char::from(b'a' + u8::try_from(place).unwrap());
        let kinds: String = line.kinds.iter().map(|(place, weight)| format!("{}{weight}", letter(*place))).collect();
        writeln!(table, "{name}\t{}\t{}\t{}\t{kinds}", line.weight, listed(&line.next), listed(&line.near)).unwrap();
    }
    table
}

#[test]
fn the_weights_are_those_of_the_sentences() {
    let examples = examples();
    let names = names(&examples);
    if std::env::var("REDIAL_CLAIMS_WEIGH").is_ok() {
        let path = format!("{}/src/claims/weight/table.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, written(&names, &lines(&examples, &names, None))).unwrap();
        return;
    }
    let how = "see the head of this file";
    assert_eq!(TABLE.lines.keys().copied().collect::<Vec<_>>(), names, "{how}");
    let lines = lines(&examples, &names, Some(tabled(&names)));
    // Another processor may round otherwise in the last place.
    let near = |one: i64, other: i64| (one - other).abs() <= 2;
    for ((name, row), line) in names.iter().zip(&TABLE.rows).zip(&lines) {
        let now = line.weight;
        assert!(near(row.weight, now), "{name}: {} in table.txt, but {now} by the sentences; {how}", row.weight);
        for (list, learned) in [(&row.next, &line.next), (&row.near, &line.near)] {
            for (other, then) in list {
                let now = learned.get(other).copied().unwrap_or(0);
                let other = names[*other];
                assert!(
                    near(now, *then),
                    "{name} before {other}: {then} in table.txt, but {now} by the sentences; {how}"
                );
            }
        }
        for (place, then) in &row.kinds {
            let now = line.kinds.get(place).copied().unwrap_or(if *then > 0 { LEAST } else { -LEAST });
            assert!(near(now, *then), "{name} for {place}: {then} in table.txt, but {now} by the sentences; {how}");
        }
    }
}

#[test]
fn a_line_of_the_table_is_read_as_it_is_written() {
    let table = super::Table::read("*\t-12\t\t\ta-35c120\nup\t40\t0:-7 1:9\t1:3\t\n");
    assert_eq!(table.lines["up"], 1);
    assert_eq!(table.rows[0].kinds, [(0, -35), (2, 120)]);
    let up = &table.rows[1];
    assert_eq!(
        (up.weight, up.next.as_slice(), up.near.as_slice()),
        (40, [(0, -7), (1, 9)].as_slice(), [(1, 3)].as_slice())
    );
}

/// How sentences were told: found claims, missed ones, others that were found, and those that were found as what they are.
type Told = [u32; 4];

fn told(example: &Example, table: &'static super::Table) -> Told {
    let words = super::super::words(&example.text);
    let sentence = super::super::Sentence::of(&words);
    let weighed = super::Weighed::by(table, &sentence.traits());
    let kind = weighed.kind().is_some_and(|kind| example.kinds.iter().any(|name| name == kind.name()));
    match (sentence.is_claim(weighed.odds(), false), !example.kinds.is_empty()) {
        (true, true) => [1, 0, 0, u32::from(kind)],
        (false, true) => [0, 1, 0, 0],
        (true, false) => [0, 0, 1, 0],
        (false, false) => [0; 4],
    }
}

fn shown(name: &str, [right, missed, wrong, kind]: Told) {
    let ratio = |of: u32, all: u32| f64::from(of) / f64::from(all.max(1));
    let (precision, recall) = (ratio(right, right + wrong), ratio(right, right + missed));
    println!("{name}: precision {precision:.3}, recall {recall:.3}, kind {:.3}", ratio(kind, right));
}

#[test]
fn sentences_of_a_file_are_told_by_what_others_teach() {
    let asked = std::env::var("REDIAL_CLAIMS_FOLDS").ok().and_then(|folds| folds.parse::<usize>().ok());
    let Some(folds) = asked else { return };
    let files = files();
    let sum = |one: Told, other: Told| [0, 1, 2, 3].map(|at| one[at] + other[at]);
    let mut all = BTreeMap::<usize, Told>::new();
    for fold in 0..folds {
        let (own, other): (Vec<Example>, Vec<Example>) =
            examples().into_iter().partition(|one| files[one.file].contains("/batches/") && one.file % folds == fold);
        let names = names(&other);
        let learned = String::leak(written(&names, &lines(&other, &names, None)));
        let table = Box::leak(Box::new(super::Table::read(learned)));
        for example in &own {
            let so_far = all.entry(example.file).or_default();
            *so_far = sum(*so_far, told(example, table));
        }
    }
    for (file, told) in &all {
        shown(files[*file].rsplit('/').next().unwrap(), *told);
    }
    shown("all", all.into_values().fold([0; 4], sum));
}
