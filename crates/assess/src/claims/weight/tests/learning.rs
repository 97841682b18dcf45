//! From sentences to the table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    super::{ANY, KINDS, Kind, Row, TABLE},
    columns::{Column, Known, Pair, known, met, paired, singles},
    descent::{number, weighed},
    examples::Example,
};

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
pub(super) const LEAST: i64 = 20;

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
pub(super) fn tabled(names: &[&str]) -> BTreeSet<Pair> {
    let by_line: BTreeMap<usize, &str> = TABLE.lines.iter().map(|(name, line)| (*line, *name)).collect();
    let place = |line: usize| names.binary_search(&by_line[&line]).ok();
    let places: Vec<Option<usize>> = (0..TABLE.rows.len()).map(place).collect();
    let of = |(line, row): (usize, &Row)| {
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
pub(super) struct Line {
    pub(super) weight: i64,
    pub(super) next: BTreeMap<usize, i64>,
    pub(super) near: BTreeMap<usize, i64>,
    pub(super) kinds: BTreeMap<usize, i64>,
}

/// What is learned from some sentences, with the pairs that are given, or with those that say most.
pub(super) fn learn(examples: &[Example], names: &[&str], kept: Option<BTreeSet<Pair>>) -> Vec<Line> {
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
    let of = |kind: &Kind| {
        let right: Vec<bool> =
            examples.iter().map(|example| example.kinds.iter().any(|name| name == kind.name())).collect();
        weighed(&columns, any, &right, KIND_TRUST, ROUNDS).into_iter().map(hundredths).collect()
    };
    KINDS.iter().map(of).collect()
}

/// `table.txt`.
pub(super) fn written(names: &[&str], lines: &[Line]) -> String {
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
