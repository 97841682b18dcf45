//! `redial check`: the main job.

mod bounds;
mod choice;
mod destination;

use std::{path::PathBuf, time::Duration};

use clap::ValueEnum;
use redial_note::{Bounds, Family, Kind};
use redial_proxy::{DEFAULT_MODEL, Limits, Target};
use redial_redact::{Identifier, Remark, Secret};
use redial_wire::family::Probe;

use super::{
    Context,
    gateway::GatewayArgs,
    recording::{RecordingArgs, begun},
    repeat::Repeated,
    show::{Format, paint, rendered},
};
use crate::{
    check::{Order, Plan, check},
    child,
    clients::RECORDED,
    config::{Config, Flags, key},
    credential::{Credential, base_url::BaseUrl, simulator_key},
    exit::Exit,
    fingerprint, notes,
    problem::Problem,
    recording::{Facts, Frame, Recorded, Terms, terms},
    repository, runtime,
    signing::Signer,
    terminal,
};
use bounds::bounds;
use choice::{probe, probe_label};
use destination::{Destination, held, page, real, simulated, source};

pub(super) use bounds::configured;
pub(crate) use choice::{ErrorPath, FamilyName};
pub(crate) use destination::upstream;

/// What follows `redial check --help`, in 80 columns.
const EXAMPLES: &str = "\
Examples:
  redial check chat --simulate       try it: no key, no network
  redial check chat --model MODEL    CometAPI, with the key in COMETAPI_KEY
  redial check messages --model MODEL --stream --error-path bad-model
  redial check models                the model list alone

Durations are written 500ms, 30s, 5m. The last line on standard error is the
note's path and the digest of its file.

Exit codes: 0 continue, 10 pause, 20 escalate (or a secret was found and the
note withheld), 1 Redial failed, 2 wrong usage.";

/// Check one family with one minimal request and one deliberately wrong one; leave a note.
///
/// The request is sent by Redial, not by the workflow's own client. The prompt is built in, harmless and small.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES
)]
pub(crate) struct Args {
    /// The endpoint family that the workflow really uses.
    family: Option<FamilyName>,
    /// The model. There is no default for a real gateway.
    #[arg(long, value_name = "MODEL")]
    model: Option<String>,
    /// Check the embedded simulator: no key, no network. Never evidence on a real gateway.
    #[arg(long, conflicts_with_all = ["upstream", "credential"])]
    simulate: bool,
    /// Allow --simulate where CI is set.
    #[arg(long, requires = "simulate")]
    allow_simulated: bool,
    /// Ask for a stream.
    #[arg(long)]
    stream: bool,
    /// The deliberately wrong request; without it, missing-field (for models: bad-key).
    #[arg(long, value_name = "PROBE")]
    error_path: Option<ErrorPath>,
    /// Time limit of one attempt, such as 60s.
    #[arg(long, value_name = "T")]
    timeout: Option<String>,
    /// Attempts of the happy path, 1 to 5.
    #[arg(long, value_name = "N")]
    max_attempts: Option<String>,
    /// Longest wait that the server may ask for, such as 60s.
    #[arg(long, value_name = "T")]
    max_wait: Option<String>,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// Another documentation page for the family.
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// A note whose family and model are checked again.
    #[arg(long, value_name = "NOTE")]
    from: Option<PathBuf>,
    /// Your own words for the note, at most 280 characters.
    #[arg(long, value_name = "TEXT")]
    operator_note: Option<String>,
    #[command(flatten)]
    recording: RecordingArgs,
    /// What to print.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// A check as it was settled, before anything is opened.
pub(super) struct Settled {
    pub(super) config: Config,
    pub(super) family: Family,
    pub(super) model: Option<String>,
    pub(super) stream: bool,
    pub(super) probe: Option<Probe>,
    pub(super) simulate: bool,
    pub(super) remark: Option<Remark>,
    /// The note that is repeated.
    pub(super) repeated: Option<Repeated>,
}

impl Args {
    pub(super) fn run(self, context: &Context) -> Result<Exit, Problem> {
        refuse_simulation_in_ci(self.simulate && !self.allow_simulated, context)?;
        let (recorded, summary) = carried_out(self.settle(context)?, &self.recording, context)?;
        let text = rendered(&recorded.loaded(), self.format, false, paint(context));
        let printed = text.and_then(|text| Ok(terminal::print(&text)?));
        let exit = self.recording.told(&recorded, summary, context);
        printed?;
        Ok(exit)
    }

