//! How much the traits of a sentence speak for a claim: each has a weight, and their sum is the log-odds.
//!
//! The weights (`table.txt`: hundredths, then the trait) were learned from the labelled sentences in
//! `tests/claims/development.jsonl`, by the plain logistic regression in `tests.rs`, which also says how they are made anew. No
//! row stands in it that fewer than two sentences have.

use std::{collections::BTreeMap, sync::LazyLock};

/// Trait of every sentence: how likely a claim is before anything is known.
const ANY: &str = "*";

/// From these log-odds (hundredths; four in ten) on a sentence is what a phrase takes it for.
pub(super) const LIKELY: i64 = -50;

/// One of which no phrase knows has to be a claim more likely than not.
pub(super) const EVEN: i64 = 0;

static TABLE: LazyLock<BTreeMap<&str, i64>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let (weight, name) = line.split_once('\t')?;
        Some((name, weight.parse().ok()?))
    };
    include_str!("table.txt").lines().filter_map(row).collect()
});

/// The log-odds that a sentence with these traits is a claim, in hundredths.
pub(super) fn odds(traits: &[String]) -> i64 {
    let known: Vec<i64> = traits.iter().filter_map(|name| TABLE.get(name.as_str()).copied()).collect();
    // A long sentence has more traits, not more to say: the sum is of a vector of length one.
    let root = (i64::try_from(known.len()).unwrap_or(i64::MAX).saturating_mul(10_000)).isqrt().max(1);
    TABLE.get(ANY).copied().unwrap_or(0) + known.iter().sum::<i64>() * 100 / root
}

#[cfg(test)]
mod tests;
