//! The scenarios: what the gateway does, what is run, where, and what must be decided.

use redial_note::Verdict::{self, Continue, Escalate, Pause};

/// What is run against the simulator.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Job {
    /// `redial check FAMILY …`.
    Check(&'static str, &'static [&'static str]),
    /// `redial run … -- sh -c SCRIPT`.
    Run(&'static [&'static str], &'static str),
    /// `redial rehearse --simulate --fault … -- sh -c SCRIPT`.
    Rehearse(&'static str, &'static str),
    /// `redial explain --note --family chat` of a pasted text.
    Explain(&'static str),
    /// A chat check, and its repeat with a variable set.
    Repeat((&'static str, &'static str)),
    /// A chat check whose journal is all that is left of it.
    Recover,
}

/// Where it is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// No repository.
    Bare,
    /// A repository with nothing changed.
    Clean,
    /// One with a changed file and instructions for agents.
    Dirty,
    /// A job of GitHub Actions in a clean checkout.
    Hosted,
    /// A job of GitHub Actions in a dirty one.
    HostedDirty,
    /// A job of GitLab in a clean checkout.
    GitLab,
    /// A job of GitHub Actions that was given no key.
    Keyless,
    /// A machine whose gateway is not there.
    Offline,
}

/// One scenario.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Faults of the simulator, as a list in JSON.
    pub(crate) faults: &'static str,
    pub(crate) job: Job,
    pub(crate) place: Place,
    pub(crate) decision: Verdict,
    /// What must be among the reasons.
    pub(crate) because: &'static str,
}

const NOTHING: &str = "no row has an effect";

/// A client that waits as it is asked to: Redial's own check, that does not know that it is recorded.
const PATIENT: &str = r#"env -u REDIAL_RECORDED "$REDIAL" check chat --model sim-model-1 --credential OPENAI_API_KEY --upstream "$OPENAI_BASE_URL" --error-path none --note-dir inner -q >inner.txt 2>&1; exit 0"#;

/// A client that asks for the same again, whatever came.
/// A client that leaves the messages out, and asks three times all the same.
const FORGETFUL: &str = r#"for n in 1 2 3; do curl -s -o /dev/null -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1"}' "$OPENAI_BASE_URL/chat/completions"; done"#;

const STUBBORN: &str = r#"for n in 1 2 3; do curl -s -m 5 -o out.txt -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; done; exit 0"#;

/// A client that leaves before the answer.
const IMPATIENT: &str = r#"curl -s -m 0.3 -o out.txt -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; exit 0"#;

/// A client that asks once more where the first answer is none.
const CLIENT: &str = r#"ask() { curl -s -m 5 -o out.txt -w '%{http_code}' -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; }; [ "$(ask)" = 200 ] || ask >code.txt; exit 0"#;

/// A client that takes another model after a failure.
const FALLBACK: &str = r#"ask() { curl -s -m 5 -o out.txt -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d "{\"model\":\"$1\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}" "$OPENAI_BASE_URL/chat/completions"; }; ask sim-model-1; ask sim-model-2-preview; exit 0"#;

/// A command that asks once, commits what was changed before it, and goes on to change.
const COMMITS: &str = r#"curl -s -m 5 -o out.txt -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' -d '{"model":"sim-model-1","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}' "$OPENAI_BASE_URL/chat/completions"; git add article.md && git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false commit -q -m two; echo x >later.md; exit 0"#;

/// The first request of a client that asks for no list is its work. The wait is one that no process can be too early for.
const WAIT_AT_ONCE: &str = r#"{"request":1,"fault":{"retry_after":{"wait_ms":1,"form":"milliseconds"}}}"#;
const WAIT: &str = r#"{"request":2,"fault":{"retry_after":{"wait_ms":40,"form":"milliseconds"}}}"#;
const LONG_WAIT: &str = r#"{"request":2,"fault":{"retry_after":{"wait_ms":90000,"form":"seconds"}}}"#;
const REFUSED: &str = r#"{"request":2,"fault":{"answer":{"status":401,"body":{"error":{"message":"Incorrect API key provided.","type":"invalid_request_error","code":"invalid_api_key"}}}}}"#;
const WRONG: &str = r#"{"request":2,"fault":{"answer":{"status":400,"body":{"error":{"message":"Unknown parameter: 'max_tokens'.","type":"invalid_request_error","code":"unknown_parameter"}}}}}"#;
const QUOTA: &str = r#"{"request":2,"fault":{"answer":{"status":429,"body":{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}}}}"#;
const BROKEN: &str = r#"{"request":[2,3],"fault":{"answer":{"status":500,"body":{"error":{"message":"The server had an error while processing your request","type":"server_error"}}}}}"#;
const HICCUP: &str = r#"{"request":2,"fault":{"answer":{"status":500,"body":{"error":{"message":"The server had an error while processing your request","type":"server_error"}}}}}"#;

