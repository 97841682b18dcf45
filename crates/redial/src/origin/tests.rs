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

/// The variables of each CI as a job has them, by the vendors' pages: what its log's address, its attempt and its pull request are.
#[test]
fn each_ci_of_the_table_is_read_from_its_own_variables() {
    type Job = (&'static [(&'static str, &'static str)], OriginKind, &'static str, Option<u64>, Option<u64>);
    let jobs: [Job; 10] = [
        (
            &[
                ("JENKINS_HOME", "/var/jenkins_home"),
                ("BUILD_TAG", "jenkins-site-PR-12-7"),
                ("BUILD_URL", "https://ci.example.org/job/site/job/PR-12/7/"),
                ("CHANGE_ID", "12"),
            ],
            OriginKind::Jenkins,
            "https://ci.example.org/job/site/job/PR-12/7/console",
            None,
            Some(12),
        ),
        (
            &[
                ("CI", "true"),
                ("CIRCLECI", "true"),
                ("CIRCLE_BUILD_URL", "https://circleci.com/gh/acme/site/1234"),
                ("CIRCLE_PULL_REQUEST", "https://github.com/acme/site/pull/12"),
            ],
            OriginKind::CircleCi,
            "https://circleci.com/gh/acme/site/1234",
            None,
            Some(12),
        ),
        (
            &[
                ("CI", "true"),
                ("BUILDKITE", "true"),
                ("BUILDKITE_BUILD_URL", "https://buildkite.com/acme/site/builds/1514"),
                ("BUILDKITE_RETRY_COUNT", "1"),
                ("BUILDKITE_PULL_REQUEST", "false"),
            ],
            OriginKind::Buildkite,
            "https://buildkite.com/acme/site/builds/1514",
            Some(2),
            None,
        ),
        (
            &[
                ("TF_BUILD", "True"),
                ("SYSTEM_JOBATTEMPT", "1"),
                ("BUILD_REASON", "PullRequest"),
                ("SYSTEM_PULLREQUEST_PULLREQUESTID", "77"),
            ],
            OriginKind::AzurePipelines,
            "",
            Some(1),
            Some(77),
        ),
        (
            &[
                ("CI", "true"),
                ("BITBUCKET_BUILD_NUMBER", "31"),
                ("BITBUCKET_GIT_HTTP_ORIGIN", "https://bitbucket.org/acme/site"),
                ("BITBUCKET_PR_ID", "4"),
            ],
            OriginKind::Bitbucket,
            "https://bitbucket.org/acme/site/pipelines/results/31",
            None,
            Some(4),
        ),
        (
            &[
                ("CI", "true"),
                ("DRONE", "true"),
                ("DRONE_BUILD_LINK", "https://drone.example.org/acme/site/42"),
                ("DRONE_PULL_REQUEST", "5"),
            ],
            OriginKind::Drone,
            "https://drone.example.org/acme/site/42",
            None,
            Some(5),
        ),
        (
            &[("CI", "woodpecker"), ("CI_PIPELINE_URL", "https://wp.example.org/repos/7/pipeline/8")],
            OriginKind::Woodpecker,
            "https://wp.example.org/repos/7/pipeline/8",
            None,
            None,
        ),
        (
            &[
                ("CI", "true"),
                ("TRAVIS", "true"),
                ("TRAVIS_JOB_WEB_URL", "https://app.travis-ci.com/acme/site/jobs/5"),
                ("TRAVIS_PULL_REQUEST", "false"),
            ],
            OriginKind::Travis,
            "https://app.travis-ci.com/acme/site/jobs/5",
            None,
            None,
        ),
        (
            &[("CI", "true"), ("CIRRUS_CI", "true"), ("CIRRUS_TASK_ID", "5643312"), ("CIRRUS_PR", "9")],
            OriginKind::Cirrus,
            "https://cirrus-ci.com/task/5643312",
            None,
            Some(9),
        ),
        (&[("TEAMCITY_VERSION", "2026.03 (build 1)")], OriginKind::Teamcity, "", None, None),
    ];
    for (job, kind, log, attempt, pull_request) in jobs {
        let origin = of(&EnvSnapshot::from(job), Argv::default());
        let url = origin.log.url.as_ref().map_or("", SafeUrl::as_str);
        assert_eq!(
            (origin.kind, url, origin.run_attempt, origin.pull_request),
            (kind, log, attempt, pull_request),
            "{job:?}"
        );
        // The address that it is told is asked for only where there is one to be told.
        assert_eq!(kind.names_its_log(), !log.is_empty(), "{kind}");
    }
    // A machine with one of the variables alone is no CI's.
    let machine = EnvSnapshot::from([("JENKINS_URL", "https://ci.example.org"), ("BUILD_TAG", "x")]);
    assert_eq!(of(&machine, Argv::default()).kind, OriginKind::Local);
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
