//! SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/>), for whatever shows findings beside a file.

use redial_wire::family::segment;
use serde_json::{Value, json};

/// A log of one run of a command (`redial scan`), with its rules and results as SARIF has them.
pub(crate) fn log(command: &str, rules: &[Value], results: &[Value]) -> Value {
    let driver = json!({
        "name": command, "version": env!("CARGO_PKG_VERSION"), "rules": rules,
        "informationUri": "https://github.com/redial-dev/redial",
    });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    json!({ "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run] })
}

/// A path as a relative reference (RFC 3986): what is no part of one is percent-encoded.
pub(crate) fn uri(path: &str) -> String {
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}
