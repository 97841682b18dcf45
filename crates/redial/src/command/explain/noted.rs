//! `redial explain --note`: the pasted error as a note of kind `reported`.

use redial_assess::{Failure, unobserved_gateway};
use redial_note::{Family, Kind, OriginKind};
use redial_redact::{Scanner, Secret};
use redial_wire::Evidence;

use super::super::{
    Context,
    recording::{RecordingArgs, begun},
};
use crate::{
    config::{Config, Flags, value::CredentialSource},
    credential::{self, Access, Credential},
    exit::Exit,
    fingerprint, paths,
    problem::Problem,
    recording::{Frame, noted},
    reported::{Order, report},
    repository,
    signing::Signer,
    terminal,
};

/// An explained error that a note is made of.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub(super) family: Family,
    pub(super) evidence: &'a Evidence<'a>,
    pub(super) failure: Failure,
    /// Whether a secret in use stands in the text.
    pub(super) holds_secret: bool,
    /// The explanation, as it will be printed.
    pub(super) text: &'a str,
}

/// Values that must not get into a note or onto the screen: those of the environment, the credential that the
/// configuration names, and what was named besides.
pub(super) fn secrets(
    args: &RecordingArgs,
    Prepared { config, signer }: &Prepared,
    context: &Context,
) -> Result<Vec<Secret>, Problem> {
    args.searched(configured(config, context).into_iter().collect(), signer.as_ref(), context)
}

/// The credential that a check would use. A program that prints one is not asked: nothing is sent that would need it.
fn configured(config: &Config, context: &Context) -> Option<Secret> {
    if matches!(config.credential(), Some((CredentialSource::Command(_), _))) {
        return None;
    }
    let root = paths::repository_root(&context.cwd);
    match credential::access(config, &context.place(root.as_deref())) {
        Ok(Access { credential: Credential::Found { secret, .. }, .. }) => Some(secret),
        Ok(_) | Err(_) => None,
    }
}

/// Leaves the note, prints the explanation, tells where the note lies.
pub(super) fn leave(
    told: Told<'_>,
    args: &RecordingArgs,
    Prepared { config, signer }: &Prepared,
    (secrets, scanner): (&[Secret], &Scanner),
    context: &Context,
) -> Result<Exit, Problem> {
    let note_dir = context.note_dir_of(config);
    let git = repository::start(&context.env, &context.paths, &context.cwd, &note_dir);
    let key = fingerprint::key(&context.env, &context.paths)?;
    let facts = begun(Kind::Reported, (told.family.into(), unobserved_gateway(), None), (config, &key), context);
    let summary = facts.origin.kind == OriginKind::GithubActions;
    let recorded = report(Order {
        frame: Frame {
            facts: &facts,
            secrets,
            key: &key,
            note_dir: &note_dir,
            signer: signer.as_ref(),
            keep_journal: args.keep_journal,
            summary,
        },
        family: told.family,
        evidence: told.evidence,
        failure: noted(told.failure),
        holds_secret: told.holds_secret,
        scanner,
        git,
        printed: told.text,
    })?;
    let printed = terminal::print(told.text);
    let exit = args.told(&recorded, summary, context);
    printed?;
    Ok(exit)
}

/// What a note needs before anything is read for it.
#[derive(Debug)]
pub(super) struct Prepared {
    config: Config,
    signer: Option<Signer>,
}

/// The configuration, with what the flags of a note set, and who signs.
pub(super) fn prepared(args: &RecordingArgs, context: &Context) -> Result<Prepared, Problem> {
    let config = Config::load(&context.inputs(args.flags(Flags::default())))?;
    let signer = Signer::of(&config, &context.env)?;
    Ok(Prepared { config, signer })
}
