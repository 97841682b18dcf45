//! The variables of the child.

use std::collections::{BTreeMap, BTreeSet};

use redial_redact::Scanner;

use super::{
    Keys, Wish, opencode,
    table::{BASES, DETOURS, Form, KEYS, OTHER_BASES, RIVALS, UNBROKERED},
    template::Values,
};
use crate::{env::EnvSnapshot, problem::Problem};

/// Addresses that must not go through a proxy. Both are named: some clients compare names and not addresses.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "localhost"];

/// Variables of Redial's own that no child needs, by their beginning: they open its ledger and sign its notes.
const OWN: [&str; 3] = ["REDIAL_FINGERPRINT_KEY", "REDIAL_LEDGER", "REDIAL_SIGN"];

/// What differs from Redial's own environment.
#[derive(Default)]
pub(super) struct Changes {
    /// Set.
    pub(super) env: BTreeMap<String, String>,
    /// Taken away.
    pub(super) removed: BTreeSet<String>,
}

impl Changes {
    fn set(&mut self, name: &str, value: String) {
        self.removed.remove(name);
        self.env.insert(name.to_owned(), value);
    }

    /// Takes away what is set in the environment, unless it has a value of ours.
    fn remove(&mut self, env: &EnvSnapshot, name: &str) {
        if env.is_set(name) && !self.env.contains_key(name) {
            self.removed.insert(name.to_owned());
        }
    }
}

/// The variable by which a check knows that a recorder stands around it.
pub(crate) const RECORDED: &str = "REDIAL_RECORDED";

/// All changes. What the user wrote by hand (`--env`) comes last and wins.
pub(super) fn changes(wish: &Wish<'_>, real: &Scanner) -> Result<Changes, Problem> {
    let mut changes = Changes::default();
    addresses(wish, &mut changes);
    no_proxy(wish.env, &mut changes);
    changes.set(RECORDED, "1".to_owned());
    keys(wish, real, &mut changes);
    own_secrets(wish, &mut changes);
    if let Some(content) = opencode::content(wish.recorder, wish.env.get(opencode::VARIABLE), |name| key(wish, name)) {
        changes.set(opencode::VARIABLE, content);
    }
    for (name, value) in assigned(wish)? {
        changes.set(&name, value);
    }
    Ok(changes)
}

/// What the user wrote by hand, filled in.
pub(super) fn assigned(wish: &Wish<'_>) -> Result<Vec<(String, String)>, Problem> {
    let none = BTreeMap::new();
    let tokens = match wish.keys {
        Keys::Brokered { tokens, .. } => tokens,
        Keys::Passed { .. } => &none,
    };
    let values = Values { url: wish.recorder, tokens, preferred: &KEYS };
    wish.assignments.iter().map(|assignment| assignment.filled(&values)).collect()
}

/// Variables of keys without which a vendor's clients were not pointed at the recorder, the first of each vendor.
pub(super) fn keyless(keys: &Keys<'_>) -> Vec<&'static str> {
    let mut names: Vec<&str> = Vec::new();
    let missing = BASES.into_iter().filter(|(_, _, of)| !of.iter().any(|key| keys.lead(key)));
    for name in missing.filter_map(|(_, _, of)| of.first()) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    names
}

/// Variables that are set and lead a client past its base URL.
pub(super) fn detours(env: &EnvSnapshot) -> Vec<&'static str> {
    let on = |name: &&str| env.get(name).is_some_and(|value| !matches!(value, "0" | "false"));
    DETOURS.into_iter().filter(on).collect()
}

/// Keys of other vendors that the child has as they are. With `--pass-key` all of them are, by the user's word.
pub(super) fn staying(wish: &Wish<'_>, changes: &Changes) -> Vec<&'static str> {
    if matches!(wish.keys, Keys::Passed { .. }) {
        return Vec::new();
    }
    let is_set = |name: &&str| wish.env.get(name).is_some_and(|value| !value.trim().is_empty());
    let is_changed = |name: &&str| changes.removed.contains(*name) || changes.env.contains_key(*name);
    UNBROKERED.into_iter().filter(is_set).filter(|name| !is_changed(name)).collect()
}

fn addresses(wish: &Wish<'_>, changes: &mut Changes) {
    let others = OTHER_BASES.into_iter().filter(|(name, ..)| wish.env.is_set(name));
    for (name, form, keys) in BASES.into_iter().chain(others) {
        if !keys.iter().any(|key| wish.keys.lead(key)) {
            continue;
        }
        let version = match form {
            Form::Bare => "",
            Form::V1 => "/v1",
            Form::V1Beta => "/v1beta",
        };
        changes.set(name, format!("{}{version}", wish.recorder));
    }
}

/// Adds loopback to both spellings. Where only one is set the other gets its list, too: clients prefer one of them, and a
/// new short list would hide the long one.
fn no_proxy(env: &EnvSnapshot, changes: &mut Changes) {
    for (name, other) in [("NO_PROXY", "no_proxy"), ("no_proxy", "NO_PROXY")] {
        let theirs = env.get(name).or_else(|| env.get(other)).unwrap_or_default();
        let listed: Vec<&str> = theirs.split(',').map(str::trim).collect();
        // A star stands alone for some clients: nothing may be put beside it.
        let missing = LOOPBACK.into_iter().filter(|host| theirs != "*" && !listed.contains(host));
        let hosts: Vec<&str> = Some(theirs).into_iter().filter(|theirs| !theirs.is_empty()).chain(missing).collect();
        changes.set(name, hosts.join(","));
    }
}

fn keys(wish: &Wish<'_>, real: &Scanner, changes: &mut Changes) {
    let Keys::Brokered { tokens, .. } = wish.keys else { return };
    for (name, token) in tokens {
        changes.set(name, token.clone());
    }
    for name in KEYS {
        changes.remove(wish.env, name);
    }
    for (rival, _) in RIVALS.into_iter().filter(|(_, key)| tokens.contains_key(*key)) {
        changes.remove(wish.env, rival);
    }
    let holds = |bytes: &[u8]| !real.hits(bytes).is_empty();
    for name in wish.env.names().filter(|name| wish.env.bytes(name).is_some_and(holds)) {
        changes.remove(wish.env, name);
    }
}

/// With `--pass-key` the known keys stay, even where `--secret-env` names them for the search.
fn own_secrets(wish: &Wish<'_>, changes: &mut Changes) {
    let passed = |name: &str| matches!(wish.keys, Keys::Passed { .. }) && KEYS.contains(&name);
    for name in wish.secrets.iter().filter(|name| !passed(name)) {
        changes.remove(wish.env, name);
    }
    for name in wish.env.names().filter(|name| OWN.iter().any(|own| name.starts_with(own))) {
        changes.remove(wish.env, name);
    }
    if !wish.pass_agent {
        changes.remove(wish.env, "SSH_AUTH_SOCK");
    }
}

fn key(wish: &Wish<'_>, name: &str) -> Option<opencode::Key> {
    match wish.keys {
        Keys::Brokered { tokens, .. } => tokens.get(name).cloned().map(opencode::Key::Token),
        Keys::Passed { .. } => wish.env.get(name).map(|_| opencode::Key::Theirs),
    }
}
