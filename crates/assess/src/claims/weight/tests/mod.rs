//! How the weights are made: logistic regressions, in plain arithmetic and always in the same order.
//!
//! `REDIAL_CLAIMS_WEIGH=1 cargo test --release -p redial-assess --lib weight` writes them anew, after sentences, traits or
//! classes changed. First all pairs are weighed, and those that say most are kept; then single traits and kept pairs together;
//! then each kind among the claims. The test without it holds the last two steps against the table.
//! `REDIAL_CLAIMS_FOLDS=4 … -- --nocapture` parts `batches/` into so many folds and tells how well the sentences of each are told
//! by what the others teach: as many as there are files leave out one voice each.
#![expect(clippy::disallowed_methods, reason = "a test may, also in its helpers")]

mod columns;
mod descent;
mod examples;
mod learning;

use std::collections::BTreeMap;

use self::{
    examples::{Example, examples, files, names},
    learning::{LEAST, learn, tabled, written},
};
use super::{TABLE, Table};
use crate::claims::{bar, judged::weighed, stance::Stance, words::words};

#[test]
fn the_weights_are_those_of_the_sentences() {
    let examples = examples();
    let names = names(&examples);
    if std::env::var("REDIAL_CLAIMS_WEIGH").is_ok() {
        let path = format!("{}/src/claims/weight/table.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, written(&names, &learn(&examples, &names, None))).unwrap();
        return;
    }
    let how = "see the head of this file";
    assert_eq!(TABLE.lines.keys().copied().collect::<Vec<_>>(), names, "{how}");
    let lines = learn(&examples, &names, Some(tabled(&names)));
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
fn no_claim_of_the_sentences_is_framed_as_no_word_of_its_author() {
    let labelled = files().into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    let is_framed_claim = |line: &&str| {
        let labelled: serde_json::Value = serde_json::from_str(line).unwrap();
        let words = words(labelled["text"].as_str().unwrap());
        !labelled["kinds"].as_array().unwrap().is_empty() && Stance::of(&words).is_framed()
    };
    let text = labelled.collect::<String>();
    let framed: Vec<&str> = text.lines().filter(is_framed_claim).collect();
    assert_eq!(framed, [] as [&str; 0]);
}

/// Another processor may round otherwise in the last place.
fn near(one: i64, other: i64) -> bool {
    (one - other).abs() <= 2
}

#[test]
fn a_line_of_the_table_is_read_as_it_is_written() {
    let table = Table::read("*\t-12\t\t\ta-35c120\nup\t40\t0:-7 1:9\t1:3\t\n");
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

fn told(example: &Example, table: &'static Table) -> Told {
    let judged = weighed(&words(&example.text), false, |traits| super::Weighed::by(table, traits));
    let judged = judged.filter(|judged| judged.odds > bar::COMMON);
    let kind = judged.as_ref().is_some_and(|judged| example.kinds.iter().any(|name| name == judged.kind.name()));
    let is_claim = judged.is_some();
    match (is_claim, !example.kinds.is_empty()) {
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
    let (files, examples) = (files(), examples());
    let sum = |one: Told, other: Told| [0, 1, 2, 3].map(|at| one[at] + other[at]);
    let mut all = BTreeMap::<usize, Told>::new();
    for fold in 0..folds {
        let (own, other): (Vec<Example>, Vec<Example>) =
            examples.iter().cloned().partition(|one| files[one.file].contains("/batches/") && one.file % folds == fold);
        let names = names(&other);
        let learned = String::leak(written(&names, &learn(&other, &names, None)));
        let table = Box::leak(Box::new(Table::read(learned)));
        for example in own.iter().filter(|one| !one.is_part) {
            let so_far = all.entry(example.file).or_default();
            *so_far = sum(*so_far, told(example, table));
        }
    }
    for (file, told) in &all {
        shown(files[*file].rsplit('/').next().unwrap(), *told);
    }
    shown("all", all.into_values().fold([0; 4], sum));
}