    fn flags(&self) -> Flags {
        let probe =
            self.error_path.and_then(|probe| probe.to_possible_value()).map(|value| value.get_name().to_owned());
        let flags = Flags::default()
            .with(&key::MODEL, "--model", self.model.clone())
            .with(&key::ERROR_PATH, "--error-path", probe)
            .with(&key::TIMEOUT, "--timeout", self.timeout.clone())
            .with(&key::MAX_ATTEMPTS, "--max-attempts", self.max_attempts.clone())
            .with(&key::MAX_WAIT, "--max-wait", self.max_wait.clone())
            .with(&key::DOCS, "--docs", self.docs.clone());
        self.recording.flags(self.gateway.flags(flags))
    }

    fn settle(&self, context: &Context) -> Result<Settled, Problem> {
        let config = Config::load(&context.inputs(self.flags()))?;
        let from = match &self.from {
            Some(path) => Some(notes::load(&context.named(path))?.note),
            None => None,
        };
        let noted = from.as_ref().and_then(|note| note.calls.iter().find(|c| c.purpose == redial_note::Purpose::Work));
        let told = self.family.map(Family::from).or(noted.map(|call| call.family));
        let family = told.or_else(|| FamilyName::configured(&config));
        let family = family.ok_or_else(no_family)?;
        let noted_model = noted.and_then(|call| call.model.requested.as_ref()).map(ToString::to_string);
        let default = self.simulate.then(|| DEFAULT_MODEL.to_owned());
        let configured = config.text(&key::MODEL).map(str::to_owned);
        let model = self.model.clone().or(noted_model).or(if self.simulate { default } else { configured });
        if model.is_none() && family != Family::Models {
            return Err(no_model());
        }
        let probe = probe(family, &config)?;
        let remark = self.operator_note.as_deref().map(|text| super::sign_off::remark(text, "--operator-note"));
        Ok(Settled {
            config,
            family,
            model,
            stream: self.stream,
            probe,
            simulate: self.simulate,
            remark: remark.transpose()?,
            repeated: None,
        })
    }
}

/// With `CI` set, a green step without a real request would be taken for evidence.
pub(super) fn refuse_simulation_in_ci(simulate: bool, context: &Context) -> Result<(), Problem> {
    if !simulate || !context.env.in_ci() {
        return Ok(());
    }
    Err(Problem::usage(
        "a simulated check is refused in CI",
        "CI is set, and a green step without a real request would be taken for evidence",
        "check the real gateway, or say that you mean it: --simulate --allow-simulated",
    )
    .at("--simulate"))
}

/// Carries a check out to its written note; whether the step summary of a CI is to be written.
pub(super) fn carried_out(
    settled: Settled,
    recording: &RecordingArgs,
    context: &Context,
) -> Result<(Recorded, bool), Problem> {
    runtime::on_one_thread(go(settled, recording, context))?
}

async fn go(settled: Settled, recording: &RecordingArgs, context: &Context) -> Result<(Recorded, bool), Problem> {
    let Settled { config, family, model, stream, probe, simulate, remark, repeated } = settled;
    child::outlive_full_files()?;
    let signer = Signer::of(&config, &context.env)?;
    let note_dir = context.note_dir_of(&config);
    let git = repository::start(&context.env, &context.paths, &context.cwd, &note_dir);
    let key = fingerprint::key(&context.env, &context.paths)?;
    let destination = if simulate { simulated().await? } else { real(&config, repeated.is_some(), context)? };
    let (held, credential_missing) = held(&destination);
    say_missing(&destination);
    let own = own_secrets(simulate, held.as_ref().map(|(_, secret)| secret));
    let secrets = recording.searched(own, signer.as_ref(), context)?;
    let bounds = bounds(&config, repeated.as_ref().map(Repeated::note));
    let gateway = destination.gateway(held.as_ref(), &key);
    let mut facts = Facts {
        probe: probe.map(probe_label),
        remark,
        terms: Terms {
            // The simulator is no gateway that anybody reviewed.
            approved: if simulate { None } else { terms::approved(&config)? },
            bounds: Some(bounds.clone()),
            ..Terms::default()
        },
        ..begun(Kind::Check, (family.into(), gateway, destination.access.as_ref()), (&config, &key), context)
    };
    let summary = facts.origin.kind == redial_note::OriginKind::GithubActions;
    if let Some(repeated) = &repeated {
        repeated.begin(&mut facts, &key, &note_dir, &config, context)?;
    }
    let wanted = page((family, model.as_deref()), &config, &destination)?;
    let mut plan = plan((family, model, stream, probe), &bounds, &destination.base)?;
    plan.recorded = context.env.is_set(RECORDED) && plan.target.is_loopback();
    let upstream = upstream(&config, context)?;
    let source = source(wanted, &config, &destination, &upstream, context);
    let order = Order {
        frame: Frame {
            facts: &facts,
            secrets: &secrets,
            key: &key,
            note_dir: &note_dir,
            signer: signer.as_ref(),
            keep_journal: recording.keep_journal,
            summary,
        },
        plan,
        upstream: &upstream,
        credential_missing,
        credential: held.as_ref().map(|(_, secret)| secret),
        quiet: context.quiet,
        then: repeated.as_ref().map(|repeated| repeated.note().sources.as_slice()),
        git,
    };
    // The whole check is one future; on the heap it does not weigh on whoever waits for it.
    let recorded = Box::pin(check(order, source)).await?;
    if let Some(simulator) = destination.simulator {
        simulator.stop().await;
    }
    Ok((recorded, summary))
}

fn say_missing(destination: &Destination) {
    if let Some(Credential::Missing { tried, .. }) = destination.access.as_ref().map(|access| &access.credential) {
        let tried: Vec<&str> = tried.iter().map(Identifier::as_str).collect();
        terminal::say(&format!("warning: no credential ({} not set); nothing will be sent", tried.join(", ")));
    }
}

/// The credential that is sent.
fn own_secrets(simulate: bool, credential: Option<&Secret>) -> Vec<Secret> {
    credential.cloned().into_iter().chain(simulate.then(simulator_key)).collect()
}

fn no_family() -> Problem {
    Problem::usage(
        "no family was named",
        "a check is of the family that the workflow really uses, and only you know which",
        "redial check chat|responses|messages|gemini|models",
    )
    .at("FAMILY")
}

fn no_model() -> Problem {
    Problem::usage(
        "no model was named",
        "there is no default for a real gateway: a check of another model says nothing of yours",
        "name it: --model MODEL (or model = \"…\" in redial.toml)",
    )
    .at("--model")
}

fn plan(
    (family, model, stream, probe): (Family, Option<String>, bool, Option<Probe>),
    bounds: &Bounds,
    base: &BaseUrl,
) -> Result<Plan, Problem> {
    if stream && family == Family::Models {
        let why = "the model list is one document";
        return Err(Problem::usage("this family has no stream", why, "leave --stream out").at("--stream"));
    }
    let target = Target::of(base.address()).map_err(|fault| {
        Problem::usage("the base URL cannot be connected to", fault.to_string(), "name the gateway's base URL")
            .at("base URL")
    })?;
    let overall = Duration::from_millis(bounds.attempt_ms);
    let connect = Duration::from_secs(10).min(overall);
    Ok(Plan {
        family,
        model,
        stream,
        probe,
        max_attempts: bounds.attempts,
        max_wait: Duration::from_millis(bounds.wait_ms),
        limits: Limits { connect, overall, ..Limits::default() },
        target,
        prefix: base.prefix().to_owned(),
        recorded: false,
    })
}
