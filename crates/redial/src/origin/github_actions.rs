//! GitHub Actions.
//!
//! `GITHUB_JOB` is the job's id in the workflow file: every cell of its matrix has the same one, and the runner tells a
//! step nothing of its cell. So a workflow hands it over, `REDIAL_MATRIX: ${{ toJSON(matrix) }}` (what `redial init` prints
//! does). Without it the runner's name stands for the cell, as `runner:NAME`: two cells of one run that run at the same
//! time never share a runner, so that their notes are told apart, and nothing is said of which cell it was.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read as _},
};

use redial_note::{Origin, OriginKind};
use redial_redact::{GAP, Identifier, Tainted};
use serde::Deserialize;

use super::{bare, chosen, log_at, name};
use crate::env::EnvSnapshot;

pub(super) fn origin(env: &EnvSnapshot) -> Option<Origin> {
    if env.get("GITHUB_ACTIONS") != Some("true") {
        return None;
    }
    Some(Origin {
        workflow: workflow(env),
        job: name(env, "GITHUB_JOB"),
        step: name(env, "GITHUB_ACTION"),
        matrix: matrix(env),
        run_id: name(env, "GITHUB_RUN_ID"),
        run_attempt: env.get("GITHUB_RUN_ATTEMPT").and_then(|attempt| attempt.parse().ok()),
        log: log_at(run_url(env)),
        event: name(env, "GITHUB_EVENT_NAME"),
        pull_request: pull_request(env).or_else(|| named_in(env.get("GITHUB_EVENT_PATH")?)),
        ..bare(OriginKind::GithubActions)
    })
}

/// Its name; where that does not pass the gate, its file, from `owner/repo/.github/workflows/x.yml@ref`.
fn workflow(env: &EnvSnapshot) -> Option<Identifier> {
    let of_ref = env.get("GITHUB_WORKFLOW_REF").and_then(|path| path.split('@').next());
    let file = of_ref.and_then(|path| path.rsplit('/').next());
    let file = file.and_then(|file| Identifier::new(Tainted::from(file)).ok());
    let named = name(env, "GITHUB_WORKFLOW");
    named.clone().filter(|name| name.as_str() != GAP).or(file).or(named)
}

fn matrix(env: &EnvSnapshot) -> Option<Identifier> {
    let given = env.get("REDIAL_MATRIX").filter(|text| !["null", "{}"].contains(&text.trim()));
    let runner = || env.get("RUNNER_NAME").map(|runner| chosen(&format!("runner:{runner}")));
    given.map(|text| chosen(&cell(text))).or_else(runner)
}

/// `{"os":"ubuntu","node":20}` as `node:20/os:ubuntu`; any other text as it is. Values that are lists or objects are left
/// out: GitHub allows them, and their scalar neighbours tell the cells apart.
fn cell(text: &str) -> String {
    let Ok(values) = serde_json::from_str::<BTreeMap<String, serde_json::Value>>(text) else { return text.to_owned() };
    let scalar = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(yes) => Some(yes.to_string()),
        serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_) => None,
    };
    let parts = values.iter().filter_map(|(key, value)| Some(format!("{key}:{}", scalar(value)?)));
    parts.collect::<Vec<_>>().join("/")
}

fn run_url(env: &EnvSnapshot) -> Option<String> {
    let server = env.get("GITHUB_SERVER_URL")?;
    let (repository, run) = (env.get("GITHUB_REPOSITORY")?, env.get("GITHUB_RUN_ID")?);
    let attempt = env.get("GITHUB_RUN_ATTEMPT").map(|attempt| format!("/attempts/{attempt}")).unwrap_or_default();
    Some(format!("{server}/{repository}/actions/runs/{run}{attempt}"))
}

/// What the runner lays beside a job on its event, as far as it names a pull request: those of `pull_request_target` and of reviews run
/// on another branch.
#[derive(Debug, Deserialize)]
struct Event {
    pull_request: Option<PullRequest>,
}

#[derive(Debug, Deserialize)]
struct PullRequest {
    number: u64,
}

/// Longest file on an event that is read: GitHub hands over 25 MB at most.
const EVENT_BYTES: u64 = 32 << 20;

/// The pull request that the file on the event names.
fn named_in(path: &str) -> Option<u64> {
    let file = BufReader::new(File::open(path).ok()?.take(EVENT_BYTES));
    serde_json::from_reader::<_, Event>(file).ok()?.pull_request.map(|named| named.number)
}

/// `refs/pull/12/merge`.
fn pull_request(env: &EnvSnapshot) -> Option<u64> {
    env.get("GITHUB_REF")?.strip_prefix("refs/pull/")?.split('/').next()?.parse().ok()
}
