//! How much the traits of a sentence speak for a claim, alone and in pairs, and for each kind of claim: their sums are log-odds.
//!
//! The weights (`table.txt`) were learned from the labelled sentences in `tests/claims`, by the plain logistic regressions in
//! `tests.rs`, which also says how they are made anew. A line is a trait that at least two sentences have: its name, its weight
//! in hundredths, the lines (from 0) of others with the weight of both together, and its weight for each kind (`a` is the first).

use std::{collections::BTreeMap, sync::LazyLock};

use super::Kind;

/// Trait of every sentence: how likely a claim is before anything is known.
const ANY: &str = "*";

/// From these log-odds (hundredths) on a sentence is what a phrase takes it for.
pub(super) const LIKELY: i64 = -25;

/// One of which no phrase knows has to be likelier a claim.
pub(super) const EVEN: i64 = 25;

/// A trait, as it weighs.
#[derive(Debug, Default)]
struct Row {
    weight: i64,
    /// Those behind it that it stands with, by their lines.
    pairs: Vec<(usize, i64)>,
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
            let pairs = cells.next().unwrap_or_default().split(' ').filter_map(pair).collect();
            table.rows.push(Row { weight, pairs, kinds: kinds(cells.next().unwrap_or_default()) });
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

/// The traits of a sentence that are known, by their lines.
#[derive(Debug)]
pub(super) struct Weighed {
    known: Vec<usize>,
}

impl Weighed {
    /// `traits` are sorted, each once.
    pub(super) fn of(traits: &[String]) -> Self {
        let mut known: Vec<usize> = traits.iter().filter_map(|name| TABLE.lines.get(name.as_str()).copied()).collect();
        known.sort_unstable();
        Self { known }
    }

    fn rows(&self) -> impl Iterator<Item = &'static Row> {
        self.known.iter().filter_map(|line| TABLE.rows.get(*line))
    }

    /// The log-odds that it is a claim, in hundredths.
    pub(super) fn odds(&self) -> i64 {
        let alone: i64 = self.rows().map(|row| row.weight).sum();
        let known = |(line, weight): &(usize, i64)| self.known.binary_search(line).is_ok().then_some(*weight);
        let paired: i64 = self.rows().flat_map(|row| row.pairs.iter().filter_map(known)).sum();
        bias(|row| row.weight) + shared(alone, self.known.len()) + shared(2 * paired, pairs(self.known.len()))
    }

    /// The kind that it most likely has, if it is a claim.
    pub(super) fn kind(&self) -> Option<Kind> {
        let of = |row: &Row, at: usize| row.kinds.iter().find(|(kind, _)| *kind == at).map_or(0, |(_, weight)| *weight);
        let odds =
            |at: usize| bias(|row| of(row, at)) + shared(self.rows().map(|row| of(row, at)).sum(), self.known.len());
        KINDS.iter().enumerate().rev().max_by_key(|(at, _)| odds(*at)).map(|(_, kind)| *kind)
    }
}

fn bias(of: impl Fn(&Row) -> i64) -> i64 {
    TABLE.lines.get(ANY).and_then(|line| TABLE.rows.get(*line)).map_or(0, of)
}

/// A long sentence has more traits, not more to say: a sum is of a vector of length one.
fn shared(sum: i64, among: usize) -> i64 {
    let root = i64::try_from(among).unwrap_or(i64::MAX).saturating_mul(10_000).isqrt().max(1);
    sum * 100 / root
}

/// How many pairs so many things make.
const fn pairs(of: usize) -> usize {
    of * of.saturating_sub(1) / 2
}

#[cfg(test)]
mod tests;
