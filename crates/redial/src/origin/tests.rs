use std::{ffi::OsString, fs};

use redial_redact::GAP;

use super::*;

fn text(name: &Option<Identifier>) -> &str {
    name.as_ref().map_or("", Identifier::as_str)
}

fn actions(more: [(&'static str, &'static str); 2]) -> Origin {
    let env = EnvSnapshot::from([
        ("CI", "true"),
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_WORKFLOW", "Publish the docs"),
        ("GITHUB_JOB", "smoke"),
        ("GITHUB_ACTION", "__run_2"),
        ("GITHUB_RUN_ID", "6123456789"),
        ("GITHUB_RUN_ATTEMPT", "2"),
        ("GITHUB_SERVER_URL", "https://github.com"),
        ("GITHUB_REPOSITORY", "acme/site"),
        ("GITHUB_REF", "refs/pull/12/merge"),
        more[0],
        more[1],
    ]);
    of(&env, Argv::default())
}

#[test]
fn a_job_of_github_actions_is_told_from_the_other_cells_of_its_matrix() {
    let origin =
        actions([("RUNNER_NAME", "GitHub Actions 3"), ("REDIAL_MATRIX", "{\"os\":\"ubuntu\",\"node\":20,\"x\":[1]}")]);
    assert_eq!((origin.kind, text(&origin.workflow)), (OriginKind::GithubActions, "Publish-the-docs"));
    assert_eq!((text(&origin.job), text(&origin.step)), ("smoke", "__run_2"));
    assert_eq!(text(&origin.matrix), "node:20/os:ubuntu");
    assert_eq!((origin.run_attempt, origin.pull_request), (Some(2), Some(12)));
    let url = origin.log.url.as_ref().unwrap();
    assert_eq!(url.as_str(), "https://github.com/acme/site/actions/runs/6123456789/attempts/2");
    assert_eq!(identity(&origin), "Publish-the-docs/smoke/node:20/os:ubuntu/6123456789/2");
    let bare = actions([
        ("RUNNER_NAME", "GitHub Actions 3"),
        ("GITHUB_WORKFLOW_REF", "acme/site/.github/workflows/pub.yml@refs/heads/main"),
    ]);
    assert_eq!((text(&bare.matrix), text(&bare.workflow)), ("runner:GitHub-Actions-3", "Publish-the-docs"));
    assert_eq!(text(&actions([("REDIAL_MATRIX", "null"), ("X", "")]).matrix), "");
    let odd = actions([
        ("GITHUB_WORKFLOW", "发布文档"),
        ("GITHUB_WORKFLOW_REF", "acme/site/.github/workflows/pub.yml@refs/heads/main"),
    ]);
    assert_eq!(text(&odd.workflow), "pub.yml");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test lays out its file")]
fn a_pull_request_is_named_by_the_branch_or_by_the_file_on_the_event() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("event.json");
    let pull_request = |event: &str| {
        fs::write(&path, event).unwrap();
        let path = path.to_str().unwrap().to_owned();
        let env = EnvSnapshot::from([
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_EVENT_NAME", "pull_request_target"),
            ("GITHUB_REF", "refs/heads/main"),
            ("GITHUB_EVENT_PATH", path.as_str()),
        ]);
        let origin = of(&env, Argv::default());
        assert_eq!(text(&origin.event), "pull_request_target");
        origin.pull_request
    };
    assert_eq!(pull_request(r#"{"action":"opened","pull_request":{"number":34,"title":"a"},"number":34}"#), Some(34));
    assert_eq!(
        [pull_request("{}"), pull_request("no json"), pull_request(r#"{"pull_request":{"number":"34"}}"#)],
        [None; 3]
    );
}

#[test]
fn gitlab_other_and_local_are_told_apart() {
    let env = EnvSnapshot::from([
        ("GITLAB_CI", "true"),
        ("CI", "true"),
        ("CI_JOB_NAME", "test: [ubuntu, 20]"),
        ("CI_CONFIG_PATH", ".gitlab-ci.yml"),
        ("CI_PIPELINE_ID", "77"),
        ("CI_JOB_URL", "https://gitlab.example/acme/site/-/jobs/99?token=x"),
        ("CI_MERGE_REQUEST_IID", "5"),
        ("CI_NODE_INDEX", "1"),
        ("CI_NODE_TOTAL", "3"),
    ]);
    let origin = of(&env, Argv::default());
    assert_eq!(
        (origin.kind, text(&origin.job), text(&origin.matrix)),
        (OriginKind::GitlabCi, "test:-ubuntu-20", "1/3")
    );
    assert_eq!(origin.log.url.unwrap().as_str(), "https://gitlab.example/acme/site/-/jobs/99");
    assert_eq!(of(&EnvSnapshot::from([("CI", "1")]), Argv::default()).kind, OriginKind::OtherCi);
    assert_eq!(of(&EnvSnapshot::from([("CI", "false")]), Argv::default()).kind, OriginKind::Local);
    assert_eq!(of(&EnvSnapshot::default(), Argv::default()).kind, OriginKind::Local);
}

#[test]
fn names_that_carry_more_than_a_name_are_left_out() {
    let origin = actions([("RUNNER_NAME", "a\u{1b}[31m"), ("GITHUB_WORKFLOW", "sk-a1B2c3D4e5F6g7H8i9J0k1L2")]);
    assert_eq!((text(&origin.matrix), text(&origin.workflow)), (GAP, GAP));
    let env = EnvSnapshot::from([("GITLAB_CI", "true"), ("CI_JOB_URL", "javascript:alert(1)")]);
    assert_eq!(of(&env, Argv::default()).log.state, LogState::Absent);
}

#[test]
fn the_words_that_stay_are_those_that_the_command_line_declares() {
    let check = clap::Command::new("check")
        .arg(clap::Arg::new("family").value_parser(["chat", "models"]))
        .arg(clap::Arg::new("model").long("model"));
    let cli = clap::Command::new("redial").subcommand(check);
    let args: Vec<OsString> = ["/x/redial", "check", "chat", "--model", "secret-model"].map(OsString::from).into();
    let argv = argv(&args, &cli);
    assert_eq!(argv.words().collect::<Vec<_>>(), ["redial", "check", "chat", "--model", "‹argument›"]);
}
