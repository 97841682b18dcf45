//! Where a check goes, and with what: the gateway, its credential, the page of the family.

use std::{net::Ipv4Addr, path::Path};

use redial_note::{CredentialFrom, Family, Gateway, GatewayKind, Source};
use redial_proxy::{
    AuthoritiesFault, Config as SimulatorConfig, Proxies, Script, Settings, Simulator, Truth, Upstream, authorities,
};
use redial_redact::{FingerprintKey, Identifier, Secret};

use super::super::Context;
use crate::{
    config::{Config, key},
    credential::{self, Access, Credential, base_url::BaseUrl, vendor},
    documents::{Looker, Wanted, shelf::Shelf},
    paths,
    problem::{NOT_REGULAR, Problem, no_loopback},
};

/// Where a check goes, and with what.
pub(super) struct Destination {
    pub(super) name: Identifier,
    pub(super) kind: GatewayKind,
    pub(super) base: BaseUrl,
    pub(super) access: Option<Access>,
    pub(super) simulator: Option<Simulator>,
}

impl Destination {
    /// Whom the requests go to, with the credential by name and fingerprint.
    pub(super) fn gateway(&self, held: Option<&(CredentialFrom, Secret)>, key: &FingerprintKey) -> Gateway {
        Gateway {
            name: self.name.clone(),
            kind: self.kind,
            base_url: self.base.url().clone(),
            credential: held.map(|(from, secret)| redial_note::Credential {
                from: *from,
                name: secret.name().clone(),
                fingerprint: key.of_secret(secret),
                brokered: false,
            }),
        }
    }
}

pub(super) async fn simulated() -> Result<Destination, Problem> {
    let listen = (Ipv4Addr::LOCALHOST, 0).into();
    let config = SimulatorConfig { listen, script: Script::default(), truth: Truth::in_memory(), marked: false };
    let simulator = Simulator::start(config).await.map_err(|error| no_loopback("the simulator", &error))?;
    let base = BaseUrl::parse(&simulator.base_url()).map_err(|fault| fault.problem("the simulator"))?;
    Ok(Destination {
        name: Identifier::ours("simulator"),
        kind: GatewayKind::Simulator,
        base,
        access: None,
        simulator: Some(simulator),
    })
}

/// The gateway that is configured. `as_a_run`: where none is, the vendor's that a run would have taken.
pub(super) fn real(config: &Config, as_a_run: bool, context: &Context) -> Result<Destination, Problem> {
    let root = paths::repository_root(&context.cwd);
    let place = context.place(root.as_deref());
    let usual = credential::access(config, &place)?;
    let instead = if as_a_run { vendor::in_place_of(&usual, config, &place)? } else { None };
    let access = instead.unwrap_or(usual);
    Ok(Destination {
        name: access.gateway.clone(),
        kind: GatewayKind::Real,
        base: access.base_url.clone(),
        access: Some(access),
        simulator: None,
    })
}

/// The credential, and whether one is needed and missing.
pub(super) fn held(destination: &Destination) -> (Option<(CredentialFrom, Secret)>, bool) {
    match destination.access.as_ref().map(|access| &access.credential) {
        Some(Credential::Found { from, secret }) => (Some((*from, secret.clone())), false),
        Some(Credential::Missing { .. }) => (None, true),
        None => (None, false),
    }
}

/// The client that asks gateways and pages.
///
/// # Errors
/// The file of authorities that was named is none. That is said before anything is asked: where nothing is asked over TLS nobody
/// would hear of it, and elsewhere it would pass for a fault of the gateway's.
pub(crate) fn upstream(config: &Config, context: &Context) -> Result<Upstream, Problem> {
    let ca_file = config.path(&key::CA_FILE);
    if let Some(path) = &ca_file {
        authorities(path).map_err(|fault| no_authority(path, fault).at(config.place(&key::CA_FILE)))?;
    }
    let either = |upper: &str, lower: &str| {
        context.env.get(lower).or_else(|| context.env.get(upper)).unwrap_or_default().to_owned()
    };
    let proxies = Proxies {
        https: either("HTTPS_PROXY", "https_proxy"),
        all: either("ALL_PROXY", "all_proxy"),
        no: either("NO_PROXY", "no_proxy"),
    };
    Ok(Upstream::new(Settings { ca_file, proxies }))
}

fn no_authority(path: &Path, fault: AuthoritiesFault) -> Problem {
    let path = paths::printable(path);
    let why = match fault {
        AuthoritiesFault::Unreadable(kind) => format!("{path}: the system says: {kind}"),
        AuthoritiesFault::NoFile => format!("{path} is {NOT_REGULAR}"),
        AuthoritiesFault::TooLarge => format!("{path} is larger than 16 MiB"),
        AuthoritiesFault::NoCertificate => format!("{path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"),
    };
    let remedy = "name the PEM file of the authority that signed the gateway's certificate, or leave the setting out";
    Problem::usage("the file of authorities cannot be used", why, remedy)
}

/// The family's documentation page: the simulator serves its own, so that a simulated check walks the same path.
pub(super) fn page(
    (family, model): (Family, Option<&str>),
    config: &Config,
    destination: &Destination,
) -> Result<Option<Wanted>, Problem> {
    let wanted = match destination.simulator {
        Some(_) => Some(Wanted::at(family, &destination.base.join(&format!("/docs/{family}")), "the simulator")?),
        None => Wanted::of_family(family, config)?,
    };
    Ok(wanted.map(|wanted| wanted.for_model(model)))
}

/// The page as it is now, or a kept snapshot of it.
pub(super) async fn source(
    wanted: Option<Wanted>,
    config: &Config,
    destination: &Destination,
    upstream: &Upstream,
    context: &Context,
) -> Option<Source> {
    let simulated = destination.simulator.is_some();
    let root = paths::repository_root(&context.cwd);
    let shelf = if simulated { Shelf::default() } else { Shelf::of(&context.paths, root.as_deref()) };
    let mut looker = Looker::new(upstream, shelf, config, &context.env);
    if simulated {
        looker.loopback = Some(destination.base.to_string());
    }
    Some(looker.look(&wanted?).await.source)
}
