//! What was found, for people, programs and GitHub. No sentence of a text is repeated: its place and digest are enough for
//! whoever has it.

use std::fmt::Write as _;

use redial_assess::claims::Handoff;
use redial_report::workflow::{data, property};
use serde_json::{Value, json};

use super::{Finding, Report, Unread};

/// Lines for people.
pub(crate) fn text(report: &Report) -> String {
    let mut out = String::new();
    for Finding { path, line, column, claim, why, wording, .. } in &report.findings {
        let _infallible = writeln!(out, "{path}:{line}:{column}: {}: {why}\n  instead: {wording}", claim.kind.name());
    }
    for Unread { path, line, why } in &report.unread {
        let at = line.map(|line| format!(":{line}")).unwrap_or_default();
        let _infallible = writeln!(out, "{path}{at}: not read: {why}");
    }
    for (path, handoff) in report.handoffs.iter().flatten() {
        let missing: Vec<String> =
            parts(*handoff).iter().filter(|(_, has)| !has).map(|(name, _)| name.replace('_', " ")).collect();
        let said = if missing.is_empty() {
            "the handover is whole".to_owned()
        } else {
            format!("weak_handoff: missing: {}", missing.join(", "))
        };
        let _infallible = writeln!(out, "{path}: {said}");
    }
    let _infallible = writeln!(
        out,
        "{} claims that no note carries, {} not read; {} files",
        report.findings.len(),
        report.unread.len(),
        report.files
    );
    out
}

const fn parts(handoff: Handoff) -> [(&'static str, bool); 4] {
    [
        ("command", handoff.command),
        ("result", handoff.result),
        ("changed_files", handoff.changed_files),
        ("uncertainty", handoff.uncertainty),
    ]
}

/// One JSON document.
pub(crate) fn json(report: &Report) -> String {
    let finding = |one: &Finding| {
        json!({
            "path": one.path, "offset": one.claim.start, "end": one.claim.end, "line": one.line, "column": one.column,
            "kind": one.claim.kind.name(), "text_sha256": one.sha256, "why": one.why,
            // The run whose note carries what can be said instead; a general sentence itself is carried by none.
            "carried_by": one.carried_by, "refuted_by": one.refuted_by, "wording": one.wording,
        })
    };
    let unread = |one: &Unread| match one.line {
        Some(line) => json!({ "path": one.path, "line": line, "why": one.why }),
        None => json!({ "path": one.path, "why": one.why }),
    };
    let mut document = json!({
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "unread": report.unread.iter().map(unread).collect::<Vec<_>>(),
    });
    if let (Some(handoffs), Value::Object(fields)) = (&report.handoffs, &mut document) {
        let handoffs = handoffs.iter().map(|(path, handoff)| {
            let mut one = serde_json::Map::from_iter([("path".to_owned(), json!(path))]);
            one.extend(
                parts(*handoff).map(|(name, has)| (name.to_owned(), json!(if has { "present" } else { "missing" }))),
            );
            Value::Object(one)
        });
        fields.insert("handoff".to_owned(), handoffs.collect());
    }
    format!("{document:#}\n")
}

/// Workflow commands of GitHub Actions: a warning for each.
pub(crate) fn github(report: &Report) -> String {
    let mut out = String::new();
    for Finding { path, line, column, claim, why, wording, .. } in &report.findings {
        let message = data(&format!("{why}; instead: {wording}"));
        let _infallible = writeln!(
            out,
            "::warning file={},line={line},col={column},title=Redial {}::{message}",
            property(path),
            claim.kind.name()
        );
    }
    for Unread { path, line, why } in &report.unread {
        let at = line.map(|line| format!(",line={line}")).unwrap_or_default();
        let _infallible = writeln!(out, "::warning file={}{at},title=Redial not read::{}", property(path), data(why));
    }
    for (path, handoff) in report.handoffs.iter().flatten().filter(|(_, handoff)| !handoff.is_whole()) {
        let missing: Vec<&str> = parts(*handoff).iter().filter(|(_, has)| !has).map(|(name, _)| *name).collect();
        let _infallible = writeln!(
            out,
            "::warning file={},title=Redial weak_handoff::missing: {}",
            property(path),
            missing.join(", ")
        );
    }
    out
}
