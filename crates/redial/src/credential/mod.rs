//! Which credential goes to which address: decided before a byte is sent, and an error where it is not certain.
//!
//! Each credential belongs to one origin. That of a known variable is the address that the vendor's own variable names
//! in Redial's environment, else the vendor's. Another address has to be named together with the credential.

pub(crate) mod base_url;
pub(crate) mod form;
pub(crate) mod preset;
mod source;
pub(crate) mod vendor;

use std::path::Path;

use redial_note::CredentialFrom;
use redial_redact::{Identifier, Secret, Tainted};

use crate::{
    config::{Config, Provenance, key, value::CredentialSource},
    env::EnvSnapshot,
    problem::Problem,
};
use base_url::BaseUrl;
use preset::Preset;

/// A gateway's address, and the credential that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Access {
    /// Name of the gateway, for the note.
    pub(crate) gateway: Identifier,
    /// Where requests go.
    pub(crate) base_url: BaseUrl,
    /// Where the address was said.
    pub(crate) base_url_place: String,
    /// The credential, or what was looked for in vain.
    pub(crate) credential: Credential,
}

/// A credential, or the want of one.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    /// It is there and well-formed.
    Found {
        /// Where it was found.
        from: CredentialFrom,
        /// The value, under the name of its variable, file or program.
        secret: Secret,
    },
    /// It is not there: not an error of usage, but a run that cannot start its calls (a fork's pull request).
    Missing {
        /// Where it should have been.
        from: CredentialFrom,
        /// The names that were tried.
        tried: Vec<Identifier>,
    },
}

/// The key that the embedded simulator takes: it opens nothing else, and is searched for like a real one.
pub(crate) fn simulator_key() -> Secret {
    Secret::new(Identifier::ours("simulator-key"), b"sk-sim-4f9c2a7be1d05836")
}

/// What credentials are looked up in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The environment.
    pub(crate) env: &'a EnvSnapshot,
    /// The working directory.
    pub(crate) cwd: &'a Path,
    /// The home directory.
    pub(crate) home: Option<&'a Path>,
    /// The repository's root.
    pub(crate) repository: Option<&'a Path>,
}

impl Place<'_> {
    /// Whether a path without links lies in the repository.
    fn is_inside_repository(&self, whole: &Path) -> bool {
        self.repository.and_then(|root| root.canonicalize().ok()).is_some_and(|root| whole.starts_with(root))
    }
}

impl Credential {
    /// The value, if it is there.
    #[cfg(test)]
    fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Found { secret, .. } => Some(secret),
            Self::Missing { .. } => None,
        }
    }
}

/// Decides address and credential.
///
/// # Errors
/// An address or a value is malformed, two variables differ, or it is not certain which credential the address is for.
pub(crate) fn access(config: &Config, place: &Place<'_>) -> Result<Access, Problem> {
    let plan = Plan::of(config)?;
    let target = plan.target(config, place)?;
    plan.refuse_foreign(&target, place)?;
    let credential = plan.fetch(place)?;
    Ok(Access { gateway: target.gateway, base_url: target.base, base_url_place: target.said, credential })
}

/// The value of the credential that a configuration names; `None` where it names none, or none is there.
///
/// # Errors
/// It cannot be fetched, or is no credential.
pub(crate) fn configured(config: &Config, place: &Place<'_>) -> Result<Option<Secret>, Problem> {
    let Some((source, base)) = config.credential() else { return Ok(None) };
    fetched(source, base, place).map(|(_, _, secret)| secret)
}

/// How a credential is kept, its name, and its value where it is there.
fn fetched(
    source: &CredentialSource,
    base: &Path,
    place: &Place<'_>,
) -> Result<(CredentialFrom, Identifier, Option<Secret>), Problem> {
    match source {
        CredentialSource::Variable(name) => {
            Ok((CredentialFrom::Variable, name.clone(), source::variable(name, place)?))
        }
        CredentialSource::File(path) => {
            source::file(path, base, place).map(|(name, secret)| (CredentialFrom::File, name, secret))
        }
        CredentialSource::Command(words) => {
            source::command(words, place).map(|(name, secret)| (CredentialFrom::Command, name, secret))
        }
    }
}

/// What the configuration says of the gateway, before anything is looked up.
struct Plan<'a> {
    gateway: Identifier,
    gateway_is_named: bool,
    gateway_preset: Option<&'static Preset>,
    source: Option<(&'a CredentialSource, &'a Path)>,
    /// Whether somebody who may decide it named the credential: only then may it go elsewhere than its own origin.
    credential_is_named: bool,
    credential_preset: Option<&'static Preset>,
}

/// Where requests go.
struct Target {
    gateway: Identifier,
    base: BaseUrl,
    said: String,
    /// Whether the address was named, rather than following from a vendor's own.
    is_named: bool,
}

impl<'a> Plan<'a> {
    fn of(config: &'a Config) -> Result<Self, Problem> {
        let gateway = config.name(&key::GATEWAY_NAME).unwrap_or_else(|| Identifier::or_gap(Tainted::from("cometapi")));
        let gateway_preset = preset::named(gateway.as_str());
        let source = config.credential();
        let credential_preset = match source {
            Some((CredentialSource::Variable(name), _)) => preset::of_variable(name.as_str()),
            Some((CredentialSource::File(_) | CredentialSource::Command(_), _)) => None,
            None => gateway_preset,
        };
        let plan = Self {
            gateway,
            gateway_is_named: config.get(&key::GATEWAY_NAME).is_some_and(|name| name.from != Provenance::Default),
            gateway_preset,
            source,
            credential_is_named: config.get(&key::CREDENTIAL).is_some_and(|valued| valued.trusted),
            credential_preset,
        };
        if plan.gateway_preset.is_none() && (plan.source.is_none() || config.get(&key::BASE_URL).is_none()) {
            return Err(plan.unknown_gateway(config));
        }
        Ok(plan)
    }

