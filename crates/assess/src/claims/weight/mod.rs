//! How much the traits of a sentence speak for a claim, alone and beside each other in their order, and for each kind of claim:
//! their sums are log-odds.
//!
//! The weights (`table.txt`) were learned from the labelled sentences in `tests/claims`, by the plain logistic regressions in
//! `tests.rs`, which also says how they are made anew. A line is a trait that at least two sentences have: its name, its weight
//! in hundredths, the lines (from 0) of others with the weight of their standing right behind it, the same for some words
//! behind it, and its weight for each kind (`a` is the first).

use std::{collections::BTreeMap, sync::LazyLock};

use super::{Kind, traits::Traits};

/// Trait of every sentence: how likely a claim is before anything is known.
const ANY: &str = "*";

/// By so much (hundredths) a few words without a verb, which may be a name, have to be likelier.
pub(super) const BRIEF: i64 = 80;

/// Up to so many places behind a word another one stands beside it.
const REACH: usize = 3;

/// A trait, as it weighs.
#[derive(Debug, Default)]
struct Row {
    weight: i64,
    /// Those right behind it, by their lines.
    next: Vec<(usize, i64)>,
    /// Those some words behind it.
    near: Vec<(usize, i64)>,
    /// By the places of [`KINDS`].
    kinds: Vec<(usize, i64)>,
}

/// The rows, and where each is.
#[derive(Debug)]
struct Table {
    lines: BTreeMap<&'static str, usize>,
    rows: Vec<Row>,
}

impl Table {
    fn read(text: &'static str) -> Self {
        let mut table = Self { lines: BTreeMap::new(), rows: Vec::new() };
        for line in text.lines() {
            let mut cells = line.split('\t');
            table.lines.insert(cells.next().unwrap_or_default(), table.rows.len());
            let weight = cells.next().and_then(|weight| weight.parse().ok()).unwrap_or(0);
            let mut pairs = || cells.next().unwrap_or_default().split(' ').filter_map(pair).collect();
            let (next, near) = (pairs(), pairs());
            table.rows.push(Row { weight, next, near, kinds: kinds(cells.next().unwrap_or_default()) });
        }
        table
    }
}

/// `7:-120`.
fn pair(text: &str) -> Option<(usize, i64)> {
    let (line, weight) = text.split_once(':')?;
    Some((line.parse().ok()?, weight.parse().ok()?))
}

/// `a-35c120`.
fn kinds(text: &str) -> Vec<(usize, i64)> {
    let starts = text.match_indices(|c: char| c.is_ascii_lowercase());
    let of = |(at, letter): (usize, &str)| {
        let digits = text.get(at + 1..)?.split(|c: char| c.is_ascii_lowercase()).next()?;
        Some((usize::from(letter.bytes().next()?.checked_sub(b'a')?), digits.parse().ok()?))
    };
    starts.filter_map(of).collect()
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("table.txt")));

/// Kinds that have weights: what a note refutes is told by the note.
const KINDS: [Kind; 13] = [
    Kind::Availability,
    Kind::Pricing,
    Kind::RateLimits,
    Kind::Uptime,
    Kind::Latency,
    Kind::Billing,
    Kind::ResponseText,
    Kind::ModelQuality,
    Kind::RootCause,
    Kind::AccountState,
    Kind::ProviderCapacity,
    Kind::ProductionReadiness,
    Kind::HealthFromOneSuccess,
];

/// Whether a word was met where the weights were learned.
pub(super) fn knows(word: &str) -> bool {
    TABLE.lines.contains_key(word)
}

/// The traits of a sentence that are known, by their lines.
#[derive(Debug)]
pub(super) struct Weighed {
    table: &'static Table,
    known: Vec<usize>,
    places: Vec<Vec<usize>>,
    /// Pairs of what stands at its places, known or not.
    pairs: usize,
}

impl Weighed {
    pub(super) fn of(traits: &Traits<'_>) -> Self {
        Self::by(&TABLE, traits)
    }

