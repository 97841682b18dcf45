//! `redial run`: a command behind the recorder.

use std::{
    ffi::OsString,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use redial_note::{Kind, OriginKind, RunFamily};
use redial_proxy::Keys;
use redial_redact::FingerprintKey;

use super::{
    Context,
    check::{FamilyName, upstream},
    gateway::GatewayArgs,
    recording::{RecordingArgs, begun},
    show::paint,
};
use crate::{
    child,
    clients::{self, Assignment, Pointing, Wish},
    config::{Config, Flags, key},
    documents::{Looker, shelf::Shelf},
    exit::Exit,
    fingerprint, paths, permissions,
    problem::Problem,
    progress::{Show, Stage},
    recording::{Facts, Frame, Recorded, Terms, terms},
    rehearse::{Prepared, Rehearsal},
    repository::{
        self,
        scope::{Globs, Watch},
    },
    run::{Doors, Mint, NamedFile, Order, Outcome, Pages, doors, run},
    runtime,
    signing::Signer,
    terminal,
    watch::{self, Wanted},
};

/// What follows `redial run --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial run -- python publish.py
  redial run --upstream URL --credential NAME -- make live-smoke
  redial run --client codex -- ./wrapper.sh
  redial run --env 'MY_BASE={url}/v1' -- ./job
  redial run --print-env

The command's key variables hold one-run tokens: the real key is kept from the
command's environment; a hostile process of the same user may still reach it.

Exit codes: the command's own (128+N for signal N); 125 Redial failed before it
started, 126 not executable, 127 not found. With --fail-on, a command that
ended with 0 gives way to the decision: 10 pause, 20 escalate.";

/// Run a command behind the recorder: which calls, how many attempts, what each ended with; leave a note.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    gateway: GatewayArgs,
    /// The client that the command starts, where its name does not say so: codex, opencode, ….
    #[arg(long, value_name = "NAME")]
    client: Option<String>,
    /// A variable of the command, with {url} for the recorder's address ({url_v1} with /v1 behind it) and {token} for its key.
    #[arg(long, value_name = "NAME=TEMPLATE")]
    env: Vec<String>,
    /// Give the command the real key instead of a token; the note says so.
    #[arg(long)]
    pass_key: bool,
    /// Leave the SSH agent to the command.
    #[arg(long)]
    pass_agent: bool,
    /// A file to search for secrets at the command's end (a log, a comment that was posted); may be given several times. One
    /// that is not there or cannot be read is no pass.
    #[arg(long, value_name = "FILE")]
    scan_log: Vec<PathBuf>,
    /// Do not search the command's output for secrets; the note says so.
    #[arg(long)]
    no_output_scan: bool,
    /// Files that the command may change: a glob from the repository's root.
    #[arg(long, value_name = "GLOB")]
    scope: Vec<String>,
    /// What the run may take: attempts=N,calls=N,wait=T,deadline=T; each part may be left out.
    #[arg(long, value_name = "PARTS")]
    budget: Option<String>,
    /// Refuse what goes beyond the budget's attempts, calls or deadline: it is answered by Redial, and the gateway sees
    /// nothing of it.
    #[arg(long, requires = "budget")]
    enforce: bool,
    /// Failures that the command provokes on purpose: so many calls fail with this reason, and count as no work.
    #[arg(long, value_name = "REASON=N")]
    expect: Vec<String>,
    /// A path of no family that may have a key all the same, with all that lies below it.
    #[arg(long, value_name = "PATH")]
    allow_path: Vec<String>,
    /// Print the variables that the command would get, for a shell, and start nothing.
    #[arg(long)]
    print_env: bool,
    /// Your own words for the note, at most 280 characters.
    #[arg(long, value_name = "TEXT")]
    operator_note: Option<String>,
    /// Sync each line of the journal before what it announces goes on: a machine that stops loses nothing.
    #[arg(long)]
    durable: bool,
    #[command(flatten)]
    recording: RecordingArgs,
    /// The command and its arguments, after --.
    #[arg(required_unless_present = "print_env", last = true, value_name = "CMD")]
    command: Vec<OsString>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        self.start(None, context)
    }

    /// The same with a rehearsal's faults. The code of a run is the command's own, so that what fails before it was started has
    /// another; that of a rehearsal is the verdict's.
    pub(super) fn start(self, rehearsal: Option<Prepared>, context: &Context) -> Result<Exit, Problem> {
        let (is_run, started) = (rehearsal.is_none(), AtomicBool::new(false));
        let done = self.carried_out(rehearsal, &started, context);
        let is_early = || is_run && !started.load(Ordering::Relaxed);
        done.map_err(|problem| if is_early() { problem.before_the_command() } else { problem })
    }

    fn carried_out(
        self,
        rehearsal: Option<Prepared>,
        started: &AtomicBool,
        context: &Context,
    ) -> Result<Exit, Problem> {
        let hardened = child::harden();
        if hardened.is_err() {
            tracing::warn!("the kernel did not make this process unreadable for others of the same user");
        }
        let config = Config::load(&context.inputs(self.flags()))?;
        let root = paths::repository_root(&context.cwd);
        let runtime = runtime::of_two_threads()?;
        let rehearsal = rehearsal.map(|prepared| runtime.block_on(prepared.start())).transpose()?;
        let key = Arc::new(fingerprint::key(&context.env, &context.paths)?);
        let mint = Mint::new(&key)?;
        let doors = match rehearsal.as_ref().and_then(Rehearsal::simulated) {
            Some(base) => Doors::simulated(base, &context.env, &mint),
            None => doors(&config, &context.place(root.as_deref()), &mint)?,
        };
        let assignments = self.env.iter().map(|text| Assignment::parse(text)).collect::<Result<Vec<_>, _>>()?;
        if self.print_env {
            // A port and tokens that nobody listens to.
            let pointing = self.pointed(Pointing::of, "http://127.0.0.1:PORT", &doors, &assignments, context)?;
            if !context.quiet {
                terminal::say("the port and the tokens stand for those of a run: nobody listens to these");
            }
            terminal::print(&pointing.shell())?;
            return Ok(Exit::Done);
        }
        // What is wrong with the way to point a client is said before anything is written.
        self.pointed(Pointing::check, "", &doors, &assignments, context)?;
        runtime::ended(runtime, self.go(&config, (&doors, &key), (&assignments, started), rehearsal, context))
    }

    fn flags(&self) -> Flags {
        self.recording.flags(self.gateway.flags(Flags::default()))
    }

    /// What comes of the wish to have the command's client pointed at a recorder.
    fn pointed<T>(
        &self,
        of: fn(&Wish<'_>) -> Result<T, Problem>,
        recorder: &str,
        doors: &Doors,
        assignments: &[Assignment],
        context: &Context,
    ) -> Result<T, Problem> {
        let (tokens, real) = (doors.tokens(), doors.credentials());
        let brokered = clients::Keys::Brokered { tokens: &tokens, real: &real };
        of(&Wish {
            recorder,
            keys: if self.pass_key { clients::Keys::Passed { ways: &tokens } } else { brokered },
            argv: &self.command,
            client: self.client.as_deref(),
            assignments,
            env: &context.env,
            secrets: self.recording.secret_names(),
            pass_agent: self.pass_agent,
        })
    }

    async fn go(
        &self,
        config: &Config,
        (doors, key): (&Doors, &Arc<FingerprintKey>),
        (assignments, started): (&[Assignment], &AtomicBool),
        rehearsal: Option<Rehearsal>,
        context: &Context,
    ) -> Result<Exit, Problem> {
        child::outlive_full_files()?;
        let note_dir = context.note_dir_of(config);
        let signer = Signer::of(config, &context.env)?;
        let secrets = self.recording.searched(doors.secrets(), signer.as_ref(), context)?;
        let scope = self.scope(config)?;
        let terms = self.terms(scope.as_ref(), config)?;
        let facts = self.facts(config, doors, terms, key, rehearsal.as_ref(), context)?;
        let place = repository::Place::of(&context.env, &context.paths, &context.cwd, &note_dir);
        let summary = facts.origin.kind == OriginKind::GithubActions;
        if summary {
            mask(doors);
        }
        let pointing = |recorder: &str| self.pointed(Pointing::of, recorder, doors, assignments, context);
        let root = paths::repository_root(&context.cwd);
        let upstream = Arc::new(upstream(config, context)?);
        let shelf = Shelf::of(&context.paths, root.as_deref());
        let pages = Pages { looker: Looker::new(&upstream, shelf, config, &context.env), config };
        let order = Order {
            frame: Frame {
                facts: &facts,
                secrets: &secrets,
                key,
                note_dir: &note_dir,
                signer: signer.as_ref(),
                keep_journal: self.recording.keep_journal,
                summary,
            },
            durable: self.durable,
            pages,
            show: self.show(context),
            doors,
            rehearsal: rehearsal.as_ref(),
            keys: if self.pass_key { Keys::Passed { strangers: doors.gateway_is_named() } } else { Keys::Brokered },
            upstream: Arc::clone(&upstream),
            allow_paths: allowed(&self.allow_path)?,
            pointing: &pointing,
            scan_logs: self.scan_logs(context),
            scan_output: !self.no_output_scan,
            key: Arc::clone(key),
            git: Watch::begin(place, scope),
            started,
            wanted: Wanted { hosts: doors.model_hosts(), proxies: watch::proxies(&context.env) },
        };
        let (recorded, outcome) = Box::pin(run(order)).await?;
        let rehearsed = rehearsal.is_some();
        if let Some(rehearsal) = rehearsal {
            rehearsal.stop().await;
        }
        self.tell(doors, &recorded, &outcome, context);
        // The last line for people is where the note lies.
        if rehearsed {
            return Ok(self.recording.told(&recorded, summary, context));
        }
        Ok(exit(&outcome, self.recording.told_or_done(&recorded, summary, context)))
    }

    fn scan_logs(&self, context: &Context) -> Vec<NamedFile> {
        let file = |named: &PathBuf| NamedFile { named: named.clone(), path: context.cwd.join(named) };
        self.scan_log.iter().map(file).collect()
    }

    fn show(&self, context: &Context) -> Show {
        Stage { child_draws: terminal::output_is_terminal(), ..Stage::of(context) }.show()
    }

    /// The globs that were named, else those that are configured.
    fn scope(&self, config: &Config) -> Result<Option<Globs>, Problem> {
        Globs::parse(if self.scope.is_empty() { config.list(&key::SCOPE) } else { &self.scope })
    }

    fn terms(&self, scope: Option<&Globs>, config: &Config) -> Result<Terms, Problem> {
        let budget = terms::budget(self.budget.as_deref())?;
        if self.enforce && (budget.attempts, budget.calls, budget.deadline_ms) == (None, None, None) {
            return Err(Problem::usage(
                "--enforce has nothing to enforce",
                "a wait is the client's own: it is measured, and Redial cannot shorten it",
                "name attempts, calls or a deadline in --budget, or leave --enforce out",
            )
            .at("--enforce"));
        }
        Ok(Terms {
            approved: terms::approved(config)?,
            scope: scope.map(Globs::declared),
            budget: Some(budget),
            bounds: None,
            enforced: self.enforce,
            expected: terms::expected(&self.expect)?,
        })
    }

    fn facts(
        &self,
        config: &Config,
        doors: &Doors,
        terms: Terms,
        key: &FingerprintKey,
        rehearsal: Option<&Rehearsal>,
        context: &Context,
    ) -> Result<Facts, Problem> {
        let family = FamilyName::configured(config).map(RunFamily::from);
        let known = facts(config, (doors, !self.pass_key), terms, self.operator_note.as_deref(), key, context)?;
        let agent_permissions = permissions::seen(&self.command);
        Ok(Facts {
            environment: redial_note::Environment { agent_permissions, ..known.environment.clone() },
            kind: if rehearsal.is_some() { Kind::Rehearsal } else { Kind::Run },
            parent: rehearsal.and_then(|rehearsal| rehearsal.parent.clone()),
            family: family.unwrap_or(RunFamily::Other),
            ..known
        })
    }

    /// The screen goes to standard error: standard output is the command's.
    fn tell(&self, doors: &Doors, recorded: &Recorded, outcome: &Outcome, context: &Context) {
        if !context.quiet {
            terminal::say(redial_report::text(&recorded.written.note, None, paint(context)).trim_end());
        }
        match outcome {
            Outcome::Ended(..) => {}
            Outcome::NotStarted(not_started) => terminal::say(&not_started.problem().to_string()),
            Outcome::NoCredential => {
                terminal::say(&no_credential(doors, recorded.written.note.kind).to_string());
            }
        }
    }
}

