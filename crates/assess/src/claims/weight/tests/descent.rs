//! Plain logistic regression.

use super::columns::Column;

/// Gives what parts claims from the rest more room than what stands in both: how much is by how much likelier the one is.
fn roomy(column: &Column, right: &[bool], totals: (f64, f64)) -> (Column, f64) {
    let inside = number(column.iter().filter(|(at, _)| right[*at]).count());
    let outside = number(column.len()) - inside;
    let scale = ((inside + 1.0) / totals.0 / ((outside + 1.0) / totals.1)).ln().abs().sqrt();
    (column.iter().map(|(at, share)| (*at, share * scale)).collect(), scale)
}

pub(super) fn number(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap())
}

/// Weights of columns that were given room, as they are without it.
pub(super) fn weighed(columns: &[&Column], free: usize, right: &[bool], trust: f64, rounds: usize) -> Vec<f64> {
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
