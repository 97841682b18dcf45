//! A note of another gateway than the one that is asked here: what is said of it, with the least that would repeat it.

use redial_note::Gateway;

use super::super::Context;
use crate::{
    config::{Config, Provenance, key},
    credential::{bound, preset},
    paths,
    problem::Problem,
};

/// The credential here is not sent where a note says; whoever means that says so.
pub(super) fn elsewhere(noted: &Gateway, here: &Gateway, config: &Config, context: &Context) -> Problem {
    let said = |key| config.get(key).is_some_and(|valued| valued.from != Provenance::Default);
    let address_is_said = said(&key::BASE_URL) || said(&key::GATEWAY_NAME);
    let who = match &here.credential {
        _ if address_is_said || said(&key::CREDENTIAL) => "the configuration here says".to_owned(),
        Some(credential) => format!("the key in {} belongs to", credential.name),
        None => "without a key or a configuration here it would be".to_owned(),
    };
    let own = if address_is_said { None } else { variable_for(noted, context) };
    let remedy = own.map_or_else(
        || "if you mean the note's gateway and have a key for it: --upstream URL --credential NAME".to_owned(),
        |variable| format!("if you mean the note's gateway, with its key in {variable}: --credential {variable}"),
    );
    Problem::usage(
        "the note is of another gateway than the one configured here",
        format!("it asked {}, and {who} {}; nothing was sent", noted.base_url, here.base_url),
        remedy,
    )
}

/// The variable whose key belongs to a note's gateway, by what the environment says of vendors: to name it is enough. Where several
/// may hold it, one that is set.
fn variable_for(noted: &Gateway, context: &Context) -> Option<&'static str> {
    let root = paths::repository_root(&context.cwd);
    let place = context.place(root.as_deref());
    let is_there = |preset: &&preset::Preset| {
        bound(preset, &place).is_ok_and(|(base, _)| *base.url() == noted.base_url && !noted.base_url.is_masked())
    };
    let variables = preset::PRESETS.iter().find(is_there)?.variables;
    let is_set = |name: &&&str| context.env.get(name).is_some_and(|value| !value.is_empty());
    variables.iter().find(is_set).or_else(|| variables.first()).copied()
}
