//! What a run depended on: the program, the machine, the credential, the settings, the instructions, the checkout.

use std::collections::BTreeMap;

use redial_note::{Bounds, Credential, Environment, Gateway, GatewayKind, NamedFingerprint, Note, Redial, Repository};
use redial_redact::{Identifier, KeyId, Label};

use super::{Row, Sameness};
use crate::{
    answers::changed,
    words::{counted, duration, short},
};

/// The circumstances of a run: those of a note, or those that are found here and now.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The program.
    pub redial: &'a Redial,
    /// The machine and the settings.
    pub environment: &'a Environment,
    /// Whom the requests go to, with the credential.
    pub gateway: &'a Gateway,
    /// What a check takes at most.
    pub bounds: Option<&'a Bounds>,
    /// Name of the key behind all fingerprints: under different ones nothing is comparable.
    pub key: &'a KeyId,
    /// The checkout.
    pub repository: Option<&'a Repository>,
}

impl<'a> Setting<'a> {
    /// The circumstances that a note tells of.
    pub fn of(note: &'a Note) -> Self {
        Self {
            redial: &note.redial,
            environment: &note.environment,
            gateway: &note.gateway,
            bounds: note.bounds.as_ref(),
            key: &note.fingerprint_key,
            repository: note.repository.as_ref(),
        }
    }

    /// Holds two against each other, fact by fact.
    pub fn held_against(&self, other: &Self) -> Vec<Row> {
        let both = |what, said: &dyn Fn(&Self) -> String| Row::new(what, said(self), said(other));
        let mut rows = vec![
            self.asked(other),
            self.credential(other),
            both("redial", &|one| version(one.redial)).of_environment(),
            both("machine", &machine).of_environment(),
            both("clients", &|one| names(&one.environment.clients)).of_environment(),
            both("agent permissions", &|one| permissions(one.environment)).of_environment(),
            both("proxy variables", &|one| names(&one.environment.proxy_variables)).of_environment(),
            self.recorded(other),
        ];
        // What a recorded client takes at most is nobody's to say here.
        rows.extend(
            self.bounds.zip(other.bounds).map(|(a, b)| Row::new("bounds", in_words(a), in_words(b)).of_environment()),
        );
        rows.push(both("configuration", &|one| short(one.environment.config_sha256.as_str())).of_environment());
        let checkouts = [
            both("instruction files", &|one| one.repository.map_or_else(unknown, instructions)).of_environment(),
            both("commit", &|one| one.repository.map_or_else(unknown, commit)),
            both("branch", &|one| one.repository.map_or_else(unknown, branch)),
            both("changed files", &|one| one.repository.map_or_else(unknown, changed)),
        ];
        let known = self.repository.is_some() && other.repository.is_some();
        let none = self.repository.is_none() && other.repository.is_none();
        rows.extend(checkouts.into_iter().map(|row| match (known, none) {
            (true, _) | (_, true) => row,
            _ => row.with(Sameness::NotComparable),
        }));
        if self.is_observed() && other.is_observed() {
            return rows;
        }
        rows.into_iter().map(|row| row.with(Sameness::NotComparable)).collect()
    }

    /// Whether these are the circumstances of the calls: those of a note from a pasted text are the report's.
    fn is_observed(&self) -> bool {
        self.gateway.kind != GatewayKind::Unknown
    }

    /// Who was asked: what it is called where it was configured may differ, the address tells.
    fn asked(&self, other: &Self) -> Row {
        let (a, b) = (self.gateway, other.gateway);
        let row = Row::new("gateway", gateway(self), gateway(other));
        let real = a.kind == GatewayKind::Real && b.kind == GatewayKind::Real;
        if real && a.base_url == b.base_url { row.with(Sameness::Same) } else { row }
    }

