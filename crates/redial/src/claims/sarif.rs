//! What `claims` finds as SARIF.

use redial_assess::claims::Kind;
use serde_json::{Value, json};

use super::{Finding, Report, Unread};
use crate::sarif::{log, uri};

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
    format!("{:#}\n", log("redial claims", &rules, &results))
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

fn place(path: &str, region: Option<Value>) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let (Some(region), Value::Object(fields)) = (region, &mut physical) {
        fields.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}
