//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), for whatever shows findings beside a file.

use redial_assess::claims::Kind;
use serde_json::{Value, json};

use super::{Finding, Report, Unread};

/// The rule of what was not read.
const UNREAD: &str = "not_read";

/// One SARIF log.
pub(crate) fn sarif(report: &Report) -> String {
    let rule = |kind: Kind| json!({ "id": kind.name(), "shortDescription": { "text": kind.why() }, "help": { "text": kind.wording() } });
    let mut rules: Vec<Value> = Kind::all().map(rule).collect();
    rules.push(json!({ "id": UNREAD, "shortDescription": { "text": "of what was not read nothing is known" } }));
    rules.push(json!({ "id": "weak_handoff", "shortDescription": { "text": "a handover lacks a part" } }));
    let mut results: Vec<Value> = report.findings.iter().map(finding).collect();
    results.extend(report.unread.iter().map(unread));
    for (path, _) in report.handoffs.iter().flatten().filter(|(_, handoff)| !handoff.is_whole()) {
        results.push(result(
            "weak_handoff",
            "command, result, changed files or remaining uncertainty is missing",
            &place(path, None),
        ));
    }
    let driver = json!({ "name": "redial claims", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    let log = json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run] });
    format!("{log:#}\n")
}

fn finding(one: &Finding) -> Value {
    let region = json!({
        "startLine": one.line, "startColumn": one.column,
        "byteOffset": one.claim.start, "byteLength": one.claim.end - one.claim.start,
    });
    result(one.claim.kind.name(), &format!("{}; instead: {}", one.why, one.wording), &place(&one.path, Some(region)))
}

fn unread(one: &Unread) -> Value {
    result(UNREAD, one.why, &place(&one.path, one.line.map(|line| json!({ "startLine": line }))))
}

fn result(rule: &str, message: &str, place: &Value) -> Value {
    json!({ "ruleId": rule, "level": "warning", "message": { "text": message }, "locations": [place] })
}

/// A path as a reference (RFC 3986): what is no part of one is percent-encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn place(path: &str, region: Option<Value>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let (Some(region), Value::Object(fields)) = (region, &mut physical) {
        fields.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}
