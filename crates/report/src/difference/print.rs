//! A difference for a person: what differs first, then what nobody can say, then what is equal, in a line.

use super::{Difference, Row, Sameness};
use crate::{markdown::escape, text::folded, words::append};

impl Difference {
    /// Lines for a terminal.
    pub fn text(&self) -> String {
        let mut out = format!("a  {}\nb  {}\n\n", self.a, self.b);
        out.push_str(&lines(&self.rows));
        if self.rows.iter().all(|row| row.state != Sameness::Same) {
            out.push_str(NOTHING);
            out.push('\n');
        }
        if self.environment_mismatch {
            out.push_str(
                "\nenvironment_mismatch: the environments differ, and what came of the runs may differ for that.\n",
            );
        }
        if !self.unreviewed_fallback.is_empty() {
            let what = self.unreviewed_fallback.join(", ");
            append(&mut out, format_args!("\nunreviewed_fallback: changed, and no review of b names it: {what}.\n"));
        }
        out
    }

    /// A table for a pull request.
    pub fn markdown(&self) -> String {
        let mut out = format!("### Redial: `{}` and `{}`\n\n", self.a, self.b);
        out.push_str("| what | state | first | second |\n| --- | --- | --- | --- |\n");
        for row in self.rows.iter().filter(|row| row.state != Sameness::Same) {
            append(
                &mut out,
                format_args!("| {} | {} | {} | {} |\n", row.what, word(row.state), escape(&row.a), escape(&row.b)),
            );
        }
        append(&mut out, format_args!("\n{}\n", same(&self.rows).as_deref().unwrap_or(NOTHING)));
        if self.environment_mismatch {
            out.push_str("\n`environment_mismatch`: the environments differ; the outcomes may differ for that.\n");
        }
        if !self.unreviewed_fallback.is_empty() {
            let what = self.unreviewed_fallback.join(", ");
            append(
                &mut out,
                format_args!("\n`unreviewed_fallback`: changed, and no review of the second names it: {what}.\n"),
            );
        }
        out
    }
}

/// Said of two whole notes; a few rows of theirs say what they say.
const NOTHING: &str = "Nothing is the same.";

/// What differs, what nobody can say, what is equal.
pub fn lines(rows: &[Row]) -> String {
    let mut out = String::new();
    for state in [Sameness::Different, Sameness::NotComparable] {
        for row in rows.iter().filter(|row| row.state == state) {
            append(&mut out, format_args!("{}: {}\n  a  {}\n  b  {}\n", word(state), row.what, row.a, row.b));
        }
    }
    if let Some(same) = same(rows) {
        folded(&same, 0, 4, "", &mut out);
    }
    out
}

fn same(rows: &[Row]) -> Option<String> {
    let same: Vec<&str> = rows.iter().filter(|row| row.state == Sameness::Same).map(|row| row.what).collect();
    (!same.is_empty()).then(|| format!("same: {}", same.join(", ")))
}

const fn word(state: Sameness) -> &'static str {
    match state {
        Sameness::Same => "same",
        Sameness::Different => "different",
        Sameness::NotComparable => "not comparable",
    }
}
