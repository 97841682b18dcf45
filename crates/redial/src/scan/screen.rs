//! What a scan came to, for people and for programs. Neither ever holds a piece of a secret.

use std::fmt::Write as _;

use redial_redact::SightingKind;
use serde_json::{Value, json};

use super::{Finding, PassedOver, Report};

/// Lines for people: leaks, echoes, doubts, and what was searched for.
pub(crate) fn text(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let _infallible = writeln!(out, "{}", line(finding));
    }
    if report.more > 0 {
        let _infallible = writeln!(out, "…     {} more places", report.more);
    }
    for unseen in &report.unseen {
        let _infallible = writeln!(out, "doubt {}: {}", unseen.path, unseen.why);
    }
    for (name, why) in &report.unsearched {
        let _infallible = writeln!(out, "doubt {name} was not searched for: {why}");
    }
    for finding in &report.excepted {
        let _infallible = writeln!(out, "known {}:{}: {}, accepted", finding.path, finding.line, what(finding));
    }
    if report.expired > 0 {
        let _infallible =
            writeln!(out, "accepted entries whose day is over, and that count no more: {}", report.expired);
    }
    let PassedOver { hidden, ignored } = report.passed_over;
    if hidden + ignored > 0 {
        let what = "were not looked at (--hidden, --no-ignore)";
        let _infallible = writeln!(out, "skipped {ignored} ignored and {hidden} hidden files or folders: they {what}");
    }
    let count = |kind| report.findings.iter().filter(|finding| finding.kind == kind).count();
    let _infallible = writeln!(
        out,
        "{} leaks, {} unknown, {} echoes, {} doubts; {} files, {} bytes; searched for {}",
        count(SightingKind::Leak),
        count(SightingKind::Unknown),
        count(SightingKind::Echo),
        report.unseen.len() + report.unsearched.len(),
        report.files,
        report.bytes,
        searched(report),
    );
    out
}

fn searched(report: &Report) -> String {
    let names: Vec<&str> = report.searched.iter().map(|name| name.as_str()).collect();
    if names.is_empty() { "unknown credentials".to_owned() } else { names.join(", ") + ", and unknown ones" }
}

/// What stands there, in words: `a piece of NAME (fingerprint), in percent > base64`.
pub(super) fn what(finding: &Finding) -> String {
    let of = if finding.piece { "a piece of " } else { "" };
    let fingerprint = finding.fingerprint.as_ref().map(|print| format!(" ({print})")).unwrap_or_default();
    let how =
        if finding.disguises.is_empty() { String::new() } else { format!(", in {}", finding.disguises.join(" > ")) };
    let size = finding.size.map(|size| format!(", {}", size.words())).unwrap_or_default();
    format!("{of}{}{fingerprint}{size}{how}", finding.name)
}

fn line(finding: &Finding) -> String {
    let word = match finding.kind {
        SightingKind::Leak => "leak ",
        SightingKind::Unknown => "leak?",
        SightingKind::Echo => "echo ",
    };
    let Finding { path, line, offset, .. } = finding;
    format!("{word} {path}:{line} (byte {offset}): {}", what(finding))
}

/// One JSON document.
pub(crate) fn json(report: &Report) -> String {
    let findings: Vec<Value> = report.findings.iter().map(finding).collect();
    let unseen: Vec<Value> = report.unseen.iter().map(|u| json!({ "path": u.path, "why": u.why })).collect();
    let unsearched: Vec<Value> =
        report.unsearched.iter().map(|(name, why)| json!({ "secret": name.as_str(), "why": why })).collect();
    let searched: Vec<&str> = report.searched.iter().map(|name| name.as_str()).collect();
    let document = json!({
        "findings": findings,
        "more": report.more,
        "unseen": unseen,
        "unsearched": unsearched,
        "searched": searched,
        "rules_sha256": report.rules.as_ref().map(redial_redact::Sha256::as_str),
        "files": report.files,
        "bytes": report.bytes,
        "excepted": report.excepted.iter().map(finding).collect::<Vec<_>>(),
        "expired": report.expired,
        "skipped": { "ignored": report.passed_over.ignored, "hidden": report.passed_over.hidden },
    });
    format!("{document}\n")
}

fn finding(finding: &Finding) -> Value {
    let unknown = finding.kind == SightingKind::Unknown;
    let disguise = if finding.disguises.is_empty() { "plain".to_owned() } else { finding.disguises.join(" > ") };
    json!({
        "path": finding.path,
        "offset": finding.offset,
        "line": finding.line,
        "kind": match finding.kind {
            SightingKind::Leak => "known",
            SightingKind::Unknown => "unknown",
            SightingKind::Echo => "echo",
        },
        "rule": if unknown { finding.name.as_str() } else { disguise.as_str() },
        "secret": (!unknown).then_some(finding.name.as_str()),
        "disguise": disguise,
        "size": finding.size.map(redial_redact::Size::words),
        "fingerprint": finding.fingerprint.as_ref().map(|print| print.as_str()),
        "piece": finding.piece,
    })
}
