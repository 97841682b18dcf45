//! Everything that is known of a run when it starts.

use redial_note::{
    Compared, Gateway, Kind, NamedFingerprint, Opened, Origin, Parent, Redial, RunFamily, Searched, Setup, Timestamp,
    Upstream,
};
use redial_redact::{FingerprintKey, GitRef, Identifier, Label, Nonce, Remark, Tainted, rules_sha256};

use super::Terms;
use crate::problem::Problem;

/// What a run is opened with.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) kind: Kind,
    pub(crate) parent: Option<Parent>,
    pub(crate) compared: Option<Compared>,
    pub(crate) prefix: String,
    pub(crate) setup: Vec<Setup>,
    pub(crate) origin: Origin,
    pub(crate) environment: redial_note::Environment,
    pub(crate) gateway: Gateway,
    /// Others that a key of the command leads to.
    pub(crate) others: Vec<Upstream>,
    pub(crate) family: RunFamily,
    pub(crate) probe: Option<Label>,
    pub(crate) remark: Option<Remark>,
    pub(crate) terms: Terms,
    /// What the one-run tokens were made from.
    pub(crate) token_seed: Option<Nonce>,
}

/// The event that opens a run.
pub(super) fn opened(
    facts: &Facts,
    secrets: &[(NamedFingerprint, Searched)],
    key: &FingerprintKey,
    started_at: Timestamp,
) -> Result<Opened, Problem> {
    let terms = facts.terms.clone();
    Ok(Opened {
        run_id: run_id(&facts.prefix, started_at)?,
        kind: facts.kind,
        parent: facts.parent.clone(),
        compared: facts.compared.clone(),
        started_at,
        redial: redial(),
        setup: facts.setup.clone(),
        origin: facts.origin.clone(),
        environment: facts.environment.clone(),
        gateway: facts.gateway.clone(),
        others: facts.others.clone(),
        fingerprint_key: key.id().clone(),
        family: facts.family,
        probe: facts.probe.clone(),
        approved: terms.approved,
        scope: terms.scope,
        budget: terms.budget,
        bounds: terms.bounds,
        enforced: terms.enforced,
        expected: terms.expected,
        remark: facts.remark.clone(),
        // Whoever has the key makes the tokens again from the note alone: `scan --note` searches for them, too.
        nonce: facts.token_seed.clone().map_or_else(|| random().map(Nonce::from_bytes), Ok)?,
        control_seed: Nonce::from_bytes(random()?),
        token_seed: facts.token_seed.clone(),
        secrets: secrets.iter().map(|(named, _)| named.clone()).collect(),
        rules_sha256: rules_sha256(),
        continued: false,
    })
}

/// The program, with the commit it was built from where the build knew it.
pub(crate) fn redial() -> Redial {
    let commit = option_env!("REDIAL_COMMIT").and_then(|commit| GitRef::new(Tainted::from(commit)).ok());
    Redial { version: Identifier::ours(env!("CARGO_PKG_VERSION")), commit }
}

/// Prefix, UTC time, random tail.
fn run_id(prefix: &str, at: Timestamp) -> Result<Identifier, Problem> {
    let [a, b, ..] = random()?;
    let id = format!("{prefix}-{}-{a:02x}{b:02x}", at.compact());
    Identifier::new(Tainted::from(id.as_str())).map_err(|_refused| {
        Problem::usage(
            "the name of the run cannot be used",
            "it becomes a file name, and what is not plain or looks like a credential does not stand in one",
            "letters, digits and - . _, at most 64 of them",
        )
        .at("--name")
    })
}

/// Bytes that nobody can guess: for names, the control, tokens.
pub(crate) fn random() -> Result<[u8; 16], Problem> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_os| {
        let why = "the operating system gave no random bytes";
        Problem::failed("there is no randomness", why, "check /dev/urandom in this container")
    })?;
    Ok(bytes)
}
