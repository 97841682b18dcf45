//! Where in a pasted text the error stands that is explained.

use redial_assess::classify;
use redial_note::{Family, Reason};
use redial_wire::{Log, LogPart, Pasted};
use serde::Serialize;

use crate::problem::Problem;

/// Of what else a log tells, this much is said.
const OTHERS: usize = 5;

/// The lines of a log that are explained. What stands around them was not looked at.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    first_line: usize,
    last_line: usize,
    /// Lines of the whole text.
    lines: usize,
    /// Other errors in it, the last one first.
    others: Vec<Other>,
}

/// What a pasted text came to: what is explained of it, where that stands, and whether an answer of success is told behind it.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub(super) pasted: Pasted,
    /// None: the whole text was read as one.
    pub(super) place: Option<Place>,
    /// The line of the answer.
    pub(super) later_success: Option<usize>,
}

impl Placed {
    /// The whole text, read as one.
    pub(super) fn whole(pasted: Pasted) -> Self {
        Self { pasted, ..Self::default() }
    }
}

/// Another error that a log tells of, with the last line that does.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Other {
    reason: Reason,
    line: usize,
}

impl Place {
    fn of(log: &Log, part: &LogPart, others: &[(Reason, &LogPart)]) -> Self {
        let (first_line, last_line) = part.lines;
        let others = others.iter().take(OTHERS);
        let others = others.map(|(reason, part)| Other { reason: *reason, line: part.lines.0 }).collect();
        Self { first_line, last_line, lines: log.lines(), others }
    }

    pub(super) fn text(&self) -> String {
        let Self { first_line, last_line, lines, others } = self;
        let mut text = match first_line == last_line {
            true => format!("line {first_line} of {lines}"),
            false => format!("lines {first_line} to {last_line} of {lines}"),
        };
        if !others.is_empty() {
            let others: Vec<_> = others.iter().map(|other| format!("{} (line {})", other.reason, other.line)).collect();
            text.push_str(&format!("; the last of its errors. Others: {}", others.join(", ")));
        }
        text
    }
}

/// Takes a text apart. Of a log the last piece is taken in which a rule sees a failure, and where none does the last that tells
/// of an error; a short text is taken whole, as long as it is clear.
///
/// # Errors
/// It is a log, and nothing in it tells of an error: what a rule would see in all of its words together is nobody's error.
pub(super) fn placed(bytes: &[u8], family: Option<Family>) -> Result<Placed, Problem> {
    let Some(log) = Log::read(bytes) else { return Ok(Placed::whole(Pasted::heard(bytes))) };
    let as_one =
        |pasted| Placed { pasted, place: None, later_success: log.success_after(log.last_error().unwrap_or_default()) };
    // All the words of a long log together are nobody's.
    let whole = (!log.is_long()).then(|| Pasted::heard(bytes));
    let clear = whole.as_ref().and_then(|whole| seen(whole, family));
    let found = clear_parts(&log, family);
    let (part, others) = match (found.as_slice(), whole) {
        // Of a few lines each may say something of the same error; but one with a status of its own needs no other.
        ([(reason, part), ..], Some(whole))
            if clear.is_some_and(|whole| whole == *reason || part.pasted.status().is_none()) =>
        {
            return Ok(as_one(whole));
        }
        ([(_, part), others @ ..], _) => (*part, others),
        ([], Some(whole)) => return Ok(as_one(whole)),
        ([], None) => (log.parts().next().ok_or_else(|| no_error(&log))?, [].as_slice()),
    };
    let later_success = log.success_after(part.lines.1);
    Ok(Placed { pasted: part.pasted.clone(), place: Some(Place::of(&log, part, others)), later_success })
}

/// The parts in which a rule sees a clear failure, the last one first, one for each reason.
fn clear_parts(log: &Log, family: Option<Family>) -> Vec<(Reason, &LogPart)> {
    let mut found: Vec<(Reason, &LogPart)> = Vec::new();
    for part in log.parts() {
        let reason = seen(&part.pasted, family);
        found.extend(
            reason.filter(|reason| found.iter().all(|(known, _)| known != reason)).map(|reason| (reason, part)),
        );
    }
    // A summary at the end repeats the first words of what stands whole above it.
    if found.iter().any(|(_, part)| !part.is_cut) {
        found.retain(|(_, part)| !part.is_cut);
    }
    found
}

fn no_error(log: &Log) -> Problem {
    Problem::failed(
        "no error was found in the log",
        format!("none of its {} lines names an exception, an error or the answer of a gateway", log.lines()),
        "give the lines of the failure, or say what is known besides: --status N, --transport TEXT",
    )
}

/// The failure that a rule sees, where it is a clear one.
fn seen(pasted: &Pasted, family: Option<Family>) -> Option<Reason> {
    let mut evidence = pasted.evidence();
    evidence.family = family;
    let reason = classify(&evidence)?.reason;
    (!matches!(reason, Reason::UnrecognizedError | Reason::ConflictingEvidence)).then_some(reason)
}
