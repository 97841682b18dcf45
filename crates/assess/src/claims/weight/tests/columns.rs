//! What stands in which sentences, with how much of each.

use std::collections::BTreeMap;

use super::{
    super::{ANY, REACH},
    examples::Example,
};

/// A sentence, by the lines of what is known of it.
pub(super) struct Known {
    whole: Vec<usize>,
    /// At each place, and whether it is the word itself.
    pub(super) places: Vec<Vec<(usize, bool)>>,
    pairs: usize,
}

pub(super) fn known(examples: &[Example], names: &[&str]) -> Vec<Known> {
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
pub(super) type Column = Vec<(usize, f64)>;

/// What of a sentence goes to each of so many.
fn share(among: usize) -> f64 {
    1.0 / f64::from(u32::try_from(among.max(1)).unwrap()).sqrt()
}

pub(super) fn singles(known: &[Known], names: &[&str]) -> Vec<Column> {
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
pub(super) type Pair = (usize, bool, usize);

/// The pairs of a sentence, as often as they are in it.
pub(super) fn met(sentence: &Known) -> BTreeMap<Pair, f64> {
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

pub(super) fn paired(known: &[Known], wanted: impl Fn(Pair) -> bool) -> BTreeMap<Pair, Column> {
    let mut columns: BTreeMap<Pair, Column> = BTreeMap::new();
    for (at, sentence) in known.iter().enumerate() {
        for (pair, times) in met(sentence).into_iter().filter(|(pair, _)| wanted(*pair)) {
            columns.entry(pair).or_default().push((at, 2.0 * times * share(sentence.pairs)));
        }
    }
    columns
}
