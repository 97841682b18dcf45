//! GitLab CI. A job of a matrix or of `parallel: N` carries its cell in its name and its number in `CI_NODE_INDEX`; a
//! stage is a group of jobs, not a step, so that none is named.

use redial_note::{Origin, OriginKind};

use super::{bare, chosen, log_at, name};
use crate::env::EnvSnapshot;

pub(super) fn origin(env: &EnvSnapshot) -> Option<Origin> {
    if env.get("GITLAB_CI") != Some("true") {
        return None;
    }
    Some(Origin {
        workflow: name(env, "CI_PIPELINE_NAME").or_else(|| name(env, "CI_CONFIG_PATH")),
        // `test: [ubuntu, 20]` is one name, brackets and all.
        job: env.get("CI_JOB_NAME").map(|job| chosen(&job.replace(['[', ']', ','], " "))),
        matrix: cell(env).map(|cell| chosen(&cell)),
        run_id: name(env, "CI_PIPELINE_ID"),
        // GitLab counts no attempts of a pipeline; the job's own number in its log's address changes with a retry.
        run_attempt: None,
        log: log_at(env.get("CI_JOB_URL").map(str::to_owned)),
        event: name(env, "CI_PIPELINE_SOURCE"),
        pull_request: env.get("CI_MERGE_REQUEST_IID").and_then(|number| number.parse().ok()),
        ..bare(OriginKind::GitlabCi)
    })
}

fn cell(env: &EnvSnapshot) -> Option<String> {
    Some(format!("{}/{}", env.get("CI_NODE_INDEX")?, env.get("CI_NODE_TOTAL").unwrap_or("0")))
}