    fn credential(&self, other: &Self) -> Row {
        let (a, b) = (self.gateway.credential.as_ref(), other.gateway.credential.as_ref());
        let row = Row::new("credential", said(a), said(b)).of_environment();
        match (a, b) {
            (Some(_), Some(_)) if self.key != other.key => row.with(Sameness::NotComparable),
            // Its name and place may differ: what opens the account is its value.
            (Some(a), Some(b)) if a.fingerprint == b.fingerprint => row.with(Sameness::Same),
            (Some(a), Some(b)) => {
                let told = |one: &Credential| format!("{}, fingerprint {}", said(Some(one)), one.fingerprint);
                Row { a: told(a), b: told(b), ..row }.with(Sameness::Different)
            }
            (None, None) => row.with(Sameness::Same),
            (Some(_), None) | (None, Some(_)) => row.with(Sameness::Different),
        }
    }

    /// Variables that were recorded by fingerprint: which of them differ is said by name.
    fn recorded(&self, other: &Self) -> Row {
        let (a, b) = (by_name(&self.environment.recorded), by_name(&other.environment.recorded));
        let listed = |all: &BTreeMap<&Identifier, &NamedFingerprint>| {
            let names: Vec<&str> = all.keys().map(|name| name.as_str()).collect();
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        };
        let row = Row::new("recorded variables", listed(&a), listed(&b)).of_environment();
        if row.state == Sameness::Different || a.is_empty() {
            return row;
        }
        if self.key != other.key {
            return row.with(Sameness::NotComparable);
        }
        let differ: Vec<&str> = a
            .iter()
            .filter(|(name, one)| b.get(*name).is_some_and(|other| other.fingerprint != one.fingerprint))
            .map(|(name, _)| name.as_str())
            .collect();
        if differ.is_empty() {
            return row;
        }
        Row { b: format!("other values of {}", differ.join(", ")), ..row }.with(Sameness::Different)
    }
}

/// What a check takes at most.
pub fn in_words(bounds: &Bounds) -> String {
    let Bounds { attempts, wait_ms, attempt_ms } = bounds;
    format!(
        "{}, waits of {}, {} an attempt",
        counted(*attempts, "attempt", "attempts"),
        duration(*wait_ms),
        duration(*attempt_ms)
    )
}

fn gateway(one: &Setting<'_>) -> String {
    match one.gateway.kind {
        // Its port is a new one each time, and means nothing.
        GatewayKind::Simulator => "the embedded simulator".to_owned(),
        GatewayKind::Unknown => "not observed".to_owned(),
        GatewayKind::Real => format!("{} {}", one.gateway.name, one.gateway.base_url),
    }
}

fn said(credential: Option<&Credential>) -> String {
    credential.map_or_else(|| "none".to_owned(), |one| format!("{} {}", one.from, one.name))
}

fn version(redial: &Redial) -> String {
    let commit = redial.commit.as_ref().map(|commit| format!(" {}", short(commit.as_str()))).unwrap_or_default();
    format!("{}{commit}", redial.version)
}

fn machine(one: &Setting<'_>) -> String {
    let environment = one.environment;
    let image = environment.image.as_ref().map(|image| format!(", {image}")).unwrap_or_default();
    format!("{} {}{image}", environment.os, environment.arch)
}

fn permissions(environment: &Environment) -> String {
    let flags: Vec<&str> = environment.agent_permissions.iter().map(Label::as_str).collect();
    if flags.is_empty() { "none that was seen".to_owned() } else { flags.join(", ") }
}

fn names(names: &[Identifier]) -> String {
    let names: Vec<&str> = names.iter().map(Identifier::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn by_name(recorded: &[NamedFingerprint]) -> BTreeMap<&Identifier, &NamedFingerprint> {
    recorded.iter().map(|one| (&one.name, one)).collect()
}

fn unknown() -> String {
    "no repository".to_owned()
}

fn instructions(repository: &Repository) -> String {
    let listed: Vec<String> =
        repository.instructions.iter().map(|one| format!("{} {}", one.path, short(one.sha256.as_str()))).collect();
    let more = repository.instructions_total.saturating_sub(listed.len() as u64);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if listed.is_empty() { "none".to_owned() } else { format!("{}{more}", listed.join(", ")) }
}

fn commit(repository: &Repository) -> String {
    repository.commit.as_ref().map_or_else(|| "none yet".to_owned(), |commit| short(commit.as_str()))
}

fn branch(repository: &Repository) -> String {
    repository.branch.as_ref().map_or_else(|| "detached".to_owned(), ToString::to_string)
}
