//! The event that opens a run, for a test or a bench that needs one and none of what it says.

use redial_note::Event;
use redial_redact::rules_sha256;
use serde_json::{Value, json};

pub(crate) fn opened() -> Event {
    let setup: Vec<Value> =
        redial_note::Assumption::ALL.iter().map(|a| json!({ "assumption": a, "state": "unknown" })).collect();
    let event = json!({ "opened": {
        "run_id": "redial-20261125-0300-0000", "kind": "run", "parent": null, "started_at": "2026-11-25T03:00:00.000Z",
        "redial": { "version": "0", "commit": null }, "setup": setup,
        "origin": {
            "kind": "local", "workflow": null, "job": null, "step": null, "matrix": null, "run_id": null,
            "run_attempt": null, "log": { "state": "absent", "url": null }, "event": null, "pull_request": null, "command": ["redial"], "exit": null,
        },
        "environment": {
            "os": "linux", "arch": "x", "image": null, "clients": [], "clients_total": 0, "proxy_variables": [], "config_sha256": "0".repeat(64),
            "recorded": [], "agent_permissions": [],
        },
        "gateway": { "name": "cometapi", "kind": "real", "base_url": "https://api.example.com", "credential": null },
        "fingerprint_key": "run-00000000", "family": "chat", "probe": null, "approved": null, "scope": null, "remark": null,
        "nonce": "0".repeat(32), "control_seed": "0".repeat(32), "token_seed": null, "secrets": [], "rules_sha256": rules_sha256(),
        "budget": null, "enforced": false, "expected": [], "others": [],
    }});
    serde_json::from_value(event).unwrap()
}
