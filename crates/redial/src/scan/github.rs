//! Annotations of GitHub Actions: an error a leak, a warning a doubt.

use std::fmt::Write as _;

use redial_redact::SightingKind;
use redial_report::workflow::{data, property};

use super::{Report, screen::what};

/// Workflow commands, one a line.
pub(crate) fn github(report: &Report) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let (level, title) = match finding.kind {
            SightingKind::Leak => ("error", "a secret stands here"),
            SightingKind::Unknown => ("error", "what looks like a credential stands here"),
            SightingKind::Echo => ("warning", "something of a secret stands here"),
        };
        let (file, line, what) = (property(&finding.path), finding.line, data(&what(finding)));
        let _infallible = writeln!(out, "::{level} file={file},line={line},title=redial scan%3A {title}::{what}");
    }
    for unseen in &report.unseen {
        let (file, why) = (property(&unseen.path), data(unseen.why));
        let _infallible = writeln!(out, "::warning file={file},title=redial scan%3A not looked into::{why}");
    }
    for (name, why) in &report.unsearched {
        let what = data(&format!("{name}: {why}"));
        let _infallible = writeln!(out, "::warning title=redial scan%3A not searched for::{what}");
    }
    if report.more > 0 {
        let _infallible = writeln!(out, "::warning title=redial scan::{} more places", report.more);
    }
    out
}