/// Paths that may have the key; one that no request can have would allow nothing, and not say so.
pub(super) fn allowed(paths: &[String]) -> Result<Vec<String>, Problem> {
    if paths.iter().all(|path| path.starts_with('/') && !path.contains(['?', '#'])) {
        return Ok(paths.to_vec());
    }
    let why = "it does not begin with a slash, or has a query; nothing would be allowed by it";
    Err(Problem::usage("a path to allow is none", why, "for example: --allow-path /v1/embeddings").at("--allow-path"))
}

/// The CI leaves the tokens out of its log, also in base64 and hex, before the command can print them. It leaves out what it is told of,
/// letter by letter.
fn mask(doors: &Doors) {
    doors.token_forms().for_each(|form| terminal::say(&format!("::add-mask::{}", String::from_utf8_lossy(&form))));
}

/// The command's own exit, but where it ended with 0: then the decision's, which is 0 where nobody asked for it.
fn exit(outcome: &Outcome, decided: Exit) -> Exit {
    match outcome {
        Outcome::Ended(ended, _) if ended.code() == 0 => decided,
        Outcome::Ended(ended, _) => Exit::Child(ended.code()),
        Outcome::NotStarted(not_started) => Exit::Child(not_started.code),
        Outcome::NoCredential => Exit::NOT_STARTED,
    }
}

