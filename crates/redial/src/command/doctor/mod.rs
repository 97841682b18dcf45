//! `redial doctor`: what stands in the way of a check, and what to do about each.

mod hardcoded;
mod network;

use std::path::Path;

use redial_note::{CredentialFrom, OriginKind};
use redial_redact::Argv;
use serde::Serialize;

use super::{Context, ListFormat, gateway::GatewayArgs};
use crate::{
    config::{Config, Flags, key},
    credential::{self, Access, Credential},
    exit::Exit,
    fingerprint, origin,
    paths::{self, Paths},
    problem::Problem,
    repository::{self, Unknown},
    setup, terminal,
};

/// Look for what stands in the way of a check: credential, address, clock, TLS, documentation, git, CI.
///
/// The credential is checked for its form and never sent or shown.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  redial doctor\n  redial doctor --offline          nothing that needs a network\n  redial doctor --format json\n\nExit codes: 0 nothing found, 10 something to look at."
)]
pub(crate) struct Args {
    /// Leave out what needs a network.
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// Another documentation page for the family.
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: ListFormat,
}

/// How a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// As it should be.
    Ok,
    /// Worth a look.
    Warn,
    /// A check will fail or mislead.
    Fail,
    /// It could not be seen from here.
    Unknown,
}

/// One part, looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    part: &'static str,
    state: State,
    what: String,
    #[serde(rename = "try")]
    remedy: Option<String>,
}

impl Finding {
    fn ok(part: &'static str, what: impl Into<String>) -> Self {
        Self { part, state: State::Ok, what: what.into(), remedy: None }
    }

    fn new(part: &'static str, state: State, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { part, state, what: what.into(), remedy: Some(remedy.into()) }
    }

    fn of_problem(part: &'static str, problem: &Problem) -> Self {
        let place = problem.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        Self::new(part, State::Fail, format!("{}{place}: {}", problem.what, problem.why), problem.remedy.clone())
    }
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        let findings = self.look(context)?;
        terminal::print(&match self.format {
            ListFormat::Text => text(&findings),
            ListFormat::Json => json(&findings),
        })?;
        let found = findings.iter().any(|finding| matches!(finding.state, State::Warn | State::Fail));
        Ok(if found { Exit::Pause } else { Exit::Done })
    }

    fn look(&self, context: &Context) -> Result<Vec<Finding>, Problem> {
        let flags = self.gateway.flags(Flags::default()).with(&key::DOCS, "--docs", self.docs.clone());
        let (config, mut findings) = match Config::load(&context.inputs(flags)) {
            Ok(config) => (config, vec![Finding::ok("configuration", "read without a complaint")]),
            // The rest is looked at with what holds without the file.
            Err(problem) => (Config::default(), vec![Finding::of_problem("configuration", &problem)]),
        };
        let root = paths::repository_root(&context.cwd);
        let access = access(&config, context, root.as_deref());
        findings.extend(credential_and_address(&access, root.as_deref().unwrap_or(&context.cwd)));
        let access = access.ok();
        findings.extend(network::look(self.offline, access.as_ref(), &config, context)?);
        findings.push(git(&config, context));
        findings.extend(ci(context));
        findings.push(note_folder(&config, context));
        findings.push(fingerprints(context, &context.paths));
        findings.push(hardcoded::look(root.as_deref(), access.as_ref(), context));
        Ok(findings)
    }
}

fn access(config: &Config, context: &Context, root: Option<&Path>) -> Result<Access, Problem> {
    credential::access(config, &context.place(root))
}

fn credential_and_address(access: &Result<Access, Problem>, root: &Path) -> Vec<Finding> {
    let access = match access {
        Ok(access) => access,
        Err(problem) => return vec![Finding::of_problem("credential", problem)],
    };
    let address = format!("{} at {} ({})", access.gateway, access.base_url, access.base_url_place);
    vec![credential_form(&access.credential, root), Finding::ok("base_url", address)]
}

