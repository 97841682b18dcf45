//! CIs that name job, log and pull request in variables of their own, one row each. What a row says is from the vendor's page on its
//! predefined variables.

use redial_note::{Origin, OriginKind};

use super::{bare, log_at, name};
use crate::env::EnvSnapshot;

/// A CI by its variables; of several names the first one that is set counts.
struct Named {
    kind: OriginKind,
    /// What is set in each of its jobs, and on no machine else; with a value where the name alone is others', too.
    marks: &'static [(&'static str, Option<&'static str>)],
    workflow: &'static [&'static str],
    job: &'static [&'static str],
    step: &'static [&'static str],
    run_id: &'static [&'static str],
    attempt: Attempt,
    log: Log,
    event: &'static [&'static str],
    pull_request: &'static [&'static str],
}

/// How a CI counts the attempts of a job.
enum Attempt {
    Not,
    FromOne(&'static str),
    FromZero(&'static str),
}

/// Where the log of a job is read: variables and what stands between them. Nothing where its address has a query, which no note holds.
type Log = &'static [Part];

enum Part {
    Of(&'static str),
    Text(&'static str),
}

use Part::{Of, Text};

const NAMED: [Named; 10] = [
    Named {
        kind: OriginKind::Jenkins,
        marks: &[("JENKINS_HOME", None), ("BUILD_TAG", None)],
        workflow: &["JOB_NAME"],
        job: &["JOB_BASE_NAME"],
        step: &["STAGE_NAME"],
        run_id: &["BUILD_NUMBER"],
        attempt: Attempt::Not,
        log: &[Of("BUILD_URL"), Text("console")],
        event: &[],
        pull_request: &["CHANGE_ID", "ghprbPullId"],
    },
    Named {
        kind: OriginKind::CircleCi,
        marks: &[("CIRCLECI", Some("true"))],
        workflow: &["CIRCLE_PROJECT_REPONAME"],
        job: &["CIRCLE_JOB"],
        step: &[],
        run_id: &["CIRCLE_BUILD_NUM"],
        attempt: Attempt::Not,
        log: &[Of("CIRCLE_BUILD_URL")],
        event: &[],
        pull_request: &["CIRCLE_PR_NUMBER", "CIRCLE_PULL_REQUEST"],
    },
    Named {
        kind: OriginKind::Buildkite,
        marks: &[("BUILDKITE", Some("true"))],
        workflow: &["BUILDKITE_PIPELINE_SLUG"],
        job: &["BUILDKITE_STEP_KEY", "BUILDKITE_LABEL"],
        step: &[],
        run_id: &["BUILDKITE_BUILD_NUMBER"],
        attempt: Attempt::FromZero("BUILDKITE_RETRY_COUNT"),
        log: &[Of("BUILDKITE_BUILD_URL")],
        event: &["BUILDKITE_SOURCE"],
        pull_request: &["BUILDKITE_PULL_REQUEST"],
    },
    Named {
        kind: OriginKind::AzurePipelines,
        marks: &[("TF_BUILD", None)],
        workflow: &["BUILD_DEFINITIONNAME"],
        job: &["SYSTEM_JOBDISPLAYNAME", "AGENT_JOBNAME"],
        step: &["SYSTEM_STAGEDISPLAYNAME"],
        run_id: &["BUILD_BUILDID"],
        attempt: Attempt::FromOne("SYSTEM_JOBATTEMPT"),
        log: &[],
        event: &["BUILD_REASON"],
        pull_request: &["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"],
    },
    Named {
        kind: OriginKind::Bitbucket,
        marks: &[("BITBUCKET_BUILD_NUMBER", None)],
        workflow: &["BITBUCKET_REPO_SLUG"],
        job: &[],
        step: &[],
        run_id: &["BITBUCKET_BUILD_NUMBER"],
        attempt: Attempt::FromOne("BITBUCKET_STEP_RUN_NUMBER"),
        log: &[Of("BITBUCKET_GIT_HTTP_ORIGIN"), Text("/pipelines/results/"), Of("BITBUCKET_BUILD_NUMBER")],
        event: &[],
        pull_request: &["BITBUCKET_PR_ID"],
    },
    Named {
        kind: OriginKind::Drone,
        marks: &[("DRONE", Some("true"))],
        workflow: &["DRONE_REPO_NAME"],
        job: &["DRONE_STAGE_NAME"],
        step: &["DRONE_STEP_NAME"],
        run_id: &["DRONE_BUILD_NUMBER"],
        attempt: Attempt::Not,
        log: &[Of("DRONE_BUILD_LINK")],
        event: &["DRONE_BUILD_EVENT"],
        pull_request: &["DRONE_PULL_REQUEST"],
    },
    Named {
        kind: OriginKind::Woodpecker,
        marks: &[("CI", Some("woodpecker"))],
        workflow: &["CI_REPO_NAME"],
        job: &["CI_WORKFLOW_NAME"],
        step: &["CI_STEP_NAME"],
        run_id: &["CI_PIPELINE_NUMBER"],
        attempt: Attempt::Not,
        log: &[Of("CI_PIPELINE_URL")],
        event: &["CI_PIPELINE_EVENT"],
        pull_request: &["CI_COMMIT_PULL_REQUEST"],
    },
    Named {
        kind: OriginKind::Travis,
        marks: &[("TRAVIS", Some("true"))],
        workflow: &["TRAVIS_REPO_SLUG"],
        job: &["TRAVIS_JOB_NAME"],
        step: &["TRAVIS_BUILD_STAGE_NAME"],
        run_id: &["TRAVIS_BUILD_NUMBER"],
        attempt: Attempt::Not,
        log: &[Of("TRAVIS_JOB_WEB_URL")],
        event: &["TRAVIS_EVENT_TYPE"],
        pull_request: &["TRAVIS_PULL_REQUEST"],
    },
    Named {
        kind: OriginKind::Cirrus,
        marks: &[("CIRRUS_CI", Some("true"))],
        workflow: &["CIRRUS_REPO_NAME"],
        job: &["CIRRUS_TASK_NAME"],
        step: &[],
        run_id: &["CIRRUS_BUILD_ID"],
        attempt: Attempt::Not,
        log: &[Text("https://cirrus-ci.com/task/"), Of("CIRRUS_TASK_ID")],
        event: &[],
        pull_request: &["CIRRUS_PR"],
    },
    Named {
        kind: OriginKind::Teamcity,
        marks: &[("TEAMCITY_VERSION", None)],
        workflow: &["TEAMCITY_PROJECT_NAME"],
        job: &["TEAMCITY_BUILDCONF_NAME"],
        step: &[],
        run_id: &["BUILD_NUMBER"],
        attempt: Attempt::Not,
        log: &[],
        event: &[],
        pull_request: &[],
    },
];

pub(super) fn origin(env: &EnvSnapshot) -> Option<Origin> {
    NAMED.iter().find(|ci| ci.marks.iter().all(|mark| is_marked(env, *mark))).map(|ci| ci.origin(env))
}

fn is_marked(env: &EnvSnapshot, (variable, value): (&str, Option<&str>)) -> bool {
    env.get(variable).is_some_and(|set| value.map_or(!set.is_empty(), |value| set == value))
}

impl Named {
    fn origin(&self, env: &EnvSnapshot) -> Origin {
        let first = |variables: &[&'static str]| variables.iter().copied().find(|variable| is_said(env, variable));
        let named = |variables| first(variables).and_then(|variable| name(env, variable));
        Origin {
            workflow: named(self.workflow),
            job: named(self.job),
            step: named(self.step),
            run_id: named(self.run_id),
            run_attempt: self.attempt.read(env),
            log: log_at(address(self.log, env)),
            event: named(self.event),
            pull_request: first(self.pull_request).and_then(|variable| number(env.get(variable)?)),
            ..bare(self.kind)
        }
    }
}

/// Whether a variable says anything: some CIs set `false` where there is no pull request.
fn is_said(env: &EnvSnapshot, variable: &str) -> bool {
    env.get(variable).is_some_and(|text| !text.is_empty() && text != "false")
}

/// `12`, `PR-12` (Jenkins), or the end of an address (CircleCI).
fn number(text: &str) -> Option<u64> {
    text.trim_end_matches('/').rsplit(['/', '-']).next()?.parse().ok()
}

fn address(parts: Log, env: &EnvSnapshot) -> Option<String> {
    let texts = parts.iter().map(|part| match part {
        Of(variable) => env.get(variable).filter(|text| !text.is_empty()),
        Text(text) => Some(*text),
    });
    texts.collect::<Option<String>>().filter(|address| !address.is_empty())
}

impl Attempt {
    fn read(&self, env: &EnvSnapshot) -> Option<u64> {
        match self {
            Self::Not => None,
            Self::FromOne(variable) => env.get(variable)?.parse().ok(),
            Self::FromZero(variable) => env.get(variable)?.parse::<u64>().ok()?.checked_add(1),
        }
    }
}