const fn of(name: &'static str, faults: &'static str, job: Job, decision: Verdict, because: &'static str) -> Scenario {
    Scenario { name, faults, job, place: Place::Bare, decision, because }
}

impl Scenario {
    const fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }
}

use Job::{Check, Explain, Recover, Rehearse, Repeat, Run};

/// All of them. A new one is a line; its screen is a snapshot that somebody has to read.
pub(crate) const ALL: &[Scenario] = &[
    // Each family, as a document and as a stream.
    of("chat", "", Check("chat", &[]), Continue, NOTHING),
    of("chat-stream", "", Check("chat", &["--stream"]), Continue, NOTHING).at(Place::Clean),
    of("responses", "", Check("responses", &[]), Continue, NOTHING).at(Place::Dirty),
    of("responses-stream", "", Check("responses", &["--stream"]), Continue, NOTHING).at(Place::Hosted),
    of("messages", "", Check("messages", &[]), Continue, NOTHING).at(Place::HostedDirty),
    of("messages-stream", "", Check("messages", &["--stream"]), Continue, NOTHING).at(Place::GitLab),
    of("gemini", "", Check("gemini", &["--error-path", "bad-model"]), Continue, NOTHING).at(Place::Hosted),
    of("gemini-stream", "", Check("gemini", &["--stream", "--error-path", "bad-key"]), Continue, NOTHING),
    of("models", "", Check("models", &[]), Continue, NOTHING).at(Place::Clean),
    of("no-error-path", "", Check("chat", &["--error-path", "none"]), Continue, NOTHING),
    // Rows of a call.
    of("recovered-wait", WAIT, Check("chat", &[]), Continue, NOTHING).at(Place::Hosted),
    of("recovered-server-error", HICCUP, Check("responses", &[]), Continue, NOTHING).at(Place::Dirty),
    of("recovered-reset", r#"{"request":2,"fault":{"reset":{}}}"#, Check("gemini", &[]), Continue, NOTHING),
    of("recovered-cut-stream", r#"{"request":2,"fault":{"truncate":{}}}"#, Check("messages", &["--stream"]), Continue, NOTHING),
    of("stated-wait-too-long", LONG_WAIT, Check("chat", &[]), Pause, "call_failed").at(Place::Hosted),
    of("wrong-request", WRONG, Check("chat", &[]), Pause, "call_failed").at(Place::Dirty),
    of("wrong-request-messages", WRONG, Check("messages", &[]), Pause, "call_failed"),
    of("refused-key", REFUSED, Check("responses", &[]), Escalate, "call_failed").at(Place::Hosted),
    of("quota", QUOTA, Check("chat", &[]), Escalate, "call_failed").at(Place::Clean),
    of("server-error-stays", BROKEN, Check("gemini", &[]), Escalate, "call_failed").at(Place::HostedDirty),
    of("empty-429", r#"{"request":2,"fault":{"empty":{"status":429}}}"#, Check("messages", &[]), Escalate, "call_failed"),
    of("edge-page", r#"{"request":2,"fault":{"html":{"status":404}}}"#, Check("chat", &[]), Escalate, "call_failed"),
    of("error-in-200", r#"{"request":2,"fault":{"ok_error":{}}}"#, Check("chat", &["--max-attempts", "1"]), Escalate, "call_failed"),
    of("redirect", r#"{"request":2,"fault":{"redirect":{"status":307,"location":"http://127.0.0.1:9/v1"}}}"#, Check("chat", &[]), Escalate, "call_failed"),
    of("not-http", r#"{"request":2,"fault":{"not_http":{}}}"#, Check("responses", &[]), Escalate, "call_failed"),
    of("no-such-model", "", Check("chat", &["--model", "no-such-model"]), Escalate, "model_unverified"),
    of("two-categories", r#"{"request":2,"fault":{"retry_after":{"wait_ms":20,"form":"milliseconds"}}},{"request":3,"fault":{"answer":{"status":401,"body":{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}}}}"#, Check("chat", &[]), Escalate, "inconsistent"),
    of("gateway-is-not-there", "", Check("chat", &["--max-attempts", "1"]), Pause, "call_failed").at(Place::Offline),
    // Rows of a run.
    of("key-comes-back", r#"{"request":2,"fault":{"echo":{"status":401}}}"#, Check("gemini", &[]), Escalate, "credential_echoed"),
    of("probe-not-passed", r#"{"request":3,"fault":{"answer":{"status":503,"body":{"error":{"message":"Service unavailable","type":"server_error"}}}}}"#, Check("chat", &[]), Pause, "error_path_failed"),
    of("no-key", "", Check("chat", &[]), Pause, "stopped_early").at(Place::Keyless),
    of("page-not-there", "", Check("chat", &["--docs", "http://127.0.0.1:9/docs/chat"]), Pause, "evidence_gap").at(Place::Clean),
    of(
        "remark-overclaims",
        "",
        Check("chat", &["--operator-note", "The gateway is stable again and costs half as much."]),
        Pause,
        "overclaim",
    ),
    of("rebuilt", "", Recover, Pause, "evidence_gap"),
    of("run-plain", "", Run(&[], CLIENT), Continue, NOTHING).at(Place::Clean),
    of("run-retried", WAIT_AT_ONCE, Run(&[], CLIENT), Pause, "unsure_grouping").at(Place::Hosted),
    of("run-no-call", "", Run(&[], "true"), Pause, "evidence_gap").at(Place::Hosted),
    of("run-child-failed", "", Run(&[], "exit 3"), Pause, "child_failed"),
    of("run-prints-its-token", "", Run(&[], "echo $OPENAI_API_KEY"), Escalate, "redaction_unproven"),
    of("run-futile-retry", r#"{"request":"*","fault":{"answer":{"status":401,"body":{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}}}}"#, Run(&[], STUBBORN), Escalate, "call_failed"),
    of("run-missing-field", "", Run(&[], FORGETFUL), Pause, "source_drift"),
    of("run-inconsistent", r#"{"request":1,"fault":{"answer":{"status":400,"body":{"error":{"message":"Unknown parameter: 'max_tokens'.","code":"unknown_parameter"}}}}}"#, Run(&[], STUBBORN), Escalate, "inconsistent").at(Place::Dirty),
    of("run-client-left", r#"{"request":1,"fault":{"hang":{}}}"#, Run(&[], IMPATIENT), Pause, "unfinished"),
    of("run-fallback", r#"{"request":1,"fault":{"status":{"status":403}}}"#, Run(&[], FALLBACK), Pause, "unreviewed_fallback"),
    of("run-budget", WAIT_AT_ONCE, Run(&["--budget", "attempts=1"], CLIENT), Pause, "budget_exceeded").at(Place::Hosted),
    of("run-commits", "", Run(&[], COMMITS), Continue, NOTHING).at(Place::Dirty),
    of("run-scope", "", Run(&["--scope", "docs/**"], "echo x >stray.txt; exit 0"), Pause, "scope_drift").at(Place::Clean),
    of("run-expected-nothing", "", Run(&["--expect", "invalid_api_key=1"], CLIENT), Pause, "expectation_unmet"),
    // Notes that come from others.
    of("rehearsed-well", "", Rehearse("429", PATIENT), Continue, NOTHING),
    of("rehearsed-badly", "", Rehearse("401", PATIENT), Pause, "fault_mishandled").at(Place::Dirty),
    of("reported", "", Explain("HTTP/1.1 402 Payment Required\r\n\r\n{\"error\":{\"message\":\"Insufficient balance\",\"code\":\"insufficient_user_quota\"}}"), Escalate, "call_failed"),
    of("repeated", "", Repeat(("REDIAL_NOTHING", "1")), Continue, NOTHING).at(Place::Clean),
    of("repeated-elsewhere", "", Repeat(("REDIAL_TIMEOUT", "31s")), Pause, "environment_mismatch").at(Place::Clean),
];
