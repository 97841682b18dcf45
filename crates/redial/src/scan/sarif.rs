//! What `scan` finds as SARIF, as code scanning reads it.

use redial_redact::SightingKind;
use serde_json::{Map, Value, json};

use super::{Finding, Report, screen::what};
use crate::sarif::{log, uri};

/// One JSON document with one run.
pub(crate) fn sarif(report: &Report) -> String {
    let rules = [
        ("known", "A secret stands in a file.", "error"),
        ("unknown", "What a detector takes for a credential stands in a file.", "error"),
        ("echo", "Something of a secret stands in a file: its ends around a mask, or its digest.", "warning"),
        ("unseen", "Something could not be looked into, or not searched for: this scan is no pass.", "warning"),
    ];
    let rules: Vec<Value> = rules
        .into_iter()
        .map(|(id, text, level)| {
            json!({ "id": id, "shortDescription": { "text": text }, "defaultConfiguration": { "level": level } })
        })
        .collect();
    let doubts = report.unseen.iter().map(|unseen| {
        json!({
            "ruleId": "unseen", "level": "warning", "message": { "text": unseen.why },
            "locations": [{ "physicalLocation": place(&unseen.path) }],
        })
    });
    let unsearched = report.unsearched.iter().map(|(name, why)| {
        json!({ "ruleId": "unseen", "level": "warning", "message": { "text": format!("{name}: {why}") } })
    });
    let results: Vec<Value> = report.findings.iter().map(finding).chain(doubts).chain(unsearched).collect();
    format!("{}\n", log("redial scan", &rules, &results))
}

fn finding(finding: &Finding) -> Value {
    let (rule, level) = match finding.kind {
        SightingKind::Leak => ("known", "error"),
        SightingKind::Unknown => ("unknown", "error"),
        SightingKind::Echo => ("echo", "warning"),
    };
    // A line and a byte of a member are none of the file that it lies in.
    let is_member = finding.path.contains('!');
    let region = (!is_member).then(|| json!({ "startLine": finding.line, "byteOffset": finding.offset }));
    let location: Map<String, Value> =
        place(&finding.path).into_iter().chain(region.map(|region| ("region".to_owned(), region))).collect();
    let fingerprint = finding.fingerprint.as_ref().map(|print| ("redial/secret".to_owned(), json!(print.as_str())));
    json!({
        "ruleId": rule, "level": level, "message": { "text": what(finding) },
        "locations": [{ "physicalLocation": location }],
        "partialFingerprints": fingerprint.into_iter().collect::<Map<String, Value>>(),
    })
}

/// The file, as a relative reference, of which a member's name is no part.
fn place(path: &str) -> Map<String, Value> {
    let file = path.split('!').next().unwrap_or(path);
    Map::from_iter([("artifactLocation".to_owned(), json!({ "uri": uri(file) }))])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use redial_redact::Identifier;

    use super::{super::Unseen, *};

    /// A report with a finding and a doubt in each of some files.
    fn report(paths: &[String]) -> Report {
        let kinds = [SightingKind::Leak, SightingKind::Unknown, SightingKind::Echo];
        let finding = |(path, kind): (&String, &SightingKind)| Finding {
            path: path.clone(),
            offset: u64::MAX,
            line: 1,
            kind: *kind,
            name: Identifier::ours("KEY"),
            fingerprint: None,
            size: None,
            piece: false,
            disguises: vec!["base64", "gzip"],
        };
        let unseen = paths.iter().map(|path| Unseen { path: path.clone(), why: "it is no file" });
        Report {
            findings: paths.iter().zip(kinds.iter().cycle()).map(finding).collect(),
            unseen: unseen.collect(),
            unsearched: vec![(Identifier::ours("OTHER"), "it is short")],
            more: 1,
            ..Report::default()
        }
    }

    proptest! {
        /// A file's name may be anything that a file system takes, and comes from whoever wrote what is scanned.
        #[test]
        fn any_name_makes_documents_of_one_form(paths in prop::collection::vec("(?s).{0,40}", 0..6)) {
            let report = report(&paths);
            let document: Value = serde_json::from_str(&sarif(&report)).unwrap();
            let results = document["runs"][0]["results"].as_array().unwrap();
            prop_assert_eq!(results.len(), 2 * paths.len() + 1);
            for result in results.iter().filter(|result| !result["locations"].is_null()) {
                let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                prop_assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
            }
            let document: Value = serde_json::from_str(&super::super::json(&report)).unwrap();
            for (path, finding) in paths.iter().zip(document["findings"].as_array().unwrap()) {
                prop_assert_eq!(finding["path"].as_str(), Some(path.as_str()));
            }
            // One command a line, whatever stands in a name.
            let commands = super::super::github(&report);
            prop_assert_eq!(commands.lines().count(), 2 * paths.len() + 2);
            prop_assert!(commands.split_terminator('\n').all(|line| line.starts_with("::")));
        }
    }
}