fn credential_form(credential: &Credential, root: &Path) -> Finding {
    const PART: &str = "credential";
    match credential {
        Credential::Missing { from, tried } => {
            let tried: Vec<&str> = tried.iter().map(|name| name.as_str()).collect();
            let what = format!("none found: {} {} not there or empty", from.name(), tried.join(", "));
            let remedy = "export it; in CI, pass the secret to the step's env (a fork's pull request has none)";
            Finding::new(PART, State::Fail, what, remedy)
        }
        Credential::Found { from, secret } => {
            if let (CredentialFrom::Variable, Some(file)) = (from, setup::env_file_with(secret.expose(), root)) {
                let what = format!("{} also stands in {file} inside the repository", secret.name());
                let remedy = "keep it outside the repository, and list the file in .gitignore at least";
                return Finding::new(PART, State::Warn, what, remedy);
            }
            Finding::ok(PART, format!("{} {} is there and well-formed", from.name(), secret.name()))
        }
    }
}

fn git(config: &Config, context: &Context) -> Finding {
    const PART: &str = "git";
    let notes = context.note_dir_of(config);
    let unknown = match repository::start(&context.env, &context.paths, &context.cwd, &notes).finish() {
        Ok(repository) => {
            let commit = repository.commit.map_or("no commit yet".to_owned(), |commit| format!("commit {commit}"));
            let (changed, instructions) = (repository.changed_files_total, repository.instructions_total);
            return Finding::ok(PART, format!("{commit}, {changed} changed, {instructions} instruction files"));
        }
        Err(unknown) => unknown,
    };
    let (state, what, remedy) = match unknown {
        Unknown::NotARepository => (
            State::Unknown,
            "not inside a repository",
            "run it in the repository, where there is one: notes then name it",
        ),
        Unknown::NoGit => {
            (State::Warn, "there is no git on PATH", "install git: notes then name commit and changed files")
        }
        Unknown::Refused => (
            State::Warn,
            "git refuses this repository (another owner, or it is broken)",
            "run `git status` here and do what it says (safe.directory)",
        ),
        Unknown::TooLarge => {
            (State::Warn, "git status takes longer than 5 s or lists too much", "list build folders in .gitignore")
        }
    };
    Finding::new(PART, state, what, remedy)
}

fn ci(context: &Context) -> Vec<Finding> {
    let origin = origin::of(&context.env, Argv::default());
    let mut findings = vec![Finding::ok("ci", origin.kind.name())];
    if origin.kind == OriginKind::GithubActions && !context.env.is_set("REDIAL_MATRIX") {
        let what = "REDIAL_MATRIX is not set: cells of a matrix are told apart by their runners only";
        let remedy = "in a job with a matrix: REDIAL_MATRIX: ${{ toJSON(matrix) }}";
        findings.push(Finding::new("ci_matrix", State::Unknown, what, remedy));
    }
    findings
}

/// Whether notes can be written, without writing one: the nearest folder that exists must let us in.
fn note_folder(config: &Config, context: &Context) -> Finding {
    let notes = context.note_dir_of(config);
    let shown = paths::shown(&notes, &context.cwd, context.paths.home.as_deref());
    let nearest = notes.ancestors().find(|path| path.exists());
    let writable = nearest.is_some_and(|path| {
        let access = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        path.is_dir() && rustix::fs::access(path, access).is_ok()
    });
    if writable {
        return Finding::ok("note_dir", format!("{shown} can be written"));
    }
    let what = format!("{shown} can't be written");
    Finding::new("note_dir", State::Fail, what, "name another folder: --note-dir DIR or note.dir")
}

fn fingerprints(context: &Context, paths: &Paths) -> Finding {
    const PART: &str = "fingerprint_key";
    match fingerprint::existing(&context.env, paths) {
        Some(key) => Finding::ok(PART, key.id().to_string()),
        None if paths.data.is_some() => Finding::ok(PART, "will be made with the first note"),
        None => Finding::new(
            PART,
            State::Unknown,
            "no place to keep one: notes of different runs can't be compared",
            "set HOME or XDG_DATA_HOME, or share REDIAL_FINGERPRINT_KEY",
        ),
    }
}

fn text(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let state = match finding.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "fail",
            State::Unknown => "unknown",
        };
        let remedy = finding.remedy.as_ref().map(|remedy| format!("{:<24} try: {remedy}\n", "")).unwrap_or_default();
        format!("{state:<8}{:<16}{}\n{remedy}", finding.part, finding.what)
    };
    findings.iter().map(line).collect()
}

fn json(findings: &[Finding]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        findings: &'a [Finding],
    }
    serde_json::to_string_pretty(&Document { findings }).unwrap_or_default() + "\n"
}