    /// Where requests go: what was said, else where the credential belongs, else the gateway's own address.
    fn target(&self, config: &Config, place: &Place<'_>) -> Result<Target, Problem> {
        if let Some(text) = config.text(&key::BASE_URL) {
            let said = config.place(&key::BASE_URL);
            let base = BaseUrl::parse(text).map_err(|fault| fault.problem(&said))?;
            return Ok(Target { gateway: self.name_for(&base), base, said, is_named: true });
        }
        let own = self.credential_preset.filter(|_| !self.gateway_is_named);
        let Some(preset) = own.or(self.gateway_preset) else { return Err(self.unknown_gateway(config)) };
        let (base, said) = bound(preset, place)?;
        let gateway = Identifier::or_gap(Tainted::from(vendor_at(&base).unwrap_or(preset).name));
        Ok(Target { gateway, base, said, is_named: false })
    }

    /// A gateway is called what somebody called it; else by the vendor whose address it is; else by its host.
    fn name_for(&self, base: &BaseUrl) -> Identifier {
        if self.gateway_is_named {
            return self.gateway.clone();
        }
        Identifier::or_gap(Tainted::from(vendor_at(base).map_or(base.host().as_str(), |preset| preset.name)))
    }

    /// A known variable's credential goes to its own origin only, unless it was named together with another address.
    fn refuse_foreign(&self, target: &Target, place: &Place<'_>) -> Result<(), Problem> {
        if self.credential_is_named && (target.is_named || self.credential_preset.is_none()) {
            return Ok(());
        }
        let Some(preset) = self.credential_preset else { return Err(ambiguous(target, None)) };
        let (own, _) = bound(preset, place)?;
        if own.origin() == target.base.origin() { Ok(()) } else { Err(ambiguous(target, Some(preset))) }
    }

    fn fetch(&self, place: &Place<'_>) -> Result<Credential, Problem> {
        let Some((source, base)) = self.source else {
            return of_variables(self.gateway_preset.map_or(&[][..], |preset| preset.variables), place);
        };
        let (from, name, secret) = fetched(source, base, place)?;
        Ok(match secret {
            Some(secret) => Credential::Found { from, secret },
            None => Credential::Missing { from, tried: vec![name] },
        })
    }

    fn unknown_gateway(&self, config: &Config) -> Problem {
        let known: Vec<&str> = preset::PRESETS.iter().map(|preset| preset.name).collect();
        Problem::usage(
            "the gateway is not one that Redial knows the address and variables of",
            format!("only {} have an address of their own; for any other both have to be said", known.join(", ")),
            "name both: --upstream URL --credential NAME, or gateway.base_url and credential in redial.toml",
        )
        .at(config.place(&key::GATEWAY_NAME))
    }
}

/// The first of a gateway's variables that is set; two that differ are an error, since either could be the wrong account.
fn of_variables(names: &[&str], place: &Place<'_>) -> Result<Credential, Problem> {
    let from = CredentialFrom::Variable;
    let tried: Vec<Identifier> = names.iter().map(|name| Identifier::or_gap(Tainted::from(*name))).collect();
    let mut found: Option<Secret> = None;
    for name in &tried {
        match (source::variable(name, place)?, &found) {
            (Some(secret), None) => found = Some(secret),
            (Some(secret), Some(first)) if secret.expose() != first.expose() => {
                return Err(two_values(first.name(), name));
            }
            (Some(_) | None, _) => {}
        }
    }
    Ok(found.map_or(Credential::Missing { from, tried }, |secret| Credential::Found { from, secret }))
}

/// The address that a vendor's credential belongs to.
pub(crate) fn bound(preset: &Preset, place: &Place<'_>) -> Result<(BaseUrl, String), Problem> {
    let (text, said) = match place.env.get(preset.base_variable) {
        Some(text) => (text, preset.base_variable.to_owned()),
        None => (preset.base, format!("default of {}", preset.name)),
    };
    Ok((BaseUrl::parse(text).map_err(|fault| fault.problem(&said))?, said))
}

/// The vendor whose own address this is.
fn vendor_at(base: &BaseUrl) -> Option<&'static Preset> {
    preset::PRESETS.iter().find(|preset| BaseUrl::parse(preset.base).is_ok_and(|own| own.origin() == base.origin()))
}

fn ambiguous(target: &Target, preset: Option<&Preset>) -> Problem {
    let belongs = preset.map_or_else(String::new, |preset| {
        format!("{} belongs to {} (or to {})", preset.variables.join(" or "), preset.base, preset.base_variable)
    });
    let why = format!("{belongs}; sent elsewhere, it would be given to somebody else");
    Problem::usage(
        "it is not certain which credential this address may have",
        why.trim_start_matches("; ").to_owned(),
        "name it for this address: --upstream URL --credential NAME (or both in redial.toml, then `redial trust`)",
    )
    .at(target.said.clone())
}

fn two_values(first: &Identifier, second: &Identifier) -> Problem {
    Problem::usage(
        "two credentials are set, and they differ",
        format!("{first} and {second} are both read for this gateway, and either could be the wrong account"),
        format!("unset one of them, or name the right one: --credential {first}"),
    )
    .at(format!("{first}, {second}"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test lays out its files")]
mod tests;
