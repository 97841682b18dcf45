//! Which token opens which gateway with which credential. Each key variable of the child gets a token of its own, so that
//! the token decides where a request goes and what it carries.

use std::collections::BTreeMap;

use redial_note::{Credential as NotedCredential, CredentialFrom, Gateway, GatewayKind, Upstream};
use redial_proxy::{Door, Target};
use redial_redact::{FingerprintKey, Identifier, Nonce, Secret, Tainted};

use crate::{
    config::{Config, Provenance, key},
    credential::{self, Access, Credential, Place, base_url::BaseUrl, preset, simulator_key, vendor},
    env::EnvSnapshot,
    problem::Problem,
    recording::random,
    watch::ModelHost,
};

/// What a token begins with: it opens this run's recorder, and nothing else.
const TOKEN_PREFIX: &str = "sk-redial-";

/// What follows the variable in a token's name.
const TOKEN_SUFFIX: &str = "-token";

/// Makes the tokens of one run. They follow from a seed and the key behind the fingerprints, so that a run that was killed can be
/// searched for them when it is recovered.
#[derive(Debug)]
pub(crate) struct Mint<'a> {
    key: &'a FingerprintKey,
    seed: Nonce,
}

impl<'a> Mint<'a> {
    /// The mint of a new run.
    ///
    /// # Errors
    /// There is no randomness.
    pub(crate) fn new(key: &'a FingerprintKey) -> Result<Self, Problem> {
        Ok(Self { key, seed: Nonce::from_bytes(random()?) })
    }

    /// That of a run that was.
    pub(crate) const fn of(key: &'a FingerprintKey, seed: Nonce) -> Self {
        Self { key, seed }
    }

    /// The token of a variable.
    fn token(&self, variable: &str) -> Secret {
        let name = Identifier::or_gap(Tainted::from(format!("{variable}{TOKEN_SUFFIX}").as_str()));
        let value = format!("{TOKEN_PREFIX}{}", *self.key.one_run_token(&self.seed, variable));
        Secret::new(name, value.as_bytes())
    }

    /// The token with a name, if it is one of a token.
    pub(crate) fn named(&self, name: &str) -> Option<Secret> {
        name.strip_suffix(TOKEN_SUFFIX).map(|variable| self.token(variable))
    }
}

/// A variable of the child, the token in it, and where the token leads.
#[derive(Debug)]
struct Way {
    variable: String,
    token: Secret,
    base: BaseUrl,
    credential: Option<Secret>,
}

/// All ways out of a run. The first leads to the gateway that was configured.
#[derive(Debug)]
pub(crate) struct Doors {
    access: Access,
    /// Whether all ways lead to the embedded simulator.
    simulated: bool,
    /// Whether somebody said where the gateway is: the usual one was not merely assumed.
    named: bool,
    /// Keys that lead nowhere in this run, and are kept from the child all the same.
    unused: Vec<Secret>,
    ways: Vec<Way>,
    /// What the tokens were made from, where Redial made them.
    token_seed: Option<Nonce>,
}

/// Decides the ways out: the configured gateway for each variable that is not set, and for each that is set its own
/// vendor's address. A gateway or credential that was named holds for all of them. Where a vendor stands in the place of the usual
/// gateway, only variables that are set are ways.
///
/// # Errors
/// The configuration does not say with certainty where a credential belongs.
pub(crate) fn doors(config: &Config, place: &Place<'_>, mint: &Mint<'_>) -> Result<Doors, Problem> {
    let usual = credential::access(config, place)?;
    let instead = vendor::in_place_of(&usual, config, place)?;
    let (only_set, access) = (instead.is_some(), instead.unwrap_or(usual));
    let named = |key| config.get(key).is_some_and(|valued| valued.from != Provenance::Default);
    let is_named = named(&key::BASE_URL) || named(&key::CREDENTIAL);
    let mut ways = Vec::new();
    for variable in variables(&access, only_set, place.env) {
        let own = if is_named { None } else { own_way(&variable, &access, place)? };
        let leads = own.as_ref().unwrap_or(&access);
        let (base, credential) = (leads.base_url.clone(), found(&leads.credential));
        ways.push(Way { token: mint.token(&variable), variable, base, credential });
    }
    Ok(Doors {
        access,
        simulated: false,
        named: named(&key::BASE_URL),
        unused: Vec::new(),
        ways,
        token_seed: Some(mint.seed.clone()),
    })
}