/// What is known of whoever calls behind the recorder, when it starts. `brokered`: they present tokens.
pub(super) fn facts(
    config: &Config,
    (doors, brokered): (&Doors, bool),
    terms: Terms,
    operator_note: Option<&str>,
    key: &FingerprintKey,
    context: &Context,
) -> Result<Facts, Problem> {
    let of = (RunFamily::Other, doors.gateway(key, brokered), doors.real_access());
    Ok(Facts {
        // The credential itself opens the first way only.
        others: if brokered { doors.others() } else { Vec::new() },
        remark: operator_note.map(|text| super::sign_off::remark(text, "--operator-note")).transpose()?,
        terms,
        token_seed: doors.token_seed().cloned(),
        ..begun(Kind::Run, of, (config, key), context)
    })
}

fn no_credential(doors: &Doors, kind: Kind) -> Problem {
    let tried = doors.tried();
    Problem::failed(
        "no credential was found, and the command was not started",
        format!("not set: {tried}; no call of the command's could have succeeded"),
        match kind {
            Kind::Rehearsal => "rehearse without one: --simulate; or export it, or name another: --credential NAME",
            Kind::Run | Kind::Check | Kind::Repeat | Kind::Reported => {
                "export it, or name another: --upstream URL --credential NAME"
            }
        },
    )
}