    fn by(table: &'static Table, traits: &Traits<'_>) -> Self {
        let line = |name: &str| table.lines.get(name).copied();
        let of = |place: &Vec<&str>| place.iter().filter_map(|name| line(name)).collect();
        Self {
            table,
            known: traits.whole.iter().filter_map(|name| line(name)).collect(),
            places: traits.places.iter().map(of).collect(),
            pairs: pairs(&traits.places),
        }
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.known.iter().filter_map(|line| self.table.rows.get(*line))
    }

    fn bias(&self, of: impl Fn(&Row) -> i64) -> i64 {
        self.table.lines.get(ANY).and_then(|line| self.table.rows.get(*line)).map_or(0, of)
    }

    /// The log-odds that it is a claim, in hundredths.
    pub(super) fn odds(&self) -> i64 {
        let alone: i64 = self.rows().map(|row| row.weight).sum();
        self.bias(|row| row.weight) + shared(alone, self.known.len()) + shared(2 * self.paired(), self.pairs)
    }

    fn paired(&self) -> i64 {
        let mut sum = 0;
        for (at, place) in self.places.iter().enumerate() {
            for row in place.iter().filter_map(|line| self.table.rows.get(*line)) {
                let behind = self.places.get(at + 1..).unwrap_or_default().iter().take(REACH).enumerate();
                for (gap, other) in behind {
                    let list = if gap == 0 { &row.next } else { &row.near };
                    sum += other.iter().map(|line| weight(list, *line)).sum::<i64>();
                }
            }
        }
        sum
    }

    /// The kind that it most likely has, if it is a claim.
    pub(super) fn kind(&self) -> Option<Kind> {
        likeliest(&self.kinds())
    }

    /// The same of two that stand for one claim: a sentence and its clause.
    pub(super) fn kind_with(&self, other: &Self) -> Option<Kind> {
        let sums: Vec<i64> = self.kinds().iter().zip(other.kinds()).map(|(one, other)| one + other).collect();
        likeliest(&sums)
    }

    /// How likely each kind is, by the places of [`KINDS`].
    fn kinds(&self) -> Vec<i64> {
        let of = |row: &Row, at: usize| row.kinds.iter().find(|(kind, _)| *kind == at).map_or(0, |(_, weight)| *weight);
        let odds = |at: usize| {
            self.bias(|row| of(row, at)) + shared(self.rows().map(|row| of(row, at)).sum(), self.known.len())
        };
        (0..KINDS.len()).map(odds).collect()
    }
}

fn likeliest(kinds: &[i64]) -> Option<Kind> {
    KINDS.iter().zip(kinds).rev().max_by_key(|(_, odds)| **odds).map(|(kind, _)| *kind)
}

/// What a sorted list says of a line.
fn weight(list: &[(usize, i64)], line: usize) -> i64 {
    let found = list.binary_search_by_key(&line, |(one, _)| *one).ok().and_then(|at| list.get(at));
    found.map_or(0, |(_, weight)| *weight)
}

/// How many pairs the names at the places of a sentence make. Two words some places from each other make none, only what they
/// are of: of such pairs each is too rare to say anything. A place has one word, and it comes first.
fn pairs(places: &[Vec<&str>]) -> usize {
    let near = |at: usize| places.get(at + 1..).unwrap_or_default().iter().take(REACH).enumerate();
    let of = |(at, place): (usize, &Vec<&str>)| {
        near(at).map(|(gap, other)| place.len() * other.len() - usize::from(gap > 0)).sum::<usize>()
    };
    places.iter().enumerate().map(of).sum()
}

/// A long sentence has more traits, not more to say: a sum is of a vector of length one.
fn shared(sum: i64, among: usize) -> i64 {
    let root = i64::try_from(among).unwrap_or(i64::MAX).saturating_mul(10_000).isqrt().max(1);
    sum * 100 / root
}

#[cfg(test)]
mod tests;