/// The variables that are ways, that of the gateway's credential first.
fn variables(access: &Access, only_set: bool, env: &EnvSnapshot) -> Vec<String> {
    let own = match &access.credential {
        Credential::Found { from: CredentialFrom::Variable, secret } => Some(secret.name().as_str()),
        Credential::Found { .. } | Credential::Missing { .. } => None,
    };
    let is_way = |name: &&str| !only_set || env.get(name).is_some_and(|value| !value.is_empty());
    let second = vendor::SECOND.into_iter().filter(|name| env.get(name).is_some());
    once(own.into_iter().chain(vendor::FIRST).chain(second).filter(is_way).map(str::to_owned))
}

/// Where the value that a variable already has belongs, if that is another address or another credential than the configured gateway's:
/// two accounts at one gateway stay two.
fn own_way(variable: &str, access: &Access, place: &Place<'_>) -> Result<Option<Access>, Problem> {
    let Some(own) = vendor::of_variable(variable, place)? else { return Ok(None) };
    let values = found(&own.credential).zip(found(&access.credential));
    let is_its_own = values.is_some_and(|(value, known)| value.expose() == known.expose());
    Ok(Some(own).filter(|own| !is_its_own || own.base_url != access.base_url))
}

/// The name of a variable, as a note has it.
fn variable(name: &str) -> Identifier {
    Identifier::or_gap(Tainted::from(name))
}

fn found(credential: &Credential) -> Option<Secret> {
    match credential {
        Credential::Found { secret, .. } => Some(secret.clone()),
        Credential::Missing { .. } => None,
    }
}

/// Each of some things once, in their order.
fn once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

impl Doors {
    /// Ways that all lead to the embedded simulator, with its own key; the real ones stay where they are.
    pub(crate) fn simulated(base: &BaseUrl, env: &EnvSnapshot, mint: &Mint<'_>) -> Self {
        let key = simulator_key();
        let second = vendor::SECOND.into_iter().filter(|name| env.get(name).is_some());
        let names: Vec<&str> = vendor::FIRST.into_iter().chain(second).collect();
        let way = |variable: &&str| {
            let (base, credential) = (base.clone(), Some(key.clone()));
            Way { token: mint.token(variable), variable: (*variable).to_owned(), base, credential }
        };
        let ways = names.iter().map(way).collect();
        let real = |name: &&str| {
            let value = env.bytes(name).filter(|value| !value.is_empty())?;
            Some(Secret::new(variable(name), value))
        };
        let unused = names.iter().filter_map(real).collect();
        let access = Access {
            gateway: Identifier::ours("simulator"),
            base_url: base.clone(),
            base_url_place: "the simulator".to_owned(),
            credential: Credential::Found { from: CredentialFrom::Variable, secret: key },
        };
        Self { access, simulated: true, named: true, unused, ways, token_seed: Some(mint.seed.clone()) }
    }

    /// The one way of a long-lived recorder: its clients send a token that the operator chose.
    ///
    /// # Errors
    /// The configuration does not say with certainty where a credential belongs.
    pub(crate) fn single(config: &Config, place: &Place<'_>, token: Secret) -> Result<Self, Problem> {
        let access = credential::access(config, place)?;
        let (base, credential) = (access.base_url.clone(), found(&access.credential));
        let variable = token.name().as_str().to_owned();
        let ways = vec![Way { variable, token, base, credential }];
        Ok(Self { access, simulated: false, named: true, unused: Vec::new(), ways, token_seed: None })
    }

    /// What the tokens were made from, where Redial made them.
    pub(crate) fn token_seed(&self) -> Option<&Nonce> {
        self.token_seed.as_ref()
    }

    /// The variables in which a credential was looked for and not found.
    pub(crate) fn tried(&self) -> String {
        match &self.access.credential {
            Credential::Missing { tried, .. } => tried.iter().map(Identifier::as_str).collect::<Vec<_>>().join(", "),
            Credential::Found { .. } => String::new(),
        }
    }

    /// Whether no way has a credential: then no call can start.
    pub(crate) fn are_shut(&self) -> bool {
        self.ways.iter().all(|way| way.credential.is_none())
    }

    /// Whether a token is a credential: who is given the one would have the other.
    pub(crate) fn opened_by_a_credential(&self) -> bool {
        let credentials = self.credentials();
        self.ways.iter().any(|way| credentials.iter().any(|credential| credential.expose() == way.token.expose()))
    }

