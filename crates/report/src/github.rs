//! What GitHub Actions shows of a check: a short step summary and one annotation.

use redial_note::{Note, Verdict};

use crate::{
    markdown::escape,
    words::{append, attempt, provenance, purpose, verdict},
    workflow::data,
};

/// A few lines for `GITHUB_STEP_SUMMARY`.
pub fn step_summary(note: &Note) -> String {
    let mut out = format!("### Redial: {}\n\n", verdict(note));
    append(&mut out, format_args!("`{}`: {}\n\n", note.run_id, escape(note.next.action.as_str())));
    if let Some(provenance) = provenance(note) {
        append(&mut out, format_args!("Evidence: {provenance}.\n\n"));
    }
    for call in &note.calls {
        for one in &call.attempts {
            let ended = escape(&attempt(one));
            append(&mut out, format_args!("- {} {} attempt {}: {ended}\n", purpose(call), call.family, one.n));
        }
    }
    out
}

/// One workflow command: `::error`, `::warning` or `::notice`.
pub fn annotation(note: &Note) -> String {
    let level = match note.decision.result {
        Verdict::Continue => "notice",
        Verdict::Pause => "warning",
        Verdict::Escalate => "error",
    };
    let first = note.findings.iter().find(|finding| finding.id == note.next.by_rule);
    let message = first.map_or_else(|| note.next.action.as_str(), |finding| finding.message.as_str());
    format!("::{level} title=Redial {}::{}", note.decision.result, data(message))
}