    /// Whether somebody said where the gateway is.
    pub(crate) fn gateway_is_named(&self) -> bool {
        self.named
    }

    /// What was configured, where the ways lead there.
    pub(crate) fn real_access(&self) -> Option<&Access> {
        (!self.simulated).then_some(&self.access)
    }

    /// The gateway as the note names it.
    pub(crate) fn gateway(&self, key: &FingerprintKey, brokered: bool) -> Gateway {
        let credential = match &self.access.credential {
            Credential::Found { .. } if self.simulated => None,
            Credential::Found { from, secret } => Some(NotedCredential {
                from: *from,
                name: secret.name().clone(),
                fingerprint: key.of_secret(secret),
                brokered,
            }),
            Credential::Missing { .. } => None,
        };
        Gateway {
            name: self.access.gateway.clone(),
            kind: if self.simulated { GatewayKind::Simulator } else { GatewayKind::Real },
            base_url: self.access.base_url.url().clone(),
            credential,
        }
    }

    /// Where ways lead beside the gateway, each once with its credential.
    pub(crate) fn others(&self) -> Vec<Upstream> {
        once(self.ways.iter().filter_map(|way| self.other(way)))
    }

    /// Where a way leads, if not to the gateway with its credential.
    fn other(&self, way: &Way) -> Option<Upstream> {
        let own = found(&self.access.credential);
        let another = |key: &Secret| own.as_ref().is_some_and(|own| own.expose() != key.expose());
        let base_url = way.base.url().clone();
        let is_other = base_url != *self.access.base_url.url() || way.credential.as_ref().is_some_and(another);
        let credential = way.credential.as_ref().map_or_else(|| variable(&way.variable), |found| found.name().clone());
        is_other.then_some(Upstream { base_url, credential })
    }

    /// The variables of the child with their tokens.
    pub(crate) fn tokens(&self) -> BTreeMap<String, String> {
        let text = |token: &Secret| String::from_utf8_lossy(token.expose()).into_owned();
        self.ways.iter().map(|way| (way.variable.clone(), text(&way.token))).collect()
    }

    /// Every token, and what stands for it in base64 and hex.
    pub(crate) fn token_forms(&self) -> impl Iterator<Item = Vec<u8>> {
        self.ways.iter().flat_map(|way| std::iter::once(way.token.expose().to_vec()).chain(way.token.encoded()))
    }

    /// The hosts at which models are asked: those that the ways lead to, and those of the known vendors, to which a client
    /// goes that does not read where it is pointed.
    pub(crate) fn model_hosts(&self) -> Vec<ModelHost> {
        let vendors = preset::PRESETS.iter().filter_map(|preset| BaseUrl::parse(preset.base).ok());
        let bases = self.ways.iter().map(|way| way.base.clone()).chain(vendors);
        once(bases.map(|base| ModelHost {
            name: base.host().clone(),
            address: base.name().to_owned(),
            port: base.port(),
        }))
    }

    /// Every credential, once.
    pub(crate) fn credentials(&self) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = Vec::new();
        for secret in self.ways.iter().filter_map(|way| way.credential.as_ref()).chain(&self.unused) {
            if secrets.iter().all(|known| known.expose() != secret.expose()) {
                secrets.push(secret.clone());
            }
        }
        secrets
    }

    /// Every value that must not get into what is written: credentials and tokens.
    pub(crate) fn secrets(&self) -> Vec<Secret> {
        let mut secrets = self.credentials();
        secrets.extend(self.ways.iter().map(|way| way.token.clone()));
        secrets
    }

    /// The doors of the recorder.
    ///
    /// # Errors
    /// An address cannot be connected to.
    pub(crate) fn open(&self) -> Result<Vec<Door>, Problem> {
        let others = self.others();
        let numbered = |other: Upstream| others.iter().zip(1..).find(|(known, _)| **known == other).map(|(_, n)| n);
        let door = |way: &Way| {
            let target = Target::of(way.base.address()).map_err(|fault| {
                let why = fault.to_string();
                Problem::usage("the base URL cannot be connected to", why, "name the gateway's base URL").at("base URL")
            })?;
            Ok(Door {
                token: way.token.clone(),
                target,
                other: self.other(way).and_then(numbered),
                prefix: way.base.prefix().to_owned(),
                credential: way.credential.clone(),
            })
        };
        self.ways.iter().map(door).collect()
    }
}
